//! Faults of settings, in the words that the person who wrote them reads, and the rules that find them.

use std::fmt;

/// What is wrong with a setting; the code is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The file can't be read.
    File,
    /// The file is no TOML.
    Syntax,
    /// No such key.
    Key,
    /// A value of the wrong type.
    Type,
    /// A required key is not there.
    Missing,
    /// A value against the rules.
    Value,
}

impl FaultKind {
    /// The stable code, as shown and searched for.
    pub fn code(self) -> &'static str {
        match self {
            Self::File => "CFG-ARQUIVO",
            Self::Syntax => "CFG-SINTAXE",
            Self::Key => "CFG-CHAVE",
            Self::Type => "CFG-TIPO",
            Self::Missing => "CFG-FALTA",
            Self::Value => "CFG-VALOR",
        }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where the value comes from, such as `etl.toml` or `variável ETL__QORE__URL`; empty when it is not given anywhere.
    pub origin: String,
    /// Dotted key, such as `qore.conexoes`; empty for the file as a whole.
    pub key: String,
    /// What was expected, in Portuguese; never the value of a secret.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.origin, &self.key].into_iter().filter(|part| !part.is_empty()) {
            write!(f, "{part}: ")?;
        }
        write!(f, "{} [{}]", self.message, self.kind.code())
    }
}

/// Every fault of the settings, for people: printed as it is, one fault per line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsErrors(Vec<Fault>);

impl SettingsErrors {
    pub(crate) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort_by(|a, b| (&a.key, a.kind).cmp(&(&b.key, b.kind)));
        Self(faults)
    }

    /// The faults by key.
    pub fn faults(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => write!(f, "A configuração tem 1 erro:")?,
            count => write!(f, "A configuração tem {count} erros:")?,
        }
        self.0.iter().try_for_each(|fault| write!(f, "\n  - {fault}"))
    }
}

impl std::error::Error for SettingsErrors {}

/// Rules that a type cannot hold, checked before anything starts.
pub trait Validate {
    /// Notes every value that is against a rule.
    fn validate(&self, faults: &mut Faults);
}

/// Notes the faults of a settings struct, under the key of the section it is in.
#[derive(Debug, Default)]
pub struct Faults {
    section: String,
    list: Vec<(String, String)>,
}

impl Faults {
    /// Notes a fault of a key of this section; `message` is Portuguese and says what is expected.
    pub fn add(&mut self, key: &str, message: impl Into<String>) {
        self.list.push((super::node::join(&self.section, key), message.into()));
    }

    /// Notes `message` unless the rule holds.
    pub fn require(&mut self, holds: bool, key: &str, message: &str) {
        if !holds {
            self.add(key, message);
        }
    }

    /// Validates a section of this struct.
    pub fn section(&mut self, key: &str, section: &dyn Validate) {
        let inner = super::node::join(&self.section, key);
        let outer = std::mem::replace(&mut self.section, inner);
        section.validate(self);
        self.section = outer;
    }

    pub(crate) fn into_list(self) -> Vec<(String, String)> {
        self.list
    }
}
