//! Downloads: sizes, types, names, the two regimes, and documents that are not what they should be.

use crate::support::{Desk, day};
use etl_core::DocumentKind;
use etl_simulator::qore::{Action, Call, Rule, Scenario};
use reqwest::StatusCode;
use serde_json::Value;

fn header(response: &reqwest::Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn every_file_is_what_the_listing_says() {
    let desk = Desk::plain().await;
    for (kind, media, magic) in [
        (DocumentKind::PortfolioPdf, "application/pdf", "%PDF-"),
        (
            DocumentKind::PortfolioXlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "PK\u{3}\u{4}",
        ),
        (DocumentKind::Xml50, "application/xml", "<?xml"),
        (DocumentKind::Xml401, "application/xml", "<"),
    ] {
        let items = desk.items(0, kind).await;
        for item in [&items[0], items.last().unwrap()] {
            let response = desk.download(0, item).await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(&response, "content-type"), media);
            assert_eq!(header(&response, "x-suggested-filename"), item["nome"].as_str().unwrap());
            assert_eq!(header(&response, "access-control-expose-headers"), "x-suggested-filename");
            assert_eq!(header(&response, "cache-control"), "no-store");
            assert_eq!(header(&response, "x-frame-options"), "DENY");
            assert_eq!(header(&response, "content-length"), item["tamanho"].to_string());
            let bytes = response.bytes().await.unwrap();
            assert_eq!(bytes.len(), usize::try_from(item["tamanho"].as_u64().unwrap()).unwrap());
            assert!(bytes.starts_with(magic.as_bytes()), "{kind}");
        }
    }
}

#[tokio::test]
async fn names_and_layouts_change_on_the_switch_day() {
    let desk = Desk::plain().await;
    let fund = desk.fund(0);
    let root = fund.cnpj.unwrap().root().to_owned();
    let named = |items: &[Value], on: &str| {
        let item = items.iter().find(|item| item["data"] == on).unwrap();
        item["nome"].as_str().unwrap().to_owned()
    };
    let pdf = desk.items(0, DocumentKind::PortfolioPdf).await;
    let xlsx = desk.items(0, DocumentKind::PortfolioXlsx).await;
    let old = named(&pdf, "2025-12-18");
    assert!(old.starts_with("carteira-") && old.ends_with("-20251218.pdf"), "{old}");
    assert_eq!(named(&xlsx, "2025-12-18"), old.replace(".pdf", ".xlsx"));
    assert_eq!(named(&pdf, "2025-12-19"), format!("{}_2025-12-19.pdf", fund.sigla));
    let new = named(&xlsx, "2025-12-19");
    assert!(new.starts_with(&format!("CARTEIRA_DIARIA_{root}_19-12-2025-")), "{new}");
    assert_eq!(new.len(), "CARTEIRA_DIARIA_12345678_19-12-2025-.xlsx".len() + 36);
}

#[tokio::test]
async fn a_fund_that_401_cannot_state_has_no_401_files() {
    let desk = Desk::plain().await;
    for fund in desk.book.listed() {
        let items = desk.items(fund.index, DocumentKind::Xml401).await;
        assert_eq!(items.is_empty(), !fund.supports_401, "{}", fund.nickname);
    }
}

#[tokio::test]
async fn rendering_ahead_changes_nothing() {
    let desk = Desk::plain().await;
    let before = desk.items(0, DocumentKind::PortfolioXlsx).await;
    desk.portal.prewarm().await;
    assert_eq!(desk.items(0, DocumentKind::PortfolioXlsx).await, before);
    assert_eq!(desk.items(8, DocumentKind::PortfolioPdf).await.len(), 10);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_files() {
    let (one, other) = (Desk::plain().await, Desk::plain().await);
    let (item, response) = one.newest(DocumentKind::Xml50).await;
    let (same_item, same_response) = other.newest(DocumentKind::Xml50).await;
    assert_eq!(item, same_item);
    assert_eq!(response.bytes().await.unwrap(), same_response.bytes().await.unwrap());
}

async fn true_bytes(fund: usize, on: &str) -> Vec<u8> {
    let desk = Desk::plain().await;
    let items = desk.items(fund, DocumentKind::Xml50).await;
    let item = items.iter().find(|item| item["data"] == on).unwrap();
    desk.download(fund, item).await.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn a_swapped_file_is_listed_with_the_size_of_what_comes() {
    for (action, fund, on) in [(Action::SwappedFund, 1, "2025-12-30"), (Action::SwappedDay, 0, "2025-12-29")] {
        let desk = Desk::with_rule(Rule { day: Some(day("2025-12-30")), ..Rule::new(action) }).await;
        let (item, response) = desk.newest(DocumentKind::Xml50).await;
        assert_eq!(item["data"], "2025-12-30");
        let bytes = response.bytes().await.unwrap();
        assert_eq!(bytes, true_bytes(fund, on).await);
        assert_eq!(item["tamanho"], bytes.len());
    }
}

#[tokio::test]
async fn a_swap_for_downloads_only_shows_in_the_length() {
    let rule = Rule { call: Some(Call::Download), ..Rule::new(Action::SwappedFund) };
    let desk = Desk::with_rule(rule).await;
    let (item, response) = desk.newest(DocumentKind::Xml50).await;
    assert_eq!(item["tamanho"], true_bytes(0, "2025-12-30").await.len());
    assert_eq!(response.bytes().await.unwrap(), true_bytes(1, "2025-12-30").await);
}

#[tokio::test]
async fn xml_comes_altered() {
    let whole = true_bytes(0, "2025-12-30").await;
    for (action, check) in [
        (Action::XmlDoctype, (|bytes, _| find(bytes, b"<!DOCTYPE")) as fn(&[u8], &[u8]) -> bool),
        (Action::XmlWrongEncoding, |bytes, _| std::str::from_utf8(bytes).is_err()),
        (Action::XmlBroken, |bytes, whole| bytes.len() + 1 == whole.len()),
        (Action::XmlCreatedLater, |bytes, whole| bytes.len() == whole.len() && bytes != whole),
        (Action::CutContentPercent(40), |bytes, whole| bytes.len() == whole.len() * 40 / 100),
    ] {
        let desk = Desk::under(action.clone()).await;
        let (item, response) = desk.newest(DocumentKind::Xml50).await;
        let bytes = response.bytes().await.unwrap();
        assert!(check(&bytes, &whole), "{action:?}");
        assert_eq!(item["tamanho"], bytes.len(), "{action:?}");
    }
}

fn find(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_file_of_another_fund_is_not_found_under_this_one() {
    let desk = Desk::with(Scenario::none()).await;
    let item = desk.items(1, DocumentKind::Xml50).await.remove(0);
    assert_eq!(desk.download(0, &item).await.status(), StatusCode::NOT_FOUND);
}
