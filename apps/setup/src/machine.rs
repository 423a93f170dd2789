//! What a program tells of its machine: its name, the disks that it fills, how to make a backup of its database.

use crate::documents::own_folder;
use crate::mark::without_login;
use crate::settings::Settings;
use etl_storage::sqlite::path_of;
use std::path::{Path, PathBuf};

/// Letters of a machine's name that are told.
const LONGEST_NAME: usize = 60;

/// The name of this machine with letters, digits and hyphens only; empty when it is not known.
pub(crate) fn name() -> String {
    hostname::get().map(|name| plain(&name.to_string_lossy())).unwrap_or_default()
}

fn plain(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    name.chars().take(LONGEST_NAME).map(letter).collect()
}

/// A path from the root on, as people have to type it elsewhere.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

impl Settings {
    /// The folder that this machine fills with documents.
    pub fn documents_folder(&self) -> PathBuf {
        whole(own_folder(self))
    }

    /// The folder of the database, where it is a file of this machine.
    pub fn database_folder(&self) -> Option<PathBuf> {
        self.database_file()?.parent().map(Path::to_owned)
    }

    /// What a person types to make a backup of the database; without a password.
    pub fn backup_command(&self) -> String {
        match self.database_file() {
            Some(file) => format!("sqlite3 \"{}\" \"VACUUM INTO 'etl-copia.db'\"", file.display()),
            None => format!("pg_dump --format=custom --file=etl-copia.dump \"{}\"", without_login(&self.banco)),
        }
    }

    fn database_file(&self) -> Option<PathBuf> {
        self.banco.starts_with("sqlite:").then(|| whole(&path_of(&self.banco)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_s_name_is_plain() {
        assert_eq!(plain("mesa_01.escritorio.local"), "mesa-01-escritorio-local");
        assert_eq!(plain(&"x".repeat(300)).len(), LONGEST_NAME);
    }

    #[test]
    fn a_backup_is_made_without_a_password_in_sight() {
        let with = |banco: &str| Settings { banco: banco.into(), ..Settings::default() };
        let file = with("sqlite:///dados/etl.db");
        assert_eq!(file.backup_command(), "sqlite3 \"/dados/etl.db\" \"VACUUM INTO 'etl-copia.db'\"");
        assert_eq!(file.database_folder().as_deref(), Some(Path::new("/dados")));
        let here = std::env::current_dir().unwrap();
        assert_eq!(with("sqlite://etl.db").database_folder(), Some(here));
        let server = with("postgres://ana:segredo@maquina/etl?sslmode=require");
        assert_eq!(server.backup_command(), "pg_dump --format=custom --file=etl-copia.dump \"postgres://maquina/etl\"");
        assert_eq!(server.database_folder(), None);
    }
}
