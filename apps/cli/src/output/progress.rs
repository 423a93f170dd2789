//! Shows a run: a line per document as the legacy log had it, and on a terminal a bar with counts and the time left.

use super::numbers::{size, time};
use super::{BAD, GOOD, Style, WARN, tell};
use etl_core::ports::{Progress, RunEvent, expectation};
use etl_core::{Band, ItemState};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;

/// Progress of one run on standard error.
pub(crate) struct Console {
    style: Style,
    state: Mutex<State>,
}

struct State {
    bar: ProgressBar,
    total: usize,
    closed: usize,
    announced: usize,
}

impl Console {
    /// A console in a style; nothing is shown yet.
    pub(crate) fn new(style: Style) -> Self {
        let state = State { bar: ProgressBar::hidden(), total: 0, closed: 0, announced: 0 };
        Self { style, state: Mutex::new(state) }
    }

    /// Ends the bar, so that what follows starts on a line of its own.
    pub(crate) fn finish(&self) {
        self.state.lock().expect("no code panics while holding it").bar.finish_and_clear();
    }

    fn line(&self, state: &State, sign: &str, text: &str) {
        if self.style.quiet && sign != BAD {
            return;
        }
        let line = format!("{sign} {text}");
        if state.bar.is_hidden() { tell(&line) } else { state.bar.println(line) }
    }

    fn planned(&self, state: &mut State, funds: usize, items: usize, range: &str) {
        state.total = items;
        self.line(state, GOOD, &format!("{} para {range}", expectation(funds, items)));
        if self.style.animated() {
            let template = "{bar:28} {pos}/{len} documentos, {elapsed} decorridos, faltam {eta}";
            let bar = ProgressBar::new(items as u64);
            bar.set_style(ProgressStyle::with_template(template).expect("the template is constant"));
            state.bar = bar;
        }
    }

    /// Without a terminal: a plain line every 10 %.
    fn step(&self, state: &mut State) {
        state.closed += 1;
        state.bar.inc(1);
        let tenth = state.closed * 10 / state.total.max(1);
        if state.bar.is_hidden() && !self.style.quiet && tenth > state.announced {
            state.announced = tenth;
            tell(&format!("    {}% ({} de {})", tenth * 10, state.closed, state.total));
        }
    }
}

impl Progress for Console {
    fn event(&self, event: RunEvent) {
        let mut state = self.state.lock().expect("no code panics while holding it");
        match event {
            RunEvent::LoggedIn { connection } => {
                self.line(&state, GOOD, &format!("{} autenticado", connection.to_uppercase()));
            }
            RunEvent::Planned { funds, items, range: (from, to) } => {
                let range = if from == to { from.br() } else { format!("{} a {}", from.br(), to.br()) };
                self.planned(&mut state, funds, items, &range);
            }
            RunEvent::Closed { item, fund, state: ended, code, detail, bytes, elapsed } => {
                let label = item.kind.label();
                let day = item.date.br();
                let code = code.map(etl_core::Code::message).unwrap_or_default();
                let (sign, what) = match ended {
                    ItemState::Done => (GOOD, format!("1 arquivo   {}  {}", size(bytes), time(elapsed))),
                    ItemState::NoData => (WARN, code.to_owned()),
                    _ if detail.is_empty() => (BAD, code.to_owned()),
                    _ => (BAD, format!("{code}: {detail}")),
                };
                let what = if ended == ItemState::Done && bytes == 0 { "já estava coletado".into() } else { what };
                self.line(&state, sign, &format!("  {fund} [{label}] {day} {what}"));
                self.step(&mut state);
            }
            RunEvent::Retrying { what, reason, attempt, wait, .. } => {
                self.line(&state, WARN, &format!("  tentativa {attempt} em {}: {what} ({reason})", time(wait)));
            }
            RunEvent::Loaded { fund, date, band, .. } if band != Band::Ok => {
                let sign = if band == Band::Divergence { BAD } else { WARN };
                self.line(&state, sign, &format!("  {fund} {}: a conferência não fecha ({})", date.br(), band.name()));
            }
            RunEvent::Note { code, detail } => self.line(&state, WARN, &etl_core::message(code, &detail)),
            RunEvent::Received { .. } | RunEvent::Loaded { .. } => {}
        }
    }
}
