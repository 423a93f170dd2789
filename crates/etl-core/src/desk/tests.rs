//! The rules of the desk: what may be said and decided of a day, and what follows from it.

use super::*;
use crate::coverage::tests::fund;
use crate::verdict::{Judge, Reason, USUAL_CUT_OFF};
use crate::{Calendar, Code, Fund, Health, Item, ItemKey};

const FUND: FundId = FundId(1);

fn date() -> ReferenceDate {
    ReferenceDate::from_ymd(2025, 11, 19).unwrap()
}

fn entry(id: i64, act: DeskAct, kind: Option<DocumentKind>) -> DeskEntry {
    let (text, author) = (format!("motivo {id}"), "ana".into());
    DeskEntry { id, fund: FUND, date: date(), kind, act, text, author, at: DateTime::UNIX_EPOCH, seen: Some(7) }
}

fn new(act: DeskAct, kind: Option<DocumentKind>) -> NewDeskEntry {
    NewDeskEntry { fund: FUND, date: date(), kind, act, text: "novo motivo".into(), seen: Some(7), over: None }
}

/// A day with a report that came and a position file that did not, or did.
fn verdict(position: ItemState, entries: Vec<DeskEntry>) -> FundVerdict {
    verdict_of(&fund(&[]), position, entries)
}

fn verdict_of(fund: &Fund, position: ItemState, entries: Vec<DeskEntry>) -> FundVerdict {
    let item = |kind, state| {
        let key = ItemKey { connection: "qore".into(), fund: FUND, date: date(), kind };
        let code = (state == ItemState::NoData).then_some(Code::NotPublished);
        Item { key, state, code, detail: String::new(), updated_at: DateTime::UNIX_EPOCH }
    };
    let items = vec![item(DocumentKind::PortfolioPdf, ItemState::Done), item(DocumentKind::Xml50, position)];
    let has_position = position == ItemState::Done;
    let mut day = FundDay { items, has_position, newest_load: Some(7), ..FundDay::empty(FUND, date()) };
    day.set_desk(entries);
    let calendar = Calendar::anbima();
    let now = "2025-11-19T12:00:00Z".parse().unwrap();
    Judge { calendar: &calendar, cut_off: USUAL_CUT_OFF, now }.verdict(fund.clone(), day)
}

const XML: Option<DocumentKind> = Some(DocumentKind::Xml50);

#[test]
fn a_waived_document_is_left_out_until_it_is_waited_for_again() {
    let waiting = verdict(ItemState::NoData, vec![]);
    assert_eq!((waiting.health, waiting.reasons.len()), (Health::Waiting, 1));
    let waived = verdict(ItemState::NoData, vec![entry(1, DeskAct::Waive, XML)]);
    assert_eq!((waived.health, waived.reasons.len()), (Health::Released, 0), "nobody waits for a position either");
    let item = &waived.day.items[1];
    assert_eq!((item.state, item.code, item.detail.as_str()), (ItemState::Skipped, None, "motivo 1"));
    assert_eq!(waived.day.waivers().count(), 1);
    let again = verdict(ItemState::NoData, vec![entry(1, DeskAct::Waive, XML), entry(2, DeskAct::Expect, XML)]);
    assert_eq!((again.health, again.day.waivers().count()), (Health::Waiting, 0));
    let other = Some(DocumentKind::PortfolioXlsx);
    assert_eq!(verdict(ItemState::NoData, vec![entry(1, DeskAct::Waive, other)]).health, Health::Waiting);
    let came = verdict(ItemState::Done, vec![entry(1, DeskAct::Waive, XML)]);
    assert_eq!((came.health, came.day.items[1].state), (Health::Released, ItemState::Done), "it came all the same");
}

#[test]
fn only_what_is_waited_for_can_be_waived() {
    let admits = |verdict: &FundVerdict, kind| verdict.admits(&new(DeskAct::Waive, kind), "ana", true);
    let waiting = verdict(ItemState::NoData, vec![]);
    assert_eq!(admits(&waiting, XML), Ok(true));
    assert_eq!(admits(&waiting, Some(DocumentKind::PortfolioPdf)), Err(DeskRefusal::NotWaitedFor), "it came");
    assert_eq!(admits(&waiting, None), Err(DeskRefusal::NotWaitedFor));
    let only_pdf = verdict_of(&fund(&[DocumentKind::PortfolioPdf]), ItemState::Skipped, vec![]);
    assert_eq!(admits(&only_pdf, XML), Err(DeskRefusal::NotWaitedFor));
    let same = DeskEntry { text: "novo motivo".into(), ..entry(1, DeskAct::Waive, XML) };
    assert_eq!(admits(&verdict(ItemState::NoData, vec![same]), XML), Ok(false));
    assert_eq!(admits(&verdict(ItemState::NoData, vec![entry(1, DeskAct::Waive, XML)]), XML), Ok(true), "other words");
    assert_eq!(waiting.admits(&new(DeskAct::Expect, XML), "ana", true), Ok(false));
}

#[test]
fn only_a_released_day_is_confirmed_and_only_as_it_was_seen() {
    let confirm = new(DeskAct::Confirm, None);
    let admits = |verdict: &FundVerdict, entry: &NewDeskEntry| verdict.admits(entry, "ana", true);
    assert_eq!(admits(&verdict(ItemState::NoData, vec![]), &confirm), Err(DeskRefusal::NotReleased));
    let released = verdict(ItemState::Done, vec![]);
    assert_eq!(admits(&released, &confirm), Ok(true));
    assert_eq!(admits(&released, &NewDeskEntry { seen: Some(6), ..confirm.clone() }), Err(DeskRefusal::Changed));
    assert_eq!(admits(&released, &NewDeskEntry { seen: None, ..confirm.clone() }), Err(DeskRefusal::Changed));
    assert_eq!(admits(&verdict(ItemState::Done, vec![entry(3, DeskAct::Confirm, None)]), &confirm), Ok(false));
}

#[test]
fn a_confirmation_holds_until_something_newer_comes() {
    let confirmed = verdict(ItemState::Done, vec![entry(3, DeskAct::Confirm, None)]);
    assert!(matches!(confirmed.release(), Release::Confirmed(entry) if entry.id == 3));
    assert_eq!(confirmed.health, Health::Released, "the word of the system stays what it is");
    let older = DeskEntry { seen: Some(6), ..entry(3, DeskAct::Confirm, None) };
    let outdated = verdict(ItemState::Done, vec![older]);
    assert!(matches!(outdated.release(), Release::Outdated(_)));
    assert_eq!(outdated.admits(&new(DeskAct::Confirm, None), "ana", true), Ok(true), "it can be confirmed anew");
    let pending = verdict(ItemState::NoData, vec![entry(3, DeskAct::Confirm, None)]);
    assert!(matches!(pending.release(), Release::Outdated(_)));
    let undone = vec![entry(3, DeskAct::Confirm, None), entry(4, DeskAct::Undo, None)];
    assert_eq!(verdict(ItemState::Done, undone).release(), Release::Open);
}

#[test]
fn a_refusal_makes_the_day_pending_with_its_reason() {
    let rejected = verdict(ItemState::Done, vec![entry(3, DeskAct::Reject, None)]);
    assert_eq!((rejected.health, rejected.computed), (Health::Rejected, Health::Released));
    assert!(matches!(&rejected.reasons[..], [Reason::Rejected(entry)] if entry.text == "motivo 3"));
    let confirm = new(DeskAct::Confirm, None);
    assert_eq!(rejected.admits(&confirm, "ana", true), Err(DeskRefusal::Changed), "nobody overrules what was not seen");
    assert_eq!(rejected.admits(&NewDeskEntry { over: Some(3), ..confirm }, "ana", true), Ok(true));
    assert_eq!(rejected.admits(&new(DeskAct::Undo, None), "ana", true), Ok(true));
    let reject = new(DeskAct::Reject, None);
    assert_eq!(rejected.admits(&reject, "ana", true), Ok(true), "another reason");
    assert_eq!(verdict(ItemState::Done, vec![]).admits(&reject, "ana", false), Err(DeskRefusal::NothingKnown));
    let confirmed = vec![entry(3, DeskAct::Reject, None), entry(4, DeskAct::Confirm, None)];
    assert_eq!(verdict(ItemState::Done, confirmed).health, Health::Released);
    let worse = verdict(ItemState::Failed, vec![entry(3, DeskAct::Reject, None)]);
    assert_eq!((worse.health, worse.reasons.len()), (Health::Failed, 2));
}

#[test]
fn the_same_note_is_taken_once() {
    let said = DeskEntry { text: "novo motivo".into(), ..entry(1, DeskAct::Note, None) };
    let noted = verdict(ItemState::Done, vec![said]);
    let admits = |kind, author| noted.admits(&new(DeskAct::Note, kind), author, true);
    assert_eq!((admits(None, "ana"), admits(None, "bia"), admits(XML, "ana")), (Ok(false), Ok(true), Ok(true)));
    assert_eq!((noted.health, noted.release()), (Health::Released, Release::Open));
}

#[test]
fn words_are_kept_on_one_line() {
    assert_eq!(desk_text(DeskAct::Note, "  ligamos\n p/  adm. 10:12 "), Some("ligamos p/ adm. 10:12".into()));
    for (act, text) in [(DeskAct::Note, " "), (DeskAct::Waive, "ok"), (DeskAct::Reject, ""), (DeskAct::Note, "a\u{0}b")]
    {
        assert_eq!(desk_text(act, text), None, "{text:?}");
    }
    assert_eq!(desk_text(DeskAct::Confirm, ""), Some(String::new()));
    assert!(desk_text(DeskAct::Waive, &"é".repeat(LONGEST_TEXT)).is_some());
    assert!(desk_text(DeskAct::Waive, &"é".repeat(LONGEST_TEXT + 1)).is_none());
    assert!(DeskAct::ALL.into_iter().all(|act| DeskAct::from_name(act.name()) == Some(act)));
}
