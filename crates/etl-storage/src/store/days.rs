//! Everything known of each fund and day, for the verdict: items, the checks of the current position, and two checks
//! that only the database can make: the quota against the day before, and two documents of one day against each other.

use super::{Store, coverage, desk};
use crate::cell::values;
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use etl_core::desk::DeskEntry;
use etl_core::{Band, Check, Code, Decimal, DocumentKind, FundDay, FundId, ReferenceDate, Tolerance};
use std::collections::{BTreeMap, HashMap};

/// How far back the day before is looked for.
pub(super) const DAYS_BACK: i64 = 10;

/// Largest gap that is only a warning, of the funds that have their own.
pub(super) type Limits = HashMap<FundId, Decimal>;

/// The figures of a load.
pub(super) struct Figures {
    pub(super) load: i64,
    pub(super) fund: FundId,
    pub(super) date: ReferenceDate,
    pub(super) kind: DocumentKind,
    pub(super) stands: bool,
    pub(super) holds_rows: bool,
    pub(super) net_assets: Option<Decimal>,
    pub(super) quota: Option<Decimal>,
    pub(super) quantity: Option<Decimal>,
}

impl<D: Dialect> Store<D> {
    pub(super) async fn list_fund_days(&self, from: ReferenceDate, to: ReferenceDate) -> Result<Vec<FundDay>, Fault> {
        let mut session = self.dialect.read().await?;
        let items = coverage::read_items(&mut session, from, to, coverage::WAITED_FOR).await?;
        let figures = read_figures(&mut session, from, to).await?;
        let checks = read_checks(&mut session, from, to).await?;
        let limits = read_limits(&mut session).await?;
        let said = desk::read_entries(&mut session, from, to).await?;
        session.commit().await?;

        let mut days = Days::default();
        for item in items {
            days.of(item.key.fund, item.key.date).items.push(item);
        }
        for load in figures.iter().filter(|f| f.holds_rows && f.date >= from) {
            days.of(load.fund, load.date).has_position = true;
        }
        for (fund, date, check) in checks {
            days.of(fund, date).checks.push(check);
        }
        days.add_quota_moves(&figures, from);
        days.add_two_sources(&figures, from, &limits);
        days.add_newest_loads(&figures);
        days.add_desk(said);
        Ok(days.0.into_values().collect())
    }
}

#[derive(Default)]
struct Days(BTreeMap<(FundId, ReferenceDate), FundDay>);

impl Days {
    fn of(&mut self, fund: FundId, date: ReferenceDate) -> &mut FundDay {
        self.0.entry((fund, date)).or_insert_with(|| FundDay::empty(fund, date))
    }

    fn add_newest_loads(&mut self, figures: &[Figures]) {
        for load in figures {
            if let Some(day) = self.0.get_mut(&(load.fund, load.date)) {
                day.newest_load = day.newest_load.max(Some(load.load));
            }
        }
    }

    /// What is said of a day of which nothing else is known makes it no known one.
    fn add_desk(&mut self, entries: Vec<DeskEntry>) {
        let mut by_day: HashMap<_, Vec<DeskEntry>> = HashMap::new();
        for entry in entries {
            by_day.entry((entry.fund, entry.date)).or_default().push(entry);
        }
        for (key, entries) in by_day {
            if let Some(day) = self.0.get_mut(&key) {
                day.set_desk(entries);
            }
        }
    }

    /// The loads come by fund and day: neighbours are a day and the one loaded before it.
    fn add_quota_moves(&mut self, figures: &[Figures], from: ReferenceDate) {
        let held: Vec<_> =
            figures.iter().filter(|f| f.holds_rows).filter_map(|f| Some((f.fund, f.date, f.quota?))).collect();
        for pair in held.windows(2) {
            let [(fund, before, previous), (same_fund, date, quota)] = [pair[0], pair[1]];
            if fund == same_fund && date >= from {
                self.of(fund, date).checks.extend(quota_move((before, previous), (date, quota)));
            }
        }
    }

    fn add_two_sources(&mut self, figures: &[Figures], from: ReferenceDate, limits: &Limits) {
        let of_kind = |kind| figures.iter().filter(move |f| f.stands && f.kind == kind && f.date >= from);
        let older: BTreeMap<_, _> = of_kind(DocumentKind::Xml401).map(|f| ((f.fund, f.date), f)).collect();
        for newer in of_kind(DocumentKind::Xml50) {
            let Some(older) = older.get(&(newer.fund, newer.date)) else { continue };
            if let Some(check) = worst_difference(newer, older, limits) {
                self.of(newer.fund, newer.date).checks.push(check);
            }
        }
    }
}

/// The quota of a day against that of the one loaded before it; none when that one is too far or zero.
pub(super) fn quota_move(
    (before, previous): (ReferenceDate, Decimal),
    (date, quota): (ReferenceDate, Decimal),
) -> Option<Check> {
    let days = (date.date() - before.date()).num_days();
    if days > DAYS_BACK || previous.is_zero() {
        return None;
    }
    let bound = previous.abs().saturating_mul(Tolerance::default().quota_move);
    Some(compare(Code::CheckQuotaMove, (quota, previous), bound, None))
}

/// The figure in which two documents of one day differ most; none when they share none.
pub(super) fn worst_difference(newer: &Figures, older: &Figures, limits: &Limits) -> Option<Check> {
    let pairs =
        [newer.net_assets.zip(older.net_assets), newer.quota.zip(older.quota), newer.quantity.zip(older.quantity)];
    let limit = limits.get(&newer.fund).copied().unwrap_or(Tolerance::default().warning_up_to);
    let check = |pair| compare(Code::CheckTwoSources, pair, Decimal::new(1, 2), Some(limit));
    pairs.into_iter().flatten().map(check).max_by_key(|check| (check.band, check.gap.abs()))
}

/// Beyond the bound is a warning; beyond the limit, when there is one, a divergence.
fn compare(code: Code, (stated, computed): (Decimal, Decimal), bound: Decimal, limit: Option<Decimal>) -> Check {
    let gap = stated.saturating_sub(computed);
    let band = match limit {
        _ if gap.abs() <= bound => Band::Ok,
        Some(limit) if gap.abs() > limit => Band::Divergence,
        _ => Band::Warning,
    };
    Check { code, stated, computed, gap, bound, band }
}

/// The loads that stand or hold rows, by fund and day; with those of the days before, for the moves of the quota.
async fn read_figures<S: Session>(session: &mut S, from: ReferenceDate, to: ReferenceDate) -> Sql<Vec<Figures>> {
    const FIGURES: &str = "select id_fundo, data_pos, tipo, vigente, posicao_atual, \
         cast(pl as text), cast(cota as text), cast(qtde as text), id_carga \
         from etl.carga where data_pos between $1 and $2 and (vigente or posicao_atual) order by 1, 2";
    let before = ReferenceDate::new(from.date() - chrono::TimeDelta::days(DAYS_BACK));
    let rows = session.rows(FIGURES, values![before, to]).await?;
    let figures = |row: &S::Row| {
        Ok(Figures {
            load: row.int(8)?,
            fund: FundId(row.int(0)?),
            date: ReferenceDate::new(row.date(1)?),
            kind: row.word(2, |word| word.parse().ok())?,
            stands: row.flag(3)?,
            holds_rows: row.flag(4)?,
            net_assets: row.opt_number(5)?,
            quota: row.opt_number(6)?,
            quantity: row.opt_number(7)?,
        })
    };
    rows.iter().map(figures).collect()
}

pub(super) async fn read_limits<S: Session>(session: &mut S) -> Sql<Limits> {
    const LIMITS: &str = "select id_fundo, cast(tolerancia as text) from cad.info_fundos where tolerancia is not null";
    let rows = session.rows(LIMITS, &[]).await?;
    rows.iter().map(|row| Ok((FundId(row.int(0)?), row.number(1)?))).collect()
}

async fn read_checks<S: Session>(
    session: &mut S,
    from: ReferenceDate,
    to: ReferenceDate,
) -> Sql<Vec<(FundId, ReferenceDate, Check)>> {
    const CHECKS: &str = "select g.id_fundo, g.data_pos, c.codigo, cast(c.declarado as text), \
         cast(c.calculado as text), cast(c.diferenca as text), cast(c.limite as text), c.faixa \
         from etl.carga g join etl.conferencia c on c.id_carga = g.id_carga \
         where g.posicao_atual and g.data_pos between $1 and $2 order by g.id_carga, c.ordem";
    let rows = session.rows(CHECKS, values![from, to]).await?;
    let check = |row: &S::Row| {
        let check = Check {
            code: row.word(2, Code::from_code)?,
            stated: row.number(3)?,
            computed: row.number(4)?,
            gap: row.number(5)?,
            bound: row.number(6)?,
            band: row.word(7, Band::from_name)?,
        };
        Ok((FundId(row.int(0)?), ReferenceDate::new(row.date(1)?), check))
    };
    rows.iter().map(check).collect()
}
