//! What a fund holds by class of asset: on a day, and over many.

use super::period::fund;
use super::portfolios::{Held, PeriodQuery, VersionQuery, held};
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::trail::{FundView, LoadView, class, class_name, text};
use axum::Json;
use axum::extract::{Path, State};
use etl_core::ports::ClassSum;
use etl_core::{Decimal, Exact, ReferenceDate};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// Uma classe da composição.
#[derive(Serialize, ToSchema)]
#[schema(as = ClasseDaComposicao)]
pub(crate) struct ClassView {
    classe: String,
    /// Valor dentro do PL, com sinal.
    valor: String,
    /// Parte do PL, como fração.
    parte_do_pl: Option<String>,
    linhas: usize,
}

/// A composição de um fundo num dia.
#[derive(Serialize, ToSchema)]
#[schema(as = Composicao)]
pub(crate) struct Composition {
    fundo: FundView,
    data_pos: String,
    /// A carga de que vêm as linhas; vazia quando não há posição no dia.
    carga: Option<LoadView>,
    /// Por que não há o que mostrar.
    motivo: Option<String>,
    /// O dia com posição mais perto, quando não há neste.
    data_mais_proxima: Option<String>,
    pl: Option<String>,
    /// Soma das classes.
    soma: String,
    /// PL menos a soma; o que não é zero está em cotas a emitir e a resgatar, ou é divergência.
    diferenca: Option<String>,
    classes: Vec<ClassView>,
}

/// A composição de um fundo num dia, por classe de ativo.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/composicao", tag = "carteiras",
    params(("fundo" = i64, Path), VersionQuery),
    responses((status = 200, body = Composition), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn composition(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<VersionQuery>,
) -> Result<Json<Composition>, Problem> {
    let Held { fund, day, load, rows, motivo, nearest } = held(&app, &number, &query).await?;
    let mut classes: BTreeMap<String, (Exact, usize)> = BTreeMap::new();
    for row in &rows {
        let (sum, count) = classes.entry(class(row)).or_default();
        *sum = std::mem::take(sum).plus(&Exact::of(row.row.value));
        *count += 1;
    }
    let net_assets = load.as_ref().and_then(|load| load.net_assets);
    let total: Exact = classes.values().map(|(sum, _)| sum.clone()).sum();
    let total = total.rounded(2).unwrap_or_default();
    let mut classes: Vec<_> =
        classes.into_iter().map(|(name, (sum, count))| (name, sum.rounded(2).unwrap_or_default(), count)).collect();
    classes.sort_by_key(|(_, value, _)| std::cmp::Reverse(value.abs()));
    let share = |value: Decimal| {
        let whole = net_assets.filter(|net_assets| !net_assets.is_zero())?;
        value.checked_div(whole).map(|share| share.round_dp(10))
    };
    let view = |(classe, value, linhas): (String, Decimal, usize)| ClassView {
        classe,
        valor: value.to_string(),
        parte_do_pl: text(share(value)),
        linhas,
    };
    Ok(Json(Composition {
        fundo: FundView::from(&fund),
        data_pos: day.to_string(),
        carga: load.as_ref().map(LoadView::from),
        motivo,
        data_mais_proxima: nearest.map(|day| day.to_string()),
        pl: text(net_assets),
        soma: total.to_string(),
        diferenca: text(net_assets.map(|net_assets| net_assets - total)),
        classes: classes.into_iter().map(view).collect(),
    }))
}

/// O que um fundo tinha num dia, por classe.
#[derive(Serialize, ToSchema)]
#[schema(as = DiaDaComposicao)]
pub(crate) struct CompositionDay {
    data_pos: String,
    pl: Option<String>,
    /// Valor dentro do PL de cada uma das `classes`, na ordem delas; nada quando o fundo não a tinha.
    valores: Vec<Option<String>>,
}

/// A composição de um fundo, dia a dia.
#[derive(Serialize, ToSchema)]
#[schema(as = SerieDaComposicao)]
pub(crate) struct CompositionSeries {
    fundo: FundView,
    de: String,
    ate: String,
    /// As classes que o fundo teve no período, da que mais pesou para a que menos pesou.
    classes: Vec<String>,
    /// Os dias com posição.
    dias: Vec<CompositionDay>,
}

/// A composição de um fundo por classe de ativo, dia a dia.
#[utoipa::path(get, path = "/api/carteiras/{fundo}/composicao/serie", tag = "carteiras",
    params(("fundo" = i64, Path), PeriodQuery),
    responses((status = 200, body = CompositionSeries), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn composition_series(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Params(query): Params<PeriodQuery>,
) -> Result<Json<CompositionSeries>, Problem> {
    let (from, to) = query.days(&app)?;
    let fund = fund(&app, &number).await?;
    let warehouse = &app.ports.warehouse;
    let (sums, figures) =
        futures::try_join!(warehouse.class_sums(fund.id, from, to), warehouse.figures(fund.id, from, to, None))?;
    let assets: HashMap<_, _> = figures.iter().map(|f| (f.date, f.net_assets)).collect();
    let by_day = by_day(sums);
    let classes = heaviest_first(&by_day);
    let day = |(date, held): (&ReferenceDate, &Classes)| CompositionDay {
        data_pos: date.to_string(),
        pl: text(assets.get(date).copied().flatten()),
        valores: classes.iter().map(|class| text(held.get(class).copied())).collect(),
    };
    Ok(Json(CompositionSeries {
        fundo: FundView::from(&fund),
        de: from.to_string(),
        ate: to.to_string(),
        dias: by_day.iter().map(day).collect(),
        classes,
    }))
}

/// The value of each class that was held.
type Classes = BTreeMap<String, Decimal>;

fn by_day(sums: Vec<ClassSum>) -> BTreeMap<ReferenceDate, Classes> {
    let mut days: BTreeMap<_, BTreeMap<String, Exact>> = BTreeMap::new();
    for ClassSum { date, class, block, side, value } in sums {
        let sum = days.entry(date).or_default().entry(class_name(class, side.as_deref(), &block)).or_default();
        *sum = std::mem::take(sum).plus(&value);
    }
    let rounded = |(name, sum): (String, Exact)| (name, sum.rounded(2).unwrap_or_default());
    days.into_iter().map(|(date, classes)| (date, classes.into_iter().map(rounded).collect())).collect()
}

/// The classes by the largest amount that each one ever had.
fn heaviest_first(days: &BTreeMap<ReferenceDate, Classes>) -> Vec<String> {
    let mut largest: BTreeMap<&String, Decimal> = BTreeMap::new();
    for (class, value) in days.values().flatten() {
        let most = largest.entry(class).or_default();
        *most = (*most).max(value.abs());
    }
    let mut classes: Vec<_> = largest.into_iter().collect();
    classes.sort_by_key(|(_, most)| std::cmp::Reverse(*most));
    classes.into_iter().map(|(class, _)| class.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::AssetClass;

    fn sum(day: &str, class: Option<AssetClass>, side: Option<&str>, value: i64) -> ClassSum {
        let date = ReferenceDate::parse(day).unwrap();
        let (block, side) = ("provisao".to_owned(), side.map(str::to_owned));
        ClassSum { date, class, block, side, value: Exact::of(Decimal::new(value, 2)) }
    }

    #[test]
    fn classes_come_by_the_most_that_each_one_weighed() {
        let days = by_day(vec![
            sum("2025-11-18", Some(AssetClass::Cash), None, 500),
            sum("2025-11-18", None, Some("D"), -900),
            sum("2025-11-19", Some(AssetClass::Cash), None, 100),
            sum("2025-11-19", Some(AssetClass::Swap), None, 700),
        ]);
        assert_eq!(heaviest_first(&days), ["a pagar", "swaps", "caixa"]);
        let first = days.values().next().unwrap();
        assert_eq!(first.get("a pagar"), Some(&Decimal::new(-900, 2)));
        assert_eq!(first.get("swaps"), None);
    }
}
