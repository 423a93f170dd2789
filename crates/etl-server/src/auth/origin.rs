//! Where a browser's call comes from. What a page elsewhere makes a browser send is refused: it cannot set the header `X-ETL`, and
//! the browser tells its origin.

use crate::app::ServerSettings;
use crate::problem::Problem;
use axum::http::{HeaderMap, header};
use etl_core::Code;

/// Refuses a call that changes something unless one of our pages made it.
pub(crate) fn check_page(
    settings: &ServerSettings,
    authority: Option<&str>,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    let marked = headers.get("x-etl").is_some_and(|value| value == "1");
    if !marked || (headers.contains_key(header::ORIGIN) && !is_own(settings, authority, headers)) {
        return Err(Problem::new(Code::ApiOrigin));
    }
    let site = headers.get("sec-fetch-site").map(|value| value == "same-origin" || value == "none");
    // An allowed origin is another site by its nature.
    if site == Some(false) && !is_own(settings, authority, headers) {
        return Err(Problem::new(Code::ApiOrigin));
    }
    Ok(())
}

/// Refuses an upgrade unless one of our pages asks for it: browsers always tell the origin of a WebSocket.
pub(crate) fn check_same_origin(
    settings: &ServerSettings,
    authority: Option<&str>,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    if is_own(settings, authority, headers) { Ok(()) } else { Err(Problem::new(Code::ApiOrigin)) }
}

/// Whether the origin told is this server's or an allowed one.
fn is_own(settings: &ServerSettings, authority: Option<&str>, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else { return false };
    let own = own_address(settings, authority, headers).is_some_and(|own| own == origin);
    own || settings.origins.iter().any(|allowed| allowed == origin)
}

/// The address of this server as a call has it.
pub(crate) fn own_address(settings: &ServerSettings, authority: Option<&str>, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).or(authority)?;
    let scheme = if settings.https { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn settings(https: bool) -> ServerSettings {
        ServerSettings {
            environment: None,
            portals: std::collections::BTreeMap::new(),
            https,
            origins: vec!["http://localhost:4000".into()],
            logins_per_minute: 3,
            token_key: [0; 32],
            directory: crate::app::DirectoryRules::default(),
            connections: BTreeMap::new(),
            paths: BTreeMap::new(),
            least_space: 0,
            machine: crate::Machine::default(),
            told: String::new(),
            password_days: 0,
            mask: std::sync::Arc::new(str::to_owned),
            secrets: Vec::new(),
            live_per_user: 1,
            mail: None,
            more_metrics: std::sync::Arc::new(|_| {}),
            own_log: std::sync::Arc::new(|_| Vec::new()),
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_pages_may_change_something() {
        let check =
            |pairs: &[(&'static str, &'static str)]| check_page(&settings(false), None, &headers(pairs)).is_ok();
        let (host, mark) = (("host", "etl:4001"), ("x-etl", "1"));
        assert!(check(&[host, mark, ("origin", "http://etl:4001"), ("sec-fetch-site", "same-origin")]));
        assert!(check(&[host, mark, ("origin", "http://localhost:4000"), ("sec-fetch-site", "same-site")]));
        assert!(check(&[host, mark]), "no browser");
        assert!(!check(&[host, ("origin", "http://etl:4001")]), "no mark");
        assert!(!check(&[host, mark, ("origin", "https://etl:4001")]), "another scheme");
        assert!(!check(&[host, mark, ("origin", "http://etl:4001.mau.example")]));
        assert!(!check(&[host, mark, ("origin", "null")]));
        assert!(!check(&[host, mark, ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn an_upgrade_needs_its_origin() {
        let check = |authority, pairs: &[(&'static str, &'static str)]| {
            check_same_origin(&settings(true), authority, &headers(pairs)).is_ok()
        };
        assert!(check(None, &[("host", "etl"), ("origin", "https://etl")]));
        assert!(check(Some("etl"), &[("origin", "https://etl")]));
        assert!(!check(None, &[("host", "etl")]));
        assert!(!check(None, &[("host", "etl"), ("origin", "null")]));
        assert!(!check(None, &[("host", "etl"), ("origin", "https://mau.example")]));
    }
}
