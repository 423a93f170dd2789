//! A mail server that asks for a login, and the settings that lead to it.

use crate::canary::MAIL_PASSWORD;
use etl_simulator::smtp::{SmtpSink, SmtpSinkSettings};

/// User at the mail server.
const USER: &str = "mesa";

/// A running mail server.
pub async fn sink() -> SmtpSink {
    let login = Some((USER.to_owned(), MAIL_PASSWORD.to_owned()));
    SmtpSink::start(SmtpSinkSettings { login, ..SmtpSinkSettings::default() }).await.expect("a free port")
}

/// The environment of a program that tells the desk.
pub fn mail_to(sink: &SmtpSink) -> Vec<(&'static str, String)> {
    vec![
        ("ETL__EMAIL__MAQUINA", "127.0.0.1".into()),
        ("ETL__EMAIL__PORTA", sink.port().to_string()),
        ("ETL__EMAIL__SEGURANCA", "nenhuma".into()),
        ("ETL__EMAIL__USUARIO", USER.into()),
        ("ETL__EMAIL__DE", "etl@exemplo.com.br".into()),
        ("ETL__EMAIL__PARA", "mesa@exemplo.com.br".into()),
    ]
}
