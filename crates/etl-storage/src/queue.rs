//! The queue on the database: jobs, leases, upkeep, log and schedules, written once for both, like the system of record.

mod new_tasks;

pub(crate) use new_tasks::add_tasks;

use crate::cell::Cell;
use serde_json::Value;

/// A value as both databases hold it: without NUL characters, which PostgreSQL refuses.
fn json(value: &Value) -> Cell<'static> {
    let text = value.to_string();
    Cell::Json(if text.contains("\\u0000") { without_nul(value).to_string() } else { text })
}

fn without_nul(value: &Value) -> Value {
    let clean = |text: &str| text.replace('\0', "");
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => items.iter().map(without_nul).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (clean(name), without_nul(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as value;

    #[test]
    fn nul_characters_are_left_out() {
        let text = |value: &Value| match json(value) {
            Cell::Json(text) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text(&value!({"a\u{0}": ["b\u{0}c", 1, null]})), r#"{"a":["bc",1,null]}"#);
        assert_eq!(text(&value!(r"\u0000")), r#""\\u0000""#);
    }
}
