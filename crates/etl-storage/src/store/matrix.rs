//! The matrix of dates and funds. The database adds up one row for each day, so that a year of five hundred funds is read in a few
//! hundred rows; the two checks that compare loads are made here, as in `days`.

use super::Store;
use super::coverage::WAITED_FOR;
use super::days::{DAYS_BACK, Figures, Limits, quota_move, read_limits, worst_difference};
use super::desk::{self, Exception};
use crate::cell::{Cell, values};
use crate::dialect::{Dialect, Row, Session, Sql};
use crate::error::Fault;
use chrono::TimeDelta;
use etl_core::{Band, DayMarks, Decimal, DocumentKind, FundId, Health, ReferenceDate};
use std::collections::{BTreeMap, HashMap};

/// The funds of a day, each ten times its key plus the worst rank of its items ([`RANKS`]), divided by commas.
const ITEMS: &str = "select data_pos, string_agg(cast(marca as text), ',') from (\
     select data_pos, id_fundo * 10 + max(case when estado in ('done', 'skipped') then 0";
/// What nobody waits for any more; asked only where there is some.
const WAIVED: &str = " when exists (select 1 from etl.apontamento a where a.data_pos = i.data_pos and a.id_fundo = i.id_fundo \
       and a.tipo = i.tipo and a.especie = 'dispensa' and not exists (select 1 from etl.apontamento b \
       where b.data_pos = a.data_pos and b.id_fundo = a.id_fundo and b.tipo = a.tipo and b.especie = 'retomada' \
       and b.id_apontamento > a.id_apontamento)) then 0";
const ITEMS_REST: &str = " when estado = 'running' then 2 \
       when estado = 'no_data' and codigo = 'ITEM-LACUNA' then 3 when estado in ('failed', 'cancelled') then 4 else 1 end) \
       as marca from etl.item i where data_pos between $1 and $2";
/// An expression, so that the days are looked up and not the connection, which most items share.
const OF_CONNECTION: &str = " and sistema || '' = $3";
const ITEMS_END: &str = " group by data_pos, id_fundo) as dia group by data_pos order by data_pos";
/// What the ranks of [`ITEMS`] mean.
const RANKS: [Health; 5] = [Health::Released, Health::Waiting, Health::Waiting, Health::Missing, Health::Failed];
/// The rank of a document that is being collected, when nothing is worse.
const RUNNING: i64 = 2;

/// `fund|kind|stands, holds rows|band|net assets|quota|quantity` of a day, divided by commas.
const LOADS: &str = "select data_pos, string_agg(cast(id_fundo as text) || '|' || tipo || '|' || \
       case when vigente then 'v' else '-' end || case when posicao_atual then 'p' else '-' end || '|' || faixa || '|' || \
       coalesce(cast(pl as text), '') || '|' || coalesce(cast(cota as text), '') || '|' || coalesce(cast(qtde as text), ''), ',') \
     from etl.carga where data_pos between $1 and $2 and formato is not null and (vigente or posicao_atual) \
     group by data_pos order by data_pos";

type Marks = HashMap<i64, Vec<(ReferenceDate, DayMarks)>>;

impl<D: Dialect> Store<D> {
    pub(super) async fn read_day_marks(
        &self,
        from: ReferenceDate,
        to: ReferenceDate,
        connection: Option<&str>,
    ) -> Result<BTreeMap<FundId, Vec<(ReferenceDate, DayMarks)>>, Fault> {
        let before = ReferenceDate::new(from.date() - TimeDelta::days(DAYS_BACK));
        let mut session = self.dialect.read().await?;
        let exceptions = desk::read_exceptions(&mut session, from, to).await?;
        let waived = if exceptions.iter().any(|exception| exception.kind.is_some()) { WAIVED } else { "" };
        let items = read_items(&mut session, from, to, connection, waived).await?;
        let loads = by_day(&session.rows(LOADS, values![before, to]).await?)?;
        let limits = read_limits(&mut session).await?;
        session.commit().await?;

        let mut days: BTreeMap<ReferenceDate, (&str, &str)> = BTreeMap::new();
        for (day, text) in &items {
            days.entry(*day).or_default().0 = text;
        }
        for (day, text) in &loads {
            days.entry(*day).or_default().1 = text;
        }
        let (mut marks, mut previous) = (Marks::new(), HashMap::new());
        for (day, (items, loads)) in days {
            add_items(&mut marks, day, items)?;
            add_loads(&mut marks, &mut previous, day, day >= from, loads, &limits)?;
        }
        add_exceptions(&mut marks, &exceptions);
        if connection.is_some() {
            marks.retain(|_, days| days.iter().any(|(_, marks)| marks.items.is_some()));
        }
        Ok(marks.into_iter().map(|(fund, days)| (FundId(fund), days)).collect())
    }

    pub(super) async fn list_connections_of_funds(&self) -> Result<BTreeMap<FundId, Vec<String>>, Fault> {
        const SEEN: &str = "select distinct id_fundo, sistema from etl.fundo_portal order by 1, 2";
        let mut session = self.dialect.read().await?;
        let rows = session.rows(SEEN, &[] as &[Cell<'_>]).await?;
        session.commit().await?;
        let mut all: BTreeMap<FundId, Vec<String>> = BTreeMap::new();
        for row in rows {
            all.entry(FundId(row.int(0)?)).or_default().push(row.text(1)?);
        }
        Ok(all)
    }
}

async fn read_items<S: Session>(
    session: &mut S,
    from: ReferenceDate,
    to: ReferenceDate,
    connection: Option<&str>,
    waived: &str,
) -> Sql<Vec<(ReferenceDate, String)>> {
    let query = |of| format!("{ITEMS}{waived}{ITEMS_REST}{WAITED_FOR}{of}{ITEMS_END}");
    let rows = match connection {
        None => session.rows(&query(""), values![from, to]).await?,
        Some(name) => session.rows(&query(OF_CONNECTION), values![from, to, name]).await?,
    };
    by_day(&rows)
}

fn by_day<R: Row>(rows: &[R]) -> Sql<Vec<(ReferenceDate, String)>> {
    rows.iter().map(|row| Ok((ReferenceDate::new(row.date(0)?), row.text(1)?))).collect()
}

/// The marks of a fund and day; days come in their order.
fn of(marks: &mut Marks, fund: i64, day: ReferenceDate) -> &mut DayMarks {
    let days = marks.entry(fund).or_default();
    if days.last().is_none_or(|(last, _)| *last != day) {
        days.push((day, DayMarks::NONE));
    }
    &mut days.last_mut().expect("pushed when missing").1
}

fn unreadable() -> Fault {
    Fault::Data("a summed up day cannot be read".into())
}

fn add_items(marks: &mut Marks, day: ReferenceDate, text: &str) -> Result<(), Fault> {
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        let mark: i64 = entry.parse().map_err(|_| unreadable())?;
        let (fund, rank) = (mark / 10, mark % 10);
        let worst = usize::try_from(rank).ok().and_then(|rank| RANKS.get(rank)).ok_or_else(unreadable)?;
        let cell = of(marks, fund, day);
        (cell.items, cell.is_running) = (Some(*worst), rank == RUNNING);
    }
    Ok(())
}

/// What people decided of days of which something is known.
fn add_exceptions(marks: &mut Marks, exceptions: &[Exception]) {
    for exception in exceptions {
        let days = marks.get_mut(&exception.fund.0);
        let Some((_, cell)) = days.and_then(|days| days.iter_mut().find(|(day, _)| *day == exception.date)) else {
            continue;
        };
        match exception.kind {
            Some(kind) => cell.is_position_waived |= kind.position_rank().is_some(),
            None => cell.is_rejected = true,
        }
    }
}

/// Days before the first one asked for only say what the quota moved from.
fn add_loads(
    marks: &mut Marks,
    previous: &mut HashMap<i64, (ReferenceDate, Decimal)>,
    day: ReferenceDate,
    is_asked: bool,
    text: &str,
    limits: &Limits,
) -> Result<(), Fault> {
    let mut sources = Vec::new();
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        let (load, band) = read_load(day, entry).ok_or_else(unreadable)?;
        if load.holds_rows {
            let fund = load.fund.0;
            let moved = load.quota.and_then(|quota| quota_move(previous.insert(fund, (day, quota))?, (day, quota)));
            if is_asked {
                let cell = of(marks, fund, day);
                cell.has_position = true;
                cell.checks = cell.checks.max(band).max(moved.map_or(Band::Ok, |check| check.band));
            }
        }
        sources.push(load);
    }
    if is_asked && sources.iter().any(|load| load.stands && load.kind == DocumentKind::Xml401) {
        compare_sources(marks, day, &sources, limits);
    }
    Ok(())
}

fn compare_sources(marks: &mut Marks, day: ReferenceDate, loads: &[Figures], limits: &Limits) {
    let standing = |kind| loads.iter().filter(move |load| load.stands && load.kind == kind);
    let older: HashMap<i64, &Figures> = standing(DocumentKind::Xml401).map(|load| (load.fund.0, load)).collect();
    for newer in standing(DocumentKind::Xml50) {
        if let Some(check) = older.get(&newer.fund.0).and_then(|older| worst_difference(newer, older, limits)) {
            let cell = of(marks, newer.fund.0, day);
            cell.checks = cell.checks.max(check.band);
        }
    }
}

fn read_load(day: ReferenceDate, entry: &str) -> Option<(Figures, Band)> {
    let mut parts = entry.split('|');
    let (fund, kind, flags, band) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let mut number = || match parts.next()? {
        "" => Some(None),
        text => Decimal::from_str_exact(text).ok().map(Some),
    };
    let figures = Figures {
        load: 0,
        fund: FundId(fund.parse().ok()?),
        date: day,
        kind: kind.parse().ok()?,
        stands: flags.starts_with('v'),
        holds_rows: flags.ends_with('p'),
        net_assets: number()?,
        quota: number()?,
        quantity: number()?,
    };
    Some((figures, Band::from_name(band)?))
}
