//! Faults of listings: what moves while it is read, and items that must not be trusted.

use crate::support::{Desk, book_of, dates, day};
use etl_core::DocumentKind::Xml50;
use etl_simulator::qore::{Action, Call, Rule, Scenario};
use reqwest::StatusCode;
use serde_json::Value;
use std::collections::HashSet;

async fn two_pages(rule: Rule) -> (Value, Value) {
    let scenario = Scenario { faults: vec![Rule { call: Some(Call::List), ..rule }], ..Scenario::none() };
    let desk = Desk::at(book_of(60), scenario).await;
    (desk.json(&desk.list_path(0, Xml50, 0)).await, desk.json(&desk.list_path(0, Xml50, 1)).await)
}

fn items(pages: &(Value, Value)) -> Vec<Value> {
    [pages.0["content"].as_array().unwrap().clone(), pages.1["content"].as_array().unwrap().clone()].concat()
}

fn distinct(items: &[Value]) -> usize {
    items.iter().map(|item| item["guid"].as_str().unwrap()).collect::<HashSet<_>>().len()
}

#[tokio::test]
async fn a_file_that_lands_between_two_pages_repeats_an_item() {
    let pages = two_pages(Rule { limit: Some(1), ..Rule::new(Action::NewFileLands) }).await;
    let all = items(&pages);
    assert_eq!((all.len(), distinct(&all)), (60, 59), "one twice, the new one unseen");
    assert_eq!((&pages.0["totalElements"], &pages.1["totalElements"]), (&59.into(), &60.into()));
    assert_eq!(pages.0["content"][0]["data"], "2025-12-29");
}

#[tokio::test]
async fn a_repeated_item_stands_on_both_pages() {
    let pages = two_pages(Rule::new(Action::RepeatedItem)).await;
    assert_eq!(pages.0["content"][49], pages.1["content"][0]);
    assert_eq!(distinct(&items(&pages)), 60);
}

#[tokio::test]
async fn a_file_removed_between_two_pages_hides_another() {
    let pages = two_pages(Rule { limit: Some(1), ..Rule::new(Action::ItemRemoved) }).await;
    let all = items(&pages);
    assert_eq!((all.len(), distinct(&all)), (60, 60), "one of them is gone and one of the book is unseen");
    assert_eq!((&pages.0["totalElements"], &pages.1["totalElements"]), (&61.into(), &60.into()));
}

#[tokio::test]
async fn a_removed_file_cannot_be_downloaded() {
    let desk = Desk::under(Action::ItemRemoved).await;
    let (_, response) = desk.newest(Xml50).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_grow_while_they_are_read() {
    let pages = two_pages(Rule::new(Action::GrowingPages)).await;
    assert_eq!((&pages.0["totalPages"], &pages.1["totalPages"]), (&2.into(), &3.into()));
    assert_eq!(pages.1["last"], false);
}

#[tokio::test]
async fn a_listing_can_be_empty_though_files_exist() {
    let desk = Desk::under(Action::EmptyContent).await;
    let page = desk.json(&desk.list_path(0, Xml50, 0)).await;
    assert_eq!((&page["empty"], &page["totalElements"]), (&true.into(), &0.into()));
}

#[tokio::test]
async fn items_can_carry_names_that_are_no_names() {
    let desk = Desk::under(Action::OddNames).await;
    let items = desk.items(0, Xml50).await;
    let names: Vec<_> = items.iter().map(|item| item["nome"].as_str().unwrap()).collect();
    for part in ["../", "..\\", "/etc/", "C:\\", "CON.", "\u{0}", "\u{202e}"] {
        assert!(names.iter().any(|name| name.contains(part)), "{part:?}");
    }
    let response = desk.download(0, &items[0]).await;
    assert!(response.headers()["x-suggested-filename"].to_str().unwrap().starts_with("../"));
}

#[tokio::test]
async fn one_item_can_have_a_date_that_is_none() {
    let rule = Rule { day: Some(day("2025-12-29")), ..Rule::new(Action::DateText("29/12/2025".into())) };
    let desk = Desk::with_rule(rule).await;
    let items = desk.items(0, Xml50).await;
    assert_eq!(dates(&items)[..3], ["2025-12-30", "29/12/2025", "2025-12-26"]);
}

#[tokio::test]
async fn one_file_can_have_a_name_of_its_own() {
    let rule = Rule { day: Some(day("2025-12-30")), ..Rule::new(Action::Name("outro.xml".into())) };
    let desk = Desk::with_rule(rule).await;
    let items = desk.items(0, Xml50).await;
    assert_eq!(items[0]["nome"], "outro.xml");
    assert_ne!(items[1]["nome"], "outro.xml");
    let response = desk.download(0, &items[0]).await;
    assert_eq!(response.headers()["x-suggested-filename"], "outro.xml");
}
