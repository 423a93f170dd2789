//! The systems (`sistemas`) that people know, whether or not their connector is built: names, options and the words of the
//! fixed contract. Which of them work is said by the connections of a program, how they stand by `ports::Systems`.

use crate::{DocumentKind, JobId};
use chrono::{DateTime, Utc};

/// A switch of a system: one kind of document that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SystemOption {
    /// CSV files.
    Csv,
    /// Portfolio reports as PDF.
    Pdf,
    /// Portfolio reports as XLSX.
    Excel,
    /// ANBIMA files.
    Xml,
    /// The whole base in one file.
    BaseTotal,
}

impl SystemOption {
    /// Every option, in the order of the contract.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Pdf, Self::Excel, Self::Xml, Self::BaseTotal];

    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Pdf => "pdf",
            Self::Excel => "excel",
            Self::Xml => "xml",
            Self::BaseTotal => "base_total",
        }
    }

    /// Reads the word of the contract.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|option| option.name() == name)
    }

    /// The document kind that the option asks for, where it is one of ours.
    pub fn kind(self) -> Option<DocumentKind> {
        match self {
            Self::Pdf => Some(DocumentKind::PortfolioPdf),
            Self::Excel => Some(DocumentKind::PortfolioXlsx),
            Self::Xml => Some(DocumentKind::Xml50),
            Self::Csv | Self::BaseTotal => None,
        }
    }
}

/// A system that people know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemSpec {
    /// Stable id: the name of its connection.
    pub id: &'static str,
    /// Name on its card.
    pub name: &'static str,
    /// Description on its card.
    pub description: &'static str,
    /// Its switches.
    pub options: &'static [SystemOption],
}

/// Every system, in the order in which people know them.
pub const SYSTEMS: [SystemSpec; 8] = {
    use SystemOption::{Csv, Excel, Pdf, Xml};
    const fn system(
        id: &'static str,
        name: &'static str,
        description: &'static str,
        options: &'static [SystemOption],
    ) -> SystemSpec {
        SystemSpec { id, name, description, options }
    }
    [
        system("amplis_reag", "AMPLIS (REAG)", "Carteiras e relatórios do AMPLIS da REAG", &[Csv, Pdf]),
        system("amplis_master", "AMPLIS (Master)", "Carteiras e relatórios do AMPLIS do Master", &[Csv, Pdf]),
        system("maps", "MAPS", "Carteiras do MAPS Cloud", &[Pdf, Excel]),
        system("fidc", "FIDC", "Relatórios do portal FIDC", &[]),
        system("jcot", "JCOT", "Posições de cotistas do JCOT", &[]),
        system("britech", "BRITECH", "Relatórios do Britech", &[]),
        system("qore", "QORE", "Carteiras do portal QORE: PDF, Excel e XML ANBIMA", &[Pdf, Excel, Xml]),
        system("trustee", "TRUSTEE", "Arquivos da Trustee", &[]),
    ]
};

/// How a system stands; the words of the fixed contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SystemStatus {
    /// Never ran, or waits in the queue.
    Idle,
    /// Some task of it was begun.
    Running,
    /// Its last run left nothing open.
    Success,
    /// Its last run failed somewhere.
    Error,
    /// A person ended its last run.
    Cancelled,
}

impl SystemStatus {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "IDLE",
            Self::Running => "RUNNING",
            Self::Success => "SUCCESS",
            Self::Error => "ERROR",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// The run that says how a system stands: one that is under way, else the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemRun {
    /// Its job.
    pub job: JobId,
    /// How the system stands.
    pub status: SystemStatus,
    /// When the job began.
    pub started_at: Option<DateTime<Utc>>,
    /// When the job ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it failed, for people; empty otherwise.
    pub error: String,
}
