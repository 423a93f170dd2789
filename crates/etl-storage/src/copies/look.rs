//! Looks at folders by doing what a copy would do. A share that hangs holds one thread and is not asked again until it answers; the
//! others are looked at meanwhile.

use super::{levels, names, place};
use async_trait::async_trait;
use etl_core::ports::{CopyOf, FolderAccess, FolderChecks, FolderLook, StoreError};
use std::collections::{BTreeMap, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a folder may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The turn of a folder: one look at a time.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// Looks at folders of this machine.
pub struct FolderLooks {
    fund_folders: BTreeMap<String, String>,
    look: fn(&Path) -> FolderLook,
    patience: Duration,
    turns: Mutex<HashMap<PathBuf, Turn>>,
}

impl FolderLooks {
    /// Looks, and places copies as [`FolderSettings::fund_folders`](super::FolderSettings::fund_folders) say.
    pub fn new(fund_folders: BTreeMap<String, String>) -> Self {
        Self { fund_folders, look: look_now, patience: PATIENCE, turns: Mutex::default() }
    }

    fn turn(&self, folder: &Path) -> Turn {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry(folder.to_owned()).or_default())
    }

    async fn look_in_turn(&self, folder: PathBuf) -> FolderLook {
        let turn = self.turn(&folder).lock_owned().await;
        let look = self.look;
        let looking = tokio::task::spawn_blocking(move || {
            let found = look(&folder);
            drop(turn);
            found
        });
        looking.await.unwrap_or(FolderLook::only(FolderAccess::Silent))
    }
}

#[async_trait]
impl FolderChecks for FolderLooks {
    async fn look(&self, folder: &Path) -> FolderLook {
        let looking = self.look_in_turn(folder.to_owned());
        tokio::time::timeout(self.patience, looking).await.unwrap_or(FolderLook::only(FolderAccess::Silent))
    }

    fn place_of(&self, copy: CopyOf<'_>) -> PathBuf {
        let folder: PathBuf = levels(&self.fund_folders, copy).into_iter().collect();
        folder.join(format!("{}.{}", names::stem(copy.nickname, copy.date, copy.kind), copy.kind.extension()))
    }
}

fn look_now(folder: &Path) -> FolderLook {
    let access = match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => access_of(&place::try_out(folder)),
        Ok(_) => FolderAccess::NotAFolder,
        Err(error) => match error.kind() {
            ErrorKind::NotFound => FolderAccess::Missing,
            ErrorKind::NotADirectory => FolderAccess::NotAFolder,
            _ => FolderAccess::Hidden,
        },
    };
    // What is no disk has no size.
    let sizes = fs4::statvfs(folder).ok().filter(|sizes| sizes.total_space() > 0);
    let free_bytes = sizes.as_ref().map(fs4::FsStats::available_space);
    FolderLook { access, free_bytes, total_bytes: sizes.as_ref().map(fs4::FsStats::total_space) }
}

fn access_of(tried: &Result<(), StoreError>) -> FolderAccess {
    match tried {
        Ok(()) => FolderAccess::Writable,
        Err(StoreError::Full { .. }) => FolderAccess::Full,
        Err(_) => FolderAccess::ReadOnly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::{DocumentKind, ReferenceDate};

    fn looks() -> FolderLooks {
        FolderLooks::new(BTreeMap::from([("FIM PASTA".to_owned(), r"Mesa\FIM P".to_owned())]))
    }

    #[tokio::test]
    async fn a_folder_is_tried_out_and_nothing_stays() {
        let folder = tempfile::tempdir().unwrap();
        let found = looks().look(folder.path()).await;
        assert_eq!(found.access, FolderAccess::Writable);
        assert!(found.free_bytes.unwrap() > 0 && found.total_bytes >= found.free_bytes, "{found:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_keeps_a_copy_out_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("arquivo");
        std::fs::write(&file, "").unwrap();
        for (path, access) in [
            (folder.path().join("falta"), FolderAccess::Missing),
            (file.clone(), FolderAccess::NotAFolder),
            (file.join("abaixo"), FolderAccess::NotAFolder),
        ] {
            assert_eq!(looks().look(&path).await.access, access, "{}", path.display());
        }
        // Nobody may write there, not even who may do anything.
        #[cfg(target_os = "linux")]
        assert_eq!(looks().look(Path::new("/proc")).await.access, FolderAccess::ReadOnly);
        let full = StoreError::Full { doing: "writing".into() };
        assert_eq!(access_of(&Err(full)), FolderAccess::Full);
    }

    #[tokio::test]
    async fn a_share_that_hangs_holds_one_thread_and_no_other_folder() {
        let hangs = |folder: &Path| {
            while folder.ends_with("parada") && !folder.join("solta").exists() {
                std::thread::sleep(Duration::from_millis(5));
            }
            FolderLook::only(FolderAccess::Writable)
        };
        let folder = tempfile::tempdir().unwrap();
        let (stuck, good) = (folder.path().join("parada"), folder.path().join("boa"));
        std::fs::create_dir(&stuck).unwrap();
        let looks = FolderLooks { look: hangs, patience: Duration::from_millis(100), ..looks() };
        for _ in 0..2 {
            assert_eq!(looks.look(&stuck).await.access, FolderAccess::Silent);
        }
        // One look is under way: the second one waited for its turn and gave up.
        let turn = looks.turn(&stuck);
        assert_eq!(Arc::strong_count(&turn), 3, "the map, the look under way, and this");
        drop(turn);
        std::fs::write(stuck.join("solta"), "").unwrap();
        assert_eq!(looks.look(&good).await.access, FolderAccess::Writable);
        assert_eq!(looks.look(&stuck).await.access, FolderAccess::Writable);
    }

    #[test]
    fn a_copy_has_the_place_that_it_will_get() {
        let place = |nickname, kind| {
            let date = ReferenceDate::from_ymd(2025, 3, 7).unwrap();
            let place = looks().place_of(CopyOf { nickname, folder: None, date, kind });
            place.to_str().unwrap().replace('\\', "/")
        };
        assert_eq!(
            place("FIM PASTA", DocumentKind::PortfolioPdf),
            "Mesa/FIM P/06. Carteiras/2025/03 - Março/07.03 - Carteira Diária - FIM PASTA.pdf"
        );
        assert_eq!(place("FIM X", DocumentKind::Xml401), "2025/07.03 - Carteira XML 4.01 - FIM X.xml");
    }
}
