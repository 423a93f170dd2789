//! How portals serve: how long their documents take, and how many of them fail.

use crate::app::App;
use crate::problem::Problem;
use etl_core::COLLECT_JOB;
use etl_core::ports::Service;
use etl_queue::port::JobFilter;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

/// Runs that are looked at.
const LATELY: Duration = Duration::from_hours(24);
const RUNS: u32 = 5;

/// Como um portal atendeu.
#[derive(Serialize, ToSchema)]
#[schema(as = Atendimento)]
pub(crate) struct ServiceView {
    /// Documentos pedidos que vieram ou falharam.
    documentos: u64,
    falhas: u64,
    /// Do primeiro pedido de um documento ao último byte, repetições incluídas: a mediana, em milissegundos; nada quando nenhum veio.
    mediana_ms: Option<u64>,
    /// O tempo em que vieram 95 de cada 100 documentos, em milissegundos.
    p95_ms: Option<u64>,
}

impl From<&Service> for ServiceView {
    fn from(service: &Service) -> Self {
        let Service { documents, failed, times_ms } = service;
        Self {
            documentos: *documents,
            falhas: *failed,
            mediana_ms: quantile(times_ms, 50),
            p95_ms: quantile(times_ms, 95),
        }
    }
}

/// How portals served the newest runs of the last 24 hours, by system.
pub(super) async fn lately(app: &App) -> Result<BTreeMap<String, Service>, Problem> {
    let kind = Some(COLLECT_JOB.to_owned());
    let filter = JobFilter { kind, newer_than: Some(LATELY), limit: RUNS, ..JobFilter::default() };
    let jobs: Vec<_> = app.ports.jobs.jobs(&filter).await?.iter().map(|job| job.id).collect();
    Ok(app.ports.warehouse.service(&jobs).await?)
}

/// The smallest value that so many percent of the values do not exceed; they come ascending.
fn quantile(ascending: &[u64], percent: usize) -> Option<u64> {
    let rank = (ascending.len() * percent).div_ceil(100);
    ascending.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!((quantile(&[7], 50), quantile(&[7], 95)), (Some(7), Some(7)));
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!((quantile(&hundred, 50), quantile(&hundred, 95)), (Some(50), Some(95)));
        assert_eq!(quantile(&[1, 2, 3], 50), Some(2));
    }
}
