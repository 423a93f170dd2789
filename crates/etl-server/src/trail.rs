//! What is behind a figure, as clients read it: loads, documents, checks, oddities, refused files, rows. Exact numbers are texts
//! with a point, whole as they are stored.

use crate::views::{local, opt_local};
use etl_core::ports::{LoadRecord, Refusal, TracedRow};
use etl_core::{AssetClass, Band, Check, Code, Decimal, Fund, Problem, Severity, advice};
use serde::Serialize;
use utoipa::ToSchema;

/// An exact number as a text.
pub(crate) fn text(number: Option<Decimal>) -> Option<String> {
    number.map(|number| number.to_string())
}

/// Um fundo do cadastro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FundoResumo)]
pub(crate) struct FundView {
    pub(crate) id_fundo: i64,
    /// O nome que as pessoas usam.
    pub(crate) fundo: String,
    /// O nome completo.
    pub(crate) nome: String,
    pub(crate) cnpj: Option<String>,
    pub(crate) tipo: Option<String>,
    /// `ativo`, `encerrado` ou `sem cadastro`.
    pub(crate) situacao: &'static str,
    /// Primeiro dia em que se esperam documentos.
    pub(crate) inicio: Option<String>,
    /// Último dia em que se esperam documentos.
    pub(crate) fim: Option<String>,
}

impl From<&Fund> for FundView {
    fn from(fund: &Fund) -> Self {
        Self {
            id_fundo: fund.id.0,
            fundo: fund.nickname.clone(),
            nome: fund.name.clone(),
            cnpj: fund.identity.as_cnpj().map(|cnpj| cnpj.as_str().to_owned()),
            tipo: fund.kind.clone(),
            situacao: fund.status.name(),
            inicio: fund.start.map(|day| day.to_string()),
            fim: fund.end.map(|day| day.to_string()),
        }
    }
}

/// A carga de um documento: uma versão de um tipo, de um fundo e dia.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Carga)]
pub(crate) struct LoadView {
    pub(crate) id_carga: i64,
    pub(crate) id_documento: i64,
    /// Nome dado por quem mandou.
    pub(crate) nome: String,
    /// Sistema que entregou; `manual` quando veio à mão.
    pub(crate) sistema: String,
    pub(crate) id_fundo: i64,
    pub(crate) fundo: String,
    pub(crate) data_pos: String,
    pub(crate) tipo: &'static str,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    /// Versão deste tipo, fundo e dia, a partir de 1.
    pub(crate) versao: u32,
    /// `vigente` ou `substituida`.
    pub(crate) estado: &'static str,
    /// Se as linhas vigentes do dia são as dela.
    pub(crate) posicao_atual: bool,
    /// Formato da posição, se o documento traz uma.
    pub(crate) formato: Option<String>,
    /// Versão dos leitores que o leram; vazia quando nenhum leu.
    pub(crate) leitor: String,
    /// Quando quem mandou fez o documento, como ele diz.
    pub(crate) gerado_em: Option<String>,
    pub(crate) carregado_em: String,
    /// Quando outra versão tomou o lugar.
    pub(crate) substituido_em: Option<String>,
    /// Linhas da posição.
    pub(crate) linhas: u64,
    pub(crate) pl: Option<String>,
    pub(crate) qtde_cota: Option<String>,
    pub(crate) cota: Option<String>,
    /// A pior das contas conferidas: `ok`, `aviso` ou `divergencia`.
    pub(crate) faixa: &'static str,
    /// Execução que a carregou.
    pub(crate) job_id: Option<i64>,
}

impl From<&LoadRecord> for LoadView {
    fn from(load: &LoadRecord) -> Self {
        Self {
            id_carga: load.id,
            id_documento: load.document,
            nome: load.original_name.clone(),
            sistema: load.connection.clone(),
            id_fundo: load.fund.0,
            fundo: load.fund_name.clone(),
            data_pos: load.date.to_string(),
            tipo: load.kind.name(),
            bytes: load.size_bytes,
            sha256: load.sha256.hex(),
            versao: load.version,
            estado: if load.stands { "vigente" } else { "substituida" },
            posicao_atual: load.holds_rows,
            formato: load.format.clone(),
            leitor: load.reader.clone(),
            gerado_em: load.generated_at.clone(),
            carregado_em: local(load.known_from),
            substituido_em: opt_local(load.known_to),
            linhas: load.rows,
            pl: text(load.net_assets),
            qtde_cota: text(load.quantity),
            cota: text(load.quota),
            faixa: load.checks.name(),
            job_id: load.job.map(|job| job.0),
        }
    }
}

/// Uma conta conferida, com os dois lados.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Conferencia)]
pub(crate) struct CheckView {
    /// Carga cujos números são conferidos; vazia nas contas entre cargas.
    pub(crate) id_carga: Option<i64>,
    /// Número da conta na carga, a partir de 1.
    pub(crate) ordem: Option<u32>,
    pub(crate) codigo: &'static str,
    /// O que se diz quando não confere.
    pub(crate) mensagem: &'static str,
    /// A conta.
    pub(crate) formula: &'static str,
    /// O lado que o documento declara.
    pub(crate) declarado: String,
    /// O lado que as partes somam.
    pub(crate) calculado: String,
    pub(crate) diferenca: String,
    /// Maior diferença que o arredondamento explica.
    pub(crate) limite: String,
    /// `ok`, `aviso` ou `divergencia` (que impede liberar).
    pub(crate) faixa: &'static str,
    /// O que fazer, quando não confere.
    pub(crate) o_que_fazer: Option<&'static str>,
}

impl CheckView {
    /// A check, with the load and number that it has there.
    pub(crate) fn new(check: &Check, place: Option<(i64, u32)>) -> Self {
        Self {
            id_carga: place.map(|place| place.0),
            ordem: place.map(|place| place.1),
            codigo: check.code.as_str(),
            mensagem: check.code.message(),
            formula: formula(check.code),
            declarado: check.stated.to_string(),
            calculado: check.computed.to_string(),
            diferenca: check.gap.to_string(),
            limite: check.bound.to_string(),
            faixa: check.band.name(),
            o_que_fazer: (check.band != Band::Ok).then(|| advice(check.code)),
        }
    }
}

/// The identity of a check, for people.
fn formula(code: Code) -> &'static str {
    match code {
        Code::CheckQuota => "PL = quantidade × cota",
        Code::CheckNetAssets => "PL = ativos + a receber − a pagar − a emitir − a resgatar",
        Code::CheckAssets => "total de ativos = soma das posições",
        Code::CheckReceivables => "total a receber = soma das provisões a crédito",
        Code::CheckPayables => "total a pagar = soma das provisões a débito",
        Code::CheckQuotaMove => "cota do dia = cota do dia anterior, dentro da banda",
        Code::CheckRows => "linhas lidas = linhas gravadas",
        Code::CheckTwoSources => "valor de um documento = valor do outro",
        _ => "",
    }
}

/// Algo estranho achado num documento.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Achado)]
pub(crate) struct FindingView {
    pub(crate) codigo: &'static str,
    pub(crate) mensagem: &'static str,
    /// `aviso` ou `erro`.
    pub(crate) gravidade: &'static str,
    /// Linha do arquivo, a partir de 1; 0 quando não há.
    pub(crate) linha: u64,
    pub(crate) byte: u64,
    /// Lugar no arquivo.
    pub(crate) caminho: String,
    pub(crate) encontrado: String,
    pub(crate) guardado: String,
    pub(crate) vezes: u64,
}

impl From<&Problem> for FindingView {
    fn from(problem: &Problem) -> Self {
        Self {
            codigo: problem.code.as_str(),
            mensagem: problem.code.message(),
            gravidade: if problem.severity == Severity::Error { "erro" } else { "aviso" },
            linha: problem.place.line,
            byte: problem.place.byte,
            caminho: problem.place.path.clone(),
            encontrado: problem.found.clone(),
            guardado: problem.kept.clone(),
            vezes: problem.count,
        }
    }
}

/// Um arquivo recusado.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Recusado)]
pub(crate) struct RefusalView {
    pub(crate) sistema: String,
    pub(crate) nome: String,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) tipo: Option<&'static str>,
    pub(crate) motivo: FindingView,
    pub(crate) visto_em: String,
}

impl From<&Refusal> for RefusalView {
    fn from(refusal: &Refusal) -> Self {
        Self {
            sistema: refusal.connection.clone(),
            nome: refusal.original_name.clone(),
            sha256: refusal.sha256.hex(),
            bytes: refusal.size_bytes,
            tipo: refusal.kind.map(etl_core::DocumentKind::name),
            motivo: FindingView::from(&refusal.problem),
            visto_em: local(refusal.last_seen),
        }
    }
}

/// Uma linha de uma posição, com o seu lugar no documento.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LinhaDePosicao)]
pub(crate) struct RowView {
    pub(crate) id_carga: i64,
    pub(crate) id_documento: i64,
    /// Tabela que a guarda.
    pub(crate) tabela: String,
    /// Bloco do documento.
    pub(crate) bloco: String,
    /// Número no bloco, a partir de 1.
    pub(crate) ordem: u32,
    /// Linha do arquivo; 0 quando não há.
    pub(crate) linha: u32,
    /// Classe do ativo, para pessoas; `a receber` e `a pagar` nas provisões.
    pub(crate) classe: String,
    pub(crate) codigo: String,
    pub(crate) isin: Option<String>,
    pub(crate) descricao: String,
    pub(crate) emissor: Option<String>,
    pub(crate) vencimento: Option<String>,
    pub(crate) qtde: Option<String>,
    pub(crate) pu: Option<String>,
    /// Valor dentro do PL, com sinal.
    pub(crate) valor: String,
}

impl RowView {
    /// A row of a load.
    pub(crate) fn new(load: &LoadRecord, traced: &TracedRow) -> Self {
        let row = &traced.row;
        Self {
            id_carga: load.id,
            id_documento: load.document,
            tabela: traced.table.clone(),
            bloco: traced.block.clone(),
            ordem: traced.ordinal,
            linha: traced.line,
            classe: class(traced),
            codigo: row.code.clone(),
            isin: traced.isin.clone(),
            descricao: row.description.clone(),
            emissor: traced.issuer.clone(),
            vencimento: traced.maturity.map(|day| day.to_string()),
            qtde: text(row.quantity),
            pu: text(row.unit_price),
            valor: row.value.to_string(),
        }
    }
}

/// The class of a row, for people.
pub(crate) fn class(traced: &TracedRow) -> String {
    class_name(traced.row.class, traced.side.as_deref(), &traced.block)
}

/// The same of what is known of many rows.
pub(crate) fn class_name(class: Option<AssetClass>, side: Option<&str>, block: &str) -> String {
    match (class, side) {
        (Some(class), _) => class_label(class).to_owned(),
        (None, Some("D")) => "a pagar".into(),
        (None, Some(_)) => "a receber".into(),
        (None, None) => block.to_owned(),
    }
}

fn class_label(class: AssetClass) -> &'static str {
    match class {
        AssetClass::GovernmentBond => "títulos públicos",
        AssetClass::PrivateBond => "títulos privados",
        AssetClass::Debenture => "debêntures",
        AssetClass::Equity => "ações",
        AssetClass::EquityOption => "opções de ações",
        AssetClass::DerivativeOption => "opções de derivativos",
        AssetClass::FlexibleOption => "opções flexíveis",
        AssetClass::EquityForward => "termo de ações",
        AssetClass::BondForward => "termo de renda fixa",
        AssetClass::Future => "futuros",
        AssetClass::Swap => "swaps",
        AssetClass::Cash => "caixa",
        AssetClass::FundShare => "cotas de fundos",
        AssetClass::RealEstate => "imóveis",
        AssetClass::CurrencyOption => "opções de moedas",
        AssetClass::CurrencyForward => "termo de moedas",
        AssetClass::Participation => "participações",
        AssetClass::CreditRights => "direitos creditórios",
        AssetClass::StructuredNote => "notas estruturadas",
        AssetClass::Unclassified => "outros",
    }
}
