//! The beginning of a document as clients read it.

use super::documents::DocumentView;
use etl_core::preview::{Preview, PreviewCell, PreviewPart, PreviewRow};
use serde::Serialize;
use utoipa::ToSchema;

/// O começo de um documento, parte por parte.
#[derive(Serialize, ToSchema)]
#[schema(as = Previa)]
pub(crate) struct PreviewView {
    documento: DocumentView,
    /// Planilhas, páginas de um PDF, blocos de um XML 4.01; uma só parte nos outros XML.
    partes: Vec<PartView>,
    /// Há partes, ou linhas destas, que não foram lidas.
    continua: bool,
}

/// Uma parte de um documento.
#[derive(Serialize, ToSchema)]
#[schema(as = ParteDaPrevia)]
pub(crate) struct PartView {
    /// Nome da planilha ou do bloco, número da página; vazio quando a parte é o documento.
    nome: String,
    /// Letras da planilha ou marcas do bloco; vazio quando as colunas não têm nome.
    colunas: Vec<String>,
    /// Linhas puladas antes destas.
    puladas: usize,
    linhas: Vec<LineView>,
    /// Há linhas depois destas.
    continua: bool,
}

/// Uma linha.
#[derive(Serialize, ToSchema)]
#[schema(as = LinhaDaPrevia)]
pub(crate) struct LineView {
    /// Linha do arquivo, da planilha ou da página, de 1 em diante.
    linha: u64,
    /// Pode ter menos células que colunas.
    celulas: Vec<CellView>,
}

/// Uma célula.
#[derive(Serialize, ToSchema)]
#[schema(as = CelulaDaPrevia)]
pub(crate) struct CellView {
    /// Números com ponto e datas como ISO 8601.
    texto: String,
    /// `vazio`, `texto`, `numero`, `data`, `logico` ou `erro`. XML e PDF só têm textos.
    especie: &'static str,
}

impl PreviewView {
    pub(super) fn new(documento: DocumentView, seen: Preview) -> Self {
        Self { documento, partes: seen.parts.into_iter().map(PartView::from).collect(), continua: seen.is_cut }
    }
}

impl From<PreviewPart> for PartView {
    fn from(part: PreviewPart) -> Self {
        let linhas = part.rows.into_iter().map(LineView::from).collect();
        Self { nome: part.name, colunas: part.columns, puladas: part.skipped, linhas, continua: part.is_cut }
    }
}

impl From<PreviewRow> for LineView {
    fn from(row: PreviewRow) -> Self {
        Self { linha: row.line, celulas: row.cells.into_iter().map(CellView::from).collect() }
    }
}

impl From<PreviewCell> for CellView {
    fn from(cell: PreviewCell) -> Self {
        Self { texto: cell.text, especie: cell.kind.name() }
    }
}
