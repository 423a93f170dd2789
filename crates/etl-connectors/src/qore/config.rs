//! Settings of one QORE account. No secrets here: user and password come apart.

use etl_qore_api::QoreSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Settings of a connection to the QORE hub.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QoreConfig {
    /// Endereço do portal.
    pub url: String,
    /// Caminho da lista de fundos do gestor (não documentado pelo portal).
    pub caminho_fundos: String,
    /// UUIDs dos fundos, quando a conta não tem a lista; vazio = os que o portal mostrar.
    pub fundos: Vec<String>,
    /// Horas em que a última lista de fundos do portal vale sem ser pedida de novo; 0 = pedida a cada coleta.
    #[schemars(range(max = 168))]
    pub validade_fundos_h: u64,
    /// Requisições ao mesmo tempo.
    #[schemars(range(min = 1, max = 50))]
    pub conexoes: usize,
    /// Novas tentativas por requisição.
    #[schemars(range(max = 10))]
    pub tentativas: u32,
    /// Primeira espera entre tentativas, em milissegundos; dobra a cada tentativa.
    pub espera_inicial_ms: u64,
    /// Maior espera pedida pelo portal (Retry-After) que se aceita, em segundos.
    pub espera_maxima_s: u64,
    /// Maior espera pela resposta de uma requisição, em segundos.
    #[schemars(range(min = 1))]
    pub espera_resposta_s: u64,
    /// Maior silêncio no meio de um arquivo, em segundos.
    #[schemars(range(min = 1))]
    pub silencio_maximo_s: u64,
    /// Fundos por tarefa: a unidade que um trabalhador assume.
    #[schemars(range(min = 1, max = 1000))]
    pub fundos_por_tarefa: usize,
    /// Tarefas desta conta ao mesmo tempo, somados todos os trabalhadores; 0 = sem limite.
    #[schemars(range(max = 100))]
    pub tarefas_ao_mesmo_tempo: u32,
}

impl Default for QoreConfig {
    fn default() -> Self {
        let settings = QoreSettings::default();
        Self {
            url: settings.base_url,
            caminho_fundos: settings.funds_path,
            fundos: Vec::new(),
            validade_fundos_h: 12,
            conexoes: settings.max_connections,
            tentativas: settings.max_retries,
            espera_inicial_ms: u64::try_from(settings.backoff_base.as_millis()).unwrap_or(500),
            espera_maxima_s: settings.retry_after_cap.as_secs(),
            espera_resposta_s: settings.read_timeout.as_secs(),
            silencio_maximo_s: settings.idle_timeout.as_secs(),
            fundos_por_tarefa: 100,
            tarefas_ao_mesmo_tempo: 0,
        }
    }
}

impl QoreConfig {
    pub(super) fn settings(&self) -> QoreSettings {
        QoreSettings {
            base_url: self.url.clone(),
            funds_path: self.caminho_fundos.clone(),
            max_connections: self.conexoes,
            max_retries: self.tentativas,
            backoff_base: Duration::from_millis(self.espera_inicial_ms),
            retry_after_cap: Duration::from_secs(self.espera_maxima_s),
            read_timeout: Duration::from_secs(self.espera_resposta_s),
            idle_timeout: Duration::from_secs(self.silencio_maximo_s),
            ..QoreSettings::default()
        }
    }
}
