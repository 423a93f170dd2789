//! CONFIG and AUTH: which funds a connection sees, and which documents are expected of them. The dry run ends here.

use crate::Services;
use crate::connections::Connection;
use crate::run::RunError;
use chrono::{DateTime, Datelike, IsoWeek, Utc};
use etl_core::ports::{
    Login, NewFund, PlanFund, PlanRequest, PortalAnswer, PortalFund, PortalLink, RunEvent, TaskPlan,
};
use etl_core::terms::FundTerms;
use etl_core::{
    CollectMode, CollectRequest, DocumentKind, Fund, FundId, FundIdentity, FundStatus, Item, ItemKey, ItemState,
    ReferenceDate,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// A request, for one of its connections.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// Its account.
    pub login: &'a Login,
    /// What is asked for.
    pub request: &'a CollectRequest,
}

/// What will be collected.
#[derive(Debug, Clone)]
pub struct RunPlan {
    /// Tasks, as the connector cut them.
    pub tasks: Vec<TaskPlan>,
    /// Expected items.
    pub items: usize,
    /// Funds of the plan.
    pub funds: usize,
}

/// Whether a plan may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanMode {
    /// New funds of the portal are registered as unconfirmed.
    Register,
    /// Nothing is written: the dry run.
    Preview,
}

/// Plans the collection of a connection. Asks the portal for its funds, unless its last answer still stands, and refuses an
/// empty plan.
pub async fn plan(services: &Services, asked: Asked<'_>, mode: PlanMode) -> Result<RunPlan, RunError> {
    let request = asked.request;
    let dates = request.days(&services.calendar)?;
    let range = (dates[0], dates[dates.len() - 1]);
    let links = funds_of(services, asked, mode).await?;
    let expected: HashMap<FundId, Vec<DocumentKind>> =
        links.iter().map(|link| (link.fund.id, kinds_of(&asked, &link.fund.terms))).collect();
    let kinds: BTreeSet<DocumentKind> = expected.values().flatten().copied().collect();
    let plan_request = PlanRequest {
        connection: asked.connection.name.clone(),
        dates,
        funds: links.iter().map(plan_fund).collect(),
        kinds: kinds.into_iter().collect(),
    };
    let mut tasks = asked.connection.connector.plan(&asked.connection.config, &plan_request)?;
    retain(&mut tasks, |item| expected.get(&item.fund).is_some_and(|kinds| kinds.contains(&item.kind)));
    let mut tasks = wanted(services, request, range, tasks).await?;
    if request.newest_first {
        tasks = newest_week_first(tasks);
    }
    let items: usize = tasks.iter().map(|task| task.items.len()).sum();
    if items == 0 {
        return Err(RunError::NothingPlanned);
    }
    services.progress.event(RunEvent::Planned { funds: links.len(), items, range });
    Ok(RunPlan { tasks, items, funds: links.len() })
}

/// The kinds to ask for of a fund: those asked for by name, else the usual ones, as far as they are expected of it; without a
/// name also what only this fund is expected to have.
fn kinds_of(asked: &Asked<'_>, terms: &FundTerms) -> Vec<DocumentKind> {
    let spec = asked.connection.connector.spec();
    let kinds = match (asked.request.kinds_of(&asked.connection.name), &terms.kinds[..]) {
        ([], []) => spec.default_kinds,
        ([], own) => own,
        (named, _) => named,
    };
    kinds.iter().copied().filter(|kind| spec.kinds.contains(kind) && terms.expects(*kind)).collect()
}

/// Leaves only some items, and only tasks that still have some.
fn retain(tasks: &mut Vec<TaskPlan>, is_wanted: impl Fn(&ItemKey) -> bool) {
    for task in &mut *tasks {
        task.items.retain(&is_wanted);
        let funds: HashSet<FundId> = task.items.iter().map(|item| item.fund).collect();
        task.funds.retain(|fund| funds.contains(&fund.fund));
    }
    tasks.retain(|task| !task.items.is_empty());
}

/// The same items in tasks of one week each, those of the newest week first.
fn newest_week_first(tasks: Vec<TaskPlan>) -> Vec<TaskPlan> {
    let mut weeks: BTreeMap<Reverse<IsoWeek>, Vec<TaskPlan>> = BTreeMap::new();
    for TaskPlan { funds, items } in tasks {
        let mut by_week: BTreeMap<IsoWeek, Vec<ItemKey>> = BTreeMap::new();
        for item in items {
            by_week.entry(item.date.date().iso_week()).or_default().push(item);
        }
        for (week, items) in by_week {
            weeks.entry(Reverse(week)).or_default().push(TaskPlan { funds: funds.clone(), items });
        }
    }
    let mut tasks = weeks.into_values().flatten().collect();
    // A fund without a document in a week is none of that week's.
    retain(&mut tasks, |_| true);
    tasks
}

/// Leaves only the items that the mode asks for.
async fn wanted(
    services: &Services,
    request: &CollectRequest,
    (from, to): (ReferenceDate, ReferenceDate),
    mut tasks: Vec<TaskPlan>,
) -> Result<Vec<TaskPlan>, RunError> {
    let warehouse = &services.warehouse;
    let known: Vec<Item> = match (request.repeat_of, request.mode) {
        (Some(job), _) => warehouse.job_items(job).await?.into_iter().map(|entry| entry.item).collect(),
        (None, CollectMode::Usual | CollectMode::Everything) => return Ok(tasks),
        (None, CollectMode::Missing | CollectMode::MissingAndFailed) => warehouse.items(from, to).await?,
    };
    let states: HashMap<ItemKey, ItemState> = known.into_iter().map(|item| (item.key, item.state)).collect();
    let is_wanted = |item: &ItemKey| match (request.repeat_of, states.get(item)) {
        (Some(_), state) => state.is_some_and(|s| !matches!(s, ItemState::Done | ItemState::Skipped)),
        (None, Some(ItemState::Done | ItemState::Skipped)) => false,
        (None, Some(ItemState::Failed)) => request.mode == CollectMode::MissingAndFailed,
        (None, _) => true,
    };
    retain(&mut tasks, is_wanted);
    Ok(tasks)
}

/// The funds to plan for. The portal is asked unless its last answer still stands and holds every fund asked for.
async fn funds_of(services: &Services, asked: Asked<'_>, mode: PlanMode) -> Result<Vec<PortalLink>, RunError> {
    let Asked { connection, request, .. } = asked;
    let links = services.warehouse.portal_funds(&connection.name).await?;
    let stands_for =
        if request.fresh_funds { Duration::ZERO } else { connection.connector.funds_stand_for(&connection.config)? };
    let last_seen = last_answer(&links, services.clock.now(), stands_for);
    match selected(&last_seen, &request.funds) {
        Ok(funds) if !funds.is_empty() => Ok(funds),
        _ => selected(&discover(services, asked, mode, links).await?, &request.funds),
    }
}

/// The funds that the portal showed when it was last asked, if that was less than `stands_for` ago. Each answer is noted
/// at one moment, and one that the portal no longer shows keeps an older one.
fn last_answer(links: &[PortalLink], now: DateTime<Utc>, stands_for: Duration) -> Vec<PortalLink> {
    let newest = links.iter().map(|link| link.seen_at).max();
    let age = newest.and_then(|newest| (now - newest).to_std().ok());
    if age.is_none_or(|age| age >= stands_for) {
        return Vec::new();
    }
    links.iter().filter(|link| Some(link.seen_at) == newest).cloned().collect()
}

/// Asks the portal which funds it shows; the known ones keep their CNPJ, which was confirmed once.
async fn discover(
    services: &Services,
    asked: Asked<'_>,
    mode: PlanMode,
    mut links: Vec<PortalLink>,
) -> Result<Vec<PortalLink>, RunError> {
    let Asked { connection, login, .. } = asked;
    let ids: Vec<String> = links.iter().map(|link| link.portal_id.clone()).collect();
    let seen = connection.connector.discover(&connection.config, login, &ids).await?;
    services.progress.event(RunEvent::LoggedIn { connection: connection.name.clone() });
    let funds: HashMap<&str, FundId> = links.iter().map(|link| (link.portal_id.as_str(), link.fund.id)).collect();
    let (known, new): (Vec<_>, Vec<_>) = seen.iter().partition(|f| funds.contains_key(f.portal_id.as_str()));
    let known: Vec<_> = known.iter().map(|f| (f.portal_id.clone(), funds[f.portal_id.as_str()])).collect();
    let new: Vec<_> = new.into_iter().map(new_fund).collect();
    let now = services.clock.now();
    match mode {
        PlanMode::Register => {
            let answer = PortalAnswer { known: &known, new: &new };
            services.warehouse.note_portal_funds(&connection.name, answer, now).await?;
            links = services.warehouse.portal_funds(&connection.name).await?;
        }
        PlanMode::Preview => links.extend(new.into_iter().zip(1..).map(|(fund, number)| previewed(fund, number, now))),
    }
    let seen: BTreeSet<&str> = seen.iter().map(|f| f.portal_id.as_str()).collect();
    Ok(links.into_iter().filter(|link| seen.contains(link.portal_id.as_str())).collect())
}

/// A fund that nobody has confirmed yet, with its id at the portal.
fn new_fund(fund: &PortalFund) -> (String, NewFund) {
    let identity = match fund.cnpj {
        Some(cnpj) => FundIdentity::cnpj(cnpj),
        None => FundIdentity::Unregistered { administrator: None, name: fund.name.clone() },
    };
    let new = NewFund {
        identity,
        name: fund.name.clone(),
        nickname: fund.name.clone(),
        kind: None,
        status: FundStatus::Unconfirmed,
        start: None,
    };
    (fund.portal_id.clone(), new)
}

/// A fund that is not in the register yet, under a key that no stored fund has.
fn previewed((portal_id, fund): (String, NewFund), number: i64, now: DateTime<Utc>) -> PortalLink {
    let NewFund { identity, name, nickname, kind, status, start } = fund;
    let terms = FundTerms::default();
    let fund = Fund { id: FundId(-number), identity, name, nickname, kind, status, start, end: None, terms };
    PortalLink { fund, portal_id, seen_at: now }
}

/// The funds asked for: whole names or CNPJs, never substrings; an unknown one is an error, not an empty run.
fn selected(links: &[PortalLink], wanted: &[String]) -> Result<Vec<PortalLink>, RunError> {
    let matches = |link: &PortalLink, text: &str| {
        let same = |name: &str| name.trim().to_lowercase() == text.trim().to_lowercase();
        let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let cnpj = link.fund.identity.as_cnpj().is_some_and(|c| c.as_str().eq_ignore_ascii_case(&digits));
        same(&link.fund.nickname) || same(&link.fund.name) || cnpj
    };
    for text in wanted {
        if !links.iter().any(|link| matches(link, text)) {
            return Err(RunError::UnknownFund(text.clone()));
        }
    }
    let chosen = links.iter().filter(|link| wanted.is_empty() || wanted.iter().any(|text| matches(link, text)));
    Ok(chosen.filter(|link| link.fund.status != FundStatus::Closed).cloned().collect())
}

fn plan_fund(link: &PortalLink) -> PlanFund {
    PlanFund {
        fund: link.fund.id,
        portal_id: link.portal_id.clone(),
        cnpj: link.fund.identity.as_cnpj().copied(),
        nickname: link.fund.nickname.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(fund: i64, day: &str) -> ItemKey {
        let date = ReferenceDate::parse(day).unwrap();
        ItemKey { connection: "qore".into(), fund: FundId(fund), date, kind: DocumentKind::Xml50 }
    }

    fn fund(id: i64) -> PlanFund {
        PlanFund { fund: FundId(id), portal_id: id.to_string(), cnpj: None, nickname: String::new() }
    }

    #[test]
    fn the_newest_week_comes_first_and_nothing_is_lost() {
        let (friday, monday, tuesday) = ("2025-11-14", "2025-11-17", "2025-11-18");
        let one =
            TaskPlan { funds: vec![fund(1), fund(2)], items: vec![item(1, friday), item(1, monday), item(2, tuesday)] };
        let other = TaskPlan { funds: vec![fund(3)], items: vec![item(3, friday)] };
        let tasks = newest_week_first(vec![one, other]);
        let told: Vec<(Vec<i64>, Vec<ItemKey>)> =
            tasks.into_iter().map(|t| (t.funds.iter().map(|f| f.fund.0).collect(), t.items)).collect();
        let expected = [
            (vec![1, 2], vec![item(1, monday), item(2, tuesday)]),
            (vec![1], vec![item(1, friday)]),
            (vec![3], vec![item(3, friday)]),
        ];
        assert_eq!(told, expected);
    }
}
