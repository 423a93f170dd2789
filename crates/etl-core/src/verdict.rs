//! The verdict: can the desk release the day, fund by fund, and if not, what is missing or wrong? Pure: what is known of the
//! funds and days comes in, the verdict goes out.

use crate::desk::{DeskAct, DeskEntry, decision};
use crate::terms::FundTerms;
use crate::{
    Band, Calendar, Check, Code, DocumentKind, Fund, FundDay, FundId, FundStatus, Health, Item, ItemState,
    ReferenceDate, day_marks,
};
use chrono::{DateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::America::Sao_Paulo;
use std::collections::HashMap;

/// Until when the desk waits for the documents of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutOff {
    /// Business days after the reference date.
    pub lag_days: usize,
    /// Hour and minute in São Paulo.
    pub time: (u32, u32),
}

impl CutOff {
    /// The one of a fund: its own hour, when it has one.
    #[must_use]
    pub fn of(self, terms: &FundTerms) -> Self {
        Self { time: terms.due.unwrap_or(self.time), ..self }
    }

    /// Whether the hour has passed for a reference date.
    pub fn has_passed(self, calendar: &Calendar, date: ReferenceDate, now: DateTime<Utc>) -> bool {
        let due = (0..self.lag_days).fold(date, |d, _| calendar.next(d));
        let time = NaiveTime::from_hms_opt(self.time.0, self.time.1, 0).unwrap_or(NaiveTime::MIN);
        let moment = Sao_Paulo.from_local_datetime(&due.date().and_time(time)).latest();
        moment.is_some_and(|moment| now > moment)
    }
}

/// The usual one: 11:00 of the next business day.
pub const USUAL_CUT_OFF: CutOff = CutOff { lag_days: 1, time: (11, 0) };

/// One reason why a fund's day is not simply released.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// A document that is not there.
    Item {
        /// Which kind.
        kind: DocumentKind,
        /// Why.
        code: Code,
        /// Detail for people.
        detail: String,
    },
    /// An identity that does not hold.
    Check(Check),
    /// Nobody has confirmed the fund.
    Unconfirmed,
    /// Somebody at the desk refused the release.
    Rejected(DeskEntry),
}

impl Reason {
    /// Code of the sentence that people read.
    pub fn code(&self) -> Code {
        match self {
            Self::Item { code, .. } => *code,
            Self::Check(check) => check.code,
            Self::Unconfirmed => Code::FundUnconfirmed,
            Self::Rejected(_) => Code::DeskRejected,
        }
    }
}

/// One fund and day, judged.
#[derive(Debug, Clone)]
pub struct FundVerdict {
    /// The fund.
    pub fund: Fund,
    /// The day.
    pub date: ReferenceDate,
    /// The worst of arrival, load and reconciliation, and of what the desk decided.
    pub health: Health,
    /// The same without what the desk decided about the release.
    pub computed: Health,
    /// Why it is not simply released.
    pub reasons: Vec<Reason>,
    /// What it was judged by.
    pub day: FundDay,
}

/// The default reference date: the business day before today in São Paulo.
pub fn default_day(calendar: &Calendar, now: DateTime<Utc>) -> ReferenceDate {
    calendar.previous(ReferenceDate::new(now.with_timezone(&Sao_Paulo).date_naive()))
}

/// What a verdict is said by: the business days, the hour until which the desk waits, and the present moment.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// Business days.
    pub calendar: &'a Calendar,
    /// Until when the desk waits.
    pub cut_off: CutOff,
    /// The present moment.
    pub now: DateTime<Utc>,
}

impl Judge<'_> {
    /// Judges the days of registered funds, by day and nickname.
    pub fn verdicts(&self, funds: Vec<Fund>, days: Vec<FundDay>) -> Vec<FundVerdict> {
        let funds: HashMap<FundId, Fund> = funds.into_iter().map(|f| (f.id, f)).collect();
        let judged = |day: FundDay| Some(self.verdict(funds.get(&day.fund)?.clone(), day));
        let mut verdicts: Vec<FundVerdict> = days.into_iter().filter_map(judged).collect();
        verdicts.sort_by(|a, b| (a.date, &a.fund.nickname).cmp(&(b.date, &b.fund.nickname)));
        verdicts
    }

    /// Judges one day of a fund.
    pub fn verdict(&self, fund: Fund, day: FundDay) -> FundVerdict {
        let (marks, is_late) = (day_marks(&day), self.is_late_for(&fund, day.date));
        let (health, computed) = (marks.health(&fund, is_late), marks.computed(&fund, is_late));
        FundVerdict { reasons: reasons(&fund, &day, computed), date: day.date, fund, health, computed, day }
    }

    /// Whether the usual hour of a day has passed.
    pub fn is_late(&self, date: ReferenceDate) -> bool {
        self.cut_off.has_passed(self.calendar, date, self.now)
    }

    /// Whether the desk waits for a fund's day no more.
    pub fn is_late_for(&self, fund: &Fund, date: ReferenceDate) -> bool {
        self.cut_off.of(&fund.terms).has_passed(self.calendar, date, self.now)
    }
}

/// The verdict of a day as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayWord {
    /// Every fund is released.
    Ok,
    /// Something is waited for, or nothing was asked for yet.
    Pending,
    /// Something failed or diverges.
    Failure,
}

impl DayWord {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Pending => "PENDENTE",
            Self::Failure => "FALHA",
        }
    }
}

/// The verdict of some days in one sentence, as the subject of the e-mail has it.
pub fn day_sentence(verdicts: &[FundVerdict], days: &str) -> (DayWord, String) {
    let count = |health: &[Health]| verdicts.iter().filter(|v| health.contains(&v.health)).count();
    let released = verdicts.iter().filter(|v| v.health.is_released()).count();
    let total = verdicts.len();
    let said = |word: DayWord, rest: String| (word, format!("[{}] {days}: {rest}", word.name()));
    if total == 0 {
        return said(DayWord::Pending, "nada foi pedido nem carregado".into());
    }
    if released == total {
        return said(DayWord::Ok, format!("{released}/{total} fundos liberados"));
    }
    let parts = [
        ("falham", count(&[Health::Failed])),
        ("divergem", count(&[Health::Divergent])),
        ("reprovados", count(&[Health::Rejected])),
        ("faltam", count(&[Health::Missing])),
        ("atrasam", count(&[Health::Late])),
        ("aguardam", count(&[Health::Waiting])),
        ("sem cadastro", count(&[Health::Unconfirmed])),
    ];
    let parts: Vec<_> = parts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word} {n}")).collect();
    let bad = count(&[Health::Failed, Health::Divergent]) > 0;
    let word = if bad { DayWord::Failure } else { DayWord::Pending };
    said(word, format!("{released}/{total} fundos liberados - {}", parts.join(", ")))
}

fn reasons(fund: &Fund, day: &FundDay, health: Health) -> Vec<Reason> {
    let open = |i: &&Item| i.state != ItemState::Done && i.state != ItemState::Skipped;
    let item = |i: &Item| {
        let code = match i.code {
            Some(Code::NotPublished) | None if health == Health::Late => Code::Late,
            Some(code) => code,
            None => Code::NotPublished,
        };
        Reason::Item { kind: i.key.kind, code, detail: i.detail.clone() }
    };
    let items = day.items.iter().filter(open).map(item);
    let checks = day.checks.iter().filter(|c| c.band != Band::Ok).map(|c| Reason::Check(c.clone()));
    let unconfirmed = (fund.status == FundStatus::Unconfirmed).then_some(Reason::Unconfirmed);
    let rejected = decision(&day.desk).filter(|entry| entry.act == DeskAct::Reject);
    let rejected = rejected.map(|entry| Reason::Rejected(entry.clone()));
    rejected.into_iter().chain(items).chain(checks).chain(unconfirmed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn the_cut_off_is_on_the_next_business_day_in_sao_paulo() {
        let calendar = Calendar::anbima();
        let cut_off = CutOff { lag_days: 1, time: (11, 0) };
        let wednesday = ReferenceDate::from_ymd(2025, 11, 19).unwrap();
        // 20 November is a holiday: the desk waits until Friday 11:00.
        assert!(!cut_off.has_passed(&calendar, wednesday, moment("2025-11-20T18:00:00Z")));
        assert!(!cut_off.has_passed(&calendar, wednesday, moment("2025-11-21T13:59:00Z")));
        assert!(cut_off.has_passed(&calendar, wednesday, moment("2025-11-21T14:01:00Z")));
    }

    #[test]
    fn a_fund_may_have_an_hour_of_its_own() {
        let cut_off = CutOff { lag_days: 1, time: (11, 0) };
        assert_eq!(cut_off.of(&FundTerms::default()), cut_off);
        let early = FundTerms { due: Some((9, 30)), ..FundTerms::default() };
        assert_eq!(cut_off.of(&early), CutOff { lag_days: 1, time: (9, 30) });
    }

    #[test]
    fn the_default_day_is_the_previous_business_day_of_sao_paulo() {
        let day = default_day(&Calendar::anbima(), moment("2025-11-22T01:00:00Z"));
        assert_eq!(day, ReferenceDate::from_ymd(2025, 11, 19).unwrap());
    }
}
