//! How the systems (`sistemas`) stand and how people have switched them. The standing is read from the jobs themselves, so that
//! every process of the office tells the same.

use super::WarehouseError;
use crate::system::SystemRun;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// The switch that says whether a system takes part; the others are named for its options.
pub const ACTIVE_SWITCH: &str = "ativo";

/// Switches by their names.
pub type Switches = BTreeMap<String, bool>;

/// Switches and standing of the systems.
#[async_trait]
pub trait Systems: Send + Sync {
    /// The switches that people have set, by system; those never touched are absent.
    async fn switches(&self) -> Result<BTreeMap<String, Switches>, WarehouseError>;
    /// Sets some switches of a system, all or none.
    async fn set_switches(&self, system: &str, switches: &Switches, at: DateTime<Utc>) -> Result<(), WarehouseError>;
    /// The folders that people have set, by the names of the contract.
    async fn paths(&self) -> Result<BTreeMap<String, String>, WarehouseError>;
    /// Sets some folders, all or none; an empty one takes the setting away.
    async fn set_paths(&self, paths: &BTreeMap<String, String>, at: DateTime<Utc>) -> Result<(), WarehouseError>;
    /// The run that says how each system stands; those that never ran are absent.
    async fn runs(&self) -> Result<BTreeMap<String, SystemRun>, WarehouseError>;
}
