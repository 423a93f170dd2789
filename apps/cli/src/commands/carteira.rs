//! `etl carteira show`: the position of a fund on a day, as it stands or as it was known at a moment.

use super::{Session, day_or_default, find_fund};
use crate::args::CarteiraArgs;
use crate::exit::{Exit, Failure};
use crate::output::{Style, tables};
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// Runs the verb.
pub(crate) async fn show(args: &CarteiraArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let day = day_or_default(args.data.as_deref(), &session.services)?;
    let as_of = args.em.as_deref().map(moment).transpose()?;
    let funds = session.services.warehouse.funds().await?;
    let fund = find_fund(&funds, &args.fundo)?;
    let figures = session.services.warehouse.figures(fund.id, day, day, as_of).await?;
    let Some(figures) = figures.first() else {
        return Err(Failure::usage(format!("Não há posição de {} em {}", fund.nickname, day.br())));
    };
    let rows = session.services.warehouse.composition(fund.id, day, as_of).await?;
    if style.json {
        Style::data(&tables::portfolio_json(&fund.nickname, figures, &rows).to_string());
    } else {
        Style::data(&tables::portfolio(&fund.name, figures, &rows));
    }
    Ok(Exit::Ok)
}

fn moment(text: &str) -> Result<DateTime<Utc>, Failure> {
    DateTime::parse_from_rfc3339(text)
        .map(|moment| moment.to_utc())
        .map_err(|_| Failure::usage(format!("Momento ilegível: {text:?} (exemplo: 2025-11-18T10:00:00-03:00)")))
}
