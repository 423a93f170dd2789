//! A file of texts in which no secret is: each text is masked before it is packed.

use etl_queue::runner::Mask;
use serde::Serialize;
use std::fs::File;
use std::io::{Seek, Write};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

/// What stands in the place of a secret.
const HIDDEN: &str = "***";
/// Letters of a secret that is looked for: shorter ones are in every text.
const SHORTEST: usize = 4;

/// A text with the name that it has in the file.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    text: String,
}

impl Part {
    /// A text as it is.
    pub(crate) fn text(name: &'static str, text: String) -> Self {
        Self { name, text }
    }

    /// A value as people read it.
    pub(crate) fn json(name: &'static str, value: &impl Serialize) -> Self {
        let text = serde_json::to_string_pretty(value).expect("views are always JSON");
        Self { name, text }
    }
}

/// What takes secrets out of a text.
pub(crate) struct Secrets {
    mask: Mask,
    /// Secrets as they may be written, the longest first: one may be the beginning of another.
    known: Vec<String>,
}

impl Secrets {
    /// Masks by how a text looks, and besides these secrets wherever they are.
    pub(crate) fn new(mask: Mask, secrets: Vec<String>) -> Self {
        let long = secrets.into_iter().filter(|secret| secret.chars().count() >= SHORTEST);
        let mut known: Vec<String> = long.flat_map(|secret| [in_json(&secret), secret]).collect();
        known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        known.dedup();
        Self { mask, known }
    }

    /// The text without them.
    fn hide(&self, text: &str) -> String {
        let masked = (self.mask)(text);
        self.known.iter().fold(masked, |text, secret| text.replace(secret.as_str(), HIDDEN))
    }
}

fn in_json(secret: &str) -> String {
    let quoted = serde_json::to_string(secret).expect("a text is always JSON");
    quoted[1..quoted.len() - 1].to_owned()
}

/// Packs the texts into a file that has no name, to be read from its beginning.
pub(crate) fn write(parts: &[Part], secrets: &Secrets) -> ZipResult<File> {
    let mut zip = ZipWriter::new(tempfile::tempfile()?);
    for part in parts {
        zip.start_file(part.name, SimpleFileOptions::default())?;
        zip.write_all(secrets.hide(&part.text).as_bytes())?;
    }
    let mut file = zip.finish()?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::sync::Arc;

    #[test]
    fn a_known_secret_is_nowhere_however_it_is_written() {
        let secret = "a \"é\\segredo";
        let secrets =
            Secrets::new(Arc::new(str::to_owned), vec![secret.into(), "a \"é\\segredo-longo".into(), "ana".into()]);
        let told = serde_json::json!({ "nome": format!("x {secret} y"), "outro": "ana" });
        let parts = [Part::text("a.txt", format!("{secret}-longo e {secret}.")), Part::json("b.json", &told)];
        let mut zip = zip::ZipArchive::new(write(&parts, &secrets).unwrap()).unwrap();
        let mut read = |name| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(read("a.txt"), "*** e ***.");
        let kept: serde_json::Value = serde_json::from_str(&read("b.json")).unwrap();
        assert_eq!(kept, serde_json::json!({ "nome": "x *** y", "outro": "ana" }), "three letters are no secret");
    }
}
