//! `etl-worker`: takes tasks of the queue and does them, until it is told to stop. Settings, adapters, one runner; the work is
//! in `etl-pipeline`.

#![expect(clippy::print_stderr, reason = "messages of a command line go to standard error")]

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use clap::Parser;
use etl_core::ports::{NoProgress, SystemClock};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Trabalhador da fila: assume tarefas, coleta, confere e carrega, até receber um sinal.
#[derive(Debug, Parser)]
#[command(name = "etl-worker", version, about, after_help = HELP)]
struct Cli {
    /// Arquivo de configuração (padrão: etl.toml nesta pasta, se existir).
    #[arg(long, value_name = "ARQUIVO")]
    config: Option<PathBuf>,
}

const HELP: &str = "Exemplos:
  etl-worker
  etl-worker --config /etc/etl/etl.toml

Vários trabalhadores, nesta ou noutras máquinas, dividem a mesma fila no PostgreSQL.
As credenciais vêm do ambiente (ETL_QORE_USUARIO, ETL_QORE_SENHA ou ETL_QORE_SENHA_ARQUIVO), ou das guardadas (etl credenciais set).
O primeiro sinal (Ctrl-C, SIGTERM) termina o que está em mãos; o segundo larga tudo: nada se perde.

Códigos de saída: 0 terminou a pedido; 2 não pôde trabalhar.";

fn main() -> ExitCode {
    app_setup::program(|cli: Cli| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.context("o processo não pôde começar")?.block_on(work(cli.config))
    })
}

async fn work(config: Option<PathBuf>) -> anyhow::Result<()> {
    let settings = app_setup::load(config)?;
    let _spans = etl_runtime::init_tracing_with_spans(&settings.log, &settings.rastros, "etl-worker", std::io::stderr)?;
    let shutdown = etl_runtime::Shutdown::listen(|sentence| eprintln!("[!] {sentence}"))?;
    let assembly = app_setup::assemble(&settings, Arc::new(SystemClock), Arc::new(NoProgress), None).await?;
    if let Some(address) = settings.metricas.endereco {
        let meter = Arc::clone(&assembly.meter);
        let router = Router::new().route("/metrics", get(async move || meter.text()));
        let address = app_setup::serve_metrics(address, router).await?;
        eprintln!("[+] Medidas em http://{address}/metrics");
    }
    let (runner, _presence) = assembly.runner().await?;
    eprintln!("[+] Trabalhador {} pronto: {} tarefas por vez", runner.worker().0, settings.fila.tarefas);
    runner.run(shutdown.stop().clone(), shutdown.abort().clone()).await;
    tracing::info!("the worker has ended");
    eprintln!("[+] Trabalhador terminado; nada ficou pela metade");
    Ok(())
}
