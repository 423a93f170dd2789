//! Which version of a document stands and where its rows go. Pure: what is known of the day comes in, the decision goes out.

use etl_core::DocumentKind;
use etl_core::ports::Load;

/// A load of the same fund and day that is already there.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) kind: DocumentKind,
    pub(super) version: i64,
    /// The standing version of its kind.
    pub(super) stands: bool,
    /// Its rows are the current ones.
    pub(super) holds_rows: bool,
    pub(super) generated_at: Option<String>,
    pub(super) connection: String,
    /// `id_arquivo`.
    pub(super) file: i64,
}

/// Where the rows of a load go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// The tables of current rows.
    Current,
    /// Straight to history: a newer version stands, and nothing is lost.
    History,
    /// Nowhere: a better source holds the day, or the document states no position.
    Nowhere,
}

/// What becomes of a new load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision {
    /// From 1, for each fund, day and kind.
    pub(super) version: i64,
    /// Whether it is now the standing version of its kind.
    pub(super) stands: bool,
    pub(super) rows: Destination,
    /// The rows that are current now make room for its rows.
    pub(super) replaces: bool,
}

pub(super) fn decide(known: &[Known], load: &Load) -> Decision {
    let kind = load.document.kind;
    let same_kind = || known.iter().filter(|k| k.kind == kind);
    let version = same_kind().map(|k| k.version).max().unwrap_or(0) + 1;
    let standing = same_kind().find(|k| k.stands);
    let stands = standing.is_none_or(|k| !is_older(load.document.generated_at.as_deref(), k.generated_at.as_deref()));
    let holder = known.iter().find(|k| k.holds_rows);
    let outranked = holder.is_some_and(|k| k.kind.position_rank() > kind.position_rank());
    let rows = match (load.position.is_some(), outranked, stands) {
        (false, ..) | (true, true, _) => Destination::Nowhere,
        (true, false, true) => Destination::Current,
        (true, false, false) => Destination::History,
    };
    Decision { version, stands, rows, replaces: holder.is_some() && rows == Destination::Current }
}

/// Only two stated moments can be compared; otherwise the one that came last is the newer one.
fn is_older(new: Option<&str>, standing: Option<&str>) -> bool {
    matches!((new, standing), (Some(new), Some(standing)) if new < standing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use etl_core::ports::{FundRef, LoadedDocument};
    use etl_core::{FundId, Position, PositionFormat, ReferenceDate, Sha256};
    use std::sync::Arc;

    fn load(kind: DocumentKind, generated_at: Option<&str>) -> Load {
        Load {
            connection: "qore".into(),
            document: LoadedDocument {
                sha256: Sha256([0; 32]),
                size_bytes: 1,
                kind,
                original_name: String::new(),
                portal_ref: None,
                generated_at: generated_at.map(Into::into),
            },
            fund: FundRef::Known(FundId(1)),
            date: ReferenceDate::from_ymd(2025, 12, 19).unwrap(),
            item: None,
            tried: None,
            position: kind.position_rank().map(|_| Arc::new(Position::new(PositionFormat::Anbima50))),
            checks: vec![],
            problems: vec![],
            reader: "1.2.3",
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn known(kind: DocumentKind, version: i64, holds_rows: bool, generated_at: Option<&str>) -> Known {
        let (generated_at, connection) = (generated_at.map(Into::into), "qore".into());
        Known { kind, version, stands: true, holds_rows, generated_at, connection, file: 1 }
    }

    #[test]
    fn the_better_source_holds_the_day() {
        use DocumentKind::{PortfolioPdf, Xml50, Xml401};
        let case = |k: &[Known], kind, generated_at| {
            let d = decide(k, &load(kind, generated_at));
            (d.version, d.stands, d.rows)
        };
        assert_eq!(case(&[], Xml401, None), (1, true, Destination::Current));
        assert_eq!(case(&[], PortfolioPdf, None), (1, true, Destination::Nowhere));
        let old = [known(Xml401, 1, true, None)];
        assert_eq!(case(&old, Xml50, None), (1, true, Destination::Current));
        assert_eq!(case(&old, Xml401, None), (2, true, Destination::Current));
        let both = [known(Xml401, 1, false, None), known(Xml50, 1, true, Some("2"))];
        assert_eq!(case(&both, Xml401, None), (2, true, Destination::Nowhere));
        assert_eq!(case(&both, Xml50, Some("1")), (2, false, Destination::History));
        assert_eq!(case(&both, Xml50, Some("2")), (2, true, Destination::Current));
        assert_eq!(case(&both, Xml50, None), (2, true, Destination::Current));
    }
}
