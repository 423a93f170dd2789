//! Identifiers with check digits: CNPJ (numeric and alphanumeric), CPF and ISIN.
//!
//! An identifier is text of fixed length. A wrong check digit is not a parse error here: real files hold such values,
//! so each type tells validity apart from shape (`is_valid`). Masked and wildcard values are `None` at the caller.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not an identifier at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseIdError {
    /// The number of characters is wrong.
    #[error("expected {expected} characters, found {found}")]
    Length {
        /// Characters that the identifier has.
        expected: usize,
        /// Characters found after punctuation was removed.
        found: usize,
    },
    /// A character that this identifier cannot hold.
    #[error("unexpected character {0:?}")]
    Character(char),
}

/// CNPJ: 12 characters `[0-9A-Z]` and 2 numeric check digits (IN RFB 2.229/2024); never a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cnpj([u8; 14]);

impl TryFrom<String> for Cnpj {
    type Error = ParseIdError;

    fn try_from(text: String) -> Result<Self, ParseIdError> {
        Self::parse(&text)
    }
}

impl From<Cnpj> for String {
    fn from(cnpj: Cnpj) -> Self {
        cnpj.as_str().into()
    }
}

/// CPF: 9 digits and 2 check digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cpf([u8; 11]);

/// ISIN: 2 letters, 9 alphanumeric characters, 1 check digit (ISO 6166).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Isin([u8; 12]);

/// A person or a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaxId {
    /// A company.
    Cnpj(Cnpj),
    /// A natural person.
    Cpf(Cpf),
}

impl Cnpj {
    /// Reads a CNPJ with or without punctuation; shorter text is padded with zeros on the left, as number-typed senders drop them.
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        let chars = compact::<14>(text)?;
        if let Some(bad) = chars[12..].iter().find(|c| !c.is_ascii_digit()) {
            return Err(ParseIdError::Character(char::from(*bad)));
        }
        Ok(Self(chars))
    }

    /// Makes a CNPJ of a 12-character root and order number by adding the check digits.
    pub fn with_check_digits(base: &str) -> Result<Self, ParseIdError> {
        let base = exact::<12>(base)?;
        let first = cnpj_digit(&base);
        let mut chars = [0_u8; 14];
        chars[..12].copy_from_slice(&base);
        chars[12] = first;
        chars[13] = cnpj_digit(&chars[..13]);
        Ok(Self(chars))
    }

    /// Whether the check digits are right; strings of one repeated character are refused by convention.
    pub fn is_valid(&self) -> bool {
        !all_equal(&self.0) && self.0[12] == cnpj_digit(&self.0[..12]) && self.0[13] == cnpj_digit(&self.0[..13])
    }

    /// Whether every character is zero: how senders write "none".
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|c| *c == b'0')
    }

    /// The first 8 characters, which name the company.
    pub fn root(&self) -> &str {
        ascii(&self.0[..8])
    }

    /// The 14 characters, without punctuation.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// The usual form `12.345.678/0001-95`.
    pub fn formatted(&self) -> String {
        let s = self.as_str();
        format!("{}.{}.{}/{}-{}", &s[..2], &s[2..5], &s[5..8], &s[8..12], &s[12..])
    }
}

impl Cpf {
    /// Reads a CPF with or without punctuation, padding with zeros on the left.
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        let chars = compact::<11>(text)?;
        match chars.iter().find(|c| !c.is_ascii_digit()) {
            Some(bad) => Err(ParseIdError::Character(char::from(*bad))),
            None => Ok(Self(chars)),
        }
    }

    /// Whether the check digits are right.
    pub fn is_valid(&self) -> bool {
        !all_equal(&self.0) && self.0[9] == cpf_digit(&self.0[..9]) && self.0[10] == cpf_digit(&self.0[..10])
    }

    /// The 11 digits.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

impl Isin {
    /// Reads an ISIN. Masked values (any `*`) and wildcards are not ISINs: see [`Isin::parse_known`].
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        let text = text.trim();
        let chars = exact::<12>(text)?;
        match chars[..2].iter().find(|c| !c.is_ascii_uppercase()) {
            Some(bad) => Err(ParseIdError::Character(char::from(*bad))),
            None => Ok(Self(chars)),
        }
    }

    /// The ISIN, or `None` for what senders write when there is none: empty, masked with `*`, or a wildcard such as `BR0000000000`.
    pub fn parse_known(text: &str) -> Result<Option<Self>, ParseIdError> {
        let text = text.trim();
        if text.is_empty() || text.contains('*') || is_wildcard(text) {
            return Ok(None);
        }
        Self::parse(text).map(Some)
    }

    /// Makes an ISIN of its first 11 characters by adding the check digit.
    pub fn with_check_digit(base: &str) -> Result<Self, ParseIdError> {
        let base = exact::<11>(base)?;
        let mut chars = [0_u8; 12];
        chars[..11].copy_from_slice(&base);
        chars[11] = isin_digit(&base);
        Ok(Self(chars))
    }

    /// Whether the check digit is right (Luhn over digits, letters as 10 to 35).
    pub fn is_valid(&self) -> bool {
        self.0[11] == isin_digit(&self.0[..11])
    }

    /// The 12 characters.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

impl TaxId {
    /// Tells CPF from CNPJ by the length of the text as given (11 digits or fewer is a CPF).
    pub fn parse(text: &str) -> Result<Self, ParseIdError> {
        let length = text.chars().filter(char::is_ascii_alphanumeric).count();
        if length <= 11 { Cpf::parse(text).map(Self::Cpf) } else { Cnpj::parse(text).map(Self::Cnpj) }
    }

    /// The characters without punctuation.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cnpj(cnpj) => cnpj.as_str(),
            Self::Cpf(cpf) => cpf.as_str(),
        }
    }
}

macro_rules! shown_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }
    )*};
}
shown_as_text!(Cnpj, Cpf, Isin);

fn is_wildcard(text: &str) -> bool {
    text.len() == 12 && text.is_char_boundary(2) && text[2..].bytes().all(|c| c == b'0')
}

/// Upper-cases, drops `.`, `-`, `/` and blanks, pads on the left with zeros.
fn compact<const N: usize>(text: &str) -> Result<[u8; N], ParseIdError> {
    let mut chars = [b'0'; N];
    let mut found = 0;
    for c in text.chars().rev().filter(|c| !matches!(c, '.' | '-' | '/' | ' ')) {
        if !c.is_ascii_alphanumeric() {
            return Err(ParseIdError::Character(c));
        }
        if found < N {
            chars[N - 1 - found] = u8::try_from(c).unwrap_or(b'0').to_ascii_uppercase();
        }
        found += 1;
    }
    if found == 0 || found > N { Err(ParseIdError::Length { expected: N, found }) } else { Ok(chars) }
}

fn exact<const N: usize>(text: &str) -> Result<[u8; N], ParseIdError> {
    let found = text.chars().count();
    if found != N {
        return Err(ParseIdError::Length { expected: N, found });
    }
    compact(text)
}

fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("only ASCII is ever stored")
}

fn all_equal(chars: &[u8]) -> bool {
    chars.iter().all(|c| *c == chars[0])
}

/// Modulo 11 with weights 2 to 9 from the right; the value of a character is its ASCII code less 48.
fn cnpj_digit(chars: &[u8]) -> u8 {
    let sum: u32 = chars.iter().rev().zip((2..=9).cycle()).map(|(c, weight)| u32::from(c - b'0') * weight).sum();
    modulo_11(sum)
}

fn cpf_digit(chars: &[u8]) -> u8 {
    let sum: u32 = chars.iter().rev().zip(2..).map(|(c, weight)| u32::from(c - b'0') * weight).sum();
    modulo_11(sum)
}

fn modulo_11(sum: u32) -> u8 {
    let rest = sum % 11;
    if rest < 2 { b'0' } else { b'0' + u8::try_from(11 - rest).expect("below 10") }
}

/// Luhn over the digits, from the right, doubling every second one; a letter stands for two digits.
fn isin_digit(chars: &[u8]) -> u8 {
    let mut sum = 0_u32;
    let mut doubled = true;
    let mut add = |digit: u8| {
        let digit = u32::from(digit) * if doubled { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
        doubled = !doubled;
    };
    for c in chars.iter().rev() {
        let value = if c.is_ascii_digit() { c - b'0' } else { c.to_ascii_uppercase() - b'A' + 10 };
        add(value % 10);
        if value > 9 {
            add(value / 10);
        }
    }
    b'0' + u8::try_from((10 - sum % 10) % 10).expect("below 10")
}

#[cfg(test)]
mod tests;
