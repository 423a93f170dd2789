//! Views of pages under a name: everybody keeps their own, and may show them to all.

use super::config::Done;
use crate::app::App;
use crate::auth::Caller;
use crate::extract::{Body, Number, Params};
use crate::problem::Problem;
use crate::views::local;
use axum::extract::State;
use axum::{Extension, Json};
use etl_core::Code;
use etl_core::account::UserId;
use etl_core::audit::Deed;
use etl_core::ports::{NewView, SavedView, ViewKept};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Views of a user at most, and characters of a name, of a page and of an address.
const MOST: u32 = 50;
const LONGEST_NAME: usize = 80;
const LONGEST_PAGE: usize = 100;
const LONGEST_ADDRESS: usize = 4000;

/// A página.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ViewsQuery {
    /// Página, como `execucoes` ou `dados/pos/pos_cota`.
    pagina: String,
}

/// Uma visão: os filtros de uma página, com nome.
#[derive(Serialize, ToSchema)]
#[schema(as = Visao)]
pub(crate) struct ViewOfPage {
    id: i64,
    nome: String,
    /// O que vem depois de `?` no endereço da página.
    endereco: String,
    /// Se todos a veem.
    compartilhada: bool,
    /// Se é de quem pergunta.
    propria: bool,
    /// De quem é.
    usuario: String,
    criada_em: String,
}

impl ViewOfPage {
    fn new(view: SavedView, caller: UserId) -> Self {
        Self {
            id: view.id,
            nome: view.name,
            endereco: view.address,
            compartilhada: view.shared,
            propria: view.user == caller,
            usuario: view.user_name,
            criada_em: local(view.at),
        }
    }
}

/// As visões de uma página.
#[derive(Serialize, ToSchema)]
#[schema(as = Visoes)]
pub(crate) struct ViewList {
    visoes: Vec<ViewOfPage>,
}

/// As visões de uma página: as próprias e as que outros compartilham.
#[utoipa::path(get, path = "/api/visoes", tag = "visões", params(ViewsQuery), responses((status = 200, body = ViewList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Params(query): Params<ViewsQuery>,
) -> Result<Json<ViewList>, Problem> {
    let views = app.ports.views.views(caller.user.id, &query.pagina).await?;
    Ok(Json(ViewList { visoes: views.into_iter().map(|view| ViewOfPage::new(view, caller.user.id)).collect() }))
}

/// Uma visão a guardar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VisaoNova)]
pub(crate) struct ViewBody {
    /// Página, como `execucoes` ou `dados/pos/pos_cota`.
    pagina: String,
    /// Nome, de que não pode haver outra na mesma página.
    nome: String,
    /// O que vem depois de `?` no endereço da página.
    endereco: String,
    /// Se todos a veem.
    #[serde(default)]
    compartilhada: bool,
}

/// O número da visão guardada.
#[derive(Serialize, ToSchema)]
#[schema(as = VisaoGuardada)]
pub(crate) struct ViewKeptView {
    id: i64,
}

/// Guarda uma visão; cada um tem 50, no máximo.
#[utoipa::path(post, path = "/api/visoes", tag = "visões", request_body = ViewBody,
    responses((status = 200, body = ViewKeptView), (status = 409, body = crate::problem::ProblemBody),
        (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn keep(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<ViewBody>,
) -> Result<Json<ViewKeptView>, Problem> {
    let name = body.nome.trim();
    check("nome", name, LONGEST_NAME)?;
    check("pagina", &body.pagina, LONGEST_PAGE)?;
    check("endereco", &body.endereco, LONGEST_ADDRESS)?;
    deed.about(name);
    deed.note("pagina", body.pagina.as_str());
    deed.note("compartilhada", if body.compartilhada { "sim" } else { "nao" });
    let view = NewView {
        user: caller.user.id,
        name: name.to_owned(),
        page: body.pagina,
        address: body.endereco,
        shared: body.compartilhada,
        at: app.ports.clock.now(),
    };
    match app.ports.views.keep_view(&view, MOST).await? {
        ViewKept::Kept(id) => Ok(Json(ViewKeptView { id })),
        ViewKept::Taken => Err(Problem::new(Code::ViewTaken)),
        ViewKept::Full => Err(Problem::new(Code::ViewsFull)),
    }
}

fn check(field: &str, text: &str, longest: usize) -> Result<(), Problem> {
    let length = text.chars().count();
    if (1..=longest).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Problem::field(Code::ApiFields, field, &format!("esperados de 1 a {longest} caracteres, numa linha")))
}

/// Remove uma visão própria.
#[utoipa::path(delete, path = "/api/visoes/{id}", tag = "visões", params(("id" = i64, Path)),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
) -> Result<Json<Done>, Problem> {
    deed.about(id.to_string());
    if !app.ports.views.remove_view(id, caller.user.id).await? {
        return Err(Problem::new(Code::ViewUnknown));
    }
    Ok(Done::saying("Visão removida"))
}

/// O outro nome de uma visão.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NomeDaVisao)]
pub(crate) struct ViewName {
    /// Nome, de que não pode haver outra na mesma página.
    nome: String,
}

/// Dá outro nome a uma visão própria.
#[utoipa::path(patch, path = "/api/visoes/{id}", tag = "visões", params(("id" = i64, Path)), request_body = ViewName,
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody),
        (status = 409, body = crate::problem::ProblemBody), (status = 422, body = crate::problem::ProblemBody)))]
pub(crate) async fn rename(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
    Body(body): Body<ViewName>,
) -> Result<Json<Done>, Problem> {
    let name = body.nome.trim();
    check("nome", name, LONGEST_NAME)?;
    deed.about(id.to_string());
    deed.note("nome", name);
    match app.ports.views.rename_view(id, caller.user.id, name).await? {
        Some(ViewKept::Kept(_)) => Ok(Done::saying("Visão com outro nome")),
        Some(ViewKept::Taken) => Err(Problem::new(Code::ViewTaken)),
        Some(ViewKept::Full) | None => Err(Problem::new(Code::ViewUnknown)),
    }
}
