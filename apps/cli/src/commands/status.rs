//! `etl status`: the verdict of a day, usable as a condition in a task scheduler.

use super::{Session, day_or_default};
use crate::args::StatusArgs;
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, WARN, tables};
use etl_core::Health;
use etl_core::verdict::{CutOff, DayWord, USUAL_CUT_OFF, day_sentence};
use etl_pipeline::{FundVerdict, verdict};
use std::path::PathBuf;

/// Until when the desk waits: 11:00 of the next business day.
pub(crate) const CUT_OFF: CutOff = USUAL_CUT_OFF;

/// Runs the verb.
pub(crate) async fn status(args: &StatusArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    let day = day_or_default(args.data.as_deref(), &session.services)?;
    let verdicts = verdict(&session.services, day, day, CUT_OFF).await?;
    if style.json {
        Style::data(&tables::verdict_json(&verdicts).to_string());
    } else if !verdicts.is_empty() {
        let open: Vec<_> = verdicts.iter().filter(|v| v.health != Health::Released).collect();
        if !open.is_empty() && !style.quiet {
            Style::data(&tables::verdict(&open));
        }
    }
    if !style.json && !style.quiet {
        for line in tables::desk(&verdicts) {
            Style::data(&line);
        }
    }
    let (sign, sentence) = sentence(&verdicts, &day.br());
    eprintln!("{sign} {sentence}");
    Ok(exit_of(&verdicts))
}

/// The verdict in one sentence, as the subject of the e-mail has it.
pub(crate) fn sentence(verdicts: &[FundVerdict], days: &str) -> (&'static str, String) {
    let (word, sentence) = day_sentence(verdicts, days);
    let sign = match word {
        DayWord::Ok => GOOD,
        DayWord::Pending => WARN,
        DayWord::Failure => BAD,
    };
    let hint = if verdicts.is_empty() { ". Comece por: etl run --sistema qore" } else { "" };
    (sign, format!("{sentence}{hint}"))
}

fn exit_of(verdicts: &[FundVerdict]) -> Exit {
    let worst = verdicts.iter().map(|v| v.health).max();
    match worst {
        Some(Health::Released | Health::ReleasedWithWarning) => Exit::Ok,
        Some(Health::Divergent | Health::Failed) => Exit::Failures,
        None | Some(Health::Unconfirmed | Health::Waiting | Health::Late | Health::Missing | Health::Rejected) => {
            Exit::Pending
        }
    }
}
