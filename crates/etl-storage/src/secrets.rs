//! Secrets at rest: the key, where it is kept, and the cipher that seals a secret for one place in the database. Deliberately
//! not here: which tables hold sealed secrets, and reading the environment.

mod cipher;
mod key;
mod keyring;
#[cfg(test)]
mod tests;
mod vault;

pub use cipher::{Cipher, OpenError, Place};
pub use key::{Key, KeyError};
pub use keyring::{Envelope, KeySource, Keyring, key_id};
pub use vault::Vault;
