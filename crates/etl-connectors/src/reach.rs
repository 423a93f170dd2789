//! Where a program may go on behalf of an address that people wrote: never into its own network, unless an administrator says
//! so. Checked twice: the address before anything is sent, and what its name leads to whenever a connection is opened, so that a
//! name which later leads elsewhere leads nowhere. Deliberately not here: what is asked there.

mod addresses;
mod lookup;

pub use addresses::is_public;
pub use lookup::Lookup;

use addresses::may_be_internal;
use lookup::SystemLookup;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, Url, redirect};
use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Hosts of the portals that the connectors are made for.
const PORTALS: [&str; 1] = ["*.qoredtvm.com.br"];
/// The port of HTTPS, the only one of a portal outside.
const HTTPS: u16 = 443;

/// Why an address is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No http or https address with a host.
    #[error("the address cannot be read")]
    Unreadable,
    /// User or password in the address.
    #[error("the address holds a login")]
    Login,
    /// Not https.
    #[error("the address is not https")]
    Insecure,
    /// Another port than that of https.
    #[error("the port is not the one of https")]
    Port,
    /// Not one of the hosts that portals may have.
    #[error("the host is not an allowed one")]
    Host,
    /// An address of this machine or of its network, or one that is nobody's.
    #[error("the host has no public address")]
    Internal,
}

impl Refused {
    /// What people read.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unreadable | Self::Insecure => "esperado um endereço https://",
            Self::Login => "o endereço não pode ter usuário nem senha",
            Self::Port => "fora da rede interna, só a porta 443",
            Self::Host => "a máquina não está entre as permitidas (rede.portais)",
            Self::Internal => "a máquina é desta rede ou reservada; um administrador pode permiti-la (rede.internas)",
        }
    }
}

/// The rules. Clones share them.
#[derive(Clone)]
pub struct Reach {
    portals: Arc<BTreeSet<String>>,
    internal: Arc<BTreeSet<String>>,
    lookup: Arc<dyn Lookup>,
}

impl Default for Reach {
    fn default() -> Self {
        Self::new([], [])
    }
}

impl Reach {
    /// The rules, with hosts that portals may have besides those of the connectors (`portal.com.br`, `*.portal.com.br`), and
    /// hosts or addresses of the own network that are allowed by name.
    pub fn new(portals: impl IntoIterator<Item = String>, internal: impl IntoIterator<Item = String>) -> Self {
        let own = PORTALS.map(str::to_owned);
        Self {
            portals: Arc::new(own.into_iter().chain(portals).map(|host| canonical(&host)).collect()),
            internal: Arc::new(internal.into_iter().map(|host| canonical(&host)).collect()),
            lookup: Arc::new(SystemLookup),
        }
    }

    /// The same rules, with names found elsewhere.
    #[must_use]
    pub fn with_lookup(self, lookup: Arc<dyn Lookup>) -> Self {
        Self { lookup, ..self }
    }

    /// Allows the host of an address that the settings hold: by name, and if it is written as an address of the own network
    /// or is `localhost`, there too, since nobody can have meant anything else.
    #[must_use]
    pub fn with_settings(mut self, url: &str) -> Self {
        let Some(host) = Url::parse(url).ok().as_ref().and_then(host_of) else { return self };
        let literal = host.parse::<IpAddr>().is_ok_and(may_be_internal);
        let hosts = if literal || host == "localhost" { &mut self.internal } else { &mut self.portals };
        Arc::make_mut(hosts).insert(host);
        self
    }

    /// Allows the host of an address that the settings hold, also where its name leads into the own network.
    #[must_use]
    pub fn with_internal(mut self, url: &str) -> Self {
        let host = Url::parse(url).ok().as_ref().and_then(host_of);
        Arc::make_mut(&mut self.internal).extend(host);
        self
    }

    /// Whether this may be the address of a portal.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check_portal(&self, url: &str) -> Result<Url, Refused> {
        let url = self.check(url)?;
        let host = host_of(&url).ok_or(Refused::Unreadable)?;
        if self.internal.contains(&host) || self.is_portal(&host) { Ok(url) } else { Err(Refused::Host) }
    }

    /// Whether this may be asked, on whatever host outside.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, url: &str) -> Result<Url, Refused> {
        let url = Url::parse(url).map_err(|_| Refused::Unreadable)?;
        let host = host_of(&url).filter(|_| matches!(url.scheme(), "http" | "https")).ok_or(Refused::Unreadable)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Login);
        }
        if self.internal.contains(&host) {
            return Ok(url);
        }
        if host.parse().is_ok_and(|address| !is_public(address)) {
            return Err(Refused::Internal);
        }
        match (url.scheme(), url.port_or_known_default()) {
            ("https", Some(HTTPS)) => Ok(url),
            ("https", _) => Err(Refused::Port),
            _ => Err(Refused::Insecure),
        }
    }

    fn is_portal(&self, host: &str) -> bool {
        let under = |pattern: &String| pattern.strip_prefix('*').is_some_and(|domain| host.ends_with(domain));
        self.portals.contains(host) || self.portals.iter().any(under)
    }

    /// The addresses of a host that may be connected to.
    ///
    /// # Errors
    /// When the name is unknown, or leads to no address that is allowed ([`Refused::Internal`] inside).
    pub async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let host = canonical(host);
        let found = match host.parse() {
            Ok(address) => vec![address],
            Err(_) => self.lookup.lookup(&host).await?,
        };
        if found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
        }
        let allowed: Vec<_> = found.into_iter().filter(|address| self.allows(&host, *address)).collect();
        if allowed.is_empty() { Err(io::Error::other(Refused::Internal)) } else { Ok(allowed) }
    }

    /// A name that is allowed in the own network leads nowhere special: not to what clouds tell of a machine, for one.
    fn allows(&self, host: &str, address: IpAddr) -> bool {
        let literal = host.parse() == Ok(address);
        is_public(address) || self.internal.contains(host) && (literal || may_be_internal(address))
    }

    /// What begins every HTTP client of ours: guarded names, no redirects, no proxy that would look names up in our place.
    pub fn client(&self) -> ClientBuilder {
        Client::builder().dns_resolver(Arc::new(self.clone())).redirect(redirect::Policy::none()).no_proxy()
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = self.clone();
        Box::pin(async move {
            let addresses = rules.addresses(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// The refusal behind an error, if there is one.
pub fn refusal(error: &(dyn std::error::Error + 'static)) -> Option<Refused> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let refused = inside.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref());
        if let Some(refused) = refused {
            return Some(*refused);
        }
        next = error.source();
    }
    None
}

/// The host of an address: lower case, without brackets and final dot.
fn host_of(url: &Url) -> Option<String> {
    url.host_str().map(canonical).filter(|host| !host.is_empty())
}

fn canonical(host: &str) -> String {
    let host = host.trim().trim_end_matches('.');
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    inside.parse::<IpAddr>().map_or_else(|_| inside.to_ascii_lowercase(), |address| address.to_string())
}

#[cfg(test)]
mod tests;
