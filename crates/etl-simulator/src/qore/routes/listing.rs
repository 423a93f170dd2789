//! The list of a fund's files of one kind, and the faults of listings.

use super::funds::unknown_fund;
use super::rendered;
use crate::qore::calls::Visit;
use crate::qore::engine::Fired;
use crate::qore::names::ODD_NAMES;
use crate::qore::portal::Portal;
use crate::qore::scenario::Action;
use crate::qore::shelf::DocumentId;
use crate::qore::wire::{FileItem, Page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use std::sync::Arc;

/// Files on a page.
const PAGE_SIZE: usize = 50;
/// Edition of a file that is listed and never existed.
const PHANTOM_EDITION: u32 = 1000;

pub(crate) async fn list(State(portal): State<Arc<Portal>>, Extension(visit): Extension<Visit>) -> Response {
    let Some(fund) = visit.fund else { return unknown_fund(&visit) };
    let Some(kind) = visit.kind else {
        let what = if visit.query.tipo.is_some() { "O campo tipo e invalido" } else { "O campo tipo e obrigatorio" };
        return visit.error(StatusCode::BAD_REQUEST, what);
    };
    let Some(page) = visit.page() else { return visit.error(StatusCode::BAD_REQUEST, "O campo p e invalido") };
    let files = portal.shelf.listed(fund, kind, visit.now);
    let fired = visit.fired.clone();
    rendered(&visit, move || {
        let window = Window::new(files, page, &fired);
        let items = window.files.iter().enumerate().map(|(place, file)| item(&portal, *file, place, &fired));
        Json(Page::new(items.collect(), page, PAGE_SIZE, window.total))
    })
    .await
}

/// What one page shows of the files.
#[derive(Debug, PartialEq, Eq)]
struct Window {
    files: Vec<DocumentId>,
    total: usize,
}

impl Window {
    fn new(mut files: Vec<DocumentId>, page: usize, fired: &[Fired]) -> Self {
        let mut start = page.saturating_mul(PAGE_SIZE);
        let mut total = None;
        for Fired { action, .. } in fired {
            match action {
                Action::EmptyContent => files.clear(),
                Action::RepeatedItem if page > 0 => start -= 1,
                Action::NewFileLands if page == 0 && !files.is_empty() => drop(files.remove(0)),
                Action::ItemRemoved if page == 0 => add_phantom(&mut files),
                Action::GrowingPages if start < files.len() => total = Some((page + 2) * PAGE_SIZE),
                _ => {}
            }
        }
        let total = total.unwrap_or(files.len());
        Self { files: files.into_iter().skip(start).take(PAGE_SIZE).collect(), total }
    }
}

fn add_phantom(files: &mut Vec<DocumentId>) {
    if let Some(newest) = files.first().copied() {
        files.insert(0, DocumentId { edition: PHANTOM_EDITION, ..newest });
    }
}

/// An item as the faults leave it; `place` is its place on the page.
fn item(portal: &Portal, file: DocumentId, place: usize, fired: &[Fired]) -> FileItem {
    let mut item = portal.file_item(file);
    for Fired { action, .. } in fired.iter().filter(|fired| fired.day.is_none_or(|day| day == file.day)) {
        match action {
            Action::Name(name) => item.nome.clone_from(name),
            Action::OddNames => ODD_NAMES[place % ODD_NAMES.len()].clone_into(&mut item.nome),
            Action::DateText(text) => item.data.clone_from(text),
            _ => {}
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::{DocumentKind, ReferenceDate};

    /// 60 files, numbered by their edition.
    fn window(page: usize, actions: &[Action]) -> Window {
        let day = ReferenceDate::from_ymd(2025, 12, 26).unwrap();
        let file = |edition| DocumentId { fund: 0, kind: DocumentKind::Xml50, day, edition };
        let fired: Vec<_> = actions.iter().map(|action| Fired { action: action.clone(), day: None }).collect();
        Window::new((0..60).map(file).collect(), page, &fired)
    }

    fn ends(window: &Window) -> (u32, u32, usize) {
        let of = |file: Option<&DocumentId>| file.map_or(u32::MAX, |file| file.edition);
        (of(window.files.first()), of(window.files.last()), window.total)
    }

    #[test]
    fn pages_are_cut_in_order() {
        assert_eq!(ends(&window(0, &[])), (0, 49, 60));
        assert_eq!(ends(&window(1, &[])), (50, 59, 60));
        assert!(window(2, &[]).files.is_empty());
        assert!(window(usize::MAX, &[]).files.is_empty());
    }

    #[test]
    fn a_new_file_shifts_the_next_page_so_that_an_item_comes_twice() {
        assert_eq!(ends(&window(0, &[Action::NewFileLands])), (1, 50, 59));
        assert_eq!(ends(&window(1, &[Action::NewFileLands])), (50, 59, 60));
        assert_eq!(ends(&window(1, &[Action::RepeatedItem])), (49, 59, 60));
    }

    #[test]
    fn a_removed_file_shifts_the_next_page_so_that_an_item_is_lost() {
        let first = window(0, &[Action::ItemRemoved]);
        assert_eq!(ends(&first), (PHANTOM_EDITION, 48, 61));
        assert_eq!(ends(&window(1, &[Action::ItemRemoved])), (50, 59, 60));
    }

    #[test]
    fn pages_grow_until_there_is_none() {
        assert_eq!(ends(&window(0, &[Action::GrowingPages])), (0, 49, 100));
        assert_eq!(ends(&window(1, &[Action::GrowingPages])), (50, 59, 150));
        assert_eq!(window(2, &[Action::GrowingPages]), Window { files: vec![], total: 60 });
    }
}
