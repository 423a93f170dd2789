//! What the names of ANBIMA files state: kind, id, position date, moment of generation. A check, never the truth.

use etl_core::{Cnpj, ReferenceDate};

/// Facts in a file name `<kind><id>_<AAAAMMDD>_…<AAAAMMDDHHMMSS>…`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct NameFacts {
    /// `LT`, `FD`, `FC`, `CL`, `SC` or `CT`.
    pub(crate) kind: String,
    /// What follows the kind.
    pub(crate) id: String,
    /// Position date.
    pub(crate) date: Option<ReferenceDate>,
    /// Moment of generation, 14 digits.
    pub(crate) generated_at: String,
}

impl NameFacts {
    /// Reads a name; whatever does not have the pattern gives nothing.
    pub(crate) fn read(name: Option<&str>) -> Self {
        Self::find(name.unwrap_or_default()).unwrap_or_default()
    }

    fn find(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next()?;
        let stem = name.split('.').next()?;
        let mut parts = stem.split('_');
        let first = parts.next()?;
        let (kind, id) = (first.get(..2)?, first.get(2..)?);
        let kind = kind.to_ascii_uppercase();
        if !["LT", "FD", "FC", "CL", "SC", "CT"].contains(&kind.as_str()) {
            return None;
        }
        let date = ReferenceDate::parse(parts.next().filter(|p| p.len() == 8)?).ok()?;
        let is_moment = |p: &&str| p.len() == 14 && p.bytes().all(|b| b.is_ascii_digit());
        let generated_at = parts.find(is_moment).unwrap_or_default().to_owned();
        Some(Self { kind, id: id.to_owned(), date: Some(date), generated_at })
    }

    /// CNPJ of the fund or class, for the kinds whose id is one.
    pub(crate) fn fund_cnpj(&self) -> Option<Cnpj> {
        let named = matches!(self.kind.as_str(), "FD" | "FC" | "CL") && self.id.len() == 14;
        named.then(|| Cnpj::parse(&self.id).ok()).flatten().filter(Cnpj::is_valid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_pattern_are_read() {
        let facts = NameFacts::read(Some("LT11111111000191_20250314_30_20250315053306.xml"));
        assert_eq!((facts.kind.as_str(), facts.generated_at.as_str()), ("LT", "20250315053306"));
        assert_eq!(facts.date, ReferenceDate::from_ymd(2025, 3, 14));
        assert_eq!(facts.fund_cnpj(), None);
        let facts = NameFacts::read(Some("x/FD11222333000181_20250314_20250315000000_NOME.XML"));
        assert_eq!(facts.fund_cnpj().unwrap().as_str(), "11222333000181");
    }

    #[test]
    fn other_names_say_nothing() {
        for name in ["carteira.xml", "20250314_NOME.xml", "FD1_20251399_x.xml", "", "é_20250314", "FDé"] {
            assert_eq!(NameFacts::read(Some(name)), NameFacts::default(), "{name}");
        }
        assert_eq!(NameFacts::read(None), NameFacts::default());
    }
}
