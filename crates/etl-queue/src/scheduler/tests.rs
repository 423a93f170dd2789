//! Slots by the calendar and the clocks of real years; firing with several schedulers and restarts.

mod firing;
mod slots;

use super::Calendars;
use crate::port::{MissedPolicy, NewSchedule, Schedule, ScheduleId};
use chrono::{DateTime, Utc};

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn plan(cron: &str) -> NewSchedule {
    NewSchedule {
        name: "manhã".into(),
        cron: cron.into(),
        time_zone: "America/Sao_Paulo".into(),
        calendar: "ANBIMA".into(),
        business_days_only: true,
        lag_days: 1,
        cut_off: (11, 0),
        missed: MissedPolicy::Last,
        request: serde_json::json!({ "sistemas": ["qore"], "tipos": ["XML_5_0"] }),
        active: true,
    }
}

fn every_day(cron: &str) -> NewSchedule {
    NewSchedule { business_days_only: false, ..plan(cron) }
}

fn stored(plan: NewSchedule, settled_until: &str) -> Schedule {
    Schedule { id: ScheduleId(1), plan, settled_until: moment(settled_until) }
}

fn calendars() -> Calendars {
    Calendars::default()
}
