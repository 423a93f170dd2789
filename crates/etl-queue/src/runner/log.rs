//! The log of jobs: bodies hand lines over without waiting, one writer stores them in batches, in order, also after the
//! database was away.

use super::outage::Outage;
use super::settings::{Mask, RunnerSettings};
use crate::port::{Level, LogLine, Queue, QueueError};
use etl_core::JobId;
use etl_core::ports::Clock;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How long a line waits for others.
const PAUSE: Duration = Duration::from_millis(200);

/// Lines that are written without waiting for others, and lines in one call.
const FULL: usize = 256;

/// Lines kept while the database is away; what comes then is counted, not kept.
const KEPT: usize = 20_000;

/// Characters of a message.
const LONGEST: usize = 4_000;

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes lines to the log of one job. Cheap to clone; never waits.
#[derive(Clone)]
pub struct JobLogger {
    writer: Arc<LogWriter>,
    job: JobId,
    connection: Arc<str>,
    item: Arc<str>,
}

impl JobLogger {
    /// The same log, for lines about one item: fund, day and kind, for people.
    #[must_use]
    pub fn about(&self, item: &str) -> Self {
        Self { item: item.into(), ..self.clone() }
    }

    /// Writes a line for whoever looks for a fault.
    pub fn debug(&self, message: &str) {
        self.line(Level::Debug, message);
    }

    /// Writes a line of usual progress.
    pub fn info(&self, message: &str) {
        self.line(Level::Info, message);
    }

    /// Writes a line worth a look.
    pub fn warning(&self, message: &str) {
        self.line(Level::Warning, message);
    }

    /// Writes a line about what went wrong.
    pub fn error(&self, message: &str) {
        self.line(Level::Error, message);
    }

    /// Writes a line of a given weight.
    pub fn line(&self, level: Level, message: &str) {
        let writer = &self.writer;
        writer.push(
            self.job,
            LogLine {
                at: writer.clock.now(),
                level,
                connection: self.connection.to_string(),
                item: writer.clean(&self.item),
                message: writer.clean(message),
            },
        );
    }
}

/// A text as one line of bounded length; what steers terminals is written out.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST) {
        match c {
            '\n' => line.push_str("\\n"),
            '\t' => line.push(' '),
            c if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                write!(line, "\\u{:04x}", u32::from(c)).expect("a string takes everything");
            }
            c => line.push(c),
        }
    }
    line
}

#[derive(Default)]
struct Lines {
    /// In the order in which they came, by job.
    kept: BTreeMap<JobId, Vec<LogLine>>,
    count: usize,
    /// Lines that were not kept.
    dropped: BTreeMap<JobId, usize>,
}

/// Stores the lines of all jobs of a runner.
pub(super) struct LogWriter {
    queue: Arc<dyn Queue>,
    clock: Arc<dyn Clock>,
    mask: Mask,
    outage: Arc<Outage>,
    lines: Mutex<Lines>,
    /// Held while lines are on their way, so that no later line overtakes them.
    writing: tokio::sync::Mutex<()>,
    some: Notify,
    full: Notify,
}

impl LogWriter {
    pub(super) fn new(queue: Arc<dyn Queue>, settings: &RunnerSettings, outage: Arc<Outage>) -> Self {
        Self {
            queue,
            clock: settings.clock.clone(),
            mask: settings.mask.clone(),
            outage,
            lines: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            some: Notify::new(),
            full: Notify::new(),
        }
    }

    pub(super) fn logger(self: &Arc<Self>, job: JobId, connection: &str) -> JobLogger {
        JobLogger { writer: self.clone(), job, connection: connection.into(), item: "".into() }
    }

    /// A text without secrets, as one line of bounded length.
    pub(super) fn clean(&self, text: &str) -> String {
        one_line(&(self.mask)(text))
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().expect("nothing panics while it holds the lines")
    }

    fn push(&self, job: JobId, line: LogLine) {
        let mut lines = self.lines();
        if lines.count >= KEPT {
            *lines.dropped.entry(job).or_default() += 1;
            return;
        }
        lines.kept.entry(job).or_default().push(line);
        lines.count += 1;
        self.some.notify_one();
        if lines.count >= FULL {
            self.full.notify_one();
        }
    }

    /// Writes what comes, in batches, until the runner is over.
    pub(super) async fn keep_writing(&self, over: &CancellationToken) {
        loop {
            tokio::select! {
                () = over.cancelled() => return,
                () = self.some.notified() => {}
            }
            tokio::select! {
                () = over.cancelled() => {}
                () = self.full.notified() => {}
                () = sleep(PAUSE) => {}
            }
            if self.flush().await.is_err() {
                self.some.notify_one();
                sleep(PAUSE * 5).await;
            }
        }
    }

    /// Writes every line that was handed over before the call. On an error they are kept, unless the store refused them.
    pub(super) async fn flush(&self) -> Result<(), QueueError> {
        let _turn = self.writing.lock().await;
        let mut taken = self.take();
        while let Some((job, mut lines)) = taken.pop_first() {
            while !lines.is_empty() {
                let count = lines.len().min(FULL);
                if let Err(error) = self.append(job, &lines[..count]).await {
                    taken.insert(job, lines);
                    self.put_back(taken);
                    return Err(error);
                }
                lines.drain(..count);
            }
        }
        Ok(())
    }

    /// Writes lines of a job; an error says that it may work later. Lines that the store refuses would be refused again.
    async fn append(&self, job: JobId, lines: &[LogLine]) -> Result<(), QueueError> {
        let call = timeout(PATIENCE, self.queue.append(job, lines)).await;
        let answer = call.unwrap_or_else(|_| Err(QueueError::no_answer()));
        self.outage.note(&answer);
        match answer {
            Err(error) if error.transient => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// All lines, by job in their order, with a word on those that were not kept.
    fn take(&self) -> BTreeMap<JobId, Vec<LogLine>> {
        let Lines { mut kept, dropped, .. } = std::mem::take(&mut *self.lines());
        for (job, count) in dropped {
            kept.entry(job).or_default().push(self.missing(count));
        }
        kept
    }

    fn missing(&self, lines: usize) -> LogLine {
        LogLine {
            at: self.clock.now(),
            level: Level::Warning,
            connection: String::new(),
            item: String::new(),
            message: format!("{lines} linhas deste registro não foram guardadas: o banco de dados ficou fora do ar"),
        }
    }

    /// Puts lines back before those that came meanwhile.
    fn put_back(&self, taken: BTreeMap<JobId, Vec<LogLine>>) {
        let mut lines = self.lines();
        for (job, mut older) in taken {
            lines.count += older.len();
            let newer = lines.kept.entry(job).or_default();
            older.append(newer);
            *newer = older;
        }
    }
}
