//! Documents: the raw files that portals publish, named by kind and by the hash of their bytes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a document is; the stable names are those of the tables and of the QORE API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum DocumentKind {
    /// Portfolio report as PDF.
    PortfolioPdf,
    /// Portfolio report as XLSX.
    PortfolioXlsx,
    /// ANBIMA 5.0 position file (ISO 20022 semt.003.001.04).
    Xml50,
    /// ANBIMA 4.01 position file.
    Xml401,
}

/// A name that is no document kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown document kind {0:?}")]
pub struct ParseKindError(pub String);

impl DocumentKind {
    /// Every kind, in the order in which people list them.
    pub const ALL: [Self; 4] = [Self::PortfolioPdf, Self::PortfolioXlsx, Self::Xml50, Self::Xml401];

    /// The stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::PortfolioPdf => "CARTEIRA_PDF",
            Self::PortfolioXlsx => "CARTEIRA_EXCEL",
            Self::Xml50 => "XML_5_0",
            Self::Xml401 => "XML_4_01",
        }
    }

    /// The short word that people type and read.
    pub fn label(self) -> &'static str {
        match self {
            Self::PortfolioPdf => "PDF",
            Self::PortfolioXlsx => "XLSX",
            Self::Xml50 => "XML",
            Self::Xml401 => "XML401",
        }
    }

    /// File name extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::PortfolioPdf => "pdf",
            Self::PortfolioXlsx => "xlsx",
            Self::Xml50 | Self::Xml401 => "xml",
        }
    }

    /// Which kind's rows stand for a fund and day when several kinds state the same position; higher wins, `None` states none.
    pub fn position_rank(self) -> Option<u8> {
        match self {
            Self::Xml50 => Some(2),
            Self::Xml401 => Some(1),
            Self::PortfolioPdf | Self::PortfolioXlsx => None,
        }
    }
}

impl TryFrom<String> for DocumentKind {
    type Error = ParseKindError;

    fn try_from(text: String) -> Result<Self, ParseKindError> {
        text.parse()
    }
}

impl From<DocumentKind> for &'static str {
    fn from(kind: DocumentKind) -> Self {
        kind.name()
    }
}

impl FromStr for DocumentKind {
    type Err = ParseKindError;

    /// Reads the stable name or what people type (`pdf`, `xlsx`, `excel`, `xml`, `xml50`, `xml401`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_lowercase().as_str() {
            "pdf" | "carteira_pdf" => Ok(Self::PortfolioPdf),
            "xlsx" | "excel" | "carteira_excel" => Ok(Self::PortfolioXlsx),
            "xml" | "xml50" | "xml5" | "xml_5_0" => Ok(Self::Xml50),
            "xml401" | "xml4" | "xml_4_01" => Ok(Self::Xml401),
            _ => Err(ParseKindError(text.into())),
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// SHA-256 of a document's bytes: its identity in the document store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16"));
            }
            text
        })
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0_u8; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({})", self.hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_one_name() {
        for kind in DocumentKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind.label().parse(), Ok(kind));
        }
        assert!("XML_6".parse::<DocumentKind>().is_err());
    }

    #[test]
    fn hashes_round_trip() {
        let hash = Sha256(std::array::from_fn(|i| u8::try_from(i * 7 % 256).unwrap()));
        assert_eq!(Sha256::from_hex(&hash.hex()), Some(hash));
        assert_eq!(Sha256::from_hex("zz"), None);
    }
}
