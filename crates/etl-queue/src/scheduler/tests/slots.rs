//! Which slots there are, and which of them are due.

use super::{calendars, every_day, moment, plan, stored};
use crate::port::{MissedPolicy, NewSchedule};
use crate::scheduler::{Timetable, check, due_slots, next_slots};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::{Calendar, ReferenceDate};
use std::collections::BTreeMap;

fn day(text: &str) -> ReferenceDate {
    ReferenceDate::parse(text).unwrap()
}

/// Moments of the next slots, by the clock of São Paulo.
fn next(plan: NewSchedule, after: &str, count: usize) -> Vec<String> {
    let slots = next_slots(&stored(plan, after), &calendars(), moment(after), count).unwrap();
    slots.iter().map(|slot| slot.at.with_timezone(&Sao_Paulo).format("%Y-%m-%d %H:%M").to_string()).collect()
}

/// Moments of the slots that are due.
fn due(plan: NewSchedule, settled: &str, now: &str) -> Vec<String> {
    let slots = due_slots(&stored(plan, settled), &calendars(), moment(now)).unwrap();
    slots.iter().map(|slot| slot.at.with_timezone(&Sao_Paulo).format("%d %H:%M").to_string()).collect()
}

#[test]
fn slots_skip_weekends_and_holidays() {
    // 2025-11-20 is a holiday, the 22nd and the 23rd are a weekend.
    let expected = ["2025-11-19 07:30", "2025-11-21 07:30", "2025-11-24 07:30"];
    assert_eq!(next(plan("30 7 * * *"), "2025-11-18T12:00:00Z", 3), expected);
    let expected = ["2025-12-24 07:30", "2025-12-26 07:30", "2025-12-29 07:30"];
    assert_eq!(next(plan("30 7 * * *"), "2025-12-23T12:00:00Z", 3), expected);
    let expected = ["2025-11-19 07:30", "2025-11-20 07:30", "2025-11-21 07:30", "2025-11-22 07:30"];
    assert_eq!(next(every_day("30 7 * * *"), "2025-11-18T12:00:00Z", 4), expected);
}

#[test]
fn the_reference_date_is_business_days_before_the_slot() {
    let reference = |lag_days, after: &str| {
        let schedule = stored(NewSchedule { lag_days, ..plan("30 7 * * *") }, after);
        next_slots(&schedule, &calendars(), moment(after), 1).unwrap()[0].reference
    };
    assert_eq!(reference(1, "2025-11-20T12:00:00Z"), day("2025-11-19"), "over the holiday");
    assert_eq!(reference(1, "2025-11-23T12:00:00Z"), day("2025-11-21"), "over the weekend");
    assert_eq!(reference(2, "2025-11-20T12:00:00Z"), day("2025-11-18"));
    assert_eq!(reference(0, "2025-11-20T12:00:00Z"), day("2025-11-21"));
}

#[test]
fn the_day_of_a_slot_is_that_of_its_zone() {
    let schedule = stored(plan("30 23 * * *"), "2025-11-18T12:00:00Z");
    let slot = next_slots(&schedule, &calendars(), moment("2025-11-18T12:00:00Z"), 1).unwrap()[0];
    assert_eq!(slot.at, moment("2025-11-19T02:30:00Z"), "already the next day in Greenwich");
    assert_eq!(slot.reference, day("2025-11-17"));
}

#[test]
fn the_cut_off_is_the_first_time_after_the_slot() {
    let until = |cron, cut_off| {
        let schedule = stored(NewSchedule { cut_off, ..plan(cron) }, "2025-11-18T03:00:00Z");
        next_slots(&schedule, &calendars(), moment("2025-11-18T03:00:00Z"), 1).unwrap()[0].until
    };
    assert_eq!(until("30 7 * * *", (11, 0)), moment("2025-11-18T14:00:00Z"));
    assert_eq!(until("0 11 * * *", (11, 0)), moment("2025-11-19T14:00:00Z"));
    assert_eq!(until("0 22 * * *", (6, 15)), moment("2025-11-19T09:15:00Z"));
}

#[test]
fn an_office_may_have_its_own_calendar() {
    let closed = Calendar::anbima().with_overrides(&[day("2025-11-18")], &[]);
    let calendars = calendars().with("B3", closed);
    let schedule = stored(NewSchedule { calendar: "B3".into(), ..plan("30 7 * * *") }, "2025-11-17T12:00:00Z");
    let slot = next_slots(&schedule, &calendars, schedule.settled_until, 1).unwrap()[0];
    assert_eq!((slot.at, slot.reference), (moment("2025-11-19T10:30:00Z"), day("2025-11-17")));
}

/// The moments of a year at which a schedule fires, by day of São Paulo.
fn by_day(plan: &NewSchedule, year: i32) -> BTreeMap<NaiveDate, Vec<DateTime<chrono_tz::Tz>>> {
    let timetable = Timetable::new(plan, &calendars()).unwrap();
    let begin = format!("{year}-01-01T01:00:00Z").parse().unwrap();
    let slots = timetable.slots_after(begin).map(|slot| slot.at.with_timezone(&Sao_Paulo));
    let mut days: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for at in slots.skip_while(|at| at.year() < year).take_while(|at| at.year() == year) {
        days.entry(at.date_naive()).or_default().push(at);
    }
    days
}

#[test]
fn midnight_comes_every_day_also_where_clocks_go_forward_over_it() {
    let days = by_day(&every_day("0 0 * * *"), 2018);
    assert_eq!(days.len(), 365);
    assert!(days.values().all(|slots| slots.len() == 1));
    let odd: Vec<_> = days.values().flatten().filter(|at| at.hour() != 0).map(ToString::to_string).collect();
    assert_eq!(odd, ["2018-11-04 01:00:00 -02"]);
}

#[test]
fn an_hour_that_comes_twice_fires_once() {
    let days = by_day(&every_day("30 23 * * *"), 2018);
    assert_eq!(days.len(), 365);
    assert!(days.values().all(|slots| slots.len() == 1));
    let twice = NaiveDate::from_ymd_opt(2018, 2, 17).unwrap();
    assert_eq!(days[&twice][0].to_string(), "2018-02-17 23:30:00 -02", "the first of the two");
}

#[test]
fn a_cut_off_in_the_hour_that_is_missing_is_at_its_end() {
    let schedule = stored(NewSchedule { cut_off: (0, 30), ..every_day("0 23 * * *") }, "2018-11-03T12:00:00Z");
    let slot = next_slots(&schedule, &calendars(), schedule.settled_until, 1).unwrap()[0];
    assert_eq!(slot.until.with_timezone(&Sao_Paulo).to_string(), "2018-11-04 01:00:00 -02");
}

#[test]
fn nothing_is_due_before_its_time() {
    let morning = || plan("30 7 * * *");
    assert!(due(morning(), "2025-11-18T12:00:00Z", "2025-11-19T10:29:59Z").is_empty());
    assert_eq!(due(morning(), "2025-11-18T12:00:00Z", "2025-11-19T10:30:00Z"), ["19 07:30"]);
    assert!(due(morning(), "2025-11-19T10:30:00Z", "2025-11-19T10:30:01Z").is_empty(), "settled");
    assert!(due(morning(), "2025-11-19T10:30:00.5Z", "2025-11-19T10:35:00Z").is_empty(), "settled in the same second");
}

#[test]
fn missed_slots_follow_the_policy() {
    let hourly = |missed| NewSchedule { missed, ..plan("0 7-11 * * *") };
    let settled = "2025-11-18T13:30:00Z";
    let late = "2025-11-19T12:20:00Z";
    assert_eq!(due(hourly(MissedPolicy::All), settled, late), ["18 11:00", "19 07:00", "19 08:00", "19 09:00"]);
    assert_eq!(due(hourly(MissedPolicy::Last), settled, late), ["19 09:00"]);
    assert!(due(hourly(MissedPolicy::None), settled, late).is_empty());
    for (missed, expected) in [(MissedPolicy::Last, 1), (MissedPolicy::None, 1), (MissedPolicy::All, 4)] {
        let on_time = due(hourly(missed), settled, "2025-11-19T12:01:30Z");
        assert_eq!(on_time.len(), expected, "a slot a minute and a half ago is not missed: {missed:?}");
        assert_eq!(on_time.last().unwrap(), "19 09:00");
    }
}

#[test]
fn frequent_slots_that_are_on_time_are_all_fired() {
    let minutely = NewSchedule { missed: MissedPolicy::None, ..plan("* * * * *") };
    let expected = ["19 08:59", "19 09:00"];
    assert_eq!(due(minutely.clone(), "2025-11-19T11:58:30Z", "2025-11-19T12:00:50Z"), expected);
    let last = NewSchedule { missed: MissedPolicy::Last, ..minutely };
    assert_eq!(due(last, "2025-11-19T11:58:30Z", "2025-11-19T12:00:50Z"), expected);
}

#[test]
fn a_year_of_missed_minutes_is_bounded() {
    let minutely = |missed| NewSchedule { missed, ..every_day("* * * * *") };
    let (settled, now) = ("2024-11-19T12:00:00Z", "2025-11-19T12:00:30Z");
    assert_eq!(due(minutely(MissedPolicy::All), settled, now).len(), 100);
    assert_eq!(due(minutely(MissedPolicy::Last), settled, now), ["19 08:59", "19 09:00"]);
    let yearly = NewSchedule { missed: MissedPolicy::Last, ..every_day("0 0 1 1 *") };
    assert_eq!(due(yearly, "2020-06-01T00:00:00Z", now), ["01 00:00"]);
}

/// Firing at any cadence gives the same slots as looking at the whole span at once.
#[test]
fn slots_do_not_depend_on_when_one_looks() {
    let plan = NewSchedule { missed: MissedPolicy::All, ..plan("*/45 6-9 * * *") };
    let timetable = Timetable::new(&plan, &calendars()).unwrap();
    let (begin, end) = (moment("2018-10-25T00:00:00Z"), moment("2018-11-12T00:00:00Z"));
    let whole: Vec<_> = timetable.slots_after(begin).take_while(|slot| slot.at <= end).collect();
    for minutes in [1, 7, 60, 999] {
        let mut pieces = Vec::new();
        let mut settled: DateTime<Utc> = begin;
        while settled < end {
            let now = end.min(settled + TimeDelta::minutes(minutes));
            pieces.extend(timetable.due(settled, now));
            settled = now;
        }
        assert_eq!(pieces, whole, "looking every {minutes} minutes");
    }
}

#[test]
fn every_fault_is_named_at_once() {
    let bad = NewSchedule {
        name: " ".into(),
        cron: "30 25 * * *".into(),
        time_zone: "America/Sampa".into(),
        calendar: "NYSE".into(),
        lag_days: 1000,
        cut_off: (24, 60),
        request: serde_json::json!({ "sistemas": [] }),
        ..plan("")
    };
    let faults = Timetable::new(&bad, &calendars()).unwrap_err();
    let fields: Vec<_> = faults.0.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["nome", "cron", "fuso", "calendario", "defasagem", "hora_limite", "pedido"]);
    let sentence = faults.sentence();
    for part in ["[AGENDA-INVALIDA]", "\"30 25 * * *\" não é uma expressão cron", "America/Sampa", "há ANBIMA", "24:60"]
    {
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn what_is_no_expression_is_refused() {
    for text in ["", "7:30", "* * * *", "0 30 7 * * *", "30 7 * * * * 2025", "60 7 * * *", "30 7 32 * *", "sempre"] {
        assert!(Timetable::new(&plan(text), &calendars()).is_err(), "{text:?}");
    }
    for text in ["30 7 * * MON-FRI", "*/15 7-10 * * *", "0 9 L * *", "@daily", "0 8 29 2 *"] {
        assert_eq!(check(&every_day(text), &calendars()), Ok(()), "{text:?}");
    }
}

#[test]
fn what_never_happens_is_refused() {
    for never in [every_day("0 8 30 2 *"), plan("0 8 * * SUN"), plan("0 8 25 12 *")] {
        let faults = check(&never, &calendars()).unwrap_err();
        assert!(faults.0[0].message.contains("não acontece em dia nenhum"), "{faults:?}");
    }
}

#[test]
fn a_request_that_is_none_is_refused() {
    for request in [
        serde_json::json!(null),
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!({ "sistemas": ["qore"], "tipo": "xml" }),
        serde_json::json!({ "sistemas": "qore" }),
    ] {
        let bad = NewSchedule { request: request.clone(), ..plan("30 7 * * *") };
        let faults = Timetable::new(&bad, &calendars()).unwrap_err();
        assert_eq!(faults.0.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["pedido"], "{request}");
    }
}
