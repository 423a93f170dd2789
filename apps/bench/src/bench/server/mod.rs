//! The server: ten thousand live clients, reading while a collection runs, and calls a second on one core beside a server of the
//! same two calls in Python, on the same SQLite file with the same statements and the same token.

mod calls;
mod fleet;
mod http;
mod office;
mod peer;
mod reads;

use super::report::{Report, Row, Section, Target, figure};
use super::{Common, folders, programs, progress};
use anyhow::{Context, Result};
pub(crate) use calls::{LoadArgs, load};
use clap::Args;
use tokio::runtime::Runtime;

/// Opções de `server`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Clientes ao vivo.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=18_000))]
    clientes: Option<u32>,
    /// Segundos de cada medida.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    segundos: Option<u32>,
    /// Linhas do lote que cada cliente recebe por segundo.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    linhas: u32,
    /// Fundos da coleta ao lado da qual se lê.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=2000))]
    fundos: Option<u16>,
}

impl ServerArgs {
    fn clients(&self) -> u32 {
        self.clientes.unwrap_or(if self.common.rapido { 200 } else { 10_000 })
    }

    fn seconds(&self) -> u32 {
        self.segundos.unwrap_or(if self.common.rapido { 2 } else { 30 })
    }

    fn funds(&self) -> u16 {
        self.fundos.unwrap_or(if self.common.rapido { 20 } else { 500 })
    }
}

/// Measures.
pub(crate) fn run(args: &ServerArgs) -> Result<Report> {
    let programs = programs::build()?;
    fleet::allow_many_files()?;
    let folder = folders::work()?;
    let runtime = Runtime::new().context("o ambiente assíncrono não pôde ser criado")?;
    let mut report = Report { name: "server", ..Report::default() };
    progress(&format!("{} clientes ao vivo", args.clients()));
    let home = folder.path().join("ao-vivo");
    let live = runtime.block_on(fleet::measure(&programs, &home, args))?;
    report_live(&mut report, args, &live);
    progress("leitura durante uma coleta");
    let reads = reads::measure(&runtime, &programs, &folder.path().join("leitura"), args)?;
    report_reads(&mut report, args, &reads);
    progress("pedidos por segundo, ao lado do FastAPI");
    let calls = calls::measure(&runtime, &programs, &folder.path().join("pedidos"), args)?;
    report_calls(&mut report, &calls);
    Ok(report)
}

fn report_live(report: &mut Report, args: &ServerArgs, live: &fleet::Live) {
    let case =
        format!("{} clientes, {} s, {} linha(s) por segundo a cada um", args.clients(), args.seconds(), args.linhas);
    let figures = vec![
        figure("recebidas", live.received as f64, 0),
        figure("perdidas", live.lost as f64, 0),
        figure("repetidas", live.doubled as f64, 0),
        figure("p50 (ms)", live.ms(50), 0),
        figure("p95 (ms)", live.ms(95), 0),
        figure("p99 (ms)", live.ms(99), 0),
        figure("memória (MB)", live.memory_mb, 1),
    ];
    let row = Row { case, who: "etl-server".into(), figures };
    report.sections.push(Section { title: "ao vivo".into(), rows: vec![row] });
    report.targets.extend([
        Target::at_most("linhas perdidas ou repetidas", (live.lost + live.doubled) as f64, 0.0),
        Target::at_most("da escrita ao cliente, p95 (ms)", live.ms(95), 500.0),
        Target::at_most("memória do servidor (MB)", live.memory_mb, 150.0),
    ]);
    report.notes.push(
        "Do pedido de gravar a linha no banco até o cliente a ler: inclui a olhada de 225 ms do servidor.".into(),
    );
}

fn report_reads(report: &mut Report, args: &ServerArgs, reads: &[reads::Read]) {
    let row = |read: &reads::Read| Row {
        case: read.path.clone(),
        who: "etl-server".into(),
        figures: vec![
            figure("leituras", read.ms.len() as f64, 0),
            figure("p50 (ms)", http::percentile(&read.ms, 50), 1),
            figure("p99 (ms)", http::percentile(&read.ms, 99), 1),
        ],
    };
    let title = format!("leitura durante a coleta de {} fundos", args.funds());
    report.sections.push(Section { title, rows: reads.iter().map(row).collect() });
    let worst = reads.iter().map(|read| http::percentile(&read.ms, 99)).fold(f64::NAN, f64::max);
    report.targets.push(Target::at_most("leitura durante a coleta, pior p99 (ms)", worst, 100.0));
}

fn report_calls(report: &mut Report, calls: &[calls::Calls]) {
    let row = |call: &calls::Calls, who: &str, rate: f64| Row {
        case: call.path.into(),
        who: who.into(),
        figures: vec![figure("pedidos/s", rate, 0)],
    };
    let rows = calls.iter().flat_map(|call| [row(call, "etl-server", call.ours), row(call, peer::NAME, call.theirs)]);
    report
        .sections
        .push(Section { title: "pedidos por segundo, um núcleo para cada lado".into(), rows: rows.collect() });
    for call in calls {
        report.targets.push(Target::at_least(format!("{} / {}", call.path, peer::NAME), call.ours / call.theirs, 10.0));
    }
}
