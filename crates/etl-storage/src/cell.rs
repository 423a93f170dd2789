//! One value of a row or of a statement, the same for both databases. How each database writes it is in
//! `sqlite.rs` and `postgres.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use etl_core::{Decimal, ReferenceDate};
use std::borrow::Cow;

/// Type of a column. JSON and exact decimals are text in SQLite, moments text of one width, which sorts as they do.
pub use etl_core::ports::ColumnKind as Kind;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing, of a type.
    Null(Kind),
    /// Integer.
    Int(i64),
    /// Boolean.
    Bool(bool),
    /// Text without NUL characters.
    Text(Cow<'a, str>),
    /// JSON text.
    Json(String),
    /// Exact decimal.
    Number(Decimal),
    /// Day.
    Date(NaiveDate),
    /// Moment.
    Moment(DateTime<Utc>),
}

impl<'a> Cell<'a> {
    /// Text, or null when there is none: documents write "none" as an empty text.
    pub fn filled(text: &'a str) -> Self {
        if text.is_empty() { Self::Null(Kind::Text) } else { Self::from(text) }
    }
}

/// The text without NUL characters, which PostgreSQL cannot hold.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&0) { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// At most `length` characters.
pub(crate) fn cut(text: &str, length: usize) -> &str {
    text.char_indices().nth(length).map_or(text, |(end, _)| &text[..end])
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(without_nul(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(without_nul(&text).into_owned()))
    }
}

impl From<Decimal> for Cell<'_> {
    /// A negative zero becomes zero: PostgreSQL knows only one.
    fn from(mut value: Decimal) -> Self {
        if value.is_zero() {
            value.set_sign_positive(true);
        }
        Self::Number(value)
    }
}

impl From<ReferenceDate> for Cell<'_> {
    fn from(date: ReferenceDate) -> Self {
        Self::Date(date.date())
    }
}

macro_rules! cells {
    ($($type:ty => $variant:ident($convert:expr),)*) => {$(
        impl From<$type> for Cell<'_> {
            fn from(value: $type) -> Self {
                Self::$variant($convert(value))
            }
        }
    )*};
}
cells! {
    i64 => Int(|v| v),
    u32 => Int(i64::from),
    u64 => Int(|v| i64::try_from(v).unwrap_or(i64::MAX)),
    bool => Bool(|v| v),
    NaiveDate => Date(|v| v),
    DateTime<Utc> => Moment(|v| v),
}

macro_rules! optional_cells {
    ($($type:ty => $kind:ident,)*) => {$(
        impl<'a> From<Option<$type>> for Cell<'a> {
            fn from(value: Option<$type>) -> Self {
                value.map_or(Self::Null(Kind::$kind), Self::from)
            }
        }
    )*};
}
optional_cells! {
    i64 => Int,
    u32 => Int,
    bool => Bool,
    &'a str => Text,
    String => Text,
    Decimal => Number,
    ReferenceDate => Date,
    NaiveDate => Date,
    DateTime<Utc> => Moment,
}

/// The values of a statement, in the order of its parameters.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::cell::Cell::from($value)),*] };
}
pub(crate) use values;
