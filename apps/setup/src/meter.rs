//! What the work of a process measures: documents, bytes, rows, portal times, and the process itself; in the text that Prometheus
//! reads. The state of the queue is measured by the server.

use anyhow::Context;
use etl_core::ports::{Progress, RunEvent};
use etl_core::{Band, ItemKey, ItemState};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Upper bounds of the times of a portal, in seconds.
const SECONDS: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];
/// Clock ticks of a second in `/proc`, the same on every Linux.
const TICKS: f64 = 100.0;

type Labels<const N: usize> = [(&'static str, String); N];
type Times = Family<Labels<2>, Histogram, fn() -> Histogram>;

/// Counts what the work of this process does, and passes its events on.
pub struct Meter {
    next: Arc<dyn Progress>,
    registry: Registry,
    documents: Family<Labels<3>, Counter>,
    bytes: Family<Labels<2>, Counter>,
    seconds: Times,
    logins: Family<Labels<1>, Counter>,
    retries: Counter,
    rows: Counter,
    loads: Family<Labels<1>, Counter>,
}

impl Meter {
    /// A meter that passes events on.
    pub fn new(next: Arc<dyn Progress>) -> Self {
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        let mut meter = Self {
            next,
            registry: Registry::default(),
            documents: Family::default(),
            bytes: Family::default(),
            seconds,
            logins: Family::default(),
            retries: Counter::default(),
            rows: Counter::default(),
            loads: Family::default(),
        };
        meter.register();
        meter
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let help = "Documentos que chegaram a um estado final neste processo, por sistema, tipo e estado";
        registry.register("etl_documentos", help, self.documents.clone());
        let help = "Bytes de documentos recebidos neste processo, por sistema e tipo";
        registry.register("etl_documento_bytes", help, self.bytes.clone());
        let help = "Tempo do portal para entregar um documento, em segundos, por sistema e tipo";
        registry.register("etl_portal_segundos", help, self.seconds.clone());
        registry.register("etl_portal_logins", "Logins aceitos pelos portais, por sistema", self.logins.clone());
        registry.register("etl_portal_repeticoes", "Pedidos repetidos aos portais", self.retries.clone());
        registry.register("etl_linhas_carregadas", "Linhas carregadas neste processo", self.rows.clone());
        let help = "Posições carregadas neste processo, pela pior conferência";
        registry.register("etl_cargas", help, self.loads.clone());
    }

    /// Adds the measures of the work and of the process to a text.
    pub fn write(&self, text: &mut String) {
        let written = encode_registry(text, &self.registry).and_then(|()| encode_registry(text, &process()));
        written.expect("a text takes everything");
    }

    /// The whole text of a process that measures nothing else.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        encode_eof(&mut text).expect("a text takes everything");
        text
    }

    fn closed(&self, item: &ItemKey, state: ItemState) {
        let [system, kind] = labels(item);
        self.documents.get_or_create(&[system, kind, ("estado", state.name().to_owned())]).inc();
    }

    fn received(&self, item: &ItemKey, bytes: u64, elapsed: Duration) {
        let labels = labels(item);
        self.seconds.get_or_create(&labels).observe(elapsed.as_secs_f64());
        self.bytes.get_or_create(&labels).inc_by(bytes);
    }

    fn loaded(&self, rows: u64, band: Band) {
        self.rows.inc_by(rows);
        self.loads.get_or_create(&[("faixa", band.name().to_owned())]).inc();
    }
}

fn labels(item: &ItemKey) -> Labels<2> {
    [("sistema", item.connection.clone()), ("tipo", item.kind.label().to_lowercase())]
}

impl Progress for Meter {
    fn event(&self, event: RunEvent) {
        match &event {
            RunEvent::LoggedIn { connection } => {
                self.logins.get_or_create(&[("sistema", connection.clone())]).inc();
            }
            RunEvent::Received { item, bytes, elapsed, .. } => self.received(item, *bytes, *elapsed),
            RunEvent::Closed { item, state, .. } => self.closed(item, *state),
            RunEvent::Loaded { rows, band, .. } => self.loaded(*rows, *band),
            RunEvent::Retrying { .. } => {
                self.retries.inc();
            }
            RunEvent::Planned { .. } | RunEvent::Note { .. } => {}
        }
        self.next.event(event);
    }
}

/// The process, by what Linux tells of it; empty elsewhere.
fn process() -> Registry {
    let mut registry = Registry::default();
    if let Some((cpu, memory, threads)) = measured() {
        let help = "Tempo de processador deste processo, em segundos";
        registry.register("process_cpu_seconds", help, ConstCounter::new(cpu));
        let help = "Memória residente deste processo, em bytes";
        registry.register("process_resident_memory_bytes", help, ConstGauge::new(memory));
        registry.register("process_threads", "Linhas de execução deste processo", ConstGauge::new(threads));
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        let open = i64::try_from(open.count()).unwrap_or(i64::MAX);
        registry.register("process_open_fds", "Arquivos e ligações abertos por este processo", ConstGauge::new(open));
    }
    registry
}

/// Processor seconds, resident bytes and threads.
fn measured() -> Option<(f64, i64, i64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may hold anything: state is field 3, times are 14 and 15, threads 20.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u32>().ok();
    let cpu = (f64::from(number(14)?) + f64::from(number(15)?)) / TICKS;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.split_whitespace().next()?.parse().ok()?;
    Some((cpu, kilobytes * 1024, i64::from(number(20)?)))
}

/// Answers at an address of its own, which it gives, until the process ends.
pub async fn serve_metrics(address: SocketAddr, router: axum::Router) -> anyhow::Result<SocketAddr> {
    let doing = || format!("o endereço das medidas {address} não pode ser usado");
    let listener = tokio::net::TcpListener::bind(address).await.with_context(doing)?;
    let address = listener.local_addr().with_context(doing)?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::ports::NoProgress;
    use etl_core::{DocumentKind, FundId, ReferenceDate};

    #[test]
    fn events_are_counted_by_system_and_kind() {
        let meter = Meter::new(Arc::new(NoProgress));
        let date = ReferenceDate::from_ymd(2025, 11, 19).unwrap();
        let item = ItemKey { connection: "qore".into(), fund: FundId(1), date, kind: DocumentKind::PortfolioPdf };
        let (fund, elapsed) = (String::new(), Duration::from_millis(300));
        meter.event(RunEvent::Received { item: item.clone(), fund: fund.clone(), bytes: 7, elapsed });
        let (state, detail) = (ItemState::Done, String::new());
        meter.event(RunEvent::Closed { item, fund: fund.clone(), state, code: None, detail, bytes: 7, elapsed });
        meter.event(RunEvent::Loaded { fund, date, rows: 42, band: Band::Ok });
        let text = meter.text();
        for line in [
            r#"etl_documentos_total{sistema="qore",tipo="pdf",estado="done"} 1"#,
            r#"etl_documento_bytes_total{sistema="qore",tipo="pdf"} 7"#,
            r#"etl_portal_segundos_bucket{le="0.25",sistema="qore",tipo="pdf"} 0"#,
            r#"etl_portal_segundos_bucket{le="0.5",sistema="qore",tipo="pdf"} 1"#,
            "etl_linhas_carregadas_total 42",
            "process_threads",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} in:\n{text}");
        }
    }
}
