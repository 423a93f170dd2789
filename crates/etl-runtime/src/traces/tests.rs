//! Spans against a collector of a few lines: what arrives there, and what never does.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracing_subscriber::layer::SubscriberExt;

/// Takes one request and gives it, as text where it is text.
async fn receive(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part).await.unwrap();
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes);
        assert!(read > 0, "the request is whole");
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if bytes.len() >= head.len() + 4 + length.unwrap_or(0) {
            break;
        }
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_span_arrives_without_its_secrets_and_lines_of_the_log_do_not() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let collector = format!("http://{}/", listener.local_addr().unwrap());
    let received = tokio::spawn(receive(listener));
    let settings = TraceSettings { collector: Some(collector) };
    let (layer, spans) = layer(&settings, "etl-server").unwrap();
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        let span = tracing::trace_span!(
            target: "rastro", "chamada", otel.name = "GET /api/jobs", http.route = "/api/jobs", senha = "s3gr3d0",
            http.response.status_code = tracing::field::Empty, nota = "Authorization: Bearer abcdefghijkl",
        );
        span.record("http.response.status_code", 200);
        let _inside = span.enter();
        tracing::info!("uma linha do registro");
        drop(tracing::error_span!(target: "outro", "outra coisa"));
    });
    tokio::task::spawn_blocking(move || drop(spans)).await.unwrap();
    let request = received.await.unwrap();
    assert!(request.starts_with("POST /v1/traces HTTP/1.1"), "{request}");
    assert!(request.contains("content-type: application/x-protobuf"), "{request}");
    for part in ["etl-server", "GET /api/jobs", "http.route", "http.response.status_code"] {
        assert!(request.contains(part), "{part}: {request}");
    }
    for part in ["s3gr3d0", "abcdefghijkl", "uma linha", "outra coisa"] {
        assert!(!request.contains(part), "{part}: {request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_collector_nothing_is_sent() {
    let (layer, spans) = layer::<tracing_subscriber::Registry>(&TraceSettings::default(), "etl-server").unwrap();
    assert!(layer.is_none() && spans.provider.is_none());
}
