//! The office's directory, at which people may sign in: the section `[diretorio]`, and its secret from the environment.

use crate::settings::Settings;
use anyhow::Context;
use etl_connectors::{DirectorySettings, OpenIdDirectory};
use etl_core::account::Role;
use etl_core::ports::{Clock, Directory};
use etl_runtime::{Faults, Validate, secret_env};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) const SECRET: &str = "ETL_DIRETORIO_SEGREDO";

/// O diretório do escritório (OpenID Connect). O segredo do cliente vem de `ETL_DIRETORIO_SEGREDO`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    /// Endereço com que o diretório se apresenta (issuer).
    pub emissor: String,
    /// Nome deste sistema no diretório (client id).
    pub cliente: String,
    /// Endereço deste servidor nos navegadores, como `https://etl.exemplo.com.br`; ausente = o que o navegador usa.
    #[serde(default)]
    pub endereco: Option<String>,
    /// O que é pedido ao diretório.
    #[serde(default = "usual_scopes")]
    pub escopos: Vec<String>,
    /// Campo do token que traz o nome do usuário.
    #[serde(default = "usual_name")]
    pub usuario: String,
    /// Campo do token que traz os grupos.
    #[serde(default = "usual_groups")]
    pub grupos: String,
    /// Papel que cada grupo dá; vazio = os papéis são os daqui.
    #[serde(default)]
    pub papeis: BTreeMap<String, String>,
    /// Cria o usuário de quem ainda não tem um.
    #[serde(default)]
    pub criar_usuarios: bool,
    /// Papel dos usuários criados, quando nenhum grupo decide.
    #[serde(default = "least_role")]
    pub papel_inicial: String,
}

fn usual_scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).to_vec()
}

fn usual_name() -> String {
    "preferred_username".into()
}

fn usual_groups() -> String {
    "groups".into()
}

fn least_role() -> String {
    Role::Reader.name().into()
}

impl SignInSettings {
    /// The roles that groups give.
    pub fn roles(&self) -> BTreeMap<String, Role> {
        let known = |(group, word): (&String, &String)| Some((group.clone(), Role::from_name(word)?));
        self.papeis.iter().filter_map(known).collect()
    }

    /// The role of users who are made; none = nobody is made.
    pub fn role_of_new(&self) -> Option<Role> {
        Role::from_name(&self.papel_inicial).filter(|_| self.criar_usuarios)
    }
}

impl Validate for SignInSettings {
    fn validate(&self, faults: &mut Faults) {
        let words = "esperado leitor, operador, configurador ou administrador";
        let issuer = is_safe(&self.emissor) && !self.emissor.contains(['?', '#', '@']);
        faults.require(issuer, "emissor", "esperado um endereço https:// (http:// só nesta máquina)");
        faults.require(!self.cliente.trim().is_empty(), "cliente", "esperado o client id dado pelo diretório");
        let address = self.endereco.as_deref().is_none_or(|own| is_safe(own) && own.matches('/').count() == 2);
        faults.require(address, "endereco", "esperado um endereço como https://etl.exemplo.com.br, sem barra no fim");
        faults.require(self.escopos.iter().any(|scope| scope == "openid"), "escopos", "falta openid");
        faults.require(!self.usuario.is_empty(), "usuario", "esperado o nome de um campo do token");
        faults.require(self.papeis.values().all(|word| Role::from_name(word).is_some()), "papeis", words);
        faults.require(Role::from_name(&self.papel_inicial).is_some(), "papel_inicial", words);
    }
}

/// Whether nobody between here and there reads along.
fn is_safe(url: &str) -> bool {
    let own = ["127.0.0.1", "localhost", "[::1]"];
    let is_own = |rest: &str| {
        let place = rest.split('/').next().unwrap_or_default();
        let is_port = |rest: &str| rest.is_empty() || rest.starts_with(':');
        own.iter().any(|host| place.strip_prefix(host).is_some_and(is_port))
    };
    let secure = url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    secure || url.strip_prefix("http://").is_some_and(is_own)
}

/// The directory, when the settings have one.
pub fn directory(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Option<Arc<dyn Directory>>> {
    let Some(section) = &settings.diretorio else { return Ok(None) };
    let reach = crate::network::reach(settings).with_internal(&section.emissor);
    let settings = DirectorySettings {
        issuer: section.emissor.clone(),
        client: section.cliente.clone(),
        secret: secret_env(SECRET)?,
        scopes: section.escopos.clone(),
        name_claim: section.usuario.clone(),
        groups_claim: section.grupos.clone(),
    };
    let directory = OpenIdDirectory::new(settings, reach, clock);
    Ok(Some(Arc::new(directory.context("o diretório do escritório não pode ser chamado")?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_runtime::LoadOptions;

    const ISSUER: &str = "https://login.exemplo/mesa";

    /// The section, or how many faults it has.
    fn section(issuer: &str, more: &str) -> Result<SignInSettings, usize> {
        let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
        let text = format!("[diretorio]\nemissor = \"{issuer}\"\ncliente = \"etl\"\n{more}");
        std::fs::write(file.path(), text).unwrap();
        let options = LoadOptions { file: Some(file.path().into()), env_prefix: "ETL_TEST", ..LoadOptions::default() };
        let settings = etl_runtime::load::<Settings>(&options).map_err(|errors| errors.faults().len())?;
        Ok(settings.diretorio.unwrap())
    }

    #[test]
    fn nobody_is_made_and_roles_stay_unless_the_settings_say_so() {
        let usual = section(ISSUER, "").unwrap();
        assert_eq!((usual.role_of_new(), usual.roles().len()), (None, 0));
        let more = "criar_usuarios = true\n[diretorio.papeis]\n\"ETL Admins\" = \"administrador\"";
        let more = section(ISSUER, more).unwrap();
        assert_eq!(more.role_of_new(), Some(Role::Reader));
        assert_eq!(more.roles()["ETL Admins"], Role::Administrator);
    }

    #[test]
    fn what_would_let_others_read_along_is_refused() {
        for issuer in ["http://localhost:9400", "http://127.0.0.1:9400/mesa", "http://[::1]"] {
            assert!(section(issuer, "").is_ok(), "{issuer}");
        }
        for issuer in ["http://login.exemplo", "http://localhost.mau.example", "https://", "login", "https://a@b"] {
            assert_eq!(section(issuer, ""), Err(1), "{issuer}");
        }
        assert!(section(ISSUER, "endereco = \"https://etl.exemplo\"").is_ok());
        assert_eq!(section(ISSUER, "endereco = \"https://etl.exemplo/\""), Err(1));
        assert_eq!(section(ISSUER, "endereco = \"http://etl.exemplo\""), Err(1));
        assert_eq!(section(ISSUER, "escopos = []\npapel_inicial = \"rei\"\npapeis = { a = \"rei\" }"), Err(3));
    }
}
