//! What an error of the protocol means for the message: certain that it was not sent, now or for good.

use super::super::line::one_line;
use etl_core::Code;
use etl_core::ports::{NotSent, NotSentKind};
use lettre::transport::smtp::Error;
use std::error::Error as _;
use std::io;

/// Longest text kept of a server's answer, in characters.
pub(super) const LONGEST: usize = 300;

/// A failure before the message left. `refusal` is the code when the server itself says no; everything else is the server
/// or the way to it.
pub(super) fn not_sent(doing: &str, refusal: Code, error: &Error) -> NotSent {
    let reason = format!("{doing}: {}", words(error));
    let (kind, code) = if error.is_permanent() || error.is_client() {
        (NotSentKind::Permanent, refusal)
    } else if error.is_transient() {
        (NotSentKind::Transient, refusal)
    } else if is_about_tls(error) {
        (NotSentKind::Permanent, Code::MailSecurity)
    } else {
        (NotSentKind::Transient, Code::MailServer)
    };
    NotSent { kind, code, reason }
}

/// The server's status and words, or the cause of the failure, on one line.
pub(super) fn words(error: &Error) -> String {
    let cause = error.source().map(ToString::to_string);
    let text = match (error.status(), cause) {
        (Some(status), Some(cause)) => format!("{status} {cause}"),
        (None, Some(cause)) => cause,
        (_, None) => error.to_string(),
    };
    one_line(&text, LONGEST)
}

/// rustls reports a certificate or a protocol that it does not accept as invalid data.
fn is_about_tls(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(current) = cause {
        if current.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = current.source();
    }
    false
}
