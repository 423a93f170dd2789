//! The blocks of 4.01 and their tags, in the order of ANBIMA's XSD. Order is a hint for speed only; it is not checked.

use super::fields::Field::{
    Amount as A, Appraiser, Broker, Day as D, Flag as F, Hedge, Institution, Isin, Issuer, Kept, KeptOfProperty, Loan,
    Lot, Repo, Side, Word as W,
};
use super::fields::{Amount, Day, Field, Flag, Word};
use etl_core::AssetClass;

/// Tags of a block.
pub(super) type Tags = &'static [(&'static str, Field)];

/// What a child of `<fundo>` or `<carteira>` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Header,
    PensionPlan,
    Fees,
    OtherExpense,
    Accrual,
    Brokerage,
    Asset(AssetClass, Tags),
}

/// The block of a name, with the name that the standard gives it (`debentures` has been seen for `debenture`).
pub(super) fn block(name: &str) -> Option<(Block, &'static str)> {
    use AssetClass as C;
    let asset = |class: AssetClass, tags: Tags| Some((Block::Asset(class, tags), class.name()));
    match name {
        "header" => Some((Block::Header, "header")),
        "provisao" => Some((Block::Accrual, "provisao")),
        "cotas" => asset(C::FundShare, SHARES),
        "titprivado" => asset(C::PrivateBond, BONDS),
        "titpublico" => asset(C::GovernmentBond, BONDS),
        "debenture" | "debentures" => asset(C::Debenture, BONDS),
        "acoes" => asset(C::Equity, EQUITIES),
        "caixa" => asset(C::Cash, CASH),
        "futuros" => asset(C::Future, FUTURES),
        "despesas" => Some((Block::Fees, "despesas")),
        "outrasdespesas" => Some((Block::OtherExpense, "outrasdespesas")),
        "swap" => asset(C::Swap, SWAPS),
        "opcoesacoes" => asset(C::EquityOption, EQUITY_OPTIONS),
        "opcoesderiv" => asset(C::DerivativeOption, DERIVATIVE_OPTIONS),
        "opcoesflx" => asset(C::FlexibleOption, FLEXIBLE_OPTIONS),
        "termorv" => asset(C::EquityForward, EQUITY_FORWARDS),
        "termorf" => asset(C::BondForward, BOND_FORWARDS),
        "imoveis" => asset(C::RealEstate, PROPERTIES),
        "opcoesmoedasotc" => asset(C::CurrencyOption, CURRENCY_OPTIONS),
        "forwardsmoedas" => asset(C::CurrencyForward, CURRENCY_FORWARDS),
        "participacoes" => asset(C::Participation, PARTICIPATIONS),
        "fidc" => asset(C::CreditRights, CREDIT_RIGHTS),
        "corretagem" => Some((Block::Brokerage, "corretagem")),
        "partplanprev" => Some((Block::PensionPlan, "partplanprev")),
        _ => None,
    }
}

/// Finds a tag, starting where the last one was found: senders follow the order of the XSD.
#[inline]
pub(super) fn tag(tags: Tags, hint: usize, name: &str) -> Option<(usize, Field)> {
    let here = tags[hint.min(tags.len())..].iter().position(|(known, _)| *known == name).map(|i| hint + i);
    let index = here.or_else(|| tags.iter().position(|(known, _)| *known == name))?;
    Some((index, tags[index].1))
}

const BONDS: Tags = &[
    ("isin", Isin),
    ("codativo", W(Word::Code)),
    ("coddeb", W(Word::Code)),
    ("debconv", F(Flag::Convertible)),
    ("debpartlucro", F(Flag::ProfitSharing)),
    ("SPE", F(Flag::Spe)),
    ("cusip", Kept),
    ("dtemissao", D(Day::Issue)),
    ("dtoperacao", D(Day::Trade)),
    ("dtvencimento", D(Day::Maturity)),
    ("cnpjemissor", Issuer),
    ("qtdisponivel", A(Amount::QuantityFree)),
    ("qtgarantia", A(Amount::QuantityPledged)),
    ("depgar", Kept),
    ("pucompra", A(Amount::PurchasePrice)),
    ("puvencimento", A(Amount::MaturityPrice)),
    ("puposicao", A(Amount::UnitPrice)),
    ("puemissao", A(Amount::IssuePrice)),
    ("principal", A(Amount::Principal)),
    ("tributos", A(Amount::Taxes)),
    ("valorfindisp", A(Amount::ValueFree)),
    ("valorfinemgar", A(Amount::ValuePledged)),
    ("coupom", A(Amount::Rate)),
    ("indexador", W(Word::Indexer)),
    ("percindex", A(Amount::IndexPercent)),
    ("caracteristica", W(Word::Characteristic)),
    ("percprovcred", A(Amount::CreditLoss)),
    ("compromisso", Repo),
    ("classeoperacao", Side),
    ("idinternoativo", W(Word::InternalId)),
    ("nivelrsc", W(Word::Risk)),
    ("aluguel", Loan),
];

/// Tags of `<compromisso>`.
pub(super) const REPO: Tags = &[
    ("dtretorno", D(Day::RepoReturn)),
    ("puretorno", A(Amount::ReturnPrice)),
    ("indexadorcomp", W(Word::RepoIndexer)),
    ("perindexcomp", A(Amount::RepoPercent)),
    ("txoperacao", A(Amount::RepoRate)),
    ("classecomp", W(Word::RepoSide)),
];

/// Tags of `<aluguel>`.
pub(super) const LOAN: Tags = &[
    ("dtvencalug", D(Day::LoanEnd)),
    ("txalug", A(Amount::LoanRate)),
    ("indexadoralug", W(Word::LoanIndexer)),
    ("percalug", A(Amount::LoanPercent)),
];

const EQUITIES: Tags = &[
    ("isin", Isin),
    ("cusip", Kept),
    ("codativo", W(Word::Code)),
    ("qtdisponivel", A(Amount::QuantityFree)),
    ("lote", Lot),
    ("qtgarantia", A(Amount::QuantityPledged)),
    ("valorfindisp", A(Amount::ValueFree)),
    ("valorfinemgar", A(Amount::ValuePledged)),
    ("tributos", A(Amount::Taxes)),
    ("puposicao", A(Amount::UnitPrice)),
    ("percprovcred", A(Amount::CreditLoss)),
    ("tpconta", W(Word::AccountKind)),
    ("classeoperacao", Side),
    ("dtvencalug", D(Day::LoanEnd)),
    ("txalug", A(Amount::LoanRate)),
    ("cnpjinter", Broker),
];

const EQUITY_OPTIONS: Tags = &[
    ("isin", Isin),
    ("cusip", Kept),
    ("codativo", W(Word::Code)),
    ("ativobase", W(Word::Underlying)),
    ("qtdisponivel", A(Amount::QuantityFree)),
    ("valorfinanceiro", A(Amount::ValueFree)),
    ("precoexercicio", A(Amount::Strike)),
    ("dtvencimento", D(Day::Maturity)),
    ("classeoperacao", Side),
    ("tributos", A(Amount::Taxes)),
    ("puposicao", A(Amount::UnitPrice)),
    ("premio", A(Amount::Premium)),
    ("percprovcred", A(Amount::CreditLoss)),
    ("tpconta", W(Word::AccountKind)),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const DERIVATIVE_OPTIONS: Tags = &[
    ("isin", Isin),
    ("mercado", W(Word::Market)),
    ("ativo", W(Word::Code)),
    ("serie", W(Word::Series)),
    ("callput", W(Word::CallPut)),
    ("quantidade", A(Amount::QuantityFree)),
    ("valorfinanceiro", A(Amount::ValueFree)),
    ("tributos", A(Amount::Taxes)),
    ("precoexercicio", A(Amount::Strike)),
    ("premio", A(Amount::Premium)),
    ("dtvencimento", D(Day::Maturity)),
    ("classeoperacao", Side),
    ("puposicao", A(Amount::UnitPrice)),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const FLEXIBLE_OPTIONS: Tags = &[
    ("isin", Isin),
    ("tipo", W(Word::Style)),
    ("callput", W(Word::CallPut)),
    ("dtoperacao", D(Day::Trade)),
    ("dtexercicio", D(Day::Exercise)),
    ("ativo", W(Word::Underlying)),
    ("garantia", F(Flag::Guaranteed)),
    ("premio", A(Amount::Premium)),
    ("puposicao", A(Amount::UnitPrice)),
    ("quantidade", A(Amount::QuantityFree)),
    ("valorfinanceiro", A(Amount::ValueFree)),
    ("tributos", A(Amount::Taxes)),
    ("precoexercicio", A(Amount::Strike)),
    ("classeoperacao", Side),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const EQUITY_FORWARDS: Tags = &[
    ("isin", Isin),
    ("cusip", Kept),
    ("ativo", W(Word::Code)),
    ("dtoperacao", D(Day::Trade)),
    ("dtvencimento", D(Day::Maturity)),
    ("garantia", Kept),
    ("puposicao", A(Amount::UnitPrice)),
    ("quantidade", A(Amount::QuantityFree)),
    ("valorfinanceiro", A(Amount::ValueFree)),
    ("tributos", A(Amount::Taxes)),
    ("puvenc", A(Amount::MaturityPrice)),
    ("tpconta", W(Word::AccountKind)),
    ("classeoperacao", Side),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const BOND_FORWARDS: Tags = &[
    ("isin", Isin),
    ("dtvencativo", D(Day::UnderlyingMaturity)),
    ("dtoper", D(Day::Trade)),
    ("dtvencimento", D(Day::Maturity)),
    ("qtd", A(Amount::QuantityFree)),
    ("puoperacao", A(Amount::PurchasePrice)),
    ("puvencimento", A(Amount::MaturityPrice)),
    ("puposicao", A(Amount::UnitPrice)),
    ("puemissao", A(Amount::IssuePrice)),
    ("principal", A(Amount::Principal)),
    ("valorfin", A(Amount::ValueFree)),
    ("tributos", A(Amount::Taxes)),
    ("coupom", A(Amount::Rate)),
    ("indexador", W(Word::Indexer)),
    ("percindex", A(Amount::IndexPercent)),
    ("caracteristica", W(Word::Characteristic)),
    ("classeoperacao", Side),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
    ("idinternoativo", W(Word::InternalId)),
    ("nivelrsc", W(Word::Risk)),
];

const FUTURES: Tags = &[
    ("isin", Isin),
    ("ativo", W(Word::Code)),
    ("cnpjcorretora", Broker),
    ("serie", W(Word::Series)),
    ("quantidade", A(Amount::QuantityFree)),
    ("vltotalpos", A(Amount::Notional)),
    ("tributos", A(Amount::Taxes)),
    ("dtvencimento", D(Day::Maturity)),
    ("vlajuste", A(Amount::Signed)),
    ("classeoperacao", Side),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const SWAPS: Tags = &[
    ("cetipbmf", W(Word::Registry)),
    ("isin", Isin),
    ("dtoperacao", D(Day::Trade)),
    ("dtregistro", D(Day::SwapStart)),
    ("dtvencimento", D(Day::Maturity)),
    ("cnpjcontraparte", Issuer),
    ("garantia", W(Word::Guarantee)),
    ("vlnotional", A(Amount::Notional)),
    ("tributos", A(Amount::Taxes)),
    ("vlmercadoativo", A(Amount::ReceivingValue)),
    ("taxaativo", A(Amount::ReceivingRate)),
    ("indexadorativo", W(Word::ReceivingIndexer)),
    ("percindexativo", A(Amount::ReceivingPercent)),
    ("vlmercadopassivo", A(Amount::PayingValue)),
    ("taxapassivo", A(Amount::PayingRate)),
    ("indexadorpassivo", W(Word::PayingIndexer)),
    ("percindexpassivo", A(Amount::PayingPercent)),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
    ("idinternoativo", W(Word::InternalId)),
];

const CASH: Tags = &[
    ("isininstituicao", Institution),
    ("tpconta", W(Word::AccountKind)),
    ("saldo", A(Amount::Signed)),
    ("nivelrsc", W(Word::Risk)),
];

const SHARES: Tags = &[
    ("isin", Isin),
    ("cnpjfundo", Issuer),
    ("qtdisponivel", A(Amount::QuantityFree)),
    ("qtgarantia", A(Amount::QuantityPledged)),
    ("puposicao", A(Amount::UnitPrice)),
    ("tributos", A(Amount::Taxes)),
    ("nivelrsc", W(Word::Risk)),
];

const PROPERTIES: Tags = &[
    ("logradouro", W(Word::Street)),
    ("numero", W(Word::Number)),
    ("complemento", W(Word::Complement)),
    ("cidade", W(Word::City)),
    ("estado", W(Word::State)),
    ("cep", W(Word::PostalCode)),
    ("nomecomercial", W(Word::Description)),
    ("percpart", A(Amount::PercentOwned)),
    ("valorcontabil", A(Amount::ValueFree)),
    ("justificativa", KeptOfProperty),
    ("valoravaliacao", A(Amount::Appraisal)),
    ("dtavaliacao", D(Day::Appraisal)),
    ("tpavaliador", KeptOfProperty),
    ("cnpjcpfavaliador", Appraiser),
    ("aluguelcontratado", A(Amount::Rent)),
    ("aluguelatrasado", A(Amount::OverdueRent)),
    ("opcaorecompra", KeptOfProperty),
    ("dtopcaorecompra", KeptOfProperty),
    ("tipoimovel", W(Word::PropertyKind)),
    ("questjur", KeptOfProperty),
    ("motivoquestjur", KeptOfProperty),
    ("tipouso", W(Word::PropertyUse)),
    ("matricula", W(Word::RegistryNumber)),
    ("cnpjemp", KeptOfProperty),
];

const CURRENCY_OPTIONS: Tags = &[
    ("codoper", W(Word::Code)),
    ("tipo", W(Word::Style)),
    ("callput", W(Word::CallPut)),
    ("dtoperacao", D(Day::Trade)),
    ("dtvencimento", D(Day::Maturity)),
    ("dtexercicio", D(Day::Exercise)),
    ("moedaativa", W(Word::CurrencyBought)),
    ("moedapassiva", W(Word::CurrencySold)),
    ("garantia", F(Flag::Guaranteed)),
    ("premio", A(Amount::Premium)),
    ("puposicao", A(Amount::UnitPrice)),
    ("quantidade", A(Amount::QuantityFree)),
    ("valorfinanceiro", A(Amount::ValueFree)),
    ("tributos", A(Amount::Taxes)),
    ("precoexercicio", A(Amount::Strike)),
    ("classeoperacao", Side),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const CURRENCY_FORWARDS: Tags = &[
    ("tipooperacao", W(Word::ForwardKind)),
    ("moedaativa", W(Word::CurrencyBought)),
    ("moedapassiva", W(Word::CurrencySold)),
    ("notional", A(Amount::Notional)),
    ("taxa", A(Amount::Rate)),
    ("valorfinanceiro", A(Amount::ValueFree)),
    ("tributos", A(Amount::Taxes)),
    ("dtvencimento", D(Day::Maturity)),
    ("classeoperacao", Side),
    ("hedge", Hedge),
    ("tphedge", W(Word::HedgeKind)),
];

const PARTICIPATIONS: Tags = &[("cnpjpart", Issuer), ("valorfinanceiro", A(Amount::ValueFree))];

const CREDIT_RIGHTS: Tags = &[("valorfinanceiro", A(Amount::ValueFree))];
