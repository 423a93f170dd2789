//! The document of credentials that the users' programs know: a system holds `url`, `username` and `password`, and AMPLIS
//! one such object for each of its tenants. Deliberately not here: where the credentials are kept.

use crate::ports::CredentialChange;
use serde_json::{Map, Value};

/// What a reader sees in the place of a secret; written back, it changes nothing.
pub const MASK: &str = "********";
/// The platform whose object holds tenants.
const TENANTS_OF: &str = "amplis";
/// Part of the document that holds folders.
const PATHS: &str = "paths";

/// A field that is not what the document allows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} is not {expected}")]
pub struct DocumentFault {
    /// Path of the field (`amplis.reag.url`).
    pub field: String,
    /// What it should be.
    pub expected: &'static str,
}

/// The changes that a document asks for, by connection (`amplis_reag`); every fault at once. Masks and absent fields change
/// nothing.
pub fn credential_changes(document: &Value) -> Result<Vec<(String, CredentialChange)>, Vec<DocumentFault>> {
    let mut reader = Reader::default();
    match document.as_object() {
        Some(systems) => reader.systems(systems),
        None => reader.fault("", "um objeto"),
    }
    if reader.faults.is_empty() { Ok(reader.changes) } else { Err(reader.faults) }
}

#[derive(Default)]
struct Reader {
    changes: Vec<(String, CredentialChange)>,
    faults: Vec<DocumentFault>,
}

impl Reader {
    fn systems(&mut self, systems: &Map<String, Value>) {
        for (name, value) in systems.iter().filter(|(name, _)| *name != PATHS) {
            match value.as_object() {
                Some(tenants) if name == TENANTS_OF => {
                    for (tenant, value) in tenants {
                        self.system(&format!("{name}.{tenant}"), &format!("{name}_{tenant}"), value);
                    }
                }
                _ => self.system(name, name, value),
            }
        }
    }

    fn system(&mut self, path: &str, connection: &str, value: &Value) {
        let Some(fields) = value.as_object() else { return self.fault(path, "um objeto") };
        let mut change = CredentialChange::default();
        for (field, value) in fields {
            let at = format!("{path}.{field}");
            match (field.as_str(), value.as_str()) {
                ("username" | "password" | "url", None) => self.fault(&at, "um texto"),
                (_, Some(MASK)) => {}
                ("username", Some(text)) => change.username = Some(text.to_owned()),
                ("password", Some(text)) => change.password = Some(text.to_owned().into()),
                ("url", Some(text)) => change.url = Some(text.to_owned()),
                _ => self.fault(&at, "um campo conhecido (url, username, password)"),
            }
        }
        let says_something = change.username.is_some() || change.password.is_some() || change.url.is_some();
        if says_something {
            self.changes.push((connection.to_owned(), change));
        }
    }

    fn fault(&mut self, field: &str, expected: &'static str) {
        self.faults.push(DocumentFault { field: field.to_owned(), expected });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use serde_json::json;

    #[test]
    fn the_tenants_of_amplis_are_connections_of_their_own() {
        let document = json!({
            "amplis": { "reag": { "username": "a", "password": "s1", "url": "https://a" }, "master": { "username": "b" } },
            "maps": { "password": "s2", "username": MASK },
            "qore": { "password": MASK },
            "paths": { "csv": "c" }
        });
        let changes = credential_changes(&document).unwrap();
        let told: Vec<_> = changes
            .iter()
            .map(|(name, c)| {
                let password = c.password.as_ref().map(|p| p.expose_secret().to_owned());
                (name.as_str(), c.username.as_deref(), password, c.url.as_deref())
            })
            .collect();
        let expected = [
            ("amplis_master", Some("b"), None, None),
            ("amplis_reag", Some("a"), Some("s1".to_owned()), Some("https://a")),
            ("maps", None, Some("s2".to_owned()), None),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn every_fault_is_told_at_once_and_no_value_with_it() {
        let document =
            json!({ "maps": { "password": 5, "senha": "segredo" }, "qore": "texto", "amplis": { "reag": 1 } });
        let faults = credential_changes(&document).unwrap_err();
        let fields: Vec<_> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["amplis.reag", "maps.password", "maps.senha", "qore"]);
        assert!(!faults.iter().any(|f| f.to_string().contains("segredo")));
        assert!(credential_changes(&json!([])).is_err());
    }
}
