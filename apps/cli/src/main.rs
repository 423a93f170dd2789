//! `etl`: the operator's command line. Settings, adapters, one verb, an exit code; the work is in `etl-pipeline`.

#![expect(clippy::print_stderr, reason = "messages of a command line go to standard error")]

mod args;
mod commands;
mod exit;
mod login;
mod output;

use args::{CarteiraCommand, Cli, Command, MaintenanceCommand};
use clap::Parser;
use exit::{Exit, Failure};
use output::{BAD, Style};
use std::process::ExitCode;

/// Threads for parsing and the disk; one more than the most that wait for each other.
const BLOCKING_THREADS: usize = 4;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; anything else is wrong usage.
            let _ = error.print();
            return if error.use_stderr() { Exit::CouldNotRun.into() } else { Exit::Ok.into() };
        }
    };
    let style = Style { json: cli.common.json, quiet: cli.common.quiet };
    // One thread waits for the portal and the database; parsing, hashing and the disk have a few of their own. More threads
    // only wake each other up, and each keeps memory.
    let runtime =
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(BLOCKING_THREADS).enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli, style)),
        Err(error) => Err(Failure::from(anyhow::Error::from(error))),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            style.say(BAD, &failure.text());
            failure.exit.into()
        }
    }
}

async fn run(cli: Cli, style: Style) -> Result<Exit, Failure> {
    let config = cli.common.config;
    match cli.command {
        Command::Demo(args) => commands::demo::demo(&args, style).await,
        Command::Run(args) => commands::run::run(&args, config, style).await,
        Command::Reprocessar(args) => commands::run::reprocess(&args, config, style).await,
        Command::Repetir(args) => commands::run::repeat(&args, config, style).await,
        Command::Runs(command) => commands::runs::runs(&command, config, style).await,
        Command::Logs(args) => commands::logs::logs(&args, config, style).await,
        Command::Agenda(command) => commands::agenda::agenda(&command, config, style).await,
        Command::Credenciais(command) => commands::credenciais::credenciais(&command, config, style).await,
        Command::Maintenance(MaintenanceCommand::Purge(args)) => {
            commands::maintenance::purge(&args, config, style).await
        }
        Command::Doctor(args) => commands::doctor::doctor(&args, config, style).await,
        Command::Carregar(args) => commands::carregar::carregar(&args, config, style).await,
        Command::Status(args) => commands::status::status(&args, config, style).await,
        Command::Fundos(command) => commands::fundos::fundos(&command, config, style).await,
        Command::Indices(command) => commands::indices::indices(&command, config, style).await,
        Command::Carteira(CarteiraCommand::Show(args)) => commands::carteira::show(&args, config, style).await,
        Command::Usuario(command) => commands::usuario::usuario(command, config, style).await,
        Command::Auditoria(command) => commands::auditoria::auditoria(&command, config, style).await,
    }
}
