//! The report in words: every figure formatted, every foreign text on one line, every list cut to what a mail can carry.

use super::next_step::next_step;
use super::{FundLine, JobReport};
use crate::Reason;
use crate::notify::line::{one_line, without_cpf};
use chrono::{DateTime, Utc};
use chrono_tz::America::Sao_Paulo;
use etl_core::{Band, Check, Code, Health, JobStatus, ReferenceDate, numbers};

/// Rows that each table shows; the rest is counted.
pub(super) const MOST_ROWS: usize = 200;

/// Longest foreign text, in characters.
const LONGEST: usize = 240;

/// How good or bad something is; shown as a colour beside its word, never instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Warn,
    Bad,
}

impl Tone {
    fn of(health: Health) -> Self {
        match health {
            Health::Released | Health::ReleasedWithWarning => Self::Good,
            Health::Unconfirmed | Health::Waiting => Self::Warn,
            Health::Late | Health::Missing | Health::Rejected | Health::Divergent | Health::Failed => Self::Bad,
        }
    }

    /// Colour of a bar.
    pub(super) fn bar(self) -> &'static str {
        match self {
            Self::Good => "#15803d",
            Self::Warn => "#b45309",
            Self::Bad => "#b91c1c",
        }
    }

    /// Background and text of a word.
    pub(super) fn pill(self) -> &'static str {
        match self {
            Self::Good => "background-color:#dcfce7;color:#14532d",
            Self::Warn => "background-color:#fef3c7;color:#713f12",
            Self::Bad => "background-color:#fee2e2;color:#7f1d1d",
        }
    }
}

/// The first rows of a table.
pub(super) struct Rows<T> {
    pub(super) shown: Vec<T>,
    /// Rows that are not shown.
    pub(super) more: usize,
}

impl<T> Rows<T> {
    fn first(mut rows: Vec<T>) -> Self {
        let more = rows.len().saturating_sub(MOST_ROWS);
        rows.truncate(MOST_ROWS);
        Self { shown: rows, more }
    }
}

/// Something that keeps a fund from being released.
pub(super) struct Pending {
    pub(super) word: &'static str,
    pub(super) tone: Tone,
    pub(super) fund: String,
    /// Document and day, as far as they need saying.
    pub(super) about: String,
    pub(super) sentence: &'static str,
    pub(super) code: &'static str,
    pub(super) detail: String,
    pub(super) next: &'static str,
}

/// An identity that does not hold.
pub(super) struct Difference {
    pub(super) word: &'static str,
    pub(super) tone: Tone,
    pub(super) fund: String,
    pub(super) about: String,
    pub(super) sentence: &'static str,
    pub(super) code: &'static str,
    pub(super) stated: String,
    pub(super) computed: String,
    pub(super) gap: String,
    /// Nothing for a warning.
    pub(super) next: Option<&'static str>,
}

/// A document that somebody stopped waiting for.
pub(super) struct Waived {
    pub(super) fund: String,
    pub(super) about: String,
    pub(super) reason: String,
    pub(super) author: String,
}

/// A fund and day.
pub(super) struct FundRow {
    pub(super) fund: String,
    pub(super) date: String,
    pub(super) word: &'static str,
    pub(super) tone: Tone,
    pub(super) documents: String,
}

/// Everything that the templates show.
pub(super) struct View {
    pub(super) job: i64,
    pub(super) systems: String,
    pub(super) period: String,
    pub(super) several_days: bool,
    pub(super) verdict: String,
    pub(super) tone: Tone,
    /// Funds by word: `32 liberados`.
    pub(super) tally: String,
    pub(super) end: &'static str,
    pub(super) elapsed: String,
    /// Whether repeating the job can mend something.
    pub(super) repeat: bool,
    pub(super) pending: Rows<Pending>,
    pub(super) differences: Rows<Difference>,
    pub(super) waived: Rows<Waived>,
    pub(super) funds: Rows<FundRow>,
    pub(super) figures: Vec<(&'static str, String)>,
}

impl View {
    pub(super) fn new(report: &JobReport) -> Self {
        let several_days = report.from != report.to;
        let mut lines: Vec<&FundLine> = report.funds.iter().collect();
        // The worst first: what is cut off from a long list matters least.
        lines.sort_by(|a, b| (b.health, a.date, &a.fund).cmp(&(a.health, b.date, &b.fund)));
        let pending = pending(report, &lines, several_days);
        let differences = differences(&lines, several_days);
        let open = pending.len() + differences.iter().filter(|d| d.tone == Tone::Bad).count();
        let of_items = lines.iter().flat_map(|l| &l.reasons).any(|r| matches!(r, Reason::Item { .. }));
        let elapsed = numbers::time((report.ended_at - report.started_at).to_std().unwrap_or_default());
        Self {
            job: report.job.0,
            systems: systems(&report.systems),
            period: period(report.from, report.to),
            several_days,
            verdict: verdict(report, open),
            tone: tone(report),
            tally: tally(&lines),
            end: end(report.status),
            figures: figures(report, &elapsed),
            elapsed,
            repeat: of_items || report.failure.is_some() || report.status == JobStatus::Cancelled,
            pending: Rows::first(pending),
            differences: Rows::first(differences),
            waived: Rows::first(lines.iter().flat_map(|line| waived(line, several_days)).collect()),
            funds: Rows::first(lines.iter().map(|line| fund_row(line)).collect()),
        }
    }
}

/// The words after "execução".
fn end(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Pending => "não começou",
        JobStatus::Running => "em andamento",
        JobStatus::Completed => "concluída",
        JobStatus::Error => "terminou com falhas",
        JobStatus::Cancelled => "cancelada",
    }
}

/// The systems as the subject names them.
fn systems(systems: &[String]) -> String {
    match systems {
        [] => "ETL".into(),
        [_, _, _, _, ..] => format!("{} sistemas", systems.len()),
        few => few.iter().map(|s| clean(s).to_uppercase()).collect::<Vec<_>>().join(", "),
    }
}

fn period(from: ReferenceDate, to: ReferenceDate) -> String {
    if from == to { from.br() } else { format!("{} a {}", from.br(), to.br()) }
}

/// The verdict in a few words. Over several days a fund counts once a day.
fn verdict(report: &JobReport, open: usize) -> String {
    let total = report.funds.len();
    let cancelled = if report.status == JobStatus::Cancelled { "execução cancelada, " } else { "" };
    if total == 0 {
        return match report.status {
            JobStatus::Completed => "nenhum fundo esperado".into(),
            JobStatus::Error => "execução falhou, nenhum fundo conferido".into(),
            _ => format!("{cancelled}nenhum fundo conferido"),
        };
    }
    let released = report.funds.iter().filter(|f| f.health.is_released()).count();
    let able = if released == 1 { "liberável" } else { "liberáveis" };
    let noun = match (report.from == report.to, total) {
        (true, 1) => "fundo",
        (true, _) => "fundos",
        (false, 1) => "carteira",
        (false, _) => "carteiras",
    };
    let open = match open {
        0 => String::new(),
        1 => ", 1 pendência".into(),
        n => format!(", {n} pendências"),
    };
    format!("{cancelled}{released} de {total} {noun} {able}{open}")
}

fn tone(report: &JobReport) -> Tone {
    let worst = report.funds.iter().map(|f| f.health).max();
    let bad = worst.is_some_and(|health| Tone::of(health) == Tone::Bad);
    let nothing = worst.is_none() && report.status != JobStatus::Completed;
    if bad || nothing || report.failure.is_some() {
        Tone::Bad
    } else if worst.is_some_and(Health::is_released) && report.status == JobStatus::Completed {
        Tone::Good
    } else {
        Tone::Warn
    }
}

/// Funds by word, the worst first.
fn tally(lines: &[&FundLine]) -> String {
    let mut parts: Vec<(Health, usize)> = Vec::new();
    for line in lines {
        match parts.last_mut() {
            Some((health, count)) if *health == line.health => *count += 1,
            _ => parts.push((line.health, 1)),
        }
    }
    parts.iter().map(|(health, count)| format!("{count} {}", word_for(*health, *count))).collect::<Vec<_>>().join(" · ")
}

fn word_for(health: Health, count: usize) -> &'static str {
    match health {
        Health::Released if count > 1 => "liberados",
        Health::ReleasedWithWarning if count > 1 => "liberados com aviso",
        Health::Late if count > 1 => "atrasados",
        Health::Rejected if count > 1 => "reprovados",
        Health::Divergent if count > 1 => "divergentes",
        Health::Failed if count > 1 => "falharam",
        _ => health.name(),
    }
}

fn pending(report: &JobReport, lines: &[&FundLine], several_days: bool) -> Vec<Pending> {
    let whole = report.failure.iter().map(|failure| Pending {
        word: Health::Failed.name(),
        tone: Tone::Bad,
        fund: "Execução inteira".into(),
        about: String::new(),
        sentence: failure.code.message(),
        code: failure.code.as_str(),
        detail: clean(&failure.detail),
        next: next_step(failure.code),
    });
    let of_funds = lines.iter().flat_map(|line| pending_of(line, several_days));
    whole.chain(of_funds).collect()
}

fn pending_of(line: &FundLine, several_days: bool) -> Vec<Pending> {
    let entry = |health: Health, code: Code, document: &str, detail: &str| Pending {
        word: health.name(),
        tone: Tone::of(health),
        fund: clean(&line.fund),
        about: about(document, line.date, several_days),
        sentence: code.message(),
        code: code.as_str(),
        detail: clean(detail),
        next: next_step(code),
    };
    let mut entries = Vec::new();
    for reason in &line.reasons {
        match reason {
            Reason::Item { kind, code, detail } => entries.push(entry(of_item(*code), *code, kind.label(), detail)),
            Reason::Unconfirmed => entries.push(entry(Health::Unconfirmed, Code::FundUnconfirmed, "", "")),
            Reason::Rejected(said) => {
                let told = format!("{} ({})", said.text, said.author);
                entries.push(entry(Health::Rejected, Code::DeskRejected, "", &told));
            }
            Reason::Check(_) => {}
        }
    }
    // Every document came, none states a position.
    if line.reasons.is_empty() && !line.health.is_released() {
        entries.push(entry(line.health, Code::NoPosition, "", ""));
    }
    entries
}

/// The word for a document that is not there.
fn of_item(code: Code) -> Health {
    match code {
        Code::NotPublished => Health::Waiting,
        Code::Late => Health::Late,
        Code::Gap => Health::Missing,
        _ => Health::Failed,
    }
}

/// The checks that do not hold; divergences before warnings.
fn differences(lines: &[&FundLine], several_days: bool) -> Vec<Difference> {
    let entry = |line: &FundLine, check: &Check| Difference {
        word: if check.band == Band::Divergence { "divergente" } else { "aviso" },
        tone: if check.band == Band::Divergence { Tone::Bad } else { Tone::Warn },
        fund: clean(&line.fund),
        about: about("", line.date, several_days),
        sentence: check.code.message(),
        code: check.code.as_str(),
        stated: numbers::exact(check.stated, 2),
        computed: numbers::exact(check.computed, 2),
        gap: numbers::exact(check.gap, 2),
        next: (check.band == Band::Divergence).then(|| next_step(check.code)),
    };
    let of_band = |band: Band| {
        lines.iter().flat_map(move |line| {
            let checks =
                line.reasons.iter().filter_map(|r| if let Reason::Check(check) = r { Some(check) } else { None });
            checks.filter(move |check| check.band == band).map(move |check| entry(line, check))
        })
    };
    of_band(Band::Divergence).chain(of_band(Band::Warning)).collect()
}

fn waived(line: &FundLine, several_days: bool) -> impl Iterator<Item = Waived> {
    line.waived.iter().map(move |document| Waived {
        fund: clean(&line.fund),
        about: about(document.kind.label(), line.date, several_days),
        reason: clean(&document.reason),
        author: clean(&document.author),
    })
}

fn fund_row(line: &FundLine) -> FundRow {
    FundRow {
        fund: clean(&line.fund),
        date: line.date.br(),
        word: line.health.name(),
        tone: Tone::of(line.health),
        documents: format!("{} de {}", line.received, line.expected),
    }
}

fn figures(report: &JobReport, elapsed: &str) -> Vec<(&'static str, String)> {
    let counts = &report.counts;
    vec![
        ("Documentos esperados", numbers::count(counts.items)),
        ("Recebidos", numbers::count(counts.done)),
        ("Não publicados", numbers::count(counts.no_data)),
        ("Com falha", numbers::count(counts.failed + counts.open)),
        ("Cancelados ou ignorados", numbers::count(counts.cancelled + counts.skipped)),
        ("Arquivos guardados", format!("{} ({})", numbers::count(report.documents), numbers::size(report.size_bytes))),
        ("Linhas carregadas", numbers::count(counts.rows)),
        ("Início", moment(report.started_at)),
        ("Fim", moment(report.ended_at)),
        ("Duração", elapsed.to_owned()),
    ]
}

/// Day and time in São Paulo.
fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Sao_Paulo).format("%d/%m/%Y %H:%M:%S").to_string()
}

fn about(document: &str, date: ReferenceDate, several_days: bool) -> String {
    let date = if several_days { date.br() } else { String::new() };
    [document, &date].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn clean(text: &str) -> String {
    without_cpf(&one_line(text, LONGEST))
}
