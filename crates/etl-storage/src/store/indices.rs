//! Index series. A value of a day takes the place of the one before; how many did is told.

use super::{Store, stored};
use crate::cell::{Cell, Kind, values};
use crate::dialect::{Column, Dialect, Row, Session, Sql, column};
use crate::error::Fault;
use crate::tables;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use etl_core::ports::{IndexLoad, Indices, StoredIndex, WarehouseError};
use etl_core::{Decimal, IndexSeries, IndexUnit, ReferenceDate};
use std::collections::BTreeMap;

const COLUMNS: [Column; 3] = [column("codigo", Kind::Text), column("data", Kind::Date), column("valor", Kind::Number)];
const VALUES: &str =
    "select data, cast(valor as text) from aux.indices where codigo = $1 and data between $2 and $3 order by data";

#[async_trait]
impl<D: Dialect> Indices for Store<D> {
    async fn save_index(
        &self,
        series: &IndexSeries,
        values: &[(ReferenceDate, Decimal)],
        at: DateTime<Utc>,
    ) -> Result<IndexLoad, WarehouseError> {
        let saved = self.upsert_index(series, values, at).await;
        saved.map_err(|e| e.during(format!("keeping {} values of {}", values.len(), series.code)))
    }

    async fn indices(&self) -> Result<Vec<StoredIndex>, WarehouseError> {
        const LIST: &str = "select s.codigo, s.nome, s.unidade, s.atualizado_em, count(i.data), min(i.data), max(i.data) \
             from aux.serie_indice s left join aux.indices i on i.codigo = s.codigo \
             group by s.codigo, s.nome, s.unidade, s.atualizado_em";
        let rows = self.all_rows(LIST, &[]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(stored_index).collect::<Sql<Vec<_>>>()?));
        let mut all = read.map_err(|e| e.during("listing the index series"))?;
        all.sort_by(|a, b| a.series.code.cmp(&b.series.code));
        Ok(all)
    }

    async fn index_values(
        &self,
        code: &str,
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<(ReferenceDate, Decimal)>, WarehouseError> {
        let rows = self.all_rows(VALUES, values![code, from, to]).await;
        let read = rows.and_then(|rows| Ok(rows.iter().map(value).collect::<Sql<Vec<_>>>()?));
        read.map_err(|e| e.during(format!("reading the values of {code}")))
    }
}

impl<D: Dialect> Store<D> {
    async fn upsert_index(
        &self,
        series: &IndexSeries,
        values: &[(ReferenceDate, Decimal)],
        at: DateTime<Utc>,
    ) -> Result<IndexLoad, Fault> {
        const KEEP: &str = "insert into aux.serie_indice (codigo, nome, unidade, atualizado_em) values ($1, $2, $3, $4) \
             on conflict (codigo) do update set nome = excluded.nome, unidade = excluded.unidade, \
             atualizado_em = excluded.atualizado_em";
        let code = series.code.as_str();
        let mut session = self.dialect.write().await?;
        session.run(KEEP, values![code, series.name.as_str(), series.unit.name(), stored(at)]).await?;
        let (Some((first, _)), Some((last, _))) = (values.first(), values.last()) else {
            session.commit().await?;
            return Ok(IndexLoad::default());
        };
        let known = session.rows(VALUES, values![code, *first, *last]).await?;
        let known = known.iter().map(value).collect::<Sql<BTreeMap<_, _>>>()?;
        let mut load = IndexLoad::default();
        for (day, value) in values {
            match known.get(day) {
                None => load.added += 1,
                Some(same) if same == value => load.same += 1,
                Some(_) => load.changed += 1,
            }
        }
        let rows = tables::rows_of(values.iter(), |row, (day, value)| {
            row.extend([Cell::from(code), Cell::from(*day), Cell::from(*value)]);
        });
        let again = "on conflict (codigo, data) do update set valor = excluded.valor";
        session.upsert("aux.indices", &COLUMNS, rows, again).await?;
        session.commit().await?;
        Ok(load)
    }
}

fn value(row: &impl Row) -> Sql<(ReferenceDate, Decimal)> {
    Ok((ReferenceDate::new(row.date(0)?), row.number(1)?))
}

fn stored_index(row: &impl Row) -> Sql<StoredIndex> {
    let series = IndexSeries { code: row.text(0)?, name: row.text(1)?, unit: row.word(2, IndexUnit::from_name)? };
    Ok(StoredIndex {
        series,
        updated_at: row.moment(3)?,
        values: row.count(4)?,
        first: row.opt_date(5)?.map(ReferenceDate::new),
        last: row.opt_date(6)?.map(ReferenceDate::new),
    })
}
