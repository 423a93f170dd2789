//! Funds: the list of them, one of them, its quotes.

use super::rendered;
use crate::qore::calls::Visit;
use crate::qore::portal::Portal;
use crate::qore::wire::{FundList, Page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use std::sync::Arc;

/// Quotes on a page when nobody says how many, and at most.
const QUOTES_ON_PAGE: usize = 5;
const MOST_QUOTES_ON_PAGE: usize = 100;

pub(crate) async fn dashboard(State(portal): State<Arc<Portal>>, Extension(visit): Extension<Visit>) -> Response {
    let now = visit.now;
    rendered(&visit, move || {
        let funds = portal.book.listed().iter().map(|fund| portal.fund_card(fund.index, now));
        Json(FundList { fundos: funds.collect() })
    })
    .await
}

pub(crate) async fn fund(State(portal): State<Arc<Portal>>, Extension(visit): Extension<Visit>) -> Response {
    let Some(fund) = visit.fund else { return unknown_fund(&visit) };
    let now = visit.now;
    rendered(&visit, move || Json(portal.fund_card(fund, now))).await
}

pub(crate) async fn quotes(State(portal): State<Arc<Portal>>, Extension(visit): Extension<Visit>) -> Response {
    let Some(fund) = visit.fund else { return unknown_fund(&visit) };
    let limit = visit.query.limit.as_deref().map_or(Some(QUOTES_ON_PAGE), |limit| limit.parse().ok());
    let (Some(page), Some(size @ 1..=MOST_QUOTES_ON_PAGE)) = (visit.page(), limit) else {
        return visit.error(StatusCode::BAD_REQUEST, "Paginacao invalida");
    };
    let now = visit.now;
    rendered(&visit, move || {
        let days: Vec<_> = portal.shelf.quote_days(fund, now).collect();
        let shown = days.iter().skip(page.saturating_mul(size)).take(size);
        let quotes = shown.map(|day| portal.quote(fund, *day, now)).collect();
        Json(Page::new(quotes, page, size, days.len()))
    })
    .await
}

pub(super) fn unknown_fund(visit: &Visit) -> Response {
    visit.error(StatusCode::NOT_FOUND, "Fundo nao encontrado")
}
