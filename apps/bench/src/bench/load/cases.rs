//! What is loaded: one document with very many bonds, and the positions of a morning.

use anyhow::{Context, Result};
use etl_core::ports::{LoadedDocument, NewFund};
use etl_core::{
    AssetClass, Decimal, DocumentKind, FundStatus, Holding, Position, ReferenceDate, Sha256, Text, Tolerance,
};
use etl_simulator::book::{Book, BookFund};
use std::sync::Arc;

/// Rows of the large document that are of the same paper: purchase lots.
const LOTS_OF_A_PAPER: usize = 10;

/// Documents to load one after the other.
pub(crate) struct Case {
    /// Name in tables.
    pub(crate) name: String,
    /// The documents.
    pub(crate) inputs: Vec<Input>,
}

/// A document of one fund and day.
pub(crate) struct Input {
    /// The fund, to be registered first.
    pub(crate) fund: NewFund,
    /// The document.
    pub(crate) document: LoadedDocument,
    /// The day.
    pub(crate) date: ReferenceDate,
    /// What it states.
    pub(crate) position: Arc<Position>,
    /// Identities of the position.
    pub(crate) checks: Vec<etl_core::Check>,
}

impl Case {
    /// One fund with that many private bonds.
    pub(crate) fn one_large(book: &Book, rows: usize) -> Result<Self> {
        let day = *book.days().last().context("o livro não tem dias")?;
        let positions: Vec<_> = book.listed().iter().filter_map(|fund| book.position(fund, day, 0)).collect();
        let is_bond = |h: &&Holding| h.class == AssetClass::PrivateBond && h.repo.is_none();
        let pattern: Vec<_> = positions.iter().flat_map(|p| &p.holdings).filter(is_bond).collect();
        let mut position = positions.first().context("o livro não tem posições")?.clone();
        position.holdings = pattern.iter().cycle().take(rows).enumerate().map(|(n, bond)| lot(bond, n)).collect();
        position.source_rows = position.rows() as u64;
        let name = format!("um documento, {rows} títulos privados");
        Ok(Self { name, inputs: vec![input(&book.listed()[0], day, position)] })
    }

    /// One document of every fund.
    pub(crate) fn one_morning(book: &Book) -> Self {
        let days = book.days().last().copied();
        let pairs = days.into_iter().flat_map(|day| book.listed().iter().map(move |fund| (fund, day)));
        let inputs: Vec<_> =
            pairs.filter_map(|(fund, day)| Some(input(fund, day, book.position(fund, day, 0)?))).collect();
        Self { name: format!("{} documentos de uma manhã", inputs.len()), inputs }
    }
}

/// The n-th row of a large document, patterned on a bond: a paper of its own every few rows, amounts of its own.
fn lot(bond: &Holding, n: usize) -> Holding {
    let number = u32::try_from(n).expect("rows are counted in 32 bits") + 1;
    let cents = Decimal::new(i64::from(number), 2);
    let mut row = bond.clone();
    row.ordinal = number;
    row.line = number * 27;
    row.byte = u64::from(number) * 900;
    row.isin = None;
    row.code = Text::from(format!("CCB{:09}", n / LOTS_OF_A_PAPER));
    row.internal_id = Text::from(format!("L{number:09}"));
    row.value += cents;
    row.value_free += cents;
    row
}

fn input(fund: &BookFund, date: ReferenceDate, position: Position) -> Input {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&(fund.index as u64).to_le_bytes());
    Input {
        fund: NewFund {
            identity: position.identity(),
            name: fund.name.clone(),
            nickname: fund.nickname.clone(),
            kind: None,
            status: FundStatus::Active,
            start: None,
        },
        document: LoadedDocument {
            sha256: Sha256(hash),
            size_bytes: 1_000_000,
            kind: DocumentKind::Xml401,
            original_name: format!("{}.xml", fund.sigla),
            portal_ref: None,
            generated_at: None,
        },
        date,
        checks: position.checks(&Tolerance::default()),
        position: Arc::new(position),
    }
}
