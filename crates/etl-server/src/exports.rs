//! Files of rows that this process writes for people, or has written: each is its asker's, without a name on the disk, so that
//! nothing is left of it when the process ends, and it goes after a while.

use crate::api::Made;
use crate::download;
use crate::export::Format;
use crate::problem::Problem;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue};
use chrono::{DateTime, Utc};
use etl_core::Code;
use etl_core::account::UserId;
use futures::stream;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Exports that are written at a time.
const TURNS: usize = 2;
/// How long a file is kept, and files of a user at most: beyond them the oldest goes.
pub(crate) const KEPT: Duration = Duration::from_hours(1);
const MOST: usize = 5;
/// Bytes that are read of a file at a time.
const PIECE: usize = 64 * 1024;

/// How an export stands.
pub(crate) enum State {
    /// Its rows are being written.
    Writing,
    /// It is whole.
    Ready { file: Arc<Mutex<File>>, bytes: u64, ended: DateTime<Utc> },
    /// There is no file.
    Failed { problem: Problem, ended: DateTime<Utc> },
}

/// A file of rows.
pub(crate) struct Export {
    pub(crate) id: u64,
    user: UserId,
    name: String,
    pub(crate) format: Format,
    pub(crate) begun: DateTime<Utc>,
    /// Rows that it will have, once they are counted.
    pub(crate) total: OnceLock<u64>,
    /// Rows that it has by now.
    pub(crate) rows: Arc<AtomicU64>,
    state: Mutex<State>,
    pub(crate) given_up: CancellationToken,
}

impl Export {
    pub(crate) fn new(
        id: u64,
        user: UserId,
        (name, format): (&str, Format),
        begun: DateTime<Utc>,
        given_up: CancellationToken,
    ) -> Self {
        let (total, rows, state) = (OnceLock::new(), Arc::default(), Mutex::new(State::Writing));
        Self { id, user, name: name.to_owned(), format, begun, total, rows, state, given_up }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }

    pub(crate) fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.format.extension())
    }

    /// The header of its file.
    pub(crate) fn attached(&self) -> [(HeaderName, HeaderValue); 1] {
        download::attached(&self.name, self.format.extension())
    }

    /// Keeps what came of it.
    pub(crate) fn end(&self, made: Made, ended: DateTime<Utc>) {
        let ready = |file: File| Ok::<_, io::Error>((file.metadata()?.len(), file));
        let made = made.and_then(|file| ready(file).map_err(|_| Problem::new(Code::Internal)));
        *self.state() = match made {
            Ok((bytes, file)) => State::Ready { file: Arc::new(Mutex::new(file)), bytes, ended },
            Err(problem) => State::Failed { problem, ended },
        };
    }

    /// What is in the file, piece by piece, and how many bytes that is; none before it is whole. Several may read it at a time.
    pub(crate) fn body(&self) -> Option<(Body, u64)> {
        let State::Ready { file, bytes, .. } = &*self.state() else { return None };
        let pieces = stream::try_unfold((Arc::clone(file), 0), |(file, at)| async move {
            let reading = Arc::clone(&file);
            let piece = tokio::task::spawn_blocking(move || piece(&reading, at)).await.map_err(io::Error::other)??;
            let next = at + piece.len() as u64;
            Ok::<_, io::Error>((!piece.is_empty()).then_some((piece, (file, next))))
        });
        Some((Body::from_stream(pieces), *bytes))
    }
}

fn piece(file: &Mutex<File>, at: u64) -> io::Result<Bytes> {
    let mut file = file.lock().expect("no reader panics");
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::with_capacity(PIECE);
    (&mut *file).take(PIECE as u64).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// The exports of this process.
pub(crate) struct Exports {
    turns: Arc<Semaphore>,
    kept: Mutex<Kept>,
}

struct Kept {
    last: u64,
    exports: BTreeMap<u64, Arc<Export>>,
}

impl Default for Exports {
    fn default() -> Self {
        // Another server, whom a page may reach by mistake, has other numbers. Browsers hold them exactly.
        let last = u64::from(rand::random::<u32>()) << 16;
        let kept = Kept { last, exports: BTreeMap::new() };
        Self { turns: Arc::new(Semaphore::new(TURNS)), kept: Mutex::new(kept) }
    }
}

impl Exports {
    /// A place among those who write.
    pub(crate) fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.turns).try_acquire_owned().map_err(|_| Problem::new(Code::ExportBusy))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no holder panics")
    }

    /// Keeps a new one, instead of the oldest file of its user when there are too many.
    pub(crate) fn add(&self, new: impl FnOnce(u64) -> Export) -> Arc<Export> {
        let mut kept = self.kept();
        kept.last += 1;
        let export = Arc::new(new(kept.last));
        let is_ended = |other: &&Arc<Export>| other.user == export.user && !matches!(*other.state(), State::Writing);
        let ended: Vec<u64> = kept.exports.values().filter(is_ended).map(|other| other.id).collect();
        for id in ended.iter().take((ended.len() + 1).saturating_sub(MOST)) {
            remove(&mut kept, *id);
        }
        kept.exports.insert(export.id, Arc::clone(&export));
        export
    }

    /// Those of a user, the oldest first.
    pub(crate) fn of(&self, user: UserId) -> Vec<Arc<Export>> {
        self.kept().exports.values().filter(|export| export.user == user).map(Arc::clone).collect()
    }

    /// Ends one, whatever its state, and lets its file go.
    pub(crate) fn forget(&self, id: u64) {
        remove(&mut self.kept(), id);
    }
}

fn remove(kept: &mut Kept, id: u64) {
    if let Some(export) = kept.exports.remove(&id) {
        export.given_up.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const ME: UserId = UserId(1);

    fn add(exports: &Exports, user: UserId) -> Arc<Export> {
        let begun = DateTime::UNIX_EPOCH;
        exports.add(|id| Export::new(id, user, ("rows", Format::CsvData), begun, CancellationToken::new()))
    }

    fn file(bytes: usize) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![b'x'; bytes]).unwrap();
        file
    }

    #[test]
    fn the_oldest_files_go_first_and_what_is_written_stays() {
        let exports = Exports::default();
        let writing = add(&exports, ME);
        let other = add(&exports, UserId(2));
        for _ in 0..7 {
            add(&exports, ME).end(Ok(file(1)), DateTime::UNIX_EPOCH);
        }
        let ids: Vec<_> = exports.of(ME).iter().map(|export| export.id).collect();
        assert_eq!(ids, [0, 4, 5, 6, 7, 8].map(|after| writing.id + after));
        assert_eq!(exports.of(UserId(2))[0].id, other.id);
        exports.forget(writing.id);
        assert!(writing.given_up.is_cancelled() && !other.given_up.is_cancelled());
    }

    #[tokio::test]
    async fn two_may_read_a_file_at_a_time() {
        let export = add(&Exports::default(), ME);
        assert!(export.body().is_none());
        export.end(Ok(file(3 * PIECE + 7)), DateTime::UNIX_EPOCH);
        let all = async || axum::body::to_bytes(export.body().unwrap().0, usize::MAX).await.unwrap().len();
        assert_eq!(tokio::join!(all(), all()), (3 * PIECE + 7, 3 * PIECE + 7));
        assert_eq!(export.body().unwrap().1, 3 * PIECE as u64 + 7);
    }
}
