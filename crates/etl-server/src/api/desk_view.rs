//! What people said and decided about funds' days, as the pages read it.

use crate::views::local;
use etl_core::desk::{DeskEntry, Release};
use etl_core::verdict::FundVerdict;
use etl_core::{DocumentKind, ItemState};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// O que uma pessoa anotou, dispensou ou decidiu sobre um fundo e dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Apontamento)]
pub(crate) struct EntryView {
    id: i64,
    id_fundo: i64,
    data_pos: String,
    /// Tipo do documento de que se trata, se de um.
    tipo: Option<&'static str>,
    /// `nota`, `dispensa`, `retomada`, `confirmacao`, `reprovacao` ou `desfeita`.
    especie: &'static str,
    texto: String,
    autor: String,
    em: String,
}

impl From<&DeskEntry> for EntryView {
    fn from(entry: &DeskEntry) -> Self {
        Self {
            id: entry.id,
            id_fundo: entry.fund.0,
            data_pos: entry.date.to_string(),
            tipo: entry.kind.map(DocumentKind::name),
            especie: entry.act.name(),
            texto: entry.text.clone(),
            autor: entry.author.clone(),
            em: local(entry.at),
        }
    }
}

/// Como está a liberação de um fundo e dia.
#[derive(Serialize, ToSchema)]
#[schema(as = LiberacaoDoFundo)]
pub(crate) struct ReleaseView {
    /// `aberta`, `confirmada`, `mudou` (confirmada, mas algo mudou depois: não conta) ou `reprovada`.
    estado: &'static str,
    /// A confirmação ou reprovação.
    decisao: Option<EntryView>,
    /// Se o sistema dá o dia por liberado, de modo que se pode confirmar.
    pode_confirmar: bool,
    /// A carga mais nova que vale; volta no pedido de confirmação.
    visto: Option<i64>,
}

impl From<&FundVerdict> for ReleaseView {
    fn from(verdict: &FundVerdict) -> Self {
        let (estado, decision) = match verdict.release() {
            Release::Open => ("aberta", None),
            Release::Confirmed(entry) => ("confirmada", Some(entry)),
            Release::Outdated(entry) => ("mudou", Some(entry)),
            Release::Rejected(entry) => ("reprovada", Some(entry)),
        };
        Self {
            estado,
            decisao: decision.map(EntryView::from),
            pode_confirmar: verdict.computed.is_released(),
            visto: verdict.day.newest_load,
        }
    }
}

/// Um fundo que se pode confirmar, ou que mudou depois de confirmado.
#[derive(Serialize, ToSchema)]
#[schema(as = FundoAConfirmar)]
pub(crate) struct ToConfirm {
    id_fundo: i64,
    fundo: String,
    /// A carga mais nova que vale; volta no pedido de confirmação.
    visto: Option<i64>,
}

/// O que a mesa decidiu sobre a liberação do dia.
#[derive(Serialize, ToSchema)]
#[schema(as = LiberacaoDoDia)]
pub(crate) struct DayRelease {
    /// Fundos confirmados em que nada mudou depois.
    confirmados: usize,
    /// Quem os confirmou.
    autores: Vec<String>,
    /// A última confirmação.
    ultima: Option<String>,
    /// Fundos confirmados em que algo mudou depois: não contam.
    mudaram: Vec<String>,
    /// Fundos que o sistema dá por liberados e ninguém confirmou, ou que mudaram depois.
    a_confirmar: Vec<ToConfirm>,
}

/// What people decided about the release of the funds of a day.
pub(super) fn day_release(verdicts: &[FundVerdict]) -> DayRelease {
    let (mut confirmed, mut mudaram, mut a_confirmar) = (Vec::new(), Vec::new(), Vec::new());
    for verdict in verdicts {
        let release = verdict.release();
        match release {
            Release::Confirmed(entry) => confirmed.push(entry),
            Release::Outdated(_) => mudaram.push(verdict.fund.nickname.clone()),
            Release::Open | Release::Rejected(_) => {}
        }
        if matches!(release, Release::Open | Release::Outdated(_)) && verdict.computed.is_released() {
            let (id_fundo, fundo) = (verdict.fund.id.0, verdict.fund.nickname.clone());
            a_confirmar.push(ToConfirm { id_fundo, fundo, visto: verdict.day.newest_load });
        }
    }
    let authors: BTreeSet<_> = confirmed.iter().map(|entry| entry.author.clone()).collect();
    DayRelease {
        confirmados: confirmed.len(),
        autores: authors.into_iter().collect(),
        ultima: confirmed.iter().map(|entry| entry.at).max().map(local),
        mudaram,
        a_confirmar,
    }
}

/// Um documento que se deixou de esperar neste dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Dispensa)]
pub(crate) struct WaiverView {
    id_fundo: i64,
    fundo: String,
    data_pos: String,
    tipo: &'static str,
    motivo: String,
    autor: String,
    em: String,
    /// Se o documento chegou mesmo assim.
    chegou: bool,
}

/// The documents that nobody waits for any more.
pub(super) fn waivers(verdicts: &[FundVerdict]) -> Vec<WaiverView> {
    verdicts.iter().flat_map(waivers_of).collect()
}

/// The same of one fund.
pub(super) fn waivers_of(verdict: &FundVerdict) -> Vec<WaiverView> {
    let came = |kind: DocumentKind| {
        verdict.day.items.iter().any(|item| item.key.kind == kind && item.state == ItemState::Done)
    };
    let view = |entry: &DeskEntry| {
        let kind = entry.kind?;
        Some(WaiverView {
            id_fundo: verdict.fund.id.0,
            fundo: verdict.fund.nickname.clone(),
            data_pos: verdict.date.to_string(),
            tipo: kind.name(),
            motivo: entry.text.clone(),
            autor: entry.author.clone(),
            em: local(entry.at),
            chegou: came(kind),
        })
    };
    verdict.day.waivers().filter_map(view).collect()
}
