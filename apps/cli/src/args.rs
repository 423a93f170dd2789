//! The command line: verbs, options and their help, in Portuguese. What they do is in `commands`.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// O back office da manhã: coleta, arquiva, confere e diz se o dia de cada fundo pode ser liberado.
#[derive(Debug, Parser)]
#[command(name = "etl", version, about, disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Exemplos:
  etl demo --once                              demonstração completa com o portal simulado
  etl run --sistema qore                       coleta o dia útil anterior
  etl run --sistema qore --de 2025-11-03 --ate 2025-11-19 --tipo xml --dry-run
  etl carregar ~/Downloads/LT0220150100.xml    carrega arquivos, pastas ou zips obtidos à mão
  etl status --data 2025-11-19                 o veredicto do dia
  etl fundos confirmar --todos                 confirma os fundos vistos nos portais
  etl carteira show \"FIP ALVORADA\" --data 2025-11-19

Códigos de saída: 0 tudo certo; 1 terminou com falhas; 2 não pôde executar; 3 há pendências no prazo; 4 falta autenticação.";

/// Opções que valem para todos os verbos.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Arquivo de configuração (padrão: etl.toml nesta pasta, se existir).
    #[arg(long, global = true, value_name = "ARQUIVO")]
    pub(crate) config: Option<PathBuf>,
    /// Resultado em JSON na saída padrão.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Só o resumo e os erros.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulador, coleta e veredicto com dados de exemplo, numa pasta própria.
    #[command(after_help = "Exemplos:\n  etl demo --once\n  etl demo --dias 5 --fundos 10")]
    Demo(DemoArgs),
    /// Coleta os documentos de um sistema.
    #[command(
        after_help = "Exemplos:\n  etl run --sistema qore\n  etl run --sistema qore --data 2025-11-19 --tipo xml,pdf\n  etl run --sistema qore --de 2025-11-03 --ate 2025-11-19 --dry-run"
    )]
    Run(RunArgs),
    /// Carrega arquivos, pastas e zips obtidos à mão; o tipo vem do conteúdo.
    #[command(after_help = "Exemplos:\n  etl carregar arquivo.xml\n  etl carregar pasta/ entrega.zip --json")]
    Carregar(CarregarArgs),
    /// O veredicto do dia, fundo por fundo.
    #[command(after_help = "Exemplos:\n  etl status\n  etl status --data 2025-11-19 --json")]
    Status(StatusArgs),
    /// O cadastro de fundos.
    #[command(subcommand)]
    Fundos(FundosCommand),
    /// A carteira de um fundo.
    #[command(subcommand)]
    Carteira(CarteiraCommand),
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Termina depois da coleta, com o resumo e um código de saída.
    #[arg(long)]
    pub(crate) once: bool,
    /// Dias úteis a coletar.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=60))]
    pub(crate) dias: u16,
    /// Fundos do livro de exemplo.
    #[arg(long, default_value_t = 34, value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(crate) fundos: u16,
    /// Semente do livro de exemplo.
    #[arg(long, default_value_t = 1)]
    pub(crate) semente: u64,
    /// Pasta da demonstração; é apagada no começo.
    #[arg(long, default_value = ".demo")]
    pub(crate) pasta: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Sistema (conexão) a coletar.
    #[arg(long)]
    pub(crate) sistema: String,
    /// Data-base (AAAA-MM-DD ou DD/MM/AAAA); sem ela, o dia útil anterior.
    #[arg(long, conflicts_with_all = ["de", "ate"])]
    pub(crate) data: Option<String>,
    /// Primeira data-base do período.
    #[arg(long, requires = "ate")]
    pub(crate) de: Option<String>,
    /// Última data-base do período.
    #[arg(long, requires = "de")]
    pub(crate) ate: Option<String>,
    /// Tipos de documento, separados por vírgula: pdf, xlsx, xml, xml401.
    #[arg(long, value_delimiter = ',')]
    pub(crate) tipo: Vec<String>,
    /// Fundos (apelido, nome inteiro ou CNPJ); pode repetir. Sem ele, todos.
    #[arg(long)]
    pub(crate) fundo: Vec<String>,
    /// Só mostra o que seria coletado.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CarregarArgs {
    /// Arquivos, pastas ou zips.
    #[arg(required = true, value_name = "CAMINHO")]
    pub(crate) caminhos: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Data-base; sem ela, o dia útil anterior.
    #[arg(long)]
    pub(crate) data: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CarteiraCommand {
    /// Mostra PL, cota, quantidade e composição.
    Show(CarteiraArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CarteiraArgs {
    /// Fundo: apelido, nome inteiro ou CNPJ.
    pub(crate) fundo: String,
    /// Data-base; sem ela, o dia útil anterior.
    #[arg(long)]
    pub(crate) data: Option<String>,
    /// Como se conhecia neste momento (RFC 3339, por exemplo 2025-11-18T10:00:00-03:00).
    #[arg(long)]
    pub(crate) em: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FundosCommand {
    /// Lista os fundos e a situação de cada um.
    List,
    /// Confirma fundos que só foram vistos em documentos ou portais ("sem cadastro").
    #[command(
        after_help = "Exemplos:\n  etl fundos confirmar --todos\n  etl fundos confirmar 12.345.678/0001-95 --apelido \"FIP ALVORADA\""
    )]
    Confirmar(ConfirmarArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ConfirmarArgs {
    /// Fundos: apelido, nome inteiro ou CNPJ.
    #[arg(required_unless_present = "todos")]
    pub(crate) fundos: Vec<String>,
    /// Todos os que estão sem cadastro.
    #[arg(long, conflicts_with_all = ["fundos", "apelido"])]
    pub(crate) todos: bool,
    /// Novo apelido, que as cópias levam no nome; só para um fundo.
    #[arg(long)]
    pub(crate) apelido: Option<String>,
}
