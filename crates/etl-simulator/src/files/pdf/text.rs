//! Text for Helvetica: `WinAnsi` bytes, escaped strings and widths. Only what Portuguese reports need.

/// `WinAnsi` bytes; a character outside Latin-1 becomes `?`.
pub(super) fn win_ansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok().filter(|b| !(0x7f..0xa0).contains(b)).unwrap_or(b'?'))
        .collect()
}

/// A string operand: in parentheses, with what has a meaning there escaped.
pub(super) fn operand(text: &str) -> Vec<u8> {
    let mut out = vec![b'('];
    for byte in win_ansi(text) {
        if matches!(byte, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b')');
    out
}

/// Width in thousandths of the font size. Digits and their signs are exact, so numbers align to the right; letters are
/// taken as wide as a capital, so a text is never wider than this.
pub(super) fn width(text: &str) -> u32 {
    text.chars()
        .map(|c| match c {
            '.' | ',' | ' ' | '/' | 'I' | 'i' | 'l' => 278,
            '-' | '(' | ')' => 333,
            '0'..='9' => 556,
            'a'..='z' => 590,
            _ => 760,
        })
        .sum()
}

/// The text cut to that width.
pub(super) fn fit(text: &str, thousandths: u32) -> &str {
    let mut used = 0;
    for (place, c) in text.char_indices() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > thousandths {
            return &text[..place];
        }
    }
    text
}
