//! A portal on a small book, and a client that is logged in at it.

use chrono::{DateTime, Utc};
use etl_core::{DocumentKind, ReferenceDate};
use etl_simulator::book::{Book, BookFund, BookSettings};
use etl_simulator::qore::{
    Action, PortalLogin, PortalSettings, QorePortal, Rule, RunningPortal, Scenario, SimClock, collecting_moment,
};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// Last day of the book: late enough for both regimes of file names.
pub(crate) fn last_day() -> ReferenceDate {
    day("2025-12-30")
}

pub(crate) fn day(text: &str) -> ReferenceDate {
    ReferenceDate::parse(text).unwrap()
}

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(crate) fn book_of(days: usize) -> Arc<Book> {
    Arc::new(Book::new(BookSettings { seed: 1, funds: 9, days, last_day: last_day(), divergence: true }))
}

/// Settings of a portal at the morning on which the last day is collected.
pub(crate) fn settings(book: &Arc<Book>, scenario: Scenario) -> (PortalSettings, SimClock) {
    let clock = SimClock::fixed(collecting_moment(last_day()));
    let settings = PortalSettings { clock: Arc::new(clock.clone()), scenario, ..PortalSettings::new(Arc::clone(book)) };
    (settings, clock)
}

pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().build().unwrap()
}

/// A client at a portal.
pub(crate) struct Desk {
    pub(crate) portal: RunningPortal,
    pub(crate) book: Arc<Book>,
    pub(crate) clock: SimClock,
    pub(crate) client: Client,
    pub(crate) token: String,
}

impl Desk {
    /// Ten days, no faults.
    pub(crate) async fn plain() -> Self {
        Self::with(Scenario::none()).await
    }

    /// One fault that strikes whatever it can.
    pub(crate) async fn under(action: Action) -> Self {
        Self::with_rule(Rule::new(action)).await
    }

    pub(crate) async fn with_rule(rule: Rule) -> Self {
        Self::with(Scenario { faults: vec![rule], ..Scenario::none() }).await
    }

    pub(crate) async fn with(scenario: Scenario) -> Self {
        Self::at(book_of(10), scenario).await
    }

    pub(crate) async fn at(book: Arc<Book>, scenario: Scenario) -> Self {
        let (settings, clock) = settings(&book, scenario);
        let portal = QorePortal::start(settings).await.unwrap();
        let mut desk = Self { portal, book, clock, client: client(), token: String::new() };
        desk.log_in().await;
        desk
    }

    /// Logs in with the right password; keeps no token when the portal gives none.
    pub(crate) async fn log_in(&mut self) {
        let PortalLogin { username, password } = PortalLogin::default();
        let response = self.authorize(&json!({"username": username, "password": password})).await;
        let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default();
        answer["access_token"].as_str().unwrap_or_default().clone_into(&mut self.token);
    }

    pub(crate) async fn authorize(&self, body: &Value) -> Response {
        let url = format!("{}/api/v1/authorize", self.portal.base_url());
        self.client.post(url).json(body).send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(path).send().await.unwrap()
    }

    pub(crate) fn request(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.portal.base_url())).bearer_auth(&self.token)
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    pub(crate) fn fund(&self, index: usize) -> &BookFund {
        &self.book.listed()[index]
    }

    /// Address of a fund, as `/api/v1/fundos-posicao/{uuid}`.
    pub(crate) fn fund_path(&self, index: usize) -> String {
        format!("/api/v1/fundos-posicao/{}", self.fund(index).portal_id)
    }

    pub(crate) fn list_path(&self, fund: usize, kind: DocumentKind, page: usize) -> String {
        format!("{}/arquivos?tipo={}&p={page}", self.fund_path(fund), kind.name())
    }

    /// The items of the first page.
    pub(crate) async fn items(&self, fund: usize, kind: DocumentKind) -> Vec<Value> {
        let page = self.json(&self.list_path(fund, kind, 0)).await;
        page["content"].as_array().unwrap().clone()
    }

    pub(crate) async fn download(&self, fund: usize, item: &Value) -> Response {
        self.get(&self.download_path(fund, item)).await
    }

    pub(crate) fn download_path(&self, fund: usize, item: &Value) -> String {
        format!("{}/arquivos/{}/download", self.fund_path(fund), item["guid"].as_str().unwrap())
    }

    /// The newest file of the first fund, as item and bytes of its download.
    pub(crate) async fn newest(&self, kind: DocumentKind) -> (Value, Response) {
        let item = self.items(0, kind).await.remove(0);
        let response = self.download(0, &item).await;
        (item, response)
    }
}

/// The field names of an object, sorted.
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

pub(crate) fn dates(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["data"].as_str().unwrap()).collect()
}
