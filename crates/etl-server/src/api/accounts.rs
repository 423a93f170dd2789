//! Users, sessions and personal tokens. Everybody sees and ends his own; administrators see and end all.

use super::config::Done;
use crate::app::App;
use crate::auth::{Caller, Proof, TOKEN_PREFIX, fresh_key, hash, passwords};
use crate::extract::{Body, Number};
use crate::problem::Problem;
use crate::views::{local, opt_local};
use axum::extract::State;
use axum::{Extension, Json};
use chrono::TimeDelta;
use etl_core::Code;
use etl_core::account::{NewToken, NewUser, Role, Session, Token, User, UserChange, UserId};
use etl_core::audit::Deed;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Days that a personal token may last.
const LONGEST_DAYS: i64 = 3650;

/// Um usuário.
#[derive(Serialize, ToSchema)]
#[schema(as = Usuario)]
pub(crate) struct UserView {
    id: i64,
    username: String,
    papel: &'static str,
    ativo: bool,
    criado_em: String,
}

/// Os usuários.
#[derive(Serialize, ToSchema)]
#[schema(as = Usuarios)]
pub(crate) struct UserList {
    usuarios: Vec<UserView>,
}

/// Um usuário a criar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NovoUsuario)]
pub(crate) struct UserBody {
    username: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// leitor, operador, configurador ou administrador.
    papel: String,
}

/// A mudança de um usuário; o que falta fica. As sessões dele terminam.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MudancaDeUsuario)]
pub(crate) struct UserPatch {
    papel: Option<String>,
    ativo: Option<bool>,
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
}

/// Uma sessão de navegador.
#[derive(Serialize, ToSchema)]
#[schema(as = Sessao)]
pub(crate) struct SessionView {
    id: i64,
    id_usuario: i64,
    criada_em: String,
    usada_em: String,
    origem: String,
    agente: String,
    /// A sessão deste pedido.
    atual: bool,
}

/// As sessões.
#[derive(Serialize, ToSchema)]
#[schema(as = Sessoes)]
pub(crate) struct SessionList {
    sessoes: Vec<SessionView>,
}

/// Um token pessoal.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(crate) struct TokenView {
    id: i64,
    id_usuario: i64,
    nome: String,
    papel: &'static str,
    criado_em: String,
    expira_em: Option<String>,
    usado_em: Option<String>,
    revogado_em: Option<String>,
}

/// Os tokens pessoais.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokenList {
    tokens: Vec<TokenView>,
}

/// Um token pessoal a criar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NovoToken)]
pub(crate) struct TokenBody {
    /// Nome para reconhecê-lo.
    nome: String,
    /// O papel máximo; sem ele, leitor.
    papel: Option<String>,
    /// Dias até expirar; sem eles, 90.
    #[schema(minimum = 1, maximum = 3650)]
    dias: Option<i64>,
}

/// O token criado; só aparece aqui.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenCriado)]
pub(crate) struct TokenCreated {
    id: i64,
    token: String,
}

/// Os usuários.
#[utoipa::path(get, path = "/api/usuarios", tag = "usuários", responses((status = 200, body = UserList)))]
pub(crate) async fn list_users(State(app): State<Arc<App>>) -> Result<Json<UserList>, Problem> {
    let usuarios = app.ports.accounts.users().await?.into_iter().map(UserView::from).collect();
    Ok(Json(UserList { usuarios }))
}

/// Cria um usuário.
#[utoipa::path(post, path = "/api/usuarios", tag = "usuários", request_body = UserBody,
    responses((status = 200, body = UserView), (status = 409, body = crate::problem::ProblemBody)))]
pub(crate) async fn create_user(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<UserBody>,
) -> Result<Json<UserView>, Problem> {
    if !passwords::is_user_name(&body.username) {
        return Err(Problem::field(Code::UserNameRefused, "username", "esperadas de 2 a 60 letras minúsculas"));
    }
    deed.about(body.username.as_str());
    let role = role("papel", &body.papel)?;
    deed.note("papel", role.name());
    check_password(&body.password, &body.username)?;
    let password_hash = app.verifier.hash(body.password).await?;
    let new = NewUser { name: body.username, role, password_hash };
    let id = app.ports.accounts.create_user(&new, app.ports.clock.now()).await?;
    let user = app.ports.accounts.user(id.ok_or_else(|| Problem::new(Code::UserTaken))?).await?;
    Ok(Json(user.ok_or_else(|| Problem::new(Code::UserUnknown))?.into()))
}

/// Muda outro usuário.
#[utoipa::path(patch, path = "/api/usuarios/{id}", tag = "usuários", params(("id" = i64, Path)),
    request_body = Option<UserPatch>,
    responses((status = 200, body = UserView), (status = 404, body = crate::problem::ProblemBody),
        (status = 409, body = crate::problem::ProblemBody)))]
pub(crate) async fn change_user(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
    Body(patch): Body<UserPatch>,
) -> Result<Json<UserView>, Problem> {
    let unknown = || Problem::new(Code::UserUnknown);
    let user = app.ports.accounts.user(UserId(id)).await?.ok_or_else(unknown)?;
    // Nobody shuts himself out, and a session that was left open does not give its finder the account.
    if user.id == caller.user.id {
        return Err(Problem::new(Code::UserOwn));
    }
    let change =
        UserChange { role: patch.papel.as_deref().map(|word| role("papel", word)).transpose()?, active: patch.ativo };
    tell_change(&deed, &user, change);
    if let Some(password) = patch.password {
        check_password(&password, &user.name)?;
        deed.note("senha", "trocada");
        let stored = app.verifier.hash(password).await?;
        app.ports.accounts.set_password(user.id, &stored, None).await?;
    }
    let changed = app.ports.accounts.change_user(user.id, &change).await?;
    Ok(Json(changed.ok_or_else(unknown)?.into()))
}

fn tell_change(deed: &Deed, user: &User, change: UserChange) {
    deed.about(user.name.as_str());
    if let Some(role) = change.role {
        deed.note("papel", format!("{} → {}", user.role.name(), role.name()));
    }
    if let Some(active) = change.active {
        deed.note("ativo", active.to_string());
    }
}

/// As sessões: as próprias, ou todas para um administrador.
#[utoipa::path(get, path = "/api/sessoes", tag = "usuários", responses((status = 200, body = SessionList)))]
pub(crate) async fn list_sessions(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<SessionList>, Problem> {
    let own = match caller.proof {
        Proof::Session { id, .. } => Some(id),
        Proof::Token { .. } | Proof::Access => None,
    };
    let sessions = app.ports.accounts.user_sessions(whose(&caller)).await?;
    Ok(Json(SessionList { sessoes: sessions.into_iter().map(|session| session_view(session, own)).collect() }))
}

/// Encerra uma sessão.
#[utoipa::path(delete, path = "/api/sessoes/{id}", tag = "usuários", params(("id" = i64, Path)),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn end_session(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Number(id): Number,
) -> Result<Json<Done>, Problem> {
    if !app.ports.accounts.close_session(id, whose(&caller)).await? {
        return Err(Problem::new(Code::SessionUnknown));
    }
    Ok(Done::saying("Sessão encerrada"))
}

/// Os tokens pessoais: os próprios, ou todos para um administrador.
#[utoipa::path(get, path = "/api/tokens", tag = "usuários", responses((status = 200, body = TokenList)))]
pub(crate) async fn list_tokens(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<TokenList>, Problem> {
    let tokens = app.ports.accounts.tokens(whose(&caller)).await?;
    Ok(Json(TokenList { tokens: tokens.into_iter().map(TokenView::from).collect() }))
}

/// Cria um token pessoal, que só aparece nesta resposta.
#[utoipa::path(post, path = "/api/tokens", tag = "usuários", request_body = TokenBody,
    responses((status = 200, body = TokenCreated)))]
pub(crate) async fn create_token(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<TokenBody>,
) -> Result<Json<TokenCreated>, Problem> {
    let name = body.nome.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Problem::field(Code::ApiFields, "nome", "esperados de 1 a 100 caracteres"));
    }
    let days = body.dias.unwrap_or(90);
    if !(1..=LONGEST_DAYS).contains(&days) {
        return Err(Problem::field(Code::ApiFields, "dias", "esperado de 1 a 3650"));
    }
    let scope = body.papel.as_deref().map_or(Ok(Role::Reader), |word| role("papel", word))?;
    deed.about(name);
    deed.note("papel", scope.min(caller.role).name());
    deed.note("dias", days.to_string());
    let now = app.ports.clock.now();
    let token = format!("{TOKEN_PREFIX}{}", fresh_key());
    let new = NewToken {
        key: hash(&token),
        user: caller.user.id,
        name: name.to_owned(),
        scope: scope.min(caller.role),
        at: now,
        expires_at: Some(now + TimeDelta::days(days)),
    };
    let id = app.ports.accounts.add_token(&new).await?;
    Ok(Json(TokenCreated { id, token }))
}

/// Revoga um token pessoal.
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "usuários", params(("id" = i64, Path)),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn revoke_token(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Number(id): Number,
) -> Result<Json<Done>, Problem> {
    if !app.ports.accounts.revoke_token(id, whose(&caller), app.ports.clock.now()).await? {
        return Err(Problem::new(Code::SessionUnknown));
    }
    Ok(Done::saying("Token revogado"))
}

/// Whose sessions and tokens a caller may touch: his own, or anybody's.
fn whose(caller: &Caller) -> Option<UserId> {
    (caller.role < Role::Administrator).then_some(caller.user.id)
}

fn role(field: &str, word: &str) -> Result<Role, Problem> {
    let words = "esperado leitor, operador, configurador ou administrador";
    Role::from_name(word).ok_or_else(|| Problem::field(Code::ApiFields, field, words))
}

fn check_password(password: &SecretString, user: &str) -> Result<(), Problem> {
    let fault = passwords::fault(password, user);
    fault.map_or(Ok(()), |fault| Err(Problem::field(Code::PasswordRefused, "password", fault)))
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            username: user.name,
            papel: user.role.name(),
            ativo: user.active,
            criado_em: local(user.created_at),
        }
    }
}

fn session_view(session: Session, own: Option<i64>) -> SessionView {
    SessionView {
        atual: own == Some(session.id),
        id: session.id,
        id_usuario: session.user.0,
        criada_em: local(session.created_at),
        usada_em: local(session.used_at),
        origem: session.origin,
        agente: session.agent,
    }
}

impl From<Token> for TokenView {
    fn from(token: Token) -> Self {
        Self {
            id: token.id,
            id_usuario: token.user.0,
            nome: token.name,
            papel: token.scope.name(),
            criado_em: local(token.created_at),
            expira_em: opt_local(token.expires_at),
            usado_em: opt_local(token.used_at),
            revogado_em: opt_local(token.revoked_at),
        }
    }
}
