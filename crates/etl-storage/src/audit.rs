//! The audit on a database: each row holds the hash of the row before it, and the tables refuse every change but a new last row.
//! The deed that a piece of work is part of goes with its task; the first commit of a change in it signs the deed.

mod read;

use crate::cell::Cell;
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::store::Store;
use async_trait::async_trait;
use etl_core::audit::{AuditChain, AuditFilter, AuditRow, Deed, Outcome};
use etl_core::ports::{AuditLog, DeedWork, WarehouseError};
use etl_core::{Code, Sha256};
use sha2::Digest;
use std::collections::BTreeMap;

tokio::task_local! {
    /// The deed that the present work is part of.
    static DEED: Deed;
}

/// Characters of a text of a row at most.
const LONGEST: usize = 2000;

/// The deed of the present work that no row tells of yet.
pub(crate) fn unsigned() -> Option<Deed> {
    DEED.try_with(Clone::clone).ok().filter(|deed| !deed.is_written())
}

/// Whether a statement that gives rows may have changed any.
pub(crate) fn changes(sql: &str) -> bool {
    !sql.trim_start().starts_with("select")
}

/// Adds the row of a deed to the transaction. Whoever comes later waits for its end.
pub(crate) async fn sign<S: Session>(session: &mut S, deed: &Deed, outcome: Outcome, code: Option<Code>) -> Sql<()> {
    const INSERT: &str = "insert into etl.auditoria (id_registro, quando, quem, origem, acao, objeto, resultado, codigo, \
         detalhe, hash_anterior, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let heads = session.rows(S::AUDIT_HEAD, &[]).await?;
    let head = heads.first().ok_or(sqlx::Error::RowNotFound)?;
    let row = row(head, deed, outcome, code)?;
    let cells = [
        Cell::from(row.id),
        Cell::from(row.at),
        Cell::from(row.who.as_str()),
        Cell::from(row.origin.as_str()),
        Cell::from(row.action.as_str()),
        Cell::from(row.object.as_str()),
        Cell::from(row.outcome.as_str()),
        Cell::from(row.code.as_deref()),
        Cell::from(row.notes.as_str()),
        Cell::from(row.previous.hex()),
        Cell::from(row.hash.hex()),
    ];
    session.run(INSERT, &cells).await?;
    Ok(())
}

/// The row that follows the last one.
fn row(head: &impl Row, deed: &Deed, outcome: Outcome, code: Option<Code>) -> Sql<AuditRow> {
    let told = deed.told();
    let notes: BTreeMap<String, String> = told.notes.iter().map(|(name, value)| (cut(name), cut(value))).collect();
    let mut row = AuditRow {
        id: head.int(0)? + 1,
        at: crate::access::stored(head.moment(2)?),
        who: cut(&told.who),
        origin: cut(deed.origin()),
        action: deed.action().code().to_owned(),
        object: cut(&told.object),
        outcome: outcome.name().to_owned(),
        code: code.map(|code| code.as_str().to_owned()),
        notes: serde_json::to_string(&notes).expect("texts are always JSON"),
        previous: head.word(1, Sha256::from_hex)?,
        hash: Sha256([0; 32]),
    };
    row.hash = hash(&row);
    Ok(row)
}

/// A text as every database holds it: no NUL, and not without end.
fn cut(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(LONGEST).collect()
}

/// The hash of a row by what it says.
fn hash(row: &AuditRow) -> Sha256 {
    Sha256(sha2::Sha256::digest(row.sealed_text().as_bytes()).into())
}

#[async_trait]
impl<D: Dialect> AuditLog for Store<D> {
    async fn during<'a>(&self, deed: &Deed, work: DeedWork<'a>) {
        DEED.scope(deed.clone(), work).await;
    }

    async fn record(&self, deed: &Deed, outcome: Outcome, code: Option<Code>) -> Result<(), WarehouseError> {
        let recorded = async {
            let mut session = self.dialect().turn().await?;
            sign(&mut session, deed, outcome, code).await?;
            session.end().await?;
            deed.set_written();
            Ok::<_, crate::error::Fault>(())
        };
        recorded.await.map_err(|e| e.during(format!("telling the audit of {}", deed.action().code())))
    }

    async fn audit_rows(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>, WarehouseError> {
        self.list_audit(filter).await.map_err(|e| e.during("reading the audit"))
    }

    async fn examine_audit(&self) -> Result<AuditChain, WarehouseError> {
        self.walk_audit().await.map_err(|e| e.during("examining the audit"))
    }
}

/// Says more of the deed that the present work is part of.
pub(crate) fn note(name: &str, value: impl Into<String>) {
    if let Some(deed) = unsigned() {
        deed.note(name, value);
    }
}

/// Says who does the deed that the present work is part of.
pub(crate) fn by(who: impl Into<String>) {
    if let Some(deed) = unsigned() {
        deed.by(who);
    }
}
