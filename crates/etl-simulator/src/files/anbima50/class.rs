//! The codes of each asset class: levels 1 to 3, market and CFI, and whether a row is a repo or a loan.
//!
//! CFI codes are plausible ones of ISO 10962; no reader may rely on them.

use etl_core::{AssetClass, Holding, HoldingDetail, Side};

/// What a row is, besides its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Outright,
    Repo,
    Loan,
}

/// Codes of a row; empty where it has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Codes {
    /// `TABELA NIVEL 1`, `2` and `3`.
    pub(super) levels: [&'static str; 3],
    /// Market, and `EXCH` or `OTCO`.
    pub(super) market: (&'static str, &'static str),
    pub(super) cfi: &'static str,
}

const fn codes(levels: [&'static str; 3], market: (&'static str, &'static str), cfi: &'static str) -> Codes {
    Codes { levels, market, cfi }
}

pub(super) fn shape(h: &Holding) -> Shape {
    let is_lent = h.lending.as_ref().is_some_and(|loan| loan.maturity.is_some());
    if h.repo.is_some() {
        Shape::Repo
    } else if h.lending.is_some() && (is_lent || matches!(h.side, Side::Lent | Side::Borrowed)) {
        Shape::Loan
    } else {
        Shape::Outright
    }
}

pub(super) fn codes_of(h: &Holding) -> Codes {
    match shape(h) {
        Shape::Repo => {
            let way = if h.repo.as_ref().is_some_and(|repo| repo.bought) { "RERA" } else { "REAM" };
            codes(["REPO", underlying_level(h.class), way], ("SELC", "OTCO"), "LRSTXX")
        }
        Shape::Loan => codes(["LOAN", underlying_level(h.class), "REGS"], ("BVMF", "OTCO"), "LSRXXX"),
        Shape::Outright => outright(h),
    }
}

fn underlying_level(class: AssetClass) -> &'static str {
    match class {
        AssetClass::GovernmentBond => "GOVE",
        AssetClass::Debenture => "DEBE",
        AssetClass::Equity => "EQUI",
        _ => "CORP",
    }
}

fn outright(h: &Holding) -> Codes {
    match h.class {
        AssetClass::GovernmentBond => codes(["GOVE", "", ""], ("SELC", "EXCH"), "DBVTFR"),
        AssetClass::PrivateBond => codes(["CORP", "", ""], ("CETI", "EXCH"), "DBVUFR"),
        AssetClass::Debenture => codes(["DEBE", "", ""], ("CETI", "EXCH"), "DBVUFR"),
        AssetClass::StructuredNote => codes(["STRU", "", ""], ("CETI", "OTCO"), "DSVXXX"),
        AssetClass::Equity => codes(["EQUI", "", ""], ("BVMF", "EXCH"), "ESVUFR"),
        AssetClass::Participation => codes(["EQUI", "", ""], ("OTCO", "OTCO"), "ESVUFR"),
        AssetClass::EquityOption => codes(["OPTN", "EQUI", ""], ("BVMF", "EXCH"), "OCASPS"),
        AssetClass::DerivativeOption => codes(["OPTN", "DERI", ""], ("BVMF", "EXCH"), "OCEFCS"),
        AssetClass::FlexibleOption => codes(["OPTN", "DERI", "FLEX"], ("BVMF", "OTCO"), "OCEFCN"),
        AssetClass::CurrencyOption => codes(["OPTN", "CURR", ""], ("OTCO", "OTCO"), "HFEAVC"),
        AssetClass::EquityForward => codes(["FWRD", "EQUI", ""], ("BVMF", "EXCH"), "JEXXFP"),
        AssetClass::BondForward => {
            let level = if h.issuer.is_some() { "CORP" } else { "GOVE" };
            codes(["FWRD", level, ""], ("SELC", "OTCO"), "JRXXFP")
        }
        AssetClass::CurrencyForward => codes(["FWRD", "CURR", ""], ("OTCO", "OTCO"), "JFTXFC"),
        AssetClass::Future => codes(["FUTU", "", ""], ("BVMF", "EXCH"), "FFXCSX"),
        AssetClass::Swap => codes(["SWAP", "", ""], (swap_registry(h), "OTCO"), "SRCCSC"),
        AssetClass::Cash => codes(["CASH", "", ""], ("", ""), ""),
        AssetClass::FundShare => codes(["SHAR", "", ""], ("", ""), "EUOGSR"),
        AssetClass::RealEstate => codes(["REAL", "", ""], ("", ""), ""),
        AssetClass::CreditRights | AssetClass::Unclassified => codes(["OTHR", "", ""], ("", ""), ""),
    }
}

fn swap_registry(h: &Holding) -> &'static str {
    match &h.detail {
        HoldingDetail::Swap(swap) if swap.registry == "B" => "BVMF",
        HoldingDetail::Swap(swap) if swap.registry == "O" => "OTCO",
        _ => "CETI",
    }
}
