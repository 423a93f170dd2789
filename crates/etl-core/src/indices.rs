//! Index series for comparison, such as CDI: what they are, and how they are read from the files of the central bank's
//! time-series system (SGS). Where they are kept is a port.

use crate::{Decimal, ReferenceDate, parse_decimal, ungrouped};

/// Values of one file at most: more than a century of days.
const MOST_VALUES: usize = 40_000;
/// Faults that are told of one file.
const TOLD_FAULTS: usize = 20;

/// What the values of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexUnit {
    /// Percent earned on that business day, such as CDI (SGS 12).
    DailyPercent,
    /// The level of an index, such as Ibovespa.
    Level,
}

impl IndexUnit {
    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::DailyPercent => "percentual_dia",
            Self::Level => "numero_indice",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::DailyPercent, Self::Level].into_iter().find(|unit| unit.name() == name)
    }
}

/// A series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexSeries {
    /// Short name, upper case: `CDI`.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What its values are.
    pub unit: IndexUnit,
}

impl IndexSeries {
    /// A series by what a person typed; none when the code is no short name.
    pub fn new(code: &str, name: Option<&str>, unit: IndexUnit) -> Option<Self> {
        let code = code.trim().to_uppercase();
        let is_short = (1..=20).contains(&code.len());
        let is_plain = code.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'+'));
        let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&code);
        let name = name.chars().filter(|c| !c.is_control()).take(100).collect();
        (is_short && is_plain).then_some(Self { code, name, unit })
    }
}

/// One line of a file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFault {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong with it, for people.
    pub what: &'static str,
}

/// Reads a file of SGS: `data;valor` with DD/MM/AAAA and a decimal comma, quoted or not, in any order. All of it or nothing:
/// every line that cannot be read is told, up to twenty of them.
pub fn parse_sgs(text: &str) -> Result<Vec<(ReferenceDate, Decimal)>, Vec<IndexFault>> {
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, content) in (1..).zip(text.lines()).filter(|(_, content)| !content.trim().is_empty()) {
        match row(content) {
            Ok(value) => values.push(value),
            Err(_) if line == 1 && is_heading(content) => {}
            Err(what) => faults.push(IndexFault { line, what }),
        }
        if values.len() > MOST_VALUES || faults.len() >= TOLD_FAULTS {
            break;
        }
    }
    if values.len() > MOST_VALUES {
        faults.push(IndexFault { line: MOST_VALUES, what: "linhas demais num arquivo só" });
    }
    values.sort_unstable_by_key(|(date, _)| *date);
    if let Some(twice) = values.windows(2).find(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1) {
        let wanted = twice[0].0.br();
        let line = text.lines().position(|line| line.contains(&wanted)).map_or(0, |index| index + 1);
        faults.push(IndexFault { line, what: "a mesma data tem dois valores" });
    }
    values.dedup();
    match (faults.is_empty(), values.is_empty()) {
        (true, false) => Ok(values),
        (true, true) => Err(vec![IndexFault { line: 0, what: "nenhum valor no arquivo" }]),
        (false, _) => Err(faults),
    }
}

fn is_heading(content: &str) -> bool {
    let first = content.split(';').next().unwrap_or_default();
    first.trim().trim_matches('"').to_lowercase().starts_with("data")
}

fn row(content: &str) -> Result<(ReferenceDate, Decimal), &'static str> {
    let mut cells = content.split(';').map(|cell| cell.trim().trim_matches('"').trim());
    let (Some(date), Some(value), None | Some("")) = (cells.next(), cells.next(), cells.next()) else {
        return Err("esperado data;valor");
    };
    let date = ReferenceDate::parse(date).map_err(|_| "data ilegível: use DD/MM/AAAA")?;
    let (whole, fraction) = value.split_once(',').unwrap_or((value, ""));
    let plain = ungrouped(whole, '.').ok_or("valor ilegível")?;
    let number = if fraction.is_empty() { plain } else { format!("{plain}.{fraction}") };
    parse_decimal(&number).map(|value| (date, value)).map_err(|_| "valor ilegível: use vírgula decimal")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ReferenceDate {
        ReferenceDate::parse(text).unwrap()
    }

    fn number(text: &str) -> Decimal {
        parse_decimal(text).unwrap()
    }

    #[test]
    fn reads_what_the_central_bank_writes() {
        let expected = vec![(day("2025-12-18"), number("0.055131")), (day("2025-12-19"), number("-0.05"))];
        for text in [
            "data;valor\n18/12/2025;0,055131\n19/12/2025;-0,05\n",
            "\u{feff}\"data\";\"valor\"\r\n\"19/12/2025\";\"-0,05\"\r\n\"18/12/2025\";\"0,055131\"\r\n",
            "18/12/2025;0,055131\n\n18/12/2025;0,055131\n19/12/2025;-0,05;",
        ] {
            assert_eq!(parse_sgs(text).unwrap(), expected, "{text}");
        }
        assert_eq!(parse_sgs("19/12/2025;158.473,02").unwrap(), [(day("2025-12-19"), number("158473.02"))]);
    }

    #[test]
    fn refuses_whole_files_and_names_the_lines() {
        let faults = |text: &str| parse_sgs(text).unwrap_err().iter().map(|fault| fault.line).collect::<Vec<_>>();
        assert_eq!(faults("data;valor\n31/02/2025;1\n19/12/2025;x\n18/12/2025;1,0"), [2, 3]);
        assert_eq!(faults("19/12/2025;1.5"), [1], "a point is no decimal comma");
        assert_eq!(faults("19/12/2025"), [1]);
        assert_eq!(faults("data;valor\n19/12/2025;1\n19/12/2025;2"), [2]);
        assert_eq!(faults(""), [0]);
        assert_eq!(faults(&"x;y\n".repeat(5000)).len(), TOLD_FAULTS);
    }

    #[test]
    fn codes_are_short_names() {
        let code = |text| IndexSeries::new(text, None, IndexUnit::DailyPercent).map(|series| series.code);
        assert_eq!(code(" cdi "), Some("CDI".into()));
        for text in ["", "a b", "índice", "../x", "123456789012345678901"] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
