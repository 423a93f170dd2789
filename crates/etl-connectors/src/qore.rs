//! QORE DTVM hub (`hub.qoredtvm.com.br`), REST transport.
//!
//! Quirks: one list per fund and kind, newest first, 50 a page; a day may be published twice (both editions are kept, the
//! newest is current); "no file" is normal and differs from a failure; the portal follows the ANBIMA calendar. Requests
//! and payloads live in `etl-qore-api`; this module maps them to the vocabulary of the system.

mod collect;
mod config;
mod error;
mod session;

pub use config::QoreConfig;

use crate::reach::Reach;
use async_trait::async_trait;
use collect::Collector;
use error::{not_allowed, told};
use etl_core::ports::{
    CollectContext, CollectSummary, Connector, ConnectorError, ConnectorErrorKind, Listed, Login, PlanFund,
    PlanRequest, PortalFund, SessionCache, Spec, TaskPlan,
};
use etl_core::{Cnpj, Code, DocumentKind, ItemKey, ReferenceDate};
use etl_qore_api::{Fund, Guid, QoreClient, QoreLogin};
use futures::{StreamExt, TryStreamExt, stream};
use session::SharedSession;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The connector. Keeps one client per account, so that tasks share its session and its limits.
pub struct QoreConnector {
    sessions: Arc<dyn SessionCache>,
    reach: Reach,
    accounts: Mutex<Vec<Account>>,
}

struct Account {
    config: QoreConfig,
    login: Login,
    client: QoreClient,
}

impl QoreConnector {
    /// The connector, whose logins go through this cache and whose requests go where these rules allow.
    pub fn new(sessions: Arc<dyn SessionCache>, reach: Reach) -> Self {
        Self { sessions, reach, accounts: Mutex::default() }
    }

    /// The client of an account.
    fn client(&self, config: &QoreConfig, login: &Login) -> Result<QoreClient, ConnectorError> {
        let mut accounts = self.accounts.lock().expect("no code panics while holding it");
        let same = |a: &&Account| a.config == *config && a.login.same_as(login);
        if let Some(account) = accounts.iter().find(same) {
            return Ok(account.client.clone());
        }
        self.reach.check_portal(&config.url).map_err(not_allowed)?;
        let qore_login = QoreLogin { username: login.username.clone(), password: login.password.clone() };
        let session = SharedSession::new(Arc::clone(&self.sessions), login.clone());
        let client = QoreClient::over(self.reach.client(), config.settings(), qore_login).map_err(told)?;
        let client = client.with_session_store(Arc::new(session));
        accounts.push(Account { config: config.clone(), login: login.clone(), client: client.clone() });
        Ok(client)
    }
}

#[async_trait]
impl Connector for QoreConnector {
    const SPEC: Spec = Spec {
        id: "qore",
        title: "QORE",
        kinds: &DocumentKind::ALL,
        default_kinds: &[DocumentKind::PortfolioPdf, DocumentKind::PortfolioXlsx, DocumentKind::Xml50],
        lag_days: 1,
        cut_off: (11, 0),
    };

    type Config = QoreConfig;

    async fn sign_in(&self, config: &QoreConfig, login: &Login) -> Result<(), ConnectorError> {
        self.client(config, login)?.authorize().await.map_err(told)
    }

    async fn check(&self, config: &QoreConfig, login: &Login) -> Result<(), ConnectorError> {
        let client = self.client(config, login)?;
        client.authorize().await.map_err(told)?;
        // The session may be another worker's, and may have ended since: only an answer proves that it is good.
        match seen_funds(&client, config).await?.into_iter().next() {
            Some((portal_id, None)) => client.fund(&portal_id).await.map(drop).map_err(told),
            _ => Ok(()),
        }
    }

    async fn discover(
        &self,
        config: &QoreConfig,
        login: &Login,
        known: &[String],
    ) -> Result<Vec<PortalFund>, ConnectorError> {
        let client = self.client(config, login)?;
        client.authorize().await.map_err(told)?;
        let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
        let seen = seen_funds(&client, config).await?;
        let confirm = |portal_id: Guid, listed: Option<Fund>| {
            let (client, is_known) = (client.clone(), known.contains(portal_id.as_str()));
            async move {
                match listed {
                    Some(fund) if is_known => Ok(portal_fund(&fund)),
                    // The list is not documented: the fund's own page says which CNPJ it is.
                    _ => client.fund(&portal_id).await.map(|fund| portal_fund(&fund)).map_err(told),
                }
            }
        };
        let requests = seen.into_iter().map(|(id, fund)| confirm(id, fund));
        stream::iter(requests).buffered(config.conexoes).try_collect().await
    }

    /// An account without the portal's list has its funds in the settings, which may change at any time.
    fn funds_stand_for(&self, config: &QoreConfig) -> Duration {
        if config.fundos.is_empty() { Duration::from_hours(config.validade_fundos_h) } else { Duration::ZERO }
    }

    fn tasks_at_once(&self, config: &QoreConfig) -> Option<u32> {
        (config.tarefas_ao_mesmo_tempo > 0).then_some(config.tarefas_ao_mesmo_tempo)
    }

    fn plan(&self, config: &QoreConfig, request: &PlanRequest) -> Result<Vec<TaskPlan>, ConnectorError> {
        let chunks = request.funds.chunks(config.fundos_por_tarefa);
        let task = |funds: &[PlanFund]| TaskPlan {
            funds: funds.to_vec(),
            items: funds.iter().flat_map(|fund| items_of(request, fund.fund)).collect(),
        };
        Ok(chunks.map(task).filter(|task| !task.items.is_empty()).collect())
    }

    async fn look_up(
        &self,
        config: &QoreConfig,
        login: &Login,
        fund: &PlanFund,
        date: ReferenceDate,
        kind: DocumentKind,
    ) -> Result<Listed, ConnectorError> {
        collect::look_up(&self.client(config, login)?, fund, date, kind).await
    }

    async fn collect(
        &self,
        config: &QoreConfig,
        login: &Login,
        task: &TaskPlan,
        ctx: &CollectContext<'_>,
    ) -> Result<CollectSummary, ConnectorError> {
        let client = self.client(config, login)?;
        Collector::new(client, config, ctx).collect(task).await
    }
}

/// Ids of the funds, from the portal's list or, for an account without that list, from the settings.
async fn seen_funds(client: &QoreClient, config: &QoreConfig) -> Result<Vec<(Guid, Option<Fund>)>, ConnectorError> {
    if config.fundos.is_empty() {
        let funds = client.funds().await.map_err(told)?;
        return Ok(funds.into_iter().map(|fund| (fund.guid.clone(), Some(fund))).collect());
    }
    let guid = |text: &String| {
        text.parse::<Guid>().map(|guid| (guid, None)).map_err(|e| {
            ConnectorError::new(ConnectorErrorKind::Config, Code::Settings, format!("fundos: {text:?}")).caused_by(e)
        })
    };
    config.fundos.iter().map(guid).collect()
}

fn portal_fund(fund: &Fund) -> PortalFund {
    PortalFund {
        portal_id: fund.guid.as_str().into(),
        name: fund.name.clone(),
        cnpj: Cnpj::parse(&fund.cnpj).ok().filter(|cnpj| !cnpj.is_zero()),
    }
}

fn items_of(request: &PlanRequest, fund: etl_core::FundId) -> impl Iterator<Item = ItemKey> + '_ {
    request.dates.iter().flat_map(move |date| {
        let connection = request.connection.clone();
        request.kinds.iter().map(move |kind| ItemKey { connection: connection.clone(), fund, date: *date, kind: *kind })
    })
}

#[cfg(test)]
mod tests;
