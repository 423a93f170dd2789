//! The notifier against a server that behaves and misbehaves.

use super::*;
use chrono::DateTime;
use etl_simulator::smtp::{SmtpFault, SmtpReaction, SmtpSink, SmtpSinkSettings, SmtpStep};
use mail_parser::{MessageParser, MimeHeaders};
use rustls::pki_types::PrivateKeyDer;
use std::io::Write;
use std::sync::Arc;

const PASSWORD: &str = "s3nh4-do-c0rreio";

fn mail() -> Mail {
    Mail {
        key: "execucao/1234".into(),
        thread: Some("2025-11-19".into()),
        written_at: DateTime::from_timestamp(1_763_726_400, 0).unwrap(),
        subject: "[QORE] 19/11/2025: 32 de 34 fundos liberáveis, 2 pendências".into(),
        text: "Situação: não conciliado\n.\n.ponto no começo\n".into(),
        html: "<p>Situação: <b>não conciliado</b></p>".into(),
    }
}

fn settings(sink: &SmtpSink) -> SmtpSettings {
    SmtpSettings {
        maquina: "localhost".into(),
        porta: Some(sink.port()),
        seguranca: SmtpSecurity::None,
        de: "Operações <etl@exemplo.com.br>".into(),
        para: vec!["Mesa <mesa@exemplo.com.br>".into(), "gestor@exemplo.com.br".into()],
        ..SmtpSettings::default()
    }
}

fn with_user(sink: &SmtpSink) -> SmtpSettings {
    SmtpSettings { usuario: Some("etl".into()), ..settings(sink) }
}

async fn sink(faults: Vec<SmtpFault>) -> SmtpSink {
    SmtpSink::start(SmtpSinkSettings { faults, ..SmtpSinkSettings::default() }).await.unwrap()
}

fn login() -> (String, String) {
    ("etl".into(), PASSWORD.into())
}

fn refuse(step: SmtpStep, reply: &str) -> SmtpFault {
    SmtpFault::at(step, SmtpReaction::Refuse(reply.into()))
}

async fn deliver(notifier: &SmtpNotifier) -> Result<Delivered, SendError> {
    notifier.prepare(&mail()).await?.send().await
}

async fn deliver_to(sink: &SmtpSink) -> Result<Delivered, SendError> {
    deliver(&SmtpNotifier::new(&settings(sink), None).unwrap()).await
}

fn certain(outcome: Result<Delivered, SendError>) -> NotSent {
    match outcome {
        Err(SendError::NotSent(error)) => error,
        other => panic!("expected a message that was certainly not sent: {other:?}"),
    }
}

fn uncertain(outcome: &Result<Delivered, SendError>) -> bool {
    matches!(outcome, Err(SendError::Unknown { .. }))
}

#[tokio::test]
async fn a_message_arrives_whole() {
    let sink = sink(vec![]).await;
    let delivered = deliver_to(&sink).await.unwrap();
    assert_eq!(delivered, Delivered { reply: "2.0.0 ok queued as 1".into(), refused: vec![] });
    let [sunk] = sink.mails().try_into().unwrap();
    assert_eq!(sunk.from, "etl@exemplo.com.br");
    assert_eq!(sunk.to, ["mesa@exemplo.com.br", "gestor@exemplo.com.br"]);
    assert!(sunk.bytes.is_ascii(), "any server takes it");
    let parsed = MessageParser::default().parse(&sunk.bytes).unwrap();
    assert_eq!(parsed.subject(), Some(mail().subject.as_str()));
    assert_eq!(parsed.from().unwrap().first().unwrap().name(), Some("Operações"));
    assert_eq!(parsed.date().unwrap().to_timestamp(), mail().written_at.timestamp());
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), mail().text.trim_end());
    assert_eq!(parsed.body_html(0).unwrap().trim_end(), mail().html);
    assert_eq!(parsed.content_type().unwrap().subtype(), Some("alternative"));
    let header = |name| parsed.header_raw(name).map(str::trim);
    assert_eq!(header("Auto-Submitted"), Some("auto-generated"));
    assert!(header("References").is_some_and(|id| id.starts_with("<thread.") && id.ends_with("@exemplo.com.br>")));
    assert_eq!(header("References"), header("In-Reply-To"));
}

#[tokio::test]
async fn one_key_is_one_message_id() {
    let sink = sink(vec![]).await;
    let notifier = SmtpNotifier::new(&settings(&sink), None).unwrap();
    for key in ["a", "a", "b\r\nBcc: x@y"] {
        let ready = notifier.prepare(&Mail { key: key.into(), ..mail() }).await.unwrap();
        ready.send().await.unwrap();
    }
    let id = |bytes: &[u8]| MessageParser::default().parse(bytes).unwrap().message_id().unwrap().to_owned();
    let ids: Vec<_> = sink.mails().iter().map(|mail| id(&mail.bytes)).collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert!(ids.iter().all(|id| id.starts_with("job.") && id.ends_with("@exemplo.com.br")), "{ids:?}");
}

#[tokio::test]
async fn a_subject_cannot_add_headers() {
    let sink = sink(vec![]).await;
    let notifier = SmtpNotifier::new(&settings(&sink), None).unwrap();
    let subject = "FUNDO\r\nBcc: outro@exemplo.com\r\n\r\n<b>corpo</b>".to_owned();
    notifier.prepare(&Mail { subject, ..mail() }).await.unwrap().send().await.unwrap();
    let mails = sink.mails();
    let parsed = MessageParser::default().parse(&mails[0].bytes).unwrap();
    assert_eq!(parsed.subject(), Some("FUNDO Bcc: outro@exemplo.com <b>corpo</b>"));
    assert!(parsed.bcc().is_none() && mails[0].to.len() == 2);
}

#[tokio::test]
async fn a_message_that_is_only_prepared_is_not_sent() {
    let sink = sink(vec![]).await;
    let notifier = SmtpNotifier::new(&settings(&sink), None).unwrap();
    let ready = notifier.prepare(&mail()).await.unwrap();
    assert!(sink.lines().iter().filter(|line| line.starts_with("RCPT")).count() == 2, "the way is open");
    // What a failing record of the sending does.
    drop(ready);
    deliver(&notifier).await.unwrap();
    assert_eq!(sink.mails().len(), 1, "only the second one");
    assert_eq!(sink.lines().iter().filter(|line| *line == "DATA").count(), 1);
}

#[tokio::test]
async fn a_recipient_refused_for_now_holds_the_message_back() {
    let fault = SmtpFault {
        step: SmtpStep::Recipient,
        containing: "gestor".into(),
        reaction: SmtpReaction::Refuse("451 4.7.1 greylisted".into()),
    };
    let sink = sink(vec![fault]).await;
    let error = certain(deliver_to(&sink).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Transient, Code::MailRecipient));
    assert_eq!(error.reason, "naming the recipient gestor@exemplo.com.br: 451 4.7.1 greylisted");
    assert_eq!(sink.mails(), []);
    sink.set_faults(vec![]);
    deliver_to(&sink).await.unwrap();
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_recipient_refused_for_good_does_not_keep_the_others_from_theirs() {
    let unknown = "550 5.1.1 user unknown";
    let one = SmtpFault { containing: "mesa".into(), ..refuse(SmtpStep::Recipient, unknown) };
    let sink = sink(vec![one]).await;
    let delivered = deliver_to(&sink).await.unwrap();
    assert_eq!(sink.mails()[0].to, ["gestor@exemplo.com.br"]);
    let [refused] = delivered.refused.try_into().unwrap();
    assert_eq!(refused.address, "mesa@exemplo.com.br");
    assert!(refused.reason.ends_with("550 5.1.1 user unknown"), "{refused:?}");

    sink.set_faults(vec![refuse(SmtpStep::Recipient, unknown)]);
    let error = certain(deliver_to(&sink).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailRecipient));
    assert!(error.reason.contains("mesa@") && error.reason.contains("gestor@"), "{error}");
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_rejected_login_is_permanent_and_tried_once() {
    let demanding = SmtpSinkSettings { login: Some(login()), ..SmtpSinkSettings::default() };
    let sink = SmtpSink::start(demanding).await.unwrap();
    let notifier = |password: &str| SmtpNotifier::new(&with_user(&sink), Some(password.into())).unwrap();
    let error = certain(deliver(&notifier("errada")).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailLogin));
    assert_eq!(error.reason, "logging in: 535 5.7.8 authentication failed");
    assert_eq!(sink.lines().iter().filter(|line| line.starts_with("AUTH")).count(), 1);

    let error = certain(deliver_to(&sink).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailRefused), "nobody logged in");

    sink.set_faults(vec![refuse(SmtpStep::Login, "454 4.7.0 try later")]);
    assert_eq!(certain(deliver(&notifier(PASSWORD)).await).kind, NotSentKind::Transient);
    sink.set_faults(vec![]);
    deliver(&notifier(PASSWORD)).await.unwrap();
    assert_eq!(sink.mails()[0].user.as_deref(), Some("etl"));
}

#[tokio::test]
async fn a_server_that_knows_no_login_gets_no_message_of_a_user() {
    let sink = sink(vec![]).await;
    let notifier = SmtpNotifier::new(&with_user(&sink), Some(PASSWORD.into())).unwrap();
    let error = certain(deliver(&notifier).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailLogin), "{error}");
    assert_eq!(sink.mails(), []);
}

#[tokio::test]
async fn a_server_that_repeats_the_login_does_not_leak_it() {
    let sent = BASE64_STANDARD.encode(format!("\0etl\0{PASSWORD}"));
    let reply = format!("535 not {PASSWORD}, nor {sent}");
    let faults = vec![refuse(SmtpStep::Login, &reply)];
    let demanding = SmtpSinkSettings { login: Some(login()), faults, tls: None };
    let sink = SmtpSink::start(demanding).await.unwrap();
    let notifier = SmtpNotifier::new(&with_user(&sink), Some(PASSWORD.into())).unwrap();
    let error = certain(deliver(&notifier).await);
    assert_eq!(error.reason, "logging in: 535 not ***, nor ***");
    assert!(!format!("{notifier:?}").contains(PASSWORD));
}

#[tokio::test]
async fn a_connection_lost_before_the_message_is_certain_and_transient() {
    use SmtpStep::{Data, Greeting, Hello, Recipient, Sender};
    for step in [Greeting, Hello, Sender, Recipient, Data] {
        let sink = sink(vec![SmtpFault::at(step, SmtpReaction::Drop)]).await;
        let error = certain(deliver_to(&sink).await);
        assert_eq!((error.kind, error.code), (NotSentKind::Transient, Code::MailServer), "{step:?}: {error}");
        assert_eq!(sink.mails(), []);
    }
}

#[tokio::test]
async fn a_lost_answer_to_the_message_is_unknown() {
    let sink = sink(vec![SmtpFault::at(SmtpStep::Message, SmtpReaction::Drop)]).await;
    let outcome = deliver_to(&sink).await;
    assert!(uncertain(&outcome), "{outcome:?}");
    assert_eq!(outcome.unwrap_err().code(), Code::MailUncertain);
    assert_eq!(sink.mails().len(), 1, "it may have been taken, as it was here");

    sink.set_faults(vec![refuse(SmtpStep::Message, "nonsense")]);
    assert!(uncertain(&deliver_to(&sink).await));
}

#[tokio::test]
async fn a_refused_message_is_certain() {
    for (step, reply, kind) in [
        (SmtpStep::Data, "451 4.3.0 later", NotSentKind::Transient),
        (SmtpStep::Data, "554 5.5.1 no", NotSentKind::Permanent),
        (SmtpStep::Message, "452 4.3.1 disk full", NotSentKind::Transient),
        (SmtpStep::Message, "554 5.7.1 looks like spam", NotSentKind::Permanent),
    ] {
        let sink = sink(vec![refuse(step, reply)]).await;
        let error = certain(deliver_to(&sink).await);
        assert_eq!((error.kind, error.code), (kind, Code::MailRefused));
        assert!(error.reason.ends_with(reply), "{error}");
        assert_eq!(sink.mails(), []);
    }
    let sink = sink(vec![refuse(SmtpStep::Data, "250 what?")]).await;
    let error = certain(deliver_to(&sink).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Transient, Code::MailServer), "no go-ahead, no message");
}

#[tokio::test]
async fn a_slow_server_is_waited_for_but_not_for_ever() {
    let late = |step| SmtpFault::at(step, SmtpReaction::Late(Duration::from_millis(20)));
    let sink = sink(vec![late(SmtpStep::Greeting), late(SmtpStep::Data), late(SmtpStep::Message)]).await;
    deliver_to(&sink).await.unwrap();

    let mut impatient = SmtpNotifier::new(&settings(&sink), None).unwrap();
    impatient.step_limit = Duration::from_millis(100);
    sink.set_faults(vec![SmtpFault::at(SmtpStep::Greeting, SmtpReaction::Silence)]);
    let error = certain(deliver(&impatient).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Transient, Code::MailServer));

    impatient.step_limit = Duration::from_secs(30);
    impatient.final_limit = Duration::from_millis(100);
    sink.set_faults(vec![SmtpFault::at(SmtpStep::Message, SmtpReaction::Silence)]);
    assert!(uncertain(&deliver(&impatient).await));
}

#[tokio::test]
async fn no_server_at_all_is_transient() {
    let sink = sink(vec![]).await;
    let notifier = SmtpNotifier::new(&settings(&sink), None).unwrap();
    drop(sink);
    let error = loop {
        // The port is closed as soon as the server's task has ended.
        tokio::task::yield_now().await;
        if let Err(error) = notifier.prepare(&mail()).await {
            break error;
        }
    };
    assert_eq!((error.kind, error.code), (NotSentKind::Transient, Code::MailServer));
}

#[tokio::test]
async fn without_starttls_nothing_is_said_and_no_password_goes() {
    let demanding = SmtpSinkSettings { login: Some(login()), ..SmtpSinkSettings::default() };
    let sink = SmtpSink::start(demanding).await.unwrap();
    let secure = SmtpSettings { seguranca: SmtpSecurity::Starttls, ..with_user(&sink) };
    let error = certain(deliver(&SmtpNotifier::new(&secure, Some(PASSWORD.into())).unwrap()).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailSecurity));
    assert!(sink.lines().iter().all(|line| line.starts_with("EHLO")), "{:?}", sink.lines());
}

/// A server that offers STARTTLS, and the file of the authority that vouches for it.
async fn secured_sink() -> (SmtpSink, tempfile::NamedTempFile) {
    let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut authority = tempfile::NamedTempFile::new().unwrap();
    authority.write_all(issued.cert.pem().as_bytes()).unwrap();
    let key = PrivateKeyDer::try_from(issued.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = builder.with_no_client_auth().with_single_cert(vec![issued.cert.der().clone()], key).unwrap();
    let settings = SmtpSinkSettings { login: Some(login()), tls: Some(Arc::new(config)), faults: vec![] };
    (SmtpSink::start(settings).await.unwrap(), authority)
}

#[tokio::test]
async fn over_starttls_the_login_and_the_message_are_protected() {
    let (sink, authority) = secured_sink().await;
    let secure = SmtpSettings {
        seguranca: SmtpSecurity::Starttls,
        autoridade: Some(authority.path().into()),
        ..with_user(&sink)
    };
    deliver(&SmtpNotifier::new(&secure, Some(PASSWORD.into())).unwrap()).await.unwrap();
    let [sunk] = sink.mails().try_into().unwrap();
    assert!(sunk.encrypted && sunk.user.as_deref() == Some("etl"));
    let lines = sink.lines();
    let position = |verb: &str| lines.iter().position(|line| line.starts_with(verb)).unwrap();
    assert!(position("STARTTLS") < position("AUTH"), "{lines:?}");
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_no_password() {
    let (sink, _) = secured_sink().await;
    let secure = SmtpSettings { seguranca: SmtpSecurity::Starttls, ..with_user(&sink) };
    let notifier = SmtpNotifier::new(&secure, Some(PASSWORD.into())).unwrap();
    let error = certain(deliver(&notifier).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailSecurity), "{error}");
    sink.set_faults(vec![refuse(SmtpStep::StartTls, "454 4.7.0 TLS not available")]);
    let error = certain(deliver(&notifier).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Transient, Code::MailSecurity));
    assert!(sink.lines().iter().all(|line| !line.starts_with("AUTH")), "{:?}", sink.lines());
}

#[tokio::test]
async fn tls_from_the_first_byte_needs_a_server_that_speaks_it() {
    let sink = sink(vec![]).await;
    let tls = SmtpSettings { seguranca: SmtpSecurity::Tls, ..settings(&sink) };
    let error = certain(deliver(&SmtpNotifier::new(&tls, None).unwrap()).await);
    assert_eq!((error.kind, error.code), (NotSentKind::Permanent, Code::MailSecurity), "{error}");
    assert_eq!(sink.mails(), []);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_all_at_once() {
    let sink = sink(vec![]).await;
    let faults = |settings: &SmtpSettings, password: Option<&str>| {
        let error = SmtpNotifier::new(settings, password.map(Into::into)).unwrap_err();
        error.0.into_iter().map(|fault| (fault.key, fault.message)).collect::<Vec<_>>()
    };
    let keys = |settings: &SmtpSettings, password: Option<&str>| {
        faults(settings, password).into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&with_user(&sink), None), ["usuario"]);
    assert_eq!(keys(&with_user(&sink), Some("")), ["usuario"]);
    assert_eq!(keys(&settings(&sink), Some(PASSWORD)), ["usuario"]);
    let broken = SmtpSettings { para: vec![], autoridade: Some("/nao/existe.pem".into()), ..with_user(&sink) };
    assert_eq!(keys(&broken, None), ["para", "usuario", "autoridade"]);
    let no_certificate = tempfile::NamedTempFile::new().unwrap();
    let odd = SmtpSettings { autoridade: Some(no_certificate.path().into()), ..settings(&sink) };
    assert!(faults(&odd, None)[0].1.contains("não é um certificado PEM"));
}
