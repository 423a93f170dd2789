//! The way of spans to the collector: gathered by a thread of the library, cleaned by the rules of the log, sent by the
//! program's runtime.

use crate::log::clean;
use async_trait::async_trait;
use opentelemetry::{Array, KeyValue, StringValue, Value};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter as Exports};
use std::time::Duration;
use tokio::runtime::Handle;

/// Longest wait for the collector.
const PATIENCE: Duration = Duration::from_secs(5);

/// What gathers and sends spans; needs the program's runtime around it.
pub(super) fn provider(collector: &str, program: &'static str) -> Result<SdkTracerProvider, String> {
    let unusable = |error: &dyn std::error::Error| format!("o coletor de rastros não pode ser usado ({error})");
    let runtime = Handle::try_current().map_err(|error| unusable(&error))?;
    // Another part of the program may have chosen it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
    let client = Sender { http: client.build().map_err(|error| unusable(&error))?, runtime };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_http_client(client)
        .with_timeout(PATIENCE)
        .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
        .build()
        .map_err(|error| unusable(&error))?;
    let resource = Resource::builder().with_service_name(program).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(Cleaned(exporter)).with_resource(resource).build())
}

/// Sends by the program's runtime: the thread that gathers has none.
#[derive(Debug)]
struct Sender {
    http: reqwest::Client,
    runtime: Handle,
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (http, request) = (self.http.clone(), request.try_into()?);
        // Also the call itself: it sets its clock at once.
        let sent = self.runtime.spawn(async move {
            let answer = http.execute(request).await?;
            // What a collector says besides is a few bytes that nobody reads.
            Ok::<_, reqwest::Error>(answer.status())
        });
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = sent.await??;
        Ok(response)
    }
}

/// Takes what looks like a secret out of spans before they leave.
#[derive(Debug)]
struct Cleaned<E>(E);

impl<E: Exports> Exports for Cleaned<E> {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        for span in &mut batch {
            span.name = clean(&span.name).into();
            span.attributes.iter_mut().for_each(clean_value);
            for event in &mut span.events.events {
                event.name = clean(&event.name).into();
                event.attributes.iter_mut().for_each(clean_value);
            }
        }
        self.0.export(batch).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// An attribute as a line of the log would have it: with its name beside it, by which a secret is known.
fn clean_value(attribute: &mut KeyValue) {
    let key = attribute.key.as_str();
    let cleaned = |text: &str| -> StringValue {
        let pair = clean(&format!("{key}={text}"));
        pair.strip_prefix(key).and_then(|rest| rest.strip_prefix('=')).unwrap_or("***").to_owned().into()
    };
    match &mut attribute.value {
        Value::String(text) => *text = cleaned(text.as_str()),
        Value::Array(Array::String(texts)) => texts.iter_mut().for_each(|text| *text = cleaned(text.as_str())),
        _ => {}
    }
}
