//! Names of the copies: the legacy wording, and text made safe as a name on Windows and Unix.

use etl_core::{DocumentKind, ReferenceDate};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const MONTHS: [&str; 12] = [
    "Janeiro",
    "Fevereiro",
    "Março",
    "Abril",
    "Maio",
    "Junho",
    "Julho",
    "Agosto",
    "Setembro",
    "Outubro",
    "Novembro",
    "Dezembro",
];

/// Longest part of a path that comes from a nickname, in bytes; file systems take 255 for a whole name.
const LONGEST_BYTES: usize = 150;

/// `dd.mm - Carteira Diária - <fund>`, without the extension.
pub(super) fn stem(fund: &str, date: ReferenceDate, kind: DocumentKind) -> String {
    let what = match kind {
        DocumentKind::PortfolioPdf => "Carteira Diária",
        DocumentKind::PortfolioXlsx => "Carteira Excel",
        DocumentKind::Xml50 => "Carteira XML",
        DocumentKind::Xml401 => "Carteira XML 4.01",
    };
    format!("{} - {what} - {}", date.date().format("%d.%m"), component(fund))
}

/// `03 - Março`.
pub(super) fn month(date: ReferenceDate) -> String {
    let number = date.date().format("%m").to_string();
    let index: usize = number.parse().expect("a month is a number");
    format!("{number} - {}", MONTHS[index - 1])
}

/// The wording with the accents of our own words dropped; the fund's name stays.
pub(super) fn without_accents(stem: &str) -> String {
    stem.replacen("Carteira Diária", "Carteira Diaria", 1)
}

/// How `name` is spelled in `folder` already, accents and case aside; `None` when it is there as it is, or not at all.
pub(super) fn existing_spelling(folder: &Path, name: &str) -> Option<String> {
    if folder.join(name).is_dir() {
        return None;
    }
    let entries = std::fs::read_dir(folder).ok()?;
    let mut same: Vec<String> = entries
        .filter_map(|entry| entry.ok().filter(|e| e.path().is_dir())?.file_name().into_string().ok())
        .filter(|found| folded(found) == folded(name))
        .collect();
    same.sort();
    same.into_iter().next()
}

/// A configured relative folder as safe levels: nothing absolute, no `..`.
pub(super) fn levels(folder: &str) -> Vec<String> {
    let parts = folder.split(['/', '\\']).filter(|part| !matches!(part.trim(), "" | "." | ".."));
    let levels: Vec<String> = parts.map(component).collect();
    if levels.is_empty() { vec![component("")] } else { levels }
}

/// One level of a path made of any text: composed (NFC), free of what Windows or Unix refuse and of what hides or turns text.
pub(super) fn component(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().filter(|c| !is_hidden(*c)).nfc() {
        match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => name.push('_'),
            c if c.is_whitespace() && (name.is_empty() || name.ends_with(' ')) => {}
            c if c.is_whitespace() => name.push(' '),
            c => name.push(c),
        }
    }
    name.truncate(name.floor_char_boundary(LONGEST_BYTES));
    let name = name.trim_matches([' ', '.']);
    match name {
        "" => "SEM NOME".into(),
        name if is_reserved(name) => format!("_{name}"),
        name => name.into(),
    }
}

/// Control characters other than blanks, and characters without a width of their own or that change the direction.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Device names of Windows, with or without an extension.
fn is_reserved(name: &str) -> bool {
    let device = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |prefix: &str| {
        device.strip_prefix(prefix).is_some_and(|rest| {
            let mut digits = rest.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

fn folded(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_one_safe_level(text in r"([ -~]|\PC|[\x00-\x1f\u{200b}-\u{202e}\u{300}-\u{304}]|CON|\.\.|[/\\:]){0,60}") {
            let name = component(&text);
            let mut levels = Path::new(&name).components();
            prop_assert!(matches!(levels.next(), Some(std::path::Component::Normal(level)) if level == name.as_str()));
            prop_assert!(levels.next().is_none());
            prop_assert!(name.len() <= LONGEST_BYTES + 1 && name.nfc().eq(name.chars()));
            prop_assert!(!name.contains(['<', '>', ':', '"', '/', '\\', '|', '?', '*']) && !name.contains(is_hidden));
            prop_assert!(!name.starts_with([' ', '.']) && !name.ends_with([' ', '.']) && !is_reserved(&name));
        }
    }

    #[test]
    fn hostile_names_become_plain_ones() {
        for (text, name) in [
            ("FUNDO XYZ FIM", "FUNDO XYZ FIM"),
            ("Ac\u{327}a\u{303}o", "Ação"),
            (r"..\..\windows\system32", "_.._windows_system32"),
            ("/etc/passwd", "_etc_passwd"),
            ("C:\\x", "C__x"),
            ("a:stream", "a_stream"),
            ("nome com fim. . ", "nome com fim"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("Com1", "_Com1"),
            ("COM10", "COM10"),
            ("LPT¹", "_LPT¹"),
            ("fim\u{202e}fdp.exe", "fimfdp.exe"),
            ("a\0b\u{1b}c", "abc"),
            ("a\r\n\tb", "a b"),
            ("  ", "SEM NOME"),
            ("...", "SEM NOME"),
            (".oculto", "oculto"),
        ] {
            assert_eq!(component(text), name, "{text:?}");
        }
        let long = component(&"ção ".repeat(2000));
        assert!(long.len() <= LONGEST_BYTES && !long.ends_with(' '), "{long}");
    }

    #[test]
    fn a_configured_folder_stays_below() {
        assert_eq!(levels(r"Multimercado\FUNDO A"), ["Multimercado", "FUNDO A"]);
        assert_eq!(levels("../../x/./y/"), ["x", "y"]);
        assert_eq!(levels(r"\\servidor\c$"), ["servidor", "c$"]);
        assert_eq!(levels(".."), ["SEM NOME"]);
        assert_eq!(levels(". ./..."), ["SEM NOME", "SEM NOME"]);
    }

    #[test]
    fn wording_of_each_kind() {
        let date = ReferenceDate::from_ymd(2025, 3, 7).unwrap();
        let stems = DocumentKind::ALL.map(|kind| stem("FIM X", date, kind));
        let expected = ["Carteira Diária", "Carteira Excel", "Carteira XML", "Carteira XML 4.01"];
        assert_eq!(stems, expected.map(|what| format!("07.03 - {what} - FIM X")));
        assert_eq!(month(date), "03 - Março");
        assert_eq!(
            without_accents(&stem("Diária Diária", date, DocumentKind::PortfolioPdf)),
            "07.03 - Carteira Diaria - Diária Diária"
        );
    }
}
