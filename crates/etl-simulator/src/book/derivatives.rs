//! Futures, swaps, options on derivatives, flexible options, currency options and forwards.

use super::draft::{Draft, Pricing, business, later, money};
use super::identity::{Block, asset_isin, company};
use chrono::Datelike;
use etl_core::position::{OptionDetail, SwapDetail, SwapLeg};
use etl_core::{AssetClass, Decimal, Holding, HoldingDetail, ReferenceDate, Side, TaxId, Text};
use rand::RngExt;

/// Month letters of exchange series.
const MONTHS: [&str; 12] = ["F", "G", "H", "J", "K", "M", "N", "Q", "U", "V", "X", "Z"];
const CONTRACTS: [&str; 5] = ["DI1", "DOL", "IND", "DDI", "DAP"];

/// Month letter and year of a contract, as `F27`.
fn series(maturity: ReferenceDate) -> String {
    let date = maturity.date();
    format!("{}{:02}", MONTHS[date.month0() as usize], date.year() % 100)
}

fn sides() -> [Side; 2] {
    [Side::Bought, Side::Sold]
}

/// A contract that the draft does not price: taxes are stated as zero, hedge as none.
fn contract(draft: &Draft<'_>, class: AssetClass, isin: &str) -> Holding {
    let mut row = Holding::new(class);
    let number = draft.position.holdings.len() % 100;
    row.isin = Some(asset_isin(draft.fund.index, &format!("{isin}{number:02}")));
    row.taxes = Some(Decimal::ZERO);
    row.hedge = Text::const_new("0");
    row
}

/// Futures: the value is the adjustment of the day, negative in every second one.
pub(crate) fn futures(draft: &mut Draft<'_>, count: u8) {
    for number in 0..usize::from(count) {
        let maturity = draft.maturity(20..900);
        let mut row = contract(draft, AssetClass::Future, "FUT");
        row.code = Text::const_new(CONTRACTS[number % CONTRACTS.len()]);
        row.series = series(maturity).into();
        row.maturity = Some(maturity);
        row.broker = Some(company(Block::Broker, 1 + number % 4));
        row.quantity_free = Decimal::from(draft.shape.random_range(1_i64..60) * 5);
        row.notional = Some(money(row.quantity_free * draft.fixed(5_000_000..9_500_000) * draft.state.factor));
        row.side = sides()[number % 2];
        let most = draft.target(10);
        let adjustment = money(most * Decimal::new(draft.noise.random_range(1_i64..100), 2));
        row.value_free = adjustment;
        row.value = if number % 2 == 0 { -adjustment } else { adjustment };
        draft.push_valued(row);
    }
}

/// Two swaps: one to receive, one to pay.
pub(crate) fn swaps(draft: &mut Draft<'_>) {
    for (number, receiving, paying) in [(1, 1_060, 1_020), (2, 990, 1_045)] {
        let notional = draft.target(400);
        let mut row = contract(draft, AssetClass::Swap, "SWP");
        let legs = [leg(draft, notional, receiving, "DI1"), leg(draft, notional, paying, "DOL")];
        let value = legs[0].value.unwrap_or_default() - legs[1].value.unwrap_or_default();
        let start = draft.trade_date();
        row.trade_date = Some(start);
        row.maturity = Some(draft.maturity(60..900));
        row.issuer = Some(TaxId::Cnpj(company(Block::Bank, number)));
        row.notional = Some(notional);
        row.internal_id = draft.internal_id();
        row.value_free = value.abs();
        row.value = value;
        let [receiving, paying] = legs;
        row.detail = HoldingDetail::Swap(Box::new(SwapDetail {
            registry: Text::const_new(if number == 1 { "C" } else { "B" }),
            guarantee: Text::const_new(if number == 1 { "2" } else { "1" }),
            start: Some(start),
            receiving,
            paying,
        }));
        draft.push_valued(row);
    }
}

fn leg(draft: &mut Draft<'_>, notional: Decimal, thousandths: i64, indexer: &'static str) -> SwapLeg {
    let own = Decimal::new(1_000_000 + draft.noise.random_range(-200_i64..=200), 6);
    SwapLeg {
        value: Some(money(notional * Decimal::new(thousandths, 3) * draft.state.factor * own)),
        rate: Some(Decimal::new(draft.shape.random_range(1_000_i64..90_000), 4)),
        indexer: Text::const_new(indexer),
        index_percent: Some(Decimal::ONE_HUNDRED),
    }
}

/// Options on derivatives: a call held and a put written.
pub(crate) fn options(draft: &mut Draft<'_>) {
    for (side, call_put) in sides().into_iter().zip(["C", "P"]) {
        let maturity = draft.maturity(10..200);
        let mut row = option_row(draft, AssetClass::DerivativeOption, 40, side);
        row.code = Text::const_new("DOL");
        row.series = format!("{}{}", series(maturity), if side == Side::Bought { "1" } else { "2" }).into();
        row.maturity = Some(maturity);
        row.detail = HoldingDetail::Option(Box::new(OptionDetail {
            call_put: Text::const_new(call_put),
            market: Text::const_new("2"),
            ..terms(draft)
        }));
        draft.push(row);
    }
}

/// A flexible option.
pub(crate) fn flexible_option(draft: &mut Draft<'_>) {
    let mut row = option_row(draft, AssetClass::FlexibleOption, 40, Side::Bought);
    row.trade_date = Some(draft.trade_date());
    row.detail = HoldingDetail::Option(Box::new(OptionDetail {
        call_put: Text::const_new("P"),
        style: Text::const_new("E"),
        underlying: Text::const_new("DOL"),
        exercise_date: Some(draft.maturity(30..300)),
        guaranteed: Some(true),
        ..terms(draft)
    }));
    draft.push(row);
}

/// Currency options (held and written) and currency forwards (`NDF` bought, `FRW` sold).
pub(crate) fn currency(draft: &mut Draft<'_>) {
    for (side, call_put) in sides().into_iter().zip(["C", "P"]) {
        let mut row = option_row(draft, AssetClass::CurrencyOption, 40, side);
        row.isin = None;
        row.code = format!("CAM{:04}{:04}", draft.fund.index, draft.position.holdings.len() + 1).into();
        row.trade_date = Some(draft.trade_date());
        let maturity = draft.maturity(30..300);
        row.maturity = Some(business(later(maturity, 1)));
        row.detail = HoldingDetail::Option(Box::new(OptionDetail {
            call_put: Text::const_new(call_put),
            style: Text::const_new("E"),
            exercise_date: Some(maturity),
            guaranteed: Some(side == Side::Bought),
            currencies: Some((Text::const_new("USD"), Text::const_new("BRL"))),
            ..terms(draft)
        }));
        draft.push(row);
    }
    for (side, kind) in sides().into_iter().zip(["NDF", "FRW"]) {
        currency_forward(draft, side, kind);
    }
}

fn currency_forward(draft: &mut Draft<'_>, side: Side, kind: &'static str) {
    let mut row = contract(draft, AssetClass::CurrencyForward, "FWD");
    row.isin = None;
    row.notional = Some(draft.target(800));
    row.rate = Some(Decimal::new(draft.shape.random_range(48_000_i64..60_000), 4));
    row.maturity = Some(draft.maturity(20..300));
    row.side = side;
    let base = draft.target(15);
    row.value_free = draft.price(base, 2);
    let pair = if side == Side::Bought { ["USD", "BRL"] } else { ["BRL", "USD"] };
    let [bought, sold] = pair.map(Text::const_new);
    row.detail = HoldingDetail::CurrencyForward { kind: Text::const_new(kind), bought, sold };
    draft.push(row);
}

fn option_row(draft: &mut Draft<'_>, class: AssetClass, thousandths: i64, side: Side) -> Holding {
    let base = draft.fixed(500..4_000);
    let pricing = Pricing { multiple: 5, ..draft.pricing(base, 8) };
    let mut row = draft.priced(class, thousandths, pricing);
    row.isin = contract(draft, class, "OPD").isin;
    row.hedge = Text::const_new("0");
    row.side = side;
    row
}

/// Strike and premium.
fn terms(draft: &mut Draft<'_>) -> OptionDetail {
    OptionDetail {
        strike: Some(draft.fixed(480_000..620_000)),
        premium: Some(draft.fixed(50_000..900_000)),
        ..OptionDetail::default()
    }
}
