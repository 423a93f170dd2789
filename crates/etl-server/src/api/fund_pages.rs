//! Lists of funds page by page. Their order is that of the register, nickname and number; a page begins after the last fund of
//! the one before, whether that fund is still there or not.

use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use etl_core::{Code, Fund, FundId};

/// Funds of a page at most.
const LARGEST_PAGE: u32 = 1000;

/// Which part of a list of funds is asked for.
pub(super) struct FundPage {
    /// Only what follows this place, which the page before told.
    pub(super) after: Option<String>,
    /// Funds at most; all without it.
    pub(super) limit: Option<u32>,
}

impl FundPage {
    /// The rows of this page out of all, and the place that the next page follows.
    pub(super) fn of<T>(
        &self,
        mut all: Vec<T>,
        fund: impl Fn(&T) -> &Fund,
    ) -> Result<(Vec<T>, Option<String>), Problem> {
        all.sort_by(|a, b| key(fund(a)).cmp(&key(fund(b))));
        if let Some(text) = &self.after {
            let words = "esperado o proximo de uma página";
            let (nickname, id) = place(text).ok_or_else(|| Problem::field(Code::ApiFields, "depois", words))?;
            all.retain(|row| key(fund(row)) > (nickname.as_str(), id));
        }
        let Some(limit) = self.limit else { return Ok((all, None)) };
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err(Problem::field(Code::ApiFields, "limit", "esperado de 1 a 1000"));
        }
        let is_last = all.len() <= limit as usize;
        all.truncate(limit as usize);
        let next = all.last().filter(|_| !is_last).map(|row| mark(fund(row)));
        Ok((all, next))
    }
}

fn key(fund: &Fund) -> (&str, FundId) {
    (&fund.nickname, fund.id)
}

fn mark(fund: &Fund) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", fund.id.0, fund.nickname))
}

fn place(mark: &str) -> Option<(String, FundId)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(mark).ok()?).ok()?;
    let (id, nickname) = text.split_once('.')?;
    Some((nickname.to_owned(), FundId(id.parse().ok()?)))
}
