//! The queue on the database: jobs, leases, upkeep, log and schedules, written once for both, like the system of record. What
//! the end of a lease does is a rule of `etl-queue`.

mod bell;
mod claim;
mod finish;
mod jobs;
mod leases;
mod log;
mod new_job;
mod new_tasks;
mod purge;
mod readings;
mod schedules;
mod upkeep;

pub(crate) use bell::Bell;
pub(crate) use new_tasks::add_tasks;

use crate::cell::Cell;
use crate::dialect::Dialect;
use crate::store::Store;
use async_trait::async_trait;
use etl_queue::port::Wake;
use serde_json::Value;
use std::time::Duration;

#[async_trait]
impl<D: Dialect> Wake for Store<D> {
    async fn wait(&self, at_most: Duration) -> bool {
        self.dialect().wait(at_most).await
    }
}

/// A time span as the database counts it.
fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

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
