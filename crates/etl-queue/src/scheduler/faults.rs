//! What is wrong with a schedule: every fault at once, in words for whoever wrote it.

use super::timetable::{Calendars, Timetable};
use crate::port::NewSchedule;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use etl_core::{Code, CollectRequest, message};
use serde_json::Value;

/// Business days back that somebody may mean: a year.
const MOST_LAG_DAYS: u32 = 252;

/// One fault of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleFault {
    /// Name of the field, as people know it.
    pub field: &'static str,
    /// What is wrong, in Portuguese.
    pub message: String,
}

/// Every fault of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the schedule has {} faults", .0.len())]
pub struct ScheduleFaults(pub Vec<ScheduleFault>);

impl ScheduleFaults {
    /// The sentence that a person reads.
    pub fn sentence(&self) -> String {
        let faults: Vec<_> = self.0.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
        message(Code::ScheduleInvalid, &faults.join("; "))
    }
}

/// Notes the fault of a field, and goes on.
fn noted<T>(found: &mut Vec<ScheduleFault>, field: &'static str, value: Result<T, String>) -> Option<T> {
    value.map_err(|message| found.push(ScheduleFault { field, message })).ok()
}

/// The timetable of a schedule, or what is wrong with it.
pub(super) fn read(plan: &NewSchedule, calendars: &Calendars) -> Result<Timetable, ScheduleFaults> {
    let mut found = Vec::new();
    noted(&mut found, "nome", name(&plan.name));
    let cron = noted(&mut found, "cron", cron(&plan.cron));
    let zone = noted(&mut found, "fuso", zone(&plan.time_zone));
    let calendar = noted(
        &mut found,
        "calendario",
        calendars
            .get(&plan.calendar)
            .cloned()
            .ok_or_else(|| format!("{:?} não existe; há {}", plan.calendar, calendars.names().join(", "))),
    );
    noted(&mut found, "defasagem", lag(plan.lag_days));
    noted(&mut found, "hora_limite", cut_off(plan.cut_off));
    let request = noted(&mut found, "pedido", request(&plan.request));
    let (Some(cron), Some(zone), Some(calendar), Some(request), true) =
        (cron, zone, calendar, request, found.is_empty())
    else {
        return Err(ScheduleFaults(found));
    };
    Ok(Timetable {
        cron,
        zone,
        calendar,
        request,
        business_days_only: plan.business_days_only,
        lag_days: plan.lag_days as usize,
        cut_off: plan.cut_off,
        missed: plan.missed,
    })
}

/// Whether a schedule ever fires.
pub(super) fn fires_ever(timetable: &Timetable, plan: &NewSchedule) -> Result<(), ScheduleFaults> {
    // A leap year is the best chance of any expression.
    let leap_year = DateTime::<Utc>::from_timestamp(1_704_067_200, 0).expect("the first of January 2024");
    if timetable.next_after(leap_year).is_some() {
        return Ok(());
    }
    let message = format!("{:?} não acontece em dia nenhum", plan.cron);
    Err(ScheduleFaults(vec![ScheduleFault { field: "cron", message }]))
}

fn name(name: &str) -> Result<(), String> {
    if name.trim().is_empty() { Err("dê um nome".into()) } else { Ok(()) }
}

fn cron(text: &str) -> Result<Cron, String> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let wanted = "use cinco campos: minuto, hora, dia, mês e dia da semana, como em 30 7 * * MON-FRI";
    parser.parse(text).map_err(|_| format!("{text:?} não é uma expressão cron; {wanted}"))
}

fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| format!("{name:?} não é um fuso conhecido; use um nome como America/Sao_Paulo"))
}

fn lag(days: u32) -> Result<(), String> {
    if days <= MOST_LAG_DAYS { Ok(()) } else { Err(format!("D-{days} é demais; no máximo D-{MOST_LAG_DAYS}")) }
}

fn cut_off((hour, minute): (u32, u32)) -> Result<(), String> {
    if hour < 24 && minute < 60 { Ok(()) } else { Err(format!("{hour}:{minute:02} não é uma hora do dia")) }
}

/// The request of a schedule, with days that stand for those of its slots.
fn request(request: &Value) -> Result<CollectRequest, String> {
    let Value::Object(mut fields) = request.clone() else { return Err("não é um objeto".into()) };
    for day in ["data_inicial", "data_final"] {
        fields.insert(day.into(), "2024-01-02".into());
    }
    let request: CollectRequest =
        serde_json::from_value(fields.into()).map_err(|error| format!("não se entende: {error}"))?;
    if request.connections.is_empty() { Err("diga ao menos um sistema".into()) } else { Ok(request) }
}
