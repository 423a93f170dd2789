//! What people type of a fund's own terms, and how those are shown. What is wrong with a text is said in words, at its field.

use super::register::RecordBody;
use super::register_block::{Faults, note};
use etl_core::terms::{FundTerms, LONGEST_FOLDER, LONGEST_OWNER, is_safe_folder, parse_kinds, parse_time, time_text};
use etl_core::{Decimal, DocumentKind, numbers, parse_decimal, ungrouped};
use std::collections::BTreeSet;

/// The index that funds are compared with when nothing else is said.
pub(super) const USUAL_INDEX: &str = "CDI";
/// Digits before the comma of a tolerance at most.
const LONGEST_TOLERANCE: usize = 16;

/// Takes what is typed into the terms of a fund; an empty text removes what was there.
pub(super) fn set_terms(terms: &mut FundTerms, body: &RecordBody, indices: &BTreeSet<String>, faults: &mut Faults) {
    let mut put = |field: &str, typed: &Option<String>, read: &mut dyn FnMut(&str) -> Result<(), String>| {
        if let Some(text) = typed.as_deref()
            && let Err(reason) = read(text.trim())
        {
            note(faults, field, &reason);
        }
    };
    put("tipos_esperados", &body.tipos_esperados, &mut |text| {
        let unknown = |word| format!("{word:?} não é um tipo: use PDF, XLSX, XML ou XML401");
        parse_kinds(text).map(|kinds| terms.kinds = kinds).map_err(unknown)
    });
    put("prazo", &body.prazo, &mut |text| filled(text, time).map(|due| terms.due = due));
    put("responsavel", &body.responsavel, &mut |text| filled(text, owner).map(|owner| terms.owner = owner));
    put("tolerancia", &body.tolerancia, &mut |text| filled(text, amount).map(|amount| terms.tolerance = amount));
    put("indice", &body.indice, &mut |text| filled(text, |code| index(code, indices)).map(|code| terms.index = code));
    put("pasta_destino", &body.pasta_destino, &mut |text| filled(text, folder).map(|folder| terms.folder = folder));
}

fn filled<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn time(text: &str) -> Result<(u32, u32), String> {
    parse_time(text).ok_or_else(|| "hora ilegível: use HH:MM, de 00:00 a 23:59".into())
}

fn owner(text: &str) -> Result<String, String> {
    if text.chars().count() > LONGEST_OWNER || text.contains(char::is_control) {
        return Err(format!("no máximo {LONGEST_OWNER} caracteres, nenhum de controle"));
    }
    Ok(text.to_owned())
}

fn folder(text: &str) -> Result<String, String> {
    if text.chars().count() > LONGEST_FOLDER {
        return Err(format!("no máximo {LONGEST_FOLDER} caracteres"));
    }
    if !is_safe_folder(text) {
        return Err("precisa ficar dentro da pasta base: sem .., sem unidade, sem barra no começo ou no fim e sem < > : \" | ? *".into());
    }
    Ok(text.to_owned())
}

fn index(text: &str, indices: &BTreeSet<String>) -> Result<String, String> {
    let code = text.to_uppercase();
    if code == USUAL_INDEX || indices.contains(&code) {
        return Ok(code);
    }
    let known: Vec<&str> = indices.iter().map(String::as_str).collect();
    Err(format!("não há este índice; há {}", if known.is_empty() { USUAL_INDEX.to_owned() } else { known.join(", ") }))
}

/// Reads an amount in reais as a Brazilian spreadsheet writes it (`1.500,00`) or with a decimal point (`1500.00`). What could be
/// either is not guessed.
fn amount(text: &str) -> Result<Decimal, String> {
    let text = text.strip_prefix("R$").unwrap_or(text).trim();
    let unreadable = || "valor ilegível: use vírgula decimal, como 500,00".to_owned();
    let (whole, fraction) = match (text.split_once(','), text.split_once('.')) {
        (Some((whole, fraction)), _) => (ungrouped(whole, '.').ok_or_else(unreadable)?, fraction),
        (None, Some((_, rest))) if rest.contains('.') => (ungrouped(text, '.').ok_or_else(unreadable)?, ""),
        (None, Some((_, rest))) if rest.len() == 3 => {
            return Err("pode ser milhar ou decimal: escreva sem ponto".into());
        }
        (None, Some((whole, fraction))) => (whole.to_owned(), fraction),
        (None, None) => (text.to_owned(), ""),
    };
    if whole.starts_with('-') {
        return Err("não pode ser negativo".into());
    }
    let is_number = |digits: &str| digits.bytes().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !is_number(&whole) || !is_number(fraction) {
        return Err(unreadable());
    }
    if fraction.len() > 2 {
        return Err("no máximo 2 casas decimais".into());
    }
    if whole.trim_start_matches('0').len() > LONGEST_TOLERANCE {
        return Err("grande demais".into());
    }
    let cents = format!("{whole}.{fraction:0<2}");
    parse_decimal(&cents).map_err(|_| unreadable())
}

/// The fields of which two terms differ.
pub(super) fn differences(old: &FundTerms, new: &FundTerms) -> [(&'static str, bool); 6] {
    [
        ("tipos_esperados", old.kinds != new.kinds),
        ("prazo", old.due != new.due),
        ("responsavel", old.owner != new.owner),
        ("tolerancia", old.tolerance != new.tolerance),
        ("indice", old.index != new.index),
        ("pasta_destino", old.folder != new.folder),
    ]
}

/// The kinds as people call them, none when the fund has the usual ones.
pub(super) fn kinds(terms: &FundTerms) -> Option<String> {
    let labels: Vec<_> = terms.kinds.iter().copied().map(DocumentKind::label).collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}

/// The hour, if the fund has its own.
pub(super) fn due(terms: &FundTerms) -> Option<String> {
    terms.due.map(time_text)
}

/// The terms as cells of a file, in the order of [`differences`].
pub(super) fn cells(terms: &FundTerms) -> [String; 6] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        kinds(terms).unwrap_or_default(),
        due(terms).unwrap_or_default(),
        text(&terms.owner),
        terms.tolerance.map(|amount| numbers::br(amount, 2)).unwrap_or_default(),
        text(&terms.index),
        text(&terms.folder),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells in the order of [`differences`].
    fn body(cells: [&str; 6]) -> RecordBody {
        let [tipos_esperados, prazo, responsavel, tolerancia, indice, pasta_destino] =
            cells.map(|cell| Some(cell.to_owned()));
        RecordBody { tipos_esperados, prazo, responsavel, tolerancia, indice, pasta_destino, ..RecordBody::default() }
    }

    #[test]
    fn amounts_are_read_and_never_guessed() {
        let read = |text| amount(text).map(|value| value.to_string());
        for (text, value) in [
            ("500,00", "500.00"),
            ("R$ 1.500,5", "1500.50"),
            ("1500.5", "1500.50"),
            ("500.00", "500.00"),
            ("0", "0.00"),
            ("1.500.000", "1500000.00"),
        ] {
            assert_eq!(read(text), Ok(value.into()), "{text}");
        }
        for text in ["1.500", "-1", "-0,5", "1,234", "1.23,4", "1,2,3", "x", ",5", "1e3", "+1", "99999999999999999"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field_and_changes_nothing() {
        let body = body(["PDF, DOC", "25:00", &"x".repeat(101), "muito", "IPCA", "../fora"]);
        let (mut terms, mut faults) = (FundTerms::default(), Faults::new());
        set_terms(&mut terms, &body, &BTreeSet::from(["CDI".into(), "IBOV".into()]), &mut faults);
        let fields: Vec<_> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, differences(&terms, &terms).map(|(field, _)| field));
        assert_eq!((terms, faults[4].1.as_str()), (FundTerms::default(), "não há este índice; há CDI, IBOV"));
    }

    #[test]
    fn cells_are_read_as_they_are_written() {
        let indices = BTreeSet::from(["IBOV".into()]);
        let (mut terms, mut faults) = (FundTerms::default(), Faults::new());
        let typed = body(["xml pdf", "9:30", " Ana ", "1.234,5", "ibov", "Mesa A/FIM"]);
        set_terms(&mut terms, &typed, &indices, &mut faults);
        assert_eq!(
            (cells(&terms), &faults),
            (["PDF, XML", "09:30", "Ana", "1.234,50", "IBOV", "Mesa A/FIM"].map(String::from), &vec![])
        );
        set_terms(&mut terms, &body([""; 6]), &indices, &mut faults);
        assert_eq!((terms, faults), (FundTerms::default(), vec![]));
    }
}
