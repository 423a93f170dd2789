//! Helpers: run a reader over bytes, find problems, small documents of both formats with invented data.

use etl_core::{Code, Decimal, Holding, Position, Problem, Severity};
use etl_parsers::{FileReport, Limits, Parsed, Refused, parse_positions};
use std::io::BufRead;
use std::ops::ControlFlow;

/// What a reader made of a file.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) funds: Vec<Parsed>,
    pub(crate) report: Result<FileReport, Refused>,
}

impl Outcome {
    pub(crate) fn report(&self) -> &FileReport {
        self.report.as_ref().expect("the file is readable")
    }

    pub(crate) fn refusal(&self) -> Code {
        self.report.as_ref().expect_err("the file is refused").0.code
    }

    pub(crate) fn only(&self) -> &Parsed {
        assert_eq!(self.funds.len(), 1, "{:?}", self.report);
        &self.funds[0]
    }

    pub(crate) fn position(&self) -> &Position {
        &self.only().position
    }

    /// The only asset row.
    pub(crate) fn row(&self) -> &Holding {
        assert_eq!(self.position().holdings.len(), 1);
        &self.position().holdings[0]
    }

    /// Codes of the problems of the funds, then of the file.
    pub(crate) fn codes(&self) -> Vec<Code> {
        self.problems().map(|p| p.code).collect()
    }

    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        let of_file = self.report.iter().flat_map(|report| &report.problems);
        self.funds.iter().flat_map(|fund| &fund.problems).chain(of_file)
    }

    pub(crate) fn problem(&self, code: Code) -> &Problem {
        self.problems().find(|p| p.code == code).unwrap_or_else(|| panic!("no {code}: {:?}", self.codes()))
    }

    pub(crate) fn has_error(&self) -> bool {
        self.problems().any(|p| p.severity == Severity::Error)
    }
}

pub(crate) fn read_from<R: BufRead>(source: R, name: Option<&str>, limits: &Limits) -> Outcome {
    let mut funds = Vec::new();
    let report = parse_positions(source, name, limits, &mut |fund| {
        funds.push(fund);
        ControlFlow::Continue(())
    });
    Outcome { funds, report }
}

pub(crate) fn read(bytes: impl AsRef<[u8]>) -> Outcome {
    read_from(bytes.as_ref(), None, &Limits::default())
}

pub(crate) fn dec(text: &str) -> Decimal {
    etl_core::parse_decimal(text).unwrap()
}

/// A 4.01 file of one fund whose header adds up to `assets`, with these blocks.
pub(crate) fn file401(assets: &str, blocks: &str) -> String {
    format!("<arquivoposicao_4_01>{}</arquivoposicao_4_01>", fund401(assets, blocks))
}

pub(crate) fn fund401(assets: &str, blocks: &str) -> String {
    format!(
        "<fundo><header><isin>BREXMPCTF005</isin><cnpj>22222222000191</cnpj><nome>FUNDO EXEMPLO</nome>\
         <dtposicao>20250314</dtposicao><nomeadm>ADM</nomeadm><cnpjadm>11111111000191</cnpjadm>\
         <cnpjgestor>44444444000191</cnpjgestor><cnpjcustodiante>33333333000191</cnpjcustodiante>\
         <valorcota>1</valorcota><quantidade>{assets}</quantidade><patliq>{assets}</patliq>\
         <valorativos>{assets}</valorativos><valorreceber>0</valorreceber><valorpagar>0</valorpagar>\
         <vlcotasemitir>0</vlcotasemitir><vlcotasresgatar>0</vlcotasresgatar><codanbid>123</codanbid>\
         <tipofundo>229</tipofundo><nivelrsc></nivelrsc></header>{blocks}</fundo>"
    )
}

/// A bare 5.0 file of one fund with these assets, whose net assets are its total assets.
pub(crate) fn file50(assets: &str, rows: &str) -> String {
    report50(&format!("{}{rows}{}", fund50(assets, ""), net50(assets, true)))
}

pub(crate) fn report50(content: &str) -> String {
    format!(
        "<Document><SctiesBalAcctgRpt><Pgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></Pgntn><StmtGnlDtls>\
         <StmtId>1</StmtId><StmtDtTm><Dt>2025-03-14</Dt></StmtDtTm></StmtGnlDtls>{content}</SctiesBalAcctgRpt></Document>"
    )
}

pub(crate) fn fund50(assets: &str, more: &str) -> String {
    format!(
        "<BalForAcct><FinInstrmId><ISIN>BREXMPCTF005</ISIN><OthrId><Id>22222222000191</Id><Tp><Cd>CNPJ</Cd></Tp>\
         </OthrId><Desc>FUNDO EXEMPLO</Desc></FinInstrmId><AggtBal><ShrtLngInd>LONG</ShrtLngInd><Qty><Qty><Qty>\
         <Unit>{assets}</Unit></Qty></Qty></Qty></AggtBal><PricDtls><Tp><Cd>NAVL</Cd></Tp><Val><Amt Ccy=\"BRL\">1</Amt>\
         </Val></PricDtls><AcctBaseCcyAmts><HldgVal><Amt Ccy=\"BRL\">{assets}</Amt><Sgn>true</Sgn></HldgVal>\
         </AcctBaseCcyAmts>{more}</BalForAcct>"
    )
}

pub(crate) fn net50(amount: &str, positive: bool) -> String {
    format!(
        "<AcctBaseCcyTtlAmts><TtlHldgsValOfStmt><Amt Ccy=\"BRL\">{amount}</Amt><Sgn>{positive}</Sgn>\
         </TtlHldgsValOfStmt></AcctBaseCcyTtlAmts>"
    )
}

/// An asset of 5.0 with its levels, quantity, price and signed value.
pub(crate) fn asset50(levels: [&str; 3], quantity: &str, value: (&str, bool), more: &str) -> String {
    let level = |(n, id): (usize, &&str)| {
        let label = format!("<Tp><Prtry>TABELA NIVEL {}</Prtry></Tp>", n + 1);
        if id.is_empty() { String::new() } else { format!("<OthrId><Id>{id}</Id>{label}</OthrId>") }
    };
    let levels: String = levels.iter().enumerate().map(level).collect();
    let side = if value.1 { "LONG" } else { "SHOR" };
    format!(
        "<SubAcctDtls><BalForSubAcct><FinInstrmId><ISIN>BR0000000000</ISIN>{levels}</FinInstrmId><AggtBal>\
         <ShrtLngInd>{side}</ShrtLngInd><Qty><Qty><Qty><Unit>{quantity}</Unit></Qty></Qty></Qty></AggtBal>\
         <AcctBaseCcyAmts><HldgVal><Amt Ccy=\"BRL\">{}</Amt><Sgn>{}</Sgn></HldgVal></AcctBaseCcyAmts>{more}\
         </BalForSubAcct></SubAcctDtls>",
        value.0, value.1
    )
}
