//! Each call's answer, field by field, against what is known of the portal.

use crate::support::{Desk, book_of, client, dates, day, keys, settings};
use etl_core::DocumentKind;
use etl_simulator::qore::{Call, QorePortal, Scenario};
use reqwest::StatusCode;
use serde_json::Value;

const FUND_KEYS: [&str; 6] = ["cnpj", "cota", "cotaData", "guid", "nome", "patrimonioLiquido"];
const ERROR_KEYS: [&str; 5] = ["error", "message", "path", "status", "timestamp"];

#[tokio::test]
async fn the_list_of_funds_and_a_fund_are_those_of_the_book() {
    let desk = Desk::plain().await;
    let text = desk.get("/gestor/dashboard").await.text().await.unwrap();
    let list: Value = serde_json::from_str(&text).unwrap();
    let funds = list["fundos"].as_array().unwrap();
    assert_eq!(funds.len(), 9);
    for (index, fund) in funds.iter().enumerate() {
        let of_book = desk.fund(index);
        assert_eq!(keys(fund), FUND_KEYS);
        assert_eq!(fund["guid"], of_book.portal_id);
        assert_eq!(fund["nome"], of_book.name);
        assert_eq!(fund["cnpj"], of_book.cnpj.unwrap().as_str());
        assert_eq!(*fund, desk.json(&desk.fund_path(index)).await);
    }
}

#[tokio::test]
async fn numbers_are_written_with_the_digits_of_the_book() {
    let desk = Desk::plain().await;
    let text = desk.get(&desk.fund_path(0)).await.text().await.unwrap();
    let last = *desk.book.days().last().unwrap();
    let header = desk.book.position(desk.fund(0), last, 0).unwrap().header;
    for (name, value) in [("cota", header.quota), ("patrimonioLiquido", header.net_assets)] {
        let expected = format!("\"{name}\":{},", value.unwrap());
        assert!(text.contains(&expected), "{expected} in {text}");
    }
    assert!(text.contains(&format!("\"cotaData\":\"{last}\"")), "{text}");
}

#[tokio::test]
async fn quotes_are_paged_from_the_newest() {
    let desk = Desk::plain().await;
    let path = desk.fund_path(1) + "/cotas";
    let page = desk.json(&format!("{path}?p=1&limit=4")).await;
    let quotes = page["content"].as_array().unwrap();
    assert_eq!((&page["totalElements"], &page["totalPages"]), (&10.into(), &3.into()));
    assert_eq!(keys(&quotes[0]), ["cota", "data", "patrimonioLiquido"]);
    let expected: Vec<_> = desk.book.days().iter().rev().skip(4).take(4).map(ToString::to_string).collect();
    assert_eq!(dates(quotes), expected);
    assert_eq!(desk.json(&path).await["content"].as_array().unwrap().len(), 5, "five when nobody says how many");
    for wrong in ["?limit=0", "?limit=101", "?limit=x", "?p=-1"] {
        assert_eq!(desk.get(&(path.clone() + wrong)).await.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn files_come_in_pages_of_fifty_from_the_newest() {
    let desk = Desk::at(book_of(60), Scenario::none()).await;
    let first = desk.json(&desk.list_path(0, DocumentKind::Xml50, 0)).await;
    let second = desk.json(&desk.list_path(0, DocumentKind::Xml50, 1)).await;
    let mut page_keys =
        ["content", "empty", "first", "last", "number", "numberOfElements", "pageable", "size", "sort"].to_vec();
    page_keys.extend(["totalElements", "totalPages"]);
    assert_eq!(keys(&first), page_keys);
    assert_eq!(keys(&first["content"][0]), ["data", "guid", "nome", "tamanho"]);
    let items = [first["content"].as_array().unwrap().clone(), second["content"].as_array().unwrap().clone()].concat();
    let expected: Vec<_> = desk.book.days().iter().rev().map(ToString::to_string).collect();
    assert_eq!(dates(&items), expected);
    assert_eq!((&first["last"], &first["numberOfElements"]), (&false.into(), &50.into()));
    assert_eq!((&second["last"], &second["numberOfElements"]), (&true.into(), &10.into()));
    assert_eq!(desk.json(&desk.list_path(0, DocumentKind::Xml50, 2)).await["empty"], true);
}

#[tokio::test]
async fn wrong_requests_get_springs_envelope() {
    let desk = Desk::plain().await;
    let files = desk.fund_path(0) + "/arquivos";
    let no_fund = "/api/v1/fundos-posicao/00000000-0000-4000-8000-00000000dead";
    for (path, status, message) in [
        (files.clone(), 400, "O campo tipo e obrigatorio"),
        (files.clone() + "?tipo=carteira_pdf", 400, "O campo tipo e invalido"),
        (files.clone() + "?tipo=XML_5_0&p=x", 400, "O campo p e invalido"),
        (no_fund.to_owned(), 404, "Fundo nao encontrado"),
        (no_fund.to_owned() + "/cotas", 404, "Fundo nao encontrado"),
        (files.clone() + "/00000000-0000-4000-9000-00000000dead/download", 404, "Arquivo nao encontrado"),
        (files.clone() + "/..%2f..%2fetc/download", 404, "Arquivo nao encontrado"),
        ("/api/v2/outra".to_owned(), 404, "Recurso nao encontrado"),
    ] {
        let response = desk.get(&path).await;
        let body: Value = response.json().await.unwrap();
        assert_eq!(keys(&body), ERROR_KEYS);
        assert_eq!((&body["status"], &body["message"]), (&status.into(), &message.into()), "{path}");
        assert_eq!(body["path"], path.split('?').next().unwrap());
        assert_eq!(body["timestamp"], "2025-12-31T12:30:00.000+00:00");
    }
    assert_eq!(desk.portal.stats().unknown, 1);
}

#[tokio::test]
async fn user_and_notifications_answer() {
    let desk = Desk::plain().await;
    assert_eq!(desk.json("/users/me").await["papeis"][0], "USER");
    assert_eq!(desk.json("/notifications").await, Value::Array(Vec::new()));
}

#[tokio::test]
async fn write_services_are_refused_and_counted() {
    let desk = Desk::plain().await;
    let url = |path: &str| format!("{}{path}", desk.portal.base_url());
    for (method, path) in [
        (reqwest::Method::POST, "/api/v1/boletas/ativos"),
        (reqwest::Method::GET, "/portfolios/Boletas/historico"),
        (reqwest::Method::DELETE, "/gestor/dashboard"),
        (reqwest::Method::PUT, "/users/me"),
    ] {
        let response = desk.client.request(method, url(path)).bearer_auth(&desk.token).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(desk.portal.stats().forbidden, 4);
}

#[tokio::test]
async fn calls_are_counted() {
    let desk = Desk::plain().await;
    let (_, response) = desk.newest(DocumentKind::Xml50).await;
    let bytes = response.bytes().await.unwrap().len() as u64;
    let stats = desk.portal.stats();
    assert_eq!([Call::Authorize, Call::List, Call::Download, Call::Fund].map(|call| stats.calls(call)), [1, 1, 1, 0]);
    assert_eq!((stats.logins, stats.rejected_logins, stats.statuses[&200]), (1, 0, 3));
    assert!(stats.bytes_sent > bytes);
    desk.portal.reset_stats();
    assert_eq!(desk.portal.stats().calls(Call::Authorize), 0);
}

#[tokio::test]
async fn a_stopped_portal_answers_no_more() {
    let desk = Desk::plain().await;
    let url = desk.portal.base_url();
    desk.portal.stop().await;
    assert!(client().get(url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_taken_port_and_a_scenario_for_another_book_are_refused() {
    let desk = Desk::plain().await;
    let port = desk.portal.base_url().rsplit(':').next().unwrap().parse().unwrap();
    let (mut taken, _) = settings(&desk.book, Scenario::none());
    taken.port = port;
    assert!(QorePortal::start(taken).await.err().unwrap().to_string().contains(&port.to_string()));
    let missing = |fund: &str, on: &str| {
        let text = format!("[[missing]]\nfund = '{fund}'\nday = '{on}'");
        settings(&desk.book, Scenario::from_toml(&text).unwrap()).0
    };
    assert!(QorePortal::start(missing("nenhum", "2025-12-30")).await.is_err());
    let fund = &desk.fund(0).portal_id;
    assert!(QorePortal::start(missing(fund, "2025-12-25")).await.is_err(), "a holiday");
    assert!(QorePortal::start(missing(fund, &day("2025-12-30").to_string())).await.is_ok());
}
