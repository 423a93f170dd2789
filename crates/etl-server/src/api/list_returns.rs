//! What the list of portfolios says of each fund over time: its returns of the month, the year and twelve months beside its index,
//! and the last day that it has figures of. By a few quotas of each fund, so that hundreds of funds cost a few queries.

use super::register_terms::USUAL_INDEX;
use crate::app::App;
use crate::problem::Problem;
use crate::trail::text;
use chrono::{Datelike, Days, Months, NaiveDate};
use etl_core::ports::{FundQuota, QuotaOf};
use etl_core::returns::{Benchmark, DAYS_BACK, Quotas, Return};
use etl_core::{Calendar, Decimal, Fund, FundId, ReferenceDate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::ToSchema;

/// A rentabilidade de uma janela, em uma lista; frações como texto (0.01 = 1 %).
#[derive(Serialize, ToSchema)]
#[schema(as = RentabilidadeNaLista)]
pub(crate) struct ListReturn {
    /// Dia da cota de partida.
    de: String,
    fundo: String,
    /// Vazio quando falta algum valor do índice na janela.
    indice: Option<String>,
    /// Fundo sobre índice; só quando os dois são positivos.
    parte_do_indice: Option<String>,
    /// Se a janela não está inteira: o fundo é mais novo, ou o período não acabou.
    parcial: bool,
}

impl From<Return> for ListReturn {
    fn from(found: Return) -> Self {
        Self {
            de: found.from.to_string(),
            fundo: found.fund.to_string(),
            indice: text(found.index),
            parte_do_indice: text(found.share_of_index()),
            parcial: found.is_partial,
        }
    }
}

/// What a fund earned up to the day.
#[derive(Serialize, ToSchema)]
#[schema(as = RentabilidadesNaLista)]
pub(crate) struct ListReturns {
    /// O índice de comparação do fundo.
    indice: String,
    mes: Option<ListReturn>,
    ano: Option<ListReturn>,
    m12: Option<ListReturn>,
    /// O último dia com cota, de todos.
    ultima_data: Option<String>,
}

/// The quotas of many funds that their returns up to a day are made of.
pub(super) struct Landmarks<'a> {
    calendar: &'a Calendar,
    quotas: HashMap<FundId, BTreeMap<ReferenceDate, Decimal>>,
    /// The day of each fund's first quota, and of its newest one.
    first: HashMap<FundId, ReferenceDate>,
    last: HashMap<FundId, ReferenceDate>,
    benchmarks: HashMap<String, Benchmark<'a>>,
    /// What an index earned from one day to another: most funds ask for the same days.
    earned: HashMap<(String, ReferenceDate, ReferenceDate), Option<Decimal>>,
}

impl<'a> Landmarks<'a> {
    /// Reads them: the first quota of each fund, those before the windows, and that of the day.
    pub(super) async fn read(app: &'a App, funds: &[Fund], day: ReferenceDate) -> Result<Self, Problem> {
        let mut read = Self {
            calendar: &app.ports.calendar,
            quotas: HashMap::new(),
            first: HashMap::new(),
            last: HashMap::new(),
            benchmarks: HashMap::new(),
            earned: HashMap::new(),
        };
        let loads = &app.ports.loads;
        read.first = read.keep(loads.fund_quotas(QuotaOf::First).await?, day);
        let ever = QuotaOf::Newest(ReferenceDate::FIRST, ReferenceDate::LAST);
        read.last = read.keep(loads.fund_quotas(ever).await?, day);
        for before in ends_before(day.date()).into_iter().flatten().chain([day.date()]) {
            let since = before.checked_sub_days(Days::new(DAYS_BACK.unsigned_abs())).unwrap_or(before);
            let near = QuotaOf::Newest(ReferenceDate::new(since), ReferenceDate::new(before));
            read.keep(loads.fund_quotas(near).await?, day);
        }
        read.benchmarks = read.read_benchmarks(app, funds, day).await?;
        Ok(read)
    }

    /// Keeps the quotas up to the day; gives the days of all.
    fn keep(&mut self, found: Vec<FundQuota>, upto: ReferenceDate) -> HashMap<FundId, ReferenceDate> {
        for quota in found.iter().filter(|quota| quota.date <= upto) {
            self.quotas.entry(quota.fund).or_default().insert(quota.date, quota.quota);
        }
        found.into_iter().map(|quota| (quota.fund, quota.date)).collect()
    }

    async fn read_benchmarks(
        &self,
        app: &'a App,
        funds: &[Fund],
        day: ReferenceDate,
    ) -> Result<HashMap<String, Benchmark<'a>>, Problem> {
        let wanted: BTreeSet<_> = funds.iter().map(index_of).collect();
        let oldest = ends_before(day.date()).into_iter().flatten().min().unwrap_or(day.date());
        let since = ReferenceDate::new(oldest.checked_sub_days(Days::new(DAYS_BACK.unsigned_abs())).unwrap_or(oldest));
        let mut found = HashMap::new();
        for stored in app.ports.indices.indices().await? {
            if wanted.contains(stored.series.code.as_str()) {
                let values = app.ports.indices.index_values(&stored.series.code, since, day).await?;
                let values = values.into_iter().collect();
                let benchmark = Benchmark { unit: stored.series.unit, values, calendar: self.calendar };
                found.insert(stored.series.code, benchmark);
            }
        }
        Ok(found)
    }

    /// What a fund earned up to the day.
    pub(super) fn returns(&mut self, fund: &Fund, day: ReferenceDate) -> ListReturns {
        let by_day = self.quotas.get(&fund.id).cloned().unwrap_or_default();
        let quotas = Quotas { by_day, benchmark: None, calendar: self.calendar };
        let [month_end, year_end, _] = ends_before(day.date());
        let month = quotas.month_of(day).filter(|found| self.starts_right(fund, found, month_end));
        let year = quotas.year_of(day).filter(|found| self.starts_right(fund, found, year_end));
        ListReturns {
            indice: index_of(fund).to_owned(),
            mes: month.and_then(|found| self.beside_index(fund, found)),
            ano: year.and_then(|found| self.beside_index(fund, found)),
            m12: quotas.last_months(12).and_then(|found| self.beside_index(fund, found)),
            ultima_data: self.last.get(&fund.id).map(ToString::to_string),
        }
    }

    /// Whether a window starts where the fund's own page has it start: before it, or with the first quota. After a gap it starts
    /// with a quota that is not looked at here.
    fn starts_right(&self, fund: &Fund, found: &Return, before: Option<NaiveDate>) -> bool {
        before.is_some_and(|before| found.from.date() <= before) || self.first.get(&fund.id) == Some(&found.from)
    }

    fn beside_index(&mut self, fund: &Fund, found: Return) -> Option<ListReturn> {
        if found.from == found.to {
            return None;
        }
        let key = (index_of(fund).to_owned(), found.from, found.to);
        let benchmark = self.benchmarks.get(&key.0);
        let index = *self.earned.entry(key).or_insert_with(|| benchmark?.earned(found.from, found.to));
        Some(ListReturn::from(Return { index, ..found }))
    }
}

/// The days before which the windows up to a day begin: the end of the last month, of the last year, and a year ago.
fn ends_before(day: NaiveDate) -> [Option<NaiveDate>; 3] {
    let month = day.with_day(1).and_then(|first| first.pred_opt());
    let year = NaiveDate::from_ymd_opt(day.year() - 1, 12, 31);
    [month, year, day.checked_sub_months(Months::new(12))]
}

fn index_of(fund: &Fund) -> &str {
    fund.terms.index.as_deref().unwrap_or(USUAL_INDEX)
}
