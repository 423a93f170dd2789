//! What an office agreed on for one fund, over what holds for all of them. What nobody said is absent, and the usual holds.

use crate::{Decimal, DocumentKind, Tolerance};

/// Characters of a destination folder at most.
pub const LONGEST_FOLDER: usize = 200;
/// Characters of the name of who looks after a fund at most.
pub const LONGEST_OWNER: usize = 100;

/// What holds for one fund only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FundTerms {
    /// The only kinds asked for and waited for, in the order of [`DocumentKind::ALL`]; empty for what the system collects.
    pub kinds: Vec<DocumentKind>,
    /// Until when the desk waits on the day of the cut-off: hour and minute in São Paulo.
    pub due: Option<(u32, u32)>,
    /// Folder of the copies for people, relative to their base folder.
    pub folder: Option<String>,
    /// Code of the index that its returns are compared with.
    pub index: Option<String>,
    /// Largest gap that is only a warning, in reais.
    pub tolerance: Option<Decimal>,
    /// Who looks after it.
    pub owner: Option<String>,
}

impl FundTerms {
    /// Whether documents of a kind are waited for.
    pub fn expects(&self, kind: DocumentKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Whether one of the kinds waited for states a position.
    pub fn expects_position(&self) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| kind.position_rank().is_some())
    }

    /// The usual tolerances with this fund's upper bound of the warnings. What rounding explains stays what it is.
    #[must_use]
    pub fn tolerance(&self, usual: Tolerance) -> Tolerance {
        Tolerance { warning_up_to: self.tolerance.unwrap_or(usual.warning_up_to), ..usual }
    }
}

/// The kinds as they are stored: stable names between commas.
pub fn kinds_text(kinds: &[DocumentKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",")
}

/// Reads kinds between commas, semicolons or blanks, by their stable names or as people call them; each once, in the order of
/// [`DocumentKind::ALL`]. The error is the word that is no kind.
pub fn parse_kinds(text: &str) -> Result<Vec<DocumentKind>, String> {
    let words = text.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty());
    let named: Vec<DocumentKind> =
        words.map(|word| word.parse().map_err(|_| word.to_owned())).collect::<Result<_, _>>()?;
    Ok(DocumentKind::ALL.into_iter().filter(|kind| named.contains(kind)).collect())
}

/// An hour and minute as they are stored and shown: `HH:MM`.
pub fn time_text((hour, minute): (u32, u32)) -> String {
    format!("{hour:02}:{minute:02}")
}

/// Reads `H:MM` or `HH:MM`, from 0:00 to 23:59.
pub fn parse_time(text: &str) -> Option<(u32, u32)> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
    let (hour, minute) = (number(hour).filter(|_| hour.len() <= 2)?, number(minute).filter(|_| minute.len() == 2)?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// Whether a folder is relative, stays below its base and has a name that every system can hold.
pub fn is_safe_folder(folder: &str) -> bool {
    let is_level = |level: &str| {
        let forbidden = |c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
        !level.is_empty() && level == level.trim() && !level.ends_with('.') && !level.contains(forbidden)
    };
    folder.chars().count() <= LONGEST_FOLDER && folder.split(['/', '\\']).all(is_level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_people_write_them() {
        let kinds = parse_kinds("XML; pdf,CARTEIRA_PDF").unwrap();
        assert_eq!(kinds, [DocumentKind::PortfolioPdf, DocumentKind::Xml50]);
        assert_eq!(kinds_text(&kinds), "CARTEIRA_PDF,XML_5_0");
        assert_eq!(parse_kinds(&kinds_text(&kinds)), Ok(kinds));
        assert_eq!((parse_kinds(" "), parse_kinds("pdf docx")), (Ok(vec![]), Err("docx".into())));
    }

    #[test]
    fn hours_are_read_strictly() {
        let read = |text| parse_time(text).map(time_text);
        assert_eq!(read("9:05"), Some("09:05".into()));
        assert_eq!(read("23:59"), Some("23:59".into()));
        for text in ["", "24:00", "9:60", "9h", "9:5", "009:00", "+9:00", ":30", "9:", "11:00:00"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_folder_stays_below_its_base() {
        for folder in ["Fundos", "Mesa A/FIM ÁGIL", "mesa\\fundo"] {
            assert!(is_safe_folder(folder), "{folder}");
        }
        let long = "x".repeat(LONGEST_FOLDER + 1);
        for folder in
            ["", "..", "a/../b", "/a", "a/", "\\\\host\\a", "C:\\a", "c:a", "a//b", "./a", "a /b", "a\nb", "a?", &long]
        {
            assert!(!is_safe_folder(folder), "{folder}");
        }
    }

    #[test]
    fn only_the_upper_bound_of_the_warnings_is_the_funds_own() {
        let terms = FundTerms { tolerance: Some(Decimal::new(1, 2)), ..FundTerms::default() };
        let usual = Tolerance::default();
        assert_eq!(terms.tolerance(usual), Tolerance { warning_up_to: Decimal::new(1, 2), ..usual });
        assert_eq!(FundTerms::default().tolerance(usual), usual);
    }

    #[test]
    fn a_position_is_waited_for_when_a_kind_states_one() {
        let of = |kinds: &[DocumentKind]| FundTerms { kinds: kinds.to_vec(), ..FundTerms::default() };
        assert!(of(&[]).expects_position() && of(&[]).expects(DocumentKind::Xml401));
        assert!(of(&[DocumentKind::Xml401]).expects_position());
        let pdf = of(&[DocumentKind::PortfolioPdf]);
        assert!(!pdf.expects_position() && !pdf.expects(DocumentKind::Xml50));
    }
}
