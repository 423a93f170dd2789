//! 5.0: every class, sides and signs, the net assets, several balances, the extension, what is missing or unknown.

use crate::support::{Outcome, asset50, dec, file50, fund50, net50, read, read_from, report50};
use etl_core::position::HoldingDetail;
use etl_core::{AccrualSide, AssetClass, Code, Decimal, FundLevel, Holding, Severity, Side, Tolerance};
use etl_parsers::Limits;

fn row_of(asset: &str) -> Holding {
    read(file50("100", asset)).row().clone()
}

fn extension(content: &str) -> String {
    format!(
        "<SplmtryData><Envlp><posatbr:BalForSubAcctBrData xmlns:posatbr=\"urn:x\">{content}</posatbr:BalForSubAcctBrData>\
         </Envlp></SplmtryData>"
    )
}

#[test]
fn classes_follow_the_tables_of_levels() {
    use AssetClass as C;
    for (levels, class) in [
        (["EQUI", "", ""], C::Equity),
        (["OPTN", "EQUI", ""], C::EquityOption),
        (["OPTN", "DERI", ""], C::DerivativeOption),
        (["OPTN", "DERI", "FLEX"], C::FlexibleOption),
        (["OPTN", "CURR", ""], C::CurrencyOption),
        (["FWRD", "EQUI", ""], C::EquityForward),
        (["FWRD", "GOVE", ""], C::BondForward),
        (["FWRD", "CURR", ""], C::CurrencyForward),
        (["GOVE", "", ""], C::GovernmentBond),
        (["CORP", "", ""], C::PrivateBond),
        (["DEBE", "", ""], C::Debenture),
        (["CASH", "", ""], C::Cash),
        (["FUTU", "", ""], C::Future),
        (["LOAN", "EQUI", "REGS"], C::Equity),
        (["REPO", "GOVE", "RERA"], C::GovernmentBond),
        (["REPO", "DEBE", "RERA"], C::Debenture),
        (["SWAP", "", ""], C::Swap),
        (["SHAR", "", ""], C::FundShare),
        (["FUND", "", ""], C::FundShare),
        (["REAL", "", ""], C::RealEstate),
        (["STRU", "", ""], C::StructuredNote),
    ] {
        let outcome = read(file50("100", &asset50(levels, "10", ("100", true), "")));
        assert_eq!(outcome.row().class, class, "{levels:?}");
        assert_eq!(outcome.codes(), [], "{levels:?}");
        assert_eq!(outcome.row().value, dec("100"));
    }
    for levels in [["RFBC", "", ""], ["REPO", "", ""], ["XPTO", "EQUI", ""], ["", "", ""]] {
        let outcome = read(file50("100", &asset50(levels, "10", ("100", true), "")));
        assert_eq!((outcome.row().class, outcome.codes()), (C::Unclassified, vec![Code::ValueCode]), "{levels:?}");
        assert_eq!(outcome.row().value, dec("100"), "what no table knows still counts");
    }
}

#[test]
fn a_stake_of_a_fip_is_an_equity_of_its_kind() {
    let id = "<OthrId><Id>FIP</Id><Tp><Prtry>ATIVOSB3</Prtry></Tp></OthrId></FinInstrmId>";
    let asset = asset50(["EQUI", "", ""], "1", ("100", true), "").replace("</FinInstrmId>", id);
    let row = row_of(&asset);
    assert_eq!((row.class, row.quantity()), (AssetClass::Participation, Decimal::ZERO));
}

#[test]
fn signs_come_from_the_sign_and_short_is_read_either_way() {
    let sold = asset50(["OPTN", "EQUI", ""], "10", ("100", false), "");
    for asset in [sold.clone(), sold.replace("SHOR", "SHORT"), sold.replace("<Sgn>false</Sgn>", "")] {
        let outcome = read(file50("-100", &asset));
        assert_eq!((outcome.row().value, outcome.row().side), (dec("-100"), Side::Sold));
        assert_eq!(outcome.row().quantity(), dec("10"));
    }
    let odd = read(file50("100", &sold.replace("<Sgn>false", "<Sgn>true")));
    assert_eq!((odd.row().value, odd.codes()), (dec("100"), vec![Code::ValueCode]));
    // The adjustment of a sold future may well be positive.
    let future = asset50(["FUTU", "", ""], "10", ("100", false), "").replace("<Sgn>false", "<Sgn>true");
    assert_eq!(read(file50("100", &future)).codes(), []);
}

#[test]
fn amounts_may_have_children() {
    let asset = asset50(["GOVE", "", ""], "10", ("100", true), "")
        .replace("<Amt Ccy=\"BRL\">100</Amt>", "<Amt><Ccy>BRL</Ccy><Value> 100 </Value></Amt>");
    assert_eq!(read(file50("100", &asset)).codes(), []);
    assert_eq!(row_of(&asset).value, dec("100"));
}

#[test]
fn the_parts_split_quantity_and_value() {
    let part = |code: &str, unit: &str, amount: &str| {
        format!(
            "<BalBrkdwn><SubBalTp><Cd>{code}</Cd></SubBalTp><Qty><Qty><Unit>{unit}</Unit></Qty></Qty>\
             <AddtlBalBrkdwnDtls><SubBalTp><Cd>DIRT</Cd></SubBalTp><Qty><QtyAndAvlbty><Qty><FaceAmt>{amount}</FaceAmt>\
             </Qty><AvlbtyInd>true</AvlbtyInd></QtyAndAvlbty></Qty></AddtlBalBrkdwnDtls></BalBrkdwn>"
        )
    };
    let parts = [part("AWAS", "6", "60"), part("COLO", "3", "30"), part("MARG", "1", "10")].concat();
    let row = row_of(&asset50(["GOVE", "", ""], "10", ("100", true), &parts));
    assert_eq!((row.quantity_free, row.quantity_pledged), (dec("6"), dec("4")));
    assert_eq!((row.value_free, row.value_pledged, row.value), (dec("60"), dec("40"), dec("100")));
}

#[test]
fn prices_dates_and_rates_of_a_bond() {
    let more = "<FinInstrmAttrbts><MtrtyDt>2028-09-01</MtrtyDt><IsseDt>2022-04-06</IsseDt><IntrstRate>6.25</IntrstRate>\
        <IndxRateBsis>100</IndxRateBsis><CpnAttchdNb><Lng><Id>SEL</Id></Lng></CpnAttchdNb><SbcptPric><Val><Amt>80</Amt>\
        </Val></SbcptPric><ConvsPric><Val><Amt>120</Amt></Val></ConvsPric></FinInstrmAttrbts>\
        <PricDtls><Tp><Cd>INDC</Cd></Tp><Val><Amt>9.9</Amt></Val></PricDtls>\
        <PricDtls><Tp><Cd>MRKT</Cd></Tp><Val><Amt>10</Amt><ValTp>PARV</ValTp></Val></PricDtls>\
        <PricDtls><Tp><Cd>OFFR</Cd></Tp><Val><Amt>9</Amt></Val><QtnDt><Dt>2024-10-15</Dt></QtnDt></PricDtls>\
        <QtyBrkdwn><LotQty><Unit>1</Unit></LotQty></QtyBrkdwn>\
        <AddtlBalBrkdwn><SubBalTp><Cd>DIRT</Cd></SubBalTp><Qty><Qty><FaceAmt>3</FaceAmt></Qty></Qty></AddtlBalBrkdwn>";
    let outcome = read(file50("100", &asset50(["GOVE", "", ""], "10", ("100", true), more)));
    assert_eq!(outcome.codes(), []);
    let row = outcome.row();
    assert_eq!((row.unit_price, row.purchase_price, row.lot), (Some(dec("10")), Some(dec("9")), Some(1)));
    assert_eq!((row.issue_price, row.maturity_price, row.taxes), (Some(dec("80")), Some(dec("120")), Some(dec("3"))));
    assert_eq!((row.rate, row.indexer.as_str(), row.index_percent), (Some(dec("6.25")), "SEL", Some(dec("100"))));
    let days = [row.maturity, row.issue_date, row.trade_date].map(|d| d.unwrap().to_string());
    assert_eq!(days, ["2028-09-01", "2022-04-06", "2024-10-15"]);
}

#[test]
fn a_repo_is_the_bond_under_it() {
    let more = "<FinInstrmAttrbts><MtrtyDt>2025-03-17</MtrtyDt><IsseDt>2025-03-14</IsseDt><IntrstRate>14.9</IntrstRate>\
        <UndrlygFinInstrmId><ISIN>BRSTNCLF1RK7</ISIN><OthrId><Id>210100</Id><Tp><Cd>SELC</Cd></Tp></OthrId>\
        </UndrlygFinInstrmId></FinInstrmAttrbts>";
    let row = row_of(&asset50(["REPO", "GOVE", "REAM"], "10", ("100", false), more));
    assert_eq!((row.isin.unwrap().as_str(), row.code.as_str()), ("BRSTNCLF1RK7", "210100"));
    assert_eq!((row.value, row.side, row.maturity), (dec("-100"), Side::Sold, None));
    let repo = row.repo.unwrap();
    assert_eq!((repo.bought, repo.rate), (false, Some(dec("14.9"))));
    assert_eq!(repo.return_date.unwrap().to_string(), "2025-03-17");
}

#[test]
fn a_lent_share_that_is_there_twice_counts_once() {
    let share = asset50(["EQUI", "", ""], "10", ("100", true), "");
    let loan = asset50(["LOAN", "EQUI", "REGS"], "10", ("100", true), "");
    let twice = read(file50("100", &format!("{share}{loan}")));
    assert_eq!(twice.codes(), [Code::ValueTwice]);
    assert_eq!(twice.position().holdings[1].value, Decimal::ZERO);
    let apart = read(file50("200", &format!("{share}{loan}")));
    assert_eq!((apart.codes(), apart.position().holdings[1].side), (vec![], Side::Lent));
}

#[test]
fn the_net_assets_and_what_stands_in_for_them() {
    let report = |more: &str, net: &str| {
        let general = report50(&format!("{}{net}", fund50("100", "")));
        read(general.replace("</StmtGnlDtls>", &format!("{more}</StmtGnlDtls>")))
    };
    let negative = report("", &net50("90", false));
    assert_eq!(negative.position().header.net_assets, Some(dec("-90")));
    let second = report("<TtlNetVal><Amt>80</Amt><Sgn>true</Sgn></TtlNetVal>", "");
    assert_eq!(second.position().header.net_assets, Some(dec("80")));
    assert_eq!(second.problem(Code::ValueMissing).found, "StmtGnlDtls/TtlNetVal");
    let gross = report("", "");
    assert_eq!(gross.position().header.net_assets, Some(dec("100")));
    assert_eq!(gross.problem(Code::ValueMissing).found, "BalForAcct/AcctBaseCcyAmts/HldgVal");
    let unreadable = report("", &net50("x", true));
    assert!(unreadable.has_error() && unreadable.position().header.net_assets.is_none());
}

#[test]
fn a_class_and_its_subclasses() {
    let level = |cnpj: &str, level: &str, code: &str| {
        format!(
            "<OthrId><Id>22222222000191</Id><Tp><Prtry>{cnpj}</Prtry></Tp></OthrId><OthrId><Id>{level}</Id><Tp>\
             <Prtry>Nivel de Fundo</Prtry></Tp></OthrId>{code}</FinInstrmId>"
        )
    };
    let entry = |assets: &str, level: &str, parts: &str| fund50(assets, parts).replace("</FinInstrmId>", level);
    let line = "<BalBrkdwn><SubBalTp><Prtry><Id> PAYA </Id><SchmeNm>PAYABLES</SchmeNm></Prtry></SubBalTp><Qty><Qty>\
        <FaceAmt>10</FaceAmt></Qty></Qty><AddtlBalBrkdwnDtls><SubBalTp><Prtry><Id> ADMF</Id><Issr>CONTASANBIMA</Issr>\
        <SchmeNm>CNPJ:11111111000191</SchmeNm></Prtry></SubBalTp><Qty><Qty><FaceAmt>10</FaceAmt></Qty></Qty>\
        <SubBalAddtlDtls>2025-04-01</SubBalAddtlDtls></AddtlBalBrkdwnDtls></BalBrkdwn>";
    let redeem = "<BalBrkdwn><SubBalTp><Cd>PENR</Cd></SubBalTp><Qty><Qty><FaceAmt>5</FaceAmt></Qty></Qty></BalBrkdwn>";
    let code = |c: &str| format!("<OthrId><Id>{c}</Id><Tp><Prtry>CODIGOSUBCLASSE</Prtry></Tp></OthrId>");
    let class = entry("100", &level("CNPJ CLASSE", "CLASSE", ""), line);
    let no_assets = "<AcctBaseCcyAmts><HldgVal><Amt Ccy=\"BRL\">";
    let first = entry("45", &level("CNPJCLASSE", "SUBCLASSE", &code("SUB0000001")), redeem)
        .replace(&format!("{no_assets}45"), &format!("{no_assets}0"));
    let second = entry("40", &level("CNPJCLASSE", "SUBCLASSE", &code("SUB0000002")), "")
        .replace(&format!("{no_assets}40"), &format!("{no_assets}0"));
    let cash = asset50(["CASH", "", ""], "1", ("100", true), "");
    let outcome = read(report50(&format!("{class}{first}{second}{cash}{}", net50("85", true))));
    assert_eq!(outcome.codes(), []);
    let p = outcome.position();
    let h = &p.header;
    assert_eq!((h.level, h.total_assets, h.payables), (FundLevel::Class, Some(dec("100")), Some(dec("10"))));
    assert_eq!((h.to_redeem, h.net_assets), (Some(dec("5")), Some(dec("85"))));
    assert_eq!(
        p.balances.iter().map(|b| b.subclass_code.as_str()).collect::<Vec<_>>(),
        ["", "SUB0000001", "SUB0000002"]
    );
    assert!(p.checks(&Tolerance::default()).iter().all(|c| c.band == etl_core::Band::Ok));
    let accrual = &p.accruals[0];
    assert_eq!((accrual.account, accrual.side, accrual.balance), (Some("ADMF"), AccrualSide::Payable, 0));
    assert_eq!(accrual.linked_to, "CNPJ:11111111000191");
}

#[test]
fn totals_may_stand_without_lines_and_expenses_apart() {
    let total = |id: &str, lines: &str| {
        format!(
            "<BalBrkdwn><SubBalTp><Prtry><Id>{id}</Id></Prtry></SubBalTp><Qty><Qty><FaceAmt>7</FaceAmt></Qty></Qty>{lines}\
             </BalBrkdwn>"
        )
    };
    let line = "<AddtlBalBrkdwnDtls><SubBalTp><Prtry><Id>CUST</Id><SchmeNm>Custodia</SchmeNm></Prtry></SubBalTp><Qty><Qty>\
        <FaceAmt>7</FaceAmt></Qty></Qty></AddtlBalBrkdwnDtls>";
    let parts = [total("RECE", ""), total("EXPN", line)].concat();
    let outcome = read(report50(&format!("{}{}", fund50("100", &parts), net50("107", true))));
    let p = outcome.position();
    assert!(p.totals_without_lines && p.accruals.is_empty());
    assert_eq!((p.header.receivables, p.header.payables), (Some(dec("7")), None));
    assert_eq!((p.expenses[0].account, p.expenses[0].text.as_str()), (Some("CUST"), "Custodia"));
}

#[test]
fn the_extension_of_a_fund_and_of_its_assets() {
    let of_fund = extension(
        "<b:PensPlanPart><Pens><Id>1999000018</Id><Prtry><Id>CNPB</Id><Issr>PREVIC</Issr></Prtry><Percpart>62.5</Percpart>\
         </Pens></b:PensPlanPart><ReceInvstmtFnd><TtlBookValChng><Amt><Ccy>BRL</Ccy><Value>100</Value></Amt><Sgn>true</Sgn>\
         </TtlBookValChng></ReceInvstmtFnd>",
    );
    let outcome = read(report50(&format!("{}{}", fund50("100", &of_fund), net50("100", true))));
    assert_eq!(outcome.codes(), []);
    assert_eq!((outcome.row().class, outcome.row().value), (AssetClass::CreditRights, dec("100")));
    assert_eq!(outcome.position().pension_plans[0].cnpb, "1999000018");

    let legs = "<Swap><Guar><Cd>SHGU</Cd></Guar><LongPos><Rt>1.5</Rt><Indx><Prtry><Id>DI1</Id></Prtry><Rt>100</Rt></Indx>\
        <Bal Ccy=\"BRL\">300</Bal></LongPos><ShortPos><Bal Ccy=\"BRL\">400</Bal></ShortPos><HedgTp><Cd>EQHE</Cd></HedgTp></Swap>";
    let row = row_of(&asset50(["SWAP", "", ""], "1", ("100", false), &extension(legs)));
    let HoldingDetail::Swap(swap) = &row.detail else { panic!() };
    assert_eq!((row.value, row.quantity(), row.hedge.as_str()), (dec("-100"), Decimal::ZERO, "2"));
    assert_eq!((swap.receiving.value, swap.paying.value), (Some(dec("300")), Some(dec("400"))));
    assert_eq!((swap.receiving.indexer.as_str(), swap.guarantee.as_str()), ("DI1", "SHGU"));

    let property = "<RealStatePrtfl><NmAndAdr><Nm>GALPÃO</Nm><Adr><TwnNm>CIDADE</TwnNm><PstCd>1310100</PstCd></Adr>\
        </NmAndAdr><BookVal Ccy=\"BRL\">100</BookVal><LgObjtInd>true</LgObjtInd></RealStatePrtfl>";
    let asset = asset50(["REAL", "", ""], "1", ("100", true), &extension(property));
    for asset in [asset.clone(), asset.replace("<HldgVal><Amt Ccy=\"BRL\">100</Amt><Sgn>true</Sgn></HldgVal>", "")] {
        let row = row_of(&asset);
        let HoldingDetail::RealEstate(estate) = &row.detail else { panic!() };
        assert_eq!((row.value, row.description.as_str()), (dec("100"), "GALPÃO"));
        assert_eq!((estate.city.as_str(), estate.postal_code.as_str()), ("CIDADE", "01310100"));
        assert_eq!(estate.others, [("LgObjtInd".into(), "true".into())]);
    }
}

#[test]
fn a_portfolio_by_its_holder() {
    let holder = "<OthrId><Id>11144477735</Id><Tp><Prtry>CPF TITULAR</Prtry></Tp></OthrId>\
        <OthrId><Id>341</Id><Tp><Prtry>CARTEIRA BANCO</Prtry></Tp></OthrId></FinInstrmId>";
    let xml = report50(&format!("{}{}", fund50("100", ""), net50("100", true)))
        .replace("<OthrId><Id>22222222000191</Id><Tp><Cd>CNPJ</Cd></Tp></OthrId>", "")
        .replace("</FinInstrmId>", holder);
    let outcome = read_from(xml.as_bytes(), Some("CTABC123_20250314_20250315000000_X.XML"), &Limits::default());
    assert_eq!(outcome.codes(), []);
    let h = &outcome.position().header;
    let holder = h.holder.as_ref().unwrap();
    assert_eq!((h.level, holder.code.as_str(), holder.account.as_str()), (FundLevel::Portfolio, "ABC123", "341"));
}

#[test]
fn the_name_of_the_file_stands_in_and_checks() {
    let named = |xml: &str, name: &str| read_from(xml.as_bytes(), Some(name), &Limits::default());
    let xml = file50("0", "");
    assert_eq!(named(&xml, "FD22222222000191_20250314_20250315000000_X.xml").codes(), []);
    assert_eq!(named(&xml, "FD11222333000181_20250313_X.xml").codes(), [Code::ContentDate, Code::ContentFund]);
    let without = xml.replace("<OthrId><Id>22222222000191</Id><Tp><Cd>CNPJ</Cd></Tp></OthrId>", "");
    let outcome = named(&without, "FC11222333000181_20250314_20250315000000_X.xml");
    assert_eq!(outcome.position().header.cnpj.unwrap().as_str(), "11222333000181");
    assert!(!outcome.has_error() && outcome.codes() == [Code::ValueMissing]);
}

fn error_path(outcome: &Outcome) -> &str {
    &outcome.problems().find(|p| p.severity == Severity::Error).unwrap().place.path
}

#[test]
fn what_is_missing_keeps_a_fund_from_being_loaded() {
    let whole = file50("100", &asset50(["GOVE", "", ""], "10", ("100", true), ""));
    let value = "<HldgVal><Amt Ccy=\"BRL\">100</Amt><Sgn>true</Sgn></HldgVal></AcctBaseCcyAmts></BalForSubAcct>";
    for (from, to, path) in [
        ("<StmtDtTm><Dt>2025-03-14</Dt></StmtDtTm>", "", "StmtDtTm/Dt"),
        ("2025-03-14", "2025-02-30", "StmtDtTm/Dt"),
        ("<Tp><Cd>NAVL</Cd></Tp>", "<Tp><Cd>INTE</Cd></Tp>", "PricDtls[NAVL]/Val/Amt"),
        ("<Unit>100</Unit>", "", "AggtBal/Qty/Qty/Qty/Unit"),
        ("<Unit>10</Unit>", "", "AggtBal/Qty"),
        ("<Unit>10</Unit>", "<Unit>1O</Unit>", "AggtBal/Qty/Qty/Qty/Unit"),
        (value, "</AcctBaseCcyAmts></BalForSubAcct>", "AcctBaseCcyAmts/HldgVal"),
    ] {
        let outcome = read(whole.replace(from, to));
        assert!(error_path(&outcome).ends_with(path), "{to}: {}", error_path(&outcome));
    }
    let empty = read(report50(&net50("1", true)));
    assert_eq!(empty.problem(Code::XmlNoHeader).severity, Severity::Error);
}

#[test]
fn what_is_unknown_is_kept_raw_and_reported() {
    let id = "<OthrId><Id>42</Id><Tp><Prtry>ROTULO NOVO</Prtry></Tp></OthrId></FinInstrmId>";
    let more = format!("<CampoNovo><X>valor</X></CampoNovo>{}", extension("<Novo><Y>z</Y></Novo>"));
    let asset = asset50(["GOVE", "", ""], "10", ("100", true), &more).replace("</FinInstrmId>", id);
    let outcome = read(file50("100", &asset));
    assert!(!outcome.has_error());
    let mut codes = outcome.codes();
    codes.sort_unstable();
    assert_eq!(codes, [Code::XmlUnknownTag, Code::XmlUnknownTag, Code::ValueCode]);
    let extras = &outcome.row().extras;
    for raw in [("X", "valor"), ("Novo/Y", "z"), ("ROTULONOVO", "42"), ("ISIN", "BR0000000000")] {
        assert!(extras.contains(&(raw.0.into(), raw.1.into())), "{raw:?} {extras:?}");
    }
}
