//! The first stages of a connection's test: does the name lead somewhere, is there a connection. Nothing is sent but what TLS
//! needs. Deliberately not here: the login, which is the connector's.

use crate::reach::{Reach, refusal};
use etl_core::Code;
use etl_core::ports::{Stage, StageReport};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Longest wait for a name.
const NAME: Duration = Duration::from_secs(3);
/// Longest wait for a connection, TLS included.
const CONNECTION: Duration = Duration::from_secs(5);

type Step<T> = Result<T, (Code, String)>;

/// Looks the portal's name up and opens a connection; the stages up to the first that fails.
pub async fn probe(reach: &Reach, url: &str) -> Vec<StageReport> {
    let start = Instant::now();
    let found = find(reach, url).await;
    let first = report(Stage::Dns, start, found.as_ref().map(Place::sentence).map_err(Clone::clone));
    let Ok(place) = found else { return vec![first] };
    let start = Instant::now();
    let opened = timeout(CONNECTION, place.open()).await;
    let opened = opened.unwrap_or_else(|_| Err(plain(Code::PortalConnection, "o portal não respondeu a tempo")));
    vec![first, report(Stage::Connect, start, opened)]
}

/// A stage that ended now.
pub fn report(stage: Stage, start: Instant, went: Step<String>) -> StageReport {
    let (fault, sentence) = match went {
        Ok(sentence) => (None, sentence),
        Err((code, detail)) => (Some(code), etl_core::message(code, &detail)),
    };
    StageReport { stage, fault, sentence, took: start.elapsed() }
}

/// Where a portal is.
struct Place {
    host: String,
    addresses: Vec<IpAddr>,
    port: u16,
    tls: bool,
}

async fn find(reach: &Reach, url: &str) -> Step<Place> {
    let refused = |refused: crate::reach::Refused| plain(Code::PortalAddress, refused.sentence());
    let url = reach.check_portal(url).map_err(refused)?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let looked = timeout(NAME, reach.addresses(&host)).await;
    let looked = looked.map_err(|_| plain(Code::PortalName, "o serviço de nomes não respondeu a tempo"))?;
    let addresses = looked.map_err(|error| match refusal(&error) {
        Some(rule) => refused(rule),
        None => plain(Code::PortalName, ""),
    })?;
    let port = url.port_or_known_default().unwrap_or_default();
    Ok(Place { host, addresses, port, tls: url.scheme() == "https" })
}

impl Place {
    fn sentence(&self) -> String {
        match self.addresses.len() {
            1 => format!("{} tem um endereço", self.host),
            count => format!("{} tem {count} endereços", self.host),
        }
    }

    async fn open(&self) -> Step<String> {
        let stream = self.connect().await.ok_or_else(|| plain(Code::PortalConnection, "ninguém atende no endereço"))?;
        if !self.tls {
            return Ok("Conexão aberta, sem TLS".into());
        }
        let failed = || plain(Code::PortalCertificate, "");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = builder.and_then(BuilderVerifierExt::with_platform_verifier).map_err(|_| failed())?;
        let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
        let name = ServerName::try_from(self.host.clone()).map_err(|_| failed())?;
        connector.connect(name, stream).await.map_err(|_| failed())?;
        Ok("Conexão aberta, com TLS e certificado válido".into())
    }

    /// To the first address that answers.
    async fn connect(&self) -> Option<TcpStream> {
        for address in &self.addresses {
            if let Ok(stream) = TcpStream::connect(SocketAddr::new(*address, self.port)).await {
                return Some(stream);
            }
        }
        None
    }
}

fn plain(code: Code, detail: &str) -> (Code, String) {
    (code, detail.to_owned())
}
