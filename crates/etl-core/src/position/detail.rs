//! What only some classes have: repos, loans, options, swaps, currency contracts, debentures, real estate.

use crate::{Decimal, ReferenceDate, TaxId, Text};

/// A repo (4.01 `compromisso`; 5.0 class `REPO`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repo {
    /// End of the repo.
    pub return_date: Option<ReferenceDate>,
    /// Unit price at return.
    pub return_price: Option<Decimal>,
    /// Indexer.
    pub indexer: Text,
    /// Per cent of the indexer.
    pub index_percent: Option<Decimal>,
    /// Rate, % a year.
    pub rate: Option<Decimal>,
    /// True: bought with resale (`C`, `RERA`); false: sold with repurchase (`V`, `REAM`).
    pub bought: bool,
}

/// Securities lending (4.01 `aluguel`, or the tags of `acoes`; 5.0 class `LOAN`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lending {
    /// End of the loan.
    pub maturity: Option<ReferenceDate>,
    /// Rate, % a year.
    pub rate: Option<Decimal>,
    /// Indexer.
    pub indexer: Text,
    /// Per cent of the indexer.
    pub index_percent: Option<Decimal>,
    /// Contract code (5.0 `CONTRATOBTC`).
    pub contract: Text,
}

/// An option of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptionDetail {
    /// `C` call, `P` put; empty when not stated (4.01 options on shares).
    pub call_put: Text,
    /// `A` American, `E` European; empty when not stated.
    pub style: Text,
    /// Underlying.
    pub underlying: Text,
    /// Strike.
    pub strike: Option<Decimal>,
    /// Premium, as stated.
    pub premium: Option<Decimal>,
    /// Exercise date.
    pub exercise_date: Option<ReferenceDate>,
    /// `1` spot, `2` future (options on derivatives).
    pub market: Text,
    /// With guarantee.
    pub guaranteed: Option<bool>,
    /// Bought and sold currency of a currency option.
    pub currencies: Option<(Text, Text)>,
}

/// One leg of a swap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SwapLeg {
    /// Market value in reais.
    pub value: Option<Decimal>,
    /// Rate.
    pub rate: Option<Decimal>,
    /// Indexer.
    pub indexer: Text,
    /// Per cent of the indexer.
    pub index_percent: Option<Decimal>,
}

/// A swap; `value` of the holding is `receiving - paying`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SwapDetail {
    /// Registry: `C` CETIP, `B` BM&F, `O` other.
    pub registry: Text,
    /// Guarantee as stated (4.01 `1` to `4`; 5.0 `BOGU`, `NOGU`, `LOGU`, `SHGU`).
    pub guarantee: Text,
    /// Start of accrual.
    pub start: Option<ReferenceDate>,
    /// Active leg.
    pub receiving: SwapLeg,
    /// Passive leg.
    pub paying: SwapLeg,
}

/// A property (4.01 `imoveis`; 5.0 `RealStatePrtfl`). Texts as stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RealEstate {
    /// Street, number, complement.
    pub address: (Text, Text, Text),
    /// City.
    pub city: Text,
    /// State, 2 letters.
    pub state: Text,
    /// CEP, 8 digits.
    pub postal_code: Text,
    /// Per cent owned.
    pub percent_owned: Option<Decimal>,
    /// Appraised value and date.
    pub appraisal: (Option<Decimal>, Option<ReferenceDate>),
    /// Appraiser.
    pub appraiser: Option<TaxId>,
    /// Contracted and overdue rent.
    pub rent: (Option<Decimal>, Option<Decimal>),
    /// Type code as stated.
    pub kind: Text,
    /// Use code as stated.
    pub usage: Text,
    /// Registry number.
    pub registry_number: Text,
    /// Every other field as stated: (name, text).
    pub others: Vec<(Text, Text)>,
}

/// What only one class has.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum HoldingDetail {
    /// Nothing more.
    #[default]
    None,
    /// Debenture flags: convertible, profit sharing, issued by an SPE.
    Debenture {
        /// Convertible.
        convertible: Option<bool>,
        /// Shares profits.
        profit_sharing: Option<bool>,
        /// Issued by an SPE.
        spe: Option<bool>,
    },
    /// An option.
    Option(Box<OptionDetail>),
    /// A swap.
    Swap(Box<SwapDetail>),
    /// A currency forward: `FRW` or `NDF`, bought and sold currency.
    CurrencyForward {
        /// `FRW`, `NDF`, or empty when not stated.
        kind: Text,
        /// Bought currency.
        bought: Text,
        /// Sold currency.
        sold: Text,
    },
    /// A forward on a bond: maturity of the underlying.
    BondForward {
        /// Maturity of the underlying.
        underlying_maturity: Option<ReferenceDate>,
    },
    /// A property.
    RealEstate(Box<RealEstate>),
}
