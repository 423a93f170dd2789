//! Deliveries of notifications, each one at most once.

use super::{Store, tasks};
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use async_trait::async_trait;
use etl_core::ports::{Deliveries, Delivery, DeliveryNote, WarehouseError};
use etl_core::{Fence, JobId};

#[async_trait]
impl<D: Dialect> Deliveries for Store<D> {
    async fn delivery(&self, key: &str) -> Result<Option<Delivery>, WarehouseError> {
        self.find_delivery(key).await.map_err(|e| e.during(format!("looking for the delivery {key}")))
    }

    async fn begin_delivery(&self, key: &str, job: JobId, fence: Fence) -> Result<bool, WarehouseError> {
        let begun = self.start_delivery(key, job, fence).await;
        begun.map_err(|e| e.during(format!("beginning the delivery {key}")))
    }

    async fn deliveries(&self, limit: u32) -> Result<Vec<DeliveryNote>, WarehouseError> {
        self.newest_deliveries(limit).await.map_err(|e| e.during("listing deliveries"))
    }

    async fn end_delivery(&self, key: &str, state: Delivery, detail: &str) -> Result<(), WarehouseError> {
        let ended = self.close_delivery(key, state, detail).await;
        ended.map_err(|e| e.during(format!("noting the delivery {key}")))
    }
}

impl<D: Dialect> Store<D> {
    async fn find_delivery(&self, key: &str) -> Result<Option<Delivery>, Fault> {
        let mut session = self.dialect.read().await?;
        let rows = session.rows("select estado from etl.aviso where chave = $1", values![key]).await?;
        session.commit().await?;
        Ok(rows.first().map(|row| row.word(0, Delivery::from_name)).transpose()?)
    }

    async fn newest_deliveries(&self, limit: u32) -> Result<Vec<DeliveryNote>, Fault> {
        const NEWEST: &str = "select chave, id_job, estado, detalhe, atualizado_em from etl.aviso \
             where estado <> 'pendente' order by atualizado_em desc, chave limit cast($1 as bigint)";
        let mut session = self.dialect.read().await?;
        let rows = session.rows(NEWEST, values![limit]).await?;
        session.commit().await?;
        let note = |row: &<D::Session as Session>::Row| {
            Ok(DeliveryNote {
                key: row.text(0)?,
                job: row.opt_int(1)?.map(JobId),
                state: row.word(2, Delivery::from_name)?,
                detail: row.text(3)?,
                at: row.moment(4)?,
            })
        };
        Ok(rows.iter().map(note).collect::<Sql<_>>()?)
    }

    async fn start_delivery(&self, key: &str, job: JobId, fence: Fence) -> Result<bool, Fault> {
        let begin = format!(
            "insert into etl.aviso as a (chave, id_job, message_id, estado, atualizado_em) \
             values ($1, $2, $1, 'enviando', {now}) \
             on conflict (chave) do update set estado = 'enviando', detalhe = '', atualizado_em = {now} \
             where a.estado = 'falhou'",
            now = D::NOW
        );
        let mut session = self.dialect.write().await?;
        let begun = session.run(&begin, values![key, job.0]).await? > 0;
        tasks::hold::<D>(&mut session, Some(fence)).await?;
        session.commit().await?;
        Ok(begun)
    }

    async fn close_delivery(&self, key: &str, state: Delivery, detail: &str) -> Result<(), Fault> {
        let close = format!(
            "update etl.aviso set estado = $2, detalhe = $3, atualizado_em = {} where chave = $1 and estado = 'enviando'",
            D::NOW
        );
        let mut session = self.dialect.write().await?;
        session.run(&close, values![key, state.name(), detail]).await?;
        Ok(session.commit().await?)
    }
}
