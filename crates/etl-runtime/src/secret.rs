//! Secrets from the environment: `NAME` itself, or `NAME_ARQUIVO` naming a file that holds it.
//!
//! Prompts are the programs' business, the encrypted store is not here yet.

use crate::settings::{Fault, FaultKind, SettingsErrors};
use secrecy::SecretString;
use std::ffi::OsString;
use std::path::Path;

/// The secret called `name`, without the line end of its file; `None` when neither variable says anything.
pub fn secret_env(name: &str) -> Result<Option<SecretString>, SettingsErrors> {
    secret_from(name, |variable| std::env::var_os(variable))
}

fn secret_from(name: &str, read: impl Fn(&str) -> Option<OsString>) -> Result<Option<SecretString>, SettingsErrors> {
    let file_name = format!("{name}_ARQUIVO");
    let given = |variable: &str| read(variable).filter(|value| !value.is_empty());
    let fault = |variable: &str, message: String| {
        let origin = format!("variável {variable}");
        SettingsErrors::new(vec![Fault { kind: FaultKind::Value, origin, key: String::new(), message }])
    };
    match (given(name), given(&file_name)) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(fault(name, format!("defina só {name} ou só {file_name}, não as duas"))),
        (Some(value), None) => match value.into_string() {
            Ok(text) => Ok(Some(text.into())),
            Err(_) => Err(fault(name, "o valor não é texto em UTF-8".into())),
        },
        (None, Some(path)) => match std::fs::read_to_string(Path::new(&path)) {
            Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned().into()).filter(is_given)),
            Err(error) => {
                let path = Path::new(&path).display();
                Err(fault(&file_name, format!("o arquivo {path} não pôde ser lido ({error})")))
            }
        },
    }
}

fn is_given(secret: &SecretString) -> bool {
    use secrecy::ExposeSecret;
    !secret.expose_secret().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn with(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let read = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        match secret_from("ETL_QORE_SENHA", read) {
            Ok(secret) => Ok(secret.map(|secret| secret.expose_secret().to_owned())),
            Err(errors) => Err(errors.to_string()),
        }
    }

    #[test]
    fn from_a_variable_or_from_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        assert_eq!(with(&[]), Ok(None));
        assert_eq!(with(&[("ETL_QORE_SENHA", "")]), Ok(None));
        assert_eq!(with(&[("ETL_QORE_SENHA", " a b ")]), Ok(Some(" a b ".into())));
        assert_eq!(with(&[("ETL_QORE_SENHA_ARQUIVO", path)]), Ok(None), "an empty file holds none");
        std::fs::write(path, "çéu \r\n").unwrap();
        assert_eq!(with(&[("ETL_QORE_SENHA_ARQUIVO", path)]), Ok(Some("çéu ".into())));
    }

    #[test]
    fn what_cannot_be_read_is_no_missing_secret() {
        let missing = with(&[("ETL_QORE_SENHA_ARQUIVO", "/nao/existe")]).unwrap_err();
        assert!(
            missing.contains("variável ETL_QORE_SENHA_ARQUIVO: o arquivo /nao/existe não pôde ser lido"),
            "{missing}"
        );
        let both = with(&[("ETL_QORE_SENHA", "s3gr3d0"), ("ETL_QORE_SENHA_ARQUIVO", "/x")]).unwrap_err();
        assert!(both.contains("não as duas") && !both.contains("s3gr3d0"), "{both}");
    }
}
