//! A program that runs until it is told otherwise: signals by its process id, output in a file, an end in any case.

use crate::canary;
use anyhow::{Context, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::time::{Instant, sleep, timeout};

/// Lines of the output that a failure shows.
const TAIL_LINES: usize = 40;

/// Ends the group of a program when the test that started it is gone, however that went.
const GUARD: &str = r#"read -r _; kill -KILL "-$1""#;

/// A running program, first of a process group of its own. Dropping it ends the group; a panic shows the last lines.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    guard: Child,
    /// Standard output and standard error.
    log: NamedTempFile,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts a program.
    pub fn start(mut command: Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let log = NamedTempFile::new()?;
        let output = File::options().append(true).open(log.path())?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).process_group(0);
        let mut child = command.spawn().with_context(|| format!("{name} does not start"))?;
        match guard(child.id()) {
            Ok(guard) => Ok(Self { name, child, guard, log, ended: None }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error.into())
            }
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, to the program alone: what it started lives on until [`Self::wait`].
    pub fn kill(&self) -> anyhow::Result<()> {
        self.signal(Signal::SIGKILL)
    }

    /// SIGTERM.
    pub fn terminate(&self) -> anyhow::Result<()> {
        self.signal(Signal::SIGTERM)
    }

    /// SIGSTOP: it stands still, its connections stay.
    pub fn freeze(&self) -> anyhow::Result<()> {
        self.signal(Signal::SIGSTOP)
    }

    /// SIGCONT.
    pub fn thaw(&self) -> anyhow::Result<()> {
        self.signal(Signal::SIGCONT)
    }

    /// Whether it has not ended.
    pub fn is_running(&self) -> bool {
        let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT | WaitPidFlag::WNOHANG;
        self.ended.is_none() && matches!(waitid(Id::Pid(self.pid()), look), Ok(WaitStatus::StillAlive))
    }

    /// Waits for its end, then ends what it left running. Fails with the last lines when it takes longer than this.
    pub async fn wait(&mut self, deadline: Duration) -> anyhow::Result<ExitStatus> {
        if let Some(status) = self.ended {
            return Ok(status);
        }
        let pid = self.pid();
        let end = tokio::task::spawn_blocking(move || wait_for_end(pid));
        let Ok(ended) = timeout(deadline, end).await else {
            bail!("{} still runs after {deadline:?}; its last lines:\n{}", self.name, self.tail());
        };
        ended??;
        Ok(self.reap()?)
    }

    /// Waits until its output has a whole line with this text.
    pub async fn wait_for_output(&self, text: &str, deadline: Duration) -> anyhow::Result<()> {
        self.wait_for_any(&[text], deadline).await
    }

    /// Waits until its output has a whole line with one of these texts.
    pub async fn wait_for_any(&self, texts: &[&str], deadline: Duration) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let running = self.is_running();
            let output = self.output();
            let lines = output.rfind('\n').map_or("", |end| &output[..=end]);
            if texts.iter().any(|text| lines.contains(text)) {
                return Ok(());
            }
            if !running || started.elapsed() > deadline {
                let why = if running { "does not say" } else { "ended without saying" };
                let texts = texts.join("\" or \"");
                bail!("{} {why} \"{texts}\"; its last lines:\n{}", self.name, self.tail());
            }
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// All its output so far.
    pub fn output(&self) -> String {
        let bytes = std::fs::read(self.log.path()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The last lines of its output.
    pub fn tail(&self) -> String {
        let output = self.output();
        let lines: Vec<_> = output.lines().collect();
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("process ids are positive"))
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        // Until it is reaped its id is its own, also after its end: no other process can be hit.
        if self.ended.is_none() {
            kill(self.pid(), signal).with_context(|| format!("{signal} to {}", self.name))?;
        }
        Ok(())
    }

    /// Ends the group, if anything of it runs, and takes the status. The guard goes first: later the id may be another's.
    fn reap(&mut self) -> std::io::Result<ExitStatus> {
        self.guard.kill()?;
        self.guard.wait()?;
        match killpg(self.pid(), Signal::SIGKILL) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(error) => return Err(error.into()),
        }
        let status = self.child.wait()?;
        self.ended = Some(status);
        Ok(status)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            #[expect(clippy::print_stderr, reason = "the test fails: these lines say why")]
            {
                eprintln!("last lines of {}:\n{}", self.name, self.tail());
            }
        }
        if self.ended.is_none() {
            // Nothing can be done about one that cannot be ended.
            let _ = self.reap();
        }
        canary::search(&self.name, &self.output());
    }
}

/// The guard of a group, outside of it and outside of ours: neither end takes it along.
fn guard(group: u32) -> std::io::Result<Child> {
    let mut guard = Command::new("/bin/sh");
    guard.args(["-c", GUARD, "guard"]).arg(group.to_string()).process_group(0);
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// Waits for the end of a child and leaves it to be reaped.
fn wait_for_end(pid: Pid) -> nix::Result<()> {
    loop {
        match waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
            Ok(_) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    const SOON: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Process {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        Process::start(command).unwrap()
    }

    fn state(pid: u32) -> Option<char> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit(')').next()?.trim().chars().next()
    }

    /// Looks until a process is in one of these states; '-' is gone.
    async fn becomes(pid: u32, states: &str) {
        let looks = async {
            while !states.contains(state(pid).unwrap_or('-')) {
                sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(SOON, looks).await.unwrap_or_else(|_| panic!("{pid} is {:?}, not {states}", state(pid)));
    }

    #[tokio::test]
    async fn a_program_ends_with_its_code_and_output() {
        let mut process = shell("echo out; echo err >&2; exit 3");
        assert_eq!(process.wait(SOON).await.unwrap().code(), Some(3));
        assert_eq!(process.wait(SOON).await.unwrap().code(), Some(3), "also the second time");
        assert_eq!(process.output(), "out\nerr\n");
        assert!(!process.is_running());
        process.kill().unwrap();
    }

    #[tokio::test]
    async fn killed_and_terminated_are_told_apart() {
        let mut process = shell("echo ready; exec sleep 600");
        process.wait_for_output("ready", SOON).await.unwrap();
        assert!(process.is_running());
        process.kill().unwrap();
        assert_eq!(process.wait(SOON).await.unwrap().signal(), Some(9));
        let mut process = shell("trap 'echo drained; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
        process.wait_for_output("ready", SOON).await.unwrap();
        process.terminate().unwrap();
        assert_eq!(process.wait(SOON).await.unwrap().code(), Some(0));
        assert!(process.output().ends_with("drained\n"));
    }

    #[tokio::test]
    async fn a_frozen_program_stands_still() {
        let process = shell("echo ready; exec sleep 600");
        process.wait_for_output("ready", SOON).await.unwrap();
        process.freeze().unwrap();
        becomes(process.id(), "T").await;
        assert!(process.is_running());
        process.thaw().unwrap();
        becomes(process.id(), "SR").await;
    }

    #[tokio::test]
    async fn too_long_is_an_error_with_the_last_lines() {
        let mut process = shell("echo busy with this; exec sleep 600");
        process.wait_for_output("busy", SOON).await.unwrap();
        let error = process.wait(Duration::from_millis(20)).await.unwrap_err().to_string();
        assert!(error.contains("busy with this"), "{error}");
        let error = process.wait_for_output("done", Duration::from_millis(20)).await.unwrap_err().to_string();
        assert!(error.contains("does not say \"done\""), "{error}");
    }

    #[tokio::test]
    async fn dropping_ends_the_whole_group() {
        let process = shell("sleep 600 & echo $!; wait");
        process.wait_for_output("\n", SOON).await.unwrap();
        let (first, second) = (process.id(), process.output().trim().parse().unwrap());
        process.freeze().unwrap();
        drop(process);
        becomes(first, "-").await;
        becomes(second, "-ZX").await;
    }

    #[tokio::test]
    async fn the_guard_ends_the_group_of_a_test_that_is_gone() {
        let mut process = shell("sleep 600 & echo $!; wait");
        process.wait_for_output("\n", SOON).await.unwrap();
        let second = process.output().trim().parse().unwrap();
        // What the system does to the pipe when the test is killed.
        drop(process.guard.stdin.take());
        becomes(second, "-ZX").await;
        assert_eq!(process.wait(SOON).await.unwrap().signal(), Some(9));
    }
}
