//! Reconciliation of one position: the identities that the ANBIMA manuals state, with the bands of our own rules.
//!
//! Source: manual ANBIMA 4.01 (header) and 5.0 (Annexes V and VI). Nothing is refused here: a divergence is shown and
//! blocks the release of that fund and day.

use crate::{AccrualSide, Code, Decimal, Exact, FundLevel, Position};

/// How far apart two numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Band {
    /// Inside what rounding explains.
    Ok,
    /// Above rounding, up to the tolerance of ANBIMA's validator.
    Warning,
    /// Above the tolerance: blocks the release.
    Divergence,
}

impl Band {
    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "aviso",
            Self::Divergence => "divergencia",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Ok, Self::Warning, Self::Divergence].into_iter().find(|b| b.name() == name)
    }
}

/// Tolerances of a fund, in reais and as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Largest gap that is only a warning; R$ 500,00 in ANBIMA's validator.
    pub warning_up_to: Decimal,
    /// Largest change of the quota from one business day to the next that is not a warning, as a fraction (0.10 = 10 %).
    pub quota_move: Decimal,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { warning_up_to: Decimal::new(500, 0), quota_move: Decimal::new(10, 2) }
    }
}

/// One identity, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which identity.
    pub code: Code,
    /// The number that the document states.
    pub stated: Decimal,
    /// The number that the parts add up to.
    pub computed: Decimal,
    /// `stated - computed`.
    pub gap: Decimal,
    /// Largest gap that rounding explains.
    pub bound: Decimal,
    /// The band of the gap.
    pub band: Band,
}

/// The rounding bound of `PL = quantity × quota` when both have 8 decimals: `0.5e-8 × (quantity + quota) + 0.005`.
pub fn rounding_bound(quantity: Decimal, quota: Decimal) -> Decimal {
    let half_unit = Decimal::new(5, 9);
    let sum = quantity.abs().saturating_add(quota.abs());
    sum.checked_mul(half_unit).unwrap_or(Decimal::MAX).saturating_add(Decimal::new(5, 3))
}

impl Check {
    fn new(code: Code, stated: Decimal, computed: &Exact, bound: Decimal, tolerance: &Tolerance) -> Option<Self> {
        let gap_exact = Exact::of(stated).minus(computed);
        let distance = gap_exact.clone().abs();
        let band = if distance <= Exact::of(bound) {
            Band::Ok
        } else if distance <= Exact::of(tolerance.warning_up_to) {
            Band::Warning
        } else {
            Band::Divergence
        };
        let (computed, gap) = (computed.rounded(8)?.normalize(), gap_exact.rounded(8)?.normalize());
        Some(Self { code, stated, computed, gap, bound, band })
    }
}

impl Position {
    /// Checks every identity that applies to this position.
    pub fn checks(&self, tolerance: &Tolerance) -> Vec<Check> {
        let all = [
            self.check_quota(tolerance),
            self.check_net_assets(tolerance),
            self.check_assets(tolerance),
            self.check_lines(Code::CheckReceivables, AccrualSide::Receivable, self.header.receivables, tolerance),
            self.check_lines(Code::CheckPayables, AccrualSide::Payable, self.header.payables, tolerance),
        ];
        all.into_iter().flatten().collect()
    }

    /// PL = Σ quantity × quota. A class with subclasses is compared with its subclasses, not with its managerial quota.
    fn check_quota(&self, tolerance: &Tolerance) -> Option<Check> {
        let stated = self.header.net_assets?;
        let balances = self.quota_balances();
        if self.header.level == FundLevel::Portfolio || balances.is_empty() {
            return None;
        }
        let negative = stated.is_sign_negative();
        let mut total = Exact::default();
        let mut bound = Decimal::ZERO;
        for (quantity, quota) in balances {
            // ANBIMA 5.0: with a negative PL the quota stays in module and takes the sign of the PL.
            let signed = if negative && quota.is_sign_positive() { -quota } else { quota };
            total = total.plus(&Exact::product(quantity, signed));
            bound = bound.saturating_add(rounding_bound(quantity, quota));
        }
        Check::new(Code::CheckQuota, stated, &total, bound, tolerance)
    }

    fn check_net_assets(&self, tolerance: &Tolerance) -> Option<Check> {
        let h = &self.header;
        let computed = Exact::of(h.total_assets?)
            .plus(&h.receivables.unwrap_or_default().into())
            .minus(&h.payables.unwrap_or_default().into())
            .minus(&h.to_issue.unwrap_or_default().into())
            .minus(&h.to_redeem.unwrap_or_default().into());
        Check::new(Code::CheckNetAssets, h.net_assets?, &computed, half_cents(6), tolerance)
    }

    /// Total assets = Σ signed values. Products of fund quotas are added exactly and rounded once, as the files are.
    fn check_assets(&self, tolerance: &Tolerance) -> Option<Check> {
        let stated = self.header.total_assets?;
        let computed: Exact = self.holdings.iter().map(crate::Holding::exact_value_in_assets).sum();
        let rounded_numbers = self.holdings.iter().filter(|h| !h.is_exact_product()).count() + 1;
        Check::new(Code::CheckAssets, stated, &computed, half_cents(rounded_numbers), tolerance)
    }

    fn check_lines(
        &self,
        code: Code,
        side: AccrualSide,
        stated: Option<Decimal>,
        tolerance: &Tolerance,
    ) -> Option<Check> {
        let lines: Vec<_> = self.accruals.iter().filter(|a| a.side == side).collect();
        // ANBIMA 5.0 files may state a total without its lines: then there is nothing to compare.
        if lines.is_empty() && self.totals_without_lines {
            return None;
        }
        let computed: Exact = lines.iter().map(|a| Exact::of(a.amount)).sum();
        Check::new(code, stated?, &computed, half_cents(lines.len() + 1), tolerance)
    }
}

/// Half a cent for each rounded number of an identity, the result included.
fn half_cents(rounded_numbers: usize) -> Decimal {
    Decimal::new(5, 3) * Decimal::from(rounded_numbers)
}

#[cfg(test)]
mod tests;
