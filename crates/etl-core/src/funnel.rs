//! How far the documents of a run came: each stage lets some of them pass. Told from how the documents ended, so that it is the same
//! for a run under way.

use crate::{Code, ItemState};

/// A stage, in the order in which a document passes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It is expected.
    Plan,
    /// The portal was reached and took the login.
    Login,
    /// The portal had it, and handed it over whole.
    Delivery,
    /// Its content is that of the fund, day and kind.
    Reading,
    /// It is in the system of record.
    Load,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 5] = [Self::Plan, Self::Login, Self::Delivery, Self::Reading, Self::Load];

    /// The word of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plano",
            Self::Login => "entrada",
            Self::Delivery => "entrega",
            Self::Reading => "leitura",
            Self::Load => "carga",
        }
    }
}

/// How many documents passed each stage, of documents counted by how they ended.
pub fn funnel(ends: &[(ItemState, Option<Code>, u64)]) -> [(Stage, u64); 5] {
    Stage::ALL.map(|stage| {
        let passed = ends.iter().filter(|(state, code, _)| last_passed(*state, *code) >= stage);
        (stage, passed.map(|(_, _, count)| count).sum())
    })
}

/// The last stage that a document passed. What has not ended, or was left out, is only expected.
fn last_passed(state: ItemState, code: Option<Code>) -> Stage {
    match state {
        ItemState::Done => Stage::Load,
        ItemState::NoData => Stage::Login,
        ItemState::Failed => code.map_or(Stage::Plan, passed_before),
        ItemState::Pending | ItemState::Running | ItemState::Cancelled | ItemState::Skipped => Stage::Plan,
    }
}

/// The stage before the one at which a document fails with a code. A task that was lost says nothing of its documents.
fn passed_before(code: Code) -> Stage {
    use Code::{PortalAddress, PortalAuth, PortalCertificate, PortalConnection, PortalName};
    if matches!(code, PortalAuth | PortalAddress | PortalName | PortalConnection | PortalCertificate) {
        return Stage::Plan;
    }
    match code.as_str().split('-').next().unwrap_or_default() {
        "PORTAL" | "ARQ" | "ITEM" => Stage::Login,
        "ZIP" | "XML" | "VAL" | "CONT" => Stage::Delivery,
        "DISCO" | "BANCO" => Stage::Reading,
        _ => Stage::Plan,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_is_counted_as_far_as_it_came() {
        let ends = [
            (ItemState::Done, None, 90),
            (ItemState::NoData, Some(Code::Gap), 2),
            (ItemState::Failed, Some(Code::PortalAuth), 1),
            (ItemState::Failed, Some(Code::PortalNotFound), 3),
            (ItemState::Failed, Some(Code::FileTruncated), 4),
            (ItemState::Failed, Some(Code::ContentFund), 5),
            (ItemState::Failed, Some(Code::StorageFailed), 6),
            (ItemState::Failed, Some(Code::TaskLost), 7),
            (ItemState::Running, None, 8),
            (ItemState::Cancelled, Some(Code::Cancelled), 9),
        ];
        let counts = funnel(&ends).map(|(_, count)| count);
        assert_eq!(counts, [135, 110, 101, 96, 90]);
        assert_eq!(funnel(&[]).map(|(_, count)| count), [0; 5]);
    }

    #[test]
    fn every_code_has_its_stage() {
        for code in Code::ALL {
            assert!(passed_before(*code) < Stage::Load, "{code:?}");
        }
    }
}
