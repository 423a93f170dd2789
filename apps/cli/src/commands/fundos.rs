//! `etl fundos`: the register, and the confirmation of funds that were only seen.

use super::{Session, find_fund};
use crate::args::{ConfirmarArgs, FundosCommand};
use crate::exit::{Exit, Failure};
use crate::output::{GOOD, Style, tables};
use etl_core::audit::Action;
use etl_core::ports::NewFund;
use etl_core::{Fund, FundStatus};
use std::path::PathBuf;

/// Runs the verb.
pub(crate) async fn fundos(command: &FundosCommand, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let funds = session.services.warehouse.funds().await?;
    match command {
        FundosCommand::List if style.json => Style::data(&tables::funds_json(&funds).to_string()),
        FundosCommand::List => Style::data(&tables::funds(&funds)),
        FundosCommand::Confirmar(args) => confirm(&session, &funds, args, style).await?,
    }
    Ok(Exit::Ok)
}

async fn confirm(session: &Session, funds: &[Fund], args: &ConfirmarArgs, style: Style) -> Result<(), Failure> {
    if args.apelido.is_some() && args.fundos.len() > 1 {
        return Err(Failure::usage("--apelido vale para um fundo de cada vez"));
    }
    let unconfirmed = || funds.iter().filter(|f| f.status == FundStatus::Unconfirmed);
    let chosen: Vec<&Fund> = if args.todos {
        unconfirmed().collect()
    } else {
        args.fundos.iter().map(|text| find_fund(funds, text)).collect::<Result<_, _>>()?
    };
    for fund in &chosen {
        let nickname = args.apelido.clone().unwrap_or_else(|| fund.nickname.clone());
        let confirmed = NewFund {
            identity: fund.identity.clone(),
            name: fund.name.clone(),
            nickname: nickname.clone(),
            kind: fund.kind.clone(),
            status: FundStatus::Active,
            start: fund.start,
        };
        let deed = super::deed(Action::FundConfirm, &nickname);
        session.perform(&deed, async { Ok(session.services.warehouse.register_fund(&confirmed).await?) }).await?;
        style.say(GOOD, &format!("{nickname} confirmado"));
    }
    style.say(GOOD, &format!("{} fundos confirmados", chosen.len()));
    Ok(())
}
