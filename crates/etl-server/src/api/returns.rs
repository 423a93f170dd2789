//! The returns of a fund: the table of months that people know, windows, consistency and falls, beside an index. Fractions as texts.

use super::execute::date;
use super::indices::code;
use super::period::{fund, usual_day};
use super::register_terms::USUAL_INDEX;
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::trail::{FundView, text};
use axum::Json;
use axum::extract::{Path, State};
use etl_core::ports::StoredIndex;
use etl_core::returns::{Benchmark, Quotas, Return};
use etl_core::{Decimal, Fund, ReferenceDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Até quando, e contra o quê.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReturnQuery {
    /// Último dia (o dia útil anterior a hoje).
    ate: Option<String>,
    /// O índice de comparação (o do fundo no cadastro; sem ele, CDI).
    indice: Option<String>,
}

/// A rentabilidade de uma janela; frações como texto (0.01 = 1 %).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rentabilidade)]
pub(crate) struct ReturnView {
    /// Dia da cota de partida.
    de: String,
    /// Dia da cota de chegada.
    ate: String,
    fundo: String,
    /// Vazio quando falta algum valor do índice na janela.
    indice: Option<String>,
    /// Fundo menos índice.
    diferenca: Option<String>,
    /// Fundo sobre índice; só quando os dois são positivos.
    parte_do_indice: Option<String>,
    /// Se a janela não está inteira: o fundo é mais novo, ou o período não acabou.
    parcial: bool,
    /// Cargas das cotas de partida e de chegada.
    id_carga_de: Option<i64>,
    id_carga_ate: Option<i64>,
}

/// Um mês.
#[derive(Serialize, ToSchema)]
#[schema(as = MesDeRentabilidade)]
pub(crate) struct MonthView {
    /// De 1 a 12.
    mes: u32,
    rentabilidade: ReturnView,
}

/// Um ano.
#[derive(Serialize, ToSchema)]
#[schema(as = AnoDeRentabilidade)]
pub(crate) struct YearView {
    ano: i32,
    /// Só os meses com cota.
    meses: Vec<MonthView>,
    rentabilidade: ReturnView,
    /// Desde o início até o fim do ano.
    acumulada: Option<ReturnView>,
}

/// As janelas; a que falta é de um fundo mais novo do que ela.
#[derive(Serialize, ToSchema)]
#[schema(as = Janelas)]
pub(crate) struct Windows {
    mes: Option<ReturnView>,
    ano: Option<ReturnView>,
    m12: Option<ReturnView>,
    m24: Option<ReturnView>,
    m36: Option<ReturnView>,
    inicio: Option<ReturnView>,
}

/// Os meses inteiros, contados.
#[derive(Serialize, ToSchema)]
#[schema(as = Consistencia)]
pub(crate) struct Consistency {
    positivos: usize,
    negativos: usize,
    acima_do_indice: usize,
    abaixo_do_indice: usize,
    maior: Option<String>,
    menor: Option<String>,
}

/// A rentabilidade de um fundo.
#[derive(Serialize, ToSchema)]
#[schema(as = Rentabilidades)]
pub(crate) struct Returns {
    fundo: FundView,
    ate: String,
    /// O índice de comparação; vazio quando não há valores dele.
    indice: Option<String>,
    /// Por que falta o índice ou algo dele.
    motivo: Option<String>,
    anos: Vec<YearView>,
    janelas: Windows,
    consistencia: Consistency,
    /// A maior queda desde um máximo, como fração negativa.
    queda_maxima: Option<String>,
    /// A queda desde o último máximo.
    queda_atual: Option<String>,
    /// Desvio-padrão dos retornos diários dos últimos 252 dias úteis, vezes a raiz de 252; vazio com menos de 20.
    volatilidade: Option<String>,
    /// Índice de Sharpe dos últimos 252 dias úteis: a média do que o fundo rendeu por dia além do índice, sobre o desvio padrão
    /// disso, vezes a raiz de 252. Nada sem índice ou com menos de 20 dias.
    sharpe: Option<String>,
}

/// A rentabilidade de um fundo contra um índice: mês a mês, por ano e por janela.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/rentabilidade", tag = "carteiras",
    params(("fundo" = i64, Path), ReturnQuery),
    responses((status = 200, body = Returns), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn returns(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<ReturnQuery>,
) -> Result<Json<Returns>, Problem> {
    let to = query.ate.as_deref().map_or_else(|| Ok(usual_day(&app)), |text| date("ate", text))?;
    let fund = fund(&app, &number).await?;
    let own = fund.terms.index.as_deref().unwrap_or(USUAL_INDEX);
    let wanted = code(query.indice.as_deref().unwrap_or(own))?;
    let figures = app.ports.warehouse.figures(fund.id, ReferenceDate::FIRST, to, None).await?;
    let loads: BTreeMap<ReferenceDate, i64> = figures.iter().map(|f| (f.date, f.load)).collect();
    let by_day: BTreeMap<_, _> = figures.iter().filter_map(|f| Some((f.date, f.quota?))).collect();
    let index = app.ports.indices.indices().await?.into_iter().find(|stored| stored.series.code == wanted);
    let benchmark = match (&index, by_day.first_key_value()) {
        (Some(index), Some((start, _))) => Some(benchmark(&app, index, (*start, to)).await?),
        _ => None,
    };
    let quotas = Quotas { by_day, benchmark, calendar: &app.ports.calendar };
    Ok(Json(Report { quotas: &quotas, loads: &loads }.view(&fund, to, (&wanted, index.as_ref()))))
}

async fn benchmark<'a>(
    app: &'a App,
    index: &StoredIndex,
    (from, to): (ReferenceDate, ReferenceDate),
) -> Result<Benchmark<'a>, Problem> {
    let values = app.ports.indices.index_values(&index.series.code, from, to).await?;
    Ok(Benchmark { unit: index.series.unit, values: values.into_iter().collect(), calendar: &app.ports.calendar })
}

struct Report<'a> {
    quotas: &'a Quotas<'a>,
    loads: &'a BTreeMap<ReferenceDate, i64>,
}

impl Report<'_> {
    fn view(&self, fund: &Fund, to: ReferenceDate, (wanted, index): (&str, Option<&StoredIndex>)) -> Returns {
        let months = self.quotas.months();
        let last_month = months.last().map(|(_, found)| *found);
        let years = self.quotas.years();
        let last_year = years.last().map(|(_, found)| *found);
        let falls = self.quotas.drawdowns();
        Returns {
            fundo: FundView::from(fund),
            ate: to.to_string(),
            indice: index.map(|stored| stored.series.code.clone()),
            motivo: self.reason(wanted, index),
            anos: years.iter().map(|(year, found)| self.year(*year, found, &months)).collect(),
            janelas: Windows {
                mes: last_month.map(|found| self.one(&found)),
                ano: last_year.map(|found| self.one(&found)),
                m12: self.quotas.last_months(12).map(|found| self.one(&found)),
                m24: self.quotas.last_months(24).map(|found| self.one(&found)),
                m36: self.quotas.last_months(36).map(|found| self.one(&found)),
                inicio: self.quotas.since_start().map(|found| self.one(&found)),
            },
            consistencia: consistency(months.iter().map(|(_, found)| found).filter(|found| !found.is_partial)),
            queda_maxima: text(falls.map(|falls| falls.0)),
            queda_atual: text(falls.map(|falls| falls.1)),
            volatilidade: text(self.quotas.volatility()),
            sharpe: text(self.quotas.sharpe()),
        }
    }

    /// Why the index, or a part of it, is missing.
    fn reason(&self, wanted: &str, index: Option<&StoredIndex>) -> Option<String> {
        let whole = self.quotas.since_start()?;
        match index {
            None => Some(format!("não há valores de {wanted}: carregue a série com `etl indices carregar`")),
            Some(_) if whole.index.is_none() => {
                let last = index.and_then(|stored| stored.last).map_or_else(|| "nunca".into(), ReferenceDate::br);
                Some(format!("faltam valores de {wanted} em parte do período (o último é de {last})"))
            }
            Some(_) => None,
        }
    }

    fn year(&self, year: i32, found: &Return, months: &[((i32, u32), Return)]) -> YearView {
        let own = months.iter().filter(|((of, _), _)| *of == year);
        let upto: BTreeMap<_, _> = self.quotas.by_day.range(..=found.to).map(|(day, quota)| (*day, *quota)).collect();
        let since = Quotas { by_day: upto, ..self.quotas.clone() }.since_start();
        YearView {
            ano: year,
            meses: own.map(|((_, mes), found)| MonthView { mes: *mes, rentabilidade: self.one(found) }).collect(),
            rentabilidade: self.one(found),
            acumulada: since.map(|found| self.one(&found)),
        }
    }

    fn one(&self, found: &Return) -> ReturnView {
        ReturnView {
            de: found.from.to_string(),
            ate: found.to.to_string(),
            fundo: found.fund.to_string(),
            indice: text(found.index),
            diferenca: text(found.difference()),
            parte_do_indice: text(found.share_of_index()),
            parcial: found.is_partial,
            id_carga_de: self.loads.get(&found.from).copied(),
            id_carga_ate: self.loads.get(&found.to).copied(),
        }
    }
}

fn consistency<'a>(months: impl Iterator<Item = &'a Return> + Clone) -> Consistency {
    let above = |found: &&Return| found.difference().is_some_and(|difference| difference > Decimal::ZERO);
    let below = |found: &&Return| found.difference().is_some_and(|difference| difference < Decimal::ZERO);
    Consistency {
        positivos: months.clone().filter(|found| found.fund > Decimal::ZERO).count(),
        negativos: months.clone().filter(|found| found.fund < Decimal::ZERO).count(),
        acima_do_indice: months.clone().filter(above).count(),
        abaixo_do_indice: months.clone().filter(below).count(),
        maior: text(months.clone().map(|found| found.fund).max()),
        menor: text(months.map(|found| found.fund).min()),
    }
}
