//! What a stored head of a position says of the fund itself: the reading side of `tables::header`.

use crate::dialect::{Row, Sql};
use etl_core::ports::{FundFacts, SourcedFacts, StatedParty};
use etl_core::{Decimal, ReferenceDate};
use serde::Deserialize;

/// The head of a fund's newest position.
pub(super) const NEWEST: &str = "select data_pos, id_carga, isin, cast(extras as text) from pos.pos_cota \
     where id_fundo = $1 order by data_pos desc limit 1";

/// What has no column of its own; numbers are texts.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Extras {
    administrador: Party,
    gestor: Party,
    custodiante: Party,
    codigo_anbima: Option<String>,
    taxas: Fees,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Party {
    nome: Option<String>,
    cnpj: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fees {
    administracao: Option<String>,
    performance: Option<String>,
}

impl From<Party> for StatedParty {
    fn from(Party { nome, cnpj }: Party) -> Self {
        Self { name: nome, cnpj }
    }
}

/// Reads a row of [`NEWEST`].
pub(super) fn read(row: &impl Row) -> Sql<SourcedFacts> {
    let stored = row.opt_text(3)?;
    let extras: Extras = match stored.as_deref() {
        Some(text) => serde_json::from_str(text).map_err(sqlx::Error::decode)?,
        None => Extras::default(),
    };
    let rate = |text: Option<String>| text.and_then(|text| Decimal::from_str_exact(&text).ok());
    let facts = FundFacts {
        administrator: extras.administrador.into(),
        manager: extras.gestor.into(),
        custodian: extras.custodiante.into(),
        isin: row.opt_text(2)?,
        anbima_code: extras.codigo_anbima,
        administration_rate: rate(extras.taxas.administracao),
        performance_rate: rate(extras.taxas.performance),
    };
    Ok(SourcedFacts { date: ReferenceDate::new(row.date(0)?), load: row.int(1)?, facts })
}
