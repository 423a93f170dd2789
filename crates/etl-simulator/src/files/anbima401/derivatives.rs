//! Blocks of derivatives: options, forwards, futures, swaps, and the OTC currency contracts that close the file.
//!
//! The amount of a contract is its module unless its value runs against its side (`stated_value`).

use super::writer::{FINE_RATE, NoDate, QUANTITY, RATE, Writer, stated_value};
use etl_core::position::{OptionDetail, SwapDetail, SwapLeg};
use etl_core::{AssetClass, Cnpj, Holding, HoldingDetail, TaxId, Text};

/// Guarantees of a swap of 5.0 in the order of the numbers of 4.01.
pub(in crate::files) const GUARANTEES: [&str; 4] = ["BOGU", "NOGU", "LOGU", "SHGU"];

/// From `opcoesacoes` to `swap`.
pub(super) fn listed(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::EquityOption, |w, h| equity_option(w, h, &option_of(h)));
    w.rows(holdings, AssetClass::DerivativeOption, |w, h| derivative_option(w, h, &option_of(h)));
    w.rows(holdings, AssetClass::FlexibleOption, |w, h| flexible_option(w, h, &option_of(h)));
    w.rows(holdings, AssetClass::EquityForward, equity_forward);
    w.rows(holdings, AssetClass::BondForward, bond_forward);
    w.rows(holdings, AssetClass::Future, future);
    w.rows(holdings, AssetClass::Swap, |w, h| {
        if let HoldingDetail::Swap(detail) = &h.detail {
            swap(w, h, detail);
        }
    });
}

/// `opcoesmoedasotc` and `forwardsmoedas`.
pub(super) fn currencies(w: &mut Writer<'_>, holdings: &[Holding]) {
    w.rows(holdings, AssetClass::CurrencyOption, |w, h| currency_option(w, h, &option_of(h)));
    w.rows(holdings, AssetClass::CurrencyForward, currency_forward);
}

fn option_of(h: &Holding) -> OptionDetail {
    match &h.detail {
        HoldingDetail::Option(detail) => (**detail).clone(),
        _ => OptionDetail::default(),
    }
}

fn equity_option(w: &mut Writer<'_>, h: &Holding, option: &OptionDetail) {
    w.isin(h.isin.as_ref());
    w.text("cusip", "", 12);
    w.text("codativo", &h.code, 20);
    w.text("ativobase", &option.underlying, 20);
    w.number("qtdisponivel", h.quantity(), QUANTITY);
    w.amount("valorfinanceiro", stated_value(h));
    w.price("precoexercicio", option.strike);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.contract_side(h.side);
    w.amount("tributos", h.taxes);
    w.price("puposicao", h.unit_price);
    w.amount("premio", option.premium);
    w.number("percprovcred", h.credit_loss, RATE);
    w.code("tpconta", &h.account_kind, "1");
    w.hedge(&h.hedge);
}

fn derivative_option(w: &mut Writer<'_>, h: &Holding, option: &OptionDetail) {
    w.isin(h.isin.as_ref());
    w.code("mercado", &option.market, "2");
    w.text("ativo", &h.code, 4);
    w.text("serie", &format!("{:<4}", h.series), 4);
    w.code("callput", &option.call_put, "C");
    w.number("quantidade", h.quantity(), QUANTITY);
    w.amount("valorfinanceiro", stated_value(h));
    w.amount("tributos", h.taxes);
    w.price("precoexercicio", option.strike);
    w.amount("premio", option.premium);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.contract_side(h.side);
    w.price("puposicao", h.unit_price);
    w.hedge(&h.hedge);
}

fn flexible_option(w: &mut Writer<'_>, h: &Holding, option: &OptionDetail) {
    w.isin(h.isin.as_ref());
    w.code("tipo", &option.style, "E");
    w.code("callput", &option.call_put, "C");
    w.date("dtoperacao", h.trade_date, NoDate::Empty);
    w.date("dtexercicio", option.exercise_date.or(h.maturity), NoDate::Empty);
    w.text("ativo", if option.underlying.is_empty() { &h.code } else { &option.underlying }, 8);
    w.flag("garantia", option.guaranteed.unwrap_or(false));
    w.amount("premio", option.premium);
    w.price("puposicao", h.unit_price);
    w.number("quantidade", h.quantity(), QUANTITY);
    w.amount("valorfinanceiro", stated_value(h));
    w.amount("tributos", h.taxes);
    w.price("precoexercicio", option.strike);
    w.contract_side(h.side);
    w.hedge(&h.hedge);
}

fn equity_forward(w: &mut Writer<'_>, h: &Holding) {
    w.isin(h.isin.as_ref());
    w.text("cusip", "", 12);
    w.text("ativo", &h.code, 8);
    w.date("dtoperacao", h.trade_date, NoDate::Empty);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.flag("garantia", h.extras.iter().any(|(name, text)| name == "garantia" && text == "S"));
    w.price("puposicao", h.unit_price);
    w.number("quantidade", h.quantity(), QUANTITY);
    w.amount("valorfinanceiro", stated_value(h));
    w.amount("tributos", h.taxes);
    w.price("puvenc", h.maturity_price);
    w.code("tpconta", &h.account_kind, "1");
    w.contract_side(h.side);
    w.hedge(&h.hedge);
}

fn bond_forward(w: &mut Writer<'_>, h: &Holding) {
    let underlying_maturity = match &h.detail {
        HoldingDetail::BondForward { underlying_maturity } => *underlying_maturity,
        _ => None,
    };
    w.isin(h.isin.as_ref());
    w.date("dtvencativo", underlying_maturity, NoDate::Empty);
    w.date("dtoper", h.trade_date, NoDate::Empty);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.number("qtd", h.quantity(), QUANTITY);
    w.price("puoperacao", h.purchase_price);
    w.price("puvencimento", h.maturity_price);
    w.price("puposicao", h.unit_price);
    w.price("puemissao", h.issue_price);
    w.amount("principal", h.principal);
    w.amount("valorfin", stated_value(h));
    w.amount("tributos", h.taxes);
    w.number("coupom", h.rate, RATE);
    w.text("indexador", &h.indexer, 3);
    w.number("percindex", h.index_percent, RATE);
    w.code("caracteristica", &h.characteristic, "N");
    w.contract_side(h.side);
    w.hedge(&h.hedge);
    w.internal_id(&h.internal_id);
    w.risk(&h.risk);
}

fn future(w: &mut Writer<'_>, h: &Holding) {
    w.isin(h.isin.as_ref());
    w.text("ativo", &h.code, 6);
    w.cnpj("cnpjcorretora", h.broker.as_ref().map(Cnpj::as_str));
    w.text("serie", &h.series, 4);
    w.number("quantidade", h.quantity(), QUANTITY);
    w.amount("vltotalpos", h.notional);
    w.amount("tributos", h.taxes);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.price("vlajuste", h.value);
    w.contract_side(h.side);
    w.hedge(&h.hedge);
}

fn swap(w: &mut Writer<'_>, h: &Holding, detail: &SwapDetail) {
    w.code("cetipbmf", &detail.registry, "C");
    w.isin(h.isin.as_ref());
    w.date("dtoperacao", h.trade_date, NoDate::Empty);
    w.date("dtregistro", detail.start.or(h.issue_date).or(h.trade_date), NoDate::Empty);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.cnpj("cnpjcontraparte", h.issuer.as_ref().map(TaxId::as_str));
    w.text("garantia", &guarantee(&detail.guarantee), 1);
    w.amount("vlnotional", h.notional);
    w.amount("tributos", h.taxes);
    leg(w, ["vlmercadoativo", "taxaativo", "indexadorativo", "percindexativo"], &detail.receiving);
    leg(w, ["vlmercadopassivo", "taxapassivo", "indexadorpassivo", "percindexpassivo"], &detail.paying);
    w.hedge(&h.hedge);
    w.internal_id(&h.internal_id);
}

fn leg(w: &mut Writer<'_>, tags: [&str; 4], leg: &SwapLeg) {
    w.amount(tags[0], leg.value);
    w.number(tags[1], leg.rate, FINE_RATE);
    w.text(tags[2], &leg.indexer, 8);
    w.number(tags[3], leg.index_percent, RATE);
}

/// The number of a guarantee; 2 ("none") when not stated.
fn guarantee(code: &str) -> String {
    match GUARANTEES.iter().position(|known| *known == code) {
        Some(place) => (place + 1).to_string(),
        None if matches!(code, "1" | "2" | "3" | "4") => code.to_owned(),
        None => "2".to_owned(),
    }
}

fn currency_option(w: &mut Writer<'_>, h: &Holding, option: &OptionDetail) {
    let brl = (Text::const_new("USD"), Text::const_new("BRL"));
    let (bought, sold) = option.currencies.as_ref().unwrap_or(&brl);
    w.text("codoper", if h.code.is_empty() { &h.internal_id } else { &h.code }, 18);
    w.code("tipo", &option.style, "E");
    w.code("callput", &option.call_put, "C");
    w.date("dtoperacao", h.trade_date, NoDate::Empty);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.date("dtexercicio", option.exercise_date.or(h.maturity), NoDate::Empty);
    w.text("moedaativa", bought, 3);
    w.text("moedapassiva", sold, 3);
    w.flag("garantia", option.guaranteed.unwrap_or(false));
    w.amount("premio", option.premium);
    w.price("puposicao", h.unit_price);
    w.number("quantidade", h.quantity(), QUANTITY);
    w.amount("valorfinanceiro", stated_value(h));
    w.amount("tributos", h.taxes);
    w.price("precoexercicio", option.strike);
    w.contract_side(h.side);
    w.hedge(&h.hedge);
}

fn currency_forward(w: &mut Writer<'_>, h: &Holding) {
    let (kind, bought, sold) = match &h.detail {
        HoldingDetail::CurrencyForward { kind, bought, sold } => (kind.as_str(), bought.as_str(), sold.as_str()),
        _ => ("", "", ""),
    };
    w.code("tipooperacao", kind, "NDF");
    w.text("moedaativa", bought, 3);
    w.text("moedapassiva", sold, 3);
    w.amount("notional", h.notional);
    w.number("taxa", h.rate, FINE_RATE);
    w.amount("valorfinanceiro", stated_value(h));
    w.amount("tributos", h.taxes);
    w.date("dtvencimento", h.maturity, NoDate::Empty);
    w.contract_side(h.side);
    w.hedge(&h.hedge);
}
