//! Funds. The identity is CNPJ + class or subclass, never the name; offshore feeders without a CNPJ are told apart by
//! administrator and name, which is the only thing their files state.

use crate::terms::FundTerms;
use crate::{Cnpj, ReferenceDate};
use serde::{Deserialize, Serialize};

/// Key of a fund in the system of record (`id_fundo`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FundId(pub i64);

/// What makes a fund that fund (RCVM 175: fund, class, subclass).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FundIdentity {
    /// CNPJ of the fund or class, and the CVM code of the subclass when the position is a subclass's.
    Registered {
        /// CNPJ of the fund or of the class.
        cnpj: Cnpj,
        /// CVM code of the subclass, 10 characters.
        subclass: Option<String>,
    },
    /// No CNPJ: administrator and name as the files state them.
    Unregistered {
        /// CNPJ of the administrator, when stated.
        administrator: Option<Cnpj>,
        /// Name, trimmed.
        name: String,
    },
}

impl FundIdentity {
    /// A fund or class known by its CNPJ.
    pub fn cnpj(cnpj: Cnpj) -> Self {
        Self::Registered { cnpj, subclass: None }
    }

    /// The CNPJ, if there is one.
    pub fn as_cnpj(&self) -> Option<&Cnpj> {
        match self {
            Self::Registered { cnpj, .. } => Some(cnpj),
            Self::Unregistered { .. } => None,
        }
    }

    /// One text that is equal for equal identities, for unique keys: `cnpj`, `cnpj/subclasse` or `adm:cnpj/nome`.
    pub fn key(&self) -> String {
        match self {
            Self::Registered { cnpj, subclass: None } => cnpj.as_str().into(),
            Self::Registered { cnpj, subclass: Some(code) } => format!("{cnpj}/{code}"),
            Self::Unregistered { administrator, name } => {
                format!("adm:{}/{}", administrator.as_ref().map_or("", |a| a.as_str()), name)
            }
        }
    }
}

/// Level of an adapted fund that a position is of (RCVM 175).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FundLevel {
    /// A fund not adapted, or one whose level is not stated.
    #[default]
    Fund,
    /// A class.
    Class,
    /// A subclass.
    Subclass,
    /// A managed portfolio (carteira administrada).
    Portfolio,
}

/// Legal kind of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FundKind {
    /// Multimercado.
    Fim,
    /// Ações.
    Fia,
    /// Direitos creditórios.
    Fidc,
    /// Participações.
    Fip,
    /// Renda fixa.
    Firf,
    /// Imobiliário.
    Fii,
}

impl FundKind {
    /// The usual abbreviation, as in `tipo_fundo`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fim => "FIM",
            Self::Fia => "FIA",
            Self::Fidc => "FIDC",
            Self::Fip => "FIP",
            Self::Firf => "FIRF",
            Self::Fii => "FII",
        }
    }
}

/// Whether a person has confirmed the fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FundStatus {
    /// In the office's register and expected every business day.
    Active,
    /// In the register, closed.
    Closed,
    /// Seen in a document or at a portal, confirmed by nobody: kept, shown under "sem cadastro".
    Unconfirmed,
}

impl FundStatus {
    /// The stored word (`status` of `cad.info_fundos`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "ativo",
            Self::Closed => "encerrado",
            Self::Unconfirmed => "sem cadastro",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Active, Self::Closed, Self::Unconfirmed].into_iter().find(|s| s.name() == name)
    }
}

/// A fund of the register (`cad.info_fundos`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fund {
    /// Key in the system of record.
    pub id: FundId,
    /// What makes it this fund.
    pub identity: FundIdentity,
    /// Full name.
    pub name: String,
    /// Name that people use and that local file names carry.
    pub nickname: String,
    /// Abbreviation of the legal kind, if known.
    pub kind: Option<String>,
    /// Whether a person has confirmed it.
    pub status: FundStatus,
    /// First day on which documents are due.
    pub start: Option<ReferenceDate>,
    /// Last day on which documents are due.
    pub end: Option<ReferenceDate>,
    /// What holds for this fund only.
    pub terms: FundTerms,
}
