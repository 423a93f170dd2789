//! LIST and DOWNLOAD: runs a connector over one task, with the workers as its sink.

use crate::Services;
use crate::connections::Connection;
use crate::requests::Requests;
use crate::worker::Workers;
use async_trait::async_trait;
use etl_core::ports::{
    CollectContext, ConnectorError, ConnectorErrorKind, DocumentSink, Edition, FileMeta, ItemOutcome, Login, Staged,
    StagedWriter, StoreError, TaskPlan,
};
use etl_core::{Code, CollectPayload, ItemKey, ReferenceDate};
use std::collections::HashSet;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Collects one task; items that the connector did not close stay open at the workers. When it says so, editions that
/// are there already are fetched, too.
pub(crate) async fn collect_task(
    services: &Services,
    (connection, login): (&Connection, &Login),
    (task, payload): (&TaskPlan, &CollectPayload),
    (workers, requests): (&Workers, &Requests),
    cancel: &CancellationToken,
) -> Result<(), ConnectorError> {
    let known = if payload.again { HashSet::new() } else { known_editions(services, &connection.name, task).await? };
    let sink = Sink { services, workers, requests, known };
    let ctx = CollectContext {
        sink: &sink,
        progress: Arc::clone(&services.progress),
        cancel: cancel.clone(),
        today: ReferenceDate::new(services.clock.now().with_timezone(&chrono_tz::America::Sao_Paulo).date_naive()),
        at_once: payload.at_once,
    };
    connection.connector.collect(&connection.config, login, task, &ctx).await.map(|_| ())
}

/// The editions that the system of record holds of the items, asked for once.
async fn known_editions(
    services: &Services,
    connection: &str,
    task: &TaskPlan,
) -> Result<HashSet<Edition>, ConnectorError> {
    let dates = || task.items.iter().map(|item| item.date);
    let (Some(from), Some(to)) = (dates().min(), dates().max()) else { return Ok(HashSet::new()) };
    let funds: Vec<_> = task.funds.iter().map(|fund| fund.fund).collect();
    let editions = services.warehouse.editions(connection, &funds, from, to).await.map_err(|e| {
        ConnectorError::new(ConnectorErrorKind::Transient, Code::StorageFailed, "the coverage could not be read")
            .caused_by(e)
    })?;
    Ok(editions.into_iter().collect())
}

/// The workers, as a connector sees them.
struct Sink<'a> {
    services: &'a Services,
    workers: &'a Workers,
    requests: &'a Requests,
    known: HashSet<Edition>,
}

#[async_trait]
impl DocumentSink for Sink<'_> {
    async fn has(&self, item: &ItemKey, portal_ref: &str) -> Result<bool, ConnectorError> {
        Ok(self.known.contains(&Edition { item: item.clone(), portal_ref: portal_ref.to_owned() }))
    }

    async fn open(&self, item: &ItemKey) -> Result<Box<dyn StagedWriter>, StoreError> {
        self.requests.begin(item, self.services.clock.now());
        self.services.documents.stage().await
    }

    async fn deliver(&self, item: &ItemKey, file: Staged, meta: FileMeta) -> Result<(), ConnectorError> {
        self.requests.received(item, self.services.clock.now());
        self.workers.deliver(item, file, meta).await
    }

    async fn close(&self, item: &ItemKey, outcome: ItemOutcome) -> Result<(), ConnectorError> {
        self.workers.close(item, outcome).await
    }
}
