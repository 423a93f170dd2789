//! The calls that the portal answers, their addresses, and what one request asks for.

use super::engine::Fired;
use super::portal::Portal;
use super::shelf::DocumentId;
use super::wire;
use axum::RequestExt;
use axum::extract::{MatchedPath, Query, RawPathParams, Request};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use etl_core::DocumentKind;
use serde::Deserialize;
use std::fmt;

pub(crate) const AUTHORIZE: &str = "/api/v1/authorize";
pub(crate) const DASHBOARD: &str = "/gestor/dashboard";
pub(crate) const FUND: &str = "/api/v1/fundos-posicao/{fund}";
pub(crate) const QUOTES: &str = "/api/v1/fundos-posicao/{fund}/cotas";
pub(crate) const LIST: &str = "/api/v1/fundos-posicao/{fund}/arquivos";
pub(crate) const DOWNLOAD: &str = "/api/v1/fundos-posicao/{fund}/arquivos/{file}/download";
pub(crate) const PROFILE: &str = "/users/me";
pub(crate) const NOTIFICATIONS: &str = "/notifications";

/// A call of the portal's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Log in.
    Authorize,
    /// List of funds.
    Dashboard,
    /// Head of a fund.
    Fund,
    /// Quotes of a fund.
    Quotes,
    /// Files of a fund and kind.
    List,
    /// Bytes of a file.
    Download,
    /// What the portal's own pages ask for besides: the user and the notifications.
    Account,
}

impl Call {
    /// Every call.
    pub const ALL: [Self; 7] =
        [Self::Authorize, Self::Dashboard, Self::Fund, Self::Quotes, Self::List, Self::Download, Self::Account];

    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Dashboard => "dashboard",
            Self::Fund => "fund",
            Self::Quotes => "quotes",
            Self::List => "list",
            Self::Download => "download",
            Self::Account => "account",
        }
    }

    fn of_route(route: &str) -> Option<Self> {
        match route {
            AUTHORIZE => Some(Self::Authorize),
            DASHBOARD => Some(Self::Dashboard),
            FUND => Some(Self::Fund),
            QUOTES => Some(Self::Quotes),
            LIST => Some(Self::List),
            DOWNLOAD => Some(Self::Download),
            PROFILE | NOTIFICATIONS => Some(Self::Account),
            _ => None,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The query of the paged calls, still as text: what is wrong in it gets the portal's own error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PageQuery {
    pub(crate) tipo: Option<String>,
    pub(crate) p: Option<String>,
    pub(crate) limit: Option<String>,
}

/// One request: what it asks for, and the faults that strike it.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// `None` for an address that the portal does not have.
    pub(crate) call: Option<Call>,
    pub(crate) path: String,
    /// Index of the fund in the book, when the address names one that the portal shows.
    pub(crate) fund: Option<usize>,
    pub(crate) kind: Option<DocumentKind>,
    pub(crate) document: Option<DocumentId>,
    pub(crate) query: PageQuery,
    pub(crate) forbidden: bool,
    pub(crate) fired: Vec<Fired>,
    /// Moment of the answer, the same throughout it.
    pub(crate) now: chrono::DateTime<chrono::Utc>,
}

impl Visit {
    pub(crate) async fn read(portal: &Portal, request: &mut Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
        let call = route.as_deref().and_then(Call::of_route);
        let params = request.extract_parts::<RawPathParams>().await.ok();
        let param = |name: &str| {
            params.as_ref().and_then(|p| p.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()))
        };
        let fund = param("fund").and_then(|id| portal.shelf.fund(&id));
        let document = fund.zip(param("file")).and_then(|(fund, guid)| portal.shelf.find(fund, &guid));
        let query = Query::<PageQuery>::try_from_uri(request.uri()).map(|q| q.0).unwrap_or_default();
        let kind = document.map(|d| d.kind).or_else(|| query.tipo.as_deref().and_then(kind_of_wire));
        Self {
            call,
            path: request.uri().path().to_owned(),
            fund,
            kind,
            document,
            query,
            forbidden: is_forbidden(call, request),
            fired: Vec::new(),
            now: portal.clock.now(),
        }
    }

    /// The page asked for, from 0; `None` when it is no number.
    pub(crate) fn page(&self) -> Option<usize> {
        self.query.p.as_deref().map_or(Some(0), |p| p.parse().ok())
    }

    /// The portal's error envelope.
    pub(crate) fn error(&self, status: StatusCode, message: &str) -> Response {
        wire::error(status, message, &self.path, self.now)
    }

    /// What this request is about, for counters and dice: equal for repeats of the same request.
    pub(crate) fn target(&self) -> String {
        let call = self.call.map_or("", Call::name);
        let document = self.document.map(|d| format!("{}/{}", d.day, d.edition)).unwrap_or_default();
        let page = self.query.p.as_deref().unwrap_or_default();
        format!("{call}/{:?}/{:?}/{document}/{page}", self.fund, self.kind)
    }
}

/// The wire is case-sensitive, unlike what people may type.
fn kind_of_wire(tipo: &str) -> Option<DocumentKind> {
    DocumentKind::ALL.into_iter().find(|kind| kind.name() == tipo)
}

/// Write services and everything under Boletas: a client of ours must never call them.
fn is_forbidden(call: Option<Call>, request: &Request) -> bool {
    let boletas = request.uri().path().to_ascii_lowercase().contains("boleta");
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    boletas || (writes && call != Some(Call::Authorize))
}
