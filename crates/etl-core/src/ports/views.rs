//! Views of pages that people have given a name: the filters of an address, kept for another day or for others.

use super::WarehouseError;
use crate::account::UserId;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A view to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewView {
    /// Whose it is.
    pub user: UserId,
    /// Page that it is of, such as `execucoes`.
    pub page: String,
    /// Name, which nobody else's view takes.
    pub name: String,
    /// The query of the address, without `?`.
    pub address: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// When it is kept.
    pub at: DateTime<Utc>,
}

/// A view that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Number.
    pub id: i64,
    /// Whose it is.
    pub user: UserId,
    /// The name of that one.
    pub user_name: String,
    /// Name of the view.
    pub name: String,
    /// The query of the address, without `?`.
    pub address: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// When it was kept.
    pub at: DateTime<Utc>,
}

/// How keeping a view ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewKept {
    /// It is kept, under this number.
    Kept(i64),
    /// The user has a view of this name on this page.
    Taken,
    /// The user has as many views as one may have.
    Full,
}

/// Views of all users.
#[async_trait]
pub trait SavedViews: Send + Sync {
    /// The views of a page that a user sees, one's own and those shared by others, by name.
    async fn views(&self, user: UserId, page: &str) -> Result<Vec<SavedView>, WarehouseError>;
    /// Keeps a view, of so many at most that the user may have.
    async fn keep_view(&self, view: &NewView, most: u32) -> Result<ViewKept, WarehouseError>;
    /// Gives a view of a user another name; none when the user has none of this number.
    async fn rename_view(&self, id: i64, user: UserId, name: &str) -> Result<Option<ViewKept>, WarehouseError>;
    /// Removes a view of a user; false when the user has none of this number.
    async fn remove_view(&self, id: i64, user: UserId) -> Result<bool, WarehouseError>;
}
