//! The steps of a load, each one for a batch of documents: file, edition, decision, rows, checks, problems, assets, item.

use super::coverage::{END_COLUMNS, End, KEY_COLUMNS, SET_END, end_cells, key_cells};
use super::load::{Entry, severity_name};
use super::tasks;
use super::version::{Destination, Known, decide};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Row, Session, Sql, column, marks, padded};
use crate::error::Fault;
use crate::tables::{self, KNOWN_TO, POSITION_TABLES, Table};
use etl_core::{Band, DocumentKind, Position, PositionFormat, ReferenceDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Entries that do not touch each other, of one transaction.
pub(super) struct Batch<'b, 'l, S> {
    pub(super) session: &'b mut S,
    pub(super) entries: &'b mut [Entry<'l>],
}

impl<S: Session> Batch<'_, '_, S> {
    pub(super) async fn load(mut self) -> Result<(), Fault> {
        self.keep_files().await?;
        self.keep_editions().await?;
        self.decide().await?;
        self.supersede().await?;
        self.keep_loads().await?;
        self.write_rows().await?;
        self.keep_checks().await?;
        self.keep_problems().await?;
        self.keep_assets().await?;
        Ok(self.finish_items().await?)
    }

    /// Notes the bytes, once whatever number of funds and days they are of; sorted, so that two transactions wait for each
    /// other in the same order.
    async fn keep_files(&mut self) -> Result<(), Fault> {
        let files: BTreeMap<String, &Entry<'_>> =
            self.entries.iter().map(|e| (e.load.document.sha256.hex(), e)).collect();
        let rows = tables::rows_of(files.iter(), |row, (hash, entry)| {
            let d = &entry.load.document;
            let name = d.original_name.as_str();
            row.extend_from_slice(values![hash.as_str(), d.size_bytes, d.kind.name(), name, entry.at, entry.job]);
        });
        self.session.upsert("etl.arquivo", &FILE_COLUMNS, rows, "on conflict (sha256) do nothing").await?;
        let hashes = padded(files.keys().map(|hash| Cell::from(hash.as_str())));
        let find = format!("select sha256, id_arquivo from etl.arquivo where sha256 in ({})", marks(1..=hashes.len()));
        let found = self.session.rows(&find, &hashes).await?;
        let ids = found.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<Sql<HashMap<_, _>>>()?;
        for entry in self.entries.iter_mut() {
            entry.file = *ids.get(&entry.load.document.sha256.hex()).ok_or(sqlx::Error::RowNotFound)?;
        }
        Ok(())
    }

    async fn keep_editions(&mut self) -> Sql<()> {
        const AGAIN: &str = "on conflict (sistema, id_fundo, data_pos, tipo, ref_portal) \
             do update set id_arquivo = excluded.id_arquivo, visto_em = excluded.visto_em";
        let editions = self.entries.iter().filter_map(|e| Some((e, e.load.document.portal_ref.as_deref()?)));
        let rows = tables::rows_of(editions, |row, (entry, edition)| {
            let connection = entry.load.connection.as_str();
            let (date, kind) = (entry.load.date, entry.kind());
            row.extend_from_slice(values![connection, entry.fund.0, date, kind, edition, entry.file, entry.at]);
        });
        self.session.upsert("etl.edicao", &EDITION_COLUMNS, rows, AGAIN).await?;
        Ok(())
    }

    /// Decides about every entry by what is known of its fund and day.
    async fn decide(&mut self) -> Sql<()> {
        let funds: BTreeSet<_> = self.entries.iter().map(|e| e.fund.0).collect();
        let dates: BTreeSet<_> = self.entries.iter().map(|e| e.load.date).collect();
        let (funds, dates) = (padded(funds.into_iter().map(Cell::from)), padded(dates.into_iter().map(Cell::from)));
        let query = format!(
            "select id_fundo, data_pos, tipo, versao, vigente, posicao_atual, gerado_em, sistema, id_arquivo \
             from etl.carga where id_fundo in ({}) and data_pos in ({})",
            marks(1..=funds.len()),
            marks(funds.len() + 1..=funds.len() + dates.len())
        );
        let key = [funds, dates].concat();
        let mut known: HashMap<_, Vec<Known>> = HashMap::new();
        for row in self.session.rows(&query, &key).await? {
            known.entry((row.int(0)?, ReferenceDate::new(row.date(1)?))).or_default().push(known_load(&row)?);
        }
        for entry in self.entries.iter_mut() {
            let known = known.get(&entry.day()).map_or(&[][..], Vec::as_slice);
            let same = |k: &Known| {
                let load = entry.load;
                k.kind == load.document.kind && k.connection == load.connection && k.file == entry.file
            };
            entry.decision = (!known.iter().any(same)).then(|| decide(known, entry.load));
        }
        Ok(())
    }

    /// Makes room: the standing versions of the kinds end, and the current rows of the days move to history.
    async fn supersede(&mut self) -> Sql<()> {
        const END: &str = "update etl.carga set vigente = false, conhecido_ate = $4 \
             where id_fundo = $1 and data_pos = $2 and tipo = $3 and vigente";
        const RELEASE: &str =
            "update etl.carga set posicao_atual = false where id_fundo = $1 and data_pos = $2 and posicao_atual";
        for entry in self.entries.iter() {
            let Some(decision) = entry.decision else { continue };
            let (fund, date) = entry.day();
            if decision.stands && decision.version > 1 {
                self.session.run(END, values![fund, date, entry.kind(), entry.at]).await?;
            }
            if decision.replaces {
                self.session.run(RELEASE, values![fund, date]).await?;
                for table in POSITION_TABLES.iter() {
                    move_to_history(self.session, table, entry).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes the loads and asks for their keys: a file's hash, fund, day and kind are those of one load of the batch only.
    async fn keep_loads(&mut self) -> Result<(), Fault> {
        let new_ones = || self.entries.iter().filter(|e| e.decision.is_some());
        let files: BTreeSet<_> = new_ones().map(|e| e.file).collect();
        if files.is_empty() {
            return Ok(());
        }
        let rows = tables::rows_of(new_ones(), |row, entry| row.extend(load_row(entry)));
        self.session.insert("etl.carga", &LOAD_COLUMNS, rows).await?;
        let files = padded(files.into_iter().map(Cell::from));
        let find = format!(
            "select id_carga, id_arquivo, sistema, id_fundo, data_pos, tipo from etl.carga where id_arquivo in ({})",
            marks(1..=files.len())
        );
        let mut ids = HashMap::new();
        for row in self.session.rows(&find, &files).await? {
            let day = (row.int(3)?, ReferenceDate::new(row.date(4)?));
            ids.insert((row.int(1)?, row.text(2)?, day, row.text(5)?), row.int(0)?);
        }
        for entry in self.entries.iter_mut().filter(|e| e.decision.is_some()) {
            let key = (entry.file, entry.load.connection.clone(), entry.day(), entry.kind().to_owned());
            entry.id = *ids.get(&key).ok_or(sqlx::Error::RowNotFound)?;
        }
        Ok(())
    }

    /// Writes the rows and counts them: one that is not written refuses the loads.
    async fn write_rows(&mut self) -> Result<(), Fault> {
        let (mut expected, mut written) = (0, 0);
        for entry in self.entries.iter() {
            // One more than the position's own rows: that of `pos_cota`.
            expected += entry.written().map_or(0, |position| position.rows() as u64 + 1);
        }
        for table in POSITION_TABLES.iter() {
            let parts = |destination| {
                let going = self.entries.iter().filter(move |e| e.goes_to(destination));
                let positions = going.filter_map(|e| Some((e, e.written()?)));
                positions.filter(|(_, position)| table.count(position) > 0)
            };
            let rows = parts(Destination::Current).map(|(e, position)| table.rows(position, e.stamp()));
            let rows = tables::chained(rows);
            let late = parts(Destination::History);
            let late = late.map(|(e, position)| tables::superseded(table.rows(position, e.stamp()), e.at));
            let late: Vec<_> = late.collect();
            written += self.session.insert(&table.current(), &table.columns, rows).await?;
            for rows in late {
                let columns: Vec<_> = table.columns.iter().copied().chain([KNOWN_TO]).collect();
                written += self.session.insert(&table.history(), &columns, rows).await?;
            }
        }
        if written != expected {
            return Err(Fault::Data(format!("{expected} rows expected, {written} written")));
        }
        Ok(())
    }

    async fn keep_checks(&mut self) -> Sql<()> {
        let checks = self.entries.iter().filter(|e| e.decision.is_some());
        let checks = checks.flat_map(|e| (1_u32..).zip(&e.load.checks).map(|(ordinal, check)| (e.id, ordinal, check)));
        let rows = tables::rows_of(checks, |row, (id, ordinal, check)| {
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

    async fn keep_problems(&mut self) -> Sql<()> {
        let problems = self.entries.iter().filter(|e| e.decision.is_some());
        let problems = problems.flat_map(|e| (1_u32..).zip(&e.problems).map(|(ordinal, p)| (e.id, ordinal, p)));
        let rows = tables::rows_of(problems, |row, (id, ordinal, problem)| {
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

    /// Last of the rows, because other loads with the same assets wait for these.
    async fn keep_assets(&mut self) -> Sql<()> {
        const IF_NEW: &str = "on conflict (chave) do nothing";
        let new_ones = self.entries.iter().filter(|e| e.decision.is_some());
        let positions = new_ones.filter_map(|e| e.load.position.as_deref());
        let bonds = tables::fixed_income(positions.clone());
        self.session.upsert("cad.info_rf", &tables::FIXED_INCOME_COLUMNS, bonds, IF_NEW).await?;
        let shares = tables::variable_income(positions);
        self.session.upsert("cad.info_rv", &tables::VARIABLE_INCOME_COLUMNS, shares, IF_NEW).await?;
        Ok(())
    }

    async fn finish_items(&mut self) -> Sql<()> {
        let items = || self.entries.iter().filter_map(|e| Some((e, e.load.item.as_ref()?, End::done(e.at))));
        let columns = [KEY_COLUMNS, END_COLUMNS].concat();
        let rows = tables::rows_of(items(), |row, (_, item, end)| {
            row.extend(key_cells(item).into_iter().chain(end_cells(&end)));
        });
        let again = format!("on conflict (sistema, id_fundo, data_pos, tipo) {SET_END}");
        self.session.upsert("etl.item as i", &columns, rows, &again).await?;
        let of_tasks = items().filter_map(|(e, item, end)| Some((e.load.tried?, e.job?, item, end)));
        let rows = tables::rows_of(of_tasks, |row, (tried, job, item, end)| {
            row.extend(key_cells(item).into_iter().chain(end_cells(&end)));
            row.extend(tasks::tried_cells(tried));
            row.push(Cell::from(job));
        });
        let again = format!("on conflict (id_tarefa, sistema, id_fundo, data_pos, tipo) {SET_END}{}", tasks::ADD_TRIES);
        self.session.upsert("etl.tarefa_item as i", &tasks::item_columns(), rows, &again).await?;
        Ok(())
    }
}

fn known_load(row: &impl Row) -> Sql<Known> {
    Ok(Known {
        kind: row.word(2, |word| word.parse::<DocumentKind>().ok())?,
        version: row.int(3)?,
        stands: row.flag(4)?,
        holds_rows: row.flag(5)?,
        generated_at: row.opt_text(6)?,
        connection: row.text(7)?,
        file: row.int(8)?,
    })
}

async fn move_to_history<S: Session>(session: &mut S, table: &Table, entry: &Entry<'_>) -> Sql<()> {
    let (current, history, columns) = (table.current(), table.history(), table.column_list());
    let (fund, date) = entry.day();
    let copy = format!(
        "insert into {history} (id, {columns}, {known_to}) select id, {columns}, $3 \
         from {current} where id_fundo = $1 and data_pos = $2",
        known_to = KNOWN_TO.name
    );
    if session.run(&copy, values![fund, date, entry.at]).await? > 0 {
        let delete = format!("delete from {current} where id_fundo = $1 and data_pos = $2");
        session.run(&delete, values![fund, date]).await?;
    }
    Ok(())
}

/// The values of [`LOAD_COLUMNS`].
fn load_row<'e>(entry: &'e Entry<'_>) -> Vec<Cell<'e>> {
    let l = entry.load;
    let (stands, version) = entry.decision.map_or((false, 0), |d| (d.stands, d.version));
    let position = l.position.as_deref();
    let header = position.map(|p| &p.header);
    let row = values![
        entry.file,
        l.connection.as_str(),
        entry.fund.0,
        l.date,
        entry.kind(),
        version,
        stands,
        entry.goes_to(Destination::Current),
        l.document.original_name.as_str(),
        l.document.generated_at.as_deref(),
        position.map(|p| format_name(p.format)),
        entry.at,
        (!stands).then_some(entry.at),
        entry.written().map_or(0, Position::rows) as u64,
        header.and_then(|h| h.net_assets),
        header.and_then(|h| h.quota),
        header.and_then(|h| h.quantity),
        entry.job,
        l.checks.iter().map(|check| check.band).max().unwrap_or(Band::Ok).name(),
        l.reader,
    ];
    row.to_vec()
}

fn format_name(format: PositionFormat) -> &'static str {
    match format {
        PositionFormat::Anbima401 => "anbima_4.01",
        PositionFormat::Anbima50 => "anbima_5.0",
    }
}

const FILE_COLUMNS: [Column; 6] = [
    column("sha256", Kind::Text),
    column("bytes", Kind::Int),
    column("tipo", Kind::Text),
    column("nome_original", Kind::Text),
    column("recebido_em", Kind::Moment),
    column("id_job", Kind::Int),
];
const EDITION_COLUMNS: [Column; 7] = [
    column("sistema", Kind::Text),
    column("id_fundo", Kind::Int),
    column("data_pos", Kind::Date),
    column("tipo", Kind::Text),
    column("ref_portal", Kind::Text),
    column("id_arquivo", Kind::Int),
    column("visto_em", Kind::Moment),
];
const LOAD_COLUMNS: [Column; 20] = [
    column("id_arquivo", Kind::Int),
    column("sistema", Kind::Text),
    column("id_fundo", Kind::Int),
    column("data_pos", Kind::Date),
    column("tipo", Kind::Text),
    column("versao", Kind::Int),
    column("vigente", Kind::Bool),
    column("posicao_atual", Kind::Bool),
    column("nome_original", Kind::Text),
    column("gerado_em", Kind::Text),
    column("formato", Kind::Text),
    column("conhecido_de", Kind::Moment),
    column("conhecido_ate", Kind::Moment),
    column("linhas", Kind::Int),
    column("pl", Kind::Number),
    column("cota", Kind::Number),
    column("qtde", Kind::Number),
    column("id_job", Kind::Int),
    column("faixa", Kind::Text),
    column("leitor", Kind::Text),
];
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
