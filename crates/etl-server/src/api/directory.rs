//! Signing in with the account that people have at the office's directory (OpenID Connect): the way there, the way back, and which
//! user it is. The browser goes these ways itself, so that what is refused is told by the sign-in page, by its code.

use super::logins::open_session;
use crate::app::{App, DirectoryRules};
use crate::auth::{self, Entry, cookie, own_address, passwords};
use crate::extract::Params;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::account::{NewUser, Role, User, UserChange};
use etl_core::audit::{Action, Deed};
use etl_core::ports::{Directory, Person};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Where the directory sends the browser back to; registered there.
const RETURN: &str = "/api/auth/oidc/retorno";
/// The page that tells why nobody signed in.
const SIGN_IN_PAGE: &str = "/entrar";
/// Who changes users in the audit when the directory decides.
const DIRECTORY: &str = "diretório";

/// As formas de entrar.
#[derive(Serialize, ToSchema)]
#[schema(as = FormasDeEntrar)]
pub(crate) struct Ways {
    /// Com usuário e senha deste sistema.
    senha: bool,
    /// Com a conta do escritório.
    escritorio: bool,
}

/// O que o diretório responde, pelo navegador.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Answer {
    /// O que se troca por quem entrou.
    #[param(value_type = Option<String>)]
    code: Option<SecretString>,
    /// O que foi mandado ao diretório.
    state: Option<String>,
    /// Por que ninguém entrou.
    error: Option<String>,
}

/// Diz como se pode entrar.
#[utoipa::path(get, path = "/api/auth/formas", tag = "acesso", responses((status = 200, body = Ways)))]
pub(crate) async fn ways(State(app): State<Arc<App>>) -> Json<Ways> {
    Json(Ways { senha: true, escritorio: app.ports.directory.is_some() })
}

/// Leva o navegador ao diretório do escritório, que pergunta a senha de lá.
#[utoipa::path(get, path = "/api/auth/oidc/entrar", tag = "acesso",
    responses((status = 303, description = "ao diretório; sem ele, à página de entrada com o código do motivo"),
        (status = 404, body = crate::problem::ProblemBody, description = "o escritório não tem diretório")))]
pub(crate) async fn leave(
    State(app): State<Arc<App>>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let directory = directory(&app)?;
    let departure = async {
        app.limits.count_departure(auth::address(&extensions))?;
        let entry = Entry::begin(app.ports.clock.now());
        let sign_in = entry.sign_in(&app.settings.token_key, way_back(&app, &uri, &headers));
        let address = directory.address(&sign_in).await?;
        Ok::<_, Problem>((entry, address))
    };
    match departure.await {
        Ok((entry, address)) => redirect(&address, [Entry::cookie(app.settings.https, Some(&entry))]),
        Err(problem) => refused(&app, problem.code()),
    }
}

/// Recebe o navegador de volta do diretório do escritório e abre uma sessão para o usuário que ele diz.
#[utoipa::path(get, path = "/api/auth/oidc/retorno", tag = "acesso", params(Answer),
    responses((status = 303, description = "ao início, com a sessão; ou à página de entrada com o código do motivo"),
        (status = 404, body = crate::problem::ProblemBody, description = "o escritório não tem diretório")))]
pub(crate) async fn come_back(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    Params(answer): Params<Answer>,
) -> Result<Response, Problem> {
    let directory = directory(&app)?;
    let address = auth::address(&extensions);
    deed.note("meio", DIRECTORY);
    let admission = async {
        let back = way_back(&app, &uri, &headers);
        let person = identify(&app, directory, address, &headers, back, answer).await?;
        let user = user_of(&app, &deed, &person).await?;
        open_session(&app, &user, address, &headers).await
    };
    match admission.await {
        Ok(session) => redirect("/", [session, Entry::cookie(app.settings.https, None)]),
        Err(problem) => refused(&app, problem.code()),
    }
}

fn directory(app: &App) -> Result<&Arc<dyn Directory>, Problem> {
    app.ports.directory.as_ref().ok_or_else(|| Problem::new(Code::ApiRoute))
}

/// The address to come back to, as the directory knows it.
fn way_back(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    let known = app.settings.directory.address.clone();
    let own = known.or_else(|| own_address(&app.settings, uri.authority().map(Authority::as_str), headers));
    format!("{}{RETURN}", own.unwrap_or_default())
}

/// Who came back, when it is the browser that left.
async fn identify(
    app: &App,
    directory: &Arc<dyn Directory>,
    address: IpAddr,
    headers: &HeaderMap,
    back: String,
    answer: Answer,
) -> Result<Person, Problem> {
    if answer.error.is_some() {
        return Err(Problem::new(Code::DirectoryDenied));
    }
    let kept = cookie(headers, Entry::cookie_name(app.settings.https));
    let key = &app.settings.token_key;
    let resumed = kept
        .zip(answer.state.as_deref())
        .zip(answer.code)
        .and_then(|((kept, state), code)| Some((Entry::resume(key, kept, state, app.ports.clock.now())?, code)));
    let (entry, code) = resumed.ok_or_else(|| Problem::new(Code::DirectoryStale))?;
    app.limits.count_address(address)?;
    Ok(directory.person(&code, &entry.sign_in(key, back)).await?)
}

/// The user whom the directory names, with the role that it gives; made when the rules say so.
async fn user_of(app: &App, deed: &Deed, person: &Person) -> Result<User, Problem> {
    let name = person.name.to_lowercase();
    deed.by(name.as_str());
    let unknown = || Problem::new(Code::DirectoryUser);
    if !passwords::is_user_name(&name) {
        return Err(unknown());
    }
    let rules = &app.settings.directory;
    let role = role_of(rules, &person.groups);
    if role.is_none() && !rules.roles.is_empty() {
        return Err(Problem::new(Code::DirectoryRole));
    }
    let find = || app.ports.accounts.user_to_log_in(&name);
    let found = match (find().await?, rules.makes_users) {
        (None, Some(initial)) => {
            make(app, deed, &name, role.unwrap_or(initial)).await?;
            find().await?
        }
        (found, _) => found,
    };
    let (user, _) = found.ok_or_else(unknown)?;
    match role {
        _ if !user.active => Err(Problem::new(Code::DirectoryInactive)),
        Some(role) if role != user.role => set_role(app, deed, user, role).await,
        _ => Ok(user),
    }
}

/// The highest role that a group gives.
fn role_of(rules: &DirectoryRules, groups: &[String]) -> Option<Role> {
    groups.iter().filter_map(|group| rules.roles.get(group).copied()).max()
}

/// Makes a user, who has no password that anybody knows. One who was made meanwhile stays as he is.
async fn make(app: &App, login: &Deed, name: &str, role: Role) -> Result<(), Problem> {
    let password_hash = app.verifier.hash(passwords::random()).await?;
    let new = NewUser { name: name.to_owned(), role, password_hash };
    let deed = deed_of_directory(Action::UserCreate, login, name, role.name().to_owned());
    let mut made = None;
    let now = app.ports.clock.now();
    let make = async { made = Some(app.ports.accounts.create_user(&new, now).await) };
    app.ports.audit.during(&deed, Box::pin(make)).await;
    made.transpose()?;
    Ok(())
}

async fn set_role(app: &App, login: &Deed, user: User, role: Role) -> Result<User, Problem> {
    let words = format!("{} → {}", user.role.name(), role.name());
    let deed = deed_of_directory(Action::UserChange, login, &user.name, words);
    let change = UserChange { role: Some(role), active: None };
    let mut changed = None;
    let work = async { changed = Some(app.ports.accounts.change_user(user.id, &change).await) };
    app.ports.audit.during(&deed, Box::pin(work)).await;
    changed.transpose()?.flatten().ok_or_else(|| Problem::new(Code::DirectoryUser))
}

/// What the directory does to a user when he logs in, as the audit tells it: a row beside that of the login.
fn deed_of_directory(action: Action, login: &Deed, user: &str, role: String) -> Deed {
    let deed = Deed::new(action, login.origin());
    deed.by(DIRECTORY);
    deed.about(user);
    deed.note("papel", role);
    deed
}

/// To the sign-in page, with the code of the reason; what was begun has ended.
fn refused(app: &App, code: Code) -> Result<Response, Problem> {
    let page = format!("{SIGN_IN_PAGE}?erro={code}");
    let mut response = redirect(&page, [Entry::cookie(app.settings.https, None)])?;
    response.extensions_mut().insert(code);
    Ok(response)
}

fn redirect(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Result<Response, Problem> {
    let to = HeaderValue::from_str(to).map_err(|_| Problem::new(Code::Internal))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, to);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
