//! Settings, ids, bodies and a listening observer for the tests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::NaiveDate;
use etl_qore_api::{
    Downloaded, Expected, FileKind, Guid, QoreClient, QoreError, QoreLogin, QoreObserver, QoreSettings, RetryEvent,
};

use crate::portal::{PASSWORD, Portal, Reply};

pub(crate) const FUND_JSON: &str = r#"{"guid":"fund-1","nome":"LUA FIP","cnpj":"12ABC345000195",
    "cota":1300.06090000,"patrimonioLiquido":1.5E7,"cotaData":"2025-12-26"}"#;

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Waits short enough for a test, otherwise the defaults.
pub(crate) fn settings(portal: &Portal) -> QoreSettings {
    QoreSettings { backoff_base: ms(2), backoff_max: ms(8), read_timeout: ms(2000), ..QoreSettings::at(portal.url()) }
}

pub(crate) fn client(portal: &Portal) -> QoreClient {
    client_with(settings(portal))
}

pub(crate) fn client_with(settings: QoreSettings) -> QoreClient {
    QoreClient::new(settings, QoreLogin::new("gestor@exemplo.com.br", PASSWORD)).expect("a client")
}

pub(crate) fn guid(text: &str) -> Guid {
    text.parse().expect("an id")
}

pub(crate) fn fund() -> Guid {
    guid("fund-1")
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A file of this kind of about this many bytes.
pub(crate) fn file_of(kind: FileKind, bytes: usize) -> Vec<u8> {
    let filling = b"<r>1</r>".repeat(bytes / 8);
    let (start, end): (&[u8], &[u8]) = match kind {
        FileKind::PortfolioPdf => (b"%PDF-1.7\n", b"\n%%EOF\n"),
        FileKind::PortfolioExcel => (b"PK\x03\x04", b"PK\x05\x06\0\0\0\0"),
        FileKind::Xml50 | FileKind::Xml401 => (b"<?xml version=\"1.0\"?><doc>", b"</doc>\n"),
    };
    [start, &filling, end].concat()
}

pub(crate) fn file_reply(body: &[u8]) -> Reply {
    Reply::with(200, &[("content-type", "application/octet-stream")], body)
}

/// Downloads file-1 of fund-1 into memory.
pub(crate) async fn fetch(
    client: &QoreClient,
    kind: FileKind,
    size_bytes: Option<u64>,
) -> Result<(Downloaded, Vec<u8>), QoreError> {
    let mut body = Vec::new();
    let expected = Expected { kind, size_bytes };
    let downloaded = client.download(&fund(), &guid("file-1"), expected, &mut body).await?;
    Ok((downloaded, body))
}

/// Keeps what it is told.
#[derive(Default)]
pub(crate) struct Listener {
    events: Mutex<Vec<RetryEvent>>,
}

impl Listener {
    pub(crate) fn events(&self) -> Vec<RetryEvent> {
        self.events.lock().expect("not poisoned").clone()
    }
}

impl QoreObserver for Listener {
    fn on_retry(&self, event: &RetryEvent) {
        self.events.lock().expect("not poisoned").push(event.clone());
    }
}

pub(crate) fn listened(client: QoreClient) -> (QoreClient, Arc<Listener>) {
    let listener = Arc::new(Listener::default());
    (client.with_observer(listener.clone()), listener)
}
