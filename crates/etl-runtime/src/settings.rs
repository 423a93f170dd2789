//! Reads the settings of a program from defaults, file, environment and command line, and reports every fault at once.
//!
//! Layers, the later ones winning: built-in TOML, the file, variables `ETL__SECAO__CHAVE`, overrides of the command line.
//! serde stops at the first fault. So a faulty key is noted and left out, and the reading starts again, until nothing is
//! faulty; then the rules of [`Validate`] run on what was read. Settings structs carry `#[serde(default,
//! deny_unknown_fields)]`, which makes what is left out take its default; a field without a default is reported too,
//! but hides the rest of its section. Secrets are no settings: see [`crate::secret_env`].

mod faults;
mod layers;
mod node;

pub use faults::{Fault, FaultKind, Faults, SettingsErrors, Validate};

use layers::{Layers, origin_of};
use node::{Cause, Node, ReadError, join};
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// Where settings come from.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Built-in values as TOML text; empty when the defaults of the struct are enough.
    pub defaults: &'static str,
    /// TOML file; must exist when it is given.
    pub file: Option<PathBuf>,
    /// Start of the variables, such as `ETL` for `ETL__QORE__URL`.
    pub env_prefix: &'static str,
    /// Values given on the command line: dotted key and text.
    pub overrides: Vec<(String, String)>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { defaults: "", file: None, env_prefix: "ETL", overrides: Vec::new() }
    }
}

/// Reads and validates the settings; all faults at once when there are any.
pub fn load<T: DeserializeOwned + Validate>(options: &LoadOptions) -> Result<T, SettingsErrors> {
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        // A name that is no text is not ours; a value that is none is read with marks in place of the bad bytes.
        Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
    });
    load_with(options, variables.collect())
}

fn load_with<T: DeserializeOwned + Validate>(
    options: &LoadOptions,
    variables: HashMap<String, String>,
) -> Result<T, SettingsErrors> {
    let Layers { tree, mut found } = layers::merge(options, variables);
    let settings: Option<T> = read(&tree, &mut found);
    if let Some(settings) = &settings {
        let mut faults = Faults::default();
        settings.validate(&mut faults);
        for (key, message) in faults.into_list() {
            // A key that could not be read holds its default: nothing more is said about it.
            if !found.iter().any(|fault| is_within(&key, &fault.key)) {
                found.push(Fault { kind: FaultKind::Value, origin: origin_of(&tree, &key), key, message });
            }
        }
    }
    match settings {
        Some(settings) if found.is_empty() => Ok(settings),
        _ => Err(SettingsErrors::new(found)),
    }
}

/// Reads the tree, leaving out what is faulty; `None` when nothing can be read without it.
fn read<T: DeserializeOwned>(tree: &config::Value, found: &mut Vec<Fault>) -> Option<T> {
    let mut left_out = HashSet::new();
    loop {
        let error = match T::deserialize(Node::root(tree, &left_out)) {
            Ok(settings) => return Some(settings),
            Err(error) => error,
        };
        note(tree, &error, found);
        if error.key.is_empty() || !left_out.insert(error.key) {
            return None;
        }
    }
}

fn note(tree: &config::Value, error: &ReadError, found: &mut Vec<Fault>) {
    let (key, kind) = match &error.cause {
        Cause::Missing(field) => (join(&error.key, field), FaultKind::Missing),
        Cause::Unknown(_) => (error.key.clone(), FaultKind::Key),
        Cause::Type(_) | Cause::Other(_) => (error.key.clone(), FaultKind::Type),
    };
    // A required key that was left out for its own fault is not missing.
    if !found.iter().any(|fault| fault.key == key) {
        let message = error.cause.message(layers::value_at(tree, &key), &key);
        found.push(Fault { kind, origin: origin_of(tree, &key), key, message });
    }
}

fn is_within(key: &str, section: &str) -> bool {
    let rest = key.strip_prefix(section);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests;
