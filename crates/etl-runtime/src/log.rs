//! The log of a program: one event is one line, and no line holds a secret or a character that steers a terminal.
//!
//! Lines go to a writer that the program chooses, normally stderr; stdout is for data. What people read of a run is not
//! written here.

mod recent;
mod redact;

pub use recent::{RecentLine, RecentLines};
pub(crate) use redact::clean;
pub use redact::redact;

use crate::settings::{Fault, FaultKind, Faults, SettingsErrors, Validate};
use crate::traces::{self, Spans, TraceSettings};
use serde::Deserialize;
use std::fmt;
use std::io::IsTerminal;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{self, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Longest line of the text form, in bytes; the rest is cut and counted.
const LONGEST_LINE: usize = 16 * 1024;

/// How the log is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// Level (`error, warn, info, debug, trace`), or levels per module: `info,etl_pipeline=debug`.
    #[serde(rename = "nivel")]
    pub level: String,
    /// One JSON object per line, for programs.
    pub json: bool,
    /// No colours, not even on a terminal; `NO_COLOR` asks for the same.
    #[serde(rename = "sem_cor")]
    pub no_color: bool,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: "info".into(), json: false, no_color: false }
    }
}

impl LogSettings {
    fn filter(&self) -> Result<EnvFilter, String> {
        let level = self.level.replace(' ', "");
        // A lone word that is no level would be taken for the only module to log.
        let is_level = |part: &str| part.rsplit('=').next().is_some_and(|level| level.parse::<Level>().is_ok());
        let filter = EnvFilter::builder().parse(&level).ok().filter(|_| level.split(',').all(is_level));
        filter.ok_or_else(|| {
            "esperado error, warn, info, debug ou trace, ou níveis por módulo (info,etl_pipeline=debug)".into()
        })
    }
}

impl Validate for LogSettings {
    fn validate(&self, faults: &mut Faults) {
        if let Err(message) = self.filter() {
            faults.add("nivel", message);
        }
    }
}

/// Starts the log of this program; `writer` is normally `std::io::stderr`. Once per program: a second call is refused.
pub fn init_tracing<W>(settings: &LogSettings, writer: W) -> Result<(), SettingsErrors>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = lines(settings, has_color(settings), writer).map_err(|message| refused("log", message))?;
    start(tracing_subscriber::registry().with(lines))
}

/// The same, with spans for a collector where the settings name one; what is returned is kept until the program ends.
pub fn init_tracing_with_spans<W>(
    settings: &LogSettings,
    traces: &TraceSettings,
    program: &'static str,
    writer: W,
) -> Result<Spans, SettingsErrors>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = lines(settings, has_color(settings), writer).map_err(|message| refused("log", message))?;
    let (layer, spans) = traces::layer(traces, program).map_err(|message| refused("rastros", message))?;
    start(tracing_subscriber::registry().with(lines).with(layer))?;
    Ok(spans)
}

fn start(subscriber: impl Subscriber + Send + Sync) -> Result<(), SettingsErrors> {
    subscriber.try_init().map_err(|error| refused("log", format!("o registro já foi iniciado ({error})")))
}

fn refused(key: &str, message: String) -> SettingsErrors {
    SettingsErrors::new(vec![Fault { kind: FaultKind::Value, origin: String::new(), key: key.to_owned(), message }])
}

fn has_color(settings: &LogSettings) -> bool {
    let plain = settings.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !plain && std::io::stderr().is_terminal()
}

fn lines<S, W>(
    settings: &LogSettings,
    color: bool,
    writer: W,
) -> Result<impl Layer<S> + Send + Sync + use<S, W>, String>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    let lines = if settings.json {
        layer.json().event_format(JsonLine(format::format().json().flatten_event(true))).boxed()
    } else {
        layer.event_format(TextLine { color, body: format::format().without_time().with_level(false) }).boxed()
    };
    Ok(lines.with_filter(settings.filter()?))
}

type Json = format::Format<format::Json>;
type Body = format::Format<format::Full, ()>;

/// An event as a JSON object.
struct JsonLine(Json);

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
    Json: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        writeln!(writer, "{}", clean(line.trim_end()))
    }
}

/// An event as `moment LEVEL spans target: message fields`.
struct TextLine {
    color: bool,
    body: Body,
}

impl<S, N> FormatEvent<S, N> for TextLine
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = String::new();
        self.body.format_event(context, Writer::new(&mut line), event)?;
        let line = clean(line.trim());
        SystemTime.format_time(&mut writer)?;
        let level = event.metadata().level();
        if self.color {
            write!(writer, " \u{1b}[{}m{level:>5}\u{1b}[0m ", color_of(*level))?;
        } else {
            write!(writer, " {level:>5} ")?;
        }
        let shown = line.floor_char_boundary(LONGEST_LINE);
        writer.write_str(&line[..shown])?;
        match line.len() - shown {
            0 => writeln!(writer),
            rest => writeln!(writer, " … (mais {rest} bytes)"),
        }
    }
}

/// Terminal colours of the legacy log: grey, blue, yellow, red.
fn color_of(level: Level) -> u8 {
    match level {
        Level::ERROR => 31,
        Level::WARN => 33,
        Level::INFO => 34,
        Level::DEBUG | Level::TRACE => 90,
    }
}

#[cfg(test)]
mod tests;
