//! What the reports for people (PDF and XLSX) call things, and how they write numbers. No layout here.

use etl_core::position::ACCOUNTS;
use etl_core::{Accrual, AccrualSide, AssetClass, Decimal, Holding, HoldingDetail, Position, Side, TaxId};
use rust_decimal::RoundingStrategy;

/// Title of the section of a class.
pub(super) fn class_title(class: AssetClass) -> &'static str {
    match class {
        AssetClass::GovernmentBond => "Títulos Públicos",
        AssetClass::PrivateBond => "Títulos Privados",
        AssetClass::Debenture => "Debêntures",
        AssetClass::Equity => "Ações",
        AssetClass::EquityOption => "Opções de Ações",
        AssetClass::DerivativeOption => "Opções de Derivativos",
        AssetClass::FlexibleOption => "Opções Flexíveis",
        AssetClass::EquityForward => "Termo de Ações",
        AssetClass::BondForward => "Termo de Renda Fixa",
        AssetClass::Future => "Futuros",
        AssetClass::Swap => "Swap",
        AssetClass::Cash => "Saldos em Conta Corrente",
        AssetClass::FundShare => "Cotas de Investimento",
        AssetClass::RealEstate => "Imóveis",
        AssetClass::CurrencyOption => "Opções de Moedas",
        AssetClass::CurrencyForward => "Termo de Moedas",
        AssetClass::Participation => "Participação em Sociedade Limitada",
        AssetClass::CreditRights => "Direito Creditório",
        AssetClass::StructuredNote => "Notas Estruturadas",
        AssetClass::Unclassified => "Outros",
    }
}

/// What people call a row.
pub(super) fn row_name(row: &Holding) -> String {
    if !row.description.is_empty() {
        return row.description.to_string();
    }
    if !row.code.is_empty() && row.class != AssetClass::Cash {
        let operation = if row.repo.is_some() { "COMPROMISSADA " } else { "" };
        return format!("{operation}{}{}{}", row.code, row.series, side_note(row.side));
    }
    match (&row.detail, row.class) {
        (HoldingDetail::Swap(swap), _) => format!("SWAP {} X {}", swap.receiving.indexer, swap.paying.indexer),
        (HoldingDetail::Option(option), _) => format!("OPÇÃO {}{}", option.underlying, side_note(row.side)),
        (HoldingDetail::CurrencyForward { kind, bought, sold }, _) => format!("{kind} {bought}/{sold}"),
        (_, AssetClass::Cash) => format!("CONTA CORRENTE {}", row.code),
        (_, AssetClass::CreditRights) => "DIREITOS CREDITÓRIOS".into(),
        (_, AssetClass::FundShare) => format!("COTAS {}", party(row.issuer)),
        (_, AssetClass::Participation) => format!("PARTICIPAÇÃO {}", party(row.issuer)),
        (_, class) => class_title(class).to_uppercase(),
    }
}

fn side_note(side: Side) -> &'static str {
    match side {
        Side::Bought => "",
        Side::Lent => " (DOADO)",
        Side::Borrowed => " (TOMADO)",
        Side::Sold => " (VENDIDO)",
    }
}

/// A party by its formatted number.
pub(super) fn party(id: Option<TaxId>) -> String {
    match id {
        Some(TaxId::Cnpj(cnpj)) => cnpj.formatted(),
        Some(TaxId::Cpf(cpf)) => cpf.as_str().into(),
        None => String::new(),
    }
}

/// What people call a receivable or payable.
pub(super) fn account_name(accrual: &Accrual) -> String {
    let code = accrual.code.as_str();
    let known = ACCOUNTS.iter().find(|a| a.code_50 == code || a.code_401.is_some_and(|c| code.parse() == Ok(c)));
    known.map_or_else(|| format!("Diversos ({code})"), |account| account.meaning.into())
}

/// An amount below or above the line: payables are negative.
pub(super) fn signed_amount(accrual: &Accrual) -> Decimal {
    match accrual.side {
        AccrualSide::Receivable => accrual.amount,
        AccrualSide::Payable => -accrual.amount,
    }
}

/// Quotas to issue and to redeem, as lines that take away from the net assets.
pub(super) fn investor_lines(position: &Position) -> Vec<(&'static str, Decimal)> {
    let lines = [("Cotas a Emitir", position.header.to_issue), ("Cotas a Resgatar", position.header.to_redeem)];
    lines.into_iter().filter_map(|(name, amount)| Some((name, -amount.filter(|a| !a.is_zero())?))).collect()
}

/// Receivables less payables, less what is owed to investors.
pub(super) fn accruals_total(position: &Position) -> Decimal {
    let investors: Decimal = investor_lines(position).into_iter().map(|(_, amount)| amount).sum();
    position.accruals.iter().map(signed_amount).sum::<Decimal>() + investors
}

/// Per cent of a whole, 2 decimals; zero when there is no whole.
pub(super) fn percent(part: Decimal, whole: Decimal) -> Decimal {
    let ratio = part.checked_div(whole).unwrap_or_default();
    (ratio * Decimal::ONE_HUNDRED).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// A number as Brazilians write it, `-1.234,56`, with that many decimals.
pub(super) fn br(value: Decimal, decimals: u32) -> String {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + 8);
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push('-');
    }
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_brazilians_do() {
        for (text, decimals, expected) in [
            ("0", 2, "0,00"),
            ("-0.001", 2, "0,00"),
            ("1234567.885", 2, "1.234.567,89"),
            ("-999.5", 1, "-999,5"),
            ("1000", 0, "1.000"),
            ("12.3", 8, "12,30000000"),
        ] {
            assert_eq!(br(etl_core::parse_decimal(text).unwrap(), decimals), expected);
        }
    }

    #[test]
    fn a_share_of_nothing_is_zero() {
        assert_eq!(percent(Decimal::ONE, Decimal::ZERO), Decimal::ZERO);
        assert_eq!(percent(Decimal::ONE, Decimal::from(3)).to_string(), "33.33");
    }
}
