//! `FinInstrmId` and `FinInstrmAttrbts` of an asset: identifiers, wildcards, classes, dates, rates and prices of issue.
//!
//! Wildcards and the CNPJ beside them follow Annex V of the manual.

use super::class::{Codes, Shape, shape};
use super::report::Report;
use etl_core::position::OptionDetail;
use etl_core::{AssetClass, Decimal, Holding, HoldingDetail, Isin, ReferenceDate, TaxId};

const NO_ISIN: &str = "BR0000000000";

pub(super) fn identification(r: &mut Report<'_>, h: &Holding, codes: &Codes) {
    r.within(&["FinInstrmId"], |r| {
        if !matches!(h.class, AssetClass::Cash | AssetClass::RealEstate) {
            r.xml.text("ISIN", &own_isin(h), 12);
        }
        identifiers(r, h);
        for (level, label) in codes.levels.into_iter().zip(["TABELA NIVEL 1", "TABELA NIVEL 2", "TABELA NIVEL 3"]) {
            r.other_id(level, "", label);
        }
        let name = if h.description.is_empty() { format!("{}{}", h.code, h.series) } else { h.description.to_string() };
        if !name.is_empty() {
            r.xml.text("Desc", &name, 140);
        }
    });
}

/// The ISIN of the asset itself. In 4.01 that of a repo, loan or forward is the underlying's: here it has none.
fn own_isin(h: &Holding) -> String {
    if has_underlying_isin(h) {
        return NO_ISIN.to_owned();
    }
    match &h.isin {
        Some(isin) => isin.as_str().to_owned(),
        None => format!("{}0000000000", country(h)),
    }
}

fn has_underlying_isin(h: &Holding) -> bool {
    shape(h) != Shape::Outright || matches!(h.class, AssetClass::EquityForward | AssetClass::BondForward)
}

/// Country of a wildcard: of Brazil, or of the currency.
fn country(h: &Holding) -> &str {
    if h.currency == "BRL" { "BR" } else { h.currency.get(..2).unwrap_or("XX") }
}

fn identifiers(r: &mut Report<'_>, h: &Holding) {
    match shape(h) {
        Shape::Outright => outright_ids(r, h),
        Shape::Repo => {}
        Shape::Loan => {
            let contract = h.lending.as_ref().map_or("", |loan| loan.contract.as_str());
            r.other_id(contract, "", "CONTRATOBTC");
            code(r, h);
            issuer(r, h);
        }
    }
    r.other_id(internal_id(h), "", "CODIGOINTERNO");
}

fn outright_ids(r: &mut Report<'_>, h: &Holding) {
    code(r, h);
    match h.class {
        AssetClass::Equity => r.other_id(b3_kind(h), "", "ATIVOSB3"),
        AssetClass::Participation => r.other_id("FIP", "", "ATIVOSB3"),
        AssetClass::FundShare if country(h) != "BR" => {
            r.other_id(country(h), "", "ISO3166");
            r.other_id(&h.code, "", "INSTITUICAOEMISSORA");
        }
        _ => {}
    }
    issuer(r, h);
}

/// The code under the label of its class.
fn code(r: &mut Report<'_>, h: &Holding) {
    let label = match h.class {
        AssetClass::GovernmentBond => "SELC",
        AssetClass::PrivateBond | AssetClass::StructuredNote => "CETI",
        AssetClass::Debenture | AssetClass::DerivativeOption | AssetClass::FlexibleOption | AssetClass::Future => {
            "BVMF"
        }
        AssetClass::Equity | AssetClass::EquityOption => "TICKER",
        AssetClass::EquityForward => "B3",
        AssetClass::Cash => "INSTITUICAOFINANCEIRA",
        _ => return,
    };
    r.other_id(&h.code, &h.series, label);
}

fn issuer(r: &mut Report<'_>, h: &Holding) {
    r.other_id(h.issuer.as_ref().map_or("", TaxId::as_str), "", "CNPJ");
}

/// The internal id; the operation code of a currency option when it has none.
fn internal_id(h: &Holding) -> &str {
    if h.internal_id.is_empty() && h.class == AssetClass::CurrencyOption { &h.code } else { &h.internal_id }
}

/// Kind of a listed asset: shares of funds by their ISIN, BDRs by the end of their ticker.
fn b3_kind(h: &Holding) -> &'static str {
    let is_fund = h.isin.as_ref().is_some_and(|isin| &isin.as_str()[6..9] == "CTF");
    if is_fund {
        "FII"
    } else if ["34", "35", "39"].iter().any(|end| h.code.ends_with(end)) {
        "BDR"
    } else {
        "ACOES"
    }
}

pub(super) fn write(r: &mut Report<'_>, h: &Holding, codes: &Codes) {
    r.within(&["FinInstrmAttrbts"], |r| {
        if !codes.market.0.is_empty() {
            r.within(&["PlcOfListg"], |r| {
                r.xml.text_at(&["Id", "MktIdrCd"], codes.market.0);
                r.xml.text_at(&["Tp", "Cd"], codes.market.1);
            });
        }
        classification(r, h, codes);
        r.xml.text("DnmtnCcy", &h.currency, 3);
        dates(r, h);
        rates(r, h);
        prices(r, h);
        underlying(r, h);
    });
}

fn classification(r: &mut Report<'_>, h: &Holding, codes: &Codes) {
    if h.class == AssetClass::Equity {
        r.xml.text_at(&["RegnForm", "Cd"], "REGD");
        if b3_kind(h) == "ACOES" {
            r.xml.text_at(&["PrefToIncm", "Cd"], if h.code.ends_with('3') { "ORDN" } else { "PFRD" });
        }
    }
    if h.class == AssetClass::Cash {
        r.within(&["ClssfctnTp", "AltrnClssfctn"], |r| {
            r.xml.text("Id", if h.account_kind.is_empty() { "D" } else { &h.account_kind }, 1);
            r.xml.text("Issr", "ANBIMA", 35);
            r.xml.text("SchmeNm", "TIPODECONTA", 35);
        });
    } else if !codes.cfi.is_empty() {
        r.xml.text_at(&["ClssfctnTp", "ClssfctnFinInstrm"], codes.cfi);
    }
    if let HoldingDetail::Option(option) = &h.detail {
        option_kind(r, option);
    }
}

fn option_kind(r: &mut Report<'_>, option: &OptionDetail) {
    match option.style.as_str() {
        "A" => r.xml.text_at(&["OptnStyle", "Cd"], "AMER"),
        "E" => r.xml.text_at(&["OptnStyle", "Cd"], "EURO"),
        _ => {}
    }
    match option.call_put.as_str() {
        "C" => r.xml.text_at(&["OptnTp", "Cd"], "CALL"),
        "P" => r.xml.text_at(&["OptnTp", "Cd"], "PUTO"),
        _ => {}
    }
}

/// End and start: of the repo or loan, of the contract, or of the asset.
fn dates(r: &mut Report<'_>, h: &Holding) {
    let exercise = match &h.detail {
        HoldingDetail::Option(option) => option.exercise_date,
        _ => None,
    };
    let (end, start) = match (&h.repo, &h.lending) {
        (Some(repo), _) => (repo.return_date, h.trade_date),
        (None, Some(loan)) if shape(h) == Shape::Loan => (loan.maturity, h.trade_date.or(h.issue_date)),
        _ => (h.maturity.or(exercise), start(h)),
    };
    r.date("MtrtyDt", end);
    r.date("IsseDt", start);
    r.date("PutblDt", exercise);
}

fn start(h: &Holding) -> Option<ReferenceDate> {
    match h.class {
        AssetClass::EquityForward
        | AssetClass::Swap
        | AssetClass::FlexibleOption
        | AssetClass::CurrencyOption
        | AssetClass::CurrencyForward => h.trade_date.or(h.issue_date),
        _ => h.issue_date,
    }
}

fn rates(r: &mut Report<'_>, h: &Holding) {
    let (rate, percent, indexer) = match (&h.repo, &h.lending) {
        (Some(repo), _) => (repo.rate, repo.index_percent, &repo.indexer),
        (None, Some(loan)) if shape(h) == Shape::Loan => (loan.rate, loan.index_percent, &loan.indexer),
        // The rate of a currency forward is in `FXDtls`.
        _ if h.class == AssetClass::CurrencyForward => (None, None, &h.indexer),
        _ => (h.rate, h.index_percent, &h.indexer),
    };
    r.rate("IntrstRate", rate);
    r.rate("IndxRateBsis", percent);
    if !indexer.is_empty() {
        r.within(&["CpnAttchdNb", "Lng"], |r| {
            r.xml.text("Id", indexer, 35);
            r.xml.text("SchmeNm", "BVMF", 35);
            r.xml.text("Issr", "TABELABDI", 35);
        });
    }
    if h.class == AssetClass::BondForward {
        r.flag("PutblInd", false);
    }
}

fn prices(r: &mut Report<'_>, h: &Holding) {
    if shape(h) == Shape::Loan {
        r.attribute_price(&["MktOrIndctvPric", "Mkt"], h.unit_price);
    }
    r.attribute_price(&["SbcptPric"], h.issue_price);
    r.attribute_price(&["ConvsPric"], h.maturity_price.or_else(|| return_price(h)));
    if let HoldingDetail::Option(option) = &h.detail {
        r.attribute_price(&["StrkPric"], option.strike);
    }
}

fn return_price(h: &Holding) -> Option<Decimal> {
    h.repo.as_ref().and_then(|repo| repo.return_price)
}

/// The underlying: its ISIN or the wildcard, and the code and issuer of the asset under a repo.
fn underlying(r: &mut Report<'_>, h: &Holding) {
    let is_contract = matches!(
        h.class,
        AssetClass::EquityOption
            | AssetClass::DerivativeOption
            | AssetClass::FlexibleOption
            | AssetClass::CurrencyOption
            | AssetClass::CurrencyForward
            | AssetClass::Future
            | AssetClass::Swap
    );
    if !is_contract && !has_underlying_isin(h) {
        return;
    }
    r.within(&["UndrlygFinInstrmId"], |r| {
        let isin = h.isin.as_ref().filter(|_| has_underlying_isin(h)).map_or(NO_ISIN, Isin::as_str);
        r.xml.text("ISIN", isin, 12);
        if shape(h) == Shape::Repo {
            code(r, h);
            issuer(r, h);
        } else if let HoldingDetail::Option(option) = &h.detail {
            r.other_id(&option.underlying, "", "TICKER");
        }
    });
}
