//! Lists the files of a fund over all pages of a portal whose pages may shift while they are read.

use std::cmp::Reverse;
use std::collections::HashSet;

use chrono::NaiveDate;

use crate::call::Call;
use crate::client::QoreClient;
use crate::error::{ErrorKind, QoreError};
use crate::model::{FileKind, Guid, RawPage, RemoteFile};
use crate::receive::Json;

/// Pages read at most: a hub whose list never ends is in error.
const MAX_PAGES: u32 = 1000;

/// Reference dates, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// First date.
    pub from: NaiveDate,
    /// Last date.
    pub to: NaiveDate,
}

impl DateRange {
    /// A single day.
    pub fn day(date: NaiveDate) -> Self {
        Self { from: date, to: date }
    }

    fn contains(self, date: NaiveDate) -> bool {
        (self.from..=self.to).contains(&date)
    }
}

/// What the hub lists for a fund and kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileListing {
    /// Files of the range, newest first; a day may have several versions, in the portal's order.
    pub files: Vec<RemoteFile>,
    /// Listed items without a readable id or date, whatever their range: for a person to look at.
    pub unreadable: Vec<UnreadableFile>,
    /// Newest date seen, in the range or not: tells a gap from a file that is not there yet.
    pub newest: Option<NaiveDate>,
    /// Pages read, repeats included.
    pub pages_read: u32,
    /// Whether the list stood still while it was read; if not, this is the union of what was seen.
    pub stable: bool,
}

/// A listed item that cannot be used, with what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableFile {
    /// Its id, as sent.
    pub guid: Option<String>,
    /// Its name, as sent.
    pub name: Option<String>,
    /// Its date, as sent.
    pub date: Option<String>,
}

impl QoreClient {
    /// Lists the files of a fund and kind whose date lies in `range`, over all pages that can hold one.
    pub async fn files(&self, fund: &Guid, kind: FileKind, range: DateRange) -> Result<FileListing, QoreError> {
        let mut seen = Seen::default();
        let mut pages_read = 0;
        for _ in 0..=self.settings().listing_rereads {
            let pass = self.read_pass(fund, kind, range.from).await?;
            pages_read += pass.pages_read;
            if pass.stable {
                return Ok(pass.seen.into_listing(range, pages_read, true));
            }
            seen.put_before(pass.seen);
        }
        Ok(seen.into_listing(range, pages_read, false))
    }

    /// Reads the pages once, to the last or to the first that ends before `from`.
    async fn read_pass(&self, fund: &Guid, kind: FileKind, from: NaiveDate) -> Result<Pass, QoreError> {
        let mut pass = Pass::default();
        for number in 0..MAX_PAGES {
            let call = Call::files(fund, kind, number);
            let (page, _) = self.call(&call, &mut Json::<RawPage>::new()).await?;
            if page.number.is_some_and(|answered| answered != number) {
                let what = "another page than asked for was answered";
                return Err(QoreError::new(ErrorKind::UnexpectedResponse, &call, what));
            }
            let is_last = is_last(&page, number);
            if pass.take(&page, from) == Progress::PastRange || is_last {
                return Ok(pass);
            }
        }
        let call = Call::files(fund, kind, MAX_PAGES);
        let what = "the list has no end";
        Err(QoreError::new(ErrorKind::UnexpectedResponse, &call, what))
    }
}

/// An empty page is the last; else all that the page says about it must agree.
fn is_last(page: &RawPage, number: u32) -> bool {
    let counted = page.total_pages.map(|pages| number + 1 >= pages);
    let said = match (page.last, counted) {
        (Some(last), Some(counted)) => last && counted,
        (last, counted) => last.or(counted).unwrap_or(false),
    };
    said || page.content.is_empty()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    GoOn,
    PastRange,
}

/// One reading of the pages.
#[derive(Debug)]
struct Pass {
    seen: Seen,
    total: Option<u64>,
    last_date: Option<NaiveDate>,
    pages_read: u32,
    ordered: bool,
    stable: bool,
}

impl Default for Pass {
    fn default() -> Self {
        Self { seen: Seen::default(), total: None, last_date: None, pages_read: 0, ordered: true, stable: true }
    }
}

impl Pass {
    /// Takes a page in. A total that differs, or an item met before, shows that the list moved.
    fn take(&mut self, page: &RawPage, from: NaiveDate) -> Progress {
        self.pages_read += 1;
        let first_total = self.total.or(page.total_elements);
        self.stable &= page.total_elements.is_none_or(|total| first_total == Some(total));
        self.total = first_total;
        let mut dates = Vec::with_capacity(page.content.len());
        for item in &page.content {
            let item = item.read();
            dates.push(item.as_ref().ok().map(|file| file.date));
            self.stable &= self.seen.add(item);
        }
        self.progress(&dates, from)
    }

    /// Reading may stop early only where order is certain: every date so far readable and none after the one before it.
    fn progress(&mut self, dates: &[Option<NaiveDate>], from: NaiveDate) -> Progress {
        for date in dates {
            let follows = match (date, self.last_date) {
                (Some(date), Some(last)) => *date <= last,
                (date, _) => date.is_some(),
            };
            self.ordered &= follows;
            self.last_date = *date;
        }
        let ends_before = self.last_date.is_some_and(|last| last < from);
        if self.ordered && ends_before { Progress::PastRange } else { Progress::GoOn }
    }
}

/// Items seen, without repeats.
#[derive(Debug, Default)]
struct Seen {
    files: Vec<RemoteFile>,
    known: HashSet<Guid>,
    unreadable: Vec<UnreadableFile>,
}

impl Seen {
    /// Adds an item; false if it was there.
    fn add(&mut self, item: Result<RemoteFile, UnreadableFile>) -> bool {
        match item {
            Ok(file) if self.known.insert(file.guid.clone()) => {
                self.files.push(file);
                true
            }
            Err(odd) if !self.unreadable.contains(&odd) => {
                self.unreadable.push(odd);
                true
            }
            _ => false,
        }
    }

    /// Adds older readings after a newer one, which wins where both know an item.
    fn put_before(&mut self, newer: Self) {
        let older = std::mem::replace(self, newer);
        for file in older.files {
            self.add(Ok(file));
        }
        for odd in older.unreadable {
            self.add(Err(odd));
        }
    }

    fn into_listing(self, range: DateRange, pages_read: u32, stable: bool) -> FileListing {
        let newest = self.files.iter().map(|file| file.date).max();
        let mut files = self.files;
        files.retain(|file| range.contains(file.date));
        files.sort_by_key(|file| Reverse(file.date));
        FileListing { files, unreadable: self.unreadable, newest, pages_read, stable }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pass, Progress};
    use crate::item::iso_date;
    use crate::model::RawPage;
    use chrono::NaiveDate;
    use serde_json::json;

    fn day(text: &str) -> NaiveDate {
        iso_date(text).expect("a date")
    }

    fn page(total: u64, dates: &[&str]) -> RawPage {
        let content: Vec<_> = dates
            .iter()
            .map(|date| json!({"guid": format!("g-{date}"), "data": date, "nome": "n", "tamanho": 1}))
            .collect();
        serde_json::from_value(json!({"content": content, "totalElements": total})).expect("a page")
    }

    #[test]
    fn reading_stops_only_after_an_ordered_page_that_ends_before_the_range() {
        let from = day("2025-12-20");
        let progress = |dates: &[&str]| Pass::default().take(&page(9, dates), from);
        assert_eq!(progress(&["2025-12-22", "2025-12-20"]), Progress::GoOn);
        assert_eq!(progress(&["2025-12-22", "2025-12-19"]), Progress::PastRange);
        assert_eq!(progress(&["2025-12-18", "2025-12-22", "2025-12-19"]), Progress::GoOn);
        assert_eq!(progress(&["2025-12-22", "amanha", "2025-12-19"]), Progress::GoOn);
        assert_eq!(progress(&[]), Progress::GoOn);
        let mut pass = Pass::default();
        assert_eq!(pass.take(&page(9, &["2025-12-22", "2025-12-20"]), from), Progress::GoOn);
        assert_eq!(pass.take(&page(9, &["2025-12-24", "2025-12-19"]), from), Progress::GoOn);
    }

    #[test]
    fn a_new_total_or_a_repeated_item_shows_that_the_list_moved() {
        let from = day("2020-01-01");
        let mut pass = Pass::default();
        pass.take(&page(3, &["2025-12-22"]), from);
        pass.take(&page(3, &["2025-12-19"]), from);
        assert!(pass.stable);
        pass.take(&page(3, &["2025-12-19", "2025-12-18"]), from);
        assert!(!pass.stable);
        assert_eq!(pass.seen.files.len(), 3);
        let mut pass = Pass::default();
        pass.take(&page(3, &["2025-12-22"]), from);
        pass.take(&page(4, &["2025-12-19"]), from);
        assert!(!pass.stable);
    }
}
