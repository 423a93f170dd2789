//! `BalForSubAcct`: one asset, its children in the order of the format.
//!
//! Identifiers and attributes are in `attributes`, quantities and values in `values`, the extension in `extension`.

use super::Fault;
use super::class::codes_of;
use super::report::{Report, TAX_OFFICE};
use super::{attributes, extension, values};
use etl_core::{Holding, HoldingDetail};

pub(super) fn write(r: &mut Report<'_>, h: &Holding) {
    let mut codes = codes_of(h);
    if r.strike(Fault::UnknownClass) {
        codes.levels = ["XPTO", "", ""];
    }
    r.line();
    r.within(&["BalForSubAcct"], |r| {
        attributes::identification(r, h, &codes);
        attributes::write(r, h, &codes);
        notional(r, h);
        values::quantity(r, h);
        broker(r, h);
        values::prices(r, h);
        exchange(r, h);
        values::amounts(r, h);
        values::lot(r, h);
        values::breakdowns(r, h);
        values::taxes(r, h);
        extension::write(r, h);
        if r.strike(Fault::UnknownElement) {
            r.xml.text("CampoNovo", "VALOR DESCONHECIDO", 35);
        }
    });
}

fn notional(r: &mut Report<'_>, h: &Holding) {
    if let Some(notional) = h.notional {
        r.within(&["AddtlDerivAttrbts"], |r| r.amount("NtnlCcyAndAmt", notional));
    }
}

fn broker(r: &mut Report<'_>, h: &Holding) {
    if let Some(broker) = &h.broker {
        r.within(&["SfkpgPlc", "Prtry"], |r| {
            r.within(&["Tp"], |r| {
                r.xml.text("Id", "CNPJ", 4);
                r.xml.text("Issr", TAX_OFFICE, 35);
            });
            r.xml.text("Id", broker.as_str(), 14);
        });
    }
}

/// The pair of a currency contract: bought currency, sold currency, rate (the strike of an option).
fn exchange(r: &mut Report<'_>, h: &Holding) {
    let (bought, sold, rate) = match &h.detail {
        HoldingDetail::CurrencyForward { bought, sold, .. } => (bought, sold, h.rate),
        HoldingDetail::Option(option) => match &option.currencies {
            Some((bought, sold)) => (bought, sold, option.strike),
            None => return,
        },
        _ => return,
    };
    r.within(&["FXDtls"], |r| {
        r.xml.text("UnitCcy", bought, 3);
        r.xml.text("QtdCcy", sold, 3);
        r.rate("XchgRate", rate);
    });
}
