//! Hands the merged settings to serde, value by value, so that an error knows its key and what was expected there.
//!
//! Values of a file keep their types: `"8080"` is no number. Variables and command line are text, read as what the
//! field asks for; lists are cut at commas there.

use super::layers::is_untyped;
use config::{Value, ValueKind};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use std::collections::HashSet;
use std::fmt::{self, Display};

/// `section.key`, or the key alone at the root.
pub(super) fn join(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

/// Why a value could not be read.
#[derive(Debug)]
pub(super) struct ReadError {
    /// Dotted key; for a missing key its section; empty at the root.
    pub(super) key: String,
    pub(super) cause: Cause,
    placed: bool,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// No such key; the ones that exist.
    Unknown(&'static [&'static str]),
    /// A required key of the section.
    Missing(&'static str),
    /// What was expected, in the words of serde or of the type.
    Type(String),
    /// What the type itself said.
    Other(String),
}

impl Cause {
    /// The Portuguese message about the value found at `key`.
    pub(super) fn message(&self, found: Option<&Value>, key: &str) -> String {
        let found = found.map(|value| describe(value, key)).unwrap_or_default();
        match self {
            Self::Unknown(accepted) => format!("chave desconhecida; as que existem aqui: {}", accepted.join(", ")),
            Self::Missing(_) => "falta este valor, que é obrigatório".into(),
            Self::Type(expected) => format!("esperado {}, encontrado {found}", in_portuguese(expected)),
            Self::Other(_) if is_secret(key) => format!("valor recusado, encontrado {found}"),
            Self::Other(reason) => format!("valor recusado ({}), encontrado {found}", crate::log::clean(reason)),
        }
    }
}

impl ReadError {
    fn new(cause: Cause) -> Self {
        Self { key: String::new(), cause, placed: false }
    }

    fn at(mut self, key: &str) -> Self {
        if !self.placed {
            key.clone_into(&mut self.key);
            self.placed = true;
        }
        self
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.key, self.cause)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(Cause::Other(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Cause::Type(expected.to_string()))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Cause::Type(expected.to_string()))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(Cause::Type(expected.to_string()))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Cause::Type(format!("um destes: {}", expected.join(", "))))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Cause::Unknown(expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Cause::Missing(field))
    }
}

/// What was found, without the value where it may be a secret.
fn describe(value: &Value, key: &str) -> String {
    match &value.kind {
        ValueKind::Table(_) => "uma seção".into(),
        ValueKind::Array(_) => "uma lista".into(),
        ValueKind::Nil => "nada".into(),
        _ if is_secret(key) => "um valor que não é mostrado".into(),
        ValueKind::String(text) => {
            let shown: String = crate::log::clean(text).chars().take(60).collect();
            format!("o texto \"{shown}\"")
        }
        ValueKind::Boolean(value) => format!("o valor lógico {value}"),
        number => format!("o número {number}"),
    }
}

fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    let words = [
        "senha",
        "passw",
        "pwd",
        "secret",
        "segredo",
        "token",
        "api_key",
        "apikey",
        "chave_api",
        "credencia",
        "privad",
    ];
    words.iter().any(|word| key.contains(word))
}

fn in_portuguese(expected: &str) -> String {
    match expected {
        "a boolean" => "verdadeiro ou falso (true ou false)".into(),
        "a string" | "string" | "path string" => "um texto entre aspas".into(),
        "a sequence" => "uma lista [a, b]".into(),
        "a map" => "uma seção [seção]".into(),
        "u8" => "um número inteiro de 0 a 255".into(),
        "u16" => "um número inteiro de 0 a 65535".into(),
        "u32" | "u64" | "usize" => "um número inteiro não negativo".into(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "um número inteiro".into(),
        "f32" | "f64" => "um número".into(),
        "IP address" | "IPv4 address" | "IPv6 address" => "um endereço IP".into(),
        "socket address" => "um endereço IP com porta".into(),
        other if other.starts_with("a nonzero ") => "um número inteiro maior que zero".into(),
        other if other.starts_with("struct ") => "uma seção [seção]".into(),
        other => other.into(),
    }
}

/// A value of the tree with its dotted key.
pub(super) struct Node<'t> {
    value: &'t Value,
    key: String,
    left_out: &'t HashSet<String>,
}

impl<'t> Node<'t> {
    /// The whole tree, as if the keys of `left_out` were not there.
    pub(super) fn root(value: &'t Value, left_out: &'t HashSet<String>) -> Self {
        Self { value, key: String::new(), left_out }
    }

    fn child(&self, value: &'t Value, key: String) -> Option<Self> {
        let left_out = self.left_out;
        (!left_out.contains(&key)).then_some(Self { value, key, left_out })
    }

    fn entries(&self, table: &'t config::Map<String, Value>) -> Entries<'t> {
        let mut names: Vec<&String> = table.keys().collect();
        // Last first: they are popped. The order of a map is another one in every run, that of messages is not.
        names.sort_by(|a, b| b.cmp(a));
        let nodes = names
            .into_iter()
            .filter_map(|name| Some((name.as_str(), self.child(&table[name], join(&self.key, name))?)));
        Entries { nodes: nodes.collect(), value: None }
    }

    /// The text of a value that has no type of its own.
    fn untyped(&self) -> Option<&'t str> {
        match &self.value.kind {
            ValueKind::String(text) if is_untyped(self.value) => Some(text.trim()),
            _ => None,
        }
    }

    fn integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let text = self.untyped().unwrap_or_default();
        let result = match (text.parse::<u64>(), text.parse::<i64>()) {
            (Ok(number), _) => visitor.visit_u64(number),
            (_, Ok(number)) => visitor.visit_i64(number),
            _ => return de::Deserializer::deserialize_any(self, visitor),
        };
        result.map_err(|error: ReadError| error.at(&self.key))
    }
}

impl<'de> de::Deserializer<'de> for Node<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let result = match &self.value.kind {
            ValueKind::Nil => visitor.visit_unit(),
            ValueKind::Boolean(value) => visitor.visit_bool(*value),
            ValueKind::I64(number) => visitor.visit_i64(*number),
            ValueKind::U64(number) => visitor.visit_u64(*number),
            ValueKind::I128(number) => visitor.visit_i128(*number),
            ValueKind::U128(number) => visitor.visit_u128(*number),
            ValueKind::Float(number) => visitor.visit_f64(*number),
            ValueKind::String(text) => visitor.visit_str(text),
            ValueKind::Table(table) => visitor.visit_map(self.entries(table)),
            ValueKind::Array(list) => {
                let nodes = list.iter().enumerate().filter_map(|(i, v)| self.child(v, format!("{}[{i}]", self.key)));
                visitor.visit_seq(Elements(nodes.collect::<Vec<_>>().into_iter()))
            }
        };
        result.map_err(|error: ReadError| error.at(&self.key))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.untyped().map(str::to_lowercase).as_deref() {
            Some("true" | "1" | "sim") => visitor.visit_bool(true),
            Some("false" | "0" | "nao" | "não") => visitor.visit_bool(false),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.untyped().map(str::parse::<f64>) {
            Some(Ok(number)) => visitor.visit_f64(number),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let Some(text) = self.untyped() else { return self.deserialize_any(visitor) };
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let words = words.map(IntoDeserializer::<ReadError>::into_deserializer);
        visitor.visit_seq(Elements(words)).map_err(|error: ReadError| error.at(&self.key))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        let key = self.key.clone();
        visitor.visit_newtype_struct(self).map_err(|error: ReadError| error.at(&key))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let result = match &self.value.kind {
            ValueKind::String(text) => visitor.visit_enum(StrDeserializer::<ReadError>::new(text)),
            ValueKind::Table(table) => visitor.visit_enum(MapAccessDeserializer::new(self.entries(table))),
            _ => return self.deserialize_any(visitor),
        };
        result.map_err(|error: ReadError| error.at(&self.key))
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.integer(visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

/// The keys of a section, from the last to the first.
struct Entries<'t> {
    nodes: Vec<(&'t str, Node<'t>)>,
    value: Option<Node<'t>>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((name, node)) = self.nodes.pop() else { return Ok(None) };
        let key = seed.deserialize(StrDeserializer::<ReadError>::new(name)).map_err(|error| error.at(&node.key))?;
        self.value = Some(node);
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let node = self.value.take().expect("serde asks for a key before its value");
        let key = node.key.clone();
        seed.deserialize(node).map_err(|error| error.at(&key))
    }
}

/// The elements of a list.
struct Elements<I>(I);

impl<'de, I> SeqAccess<'de> for Elements<I>
where
    I: Iterator,
    I::Item: de::Deserializer<'de, Error = ReadError>,
{
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.0.next().map(|element| seed.deserialize(element)).transpose()
    }
}
