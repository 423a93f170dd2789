//! What the portals list of a fund and day, for whoever looks for a document that did not come. Nothing is fetched: that is a run's.

use super::period::{day_or_usual, fund};
use crate::app::App;
use crate::auth::Caller;
use crate::extract::Body;
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use etl_core::audit::{Deed, Outcome};
use etl_core::ports::{ConnectorError, FundAlias, Listed, ListedFile, PlanFund};
use etl_core::{Fund, ReferenceDate};
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// O que procurar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PedidoDeBusca)]
pub(crate) struct SearchBody {
    /// A data-base (o dia útil anterior a hoje).
    data: Option<String>,
}

/// Um arquivo que o portal lista.
#[derive(Serialize, ToSchema)]
#[schema(as = ArquivoNoPortal)]
pub(crate) struct FileView {
    nome: String,
    bytes: Option<u64>,
    /// Se já foi recebido e aceito.
    recebido: bool,
}

/// O que o portal lista de um tipo.
#[derive(Serialize, ToSchema)]
#[schema(as = TipoNoPortal)]
pub(crate) struct KindView {
    tipo: &'static str,
    /// `publicado`, `ainda_nao` (o portal não tem dia posterior) ou `lacuna` (tem um dia posterior, mas não este).
    situacao: &'static str,
    /// As edições do dia, a mais nova primeiro.
    arquivos: Vec<FileView>,
    /// O dia mais novo deste tipo no portal.
    mais_recente: Option<String>,
}

/// O que um portal respondeu.
#[derive(Serialize, ToSchema)]
#[schema(as = BuscaNoPortal)]
pub(crate) struct PortalView {
    sistema: String,
    nome_no_portal: String,
    tipos: Vec<KindView>,
    /// Por que o portal não respondeu.
    falha: Option<&'static str>,
    codigo: Option<&'static str>,
}

/// O que os portais listam de um fundo e dia.
#[derive(Serialize, ToSchema)]
#[schema(as = BuscaDeArquivos)]
pub(crate) struct SearchView {
    id_fundo: i64,
    fundo: String,
    data_pos: String,
    /// Um por portal em que o fundo tem nome; vazio quando não tem em nenhum.
    portais: Vec<PortalView>,
}

/// Pergunta aos portais que arquivos listam de um fundo e dia, sem baixar nada. Vinte perguntas por minuto.
#[utoipa::path(post, path = "/api/fundos/cadastro/{id}/procurar", tag = "fundos", params(("id" = String, Path)),
    request_body = Option<SearchBody>,
    responses((status = 200, body = SearchView), (status = 404, body = crate::problem::ProblemBody),
        (status = 429, body = crate::problem::ProblemBody)))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(deed): Extension<Deed>,
    Path(id): Path<String>,
    Body(body): Body<SearchBody>,
) -> Result<Json<SearchView>, Problem> {
    let (fund, date) = (fund(&app, &id).await?, day_or_usual(&app, "data", body.data.as_deref())?);
    app.limits.count_search(caller.user.id)?;
    deed.about(fund.nickname.as_str());
    deed.note("data", date.to_string());
    // The portals see the login whatever comes after.
    app.ports.audit.record(&deed, Outcome::Begun, None).await?;
    let mut names = app.ports.register.aliases().await?;
    names.retain(|name| name.fund == fund.id && app.settings.connections.contains_key(name.connection.as_str()));
    let portais = join_all(names.into_iter().map(|name| ask(&app, &fund, name, date))).await;
    let portais = portais.into_iter().collect::<Result<_, _>>()?;
    Ok(Json(SearchView { id_fundo: fund.id.0, fundo: fund.nickname, data_pos: date.to_string(), portais }))
}

async fn ask(app: &App, fund: &Fund, name: FundAlias, date: ReferenceDate) -> Result<PortalView, Problem> {
    let (sistema, nome_no_portal) = (name.connection.clone(), name.portal_id.clone());
    let plan = PlanFund {
        fund: fund.id,
        portal_id: name.portal_id,
        cnpj: fund.identity.as_cnpj().copied(),
        nickname: fund.nickname.clone(),
    };
    match app.ports.lookups.look_up(&name.connection, &plan, date, &fund.terms.kinds).await {
        Ok(listed) => {
            let known = app.ports.warehouse.editions(&name.connection, &[fund.id], date, date).await?;
            let known = known.into_iter().map(|edition| edition.portal_ref).collect();
            let tipos = listed.into_iter().map(|kind| kind_view(kind, date, &known)).collect();
            Ok(PortalView { sistema, nome_no_portal, tipos, falha: None, codigo: None })
        }
        Err(ConnectorError { code, context, .. }) => {
            // What a portal answers goes to the log, not to whoever asks.
            tracing::info!(code = code.as_str(), error = context, "a portal did not list its files");
            let (falha, codigo) = (Some(code.message()), Some(code.as_str()));
            Ok(PortalView { sistema, nome_no_portal, tipos: Vec::new(), falha, codigo })
        }
    }
}

fn kind_view(listed: Listed, date: ReferenceDate, known: &HashSet<String>) -> KindView {
    let situacao = match listed.newest {
        _ if !listed.files.is_empty() => "publicado",
        Some(newest) if newest > date => "lacuna",
        _ => "ainda_nao",
    };
    let file = |file: ListedFile| FileView {
        recebido: known.contains(&file.portal_ref),
        nome: file.name,
        bytes: file.size_bytes,
    };
    KindView {
        tipo: listed.kind.name(),
        situacao,
        arquivos: listed.files.into_iter().map(file).collect(),
        mais_recente: listed.newest.map(|day| day.to_string()),
    }
}
