//! What is behind a figure: documents, loads, checks, oddities, refused files and rows.

use super::Store;
use super::facts;
use super::read::{figures, position_row, select_rows, union};
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::tables::{POSITION_TABLES, Table};
use async_trait::async_trait;
use etl_core::ports::{
    DayFigures, DocumentRecord, FundQuota, JobCheck, LoadRecord, Loads, LoadsOf, PreviousDay, QuotaOf, Refusal,
    SourcedFacts, TracedRow, WarehouseError,
};
use etl_core::{Band, Check, Code, DocumentKind, FundId, JobId, Place, Problem, ReferenceDate, Severity, Sha256};

/// The columns of [`load_record`].
pub(super) const LOAD_COLUMNS: &str = "g.id_carga, g.id_arquivo, a.sha256, a.bytes, g.sistema, g.id_fundo, f.apelido, g.data_pos, g.tipo, \
     cast(g.versao as bigint), g.vigente, g.posicao_atual, g.nome_original, g.gerado_em, g.formato, g.conhecido_de, \
     g.conhecido_ate, cast(g.linhas as bigint), cast(g.pl as text), cast(g.qtde as text), cast(g.cota as text), g.faixa, g.id_job, \
     g.leitor";
pub(super) const LOADS_FROM: &str = "from etl.carga g join etl.arquivo a on a.id_arquivo = g.id_arquivo \
     join cad.info_fundos f on f.id_fundo = g.id_fundo where";
const CHECKS: &str = "select cast(ordem as bigint), codigo, cast(declarado as text), cast(calculado as text), \
     cast(diferenca as text), cast(limite as text), faixa from etl.conferencia where id_carga = $1 order by ordem";
/// The first columns are those of [`CHECKS`].
const JOB_CHECKS: &str = "select cast(c.ordem as bigint), c.codigo, cast(c.declarado as text), cast(c.calculado as text), \
     cast(c.diferenca as text), cast(c.limite as text), c.faixa, g.id_carga, g.id_fundo, f.apelido, g.data_pos, g.tipo \
     from etl.carga g join etl.conferencia c on c.id_carga = g.id_carga \
     join cad.info_fundos f on f.id_fundo = g.id_fundo where g.id_job = $1 \
     order by case c.faixa when 'divergencia' then 0 when 'aviso' then 1 else 2 end, g.id_carga, c.ordem \
     limit cast($2 as bigint)";
const PROBLEM_COLUMNS: &str = "codigo, gravidade, cast(linha as bigint), cast(byte as bigint), caminho, encontrado, \
     guardado, cast(vezes as bigint)";
/// Fund by fund: `cross join` keeps SQLite from reading every day of every fund.
const DAY: &str = "select p.data_pos, cast(p.pl_posicao as text), cast(p.qtde_cota as text), cast(p.valor_cota as text), \
     g.tipo, a.sha256, cast(g.versao as bigint), g.id_arquivo, g.id_carga, g.faixa, f.id_fundo, \
     b.data_pos, cast(b.pl_posicao as text), cast(b.valor_cota as text), cast(b.qtde_cota as text) \
     from cad.info_fundos f cross join pos.pos_cota p \
     join etl.carga g on g.id_carga = p.id_carga join etl.arquivo a on a.id_arquivo = g.id_arquivo \
     left join pos.pos_cota b on b.id_fundo = f.id_fundo and b.data_pos = (select max(c.data_pos) from pos.pos_cota c \
       where c.id_fundo = f.id_fundo and c.data_pos < $1 and c.data_pos >= $2) \
     where p.id_fundo = f.id_fundo and p.data_pos = $1";
/// Fund by fund: each one is found by the key of the quotas.
const QUOTAS: &str = "select f.id_fundo, q.data_pos, cast(q.valor_cota as text) \
     from cad.info_fundos f cross join pos.pos_cota q \
     where q.id_fundo = f.id_fundo and q.data_pos = (select {edge}(c.data_pos) from pos.pos_cota c \
       where c.id_fundo = f.id_fundo and c.data_pos between $1 and $2 and c.valor_cota is not null) order by f.id_fundo";

#[async_trait]
impl<D: Dialect> Loads for Store<D> {
    async fn loads(&self, of: LoadsOf, limit: u32) -> Result<Vec<LoadRecord>, WarehouseError> {
        self.list_loads(of, limit).await.map_err(|e| e.during(format!("listing the loads of {of:?}")))
    }

    async fn checks_of(&self, load: i64) -> Result<Vec<(u32, Check)>, WarehouseError> {
        let rows = self.all_rows(CHECKS, values![load]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(check).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the checks of load {load}")))
    }

    async fn checks_of_job(&self, job: JobId, limit: u32) -> Result<Vec<JobCheck>, WarehouseError> {
        let rows = self.all_rows(JOB_CHECKS, values![job.0, limit]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(job_check).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the checks of job {}", job.0)))
    }

    async fn problems_of(&self, load: i64) -> Result<Vec<Problem>, WarehouseError> {
        let query = format!("select {PROBLEM_COLUMNS} from etl.problema where id_carga = $1 order by ordem");
        let rows = self.all_rows(&query, values![load]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(|row| problem(row, 0)).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the oddities of load {load}")))
    }

    async fn refusals(&self, fund: FundId, date: ReferenceDate) -> Result<Vec<Refusal>, WarehouseError> {
        let query = format!(
            "select sistema, nome_original, sha256, cast(bytes as bigint), tipo, ultima_vez, {PROBLEM_COLUMNS} \
             from etl.quarentena where id_fundo = $1 and data_pos = $2 order by ultima_vez desc, id_quarentena desc"
        );
        let rows = self.all_rows(&query, values![fund.0, date]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(refusal).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("listing the refused files of fund {} on {date}", fund.0)))
    }

    async fn document(&self, id: i64) -> Result<Option<DocumentRecord>, WarehouseError> {
        const FIND: &str = "select id_arquivo, sha256, cast(bytes as bigint), tipo, nome_original, recebido_em \
             from etl.arquivo where id_arquivo = $1";
        let rows = self.all_rows(FIND, values![id]).await;
        let read = rows.and_then(|rows| Ok(rows.first().map(document).transpose()?));
        read.map_err(|e| e.during(format!("looking for document {id}")))
    }

    async fn rows_of(&self, load: &LoadRecord) -> Result<Vec<TracedRow>, WarehouseError> {
        let selects = compositions().enumerate().map(|(index, table)| {
            let name = if load.holds_rows { table.current() } else { table.history() };
            select_rows(index, table, &name, " and id_carga = $3")
        });
        let rows = self.all_rows(&union(selects), values![load.fund.0, load.date, load.id]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(traced).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the rows of load {}", load.id)))
    }

    async fn day_figures(&self, date: ReferenceDate, since: ReferenceDate) -> Result<Vec<DayFigures>, WarehouseError> {
        let rows = self.all_rows(DAY, values![date, since]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(day_figures).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the figures of {date}")))
    }

    async fn fund_facts(&self, fund: FundId) -> Result<Option<SourcedFacts>, WarehouseError> {
        let rows = self.all_rows(facts::NEWEST, values![fund.0]).await;
        let read = rows.and_then(|rows| Ok(rows.first().map(facts::read).transpose()?));
        read.map_err(|e| e.during(format!("reading what documents say of fund {}", fund.0)))
    }

    async fn fund_quotas(&self, of: QuotaOf) -> Result<Vec<FundQuota>, WarehouseError> {
        let (edge, from, to) = match of {
            QuotaOf::First => ("min", ReferenceDate::FIRST, ReferenceDate::LAST),
            QuotaOf::Newest(from, to) => ("max", from, to),
        };
        let rows = self.all_rows(&QUOTAS.replace("{edge}", edge), values![from, to]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(fund_quota).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading a quota of each fund: {of:?}")))
    }
}

impl<D: Dialect> Store<D> {
    /// The rows of one query.
    pub(super) async fn all_rows(
        &self,
        query: &str,
        values: &[Cell<'_>],
    ) -> Result<Vec<<D::Session as Session>::Row>, Fault> {
        let mut session = self.dialect.read().await?;
        let rows = session.rows(query, values).await?;
        session.commit().await?;
        Ok(rows)
    }

    async fn list_loads(&self, of: LoadsOf, limit: u32) -> Result<Vec<LoadRecord>, Fault> {
        let (condition, values) = match of {
            LoadsOf::Job(job, after) => (
                "g.id_job = $1 and g.id_carga > $2 order by g.id_carga limit cast($3 as bigint)",
                values![job.0, after, limit].to_vec(),
            ),
            LoadsOf::Day(fund, date) => (
                "g.id_fundo = $1 and g.data_pos = $2 order by g.tipo, g.versao limit cast($3 as bigint)",
                values![fund.0, date, limit].to_vec(),
            ),
            LoadsOf::Fund(fund, before) => (
                "g.id_fundo = $1 and g.data_pos < $2 order by g.data_pos desc, g.tipo, g.versao limit cast($3 as bigint)",
                values![fund.0, before, limit].to_vec(),
            ),
            LoadsOf::Document(id) => (
                "g.id_arquivo = $1 order by g.data_pos, g.id_carga limit cast($2 as bigint)",
                values![id, limit].to_vec(),
            ),
            LoadsOf::One(id) => ("g.id_carga = $1 limit cast($2 as bigint)", values![id, limit].to_vec()),
        };
        let rows = self.all_rows(&format!("select {LOAD_COLUMNS} {LOADS_FROM} {condition}"), &values).await?;
        Ok(rows.iter().map(load_record).collect::<Sql<_>>()?)
    }
}

/// The tables whose rows composition views show.
fn compositions() -> impl Iterator<Item = &'static Table> {
    POSITION_TABLES.iter().filter(|table| table.is_composition())
}

pub(super) fn load_record(row: &impl Row) -> Sql<LoadRecord> {
    Ok(LoadRecord {
        id: row.int(0)?,
        document: row.int(1)?,
        sha256: row.word(2, Sha256::from_hex)?,
        size_bytes: row.count(3)?,
        connection: row.text(4)?,
        fund: FundId(row.int(5)?),
        fund_name: row.text(6)?,
        date: ReferenceDate::new(row.date(7)?),
        kind: row.word(8, |word| word.parse::<DocumentKind>().ok())?,
        version: row.small(9)?,
        stands: row.flag(10)?,
        holds_rows: row.flag(11)?,
        original_name: row.text(12)?,
        generated_at: row.opt_text(13)?,
        format: row.opt_text(14)?,
        known_from: row.moment(15)?,
        known_to: row.opt_moment(16)?,
        rows: row.count(17)?,
        net_assets: row.opt_number(18)?,
        quantity: row.opt_number(19)?,
        quota: row.opt_number(20)?,
        checks: row.word(21, Band::from_name)?,
        job: row.opt_int(22)?.map(JobId),
        reader: row.text(23)?,
    })
}

fn job_check(row: &impl Row) -> Sql<JobCheck> {
    let (ordinal, check) = check(row)?;
    Ok(JobCheck {
        load: row.int(7)?,
        fund: FundId(row.int(8)?),
        fund_name: row.text(9)?,
        date: ReferenceDate::new(row.date(10)?),
        kind: row.word(11, |word| word.parse::<DocumentKind>().ok())?,
        ordinal,
        check,
    })
}

fn check(row: &impl Row) -> Sql<(u32, Check)> {
    let check = Check {
        code: row.word(1, Code::from_code)?,
        stated: row.number(2)?,
        computed: row.number(3)?,
        gap: row.number(4)?,
        bound: row.number(5)?,
        band: row.word(6, Band::from_name)?,
    };
    Ok((row.small(0)?, check))
}

/// Reads [`PROBLEM_COLUMNS`] from a column on.
fn problem(row: &impl Row, at: usize) -> Sql<Problem> {
    let severity = if row.text(at + 1)? == "erro" { Severity::Error } else { Severity::Warning };
    Ok(Problem {
        code: row.word(at, Code::from_code)?,
        severity,
        place: Place { line: row.count(at + 2)?, byte: row.count(at + 3)?, path: row.text(at + 4)? },
        found: row.text(at + 5)?,
        kept: row.text(at + 6)?,
        count: row.count(at + 7)?,
    })
}

fn refusal(row: &impl Row) -> Sql<Refusal> {
    Ok(Refusal {
        connection: row.text(0)?,
        original_name: row.text(1)?,
        sha256: row.word(2, Sha256::from_hex)?,
        size_bytes: row.count(3)?,
        kind: row.opt_text(4)?.and_then(|word| word.parse().ok()),
        last_seen: row.moment(5)?,
        problem: problem(row, 6)?,
    })
}

fn document(row: &impl Row) -> Sql<DocumentRecord> {
    Ok(DocumentRecord {
        id: row.int(0)?,
        sha256: row.word(1, Sha256::from_hex)?,
        size_bytes: row.count(2)?,
        kind: row.word(3, |word| word.parse().ok())?,
        original_name: row.text(4)?,
        received_at: row.moment(5)?,
    })
}

fn traced(row: &impl Row) -> Sql<TracedRow> {
    let table = usize::try_from(row.int(0)?).ok().and_then(|index| compositions().nth(index));
    let date = |text: String| ReferenceDate::parse(&text).map_err(sqlx::Error::decode);
    Ok(TracedRow {
        row: position_row(row)?,
        table: table.ok_or(sqlx::Error::RowNotFound)?.current(),
        block: row.text(2)?,
        ordinal: row.small(1)?,
        line: row.small(14)?,
        isin: row.opt_text(5)?,
        issuer: row.opt_text(15)?,
        maturity: row.opt_text(16)?.map(date).transpose()?,
        side: row.opt_text(12)?,
    })
}

fn day_figures(row: &impl Row) -> Sql<DayFigures> {
    let previous = match row.opt_date(11)? {
        Some(date) => Some(PreviousDay {
            date: ReferenceDate::new(date),
            net_assets: row.opt_number(12)?,
            quota: row.opt_number(13)?,
            quantity: row.opt_number(14)?,
        }),
        None => None,
    };
    Ok(DayFigures { figures: figures(FundId(row.int(10)?), row)?, previous })
}

fn fund_quota(row: &impl Row) -> Sql<FundQuota> {
    Ok(FundQuota { fund: FundId(row.int(0)?), date: ReferenceDate::new(row.date(1)?), quota: row.number(2)? })
}
