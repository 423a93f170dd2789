//! The notifier by SMTP: one connection per message, step by step, so that the caller can record the sending between the
//! last step without consequence and the message itself.
//!
//! lettre speaks the protocol; its `tracing` feature stays off, since it would log the login. No queue and no retry here.

mod failure;
mod message;

use super::settings::{self, SettingFault, SmtpSecurity, SmtpSettings, SmtpSettingsError};
use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use etl_core::Code;
use etl_core::ports::{Delivered, Mail, NotSent, NotSentKind, Notifier, ReadyMail, RefusedRecipient, SendError};
use failure::{not_sent, words};
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
use lettre::transport::smtp::commands::{self, Data, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Severity;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// Longest wait for the answer to the farewell; the message is delivered by then.
const FAREWELL: Duration = Duration::from_secs(5);

/// Sends messages through one server to fixed recipients.
pub struct SmtpNotifier {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<(String, SecretString)>,
    from: Mailbox,
    to: Vec<Mailbox>,
    step_limit: Duration,
    final_limit: Duration,
}

impl fmt::Debug for SmtpNotifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpNotifier").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl SmtpNotifier {
    /// A notifier with these settings; every fault at once when they cannot be used. Connects to nothing.
    pub fn new(settings: &SmtpSettings, password: Option<SecretString>) -> Result<Self, SmtpSettingsError> {
        let mut faults = settings.faults();
        let mut fault = |key, message: String| faults.push(SettingFault { key, message });
        let password = password.filter(|password| !password.expose_secret().is_empty());
        let login = match (settings.usuario.clone(), password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            (Some(_), None) => {
                fault("usuario", "falta a senha deste usuário".into());
                None
            }
            (None, Some(_)) => {
                fault("usuario", "há uma senha, mas nenhum usuário".into());
                None
            }
        };
        let tls = tls(settings).map_err(|message| fault("autoridade", message)).ok();
        let from = settings::mailbox(&settings.de);
        match (from, tls) {
            (Some(from), Some(tls)) if faults.is_empty() => Ok(Self {
                host: settings.maquina.clone(),
                port: settings.port(),
                tls,
                login,
                from,
                to: settings.para.iter().filter_map(|address| settings::mailbox(address)).collect(),
                step_limit: Duration::from_secs(settings.espera_s),
                final_limit: Duration::from_secs(settings.espera_final_s),
            }),
            _ => Err(SmtpSettingsError(faults)),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let hello = ClientId::default();
        let at_once = if let Tls::Wrapper(tls) = &self.tls { Some(tls.clone()) } else { None };
        let server = (self.host.as_str(), self.port);
        let opening = AsyncSmtpConnection::connect_tokio1(server, Some(self.step_limit), &hello, at_once, None);
        let mut connection = self.step("connecting to the mail server", Code::MailServer, opening).await?;
        if let Tls::Required(tls) = &self.tls {
            if !connection.can_starttls() {
                let reason = "the mail server does not offer STARTTLS".into();
                return Err(NotSent { kind: NotSentKind::Permanent, code: Code::MailSecurity, reason });
            }
            let securing = connection.starttls(tls.clone(), &hello);
            self.step("securing the connection", Code::MailSecurity, securing).await?;
        }
        Ok(connection)
    }

    async fn log_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), NotSent> {
        let Some((user, password)) = &self.login else { return Ok(()) };
        let credentials = Credentials::new(user.clone(), password.expose_secret().into());
        let attempt = connection.auth(DEFAULT_MECHANISMS, &credentials);
        let answer = self.step("logging in", Code::MailLogin, attempt).await;
        answer.map(drop).map_err(|error| NotSent { reason: masked(&error.reason, user, password), ..error })
    }

    /// Names sender and recipients. Goes on without those refused for good, as long as one is left; whoever may be
    /// accepted later holds the message back for all, since it is sent only once.
    async fn address(&self, connection: &mut AsyncSmtpConnection) -> Result<Vec<RefusedRecipient>, NotSent> {
        let sender = commands::Mail::new(Some(self.from.email.clone()), Vec::new());
        self.step("naming the sender", Code::MailRefused, connection.command(sender)).await?;
        let mut refused = Vec::new();
        for recipient in &self.to {
            let address = recipient.email.to_string();
            let naming = connection.command(Rcpt::new(recipient.email.clone(), Vec::new()));
            match self.step(&format!("naming the recipient {address}"), Code::MailRecipient, naming).await {
                Ok(_) => {}
                Err(error) if error.code == Code::MailRecipient && error.kind == NotSentKind::Permanent => {
                    refused.push(RefusedRecipient { address, reason: error.reason });
                }
                Err(error) => return Err(error),
            }
        }
        if refused.len() < self.to.len() {
            return Ok(refused);
        }
        let reason = refused.into_iter().map(|refusal| refusal.reason).collect::<Vec<_>>().join("; ");
        Err(NotSent { kind: NotSentKind::Permanent, code: Code::MailRecipient, reason })
    }

    async fn step<T>(
        &self,
        doing: &str,
        code: Code,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, NotSent> {
        within(self.step_limit, doing, code, work).await
    }
}

#[async_trait]
impl Notifier for SmtpNotifier {
    async fn prepare(&self, mail: &Mail) -> Result<Box<dyn ReadyMail>, NotSent> {
        let message = message::bytes(mail, &self.from, &self.to);
        let mut connection = self.connect().await?;
        self.log_in(&mut connection).await?;
        let refused = self.address(&mut connection).await?;
        let (step_limit, final_limit) = (self.step_limit, self.final_limit);
        Ok(Box::new(Ready { connection, message, refused, step_limit, final_limit }))
    }
}

/// A connection on which the recipients are accepted.
struct Ready {
    connection: AsyncSmtpConnection,
    message: Vec<u8>,
    refused: Vec<RefusedRecipient>,
    step_limit: Duration,
    final_limit: Duration,
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready").field("size_bytes", &self.message.len()).finish_non_exhaustive()
    }
}

#[async_trait]
impl ReadyMail for Ready {
    async fn send(mut self: Box<Self>) -> Result<Delivered, SendError> {
        let announcing = self.connection.command(Data);
        let doing = "announcing the message";
        let go_ahead = within(self.step_limit, doing, Code::MailRefused, announcing).await?;
        if !go_ahead.has_code(354) {
            let reason = format!("{doing}: the server answered {}", go_ahead.code());
            return Err(NotSent { kind: NotSentKind::Transient, code: Code::MailServer, reason }.into());
        }
        let unknown = |reason: String| SendError::Unknown { reason };
        let answer = match timeout(self.final_limit, self.connection.message(&self.message)).await {
            Ok(Ok(answer)) => answer,
            // The server itself said that it does not take the message.
            Ok(Err(error)) if error.status().is_some() => {
                return Err(not_sent("handing over the message", Code::MailRefused, &error).into());
            }
            Ok(Err(error)) => return Err(unknown(words(&error))),
            Err(_) => return Err(unknown(format!("no answer within {} s", self.final_limit.as_secs()))),
        };
        if answer.code().severity != Severity::PositiveCompletion {
            return Err(unknown(format!("the server answered {}", answer.code())));
        }
        // The message is delivered; what becomes of the farewell does not matter.
        let _ = timeout(FAREWELL, self.connection.quit()).await;
        let reply = super::line::one_line(&answer.message().collect::<Vec<_>>().join(" "), failure::LONGEST);
        Ok(Delivered { reply, refused: self.refused })
    }
}

async fn within<T>(
    limit: Duration,
    doing: &str,
    code: Code,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, NotSent> {
    let Ok(answer) = timeout(limit, work).await else {
        let reason = format!("{doing}: no answer within {} s", limit.as_secs());
        return Err(NotSent { kind: NotSentKind::Transient, code: Code::MailServer, reason });
    };
    answer.map_err(|error| not_sent(doing, code, &error))
}

/// TLS against the authorities of the operating system and, if there is one, of the house.
fn tls(settings: &SmtpSettings) -> Result<Tls, String> {
    let mut builder = TlsParameters::builder(settings.maquina.clone());
    if let Some(path) = &settings.autoridade {
        builder = builder.add_root_certificate(authority(path)?);
    }
    let parameters = || builder.build().map_err(|e| format!("o TLS não pôde ser preparado ({})", words(&e)));
    Ok(match settings.seguranca {
        SmtpSecurity::None => Tls::None,
        SmtpSecurity::Starttls => Tls::Required(parameters()?),
        SmtpSecurity::Tls => Tls::Wrapper(parameters()?),
    })
}

fn authority(path: &Path) -> Result<Certificate, String> {
    let shown = path.display();
    let pem = std::fs::read_to_string(path).map_err(|e| format!("o arquivo {shown} não pôde ser lido ({e})"))?;
    // lettre takes a file without certificates for an empty list.
    let certificate =
        Certificate::from_pem(pem.as_bytes()).ok().filter(|_| pem.contains("-----BEGIN CERTIFICATE-----"));
    certificate.ok_or_else(|| format!("o arquivo {shown} não é um certificado PEM"))
}

/// The text without the password, plain or as the login commands carry it, should a server repeat what it was sent.
fn masked(text: &str, user: &str, password: &SecretString) -> String {
    let password = password.expose_secret();
    let sent = BASE64_STANDARD.encode(format!("\0{user}\0{password}"));
    let encoded = BASE64_STANDARD.encode(password);
    [sent.as_str(), encoded.as_str(), password].iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}

#[cfg(test)]
mod tests;
