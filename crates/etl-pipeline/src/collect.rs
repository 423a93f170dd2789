//! LIST and DOWNLOAD: runs a connector over one task, with the workers as its sink.

use crate::Services;
use crate::connections::Connection;
use crate::worker::Workers;
use async_trait::async_trait;
use etl_core::ports::{
    CollectContext, ConnectorError, ConnectorErrorKind, DocumentSink, FileMeta, ItemOutcome, Login, Staged, StagedWriter,
    StoreError, TaskPlan,
};
use etl_core::{Code, ItemKey, ReferenceDate};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Collects one task; items that the connector did not close stay open at the workers.
pub(crate) async fn collect_task(
    services: &Services,
    (connection, login): (&Connection, &Login),
    task: &TaskPlan,
    workers: &Workers,
    cancel: &CancellationToken,
) -> Result<(), ConnectorError> {
    let sink = Sink { services, workers };
    let ctx = CollectContext {
        sink: &sink,
        progress: Arc::clone(&services.progress),
        cancel: cancel.clone(),
        today: ReferenceDate::new(services.clock.now().with_timezone(&chrono_tz::America::Sao_Paulo).date_naive()),
    };
    connection.connector.collect(&connection.config, login, task, &ctx).await.map(|_| ())
}

/// The workers, as a connector sees them.
struct Sink<'a> {
    services: &'a Services,
    workers: &'a Workers,
}

#[async_trait]
impl DocumentSink for Sink<'_> {
    async fn has(&self, item: &ItemKey, portal_ref: &str) -> Result<bool, ConnectorError> {
        self.services.warehouse.has_edition(item, portal_ref).await.map_err(|e| {
            ConnectorError::new(ConnectorErrorKind::Transient, Code::StorageFailed, "the coverage could not be read")
                .caused_by(e)
        })
    }

    async fn open(&self) -> Result<Box<dyn StagedWriter>, StoreError> {
        self.services.documents.stage().await
    }

    async fn deliver(&self, item: &ItemKey, file: Staged, meta: FileMeta) -> Result<(), ConnectorError> {
        self.workers.deliver(item, file, meta).await
    }

    async fn close(&self, item: &ItemKey, outcome: ItemOutcome) -> Result<(), ConnectorError> {
        self.workers.close(item, outcome).await
    }
}
