//! Measures a peer of the queue on a PostgreSQL and prints one line of JSON. What is compared with what is in `apps/bench`.

mod apalis;
mod database;
mod measure;
mod river;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use database::Database;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Mede uma fila conhecida sobre o PostgreSQL e escreve uma linha em JSON.
#[derive(Debug, Parser)]
#[command(name = "etl-bench-peers", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    peer: Peer,
}

#[derive(Debug, Subcommand)]
enum Peer {
    /// apalis-postgres.
    Apalis(Options),
    /// riverqueue, o River em Rust.
    River(Options),
}

/// What is measured and how.
#[derive(Debug, Clone, clap::Args)]
struct Options {
    /// Endereço de um banco vazio.
    #[arg(long)]
    url: String,
    /// O que medir.
    #[arg(long)]
    mode: Mode,
    /// Ajustes da fila.
    #[arg(long, default_value = "defaults")]
    tuning: Tuning,
    /// Tarefas.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    tasks: u32,
    /// Tarefas ao mesmo tempo.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: u16,
    /// Segundos que um processo ocioso é observado.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    seconds: u16,
}

impl Options {
    fn tasks(&self) -> usize {
        self.tasks.try_into().expect("32 bits fit")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Tarefas vazias já na fila, até a última estar concluída no banco.
    Throughput,
    /// Do pedido ao começo da tarefa, com o processo ocioso.
    Latency,
    /// Consultas de um processo ocioso.
    Idle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tuning {
    /// Como a fila vem.
    Defaults,
    /// Com o que a documentação dela recomenda.
    Tuned,
    /// Com muitas tarefas em mãos de uma vez, sem o limite de simultaneidade.
    Wide,
}

/// What is known about the peer before it runs.
struct About {
    name: &'static str,
    /// Most tasks that its process has taken and not yet run; results on their way to the database come on top.
    in_hand: usize,
    settings: Value,
}

async fn run<P: measure::Peer>(options: &Options) -> Result<Value> {
    let database = Database::connect(&options.url, connections(options.tuning)).await?;
    let peer = P::prepare(&database, options).await?;
    let about = peer.about();
    let found = measure::run(peer, &database, options).await?;
    report(options, &about, &database, found)
}

/// As many connections as sqlx opens by itself; for wide, as `riverqueue bench` asks for.
fn connections(tuning: Tuning) -> u32 {
    if tuning == Tuning::Wide { 50 } else { 10 }
}

fn report(options: &Options, about: &About, database: &Database, found: measure::Found) -> Result<Value> {
    let mut line = json!({
        "peer": about.name,
        "version": version(about.name),
        "mode": word(&options.mode),
        "tuning": word(&options.tuning),
        "in_hand": about.in_hand,
        "settings": about.settings,
        "server": database.settings,
    });
    let found = serde_json::to_value(found)?;
    let object = line.as_object_mut().expect("it was written as an object");
    object.extend(found.as_object().expect("a struct is an object").clone());
    Ok(line)
}

/// A value as the command line writes it.
fn word(value: &impl ValueEnum) -> String {
    value.to_possible_value().expect("no value is hidden").get_name().to_owned()
}

/// The version that the lock file names.
fn version(package: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("\nname = \"{package}\"\n")));
    let line = entry.and_then(|entry| entry.lines().find_map(|line| line.strip_prefix("version = ")));
    line.expect("a dependency is in the lock file").trim_matches('"')
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on the terminal")]
#[tokio::main]
async fn main() -> ExitCode {
    let line = match Cli::parse().peer {
        Peer::Apalis(options) => run::<apalis::Apalis>(&options).await,
        Peer::River(options) => run::<river::River>(&options).await,
    };
    match line {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("[X] {error:#}");
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peers_have_the_versions_of_the_lock_file() {
        assert!(version(apalis::NAME).starts_with("1."));
        assert!(version(river::NAME).starts_with("0.5."));
    }
}
