//! Passwords: what may be one, and its Argon2id hash (19 MiB, 2 passes).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use zxcvbn::{Score, zxcvbn};

/// Characters that a password has at least.
const SHORTEST: usize = 12;
/// Bytes that a password has at most: hashing more only costs.
const LONGEST: usize = 1024;

/// Why a password is refused, for people.
pub fn fault(password: &SecretString, user: &str) -> Option<&'static str> {
    let text = password.expose_secret();
    let lower = text.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if text.chars().count() < SHORTEST {
        Some("menos de 12 caracteres")
    } else if text.len() > LONGEST {
        Some("comprida demais")
    } else if !user.is_empty() && lower.contains(user) {
        Some("contém o nome do usuário")
    } else if letters.len() < 5 {
        Some("caracteres repetidos demais")
    } else if zxcvbn(text, &[user]).score() < Score::Three {
        Some("fácil de adivinhar: é uma senha comum, uma sequência ou uma data")
    } else {
        None
    }
}

/// Whether this may be the name of a user.
pub fn is_user_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    (2..=60).contains(&name.len()) && name.chars().all(allowed)
}

/// The hash of a password, in the PHC form. Takes some tens of milliseconds: not for a thread that serves.
pub fn hash(password: &SecretString) -> String {
    let hash = Argon2::default().hash_password(password.expose_secret().as_bytes());
    hash.expect("the parameters are constants that Argon2 accepts").to_string()
}

/// Whether a password has a hash.
pub fn matches(password: &SecretString, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
}

/// A random password of 128 bits, for the first administrator.
pub fn random() -> SecretString {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_only() {
        let password: SecretString = "cavalo bateria grampo".into();
        let stored = hash(&password);
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(matches(&password, &stored));
        assert!(!matches(&"cavalo bateria grampa".into(), &stored));
        assert!(!matches(&password, "nonsense"));
        assert_ne!(hash(&password), stored, "each has its own salt");
    }

    #[test]
    fn bad_passwords_and_names_are_refused() {
        let fault = |text: &str| fault(&text.into(), "ana");
        assert_eq!(fault("curta"), Some("menos de 12 caracteres"));
        assert_eq!(fault("Sou a ANA de 2025"), Some("contém o nome do usuário"));
        assert_eq!(fault("aaaaaaaaaaaabb"), Some("caracteres repetidos demais"));
        assert_eq!(fault(&"ab c".repeat(400)), Some("comprida demais"));
        assert_eq!(fault("cavalo bateria grampo"), None);
        // Long enough, and among the first that anybody tries.
        for common in [
            "123456789012",
            "1234567890123",
            "qwertyuiop12",
            "qwertyuiop[]",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "password1234",
            "Password2025",
            "p4ssw0rd1234",
            "passwordpassword",
            "abcdefghijkl",
            "iloveyou1234",
            "letmein12345",
            "administrator",
            "welcome12345",
            "01/01/1990 !",
            "zxcvbnm12345",
        ] {
            let refused = fault(common);
            assert_eq!(refused, Some("fácil de adivinhar: é uma senha comum, uma sequência ou uma data"), "{common}");
        }
        assert!(is_user_name("ana.silva") && !is_user_name("Ana") && !is_user_name("a") && !is_user_name("a b"));
    }
}
