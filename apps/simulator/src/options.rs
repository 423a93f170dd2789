//! The command line of `etl-simulator`.

use chrono::{DateTime, Utc};
use clap::Parser;
use etl_core::ReferenceDate;

const TEMPLATE: &str = "{about}\n\nUso: {usage}\n\nOpções:\n{options}{after-help}";

const EXAMPLES: &str = "\
Exemplos:
  etl-simulator
      34 fundos, 65 dias úteis até o último, sem falhas, em http://127.0.0.1:8090
  etl-simulator --cenario demo --agora 2025-12-31T09:30:00-03:00 --ultimo-dia 2025-12-30
      a manhã da demonstração: um documento faltando, um atrasado, uma divergência
  etl-simulator --fundos 1000 --dias 5 --latencia-ms 250
      muitos fundos atrás de uma rede lenta
  etl-simulator --cenario falhas.toml --semente 7
      falhas de um arquivo; o formato está no README do etl-simulator
";

/// What the portal is started with.
#[derive(Debug, Parser)]
#[command(
    name = "etl-simulator",
    about = "Portal QORE simulado em 127.0.0.1, com fundos, posições e documentos inventados",
    version,
    override_usage = "etl-simulator [OPÇÕES]",
    help_template = TEMPLATE,
    after_help = EXAMPLES,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Options {
    /// Porta; 0 escolhe uma livre (padrão: 8090)
    #[arg(long, value_name = "N", default_value_t = 8090, hide_default_value = true)]
    pub(crate) porta: u16,
    /// Fundos listados (padrão: 34)
    #[arg(long, value_name = "N", default_value = "34", hide_default_value = true, value_parser = count)]
    pub(crate) fundos: usize,
    /// Dias úteis, contados do último para trás (padrão: 65)
    #[arg(long, value_name = "N", default_value = "65", hide_default_value = true, value_parser = count)]
    pub(crate) dias: usize,
    /// Semente: a mesma dá sempre os mesmos fundos, números e arquivos (padrão: 1)
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    pub(crate) semente: u64,
    /// `demo`, `nenhum` ou um arquivo TOML (padrão: nenhum)
    #[arg(long, value_name = "CENÁRIO", default_value = "nenhum", hide_default_value = true)]
    pub(crate) cenario: String,
    /// Último dia com posição, AAAA-MM-DD (padrão: o dia útil anterior)
    #[arg(long, value_name = "DIA", value_parser = reference_date)]
    pub(crate) ultimo_dia: Option<ReferenceDate>,
    /// Momento em que o portal fica parado, AAAA-MM-DDTHH:MM:SS-03:00 (padrão: a hora da máquina)
    #[arg(long, value_name = "MOMENTO", value_parser = moment)]
    pub(crate) agora: Option<DateTime<Utc>>,
    /// Espera antes de cada resposta, em milissegundos
    #[arg(long, value_name = "N")]
    pub(crate) latencia_ms: Option<u64>,
    /// Usuário aceito
    #[arg(long, value_name = "E-MAIL", default_value = "mesa@exemplo.invalid", hide_default_value = true)]
    pub(crate) usuario: String,
    /// Senha aceita; use uma inventada
    #[arg(long, value_name = "SENHA", default_value = "senha-de-mentira", hide_default_value = true)]
    pub(crate) senha: String,
    /// Mostra esta ajuda
    #[arg(long, short = 'h', action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Mostra a versão
    #[arg(long, short = 'V', action = clap::ArgAction::Version)]
    version: Option<bool>,
}

fn count(text: &str) -> Result<usize, String> {
    let count = text.parse().map_err(|_| "use um número de 1 a 100000".to_owned())?;
    if (1..=100_000).contains(&count) { Ok(count) } else { Err("use um número de 1 a 100000".into()) }
}

fn reference_date(text: &str) -> Result<ReferenceDate, String> {
    ReferenceDate::parse(text).map_err(|_| "use uma data como 2025-12-30".into())
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let moment = DateTime::parse_from_rfc3339(text);
    moment.map(|moment| moment.to_utc()).map_err(|_| "use um momento como 2025-12-31T09:30:00-03:00".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_its_help_is_portuguese() {
        let mut command = Options::command();
        command.clone().debug_assert();
        let help = command.render_help().to_string();
        assert!(help.contains("Uso: etl-simulator [OPÇÕES]") && help.contains("Exemplos:"), "{help}");
        assert!(!help.contains("default") && !help.contains("Usage"), "{help}");
    }

    #[test]
    fn wrong_values_are_refused() {
        for words in [["--dias", "0"], ["--fundos", "muitos"], ["--ultimo-dia", "30-12-2025"], ["--agora", "hoje"]] {
            assert!(Options::try_parse_from(["etl-simulator"].into_iter().chain(words)).is_err(), "{words:?}");
        }
    }
}
