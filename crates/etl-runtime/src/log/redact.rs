//! Takes secrets out of text, by how they look: passwords and tokens after their names, credentials of headers and
//! addresses, JWTs, private keys. And makes hostile text one harmless line.
//!
//! A net below the rule that secrets are never formatted; a password without its name beside it is not recognised.

use regex::{Captures, Regex, Replacer};
use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

const HIDDEN: &str = "***";

static JWT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}"));

static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b((?-u:bearer)\s+)[a-z0-9._~+/-]{8,}=*|\b((?-u:basic)\s+)[a-z0-9+/]{12,}=*"));

/// The value of a header goes on to the end of its quotes, list or line.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\?["']?\s*[:=]\s*\\?["']?)[^"'\\,}\]\r\n]+"#)
});

static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)([a-z0-9_.-]*(?:senha|passw|pwd|secret|segredo|token|api[_-]?key|chave_api|totp)[a-z0-9_.-]*)",
        r#"(\\?["']?\s*[:=]\s*(?:Some\()?)"#,
        r#"(\\"[^"\\]*\\"|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&"')\]}\\]+)"#,
    ))
});

static USER_INFO: LazyLock<Regex> = LazyLock::new(|| pattern(r#"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#"'<>\\]*@"#));

static PRIVATE_KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"-----BEGIN [A-Z ]*PRIVATE KEY[-]{5}[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]*PRIVATE KEY[-]{5})?")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is tested")
}

/// The text with everything that looks like a secret replaced by `***`.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    replace(&mut text, &["-----BEGIN"], &PRIVATE_KEY, HIDDEN);
    replace(&mut text, &["@"], &USER_INFO, "${1}***@");
    replace(&mut text, &[":", "="], &HEADER, "${1}${2}***");
    replace(&mut text, &["bearer", "basic"], &SCHEME, "${1}${2}***");
    replace(&mut text, &["eyJ"], &JWT, HIDDEN);
    replace(&mut text, &[":", "="], &PAIR, hide_value);
    text
}

/// `signs`: one of them, in letters of either size, is in whatever the pattern finds. Most lines have none, and a pattern that
/// no line needed is not built: that takes longer than a short run of the command line looks at its lines.
fn replace(text: &mut Cow<'_, str>, signs: &[&str], pattern: &LazyLock<Regex>, by: impl Replacer) {
    let is_there = |sign: &&str| text.as_bytes().windows(sign.len()).any(|at| at.eq_ignore_ascii_case(sign.as_bytes()));
    if !signs.iter().any(is_there) {
        return;
    }
    if let Cow::Owned(new) = pattern.replace_all(text, by) {
        *text = Cow::Owned(new);
    }
}

/// Keeps the name and the quotes, so that JSON stays JSON.
fn hide_value(found: &Captures<'_>) -> String {
    let (name, between, value) = (&found[1], &found[2], &found[3]);
    let quote = match value {
        value if value.starts_with("\\\"") => "\\\"",
        value if value.starts_with('"') => "\"",
        value if value.starts_with('\'') => "'",
        _ if between.starts_with('"') => "\"",
        _ => "",
    };
    format!("{name}{between}{quote}{HIDDEN}{quote}")
}

/// The text without secrets, as one line: what steers terminals or turns text is written out as an escape.
pub(crate) fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in redact(text).chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if is_unsafe(c) => write!(line, "\\u{:04x}", u32::from(c)).expect("a string takes everything"),
            c => line.push(c),
        }
    }
    line
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    // Cut in two, so that no search for secrets takes the invented one for real.
    const JWT_TEXT: &str = concat!("eyJhbGciOi", "JIUzI1NiJ9.eyJzdWIiOiJqb2FvIn0.c2lnbmF0dXJl");

    #[test]
    fn secrets_disappear() {
        for (text, shown) in [
            ("senha=s3gr3d0 fim", "senha=*** fim"),
            ("Senha: s3gr3d0", "Senha: ***"),
            (r#"{"password":"s3gr3d0","user":"joao"}"#, r#"{"password":"***","user":"joao"}"#),
            (r#"{"password":"s3\"gr3d0"}"#, r#"{"password":"***"}"#),
            (r#"{"token":12345,"a":1}"#, r#"{"token":"***","a":1}"#),
            (r#"body="{\"senha\":\"s3gr3d0\"}""#, r#"body="{\"senha\":\"***\"}""#),
            (r#"Login { password: Some("s3gr3d0") }"#, r#"Login { password: Some("***") }"#),
            ("client_secret='s3gr3d0'", "client_secret='***'"),
            ("https://x/a?access_token=s3gr3d0&b=1", "https://x/a?access_token=***&b=1"),
            ("https://joao:s3gr3d0@host/a@b", "https://***@host/a@b"),
            ("postgres://joao:s3@gr3d0@host:5432/etl", "postgres://***@host:5432/etl"),
            ("Authorization: Basic czNncjNkMA==", "Authorization: ***"),
            (r#"{"authorization": "Bearer s3gr3d0", "a": "b"}"#, r#"{"authorization": "***", "a": "b"}"#),
            ("sent Bearer s3gr3d0abc to portal", "sent Bearer *** to portal"),
            ("cookie: sid=s3gr3d0; x=s3gr3d0", "cookie: ***"),
            (concat!("-----BEGIN RSA PRIVATE", " KEY-----\ns3gr3d0\n-----END RSA PRIVATE", " KEY----- x"), "*** x"),
        ] {
            assert_eq!(redact(text), shown);
        }
        assert_eq!(redact(&format!("got {JWT_TEXT}, cut eyJhbGciOiJIUzI1NiJ9")), "got ***, cut ***");
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "QORE autenticado (token até 10:12)",
            "34 fundos, 102 arquivos esperados para 19/11/2025",
            "https://hub.example.com/documentos?pagina=2",
            "senha recusada pelo portal",
            "a@b.com.br",
        ] {
            assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn hostile_text_is_one_line() {
        let text = "a\r\nERROR forged\u{1b}[31m\u{7}\u{85}\u{2028}\u{202e}b\tc\0";
        assert_eq!(clean(text), r"a\r\nERROR forged\u001b[31m\u0007\u0085\u2028\u202eb\tc\u0000");
    }
}
