//! Settings of the mail server. The password is no setting: it comes apart.

use lettre::message::Mailbox;
use serde::Deserialize;
use std::net::IpAddr;
use std::path::PathBuf;

/// Recipients that one message may have.
const MOST_RECIPIENTS: usize = 100;

/// Servidor de e-mail e destinatários do resumo.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmtpSettings {
    /// Nome ou endereço do servidor.
    pub maquina: String,
    /// Porta; sem ela, a da segurança escolhida: 587 (starttls), 465 (tls) ou 25 (nenhuma).
    pub porta: Option<u16>,
    /// Como a conexão é protegida.
    pub seguranca: SmtpSecurity,
    /// Usuário; sem ele, o servidor aceita sem senha.
    pub usuario: Option<String>,
    /// Remetente: `nome@dominio` ou `Nome <nome@dominio>`.
    pub de: String,
    /// Destinatários.
    pub para: Vec<String>,
    /// Certificado (PEM) da autoridade da casa, além das que o sistema operacional conhece.
    pub autoridade: Option<PathBuf>,
    /// Maior espera pela conexão e por cada resposta, em segundos.
    pub espera_s: u64,
    /// Maior espera pela resposta à mensagem entregue, em segundos (RFC 5321: dez minutos).
    pub espera_final_s: u64,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// Not at all: only to this machine.
    #[serde(rename = "nenhuma")]
    None,
    /// Plain at first; nothing but the demand for TLS is said before it is there.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

impl SmtpSecurity {
    /// The word of the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "nenhuma",
            Self::Starttls => "starttls",
            Self::Tls => "tls",
        }
    }
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            maquina: String::new(),
            porta: None,
            seguranca: SmtpSecurity::Starttls,
            usuario: None,
            de: String::new(),
            para: Vec::new(),
            autoridade: None,
            espera_s: 30,
            espera_final_s: 600,
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFault {
    /// Which one.
    pub key: &'static str,
    /// What is expected, in Portuguese.
    pub message: String,
}

/// Every setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the mail settings cannot be used: {}", .0.iter().map(|f| format!("{}: {}", f.key, f.message)).collect::<Vec<_>>().join("; "))]
pub struct SmtpSettingsError(pub Vec<SettingFault>);

impl SmtpSettings {
    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.porta.unwrap_or(match self.seguranca {
            SmtpSecurity::None => 25,
            SmtpSecurity::Starttls => 587,
            SmtpSecurity::Tls => 465,
        })
    }

    /// Every fault at once; none when the settings can be used.
    pub fn faults(&self) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        let mut require = |holds: bool, key, message: &str| {
            if !holds {
                faults.push(SettingFault { key, message: message.into() });
            }
        };
        let host = &self.maquina;
        require(is_host(host), "maquina", "esperado o nome ou o endereço IP do servidor de e-mail");
        require(self.porta != Some(0), "porta", "esperada de 1 a 65535");
        let local = self.seguranca != SmtpSecurity::None || !is_host(host) || is_loopback(host);
        require(local, "seguranca", "`nenhuma` só para esta máquina (localhost, 127.0.0.1, ::1); use starttls ou tls");
        let user = self.usuario.as_deref().is_none_or(|user| !user.is_empty() && !user.chars().any(char::is_control));
        require(user, "usuario", "esperado um nome, ou a chave ausente");
        require(
            mailbox(&self.de).is_some(),
            "de",
            "esperado nome@dominio ou Nome <nome@dominio>, sem acentos no endereço",
        );
        let count = (1..=MOST_RECIPIENTS).contains(&self.para.len());
        require(count, "para", &format!("esperado de 1 a {MOST_RECIPIENTS} endereços"));
        for address in self.para.iter().filter(|address| mailbox(address).is_none()) {
            let expected = "esperado nome@dominio ou Nome <nome@dominio>, sem acentos no endereço";
            require(false, "para", &format!("{address:?}: {expected}"));
        }
        require((1..=300).contains(&self.espera_s), "espera_s", "esperado de 1 a 300");
        require((1..=3600).contains(&self.espera_final_s), "espera_final_s", "esperado de 1 a 3600");
        faults
    }
}

/// The address of a setting; only ASCII, since not every server takes others, and no line breaks in the name.
pub(super) fn mailbox(text: &str) -> Option<Mailbox> {
    let mailbox: Mailbox = text.trim().parse().ok()?;
    let address: &str = mailbox.email.as_ref();
    (address.is_ascii() && !text.chars().any(char::is_control)).then_some(mailbox)
}

fn is_host(text: &str) -> bool {
    let name = text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'));
    (name && !text.is_empty()) || text.parse::<IpAddr>().is_ok()
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable() -> SmtpSettings {
        SmtpSettings {
            maquina: "smtp.exemplo.com.br".into(),
            de: "Operações <etl@exemplo.com.br>".into(),
            para: vec!["mesa@exemplo.com.br".into()],
            ..SmtpSettings::default()
        }
    }

    fn keys(settings: &SmtpSettings) -> Vec<&'static str> {
        settings.faults().iter().map(|fault| fault.key).collect()
    }

    #[test]
    fn usable_settings_have_no_fault_and_a_port() {
        assert_eq!(keys(&usable()), [""; 0]);
        assert_eq!(usable().port(), 587);
        let tls = SmtpSettings { seguranca: SmtpSecurity::Tls, ..usable() };
        assert_eq!(tls.port(), 465);
        assert_eq!(SmtpSettings { porta: Some(2525), ..tls }.port(), 2525);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let unusable = SmtpSettings {
            maquina: "smtp exemplo".into(),
            porta: Some(0),
            usuario: Some(String::new()),
            de: "etl".into(),
            para: vec!["mesa@exemplo.com.br".into(), "a@b\r\nBcc: c@d".into(), "josé@exemplo.com.br".into()],
            espera_s: 0,
            espera_final_s: 0,
            ..usable()
        };
        let expected = ["maquina", "porta", "usuario", "de", "para", "para", "espera_s", "espera_final_s"];
        assert_eq!(keys(&unusable), expected);
        assert_eq!(keys(&SmtpSettings::default()), ["maquina", "de", "para"]);
        let text = SmtpSettingsError(SmtpSettings::default().faults()).to_string();
        assert!(text.contains("maquina: esperado o nome") && text.contains("; para: "), "{text}");
    }

    #[test]
    fn an_unprotected_connection_stays_on_this_machine() {
        for (host, fault) in [
            ("localhost", false),
            ("127.0.0.1", false),
            ("::1", false),
            ("smtp.exemplo.com.br", true),
            ("10.0.0.5", true),
            ("localhost.exemplo.com.br", true),
        ] {
            let plain = SmtpSettings { maquina: host.into(), seguranca: SmtpSecurity::None, ..usable() };
            assert_eq!(keys(&plain) == ["seguranca"], fault, "{host}");
        }
    }

    #[test]
    fn the_words_of_the_security() {
        let read = |word: &str| serde_json::from_value::<SmtpSecurity>(word.into()).ok();
        assert_eq!(read("nenhuma"), Some(SmtpSecurity::None));
        assert_eq!(read("starttls"), Some(SmtpSecurity::Starttls));
        assert_eq!(read("tls"), Some(SmtpSecurity::Tls));
        assert_eq!(read("none"), None);
        for security in [SmtpSecurity::None, SmtpSecurity::Starttls, SmtpSecurity::Tls] {
            assert_eq!(read(security.name()), Some(security));
        }
    }
}
