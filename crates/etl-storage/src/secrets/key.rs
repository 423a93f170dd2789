//! The key: 32 bytes, given as text or kept in a file beside a SQLite database.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate;
use etl_core::Code;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

const LENGTH: usize = 32;

/// The key that secrets are sealed with; prints as `***`.
pub struct Key(SecretBox<[u8; LENGTH]>);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text given is no key.
    #[error("the key is not 32 bytes in base64")]
    Malformed,
    /// The file holds no key.
    #[error("{} does not hold 32 bytes in base64", .0.display())]
    MalformedFile(PathBuf),
    /// There is no key where the settings say that it is.
    #[error("there is no key where the settings say that it is")]
    Missing,
    /// The store of the operating system is of no use.
    #[error("the vault {name:?} of the operating system is not usable: {reason}")]
    Vault {
        /// Name of the place in it.
        name: String,
        /// What the store says.
        reason: String,
    },
    /// The file cannot be read or made.
    #[error("the key file {} is not usable", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Cause.
        #[source]
        source: io::Error,
    },
}

impl KeyError {
    /// The message for people, where it has one of its own.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Missing => Some(Code::KeyMissing),
            Self::Vault { .. } => Some(Code::KeyVault),
            Self::Malformed | Self::MalformedFile(_) | Self::File { .. } => None,
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(***)")
    }
}

impl Key {
    /// The key of a database: the one given, else for a SQLite file the one beside it (`etl.db.chave`), which is made when
    /// missing. PostgreSQL is shared by machines, so that no file can be the key of all: `None` when none is given.
    pub fn of_database(url: &str, given: Option<&SecretString>) -> Result<Option<Self>, KeyError> {
        if let Some(text) = given {
            return Self::parse(text).map(Some);
        }
        if crate::is_postgres(url) {
            return Ok(None);
        }
        Self::file_of(url).map(|path| Self::in_file(&path)).transpose()
    }

    /// The file of the key of a SQLite database.
    pub(super) fn file_of(url: &str) -> Option<PathBuf> {
        if crate::is_postgres(url) {
            return None;
        }
        let mut path = crate::sqlite::path_of(url).into_os_string();
        path.push(".chave");
        Some(path.into())
    }

    /// A new key.
    pub(super) fn generate() -> Self {
        let bytes = chacha20poly1305::Key::generate();
        Self(SecretBox::new(Box::new(bytes.into())))
    }

    /// The text that [`Key::parse`] reads.
    pub(super) fn to_text(&self) -> SecretString {
        STANDARD.encode(self.bytes()).into()
    }

    /// The key of this text: 32 bytes in base64, as `openssl rand -base64 32` prints.
    pub fn parse(text: &SecretString) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text.expose_secret().trim()).map_err(|_| KeyError::Malformed)?;
        let bytes = <[u8; LENGTH]>::try_from(bytes).map_err(|_| KeyError::Malformed)?;
        Ok(Self(SecretBox::new(Box::new(bytes))))
    }

    /// The key in this file; without the file a new key is made, which only the owner of the file can read.
    pub fn in_file(path: &Path) -> Result<Self, KeyError> {
        let text = match fs_err::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => make(path).and_then(|()| fs_err::read_to_string(path)),
            read => read,
        };
        let text = text.map_err(|source| KeyError::File { path: path.into(), source })?;
        Self::parse(&text.into()).map_err(|_| KeyError::MalformedFile(path.into()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

/// Makes the file whole or not at all; when another process was quicker, its key is the one.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder)?;
    let key = chacha20poly1305::Key::try_generate().map_err(io::Error::other)?;
    // Mode 0600 on Unix.
    let mut file = tempfile::Builder::new().prefix(".chave-").tempfile_in(folder)?;
    writeln!(file, "{}", STANDARD.encode(key))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => sync_folder(folder),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs_err::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
