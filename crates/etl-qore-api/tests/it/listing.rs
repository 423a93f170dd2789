//! Listings over pages that stand still, shift, grow or hold nonsense; funds and quotes.

use std::fmt::Write as _;
use std::sync::Mutex;

use etl_qore_api::{DateRange, ErrorKind, FileKind, FileListing};
use serde_json::{Value, json};

use crate::portal::{Portal, Reply};
use crate::support::{FUND_JSON, client, date, fund};

/// Days of 2025 counted back from 30 December, one file each.
fn items(count: usize) -> Vec<Value> {
    (0..count)
        .map(|back| {
            let day = date("2025-12-30") - chrono::Days::new(back as u64);
            json!({"nome": format!("lua_{day}.pdf"), "data": day, "tamanho": 1000 + back, "guid": format!("g-{back}")})
        })
        .collect()
}

fn page_of(items: &[Value], page: usize) -> Reply {
    let pages = items.len().div_ceil(50).max(1);
    let content: Vec<_> = items.iter().skip(page * 50).take(50).collect();
    Reply::json(
        &json!({"content": content, "totalElements": items.len(), "totalPages": pages, "size": 50,
            "number": page, "first": page == 0, "last": page + 1 >= pages, "empty": content.is_empty()})
        .to_string(),
    )
}

async fn list(portal: &Portal, from: &str, to: &str) -> FileListing {
    let range = DateRange { from: date(from), to: date(to) };
    client(portal).files(&fund(), FileKind::PortfolioPdf, range).await.expect("a listing")
}

fn guids(listing: &FileListing) -> Vec<&str> {
    listing.files.iter().map(|file| file.guid.as_str()).collect()
}

#[tokio::test]
async fn every_page_is_read_and_the_range_is_kept() {
    let portal = Portal::hub(|_, request| page_of(&items(130), request.page())).await;
    let all = list(&portal, "2020-01-01", "2030-01-01").await;
    assert_eq!((all.files.len(), all.pages_read, all.stable), (130, 3, true));
    assert_eq!(all.newest, Some(date("2025-12-30")));
    assert_eq!(all.files[129].size_bytes, Some(1129));
    assert_eq!(all.files[0].name, "lua_2025-12-30.pdf");
    let paths: Vec<_> = portal.requests().into_iter().skip(1).map(|r| r.path).collect();
    let path = |p| format!("/api/v1/fundos-posicao/fund-1/arquivos?tipo=CARTEIRA_PDF&p={p}");
    assert_eq!(paths, [path(0), path(1), path(2)]);
    let some = list(&portal, "2025-12-28", "2025-12-29").await;
    assert_eq!(guids(&some), ["g-1", "g-2"]);
}

#[tokio::test]
async fn reading_stops_after_an_ordered_page_that_ends_before_the_range() {
    let portal = Portal::hub(|_, request| page_of(&items(130), request.page())).await;
    assert_eq!(list(&portal, "2025-12-29", "2025-12-30").await.pages_read, 1);
    assert_eq!(list(&portal, "2025-11-10", "2025-11-10").await.pages_read, 2);
    let unordered = Portal::hub(|_, request| {
        let mut items = items(130);
        items.swap(3, 120);
        page_of(&items, request.page())
    })
    .await;
    let listing = list(&unordered, "2025-12-27", "2025-12-27").await;
    assert_eq!((guids(&listing), listing.pages_read), (vec!["g-3"], 3));
}

#[tokio::test]
async fn an_empty_list_is_an_empty_listing() {
    let portal = Portal::hub(|_, request| page_of(&[], request.page())).await;
    let listing = list(&portal, "2020-01-01", "2030-01-01").await;
    assert_eq!((listing.files.len(), listing.newest, listing.stable), (0, None, true));
    assert_eq!(listing.pages_read, 1);
}

/// A file lands after page 0 was read: the last item of page 0 comes again on page 1 and the total grows.
#[tokio::test]
async fn a_list_that_shifts_is_read_again() {
    let portal = Portal::hub(|portal, request| {
        let mut items = items(120);
        if portal.calls() > 1 {
            items.insert(0, json!({"guid": "g-new", "data": "2025-12-31", "nome": "n", "tamanho": 9}));
        }
        page_of(&items, request.page())
    })
    .await;
    let listing = list(&portal, "2020-01-01", "2030-01-01").await;
    assert_eq!((listing.files.len(), listing.pages_read, listing.stable), (121, 6, true));
    assert_eq!(guids(&listing)[0], "g-new");
}

#[tokio::test]
async fn a_list_that_never_stands_still_gives_the_union_without_repeats() {
    let portal = Portal::hub(|portal, request| {
        let mut items = items(90);
        for n in 0..portal.calls() {
            items.insert(0, json!({"guid": format!("new-{n}"), "data": "2025-12-31", "nome": "n"}));
        }
        page_of(&items, request.page())
    })
    .await;
    let listing = list(&portal, "2020-01-01", "2030-01-01").await;
    assert!(!listing.stable);
    assert_eq!(listing.pages_read, 6, "one reading and two more");
    assert_eq!(listing.files.len(), 90 + 5, "all that was ever shown");
    let mut distinct = guids(&listing);
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), listing.files.len());
    assert!(listing.files.is_sorted_by(|a, b| a.date >= b.date));
}

/// One file lands and another goes: the total stays and only the repeat shows it.
#[tokio::test]
async fn a_repeated_item_alone_shows_that_the_list_moved() {
    let portal = Portal::hub(|portal, request| {
        let mut items = items(100);
        if portal.calls() > 1 {
            items.insert(0, json!({"guid": "g-new", "data": "2025-12-31", "nome": "n"}));
            items.pop();
        }
        page_of(&items, request.page())
    })
    .await;
    let listing = list(&portal, "2020-01-01", "2030-01-01").await;
    assert_eq!((listing.files.len(), listing.stable), (100, true));
    assert_eq!(guids(&listing)[0], "g-new");
}

#[tokio::test]
async fn items_without_a_readable_date_are_set_apart_and_never_included() {
    let portal = Portal::hub(|_, request| {
        let mut items = items(60);
        items[2]["data"] = json!("30/12/2025");
        items[3]["data"] = Value::Null;
        items[4]["guid"] = json!("../../users/me");
        items[55] = json!(null);
        page_of(&items, request.page())
    })
    .await;
    let listing = list(&portal, "2025-12-29", "2025-12-30").await;
    assert_eq!(guids(&listing), ["g-0", "g-1"]);
    assert_eq!(listing.unreadable.len(), 4, "the page was not in certain order: all were read");
    assert_eq!(listing.unreadable[0].date.as_deref(), Some("30/12/2025"));
    assert_eq!(listing.unreadable[2].guid.as_deref(), Some("../../users/me"));
    assert!(listing.stable);
}

#[tokio::test]
async fn versions_of_a_day_are_all_kept_in_the_portals_order() {
    let portal = Portal::hub(|_, request| {
        let mut items = items(3);
        items.insert(0, json!({"guid": "again", "data": "2025-12-30", "nome": "n"}));
        page_of(&items, request.page())
    })
    .await;
    let listing = list(&portal, "2025-12-30", "2025-12-30").await;
    assert_eq!(guids(&listing), ["again", "g-0"]);
    assert_eq!(DateRange::day(date("2025-12-30")).from, date("2025-12-30"));
}

#[tokio::test]
async fn a_page_that_was_not_asked_for_is_refused() {
    let portal = Portal::hub(|_, _| page_of(&items(130), 0)).await;
    let range = DateRange { from: date("2020-01-01"), to: date("2030-01-01") };
    let error = client(&portal).files(&fund(), FileKind::Xml50, range).await.expect_err("page 0 again");
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert_eq!(portal.calls(), 2);
}

#[tokio::test]
async fn funds_and_quotes_are_read_with_exact_numbers() {
    static PATHS: Mutex<String> = Mutex::new(String::new());
    let portal = Portal::hub(|_, request| {
        writeln!(PATHS.lock().expect("not poisoned"), "{}", request.path).expect("a string");
        if request.path.contains("cotas") {
            return Reply::json(r#"{"content":[{"data":"2025-12-26","cota":0.10}],"last":true}"#);
        }
        if request.path.contains("dashboard") {
            return Reply::json(&format!(r#"{{"fundos":[{FUND_JSON}]}}"#));
        }
        Reply::json(FUND_JSON)
    })
    .await;
    let client = client(&portal);
    let funds = client.funds().await.expect("funds");
    assert_eq!(funds, [client.fund(&fund()).await.expect("a fund")]);
    assert_eq!(funds[0].share_price.expect("given").to_string(), "1300.06090000");
    assert_eq!(funds[0].net_asset_value.expect("given").to_string(), "15000000");
    let quotes = client.quotes(&fund(), 0, 5).await.expect("quotes");
    assert_eq!(quotes.quotes[0].share_price.expect("given").to_string(), "0.10");
    for (cnpj, same) in [("12.ABC.345/0001-95", true), ("12abc345000195", true), ("12ABC345000196", false)] {
        assert_eq!(client.fund_matches(&fund(), cnpj).await.expect("an answer"), same, "{cnpj}");
    }
    let paths = PATHS.lock().expect("not poisoned").clone();
    assert!(paths.starts_with("/gestor/dashboard\n/api/v1/fundos-posicao/fund-1\n"));
    assert!(paths.contains("/api/v1/fundos-posicao/fund-1/cotas?p=0&limit=5\n"));
}
