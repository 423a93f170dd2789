//! What is out at which moment: mornings, late, missing and republished documents, and what the scenario says of them.

use crate::support::{Desk, book_of, dates, day, moment};
use chrono::TimeDelta;
use etl_core::DocumentKind;
use etl_core::ports::Clock;
use etl_simulator::qore::{FundDay, LateDay, PlantedKind, Scenario};
use reqwest::StatusCode;

#[tokio::test]
async fn a_day_comes_out_on_the_next_business_morning() {
    let desk = Desk::plain().await;
    let newest = async || {
        let fund = desk.json(&desk.fund_path(0)).await;
        let items = desk.items(0, DocumentKind::PortfolioPdf).await;
        (dates(&items)[0].to_owned(), fund["cotaData"].as_str().unwrap().to_owned())
    };
    let both = |text: &str| (text.to_owned(), text.to_owned());
    desk.clock.set(moment("2025-12-31T06:59:00-03:00"));
    assert_eq!(newest().await, both("2025-12-29"));
    desk.clock.set(moment("2025-12-31T08:31:00-03:00"));
    assert_eq!(newest().await, both("2025-12-30"));
    desk.clock.set(moment("2025-12-28T12:00:00-03:00"));
    assert_eq!(newest().await, both("2025-12-24"), "the day after Christmas comes out on Monday");
}

#[tokio::test]
async fn what_is_not_out_cannot_be_downloaded() {
    let desk = Desk::plain().await;
    let item = desk.items(0, DocumentKind::Xml50).await.remove(0);
    desk.clock.advance(TimeDelta::hours(-4));
    assert_eq!(desk.download(0, &item).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn before_the_first_day_there_is_nothing() {
    let desk = Desk::plain().await;
    desk.clock.set(moment("2025-01-02T12:00:00-03:00"));
    let fund = desk.json(&desk.fund_path(0)).await;
    assert!(fund["cotaData"].is_null() && fund["cota"].is_null());
    assert!(desk.items(0, DocumentKind::Xml50).await.is_empty());
}

#[tokio::test]
async fn a_republished_day_is_listed_twice_newest_first() {
    let desk = Desk::plain().await;
    let (fund, on) = desk.book.planted_republished().unwrap();
    let (fund, text) = (fund.index, on.to_string());
    let editions = async || {
        let mut items = desk.items(fund, DocumentKind::Xml50).await;
        items.retain(|item| item["data"] == text.as_str());
        items
    };
    let both = editions().await;
    assert_eq!(both.len(), 2);
    let mut bodies = Vec::new();
    for item in &both {
        bodies.push(desk.download(fund, item).await.bytes().await.unwrap());
    }
    assert_ne!(both[0]["guid"], both[1]["guid"]);
    assert_ne!(bodies[0], bodies[1]);
    desk.clock.advance(TimeDelta::days(-2));
    let first = editions().await;
    assert_eq!(first, both[1..], "before the second morning only the first edition was out");
}

#[tokio::test]
async fn a_late_day_holds_the_quote_back_until_it_comes() {
    let book = book_of(10);
    let item = FundDay { fund: book.listed()[0].nickname.clone(), day: day("2025-12-30"), kind: None };
    let late = LateDay { item, published_at: moment("2025-12-31T15:00:00-03:00") };
    let desk = Desk::at(book, Scenario { late: vec![late], ..Scenario::none() }).await;
    assert_eq!(desk.json(&desk.fund_path(0)).await["cotaData"], "2025-12-29");
    assert_eq!(desk.json(&desk.fund_path(1)).await["cotaData"], "2025-12-30");
    desk.clock.set(moment("2025-12-31T15:00:00-03:00"));
    assert_eq!(desk.json(&desk.fund_path(0)).await["cotaData"], "2025-12-30");
}

#[tokio::test]
async fn what_the_demonstration_says_it_planted_is_true() {
    let book = book_of(10);
    let desk = Desk::at(book.clone(), Scenario::demo(&book)).await;
    let planted = desk.portal.planted();
    assert_eq!(planted.len(), 4);
    for entry in planted {
        let fund = book.find(&entry.portal_id).unwrap().index;
        let kind = entry.kind.unwrap_or(DocumentKind::Xml50);
        let listed = dates(&desk.items(fund, kind).await).iter().filter(|d| **d == entry.day.to_string()).count();
        match entry.what {
            PlantedKind::Missing => {
                assert_eq!(listed, 0);
                assert_eq!(dates(&desk.items(fund, kind).await)[0], "2025-12-30", "later days exist");
                assert!(!desk.items(fund, DocumentKind::PortfolioPdf).await.is_empty());
            }
            PlantedKind::Late(at) => {
                assert_eq!(listed, 0);
                assert!(at > desk.clock.now());
                desk.clock.set(at);
                assert_eq!(dates(&desk.items(fund, kind).await)[0], entry.day.to_string());
            }
            PlantedKind::Divergence => assert_eq!(listed, 1),
            PlantedKind::Republished => assert_eq!(listed, 2),
        }
    }
}
