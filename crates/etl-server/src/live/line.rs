//! What one client has heard, and what it is to hear next: numbered lines without gap or duplicate.

use super::frames::Frame;
use axum::extract::ws::Utf8Bytes;
use etl_core::JobId;
use std::collections::{HashMap, HashSet};

/// What a client has heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Number of the last line of each job.
    lines: HashMap<JobId, i64>,
    /// Jobs whose end was told.
    ended: HashSet<JobId>,
    /// Something was missed: the log of a job not heard of yet is told from its begin.
    missed: bool,
}

/// What is to be done with a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// Send these.
    Send(&'a [Utf8Bytes]),
    /// Lines are missing: read those of this job after this number.
    CatchUp(JobId, i64),
    /// It was heard before.
    Nothing,
}

impl Heard {
    /// Takes note of what a client says it has heard.
    pub(super) fn until(&mut self, job: JobId, seq: i64) {
        self.lines.insert(job, seq);
    }

    /// Jobs of which lines were heard.
    pub(super) fn jobs(&self) -> Vec<(JobId, i64)> {
        self.lines.iter().map(|(job, seq)| (*job, *seq)).collect()
    }

    /// Frames were dropped.
    pub(super) fn miss(&mut self) {
        self.missed = true;
    }

    /// Whether the end of a job is news.
    pub(super) fn end(&mut self, job: JobId) -> bool {
        self.ended.insert(job)
    }

    /// What to do with a frame.
    pub(super) fn next<'a>(&mut self, frame: &'a Frame) -> Next<'a> {
        match frame {
            Frame::Other(text) => Next::Send(std::slice::from_ref(text)),
            Frame::End { job, text } if self.end(*job) => Next::Send(std::slice::from_ref(text)),
            Frame::End { .. } => Next::Nothing,
            Frame::Lines { job, first, texts } => self.lines_of(*job, *first, texts),
        }
    }

    fn lines_of<'a>(&mut self, job: JobId, first: i64, texts: &'a [Utf8Bytes]) -> Next<'a> {
        let last = first - 1 + i64::try_from(texts.len()).unwrap_or(i64::MAX);
        let begin = if self.missed { 0 } else { first - 1 };
        let heard = *self.lines.get(&job).unwrap_or(&begin);
        if last <= heard {
            return Next::Nothing;
        }
        if first > heard + 1 {
            return Next::CatchUp(job, heard);
        }
        self.lines.insert(job, last);
        let skip = usize::try_from(heard + 1 - first).unwrap_or(0);
        Next::Send(&texts[skip..])
    }
}

/// Reads `job:seq,job:seq`.
pub(super) fn parse_since(text: &str) -> Option<Vec<(JobId, i64)>> {
    let pair = |part: &str| {
        let (job, seq) = part.split_once(':')?;
        let (job, seq): (i64, i64) = (job.parse().ok()?, seq.parse().ok()?);
        (job > 0 && seq >= 0).then_some((JobId(job), seq))
    };
    text.split(',').map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(job: i64, numbers: std::ops::RangeInclusive<i64>) -> Frame {
        let first = *numbers.start();
        Frame::Lines { job: JobId(job), first, texts: numbers.map(|n| n.to_string().into()).collect() }
    }

    fn sent(heard: &mut Heard, frame: &Frame) -> Result<Vec<String>, (JobId, i64)> {
        match heard.next(frame) {
            Next::Send(texts) => Ok(texts.iter().map(ToString::to_string).collect()),
            Next::CatchUp(job, seq) => Err((job, seq)),
            Next::Nothing => Ok(Vec::new()),
        }
    }

    #[test]
    fn lines_are_sent_once_and_gaps_are_seen() {
        let mut heard = Heard::default();
        assert_eq!(sent(&mut heard, &lines(1, 5..=6)), Ok(vec!["5".into(), "6".into()]), "from where it is");
        assert_eq!(sent(&mut heard, &lines(1, 6..=7)), Ok(vec!["7".into()]));
        assert_eq!(sent(&mut heard, &lines(1, 4..=7)), Ok(vec![]));
        assert_eq!(sent(&mut heard, &lines(1, 9..=9)), Err((JobId(1), 7)));
        heard.until(JobId(1), 9);
        assert_eq!(sent(&mut heard, &lines(1, 9..=10)), Ok(vec!["10".into()]));
        heard.miss();
        assert_eq!(sent(&mut heard, &lines(2, 3..=3)), Err((JobId(2), 0)), "its begin may have been dropped");
    }

    #[test]
    fn the_end_of_a_job_is_told_once() {
        let mut heard = Heard::default();
        let end = Frame::End { job: JobId(1), text: "fim".into() };
        assert_eq!(sent(&mut heard, &end), Ok(vec!["fim".into()]));
        assert_eq!(sent(&mut heard, &end), Ok(vec![]));
    }

    #[test]
    fn what_was_heard_is_read() {
        assert_eq!(parse_since("12:345,13:0"), Some(vec![(JobId(12), 345), (JobId(13), 0)]));
        for bad in ["", "12", "12:", "0:1", "1:-1", "1:2,", "a:1"] {
            assert_eq!(parse_since(bad), None, "{bad}");
        }
    }
}
