//! A generated year: funds, and for each business day three documents, of which one has a position. The positions are small: what the pages
//! read of a day does not grow with its rows.

use anyhow::{Context, Result};
use etl_core::ports::{FundRef, Load, LoadedDocument, NewFund, PortalAnswer};
use etl_core::{
    AssetClass, Band, Calendar, Check, Cnpj, Code, Decimal, DocumentKind, FundId, FundIdentity, FundStatus, Holding,
    ItemKey, ItemState, Position, PositionFormat, ReferenceDate, Sha256,
};
use etl_storage::Database;
use std::sync::Arc;

/// One document in so many is missing or diverges.
const FAULTY: usize = 97;
const KINDS: [DocumentKind; 3] = [DocumentKind::PortfolioPdf, DocumentKind::PortfolioXlsx, DocumentKind::Xml50];

/// What to generate.
pub(super) struct Year {
    pub(super) days: Vec<ReferenceDate>,
    funds: usize,
}

impl Year {
    pub(super) fn new(funds: usize, days: usize, last: ReferenceDate) -> Self {
        let calendar = Calendar::anbima();
        let mut days: Vec<_> =
            std::iter::successors(Some(last), |day| Some(calendar.previous(*day))).take(days).collect();
        days.reverse();
        Self { days, funds }
    }

    /// Puts it into a new database.
    pub(super) async fn load(&self, address: &str) -> Result<()> {
        let database = etl_storage::open(address).await.context("o banco não pôde ser aberto")?;
        let mut funds = Vec::new();
        for index in 0..self.funds {
            funds.push(database.register_fund(&fund(index)?).await?);
        }
        let known: Vec<_> = funds.iter().map(|fund| (format!("P{}", fund.0), *fund)).collect();
        let at = self.days[0].date().and_hms_opt(12, 0, 0).context("meio-dia")?.and_utc();
        database.note_portal_funds("qore", PortalAnswer { known: &known, new: &[] }, at).await?;
        for (number, day) in self.days.iter().enumerate() {
            self.load_day(database.as_ref(), &funds, (number, *day)).await?;
        }
        Ok(())
    }

    async fn load_day(
        &self,
        database: &dyn Database,
        funds: &[FundId],
        (number, day): (usize, ReferenceDate),
    ) -> Result<()> {
        let at = day.date().and_hms_opt(12, 0, 0).context("meio-dia")?.and_utc();
        let mut loads = Vec::new();
        for (index, fund) in funds.iter().enumerate() {
            for (of_kind, kind) in KINDS.into_iter().enumerate() {
                let document = (number * funds.len() + index) * KINDS.len() + of_kind;
                let item = ItemKey { connection: "qore".into(), fund: *fund, date: day, kind };
                if document.is_multiple_of(FAULTY) {
                    database.set_item(&item, ItemState::Failed, Some(Code::PortalNotFound), "", at, None).await?;
                } else {
                    loads.push(load(document, item, (number, at)));
                }
            }
        }
        for part in loads.chunks(300) {
            database.load_all(part).await?;
        }
        Ok(())
    }
}

fn fund(index: usize) -> Result<NewFund> {
    let cnpj = Cnpj::with_check_digits(&format!("{:08}0001", 99_000_001 + index)).context("CNPJ")?;
    Ok(NewFund {
        identity: FundIdentity::cnpj(cnpj),
        name: format!("FUNDO GERADO {index:04} MULTIMERCADO CRÉDITO PRIVADO"),
        nickname: format!("GERADO {index:04}"),
        kind: Some("FIM".into()),
        status: FundStatus::Active,
        start: None,
    })
}

fn load(document: usize, item: ItemKey, (number, at): (usize, chrono::DateTime<chrono::Utc>)) -> Load {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&(document as u64).to_be_bytes());
    let has_position = item.kind == DocumentKind::Xml50;
    let bands = [Band::Ok, Band::Ok, if document % FAULTY == 1 { Band::Divergence } else { Band::Ok }];
    Load {
        connection: item.connection.clone(),
        document: LoadedDocument {
            sha256: Sha256(hash),
            size_bytes: 50_000,
            kind: item.kind,
            original_name: format!("documento_{document}"),
            portal_ref: None,
            generated_at: None,
        },
        fund: FundRef::Known(item.fund),
        date: item.date,
        tried: None,
        position: has_position.then(|| Arc::new(position(number))),
        checks: if has_position { bands.map(check).to_vec() } else { Vec::new() },
        problems: Vec::new(),
        reader: "1.2.3",
        item: Some(item),
        at,
    }
}

fn check(band: Band) -> Check {
    let value = Decimal::new(123_456_789, 2);
    Check {
        code: Code::CheckAssets,
        stated: value,
        computed: value,
        gap: Decimal::ZERO,
        bound: Decimal::new(5, 3),
        band,
    }
}

fn position(number: usize) -> Position {
    let mut position = Position::new(PositionFormat::Anbima50);
    let moved = i64::try_from(number).unwrap_or(0) * 51_234;
    position.header.net_assets = Some(Decimal::new(1_234_567_890, 2));
    position.header.quota = Some(Decimal::new(123_456_789 + moved, 8));
    position.header.quantity = Some(Decimal::new(1_000_000_000_000_000, 8));
    for ordinal in 1..=3 {
        let mut cash = Holding::new(AssetClass::Cash);
        cash.ordinal = ordinal;
        cash.value = Decimal::new(411_522_630, 2);
        position.holdings.push(cash);
    }
    position
}
