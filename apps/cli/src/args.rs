//! The command line: verbs, options and their help, in Portuguese. What they do is in `commands`.

use clap::{Args, Parser, Subcommand, ValueEnum};
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
  etl repetir 12                               só o que falhou na execução 12
  etl runs list                                as últimas execuções
  etl logs 12 -f                               o registro da execução 12, ao vivo
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
    /// Pede de novo os documentos de um período.
    #[command(
        after_help = "Exemplos:\n  etl reprocessar --sistema qore --de 2025-11-03 --ate 2025-11-19\n  etl reprocessar --sistema qore --de 2025-11-03 --ate 2025-11-19 --modo erros --dry-run"
    )]
    Reprocessar(ReprocessarArgs),
    /// Repete de uma execução só o que não deu certo.
    #[command(after_help = "Exemplos:\n  etl repetir 12")]
    Repetir(RepetirArgs),
    /// As execuções: lista, detalhe, acompanhamento, cancelamento.
    #[command(subcommand)]
    Runs(RunsCommand),
    /// O registro de uma execução.
    #[command(after_help = "Exemplos:\n  etl logs 12\n  etl logs 12 -f --nivel erro")]
    Logs(LogsArgs),
    /// Agendamentos: quando o sistema coleta por si.
    #[command(subcommand)]
    Agenda(AgendaCommand),
    /// As credenciais dos portais, guardadas cifradas.
    #[command(subcommand)]
    Credenciais(CredenciaisCommand),
    /// Manutenção do banco.
    #[command(subcommand)]
    Maintenance(MaintenanceCommand),
    /// Confere a instalação; com --fsck, o banco e os arquivos.
    Doctor(DoctorArgs),
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
    /// Séries de índices para comparação, como o CDI.
    #[command(subcommand)]
    Indices(IndicesCommand),
    /// Quem pode usar o servidor.
    #[command(subcommand)]
    Usuario(UsuarioCommand),
    /// O que foi feito, por quem.
    #[command(subcommand)]
    Auditoria(AuditoriaCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum IndicesCommand {
    /// As séries guardadas.
    List,
    /// Guarda os valores de um CSV das séries do Banco Central (data;valor, DD/MM/AAAA, vírgula decimal).
    #[command(
        after_help = "Exemplos:\n  etl indices carregar cdi.csv --codigo CDI\n  etl indices carregar ibov.csv --codigo IBOV --unidade numero_indice"
    )]
    Carregar(IndiceArgs),
}

#[derive(Debug, Args)]
pub(crate) struct IndiceArgs {
    /// O arquivo.
    pub(crate) arquivo: PathBuf,
    /// Código da série.
    #[arg(long)]
    pub(crate) codigo: String,
    /// Nome para pessoas; sem ele, o código.
    #[arg(long)]
    pub(crate) nome: Option<String>,
    /// O que são os valores.
    #[arg(long, value_enum, default_value_t = Unidade::PercentualDia)]
    pub(crate) unidade: Unidade,
}

/// O que são os valores de uma série.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Unidade {
    /// Por cento ao dia útil, como o CDI (série 12 do SGS).
    PercentualDia,
    /// O nível de um índice, como o Ibovespa.
    NumeroIndice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CredenciaisCommand {
    /// O que está guardado; nunca uma senha.
    List,
    /// Guarda usuário e senha; o que não é dito fica como está.
    #[command(
        after_help = "Exemplos:\n  etl credenciais set qore\n  etl credenciais set qore --usuario mesa@gestora.com.br\n  etl credenciais set qore --senha-stdin < senha.txt"
    )]
    Set(CredencialArgs),
    /// Confere por etapas o endereço, a conexão, a entrada no portal e o que ele mostra.
    Test(TestArgs),
    /// Remove a credencial.
    Remover(SistemaArg),
    /// Põe a chave dos segredos no cofre do sistema operacional: a que o ambiente dá, ou uma nova.
    Chave,
    /// Cifra tudo com uma chave nova; pode ser interrompido e repetido.
    Rotate,
    /// Lê o credentials.json antigo, guarda o que há nele e oferece esvaziar as senhas do arquivo.
    #[command(
        after_help = "Exemplos:\n  etl credenciais importar credentials.json\n  etl credenciais importar credentials.json --esvaziar"
    )]
    Importar(ImportarArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SistemaArg {
    /// Sistema (conexão).
    pub(crate) sistema: String,
}

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Sistema (conexão).
    pub(crate) sistema: String,
    /// Tenta outra vez um login que o portal recusou, por exemplo depois de desbloquear a conta.
    #[arg(long)]
    pub(crate) repetir_login: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CredencialArgs {
    /// Sistema (conexão).
    pub(crate) sistema: String,
    /// Usuário; sem ele, é perguntado.
    #[arg(long)]
    pub(crate) usuario: Option<String>,
    /// Lê a senha da entrada padrão, em vez de perguntar.
    #[arg(long)]
    pub(crate) senha_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImportarArgs {
    /// O arquivo antigo.
    pub(crate) arquivo: PathBuf,
    /// Esvazia as senhas do arquivo sem perguntar.
    #[arg(long)]
    pub(crate) esvaziar: bool,
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

/// O que pedir: período, tipos, fundos.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct WhatArgs {
    /// Sistemas (conexões), separados por vírgula ou repetidos.
    #[arg(long, required = true, value_delimiter = ',')]
    pub(crate) sistema: Vec<String>,
    /// Tipos de documento, separados por vírgula: pdf, xlsx, xml, xml401.
    #[arg(long, value_delimiter = ',')]
    pub(crate) tipo: Vec<String>,
    /// Fundos (apelido, nome inteiro ou CNPJ); pode repetir. Sem ele, todos.
    #[arg(long)]
    pub(crate) fundo: Vec<String>,
    /// Pergunta os fundos ao portal, mesmo que a última lista ainda valha.
    #[arg(long)]
    pub(crate) atualizar_fundos: bool,
    /// Tenta outra vez um login que o portal recusou, por exemplo depois de desbloquear a conta.
    #[arg(long, conflicts_with = "fila")]
    pub(crate) repetir_login: bool,
    /// Só mostra o que seria coletado.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Confirma um período de mais de 400 dias úteis.
    #[arg(long)]
    pub(crate) sim: bool,
    /// Só enfileira, para os trabalhadores; sem esperar.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) fila: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) what: WhatArgs,
    /// Data-base (AAAA-MM-DD ou DD/MM/AAAA); sem ela, o dia útil anterior.
    #[arg(long, conflicts_with_all = ["de", "ate"])]
    pub(crate) data: Option<String>,
    /// Primeira data-base do período.
    #[arg(long, requires = "ate")]
    pub(crate) de: Option<String>,
    /// Última data-base do período.
    #[arg(long, requires = "de")]
    pub(crate) ate: Option<String>,
    /// Pede de novo, a cada 15 minutos e até a hora-limite, o que ainda não foi publicado.
    #[arg(long)]
    pub(crate) insistir: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReprocessarArgs {
    #[command(flatten)]
    pub(crate) what: WhatArgs,
    /// Primeira data-base do período.
    #[arg(long)]
    pub(crate) de: String,
    /// Última data-base do período.
    #[arg(long)]
    pub(crate) ate: String,
    /// O que pedir: o que nunca veio; também o que falhou; tudo de novo (novas versões, as antigas ficam).
    #[arg(long, value_enum, default_value_t = Modo::Faltantes)]
    pub(crate) modo: Modo,
    /// Documentos pedidos ao mesmo tempo a cada sistema, se menos do que ele permite.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) paralelismo: Option<u16>,
    /// Semana a semana, da mais recente para a mais antiga.
    #[arg(long)]
    pub(crate) recentes_primeiro: bool,
}

/// O que pedir de um período.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Modo {
    /// Só o que nunca veio.
    Faltantes,
    /// O que nunca veio e o que falhou.
    Erros,
    /// Tudo de novo.
    Tudo,
}

#[derive(Debug, Args)]
pub(crate) struct RepetirArgs {
    /// Número da execução.
    pub(crate) execucao: i64,
    /// Só enfileira, para os trabalhadores; sem esperar.
    #[arg(long)]
    pub(crate) fila: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// As execuções, da mais nova para a mais velha.
    #[command(after_help = "Exemplos:\n  etl runs list\n  etl runs list --estado error --desde 7d --json")]
    List(RunsListArgs),
    /// Uma execução: tarefas, tentativas, pendências.
    Show(RunArg),
    /// Acompanha uma execução até o fim.
    #[command(after_help = "Exemplos:\n  etl runs watch 12 --exit-status")]
    Watch(RunsWatchArgs),
    /// Cancela uma execução; cancelar duas vezes não faz mal.
    Cancel(RunsCancelArgs),
    /// Pausa uma execução: o documento em mãos termina, nenhum outro começa.
    #[command(after_help = "Exemplos:\n  etl runs pausar 12\n  etl runs retomar 12")]
    Pausar(RunArg),
    /// Retoma uma execução pausada, de onde parou.
    Retomar(RunArg),
}

#[derive(Debug, Args)]
pub(crate) struct RunsCancelArgs {
    #[command(flatten)]
    pub(crate) run: RunArg,
    /// Encerra à força: toma dos trabalhadores o que está em mãos, em vez de esperar que terminem.
    #[arg(long)]
    pub(crate) forcar: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RunArg {
    /// Número da execução.
    pub(crate) execucao: i64,
}

#[derive(Debug, Args)]
pub(crate) struct RunsListArgs {
    /// Só neste estado: pending, running, completed, error, cancelled.
    #[arg(long)]
    pub(crate) estado: Option<String>,
    /// Só deste sistema.
    #[arg(long)]
    pub(crate) sistema: Option<String>,
    /// Só as pedidas nos últimos: 7d, 12h, 30m.
    #[arg(long, value_name = "TEMPO")]
    pub(crate) desde: Option<String>,
    /// Quantas, no máximo.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limite: u32,
}

#[derive(Debug, Args)]
pub(crate) struct RunsWatchArgs {
    /// Número da execução.
    pub(crate) execucao: i64,
    /// O código de saída diz como a execução terminou.
    #[arg(long)]
    pub(crate) exit_status: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LogsArgs {
    /// Número da execução.
    pub(crate) execucao: i64,
    /// Continua mostrando até a execução terminar.
    #[arg(short = 'f', long)]
    pub(crate) seguir: bool,
    /// Só linhas deste peso ou mais: debug, info, aviso, erro.
    #[arg(long, default_value = "info")]
    pub(crate) nivel: String,
    /// Só linhas que citam este fundo.
    #[arg(long)]
    pub(crate) fundo: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgendaCommand {
    /// Os agendamentos e as próximas vezes de cada um.
    List,
    /// Cria um agendamento, ou troca o de mesmo nome.
    #[command(
        after_help = "Exemplos:\n  etl agenda salvar manha --cron \"30 7 * * *\" --sistema qore\n  etl agenda salvar manha --cron \"30 7 * * *\" --sistema qore --corte 11:00 --perdidas ultima"
    )]
    Salvar(AgendaSalvarArgs),
    /// Apaga um agendamento.
    Remover {
        /// Nome do agendamento.
        nome: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AgendaSalvarArgs {
    /// Nome do agendamento.
    pub(crate) nome: String,
    /// Expressão cron de cinco campos: minuto, hora, dia, mês, dia da semana.
    #[arg(long)]
    pub(crate) cron: String,
    /// Sistemas (conexões), separados por vírgula ou repetidos.
    #[arg(long, required = true, value_delimiter = ',')]
    pub(crate) sistema: Vec<String>,
    /// Fuso horário da expressão.
    #[arg(long, default_value = "America/Sao_Paulo")]
    pub(crate) fuso: String,
    /// Dias úteis para trás até a data-base (1 = D-1).
    #[arg(long, default_value_t = 1)]
    pub(crate) defasagem: u32,
    /// Hora até a qual se pede de novo o que ainda não foi publicado.
    #[arg(long, default_value = "11:00")]
    pub(crate) corte: String,
    /// O que fazer com as vezes que passaram sem ninguém no ar.
    #[arg(long, value_enum, default_value_t = Perdidas::Ultima)]
    pub(crate) perdidas: Perdidas,
    /// Também em dias não úteis.
    #[arg(long)]
    pub(crate) todo_dia: bool,
    /// Guarda sem disparar.
    #[arg(long)]
    pub(crate) inativa: bool,
}

/// O que fazer com as vezes perdidas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Perdidas {
    /// Cada uma é recuperada.
    Todas,
    /// Só a última.
    Ultima,
    /// Nenhuma.
    Nenhuma,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MaintenanceCommand {
    /// Apaga execuções e registros mais velhos que o guardado; não precisa de servidor.
    #[command(
        after_help = "Exemplos:\n  etl maintenance purge\n  etl maintenance purge --execucoes-dias 400 --registro-dias 30"
    )]
    Purge(PurgeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PurgeArgs {
    /// Idade, em dias, das execuções que saem (padrão: o da configuração).
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) execucoes_dias: Option<u32>,
    /// Idade, em dias, dos registros que saem (padrão: o da configuração).
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) registro_dias: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Confere as invariantes do banco e os arquivos guardados, um por um.
    #[arg(long)]
    pub(crate) fsck: bool,
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

#[derive(Debug, Subcommand)]
pub(crate) enum AuditoriaCommand {
    /// Os registros, do mais novo para o mais velho.
    #[command(
        after_help = "Exemplos:\n  etl auditoria list\n  etl auditoria list --quem ana --acao credencial.mudar --json"
    )]
    List(AuditoriaListArgs),
    /// Lê todos os registros e diz se algum foi mudado, tirado ou posto; sai com 1 se foi.
    Verificar,
}

#[derive(Debug, Args)]
pub(crate) struct AuditoriaListArgs {
    /// Só deste usuário.
    #[arg(long)]
    pub(crate) quem: Option<String>,
    /// Só desta ação, pelo código (docs/referencia/auditoria.md).
    #[arg(long)]
    pub(crate) acao: Option<String>,
    /// Só sobre isto.
    #[arg(long)]
    pub(crate) objeto: Option<String>,
    /// Só mais velhos que este número.
    #[arg(long)]
    pub(crate) antes: Option<i64>,
    /// Quantos, no máximo.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) limite: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UsuarioCommand {
    /// Cria um usuário; a senha vem de `ETL_USUARIO_SENHA` (ou `…_ARQUIVO`) ou é perguntada.
    #[command(after_help = "Exemplos:\n  etl usuario criar ana\n  etl usuario criar ana --papel administrador")]
    Criar {
        /// Nome de usuário: letras minúsculas, números, ponto, hífen, sublinhado ou arroba.
        nome: String,
        /// O que o usuário pode: leitor, operador, configurador ou administrador.
        #[arg(long, default_value = "leitor")]
        papel: String,
    },
    /// Os usuários.
    Listar,
    /// Troca a senha de um usuário e encerra as sessões dele.
    Senha {
        /// Nome de usuário.
        nome: String,
    },
}
