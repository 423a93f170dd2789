//! What a person or a schedule asks to be collected, and the small versioned objects that its tasks carry. The names on the
//! wire are Portuguese, because people see them as the parameters of a job.

use crate::{Calendar, CalendarError, Cnpj, Code, DocumentKind, FundId, JobId, NewJob, NewTask, ReferenceDate};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZeroU16;

/// Kind of the job that collects documents.
pub const COLLECT_JOB: &str = "coleta";
/// Task that asks a portal for its funds and plans what is expected of them.
pub const PLAN_TASK: &str = "planejar";
/// Kind of the job that only says what a collection would ask for.
pub const REHEARSAL_JOB: &str = "ensaio";
/// Task that asks a portal for its funds and counts what would be expected of them.
pub const REHEARSE_TASK: &str = "ensaiar";
/// Task that fetches planned items.
pub const COLLECT_TASK: &str = "coletar";
/// Business days that a request may span without a confirmation.
pub const LONG_RANGE_DAYS: usize = 400;
/// Business days that a request may span at all: forty years.
const LONGEST_RANGE_DAYS: usize = 10_000;
/// Leases of one task before it is poison: a killed worker is no fault of the task.
const LEASES: u32 = 10;

/// Which of the expected documents are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CollectMode {
    /// All; those that are there already are only looked up for newer editions.
    #[default]
    #[serde(rename = "coletar")]
    Usual,
    /// Those that never came.
    #[serde(rename = "faltantes")]
    Missing,
    /// Those that never came or came wrong.
    #[serde(rename = "erros")]
    MissingAndFailed,
    /// All, fetched again.
    #[serde(rename = "tudo")]
    Everything,
}

impl CollectMode {
    /// Every mode with its stored word.
    pub const ALL: [(&'static str, Self); 4] = [
        ("coletar", Self::Usual),
        ("faltantes", Self::Missing),
        ("erros", Self::MissingAndFailed),
        ("tudo", Self::Everything),
    ];
}

/// A request to collect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectRequest {
    /// Connections.
    #[serde(rename = "sistemas")]
    pub connections: Vec<String>,
    /// First reference date.
    #[serde(rename = "data_inicial")]
    pub from: ReferenceDate,
    /// Last reference date.
    #[serde(rename = "data_final")]
    pub to: ReferenceDate,
    /// Document kinds; empty = the connector's usual ones.
    #[serde(rename = "tipos", default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<DocumentKind>,
    /// Document kinds of some connections, which then need not be the ones of the others.
    #[serde(rename = "tipos_por_sistema", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds_by_connection: BTreeMap<String, Vec<DocumentKind>>,
    /// Funds by nickname, name or CNPJ; empty = all that the connection sees.
    #[serde(rename = "fundos", default, skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<String>,
    /// Which of the expected documents.
    #[serde(rename = "modo", default)]
    pub mode: CollectMode,
    /// Only what another job left undone.
    #[serde(rename = "repetir", default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<JobId>,
    /// Until when what is not published is asked for again; absent = once.
    #[serde(rename = "insistir_ate", default, skip_serializing_if = "Option::is_none")]
    pub insist_until: Option<DateTime<Utc>>,
    /// The portal is asked for its funds even when its last answer still stands.
    #[serde(rename = "atualizar_fundos", default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh_funds: bool,
    /// Further rounds for what failed in a way that may pass.
    #[serde(rename = "rodadas", default)]
    pub rounds: u32,
    /// Documents that are fetched at the same time from each connection, fewer than it allows; absent = as many as it allows.
    #[serde(rename = "paralelismo", default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<NonZeroU16>,
    /// Week by week, the newest one first.
    #[serde(rename = "recentes_primeiro", default, skip_serializing_if = "std::ops::Not::not")]
    pub newest_first: bool,
}

/// Why a request is refused; nothing is enqueued then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No connection.
    #[error("no connection is named")]
    NoConnection,
    /// A connection that is not configured.
    #[error("unknown connection {name:?}")]
    UnknownConnection {
        /// As asked for.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The range ends before it begins.
    #[error("the range ends on {to} before it begins on {from}")]
    Inverted {
        /// First day.
        from: ReferenceDate,
        /// Last day.
        to: ReferenceDate,
    },
    /// A range that needs a confirmation.
    #[error("the range has more than {0} business days")]
    TooLong(usize),
    /// No business day in the range.
    #[error("no business day between {from} and {to}")]
    NoBusinessDay {
        /// First day.
        from: ReferenceDate,
        /// Last day.
        to: ReferenceDate,
    },
}

impl RequestError {
    /// Code of the refusal.
    pub fn code(&self) -> Code {
        match self {
            Self::NoConnection | Self::UnknownConnection { .. } => Code::RequestConnection,
            Self::Inverted { .. } => Code::RequestInverted,
            Self::TooLong(_) => Code::RequestLong,
            Self::NoBusinessDay { .. } => Code::NothingPlanned,
        }
    }

    /// The sentence that a person reads.
    pub fn sentence(&self) -> String {
        let detail = match self {
            Self::NoConnection => "diga ao menos um".into(),
            Self::UnknownConnection { name, known } => format!("{name:?} (conhecidos: {})", known.join(", ")),
            Self::Inverted { from, to } => format!("termina em {} e começa em {}", to.br(), from.br()),
            Self::TooLong(limit) => format!("mais de {limit} dias úteis; divida o período ou confirme com --sim"),
            Self::NoBusinessDay { from, to } => format!("não há dia útil entre {} e {}", from.br(), to.br()),
        };
        crate::message(self.code(), &detail)
    }
}

/// Whether a range of more than [`LONG_RANGE_DAYS`] was confirmed by a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongRange {
    /// Nobody said that it is meant.
    Unconfirmed,
    /// It is meant.
    Confirmed,
}

impl CollectRequest {
    /// A request for some days of some connections, once, with all usual documents.
    pub fn new(connections: &[&str], from: ReferenceDate, to: ReferenceDate) -> Self {
        Self {
            connections: connections.iter().map(|c| (*c).to_owned()).collect(),
            from,
            to,
            kinds: Vec::new(),
            kinds_by_connection: BTreeMap::new(),
            funds: Vec::new(),
            mode: CollectMode::default(),
            repeat_of: None,
            insist_until: None,
            fresh_funds: false,
            rounds: 0,
            at_once: None,
            newest_first: false,
        }
    }

    /// Refuses what can't be meant: no or unknown connections, an inverted, absurd or empty range.
    pub fn check(&self, known: &[&str], calendar: &Calendar, long: LongRange) -> Result<(), RequestError> {
        if self.connections.is_empty() {
            return Err(RequestError::NoConnection);
        }
        if let Some(name) = self.connections.iter().find(|c| !known.contains(&c.as_str())) {
            let known = known.iter().map(|k| (*k).to_owned()).collect();
            return Err(RequestError::UnknownConnection { name: name.clone(), known });
        }
        let days = self.days(calendar)?;
        if days.len() > LONG_RANGE_DAYS && long == LongRange::Unconfirmed {
            return Err(RequestError::TooLong(LONG_RANGE_DAYS));
        }
        Ok(())
    }

    /// The business days of the range.
    pub fn days(&self, calendar: &Calendar) -> Result<Vec<ReferenceDate>, RequestError> {
        let (from, to) = (self.from, self.to);
        let days = calendar.range(from, to, LONGEST_RANGE_DAYS).map_err(|e| match e {
            CalendarError::Inverted { .. } => RequestError::Inverted { from, to },
            CalendarError::TooLong(limit) => RequestError::TooLong(limit),
        })?;
        if days.is_empty() { Err(RequestError::NoBusinessDay { from, to }) } else { Ok(days) }
    }

    /// The request of an ended job again, for what it left undone; a job that planned nothing has no items to choose from, and its
    /// whole request is repeated. `None` when the job was no collection.
    pub fn to_repeat(request: &serde_json::Value, job: JobId, planned: bool) -> Option<Self> {
        let request: Self = serde_json::from_value(request.clone()).ok()?;
        Some(Self { repeat_of: planned.then_some(job), insist_until: None, ..request })
    }

    /// The document kinds asked of a connection; empty = the connector's usual ones.
    pub fn kinds_of(&self, connection: &str) -> &[DocumentKind] {
        self.kinds_by_connection.get(connection).unwrap_or(&self.kinds)
    }

    /// The job of a request: one planning task for each connection.
    pub fn job(&self, origin: &str) -> NewJob {
        self.job_of(COLLECT_JOB, PLAN_TASK, origin)
    }

    /// The job that only says what the request would ask for.
    pub fn rehearsal(&self, origin: &str) -> NewJob {
        self.job_of(REHEARSAL_JOB, REHEARSE_TASK, origin)
    }

    fn job_of(&self, kind: &str, task: &str, origin: &str) -> NewJob {
        let request = serde_json::to_value(self).expect("a request is plain data");
        let plan = |connection: &String| NewTask {
            max_attempts: LEASES,
            ..NewTask::new(task, connection, format!("{task}:{connection}"), request.clone())
        };
        NewJob {
            kind: kind.into(),
            connections: self.connections.clone(),
            origin: origin.into(),
            parent: self.repeat_of,
            unique_key: Some(format!("{kind}:{request}")),
            idempotency_key: None,
            tasks: self.connections.iter().map(plan).collect(),
            request,
        }
    }
}

/// A fund as a task carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFund {
    /// Key in the system of record.
    #[serde(rename = "id_fundo")]
    pub fund: FundId,
    /// Id at the portal.
    #[serde(rename = "id_portal")]
    pub portal_id: String,
    /// CNPJ that documents must state.
    #[serde(rename = "cnpj")]
    pub cnpj: Option<Cnpj>,
    /// Name that people use.
    #[serde(rename = "apelido")]
    pub nickname: String,
}

/// What a collecting task carries; its items are in the coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CollectPayload {
    /// Funds of the items.
    #[serde(rename = "fundos")]
    pub funds: Vec<TaskFund>,
    /// Fetch editions that are there already, too.
    #[serde(rename = "de_novo")]
    pub again: bool,
    /// See [`CollectRequest::insist_until`].
    #[serde(rename = "insistir_ate", default)]
    pub insist_until: Option<DateTime<Utc>>,
    /// See [`CollectRequest::rounds`].
    #[serde(rename = "rodadas", default)]
    pub rounds: u32,
    /// See [`CollectRequest::at_once`].
    #[serde(rename = "paralelismo", default)]
    pub at_once: Option<NonZeroU16>,
}

impl CollectPayload {
    /// The task of a payload; `number` is its place in the plan of the connection.
    pub fn task(&self, connection: &str, number: usize) -> NewTask {
        let payload = serde_json::to_value(self).expect("a payload is plain data");
        NewTask {
            max_attempts: LEASES,
            ..NewTask::new(COLLECT_TASK, connection, format!("{COLLECT_TASK}:{connection}:{number}"), payload)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ReferenceDate {
        ReferenceDate::parse(text).unwrap()
    }

    fn request(from: &str, to: &str) -> CollectRequest {
        CollectRequest::new(&["qore"], day(from), day(to))
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let calendar = Calendar::anbima();
        let check = |r: &CollectRequest| r.check(&["qore"], &calendar, LongRange::Unconfirmed);
        assert_eq!(check(&request("2025-11-19", "2025-11-19")), Ok(()));
        assert_eq!(
            check(&CollectRequest { connections: vec![], ..request("2025-11-19", "2025-11-19") }).unwrap_err().code(),
            Code::RequestConnection
        );
        let unknown = CollectRequest { connections: vec!["maps".into()], ..request("2025-11-19", "2025-11-19") };
        assert!(check(&unknown).unwrap_err().sentence().contains("\"maps\" (conhecidos: qore)"));
        assert_eq!(check(&request("2025-11-19", "2025-11-18")).unwrap_err().code(), Code::RequestInverted);
        assert_eq!(check(&request("2025-11-15", "2025-11-16")).unwrap_err().code(), Code::NothingPlanned);
        let long = request("2020-01-01", "2025-11-19");
        assert_eq!(check(&long), Err(RequestError::TooLong(LONG_RANGE_DAYS)));
        assert_eq!(long.check(&["qore"], &calendar, LongRange::Confirmed), Ok(()));
        let absurd = request("1900-01-01", "2199-12-31");
        assert!(absurd.check(&["qore"], &calendar, LongRange::Confirmed).is_err());
    }

    #[test]
    fn a_request_survives_its_json() {
        let mut request = request("2025-11-18", "2025-11-19");
        request.kinds = vec![DocumentKind::Xml50];
        request.mode = CollectMode::MissingAndFailed;
        let job = request.job("cli");
        assert_eq!(job.request["data_inicial"], "2025-11-18");
        assert_eq!(job.request["tipos"][0], "XML_5_0");
        assert_eq!(job.request["modo"], "erros");
        assert_eq!(serde_json::from_value::<CollectRequest>(job.tasks[0].payload.clone()).unwrap(), request);
    }
}
