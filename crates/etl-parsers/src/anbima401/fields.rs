//! Fields of a 4.01 row: where the text of each tag goes. The tables of blocks and tags are in `tables`.

use crate::details::{
    currency_forward, debenture_flags, estate_of, loan_of, option_currencies, option_of, repo_of, swap_of,
    underlying_maturity,
};
use etl_core::{AssetClass, Decimal, Holding, ReferenceDate, Text};

/// What a tag holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Amount(Amount),
    Day(Day),
    Word(Word),
    Flag(Flag),
    Isin,
    /// First six characters of a bank's ISIN.
    Institution,
    Issuer,
    Broker,
    Appraiser,
    Side,
    Hedge,
    Lot,
    /// Child block.
    Repo,
    /// Child block.
    Loan,
    /// Known, with no place of its own: kept as it came.
    Kept,
    /// The same, and belongs to a property.
    KeptOfProperty,
}

/// Number fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    QuantityFree,
    QuantityPledged,
    UnitPrice,
    PurchasePrice,
    IssuePrice,
    MaturityPrice,
    Principal,
    Taxes,
    ValueFree,
    ValuePledged,
    /// Signed as it stands: cash balance, daily adjustment.
    Signed,
    Notional,
    Rate,
    IndexPercent,
    CreditLoss,
    Strike,
    Premium,
    ReceivingValue,
    ReceivingRate,
    ReceivingPercent,
    PayingValue,
    PayingRate,
    PayingPercent,
    ReturnPrice,
    RepoPercent,
    RepoRate,
    LoanRate,
    LoanPercent,
    PercentOwned,
    Appraisal,
    Rent,
    OverdueRent,
}

/// Date fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Issue,
    Trade,
    Maturity,
    LoanEnd,
    RepoReturn,
    Exercise,
    SwapStart,
    UnderlyingMaturity,
    Appraisal,
}

/// Text fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Code,
    Series,
    InternalId,
    Description,
    Indexer,
    Characteristic,
    AccountKind,
    Risk,
    HedgeKind,
    CallPut,
    Style,
    Underlying,
    Market,
    CurrencyBought,
    CurrencySold,
    ForwardKind,
    Registry,
    Guarantee,
    ReceivingIndexer,
    PayingIndexer,
    RepoIndexer,
    RepoSide,
    LoanIndexer,
    Street,
    Number,
    Complement,
    City,
    State,
    PostalCode,
    PropertyKind,
    PropertyUse,
    RegistryNumber,
}

/// Yes-or-no fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    Convertible,
    ProfitSharing,
    Spe,
    Guaranteed,
}

/// Where a number goes.
pub(super) enum Slot<'a> {
    Plain(&'a mut Decimal),
    Optional(&'a mut Option<Decimal>),
}

impl Amount {
    /// Bit of the field in a set of fields.
    pub(super) const fn bit(self) -> u64 {
        1 << self as u8
    }

    pub(super) fn slot(self, row: &mut Holding) -> Slot<'_> {
        Slot::Optional(match self {
            Self::QuantityFree => return Slot::Plain(&mut row.quantity_free),
            Self::QuantityPledged => return Slot::Plain(&mut row.quantity_pledged),
            Self::ValueFree => return Slot::Plain(&mut row.value_free),
            Self::ValuePledged => return Slot::Plain(&mut row.value_pledged),
            Self::Signed => return Slot::Plain(&mut row.value),
            Self::UnitPrice => &mut row.unit_price,
            Self::PurchasePrice => &mut row.purchase_price,
            Self::IssuePrice => &mut row.issue_price,
            Self::MaturityPrice => &mut row.maturity_price,
            Self::Principal => &mut row.principal,
            Self::Taxes => &mut row.taxes,
            Self::Notional => &mut row.notional,
            Self::Rate => &mut row.rate,
            Self::IndexPercent => &mut row.index_percent,
            Self::CreditLoss => &mut row.credit_loss,
            Self::Strike => &mut option_of(row).strike,
            Self::Premium => &mut option_of(row).premium,
            Self::ReceivingValue => &mut swap_of(row).receiving.value,
            Self::ReceivingRate => &mut swap_of(row).receiving.rate,
            Self::ReceivingPercent => &mut swap_of(row).receiving.index_percent,
            Self::PayingValue => &mut swap_of(row).paying.value,
            Self::PayingRate => &mut swap_of(row).paying.rate,
            Self::PayingPercent => &mut swap_of(row).paying.index_percent,
            Self::ReturnPrice => &mut repo_of(row).return_price,
            Self::RepoPercent => &mut repo_of(row).index_percent,
            Self::RepoRate => &mut repo_of(row).rate,
            Self::LoanRate => &mut loan_of(row).rate,
            Self::LoanPercent => &mut loan_of(row).index_percent,
            Self::PercentOwned => &mut estate_of(row).percent_owned,
            Self::Appraisal => &mut estate_of(row).appraisal.0,
            Self::Rent => &mut estate_of(row).rent.0,
            Self::OverdueRent => &mut estate_of(row).rent.1,
        })
    }
}

impl Day {
    pub(super) fn slot(self, row: &mut Holding) -> &mut Option<ReferenceDate> {
        match self {
            Self::Issue => &mut row.issue_date,
            Self::Trade => &mut row.trade_date,
            Self::Maturity => &mut row.maturity,
            Self::LoanEnd => &mut loan_of(row).maturity,
            Self::RepoReturn => &mut repo_of(row).return_date,
            Self::Exercise => &mut option_of(row).exercise_date,
            Self::SwapStart => &mut swap_of(row).start,
            Self::UnderlyingMaturity => underlying_maturity(row),
            Self::Appraisal => &mut estate_of(row).appraisal.1,
        }
    }
}

impl Word {
    /// Codes of the field; empty when it is open.
    pub(super) const fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Characteristic => &["N", "V"],
            Self::Risk => &["BB", "MM", "MA", "AA"],
            Self::HedgeKind => &["0", "1", "2"],
            Self::CallPut => &["C", "P"],
            Self::Style => &["A", "E"],
            Self::Registry => &["C", "B", "O"],
            Self::ForwardKind => &["FRW", "NDF"],
            Self::AccountKind => &["D", "P", "N", "I", "J", "1", "2"],
            _ => &[],
        }
    }

    pub(super) fn slot(self, row: &mut Holding) -> &mut Text {
        let forward = row.class == AssetClass::CurrencyForward;
        match self {
            Self::Code => &mut row.code,
            Self::Series => &mut row.series,
            Self::InternalId => &mut row.internal_id,
            Self::Description => &mut row.description,
            Self::Indexer => &mut row.indexer,
            Self::Characteristic => &mut row.characteristic,
            Self::AccountKind => &mut row.account_kind,
            Self::Risk => &mut row.risk,
            Self::HedgeKind => &mut row.hedge,
            Self::CallPut => &mut option_of(row).call_put,
            Self::Style => &mut option_of(row).style,
            Self::Underlying => &mut option_of(row).underlying,
            Self::Market => &mut option_of(row).market,
            Self::ForwardKind => currency_forward(row)[0],
            Self::CurrencyBought if forward => currency_forward(row)[1],
            Self::CurrencySold if forward => currency_forward(row)[2],
            Self::CurrencyBought => &mut option_currencies(row).0,
            Self::CurrencySold => &mut option_currencies(row).1,
            Self::Registry => &mut swap_of(row).registry,
            Self::Guarantee => &mut swap_of(row).guarantee,
            Self::ReceivingIndexer => &mut swap_of(row).receiving.indexer,
            Self::PayingIndexer => &mut swap_of(row).paying.indexer,
            Self::RepoIndexer | Self::RepoSide => &mut repo_of(row).indexer,
            Self::LoanIndexer => &mut loan_of(row).indexer,
            _ => self.property_slot(row),
        }
    }

    fn property_slot(self, row: &mut Holding) -> &mut Text {
        let estate = estate_of(row);
        match self {
            Self::Street => &mut estate.address.0,
            Self::Number => &mut estate.address.1,
            Self::Complement => &mut estate.address.2,
            Self::City => &mut estate.city,
            Self::State => &mut estate.state,
            Self::PostalCode => &mut estate.postal_code,
            Self::PropertyKind => &mut estate.kind,
            Self::PropertyUse => &mut estate.usage,
            _ => &mut estate.registry_number,
        }
    }
}

impl Flag {
    pub(super) fn slot(self, row: &mut Holding) -> &mut Option<bool> {
        match self {
            Self::Guaranteed => &mut option_of(row).guaranteed,
            Self::Convertible | Self::ProfitSharing | Self::Spe => {
                let [convertible, profit_sharing, spe] = debenture_flags(row);
                match self {
                    Self::Convertible => convertible,
                    Self::ProfitSharing => profit_sharing,
                    _ => spe,
                }
            }
        }
    }
}
