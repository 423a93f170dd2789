//! Foreign text made harmless: one line, no control characters, nothing that turns the reading direction, no data of people.

use etl_core::Cpf;

/// The text on one line of at most `max` characters; what steers a terminal, a header or the reading direction is a blank.
pub(super) fn one_line(text: &str, max: usize) -> String {
    let visible: String = text.chars().map(|c| if steers(c) { ' ' } else { c }).collect();
    let mut line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = line.char_indices().nth(max) {
        line.truncate(cut);
        line.push('…');
    }
    line
}

/// Control characters, line separators, and the marks that reorder or hide text.
fn steers(c: char) -> bool {
    let hidden = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    c.is_control() || hidden
}

/// The text with every CPF replaced by asterisks: data of people does not travel by mail.
pub(super) fn without_cpf(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, run) = rest.split_at(start);
        let end = run.find(|c| !is_part(c)).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        let number = run.trim_matches(['.', '-']);
        masked.push_str(before);
        masked.push_str(&if is_cpf(number) { run.replace(number, "***") } else { run.to_owned() });
        rest = after;
    }
    masked + rest
}

fn is_cpf(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    digits == 11 && Cpf::parse(number).is_ok_and(|cpf| cpf.is_valid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_people_does_not_travel() {
        assert_eq!(without_cpf("CPF 529.982.247-25."), "CPF ***.");
        assert_eq!(without_cpf("(52998224725), 1.234,56"), "(***), 1.234,56");
        for kept in ["11.222.333/0001-81", "52998224724", "1.234.567,89", "-", "", "ação 1-2"] {
            assert_eq!(without_cpf(kept), kept);
        }
    }

    #[test]
    fn foreign_text_stays_on_its_line() {
        assert_eq!(one_line("FUNDO\r\nBcc: outro@exemplo.com", 99), "FUNDO Bcc: outro@exemplo.com");
        assert_eq!(one_line(" a\u{1b}[31m\t\0b\u{202E}c\u{2028}d ", 99), "a [31m b c d");
        assert_eq!(one_line("Ação é 1", 99), "Ação é 1");
        assert_eq!(one_line("çãé", 2), "çã…");
    }
}
