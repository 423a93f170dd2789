//! Keys of sessions and tokens: random, kept as hashes only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use etl_core::Sha256;
use sha2::Digest;

/// Begin of every personal token, for scanners of leaked secrets.
pub(crate) const TOKEN_PREFIX: &str = "etlp_";

/// A key of 256 random bits, in letters, digits, `-` and `_`.
pub(crate) fn fresh_key() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a key.
pub(crate) fn hash(key: &str) -> Sha256 {
    Sha256(sha2::Sha256::digest(key.as_bytes()).into())
}
