//! What the API answers, as types: ids, kinds of file, funds, quotes, files. Deliberately not here: how pages are read.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::item::Item;

/// Id of a fund or file at the hub: 1 to 64 letters, digits, `-` or `_`, so that it is safe inside a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(String);

/// Text that is not an id of the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 1 to 64 letters, digits, - or _ expected")]
pub struct InvalidGuid;

impl Guid {
    /// The id as the hub writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Guid {
    type Err = InvalidGuid;

    fn from_str(text: &str) -> Result<Self, InvalidGuid> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let valid = (1..=64).contains(&text.len()) && text.bytes().all(plain);
        valid.then(|| Self(text.to_owned())).ok_or(InvalidGuid)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Kind of file that the hub publishes per fund and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Daily portfolio as PDF.
    PortfolioPdf,
    /// Daily portfolio as XLSX.
    PortfolioExcel,
    /// ANBIMA XML 5.0.
    Xml50,
    /// ANBIMA XML 4.01.
    Xml401,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::PortfolioPdf, Self::PortfolioExcel, Self::Xml50, Self::Xml401];

    /// The value of the query parameter `tipo`; case matters to the hub.
    pub fn wire(self) -> &'static str {
        match self {
            Self::PortfolioPdf => "CARTEIRA_PDF",
            Self::PortfolioExcel => "CARTEIRA_EXCEL",
            Self::Xml50 => "XML_5_0",
            Self::Xml401 => "XML_4_01",
        }
    }
}

/// A fund as the hub shows it to this login.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fund {
    /// Id at the hub.
    pub guid: Guid,
    /// Full name.
    #[serde(rename = "nome")]
    pub name: String,
    /// CNPJ as sent: 14 characters without mask, letters possible.
    pub cnpj: String,
    /// Date of the newest quote.
    #[serde(rename = "cotaData", default)]
    pub quote_date: Option<NaiveDate>,
    /// Newest share price, exact.
    #[serde(rename = "cota", default, deserialize_with = "exact_number")]
    pub share_price: Option<Decimal>,
    /// Newest net asset value in BRL, exact; may be negative.
    #[serde(rename = "patrimonioLiquido", default, deserialize_with = "exact_number")]
    pub net_asset_value: Option<Decimal>,
}

/// Share price and net asset value of a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Quote {
    /// Reference date.
    #[serde(rename = "data")]
    pub date: NaiveDate,
    /// Share price, exact.
    #[serde(rename = "cota", default, deserialize_with = "exact_number")]
    pub share_price: Option<Decimal>,
    /// Net asset value in BRL, exact.
    #[serde(rename = "patrimonioLiquido", default, deserialize_with = "exact_number")]
    pub net_asset_value: Option<Decimal>,
}

/// A page of quotes, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct QuotePage {
    /// The quotes of this page.
    #[serde(rename = "content")]
    pub quotes: Vec<Quote>,
    /// Quotes on all pages, where the hub says it.
    #[serde(rename = "totalElements", default)]
    pub total: Option<u64>,
    /// Whether no page follows.
    #[serde(default)]
    pub last: bool,
}

/// A file that the hub lists. Its name is the portal's word: metadata, never a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// Id of the file.
    pub guid: Guid,
    /// Name as listed.
    pub name: String,
    /// Reference date as listed.
    pub date: NaiveDate,
    /// Size in bytes as listed.
    pub size_bytes: Option<u64>,
}

/// The list of funds.
#[derive(Debug, Deserialize)]
pub(crate) struct FundList {
    #[serde(rename = "fundos")]
    pub(crate) funds: Vec<Fund>,
}

/// The part of a Spring page that paging needs.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawPage {
    pub(crate) content: Vec<Item>,
    #[serde(default)]
    pub(crate) total_elements: Option<u64>,
    #[serde(default)]
    pub(crate) total_pages: Option<u32>,
    #[serde(default)]
    pub(crate) number: Option<u32>,
    #[serde(default)]
    pub(crate) last: Option<bool>,
}

/// Reads a number from its own text, so that no float is made of it; accepts a number, a number in quotes, or null.
fn exact_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let Some(raw) = Option::<Box<RawValue>>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let text = raw.get().trim_matches('"');
    exact_decimal(text).map(Some).ok_or_else(|| D::Error::custom("a number that cannot be kept exactly"))
}

/// Reads `-12.50` or `1.25E7` (Java writes large doubles so) without losing a digit.
fn exact_decimal(text: &str) -> Option<Decimal> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    let mut number = Decimal::from_str_exact(mantissa).ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    let scale = i32::try_from(number.scale()).ok()?.checked_sub(exponent)?;
    if scale >= 0 {
        number.set_scale(scale.unsigned_abs()).ok()?;
        return Some(number);
    }
    number.set_scale(0).ok()?;
    let power = 10_i128.checked_pow(scale.unsigned_abs())?;
    number.checked_mul(Decimal::try_from_i128_with_scale(power, 0).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{Fund, Guid, QuotePage, exact_decimal};
    use rust_decimal::Decimal;

    #[test]
    fn numbers_keep_every_digit() {
        for (text, same) in [
            ("1300.06090000", "1300.06090000"),
            ("-0.10", "-0.10"),
            ("1.5E7", "15000000"),
            ("1.23456789012E9", "1234567890.12"),
            ("-1.5e-3", "-0.0015"),
            ("2E0", "2"),
            ("12345678901234567890.12345678", "12345678901234567890.12345678"),
        ] {
            let expected: Decimal = same.parse().expect("a decimal");
            assert_eq!(exact_decimal(text).map(|d| d.to_string()), Some(expected.to_string()));
        }
        for text in ["", "x", "1.2.3", "1E", "1E999", "1E-999", "0.12345678901234567890123456789012", "NaN"] {
            assert_eq!(exact_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn a_fund_is_read_with_exact_numbers_and_absent_ones_stay_absent() {
        let json = r#"{"guid":"f-1","nome":"LUA","cnpj":"12ABC345000195","cota":0.1000000000000000055,
            "patrimonioLiquido":"-12.50","cotaData":"2025-12-26","novo":{"x":1}}"#;
        let fund: Fund = serde_json::from_str(json).expect("a fund");
        assert_eq!(fund.share_price.expect("given").to_string(), "0.1000000000000000055");
        assert_eq!(fund.net_asset_value.expect("given").to_string(), "-12.50");
        let bare: Fund = serde_json::from_str(r#"{"guid":"f-1","nome":"LUA","cnpj":"1","cota":null}"#).expect("a fund");
        assert_eq!((bare.share_price, bare.net_asset_value, bare.quote_date), (None, None, None));
    }

    #[test]
    fn a_page_of_quotes_is_read() {
        let json = r#"{"content":[{"data":"2025-12-26","cota":1.5E3,"patrimonioLiquido":2}],
            "totalElements":60,"last":false}"#;
        let page: QuotePage = serde_json::from_str(json).expect("a page");
        assert_eq!(page.quotes[0].share_price, Some(Decimal::from(1500)));
        assert_eq!((page.total, page.last), (Some(60), false));
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        for text in ["", "a/b", "..", "a?b", "a%2fb", "a b", "é", &"a".repeat(65)] {
            assert!(text.parse::<Guid>().is_err(), "{text}");
        }
        assert!("00000000-0000-4000-8000-000000000001".parse::<Guid>().is_ok());
    }
}
