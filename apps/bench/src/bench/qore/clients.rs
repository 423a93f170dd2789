//! The clients: how each is started for one run, and what it says it did.

use super::portal::Portal;
use crate::bench::python::script;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Who collects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// `etl run`.
    Ours,
    /// The Python client, which reads PDF and XLSX to check them.
    Python,
    /// The Python client, which does not.
    LightPython,
}

impl Client {
    /// Every client, in the order in which they take turns.
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::Python, Self::LightPython];

    /// Name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "etl run",
            Self::Python => "python",
            Self::LightPython => "python leve",
        }
    }

    /// The command that makes the tables of the database below `home`.
    pub(crate) fn preparation(self, program: &Path, portal: &Portal, home: &Path) -> Command {
        match self {
            Self::Ours => {
                let mut command = Command::new(program);
                command.args(["runs", "list", "--json"]).env("ETL__BANCO", database(home)).current_dir(home);
                command
            }
            Self::Python | Self::LightPython => {
                let mut command = python(program, portal, 1, home);
                command.arg("--preparar");
                command
            }
        }
    }

    /// The command of one run, with the database and the folders below `home`.
    pub(crate) fn command(self, program: &Path, portal: &Portal, connections: u16, home: &Path) -> Command {
        let mut command = match self {
            Self::Ours => ours(program, portal, connections, home),
            Self::Python | Self::LightPython => python(program, portal, connections, home),
        };
        if self == Self::LightPython {
            command.arg("--leve");
        }
        command.current_dir(home);
        command.env("ETL_QORE_USUARIO", &portal.login.username).env("ETL_QORE_SENHA", &portal.login.password);
        command
    }
}

fn ours(program: &Path, portal: &Portal, connections: u16, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["run", "--sistema", "qore", "--json", "--data", &portal.day.to_string()]);
    command.env("ETL__BANCO", database(home));
    command.env("ETL__DOCUMENTOS", home.join("documentos"));
    command.env("ETL__SISTEMAS__QORE__URL", &portal.url);
    command.env("ETL__SISTEMAS__QORE__CONEXOES", connections.to_string());
    command
}

fn database(home: &Path) -> String {
    format!("sqlite://{}", home.join("etl.db").display())
}

fn python(program: &Path, portal: &Portal, connections: u16, home: &Path) -> Command {
    let mut command = script(program, "qore_client.py");
    command.args(["--url", &portal.url, "--data", &portal.day.to_string()]);
    command.arg("--banco").arg(home.join("python.db")).arg("--pasta").arg(home);
    command.args(["--conexoes", &connections.to_string()]);
    command
}

/// Documents and rows of a run, by what it printed.
pub(crate) fn outcome(client: Client, stdout: &str) -> Result<(u64, u64)> {
    let said: Value = serde_json::from_str(stdout.trim()).with_context(|| format!("{}: {stdout:?}", client.name()))?;
    let (documents, rows) = match client {
        Client::Ours => (&said["resumo"]["ok"], &said["resumo"]["linhas"]),
        Client::Python | Client::LightPython => (&said["documentos"], &said["linhas"]),
    };
    documents.as_u64().zip(rows.as_u64()).with_context(|| format!("{}: {stdout:?}", client.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_says_what_it_did_in_its_own_words() {
        let ours = r#"{"itens":[],"resumo":{"total":102,"ok":101,"linhas":5000},"duracao_ms":5,"cancelado":false}"#;
        assert_eq!(outcome(Client::Ours, ours).unwrap(), (101, 5000));
        assert_eq!(outcome(Client::Python, "{\"documentos\": 102, \"linhas\": 7}\n").unwrap(), (102, 7));
        assert!(outcome(Client::Python, "").is_err());
    }
}
