//! The operators of a content stream with their strings, names and numbers (ISO 32000-1, 7.8.2). What the text of a page does
//! not need (dictionaries, arrays as such, inline images) is passed over: a whole parser of objects takes ten times as long, and
//! these streams are most of what a morning's PDFs cost. Nothing here fails: bytes that make no sense are passed over too.

use std::borrow::Cow;

/// Operands kept of one operator; a `TJ` with more shows its first ones.
const MAX_OPERANDS: usize = 10_000;

/// What stands before an operator. The pieces of an array stand there as if it had no brackets.
#[derive(Debug, PartialEq)]
pub(super) enum Operand<'a> {
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    Number(f32),
}

/// Reads a content stream operator by operator.
pub(super) struct Operators<'a> {
    rest: &'a [u8],
    /// Of the operator that was read last.
    pub(super) operands: Vec<Operand<'a>>,
}

impl<'a> Operators<'a> {
    pub(super) fn new(content: &'a [u8]) -> Self {
        Self { rest: content, operands: Vec::new() }
    }

    /// The next operator; `None` at the end.
    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        self.operands.clear();
        loop {
            let (&first, after) = self.rest.split_first()?;
            let operand = match first {
                b'(' => Some(Operand::Text(self.literal())),
                b'<' if after.first() != Some(&b'<') => Some(Operand::Text(self.hexadecimal())),
                b'/' => {
                    self.rest = after;
                    Some(Operand::Name(name(self.regular())))
                }
                b'%' => {
                    self.skip_to(after, |b| matches!(b, b'\r' | b'\n'));
                    None
                }
                // Both of `<<`: the second alone would begin a string.
                _ if !is_regular(first) => {
                    self.rest = if first == b'<' { &after[1..] } else { after };
                    None
                }
                _ => match self.regular() {
                    b"BI" => {
                        self.skip_image();
                        self.operands.clear();
                        None
                    }
                    word if matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.') => number(word).map(Operand::Number),
                    word => return Some(word),
                },
            };
            self.operands.extend(operand.filter(|_| self.operands.len() < MAX_OPERANDS));
        }
    }

    /// Bytes up to the next blank or delimiter.
    fn regular(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|b| !is_regular(*b)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn skip_to(&mut self, from: &'a [u8], is_end: impl Fn(u8) -> bool) {
        let end = from.iter().position(|b| is_end(*b)).unwrap_or(from.len());
        self.rest = &from[end..];
    }

    /// `(…)`: brackets inside come in pairs, or behind a backslash.
    fn literal(&mut self) -> Cow<'a, [u8]> {
        let (mut depth, mut at, mut escaped) = (0_usize, 0, false);
        let whole = self.rest;
        while at < whole.len() {
            match whole[at] {
                b'\\' => {
                    escaped = true;
                    at += 1;
                }
                b'(' => depth += 1,
                b')' if depth == 1 => break,
                b')' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        let at = at.min(whole.len());
        self.rest = whole.get(at + 1..).unwrap_or_default();
        let inside = whole.get(1..at).unwrap_or_default();
        if escaped { Cow::Owned(unescaped(inside)) } else { Cow::Borrowed(inside) }
    }

    /// `<…>`: pairs of digits; a last one alone has a 0 behind it.
    fn hexadecimal(&mut self) -> Cow<'a, [u8]> {
        let whole = &self.rest[1..];
        let end = whole.iter().position(|b| *b == b'>').unwrap_or(whole.len());
        self.rest = whole.get(end + 1..).unwrap_or_default();
        let digits: Vec<u8> = whole[..end].iter().filter_map(|b| digit(*b)).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect::<Vec<_>>().into()
    }

    /// An image goes on to an `EI` that stands between blanks.
    fn skip_image(&mut self) {
        let found = self.rest.windows(4).position(|w| is_blank(w[0]) && w[1..3] == *b"EI" && !is_regular(w[3]));
        self.rest = found.map_or(&[], |at| &self.rest[at + 3..]);
    }
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => plain.push(b'\n'),
            Some(b'r') => plain.push(b'\r'),
            Some(b't') => plain.push(b'\t'),
            Some(b'b') => plain.push(8),
            Some(b'f') => plain.push(12),
            // The line goes on.
            Some(b'\r') => drop(bytes.next_if_eq(&b'\n')),
            Some(b'\n') | None => {}
            Some(first @ b'0'..=b'7') => {
                let mut code = u16::from(first - b'0');
                for _ in 0..2 {
                    let Some(next) = bytes.next_if(|b| matches!(b, b'0'..=b'7')) else { break };
                    code = code * 8 + u16::from(next - b'0');
                }
                plain.push(code.to_le_bytes()[0]);
            }
            Some(other) => plain.push(other),
        }
    }
    plain
}

/// A name may have bytes written as `#` and two digits.
fn name(written: &[u8]) -> Cow<'_, [u8]> {
    if !written.contains(&b'#') {
        return Cow::Borrowed(written);
    }
    let (mut plain, mut rest) = (Vec::new(), written);
    while let Some((&byte, after)) = rest.split_first() {
        let code = match (byte, after) {
            (b'#', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        plain.push(code.map_or(byte, |(high, low)| high << 4 | low));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    Cow::Owned(plain)
}

fn number(word: &[u8]) -> Option<f32> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> Vec<(String, String)> {
        let mut operators = Operators::new(content);
        let mut found = Vec::new();
        while let Some(operator) = operators.next() {
            let operands = operators.operands.iter().map(|operand| match operand {
                Operand::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
                Operand::Text(text) => format!("({})", text.escape_ascii()),
                Operand::Number(number) => number.to_string(),
            });
            let operands = operands.collect::<Vec<_>>().join(" ");
            found.push((String::from_utf8_lossy(operator).into_owned(), operands));
        }
        found
    }

    #[test]
    fn each_operator_comes_with_its_operands() {
        for (content, operator, operands) in [
            (&b"/F1 12 Tf"[..], "Tf", "/F1 12"),
            (b"/F#31#2 Tf", "Tf", "/F1#2"),
            (b"1 0 0 -1.5 +.5 4. Tm", "Tm", "1 0 0 -1.5 0.5 4"),
            (b"(a(b)c\\)d\\(\\\\) Tj", "Tj", "(a(b)c)d(\\\\)"),
            (b"(\\n\\r\\t\\b\\f\\101\\7x\\q\\\r\nz\\\ny) Tj", "Tj", "(\\n\\r\\t\\x08\\x0cA\\x07xqzy)"),
            (b"[(a)-300(b)<6 364>]TJ", "TJ", "(a) -300 (b) (cd)"),
            (b"<6> Tj", "Tj", "(`)"),
            (b"% 1 Tf (\n(a)Tj", "Tj", "(a)"),
            (b"/Span<</ActualText(x)/N 1>>BDC", "BDC", "/Span /ActualText (x) /N 1"),
            (b"T*", "T*", ""),
            (b"1 2 (a) \"", "\"", "1 2 (a)"),
            (b"BI /W 1 /H 1 ID \x01(EIx \xff EI (a) Tj", "Tj", "(a)"),
        ] {
            let expected = (operator.to_owned(), operands.to_owned());
            assert_eq!(read(content), [expected], "{}", content.escape_ascii());
        }
    }

    #[test]
    fn what_is_cut_or_senseless_ends() {
        for content in [&b"(a(b"[..], b"(a\\", b"(", b"<61", b"<", b"<<", b"/", b"BI x", b"1 2", b")]}>", b"--1"] {
            assert_eq!(read(content), [], "{}", content.escape_ascii());
        }
        assert_eq!(read(b") Tj"), [("Tj".into(), String::new())]);
    }
}
