//! Finds CNPJs and dates in free text. Only CNPJs with right check digits count: other runs of 14 digits are no CNPJ.

use crate::Facts;
use etl_core::{Cnpj, ReferenceDate};

/// Facts kept of one document, of each kind.
const MAX_FACTS: usize = 1_000;
const MAX_EXCERPT: usize = 2_000;

impl Facts {
    /// Adds what a piece of text states.
    pub(crate) fn scan(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if self.title.is_none() && text.chars().any(char::is_alphabetic) {
            self.title = text.lines().map(str::trim).find(|l| l.chars().any(char::is_alphabetic)).map(str::to_owned);
        }
        let room = MAX_EXCERPT.saturating_sub(self.text_excerpt.chars().count());
        if room > 1 {
            if !self.text_excerpt.is_empty() {
                self.text_excerpt.push('\n');
            }
            self.text_excerpt.extend(text.chars().take(room - 1));
        }
        for token in text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-'))) {
            self.token(token.trim_matches(['.', '/', '-']));
        }
    }

    fn token(&mut self, token: &str) {
        if let Some(cnpj) = cnpj(token) {
            push_new(&mut self.cnpjs, cnpj);
        } else if token.len() == 10
            && token.as_bytes()[2] == b'/'
            && let Ok(date) = ReferenceDate::parse(token)
        {
            self.date(date);
        }
    }

    /// Adds a date.
    pub(crate) fn date(&mut self, date: ReferenceDate) {
        push_new(&mut self.dates, date);
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.len() < MAX_FACTS && !list.contains(&item) {
        list.push(item);
    }
}

/// `12.345.678/0001-95` or 14 characters without punctuation.
fn cnpj(token: &str) -> Option<Cnpj> {
    let punctuation = || token.bytes().enumerate().filter(|(_, b)| !b.is_ascii_alphanumeric());
    let good = match token.len() {
        18 => punctuation().eq([(2, b'.'), (6, b'.'), (10, b'/'), (15, b'-')]),
        14 => punctuation().next().is_none(),
        _ => false,
    };
    good.then(|| Cnpj::parse(token).ok()).flatten().filter(Cnpj::is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_in_text() {
        let mut facts = Facts::default();
        facts.scan("FUNDO EXEMPLO FIM\nCNPJ: 11.222.333/0001-81, (11222333000181) Data: 26/12/2025.");
        facts.scan("12345678901234 11.222.333/0001-82 31/02/2025 260/12/2025 12.ABC.345/01DE-35");
        assert_eq!(facts.title.as_deref(), Some("FUNDO EXEMPLO FIM"));
        let found: Vec<_> = facts.cnpjs.iter().map(Cnpj::as_str).collect();
        assert_eq!(found, ["11222333000181", "12ABC34501DE35"]);
        assert_eq!(facts.dates, [ReferenceDate::from_ymd(2025, 12, 26).unwrap()]);
    }
}
