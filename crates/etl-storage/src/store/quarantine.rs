//! Refused files: what was wrong, and the item that they were for.

use super::coverage::{self, End, Overwrite};
use super::load::severity_name;
use super::{Store, stored, tasks};
use crate::cell::values;
use crate::dialect::{Dialect, Session as _};
use crate::error::Fault;
use etl_core::ItemState;
use etl_core::ports::QuarantinedFile;

impl<D: Dialect> Store<D> {
    /// The same file refused again for the same reason is counted, not repeated.
    pub(super) async fn note_refused(&self, file: &QuarantinedFile) -> Result<(), Fault> {
        const NOTE: &str = "insert into etl.quarentena as q (sistema, sha256, bytes, nome_original, id_fundo, data_pos, \
             tipo, codigo, gravidade, linha, byte, caminho, encontrado, guardado, primeira_vez, ultima_vez, vezes) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, 1) \
             on conflict (sistema, sha256, codigo) do update set ultima_vez = excluded.ultima_vez, vezes = q.vezes + 1, \
             id_fundo = excluded.id_fundo, data_pos = excluded.data_pos, tipo = excluded.tipo";
        let (item, problem, at) = (file.item.as_ref(), &file.problem, stored(file.at));
        let row = values![
            file.connection.as_str(),
            file.sha256.hex(),
            file.size_bytes,
            file.original_name.as_str(),
            item.map(|i| i.fund.0),
            item.map(|i| i.date),
            item.map(|i| i.kind.name()),
            problem.code.as_str(),
            severity_name(problem.severity),
            problem.place.line,
            problem.place.byte,
            problem.place.path.as_str(),
            problem.found.as_str(),
            problem.kept.as_str(),
            at,
        ];
        let mut session = self.dialect.write().await?;
        session.run(NOTE, row).await?;
        if let Some(item) = item {
            // Even a done item fails: the portal shows an edition that cannot be used, and the day must say so.
            let detail = problem.sentence();
            let failed = End { state: ItemState::Failed, code: Some(problem.code), detail: &detail, at };
            coverage::set_item(&mut session, item, &failed, Overwrite::Any, file.tried).await?;
        }
        tasks::hold::<D>(&mut session, file.tried.map(|tried| tried.fence)).await?;
        Ok(session.commit().await?)
    }
}
