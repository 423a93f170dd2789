//! Shares, shares lent and borrowed, options and forwards on shares.

use super::draft::{Draft, Pricing};
use super::identity::{Block, company, issuer_isin, issuer_letters};
use etl_core::position::{Lending, OptionDetail};
use etl_core::{AssetClass, Decimal, Holding, HoldingDetail, Side, Text};
use rand::RngExt;

/// How far apart the first shares of two funds are in the list of invented tickers.
const STRIDE: usize = 37;

/// Shares; every fourth is a listed FII.
pub(crate) fn shares(draft: &mut Draft<'_>, count: u8) {
    for number in 0..count {
        let issuer = draft.fund.index * STRIDE + usize::from(number);
        let pricing = Pricing { may_pledge: true, ..draft.pricing(base_price(issuer), 2) };
        let row = share(draft, issuer, 1_000, pricing);
        draft.push(row);
    }
}

/// What a share of that issuer costs on the first day: 5,00 to 119,99.
fn base_price(issuer: usize) -> Decimal {
    Decimal::new(500 + i64::try_from(issuer * 7_919 % 11_500).expect("below 11,500"), 2)
}

fn share(draft: &mut Draft<'_>, issuer: usize, thousandths: i64, pricing: Pricing) -> Holding {
    let mut row = draft.priced(AssetClass::Equity, thousandths, pricing);
    let (digits, kind) = [("3", "ACNOR"), ("4", "ACNPR"), ("3", "ACNOR"), ("11", "CTF00")][issuer % 4];
    row.code = format!("{}{digits}", issuer_letters('Q', issuer)).into();
    row.isin = Some(issuer_isin('Q', issuer, kind));
    row.lot = Some(1);
    row.credit_loss = Some(Decimal::ZERO);
    row.account_kind = Text::const_new("1");
    row
}

/// A share lent (still counts), one borrowed (does not count) and the borrowed one sold short.
pub(crate) fn lent_and_borrowed(draft: &mut Draft<'_>) {
    let [own, foreign] = [30, 31].map(|number| draft.fund.index * STRIDE + number);
    let [lent, borrowed] = [own, foreign].map(|issuer| (issuer, draft.pricing(base_price(issuer), 2)));
    for ((issuer, pricing), side, thousandths) in
        [(lent, Side::Lent, 800), (borrowed, Side::Borrowed, 500), (borrowed, Side::Sold, 400)]
    {
        let mut row = share(draft, issuer, thousandths, pricing);
        row.side = side;
        if side != Side::Sold {
            row.broker = Some(company(Block::Broker, 3));
            row.lending = Some(Box::new(Lending {
                maturity: Some(draft.maturity(15..60)),
                rate: Some(draft.fixed(25..600)),
                ..Lending::default()
            }));
        }
        draft.push(row);
    }
}

/// Options on shares: one held, one written.
pub(crate) fn options(draft: &mut Draft<'_>) {
    for (number, side) in [(0_u32, Side::Bought), (1, Side::Sold)] {
        let issuer = draft.fund.index * STRIDE;
        let base = draft.fixed(60..400);
        let pricing = Pricing { multiple: 100, ..draft.pricing(base, 2) };
        let mut row = draft.priced(AssetClass::EquityOption, 60, pricing);
        let month = ["F", "R"][side_index(side)];
        row.code = format!("{}{month}{}", issuer_letters('Q', issuer), 300 + number).into();
        row.isin = Some(issuer_isin('Q', issuer, &format!("CO{month}{number:02}")));
        row.maturity = Some(draft.maturity(10..90));
        row.side = side;
        row.account_kind = Text::const_new("1");
        row.hedge = Text::const_new(["0", "2"][side_index(side)]);
        row.credit_loss = Some(Decimal::ZERO);
        row.detail = HoldingDetail::Option(Box::new(OptionDetail {
            underlying: format!("{}3", issuer_letters('Q', issuer)).into(),
            strike: Some(draft.fixed(1_000..6_000)),
            premium: Some(draft.fixed(100_000..900_000)),
            ..OptionDetail::default()
        }));
        draft.push(row);
    }
}

fn side_index(side: Side) -> usize {
    usize::from(side == Side::Sold)
}

/// A forward on a share, bought.
pub(crate) fn forward(draft: &mut Draft<'_>) {
    let issuer = draft.fund.index * STRIDE + 1;
    let base = base_price(issuer);
    let pricing = Pricing { multiple: 100, ..draft.pricing(base, 2) };
    let mut row = draft.priced(AssetClass::EquityForward, 300, pricing);
    row.code = format!("{}4", issuer_letters('Q', issuer)).into();
    row.isin = Some(issuer_isin('Q', issuer, "ACNPR"));
    row.trade_date = Some(draft.trade_date());
    row.maturity = Some(draft.maturity(10..120));
    row.maturity_price = Some(base * Decimal::new(103, 2));
    row.account_kind = Text::const_new("1");
    row.hedge = Text::const_new(if draft.shape.random_ratio(1, 2) { "0" } else { "2" });
    draft.push(row);
}
