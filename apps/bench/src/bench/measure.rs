//! Runs a process and measures it from outside: wall time, CPU time with that of its children, peak memory.
//! One process is measured at a time; other children may run, but none may end meanwhile.

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often the peak of memory is read.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Lines of standard error shown when a process fails.
const TAIL_LINES: usize = 12;

/// What a process took.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// Seconds from start to end.
    pub(crate) wall_s: f64,
    /// Seconds of CPU, user and system.
    pub(crate) cpu_s: f64,
    /// Peak of resident memory in MB.
    pub(crate) peak_mb: f64,
    /// What it printed.
    pub(crate) stdout: String,
}

/// A process that does not outlive its owner.
pub(crate) struct Guarded(Child);

impl Guarded {
    /// Starts it.
    pub(crate) fn spawn(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.spawn().with_context(|| format!("não foi possível rodar `{program}`"))?))
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        self.0.wait().context("o processo não pôde ser esperado")
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            // It may end by itself just now.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// Runs a process to its end; what it prints goes through files in `folder`, so that it never waits for a reader.
pub(crate) fn measured(command: &mut Command, folder: &Path) -> Result<Taken> {
    let program = command.get_program().to_string_lossy().into_owned();
    let (out, err) = (folder.join("stdout"), folder.join("stderr"));
    command.stdin(Stdio::null()).stdout(fs::File::create(&out)?).stderr(fs::File::create(&err)?);
    let cpu_before = cpu_s(UsageWho::RUSAGE_CHILDREN)?;
    let start = Instant::now();
    let mut child = Guarded::spawn(command)?;
    let (status, peak_kb) = watched(&mut child);
    let wall_s = start.elapsed().as_secs_f64();
    let cpu_s = cpu_s(UsageWho::RUSAGE_CHILDREN)? - cpu_before;
    let status = status?;
    ensure!(status.success(), "`{program}` terminou com {status}:\n{}", tail(&fs::read_to_string(&err)?));
    Ok(Taken { wall_s, cpu_s, peak_mb: peak_kb as f64 / 1024.0, stdout: fs::read_to_string(&out)? })
}

/// CPU seconds that the work takes on this thread, and its result.
pub(crate) fn cpu_of<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let before = cpu_s(UsageWho::RUSAGE_THREAD)?;
    let result = work()?;
    Ok((cpu_s(UsageWho::RUSAGE_THREAD)? - before, result))
}

/// The middle value; of an even number the lower of the two in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// Medians of the times and the highest peak.
pub(crate) fn summed_up(runs: &[Taken]) -> Taken {
    Taken {
        wall_s: median(runs.iter().map(|run| run.wall_s)),
        cpu_s: median(runs.iter().map(|run| run.cpu_s)),
        peak_mb: runs.iter().map(|run| run.peak_mb).fold(f64::NAN, f64::max),
        stdout: runs.last().map(|run| run.stdout.clone()).unwrap_or_default(),
    }
}

fn watched(child: &mut Guarded) -> (Result<ExitStatus>, u64) {
    let status_file = format!("/proc/{}/status", child.id());
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak_kb = 0;
            while !ended.load(Ordering::Relaxed) {
                peak_kb = peak_kb.max(fs::read_to_string(&status_file).map_or(0, |text| peak_of(&text)));
                thread::sleep(LOOK_EVERY);
            }
            peak_kb
        });
        let status = child.wait();
        ended.store(true, Ordering::Relaxed);
        (status, watch.join().expect("reading a file does not panic"))
    })
}

/// Resident memory of a process that runs, in MB.
pub(crate) fn memory_mb(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("o processo terminou")?;
    Ok(kb_of(&status, "VmRSS:") as f64 / 1024.0)
}

/// `VmHWM` of a status file in kB; 0 for a process that has ended.
fn peak_of(status: &str) -> u64 {
    kb_of(status, "VmHWM:")
}

fn kb_of(status: &str, field: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn cpu_s(who: UsageWho) -> Result<f64> {
    let usage: Usage = getrusage(who).context("getrusage")?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6)
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_measured_and_its_words_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let busy = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo feito";
        let taken = measured(Command::new("sh").args(["-c", busy]), folder.path()).unwrap();
        assert_eq!(taken.stdout, "feito\n");
        assert!(taken.cpu_s > 0.0 && taken.wall_s > 0.0 && taken.peak_mb > 0.0, "{taken:?}");
    }

    #[test]
    fn a_process_that_fails_is_an_error_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let error = measured(Command::new("sh").args(["-c", "echo motivo >&2; exit 3"]), folder.path()).unwrap_err();
        assert!(error.to_string().contains("motivo"), "{error}");
    }

    #[test]
    fn a_guarded_process_ends_with_its_owner() {
        let child = Guarded::spawn(Command::new("sleep").arg("600")).unwrap();
        let proc = format!("/proc/{}", child.id());
        assert!(Path::new(&proc).exists());
        drop(child);
        assert!(!Path::new(&proc).exists());
    }

    #[test]
    fn medians() {
        let middles = [median([3.0, 1.0, 2.0]), median([4.0, 1.0, 2.0, 3.0])];
        assert_eq!(middles.map(f64::to_bits), [2.0, 2.0].map(f64::to_bits));
        assert!(median([]).is_nan());
    }

    #[test]
    fn the_peak_is_read_from_the_status() {
        assert_eq!(peak_of("Name:\tx\nVmHWM:\t  12345 kB\nVmRSS:\t 1 kB\n"), 12345);
        assert_eq!(peak_of("Name:\tx\nState:\tZ (zombie)\n"), 0);
    }
}
