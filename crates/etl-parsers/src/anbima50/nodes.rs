//! Where the reader is in a 5.0 report: one node per element that the manual names, found by local name.

/// An element. Names follow the ISO tags, written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    Outside,
    /// Known, and nothing in it is needed.
    Ignored,
    Unknown,
    Report,
    Pages,
    PageNumber,
    LastPage,
    Statement,
    QueryReference,
    StatementDate,
    StatementDay,
    FallbackNet,
    FallbackNetAmount,
    FallbackNetSign,
    Owner,
    OwnerId,
    Manager,
    ManagerId,
    Custodian,
    CustodianId,
    CustodianName,
    Totals,
    Net,
    NetAmount,
    NetSign,
    SubAccount,
    Fund,
    Asset,
    Instrument,
    Isin,
    OtherId,
    OtherValue,
    OtherSuffix,
    OtherType,
    OtherLabel,
    Description,
    Attributes,
    Classification,
    AlternativeClass,
    AlternativeId,
    Style,
    StyleCode,
    OptionKind,
    OptionCode,
    Currency,
    Maturity,
    Issue,
    Exercise,
    Rate,
    IndexPercent,
    Coupon,
    Indexer,
    IssuePrice,
    IssuePriceAmount,
    MaturityPrice,
    MaturityPriceAmount,
    Strike,
    StrikeAmount,
    Underlying,
    UnderlyingIsin,
    Derivative,
    Notional,
    Balance,
    LongShort,
    BalanceQuantity,
    Quantity,
    Place,
    PlaceParty,
    PlaceId,
    Price,
    PriceType,
    PriceCode,
    PriceValue,
    PriceAmount,
    PriceDate,
    PriceDay,
    Exchange,
    UnitCurrency,
    QuotedCurrency,
    ExchangeRate,
    Amounts,
    Holding,
    HoldingAmount,
    HoldingSign,
    Book,
    BookAmount,
    Loss,
    LossAmount,
    Lots,
    LotQuantity,
    Lot,
    Part,
    PartType,
    PartCode,
    PartQuantity,
    PartUnit,
    PartAmount,
    Line,
    LineType,
    LineCode,
    LineScheme,
    LineQuantity,
    LineAmount,
    LineDate,
    Taxes,
    TaxAmount,
    Supplement,
    Extension,
}

impl Node {
    /// The element that `name` opens inside this one.
    #[inline]
    pub(super) fn child(self, name: &str) -> Self {
        match self {
            Self::Fund | Self::Asset => entry(name),
            Self::Instrument | Self::OtherId | Self::OtherType | Self::Underlying => instrument(self, name),
            Self::Attributes => attributes(name),
            Self::Supplement if name == "Envlp" => Self::Extension,
            Self::Supplement if name == "PlcAndNm" => Self::Ignored,
            Self::Ignored | Self::Extension | Self::Unknown => self,
            Self::Outside if name == "SctiesBalAcctgRpt" => Self::Report,
            Self::Outside => Self::Outside,
            _ => self.deep_child(name).unwrap_or_else(|| self.other_child(name)),
        }
    }
}

impl Node {
    fn deep_child(self, name: &str) -> Option<Self> {
        match self {
            Self::Part
            | Self::PartType
            | Self::PartQuantity
            | Self::Line
            | Self::LineType
            | Self::LineQuantity
            | Self::Lots
            | Self::LotQuantity
            | Self::Taxes => part(self, name),
            Self::Report
            | Self::SubAccount
            | Self::Pages
            | Self::Statement
            | Self::StatementDate
            | Self::FallbackNet
            | Self::FallbackNetAmount
            | Self::Owner
            | Self::Manager
            | Self::Custodian
            | Self::Totals
            | Self::Net
            | Self::NetAmount => head(self, name),
            _ => detail(self, name),
        }
    }

    fn other_child(self, name: &str) -> Self {
        if is_ignored(self, name) { Self::Ignored } else { Self::Unknown }
    }
}

fn entry(name: &str) -> Node {
    match name {
        "FinInstrmId" => Node::Instrument,
        "FinInstrmAttrbts" => Node::Attributes,
        "AddtlDerivAttrbts" => Node::Derivative,
        "AggtBal" => Node::Balance,
        "SfkpgPlc" => Node::Place,
        "PricDtls" => Node::Price,
        "FXDtls" => Node::Exchange,
        "AcctBaseCcyAmts" => Node::Amounts,
        "QtyBrkdwn" => Node::Lots,
        "BalBrkdwn" => Node::Part,
        "AddtlBalBrkdwn" => Node::Taxes,
        "SplmtryData" => Node::Supplement,
        "InvstmtFndsFinInstrmAttrbts"
        | "ValtnHrcutDtls"
        | "AvlblBal"
        | "NotAvlblBal"
        | "CorpActnOptnTp"
        | "DaysAcrd"
        | "InstrmCcyAmts"
        | "AltrnRptgCcyAmts" => Node::Ignored,
        _ => Node::Unknown,
    }
}

fn instrument(node: Node, name: &str) -> Node {
    match (node, name) {
        (Node::Instrument, "ISIN") => Node::Isin,
        (Node::Instrument | Node::Underlying, "OthrId") => Node::OtherId,
        (Node::Instrument, "Desc") => Node::Description,
        (Node::OtherId, "Id") => Node::OtherValue,
        (Node::OtherId, "Sfx") => Node::OtherSuffix,
        (Node::OtherId, "Tp") => Node::OtherType,
        (Node::OtherType, "Cd" | "Prtry") => Node::OtherLabel,
        (Node::Underlying, "ISIN") => Node::UnderlyingIsin,
        (Node::Underlying, "Desc") => Node::Ignored,
        _ => Node::Unknown,
    }
}

fn attributes(name: &str) -> Node {
    match name {
        "ClssfctnTp" => Node::Classification,
        "OptnStyle" => Node::Style,
        "OptnTp" => Node::OptionKind,
        "DnmtnCcy" => Node::Currency,
        "MtrtyDt" => Node::Maturity,
        "IsseDt" => Node::Issue,
        "PutblDt" => Node::Exercise,
        "IntrstRate" => Node::Rate,
        "IndxRateBsis" => Node::IndexPercent,
        "CpnAttchdNb" => Node::Coupon,
        "SbcptPric" => Node::IssuePrice,
        "ConvsPric" => Node::MaturityPrice,
        "StrkPric" => Node::Strike,
        "UndrlygFinInstrmId" => Node::Underlying,
        "Desc" => Node::Description,
        "PlcOfListg" | "RegnForm" | "PrefToIncm" | "PutblInd" | "MktOrIndctvPric" | "ClssfctnFinInstrm" => {
            Node::Ignored
        }
        _ => Node::Unknown,
    }
}

/// The head of the report.
fn head(node: Node, name: &str) -> Option<Node> {
    Some(match (node, name) {
        (Node::Report, "BalForAcct") => Node::Fund,
        (Node::Report, "SubAcctDtls") => Node::SubAccount,
        (Node::Report | Node::SubAccount, "BalForSubAcct") => Node::Asset,
        (Node::Report, "Pgntn") => Node::Pages,
        (Node::Report, "StmtGnlDtls") => Node::Statement,
        (Node::Report, "AcctOwnr") | (Node::Owner, "PrtryId") => Node::Owner,
        (Node::Report, "AcctSvcr") | (Node::Manager, "PrtryId") => Node::Manager,
        (Node::Report, "SfkpgAcct") => Node::Custodian,
        (Node::Report, "AcctBaseCcyTtlAmts") => Node::Totals,
        (Node::Pages, "PgNb") => Node::PageNumber,
        (Node::Pages, "LastPgInd") => Node::LastPage,
        (Node::Statement, "QryRef") => Node::QueryReference,
        (Node::Statement, "StmtDtTm" | "StmtPrd" | "FrDtToDt") | (Node::StatementDate, "FrDtToDt") => {
            Node::StatementDate
        }
        (Node::StatementDate, "Dt" | "DtTm" | "FrDt") => Node::StatementDay,
        (Node::Statement, "TtlNetVal") => Node::FallbackNet,
        (Node::FallbackNet, "Amt") | (Node::FallbackNetAmount, "Value") => Node::FallbackNetAmount,
        (Node::FallbackNet, "Sgn") => Node::FallbackNetSign,
        (Node::Owner, "Id") => Node::OwnerId,
        (Node::Manager, "Id") => Node::ManagerId,
        (Node::Custodian, "Id") => Node::CustodianId,
        (Node::Custodian, "Nm") => Node::CustodianName,
        (Node::Totals, "TtlHldgsValOfStmt") => Node::Net,
        (Node::Net, "Amt") | (Node::NetAmount, "Value") => Node::NetAmount,
        (Node::Net, "Sgn") => Node::NetSign,
        _ => return None,
    })
}

/// Prices, balances and amounts of a fund or an asset. An amount may hold `Ccy` and `Value`.
fn detail(node: Node, name: &str) -> Option<Node> {
    Some(match (node, name) {
        (Node::Price, "Tp") => Node::PriceType,
        (Node::PriceType, "Cd" | "Prtry") => Node::PriceCode,
        (Node::Price, "Val") => Node::PriceValue,
        (Node::PriceValue, "Amt") | (Node::PriceAmount, "Value") => Node::PriceAmount,
        (Node::Price, "QtnDt") => Node::PriceDate,
        (Node::PriceDate, "Dt" | "DtTm") => Node::PriceDay,
        (Node::Balance, "ShrtLngInd") => Node::LongShort,
        (Node::Balance | Node::BalanceQuantity, "Qty") => Node::BalanceQuantity,
        (Node::BalanceQuantity, "Unit") => Node::Quantity,
        (Node::Amounts, "HldgVal") => Node::Holding,
        (Node::Holding, "Amt") | (Node::HoldingAmount, "Value") => Node::HoldingAmount,
        (Node::Holding, "Sgn") => Node::HoldingSign,
        (Node::Amounts, "BookVal") => Node::Book,
        (Node::Book, "Amt") | (Node::BookAmount, "Value") => Node::BookAmount,
        (Node::Amounts, "UrlsdGnLoss") => Node::Loss,
        (Node::Loss, "Amt") | (Node::LossAmount, "Value") => Node::LossAmount,
        (Node::Classification, "AltrnClssfctn") => Node::AlternativeClass,
        (Node::AlternativeClass, "Id") => Node::AlternativeId,
        (Node::Style, "Cd" | "Prtry") => Node::StyleCode,
        (Node::OptionKind, "Cd" | "Prtry") => Node::OptionCode,
        (Node::Coupon, "Lng") => Node::Coupon,
        (Node::Coupon, "Id" | "Shrt") => Node::Indexer,
        (Node::IssuePrice, "Val") => Node::IssuePrice,
        (Node::IssuePrice, "Amt") | (Node::IssuePriceAmount, "Value") => Node::IssuePriceAmount,
        (Node::MaturityPrice, "Val") => Node::MaturityPrice,
        (Node::MaturityPrice, "Amt") | (Node::MaturityPriceAmount, "Value") => Node::MaturityPriceAmount,
        (Node::Strike, "Val") => Node::Strike,
        (Node::Strike, "Amt") | (Node::StrikeAmount, "Value") => Node::StrikeAmount,
        (Node::Derivative, "NtnlCcyAndAmt") | (Node::Notional, "Amt" | "Value") => Node::Notional,
        (Node::Place, "Prtry") => Node::PlaceParty,
        (Node::PlaceParty, "Id") => Node::PlaceId,
        (Node::Exchange, "UnitCcy") => Node::UnitCurrency,
        (Node::Exchange, "QtdCcy") => Node::QuotedCurrency,
        (Node::Exchange, "XchgRate") => Node::ExchangeRate,
        _ => return None,
    })
}

/// `BalBrkdwn`, its lines, lots and taxes.
fn part(node: Node, name: &str) -> Option<Node> {
    Some(match (node, name) {
        (Node::Part, "SubBalTp") | (Node::PartType, "Prtry") => Node::PartType,
        (Node::PartType, "Cd" | "Id") => Node::PartCode,
        (Node::Part, "Qty") | (Node::PartQuantity, "Qty" | "QtyAndAvlbty") => Node::PartQuantity,
        (Node::PartQuantity, "Unit") => Node::PartUnit,
        (Node::PartQuantity, "FaceAmt") => Node::PartAmount,
        (Node::Part, "AddtlBalBrkdwnDtls") => Node::Line,
        (Node::Line, "SubBalTp") | (Node::LineType, "Prtry") => Node::LineType,
        (Node::LineType, "Cd" | "Id") => Node::LineCode,
        (Node::LineType, "SchmeNm") => Node::LineScheme,
        (Node::Line, "Qty") | (Node::LineQuantity, "Qty" | "QtyAndAvlbty") => Node::LineQuantity,
        (Node::LineQuantity, "FaceAmt") => Node::LineAmount,
        (Node::Line, "SubBalAddtlDtls") => Node::LineDate,
        (Node::Lots, "LotQty") | (Node::LotQuantity, "Qty") => Node::LotQuantity,
        (Node::LotQuantity, "Unit") => Node::Lot,
        (Node::Taxes, "Qty" | "QtyAndAvlbty") => Node::Taxes,
        (Node::Taxes, "FaceAmt") => Node::TaxAmount,
        _ => return None,
    })
}

/// Known elements in which nothing is needed.
fn is_ignored(node: Node, name: &str) -> bool {
    match node {
        Node::SubAccount => matches!(name, "SfkpgAcct" | "ActvtyInd"),
        Node::StatementDate => name == "ToDt",
        Node::Statement => matches!(
            name,
            "RptNb" | "StmtId" | "Frqcy" | "UpdTp" | "StmtBsis" | "ActvtyInd" | "AudtdInd" | "SubAcctInd" | "TaxLotInd"
        ),
        Node::Owner | Node::Manager => matches!(name, "Issr" | "SchmeNm" | "NmAndAdr" | "AnyBIC"),
        Node::Custodian => name == "Tp",
        Node::Totals => matches!(name, "TtlBookVal" | "TtlEligblCollVal" | "UrlsdGnLoss"),
        Node::Price => matches!(name, "ValTp" | "SrcOfPric" | "YldedInd"),
        Node::PriceValue => name == "ValTp",
        Node::Book | Node::Loss => name == "Sgn",
        Node::Amounts => matches!(name, "PrvsHldgVal" | "EligblCollVal" | "AcrdIntrstAmt"),
        Node::Classification => name == "ClssfctnFinInstrm",
        Node::AlternativeClass | Node::Coupon => matches!(name, "Issr" | "SchmeNm"),
        Node::IssuePrice | Node::MaturityPrice | Node::Strike => matches!(name, "Tp" | "ValTp"),
        Node::PlaceParty => matches!(name, "Tp" | "Issr" | "SchmeNm"),
        Node::Place => matches!(name, "SfkpgPlcFrmt" | "Cd"),
        Node::Exchange => name == "QtnDt",
        Node::Part => name == "SubBalAddtlDtls",
        Node::PartType => matches!(name, "Issr" | "SchmeNm"),
        Node::LineType => name == "Issr",
        Node::PartQuantity => name == "AvlbtyInd",
        Node::LineQuantity => matches!(name, "AvlbtyInd" | "Unit"),
        Node::Lots => matches!(name, "LotNb" | "LotDtTm" | "LotPric"),
        Node::Taxes => matches!(name, "SubBalTp" | "AvlbtyInd" | "SubBalAddtlDtls" | "Unit"),
        Node::FallbackNetAmount
        | Node::NetAmount
        | Node::PriceAmount
        | Node::HoldingAmount
        | Node::BookAmount
        | Node::LossAmount
        | Node::IssuePriceAmount
        | Node::MaturityPriceAmount
        | Node::StrikeAmount
        | Node::Notional => name == "Ccy",
        _ => false,
    }
}
