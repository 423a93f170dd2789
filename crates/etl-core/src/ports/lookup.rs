//! What the portals list of one fund and day, asked by a person who looks for a document. Deliberately not here: fetching it.

use super::{ConnectorError, PlanFund};
use crate::{DocumentKind, ReferenceDate};
use async_trait::async_trait;

/// A file as a portal lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Name given by the portal: text for people, never a path.
    pub name: String,
    /// Identity of the file at the portal, as of [`super::FileMeta`].
    pub portal_ref: String,
    /// Size in bytes, where the portal says it.
    pub size_bytes: Option<u64>,
}

/// What a portal lists of one fund, day and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The kind.
    pub kind: DocumentKind,
    /// Its editions of the day, newest first.
    pub files: Vec<ListedFile>,
    /// Newest day of which the portal has any file of this fund and kind.
    pub newest: Option<ReferenceDate>,
}

/// Asks the portals.
#[async_trait]
pub trait Lookups: Send + Sync {
    /// What the portal of a connection lists of a fund and day: of the kinds named, or of those that it usually collects. A login
    /// that the portal rejected before is not sent again.
    async fn look_up(
        &self,
        connection: &str,
        fund: &PlanFund,
        date: ReferenceDate,
        kinds: &[DocumentKind],
    ) -> Result<Vec<Listed>, ConnectorError>;
}
