//! What must hold in the database whatever happened to it: looked for after crash tests and by the doctor. That the files
//! on disk are those of the database (I3, I4) is compared by the caller.

use super::Store;
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session};
use crate::error::Fault;
use crate::tables::{POSITION_TABLES, Table};
use etl_core::Sha256;
use etl_core::ports::Violation;

/// How each one is broken: its number, what to say, and a query that gives one text for each violation.
const INVARIANTS: [(&str, &str, &str); 13] = [
    (
        "I1",
        "carga sem o seu arquivo",
        "select cast(g.id_carga as text) from etl.carga g \
         where not exists (select 1 from etl.arquivo a where a.id_arquivo = g.id_arquivo)",
    ),
    (
        "I1",
        "cota que não é da carga que vale no dia",
        "select cast(p.id as text) from pos.pos_cota p \
         where not exists (select 1 from etl.carga g where g.id_carga = p.id_carga and g.posicao_atual)",
    ),
    (
        "I2",
        "mais de uma versão vigente",
        "select cast(id_fundo as text) || '/' || cast(data_pos as text) || '/' || tipo from etl.carga \
         where vigente group by id_fundo, data_pos, tipo having count(*) > 1",
    ),
    (
        "I2",
        "documento sem versão vigente",
        "select cast(id_fundo as text) || '/' || cast(data_pos as text) || '/' || tipo from etl.carga \
         group by id_fundo, data_pos, tipo having sum(case when vigente then 1 else 0 end) <> 1",
    ),
    (
        "I5",
        "tarefa em andamento que ninguém renova nem recolheu",
        "select cast(id_tarefa as text) from etl.tarefa where estado = 'running' and lease_ate <= {earlier}",
    ),
    (
        "I6",
        "tarefa com mais tentativas do que o permitido",
        "select cast(id_tarefa as text) from etl.tarefa where tentativas > max_tentativas",
    ),
    (
        "I6",
        "tarefa cuja última tentativa não é a da sua vez",
        "select cast(t.id_tarefa as text) from etl.tarefa t where t.lease_no <> \
         coalesce((select max(a.lease_no) from etl.tentativa a where a.id_tarefa = t.id_tarefa), 0)",
    ),
    (
        "I6",
        "tentativa aberta de tarefa que já não está com ela",
        "select cast(a.id_tarefa as text) || '/' || cast(a.lease_no as text) from etl.tentativa a \
         join etl.tarefa t on t.id_tarefa = a.id_tarefa \
         where a.fim is null and (t.estado <> 'running' or t.lease_no <> a.lease_no)",
    ),
    (
        "I7",
        "execução terminada com tarefa aberta",
        "select cast(j.id_job as text) from etl.job j where j.estado in ('completed', 'error', 'cancelled') \
         and exists (select 1 from etl.tarefa t where t.id_job = j.id_job and t.estado in ('pending', 'running'))",
    ),
    (
        "I7",
        "execução terminada com documento sem desfecho",
        "select cast(j.id_job as text) from etl.job j where j.estado in ('completed', 'error', 'cancelled') \
         and exists (select 1 from etl.tarefa_item i where i.id_job = j.id_job and i.estado in ('pending', 'running'))",
    ),
    (
        "I7",
        "execução concluída com documento que falhou ou foi cancelado",
        "select cast(j.id_job as text) from etl.job j where j.estado = 'completed' \
         and exists (select 1 from etl.tarefa_item i where i.id_job = j.id_job and i.estado in ('failed', 'cancelled'))",
    ),
    (
        "I7",
        "documento de uma tarefa que falta na cobertura",
        "select cast(i.id_tarefa as text) || '/' || cast(i.id_fundo as text) || '/' || cast(i.data_pos as text) \
         || '/' || i.tipo from etl.tarefa_item i where not exists (select 1 from etl.item c where c.sistema = i.sistema \
         and c.id_fundo = i.id_fundo and c.data_pos = i.data_pos and c.tipo = i.tipo)",
    ),
    (
        "I8",
        "aviso entregue mais de uma vez",
        "select message_id from etl.aviso where estado = 'enviado' group by message_id having count(*) > 1",
    ),
];
/// How long an ended lease may wait for the sweep: two of its rounds.
const SWEEP_MS: i64 = 30_000;

impl<D: Dialect> Store<D> {
    pub(super) async fn find_violations(&self) -> Result<Vec<Violation>, Fault> {
        let mut session = self.dialect.read().await?;
        let mut found = Vec::new();
        let counts = ("I1", "linhas guardadas diferem das linhas lidas", row_counts());
        let queries = INVARIANTS.map(|(rule, what, query)| (rule, what, query.to_owned()));
        for (rule, what, query) in queries.into_iter().chain([counts]) {
            let parameters = if query.contains("{earlier}") { vec![Cell::from(-SWEEP_MS)] } else { vec![] };
            for row in session.rows(&query.replace("{earlier}", &D::later(1)), &parameters).await? {
                found.push(Violation { rule, what, subject: row.text(0)? });
            }
        }
        session.commit().await?;
        Ok(found)
    }

    pub(super) async fn list_files(&self, after: Option<Sha256>, limit: u32) -> Result<Vec<(Sha256, u64)>, Fault> {
        const FILES: &str =
            "select sha256, bytes from etl.arquivo where sha256 > $1 order by sha256 limit cast($2 as bigint)";
        let after = after.map(|hash| hash.hex()).unwrap_or_default();
        let mut session = self.dialect.read().await?;
        let rows = session.rows(FILES, values![after, limit]).await?;
        session.commit().await?;
        let file = |row: &<D::Session as Session>::Row| {
            Ok((row.word(0, Sha256::from_hex)?, u64::try_from(row.int(1)?).unwrap_or(0)))
        };
        Ok(rows.iter().map(file).collect::<Result<_, sqlx::Error>>()?)
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
