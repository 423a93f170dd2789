//! The morning run against the simulated portal: `etl run` and a straightforward Python client, in turns, on the same day
//! of the same funds. The portal runs in this process, so that its work is in neither's figures.

mod clients;
mod portal;

use super::measure::{Taken, measured, summed_up};
use super::report::{Report, Row, Section, Target, figure};
use super::{Common, folders, programs, progress, python};
use anyhow::{Context, Result, ensure};
use clap::Args;
use clients::{Client, outcome};
pub(crate) use portal::Portal;
use portal::Requests;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Document kinds that a run collects of each fund.
const KINDS: usize = 3;

/// Opções de `qore`.
#[derive(Debug, Clone, Args)]
pub(crate) struct QoreArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Esperas do portal antes de cada resposta, em milissegundos.
    #[arg(long, value_delimiter = ',', default_values_t = [0, 50, 250])]
    latencias_ms: Vec<u32>,
    /// Fundos do livro.
    #[arg(long, default_value_t = 34, value_parser = clap::value_parser!(u16).range(1..=2000))]
    fundos: u16,
    /// Fundos da medida de memória.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=2000))]
    muitos_fundos: Option<u16>,
    /// Dias úteis do livro: o tamanho das listas do portal.
    #[arg(long)]
    dias: Option<u16>,
    /// Dias úteis na medida de memória.
    #[arg(long, default_value_t = 5)]
    dias_com_muitos_fundos: u16,
    /// Conexões simultâneas dos clientes.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=50))]
    conexoes: u16,
}

impl QoreArgs {
    fn days(&self) -> usize {
        usize::from(self.dias.unwrap_or(if self.common.rapido { 5 } else { 60 }))
    }

    fn many_funds(&self) -> usize {
        usize::from(self.muitos_fundos.unwrap_or(if self.common.rapido { 100 } else { 1000 }))
    }
}

/// Runs of which the median counts.
const REPEATS: u16 = 5;

/// What one client took in one case.
struct Measured {
    client: Client,
    taken: Taken,
    rows: u64,
    /// Seconds of CPU for the tables of the new database, before the run.
    tables_cpu_s: f64,
}

/// One latency: the figures of every client, and the rounds that ours needs.
struct Case {
    latency_ms: u32,
    rounds: u64,
    by_client: Vec<Measured>,
}

impl Case {
    fn of(&self, client: Client) -> &Measured {
        self.by_client.iter().find(|m| m.client == client).expect("every client runs in every case")
    }
}

/// The tools of the runs.
struct Bench<'a> {
    args: &'a QoreArgs,
    etl: PathBuf,
    python: PathBuf,
    folder: &'a Path,
}

/// Measures.
pub(crate) fn run(args: &QoreArgs) -> Result<Report> {
    let folder = folders::work()?;
    let bench =
        Bench { args, etl: programs::build()?.join("etl"), python: python::interpreter()?, folder: folder.path() };
    let book = args.common.book(usize::from(args.fundos), args.days());
    let mut cases = Vec::new();
    for &latency_ms in &args.latencias_ms {
        progress(&format!("Portal com {} fundos e {latency_ms} ms de espera", args.fundos));
        cases.push(bench.case(&Portal::start(&book, latency_ms)?)?);
    }
    progress(&format!("Portal com {} fundos, para a memória", args.many_funds()));
    let many = args.common.book(args.many_funds(), usize::from(args.dias_com_muitos_fundos));
    let many = bench.many(&Portal::start(&many, 0)?)?;
    Ok(report(args, &cases, &many))
}

impl Bench<'_> {
    /// All clients in turns, after one run that is not counted: the portal renders a document when it is first asked for.
    fn case(&self, portal: &Portal) -> Result<Case> {
        portal.forget_requests();
        self.run(Client::Ours, portal)?;
        let rounds = rounds(&portal.requests(), u64::from(self.args.conexoes));
        let mut runs = Client::ALL.map(|client| (client, Vec::new(), 0, 0.0));
        for _ in 0..self.args.common.repeats(REPEATS) {
            for (client, taken, rows, tables_cpu_s) in &mut runs {
                let run = self.run(*client, portal)?;
                taken.push(run.taken);
                (*rows, *tables_cpu_s) = (run.rows, run.tables_cpu_s);
            }
        }
        let measured = |(client, taken, rows, tables_cpu_s): (_, Vec<_>, _, _)| Measured {
            client,
            taken: summed_up(&taken),
            rows,
            tables_cpu_s,
        };
        Ok(Case { latency_ms: portal.latency_ms, rounds, by_client: runs.map(measured).into() })
    }

    /// Ours alone, as often as the others: the peak of one run differs from that of the next by a megabyte.
    fn many(&self, portal: &Portal) -> Result<Measured> {
        let repeats = self.args.common.repeats(REPEATS);
        let runs = (0..repeats).map(|_| self.run(Client::Ours, portal)).collect::<Result<Vec<_>>>()?;
        let (rows, tables_cpu_s) = runs.last().map_or((0, 0.0), |run| (run.rows, run.tables_cpu_s));
        let taken: Vec<_> = runs.into_iter().map(|run| run.taken).collect();
        Ok(Measured { client: Client::Ours, taken: summed_up(&taken), rows, tables_cpu_s })
    }

    /// One run in a folder of its own, with the tables of a new database made before: that is how the morning finds it. It must
    /// get every document. The folder stays until the end of the benchmark: what a file system does about thousands of files
    /// just removed must not count for the next run.
    fn run(&self, client: Client, portal: &Portal) -> Result<Measured> {
        let home = TempDir::new_in(self.folder).context("a pasta da execução não pôde ser criada")?.keep();
        let program = if client == Client::Ours { &self.etl } else { &self.python };
        let mut command = client.command(program, portal, self.args.conexoes, &home);
        let tables_cpu_s = measured(&mut client.preparation(program, portal, &home), &home)?.cpu_s;
        let taken = measured(&mut command, &home)?;
        let (documents, rows) = outcome(client, &taken.stdout)?;
        let expected = u64::try_from(portal.funds * KINDS)?;
        ensure!(documents == expected, "{}: {documents} documentos, esperados {expected}", client.name());
        Ok(Measured { client, taken, rows, tables_cpu_s })
    }
}

/// Answers that must be waited for one after the other: logging in, the list of funds, then whatever goes over all
/// connections at once. A list comes before its downloads, but those of other funds fill the time.
fn rounds(requests: &Requests, connections: u64) -> u64 {
    let spread = |requests: u64| requests.div_ceil(connections);
    requests.logins + requests.fund_lists + spread(requests.funds) + spread(requests.lists + requests.downloads)
}

fn report(args: &QoreArgs, cases: &[Case], many: &Measured) -> Report {
    let documents = usize::from(args.fundos) * KINDS;
    let rows = cases.iter().flat_map(case_rows).collect();
    let title = format!("qore: {documents} documentos, {} conexões, medianas", args.conexoes);
    let many_documents = args.many_funds() * KINDS;
    let many_row = Row {
        case: format!("{many_documents} documentos, 0 ms"),
        who: many.client.name().into(),
        figures: figures(many),
    };
    Report {
        name: "qore",
        sections: vec![
            Section { title, rows },
            Section { title: "qore: memória com muitos fundos".into(), rows: vec![many_row] },
        ],
        targets: targets(args, cases, many),
        notes: vec![
            "rodadas = logins + listas de fundos + ⌈confirmações de fundo / conexões⌉ + ⌈(listas + downloads) / conexões⌉, pelo que o portal contou".into(),
            tables(cases),
            "python: confere também o texto de PDF e XLSX; python leve: só os primeiros bytes e o tamanho deles".into(),
        ],
    }
}

/// What the tables of a new database take, which is no part of a morning.
fn tables(cases: &[Case]) -> String {
    let told = |m: &Measured| format!("{} {:.3}", m.client.name(), m.tables_cpu_s).replace('.', ",");
    let all: Vec<_> = cases.iter().take(1).flat_map(|case| case.by_client.iter().map(told)).collect();
    format!(
        "antes de cada execução, fora das medidas, as tabelas de um banco novo; CPU em segundos: {}",
        all.join(", ")
    )
}

fn case_rows(case: &Case) -> Vec<Row> {
    let row = |measured: &Measured| {
        let ours = measured.client == Client::Ours;
        let ideal = f64::from(case.latency_ms) / 1000.0 * case.rounds as f64;
        let per_ideal = if ours && ideal > 0.0 { measured.taken.wall_s / ideal } else { f64::NAN };
        let rounds = if ours { case.rounds as f64 } else { f64::NAN };
        let mut figures = figures(measured);
        figures.extend([figure("rodadas", rounds, 0), figure("parede / (espera × rodadas)", per_ideal, 2)]);
        Row { case: format!("{} ms", case.latency_ms), who: measured.client.name().into(), figures }
    };
    case.by_client.iter().map(row).collect()
}

fn figures(measured: &Measured) -> Vec<super::report::Figure> {
    let Taken { wall_s, cpu_s, peak_mb, .. } = measured.taken;
    vec![
        figure("parede (s)", wall_s, 2),
        figure("CPU (s)", cpu_s, 3),
        figure("pico (MB)", peak_mb, 1),
        figure("linhas", measured.rows as f64, 0),
    ]
}

fn targets(args: &QoreArgs, cases: &[Case], many: &Measured) -> Vec<Target> {
    let mut targets = Vec::new();
    if let Some(slowest) = cases.iter().max_by_key(|case| case.latency_ms).filter(|case| case.latency_ms > 0) {
        let wall_s = slowest.of(Client::Ours).taken.wall_s;
        let ideal_s = f64::from(slowest.latency_ms) / 1000.0 * slowest.rounds as f64;
        let what = format!("parede / (espera × rodadas) com {} ms", slowest.latency_ms);
        targets.push(Target::at_most(what, wall_s / ideal_s, 1.15));
        targets.push(Target::at_most(format!("parede em segundos com {} ms", slowest.latency_ms), wall_s, 30.0));
    }
    for case in cases {
        let ours = &case.of(Client::Ours).taken;
        let what = format!("CPU nossa / CPU do python com {} ms", case.latency_ms);
        targets.push(Target::at_most(what, ours.cpu_s / case.of(Client::Python).taken.cpu_s, 0.1));
    }
    let peak = cases.iter().map(|case| case.of(Client::Ours).taken.peak_mb).fold(f64::NAN, f64::max);
    targets.push(Target::at_most(format!("pico em MB com {} fundos", args.fundos), peak, 50.0));
    let what = format!("pico com {} fundos / pico com {}", args.many_funds(), args.fundos);
    targets.push(Target::at_most(what, many.taken.peak_mb / peak, 1.3));
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_add_up_what_cannot_overlap() {
        let requests = Requests { logins: 1, fund_lists: 1, funds: 34, lists: 102, downloads: 102 };
        assert_eq!(rounds(&requests, 10), 1 + 1 + 4 + 21);
        assert_eq!(rounds(&requests, 1), 1 + 1 + 34 + 204);
    }
}
