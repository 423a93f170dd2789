//! Bytes of documents, rendered from the book on demand. Sizes are remembered for good, bytes only while they fit a small
//! store, so that memory stays flat however many documents are listed.

use super::shelf::DocumentId;
use crate::book::Book;
use crate::files::{anbima50, anbima401, pdf, xlsx};
use bytes::Bytes;
use etl_core::{Decimal, DocumentKind, Position, ReferenceDate};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of documents kept at most.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// Quota and net assets of a fund's day.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) quota: Option<Decimal>,
    pub(crate) net_assets: Option<Decimal>,
}

type PositionKey = (usize, ReferenceDate, u32);

/// Renders documents.
pub(crate) struct Press {
    book: Arc<Book>,
    switch_day: ReferenceDate,
    sizes: Mutex<HashMap<DocumentId, u64>>,
    figures: Mutex<HashMap<PositionKey, Option<Figures>>>,
    recent: Mutex<Recent>,
}

impl Press {
    pub(crate) fn new(book: Arc<Book>, switch_day: ReferenceDate) -> Self {
        Self { book, switch_day, sizes: Mutex::default(), figures: Mutex::default(), recent: Mutex::default() }
    }

    /// The bytes of a document; `None` when the book has no such position.
    pub(crate) fn bytes(&self, document: DocumentId) -> Option<Bytes> {
        if let Some(bytes) = lock(&self.recent).get(document) {
            return Some(bytes);
        }
        let position = self.position(document.fund, document.day, document.edition)?;
        let bytes = self.render(&position, document);
        lock(&self.recent).put(document, bytes.clone());
        Some(bytes)
    }

    /// The length of a document in bytes.
    pub(crate) fn size(&self, document: DocumentId) -> Option<u64> {
        if let Some(size) = lock(&self.sizes).get(&document) {
            return Some(*size);
        }
        let size = self.bytes(document)?.len() as u64;
        lock(&self.sizes).insert(document, size);
        Some(size)
    }

    /// Computes the sizes of these documents of one position, which is made once for all of them.
    pub(crate) fn learn_sizes(&self, documents: &[DocumentId]) {
        let Some(first) = documents.first() else { return };
        let Some(position) = self.position(first.fund, first.day, first.edition) else { return };
        for document in documents {
            let size = self.render(&position, *document).len() as u64;
            lock(&self.sizes).insert(*document, size);
        }
    }

    /// Quota and net assets of a day.
    pub(crate) fn figures(&self, fund: usize, day: ReferenceDate, edition: u32) -> Option<Figures> {
        let key = (fund, day, edition);
        if let Some(figures) = lock(&self.figures).get(&key) {
            return *figures;
        }
        let position = self.position(fund, day, edition);
        let figures = position.map(|p| Figures { quota: p.header.quota, net_assets: p.header.net_assets });
        lock(&self.figures).insert(key, figures);
        figures
    }

    fn position(&self, fund: usize, day: ReferenceDate, edition: u32) -> Option<Position> {
        self.book.position(self.book.funds().get(fund)?, day, edition)
    }

    fn render(&self, position: &Position, document: DocumentId) -> Bytes {
        let legacy = document.day < self.switch_day;
        let nickname = &self.book.funds()[document.fund].nickname;
        let bytes = match document.kind {
            DocumentKind::PortfolioPdf => pdf::write_pdf(position, nickname, legacy),
            DocumentKind::PortfolioXlsx if legacy => xlsx::write_xlsx(position, xlsx::XlsxLayout::Legacy),
            DocumentKind::PortfolioXlsx => xlsx::write_xlsx(position, xlsx::XlsxLayout::New),
            DocumentKind::Xml50 => anbima50::write(position, &anbima50::Options::default()),
            DocumentKind::Xml401 => anbima401::write(std::slice::from_ref(position), &anbima401::Options::default()),
        };
        Bytes::from(bytes)
    }
}

/// The documents used last, up to a number of bytes.
#[derive(Default)]
struct Recent {
    kept: HashMap<DocumentId, (Bytes, u64)>,
    total: usize,
    clock: u64,
}

impl Recent {
    fn get(&mut self, document: DocumentId) -> Option<Bytes> {
        self.clock += 1;
        let (bytes, used) = self.kept.get_mut(&document)?;
        *used = self.clock;
        Some(bytes.clone())
    }

    fn put(&mut self, document: DocumentId, bytes: Bytes) {
        if bytes.len() > KEPT_BYTES {
            return;
        }
        self.clock += 1;
        self.total += bytes.len();
        if let Some((old, _)) = self.kept.insert(document, (bytes, self.clock)) {
            self.total -= old.len();
        }
        while self.total > KEPT_BYTES {
            let oldest = self.kept.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id);
            let Some((bytes, _)) = oldest.and_then(|id| self.kept.remove(&id)) else { return };
            self.total -= bytes.len();
        }
    }
}

/// A thread that panicked while it held the lock left the map whole: it only ever inserts.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(edition: u32) -> DocumentId {
        let day = ReferenceDate::from_ymd(2025, 12, 26).unwrap();
        DocumentId { fund: 0, kind: DocumentKind::PortfolioPdf, day, edition }
    }

    #[test]
    fn the_store_drops_what_was_used_longest_ago() {
        let mut recent = Recent::default();
        let third = Bytes::from(vec![0; KEPT_BYTES / 3]);
        for edition in 0..3 {
            recent.put(document(edition), third.clone());
        }
        assert!(recent.get(document(0)).is_some());
        recent.put(document(3), third.clone());
        assert!(recent.get(document(1)).is_none(), "the least used one goes");
        assert!(recent.get(document(0)).is_some());
        assert!(recent.total <= KEPT_BYTES);
        recent.put(document(3), third);
        assert_eq!(recent.kept.len(), 3);
        assert!(recent.total <= KEPT_BYTES);
    }

    #[test]
    fn what_is_larger_than_the_store_is_not_kept() {
        let mut recent = Recent::default();
        recent.put(document(0), Bytes::from(vec![0; KEPT_BYTES + 1]));
        assert_eq!(recent.total, 0);
    }
}
