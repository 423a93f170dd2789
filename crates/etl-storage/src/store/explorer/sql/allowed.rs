//! What queries of people may use: functions, operators and types by name. What is not here is refused.

use crate::dialect::Tongue;
use sqlparser::ast::{BinaryOperator, DataType, UnaryOperator, Value};

/// Functions of both databases that read nothing but their arguments, and give no text that is much longer than those. None of
/// them repeats, joins or formats text without bounds.
const FUNCTIONS: [&str; 52] = [
    "abs",
    "age",
    "avg",
    "btrim",
    "ceil",
    "ceiling",
    "char_length",
    "coalesce",
    "count",
    "cume_dist",
    "date",
    "date_part",
    "date_trunc",
    "datetime",
    "dense_rank",
    "first_value",
    "floor",
    "greatest",
    "ifnull",
    "instr",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "least",
    "left",
    "length",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "now",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "rank",
    "right",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "strftime",
    "strpos",
    "substr",
    "substring",
    "sum",
    "to_char",
    "trim",
    "trunc",
    "upper",
];

/// Words that are functions without parentheses.
const BARE: [&str; 3] = ["current_date", "current_time", "current_timestamp"];

/// Words that look like columns, and tell of the server.
const NOT_COLUMNS: [&str; 9] = [
    "user",
    "current_user",
    "session_user",
    "system_user",
    "current_role",
    "current_catalog",
    "current_schema",
    "localtime",
    "localtimestamp",
];

pub(super) fn function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}

pub(super) fn bare_function(name: &str) -> bool {
    BARE.contains(&name)
}

pub(super) fn column(name: &str) -> bool {
    !NOT_COLUMNS.contains(&name)
}

pub(super) fn operator(operator: &BinaryOperator) -> bool {
    use BinaryOperator as B;
    matches!(
        operator,
        B::Plus
            | B::Minus
            | B::Multiply
            | B::Divide
            | B::Modulo
            | B::StringConcat
            | B::And
            | B::Or
            | B::Gt
            | B::Lt
            | B::GtEq
            | B::LtEq
            | B::Eq
            | B::NotEq
    )
}

pub(super) fn sign(operator: UnaryOperator) -> bool {
    matches!(operator, UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not)
}

/// Types that a value may be made of; none that looks something up, and none of binary floating point.
pub(super) fn kind(kind: &DataType, tongue: Tongue) -> bool {
    use DataType as T;
    match kind {
        T::Text
        | T::Varchar(None)
        | T::Integer(None)
        | T::Int(None)
        | T::BigInt(None)
        | T::SmallInt(None)
        | T::Numeric(_)
        | T::Decimal(_)
        | T::Boolean
        | T::Bool
        | T::Date
        | T::Time(None, _)
        | T::Timestamp(None, _) => true,
        T::Interval { fields: None, precision: None } => tongue == Tongue::Postgres,
        _ => false,
    }
}

/// Numbers, texts in single quotes, yes, no, nothing. The writer of queries is not to be trusted with backslashes and with
/// quotes that stand together.
pub(super) fn value(value: &Value) -> bool {
    match value {
        Value::Number(number, long) => !long && number.chars().all(|c| c.is_ascii_digit() || ".eE+-".contains(c)),
        Value::SingleQuotedString(text) => !text.contains(['\\', '\0']) && !text.contains("''"),
        Value::Boolean(_) | Value::Null => true,
        _ => false,
    }
}
