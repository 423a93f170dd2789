//! CONFIG and AUTH: which funds a connection sees, and which documents are expected of them. The dry run ends here.

use crate::Services;
use crate::run::RunError;
use etl_core::ports::{
    DynConnector, Login, NewFund, PlanFund, PlanRequest, PortalFund, PortalLink, RunEvent, TaskPlan,
};
use etl_core::{DocumentKind, Fund, FundId, FundIdentity, FundStatus, ItemKey, ReferenceDate};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What a person or a schedule asks for.
#[derive(Clone)]
pub struct RunRequest {
    /// Connection (`sistema`).
    pub connection: String,
    /// Its connector.
    pub connector: Arc<dyn DynConnector>,
    /// Settings of the connection.
    pub config: serde_json::Value,
    /// Account.
    pub login: Login,
    /// Business days.
    pub dates: Vec<ReferenceDate>,
    /// Document kinds; empty = the connector's default kinds.
    pub kinds: Vec<DocumentKind>,
    /// Funds by nickname, name or CNPJ; empty = all that the connection sees.
    pub funds: Vec<String>,
}

/// What will be collected.
#[derive(Debug, Clone)]
pub struct RunPlan {
    /// Tasks, as the connector cut them.
    pub tasks: Vec<TaskPlan>,
    /// Every expected item.
    pub items: Vec<ItemKey>,
    /// Names that people use.
    pub nicknames: HashMap<FundId, String>,
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

/// Plans a run. Asks the portal for its funds and refuses an empty plan.
pub async fn plan_run(services: &Services, request: &RunRequest, mode: PlanMode) -> Result<RunPlan, RunError> {
    let links = discover(services, request, mode).await?;
    let funds = selected(&links, &request.funds)?;
    let kinds =
        if request.kinds.is_empty() { request.connector.spec().default_kinds.to_vec() } else { request.kinds.clone() };
    let plan_request = PlanRequest {
        connection: request.connection.clone(),
        dates: request.dates.clone(),
        funds: funds.clone(),
        kinds,
    };
    let tasks = request.connector.plan(&request.config, &plan_request)?;
    let items: Vec<_> = tasks.iter().flat_map(|task| task.items.iter().cloned()).collect();
    let (Some(from), Some(to)) = (request.dates.iter().min(), request.dates.iter().max()) else {
        return Err(RunError::NothingPlanned);
    };
    if items.is_empty() {
        return Err(RunError::NothingPlanned);
    }
    services.progress.event(RunEvent::Planned { funds: funds.len(), items: items.len(), range: (*from, *to) });
    let nicknames = funds.iter().map(|f| (f.fund, f.nickname.clone())).collect();
    Ok(RunPlan { tasks, items, nicknames, funds: funds.len() })
}

/// Asks the portal which funds it shows; the known ones keep their CNPJ, which was confirmed once.
async fn discover(services: &Services, request: &RunRequest, mode: PlanMode) -> Result<Vec<PortalLink>, RunError> {
    let mut links = services.warehouse.portal_funds(&request.connection).await?;
    let known: Vec<String> = links.iter().map(|link| link.portal_id.clone()).collect();
    let seen = request.connector.discover(&request.config, &request.login, &known).await?;
    services.progress.event(RunEvent::LoggedIn { connection: request.connection.clone() });
    let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    let new_ones: Vec<_> = seen.iter().filter(|f| !known.contains(f.portal_id.as_str())).map(new_fund).collect();
    match mode {
        PlanMode::Register if !new_ones.is_empty() => {
            for (portal_id, fund) in &new_ones {
                let id = services.warehouse.register_fund(fund).await?;
                let now = services.clock.now();
                services.warehouse.link_portal_fund(&request.connection, portal_id, id, now).await?;
            }
            links = services.warehouse.portal_funds(&request.connection).await?;
        }
        PlanMode::Register => {}
        PlanMode::Preview => links.extend(new_ones.into_iter().zip(1..).map(previewed)),
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
fn previewed(((portal_id, fund), number): ((String, NewFund), i64)) -> PortalLink {
    let NewFund { identity, name, nickname, kind, status, start } = fund;
    let fund = Fund { id: FundId(-number), identity, name, nickname, kind, status, start, end: None };
    PortalLink { fund, portal_id }
}

/// The funds asked for: whole names or CNPJs, never substrings; an unknown one is an error, not an empty run.
fn selected(links: &[PortalLink], wanted: &[String]) -> Result<Vec<PlanFund>, RunError> {
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
    Ok(chosen.filter(|link| link.fund.status != FundStatus::Closed).map(plan_fund).collect())
}

fn plan_fund(link: &PortalLink) -> PlanFund {
    PlanFund {
        fund: link.fund.id,
        portal_id: link.portal_id.clone(),
        cnpj: link.fund.identity.as_cnpj().copied(),
        nickname: link.fund.nickname.clone(),
    }
}
