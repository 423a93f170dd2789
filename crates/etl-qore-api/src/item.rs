//! An item of a list of files, read field by field and as it is: one bad item spoils no other.

use std::fmt;

use chrono::NaiveDate;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::listing::UnreadableFile;
use crate::model::RemoteFile;

/// What an item says of itself; nothing where it is no object. Other fields are passed over: a list is long, and most of
/// it is of no use.
#[derive(Debug, Default)]
pub(crate) struct Item {
    guid: Value,
    name: Value,
    date: Value,
    size: Value,
}

impl Item {
    /// The file; an item without a good id or date is handed back as what it said.
    pub(crate) fn read(&self) -> Result<RemoteFile, UnreadableFile> {
        let guid = self.guid.as_str().and_then(|guid| guid.parse().ok());
        let date = self.date.as_str().and_then(iso_date);
        let (Some(guid), Some(date)) = (guid, date) else {
            return Err(UnreadableFile {
                guid: self.guid.as_str().map(str::to_owned),
                name: self.name.as_str().map(str::to_owned),
                date: (!self.date.is_null()).then(|| as_sent(&self.date)),
            });
        };
        let name = self.name.as_str().unwrap_or_default().to_owned();
        Ok(RemoteFile { guid, name, date, size_bytes: self.size.as_u64() })
    }
}

fn as_sent(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `YYYY-MM-DD` and nothing else: a date is never guessed.
pub(crate) fn iso_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    shaped.then(|| text.parse().ok()).flatten()
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Guid,
    Nome,
    Data,
    Tamanho,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Fields)
    }
}

/// Takes whatever comes.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item of the list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let mut item = Item::default();
        while let Some(field) = map.next_key()? {
            match field {
                Field::Guid => item.guid = map.next_value()?,
                Field::Nome => item.name = map.next_value()?,
                Field::Data => item.date = map.next_value()?,
                Field::Tamanho => item.size = map.next_value()?,
                Field::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(item)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Item, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Item::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Item, E> {
        Ok(Item::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Item, E> {
        Ok(Item::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Item, E> {
        Ok(Item::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Item, E> {
        Ok(Item::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Item, E> {
        Ok(Item::default())
    }

    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item::default())
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, iso_date};
    use chrono::NaiveDate;

    fn item(json: &str) -> Item {
        serde_json::from_str(json).expect("every item is taken")
    }

    #[test]
    fn dates_are_never_guessed() {
        assert_eq!(iso_date("2025-12-26"), NaiveDate::from_ymd_opt(2025, 12, 26));
        for text in ["", "2025-1-5", "26/12/2025", "20251226", "2025-02-30", "2025-12-26T00:00:00", "+2025-1-05"] {
            assert_eq!(iso_date(text), None, "{text}");
        }
    }

    #[test]
    fn items_that_cannot_be_read_say_what_they_were() {
        for json in [
            r#"{"guid": "g-1", "data": null, "nome": "n"}"#,
            r#"{"guid": "g-1", "data": 20251226}"#,
            r#"{"guid": "../users/me", "data": "2025-12-26"}"#,
            r#"{"data": "2025-12-26"}"#,
            r#"{"guid": {"guid": "g-1"}, "data": ["2025-12-26"]}"#,
            r#""text""#,
            r#"["g-1", {"data": "2025-12-26"}]"#,
            "true",
            "-1",
            "1",
            "1.5",
            "null",
        ] {
            assert!(item(json).read().is_err(), "{json}");
        }
        let odd = item(r#"{"guid": "g-1", "data": 5, "nome": "n"}"#).read().expect_err("unreadable");
        assert_eq!(
            (odd.guid.as_deref(), odd.date.as_deref(), odd.name.as_deref()),
            (Some("g-1"), Some("5"), Some("n"))
        );
        let more = r#"{"guid": "g-1", "extra": {"a": [1]}, "data": "2025-12-26", "tamanho": "?"}"#;
        let file = item(more).read().expect("a file");
        assert_eq!((file.size_bytes, file.name.as_str()), (None, ""));
    }
}
