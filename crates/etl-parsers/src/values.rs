//! Typed readers of one cell: what cannot be read becomes a problem and `None`; nothing is guessed.

use crate::notes::{Notes, Scope};
use etl_core::{
    Cnpj, Code, Decimal, Isin, ParseDecimalError, ParseIdError, ReferenceDate, Severity, TaxId, Text, parse_decimal,
    ungrouped,
};

/// One cell: a trimmed text with the name of its tag.
pub(crate) struct Cell<'a> {
    pub(crate) tag: &'a str,
    pub(crate) text: &'a str,
    pub(crate) scope: &'a Scope,
    pub(crate) notes: &'a mut Notes,
}

impl Cell<'_> {
    pub(crate) fn warn(&mut self, code: Code, kept: &str) {
        self.notes.of_tag(code, Severity::Warning, self.scope, (self.tag, self.text), kept);
    }

    fn refuse(&mut self, code: Code, severity: Severity) {
        self.notes.of_tag(code, severity, self.scope, (self.tag, self.text), "");
    }

    /// An exact number; empty is none. `severity` is that of a number that cannot be read.
    pub(crate) fn decimal(&mut self, severity: Severity) -> Option<Decimal> {
        if self.text.is_empty() {
            return None;
        }
        match parse_decimal(self.text) {
            Ok(value) => Some(value),
            Err(ParseDecimalError::TooLong(_)) => {
                self.refuse(Code::ValueDecimalLong, severity);
                None
            }
            Err(ParseDecimalError::Syntax(_)) => self.dialect(severity),
        }
    }

    fn dialect(&mut self, severity: Severity) -> Option<Decimal> {
        let value = plain_number(self.text).and_then(|plain| parse_decimal(&plain).ok());
        match value {
            Some(value) => self.warn(Code::ValueDecimalDialect, &value.to_string()),
            None => self.refuse(Code::ValueDecimal, severity),
        }
        value
    }

    /// A whole number of at most 9 digits.
    pub(crate) fn count(&mut self) -> Option<u32> {
        let value = self.decimal(Severity::Warning)?;
        let whole = u32::try_from(value).ok().filter(|_| value.fract().is_zero());
        if whole.is_none() {
            self.warn(Code::ValueDecimal, "");
        }
        whole
    }

    /// A date; empty and `00000000` are none. Of a date-time only the day counts.
    pub(crate) fn date(&mut self, severity: Severity) -> Option<ReferenceDate> {
        if self.text.is_empty() || self.text == "00000000" {
            return None;
        }
        let day = match self.text.as_bytes().get(10) {
            Some(b'T' | b' ' | b'-' | b'+' | b'Z') => self.text.get(..10).unwrap_or(self.text),
            _ => self.text,
        };
        let date = ReferenceDate::parse(day).ok();
        if date.is_none() {
            self.refuse(Code::ValueDate, severity);
        }
        date
    }

    /// `S`/`N` or `true`/`false`.
    pub(crate) fn boolean(&mut self) -> Option<bool> {
        match self.text {
            "" => None,
            "S" | "s" | "true" | "1" => Some(true),
            "N" | "n" | "false" | "0" => Some(false),
            _ => {
                self.warn(Code::ValueBoolean, "");
                None
            }
        }
    }

    /// An ISIN; masked, wildcard and empty are none. A wrong check digit is kept and reported.
    pub(crate) fn isin(&mut self) -> Option<Isin> {
        match Isin::parse_known(self.text) {
            Ok(Some(isin)) => {
                if !isin.is_valid() {
                    self.warn(Code::ValueIsinDigit, isin.as_str());
                }
                Some(isin)
            }
            Ok(None) => None,
            Err(_) => {
                self.warn(Code::ValueIsin, "");
                None
            }
        }
    }

    /// A CNPJ; empty and all zeros are none. A wrong check digit is kept and reported.
    pub(crate) fn cnpj(&mut self) -> Option<Cnpj> {
        if self.text.is_empty() {
            return None;
        }
        let read = Cnpj::parse(self.text);
        let valid = read.as_ref().is_ok_and(|cnpj| cnpj.is_zero() || cnpj.is_valid());
        self.identifier(read, valid).filter(|cnpj| !cnpj.is_zero())
    }

    /// A CNPJ or CPF, told apart by length; empty and all zeros are none.
    pub(crate) fn tax_id(&mut self) -> Option<TaxId> {
        if self.text.bytes().all(|c| matches!(c, b'0' | b'.' | b'-' | b'/' | b' ')) {
            return None;
        }
        let read = TaxId::parse(self.text);
        let valid = match &read {
            Ok(TaxId::Cnpj(cnpj)) => cnpj.is_valid(),
            Ok(TaxId::Cpf(cpf)) => cpf.is_valid(),
            Err(_) => false,
        };
        self.identifier(read, valid)
    }

    fn identifier<T>(&mut self, read: Result<T, ParseIdError>, valid: bool) -> Option<T> {
        match read {
            Ok(_) if !valid => self.warn(Code::ValueCnpjDigit, self.text),
            Ok(_) => {}
            Err(_) => self.warn(Code::ValueCnpj, ""),
        }
        read.ok()
    }

    /// A code; one outside `known` is kept as it came and reported. An empty list is open.
    pub(crate) fn code(&mut self, known: &[&str]) -> Text {
        if !known.is_empty() && !self.text.is_empty() && !known.contains(&self.text) {
            self.warn(Code::ValueCode, self.text);
        }
        Text::from(self.text)
    }
}

/// A number in another dialect as a dot-decimal text, when only one reading is possible: `R$`, decimal comma, thousands
/// separators, parentheses or a trailing minus for a negative. `1,234` has two readings and is refused.
fn plain_number(text: &str) -> Option<String> {
    let text = text.trim();
    let (negative, text) = sign(text.strip_prefix("R$").unwrap_or(text).trim())?;
    let text = text.strip_prefix("R$").unwrap_or(text).trim();
    let dots = text.matches('.').count();
    let commas = text.matches(',').count();
    let plain = match (dots, commas) {
        (0 | 1, 0) => text.to_owned(),
        (0, 1) => decimal_comma(text)?,
        (_, 0) => ungrouped(text, '.')?,
        (0, _) => ungrouped(text, ',')?,
        _ if text.rfind(',') > text.rfind('.') && commas == 1 => both(text, '.', ',')?,
        _ if text.rfind('.') > text.rfind(',') && dots == 1 => both(text, ',', '.')?,
        _ => return None,
    };
    Some(if negative { format!("-{plain}") } else { plain })
}

fn sign(text: &str) -> Option<(bool, &str)> {
    let (negative, rest) = if let Some(inner) = text.strip_prefix('(') {
        (true, inner.strip_suffix(')')?)
    } else if let Some(rest) = text.strip_prefix('-').or_else(|| text.strip_suffix('-')) {
        (true, rest)
    } else {
        (false, text.strip_prefix('+').unwrap_or(text))
    };
    let rest = rest.trim();
    (!rest.starts_with(['-', '+', '('])).then_some((negative, rest))
}

/// `1234,56`: a comma between one to three digits and exactly three could as well separate thousands.
fn decimal_comma(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once(',')?;
    let thousands = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    (!thousands).then(|| format!("{whole}.{fraction}"))
}

fn both(text: &str, group: char, point: char) -> Option<String> {
    let (whole, fraction) = text.rsplit_once(point)?;
    Some(format!("{}.{fraction}", ungrouped(whole, group)?))
}

#[cfg(test)]
#[expect(clippy::redundant_closure, reason = "the methods are not general over the lifetime of the cell")]
mod tests {
    use super::*;

    fn read<T>(text: &str, with: impl FnOnce(&mut Cell<'_>) -> T) -> (T, Vec<Code>) {
        let mut notes = Notes::new(10);
        let value = with(&mut Cell { tag: "x", text, scope: &Scope::default(), notes: &mut notes });
        (value, notes.take().iter().map(|p| p.code).collect())
    }

    #[test]
    fn dialects_are_read_when_only_one_reading_is_possible() {
        for (text, value) in [
            ("1234,56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("R$ 1.234.567,8", "1234567.8"),
            ("(12,5)", "-12.5"),
            ("-R$ 3,10", "-3.10"),
            ("12,50-", "-12.50"),
            ("+7", "7"),
            ("0,123", "0.123"),
            ("1.234.567", "1234567"),
            ("-,5", "-0.5"),
        ] {
            let (number, codes) = read(text, |c| c.decimal(Severity::Error));
            assert_eq!(number.unwrap().to_string(), value, "{text}");
            assert_eq!(codes, [Code::ValueDecimalDialect], "{text}");
        }
    }

    #[test]
    fn ambiguous_and_unreadable_numbers_are_refused() {
        for text in
            ["1,234", "12,34,5", "1.23.456", "1,2.3,4", "--1", "(1", "abc", "1e5", "R$", "1.234,5.6", "-", "(-1)"]
        {
            assert_eq!(read(text, |c| c.decimal(Severity::Error)), (None, vec![Code::ValueDecimal]), "{text}");
        }
        assert_eq!(read(&"9".repeat(29), |c| c.decimal(Severity::Error)).1, [Code::ValueDecimalLong]);
        assert_eq!(read(".5", |c| c.decimal(Severity::Error)).1, []);
    }

    #[test]
    fn dates() {
        let day = ReferenceDate::from_ymd(2025, 7, 14);
        for text in ["20250714", "2025-07-14", "2025-07-14T10:00:00", "2025-07-14-03:00"] {
            assert_eq!(read(text, |c| c.date(Severity::Warning)), (day, vec![]), "{text}");
        }
        assert_eq!(read("00000000", |c| c.date(Severity::Warning)), (None, vec![]));
        assert_eq!(read("20250230", |c| c.date(Severity::Warning)), (None, vec![Code::ValueDate]));
        assert_eq!(read("20250714é", |c| c.date(Severity::Warning)), (None, vec![Code::ValueDate]));
    }

    fn cnpj(text: &str) -> (Option<Cnpj>, Vec<Code>) {
        read(text, |cell| Cell::cnpj(cell))
    }

    fn isin(text: &str) -> (Option<Isin>, Vec<Code>) {
        read(text, |cell| Cell::isin(cell))
    }

    #[test]
    fn identifiers_keep_a_wrong_digit_and_report_it() {
        assert_eq!(cnpj("00000000000000"), (None, vec![]));
        let (kept, codes) = cnpj("000000000000-1");
        assert_eq!((kept.unwrap().as_str(), codes), ("00000000000001", vec![Code::ValueCnpjDigit]));
        assert_eq!(cnpj("12ABC34501DE35").1, []);
        assert_eq!(cnpj("abc!"), (None, vec![Code::ValueCnpj]));
        assert_eq!(isin("BR**********"), (None, vec![]));
        assert_eq!(isin("BR0000000000"), (None, vec![]));
        assert_eq!(isin("BRPETRACNPR5").1, [Code::ValueIsinDigit]);
        assert_eq!(isin("BRPETR"), (None, vec![Code::ValueIsin]));
    }
}
