//! Answers that are files: streamed, named safely, never shown by a browser as a page of ours.

use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use etl_core::Code;
use std::fmt::Write;
use std::path::Path;
use tokio_util::io::ReaderStream;

/// Characters of a name at most.
const LONGEST_NAME: usize = 120;

/// A file of this machine, whatever its content, as bytes to be kept under the name that its sender gave it.
pub(crate) async fn file(path: &Path, name: &str, extension: &str) -> Result<Response, Problem> {
    let opened = tokio::fs::File::open(path).await;
    let file = opened.map_err(|error| {
        tracing::error!(%error, "a document of the store cannot be opened");
        Problem::new(Code::DocumentMissing)
    })?;
    let body = Body::from_stream(ReaderStream::with_capacity(file, 64 * 1024));
    Ok((
        [(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))],
        attached(name, extension),
        body,
    )
        .into_response())
}

/// The header that makes a browser keep an answer under a name.
pub(crate) fn attached(name: &str, extension: &str) -> [(header::HeaderName, HeaderValue); 1] {
    let name = safe(name, extension);
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'-' | b'_' => encoded.push(char::from(byte)),
            _ => write!(encoded, "%{byte:02X}").expect("a text takes everything"),
        }
    }
    let value = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    [(header::CONTENT_DISPOSITION, HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment")))]
}

/// The name without what a header, a shell or a disk would take for more than a name, and with its extension.
fn safe(name: &str, extension: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')');
    let name: String = last.chars().map(|c| if kept(c) { c } else { '_' }).take(LONGEST_NAME).collect();
    let name = name.trim_matches([' ', '.']);
    let name = if name.is_empty() { "documento" } else { name };
    let has_it = name.to_ascii_lowercase().ends_with(&format!(".{extension}"));
    if has_it { name.to_owned() } else { format!("{name}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_only_names() {
        let value = |name: &str| attached(name, "xml")[0].1.to_str().unwrap().to_owned();
        assert_eq!(value("../../etc/passwd"), "attachment; filename=\"passwd.xml\"; filename*=UTF-8''passwd.xml");
        assert_eq!(
            value("a\"\r\nSet-Cookie: x.XML"),
            "attachment; filename=\"a___Set-Cookie_ x.XML\"; filename*=UTF-8''a___Set-Cookie_%20x.XML"
        );
        assert_eq!(
            value("Posição.xml"),
            "attachment; filename=\"Posi__o.xml\"; filename*=UTF-8''Posi%C3%A7%C3%A3o.xml"
        );
        assert_eq!(value(".."), "attachment; filename=\"documento.xml\"; filename*=UTF-8''documento.xml");
        assert!(value(&"n".repeat(9000)).len() < 400);
    }
}
