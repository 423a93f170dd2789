//! The root of the settings: where data goes, and the connections. Never a secret.

use crate::documents::{self, BucketSettings};
use crate::keys::{KeyOrigin, KeySettings};
use crate::network::NetworkSettings;
use crate::sign_in::SignInSettings;
use etl_connectors::QoreConfig;
use etl_core::ReferenceDate;
use etl_pipeline::notify::SmtpSettings;
use etl_runtime::{Faults, LogSettings, TraceSettings, Validate};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Configuração do `etl`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Banco do sistema: `sqlite://caminho` ou `postgres://usuario@maquina/banco`.
    pub banco: String,
    /// Pasta dos documentos (os bytes recebidos, pelo hash), ou `s3://bucket/prefixo` para várias máquinas.
    pub documentos: PathBuf,
    /// A chave dos segredos.
    pub chave: KeySettings,
    /// O serviço de `s3://`.
    pub s3: BucketSettings,
    /// Espaço livre que uma execução exige no disco dos documentos (com S3, no da pasta de cache), em MB; 0 = nenhum.
    pub espaco_minimo_mb: u64,
    /// Documentos de uma tarefa conferidos e carregados ao mesmo tempo.
    pub trabalhadores: usize,
    /// Cópias com os nomes que as pessoas conhecem; ausente = não copia.
    pub copias: Option<CopySettings>,
    /// Feriados e dias úteis além do calendário ANBIMA (AAAA-MM-DD).
    pub calendario: CalendarSettings,
    /// A fila e os processos que trabalham nela.
    pub fila: QueueSettings,
    /// O servidor da API e do painel.
    pub servidor: ListenSettings,
    /// O diretório do escritório, onde as pessoas podem entrar com a conta de lá; ausente = só com a senha daqui.
    pub diretorio: Option<SignInSettings>,
    /// Onde as medidas são lidas sem login.
    pub metricas: MetricSettings,
    /// Servidor de e-mail do resumo de cada execução; ausente = não envia. A senha vem de `ETL_EMAIL_SENHA`.
    pub email: Option<SmtpSettings>,
    /// Conexões.
    pub sistemas: Systems,
    /// Aonde o sistema pode ir.
    pub rede: NetworkSettings,
    /// Registro de execução.
    pub log: LogSettings,
    /// Para onde vão os rastros de chamadas e tarefas, nos programas compilados com o recurso `otel`.
    pub rastros: TraceSettings,
}

/// Pastas das cópias.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopySettings {
    /// Pasta que tem uma pasta por fundo, para os PDFs.
    pub base: PathBuf,
    /// Pasta dos XLSX.
    pub excel: PathBuf,
    /// Pasta dos XML.
    pub xml: PathBuf,
    /// Pasta de cada fundo, pelo apelido; sem ela, o próprio apelido.
    #[serde(default)]
    pub fundos: BTreeMap<String, String>,
}

/// A fila e quem trabalha nela.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueueSettings {
    /// Tarefas ao mesmo tempo em cada processo.
    pub tarefas: usize,
    /// Segundos da posse de uma tarefa, renovada seis vezes nesse tempo: a de um processo morto volta à fila em até cinco
    /// quartos dele. Igual em todos os processos.
    pub posse_s: u64,
    /// O que esta máquina sabe fazer além do comum: `browser`, `access`.
    pub habilidades: Vec<String>,
    /// Dias que as execuções terminadas são guardadas.
    pub guarda_execucoes_dias: u32,
    /// Dias que o registro das execuções é guardado.
    pub guarda_registro_dias: u32,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self { tarefas: 4, posse_s: 60, habilidades: Vec::new(), guarda_execucoes_dias: 400, guarda_registro_dias: 90 }
    }
}

impl Validate for QueueSettings {
    fn validate(&self, faults: &mut Faults) {
        faults.require((1..=64).contains(&self.tarefas), "tarefas", "esperado de 1 a 64");
        faults.require((6..=600).contains(&self.posse_s), "posse_s", "esperado de 6 a 600");
        let kept = [
            ("guarda_execucoes_dias", self.guarda_execucoes_dias),
            ("guarda_registro_dias", self.guarda_registro_dias),
        ];
        for (key, days) in kept {
            faults.require((1..=36_500).contains(&days), key, "esperado de 1 a 36500");
        }
    }
}

/// Onde o servidor atende e a quem.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ListenSettings {
    /// Endereço e porta; sem certificado, só nesta máquina (127.0.0.1).
    pub endereco: SocketAddr,
    /// Certificado (PEM, com a cadeia) para HTTPS.
    pub certificado: Option<PathBuf>,
    /// Chave privada do certificado (PEM).
    pub chave: Option<PathBuf>,
    /// Um trabalhador no mesmo processo; ausente = sim no SQLite, não no PostgreSQL.
    pub trabalhador: Option<bool>,
    /// Outras origens cujas páginas podem usar a API.
    pub origens: Vec<String>,
    /// Tentativas de entrar por minuto, de cada endereço.
    pub logins_por_minuto: u32,
    /// Ligações ao vivo abertas ao mesmo tempo, de cada usuário.
    pub ligacoes_por_usuario: usize,
    /// O que este servidor é, dito em todas as páginas; ausente = não diz.
    pub ambiente: Option<Environment>,
    /// Dias depois dos quais se lembra de trocar a senha de um portal; 0 = nunca.
    pub lembrar_senha_dias: u32,
}

/// O que um servidor é para quem o usa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Os números valem.
    Producao,
    /// Para experimentar.
    Homologacao,
}

impl Environment {
    /// O nome nas configurações e na API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Producao => "producao",
            Self::Homologacao => "homologacao",
        }
    }
}

impl Default for ListenSettings {
    fn default() -> Self {
        Self {
            endereco: SocketAddr::from(([127, 0, 0, 1], 4001)),
            certificado: None,
            chave: None,
            trabalhador: None,
            origens: Vec::new(),
            logins_por_minuto: 3,
            ligacoes_por_usuario: 10,
            ambiente: None,
            lembrar_senha_dias: 90,
        }
    }
}

impl Validate for ListenSettings {
    fn validate(&self, faults: &mut Faults) {
        let both = self.certificado.is_some() == self.chave.is_some();
        faults.require(both, "certificado", "certificado e chave vêm juntos");
        let safe = self.certificado.is_some() || self.endereco.ip().is_loopback();
        faults.require(safe, "endereco", "sem certificado, só um endereço desta máquina, como 127.0.0.1:4001");
        faults.require((1..=1000).contains(&self.logins_por_minuto), "logins_por_minuto", "esperado de 1 a 1000");
        let live = (1..=100_000).contains(&self.ligacoes_por_usuario);
        faults.require(live, "ligacoes_por_usuario", "esperado de 1 a 100000");
        faults.require(self.lembrar_senha_dias <= 3650, "lembrar_senha_dias", "esperado de 0 a 3650");
        let origins = self.origens.iter().all(|origin| {
            let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
        });
        faults.require(origins, "origens", "esperadas origens como https://painel.exemplo, sem barra no fim");
    }
}

/// As medidas para o Prometheus.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricSettings {
    /// Endereço e porta só para as medidas, sem login; ausente = só no servidor, em `/metrics`, com login.
    pub endereco: Option<SocketAddr>,
}

/// Ajustes do calendário.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarSettings {
    /// Dias sem expediente além dos feriados nacionais.
    pub feriados: Vec<String>,
    /// Dias com expediente apesar do calendário.
    pub dias_uteis: Vec<String>,
}

/// As conexões configuradas.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Systems {
    /// Portal QORE.
    pub qore: QoreConfig,
    /// Páginas em que as pessoas abrem cada portal, pelo nome do sistema; sem ela, o começo do endereço da conexão.
    pub paginas: BTreeMap<String, String>,
}

impl Systems {
    /// The page of each portal that has an address, for people.
    pub fn pages(&self) -> BTreeMap<String, String> {
        let mut pages: BTreeMap<_, _> =
            page_of(&self.qore.url).map(|page| ("qore".to_owned(), page)).into_iter().collect();
        pages.extend(self.paginas.clone());
        pages
    }
}

/// Whether people can be sent to an address: one of the web, without a login in it.
fn is_page(address: &str) -> bool {
    page_of(address).is_some_and(|start| format!("{address}/").starts_with(&start))
}

/// Scheme and machine of an address, without any login; none of what is no address of the web.
fn page_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let machine = rest.split(['/', '?', '#']).next()?.rsplit('@').next().filter(|machine| !machine.is_empty())?;
    Some(format!("{scheme}://{machine}/"))
}

impl Settings {
    /// Bytes that must be left on a disk.
    pub fn least_space(&self) -> u64 {
        self.espaco_minimo_mb.saturating_mul(1_000_000)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            banco: "sqlite://etl.db".into(),
            documentos: "documentos".into(),
            chave: KeySettings::default(),
            s3: BucketSettings::default(),
            espaco_minimo_mb: 500,
            trabalhadores: 2,
            copias: None,
            calendario: CalendarSettings::default(),
            fila: QueueSettings::default(),
            servidor: ListenSettings::default(),
            diretorio: None,
            metricas: MetricSettings::default(),
            email: None,
            sistemas: Systems::default(),
            rede: NetworkSettings::default(),
            log: LogSettings::default(),
            rastros: TraceSettings::default(),
        }
    }
}

impl Validate for Settings {
    fn validate(&self, faults: &mut Faults) {
        let known = ["sqlite://", "postgres://", "postgresql://"];
        let database = known.iter().any(|scheme| self.banco.starts_with(scheme));
        faults.require(database, "banco", "esperado sqlite://caminho ou postgres://usuario@maquina/banco");
        let shared = !self.banco.starts_with("sqlite:") && self.chave.origem == Some(KeyOrigin::Arquivo);
        faults.require(!shared, "chave.origem", "no PostgreSQL a chave vem de ambiente ou de cofre");
        faults.section("chave", &self.chave);
        let place = documents::is_place(&self.documentos);
        faults.require(place, "documentos", "esperada uma pasta ou s3://bucket/prefixo");
        faults.section("s3", &self.s3);
        faults.require((1..=64).contains(&self.trabalhadores), "trabalhadores", "esperado de 1 a 64");
        faults.section("calendario", &self.calendario);
        faults.section("fila", &self.fila);
        faults.section("servidor", &self.servidor);
        if let Some(section) = &self.diretorio {
            faults.section("diretorio", section);
        }
        for fault in self.email.iter().flat_map(SmtpSettings::faults) {
            faults.add(&format!("email.{}", fault.key), fault.message);
        }
        faults.section("sistemas", &self.sistemas);
        faults.section("rede", &self.rede);
        faults.section("log", &self.log);
        faults.section("rastros", &self.rastros);
    }
}

impl Validate for CalendarSettings {
    fn validate(&self, faults: &mut Faults) {
        for (key, days) in [("feriados", &self.feriados), ("dias_uteis", &self.dias_uteis)] {
            let readable = days.iter().all(|day| ReferenceDate::parse(day).is_ok());
            faults.require(readable, key, "esperadas datas AAAA-MM-DD");
        }
    }
}

impl Validate for Systems {
    fn validate(&self, faults: &mut Faults) {
        let url = &self.qore.url;
        let http = url.starts_with("https://") || url.starts_with("http://");
        faults.require(http, "qore.url", "esperado um endereço http:// ou https://");
        faults.require((1..=50).contains(&self.qore.conexoes), "qore.conexoes", "esperado de 1 a 50");
        faults.require(self.qore.tentativas <= 10, "qore.tentativas", "esperado de 0 a 10");
        let tasks = self.qore.tarefas_ao_mesmo_tempo <= 100;
        faults.require(tasks, "qore.tarefas_ao_mesmo_tempo", "esperado de 0 a 100");
        faults.require(
            (1..=1000).contains(&self.qore.fundos_por_tarefa),
            "qore.fundos_por_tarefa",
            "esperado de 1 a 1000",
        );
        faults.require(self.qore.validade_fundos_h <= 168, "qore.validade_fundos_h", "esperado de 0 a 168");
        for (system, page) in &self.paginas {
            let sentence = "esperado um endereço http:// ou https://, sem usuário nem senha";
            faults.require(is_page(page), &format!("paginas.{system}"), sentence);
        }
        let waits = self.qore.espera_resposta_s > 0 && self.qore.silencio_maximo_s > 0;
        faults.require(waits, "qore.espera_resposta_s", "esperado ao menos 1 segundo");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_runtime::LoadOptions;

    #[test]
    fn people_open_a_portal_where_its_address_begins_or_where_the_office_says() {
        let mut systems = Systems::default();
        systems.qore.url = "https://ana:segredo@portal.exemplo:8443/hub?x=1".into();
        assert_eq!(systems.pages()["qore"], "https://portal.exemplo:8443/");
        systems.paginas.insert("qore".into(), "https://paginas.exemplo/entrar".into());
        assert_eq!(systems.pages()["qore"], "https://paginas.exemplo/entrar");
        for (page, good) in [
            ("https://paginas.exemplo", true),
            ("http://paginas.exemplo/a?b=c", true),
            ("https://ana:segredo@paginas.exemplo/", false),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("", false),
        ] {
            assert_eq!(is_page(page), good, "{page}");
        }
    }

    #[test]
    fn the_example_can_be_read_and_shows_the_defaults() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/example.toml");
        let options = LoadOptions { file: Some(path.into()), env_prefix: "ETL_TEST", ..LoadOptions::default() };
        let example: Settings = etl_runtime::load(&options).unwrap();
        let defaults = Settings::default();
        assert_eq!((&example.banco, &example.documentos), (&defaults.banco, &defaults.documentos));
        assert_eq!(example.espaco_minimo_mb, defaults.espaco_minimo_mb);
        assert_eq!(example.fila.posse_s, defaults.fila.posse_s);
        assert_eq!(example.sistemas.qore, defaults.sistemas.qore);
        let s3 = BucketSettings { endpoint: example.s3.endpoint.clone(), ..defaults.s3 };
        assert_eq!((example.s3, example.log), (s3, defaults.log));
        assert_eq!(example.servidor.endereco, defaults.servidor.endereco);
        assert_eq!(example.servidor.logins_por_minuto, defaults.servidor.logins_por_minuto);
        assert_eq!(example.servidor.ligacoes_por_usuario, defaults.servidor.ligacoes_por_usuario);
        assert_eq!(example.servidor.lembrar_senha_dias, defaults.servidor.lembrar_senha_dias);
        assert_eq!(example.copias.unwrap().fundos.len(), 1);
    }
}
