//! Judges file names that the hub offers. Deliberately not here: how a document is named in our stores.

/// Longest name accepted, in bytes of UTF-8.
const MAX_BYTES: usize = 200;

/// Names that Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Returns the name when it is a plain file name on every system, and nothing otherwise; it never mends a bad one.
pub fn safe_file_name(name: &str) -> Option<String> {
    let plain = !name.is_empty()
        && name.len() <= MAX_BYTES
        && !name.contains("..")
        && !name.ends_with(['.', ' '])
        && !name.starts_with(' ')
        && !name.chars().any(is_refused)
        && name != "."
        && !is_device(name);
    plain.then(|| name.to_owned())
}

/// Separators and other characters that Windows refuses, control characters, and marks that are not seen on a screen.
fn is_refused(c: char) -> bool {
    matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control() || is_invisible(c)
}

/// Marks that change how a name is shown (direction overrides, zero-width characters, line separators).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_uppercase();
    if DEVICES.contains(&stem.as_str()) {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|n| matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
}

#[cfg(test)]
mod tests {
    use super::safe_file_name;

    #[test]
    fn plain_names_pass_unchanged() {
        for name in ["lua_fip_2025-12-26.pdf", "Carteira Diária.xlsx", "a.b.c", "COMPANY.pdf", "com10.xml"] {
            assert_eq!(safe_file_name(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn dangerous_names_are_refused() {
        let long = "a".repeat(201);
        for name in [
            "",
            ".",
            "..",
            "../x.pdf",
            "..\\x.pdf",
            "a/b.pdf",
            "a\\b.pdf",
            "/etc/passwd",
            "C:\\x.pdf",
            "C:x.pdf",
            "x.pdf:ads",
            "a\0.pdf",
            "a\n.pdf",
            "a\u{7f}.pdf",
            "CON",
            "con.txt",
            "NUL.tar.gz",
            "nul .pdf",
            "Com1.pdf",
            "LPT9",
            "COM².txt",
            "CONOUT$",
            "x.pdf.",
            "x.pdf ",
            " x.pdf",
            "x\u{202e}fdp.exe",
            "x\u{200b}.pdf",
            "what?.pdf",
            "\\\\host\\share",
            long.as_str(),
        ] {
            assert_eq!(safe_file_name(name), None, "{name:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_passes_is_one_normal_path_component(name in ".{0,80}") {
            if let Some(safe) = safe_file_name(&name) {
                let mut parts = std::path::Path::new(&safe).components();
                proptest::prop_assert!(matches!(parts.next(), Some(std::path::Component::Normal(_))));
                proptest::prop_assert!(parts.next().is_none());
            }
        }
    }
}
