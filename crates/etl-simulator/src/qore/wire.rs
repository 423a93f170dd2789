//! The portal's JSON: Spring's page and error envelopes, funds, quotes, files. Numbers are written from their decimal
//! text, so that no float is made of them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use etl_core::Decimal;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

/// `{timestamp,status,error,message,path}`.
pub(crate) fn error(status: StatusCode, message: &str, path: &str, now: DateTime<Utc>) -> Response {
    (status, Json(error_body(status, message, path, now))).into_response()
}

pub(crate) fn error_body(status: StatusCode, message: &str, path: &str, now: DateTime<Utc>) -> serde_json::Value {
    json!({
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, false),
        "status": status.as_u16(),
        "error": status.canonical_reason().unwrap_or("Error"),
        "message": message,
        "path": path,
    })
}

/// A JSON number with exactly the digits of the decimal.
pub(crate) fn number(value: Option<Decimal>) -> Option<Box<RawValue>> {
    value.map(|v| RawValue::from_string(v.to_string()).expect("a decimal's text is a JSON number"))
}

/// A page of Spring Data.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    content: Vec<T>,
    pageable: Pageable,
    total_elements: usize,
    total_pages: usize,
    size: usize,
    number: usize,
    sort: Sort,
    number_of_elements: usize,
    first: bool,
    last: bool,
    empty: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pageable {
    page_number: usize,
    page_size: usize,
    sort: Sort,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Sort {
    sorted: bool,
    unsorted: bool,
}

const UNSORTED: Sort = Sort { sorted: false, unsorted: true };

impl<T> Page<T> {
    /// Page `number`, from 0, of `total` items, at most `size` on a page.
    pub(crate) fn new(content: Vec<T>, number: usize, size: usize, total: usize) -> Self {
        let total_pages = total.div_ceil(size);
        Self {
            pageable: Pageable { page_number: number, page_size: size, sort: UNSORTED },
            total_elements: total,
            total_pages,
            size,
            number,
            sort: UNSORTED,
            number_of_elements: content.len(),
            first: number == 0,
            last: number + 1 >= total_pages,
            empty: content.is_empty(),
            content,
        }
    }
}

/// A fund, alone or in the list of funds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FundCard {
    pub(crate) cnpj: String,
    pub(crate) nome: String,
    pub(crate) guid: String,
    pub(crate) cota: Option<Box<RawValue>>,
    pub(crate) patrimonio_liquido: Option<Box<RawValue>>,
    pub(crate) cota_data: Option<String>,
}

/// The list of funds; a proposal, since its body is public nowhere.
#[derive(Debug, Serialize)]
pub(crate) struct FundList {
    pub(crate) fundos: Vec<FundCard>,
}

/// Quota and net assets of a day; a proposal, since its body is public nowhere.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuoteItem {
    pub(crate) data: String,
    pub(crate) cota: Option<Box<RawValue>>,
    pub(crate) patrimonio_liquido: Option<Box<RawValue>>,
}

/// A file of a listing.
#[derive(Debug, Serialize)]
pub(crate) struct FileItem {
    pub(crate) nome: String,
    pub(crate) data: String,
    pub(crate) tamanho: u64,
    pub(crate) guid: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let card = QuoteItem {
            data: "2025-12-26".into(),
            cota: number(Some("1300.06090000".parse().unwrap())),
            patrimonio_liquido: number(Some("-0.10".parse().unwrap())),
        };
        let json = serde_json::to_string(&card).unwrap();
        assert_eq!(json, r#"{"data":"2025-12-26","cota":1300.06090000,"patrimonioLiquido":-0.10}"#);
    }

    #[test]
    fn pages_know_their_place() {
        let page = |number, items: usize| serde_json::to_value(Page::new(vec![0; items], number, 50, 60)).unwrap();
        let (first, second, beyond) = (page(0, 50), page(1, 10), page(2, 0));
        assert_eq!((&first["first"], &first["last"], &first["totalPages"]), (&true.into(), &false.into(), &2.into()));
        assert_eq!((&second["last"], &second["numberOfElements"]), (&true.into(), &10.into()));
        assert_eq!((&beyond["empty"], &beyond["last"]), (&true.into(), &true.into()));
        assert_eq!(
            first["pageable"],
            json!({"pageNumber": 0, "pageSize": 50, "sort": {"sorted": false, "unsorted": true}})
        );
    }
}
