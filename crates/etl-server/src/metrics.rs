//! What the server measures: its calls, its live connections, and the state of the office, in the text that Prometheus reads.
//! What the work itself measures is added by the program.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use etl_core::ports::Readings;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::time::Instant;
use tracing::Instrument;
use tracing::field::Empty;

/// The form of the text.
const FORM: HeaderValue = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
/// Upper bounds of the times of calls, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// The route of calls that have none.
const NO_ROUTE: &str = "outra";

/// Adds what another part of the program measures to the text.
pub type MoreMetrics = Arc<dyn Fn(&mut String) + Send + Sync>;

type Labels<const N: usize> = [(&'static str, String); N];

/// The counters of the calls.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<Labels<3>, Counter>,
    seconds: Family<Labels<2>, Histogram, fn() -> Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let calls = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        registry.register("etl_http_pedidos", "Pedidos atendidos, por rota, método e status", calls.clone());
        registry.register("etl_http_segundos", "Tempo de resposta em segundos, por rota e método", seconds.clone());
        Self { registry, calls, seconds }
    }
}

/// Counts a call, by the template of its route, and opens its span (target `rastro`), for programs that send spans.
pub(crate) async fn count(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let route = path.map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = known_method(request.method());
    let begin = Instant::now();
    let span = tracing::trace_span!(
        target: "rastro", "chamada", otel.name = format!("{method} {route}"), otel.kind = "server",
        http.request.method = method, http.route = route, http.response.status_code = Empty,
    );
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    let metrics = &app.metrics;
    let status = response.status().as_u16().to_string();
    let labels = [("rota", route), ("metodo", method.to_owned())];
    metrics.seconds.get_or_create(&labels).observe(begin.elapsed().as_secs_f64());
    let [route, method] = labels;
    metrics.calls.get_or_create(&[route, method, ("status", status)]).inc();
    response
}

/// A method by its name, from a closed set.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "OUTRO",
    }
}

/// As medidas do servidor e da fila, no formato do Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "saude",
    responses((status = 200, body = String, content_type = "application/openmetrics-text")))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let readings = app.ports.gauges.readings().await?;
    let mut text = String::new();
    let encoded = encode_registry(&mut text, &app.metrics.registry)
        .and_then(|()| encode_registry(&mut text, &gauges(&readings, app.feed.listeners())));
    (app.settings.more_metrics)(&mut text);
    encoded.and_then(|()| encode_eof(&mut text)).expect("a text takes everything");
    Ok(([(header::CONTENT_TYPE, FORM)], text).into_response())
}

/// A router of the measures alone, for an address of their own; without login.
pub fn metrics_app(app: &Arc<App>) -> Router {
    Router::new().route("/metrics", routing::get(metrics)).with_state(Arc::clone(app))
}

/// The state of the office as gauges.
fn gauges(readings: &Readings, listeners: usize) -> Registry {
    let mut registry = Registry::default();
    let listeners = ConstGauge::new(i64::try_from(listeners).unwrap_or(i64::MAX));
    registry.register("etl_ligacoes_ao_vivo", "Ligações WebSocket abertas neste servidor", listeners);
    let tasks = Family::<Labels<2>, Gauge>::default();
    for (system, state, count) in &readings.tasks {
        let labels = [("sistema", system.clone()), ("estado", state.name().to_owned())];
        tasks.get_or_create(&labels).set(signed(*count));
    }
    registry.register("etl_tarefas_abertas", "Tarefas na fila ou em andamento, por sistema e estado", tasks);
    let jobs = Family::<Labels<1>, Gauge>::default();
    for (status, count) in &readings.jobs {
        jobs.get_or_create(&[("estado", status.name().to_owned())]).set(signed(*count));
    }
    registry.register("etl_execucoes", "Execuções guardadas, por estado", jobs);
    let wait = readings.oldest_wait.unwrap_or_default().as_secs_f64();
    registry.register("etl_fila_espera_segundos", "Há quanto tempo espera a tarefa mais velha da fila", seconds(wait));
    let lease = readings.oldest_lease.unwrap_or_default().as_secs_f64();
    registry.register("etl_posse_segundos", "Há quanto tempo está em mãos a tarefa mais velha", seconds(lease));
    let overdue = ConstGauge::new(signed(readings.overdue_leases));
    registry.register("etl_posses_vencidas", "Tarefas cuja posse venceu sem renovação", overdue);
    let success = Family::<Labels<1>, Gauge<f64, AtomicU64>>::default();
    for (system, age) in &readings.since_success {
        success.get_or_create(&[("sistema", system.clone())]).set(age.as_secs_f64());
    }
    let help = "Tempo desde o fim da última coleta concluída, por sistema";
    registry.register("etl_desde_conclusao_segundos", help, success);
    registry
}

fn seconds(value: f64) -> ConstGauge<f64> {
    ConstGauge::new(value)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
