//! Index series, kept for comparison.

use super::WarehouseError;
use crate::{Decimal, IndexSeries, ReferenceDate};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// What a load of values did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexLoad {
    /// Days that had no value.
    pub added: u64,
    /// Days whose value was another one.
    pub changed: u64,
    /// Days that had this value.
    pub same: u64,
}

/// A stored series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredIndex {
    /// The series.
    pub series: IndexSeries,
    /// Its values.
    pub values: u64,
    /// First day with one.
    pub first: Option<ReferenceDate>,
    /// Last day with one.
    pub last: Option<ReferenceDate>,
    /// When values were loaded last.
    pub updated_at: DateTime<Utc>,
}

/// Index series (`aux.serie_indice`, `aux.indices`).
#[async_trait]
pub trait Indices: Send + Sync {
    /// Keeps values of a series, given by day, all or none; a value of a day takes the place of the one before.
    async fn save_index(
        &self,
        series: &IndexSeries,
        values: &[(ReferenceDate, Decimal)],
        at: DateTime<Utc>,
    ) -> Result<IndexLoad, WarehouseError>;
    /// Every series, by code.
    async fn indices(&self) -> Result<Vec<StoredIndex>, WarehouseError>;
    /// The values of a series between two days, by day.
    async fn index_values(
        &self,
        code: &str,
        from: ReferenceDate,
        to: ReferenceDate,
    ) -> Result<Vec<(ReferenceDate, Decimal)>, WarehouseError>;
}
