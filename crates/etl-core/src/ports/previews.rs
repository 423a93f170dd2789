//! The beginning of a stored document, for people.

use crate::Problem;
use crate::preview::{Preview, PreviewStart};
use async_trait::async_trait;
use std::path::Path;

/// Reads documents for people to look at.
#[async_trait]
pub trait Previews: Send + Sync {
    /// The rows of each part from `start` on; the problem says why a document cannot be shown.
    async fn preview(&self, path: &Path, start: PreviewStart) -> Result<Preview, Problem>;
}
