//! How the folders of the configuration are: looked at by the server, which tries them out.

use super::config::Folders;
use super::period::usual_day;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use etl_core::DocumentKind::{self, PortfolioPdf, PortfolioXlsx, Xml50, Xml401};
use etl_core::Fund;
use etl_core::ports::{CopyOf, FolderAccess, FolderLook};
use futures::future::join_all;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use utoipa::ToSchema;

/// The folders that documents are copied to, and which documents; the others are those of programs of old.
const COPIES: [(&str, &[DocumentKind]); 3] =
    [("qore_pdf", &[PortfolioPdf]), ("qore_excel", &[PortfolioXlsx]), ("qore_xml", &[Xml50, Xml401])];
/// Stands for a fund where none is registered yet.
const SAMPLE_FUND: &str = "FUNDO EXEMPLO";

/// Como está uma pasta.
#[derive(Serialize, ToSchema)]
#[schema(as = SituacaoDaPasta)]
pub(crate) struct FolderView {
    /// Nome, como em `/api/config/paths`.
    nome: &'static str,
    caminho: String,
    /// `ok`, `pouco_espaco`, `cheia`, `so_leitura`, `nao_existe`, `nao_e_pasta`, `sem_acesso`, `sem_resposta` ou `nao_definida`.
    situacao: &'static str,
    /// Bytes livres no disco da pasta, se ele os diz.
    livres_bytes: Option<u64>,
    /// Tamanho do disco.
    total_bytes: Option<u64>,
    /// Nomes, a partir da pasta, que as cópias da data-base de um fundo recebem; nenhum onde nada é copiado.
    amostras: Vec<String>,
}

/// Como estão as pastas, vistas deste servidor.
#[derive(Serialize, ToSchema)]
#[schema(as = SituacaoDasPastas)]
pub(crate) struct FolderViews {
    pastas: Vec<FolderView>,
    /// Com menos bytes livres do que isto, uma pasta tem pouco espaço; 0 = sem limite.
    minimo_bytes: u64,
}

/// Confere as pastas: existem, recebem um arquivo (um oculto é criado e apagado), quanto espaço há e que nomes as cópias recebem.
#[utoipa::path(get, path = "/api/config/paths/situacao", tag = "configuração",
    responses((status = 200, body = FolderViews)))]
pub(crate) async fn look(State(app): State<Arc<App>>) -> Result<Json<FolderViews>, Problem> {
    let (folders, funds) = futures::try_join!(Folders::of(&app), async { Ok(app.ports.warehouse.funds().await?) })?;
    let fund = funds.first();
    let views = folders.into_iter().map(|(name, folder)| view(&app, name, folder, fund));
    Ok(Json(FolderViews { pastas: join_all(views).await, minimo_bytes: app.settings.least_space }))
}

async fn view(app: &App, nome: &'static str, caminho: String, fund: Option<&Fund>) -> FolderView {
    let amostras = samples(app, nome, fund);
    if caminho.is_empty() {
        let situacao = "nao_definida";
        return FolderView { nome, caminho, situacao, livres_bytes: None, total_bytes: None, amostras };
    }
    let found = app.ports.folders.look(Path::new(&caminho)).await;
    let situacao = standing(&found, app.settings.least_space);
    FolderView { nome, caminho, situacao, livres_bytes: found.free_bytes, total_bytes: found.total_bytes, amostras }
}

/// The word for a folder.
pub(super) fn standing(found: &FolderLook, least_space: u64) -> &'static str {
    match found.access {
        FolderAccess::Writable if found.free_bytes.is_some_and(|free| free < least_space) => "pouco_espaco",
        FolderAccess::Writable => "ok",
        FolderAccess::Full => "cheia",
        FolderAccess::ReadOnly => "so_leitura",
        FolderAccess::Missing => "nao_existe",
        FolderAccess::NotAFolder => "nao_e_pasta",
        FolderAccess::Hidden => "sem_acesso",
        FolderAccess::Silent => "sem_resposta",
    }
}

/// Names of the copies of a fund's usual day in a folder.
fn samples(app: &App, folder: &str, fund: Option<&Fund>) -> Vec<String> {
    let Some((_, kinds)) = COPIES.iter().find(|(name, _)| *name == folder) else { return Vec::new() };
    let (nickname, own) = fund.map_or((SAMPLE_FUND, None), |fund| (&*fund.nickname, fund.terms.folder.as_deref()));
    let copy = |kind| CopyOf { nickname, folder: own, date: usual_day(app), kind };
    kinds.iter().map(|kind| app.ports.folders.place_of(copy(*kind)).display().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_takes_files_may_still_have_little_space() {
        let found = FolderLook { access: FolderAccess::Writable, free_bytes: Some(99), total_bytes: Some(1000) };
        assert_eq!((standing(&found, 100), standing(&found, 99)), ("pouco_espaco", "ok"));
        let untold = FolderLook::only(FolderAccess::Writable);
        assert_eq!(standing(&untold, 100), "ok");
        let read_only = FolderLook { access: FolderAccess::ReadOnly, ..found };
        assert_eq!(standing(&read_only, 100), "so_leitura", "what keeps copies out comes first");
    }
}
