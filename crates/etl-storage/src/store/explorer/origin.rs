//! What tables take on their disk, and which kinds of loads their rows come from.

use super::{PAGE, TABLES};
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use crate::store::Store;
use etl_core::ports::{LoadFlow, TableEntry};
use std::collections::HashMap;
use std::time::Duration;

/// How long the database may look for sizes: one of them reads its whole file for that.
const MOMENT: Duration = Duration::from_secs(1);

impl<D: Dialect> Store<D> {
    pub(super) async fn read_sizes(&self) -> Result<Vec<Option<u64>>, Fault> {
        let mut session = self.dialect.explore(MOMENT).await?;
        let told = session.rows(D::TABLE_SIZES, &[]).await.map_err(Fault::of_limited);
        let rows = match told {
            Ok(rows) => rows,
            // A file too large to look through, or a database built without this: nothing is said.
            Err(Fault::Slow(_) | Fault::Sql(sqlx::Error::Database(_))) => return Ok(vec![None; TABLES.len()]),
            Err(fault) => return Err(fault),
        };
        session.commit().await?;
        let sizes = rows.iter().map(|row| Ok((row.text(0)?, row.count(1)?))).collect::<Sql<HashMap<_, _>>>()?;
        Ok(TABLES.iter().map(|table| size_of(&sizes, &table.full_name())).collect())
    }

    pub(super) async fn read_flows(&self, loads: u32) -> Result<Vec<LoadFlow>, Fault> {
        let mut session = self.dialect.explore(PAGE).await?;
        let mut flows = Vec::new();
        for table in TABLES.iter().filter(|table| !table.history && table.column("id_carga").is_some()) {
            let rows = session.rows(&flows_into(table), values![loads]).await.map_err(Fault::of_limited)?;
            for row in &rows {
                flows.push(flow(table, row)?);
            }
        }
        session.commit().await?;
        Ok(flows)
    }
}

/// `SQLite` has one schema: there the name of a table begins with ours.
fn size_of(sizes: &HashMap<String, u64>, name: &str) -> Option<u64> {
    sizes.get(name).or_else(|| sizes.get(&name.replacen('.', "_", 1))).copied()
}

fn flows_into(table: &TableEntry) -> String {
    // Positions are found by fund and day, which their index has.
    let same = ["id_fundo", "data_pos", "id_carga"].into_iter().filter(|name| table.column(name).is_some());
    let same: Vec<_> = same.map(|name| format!("t.{name} = g.{name}")).collect();
    format!(
        "select g.sistema, g.tipo, g.formato, g.leitor, count(*), max(g.conhecido_de) from (\
         select id_carga, id_fundo, data_pos, sistema, tipo, formato, leitor, conhecido_de from etl.carga \
         order by id_carga desc limit cast($1 as bigint)) as g \
         where exists (select 1 from {} as t where {}) group by g.sistema, g.tipo, g.formato, g.leitor \
         order by g.sistema, g.tipo, g.formato, g.leitor",
        table.full_name(),
        same.join(" and ")
    )
}

fn flow(table: &TableEntry, row: &impl Row) -> Sql<LoadFlow> {
    Ok(LoadFlow {
        table: table.full_name(),
        system: row.text(0)?,
        kind: row.text(1)?,
        format: row.opt_text(2)?,
        reader: row.text(3)?,
        loads: row.count(4)?,
        newest: row.moment(5)?,
    })
}
