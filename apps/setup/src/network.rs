//! Where the programs may go: the section `[rede]`.

use crate::settings::Settings;
use etl_connectors::reach::Reach;
use etl_runtime::{Faults, Validate};
use serde::Deserialize;

/// Aonde o sistema pode ir. Sem nada aqui, só aos portais dos conectores, por HTTPS, e a nenhum endereço de rede interna.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSettings {
    /// Outras máquinas que podem ser portais: `portal.exemplo.com.br`, ou `*.exemplo.com.br`.
    pub portais: Vec<String>,
    /// Máquinas ou endereços da rede interna que são permitidos.
    pub internas: Vec<String>,
}

impl Validate for NetworkSettings {
    fn validate(&self, faults: &mut Faults) {
        let portals = self.portais.iter().all(|host| is_host(host.strip_prefix("*.").unwrap_or(host)));
        faults.require(portals, "portais", "esperados nomes como portal.exemplo.com.br ou *.exemplo.com.br");
        let internal = self.internas.iter().all(|host| is_host(host) || is_address(host));
        faults.require(internal, "internas", "esperados nomes ou endereços IP, sem porta");
    }
}

fn is_host(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}

fn is_address(text: &str) -> bool {
    text.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
}

/// The rules that the settings make.
pub(crate) fn reach(settings: &Settings) -> Reach {
    let NetworkSettings { portais, internas } = settings.rede.clone();
    Reach::new(portais, internas).with_settings(&settings.sistemas.qore.url)
}
