//! The mark of the settings: two runs with the same one were made under the same settings.
//!
//! In it is what decides what a run does, not where its machine keeps things: a worker on another disk collects alike. No
//! secret is: those are no settings, and whoever wrote a login into an address still gives nothing away, since a mark of a
//! weak password could be guessed.

use crate::settings::Settings;
use etl_core::Sha256;
use etl_queue::port::Program;
use serde_json::{Value, json};
use sha2::Digest;
use std::collections::BTreeMap;

/// Digits that tell settings apart; the rest would not be read.
const DIGITS: usize = 12;

/// This program under some settings.
pub(crate) fn program(settings: &Settings) -> Program {
    Program { version: env!("CARGO_PKG_VERSION").to_owned(), settings: mark(settings) }
}

fn mark(settings: &Settings) -> String {
    let text = sorted(what_counts(settings)).to_string();
    let mut digits = Sha256(sha2::Sha256::digest(text.as_bytes()).into()).hex();
    digits.truncate(DIGITS);
    digits
}

/// The same value with its keys in order: how they come is a matter of how each program was compiled.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let keys: BTreeMap<String, Value> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(keys.into_iter().collect())
        }
        Value::Array(values) => values.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// What decides what a run does.
fn what_counts(settings: &Settings) -> Value {
    let mut systems = json!({ "qore": settings.sistemas.qore });
    systems["qore"]["url"] = without_login(&settings.sistemas.qore.url).into();
    json!({
        "calendario": { "dias_uteis": settings.calendario.dias_uteis, "feriados": settings.calendario.feriados },
        "copias": settings.copias.as_ref().map(|copies| json!({
            "base": copies.base, "excel": copies.excel, "fundos": copies.fundos, "xml": copies.xml,
        })),
        "espaco_minimo_mb": settings.espaco_minimo_mb,
        "rede": { "internas": settings.rede.internas, "portais": settings.rede.portais },
        "sistemas": systems,
        "tarefas": settings.fila.tarefas,
        "trabalhadores": settings.trabalhadores,
    })
}

/// An address without what is between its scheme and its machine, and without its query.
pub(crate) fn without_login(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let machine = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{machine}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn with(change: impl FnOnce(&mut Settings)) -> String {
        let mut settings = Settings::default();
        change(&mut settings);
        mark(&settings)
    }

    #[test]
    fn the_same_settings_have_the_same_mark() {
        let usual = with(|_| {});
        assert_eq!(usual.len(), DIGITS);
        assert_eq!(usual, with(|_| {}));
        assert_eq!(usual, with(|settings| settings.banco = "postgres://ana:segredo@banco/etl".into()));
        assert_eq!(usual, with(|settings| settings.documentos = "/outro/disco".into()));
    }

    #[test]
    fn a_setting_that_counts_changes_it() {
        let marks = [
            with(|_| {}),
            with(|settings| settings.sistemas.qore.url = "https://outro.exemplo".into()),
            with(|settings| settings.sistemas.qore.conexoes += 1),
            with(|settings| settings.sistemas.qore.fundos = vec!["A".into()]),
            with(|settings| settings.calendario.feriados = vec!["2025-11-20".into()]),
            with(|settings| settings.rede.portais = vec!["portal.exemplo".into()]),
            with(|settings| settings.trabalhadores += 1),
            with(|settings| settings.copias = Some(crate::settings::CopySettings::default())),
        ];
        let different: BTreeSet<_> = marks.iter().collect();
        assert_eq!(different.len(), marks.len(), "{marks:?}");
    }

    #[test]
    fn a_password_in_an_address_is_not_in_it() {
        let of = |url: &str| with(|settings| settings.sistemas.qore.url = url.into());
        let plain = of("https://portal.exemplo/hub");
        assert_eq!(plain, of("https://ana:primeira@portal.exemplo/hub"));
        assert_eq!(plain, of("https://ana:segunda@portal.exemplo/hub?token=terceira"));
        let mut settings = Settings::default();
        settings.sistemas.qore.url = "https://ana:segredo@portal.exemplo/hub?token=segredo".into();
        assert!(!what_counts(&settings).to_string().contains("segredo"));
    }
}
