//! The OAuth 2.0 token endpoint for programs: password, client credentials and refresh grants. A client's id and secret are the
//! number and the text of a personal token.

use super::logins::verify;
use crate::app::App;
use crate::auth::{self, ACCESS_MINUTES, fresh_key, hash};
use crate::extract::FormBody;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use etl_core::Code;
use etl_core::account::{NewRefresh, Role, Rotation, User};
use etl_core::audit::{Deed, Outcome};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use utoipa::ToSchema;

/// A family of refresh tokens lasts this long, however often it is renewed: a working day.
const FAMILY: TimeDelta = TimeDelta::hours(10);

/// Pedido de token (application/x-www-form-urlencoded).
#[derive(Deserialize, ToSchema)]
#[schema(as = PedidoDeToken)]
pub(crate) struct TokenRequest {
    /// `password`, `client_credentials` ou `refresh_token`.
    grant_type: String,
    username: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    /// Número de um token pessoal.
    client_id: Option<String>,
    /// O próprio token pessoal.
    #[schema(value_type = Option<String>, format = Password)]
    client_secret: Option<SecretString>,
    #[schema(value_type = Option<String>, format = Password)]
    refresh_token: Option<SecretString>,
    /// O papel máximo do token: leitor, operador, configurador ou administrador.
    scope: Option<String>,
}

/// Um token de acesso.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenDeAcesso)]
pub(crate) struct TokenAnswer {
    access_token: String,
    /// Sempre `Bearer`.
    token_type: &'static str,
    /// Segundos até expirar.
    expires_in: i64,
    /// Vale uma vez; ausente para `client_credentials`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// O papel do token.
    scope: &'static str,
}

/// Dá um token de acesso a um programa.
#[utoipa::path(post, path = "/api/auth/token", tag = "acesso",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenAnswer), (status = 401, body = crate::problem::ProblemBody)))]
pub(crate) async fn token(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    extensions: Extensions,
    headers: HeaderMap,
    FormBody(request): FormBody<TokenRequest>,
) -> Result<Json<TokenAnswer>, Problem> {
    // A form needs no script of ours to be sent; a page elsewhere must not make a browser send it.
    if headers.contains_key(header::ORIGIN) {
        auth::check_same_origin(&app.settings, None, &headers)?;
    }
    let asker = (auth::address(&extensions), &deed);
    match request.grant_type.as_str() {
        "password" => by_password(&app, asker, request).await,
        "client_credentials" => by_client(&app, asker, &headers, request).await,
        "refresh_token" => by_refresh(&app, request).await,
        _ => Err(Problem::with_detail(Code::ApiGrant, "grant_type desconhecido")),
    }
}

async fn by_password(app: &App, asker: (IpAddr, &Deed), request: TokenRequest) -> Result<Json<TokenAnswer>, Problem> {
    let (Some(name), Some(password)) = (&request.username, &request.password) else {
        return Err(Problem::with_detail(Code::ApiGrant, "faltam username e password"));
    };
    let user = verify(app, asker, name, password).await?;
    let scope = scope(&request, user.role)?;
    asker.1.note("papel", scope.name());
    let key = fresh_key();
    let expires_at = app.ports.clock.now() + FAMILY;
    let refresh = NewRefresh { key: hash(&key), user: user.id, version: user.version, scope, expires_at };
    app.ports.accounts.add_refresh(&refresh).await?;
    Ok(answer(app, &user, scope, Some(key)))
}

async fn by_client(
    app: &App,
    (address, deed): (IpAddr, &Deed),
    headers: &HeaderMap,
    request: TokenRequest,
) -> Result<Json<TokenAnswer>, Problem> {
    let (id, secret) = client(headers, &request).unwrap_or_default();
    let found = app.ports.accounts.token(hash(secret.expose_secret())).await?;
    let now = app.ports.clock.now();
    let valid = found.filter(|(token, user)| token.id.to_string() == id && token.is_valid(now) && user.active);
    let Some((token, user)) = valid else {
        app.limits.count(address, &id).await?;
        return Err(Problem::new(Code::ApiCredentials));
    };
    let scope = scope(&request, user.role.min(token.scope))?;
    deed.by(user.name.as_str());
    deed.note("meio", format!("token {id}"));
    // Nothing of it is kept but this.
    app.ports.audit.record(deed, Outcome::Done, None).await?;
    Ok(answer(app, &user, scope, None))
}

/// The client of a request: from the form, or from the `Authorization: Basic` header.
fn client(headers: &HeaderMap, request: &TokenRequest) -> Option<(String, SecretString)> {
    if let (Some(id), Some(secret)) = (&request.client_id, &request.client_secret) {
        return Some((id.clone(), secret.clone()));
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned().into()))
}

async fn by_refresh(app: &App, request: TokenRequest) -> Result<Json<TokenAnswer>, Problem> {
    let refused = || Problem::new(Code::ApiGrant).status(StatusCode::UNAUTHORIZED);
    let key = request.refresh_token.as_ref().ok_or_else(refused)?;
    let next = fresh_key();
    let now = app.ports.clock.now();
    let rotation = app.ports.accounts.rotate_refresh(hash(key.expose_secret()), hash(&next), now).await?;
    let (user, version, most) = match rotation {
        Rotation::Rotated { user, version, scope } => (user, version, scope),
        Rotation::Refused => return Err(refused()),
        Rotation::Reused { user } => {
            tracing::warn!(user = user.0, "a used refresh token came back: its family is revoked");
            return Err(refused());
        }
    };
    let user = app.ports.accounts.user(user).await?;
    let user = user.filter(|user| user.active && user.version == version).ok_or_else(refused)?;
    let scope = scope(&request, user.role.min(most))?;
    Ok(answer(app, &user, scope, Some(next)))
}

/// The scope asked for, never more than this.
fn scope(request: &TokenRequest, most: Role) -> Result<Role, Problem> {
    let Some(word) = request.scope.as_deref().filter(|word| !word.is_empty()) else { return Ok(most) };
    let asked = Role::from_name(word).ok_or_else(|| Problem::with_detail(Code::ApiGrant, "scope desconhecido"))?;
    Ok(asked.min(most))
}

fn answer(app: &App, user: &User, scope: Role, refresh_token: Option<String>) -> Json<TokenAnswer> {
    Json(TokenAnswer {
        access_token: app.access.issue(user, scope, app.ports.clock.now()),
        token_type: "Bearer",
        expires_in: 60 * ACCESS_MINUTES,
        refresh_token,
        scope: scope.name(),
    })
}
