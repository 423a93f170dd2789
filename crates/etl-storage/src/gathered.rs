//! The rows of a query that a person wrote, read one by one until there are enough of them.

use etl_core::ports::{Answer, AnswerSink, ColumnValue};

/// Rows, and bytes of their texts, at most.
pub(crate) const MOST_ROWS: usize = 10_000;
const MOST_BYTES: usize = 8 << 20;
/// Rows that are handed over at a time where all are wanted.
pub(crate) const GROUP: usize = 500;

/// What was read by now.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    answer: Answer,
    bytes: usize,
}

impl Gathered {
    /// Whether the columns are not known yet.
    pub(crate) fn is_new(&self) -> bool {
        self.answer.columns.is_empty()
    }

    /// The names of the columns.
    pub(crate) fn name(&mut self, columns: impl Iterator<Item = String>) {
        self.answer.columns = columns.collect();
    }

    /// Something was computed in binary floating point.
    pub(crate) fn approximates(&mut self) {
        self.answer.approximate = true;
    }

    /// Takes a row; false when it is one too many.
    pub(crate) fn take(&mut self, row: Vec<ColumnValue>) -> bool {
        // What a value takes when nothing is in it, too.
        self.bytes +=
            row.iter().map(|value| 8 + if let ColumnValue::Text(text) = value { text.len() } else { 0 }).sum::<usize>();
        self.answer.truncated = self.answer.rows.len() == MOST_ROWS || self.bytes > MOST_BYTES;
        if !self.answer.truncated {
            self.answer.rows.push(row);
        }
        !self.answer.truncated
    }

    /// What was read.
    pub(crate) fn answer(self) -> Answer {
        self.answer
    }
}

/// The rows of such a query in groups, for somebody who wants all of them.
pub(crate) struct Groups<'a> {
    sink: &'a mut dyn AnswerSink,
    group: Vec<Vec<ColumnValue>>,
    begun: bool,
}

impl<'a> Groups<'a> {
    pub(crate) fn new(sink: &'a mut dyn AnswerSink) -> Self {
        Self { sink, group: Vec::with_capacity(GROUP), begun: false }
    }

    /// Takes a row, before the first one the names of its columns; false when no more are wanted.
    pub(crate) async fn take(&mut self, names: impl FnOnce() -> Vec<String> + Send, row: Vec<ColumnValue>) -> bool {
        if !self.begun {
            self.begun = true;
            self.sink.begin(names()).await;
        }
        self.group.push(row);
        self.group.len() < GROUP || self.sink.take(std::mem::take(&mut self.group)).await
    }

    /// Hands over the last ones.
    pub(crate) async fn end(self) {
        if !self.group.is_empty() {
            self.sink.take(self.group).await;
        }
    }
}
