//! 4.01: golden texts, every block, signs, what is missing, what is unknown.

use crate::support::{Outcome, dec, file401, fund401, read, read_from};
use etl_core::position::{FeeTerms, HoldingDetail};
use etl_core::{AccrualSide, AssetClass, Code, FundLevel, Holding, Severity, Side, TaxId};
use etl_parsers::Limits;

fn one(assets: &str, block: &str) -> Outcome {
    let outcome = read(file401(assets, block));
    assert_eq!(outcome.codes(), [], "{:#?}", outcome.problems().collect::<Vec<_>>());
    outcome
}

fn bond(block: &str, more: &str) -> String {
    format!(
        "<{block}><isin>BRSTNCLF1RK7</isin><codativo>210100</codativo><cusip></cusip><dtemissao>20220406</dtemissao>\
         <dtoperacao>20241015</dtoperacao><dtvencimento>20280901</dtvencimento><qtdisponivel>2</qtdisponivel>\
         <qtgarantia>1.5</qtgarantia><depgar>0</depgar><pucompra>90</pucompra><puvencimento>0</puvencimento>\
         <puposicao>100</puposicao><puemissao>80</puemissao><principal>280</principal><tributos>0</tributos>\
         <valorfindisp>200</valorfindisp><valorfinemgar>150</valorfinemgar><coupom>6.25</coupom>\
         <indexador>SEL</indexador><percindex>100</percindex><caracteristica>N</caracteristica>\
         <percprovcred>1</percprovcred>{more}<idinternoativo>A1        </idinternoativo><nivelrsc>AA</nivelrsc></{block}>"
    )
}

#[test]
fn texts_are_joined_before_they_are_trimmed() {
    for (raw, text) in [
        ("PETROLEO &amp; GAS", "PETROLEO & GAS"),
        (" A &lt; B &gt; C ", "A < B > C"),
        ("&#225;gua &#x41;&quot;&apos;", "água A\"'"),
        ("  <![CDATA[ <c> & d ]]> e ", "<c> & d  e"),
        ("a<!-- x -->b", "ab"),
        ("dois\r\n  nomes", "dois    nomes"),
        (" \u{a0}É&amp; ", "É&"),
    ] {
        let xml = file401("0", "").replace("FUNDO EXEMPLO", raw);
        assert_eq!(read(&xml).position().header.name, text, "{raw}");
    }
}

#[test]
fn the_header_of_a_fund() {
    let outcome = one("0", "");
    let h = &outcome.position().header;
    assert_eq!((h.level, h.cnpj.unwrap().as_str()), (FundLevel::Fund, "22222222000191"));
    assert_eq!(h.date.unwrap().to_string(), "2025-03-14");
    assert_eq!((h.anbima_code.as_str(), h.fund_type.as_str()), ("123", "229"));
    assert_eq!(h.administrator.name, "ADM");
    assert_eq!(outcome.position().balances.len(), 1);
}

#[test]
fn a_portfolio_has_a_holder_and_no_quota() {
    let xml = "<arquivoposicao_4_01><carteira><header><cnpjcpf>11144477735</cnpjcpf><codcart>C1</codcart>\
        <dtposicao>20250314</dtposicao><nome>FULANO</nome><tpcli>F</tpcli><codcntcor>34100011</codcntcor>\
        <patliq>10</patliq><tributos>1</tributos><valorativos>10</valorativos><valorreceber>0</valorreceber>\
        <valorpagar>0</valorpagar></header><caixa><saldo>10</saldo></caixa></carteira></arquivoposicao_4_01>";
    let outcome = read(xml);
    assert_eq!(outcome.codes(), []);
    let h = &outcome.position().header;
    assert_eq!((h.level, h.taxes), (FundLevel::Portfolio, Some(dec("1"))));
    let holder = h.holder.as_ref().unwrap();
    assert!(matches!(holder.tax_id, Some(TaxId::Cpf(_))) && holder.code == "C1" && holder.account == "34100011");
    assert!(outcome.position().balances.is_empty());
}

#[test]
fn the_three_bond_blocks() {
    for (block, class) in [
        ("titpublico", AssetClass::GovernmentBond),
        ("titprivado", AssetClass::PrivateBond),
        ("debenture", AssetClass::Debenture),
    ] {
        let more = "<classeoperacao>C</classeoperacao>";
        let outcome = one("350", &bond(block, more));
        let row = outcome.row();
        assert_eq!((row.class, row.ordinal, row.value), (class, 1, dec("350")));
        assert_eq!((row.quantity(), row.unit_price.unwrap()), (dec("3.5"), dec("100")));
        assert_eq!((row.internal_id.as_str(), row.risk.as_str(), row.code.as_str()), ("A1", "AA", "210100"));
        assert_eq!(row.maturity.unwrap().to_string(), "2028-09-01");
        assert!(row.extras.is_empty());
    }
}

#[test]
fn a_repo_and_a_loan_inside_a_bond() {
    let more = "<compromisso><dtretorno>20250317</dtretorno><puretorno>100.05</puretorno><indexadorcomp>PRE\
        </indexadorcomp><perindexcomp>100</perindexcomp><txoperacao>14.9</txoperacao><classecomp>V</classecomp>\
        </compromisso><classeoperacao>V</classeoperacao><aluguel><dtvencalug>20250401</dtvencalug><txalug>1.5</txalug>\
        <indexadoralug>DI1</indexadoralug><percalug>98</percalug></aluguel>";
    let outcome = one("-350", &bond("titpublico", more));
    let row = outcome.row();
    assert_eq!((row.side, row.value), (Side::Sold, dec("-350")));
    let repo = row.repo.as_deref().unwrap();
    assert_eq!((repo.bought, repo.rate, repo.return_price), (false, Some(dec("14.9")), Some(dec("100.05"))));
    let loan = row.lending.as_deref().unwrap();
    assert_eq!((loan.rate, loan.indexer.as_str(), loan.index_percent), (Some(dec("1.5")), "DI1", Some(dec("98"))));
    assert_eq!(row.internal_id, "A1");
}

#[test]
fn a_debenture_has_flags_and_its_plural_is_read() {
    let flags = "<coddeb>EXMP11</coddeb><debconv>S</debconv><debpartlucro>N</debpartlucro><SPE>S</SPE>";
    let xml = bond("debentures", "<classeoperacao>C</classeoperacao>")
        .replace("<codativo>210100</codativo>", flags)
        .replace("<dtvencimento>20280901", "<dtvencimento>00000000");
    let outcome = read(file401("350", &xml));
    assert_eq!(outcome.codes(), [Code::XmlUnknownBlock]);
    let row = outcome.row();
    assert_eq!((row.class, row.code.as_str(), row.maturity), (AssetClass::Debenture, "EXMP11", None));
    let all = HoldingDetail::Debenture { convertible: Some(true), profit_sharing: Some(false), spe: Some(true) };
    assert_eq!(row.detail, all);
}

#[test]
fn shares_their_lots_and_loans() {
    let share = |side: &str, loan: &str| {
        format!(
            "<acoes><isin>BRPETRACNPR6</isin><codativo>EXMP4</codativo><qtdisponivel>10</qtdisponivel><lote>1</lote>\
             <qtgarantia>0</qtgarantia><valorfindisp>100</valorfindisp><valorfinemgar>0</valorfinemgar>\
             <tributos>0</tributos><puposicao>10</puposicao><percprovcred>0</percprovcred><tpconta>1</tpconta>\
             <classeoperacao>{side}</classeoperacao>{loan}</acoes>"
        )
    };
    let none = "<dtvencalug></dtvencalug><txalug>0</txalug><cnpjinter>00000000000000</cnpjinter>";
    let lent = "<dtvencalug>20250401</dtvencalug><txalug>0.5</txalug><cnpjinter>55555555000191</cnpjinter>";
    let rows = [share("C", none), share("D", lent), share("T", lent), share("V", none)].concat();
    let outcome = read(file401("100", &rows));
    let rows = &outcome.position().holdings;
    let values: Vec<_> = rows.iter().map(|r| (r.side, r.value, r.ordinal)).collect();
    let (hundred, zero) = (dec("100"), dec("0"));
    let expected =
        [(Side::Bought, hundred, 1), (Side::Lent, hundred, 2), (Side::Borrowed, zero, 3), (Side::Sold, -hundred, 4)];
    assert_eq!(values, expected);
    assert!(rows[0].lending.is_none() && rows[0].broker.is_none());
    assert_eq!(rows[1].lending.as_ref().unwrap().rate, Some(dec("0.5")));
    assert_eq!((rows[1].lot, rows[1].broker.unwrap().as_str()), (Some(1), "55555555000191"));
}

fn row_of(assets: &str, block: &str) -> Holding {
    one(assets, block).row().clone()
}

#[test]
fn options_of_every_kind() {
    let common = "<tributos>0</tributos><precoexercicio>20</precoexercicio><premio>3</premio><puposicao>1</puposicao>\
        <hedge>N</hedge><tphedge>2</tphedge>";
    let sold = format!("<valorfinanceiro>5</valorfinanceiro><classeoperacao>V</classeoperacao>{common}");
    let cases = [
        ("opcoesacoes", AssetClass::EquityOption, "<ativobase>EXMP4</ativobase><qtdisponivel>5</qtdisponivel>"),
        (
            "opcoesderiv",
            AssetClass::DerivativeOption,
            "<mercado>2</mercado><ativo>DOL</ativo><serie>NVD1</serie><callput>P</callput><quantidade>5</quantidade>",
        ),
        (
            "opcoesflx",
            AssetClass::FlexibleOption,
            "<tipo>E</tipo><callput>C</callput><dtexercicio>20250601</dtexercicio><garantia>S</garantia>\
             <quantidade>5</quantidade>",
        ),
        (
            "opcoesmoedasotc",
            AssetClass::CurrencyOption,
            "<codoper>X1</codoper><moedaativa>USD</moedaativa><moedapassiva>BRL</moedapassiva><quantidade>5</quantidade>",
        ),
    ];
    for (block, class, own) in cases {
        let row = row_of("-5", &format!("<{block}>{own}{sold}</{block}>"));
        assert_eq!((row.class, row.value, row.hedge.as_str()), (class, dec("-5"), "2"));
        let HoldingDetail::Option(option) = &row.detail else { panic!("{block}") };
        assert_eq!((option.strike, option.premium), (Some(dec("20")), Some(dec("3"))));
        match class {
            AssetClass::EquityOption => assert_eq!(option.underlying, "EXMP4"),
            AssetClass::DerivativeOption => {
                assert_eq!((option.market.as_str(), option.call_put.as_str()), ("2", "P"));
                assert_eq!((row.code.as_str(), row.series.as_str()), ("DOL", "NVD1"));
            }
            AssetClass::FlexibleOption => {
                assert_eq!((option.style.as_str(), option.guaranteed), ("E", Some(true)));
                assert_eq!(option.exercise_date.unwrap().to_string(), "2025-06-01");
            }
            _ => assert_eq!(option.currencies, Some(("USD".into(), "BRL".into()))),
        }
    }
}

#[test]
fn forwards_futures_and_swaps() {
    let row = row_of(
        "7",
        "<termorv><ativo>EXMP4</ativo><puposicao>1</puposicao><quantidade>7</quantidade><valorfinanceiro>7\
         </valorfinanceiro><puvenc>1.1</puvenc><tpconta>2</tpconta><classeoperacao>C</classeoperacao></termorv>",
    );
    assert_eq!((row.class, row.maturity_price), (AssetClass::EquityForward, Some(dec("1.1"))));
    let row = row_of(
        "-7",
        "<termorf><dtvencativo>20280101</dtvencativo><dtoper>20250101</dtoper><qtd>7</qtd><puoperacao>0.9\
         </puoperacao><valorfin>7</valorfin><classeoperacao>V</classeoperacao></termorf>",
    );
    assert_eq!((row.class, row.value, row.purchase_price), (AssetClass::BondForward, dec("-7"), Some(dec("0.9"))));
    assert!(matches!(&row.detail, HoldingDetail::BondForward { underlying_maturity: Some(_) }));
    let row = row_of(
        "-1.5",
        "<futuros><ativo>DI1</ativo><cnpjcorretora>55555555000191</cnpjcorretora><serie>F31</serie>\
         <quantidade>8</quantidade><vltotalpos>716559.28</vltotalpos><vlajuste>-1.5</vlajuste>\
         <classeoperacao>V</classeoperacao></futuros>",
    );
    assert_eq!((row.value, row.notional, row.side), (dec("-1.5"), Some(dec("716559.28")), Side::Sold));
    let row = row_of(
        "-250.5",
        "<swap><cetipbmf>B</cetipbmf><dtregistro>20250701</dtregistro><cnpjcontraparte>66666666000191\
         </cnpjcontraparte><garantia>3</garantia><vlnotional>100000</vlnotional><vlmercadoativo>103000</vlmercadoativo>\
         <taxaativo>1.5</taxaativo><indexadorativo>DI1</indexadorativo><percindexativo>100</percindexativo>\
         <vlmercadopassivo>103250.5</vlmercadopassivo></swap>",
    );
    let HoldingDetail::Swap(swap) = &row.detail else { panic!() };
    assert_eq!((row.value, row.value_free), (dec("-250.5"), dec("250.5")));
    assert_eq!((swap.registry.as_str(), swap.guarantee.as_str()), ("B", "3"));
    assert_eq!((swap.receiving.indexer.as_str(), swap.paying.value), ("DI1", Some(dec("103250.5"))));
    let row = row_of(
        "-77.7",
        "<forwardsmoedas><tipooperacao>NDF</tipooperacao><moedaativa>BRL</moedaativa><moedapassiva>USD</moedapassiva>\
         <notional>50000</notional><taxa>5.4321</taxa><valorfinanceiro>77.7</valorfinanceiro>\
         <classeoperacao>V</classeoperacao></forwardsmoedas>",
    );
    let detail = HoldingDetail::CurrencyForward { kind: "NDF".into(), bought: "BRL".into(), sold: "USD".into() };
    assert_eq!((row.detail, row.rate, row.value), (detail, Some(dec("5.4321")), dec("-77.7")));
}

#[test]
fn cash_quotas_stakes_credit_rights_and_property() {
    let row =
        row_of("-3", "<caixa><isininstituicao>BRBBDC</isininstituicao><tpconta>D</tpconta><saldo>-3</saldo></caixa>");
    assert_eq!((row.code.as_str(), row.account_kind.as_str(), row.value), ("BRBBDC", "D", dec("-3")));
    let row = row_of("5", "<caixa><isininstituicao>******</isininstituicao><saldo>5</saldo></caixa>");
    assert_eq!((row.code.as_str(), row.extras.len()), ("", 1));
    let row = row_of(
        "3.33",
        "<cotas><isin>************</isin><cnpjfundo>88888888000191</cnpjfundo><qtdisponivel>2</qtdisponivel>\
         <qtgarantia>1</qtgarantia><puposicao>1.111</puposicao><tributos>0</tributos></cotas>",
    );
    assert!(row.value_from_product && row.isin.is_none());
    assert_eq!((row.value, row.value_free, row.value_pledged), (dec("3.33"), dec("2.22"), dec("1.11")));
    assert_eq!(row.extras, [("isin".into(), "************".into())]);
    let row = row_of(
        "9",
        "<participacoes><cnpjpart>77777777000191</cnpjpart><valorfinanceiro>9</valorfinanceiro></participacoes>",
    );
    assert_eq!((row.class, row.value), (AssetClass::Participation, dec("9")));
    let row = row_of("8", "<fidc><valorfinanceiro>8</valorfinanceiro></fidc>");
    assert_eq!((row.class, row.value), (AssetClass::CreditRights, dec("8")));
    let row = row_of(
        "100",
        "<imoveis><logradouro>RUA</logradouro><cep>1310100</cep><nomecomercial>GALPÃO</nomecomercial>\
         <percpart>.5</percpart><valorcontabil>100</valorcontabil><questjur>S</questjur>\
         <cnpjcpfavaliador>11144477735</cnpjcpfavaliador><tipoimovel>01</tipoimovel></imoveis>",
    );
    let HoldingDetail::RealEstate(estate) = &row.detail else { panic!() };
    assert_eq!((estate.postal_code.as_str(), estate.percent_owned), ("01310100", Some(dec("0.5"))));
    assert_eq!((estate.others.len(), row.description.as_str()), (1, "GALPÃO"));
    assert!(matches!(estate.appraiser, Some(TaxId::Cpf(_))));
}

#[test]
fn rows_that_are_no_assets() {
    let outcome = read(file401(
        "0",
        "<partplanprev><cnpb>1999000018</cnpb><percpart>62.5</percpart></partplanprev>\
         <despesas><txadm>900</txadm><tributos>0</tributos><perctaxaadm>1.25</perctaxaadm><txperf>S</txperf>\
         <vltxperf>10</vltxperf><perctxperf>20</perctxperf><percindex>100</percindex><outtax></outtax>\
         <indexador>IBR</indexador></despesas>\
         <outrasdespesas><coddesp>15</coddesp><valor>12.54</valor></outrasdespesas>\
         <provisao><codprov>34</codprov><credeb>D</credeb><dt>20250401</dt><valor>5</valor></provisao>\
         <provisao><coddespesa>14</coddespesa><credeb>C</credeb><dt>00000000</dt><valor>3</valor></provisao>\
         <provisao><codprov>999</codprov><credeb>D</credeb><dt></dt><valor>1</valor></provisao>\
         <corretagem><cnpjcorretora>55555555000191</cnpjcorretora><tpcorretora>1</tpcorretora><numope>12</numope>\
         <vlbov>10</vlbov><vlrepassebov>1</vlrepassebov><vlbmf>0</vlbmf><vlrepassebmf>0</vlrepassebmf>\
         <vloutbolsas>0</vloutbolsas><vlrepasseoutbol>0</vlrepasseoutbol></corretagem>",
    ));
    assert_eq!(outcome.codes(), []);
    let p = outcome.position();
    assert_eq!((p.pension_plans[0].cnpb.as_str(), p.pension_plans[0].percent), ("1999000018", dec("62.5")));
    let expenses: Vec<_> = p.expenses.iter().map(|e| (e.ordinal, e.code.as_str(), e.account, e.amount)).collect();
    let expected = [
        (1, "txadm", Some("ADMF"), dec("900")),
        (2, "vltxperf", Some("PERF"), dec("10")),
        (3, "15", Some("CUST"), dec("12.54")),
    ];
    assert_eq!(expenses, expected);
    let terms = FeeTerms {
        administration_rate: Some(dec("1.25")),
        has_performance_fee: Some(true),
        performance_rate: Some(dec("20")),
        benchmark_percent: Some(dec("100")),
        benchmark: "IBR".into(),
    };
    assert_eq!(p.fee_terms, Some(terms));
    let accruals: Vec<_> = p.accruals.iter().map(|a| (a.ordinal, a.account, a.side, a.amount)).collect();
    let expected = [
        (1, Some("ADMF"), AccrualSide::Payable, dec("5")),
        (2, Some("REGF"), AccrualSide::Receivable, dec("3")),
        (3, None, AccrualSide::Payable, dec("1")),
    ];
    assert_eq!(accruals, expected);
    assert_eq!((p.brokerage[0].trades, p.brokerage[0].equities), (Some(12), (dec("10"), dec("1"))));
    assert_eq!((p.source_rows, p.rows() as u64), (8, 8));
}

#[test]
fn signs_as_written_are_used_when_only_they_add_up() {
    let option = "<opcoesacoes><qtdisponivel>-1100</qtdisponivel><valorfinanceiro>4178.05</valorfinanceiro>\
        <classeoperacao>V</classeoperacao><puposicao>-3.798</puposicao></opcoesacoes>";
    let outcome = read(file401("4178.05", option));
    assert_eq!(outcome.codes(), [Code::ValueSign]);
    assert_eq!(outcome.row().value, dec("4178.05"));
    // By the rule, when that adds up; and by the rule when neither does.
    assert_eq!(read(file401("-4178.05", option)).row().value, dec("-4178.05"));
    assert_eq!(read(file401("9", option)).row().value, dec("-4178.05"));
}

#[test]
fn what_is_unknown_is_kept_raw_and_reported_once() {
    let row = "<caixa><saldo>1</saldo><campo>abc</campo><outro><a>x</a><b>y</b></outro></caixa>";
    let block = "<operpart><vlavencer>5</vlavencer></operpart>";
    let xml =
        format!("<arquivoposicao_4_01>{0}{0}<extra/></arquivoposicao_4_01>", fund401("1", &format!("{row}{block}")));
    let outcome = read(&xml);
    let report = outcome.report();
    let found: Vec<_> = report.problems.iter().map(|p| (p.code, p.place.path.as_str(), p.count)).collect();
    let expected = [
        (Code::XmlUnknownTag, "fundo[1]/caixa[1]/campo", 2),
        (Code::XmlUnknownTag, "fundo[1]/caixa[1]/outro", 2),
        (Code::XmlUnknownBlock, "fundo[1]/operpart", 2),
        (Code::XmlUnknownBlock, "fundo[2]/extra", 1),
    ];
    assert_eq!(found, expected);
    let position = &outcome.funds[1].position;
    let raw = [("campo".into(), "abc".into()), ("a".into(), "x".into()), ("b".into(), "y".into())];
    assert_eq!(position.holdings[0].extras, raw);
    // The row that was not read shows in the count.
    assert_eq!((position.source_rows, position.rows()), (2, 1));
}

#[test]
fn what_is_missing_keeps_a_fund_from_being_loaded() {
    let whole = file401("1", "<caixa><saldo>1</saldo></caixa>");
    for (from, to, code, path) in [
        ("<dtposicao>20250314</dtposicao>", "", Code::ValueMissing, "header/dtposicao"),
        ("20250314", "20250230", Code::ValueDate, "header[0]/dtposicao"),
        ("<patliq>1</patliq>", "<patliq></patliq>", Code::ValueMissing, "header/patliq"),
        ("<valorcota>1</valorcota>", "", Code::ValueMissing, "header/valorcota"),
        ("<quantidade>1</quantidade>", "<quantidade>x</quantidade>", Code::ValueDecimal, "quantidade"),
        ("<saldo>1</saldo>", "", Code::ValueMissing, "caixa[1]/saldo"),
        ("<saldo>1</saldo>", "<saldo>1,234</saldo>", Code::ValueDecimal, "caixa[1]/saldo"),
    ] {
        let outcome = read(whole.replace(from, to));
        let problem = outcome.problem(code);
        assert_eq!(problem.severity, Severity::Error, "{to}");
        let tail = path.rsplit('/').next().unwrap();
        assert!(problem.place.path.ends_with(tail), "{} {path}", problem.place.path);
        assert!(problem.place.line == 1 && problem.place.byte > 0);
    }
    let no_header = read("<arquivoposicao_4_01><fundo><caixa><saldo>1</saldo></caixa></fundo></arquivoposicao_4_01>");
    assert_eq!(no_header.problem(Code::XmlNoHeader).severity, Severity::Error);
    let share = "<cotas><qtdisponivel>1</qtdisponivel></cotas>";
    assert_eq!(read(file401("1", share)).problem(Code::ValueMissing).place.path, "fundo[1]/cotas[1]/puposicao");
    let line = "<provisao><codprov>34</codprov><credeb>D</credeb><dt></dt></provisao>";
    let outcome = read(file401("0", line));
    assert!(outcome.has_error() && outcome.position().accruals.is_empty() && outcome.position().source_rows == 1);
}

#[test]
fn problems_name_their_place() {
    let xml = file401("1", "\n<caixa>\n<saldo>1</saldo>\n<tpconta>Z</tpconta></caixa>");
    let outcome = read(&xml);
    let place = &outcome.problem(Code::ValueCode).place;
    let end = xml.find("</tpconta>").unwrap() + "</tpconta>".len();
    assert_eq!((place.line, place.byte), (4, end as u64));
    assert_eq!(place.path, "fundo[1]/caixa[1]/tpconta");
    let row = outcome.row();
    assert_eq!((row.line, row.byte), (2, xml.find("<caixa>").unwrap() as u64));
}

#[test]
fn the_name_of_the_file_is_a_check_and_gives_the_moment() {
    let xml = file401("0", "");
    let name = |date: &str| format!("LT11111111000191_{date}_1_20250315053306.xml");
    let good = read_from(xml.as_bytes(), Some(&name("20250314")), &Limits::default());
    assert_eq!((good.codes(), good.position().header.generated_at.as_str()), (vec![], "20250315053306"));
    let other = read_from(xml.as_bytes(), Some(&name("20250313")), &Limits::default());
    assert_eq!(other.codes(), [Code::ContentDate]);
    assert!(!other.has_error());
}
