//! `etl-server`: the API and its live updates and, on SQLite, a worker in the same process. Settings, adapters, run; the work is in
//! `etl-server` and `etl-pipeline`.

#![expect(clippy::print_stderr, reason = "messages of a command line go to standard error")]

mod listen;

use anyhow::Context;
use app_setup::{Assembly, Settings};
use clap::Parser;
use etl_core::account::{NewUser, Role};
use etl_core::audit::{Action, Deed};
use etl_core::ports::{NoProgress, SystemClock};
use etl_runtime::{RecentLine, RecentLines, Shutdown};
use etl_server::{App, DirectoryRules, Machine, MailChannel, OwnLine, Ports, ServerSettings, passwords};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Name of the user that the first start makes.
const FIRST_USER: &str = "admin";

/// Servidor da API e das atualizações ao vivo.
#[derive(Debug, Parser)]
#[command(name = "etl-server", version, about, after_help = HELP)]
struct Cli {
    /// Arquivo de configuração (padrão: etl.toml nesta pasta, se existir).
    #[arg(long, value_name = "ARQUIVO")]
    config: Option<PathBuf>,
    /// Escreve a descrição OpenAPI na saída padrão e termina.
    #[arg(long)]
    openapi: bool,
}

const HELP: &str = "Exemplos:
  etl-server
  etl-server --config /etc/etl/etl.toml

Atende em http://127.0.0.1:4001 (seção [servidor] da configuração); com certificado, por HTTPS, também a rede.
O primeiro início cria o usuário admin com uma senha aleatória, mostrada uma vez; outros: etl usuario criar.
No SQLite um trabalhador roda no mesmo processo; no PostgreSQL, inicie etl-worker.

Códigos de saída: 0 terminou a pedido; 2 não pôde atender.";

fn main() -> ExitCode {
    app_setup::program(|cli: Cli| if cli.openapi { listen::print_description() } else { run(cli.config) })
}

fn run(config: Option<PathBuf>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("o processo não pôde começar")?.block_on(serve(config))
}

async fn serve(config: Option<PathBuf>) -> anyhow::Result<()> {
    let settings = app_setup::load(config)?;
    let recent = RecentLines::default();
    let lines = recent.beside(std::io::stderr);
    let _spans = etl_runtime::init_tracing_with_spans(&settings.log, &settings.rastros, "etl-server", lines)?;
    let shutdown = Shutdown::listen(|sentence| eprintln!("[!] {sentence}"))?;
    let assembly = app_setup::assemble(&settings, Arc::new(SystemClock), Arc::new(NoProgress), None).await?;
    make_first_user(&assembly).await?;
    let told = server_settings(&settings, &assembly, recent);
    let app = App::new(ports(&assembly, &settings)?, told, shutdown.stop().clone());
    if let Some(address) = settings.metricas.endereco {
        let address = app_setup::serve_metrics(address, etl_server::metrics_app(&app)).await?;
        eprintln!("[+] Medidas em http://{address}/metrics");
    }
    let worker = work(&settings, &assembly, &shutdown).await?;
    let watcher = tokio::spawn(Arc::clone(&app).watch());
    let served = listen::listen(&settings.servidor, &app, &shutdown).await;
    // Whatever ended the serving ends the rest too.
    shutdown.stop().cancel();
    if let Some(worker) = worker {
        worker.await.context("o trabalhador caiu")?;
    }
    watcher.await.context("o observador das execuções caiu")?;
    served?;
    eprintln!("[+] Servidor terminado; nada ficou pela metade");
    Ok(())
}

/// A worker in this process, when the settings or the database ask for one.
async fn work(
    settings: &Settings,
    assembly: &Assembly,
    shutdown: &Shutdown,
) -> anyhow::Result<Option<tokio::task::JoinHandle<()>>> {
    if !settings.servidor.trabalhador.unwrap_or(settings.banco.starts_with("sqlite:")) {
        return Ok(None);
    }
    let (runner, presence) = assembly.runner().await?;
    let (stop, abort) = (shutdown.stop().clone(), shutdown.abort().clone());
    Ok(Some(tokio::spawn(async move {
        runner.run(stop, abort).await;
        drop(presence);
    })))
}

/// The first start makes one administrator with a random password, told once.
async fn make_first_user(assembly: &Assembly) -> anyhow::Result<()> {
    if !assembly.accounts.users().await?.is_empty() {
        return Ok(());
    }
    let password = passwords::random();
    let new = NewUser { name: FIRST_USER.into(), role: Role::Administrator, password_hash: passwords::hash(&password) };
    let deed = Deed::new(Action::UserCreate, "local");
    deed.by("etl-server");
    deed.about(FIRST_USER);
    deed.note("papel", new.role.name());
    let mut made = None;
    let now = assembly.services.clock.now();
    let make = async { made = Some(assembly.accounts.create_user(&new, now).await) };
    assembly.audit.during(&deed, Box::pin(make)).await;
    if made.transpose()?.flatten().is_some() {
        eprintln!("[+] Primeiro início: usuário {FIRST_USER}, senha {}", password.expose_secret());
        eprintln!("[!] A senha não será mostrada de novo; troque-a com: etl usuario senha {FIRST_USER}");
    }
    Ok(())
}

fn ports(assembly: &Assembly, settings: &Settings) -> anyhow::Result<Ports> {
    Ok(Ports {
        jobs: assembly.queue.clone(),
        log: assembly.queue.clone(),
        schedules: assembly.queue.clone(),
        wake: assembly.queue.clone(),
        warehouse: Arc::clone(&assembly.services.warehouse),
        loads: Arc::clone(&assembly.loads),
        indices: Arc::clone(&assembly.indices),
        explorer: Arc::clone(&assembly.explorer),
        views: Arc::clone(&assembly.views),
        register: Arc::clone(&assembly.register),
        desk: Arc::clone(&assembly.desk),
        documents: Arc::clone(&assembly.services.documents),
        systems: Arc::clone(&assembly.systems),
        accounts: Arc::clone(&assembly.accounts),
        directory: app_setup::directory(settings, Arc::clone(&assembly.services.clock))?,
        audit: Arc::clone(&assembly.audit),
        gauges: Arc::clone(&assembly.gauges),
        credentials: assembly.credentials.clone(),
        tests: assembly.connection_tests(settings),
        lookups: assembly.lookups(settings),
        previews: Arc::new(app_setup::DocumentPreviews::default()),
        folders: app_setup::folder_checks(settings),
        deliveries: Arc::clone(&assembly.deliveries),
        notifier: assembly.services.reports.as_ref().map(|reports| Arc::clone(&reports.notifier)),
        clock: Arc::clone(&assembly.services.clock),
        calendar: assembly.services.calendar.clone(),
        calendars: assembly.calendars(),
    })
}

/// What becomes of those who sign in at the office's directory.
fn directory_rules(settings: &Settings) -> DirectoryRules {
    settings.diretorio.as_ref().map_or_else(DirectoryRules::default, |section| DirectoryRules {
        address: section.endereco.clone(),
        roles: section.roles(),
        makes_users: section.role_of_new(),
    })
}

/// The lines of this program's log after one of them.
fn own_lines(recent: &RecentLines, after: u64) -> Vec<OwnLine> {
    let told =
        |line: RecentLine| OwnLine { seq: line.seq, at: line.at.into(), level: line.level.as_str(), text: line.text };
    recent.after(after).into_iter().map(told).collect()
}

fn server_settings(settings: &Settings, assembly: &Assembly, recent: RecentLines) -> ServerSettings {
    let qore = settings.sistemas.qore.fundos.clone();
    let meter = Arc::clone(&assembly.meter);
    let folder = |path: &PathBuf| path.display().to_string();
    let paths = settings.copias.iter().flat_map(|copies| {
        [("qore_pdf", &copies.base), ("qore_excel", &copies.excel), ("qore_xml", &copies.xml)]
            .map(|(name, path)| (name.to_owned(), folder(path)))
    });
    ServerSettings {
        environment: settings.servidor.ambiente.map(app_setup::Environment::name),
        https: settings.servidor.certificado.is_some(),
        origins: settings.servidor.origens.clone(),
        logins_per_minute: settings.servidor.logins_por_minuto,
        token_key: assembly.token_key,
        directory: directory_rules(settings),
        connections: BTreeMap::from([("qore".to_owned(), qore)]),
        portals: settings.sistemas.pages(),
        paths: paths.collect(),
        least_space: settings.least_space(),
        machine: Machine {
            documents: settings.documents_folder(),
            database: settings.database_folder(),
            backup: settings.backup_command(),
            lease: Duration::from_secs(settings.fila.posse_s),
        },
        told: format!("{settings:#?}\n"),
        mask: Arc::new(|text| etl_runtime::redact(text).into_owned()),
        secrets: app_setup::secrets_of_environment(),
        password_days: settings.servidor.lembrar_senha_dias,
        live_per_user: settings.servidor.ligacoes_por_usuario,
        mail: settings.email.as_ref().map(|email| MailChannel {
            maquina: email.maquina.clone(),
            porta: email.port(),
            seguranca: email.seguranca.name(),
            usuario: email.usuario.clone(),
            de: email.de.clone(),
            para: email.para.clone(),
        }),
        more_metrics: Arc::new(move |text| meter.write(text)),
        own_log: Arc::new(move |after| own_lines(&recent, after)),
    }
}
