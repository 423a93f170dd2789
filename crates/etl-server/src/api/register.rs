//! The register of funds: look, add, change, remove; a pasted block with its faults cell by cell, applied whole or not at all; what portals
//! call the funds, and the funds that nobody has confirmed. A change needs the `ETag` of what was seen.

use super::config::Done;
use super::fund_pages::FundPage;
use super::register_block::{self, Known, Plan, RowEdit, Table, plan};
use super::register_view::{Around, RecordView, etag};
use crate::app::App;
use crate::extract::{Body, Number, Params};
use crate::problem::Problem;
use crate::sheet;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use etl_core::audit::Deed;
use etl_core::ports::{EditRefusal, FundEdit, FundFields};
use etl_core::{Code, Fund, FundId, FundStatus};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// O cadastro.
#[derive(Serialize, ToSchema)]
#[schema(as = Cadastro)]
pub(crate) struct RecordList {
    fundos: Vec<RecordView>,
    /// O `depois` da página seguinte, se houver.
    proximo: Option<String>,
}

/// O filtro do cadastro.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// Só os que têm isto no nome, no apelido ou no CNPJ.
    busca: Option<String>,
    /// Só nesta situação: `ativo`, `encerrado` ou `sem cadastro`.
    situacao: Option<String>,
    /// Só os que vêm depois: o `proximo` da página anterior.
    depois: Option<String>,
    /// Quantos, no máximo; sem isto, todos.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// O cadastro de fundos, por apelido.
#[utoipa::path(get, path = "/api/fundos/cadastro", tag = "fundos", params(RecordQuery),
    responses((status = 200, body = RecordList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(query): Params<RecordQuery>,
) -> Result<Json<RecordList>, Problem> {
    let status = query.situacao.as_deref().map(|word| status(word).ok_or_else(bad_status)).transpose()?;
    let wanted = query.busca.unwrap_or_default().to_lowercase();
    let (funds, around) = (app.ports.warehouse.funds().await?, Around::read(&app).await?);
    let shown = |fund: &Fund| {
        let cnpj = fund.identity.as_cnpj().map(|cnpj| format!("{} {}", cnpj.as_str(), cnpj.formatted()));
        let text = format!("{} {} {}", fund.name, fund.nickname, cnpj.unwrap_or_default()).to_lowercase();
        status.is_none_or(|status| fund.status == status) && text.contains(&wanted)
    };
    let page = FundPage { after: query.depois, limit: query.limit };
    let (funds, proximo) = page.of(funds.into_iter().filter(shown).collect(), |fund| fund)?;
    Ok(Json(RecordList { fundos: funds.iter().map(|fund| around.view(fund)).collect(), proximo }))
}

pub(super) fn status(word: &str) -> Option<FundStatus> {
    FundStatus::from_name(&word.trim().to_lowercase())
}

fn bad_status() -> Problem {
    Problem::field(Code::ApiFields, "situacao", "esperado ativo, encerrado ou sem cadastro")
}

/// Um fundo do cadastro, com o seu `ETag`.
#[utoipa::path(get, path = "/api/fundos/cadastro/{id}", tag = "fundos", params(("id" = i64, Path)),
    responses((status = 200, body = RecordView), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn find(State(app): State<Arc<App>>, Number(id): Number) -> Result<Response, Problem> {
    record(&app, FundId(id)).await
}

/// A fund with its `ETag`.
async fn record(app: &App, id: FundId) -> Result<Response, Problem> {
    let (funds, around) = (app.ports.warehouse.funds().await?, Around::read(app).await?);
    let fund = funds.iter().find(|fund| fund.id == id).ok_or_else(|| Problem::new(Code::FundNotFound))?;
    let view = around.view(fund);
    let tag = HeaderValue::from_str(&etag(fund)).map_err(|_| Problem::new(Code::Internal))?;
    Ok(([(header::ETAG, tag)], Json(view)).into_response())
}

/// O que se diz de um fundo; o que falta numa mudança fica como está, e o vazio apaga.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DadosDoFundo)]
pub(crate) struct RecordBody {
    /// Só na criação: a identidade não muda.
    pub(super) cnpj: Option<String>,
    /// Só na criação: código CVM da subclasse.
    pub(super) subclasse: Option<String>,
    pub(super) nome: Option<String>,
    pub(super) apelido: Option<String>,
    pub(super) tipo: Option<String>,
    /// `ativo`, `encerrado` ou `sem cadastro`.
    pub(super) situacao: Option<String>,
    /// Primeiro dia em que se esperam documentos.
    pub(super) inicio: Option<String>,
    /// Último dia em que se esperam documentos.
    pub(super) fim: Option<String>,
    /// Os únicos tipos pedidos e esperados, entre vírgulas: PDF, XLSX, XML, XML401.
    pub(super) tipos_esperados: Option<String>,
    /// Hora de São Paulo (HH:MM) até a qual se espera.
    pub(super) prazo: Option<String>,
    /// Quem cuida do fundo; até 100 caracteres.
    pub(super) responsavel: Option<String>,
    /// Maior diferença, em reais, que é só um aviso: `500,00`.
    pub(super) tolerancia: Option<String>,
    /// Código de uma série de índices.
    pub(super) indice: Option<String>,
    /// Pasta do fundo para as cópias, dentro da pasta base.
    pub(super) pasta_destino: Option<String>,
}

/// Acrescenta um fundo.
#[utoipa::path(post, path = "/api/fundos/cadastro", tag = "fundos", request_body = RecordBody,
    responses((status = 200, body = RecordView), (status = 409, body = crate::problem::ProblemBody)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<RecordBody>,
) -> Result<Response, Problem> {
    deed.about(body.cnpj.as_deref().unwrap_or_default());
    let known = Known::read(&app).await?;
    let edit = match known.change(&body) {
        Ok(RowEdit::Create(edit)) => edit,
        Ok(RowEdit::Change { .. } | RowEdit::Same(_)) => return Err(Problem::new(Code::FundTaken)),
        Err(faults) => return Err(Problem::fields(Code::ApiFields, faults)),
    };
    record(&app, apply(&app, &[edit]).await?[0]).await
}

/// Muda um fundo; `If-Match` diz o que se viu.
#[utoipa::path(patch, path = "/api/fundos/cadastro/{id}", tag = "fundos",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "o `etag` do que se viu; obrigatório")),
    request_body = RecordBody,
    responses((status = 200, body = RecordView), (status = 404, body = crate::problem::ProblemBody),
        (status = 412, body = crate::problem::ProblemBody), (status = 428, body = crate::problem::ProblemBody)))]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
    headers: HeaderMap,
    Body(body): Body<RecordBody>,
) -> Result<Response, Problem> {
    deed.about(id.to_string());
    let known = Known::read(&app).await?;
    let fund = seen(known.funds(), id, &headers)?;
    if body.cnpj.is_some() || body.subclasse.is_some() {
        return Err(Problem::field(Code::ApiFields, "cnpj", "a identidade de um fundo não muda"));
    }
    let fields = known.fields(&body, Some(fund)).map_err(|faults| Problem::fields(Code::ApiFields, faults))?;
    let expected = FundFields::from(fund);
    register_block::tell(&deed, &expected, &fields);
    let edit = FundEdit::Change { id: fund.id, expected, fields };
    record(&app, apply(&app, &[edit]).await?[0]).await
}

/// Remove um fundo de que nada foi esperado nem recebido; `If-Match` diz o que se viu.
#[utoipa::path(delete, path = "/api/fundos/cadastro/{id}", tag = "fundos",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "o `etag` do que se viu; obrigatório")),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody),
        (status = 409, body = crate::problem::ProblemBody), (status = 412, body = crate::problem::ProblemBody),
        (status = 428, body = crate::problem::ProblemBody)))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Number(id): Number,
    headers: HeaderMap,
) -> Result<Json<Done>, Problem> {
    deed.about(id.to_string());
    let funds = app.ports.warehouse.funds().await?;
    let fund = seen(&funds, id, &headers)?;
    apply(&app, &[FundEdit::Delete { id: fund.id, expected: FundFields::from(fund) }]).await?;
    Ok(Done::saying("Fundo removido do cadastro"))
}

/// The fund, if it is still as the caller saw it.
fn seen<'a>(funds: impl IntoIterator<Item = &'a Fund>, id: i64, headers: &HeaderMap) -> Result<&'a Fund, Problem> {
    let fund = funds.into_iter().find(|fund| fund.id == FundId(id)).ok_or_else(|| Problem::new(Code::FundNotFound))?;
    let tag = headers.get(header::IF_MATCH).ok_or_else(|| Problem::new(Code::ApiUnseen))?;
    if tag.as_bytes() == etag(fund).as_bytes() { Ok(fund) } else { Err(Problem::new(Code::FundChanged)) }
}

pub(super) async fn apply(app: &App, edits: &[FundEdit]) -> Result<Vec<FundId>, Problem> {
    app.ports.register.edit_funds(edits).await?.map_err(|(_, refusal)| {
        Problem::new(match refusal {
            EditRefusal::Exists => Code::FundTaken,
            EditRefusal::Unknown => Code::FundNotFound,
            EditRefusal::Changed => Code::FundChanged,
            EditRefusal::InUse => Code::FundInUse,
        })
    })
}

/// Um bloco colado de uma planilha, com a linha de títulos.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BlocoColado)]
pub(crate) struct Block {
    /// As células, separadas por tabulação, ponto e vírgula ou vírgula. Títulos: `nome`, `apelido`, `cnpj`, `subclasse`, `tipo`,
    /// `situacao`, `inicio`, `fim`, `tipos_esperados`, `prazo`, `responsavel`, `tolerancia`, `indice`, `pasta_destino`; `portais` e
    /// `alertas` são só de leitura.
    texto: String,
    /// Aplica, se nada tiver falha; sem isto só mostra o que seria feito.
    #[serde(default)]
    aplicar: bool,
}

/// Mostra o que um bloco colado mudaria, linha por linha, com as falhas de cada célula; e o aplica, inteiro, quando pedido e sem falhas.
#[utoipa::path(post, path = "/api/fundos/cadastro/colar", tag = "fundos", request_body = Block,
    responses((status = 200, body = Plan)))]
pub(crate) async fn paste(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(block): Body<Block>,
) -> Result<Json<Plan>, Problem> {
    let table = Table { field: "texto", rows: sheet::rows(&block.texto) };
    let (mut plan, edits) = plan(&Known::read(&app).await?, table)?;
    deed.note("fundos", edits.len().to_string());
    if block.aplicar && plan.com_falha == 0 && !edits.is_empty() {
        apply(&app, &edits).await?;
        plan.aplicado = true;
    }
    Ok(Json(plan))
}

/// Os fundos vistos num portal ou num documento que ninguém confirmou.
#[utoipa::path(get, path = "/api/fundos/cadastro/pendentes", tag = "fundos",
    responses((status = 200, body = RecordList)))]
pub(crate) async fn unconfirmed(State(app): State<Arc<App>>) -> Result<Json<RecordList>, Problem> {
    let (funds, around) = (app.ports.warehouse.funds().await?, Around::read(&app).await?);
    let unconfirmed = funds.iter().filter(|fund| fund.status == FundStatus::Unconfirmed);
    let fundos = unconfirmed.map(|fund| around.view(fund)).collect();
    Ok(Json(RecordList { fundos, proximo: None }))
}

/// O nome de um portal e o fundo que ele passa a indicar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NomeParaFundo)]
pub(crate) struct AliasBody {
    sistema: String,
    nome_no_portal: String,
    id_fundo: i64,
}

/// Faz o nome de um portal indicar outro fundo, da próxima coleta em diante.
#[utoipa::path(put, path = "/api/fundos/cadastro/nomes", tag = "fundos", request_body = AliasBody,
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn set_alias(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<AliasBody>,
) -> Result<Json<Done>, Problem> {
    let AliasBody { sistema, nome_no_portal, id_fundo } = body;
    deed.about(format!("{sistema}: {nome_no_portal}"));
    deed.note("fundo", id_fundo.to_string());
    if !app.ports.register.set_alias(&sistema, &nome_no_portal, FundId(id_fundo)).await? {
        return Err(Problem::new(Code::FundNotFound));
    }
    Ok(Done::saying("O nome passa a indicar o fundo na próxima coleta"))
}
