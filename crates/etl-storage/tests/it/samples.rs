//! Invented funds, positions and loads.

use chrono::{DateTime, TimeDelta, Utc};
use etl_core::ports::{FundRef, Load, LoadedDocument, NewFund, Warehouse};
use etl_core::position::{FeeTerms, Lending, OptionDetail, RealEstate, Repo, SwapDetail, SwapLeg};
use etl_core::{
    Accrual, AccrualSide, AssetClass, Brokerage, Cnpj, Decimal, DocumentKind, Expense, FundId, FundIdentity,
    FundStatus, Holding, HoldingDetail, Isin, ItemKey, PensionPlan, Position, PositionFormat, ReferenceDate, Sha256,
    ShareBalance, Side, TaxId, parse_decimal,
};
use std::sync::Arc;

pub(crate) fn number(text: &str) -> Decimal {
    parse_decimal(text).unwrap()
}

pub(crate) fn day(day: u32) -> ReferenceDate {
    ReferenceDate::from_ymd(2025, 12, day).unwrap()
}

/// A moment, so many minutes after the first one.
pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    "2025-12-22T09:00:00.123456Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

pub(crate) fn cnpj(base: &str) -> Cnpj {
    Cnpj::with_check_digits(base).unwrap()
}

pub(crate) fn fund(base: &str, nickname: &str) -> NewFund {
    NewFund {
        identity: FundIdentity::cnpj(cnpj(base)),
        name: format!("{nickname} FUNDO DE INVESTIMENTO"),
        nickname: nickname.into(),
        kind: Some("FIM".into()),
        status: FundStatus::Active,
        start: Some(day(1)),
    }
}

/// A fund that is in the register.
pub(crate) async fn registered(warehouse: &dyn Warehouse) -> FundId {
    warehouse.register_fund(&fund("112223330001", "AURORA")).await.unwrap()
}

pub(crate) fn item(fund: FundId, date: ReferenceDate, kind: DocumentKind) -> ItemKey {
    ItemKey { connection: "qore".into(), fund, date, kind }
}

/// A position with figures and one row of cash that is the whole of it.
pub(crate) fn position(net_assets: &str, quota: &str) -> Position {
    let mut position = Position::new(PositionFormat::Anbima50);
    position.header.net_assets = Some(number(net_assets));
    position.header.quota = Some(number(quota));
    position.header.quantity = Some(number("1000"));
    let mut cash = Holding::new(AssetClass::Cash);
    cash.ordinal = 1;
    cash.account_kind = "D".into();
    cash.value = number(net_assets);
    position.holdings.push(cash);
    position
}

/// A load; documents with the same seed have the same bytes.
pub(crate) fn load(fund: FundId, date: ReferenceDate, kind: DocumentKind, seed: u8) -> Load {
    let position = kind.position_rank().map(|_| Arc::new(position("1000.00", "1.00000000")));
    Load {
        connection: "qore".into(),
        document: LoadedDocument {
            sha256: Sha256([seed; 32]),
            size_bytes: 100,
            kind,
            original_name: format!("documento {seed}"),
            portal_ref: None,
            generated_at: None,
        },
        fund: FundRef::Known(fund),
        date,
        item: None,
        tried: None,
        position,
        checks: vec![],
        problems: vec![],
        reader: "1.2.3",
        at: at(seed.into()),
    }
}

pub(crate) fn with_position(load: Load, position: Position) -> Load {
    Load { position: Some(Arc::new(position)), ..load }
}

/// A position with a row of every class and kind, and every field of a row filled with something.
pub(crate) fn everything() -> Position {
    let mut position = position("123456.78", "1.23456789");
    for (index, class) in (0_u32..).zip(AssetClass::ALL) {
        position.holdings.push(filled(class, index));
    }
    let accrual = |ordinal, code: &str, account, side, amount| Accrual {
        ordinal,
        line: 90,
        code: code.into(),
        account,
        side,
        date: Some(day(30)),
        amount: number(amount),
        linked_to: "CI:XYZ".into(),
        balance: 0,
    };
    position.accruals = vec![
        accrual(1, "34", Some("ADMF"), AccrualSide::Payable, "10.50"),
        accrual(2, "999", None, AccrualSide::Receivable, "7"),
    ];
    position.expenses = vec![Expense {
        ordinal: 1,
        line: 95,
        code: "ADMF".into(),
        account: Some("ADMF"),
        date: None,
        amount: number("1.10"),
        text: "texto".into(),
    }];
    position.brokerage = vec![Brokerage {
        ordinal: 1,
        line: 99,
        broker: Some(cnpj("998887770001")),
        trades: Some(3),
        equities: (number("1.23"), number("0.1")),
        ..Brokerage::default()
    }];
    position.pension_plans =
        vec![PensionPlan { ordinal: 1, line: 100, cnpb: "2001000111".into(), percent: number("33.3300") }];
    position.balances = vec![ShareBalance::default(), ShareBalance::default()];
    position.fee_terms = Some(FeeTerms { administration_rate: Some(number("2.0")), ..FeeTerms::default() });
    position
}

fn filled(class: AssetClass, index: u32) -> Holding {
    let mut h = Holding::new(class);
    (h.ordinal, h.line, h.byte) = (index + 1, 10 + index, 1000);
    h.isin = Some(Isin::with_check_digit("BRPETRACNPR").unwrap());
    h.code = "CÓDIGO\t1\\2".into();
    h.description = "Descrição com\nduas linhas".into();
    h.issuer = Some(TaxId::Cnpj(cnpj("112223330001")));
    h.broker = Some(cnpj("998887770001"));
    (h.quantity_free, h.quantity_pledged) = (number("100.500000000"), number("0.000000001"));
    h.unit_price = Some(number("10.123456789012"));
    h.purchase_price = Some(number("-0.10"));
    h.principal = Some(number("1000000000000000000000.000001"));
    h.value = number("1000.10");
    h.value_free = number("1000.1");
    h.notional = Some(number("5"));
    h.side = Side::Sold;
    h.maturity = ReferenceDate::from_ymd(2031, 2, 28);
    h.rate = Some(number("0.00"));
    h.lot = Some(100);
    h.repo = Some(Box::new(Repo { return_date: Some(day(30)), rate: Some(number("14.9")), ..Repo::default() }));
    h.lending = Some(Box::new(Lending { contract: "C1".into(), ..Lending::default() }));
    h.extras = vec![("tagnova".into(), "valor".into())];
    h.detail = match class {
        AssetClass::EquityOption => HoldingDetail::Option(Box::new(OptionDetail {
            strike: Some(number("38.00")),
            currencies: Some(("USD".into(), "BRL".into())),
            ..OptionDetail::default()
        })),
        AssetClass::Swap => HoldingDetail::Swap(Box::new(SwapDetail {
            receiving: SwapLeg { value: Some(number("10")), ..SwapLeg::default() },
            ..SwapDetail::default()
        })),
        AssetClass::RealEstate => HoldingDetail::RealEstate(Box::new(RealEstate {
            city: "São Paulo".into(),
            others: vec![("garagens".into(), "2".into())],
            ..RealEstate::default()
        })),
        _ => HoldingDetail::None,
    };
    h
}
