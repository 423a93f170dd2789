//! The register of funds as people edit it: what a person changes holds only if nobody changed it meanwhile, and a block of edits is
//! applied whole or not at all.

use super::WarehouseError;
use crate::terms::FundTerms;
use crate::{Fund, FundId, FundIdentity, FundStatus, ReferenceDate};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// What people say of a fund; its identity is apart and never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundFields {
    /// Full name, at most 200 characters.
    pub name: String,
    /// Name that people use.
    pub nickname: String,
    /// Abbreviation of the legal kind, at most 50 characters.
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

impl From<&Fund> for FundFields {
    fn from(fund: &Fund) -> Self {
        Self {
            name: fund.name.clone(),
            nickname: fund.nickname.clone(),
            kind: fund.kind.clone(),
            status: fund.status,
            start: fund.start,
            end: fund.end,
            terms: fund.terms.clone(),
        }
    }
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FundEdit {
    /// A fund that the register does not hold.
    Create {
        /// What makes it this fund.
        identity: FundIdentity,
        /// What is said of it.
        fields: FundFields,
    },
    /// Another text or day of a fund.
    Change {
        /// The fund.
        id: FundId,
        /// What was said of it when the person looked.
        expected: FundFields,
        /// What is to be said of it.
        fields: FundFields,
    },
    /// A fund that nothing was ever expected or received of.
    Delete {
        /// The fund.
        id: FundId,
        /// What was said of it when the person looked.
        expected: FundFields,
    },
}

/// Why an edit is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditRefusal {
    /// The register holds a fund of this identity.
    Exists,
    /// The register holds no such fund.
    Unknown,
    /// Somebody changed it meanwhile.
    Changed,
    /// Documents were expected or received of it, or a portal shows it.
    InUse,
}

/// A fund as a portal calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundAlias {
    /// Connection.
    pub connection: String,
    /// Id or name at the portal.
    pub portal_id: String,
    /// The fund that it stands for.
    pub fund: FundId,
    /// When the portal last showed it.
    pub seen_at: DateTime<Utc>,
}

/// Edits of the register.
#[async_trait]
pub trait FundEditor: Send + Sync {
    /// Applies edits in their order and in one transaction; the first that is refused takes all of them back, and its place is
    /// told. Gives the fund of each.
    async fn edit_funds(&self, edits: &[FundEdit])
    -> Result<Result<Vec<FundId>, (usize, EditRefusal)>, WarehouseError>;
    /// What every portal calls its funds, by connection and name.
    async fn aliases(&self) -> Result<Vec<FundAlias>, WarehouseError>;
    /// The closed funds of which a document came since a moment that is of a day after their last one, or of any day when none is
    /// known.
    async fn closed_but_receiving(&self, since: DateTime<Utc>) -> Result<Vec<FundId>, WarehouseError>;
    /// Makes a portal's name stand for another fund; false when the portal never showed it or there is no such fund.
    async fn set_alias(&self, connection: &str, portal_id: &str, fund: FundId) -> Result<bool, WarehouseError>;
}
