//! What people ask a portal without a run, for the server and for the command line: the staged test of a connection (the network
//! first, then the connector's own login and list), and which files it lists. A login that was rejected before is told, not repeated.

use async_trait::async_trait;
use etl_connectors::reach::Reach;
use etl_connectors::{probe, report};
use etl_core::ports::{
    ConnectionTests, ConnectorError, ConnectorErrorKind, Listed, Login, Lookups, PlanFund, SessionCache, Stage,
    StageReport,
};
use etl_core::{Code, DocumentKind, ReferenceDate};
use etl_pipeline::{Connection, Connections};
use futures::{StreamExt, TryStreamExt, stream};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Longest wait for a login, and for the list: with the network's share less than an answer of the server may take.
const PORTAL: Duration = Duration::from_secs(10);

/// Tests the configured connections.
pub(crate) struct Tester {
    pub(crate) connections: Connections,
    pub(crate) sessions: Arc<dyn SessionCache>,
    pub(crate) reach: Reach,
}

#[async_trait]
impl ConnectionTests for Tester {
    async fn test(&self, name: &str, repeat_login: bool) -> Result<Vec<StageReport>, ConnectorError> {
        let connection = self.connections.at_its_address(name).await?;
        let url = connection.config["url"].as_str().unwrap_or_default();
        let mut reports = probe(&self.reach, url).await;
        if reports.iter().any(|report| report.fault.is_some()) {
            return Ok(reports);
        }
        let start = Instant::now();
        let signed_in = self.sign_in(&connection, repeat_login).await;
        let accepted = |_: &Login| "O portal aceitou o usuário e a senha".to_owned();
        reports.push(report(Stage::Login, start, signed_in.as_ref().map(accepted).map_err(fault)));
        let Ok(login) = signed_in else { return Ok(reports) };
        let start = Instant::now();
        let listed = in_time(connection.connector.check(&connection.config, &login)).await;
        let listed = listed.map(|()| "O portal respondeu com o que a conta vê".to_owned());
        reports.push(report(Stage::List, start, listed.map_err(|error| fault(&error))));
        Ok(reports)
    }

    fn address_fault(&self, url: &str) -> Option<&'static str> {
        self.reach.check_portal(url).err().map(etl_connectors::reach::Refused::sentence)
    }
}

#[async_trait]
impl Lookups for Tester {
    async fn look_up(
        &self,
        connection: &str,
        fund: &PlanFund,
        date: ReferenceDate,
        kinds: &[DocumentKind],
    ) -> Result<Vec<Listed>, ConnectorError> {
        let (connection, login) = self.connections.open(connection).await?;
        let kinds = if kinds.is_empty() { connection.connector.spec().default_kinds } else { kinds };
        let ask = |kind| connection.connector.look_up(&connection.config, &login, fund, date, kind);
        in_time(stream::iter(kinds.iter().copied().map(ask)).buffered(kinds.len()).try_collect()).await
    }
}

impl Tester {
    async fn sign_in(&self, connection: &Connection, repeat_login: bool) -> Result<Login, ConnectorError> {
        let login = self.connections.login(&connection.name).await?;
        if repeat_login {
            self.sessions.readmit(&login).await.map_err(|error| {
                let context = "the sessions of the workers cannot be read";
                ConnectorError::new(ConnectorErrorKind::Transient, Code::StorageFailed, context).caused_by(error)
            })?;
        }
        in_time(connection.connector.sign_in(&connection.config, &login)).await?;
        Ok(login)
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, ConnectorError> {
    timeout(PORTAL, asked).await.unwrap_or_else(|_| {
        let context = "the portal gave no answer in time";
        Err(ConnectorError::new(ConnectorErrorKind::Transient, Code::PortalUnavailable, context))
    })
}

/// The code, with words of ours where there are any: what a portal answers goes to the log, not to whoever chose its address.
fn fault(error: &ConnectorError) -> (Code, String) {
    tracing::info!(code = error.code.as_str(), error = error.context, "the test of a connection stopped");
    let ours = matches!(error.code, Code::LoginMissing | Code::PortalAddress);
    (error.code, if ours { error.context.clone() } else { String::new() })
}
