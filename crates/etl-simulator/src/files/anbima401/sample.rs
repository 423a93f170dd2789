//! Hand-made positions for the tests of both formats: one row of every class, and the levels of a fund.
//!
//! Totals are sums of the rows; the net assets are the total assets plus receivables less payables.

use etl_core::position::{
    FeeTerms, Lending, OptionDetail, Party, PensionPlan, PortfolioHolder, RealEstate, Repo, SwapDetail, SwapLeg,
};
use etl_core::{
    Accrual, AccrualSide, AssetClass, Brokerage, Cnpj, Cpf, Decimal, Expense, FundLevel, Holding, HoldingDetail, Isin,
    Position, PositionFormat, ReferenceDate, ShareBalance, Side, TaxId, Text,
};

pub(in crate::files) fn dec(text: &str) -> Decimal {
    etl_core::parse_decimal(text).unwrap()
}

pub(in crate::files) fn day(text: &str) -> ReferenceDate {
    ReferenceDate::parse(text).unwrap()
}

fn cnpj(root: &str) -> Cnpj {
    Cnpj::with_check_digits(&format!("{root}0001")).unwrap()
}

fn isin(base: &str) -> Isin {
    Isin::with_check_digit(base).unwrap()
}

fn company(root: &str) -> TaxId {
    TaxId::Cnpj(cnpj(root))
}

/// A fund with one row of every class, lines of every kind, an `&` and a name of more than 50 characters.
pub(in crate::files) fn fund() -> Position {
    let mut p = Position::new(PositionFormat::Anbima401);
    let h = &mut p.header;
    h.date = Some(day("2025-12-19"));
    h.cnpj = Some(cnpj("22222222"));
    h.isin = Some(isin("BREXMPCTF00"));
    h.name = "PÃO & MEL \"FICTÍCIO\" FUNDO DE INVESTIMENTO MULTIMERCADO CRÉDITO PRIVADO".into();
    h.administrator = Party { cnpj: Some(cnpj("11111111")), name: "ADMINISTRADORA FICTÍCIA".into() };
    h.manager = Party { cnpj: Some(cnpj("44444444")), name: "GESTORA FICTÍCIA".into() };
    h.custodian = Party { cnpj: Some(cnpj("33333333")), name: "CUSTODIANTE <FICTÍCIO>".into() };
    h.anbima_code = "123456".into();
    h.fund_type = "229".into();
    h.risk = "BB".into();
    h.to_issue = Some(dec("100"));
    h.to_redeem = Some(dec("50.5"));
    p.holdings = holdings();
    lines(&mut p);
    close(&mut p);
    p
}

/// Totals from the rows; one quota over 1,000 quotas.
pub(in crate::files) fn close(p: &mut Position) {
    let total = |side| -> Decimal { p.accruals.iter().filter(|a| a.side == side).map(|a| a.amount).sum() };
    let (receivables, payables) = (total(AccrualSide::Receivable), total(AccrualSide::Payable));
    let assets: Decimal = p.holdings.iter().map(|h| h.value).sum();
    let h = &mut p.header;
    let net = assets + receivables - payables - h.to_issue.unwrap_or_default() - h.to_redeem.unwrap_or_default();
    h.total_assets = Some(assets);
    h.receivables = Some(receivables);
    h.payables = Some(payables);
    h.net_assets = Some(net);
    h.quantity = Some(dec("1000"));
    h.quota = Some(net / dec("1000"));
    p.balances = vec![ShareBalance {
        level: h.level,
        cnpj: h.cnpj,
        isin: h.isin,
        quantity: h.quantity,
        quota: h.quota,
        ..ShareBalance::default()
    }];
}

/// A managed portfolio of a person, with one bond and one account.
pub(in crate::files) fn portfolio() -> Position {
    let mut p = fund();
    p.holdings.retain(|h| matches!(h.class, AssetClass::Cash | AssetClass::PrivateBond));
    p.header.level = FundLevel::Portfolio;
    p.header.cnpj = None;
    p.header.isin = None;
    p.header.to_issue = None;
    p.header.to_redeem = None;
    p.header.taxes = Some(dec("12.34"));
    p.header.holder = Some(PortfolioHolder {
        tax_id: Some(TaxId::Cpf(Cpf::parse("111.444.777-35").unwrap())),
        code: "CART1".into(),
        account: "34100010000123456".into(),
    });
    close(&mut p);
    p.balances.clear();
    p
}

/// A class with two subclasses, whose managerial quota does not explain the net assets.
pub(in crate::files) fn class_with_subclasses() -> Position {
    let mut p = fund();
    p.header.level = FundLevel::Class;
    p.header.shell_cnpj = Some(cnpj("99999999"));
    close(&mut p);
    let net = p.header.net_assets.unwrap();
    p.balances[0].quota = Some(dec("1.5"));
    p.header.quota = Some(dec("1.5"));
    for (code, quantity, share) in [("FICT000101", "400", "0.5"), ("FICT000102", "100", "0.5")] {
        let quota = (net * dec(share) / dec(quantity)).round_dp(8);
        p.balances.push(ShareBalance {
            level: FundLevel::Subclass,
            cnpj: p.header.cnpj,
            subclass_code: code.into(),
            name: format!("SUBCLASSE {code}").into(),
            quantity: Some(dec(quantity)),
            quota: Some(quota),
            ..ShareBalance::default()
        });
    }
    p.accruals[0].balance = 1;
    for (index, balance) in (0_u32..).zip(p.balances.iter_mut()) {
        let of = |side| p.accruals.iter().filter(|a| a.side == side && a.balance == index).map(|a| a.amount).sum();
        balance.receivables = Some(of(AccrualSide::Receivable));
        balance.payables = Some(of(AccrualSide::Payable));
    }
    p
}

fn lines(p: &mut Position) {
    let accrual = |(code, side, amount, date): (&str, AccrualSide, &str, Option<ReferenceDate>)| Accrual {
        ordinal: 0,
        line: 0,
        code: code.into(),
        account: None,
        side,
        date,
        amount: dec(amount),
        linked_to: Text::default(),
        balance: 0,
    };
    p.accruals = [
        ("34", AccrualSide::Payable, "1200.5", Some(day("2026-01-05"))),
        ("14", AccrualSide::Receivable, "300", Some(day("2025-12-31"))),
        ("999", AccrualSide::Payable, "0.01", None),
    ]
    .map(accrual)
    .into();
    let expense = |(code, amount): (&str, &str)| Expense {
        ordinal: 0,
        line: 0,
        code: code.into(),
        account: None,
        date: None,
        amount: dec(amount),
        text: Text::default(),
    };
    p.expenses = [("txadm", "900"), ("tributos", "10.1"), ("15", "12.54"), ("SELC", "3")].map(expense).into();
    p.fee_terms = Some(FeeTerms {
        administration_rate: Some(dec("1.25")),
        has_performance_fee: Some(true),
        performance_rate: Some(dec("20")),
        benchmark_percent: Some(dec("100")),
        benchmark: "DI1".into(),
    });
    p.brokerage = vec![Brokerage {
        broker: Some(cnpj("55555555")),
        broker_kind: "1".into(),
        trades: Some(12),
        equities: (dec("10"), dec("1")),
        ..Brokerage::default()
    }];
    p.pension_plans = vec![PensionPlan { ordinal: 1, line: 0, cnpb: "1999000018".into(), percent: dec("62.5") }];
}

/// A row of quantity × price.
pub(in crate::files) fn row(class: AssetClass, quantity: &str, price: &str) -> Holding {
    let mut h = Holding::new(class);
    h.quantity_free = dec(quantity);
    h.unit_price = Some(dec(price));
    h.value_free = (dec(quantity) * dec(price)).round_dp(2);
    h.value = h.value_free;
    h.taxes = Some(Decimal::ZERO);
    h
}

fn holdings() -> Vec<Holding> {
    let mut rows = bonds();
    rows.extend(equities());
    rows.extend(derivatives());
    rows.extend(others());
    rows
}

fn bond(class: AssetClass, isin_base: &str, code: &str) -> Holding {
    let mut h = row(class, "10", "1000.12345678");
    h.isin = Some(isin(isin_base));
    h.code = code.into();
    h.internal_id = format!("B{}", code.len()).into();
    h.issue_date = Some(day("2022-04-06"));
    h.trade_date = Some(day("2024-10-15"));
    h.maturity = Some(day("2028-09-01"));
    h.purchase_price = Some(dec("990.5"));
    h.issue_price = Some(dec("1000"));
    h.maturity_price = Some(Decimal::ZERO);
    h.principal = Some(dec("9905"));
    h.rate = Some(dec("6.25"));
    h.indexer = "SEL".into();
    h.index_percent = Some(dec("100"));
    h.characteristic = "N".into();
    h
}

fn bonds() -> Vec<Holding> {
    let mut government = bond(AssetClass::GovernmentBond, "BRSTNCLF1RK", "210100");
    government.quantity_pledged = dec("2.5");
    government.value_pledged = dec("2500.31");
    government.value = government.value_free + government.value_pledged;
    let mut private = bond(AssetClass::PrivateBond, "BREXMPCDB00", "CDB0001");
    private.issuer = Some(company("66666666"));
    private.risk = "AA".into();
    private.credit_loss = Some(dec("2"));
    let mut debenture = bond(AssetClass::Debenture, "BREXMPDBS00", "EXMP11");
    debenture.issuer = Some(company("77777777"));
    debenture.detail =
        HoldingDetail::Debenture { convertible: Some(true), profit_sharing: Some(false), spe: Some(true) };
    let mut lent = bond(AssetClass::GovernmentBond, "BRSTNCNTB0A", "760199");
    lent.side = Side::Lent;
    lent.lending =
        Some(Box::new(Lending { maturity: Some(day("2026-02-02")), rate: Some(dec("1.5")), ..Lending::default() }));
    let mut note = bond(AssetClass::StructuredNote, "BREXMPCOE00", "COE0001");
    note.issuer = Some(company("66666666"));
    vec![government, repo(true), repo(false), private, debenture, lent, note]
}

fn repo(bought: bool) -> Holding {
    let mut h = bond(AssetClass::GovernmentBond, "BRSTNCLTN0B", "100000");
    std::mem::swap(&mut h.quantity_free, &mut h.quantity_pledged);
    std::mem::swap(&mut h.value_free, &mut h.value_pledged);
    h.trade_date = Some(day("2025-12-19"));
    h.purchase_price = h.unit_price;
    h.maturity_price = None;
    if !bought {
        h.side = Side::Sold;
        h.value = -h.value;
    }
    h.repo = Some(Box::new(Repo {
        return_date: Some(day("2025-12-22")),
        return_price: Some(dec("1000.6")),
        indexer: "PRE".into(),
        index_percent: Some(dec("100")),
        rate: Some(dec("14.9")),
        bought,
    }));
    h
}

fn share(side: Side) -> Holding {
    let mut h = row(AssetClass::Equity, "300", "18.14");
    h.isin = Some(isin("BREXMPACNOR"));
    h.code = "EXMP3".into();
    h.lot = Some(1);
    h.account_kind = "1".into();
    h.side = side;
    h.value = side.signed(h.value_free);
    if matches!(side, Side::Lent | Side::Borrowed) {
        h.broker = Some(cnpj("55555555"));
        h.lending = Some(Box::new(Lending {
            maturity: Some(day("2026-01-20")),
            rate: Some(dec("0.75")),
            contract: "BTC123".into(),
            ..Lending::default()
        }));
    }
    h
}

fn option(class: AssetClass) -> Holding {
    let mut h = row(class, "100", "1.25");
    h.trade_date = Some(day("2025-11-03"));
    h.maturity = Some(day("2026-06-19"));
    h.hedge = "2".into();
    h.detail = HoldingDetail::Option(Box::new(OptionDetail {
        call_put: "P".into(),
        style: "A".into(),
        underlying: "EXMP3".into(),
        strike: Some(dec("20.5")),
        premium: Some(dec("150.75")),
        exercise_date: (class != AssetClass::EquityOption).then(|| day("2026-06-18")),
        ..OptionDetail::default()
    }));
    h
}

fn equities() -> Vec<Holding> {
    let mut written = option(AssetClass::EquityOption);
    written.isin = Some(isin("BREXMPR0100"));
    written.code = "EXMPR200".into();
    written.side = Side::Sold;
    written.value = -written.value;
    let mut forward = row(AssetClass::EquityForward, "100", "18.3");
    forward.isin = Some(isin("BREXMPACNOR"));
    forward.code = "EXMP3".into();
    forward.trade_date = Some(day("2025-12-01"));
    forward.maturity = Some(day("2026-01-30"));
    forward.maturity_price = Some(dec("18.6"));
    let sides = [Side::Bought, Side::Lent, Side::Borrowed, Side::Sold];
    sides.map(share).into_iter().chain([written, forward]).collect()
}

fn derivatives() -> Vec<Holding> {
    let mut on_derivative = option(AssetClass::DerivativeOption);
    on_derivative.isin = Some(isin("BRBMEFDOL01"));
    on_derivative.code = "DOL".into();
    on_derivative.series = "N261".into();
    let mut flexible = option(AssetClass::FlexibleOption);
    flexible.isin = Some(isin("BREXMPFLX01"));
    let mut forward = row(AssetClass::BondForward, "5", "950");
    forward.isin = Some(isin("BRSTNCLTN0B"));
    forward.trade_date = Some(day("2025-12-10"));
    forward.maturity = Some(day("2026-01-12"));
    forward.indexer = "PRE".into();
    forward.detail = HoldingDetail::BondForward { underlying_maturity: Some(day("2028-01-01")) };
    vec![on_derivative, flexible, forward, future(), swap(), currency_option(), currency_forward()]
}

fn future() -> Holding {
    let mut h = Holding::new(AssetClass::Future);
    h.isin = Some(isin("BRBMEFD1I31"));
    h.code = "DI1".into();
    h.series = "F31".into();
    h.broker = Some(cnpj("55555555"));
    h.quantity_free = dec("8");
    h.notional = Some(dec("716559.28"));
    h.maturity = Some(day("2031-01-02"));
    h.value = dec("-186.8");
    h.hedge = "0".into();
    h
}

fn swap() -> Holding {
    let leg = |value: &str, indexer: &'static str| SwapLeg {
        value: Some(dec(value)),
        rate: Some(dec("1.5")),
        indexer: Text::const_new(indexer),
        index_percent: Some(dec("100")),
    };
    let mut h = Holding::new(AssetClass::Swap);
    h.trade_date = Some(day("2025-07-01"));
    h.maturity = Some(day("2027-07-01"));
    h.issuer = Some(company("66666666"));
    h.internal_id = "SW1".into();
    h.notional = Some(dec("100000"));
    h.value = dec("-250.5");
    h.detail = HoldingDetail::Swap(Box::new(SwapDetail {
        registry: "B".into(),
        guarantee: "3".into(),
        start: Some(day("2025-07-02")),
        receiving: leg("103000", "DI1"),
        paying: leg("103250.5", "DOL"),
    }));
    h
}

fn currency_option() -> Holding {
    let mut h = option(AssetClass::CurrencyOption);
    h.code = "CAM0001".into();
    if let HoldingDetail::Option(detail) = &mut h.detail {
        detail.currencies = Some(("USD".into(), "BRL".into()));
        detail.guaranteed = Some(true);
        detail.underlying = Text::default();
    }
    h
}

fn currency_forward() -> Holding {
    let mut h = Holding::new(AssetClass::CurrencyForward);
    h.notional = Some(dec("50000"));
    h.rate = Some(dec("5.4321"));
    h.maturity = Some(day("2026-03-02"));
    h.side = Side::Sold;
    h.value = dec("77.7");
    h.detail = HoldingDetail::CurrencyForward { kind: "NDF".into(), bought: "BRL".into(), sold: "USD".into() };
    h
}

fn others() -> Vec<Holding> {
    let mut cash = Holding::new(AssetClass::Cash);
    cash.code = "BRFICT".into();
    cash.account_kind = "D".into();
    cash.value = dec("107474.14");
    let mut shares = row(AssetClass::FundShare, "82248.45810979", "2.24383989");
    shares.issuer = Some(company("88888888"));
    shares.value_from_product = true;
    let mut foreign = row(AssetClass::FundShare, "10", "55.5");
    foreign.currency = "USD".into();
    foreign.value_from_product = true;
    let mut stake = Holding::new(AssetClass::Participation);
    stake.issuer = Some(company("77777777"));
    stake.value = dec("1000000");
    let mut rights = Holding::new(AssetClass::CreditRights);
    rights.value = dec("2500000.25");
    vec![cash, shares, foreign, property(), stake, rights]
}

fn property() -> Holding {
    let mut h = Holding::new(AssetClass::RealEstate);
    h.description = "GALPÃO FICTÍCIO".into();
    h.value = dec("3000000");
    h.detail = HoldingDetail::RealEstate(Box::new(RealEstate {
        address: ("RUA INVENTADA".into(), "100".into(), "BLOCO A".into()),
        city: "CIDADE FICTÍCIA".into(),
        state: "SP".into(),
        postal_code: "01234000".into(),
        percent_owned: Some(dec("99.5")),
        appraisal: (Some(dec("3100000")), Some(day("2025-06-30"))),
        appraiser: Some(company("66666666")),
        rent: (Some(dec("25000")), None),
        kind: "01".into(),
        usage: "01".into(),
        registry_number: "900001".into(),
        others: vec![("questjur".into(), "S".into()), ("motivoquestjur".into(), "LIMITE DO TERRENO".into())],
    }));
    h
}
