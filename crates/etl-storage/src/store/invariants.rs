//! What must hold in the database whatever happened to it: looked for after crash tests and by the doctor.

use super::Store;
use crate::dialect::{Dialect, Row, Session};
use crate::error::Fault;
use crate::tables::{POSITION_TABLES, Table};
use etl_core::ports::WarehouseError;

/// Each one finds what breaks it: a name, and a query that gives one text for each violation.
const INVARIANTS: [(&str, &str); 4] = [
    (
        "more than one standing version",
        "select cast(id_fundo as text) || '/' || cast(data_pos as text) || '/' || tipo from etl.carga \
         where vigente group by id_fundo, data_pos, tipo having count(*) > 1",
    ),
    (
        "loads of a kind without a standing version",
        "select cast(id_fundo as text) || '/' || cast(data_pos as text) || '/' || tipo from etl.carga \
         group by id_fundo, data_pos, tipo having sum(case when vigente then 1 else 0 end) <> 1",
    ),
    (
        "a load without its file",
        "select cast(id_carga as text) from etl.carga g \
         where not exists (select 1 from etl.arquivo a where a.id_arquivo = g.id_arquivo)",
    ),
    (
        "figures that are not those of the load that holds the day",
        "select cast(p.id as text) from pos.pos_cota p \
         where not exists (select 1 from etl.carga g where g.id_carga = p.id_carga and g.posicao_atual)",
    ),
];

impl<D: Dialect> Store<D> {
    /// Looks for broken invariants; an empty list is good.
    pub async fn check_invariants(&self) -> Result<Vec<String>, WarehouseError> {
        self.find_violations().await.map_err(|e| e.during("checking the invariants"))
    }

    async fn find_violations(&self) -> Result<Vec<String>, Fault> {
        let mut session = self.dialect.read().await?;
        let mut found = Vec::new();
        let queries = INVARIANTS.into_iter().map(|(name, query)| (name, query.to_owned()));
        for (name, query) in queries.chain([("rows written differ from rows stored", row_counts())]) {
            for row in session.rows(&query, &[]).await? {
                found.push(format!("{name}: {}", row.text(0)?));
            }
        }
        session.commit().await?;
        Ok(found)
    }
}

/// The loads that hold a day, against the rows that carry their number in every table but the one of figures.
fn row_counts() -> String {
    let own = POSITION_TABLES.iter().map(Table::current).filter(|name| name != "pos.pos_cota");
    let counts = own.map(|name| format!("(select count(*) from {name} r where r.id_carga = g.id_carga and r.id_fundo = g.id_fundo and r.data_pos = g.data_pos)"));
    format!(
        "select cast(g.id_carga as text) from etl.carga g where g.posicao_atual and g.linhas <> {}",
        counts.collect::<Vec<_>>().join(" + ")
    )
}
