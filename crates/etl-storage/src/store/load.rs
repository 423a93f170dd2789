//! The load of one document of one fund and day, in one transaction: file, version, rows, checks, problems, item.

use super::coverage::{self, End, Overwrite};
use super::version::{Decision, Destination, Known, decide};
use super::{Store, funds, stored, tasks};
use crate::cell::{Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column};
use crate::error::Fault;
use crate::tables::{self, KNOWN_TO, POSITION_TABLES, Stamp, Table};
use chrono::{DateTime, Utc};
use etl_core::ports::{Load, LoadOutcome};
use etl_core::{Check, DocumentKind, FundId, Position, PositionFormat, Problem, Severity};

impl<D: Dialect> Store<D> {
    pub(super) async fn load_document(&self, load: &Load) -> Result<LoadOutcome, Fault> {
        let mut problems = load.problems.clone();
        if let Some(position) = &load.position {
            problems.extend(tables::fixed_problems(position).map_err(Fault::Data)?);
            self.dialect.prepare_year(load.date.year()).await?;
        }
        let mut session = self.dialect.write().await?;
        let fund = funds::resolve::<D>(&mut session, &load.fund).await?;
        let mut loading = Loading { session, load, fund, at: stored(load.at) };
        let file = loading.keep_file().await?;
        loading.keep_edition(file).await?;
        let outcome = if loading.is_loaded(file).await? {
            LoadOutcome::Identical { fund }
        } else {
            loading.new_version(file, &problems).await?
        };
        loading.finish_item().await?;
        // Last of all, so that the renewals of the lease do not wait for the load.
        tasks::hold::<D>(&mut loading.session, load.fence).await?;
        loading.session.commit().await?;
        Ok(outcome)
    }
}

struct Loading<'l, S> {
    session: S,
    load: &'l Load,
    fund: FundId,
    at: DateTime<Utc>,
}

impl<S: Session> Loading<'_, S> {
    /// Notes the bytes, once whatever number of funds and days they are of.
    async fn keep_file(&mut self) -> Result<i64, Fault> {
        const KEEP: &str = "insert into etl.arquivo (sha256, bytes, tipo, nome_original, recebido_em, id_job) \
             values ($1, $2, $3, $4, $5, (select t.id_job from etl.tarefa t where t.id_tarefa = $6)) \
             on conflict (sha256) do nothing";
        let d = &self.load.document;
        let hash = d.sha256.hex();
        let row = values![hash.as_str(), d.size_bytes, d.kind.name(), d.original_name.as_str(), self.at, self.task()];
        self.session.run(KEEP, row).await?;
        let found = self.session.rows("select id_arquivo from etl.arquivo where sha256 = $1", values![hash]).await?;
        Ok(found.first().ok_or(sqlx::Error::RowNotFound)?.int(0)?)
    }

    async fn keep_edition(&mut self, file: i64) -> Sql<()> {
        const KEEP: &str = "insert into etl.edicao (sistema, id_fundo, data_pos, tipo, ref_portal, id_arquivo, visto_em) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (sistema, id_fundo, data_pos, tipo, ref_portal) \
             do update set id_arquivo = excluded.id_arquivo, visto_em = excluded.visto_em";
        let l = self.load;
        let Some(edition) = &l.document.portal_ref else { return Ok(()) };
        let kind = l.document.kind.name();
        let row = values![l.connection.as_str(), self.fund.0, l.date, kind, edition.as_str(), file, self.at];
        self.session.run(KEEP, row).await?;
        Ok(())
    }

    /// Whether the same bytes were loaded before for this connection, fund, day and kind.
    async fn is_loaded(&mut self, file: i64) -> Sql<bool> {
        const FIND: &str = "select 1 from etl.carga \
             where sistema = $1 and id_fundo = $2 and data_pos = $3 and tipo = $4 and id_arquivo = $5";
        let l = self.load;
        let key = values![l.connection.as_str(), self.fund.0, l.date, l.document.kind.name(), file];
        Ok(!self.session.rows(FIND, key).await?.is_empty())
    }

    async fn new_version(&mut self, file: i64, problems: &[Problem]) -> Result<LoadOutcome, Fault> {
        let known = self.known_loads().await?;
        let decision = decide(&known, self.load);
        let replaced = known.iter().any(|k| k.holds_rows) && decision.rows == Destination::Current;
        self.supersede(decision, replaced).await?;
        let position = self.load.position.as_deref();
        let rows = position.filter(|_| decision.rows != Destination::Nowhere).map_or(0, Position::rows);
        let id = self.keep_load(file, decision, rows as u64).await?;
        if let Some(position) = position.filter(|_| decision.rows != Destination::Nowhere) {
            self.write_rows(id, position, decision.rows).await?;
        }
        self.keep_checks(id, &self.load.checks).await?;
        self.keep_problems(id, problems).await?;
        if let Some(position) = position {
            self.keep_assets(position).await?;
        }
        Ok(LoadOutcome::Loaded {
            fund: self.fund,
            version: u32::try_from(decision.version).unwrap_or(u32::MAX),
            rows: rows as u64,
            current: decision.rows == Destination::Current || (position.is_none() && decision.stands),
        })
    }

    async fn known_loads(&mut self) -> Sql<Vec<Known>> {
        const KNOWN: &str = "select tipo, versao, vigente, posicao_atual, gerado_em from etl.carga \
             where id_fundo = $1 and data_pos = $2";
        let rows = self.session.rows(KNOWN, values![self.fund.0, self.load.date]).await?;
        let known = |row: &S::Row| {
            Ok(Known {
                kind: row.word(0, |word| word.parse::<DocumentKind>().ok())?,
                version: row.int(1)?,
                stands: row.flag(2)?,
                holds_rows: row.flag(3)?,
                generated_at: row.opt_text(4)?,
            })
        };
        rows.iter().map(known).collect()
    }

    /// Makes room: the standing version of the kind ends, and the current rows of the day move to history.
    async fn supersede(&mut self, decision: Decision, replaced: bool) -> Sql<()> {
        const END: &str = "update etl.carga set vigente = false, conhecido_ate = $4 \
             where id_fundo = $1 and data_pos = $2 and tipo = $3 and vigente";
        const RELEASE: &str =
            "update etl.carga set posicao_atual = false where id_fundo = $1 and data_pos = $2 and posicao_atual";
        let (fund, date) = (self.fund.0, self.load.date);
        if decision.stands && decision.version > 1 {
            self.session.run(END, values![fund, date, self.load.document.kind.name(), self.at]).await?;
        }
        if replaced {
            self.session.run(RELEASE, values![fund, date]).await?;
            for table in POSITION_TABLES.iter() {
                self.move_to_history(table).await?;
            }
        }
        Ok(())
    }

    async fn move_to_history(&mut self, table: &Table) -> Sql<()> {
        let (current, history, columns) = (table.current(), table.history(), table.column_list());
        let (fund, date) = (self.fund.0, self.load.date);
        let copy = format!(
            "insert into {history} (id, {columns}, {known_to}) select id, {columns}, $3 \
             from {current} where id_fundo = $1 and data_pos = $2",
            known_to = KNOWN_TO.name
        );
        if self.session.run(&copy, values![fund, date, self.at]).await? > 0 {
            let delete = format!("delete from {current} where id_fundo = $1 and data_pos = $2");
            self.session.run(&delete, values![fund, date]).await?;
        }
        Ok(())
    }

    async fn keep_load(&mut self, file: i64, decision: Decision, rows: u64) -> Sql<i64> {
        const KEEP: &str = "insert into etl.carga (id_arquivo, sistema, id_fundo, data_pos, tipo, versao, vigente, \
             posicao_atual, nome_original, gerado_em, formato, conhecido_de, conhecido_ate, linhas, pl, cota, qtde, \
             id_job) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
             (select t.id_job from etl.tarefa t where t.id_tarefa = $18)) returning id_carga";
        let l = self.load;
        let position = l.position.as_deref();
        let header = position.map(|p| &p.header);
        let row = values![
            file,
            l.connection.as_str(),
            self.fund.0,
            l.date,
            l.document.kind.name(),
            decision.version,
            decision.stands,
            decision.rows == Destination::Current,
            l.document.original_name.as_str(),
            l.document.generated_at.as_deref(),
            position.map(|p| format_name(p.format)),
            self.at,
            (!decision.stands).then_some(self.at),
            rows,
            header.and_then(|h| h.net_assets),
            header.and_then(|h| h.quota),
            header.and_then(|h| h.quantity),
            self.task(),
        ];
        let kept = self.session.rows(KEEP, row).await?;
        kept.first().ok_or(sqlx::Error::RowNotFound)?.int(0)
    }

    /// Writes the rows and counts them: one that is not written refuses the load.
    async fn write_rows(&mut self, id: i64, position: &Position, destination: Destination) -> Result<(), Fault> {
        let stamp = Stamp { load: id, fund: self.fund.0, date: self.load.date.date(), known_from: self.at };
        let mut written = 0;
        for table in POSITION_TABLES.iter().filter(|table| table.count(position) > 0) {
            let rows = table.rows(position, stamp);
            written += if destination == Destination::Current {
                self.session.insert(&table.current(), &table.columns, rows).await?
            } else {
                let columns: Vec<_> = table.columns.iter().copied().chain([KNOWN_TO]).collect();
                self.session.insert(&table.history(), &columns, tables::superseded(rows, self.at)).await?
            };
        }
        // One more than the position's own rows: that of `pos_cota`.
        let expected = position.rows() as u64 + 1;
        if written != expected {
            return Err(Fault::Data(format!("{expected} rows expected, {written} written")));
        }
        Ok(())
    }

    async fn keep_checks(&mut self, id: i64, checks: &[Check]) -> Sql<()> {
        let rows = tables::rows_of((1_u32..).zip(checks), move |row, (ordinal, check)| {
            row.extend_from_slice(values![
                id,
                ordinal,
                check.code.as_str(),
                check.stated,
                check.computed,
                check.gap,
                check.bound,
                check.band.name(),
            ]);
        });
        self.session.insert("etl.conferencia", &CHECK_COLUMNS, rows).await?;
        Ok(())
    }

    async fn keep_problems(&mut self, id: i64, problems: &[Problem]) -> Sql<()> {
        let rows = tables::rows_of((1_u32..).zip(problems), move |row, (ordinal, problem)| {
            row.extend_from_slice(values![
                id,
                ordinal,
                problem.code.as_str(),
                severity_name(problem.severity),
                problem.place.line,
                problem.place.byte,
                problem.place.path.as_str(),
                problem.found.as_str(),
                problem.kept.as_str(),
                problem.count,
            ]);
        });
        self.session.insert("etl.problema", &PROBLEM_COLUMNS, rows).await?;
        Ok(())
    }

    /// Last of all, because other loads with the same assets wait for these rows.
    async fn keep_assets(&mut self, position: &Position) -> Sql<()> {
        const IF_NEW: &str = "on conflict (chave) do nothing";
        let bonds = tables::fixed_income(position);
        self.session.upsert("cad.info_rf", &tables::FIXED_INCOME_COLUMNS, bonds, IF_NEW).await?;
        let shares = tables::variable_income(position);
        self.session.upsert("cad.info_rv", &tables::VARIABLE_INCOME_COLUMNS, shares, IF_NEW).await?;
        Ok(())
    }

    async fn finish_item(&mut self) -> Sql<()> {
        if let Some(item) = &self.load.item {
            let done = End::done(self.at);
            coverage::set_item(&mut self.session, item, &done, Overwrite::Any, self.load.fence).await?;
        }
        Ok(())
    }

    fn task(&self) -> Option<i64> {
        self.load.fence.map(|fence| fence.task.0)
    }
}

fn format_name(format: PositionFormat) -> &'static str {
    match format {
        PositionFormat::Anbima401 => "anbima_4.01",
        PositionFormat::Anbima50 => "anbima_5.0",
    }
}

/// The stored word of a severity.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "aviso",
        Severity::Error => "erro",
    }
}

const CHECK_COLUMNS: [Column; 8] = [
    column("id_carga", Kind::Int),
    column("ordem", Kind::Int),
    column("codigo", Kind::Text),
    column("declarado", Kind::Number),
    column("calculado", Kind::Number),
    column("diferenca", Kind::Number),
    column("limite", Kind::Number),
    column("faixa", Kind::Text),
];
const PROBLEM_COLUMNS: [Column; 10] = [
    column("id_carga", Kind::Int),
    column("ordem", Kind::Int),
    column("codigo", Kind::Text),
    column("gravidade", Kind::Text),
    column("linha", Kind::Int),
    column("byte", Kind::Int),
    column("caminho", Kind::Text),
    column("encontrado", Kind::Text),
    column("guardado", Kind::Text),
    column("vezes", Kind::Int),
];
