//! A disk that is soon full. Mounting one needs root: for everybody else there is a limit on the size of each file.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Mounts, says so, and unmounts when its input closes: a killed test leaves no mount behind.
const GUARD: &str = r#"mount -t tmpfs -o "size=$1,mode=0777" tmpfs "$2" || exit 1
echo mounted
read -r _
umount -l "$2""#;

/// A file system in memory with room for little; unmounted and gone when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
    guard: Child,
}

impl SmallDisk {
    /// Mounts one with room for this many bytes; none where the user may not mount.
    pub fn mount(bytes: u64) -> Result<Option<Self>> {
        let folder = tempfile::Builder::new().prefix("disk-").tempdir()?;
        let mut guard = Command::new("/bin/sh");
        guard.args(["-c", GUARD, "guard"]).arg(bytes.to_string()).arg(folder.path());
        let mut guard = guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut said = String::new();
        if let Some(output) = guard.stdout.take() {
            BufReader::new(output).read_line(&mut said)?;
        }
        if said.trim() == "mounted" {
            return Ok(Some(Self { folder, guard }));
        }
        guard.wait()?;
        Ok(None)
    }

    /// Its root.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills it until only this many bytes are free.
    pub fn fill(&self, free_bytes: u64) -> Result<()> {
        let mut filler = File::create(self.filler())?;
        let (piece, mut taken) = ([0; 4096], 0);
        loop {
            match filler.write(&piece) {
                Ok(written) => taken += written as u64,
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error),
            }
        }
        filler.set_len(taken.saturating_sub(free_bytes))
    }

    /// Gives back what [`Self::fill`] took.
    pub fn empty(&self) -> Result<()> {
        std::fs::remove_file(self.filler())
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // The folder goes next. What stays mounted is only memory.
        let _ = self.guard.wait();
    }
}

/// The same command under a limit: none of its files can grow past this many bytes (rounded down to 512). A write beyond
/// fails, as on a full disk but with another error.
pub fn with_file_limit(bytes: u64, command: &Command) -> Command {
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", r#"trap "" XFSZ; ulimit -f "$0"; exec "$@""#]).arg((bytes / 512).to_string());
    limited.arg(command.get_program()).args(command.get_args());
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        limited.current_dir(folder);
    }
    limited
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_disk_is_full_until_it_is_emptied() {
        // Whoever may not mount has nothing to see here.
        let Some(disk) = SmallDisk::mount(1024 * 1024).unwrap() else { return };
        let file = disk.path().join("file");
        disk.fill(8 * 1024).unwrap();
        let error = std::fs::write(&file, [1; 16 * 1024]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        disk.empty().unwrap();
        std::fs::write(&file, [1; 16 * 1024]).unwrap();
        let folder = disk.path().to_path_buf();
        drop(disk);
        assert!(!folder.exists(), "unmounted and removed");
    }

    #[test]
    fn a_limited_program_cannot_write_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut copy = Command::new("/bin/sh");
        copy.args(["-c", "head -c $SIZE /dev/zero > file"]).env("SIZE", "5000").current_dir(folder.path());
        assert!(copy.status().unwrap().success());
        let output = with_file_limit(2048, &copy).output().unwrap();
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.status.code().is_some(), "it is told, not killed");
        assert_eq!(std::fs::metadata(folder.path().join("file")).unwrap().len(), 2048);
    }
}
