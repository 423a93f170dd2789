//! Which workers of this machine are alive. Each one holds the lock of a file named after it for as long as it lives; the
//! system frees the lock however the process ends. The tasks of a dead worker need not wait for the end of their leases.

use anyhow::Context;
use etl_queue::port::WorkerId;
use std::fs::File;
use std::path::{Path, PathBuf};

const EXTENSION: &str = "trabalhador";

/// The mark of a live worker; dropping it takes the mark away.
#[derive(Debug)]
pub struct Presence {
    path: PathBuf,
    file: File,
}

impl Presence {
    /// Marks a worker as alive.
    pub fn enter(folder: &Path, worker: &WorkerId) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("a pasta {} não pôde ser criada", folder.display()))?;
        let path = folder.join(&worker.0).with_extension(EXTENSION);
        let doing = || format!("o arquivo {} não pôde ser criado", path.display());
        let file = File::create_new(&path).with_context(doing)?;
        file.lock().with_context(doing)?;
        Ok(Self { path, file })
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        // Best effort: a mark that stays is taken away by the next look at the dead.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// The workers of this machine that died; their marks are taken away. Between a mark's making and its locking a worker looks
/// dead, but then it holds no task yet.
pub fn dead_workers(folder: &Path) -> anyhow::Result<Vec<WorkerId>> {
    let mut dead = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(dead) };
    for entry in entries {
        let path = entry.context("a pasta dos trabalhadores não pôde ser lida")?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let Some(name) = name.filter(|_| path.extension().is_some_and(|e| e == EXTENSION)) else { continue };
        if !is_locked(&path) {
            dead.push(WorkerId(name.to_owned()));
            let _ = std::fs::remove_file(&path);
        }
    }
    Ok(dead)
}

/// A file that cannot be opened or asked counts as locked: its worker keeps what it holds.
fn is_locked(path: &Path) -> bool {
    let Ok(file) = File::options().append(true).open(path) else { return true };
    file.try_lock().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_no_lock_is_dead() {
        let folder = tempfile::tempdir().unwrap();
        let alive = Presence::enter(folder.path(), &WorkerId("viva".into())).unwrap();
        std::fs::write(folder.path().join("morta.trabalhador"), "").unwrap();
        std::fs::write(folder.path().join("outro.txt"), "").unwrap();
        assert_eq!(dead_workers(folder.path()).unwrap(), [WorkerId("morta".into())]);
        assert_eq!(dead_workers(folder.path()).unwrap(), []);
        drop(alive);
        assert_eq!(dead_workers(folder.path()).unwrap(), []);
    }
}
