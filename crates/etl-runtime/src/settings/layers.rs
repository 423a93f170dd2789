//! The layers of settings, merged into one tree whose values remember where they come from.

use super::faults::{Fault, FaultKind};
use super::{LoadOptions, node::join};
use config::{Config, Environment, FileFormat, Format, Map, Source, Value, ValueKind};
use std::collections::HashMap;

const COMMAND_LINE: &str = "linha de comando";
const VARIABLE: &str = "variável ";
const BUILT_IN: &str = "valores padrão";

/// The merged settings and what was wrong with the layers themselves.
pub(super) struct Layers {
    pub(super) tree: Value,
    pub(super) found: Vec<Fault>,
}

pub(super) fn merge(options: &LoadOptions, variables: HashMap<String, String>) -> Layers {
    let mut found = Vec::new();
    let mut builder = Config::builder();
    let file = options.file.as_ref().map(|path| (path.display().to_string(), std::fs::read_to_string(path)));
    for (origin, text) in [Some((BUILT_IN.to_owned(), Ok(options.defaults.to_owned()))), file].into_iter().flatten() {
        match text.map_err(|error| unreadable(&origin, &error)).and_then(|text| parse(&origin, &text)) {
            Ok(layer) => builder = builder.add_source(layer),
            Err(fault) => found.push(fault),
        }
    }
    builder = builder.add_source(from_environment(options.env_prefix, variables));
    builder = builder.add_source(Layer(
        options
            .overrides
            .iter()
            .map(|(key, text)| (key.clone(), Value::new(Some(&COMMAND_LINE.into()), text.as_str())))
            .collect(),
    ));
    let tree = builder.build().expect("the layers are read already").cache;
    Layers { tree, found }
}

/// A layer that is read already.
#[derive(Debug, Clone)]
struct Layer(Map<String, Value>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        Ok(self.0.clone())
    }
}

fn unreadable(origin: &str, error: &std::io::Error) -> Fault {
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => "o arquivo de configuração não existe".to_owned(),
        std::io::ErrorKind::PermissionDenied => "sem permissão para ler o arquivo de configuração".to_owned(),
        std::io::ErrorKind::InvalidData => "o arquivo de configuração não está em UTF-8".to_owned(),
        _ => format!("o arquivo de configuração não pôde ser lido ({error})"),
    };
    Fault { kind: FaultKind::File, origin: origin.into(), key: String::new(), message }
}

fn parse(origin: &str, text: &str) -> Result<Layer, Fault> {
    // Windows editors start files with a mark that TOML does not know.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    FileFormat::Toml.parse(Some(&origin.to_owned()), text).map(Layer).map_err(|error| {
        let place = error.downcast_ref::<toml::de::Error>().and_then(toml::de::Error::span).map(|span| span.start);
        let message = match place {
            Some(byte) => {
                let before = &text[..text.floor_char_boundary(byte)];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                format!("o texto não é TOML válido na linha {line}, coluna {column}")
            }
            None => "o texto não é TOML válido".to_owned(),
        };
        Fault { kind: FaultKind::Syntax, origin: origin.into(), key: String::new(), message }
    })
}

fn from_environment(prefix: &str, variables: HashMap<String, String>) -> Layer {
    let source = Environment::with_prefix(prefix).prefix_separator("__").separator("__").ignore_empty(true);
    let values = source.source(Some(variables)).collect().expect("the variables are text");
    let named = values.into_iter().map(|(key, value)| {
        let origin = format!("{VARIABLE}{prefix}__{}", key.to_uppercase().replace('.', "__"));
        (key, Value::new(Some(&origin), value.kind))
    });
    Layer(named.collect())
}

/// Whether a value was written as text because its layer knows nothing else.
pub(super) fn is_untyped(value: &Value) -> bool {
    value.origin().is_some_and(|origin| origin == COMMAND_LINE || origin.starts_with(VARIABLE))
}

/// Where the value of a key comes from, or that of the section that should hold it; empty when nobody gave it.
pub(super) fn origin_of(tree: &Value, key: &str) -> String {
    let mut key = key;
    loop {
        if let Some(origin) = value_at(tree, key).and_then(first_origin) {
            return origin;
        }
        match key.rfind(['.', '[']) {
            Some(end) => key = &key[..end],
            None if key.is_empty() => return String::new(),
            None => key = "",
        }
    }
}

/// A section has no origin of its own: the first of its values has.
fn first_origin(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::Table(table) => {
            let mut origins: Vec<String> = table.values().filter_map(first_origin).collect();
            // A file before a variable before the command line.
            origins.sort_by_key(|origin| (origin == COMMAND_LINE, origin.starts_with(VARIABLE), origin.clone()));
            origins.into_iter().next()
        }
        _ => value.origin().map(str::to_owned),
    }
}

/// The value of a dotted key, as [`join`] and the reading of lists make them.
pub(super) fn value_at<'t>(tree: &'t Value, key: &str) -> Option<&'t Value> {
    search(tree, "", key)
}

fn search<'t>(value: &'t Value, at: &str, key: &str) -> Option<&'t Value> {
    if at == key {
        return Some(value);
    }
    match &value.kind {
        _ if !key.starts_with(at) => None,
        ValueKind::Table(table) => table.iter().find_map(|(name, inner)| search(inner, &join(at, name), key)),
        ValueKind::Array(list) => list.iter().enumerate().find_map(|(i, v)| search(v, &format!("{at}[{i}]"), key)),
        _ => None,
    }
}
