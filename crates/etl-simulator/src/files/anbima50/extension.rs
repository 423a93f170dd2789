//! The Brazilian extension of an asset: debenture flags, risk, hedge, swap legs, real estate.
//!
//! The extension of the fund itself is in `account`.

use super::super::anbima401::{GUARANTEES, PROPERTY_KINDS, PROPERTY_USES, other};
use super::class::{Shape, shape};
use super::report::{Report, TAX_OFFICE};
use etl_core::position::{RealEstate, SwapDetail, SwapLeg};
use etl_core::{AssetClass, Holding, HoldingDetail, ReferenceDate, TaxId};

pub(super) fn write(r: &mut Report<'_>, h: &Holding) {
    match &h.detail {
        HoldingDetail::Swap(detail) => r.extension(|r| swap(r, h, detail)),
        HoldingDetail::RealEstate(property) => r.extension(|r| real_estate(r, h, property)),
        HoldingDetail::Debenture { convertible, profit_sharing, spe } => r.extension(|r| {
            r.within(&["Debe"], |r| {
                r.flag("ConvInd", convertible.unwrap_or(false));
                r.flag("ProfSharInd", profit_sharing.unwrap_or(false));
                r.flag("SpeInd", spe.unwrap_or(false));
            });
        }),
        _ if has_hedge(h) => r.extension(|r| hedge(r, h)),
        _ => risk(r, h),
    }
}

/// Forwards, loans, futures and options state what they hedge.
fn has_hedge(h: &Holding) -> bool {
    let is_contract = matches!(
        h.class,
        AssetClass::EquityForward
            | AssetClass::BondForward
            | AssetClass::CurrencyForward
            | AssetClass::CurrencyOption
            | AssetClass::Future
    );
    is_contract || shape(h) == Shape::Loan || !h.hedge.is_empty()
}

fn hedge_code(h: &Holding) -> &'static str {
    match h.hedge.as_str() {
        "1" => "FIHE",
        "2" => "EQHE",
        _ => "NOHE",
    }
}

fn hedge(r: &mut Report<'_>, h: &Holding) {
    let underlying_maturity = match &h.detail {
        HoldingDetail::BondForward { underlying_maturity } => *underlying_maturity,
        _ if shape(h) == Shape::Loan => h.maturity,
        _ => None,
    };
    let guaranteed = match &h.detail {
        HoldingDetail::Option(option) => option.guaranteed,
        _ => None,
    };
    r.within(&["HedgTp"], |r| {
        r.xml.text("Cd", hedge_code(h), 4);
        r.date("UndrlygSctiesMtrtyDt", underlying_maturity);
        if let Some(guaranteed) = guaranteed {
            r.within(&["CcyOptn"], |r| r.flag("Guar", guaranteed));
        }
    });
}

/// Risk level of bonds; discontinued, still sent.
fn risk(r: &mut Report<'_>, h: &Holding) {
    let class = match h.class {
        AssetClass::GovernmentBond => "Gove",
        AssetClass::PrivateBond => "Corp",
        _ => return,
    };
    let level = match h.risk.as_str() {
        "BB" | "LOWW" => "LOWW",
        "MM" | "MEDI" => "MEDI",
        "MA" | "MEHI" => "MEHI",
        "AA" | "HIGH" => "HIGH",
        _ => return,
    };
    r.extension(|r| r.xml.text_at(&[class, "RiskLv", "Cd"], level));
}

fn swap(r: &mut Report<'_>, h: &Holding, detail: &SwapDetail) {
    r.within(&["Swap"], |r| {
        let guarantee = coded(&detail.guarantee, &GUARANTEES).unwrap_or("NOGU");
        r.xml.text_at(&["Guar", "Cd"], guarantee);
        leg(r, "LongPos", &detail.receiving);
        leg(r, "ShortPos", &detail.paying);
        r.date("StrtDt", detail.start);
        r.xml.text_at(&["HedgTp", "Cd"], hedge_code(h));
    });
}

fn leg(r: &mut Report<'_>, tag: &str, leg: &SwapLeg) {
    r.within(&[tag], |r| {
        r.rate("Rt", leg.rate);
        r.within(&["Indx"], |r| {
            r.proprietary(&leg.indexer, "BVMF", "");
            r.rate("Rt", leg.index_percent);
        });
        r.amount("Bal", leg.value.unwrap_or_default());
    });
}

fn real_estate(r: &mut Report<'_>, h: &Holding, property: &RealEstate) {
    r.within(&["RealStatePrtfl"], |r| {
        address(r, h, property);
        r.rate("FundPartProperty", property.percent_owned);
        r.amount("BookVal", h.value);
        let reason = other(property, "justificativa");
        r.xml.text_at(&["RatBookVal", "Code"], if reason.is_empty() || reason == "0" { "NONE" } else { "OTHR" });
        appraisal(r, property);
        if let Some(rent) = property.rent.0 {
            r.within(&["Lease"], |r| {
                r.xml.text_at(&["Tp", "Cd"], "AGRD");
                r.amount("Amt", rent);
            });
        }
        usage(r, property);
    });
}

fn address(r: &mut Report<'_>, h: &Holding, property: &RealEstate) {
    let (street, number, complement) = &property.address;
    r.within(&["NmAndAdr"], |r| {
        r.xml.text("Nm", &h.description, 140);
        r.within(&["Adr"], |r| {
            let parts = [
                ("StrtNm", street),
                ("BldgNb", number),
                ("Flr", complement),
                ("PstCd", &property.postal_code),
                ("TwnNm", &property.city),
                ("CtrySubDvsn", &property.state),
            ];
            for (tag, text) in parts {
                r.xml.text(tag, text, 70);
            }
            r.xml.text("Ctry", "BR", 2);
        });
    });
}

fn appraisal(r: &mut Report<'_>, property: &RealEstate) {
    let (value, date) = property.appraisal;
    let Some(value) = value else { return };
    r.within(&["ValtInf"], |r| {
        r.amount("TtlValAmt", value);
        r.date("ValDate", date);
        if let Some(appraiser) = &property.appraiser {
            let (kind, scheme) = if matches!(appraiser, TaxId::Cpf(_)) { ("INDV", "CPF") } else { ("CORP", "CNPJ") };
            r.xml.text_at(&["EvaTp", "Cd"], kind);
            r.xml.text("Id", appraiser.as_str(), 14);
            r.proprietary(scheme, TAX_OFFICE, "");
        }
    });
}

fn usage(r: &mut Report<'_>, property: &RealEstate) {
    r.flag("RpOptnInd", other(property, "opcaorecompra") == "S");
    r.date("RpOptnDt", ReferenceDate::parse(other(property, "dtopcaorecompra")).ok());
    r.xml.text_at(&["PropTp", "Cd"], coded(&property.kind, &PROPERTY_KINDS).unwrap_or("OTHR"));
    r.flag("LgObjtInd", other(property, "questjur") == "S");
    let reason = other(property, "motivoquestjur");
    if !reason.is_empty() {
        r.xml.text_at(&["LgObjtRsn", "Desc"], reason);
    }
    r.within(&["UseTp"], |r| {
        r.xml.text("Cd", coded(&property.usage, &PROPERTY_USES).unwrap_or("OTHR"), 4);
        if !property.registry_number.is_empty() {
            r.xml.text("RegnNb", &property.registry_number, 35);
        }
    });
    let enterprise = other(property, "cnpjemp");
    if !enterprise.is_empty() {
        r.within(&["Enterprise"], |r| {
            r.xml.text("Id", enterprise, 14);
            r.proprietary("CNPJ", TAX_OFFICE, "");
        });
    }
}

/// The code of 5.0 of a code of either standard: a number of 4.01 is a place in the list, from 1.
fn coded(code: &str, list: &[&'static str]) -> Option<&'static str> {
    let place = code.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    place.and_then(|place| list.get(place).copied()).or_else(|| list.iter().copied().find(|known| *known == code))
}
