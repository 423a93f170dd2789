//! XChaCha20-Poly1305 under keys derived from the office's: a record opens only in the place it was sealed for. It carries
//! the id of its key, so that a change of key can tell old records from damaged ones.

use super::Key;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;

const VERSION: &str = "1";
const NONCE_LENGTH: usize = 24;
const ID_LENGTH: usize = 8;

/// Seals and opens secrets under one key.
pub struct Cipher {
    aead: XChaCha20Poly1305,
    mark_key: SecretBox<[u8; 32]>,
    id: String,
}

/// Where a sealed record lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Table.
    pub table: &'a str,
    /// Values of its primary key.
    pub row: &'a [&'a str],
    /// Column.
    pub column: &'a str,
}

/// Why a record does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed under another key.
    #[error("the record was sealed under the key {0}")]
    OtherKey(String),
    /// It was changed, or belongs elsewhere.
    #[error("the record was changed or is not of this place")]
    Damaged,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cipher({})", self.id)
    }
}

impl Cipher {
    /// The cipher of a key.
    pub fn new(key: &Key) -> Self {
        let derived = |purpose: &str| digest(key.bytes(), &[purpose]);
        let aead = XChaCha20Poly1305::new(&derived("etl cifra 1").into());
        let mark_key = SecretBox::new(Box::new(derived("etl marca 1")));
        let id = hex(derived("etl chave 1"))[..ID_LENGTH].to_owned();
        Self { aead, mark_key, id }
    }

    /// Name of the key, which tells nothing of it.
    pub fn key_id(&self) -> &str {
        &self.id
    }

    /// What every record sealed under this key begins with.
    pub fn prefix(&self) -> String {
        format!("{VERSION}.{}.", self.id)
    }

    /// The record of a secret for one place: printable text, another one each time.
    pub fn seal(&self, place: Place<'_>, secret: &SecretString) -> String {
        let nonce = XNonce::generate();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &self.bound_to(place) };
        let sealed = self.aead.encrypt(&nonce, payload).expect("a text in memory is shorter than the cipher's 256 GB");
        format!("{}{}", self.prefix(), URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The secret of a record in its place.
    pub fn open(&self, place: Place<'_>, record: &str) -> Result<SecretString, OpenError> {
        let mut parts = record.splitn(3, '.');
        let (Some(VERSION), Some(id), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(OpenError::Damaged);
        };
        if id != self.id {
            return Err(OpenError::OtherKey(id.to_owned()));
        }
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| OpenError::Damaged)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LENGTH).ok_or(OpenError::Damaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| OpenError::Damaged)?;
        let payload = Payload { msg: sealed, aad: &self.bound_to(place) };
        let text = self.aead.decrypt(&nonce, payload).map_err(|_| OpenError::Damaged)?;
        String::from_utf8(text).map(SecretString::from).map_err(|_| OpenError::Damaged)
    }

    /// A mark by which the same values are found again, and which tells nothing of them without the key.
    pub fn mark(&self, values: &[&str]) -> String {
        hex(digest(self.mark_key.expose_secret(), values))
    }

    fn bound_to(&self, place: Place<'_>) -> Vec<u8> {
        let ends = [VERSION, &self.id, place.table, place.column];
        joined(ends.iter().chain(place.row))
    }
}

/// The texts with their lengths, so that no two lists give the same bytes.
fn joined<'a>(texts: impl Iterator<Item = &'a &'a str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn digest(key: &[u8], values: &[&str]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&joined(values.iter()));
    mac.finalize().into_bytes().into()
}

fn hex(digest: [u8; 32]) -> String {
    etl_core::Sha256(digest).hex()
}
