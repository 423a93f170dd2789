//! The command line of the benchmarks, and what they share. What each one measures is in its own module.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on the terminal")]
#![expect(clippy::cast_precision_loss, reason = "measurements are shown, never booked")]

mod folders;
mod load;
mod measure;
mod pages;
mod parse;
mod programs;
mod python;
mod qore;
mod queue;
mod report;
mod server;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use etl_core::ReferenceDate;
use etl_simulator::book::{Book, BookSettings};
use std::process::ExitCode;
use std::sync::Arc;

/// Mede o sistema contra um par conhecido, sobre os mesmos dados e na mesma execução.
#[derive(Debug, Parser)]
#[command(name = "etl-bench", disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

const EXIT_CODES: &str = "Códigos de saída: 0 todas as metas cumpridas; 1 alguma não; 2 não pôde medir.";

#[derive(Debug, Subcommand)]
enum Bench {
    /// A manhã inteira contra o portal simulado, ao lado de um cliente em Python.
    Qore(qore::QoreArgs),
    /// Leitura de posições 4.01 e 5.0, ao lado do quick-xml puro e do lxml.
    Parse(parse::ParseArgs),
    /// Carga no SQLite e no PostgreSQL, ao lado de `.import` e de `\copy`.
    Load(load::LoadArgs),
    /// Fila de tarefas no PostgreSQL com `fsync`, ao lado de apalis e de River.
    Queue(queue::QueueArgs),
    /// O que as páginas pedem ao servidor, com um ano de 500 fundos.
    Pages(pages::PagesArgs),
    /// Servidor: clientes ao vivo, leitura durante uma coleta, e pedidos por segundo ao lado de um em Python.
    Server(server::ServerArgs),
    /// Pergunta sem parar: o processo que mede `server`.
    #[command(hide = true)]
    ServerLoad(server::LoadArgs),
    /// Lê arquivos de posição e conta as linhas: o processo cuja memória `parse` mede.
    #[command(hide = true)]
    ParseOne(parse::ParseOneArgs),
}

/// What every benchmark takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Tamanhos pequenos: confere que a medição funciona, não o resultado.
    #[arg(long)]
    rapido: bool,
    /// Resultado em JSON.
    #[arg(long)]
    json: bool,
    /// Repetições de cada medida; vale a mediana.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    repeticoes: Option<u16>,
    /// Semente do livro de fundos inventados.
    #[arg(long, default_value_t = 1)]
    semente: u64,
    /// Última data-base do livro.
    #[arg(long, default_value = "2025-12-26", value_parser = day)]
    ultimo_dia: ReferenceDate,
}

impl Common {
    fn repeats(&self, usual: u16) -> u16 {
        self.repeticoes.unwrap_or(if self.rapido { 1 } else { usual })
    }

    /// A book without planted faults.
    fn book(&self, funds: usize, days: usize) -> Arc<Book> {
        let settings = BookSettings { seed: self.semente, funds, days, last_day: self.ultimo_dia, divergence: false };
        Arc::new(Book::new(settings))
    }
}

fn day(text: &str) -> Result<ReferenceDate, String> {
    ReferenceDate::parse(text).map_err(|_| format!("data ilegível: {text:?} (use AAAA-MM-DD ou DD/MM/AAAA)"))
}

/// Says what is being done, on standard error.
fn progress(text: &str) {
    eprintln!("[+] {text}");
}

/// Runs the benchmark that the command line asks for.
pub(crate) fn main() -> ExitCode {
    let (result, json) = match Cli::parse().bench {
        Bench::Qore(args) => (qore::run(&args), args.common.json),
        Bench::Parse(args) => (parse::run(&args), args.common.json),
        Bench::Load(args) => (load::run(&args), args.common.json),
        Bench::Queue(args) => (queue::run(&args), args.common.json),
        Bench::Pages(args) => (pages::run(&args), args.common.json),
        Bench::Server(args) => (server::run(&args), args.common.json),
        Bench::ServerLoad(args) => return told(server::load(&args).map(|()| ExitCode::SUCCESS)),
        Bench::ParseOne(args) => return told(parse::parse_one(&args).map(|()| ExitCode::SUCCESS)),
    };
    told(result.map(|report| {
        println!("{}", if json { report.json().to_string() } else { report.text() });
        if report.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }))
}

fn told(result: Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("[X] {error:#}");
        ExitCode::from(2)
    })
}
