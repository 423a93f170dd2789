//! Quantities, prices and values of an asset: totals, and their split into free and pledged.
//!
//! Everything is in module; the side is `ShrtLngInd`, the sign of a value is its `Sgn`.

use super::Fault;
use super::class::{Shape, shape};
use super::report::Report;
use etl_core::{AssetClass, Decimal, Exact, Holding, HoldingDetail, Side};

/// Classes that have no quantity and no side: 1, `LONG`.
fn is_single(h: &Holding) -> bool {
    matches!(h.class, AssetClass::Cash | AssetClass::Swap | AssetClass::RealEstate)
}

/// Classes whose quantity 4.01 does not state: 1 when the row has none.
fn lacks_quantity(h: &Holding) -> bool {
    matches!(h.class, AssetClass::CurrencyForward | AssetClass::Participation) && h.quantity().is_zero()
}

fn is_short(h: &Holding) -> bool {
    h.side == Side::Sold || h.repo.as_ref().is_some_and(|repo| !repo.bought)
}

pub(super) fn quantity(r: &mut Report<'_>, h: &Holding) {
    let single = is_single(h);
    let short = if r.options.has(Fault::ShortSpelledOut) { "SHORT" } else { "SHOR" };
    r.within(&["AggtBal"], |r| {
        r.xml.text("ShrtLngInd", if is_short(h) && !single { short } else { "LONG" }, 5);
        r.within(&["Qty", "Qty", "Qty"], |r| {
            r.unit(if single || lacks_quantity(h) { Decimal::ONE } else { h.quantity() });
        });
    });
}

pub(super) fn prices(r: &mut Report<'_>, h: &Holding) {
    if let Some(price) = current_price(h) {
        let on_curve = h.characteristic == "V" || h.repo.as_ref().is_some_and(|repo| repo.indexer == "PRE");
        r.price(if on_curve { "INDC" } else { "MRKT" }, price, None);
    }
    let premium = match &h.detail {
        HoldingDetail::Option(option) => option.premium,
        _ => None,
    };
    if let Some(price) = premium.or(h.purchase_price) {
        r.price(if is_short(h) { "BIDE" } else { "OFFR" }, price, h.trade_date);
    }
}

/// Price of the day: the balance of an account, the net of a swap, position ÷ quantity of a future, else the unit price.
fn current_price(h: &Holding) -> Option<Decimal> {
    match h.class {
        AssetClass::Cash | AssetClass::Swap => Some(h.value),
        AssetClass::Future => {
            let price = h.notional.and_then(|notional| notional.checked_div(h.quantity()));
            price.and_then(|price| Exact::of(price).rounded(8)).or(h.unit_price)
        }
        AssetClass::RealEstate => None,
        _ => h.unit_price,
    }
}

pub(super) fn amounts(r: &mut Report<'_>, h: &Holding) {
    let positive = if h.value.is_zero() { !is_short(h) } else { h.value > Decimal::ZERO };
    r.within(&["AcctBaseCcyAmts"], |r| {
        r.signed("HldgVal", h.value, positive);
        if let Some(principal) = h.principal {
            r.signed("BookVal", principal, !is_short(h));
        }
        if let Some(loss) = loss(h) {
            r.signed("UrlsdGnLoss", loss, false);
        }
    });
}

/// The loss provision as an amount: the values are net of its per cent.
fn loss(h: &Holding) -> Option<Decimal> {
    let percent = h.credit_loss.filter(|percent| !percent.is_zero())?;
    let rest = Decimal::ONE_HUNDRED.checked_sub(percent)?;
    let amount = h.value.abs().checked_mul(percent)?.checked_div(rest)?;
    Exact::of(amount).rounded(2)
}

pub(super) fn lot(r: &mut Report<'_>, h: &Holding) {
    if let Some(lot) = h.lot {
        r.within(&["QtyBrkdwn", "LotQty"], |r| r.unit(Decimal::from(lot)));
    }
}

/// Whether the class states how its quantity is split.
fn has_breakdown(h: &Holding) -> bool {
    shape(h) != Shape::Repo
        && !is_single(h)
        && !matches!(h.class, AssetClass::Future | AssetClass::CurrencyForward | AssetClass::Participation)
}

pub(super) fn breakdowns(r: &mut Report<'_>, h: &Holding) {
    if !has_breakdown(h) {
        return;
    }
    let free = match h.side {
        Side::Lent => "LOAN",
        Side::Borrowed => "BORR",
        Side::Bought | Side::Sold => "AWAS",
    };
    let (free_value, pledged_value) = parts(h);
    if !h.quantity_free.is_zero() || h.quantity_pledged.is_zero() {
        part(r, free, h.quantity_free, free_value);
    }
    if !h.quantity_pledged.is_zero() {
        part(r, "COLO", h.quantity_pledged, pledged_value);
    }
}

fn part(r: &mut Report<'_>, kind: &str, quantity: Decimal, value: Decimal) {
    r.within(&["BalBrkdwn"], |r| {
        r.xml.text_at(&["SubBalTp", "Cd"], kind);
        r.within(&["Qty", "Qty"], |r| r.unit(quantity));
        r.within(&["AddtlBalBrkdwnDtls"], |r| {
            r.xml.text_at(&["SubBalTp", "Cd"], "DIRT");
            r.face_amount(value);
        });
    });
}

/// Values of the free and of the pledged part: as the row has them, else the value split by quantity × price.
fn parts(h: &Holding) -> (Decimal, Decimal) {
    let total = h.value.abs();
    if h.value_free.saturating_add(h.value_pledged) == total || h.side == Side::Borrowed {
        return (h.value_free, h.value_pledged);
    }
    if h.quantity_pledged.is_zero() {
        return (total, Decimal::ZERO);
    }
    let free = Exact::product(h.quantity_free, h.unit_price.unwrap_or_default()).rounded(2).unwrap_or_default();
    (free, total - free)
}

pub(super) fn taxes(r: &mut Report<'_>, h: &Holding) {
    if let Some(taxes) = h.taxes.filter(|taxes| !taxes.is_zero()) {
        r.within(&["AddtlBalBrkdwn"], |r| {
            r.xml.text_at(&["SubBalTp", "Cd"], "DIRT");
            r.face_amount(taxes);
        });
    }
}
