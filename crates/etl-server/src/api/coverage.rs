//! The matrix of dates and funds, and what is behind one of its cells.

use super::desk_view::{EntryView, ReleaseView, WaiverView, waivers_of};
use super::execute::date;
use super::period::{business_days, fund, judge};
use super::systems::spec;
use crate::app::App;
use crate::extract::Params;
use crate::problem::Problem;
use crate::trail::{CheckView, FindingView, FundView, LoadView, RefusalView};
use crate::views::{ItemView, local};
use axum::Json;
use axum::extract::{Path, State};
use etl_core::ports::{DeskFilter, JobItem, LoadRecord, LoadsOf};
use etl_core::system::SYSTEMS;
use etl_core::verdict::{FundVerdict, Judge, Reason};
use etl_core::{
    Check, DayMarks, Fund, FundDay, FundId, FundStatus, Health, Problem as FoundProblem, ReferenceDate, advice,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Days of the matrix when nobody says which.
const USUAL_DAYS: usize = 20;
/// Loads of a cell at most.
const LOADS: u32 = 500;
/// Entries of the desk of a day that nobody knows anything else of, at most.
const ENTRIES: u32 = 500;
/// The letters of the cells and what they mean.
const LETTERS: [(char, &str); 12] = [
    ('L', "liberado"),
    ('A', "liberado com aviso"),
    ('S', "sem cadastro"),
    ('E', "aguardando"),
    ('T', "atrasado"),
    ('M', "faltando"),
    ('R', "reprovado"),
    ('D', "divergente"),
    ('F', "falhou"),
    ('X', "executando"),
    ('-', "sem dado"),
    ('.', "não se aplica"),
];

/// O período e o sistema.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MatrixQuery {
    /// Primeiro dia (19 dias úteis antes do último).
    de: Option<String>,
    /// Último dia (o dia útil anterior a hoje).
    ate: Option<String>,
    /// Só o que este sistema entrega.
    sistema: Option<String>,
}

/// Um dia da matriz.
#[derive(Serialize, ToSchema)]
#[schema(as = DiaDaMatriz)]
pub(crate) struct DayView {
    data: String,
    /// Fundos liberados.
    liberados: u32,
    /// Fundos de que se esperava ou veio algo.
    total: u32,
    /// O pior estado de um fundo no dia, pela letra da legenda; `-` quando não há dado de nenhum.
    pior: char,
}

/// A linha de um fundo.
#[derive(Serialize, ToSchema)]
#[schema(as = LinhaDaMatriz)]
pub(crate) struct RowView {
    id_fundo: i64,
    fundo: String,
    nome: String,
    situacao: &'static str,
    /// Sistemas cujos portais mostram o fundo.
    sistemas: Vec<String>,
    /// Nome da plataforma sob a qual a linha fica: a primeira delas; vazio sem nenhuma.
    plataforma: Option<&'static str>,
    /// Os estados dia a dia: uma letra da legenda e quantos dias seguidos, sem o número quando é um só (`L18D-`).
    #[schema(example = "L18D-")]
    estados: String,
}

/// A matriz de datas e fundos.
#[derive(Serialize, ToSchema)]
#[schema(as = Matriz)]
pub(crate) struct Matrix {
    /// Os dias, do mais velho ao mais novo.
    dias: Vec<DayView>,
    fundos: Vec<RowView>,
    /// O que cada letra quer dizer.
    legenda: BTreeMap<char, &'static str>,
    calculado_em: String,
}

/// A matriz de datas e fundos.
#[utoipa::path(get, path = "/api/cobertura", tag = "cobertura", params(MatrixQuery),
    responses((status = 200, body = Matrix), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn matrix(
    State(app): State<Arc<App>>,
    Params(query): Params<MatrixQuery>,
) -> Result<Json<Matrix>, Problem> {
    let days = business_days(&app, query.de.as_deref(), query.ate.as_deref(), USUAL_DAYS)?;
    let connection = query.sistema.as_deref().map(|name| spec(name).map(|spec| spec.id)).transpose()?;
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Json(empty(&app))) };
    let warehouse = &app.ports.warehouse;
    let (mut funds, marks, seen) = futures::try_join!(
        warehouse.funds(),
        warehouse.day_marks(*first, *last, connection),
        warehouse.connections_of_funds()
    )?;
    let of = |fund: &Fund| seen.get(&fund.id).map_or(&[][..], Vec::as_slice);
    funds.retain(|fund| {
        let shown = connection.is_none_or(|name| of(fund).iter().any(|seen| seen == name));
        marks.contains_key(&fund.id) || (shown && fund.status == FundStatus::Active)
    });
    funds.sort_by_cached_key(|fund| (place(of(fund)), fund.nickname.clone(), fund.id));
    let other = marks.values().flatten().map(|(day, _)| *day);
    let days: Vec<ReferenceDate> = days.into_iter().chain(other).collect::<BTreeSet<_>>().into_iter().collect();
    let mut sheet = Sheet::new(judge(&app), days);
    let rows = funds.iter().map(|fund| {
        let estados = sheet.row(fund, marks.get(&fund.id).map_or(&[][..], Vec::as_slice));
        let FundView { id_fundo, fundo, nome, situacao, .. } = FundView::from(fund);
        RowView {
            id_fundo,
            fundo,
            nome,
            situacao,
            sistemas: of(fund).to_vec(),
            plataforma: platform(of(fund)),
            estados,
        }
    });
    let fundos = rows.collect();
    Ok(Json(Matrix { fundos, dias: sheet.days(), ..empty(&app) }))
}

fn empty(app: &App) -> Matrix {
    let legenda = LETTERS.into_iter().collect();
    Matrix { dias: Vec::new(), fundos: Vec::new(), legenda, calculado_em: local(app.ports.clock.now()) }
}

/// Funds stand together by the first of their systems, in the order of the cards.
fn place(connections: &[String]) -> usize {
    let of = |name: &String| SYSTEMS.iter().position(|spec| spec.id == name);
    connections.iter().filter_map(of).min().unwrap_or(SYSTEMS.len())
}

fn platform(connections: &[String]) -> Option<&'static str> {
    SYSTEMS.get(place(connections)).map(|spec| spec.name)
}

/// The days of the matrix, with what is counted of each one.
struct Sheet<'a> {
    judge: Judge<'a>,
    days: Vec<ReferenceDate>,
    counts: Vec<Counted>,
}

/// What is counted of a day.
#[derive(Clone, Default)]
struct Counted {
    released: u32,
    total: u32,
    worst: Option<Health>,
}

impl<'a> Sheet<'a> {
    /// The days come from the oldest to the newest.
    fn new(judge: Judge<'a>, days: Vec<ReferenceDate>) -> Self {
        Self { judge, counts: vec![Counted::default(); days.len()], days }
    }

    /// The states of a fund, run by run.
    fn row(&mut self, fund: &Fund, marks: &[(ReferenceDate, DayMarks)]) -> String {
        let mut marks = marks.iter().peekable();
        let mut runs = Runs::default();
        // The hour of an older day passed before that of a newer one.
        let late = self.days.partition_point(|day| self.judge.is_late_for(fund, *day));
        for (at, (day, counted)) in self.days.iter().zip(&mut self.counts).enumerate() {
            let Some((_, marks)) = marks.next_if(|(marked, _)| marked == day) else {
                let in_force = fund.start.is_none_or(|start| start <= *day) && fund.end.is_none_or(|end| *day <= end);
                runs.push(if in_force { '-' } else { '.' });
                continue;
            };
            let health = marks.health(fund, at < late);
            counted.total += 1;
            counted.released += u32::from(health.is_released());
            counted.worst = counted.worst.max(Some(health));
            runs.push(letter(health, marks.is_running));
        }
        runs.end()
    }

    fn days(self) -> Vec<DayView> {
        let day = |(day, Counted { released, total, worst }): (ReferenceDate, _)| DayView {
            data: day.to_string(),
            liberados: released,
            total,
            pior: worst.map_or('-', |health| letter(health, false)),
        };
        self.days.into_iter().zip(self.counts).map(day).collect()
    }
}

fn letter(health: Health, is_running: bool) -> char {
    match health {
        Health::Waiting | Health::Late if is_running => 'X',
        Health::Released => 'L',
        Health::ReleasedWithWarning => 'A',
        Health::Unconfirmed => 'S',
        Health::Waiting => 'E',
        Health::Late => 'T',
        Health::Missing => 'M',
        Health::Rejected => 'R',
        Health::Divergent => 'D',
        Health::Failed => 'F',
    }
}

/// Letters, of which equal neighbours are one with a number.
#[derive(Default)]
struct Runs {
    text: String,
    run: Option<(char, u32)>,
}

impl Runs {
    fn push(&mut self, letter: char) {
        match &mut self.run {
            Some((same, count)) if *same == letter => *count += 1,
            _ => {
                self.close();
                self.run = Some((letter, 1));
            }
        }
    }

    fn close(&mut self) {
        match self.run.take() {
            Some((letter, 1)) => self.text.push(letter),
            Some((letter, count)) => write!(self.text, "{letter}{count}").expect("a text takes everything"),
            None => {}
        }
    }

    fn end(mut self) -> String {
        self.close();
        self.text
    }
}

/// Um motivo para o dia não estar simplesmente liberado.
#[derive(Serialize, ToSchema)]
#[schema(as = Motivo)]
pub(crate) struct ReasonView {
    pub(crate) codigo: &'static str,
    pub(crate) mensagem: &'static str,
    /// Tipo do documento que falta, se falta um.
    pub(crate) tipo: Option<&'static str>,
    pub(crate) detalhe: String,
    pub(crate) o_que_fazer: &'static str,
}

impl From<&Reason> for ReasonView {
    fn from(reason: &Reason) -> Self {
        let code = reason.code();
        let (kind, detail) = match reason {
            Reason::Item { kind, detail, .. } => (Some(kind.name()), detail.clone()),
            Reason::Check(check) => (None, format!("diferença de {}", check.gap)),
            Reason::Unconfirmed => (None, String::new()),
            Reason::Rejected(entry) => (None, format!("{} ({})", entry.text, entry.author)),
        };
        let (codigo, mensagem, o_que_fazer) = (code.as_str(), code.message(), advice(code));
        Self { codigo, mensagem, tipo: kind, detalhe: detail, o_que_fazer }
    }
}

/// O que está atrás de uma célula da matriz.
#[derive(Serialize, ToSchema)]
#[schema(as = Celula)]
pub(crate) struct Cell {
    fundo: FundView,
    /// Quem cuida do fundo.
    responsavel: Option<String>,
    data_pos: String,
    /// A palavra da legenda da matriz.
    estado: &'static str,
    motivos: Vec<ReasonView>,
    itens: Vec<ItemView>,
    /// Os documentos recebidos, em todas as versões.
    cargas: Vec<LoadView>,
    conferencias: Vec<CheckView>,
    /// O que se achou de estranho na carga que vale.
    achados: Vec<FindingView>,
    /// Os arquivos recusados.
    recusados: Vec<RefusalView>,
    /// Os documentos que se deixou de esperar neste dia.
    dispensas: Vec<WaiverView>,
    /// O que a mesa decidiu sobre a liberação.
    liberacao: ReleaseView,
    /// Tudo o que as pessoas apontaram, do mais novo para o mais velho.
    apontamentos: Vec<EntryView>,
}

/// O que está atrás de uma célula da matriz: documentos esperados, recebidos e recusados, cargas e contas.
#[utoipa::path(get, path = "/api/cobertura/{fundo}/{data}", tag = "cobertura",
    params(("fundo" = i64, Path), ("data" = String, Path, description = "AAAA-MM-DD")),
    responses((status = 200, body = Cell), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn cell(
    State(app): State<Arc<App>>,
    Path((number, day)): Path<(String, String)>,
) -> Result<Json<Cell>, Problem> {
    let day = date("data", &day)?;
    let fund = fund(&app, &number).await?;
    let refusals = app.ports.loads.refusals(fund.id, day).await?;
    let behind = behind(&app, fund, day).await?;
    let verdict = &behind.verdict;
    let item = |item: &etl_core::Item| ItemView::from(&JobItem::untried(item.clone(), verdict.fund.nickname.clone()));
    Ok(Json(Cell {
        fundo: FundView::from(&verdict.fund),
        responsavel: verdict.fund.terms.owner.clone(),
        data_pos: day.to_string(),
        estado: behind.word(),
        motivos: behind.reasons(),
        itens: verdict.day.items.iter().map(item).collect(),
        cargas: behind.loads.iter().map(LoadView::from).collect(),
        conferencias: behind.checks(),
        achados: behind.findings(),
        recusados: refusals.iter().map(RefusalView::from).collect(),
        dispensas: waivers_of(verdict),
        liberacao: ReleaseView::from(verdict),
        apontamentos: verdict.day.desk.iter().rev().map(EntryView::from).collect(),
    }))
}

/// What is known of a fund's day.
pub(super) struct Behind {
    pub(super) verdict: FundVerdict,
    /// False when nothing was expected and nothing came.
    pub(super) is_known: bool,
    loads: Vec<LoadRecord>,
    own_checks: Vec<(u32, Check)>,
    problems: Vec<FoundProblem>,
}

/// A fund's day; of one of which nothing else is known, what people said of it.
pub(super) async fn known_or_empty(
    app: &App,
    fund: FundId,
    day: ReferenceDate,
    known: Option<FundDay>,
) -> Result<FundDay, Problem> {
    if let Some(known) = known {
        return Ok(known);
    }
    let filter = DeskFilter { date: day, fund: Some(fund), before: None, limit: ENTRIES };
    let mut said = app.ports.desk.desk_entries(&filter).await?;
    said.reverse();
    let mut empty = FundDay::empty(fund, day);
    empty.set_desk(said);
    Ok(empty)
}

/// Reads what is known of a fund's day.
pub(super) async fn behind(app: &App, fund: Fund, day: ReferenceDate) -> Result<Behind, Problem> {
    let (days, loads) = futures::try_join!(
        app.ports.warehouse.fund_days(day, day),
        app.ports.loads.loads(LoadsOf::Day(fund.id, day), LOADS)
    )?;
    let known = days.into_iter().find(|known| known.fund == fund.id);
    let is_known = known.is_some();
    let known = known_or_empty(app, fund.id, day, known).await?;
    let verdict = judge(app).verdict(fund, known);
    let (own_checks, problems) = match loads.iter().find(|load| load.holds_rows) {
        Some(load) => futures::try_join!(app.ports.loads.checks_of(load.id), app.ports.loads.problems_of(load.id))?,
        None => (Vec::new(), Vec::new()),
    };
    Ok(Behind { verdict, is_known, loads, own_checks, problems })
}

impl Behind {
    /// The load whose rows are the current ones.
    pub(super) fn current(&self) -> Option<&LoadRecord> {
        self.loads.iter().find(|load| load.holds_rows)
    }

    /// The word of the matrix.
    pub(super) fn word(&self) -> &'static str {
        if self.is_known { self.verdict.health.name() } else { "sem dado" }
    }

    pub(super) fn reasons(&self) -> Vec<ReasonView> {
        self.verdict.reasons.iter().filter(|_| self.is_known).map(ReasonView::from).collect()
    }

    /// The checks of the current load, and those that compare loads, which have no place in one of them.
    pub(super) fn checks(&self) -> Vec<CheckView> {
        let current = self.current().map(|load| load.id);
        let own = self.own_checks.iter().map(|(n, check)| CheckView::new(check, current.map(|load| (load, *n))));
        let is_own = |check: &Check| self.own_checks.iter().any(|(_, own)| own == check);
        let between = self.verdict.day.checks.iter().filter(|check| !is_own(check));
        own.chain(between.map(|check| CheckView::new(check, None))).collect()
    }

    pub(super) fn findings(&self) -> Vec<FindingView> {
        self.problems.iter().map(FindingView::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_are_one_run() {
        let runs = |letters: &str| {
            let mut runs = Runs::default();
            letters.chars().for_each(|letter| runs.push(letter));
            runs.end()
        };
        assert_eq!(runs(""), "");
        assert_eq!(runs("L"), "L");
        assert_eq!(runs("LLLLLLLLLLLLD--F"), "L12D-2F");
    }

    #[test]
    fn every_letter_has_a_word() {
        let words: BTreeMap<char, &str> = LETTERS.into_iter().collect();
        assert_eq!(words.len(), LETTERS.len());
        for health in [Health::Released, Health::Unconfirmed, Health::Late, Health::Divergent, Health::Failed] {
            assert_eq!(words[&letter(health, false)], health.name());
        }
        assert_eq!(words[&letter(Health::Waiting, true)], "executando");
    }
}
