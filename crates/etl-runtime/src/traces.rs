//! What requests and tasks took, as spans for an OpenTelemetry collector (OTLP over HTTP). Only in programs built with the
//! feature `otel`; others refuse settings that ask for it. Spans are those of the target `rastro`, which the log leaves out
//! at its usual levels; lines of the log are not sent.

#[cfg(feature = "otel")]
mod export;
#[cfg(test)]
#[cfg(feature = "otel")]
mod tests;

use crate::settings::{Faults, Validate};
use serde::Deserialize;

/// The target of spans that are sent; the crates that open them know of no collector.
#[cfg(feature = "otel")]
const TARGET: &str = "rastro";

/// Where spans go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraceSettings {
    /// Address of the collector, such as `http://127.0.0.1:4318`; absent = `OTEL_EXPORTER_OTLP_ENDPOINT`, and without that
    /// none are sent.
    #[serde(rename = "coletor")]
    pub collector: Option<String>,
}

impl Validate for TraceSettings {
    fn validate(&self, faults: &mut Faults) {
        let Some(url) = &self.collector else { return };
        let http = (url.starts_with("https://") || url.starts_with("http://")) && !url.contains('@');
        faults.require(http, "coletor", "esperado um endereço http:// ou https://, sem usuário nem senha");
        faults.require(cfg!(feature = "otel"), "coletor", "este programa foi compilado sem o recurso otel");
    }
}

/// Spans on their way. Dropping it sends the last ones and waits for that, some seconds at most.
#[derive(Debug, Default)]
pub struct Spans {
    #[cfg(feature = "otel")]
    provider: Option<opentelemetry_sdk::trace::SdkTracerProvider>,
}

#[cfg(feature = "otel")]
impl Drop for Spans {
    fn drop(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// The layer that sends spans, if the settings or the environment name a collector.
#[cfg(feature = "otel")]
pub(crate) fn layer<S>(
    settings: &TraceSettings,
    program: &'static str,
) -> Result<(Option<impl tracing_subscriber::Layer<S> + Send + Sync + use<S>>, Spans), String>
where
    S: tracing::Subscriber + for<'s> tracing_subscriber::registry::LookupSpan<'s> + Send + Sync,
{
    use opentelemetry::trace::TracerProvider;
    use tracing_subscriber::Layer;
    let Some(collector) = settings.collector.clone().or_else(collector_of_environment) else {
        return Ok((None, Spans::default()));
    };
    let provider = export::provider(&collector, program)?;
    let only_spans = tracing_subscriber::filter::Targets::new().with_target(TARGET, tracing::Level::TRACE);
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer(program)).with_filter(only_spans);
    Ok((Some(layer), Spans { provider: Some(provider) }))
}

/// No layer: this program sends none.
#[cfg(not(feature = "otel"))]
#[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
pub(crate) fn layer(
    _: &TraceSettings,
    _: &'static str,
) -> Result<(Option<tracing_subscriber::layer::Identity>, Spans), String> {
    Ok((None, Spans::default()))
}

#[cfg(feature = "otel")]
#[expect(clippy::disallowed_methods, reason = "this crate is where the environment is read")]
fn collector_of_environment() -> Option<String> {
    std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok().filter(|url| !url.is_empty())
}
