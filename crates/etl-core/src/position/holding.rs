//! One asset of a fund. The fields are those that both standards state; what only one class has is in its detail.

use super::{HoldingDetail, Lending, Repo};
use crate::{Cnpj, Decimal, Exact, Isin, ReferenceDate, TaxId, Text};

/// Class of an asset; the blocks of ANBIMA 4.01 and the level-1/level-2 classes of 5.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AssetClass {
    /// Government bond, or a repo on one (`titpublico`; `GOVE`, `REPO`/`GOVE`).
    GovernmentBond,
    /// Private bond, or a repo on one (`titprivado`; `CORP`, `REPO`/`CORP`).
    PrivateBond,
    /// Debenture, or a repo on one (`debenture`; `DEBE`, `REPO`/`DEBE`).
    Debenture,
    /// Listed share, ETF, BDR or listed FII (`acoes`; `EQUI`, `LOAN`/`EQUI`).
    Equity,
    /// Option on a share (`opcoesacoes`; `OPTN`/`EQUI`).
    EquityOption,
    /// Option on a derivative (`opcoesderiv`; `OPTN`/`DERI`).
    DerivativeOption,
    /// Flexible option (`opcoesflx`; `OPTN`/`…`/`FLEX`).
    FlexibleOption,
    /// Forward on a share (`termorv`; `FWRD`/`EQUI`).
    EquityForward,
    /// Forward on a bond (`termorf`; `FWRD`/`GOVE`, `FWRD`/`CORP`).
    BondForward,
    /// Future (`futuros`; `FUTU`): the value is the daily adjustment.
    Future,
    /// Swap (`swap`; `SWAP`): the value is the net of the legs.
    Swap,
    /// Cash account (`caixa`; `CASH`).
    Cash,
    /// Quotas of another fund (`cotas`; `SHAR`).
    FundShare,
    /// Real estate (`imoveis`; `REAL`).
    RealEstate,
    /// OTC currency option (`opcoesmoedasotc`; `OPTN`/`CURR`).
    CurrencyOption,
    /// Currency forward (`forwardsmoedas`; `FWRD`/`CURR`).
    CurrencyForward,
    /// Stake of a FIP in a company (`participacoes`).
    Participation,
    /// Credit rights of a FIDC (`fidc`; `ReceInvstmtFnd`).
    CreditRights,
    /// Structured note (`STRU`).
    StructuredNote,
    /// A class that no table knows: counted and shown, never guessed.
    Unclassified,
}

impl AssetClass {
    /// Every class.
    pub const ALL: [Self; 20] = [
        Self::GovernmentBond,
        Self::PrivateBond,
        Self::Debenture,
        Self::Equity,
        Self::EquityOption,
        Self::DerivativeOption,
        Self::FlexibleOption,
        Self::EquityForward,
        Self::BondForward,
        Self::Future,
        Self::Swap,
        Self::Cash,
        Self::FundShare,
        Self::RealEstate,
        Self::CurrencyOption,
        Self::CurrencyForward,
        Self::Participation,
        Self::CreditRights,
        Self::StructuredNote,
        Self::Unclassified,
    ];

    /// The stored name: the block of 4.01, or the level-1 class of 5.0 where 4.01 has none.
    pub fn name(self) -> &'static str {
        match self {
            Self::GovernmentBond => "titpublico",
            Self::PrivateBond => "titprivado",
            Self::Debenture => "debenture",
            Self::Equity => "acoes",
            Self::EquityOption => "opcoesacoes",
            Self::DerivativeOption => "opcoesderiv",
            Self::FlexibleOption => "opcoesflx",
            Self::EquityForward => "termorv",
            Self::BondForward => "termorf",
            Self::Future => "futuros",
            Self::Swap => "swap",
            Self::Cash => "caixa",
            Self::FundShare => "cotas",
            Self::RealEstate => "imoveis",
            Self::CurrencyOption => "opcoesmoedasotc",
            Self::CurrencyForward => "forwardsmoedas",
            Self::Participation => "participacoes",
            Self::CreditRights => "fidc",
            Self::StructuredNote => "stru",
            Self::Unclassified => "nao_classificado",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// Side of a row (`classeoperacao`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// `C`: bought; adds to total assets.
    #[default]
    Bought,
    /// `D`: lent; still the fund's, adds.
    Lent,
    /// `T`: borrowed; does not count.
    Borrowed,
    /// `V`: sold; takes away.
    Sold,
}

impl Side {
    /// The letter of 4.01.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Bought => "C",
            Self::Lent => "D",
            Self::Borrowed => "T",
            Self::Sold => "V",
        }
    }

    /// The amount as it counts in total assets (ANBIMA 4.01 manual; section 3.2 of the format reference).
    pub fn signed(self, amount: Decimal) -> Decimal {
        match self {
            Self::Bought | Self::Lent => amount,
            Self::Borrowed => Decimal::ZERO,
            Self::Sold => -amount,
        }
    }
}

/// One asset row. Amounts in reais; prices per unit; rates in per cent a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    /// Class.
    pub class: AssetClass,
    /// Row number inside its block, from 1.
    pub ordinal: u32,
    /// Line of the file at which the row starts, from 1.
    pub line: u32,
    /// Byte of the file at which the row starts.
    pub byte: u64,
    /// ISIN; none when masked, a wildcard or empty.
    pub isin: Option<Isin>,
    /// SELIC or CETIP code, ticker or contract code.
    pub code: Text,
    /// Series of a contract.
    pub series: Text,
    /// Internal id at the sender, trimmed.
    pub internal_id: Text,
    /// Description (5.0), trade name of a property.
    pub description: Text,
    /// Issuer, invested fund or counterparty.
    pub issuer: Option<TaxId>,
    /// Broker of a contract or a loan.
    pub broker: Option<Cnpj>,
    /// Quantity free, in module.
    pub quantity_free: Decimal,
    /// Quantity pledged or locked, in module.
    pub quantity_pledged: Decimal,
    /// Unit price on the position date.
    pub unit_price: Option<Decimal>,
    /// Unit price paid.
    pub purchase_price: Option<Decimal>,
    /// Unit price at issue.
    pub issue_price: Option<Decimal>,
    /// Unit price at maturity.
    pub maturity_price: Option<Decimal>,
    /// Principal, as stated.
    pub principal: Option<Decimal>,
    /// Provisioned taxes.
    pub taxes: Option<Decimal>,
    /// Value of the free part, in module.
    pub value_free: Decimal,
    /// Value of the pledged part, in module.
    pub value_pledged: Decimal,
    /// Signed amount inside total assets.
    pub value: Decimal,
    /// The document states no value: it is quantity × price, and `value` is that product rounded to cents.
    pub value_from_product: bool,
    /// Notional of a contract; in no identity.
    pub notional: Option<Decimal>,
    /// Side.
    pub side: Side,
    /// Issue, or start of a contract.
    pub issue_date: Option<ReferenceDate>,
    /// Trade.
    pub trade_date: Option<ReferenceDate>,
    /// Maturity.
    pub maturity: Option<ReferenceDate>,
    /// Rate.
    pub rate: Option<Decimal>,
    /// Indexer code.
    pub indexer: Text,
    /// Per cent of the indexer.
    pub index_percent: Option<Decimal>,
    /// `N` negotiable, `V` held to maturity (4.01).
    pub characteristic: Text,
    /// Credit-loss provision in per cent (4.01) or as an amount (5.0 `UrlsdGnLoss`), as stated.
    pub credit_loss: Option<Decimal>,
    /// Standard lot.
    pub lot: Option<u32>,
    /// Account kind (`tpconta`).
    pub account_kind: Text,
    /// Currency; `BRL` when not stated.
    pub currency: Text,
    /// Hedge: 0 none, 1 fixed income, 2 equities; empty when not stated.
    pub hedge: Text,
    /// Risk level as stated.
    pub risk: Text,
    /// Repo, when the row is one.
    pub repo: Option<Box<Repo>>,
    /// Securities lending.
    pub lending: Option<Box<Lending>>,
    /// What only this class has.
    pub detail: HoldingDetail,
    /// Unknown elements, kept raw: (name, text).
    pub extras: Vec<(Text, Text)>,
}

impl Holding {
    /// An empty row of a class.
    pub fn new(class: AssetClass) -> Self {
        Self {
            class,
            ordinal: 0,
            line: 0,
            byte: 0,
            isin: None,
            code: Text::default(),
            series: Text::default(),
            internal_id: Text::default(),
            description: Text::default(),
            issuer: None,
            broker: None,
            quantity_free: Decimal::ZERO,
            quantity_pledged: Decimal::ZERO,
            unit_price: None,
            purchase_price: None,
            issue_price: None,
            maturity_price: None,
            principal: None,
            taxes: None,
            value_free: Decimal::ZERO,
            value_pledged: Decimal::ZERO,
            value: Decimal::ZERO,
            value_from_product: false,
            notional: None,
            side: Side::Bought,
            issue_date: None,
            trade_date: None,
            maturity: None,
            rate: None,
            indexer: Text::default(),
            index_percent: None,
            characteristic: Text::default(),
            credit_loss: None,
            lot: None,
            account_kind: Text::default(),
            currency: Text::const_new("BRL"),
            hedge: Text::default(),
            risk: Text::default(),
            repo: None,
            lending: None,
            detail: HoldingDetail::None,
            extras: Vec::new(),
        }
    }

    /// Quantity in all, in module.
    pub fn quantity(&self) -> Decimal {
        self.quantity_free.saturating_add(self.quantity_pledged)
    }

    /// Whether the value is an unrounded product (fund quotas of 4.01 have no value tag).
    pub fn is_exact_product(&self) -> bool {
        self.value_from_product
    }

    /// The signed amount inside total assets, all digits kept: products of fund quotas must not be rounded row by row.
    pub fn exact_value_in_assets(&self) -> Exact {
        match (self.value_from_product, self.unit_price) {
            (true, Some(price)) => {
                Exact::product(self.quantity_free, price).plus(&Exact::product(self.quantity_pledged, price))
            }
            _ => Exact::of(self.value),
        }
    }
}
