//! The audit as it is read: in pages, and whole to see that nobody has touched it.

use super::hash;
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::store::Store;
use etl_core::Sha256;
use etl_core::audit::{AuditChain, AuditFilter, AuditRow, BrokenLink, LinkFault, Outcome};

const COLUMNS: &str = "a.id_registro, a.quando, a.quem, a.origem, a.acao, a.objeto, a.resultado, a.codigo, a.detalhe, \
     a.hash_anterior, a.hash";
/// Rows of the examination that are read at a time.
const PAGE: i64 = 1000;

impl<D: Dialect> Store<D> {
    pub(super) async fn list_audit(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>, Fault> {
        let (query, values) = listing(filter);
        let rows = self.dialect().look(&query, &values).await?;
        Ok(rows.iter().map(row).collect::<Sql<_>>()?)
    }

    /// Reads one consistent state from its first row to its last.
    pub(super) async fn walk_audit(&self) -> Result<AuditChain, Fault> {
        const HEAD: &str = "select id_registro, hash from etl.auditoria_topo";
        let next = format!(
            "select {COLUMNS} from etl.auditoria a where a.id_registro > $1 order by a.id_registro limit cast($2 as bigint)"
        );
        let mut session = self.dialect().read().await?;
        let mut chain = AuditChain { rows: 0, head: (0, Sha256([0; 32])), broken: None };
        while chain.broken.is_none() {
            let rows = session.rows(&next, values![chain.head.0, PAGE]).await?;
            for found in &rows {
                // What cannot even be read was not written so.
                match row(found) {
                    Ok(row) => chain.add(&row),
                    Err(_) => chain.break_at(chain.head.0 + 1, LinkFault::Changed),
                }
            }
            if rows.is_empty() {
                break;
            }
        }
        let heads = session.rows(HEAD, &[]).await?;
        let head = heads.first().ok_or(sqlx::Error::RowNotFound)?;
        session.commit().await?;
        chain.end((head.int(0)?, head.word(1, Sha256::from_hex)?));
        Ok(chain)
    }
}

/// An examination, row by row.
trait Walk {
    /// Notes the first fault.
    fn break_at(&mut self, id: i64, fault: LinkFault);
    /// Compares the next row with what it has to be.
    fn add(&mut self, row: &AuditRow);
    /// Compares the last row with the one that the database knows as the last.
    fn end(&mut self, head: (i64, Sha256));
}

impl Walk for AuditChain {
    fn break_at(&mut self, id: i64, fault: LinkFault) {
        self.broken.get_or_insert(BrokenLink { id, fault });
    }

    fn add(&mut self, row: &AuditRow) {
        if self.broken.is_some() {
            return;
        }
        let (last, hash_of_last) = self.head;
        self.rows += 1;
        if row.id != last + 1 {
            self.break_at(last + 1, LinkFault::Missing);
        } else if hash(row) != row.hash {
            self.break_at(row.id, LinkFault::Changed);
        } else if row.previous != hash_of_last {
            self.break_at(row.id, LinkFault::Unchained);
        } else {
            self.head = (row.id, row.hash);
        }
    }

    fn end(&mut self, head: (i64, Sha256)) {
        if self.broken.is_some() || self.head == head {
            return;
        }
        let (last, _) = self.head;
        let (id, fault) = match last.cmp(&head.0) {
            std::cmp::Ordering::Less => (last + 1, LinkFault::Missing),
            std::cmp::Ordering::Equal => (last, LinkFault::Changed),
            std::cmp::Ordering::Greater => (head.0 + 1, LinkFault::Added),
        };
        self.break_at(id, fault);
    }
}

/// The query of a filter, with its values.
fn listing(filter: &AuditFilter) -> (String, Vec<Cell<'_>>) {
    let tests = [
        (filter.who.as_deref().map(Cell::from), "a.quem = $n"),
        (filter.action.as_deref().map(Cell::from), "a.acao = $n"),
        (filter.object.as_deref().map(Cell::from), "a.objeto = $n"),
        (filter.outcome.map(Outcome::name).map(Cell::from), "a.resultado = $n"),
        (filter.from.map(Cell::from), "a.quando >= $n"),
        (filter.until.map(Cell::from), "a.quando < $n"),
        (filter.before.map(Cell::from), "a.id_registro < $n"),
    ];
    let mut values = vec![Cell::from(filter.limit)];
    let mut conditions = vec!["1 = 1".to_owned()];
    for (value, condition) in tests {
        let Some(value) = value else { continue };
        values.push(value);
        conditions.push(condition.replace("$n", &format!("${}", values.len())));
    }
    let conditions = conditions.join(" and ");
    (
        format!(
            "select {COLUMNS} from etl.auditoria a where {conditions} order by a.id_registro desc limit cast($1 as bigint)"
        ),
        values,
    )
}

fn row(row: &impl Row) -> Sql<AuditRow> {
    Ok(AuditRow {
        id: row.int(0)?,
        at: row.moment(1)?,
        who: row.text(2)?,
        origin: row.text(3)?,
        action: row.text(4)?,
        object: row.text(5)?,
        outcome: row.text(6)?,
        code: row.opt_text(7)?,
        notes: row.text(8)?,
        previous: row.word(9, Sha256::from_hex)?,
        hash: row.word(10, Sha256::from_hex)?,
    })
}
