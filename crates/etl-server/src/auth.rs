//! Who calls, and whether he may. A call proves it with the cookie of a browser session, a personal token, or an access token
//! (JWT); the user behind it is read anew each time, but for what was [found a moment ago](recent), so that what an
//! administrator changes holds at once.

mod access;
mod audited;
mod entry;
mod hmac;
mod limits;
mod origin;
pub mod passwords;
mod secrets;

pub(crate) use access::{ACCESS_MINUTES, Access};
use audited::audited;
pub(crate) use entry::Entry;
pub(crate) use hmac::code;
pub(crate) use limits::{Limits, Verifier};
pub(crate) use origin::{check_page, check_same_origin, own_address};
pub(crate) use secrets::{TOKEN_PREFIX, fresh_key, hash};

use crate::app::App;
use crate::problem::Problem;
use crate::recent;
use axum::extract::{ConnectInfo, Request};
use axum::http::uri::Authority;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::account::{Role, Session, User};
use etl_core::audit::Action;
use etl_core::{Code, Sha256};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// A session ends after this time without a call.
const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session ends this long after its login, whatever happens: a working day.
const DAY: TimeDelta = TimeDelta::hours(10);
/// The use of a session or token is noted this often at most.
const NOTE: TimeDelta = TimeDelta::minutes(1);
/// The sub-protocol after whose name a WebSocket client may put its token.
pub(crate) const BEARER_PROTOCOL: &str = "bearer";

/// What a caller has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A browser session.
    Session {
        /// Its number.
        id: i64,
        /// Hash of its key.
        key: Sha256,
    },
    /// A personal token.
    Token {
        /// Its number.
        id: i64,
    },
    /// An access token.
    Access,
}

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The user.
    pub(crate) user: User,
    /// What this call may do: the user's role, within the scope of the token.
    pub(crate) role: Role,
    /// What was shown.
    pub(crate) proof: Proof,
}

/// Lets a call pass whose caller has the role; the handler finds the [`Caller`] among the extensions. With an action the audit
/// tells of the call, whatever becomes of it.
pub(crate) async fn guard(role: Role, action: Option<Action>, mut request: Request, next: Next) -> Response {
    let Some(app) = request.extensions().get::<Arc<App>>().cloned() else {
        return Problem::new(Code::Internal).into_response();
    };
    let authority = request.uri().authority().map(Authority::as_str);
    match authenticate(&app, request.method(), authority, request.headers()).await {
        Ok(caller) => {
            let allowed = caller.role >= role;
            request.extensions_mut().insert(caller);
            let work = async move |request| {
                if allowed { next.run(request).await } else { Problem::new(Code::ApiRole).into_response() }
            };
            match action {
                Some(action) => audited(&app, action, request, work).await,
                None => work(request).await,
            }
        }
        Err(problem) => problem.into_response(),
    }
}

/// Answers a call that anybody may make, and of which the audit tells.
pub(crate) async fn tell(action: Action, request: Request, next: Next) -> Response {
    let Some(app) = request.extensions().get::<Arc<App>>().cloned() else {
        return Problem::new(Code::Internal).into_response();
    };
    audited(&app, action, request, |request| next.run(request)).await
}

/// Who calls, by what the headers show.
async fn authenticate(
    app: &App,
    method: &Method,
    authority: Option<&str>,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    if let Some(token) = bearer(headers) {
        let find = async {
            if token.starts_with(TOKEN_PREFIX) { by_token(app, token).await } else { by_access(app, token).await }
        };
        return recent::caller(app, hash(token), find).await;
    }
    let key = cookie(headers, cookie_name(app.settings.https)).ok_or_else(|| Problem::new(Code::ApiLogin))?;
    if headers.contains_key(header::UPGRADE) {
        check_same_origin(&app.settings, authority, headers)?;
    } else if !matches!(*method, Method::GET | Method::HEAD) {
        check_page(&app.settings, authority, headers)?;
    }
    recent::caller(app, hash(key), by_session(app, key)).await
}

/// The caller of a session that has not ended.
pub(crate) async fn by_session(app: &App, key: &str) -> Result<Caller, Problem> {
    let key = hash(key);
    let (session, user) = app.ports.accounts.session(key).await?.ok_or_else(|| Problem::new(Code::ApiLogin))?;
    let now = app.ports.clock.now();
    if !user.active || has_ended(&session, now) {
        return Err(Problem::new(Code::ApiLogin));
    }
    if now - session.used_at > NOTE {
        let (accounts, id) = (Arc::clone(&app.ports.accounts), session.id);
        note(async move { accounts.touch_session(id, now).await });
    }
    Ok(Caller { role: user.role, user, proof: Proof::Session { id: session.id, key } })
}

fn has_ended(session: &Session, now: DateTime<Utc>) -> bool {
    now - session.used_at > IDLE || now - session.created_at > DAY
}

/// Before which moments of opening and of use a session has ended.
pub(crate) fn ended_before(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    (now - DAY, now - IDLE)
}

async fn by_token(app: &App, token: &str) -> Result<Caller, Problem> {
    let found = app.ports.accounts.token(hash(token)).await?;
    let now = app.ports.clock.now();
    let valid = found.filter(|(token, user)| user.active && token.is_valid(now));
    let (token, user) = valid.ok_or_else(|| Problem::new(Code::ApiLogin))?;
    if token.used_at.is_none_or(|used| now - used > NOTE) {
        let (accounts, id) = (Arc::clone(&app.ports.accounts), token.id);
        note(async move { accounts.touch_token(id, now).await });
    }
    Ok(Caller { role: user.role.min(token.scope), user, proof: Proof::Token { id: token.id } })
}

async fn by_access(app: &App, token: &str) -> Result<Caller, Problem> {
    let refused = || Problem::new(Code::ApiLogin);
    let claims = app.access.read(token, app.ports.clock.now()).ok_or_else(refused)?;
    let user = app.ports.accounts.user(claims.user).await?;
    let user = user.filter(|user| user.active && user.version == claims.version).ok_or_else(refused)?;
    Ok(Caller { role: user.role.min(claims.scope), user, proof: Proof::Access })
}

/// Notes a use beside the call: on SQLite it may have to wait for a load.
fn note(noting: impl Future<Output = Result<(), etl_core::ports::WarehouseError>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = noting.await {
            tracing::warn!(error = crate::problem::chain(&error), "a use was not noted");
        }
    });
}

/// The token of the `Authorization` header or, for a WebSocket, of the sub-protocols.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then_some(token.trim());
    }
    let mut protocols = headers.get(header::SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?.split(',').map(str::trim);
    protocols.find(|name| *name == BEARER_PROTOCOL)?;
    protocols.next()
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The name of the session's cookie. The prefix makes browsers refuse it from other hosts and without HTTPS.
pub(crate) fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sessao" } else { "sessao" }
}

/// The cookie that keeps a session, or ends it when there is no key.
pub(crate) fn session_cookie(https: bool, key: Option<&str>) -> HeaderValue {
    bound_cookie(https, cookie_name(https), key.map(|key| (key, None)))
}

/// A cookie that no script reads and no page elsewhere sends along, for some seconds or while the browser is open; without a
/// value it ends.
fn bound_cookie(https: bool, name: &str, value: Option<(&str, Option<i64>)>) -> HeaderValue {
    let secure = if https { "; Secure" } else { "" };
    let (value, seconds) = value.unwrap_or(("", Some(0)));
    let end = seconds.map_or(String::new(), |seconds| format!("; Max-Age={seconds}"));
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
    HeaderValue::from_str(&text).expect("values are made of letters, digits, ., - and _")
}

/// The address of the other side of the connection; what proxies claim is not believed.
pub(crate) fn address(extensions: &Extensions) -> IpAddr {
    extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::account::UserId;

    #[test]
    fn a_session_ends_after_an_idle_hour_and_after_a_working_day() {
        let opened = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let session = |used_after: TimeDelta| Session {
            id: 1,
            user: UserId(1),
            created_at: opened,
            used_at: opened + used_after,
            origin: String::new(),
            agent: String::new(),
        };
        let (minute, hour) = (TimeDelta::minutes(1), TimeDelta::hours(1));
        assert!(!has_ended(&session(TimeDelta::zero()), opened + hour));
        assert!(has_ended(&session(TimeDelta::zero()), opened + hour + minute));
        assert!(!has_ended(&session(hour * 9), opened + hour * 10));
        assert!(has_ended(&session(hour * 10), opened + hour * 10 + minute), "in use all day");
        let (opened_before, used_before) = ended_before(opened + hour * 11);
        assert!(opened_before == opened + hour && used_before == opened + hour * 10);
    }
}
