//! Browser sessions: login, logout, who am I, new password.

use super::config::Done;
use super::local;
use crate::app::App;
use crate::auth::{self, Caller, Proof, check_page, cookie, cookie_name, fresh_key, hash, passwords, session_cookie};
use crate::extract::Body;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{Extensions, HeaderMap, HeaderValue, Uri, header};
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::account::{NewSession, User};
use etl_core::audit::Deed;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use utoipa::ToSchema;

/// Usuário e senha.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Login)]
pub(crate) struct Login {
    username: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Quem entrou.
#[derive(Serialize, ToSchema)]
#[schema(as = Eu)]
pub(crate) struct Me {
    /// Nome de usuário.
    username: String,
    /// Papel: leitor, operador, configurador ou administrador; o de um token, se for menor.
    papel: &'static str,
    /// Usuário desde.
    desde: String,
}

/// Troca de senha.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrocaDeSenha)]
pub(crate) struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    atual: SecretString,
    #[schema(value_type = String, format = Password)]
    nova: SecretString,
}

/// Entra: abre uma sessão de navegador, num cookie que os scripts não leem.
#[utoipa::path(post, path = "/api/auth/login", tag = "acesso", request_body = Login,
    responses((status = 200, body = Me), (status = 401, body = crate::problem::ProblemBody),
        (status = 403, body = crate::problem::ProblemBody)))]
pub(crate) async fn login(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    Body(login): Body<Login>,
) -> Result<([(header::HeaderName, HeaderValue); 1], Json<Me>), Problem> {
    check_page(&app.settings, uri.authority().map(Authority::as_str), &headers)?;
    let address = auth::address(&extensions);
    let user = verify(&app, (address, &deed), &login.username, &login.password).await?;
    let cookie = open_session(&app, &user, address, &headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(me_of(&user, user.role.name()))))
}

/// Opens a browser session for a user who has shown who he is; gives the cookie that keeps it.
pub(super) async fn open_session(
    app: &App,
    user: &User,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    let now = app.ports.clock.now();
    let key = fresh_key();
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().into();
    let session = NewSession { key: hash(&key), user: user.id, at: now, origin: address.to_string(), agent };
    app.ports.accounts.open_session(&session).await?;
    let (opened, used) = auth::ended_before(now);
    app.ports.accounts.forget_sessions(opened, used, now).await?;
    tracing::info!(user = user.name, %address, "a session was opened");
    Ok(session_cookie(app.settings.https, Some(&key)))
}

/// The user of a name and a password; who is refused learns not why. The audit tells the name of a user only: of what is no
/// user's name nobody knows whether it is a password.
pub(super) async fn verify(
    app: &App,
    (address, deed): (IpAddr, &Deed),
    name: &str,
    password: &SecretString,
) -> Result<User, Problem> {
    let name = name.trim().to_lowercase();
    app.limits.count(address, &name).await?;
    // What cannot be a name is nobody's; it takes as long.
    let may_exist = passwords::is_user_name(&name);
    let found = if may_exist { app.ports.accounts.user_to_log_in(&name).await? } else { None };
    let (user, stored) = found.map_or((None, None), |(user, stored)| (Some(user), Some(stored)));
    if let Some(user) = &user {
        deed.by(user.name.as_str());
    }
    let matches = app.verifier.matches(password, stored).await;
    let user = user.filter(|user| matches && user.active);
    user.ok_or_else(|| {
        tracing::warn!(%address, "a login was refused");
        Problem::new(Code::ApiCredentials)
    })
}

/// Sai: termina a sessão do cookie.
#[utoipa::path(post, path = "/api/auth/logout", tag = "acesso",
    responses((status = 200, body = Done), (status = 403, body = crate::problem::ProblemBody)))]
pub(crate) async fn logout(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<([(header::HeaderName, HeaderValue); 1], Json<Done>), Problem> {
    check_page(&app.settings, uri.authority().map(Authority::as_str), &headers)?;
    let https = app.settings.https;
    if let Some(key) = cookie(&headers, cookie_name(https))
        && let Some((session, user)) = app.ports.accounts.session(hash(key)).await?
    {
        deed.by(user.name);
        deed.about(session.id.to_string());
        app.ports.accounts.close_session(session.id, None).await?;
    }
    Ok(([(header::SET_COOKIE, session_cookie(https, None))], Done::saying("Sessão encerrada")))
}

/// Quem entrou.
#[utoipa::path(get, path = "/api/auth/me", tag = "acesso", responses((status = 200, body = Me)))]
pub(crate) async fn me(Extension(caller): Extension<Caller>) -> Json<Me> {
    Json(me_of(&caller.user, caller.role.name()))
}

/// Troca a própria senha; as outras sessões e os tokens de acesso deixam de valer.
#[utoipa::path(post, path = "/api/auth/password", tag = "acesso", request_body = PasswordChange,
    responses((status = 200, body = Done)))]
pub(crate) async fn change_password(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    extensions: Extensions,
    Body(change): Body<PasswordChange>,
) -> Result<Json<Done>, Problem> {
    let name = &caller.user.name;
    verify(&app, (auth::address(&extensions), &deed), name, &change.atual).await?;
    if let Some(fault) = passwords::fault(&change.nova, name) {
        return Err(Problem::field(Code::PasswordRefused, "nova", fault));
    }
    let stored = app.verifier.hash(change.nova).await?;
    let keep = match caller.proof {
        Proof::Session { key, .. } => Some(key),
        Proof::Token { .. } | Proof::Access => None,
    };
    app.ports.accounts.set_password(caller.user.id, &stored, keep).await?;
    Ok(Done::saying("Senha trocada; as outras sessões terminaram"))
}

fn me_of(user: &User, role: &'static str) -> Me {
    Me { username: user.name.clone(), papel: role, desde: local(user.created_at) }
}
