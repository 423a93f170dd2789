//! The Brazilian extension (`SplmtryData/Envlp/*:BalForSubAcctBrData`): what its leaves state, by path below its root.

use super::entry::Entry;
use crate::details::keep_raw;
use crate::values::Cell;
use etl_core::position::{RealEstate, SwapDetail, SwapLeg};
use etl_core::{Code, PensionPlan, Severity, Text};

/// Reads a leaf; false when no table knows its path.
pub(super) fn read(entry: &mut Entry, path: &str, cell: &mut Cell<'_>) -> bool {
    // `Prtry` names the kind of an id; every amount is in reais.
    if cell.text.is_empty() || path.ends_with("/Ccy") || path.ends_with("/Prtry/Issr") {
        return true;
    }
    if let Some(rest) = path.strip_prefix("Swap/") {
        return swap(entry, rest, cell);
    }
    if let Some(rest) = path.strip_prefix("RealStatePrtfl/") {
        return estate(entry, rest, cell);
    }
    match path {
        "Debe/ConvInd" => entry.flags[0] = cell.boolean(),
        "Debe/ProfSharInd" => entry.flags[1] = cell.boolean(),
        "Debe/SpeInd" => entry.flags[2] = cell.boolean(),
        "Corp/RiskLv/Cd" | "Gove/RiskLv/Cd" => {
            entry.row.risk = cell.code(&["LOWW", "MEDI", "MEHI", "HIGH"]);
        }
        "HedgTp/Cd" => hedge(entry, cell),
        "HedgTp/UndrlygSctiesMtrtyDt" | "UndrlygSctiesMtrtyDt" => {
            entry.underlying_maturity = cell.date(Severity::Warning);
        }
        "HedgTp/CcyOptn/Guar" | "CcyOptn/Guar" => entry.guaranteed = cell.boolean(),
        "ReceInvstmtFnd/TtlBookValChng/Amt" | "ReceInvstmtFnd/TtlBookValChng/Amt/Value" => {
            entry.credit_rights.read(cell);
        }
        "ReceInvstmtFnd/TtlBookValChng/Sgn" => entry.credit_rights.positive = cell.boolean(),
        "PensPlanPart/Pens/Id" => entry.plan.0 = Text::from(cell.text),
        "PensPlanPart/Pens/Percpart" => entry.plan.1 = cell.decimal(Severity::Error),
        "PensPlanPart/Pens/Prtry/Id" => {}
        _ => return false,
    }
    true
}

/// Closes an element of the extension that has children.
pub(super) fn close(entry: &mut Entry, path: &str, line: u32) {
    if path == "PensPlanPart/Pens" {
        let (cnpb, percent) = std::mem::take(&mut entry.plan);
        let ordinal = u32::try_from(entry.plans.len() + 1).unwrap_or(u32::MAX);
        entry.plans.extend(percent.map(|percent| PensionPlan { ordinal, line, cnpb, percent }));
    }
}

/// `NOHE`, `FIHE`, `EQHE` as the `tphedge` of 4.01.
fn hedge(entry: &mut Entry, cell: &mut Cell<'_>) {
    entry.row.hedge = match cell.text {
        "NOHE" => Text::const_new("0"),
        "FIHE" => Text::const_new("1"),
        "EQHE" => Text::const_new("2"),
        other => {
            cell.warn(Code::ValueCode, other);
            Text::from(other)
        }
    };
}

fn swap(entry: &mut Entry, path: &str, cell: &mut Cell<'_>) -> bool {
    if path == "HedgTp/Cd" {
        hedge(entry, cell);
        return true;
    }
    let detail: &mut SwapDetail = entry.swap.get_or_insert_with(Box::default);
    // The text of the manual puts the active leg in LongPos.
    let (leg, path) = match (path.strip_prefix("LongPos/"), path.strip_prefix("ShortPos/")) {
        (Some(path), _) => (&mut detail.receiving, path),
        (_, Some(path)) => (&mut detail.paying, path),
        _ => {
            match path {
                "Guar/Cd" => detail.guarantee = cell.code(&["BOGU", "NOGU", "LOGU", "SHGU"]),
                "StrtDt" => detail.start = cell.date(Severity::Warning),
                _ => return false,
            }
            return true;
        }
    };
    swap_leg(leg, path, cell)
}

fn swap_leg(leg: &mut SwapLeg, path: &str, cell: &mut Cell<'_>) -> bool {
    match path {
        "Bal" | "Bal/Amt" | "Bal/Amt/Value" | "Bal/Value" => leg.value = cell.decimal(Severity::Warning),
        "Rt" => leg.rate = cell.decimal(Severity::Warning),
        "Indx/Prtry/Id" => leg.indexer = Text::from(cell.text),
        "Indx/Rt" => leg.index_percent = cell.decimal(Severity::Warning),
        _ => return false,
    }
    true
}

fn estate(entry: &mut Entry, path: &str, cell: &mut Cell<'_>) -> bool {
    match path {
        "BookVal" | "BookVal/Amt" | "BookVal/Value" | "BookVal/Amt/Value" => {
            entry.estate_value = cell.decimal(Severity::Error);
            return true;
        }
        "NmAndAdr/Nm" => {
            if entry.row.description.is_empty() {
                entry.row.description = Text::from(cell.text);
            }
            return true;
        }
        "ValtInf/Prtry/Id" | "Enterprise/Prtry/Id" => return true,
        _ => {}
    }
    estate_detail(entry.estate.get_or_insert_with(Box::default), path, cell);
    true
}

/// Fields of a property; every other one is kept under its path.
fn estate_detail(detail: &mut RealEstate, path: &str, cell: &mut Cell<'_>) {
    let word = Text::from(cell.text);
    match path {
        "NmAndAdr/Adr/StrtNm" => detail.address.0 = word,
        "NmAndAdr/Adr/BldgNb" => detail.address.1 = word,
        "NmAndAdr/Adr/Flr" => detail.address.2 = word,
        "NmAndAdr/Adr/TwnNm" => detail.city = word,
        "NmAndAdr/Adr/CtrySubDvsn" => detail.state = word,
        "NmAndAdr/Adr/PstCd" => detail.postal_code = Text::from(format!("{word:0>8}")),
        "FundPartProperty" => detail.percent_owned = cell.decimal(Severity::Warning),
        "ValtInf/TtlValAmt" | "ValtInf/TtlValAmt/Value" => detail.appraisal.0 = cell.decimal(Severity::Warning),
        "ValtInf/ValDate" => detail.appraisal.1 = cell.date(Severity::Warning),
        "ValtInf/Id" => detail.appraiser = cell.tax_id(),
        "Lease/Amt" | "Lease/Amt/Value" => detail.rent.0 = cell.decimal(Severity::Warning),
        "PropTp/Cd" => detail.kind = word,
        "UseTp/Cd" => detail.usage = word,
        "UseTp/RegnNb" => detail.registry_number = word,
        _ => keep_raw(&mut detail.others, path, cell.text),
    }
}
