//! The matrix of addresses that a portal must not have (T14), and names that lead elsewhere the second time.

use super::*;
use crate::{QoreConnector, probe};
use async_trait::async_trait;
use etl_core::Code;
use etl_core::ports::{ConnectorErrorKind, DynConnector, Login, MemorySessions, Stage, SystemClock};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

/// Addresses of this machine, of networks, of nobody, and the ways to write them.
const INSIDE: [&str; 52] = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "0x7f.0.0.1",
    "0x7f000001",
    "127.0.0.1.",
    "127%2e0.0.1",
    "127。0。0。1",
    "１２７.0.0.1",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "10.255.255.255",
    "0xa.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "3232235521",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "2852039166",
    "0251.0376.0251.0376",
    "169.254.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[100::1]",
    "[2001::1]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
    "[fc00::1]",
    "[fe80::1]",
    "[ff02::1]",
];

#[test]
fn no_way_to_write_an_inside_address_is_let_through() {
    // Even a rule that lets any portal through does not let these.
    let reach = Reach::new(["*".to_owned()], []);
    for host in INSIDE {
        let url = format!("https://{host}/");
        assert_eq!(reach.check_portal(&url), Err(Refused::Internal), "{url}");
    }
    for address in ["fd00:ec2::254", "fec0::1", "2001:1ff::1", "3fff::1", "4000::1"] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    for address in ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2600::1", "2001:200::1"] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn a_portal_has_a_known_host_and_https() {
    let reach = Reach::new(["*.reag.example".to_owned(), "maps.example".to_owned()], []);
    for good in [
        "https://hub.qoredtvm.com.br",
        "https://HUB.QoreDTVM.com.br./caminho",
        "https://hub.qoredtvm.com.br:443/",
        "https://amplis.reag.example/x?y=1",
        "https://maps.example",
    ] {
        assert!(reach.check_portal(good).is_ok(), "{good}");
    }
    for (bad, why) in [
        ("http://hub.qoredtvm.com.br", Refused::Insecure),
        ("https://hub.qoredtvm.com.br:8443", Refused::Port),
        ("https://hub.qoredtvm.com.br@mau.example", Refused::Login),
        ("https://ana:senha@hub.qoredtvm.com.br", Refused::Login),
        ("https://qoredtvm.com.br.mau.example", Refused::Host),
        ("https://mauqoredtvm.com.br", Refused::Host),
        ("https://reag.example", Refused::Host),
        ("https://8.8.8.8", Refused::Host),
        ("https://localhost", Refused::Host),
        ("ftp://hub.qoredtvm.com.br", Refused::Unreadable),
        ("file:///etc/passwd", Refused::Unreadable),
        ("gopher://127.0.0.1", Refused::Unreadable),
        ("https://", Refused::Unreadable),
        ("hub.qoredtvm.com.br", Refused::Unreadable),
    ] {
        assert_eq!(reach.check_portal(bad), Err(why), "{bad}");
    }
}

#[test]
fn an_administrator_allows_what_is_inside() {
    let reach =
        Reach::new([], ["portal.intranet".to_owned(), "[::1]".to_owned()]).with_settings("http://127.0.0.1:8080");
    for good in ["http://portal.intranet:8080", "http://[::1]:9/", "http://127.0.0.1:5/"] {
        assert!(reach.check_portal(good).is_ok(), "{good}");
    }
    assert_eq!(reach.check_portal("http://127.0.0.2"), Err(Refused::Internal));
    let named = Reach::default().with_settings("https://outro.example");
    assert!(named.check_portal("https://outro.example").is_ok(), "the host of the settings is known");
    let allowed = |address: &str| reach.allows("portal.intranet", address.parse().unwrap());
    assert!(allowed("10.1.2.3") && allowed("127.0.0.1") && allowed("8.8.8.8"));
    assert!(!allowed("169.254.169.254") && !allowed("0.0.0.0") && !allowed("224.0.0.1"), "nobody's office is there");
}

/// A name that leads to a public address the first time and here from then on.
struct Rebinding(AtomicUsize);

#[async_trait]
impl Lookup for Rebinding {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![if first { "8.8.8.8" } else { "127.0.0.1" }.parse().unwrap()])
    }
}

/// A name that leads here.
struct Here;

#[async_trait]
impl Lookup for Here {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()])
    }
}

#[tokio::test]
async fn a_name_that_turns_inside_later_leads_nowhere() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let reach = Reach::default().with_lookup(Arc::new(Rebinding(AtomicUsize::new(0))));
    assert_eq!(reach.addresses("hub.qoredtvm.com.br").await.unwrap().len(), 1, "it was public when it was looked at");
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = reach.client().build().unwrap();
    let sent = client.get(format!("http://hub.qoredtvm.com.br:{port}/")).send();
    let error = tokio::select! {
        sent = sent => sent.unwrap_err(),
        _ = listener.accept() => panic!("a connection was opened"),
    };
    assert_eq!(refusal(&error), Some(Refused::Internal), "{error:?}");
}

#[tokio::test]
async fn a_connector_does_not_follow_such_a_name() {
    let sessions = Arc::new(MemorySessions::new(Arc::new(SystemClock)));
    let connector = QoreConnector::new(sessions, Reach::default().with_lookup(Arc::new(Here)));
    let login = Login { connection: "qore".into(), username: "u".into(), password: "s".to_owned().into() };
    for url in ["https://hub.qoredtvm.com.br", "https://127.0.0.1", "https://mau.example"] {
        let config = serde_json::json!({ "url": url, "espera_inicial_ms": 1 });
        let error = DynConnector::sign_in(&connector, &config, &login).await.unwrap_err();
        assert_eq!((error.kind, error.code), (ConnectorErrorKind::Config, Code::PortalAddress), "{url}");
    }
}

#[tokio::test]
async fn a_probe_says_which_stage_fails() {
    let stages = async |reach: &Reach, url: &str| {
        let reports = probe(reach, url).await;
        reports.into_iter().map(|r| (r.stage, r.fault)).collect::<Vec<_>>()
    };
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = |scheme: &str, at: &TcpListener| format!("{scheme}://127.0.0.1:{}/", at.local_addr().unwrap().port());
    let nowhere = url("http", &closed);
    drop(closed);
    let reach = Reach::default().with_settings(&nowhere);
    let refused = Reach::default().with_lookup(Arc::new(Here));
    let internal = vec![(Stage::Dns, Some(Code::PortalAddress))];
    assert_eq!(stages(&refused, "https://hub.qoredtvm.com.br").await, internal);
    assert_eq!(stages(&refused, "https://127.0.0.1").await, internal);
    let named = (Stage::Dns, None);
    assert_eq!(stages(&reach, &nowhere).await, [named, (Stage::Connect, Some(Code::PortalConnection))]);
    assert_eq!(stages(&reach, &url("http", &open)).await, [named, (Stage::Connect, None)]);
    tokio::spawn(async move { while open.accept().await.is_ok() {} });
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = url("https", &other);
    // Whoever answers does not speak TLS.
    tokio::spawn(async move { while other.accept().await.is_ok() {} });
    assert_eq!(stages(&reach, &plain).await, [named, (Stage::Connect, Some(Code::PortalCertificate))]);
}
