//! `etl-simulator`: QORE's portal on localhost, over a synthetic book. Options in, portal out; everything else is in the
//! library.

mod options;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use chrono_tz::America::Sao_Paulo;
use clap::Parser;
use etl_core::ports::Clock;
use etl_simulator::book::{Book, BookSettings};
use etl_simulator::qore::{
    Planted, PlantedKind, PortalLogin, PortalSettings, QorePortal, RunningPortal, Scenario, SimClock, Span,
    day_to_collect,
};
use options::Options;
use std::io::{Write, stderr, stdout};
use std::process::ExitCode;
use std::sync::Arc;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "[X] {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    let clock = options.agora.map_or_else(SimClock::real, SimClock::fixed);
    let book = Arc::new(book(options, clock.now()));
    let login = PortalLogin { username: options.usuario.clone(), password: options.senha.clone() };
    let settings = PortalSettings {
        scenario: scenario(options, &book)?,
        clock: Arc::new(clock),
        login: login.clone(),
        port: options.porta,
        ..PortalSettings::new(Arc::clone(&book))
    };
    let portal = QorePortal::start(settings).await.context("o portal simulado não pôde começar")?;
    announce(&portal, &book, &login)?;
    stop_signal().await?;
    portal.stop().await;
    Ok(())
}

fn book(options: &Options, now: DateTime<Utc>) -> Book {
    let last_day = options.ultimo_dia.unwrap_or_else(|| day_to_collect(now));
    let divergence = options.cenario == "demo";
    Book::new(BookSettings { seed: options.semente, funds: options.fundos, days: options.dias, last_day, divergence })
}

fn scenario(options: &Options, book: &Book) -> Result<Scenario> {
    let mut scenario = match options.cenario.as_str() {
        "nenhum" => Scenario::none(),
        "demo" => Scenario::demo(book),
        path => {
            let text = std::fs::read_to_string(path).with_context(|| format!("cenário {path}: não pôde ser lido"))?;
            Scenario::from_toml(&text).with_context(|| format!("cenário {path}: não é válido"))?
        }
    };
    if let Some(latency_ms) = options.latencia_ms {
        scenario.latency_ms = Span::fixed(latency_ms);
    }
    Ok(scenario)
}

/// Says where the portal is, how to log in, and what there is to find.
fn announce(portal: &RunningPortal, book: &Book, login: &PortalLogin) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "Portal QORE simulado: {}", portal.base_url())?;
    writeln!(out, "Login: {} / {}", login.username, login.password)?;
    if let (Some(first), Some(last)) = (book.days().first(), book.days().last()) {
        writeln!(out, "Livro: {} fundos, de {} a {}", book.listed().len(), first.br(), last.br())?;
    }
    let planted = portal.planted();
    if !planted.is_empty() {
        writeln!(out, "Plantado:")?;
    }
    for entry in &planted {
        writeln!(out, "  {}", line(entry))?;
    }
    writeln!(out, "Ctrl-C encerra.")?;
    Ok(())
}

fn line(entry: &Planted) -> String {
    let what = match entry.what {
        PlantedKind::Missing => "documento que nunca é publicado".to_owned(),
        PlantedKind::Late(at) => {
            let local = at.with_timezone(&Sao_Paulo).format("%d/%m/%Y às %H:%M");
            format!("documento publicado só em {local}")
        }
        PlantedKind::Divergence => "números que não fecham".to_owned(),
        PlantedKind::Republished => "dia publicado duas vezes".to_owned(),
    };
    let kind = entry.kind.map_or("todos os tipos", |kind| kind.name());
    format!("{}, {}, {kind}: {what}", entry.nickname, entry.day.br())
}

/// Waits for Ctrl-C, or for the signal with which a service is stopped.
async fn stop_signal() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).context("sinal de término")?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended.context("Ctrl-C")?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.context("Ctrl-C")?;
    Ok(())
}
