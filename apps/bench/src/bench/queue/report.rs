//! The tables of the queue, its targets and what a reader must know. How each figure is taken is in the other files.

use super::scale::{self, Scaled};
use super::workers::{LATENCY_MS, Process, Workers};
use super::{Found, Measured, QueueArgs, Tuning, ours};
use crate::bench::report::{Figure, Report, Row, Section, Target, figure};

/// Tasks in a second that ours has to do.
const LEAST_PER_S: f64 = 3_000.0;
/// Milliseconds from enqueued to begun, of one half and of nineteen in twenty.
const MOST_P50_MS: f64 = 3.0;
const MOST_P95_MS: f64 = 15.0;
/// Statements in a second of an idle process.
const MOST_IDLE_PER_S: f64 = 2.0;

/// Time with a million ended jobs against that with a thousand.
const MOST_SCALED: f64 = 2.0;
/// Time of two workers against that of one.
const MOST_SHARED: f64 = 0.6;
/// Seconds until a process is ready, and the memory in MB of an idle server with its worker.
const MOST_READY_S: f64 = 1.0;
const MOST_IDLE_MB: f64 = 60.0;

/// All that was measured.
pub(super) struct Everything {
    pub(super) measured: Vec<Measured>,
    pub(super) scaled: Vec<Scaled>,
    pub(super) workers: Workers,
}

impl Measured {
    fn is_ours(&self) -> bool {
        self.who == ours::NAME
    }

    fn per_s(&self) -> Option<f64> {
        match self.found {
            Found::Throughput { tasks, seconds } => Some(f64::from(tasks) / seconds),
            _ => None,
        }
    }

    fn figures(&self) -> Vec<Figure> {
        match self.found {
            Found::Throughput { tasks, seconds } => vec![
                figure("tarefas", f64::from(tasks), 0),
                figure("em mãos", f64::from(self.in_hand), 0),
                figure("tempo (s)", seconds, 2),
                figure("tarefas/s", f64::from(tasks) / seconds, 0),
            ],
            Found::Latency { p50_ms, p95_ms } => vec![figure("p50 (ms)", p50_ms, 1), figure("p95 (ms)", p95_ms, 1)],
            Found::Idle { queries_per_s } => vec![figure("consultas/s", queries_per_s, 2)],
        }
    }
}

/// The report of everything measured.
pub(super) fn report(args: &QueueArgs, found: &Everything, file_system: &str) -> Report {
    let measured = &found.measured;
    let throughput = format!(
        "queue: tarefas vazias já na fila, até a última concluída no banco, {} ao mesmo tempo, medianas de {}",
        args.simultaneas,
        args.common.repeats(3)
    );
    let sections = [
        section(throughput, measured, |found| matches!(found, Found::Throughput { .. })),
        section("do pedido ao começo da tarefa, uma a cada 20 ms em média".to_owned(), measured, |found| {
            matches!(found, Found::Latency { .. })
        }),
        section("processo ocioso".to_owned(), measured, |found| matches!(found, Found::Idle { .. })),
        scaled_section(args, &found.scaled),
        workers_section(&found.workers),
    ];
    let mut targets = targets(measured);
    for scaled in &found.scaled {
        let what = format!("{}, com muitas / com poucas", scaled.what);
        targets.push(Target::at_most(what, scaled.many_ms / scaled.few_ms, MOST_SCALED));
    }
    targets.extend(workers_targets(&found.workers));
    Report { name: "queue", sections: sections.into(), targets, notes: notes(measured, file_system) }
}

fn scaled_section(args: &QueueArgs, scaled: &[Scaled]) -> Section {
    let row = |scaled: &Scaled| Row {
        case: scaled.what.to_owned(),
        who: ours::NAME.to_owned(),
        figures: vec![figure("poucas (ms)", scaled.few_ms, 2), figure("muitas (ms)", scaled.many_ms, 2)],
    };
    let [few, many] = scale::sizes(args);
    let title = format!("com {few} e com {many} execuções encerradas, medianas");
    Section { title, rows: scaled.iter().map(row).collect() }
}

fn workers_section(workers: &Workers) -> Section {
    let row = |case: String, who: &str, figures| Row { case, who: who.to_owned(), figures };
    let idle = |process: Process| {
        vec![figure("do início a pronto (s)", process.ready_s, 2), figure("memória (MB)", process.idle_mb, 1)]
    };
    let job = format!("{} fundos × 3 documentos", workers.funds);
    let rows = vec![
        row(format!("{job}, um trabalhador"), "etl-worker", vec![figure("tempo (s)", workers.one_s, 2)]),
        row(format!("{job}, dois trabalhadores"), "etl-worker", vec![figure("tempo (s)", workers.two_s, 2)]),
        row("ocioso, PostgreSQL".to_owned(), "etl-worker", idle(workers.worker)),
        row("ocioso, SQLite, com trabalhador".to_owned(), "etl-server", idle(workers.server)),
    ];
    Section { title: format!("processos; portal com {LATENCY_MS} ms, 10 conexões de cada trabalhador"), rows }
}

fn workers_targets(workers: &Workers) -> [Target; 4] {
    let Workers { worker, server, .. } = workers;
    [
        Target::at_most("dois trabalhadores / um", workers.two_s / workers.one_s, MOST_SHARED),
        Target::at_most("trabalhador, do início a pronto (s)", worker.ready_s, MOST_READY_S),
        Target::at_most("servidor com trabalhador, do início a pronto (s)", server.ready_s, MOST_READY_S),
        Target::at_most("servidor com trabalhador, ocioso (MB)", server.idle_mb, MOST_IDLE_MB),
    ]
}

fn section(title: String, measured: &[Measured], shown: impl Fn(&Found) -> bool) -> Section {
    let row = |m: &Measured| Row { case: m.tuning.label().to_owned(), who: m.who.clone(), figures: m.figures() };
    Section { title, rows: measured.iter().filter(|m| shown(&m.found)).map(row).collect() }
}

/// Ours against the bounds, and against every peer that is not set to take thousands of tasks at once.
fn targets(measured: &[Measured]) -> Vec<Target> {
    let ours = || measured.iter().filter(|m| m.is_ours() && m.tuning == Tuning::Defaults);
    let per_s = ours().find_map(Measured::per_s).unwrap_or(f64::NAN);
    let latency = ours().find_map(|m| match m.found {
        Found::Latency { p50_ms, p95_ms } => Some((p50_ms, p95_ms)),
        _ => None,
    });
    let (p50_ms, p95_ms) = latency.unwrap_or((f64::NAN, f64::NAN));
    let idle = ours().find_map(|m| match m.found {
        Found::Idle { queries_per_s } => Some(queries_per_s),
        _ => None,
    });
    let mut targets = vec![Target::at_least("tarefas/s", per_s, LEAST_PER_S)];
    for peer in measured.iter().filter(|m| !m.is_ours() && m.tuning != Tuning::Wide) {
        let ratio = peer.per_s().map(|theirs| per_s / theirs);
        let what = format!("tarefas/s / {}, {}", peer.who, peer.tuning.label());
        targets.extend(ratio.map(|ratio| Target::at_least(what, ratio, 1.0)));
    }
    targets.push(Target::at_most("do pedido ao começo, p50 (ms)", p50_ms, MOST_P50_MS));
    targets.push(Target::at_most("do pedido ao começo, p95 (ms)", p95_ms, MOST_P95_MS));
    targets.push(Target::at_most("consultas/s de um processo ocioso", idle.unwrap_or(f64::NAN), MOST_IDLE_PER_S));
    targets
}

fn notes(measured: &[Measured], file_system: &str) -> Vec<String> {
    let mut notes = vec![
        format!(
            "PostgreSQL com fsync, synchronous_commit e full_page_writes ligados, em {file_system}; um banco novo por medida, `vacuum analyze` antes do relógio"
        ),
        "em mãos: o máximo de tarefas que o processo já tomou e ainda não rodou; se ele morre, esperam o resgate"
            .to_owned(),
        "os pares soltam a vaga antes de gravar a conclusão: o River a cada 10 ms, o apalis junto da próxima tomada"
            .to_owned(),
        "em lotes: milhares em mãos, para comparação; sem meta".to_owned(),
        "consultas/s: da pg_stat_statements, com BEGIN e COMMIT".to_owned(),
    ];
    for m in measured.iter().filter(|m| matches!(m.found, Found::Throughput { .. })) {
        notes.push(format!("{}, {}: {}", m.who, m.tuning.label(), m.settings));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(who: &str, tuning: Tuning, found: Found) -> Measured {
        Measured { who: who.to_owned(), tuning, settings: "batch_size = 10".to_owned(), in_hand: 16, found }
    }

    fn throughput(who: &str, tuning: Tuning, seconds: f64) -> Measured {
        measured(who, tuning, Found::Throughput { tasks: 4_000, seconds })
    }

    #[test]
    fn ours_has_to_reach_every_peer_but_those_in_batches() {
        let all = [
            throughput(ours::NAME, Tuning::Defaults, 1.0),
            throughput("par 1.0", Tuning::Defaults, 2.0),
            throughput("par 1.0", Tuning::Tuned, 0.5),
            throughput("par 1.0", Tuning::Wide, 0.1),
            measured(ours::NAME, Tuning::Defaults, Found::Latency { p50_ms: 2.0, p95_ms: 16.0 }),
            measured(ours::NAME, Tuning::Defaults, Found::Idle { queries_per_s: 1.5 }),
        ];
        let targets = targets(&all);
        let kept: Vec<bool> = targets.iter().map(Target::is_met).collect();
        assert_eq!(kept, [true, true, false, true, false, true], "{targets:?}");
    }

    #[test]
    fn without_ours_no_target_is_met() {
        let targets = targets(&[throughput("par 1.0", Tuning::Tuned, 1.0)]);
        assert_eq!(targets.len(), 5);
        assert!(targets.iter().all(|target| !target.is_met()), "{targets:?}");
    }
}
