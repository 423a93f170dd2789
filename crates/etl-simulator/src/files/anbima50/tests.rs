//! 5.0: well-formedness in every variant, order of elements, totals, classes, balances, pages and faults.

mod tree;

use super::super::anbima401::sample::{class_with_subclasses, close, day, dec, fund, portfolio};
use super::*;
use crate::book::{Book, BookSettings};
use etl_core::{Decimal, Side};
use tree::Node;

fn read(position: &Position, options: &Options) -> Node {
    Node::read(&write(position, options))
}

fn report_of(position: &Position) -> Node {
    read(position, &Options::default())
}

fn signed(node: &Node) -> Decimal {
    let amount = node.find("Amt").unwrap();
    let text = amount.find("Value").map_or(&amount.text, |value| &value.text);
    if node.text_at("Sgn") == "true" { dec(text) } else { -dec(text) }
}

fn assets(report: &Node) -> Vec<&Node> {
    report.all("SubAcctDtls/BalForSubAcct")
}

#[test]
fn every_variant_is_well_formed_and_says_the_same() {
    let mut seen = std::collections::HashSet::new();
    for envelope in [Envelope::Qore, Envelope::Manual, Envelope::Galgo, Envelope::Bare] {
        for prefixes in [Prefixes::OfEnvelope, Prefixes::None] {
            for labels in [Labels::ByLength, Labels::Code, Labels::Proprietary, Labels::Compact] {
                for amounts in [Amounts::Attribute, Amounts::Children] {
                    let options = Options { envelope, prefixes, labels, amounts, ..Options::default() };
                    let tree = read(&fund(), &options);
                    let report = tree.report();
                    let net = report.find("AcctBaseCcyTtlAmts/TtlHldgsValOfStmt").unwrap();
                    assert_eq!(Some(signed(net)), fund().header.net_assets, "{options:?}");
                    assert_eq!(report.find("BalForAcct").unwrap().label("CNPJ"), Some("22222222000191"), "{options:?}");
                    seen.insert(write(&fund(), &options));
                }
            }
        }
    }
    assert_eq!(seen.len(), 4 * 2 * 4 * 2, "no two variants are the same file");
}

#[test]
fn elements_come_in_the_order_of_the_format() {
    let tree = report_of(&fund());
    let report = tree.report();
    assert_eq!(
        report.order(),
        [
            "Pgntn",
            "StmtGnlDtls",
            "AcctOwnr",
            "AcctSvcr",
            "SfkpgAcct",
            "BalForAcct",
            "SubAcctDtls",
            "AcctBaseCcyTtlAmts"
        ]
    );
    let fund_order =
        ["FinInstrmId", "FinInstrmAttrbts", "AggtBal", "PricDtls", "AcctBaseCcyAmts", "BalBrkdwn", "SplmtryData"];
    assert_eq!(report.find("BalForAcct").unwrap().order(), fund_order);
    let order = [
        "FinInstrmId",
        "FinInstrmAttrbts",
        "AddtlDerivAttrbts",
        "AggtBal",
        "SfkpgPlc",
        "PricDtls",
        "FXDtls",
        "AcctBaseCcyAmts",
        "QtyBrkdwn",
        "BalBrkdwn",
        "AddtlBalBrkdwn",
        "SplmtryData",
    ];
    let attributes = [
        "PlcOfListg",
        "RegnForm",
        "PrefToIncm",
        "ClssfctnTp",
        "OptnStyle",
        "OptnTp",
        "DnmtnCcy",
        "MtrtyDt",
        "IsseDt",
        "PutblDt",
        "IntrstRate",
        "IndxRateBsis",
        "CpnAttchdNb",
        "PutblInd",
        "MktOrIndctvPric",
        "SbcptPric",
        "ConvsPric",
        "StrkPric",
        "UndrlygFinInstrmId",
    ];
    for asset in assets(report) {
        assert_subsequence(&asset.order(), &order);
        assert_subsequence(&asset.find("FinInstrmAttrbts").unwrap().order(), &attributes);
    }
}

fn assert_subsequence(found: &[&str], order: &[&str]) {
    let places: Vec<_> = found.iter().map(|name| order.iter().position(|known| known == name).unwrap()).collect();
    assert!(places.is_sorted(), "{found:?}");
}

#[test]
fn totals_are_those_of_the_header_and_of_the_rows() {
    for position in [fund(), class_with_subclasses(), portfolio()] {
        assert_totals(&position);
    }
    let settings = BookSettings { seed: 7, funds: 60, days: 30, last_day: day("2026-01-30"), divergence: true };
    let book = Book::new(settings);
    for day in book.days().iter().step_by(9) {
        let positions = book.funds().iter().filter_map(|fund| book.position(fund, *day, 0));
        positions.for_each(|position| assert_totals(&position));
    }
}

fn assert_totals(position: &Position) {
    let tree = report_of(position);
    let report = tree.report();
    let h = &position.header;
    let net = report.find("AcctBaseCcyTtlAmts/TtlHldgsValOfStmt").unwrap();
    assert_eq!(Some(signed(net)), h.net_assets);
    let first = report.find("BalForAcct").unwrap();
    let total = signed(first.find("AcctBaseCcyAmts/HldgVal").unwrap());
    assert_eq!(Some(total), h.total_assets);
    let rows: Decimal = assets(report).iter().map(|a| signed(a.find("AcctBaseCcyAmts/HldgVal").unwrap())).sum();
    let rights = first.find("SplmtryData/Envlp/BalForSubAcctBrData/ReceInvstmtFnd/TtlBookValChng");
    let gap = rows + rights.map_or(Decimal::ZERO, signed) - total;
    let products = position.holdings.iter().filter(|h| h.value_from_product).count();
    assert!(gap.abs() <= dec("0.005") * Decimal::from(products + 1), "{}: {gap}", h.name);
    for (kind, stated) in [("RECE", h.receivables), ("PAYA", h.payables)] {
        let groups: Vec<_> = report
            .all("BalForAcct/BalBrkdwn")
            .into_iter()
            .filter(|group| group.text_at("SubBalTp/Prtry/Id") == kind)
            .collect();
        let sum: Decimal = groups.iter().map(|group| dec(group.text_at("Qty/Qty/FaceAmt"))).sum();
        let lines = groups.iter().flat_map(|group| group.all("AddtlBalBrkdwnDtls/Qty/Qty/FaceAmt"));
        assert_eq!(Some(sum), stated, "{} {kind}", h.name);
        assert_eq!(lines.map(|line| dec(&line.text)).sum::<Decimal>(), sum, "{} {kind}", h.name);
    }
}

#[test]
fn every_class_has_its_levels_side_and_split() {
    let tree = report_of(&fund());
    let summary: Vec<_> = assets(tree.report()).into_iter().map(summary).collect();
    assert_eq!(
        summary,
        [
            "GOVE BRSTNCLF1RK7 LONG 12.5 MRKT 12501.54 AWAS=10 COLO=2.5",
            "REPO/GOVE/RERA BR0000000000 LONG 10 INDC 10001.23",
            "REPO/GOVE/REAM BR0000000000 SHOR 10 INDC -10001.23",
            "CORP BREXMPCDB008 LONG 10 MRKT 10001.23 AWAS=10",
            "DEBE BREXMPDBS004 LONG 10 MRKT 10001.23 AWAS=10",
            "LOAN/GOVE/REGS BR0000000000 LONG 10 MRKT 10001.23 LOAN=10",
            "STRU BREXMPCOE009 LONG 10 MRKT 10001.23 AWAS=10",
            "EQUI BREXMPACNOR2 LONG 300 MRKT 5442.00 AWAS=300",
            "LOAN/EQUI/REGS BR0000000000 LONG 300 MRKT 5442.00 LOAN=300",
            "LOAN/EQUI/REGS BR0000000000 LONG 300 MRKT 0.00 BORR=300",
            "EQUI BREXMPACNOR2 SHOR 300 MRKT -5442.00 AWAS=300",
            "OPTN/EQUI BREXMPR01004 SHOR 100 MRKT -125.00 AWAS=100",
            "FWRD/EQUI BR0000000000 LONG 100 MRKT 1830.00 AWAS=100",
            "OPTN/DERI BRBMEFDOL017 LONG 100 MRKT 125.00 AWAS=100",
            "OPTN/DERI/FLEX BREXMPFLX016 LONG 100 MRKT 125.00 AWAS=100",
            "FWRD/GOVE BR0000000000 LONG 5 MRKT 4750.00 AWAS=5",
            "FUTU BRBMEFD1I314 LONG 8 MRKT -186.80",
            "SWAP BR0000000000 LONG 1 MRKT -250.50",
            "OPTN/CURR BR0000000000 LONG 100 MRKT 125.00 AWAS=100",
            "FWRD/CURR BR0000000000 SHOR 1 77.70",
            "CASH LONG 1 MRKT 107474.14",
            "SHAR BR0000000000 LONG 82248.45810979 MRKT 184552.37 AWAS=82248.45810979",
            "SHAR US0000000000 LONG 10 MRKT 555.00 AWAS=10",
            "REAL LONG 1 3000000.00",
            "EQUI BR0000000000 LONG 1 1000000.00",
        ]
    );
}

/// Levels, ISIN, side, quantity, kind of price, signed value and split of an asset.
fn summary(asset: &Node) -> String {
    let levels: Vec<_> =
        ["TABELA NIVEL 1", "TABELA NIVEL 2", "TABELA NIVEL 3"].iter().filter_map(|l| asset.label(l)).collect();
    let value = signed(asset.find("AcctBaseCcyAmts/HldgVal").unwrap());
    let value = if value.is_zero() { value.abs() } else { value };
    let mut parts = vec![
        levels.join("/"),
        asset.text_at("FinInstrmId/ISIN").to_owned(),
        asset.text_at("AggtBal/ShrtLngInd").to_owned(),
        asset.text_at("AggtBal/Qty/Qty/Qty/Unit").to_owned(),
        asset
            .all("PricDtls/Tp/Cd")
            .into_iter()
            .find(|kind| !matches!(&*kind.text, "OFFR" | "BIDE"))
            .map_or("", |n| &n.text)
            .to_owned(),
        value.to_string(),
    ];
    for split in asset.all("BalBrkdwn") {
        parts.push(format!("{}={}", split.text_at("SubBalTp/Cd"), split.text_at("Qty/Qty/Unit")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

#[test]
fn what_only_a_class_has_is_where_the_format_wants_it() {
    let tree = report_of(&fund());
    let of_class = |level: &str, place: usize| {
        let found = assets(tree.report()).into_iter().filter(|a| a.label("TABELA NIVEL 1") == Some(level));
        found.into_iter().nth(place).unwrap()
    };
    let texts = [
        ("REPO", "FinInstrmAttrbts/MtrtyDt", "2025-12-22"),
        ("REPO", "FinInstrmAttrbts/IsseDt", "2025-12-19"),
        ("REPO", "FinInstrmAttrbts/IntrstRate", "14.9"),
        ("REPO", "FinInstrmAttrbts/ConvsPric/Val/Amt", "1000.60"),
        ("REPO", "FinInstrmAttrbts/UndrlygFinInstrmId/ISIN", "BRSTNCLTN0B2"),
        ("REPO", "FinInstrmAttrbts/UndrlygFinInstrmId/OthrId/Id", "100000"),
        ("GOVE", "PricDtls/QtnDt/Dt", "2024-10-15"),
        ("GOVE", "AcctBaseCcyAmts/BookVal/Amt", "9905.00"),
        ("CORP", "AcctBaseCcyAmts/UrlsdGnLoss/Amt", "204.11"),
        ("CORP", "SplmtryData/Envlp/BalForSubAcctBrData/Corp/RiskLv/Cd", "HIGH"),
        ("DEBE", "SplmtryData/Envlp/BalForSubAcctBrData/Debe/ConvInd", "true"),
        ("DEBE", "SplmtryData/Envlp/BalForSubAcctBrData/Debe/ProfSharInd", "false"),
        ("OPTN", "FinInstrmAttrbts/OptnTp/Cd", "PUTO"),
        ("OPTN", "FinInstrmAttrbts/StrkPric/Val/Amt", "20.50"),
        ("OPTN", "FinInstrmAttrbts/UndrlygFinInstrmId/OthrId/Id", "EXMP3"),
        ("OPTN", "SplmtryData/Envlp/BalForSubAcctBrData/HedgTp/Cd", "EQHE"),
        ("FUTU", "SfkpgPlc/Prtry/Id", "55555555000191"),
        ("FUTU", "PricDtls/Val/Amt", "89569.91"),
        ("FUTU", "AddtlDerivAttrbts/NtnlCcyAndAmt", "716559.28"),
        ("FUTU", "FinInstrmId/OthrId/Sfx", "F31"),
        ("SWAP", "SplmtryData/Envlp/BalForSubAcctBrData/Swap/Guar/Cd", "LOGU"),
        ("SWAP", "SplmtryData/Envlp/BalForSubAcctBrData/Swap/ShortPos/Bal", "103250.50"),
        ("SWAP", "FinInstrmAttrbts/PlcOfListg/Id/MktIdrCd", "BVMF"),
        ("CASH", "FinInstrmAttrbts/ClssfctnTp/AltrnClssfctn/Id", "D"),
        ("REAL", "SplmtryData/Envlp/BalForSubAcctBrData/RealStatePrtfl/NmAndAdr/Adr/PstCd", "01234000"),
        ("REAL", "SplmtryData/Envlp/BalForSubAcctBrData/RealStatePrtfl/PropTp/Cd", "INDU"),
        ("REAL", "SplmtryData/Envlp/BalForSubAcctBrData/RealStatePrtfl/LgObjtInd", "true"),
    ];
    for (level, path, expected) in texts {
        assert_eq!(of_class(level, 0).text_at(path), expected, "{level} {path}");
    }
    assert_eq!(of_class("LOAN", 1).label("CONTRATOBTC"), Some("BTC123"));
    assert_eq!(of_class("LOAN", 1).text_at("FinInstrmAttrbts/MktOrIndctvPric/Mkt/Val/Amt"), "18.14");
    assert_eq!(of_class("FWRD", 2).text_at("FXDtls/XchgRate"), "5.4321");
    assert_eq!(of_class("SHAR", 1).label("ISO3166"), Some("US"));
    assert_eq!(of_class("EQUI", 2).label("ATIVOSB3"), Some("FIP"));
}

#[test]
fn a_class_states_itself_and_then_its_subclasses() {
    let position = class_with_subclasses();
    let tree = report_of(&position);
    let balances = tree.report().all("BalForAcct");
    let levels: Vec<_> = balances.iter().map(|b| b.label("Nivel de Fundo").unwrap()).collect();
    assert_eq!(levels, ["CLASSE", "SUBCLASSE", "SUBCLASSE"]);
    assert_eq!(balances[0].label("CNPJ CLASSE"), Some("22222222000191"));
    assert_eq!(balances[0].label("CNPJ CASCA"), Some("99999999000191"));
    assert_eq!(balances[1].label("CODIGOSUBCLASSE"), Some("FICT000101"));
    assert_eq!(balances[1].text_at("AcctBaseCcyAmts/HldgVal/Amt"), "0.00");
    let lines = |b: &Node| {
        b.all("BalBrkdwn/AddtlBalBrkdwnDtls/SubBalTp/Prtry/Id").iter().map(|n| n.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(lines(balances[1]), ["ADMF"]);
    assert_eq!(lines(balances[0]), ["REGF", "999", "ADMF", "CUST", "SELC"]);
    assert_eq!(
        file_name(&position, &Options::default()),
        "CL22222222000191_20251219_00000000000000_POMELFICTCIOFUNDODEI.XML"
    );
}

#[test]
fn a_portfolio_states_its_holder() {
    let tree = report_of(&portfolio());
    let balance = tree.report().find("BalForAcct").unwrap();
    assert_eq!(balance.label("CPF TITULAR"), Some("11144477735"));
    assert_eq!(balance.label("CARTEIRA BANCO"), Some("341"));
    assert_eq!(balance.label("CARTEIRA AGENCIA"), Some("0001"));
    assert_eq!(balance.label("CARTEIRA CONTA"), Some("0000123456"));
    assert_eq!(balance.text_at("AggtBal/Qty/Qty/Qty/Unit"), "1");
    assert_eq!(Some(dec(balance.text_at("PricDtls/Val/Amt"))), portfolio().header.net_assets);
    assert_eq!(balance.text_at("AddtlBalBrkdwn/Qty/Qty/FaceAmt"), "12.34");
    let options = Options { created: "20251219211405".into(), ..Options::default() };
    assert!(file_name(&portfolio(), &options).starts_with("CTCART1_20251219_20251219211405_"));
}

#[test]
fn pages_share_the_reference_and_hold_every_asset_once() {
    let pages: Vec<_> = write_pages(&fund(), &Options::default(), 10).iter().map(|page| Node::read(page)).collect();
    let reports: Vec<_> = pages.iter().map(Node::report).collect();
    assert_eq!(reports.iter().map(|r| assets(r).len()).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(reports.iter().map(|r| r.text_at("Pgntn/LastPgInd")).collect::<Vec<_>>(), ["false", "false", "true"]);
    assert_eq!(reports.iter().map(|r| r.text_at("Pgntn/PgNb")).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert!(reports.iter().all(|r| r.text_at("StmtGnlDtls/QryRef") == "2222222200019120251219"));
    assert_eq!(reports.iter().map(|r| r.all("BalForAcct/BalBrkdwn").len()).collect::<Vec<_>>(), [5, 0, 0]);
    let mut empty = fund();
    empty.holdings.clear();
    close(&mut empty);
    let pages = write_pages(&empty, &Options::default(), 10);
    assert_eq!(pages.len(), 1);
    assert!(assets(Node::read(&pages[0]).report()).is_empty());
}

#[test]
fn assets_can_be_grouped_in_three_ways() {
    let count = |grouping| {
        let tree = read(&fund(), &Options { grouping, ..Options::default() });
        let report = tree.report();
        (report.all("SubAcctDtls").len(), assets(report).len(), report.all("BalForSubAcct").len())
    };
    assert_eq!(count(Grouping::OneEach), (25, 25, 0));
    assert_eq!(count(Grouping::Together), (1, 25, 0));
    assert_eq!(count(Grouping::Direct), (0, 0, 25));
}

#[test]
fn faults_strike_where_they_say() {
    let faulty = |fault| write(&fund(), &Options { faults: vec![fault], ..Options::default() });
    let tree = |fault| Node::read(&faulty(fault));
    let text = |fault| String::from_utf8(faulty(fault)).unwrap();
    assert_eq!(tree(Fault::UnknownElement).report().all("SubAcctDtls/BalForSubAcct/CampoNovo").len(), 1);
    assert_eq!(text(Fault::UnknownClass).matches(">XPTO<").count(), 1);
    assert!(tree(Fault::NoDate).report().find("StmtGnlDtls/StmtDtTm").is_none());
    assert_eq!(tree(Fault::DateMismatch).report().text_at("StmtGnlDtls/StmtDtTm/Dt"), "2025-12-20");
    assert!(text(Fault::ShortSpelledOut).contains(">SHORT<") && !text(Fault::ShortSpelledOut).contains(">SHOR<"));
    assert!(text(Fault::PaddedValues).contains("> ADMF <"));
    assert_eq!(tree(Fault::PaddedValues).report().text_at("StmtGnlDtls/StmtDtTm/Dt"), "2025-12-19");
    assert!(text(Fault::ControlCharacters).contains("\u{1}FUNDO\u{8}"));
    assert!(text(Fault::EntityInName).contains("P&#195;O &#38; MEL"));
    assert_eq!(tree(Fault::EntityInName).report().text_at("BalForAcct/FinInstrmId/Desc"), fund().header.name);
    assert_eq!(faulty(Fault::ByteOrderMark)[..3], [0xef, 0xbb, 0xbf]);
    assert!(!text(Fault::NoReport).contains("SctiesBalAcctgRpt"));
    assert!(text(Fault::Doctype).contains("<!DOCTYPE "));
    assert_eq!(faulty(Fault::CutInMiddle).len(), write(&fund(), &Options::default()).len() / 2);
}

#[test]
fn negative_net_assets_have_a_sign_and_the_quota_none() {
    let mut position = fund();
    position.holdings.truncate(3);
    position.holdings.remove(0);
    position.holdings.remove(0);
    close(&mut position);
    position.balances[0].quota = position.balances[0].quota.map(|quota| quota.abs());
    assert_eq!(position.holdings[0].side, Side::Sold);
    let tree = report_of(&position);
    let net = tree.report().find("AcctBaseCcyTtlAmts/TtlHldgsValOfStmt").unwrap();
    assert_eq!(net.text_at("Sgn"), "false");
    assert_eq!(Some(signed(net)), position.header.net_assets);
}

#[test]
fn the_business_header_states_the_moment_it_is_given() {
    let options = Options { created: "2025-12-20T03:04:05Z".into(), ..Options::default() };
    let tree = read(&fund(), &options);
    assert_eq!(tree.text_at("PosicaoAtivosCarteira/AppHdr/CreDt"), "2025-12-20T03:04:05Z");
    let tree = report_of(&fund());
    assert_eq!(tree.text_at("PosicaoAtivosCarteira/AppHdr/CreDt"), "2025-12-19T00:00:00Z");
    assert_eq!(tree.text_at("PosicaoAtivosCarteira/AppHdr/MsgDefIdr"), "semt.003.001.04");
}
