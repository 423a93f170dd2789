//! The events of a run as lines of its job's log; they go on to whoever watched before.

use crate::Services;
use crate::requests::Requests;
use etl_core::ports::{Progress, RunEvent, expectation};
use etl_core::{Band, ItemKey, ItemState, message};
use etl_queue::port::Level;
use etl_queue::runner::{JobLogger, TaskContext};
use std::sync::Arc;

/// Writes the log of a task.
pub(super) struct TaskProgress {
    log: JobLogger,
    requests: Arc<Requests>,
    next: Arc<dyn Progress>,
}

impl TaskProgress {
    pub(super) fn new(services: &Services, ctx: &TaskContext, requests: Arc<Requests>) -> Arc<Self> {
        Arc::new(Self { log: ctx.log.clone(), requests, next: Arc::clone(&services.progress) })
    }
}

impl Progress for TaskProgress {
    fn event(&self, event: RunEvent) {
        if let RunEvent::Retrying { item: Some(item), .. } = &event {
            self.requests.repeat(item);
        }
        if let Some((level, item, text)) = line(&event) {
            self.log.about(&item).line(level, &text);
        }
        self.next.event(event);
    }
}

/// Weight, item and sentence of an event; none for those that only move a progress bar.
fn line(event: &RunEvent) -> Option<(Level, String, String)> {
    let none = String::new;
    Some(match event {
        RunEvent::LoggedIn { .. } => (Level::Info, none(), "Portal autenticado".into()),
        RunEvent::Planned { funds, items, range: (from, to) } => {
            let days = if from == to { from.br() } else { format!("{} a {}", from.br(), to.br()) };
            (Level::Info, none(), format!("{} para {days}", expectation(*funds, *items)))
        }
        RunEvent::Received { .. } => return None,
        RunEvent::Retrying { item, what, reason, attempt, wait } => {
            let text = format!("{reason}; tentativa {attempt} em {} ms", wait.as_millis());
            match item {
                Some(item) => (Level::Warning, item_name(what, item), text),
                None => (Level::Warning, none(), format!("{what}: {text}")),
            }
        }
        RunEvent::Closed { item, fund, state, code, detail, bytes, .. } => {
            let text = code.map_or_else(|| format!("recebido, {bytes} bytes"), |code| message(code, detail));
            (level_of(*state), item_name(fund, item), text)
        }
        RunEvent::Loaded { fund, date, rows, band } => {
            let level = if *band == Band::Divergence { Level::Warning } else { Level::Info };
            (level, format!("{fund} {}", date.br()), format!("{rows} linhas carregadas, conferência: {}", band.name()))
        }
        RunEvent::Note { code, detail } => (Level::Warning, none(), message(*code, detail)),
    })
}

fn level_of(state: ItemState) -> Level {
    match state {
        ItemState::Failed => Level::Error,
        ItemState::NoData | ItemState::Cancelled => Level::Warning,
        ItemState::Pending | ItemState::Running | ItemState::Done | ItemState::Skipped => Level::Info,
    }
}

fn item_name(fund: &str, item: &ItemKey) -> String {
    format!("{fund} {} {}", item.date.br(), item.kind.label())
}
