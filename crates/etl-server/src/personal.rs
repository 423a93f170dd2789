//! What people below a role do not see of natural persons: CPF numbers inside of texts.

use etl_core::account::Role;
use std::borrow::Cow;

/// The least role that sees them.
pub(crate) const SEES: Role = Role::Configurator;
const MASK: &str = "***.***.***-**";
/// How a CPF is written.
const SHAPES: [&[u8]; 2] = [b"000.000.000-00", b"00000000000"];

/// The text with a mask in the place of everything that is written like a CPF.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let (mut shown, mut from, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match length_at(bytes, at) {
            Some(length) => {
                shown.push_str(&text[from..at]);
                shown.push_str(MASK);
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

/// How many bytes a CPF takes at a place; a longer number is none.
fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    let is_digit = |index: Option<usize>| index.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    if is_digit(at.checked_sub(1)) {
        return None;
    }
    let alike = |shape: &&&[u8]| {
        let part = bytes.get(at..at + shape.len());
        let same = |(byte, shape): (&u8, &u8)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
        part.is_some_and(|part| part.iter().zip(shape.iter()).all(same)) && !is_digit(Some(at + shape.len()))
    };
    SHAPES.iter().find(alike).map(|shape| shape.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_masked_and_others_are_not() {
        for (text, shown) in [
            ("52998224725", MASK),
            ("de 529.982.247-25 e 52998224725.", "de ***.***.***-** e ***.***.***-**."),
            ("{\"sacado\": \"52998224725\"}", "{\"sacado\": \"***.***.***-**\"}"),
            ("11222333000181", "11222333000181"),
            ("ação 529.982.247-2", "ação 529.982.247-2"),
            ("529.982.247-251", "529.982.247-251"),
            ("", ""),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }
}
