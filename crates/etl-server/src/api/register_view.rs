//! A fund of the register as people look at it: what is said of it, what the portals call it, and what is odd about it.

use super::register_terms::{due, kinds};
use crate::app::App;
use crate::problem::Problem;
use crate::trail::{FundView, text};
use crate::views::local;
use chrono::TimeDelta;
use etl_core::ports::{FundAlias, FundFields};
use etl_core::{Fund, FundId, FundIdentity, FundStatus, Sha256};
use serde::Serialize;
use sha2::Digest;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// For how long a document of a closed fund is odd.
const LATELY: TimeDelta = TimeDelta::days(10);

/// O que um portal chama um fundo.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NomeNoPortal)]
pub(crate) struct AliasView {
    sistema: String,
    nome_no_portal: String,
    /// Quando o portal o mostrou por último.
    visto_em: String,
}

/// Um fundo do cadastro.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FundoDoCadastro)]
pub(crate) struct RecordView {
    #[serde(flatten)]
    fundo: FundView,
    subclasse: Option<String>,
    /// O que identifica o fundo: CNPJ, CNPJ/subclasse, ou administrador e nome.
    identidade: String,
    /// Os únicos tipos pedidos e esperados (`PDF, XLSX, XML, XML401`); vazio: os que o sistema coleta.
    tipos_esperados: Option<String>,
    /// Hora de São Paulo (HH:MM) até a qual se espera; vazio: a de todos.
    prazo: Option<String>,
    responsavel: Option<String>,
    /// Maior diferença, em reais, que é só um aviso; vazio: 500.00.
    tolerancia: Option<String>,
    /// Índice de comparação; vazio: CDI.
    indice: Option<String>,
    /// Pasta do fundo para as cópias, dentro da pasta base; vazio: a dos ajustes.
    pasta_destino: Option<String>,
    nomes_nos_portais: Vec<AliasView>,
    /// O que os portais chamam o fundo, numa linha: `sistema: nome; sistema: nome`.
    portais: String,
    /// O que chama atenção: `sem nome em portal`, `encerrado com arquivos`, `cadastro incompleto`.
    alertas: Vec<&'static str>,
    /// O que mandar em `If-Match` para mudar o que se viu.
    etag: String,
}

/// What changes when anything of a fund does.
pub(super) fn etag(fund: &Fund) -> String {
    let said = format!("{:?}", (fund.id, FundFields::from(fund)));
    let hash = Sha256(sha2::Sha256::digest(said.as_bytes()).into()).hex();
    format!("\"{}\"", &hash[..24])
}

/// What else is known of the funds.
pub(super) struct Around {
    names: HashMap<FundId, Vec<FundAlias>>,
    receiving: HashSet<FundId>,
}

impl Around {
    pub(super) async fn read(app: &App) -> Result<Self, Problem> {
        let since = app.ports.clock.now() - LATELY;
        let register = &app.ports.register;
        let (aliases, receiving) = futures::try_join!(register.aliases(), register.closed_but_receiving(since))?;
        Ok(Self { names: by_fund(aliases), receiving: receiving.into_iter().collect() })
    }

    pub(super) fn view(&self, fund: &Fund) -> RecordView {
        let alias = |alias: &FundAlias| AliasView {
            sistema: alias.connection.clone(),
            nome_no_portal: alias.portal_id.clone(),
            visto_em: local(alias.seen_at),
        };
        let subclasse = match &fund.identity {
            FundIdentity::Registered { subclass, .. } => subclass.clone(),
            FundIdentity::Unregistered { .. } => None,
        };
        let names = self.names.get(&fund.id).map_or(&[][..], Vec::as_slice);
        RecordView {
            fundo: FundView::from(fund),
            subclasse,
            identidade: fund.identity.key(),
            tipos_esperados: kinds(&fund.terms),
            prazo: due(&fund.terms),
            responsavel: fund.terms.owner.clone(),
            tolerancia: text(fund.terms.tolerance),
            indice: fund.terms.index.clone(),
            pasta_destino: fund.terms.folder.clone(),
            nomes_nos_portais: names.iter().map(alias).collect(),
            portais: portals(names),
            alertas: self.alerts(fund),
            etag: etag(fund),
        }
    }

    /// What the portals call a fund, in one line.
    pub(super) fn portals(&self, fund: FundId) -> String {
        self.names.get(&fund).map(|names| portals(names)).unwrap_or_default()
    }

    /// What is odd about a fund, in the words of the desk.
    pub(super) fn alerts(&self, fund: &Fund) -> Vec<&'static str> {
        let is_nameless = fund.status != FundStatus::Closed && !self.names.contains_key(&fund.id);
        let is_incomplete = fund.status == FundStatus::Active && (fund.kind.is_none() || fund.start.is_none());
        let alerts = [
            (is_nameless, "sem nome em portal"),
            (self.receiving.contains(&fund.id), "encerrado com arquivos"),
            (is_incomplete, "cadastro incompleto"),
        ];
        alerts.into_iter().filter_map(|(holds, words)| holds.then_some(words)).collect()
    }
}

/// The names of each fund, in the order in which they come.
pub(super) fn by_fund(aliases: Vec<FundAlias>) -> HashMap<FundId, Vec<FundAlias>> {
    let mut names: HashMap<FundId, Vec<FundAlias>> = HashMap::new();
    for alias in aliases {
        names.entry(alias.fund).or_default().push(alias);
    }
    names
}

/// `system: name; system: name`.
pub(super) fn portals(names: &[FundAlias]) -> String {
    let name = |alias: &FundAlias| format!("{}: {}", alias.connection, alias.portal_id);
    names.iter().map(name).collect::<Vec<_>>().join("; ")
}
