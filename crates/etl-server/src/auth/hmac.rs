//! HMAC with SHA-256: for access tokens, and no other algorithm, whatever a token's header asks for; and for what the server
//! gives out to get back unchanged.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::Sha256;

static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

/// Makes this the cryptography of all tokens of the process.
pub(super) fn install() {
    // Later calls find it installed.
    let _ = PROVIDER.install_default();
}

/// The code of a message for one purpose. The line end keeps it from ever being what an access token signs with the same key.
pub(crate) fn code(key: &[u8; 32], purpose: &str, message: &str) -> Hmac<Sha256> {
    let mut code = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is taken");
    code.update(format!("{purpose}\n{message}").as_bytes());
    code
}

struct Key(Hmac<Sha256>);

impl Key {
    fn new(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, Error> {
        if algorithm != Algorithm::HS256 {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| ErrorKind::InvalidKeyFormat.into())
    }

    fn code(&self, message: &[u8]) -> Hmac<Sha256> {
        let mut code = self.0.clone();
        code.update(message);
        code
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library calls it so")]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    Ok(Box::new(Key::new(*algorithm, key.as_bytes())?))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library calls it so")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    Ok(Box::new(Key::new(*algorithm, key.try_get_as_bytes()?)?))
}

impl Signer<Vec<u8>> for Key {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.code(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Key {
    /// In constant time.
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.code(message).verify_slice(signature).map_err(signature::Error::from_source)
    }
}

impl JwtSigner for Key {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Key {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}
