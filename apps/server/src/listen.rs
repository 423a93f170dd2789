//! Listens, by HTTPS with the office's certificate or by HTTP on this machine only, until it is told to stop.

use anyhow::Context;
use app_setup::ListenSettings;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use etl_runtime::Shutdown;
use etl_server::App;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// How long answers that were begun may take after the stop.
const DRAIN: Duration = Duration::from_secs(30);
/// How long the headers of a request may take.
const HEADERS: Duration = Duration::from_secs(10);

/// Serves until the program is told to stop; the first signal lets answers that were begun end.
pub(crate) async fn listen(settings: &ListenSettings, app: &Arc<App>, shutdown: &Shutdown) -> anyhow::Result<()> {
    let doing = || format!("o endereço {} não pode ser usado", settings.endereco);
    let listener = TcpListener::bind(settings.endereco).with_context(doing)?;
    listener.set_nonblocking(true).with_context(doing)?;
    let address = listener.local_addr().with_context(doing)?;
    let handle = Handle::new();
    stop_with(shutdown, &handle);
    let service = etl_server::app(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = if let (Some(certificate), Some(key)) = (&settings.certificado, &settings.chave) {
        // Another part of the program may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tls = RustlsConfig::from_pem_file(certificate, key).await;
        let tls = tls.with_context(|| format!("o certificado {} não pôde ser lido", certificate.display()))?;
        eprintln!("[+] Servidor em https://{address}");
        let mut server = axum_server::from_tcp_rustls(listener, tls).with_context(doing)?.handle(handle);
        be_impatient(server.http_builder());
        server.serve(service).await
    } else {
        eprintln!("[+] Servidor em http://{address}");
        let mut server = axum_server::from_tcp(listener).with_context(doing)?.handle(handle);
        be_impatient(server.http_builder());
        server.serve(service).await
    };
    served.context("o servidor parou de atender")
}

/// Does not wait for headers that never end.
fn be_impatient(http: &mut Builder<TokioExecutor>) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    http.http2().timer(TokioTimer::new());
}

fn stop_with(shutdown: &Shutdown, handle: &Handle<SocketAddr>) {
    let (stop, abort, handle) = (shutdown.stop().clone(), shutdown.abort().clone(), handle.clone());
    tokio::spawn(async move {
        stop.cancelled().await;
        handle.graceful_shutdown(Some(DRAIN));
        abort.cancelled().await;
        handle.shutdown();
    });
}

/// Writes the description of the API to standard output.
pub(crate) fn print_description() -> anyhow::Result<()> {
    let text = etl_server::openapi().to_pretty_json().context("a descrição não pôde ser escrita")?;
    writeln!(std::io::stdout(), "{text}").context("a saída padrão não aceita a descrição")
}
