//! The peers: a program of its own, built once and run for each measurement, which answers in JSON.

use super::{Databases, Found, Measured, QueueArgs, Tuning};
use crate::bench::folders::{root, target};
use crate::bench::measure::median;
use crate::bench::progress;
use crate::bench::python::quietly;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// With its defaults River does 160 tasks a second at most: it gets the tasks of the others divided by this.
const RIVER_DEFAULTS_SHARE: u32 = 10;

/// One run of the program.
#[derive(Debug, Clone, Copy)]
struct Case {
    peer: &'static str,
    tuning: Tuning,
    mode: Mode,
}

#[derive(Debug, Clone, Copy)]
enum Mode {
    Throughput { tasks: u32 },
    Latency { tasks: u32 },
    Idle { seconds: u16 },
}

impl Mode {
    fn label(self) -> &'static str {
        match self {
            Self::Throughput { .. } => "vazão",
            Self::Latency { .. } => "do pedido ao começo",
            Self::Idle { .. } => "ocioso",
        }
    }
}

/// Builds the program.
pub(super) fn build() -> Result<PathBuf> {
    progress("Compilando os pares");
    let (manifest, target) = (root().join("apps/bench-queue-peers/Cargo.toml"), target().join("peers"));
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--manifest-path"]).arg(manifest).arg("--target-dir").arg(&target);
    quietly(&mut cargo)?;
    Ok(target.join("release").join("etl-bench-peers"))
}

/// Measures every peer, each time in an empty database.
pub(super) fn measure(program: &Path, databases: &Databases, args: &QueueArgs) -> Result<Vec<Measured>> {
    cases(args).into_iter().map(|case| measured(program, databases, args, case)).collect()
}

fn cases(args: &QueueArgs) -> Vec<Case> {
    let mut cases = Vec::new();
    for peer in ["apalis", "river"] {
        for tuning in [Tuning::Defaults, Tuning::Tuned, Tuning::Wide] {
            let slow = peer == "river" && tuning == Tuning::Defaults;
            let tasks = if slow { args.tasks().div_ceil(RIVER_DEFAULTS_SHARE) } else { args.tasks() };
            cases.push(Case { peer, tuning, mode: Mode::Throughput { tasks } });
        }
        // By itself apalis looks for tasks every 30 s.
        let patient = if args.common.rapido { &[Tuning::Tuned][..] } else { &[Tuning::Defaults, Tuning::Tuned] };
        for tuning in patient.iter().copied() {
            cases.push(Case { peer, tuning, mode: Mode::Latency { tasks: args.single_tasks() } });
            cases.push(Case { peer, tuning, mode: Mode::Idle { seconds: args.idle_s() } });
        }
    }
    cases
}

/// One case: the throughput several times, the others in one run of many tasks or seconds.
fn measured(program: &Path, databases: &Databases, args: &QueueArgs, case: Case) -> Result<Measured> {
    progress(&format!("{}, {}: {}", case.peer, case.tuning.label(), case.mode.label()));
    let run = || databases.with_empty(|url| answer(program, args, case, url));
    let mut measured = run()?;
    if let Found::Throughput { tasks, seconds } = measured.found {
        let mut all_seconds = vec![seconds];
        for _ in 1..args.common.repeats(3) {
            let Found::Throughput { seconds, .. } = run()?.found else { bail!("uma repetição mediu outra coisa") };
            all_seconds.push(seconds);
        }
        measured.found = Found::Throughput { tasks, seconds: median(all_seconds) };
    }
    Ok(measured)
}

fn answer(program: &Path, args: &QueueArgs, case: Case, url: &str) -> Result<Measured> {
    let (mode, option, size) = match case.mode {
        Mode::Throughput { tasks } => ("throughput", "--tasks", tasks),
        Mode::Latency { tasks } => ("latency", "--tasks", tasks),
        Mode::Idle { seconds } => ("idle", "--seconds", seconds.into()),
    };
    let tuning = match case.tuning {
        Tuning::Defaults => "defaults",
        Tuning::Tuned => "tuned",
        Tuning::Wide => "wide",
    };
    let mut command = Command::new(program);
    command.args([case.peer, "--url", url, "--mode", mode, "--tuning", tuning]);
    command.args([option, &size.to_string(), "--concurrency", &args.simultaneas.to_string()]);
    let line = quietly(&mut command)?;
    read(&line, case).with_context(|| format!("resposta do par: {line}"))
}

/// What the program answers, in our words.
fn read(line: &str, case: Case) -> Result<Measured> {
    let line: Value = serde_json::from_str(line).context("não é JSON")?;
    let number = |path: &str| line.pointer(path).and_then(Value::as_f64).with_context(|| format!("falta {path}"));
    let word = |path: &str| line.pointer(path).and_then(Value::as_str).with_context(|| format!("falta {path}"));
    let found = match case.mode {
        Mode::Throughput { tasks } => Found::Throughput { tasks, seconds: number("/seconds")? },
        Mode::Latency { .. } => {
            Found::Latency { p50_ms: number("/latency_ms/p50")?, p95_ms: number("/latency_ms/p95")? }
        }
        Mode::Idle { .. } => Found::Idle { queries_per_s: number("/idle_queries_per_s")? },
    };
    let settings = line["settings"].as_object().context("faltam os ajustes")?;
    let in_hand = line["in_hand"].as_u64().context("falta in_hand")?;
    Ok(Measured {
        who: format!("{} {}", word("/peer")?, word("/version")?),
        tuning: case.tuning,
        settings: settings.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", "),
        in_hand: u32::try_from(in_hand).context("in_hand não cabe")?,
        found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"peer":"riverqueue","version":"0.5.0","mode":"latency","tuning":"tuned","in_hand":16,
        "settings":{"max_workers":16,"fetch_cooldown_ms":1},"server":{"fsync":"on"},"tasks":300,"seconds":null,
        "per_second":null,"latency_ms":{"p50":2.5,"p95":3.75},"idle_queries_per_s":null}"#;

    fn case(mode: Mode) -> Case {
        Case { peer: "river", tuning: Tuning::Tuned, mode }
    }

    #[test]
    fn an_answer_is_read_with_its_settings() {
        let measured = read(LINE, case(Mode::Latency { tasks: 300 })).unwrap();
        assert_eq!((measured.who.as_str(), measured.in_hand), ("riverqueue 0.5.0", 16));
        assert_eq!(measured.found, Found::Latency { p50_ms: 2.5, p95_ms: 3.75 });
        assert_eq!(measured.settings, "fetch_cooldown_ms = 1, max_workers = 16");
    }

    #[test]
    fn an_answer_without_the_figure_is_an_error() {
        for mode in [Mode::Throughput { tasks: 1 }, Mode::Idle { seconds: 1 }] {
            assert!(read(LINE, case(mode)).is_err(), "{mode:?}");
        }
    }
}
