//! `etl demo`: a simulated portal, a run over the last business days, the verdict, and whether every planted fault was found.

mod planted;

use super::indices::keep_demo_cdi;
use super::run::summary;
use super::status::{CUT_OFF, sentence};
use crate::args::DemoArgs;
use crate::exit::{Exit, Failure};
use crate::output::progress::Console;
use crate::output::{GOOD, Style, tables};
use anyhow::Context;
use app_setup::{Assembly, CopySettings, GivenLogins, Settings, Systems};
use chrono::{DateTime, Utc};
use etl_connectors::QoreConfig;
use etl_core::ports::{Clock, Login, SystemClock};
use etl_core::{Calendar, CollectRequest, Health, ReferenceDate};
use etl_pipeline::{FundVerdict, RunReport, Services, default_day, execute, verdict};
use etl_runtime::Shutdown;
use etl_simulator::book::{Book, BookSettings};
use etl_simulator::qore::{PortalLogin, PortalSettings, QorePortal, RunningPortal, Scenario, SimClock};
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;

/// Business days of the book: enough for a second page of every list.
const BOOK_DAYS: usize = 65;

/// Runs the verb.
pub(crate) async fn demo(args: &DemoArgs, style: Style) -> Result<Exit, Failure> {
    let demo = Demo::set_up(args, style).await?;
    let report = demo.collect().await?;
    let verdicts = demo.verdicts().await?;
    demo.show(&report, &verdicts, style).await?;
    let as_planted = planted::compare(&demo.scenario, &demo.book, &demo.days, &report, &verdicts, style);
    if !args.once {
        demo.stay(style).await;
    }
    Ok(if as_planted { Exit::Ok } else { Exit::Failures })
}

struct Demo {
    book: Arc<Book>,
    scenario: Scenario,
    portal: RunningPortal,
    assembly: Assembly,
    services: Services,
    console: Arc<Console>,
    days: Vec<ReferenceDate>,
    login: PortalLogin,
    settings_file: std::path::PathBuf,
    shutdown: Shutdown,
}

impl Demo {
    async fn set_up(args: &DemoArgs, style: Style) -> Result<Self, Failure> {
        let folder = fresh_folder(&args.pasta)?;
        let last_day = default_day(&Calendar::anbima(), SystemClock.now());
        let book = Arc::new(Book::new(BookSettings {
            seed: args.semente,
            funds: usize::from(args.fundos),
            days: BOOK_DAYS,
            last_day,
            divergence: true,
        }));
        let scenario = Scenario::demo(&book);
        let clock = SimClock::fixed(demo_moment(last_day));
        let login = PortalLogin::default();
        let portal = QorePortal::start(PortalSettings {
            clock: Arc::new(clock.clone()),
            scenario: scenario.clone(),
            login: login.clone(),
            ..PortalSettings::new(Arc::clone(&book))
        })
        .await
        .map_err(anyhow::Error::from)?;
        let settings = demo_settings(&folder, &portal.base_url());
        let settings_file = folder.join("etl.toml");
        std::fs::write(&settings_file, settings_text(&settings)?)
            .context("a configuração da demonstração não pôde ser gravada")?;
        let console = Arc::new(Console::new(style));
        let given = Login {
            connection: "qore".into(),
            username: login.username.clone(),
            password: SecretString::from(login.password.clone()),
        };
        let logins = Arc::new(GivenLogins { logins: [("qore".to_owned(), given)].into(), store: None });
        let assembly = app_setup::assemble(&settings, Arc::new(clock), console.clone(), Some(logins)).await?;
        let services = assembly.services.clone();
        register(&services, &book).await?;
        keep_demo_cdi(assembly.indices.as_ref(), &etl_simulator::files::index::csv(&book), services.clock.now())
            .await?;
        let days = book.days().iter().rev().take(usize::from(args.dias)).rev().copied().collect();
        style
            .say(GOOD, &format!("Portal QORE simulado em {} com {} fundos inventados", portal.base_url(), args.fundos));
        let shutdown = Shutdown::listen(|_| {}).map_err(anyhow::Error::from)?;
        Ok(Self { book, scenario, portal, assembly, services, console, days, login, settings_file, shutdown })
    }

    async fn collect(&self) -> Result<RunReport, Failure> {
        let (from, to) = (self.days[0], self.days[self.days.len() - 1]);
        let request = CollectRequest::new(&["qore"], from, to);
        let (runner, _presence) = self.assembly.runner_for_requests().await?;
        let report = execute(&self.services, &self.assembly.queue, runner, &request, self.shutdown.stop()).await;
        self.console.finish();
        let report = report?;
        summary(&report);
        Ok(report)
    }

    async fn verdicts(&self) -> Result<Vec<FundVerdict>, Failure> {
        let (first, last) = (self.days[0], self.days[self.days.len() - 1]);
        Ok(verdict(&self.services, first, last, CUT_OFF).await?)
    }

    async fn show(&self, report: &RunReport, verdicts: &[FundVerdict], style: Style) -> Result<(), Failure> {
        let counts = self.services.warehouse.table_counts().await?;
        if style.json {
            let tables: serde_json::Map<_, _> = counts.into_iter().map(|(name, rows)| (name, rows.into())).collect();
            let s = report.summary;
            let summary = serde_json::json!({ "total": s.items, "ok": s.done, "aviso": s.no_data, "falha": s.failed, "linhas": s.rows });
            let all = serde_json::json!({ "resumo": summary, "tabelas": tables, "veredictos": tables::verdict_json(verdicts) });
            Style::data(&all.to_string());
            return Ok(());
        }
        let open: Vec<_> = verdicts.iter().filter(|v| v.health != Health::Released).collect();
        Style::data(&format!("\nVeredicto (só o que não está simplesmente liberado)\n{}", tables::verdict(&open)));
        Style::data(&format!("\nLinhas carregadas\n{}\n", tables::counts(&counts)));
        for day in &self.days {
            let of_day: Vec<FundVerdict> = verdicts.iter().filter(|v| v.date == *day).cloned().collect();
            let (sign, text) = sentence(&of_day, &day.br());
            eprintln!("{sign} {text}");
        }
        Ok(())
    }

    /// Keeps the portal up until Ctrl-C.
    async fn stay(&self, style: Style) {
        style.say(GOOD, &format!("O portal continua em {}", self.portal.base_url()));
        style.say(GOOD, &format!("Usuário {}  senha {} (inventados)", self.login.username, self.login.password));
        let command = format!(
            "ETL_QORE_USUARIO={} ETL_QORE_SENHA={} etl run --sistema qore --config {}",
            self.login.username,
            self.login.password,
            self.settings_file.display()
        );
        style.say(GOOD, &format!("Para coletar de novo: {command}"));
        style.say(GOOD, "Ctrl-C encerra");
        self.shutdown.stop().cancelled().await;
    }
}

/// The moment of the demonstration: 11:15 of the next business day, just after the desk's hour.
fn demo_moment(last_day: ReferenceDate) -> DateTime<Utc> {
    etl_simulator::qore::collecting_moment(last_day) + chrono::TimeDelta::minutes(105)
}

/// Empties and makes the folder; refuses one that is not a demonstration's.
fn fresh_folder(folder: &Path) -> anyhow::Result<std::path::PathBuf> {
    if folder.exists() {
        let ours = folder.join("etl.toml").exists() || std::fs::read_dir(folder)?.next().is_none();
        anyhow::ensure!(
            ours,
            "A pasta {} existe e não é de uma demonstração: escolha outra com --pasta",
            folder.display()
        );
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("a pasta {} não pôde ser apagada", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("a pasta {} não pôde ser criada", folder.display()))?;
    Ok(folder.canonicalize()?)
}

fn demo_settings(folder: &Path, url: &str) -> Settings {
    Settings {
        banco: format!("sqlite://{}", folder.join("etl.db").display()),
        documentos: folder.join("documentos"),
        copias: Some(CopySettings {
            base: folder.join("fundos"),
            excel: folder.join("excel"),
            xml: folder.join("xml"),
            fundos: std::collections::BTreeMap::new(),
        }),
        sistemas: Systems { qore: QoreConfig { url: url.into(), ..QoreConfig::default() }, ..Systems::default() },
        ..Settings::default()
    }
}

/// The same settings as a file, for the commands that follow.
fn settings_text(settings: &Settings) -> anyhow::Result<String> {
    let copies = settings.copias.clone().unwrap_or_default();
    let value = serde_json::json!({
        "banco": settings.banco,
        "documentos": settings.documentos,
        "copias": { "base": copies.base, "excel": copies.excel, "xml": copies.xml },
        "sistemas": { "qore": { "url": settings.sistemas.qore.url } },
    });
    Ok(toml::to_string(&value)?)
}

/// Registers the funds of the book, as an office does before its first run.
async fn register(services: &Services, book: &Book) -> Result<(), Failure> {
    for fund in book.listed() {
        services.warehouse.register_fund(&fund.registration()).await?;
    }
    Ok(())
}
