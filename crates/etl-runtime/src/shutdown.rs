//! Stops a program: the first signal asks for a clean end, the second one for an immediate end.

use tokio_util::sync::CancellationToken;

const STOPPING: &str =
    "Encerrando: o que está em andamento vai terminar. Para interromper já, repita o comando de parada (Ctrl-C).";
const ABORTING: &str = "Interrompendo agora: o que estava em andamento fica para a próxima execução.";

/// The two tokens that everything long-running watches.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    stop: CancellationToken,
    abort: CancellationToken,
}

impl Shutdown {
    /// Tokens that only [`Self::request`] cancels: no signal is listened to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Listens to Ctrl-C, and to SIGTERM where there is one; `notify` gets the Portuguese sentence for the person who asked.
    pub fn listen(notify: impl Fn(&'static str) + Send + 'static) -> std::io::Result<Self> {
        let shutdown = Self::new();
        let mut signals = Signals::new()?;
        let asked = shutdown.clone();
        tokio::spawn(async move {
            while let Some(sentence) = asked.after_signal(signals.next().await) {
                notify(sentence);
            }
        });
        Ok(shutdown)
    }

    /// Cancelled by the first signal: begin nothing new, end what is under way.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Cancelled by the second signal: leave everything as it is.
    pub fn abort(&self) -> &CancellationToken {
        &self.abort
    }

    /// Asks once more, as a signal does; gives the sentence for the person, `None` when nothing is left to ask for.
    pub fn request(&self) -> Option<&'static str> {
        if !self.stop.is_cancelled() {
            self.stop.cancel();
            return Some(STOPPING);
        }
        if !self.abort.is_cancelled() {
            self.abort.cancel();
            return Some(ABORTING);
        }
        None
    }

    /// A source of signals that has ended asks for nothing.
    fn after_signal(&self, signal: Option<()>) -> Option<&'static str> {
        signal.and_then(|()| self.request())
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            signal = self.interrupt.recv() => signal,
            signal = self.terminate.recv() => signal,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "registering can fail elsewhere")]
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Option<()> {
        tokio::signal::ctrl_c().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_stops_second_aborts() {
        let shutdown = Shutdown::new();
        let watcher = shutdown.clone();
        assert_eq!(shutdown.request(), Some(STOPPING));
        assert!(watcher.stop().is_cancelled() && !watcher.abort().is_cancelled());
        assert_eq!(shutdown.request(), Some(ABORTING));
        assert!(watcher.abort().is_cancelled());
        assert_eq!(shutdown.request(), None);
    }

    #[tokio::test]
    #[cfg(unix)]
    async fn signals_ask_in_turn() {
        let (sender, mut sentences) = tokio::sync::mpsc::unbounded_channel();
        let shutdown = Shutdown::listen(move |sentence| sender.send(sentence).unwrap()).unwrap();
        let signal = |name: &str| {
            let us = std::process::id().to_string();
            assert!(std::process::Command::new("kill").args(["-s", name, &us]).status().unwrap().success());
        };
        signal("INT");
        assert_eq!(sentences.recv().await, Some(STOPPING));
        shutdown.stop().cancelled().await;
        signal("TERM");
        assert_eq!(sentences.recv().await, Some(ABORTING));
        shutdown.abort().cancelled().await;
    }
}
