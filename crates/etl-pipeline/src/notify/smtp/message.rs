//! A message as the bytes that go over the wire: headers, plain text, HTML.

use super::super::line::one_line;
use etl_core::ports::Mail;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use sha2::{Digest, Sha256};
use std::time::SystemTime;

/// Longest subject, in characters.
const LONGEST_SUBJECT: usize = 200;

/// Asks mailboxes not to answer by themselves (RFC 3834, and what Exchange understands).
const NO_ANSWERS: [(&str, &str); 2] = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")];

/// The message, in ASCII whatever it says.
pub(super) fn bytes(mail: &Mail, from: &Mailbox, to: &[Mailbox]) -> Vec<u8> {
    let mut builder = Message::builder()
        .from(from.clone())
        .message_id(Some(id("job", &mail.key, from)))
        .date(SystemTime::from(mail.written_at))
        .subject(one_line(&mail.subject, LONGEST_SUBJECT));
    for recipient in to {
        builder = builder.to(recipient.clone());
    }
    if let Some(thread) = &mail.thread {
        let thread = id("thread", thread, from);
        builder = builder.in_reply_to(thread.clone()).references(thread);
    }
    for (name, value) in NO_ANSWERS {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.into()));
    }
    let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    let message = builder.multipart(body).expect("there is one sender and at least one recipient");
    message.formatted()
}

/// An id that says nothing of the key and is the same whenever the key is.
fn id(what: &str, key: &str, from: &Mailbox) -> String {
    let name = etl_core::Sha256(Sha256::digest(key.as_bytes()).into()).hex();
    format!("<{what}.{}@{}>", &name[..32], from.email.domain())
}
