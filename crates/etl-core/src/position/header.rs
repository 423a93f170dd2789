//! The head of a position: parties, quota, quantity and totals.

use crate::{Cnpj, Decimal, FundIdentity, FundLevel, Isin, ReferenceDate, TaxId, Text};

/// A party named by the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// CNPJ, when stated and readable.
    pub cnpj: Option<Cnpj>,
    /// Name, when stated; 5.0 states only the custodian's.
    pub name: Text,
}

/// Holder of a managed portfolio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioHolder {
    /// CNPJ or CPF.
    pub tax_id: Option<TaxId>,
    /// Internal code of the portfolio at the sender.
    pub code: Text,
    /// Bank, branch and account.
    pub account: Text,
}

/// What a document says of the fund itself. Amounts in reais, in module unless said otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FundHeader {
    /// Level of the fund (RCVM 175).
    pub level: FundLevel,
    /// Position date.
    pub date: Option<ReferenceDate>,
    /// CNPJ of the fund or class.
    pub cnpj: Option<Cnpj>,
    /// CNPJ of the shell fund of a class (`CNPJ CASCA`).
    pub shell_cnpj: Option<Cnpj>,
    /// CVM code of the subclass.
    pub subclass_code: Text,
    /// ISIN of the fund.
    pub isin: Option<Isin>,
    /// Name.
    pub name: Text,
    /// Administrator.
    pub administrator: Party,
    /// Manager.
    pub manager: Party,
    /// Custodian.
    pub custodian: Party,
    /// Quota value, in module (5.0: the sign follows the net assets). For several balances, that of the first.
    pub quota: Option<Decimal>,
    /// Quota before performance fee (5.0 `INTE`); informative.
    pub gross_quota: Option<Decimal>,
    /// Quotas outstanding. For several balances, that of the first.
    pub quantity: Option<Decimal>,
    /// Net assets (PL), signed.
    pub net_assets: Option<Decimal>,
    /// Total assets, signed.
    pub total_assets: Option<Decimal>,
    /// Total receivable.
    pub receivables: Option<Decimal>,
    /// Total payable.
    pub payables: Option<Decimal>,
    /// Quotas to issue, as an amount.
    pub to_issue: Option<Decimal>,
    /// Quotas to redeem, as an amount.
    pub to_redeem: Option<Decimal>,
    /// Provisioned taxes (portfolios; 5.0 `DIRT`).
    pub taxes: Option<Decimal>,
    /// ANBIMA code.
    pub anbima_code: Text,
    /// ANBIMA type code.
    pub fund_type: Text,
    /// Risk level as the document has it.
    pub risk: Text,
    /// Holder, when the position is a managed portfolio.
    pub holder: Option<PortfolioHolder>,
    /// Moment at which the sender made the document, as the document or its name states it (`AAAAMMDDHHMMSS` or ISO).
    pub generated_at: Text,
}

impl FundHeader {
    /// Who the position is of: CNPJ (with the subclass), else administrator and name.
    pub fn identity(&self) -> FundIdentity {
        match self.cnpj.filter(|c| !c.is_zero()) {
            Some(cnpj) => {
                let subclass = (self.level == FundLevel::Subclass && !self.subclass_code.is_empty())
                    .then(|| self.subclass_code.to_string());
                FundIdentity::Registered { cnpj, subclass }
            }
            None => FundIdentity::Unregistered {
                administrator: self.administrator.cnpj,
                name: self.name.trim().to_string(),
            },
        }
    }
}

/// One quota that a document states: of the fund, of a class, of a subclass or of a series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareBalance {
    /// Level.
    pub level: FundLevel,
    /// CNPJ, when it has one of its own.
    pub cnpj: Option<Cnpj>,
    /// CVM code of the subclass.
    pub subclass_code: Text,
    /// ISIN.
    pub isin: Option<Isin>,
    /// Name.
    pub name: Text,
    /// Quotas outstanding.
    pub quantity: Option<Decimal>,
    /// Quota value, in module.
    pub quota: Option<Decimal>,
    /// Quota before performance fee.
    pub gross_quota: Option<Decimal>,
    /// Total assets, signed.
    pub total_assets: Option<Decimal>,
    /// Total receivable.
    pub receivables: Option<Decimal>,
    /// Total payable.
    pub payables: Option<Decimal>,
    /// Quotas to issue, as an amount.
    pub to_issue: Option<Decimal>,
    /// Quotas to redeem, as an amount.
    pub to_redeem: Option<Decimal>,
}

/// Fee terms of a fund (4.01 `despesas`); rates in per cent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeeTerms {
    /// Administration fee, % a year.
    pub administration_rate: Option<Decimal>,
    /// Whether a performance fee exists.
    pub has_performance_fee: Option<bool>,
    /// Performance fee, %.
    pub performance_rate: Option<Decimal>,
    /// % of the benchmark above which it is due.
    pub benchmark_percent: Option<Decimal>,
    /// Benchmark code.
    pub benchmark: Text,
}
