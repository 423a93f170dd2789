//! 4.01: the schema, the order and form of rows, the header of several balances, encodings and faults.

mod schema;

use super::sample::{class_with_subclasses, close, dec, fund, portfolio, row};
use super::*;
use etl_core::{AssetClass, Side};

fn text(positions: &[Position], faults: &[Fault]) -> String {
    let options = Options { faults: faults.to_vec(), ..Options::default() };
    String::from_utf8(write(positions, &options)).unwrap()
}

/// The first occurrence of an element with its content, without line breaks and indentation.
fn element(xml: &str, tag: &str) -> String {
    let start = xml.find(&format!("<{tag}>")).unwrap();
    let end = xml[start..].find(&format!("</{tag}>")).unwrap() + start;
    xml[start..end].lines().map(str::trim).collect::<String>() + &format!("</{tag}>")
}

#[test]
fn a_bond_has_its_tags_in_order_with_masks_and_padding() {
    let mut p = fund();
    p.holdings.truncate(1);
    p.holdings[0].isin = None;
    assert_eq!(
        element(&text(&[p], &[]), "titpublico"),
        "<titpublico><isin>************</isin><codativo>210100</codativo><cusip></cusip>\
         <dtemissao>20220406</dtemissao><dtoperacao>20241015</dtoperacao><dtvencimento>20280901</dtvencimento>\
         <qtdisponivel>10</qtdisponivel><qtgarantia>2.5</qtgarantia><depgar>0</depgar><pucompra>990.5</pucompra>\
         <puvencimento>0</puvencimento><puposicao>1000.12345678</puposicao><puemissao>1000</puemissao>\
         <principal>9905</principal><tributos>0</tributos><valorfindisp>10001.23</valorfindisp>\
         <valorfinemgar>2500.31</valorfinemgar><coupom>6.25</coupom><indexador>SEL</indexador>\
         <percindex>100</percindex><caracteristica>N</caracteristica><percprovcred>0</percprovcred>\
         <classeoperacao>C</classeoperacao><idinternoativo>B6        </idinternoativo><nivelrsc></nivelrsc></titpublico>"
    );
}

#[test]
fn the_header_cuts_the_name_and_masks_what_is_absent() {
    let mut p = fund();
    p.header.isin = None;
    p.header.cnpj = None;
    p.header.anbima_code = "S0000015658".into();
    let header = element(&text(&[p], &[]), "header");
    assert!(header.contains("<isin>************</isin><cnpj>00000000000000</cnpj>"), "{header}");
    assert!(
        header.contains("<nome>PÃO &amp; MEL &quot;FICTÍCIO&quot; FUNDO DE INVESTIMENTO MULTIME</nome>"),
        "{header}"
    );
    assert!(header.contains("<codanbid></codanbid><tipofundo>229</tipofundo><nivelrsc>BB</nivelrsc>"), "{header}");
}

#[test]
fn repos_and_loans_are_children_of_their_bond_and_of_their_share() {
    let xml = text(&[fund()], &[]);
    assert_eq!(
        element(&xml, "compromisso"),
        "<compromisso><dtretorno>20251222</dtretorno><puretorno>1000.6</puretorno><indexadorcomp>PRE</indexadorcomp>\
         <perindexcomp>100</perindexcomp><txoperacao>14.9</txoperacao><classecomp>C</classecomp></compromisso>"
    );
    assert_eq!(
        element(&xml, "aluguel"),
        "<aluguel><dtvencalug>20260202</dtvencalug><txalug>1.5</txalug><indexadoralug></indexadoralug>\
         <percalug>0</percalug></aluguel>"
    );
    let lent =
        "<classeoperacao>D</classeoperacao>\n      <dtvencalug>20260120</dtvencalug>\n      <txalug>0.75</txalug>";
    assert!(xml.contains(lent));
}

#[test]
fn contracts_state_amounts_by_their_side_and_futures_their_signed_adjustment() {
    let xml = text(&[fund()], &[]);
    let written = element(&xml, "opcoesacoes");
    assert!(written.contains("<valorfinanceiro>125</valorfinanceiro>"), "{written}");
    assert!(written.contains("<classeoperacao>V</classeoperacao>"), "{written}");
    assert!(element(&xml, "futuros").contains("<vlajuste>-186.8</vlajuste>"));
    // Sold, and worth something: the value runs against the side.
    assert!(element(&xml, "forwardsmoedas").contains("<valorfinanceiro>-77.7</valorfinanceiro>"));
    assert!(element(&xml, "swap").contains("<garantia>3</garantia>"));
    assert!(element(&xml, "imoveis").contains("<cep>1234000</cep>"));
}

#[test]
fn expenses_are_split_by_their_code() {
    let xml = text(&[fund()], &[]);
    assert_eq!(
        element(&xml, "despesas"),
        "<despesas><txadm>900</txadm><tributos>10.1</tributos><perctaxaadm>1.25</perctaxaadm><txperf>S</txperf>\
         <vltxperf>0</vltxperf><perctxperf>20</perctxperf><percindex>100</percindex><outtax>0</outtax>\
         <indexador>DI1</indexador></despesas>"
    );
    assert_eq!(xml.matches("<outrasdespesas>").count(), 2);
    assert!(xml.contains("<coddesp>16</coddesp>"), "the account SELC has code 16");
    assert_eq!(xml.matches("<dt>00000000</dt>").count(), 1);
}

#[test]
fn the_single_quota_of_a_class_keeps_the_identity() {
    let quota = |p: &Position| {
        let xml = text(std::slice::from_ref(p), &[]);
        let number = |tag: &str| dec(element(&xml, tag).trim_matches(|c: char| !c.is_ascii_digit()));
        (number("quantidade"), number("valorcota"))
    };
    let mut p = class_with_subclasses();
    let net = p.header.net_assets.unwrap();
    let (quantity, value) = quota(&p);
    assert_eq!(quantity, dec("500"));
    assert!((quantity * value - net).abs() <= etl_core::rounding_bound(quantity, value));

    // The subclasses miss the net assets: so must the single quota.
    p.balances[1].quota = p.balances[1].quota.map(|q| q + dec("10"));
    let (quantity, value) = quota(&p);
    assert!((quantity * value - net - dec("4000")).abs() < dec("0.01"));

    // The managerial quota explains the net assets by itself.
    p.balances[0].quota = Some(net / dec("1000"));
    p.header.quota = p.balances[0].quota;
    assert_eq!(quota(&p), (dec("1000"), net / dec("1000")));

    // One balance is stated as it is, right or wrong.
    p.balances.truncate(1);
    p.header.quota = Some(dec("7"));
    assert_eq!(quota(&p), (dec("1000"), dec("7")));
}

#[test]
fn funds_come_before_portfolios_in_one_file() {
    let positions = [portfolio(), fund()];
    let xml = text(&positions, &[]);
    assert!(xml.find("<fundo>").unwrap() < xml.find("<carteira>").unwrap());
    assert!(element(&xml, "carteira").starts_with(
        "<carteira><header><cnpjcpf>11144477735</cnpjcpf><codcart>CART1</codcart><dtposicao>20251219</dtposicao>"
    ));
    assert!(xml.contains("<tpcli>F</tpcli>"));
    let mut streamed = Vec::new();
    write_many([fund(), portfolio()], &Options::default(), &mut streamed).unwrap();
    assert_eq!(streamed, write(&positions, &Options::default()));
    let options = Options { created: "2025-12-19T21:14:05Z".into(), ..Options::default() };
    assert_eq!(file_name(&[fund(), portfolio()], &options), "LT11111111000191_20251219_2_20251219211405.xml");
}

#[test]
fn encodings_and_line_ends() {
    let write_with = |encoding, line_end, faults: &[Fault]| {
        write(&[fund()], &Options { encoding, line_end, faults: faults.to_vec(), ..Options::default() })
    };
    let plain = write_with(Encoding::Undeclared, LineEnd::Lf, &[]);
    assert!(plain.starts_with(b"<?xml version='1.0' ?>\n<arquivoposicao_4_01>\n"));
    let marked = write_with(Encoding::ByteOrderMark, LineEnd::Lf, &[]);
    assert_eq!(marked[..3], [0xef, 0xbb, 0xbf]);
    assert_eq!(marked[3..], plain);
    let latin = write_with(Encoding::Latin1, LineEnd::CrLf, &[]);
    assert!(latin.starts_with(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n"));
    assert!(latin.windows(4).any(|bytes| bytes == b"P\xc3O "));
    let lying = write_with(Encoding::Undeclared, LineEnd::Lf, &[Fault::DeclaredUtf8ButLatin1]);
    assert!(lying.starts_with(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    assert!(String::from_utf8(lying).is_err());
    let commented = Options { prolog_comment: Some("x -- y".into()), ..Options::default() };
    assert!(String::from_utf8(write(&[fund()], &commented)).unwrap().contains("?>\n<!-- x - - y -->\n<arq"));
}

#[test]
fn faults_strike_where_they_say() {
    let clean = text(&[fund(), fund()], &[]);
    let faulty = |fault| text(&[fund(), fund()], &[fault]);
    let once = |fault, needle: &str| {
        assert_eq!(clean.matches(needle).count(), 0, "{fault:?}");
        assert_eq!(faulty(fault).matches(needle).count(), 1, "{fault:?}");
    };
    once(Fault::InvalidIssuerCnpj, "<cnpjemissor>000000000000-1</cnpjemissor>");
    once(Fault::UnknownBlock, "<operpart>");
    once(Fault::UnknownTag, "<campoextra>");
    once(Fault::ControlCharacters, "<nome>\u{1}FUNDO\u{8}");
    once(Fault::WrongRoot, "<posicao>");
    once(Fault::Doctype, "<!DOCTYPE ");
    once(Fault::Root400, "<arquivoposicao_4_00>");
    once(Fault::EmptyHeaderDate, "<dtposicao></dtposicao>");
    once(Fault::CodProvAbove999, "<codprov>2001</codprov>");
    once(Fault::ImpossibleDate, "<dtemissao>20220230</dtemissao>");
    assert!(faulty(Fault::DecimalComma).contains("<saldo>107474,14</saldo>"));
    assert!(faulty(Fault::LeadingPointNumbers).contains("<valor>.01</valor>"));
    assert!(faulty(Fault::EntityInName).contains("<nome>P&#195;O &#38; MEL "));
    let cut = faulty(Fault::CutInMiddle);
    assert_eq!((cut.matches("</fundo>").count(), cut.matches("<fundo>").count()), (1, 2));
    assert!(clean.starts_with(&cut));
}

#[test]
fn a_written_file_is_the_same_every_time() {
    let mut p = fund();
    let mut sold = row(AssetClass::Equity, "1", "0.001");
    sold.side = Side::Sold;
    p.holdings.push(sold);
    close(&mut p);
    assert_eq!(text(std::slice::from_ref(&p), &[]), text(&[p], &[]));
}
