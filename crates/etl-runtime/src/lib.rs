//! What every program of the system does the same way: read its settings, write its log, stop.
//!
//! The only place that reads the environment. Knows nothing of funds, documents or databases: each program brings its
//! own settings struct.

mod account;
mod log;
mod secret;
mod settings;
mod shutdown;
mod time_span;
mod traces;

pub use account::account;
pub use log::{LogSettings, RecentLine, RecentLines, init_tracing, init_tracing_with_spans, redact};
pub use secret::secret_env;
pub use settings::{Fault, FaultKind, Faults, LoadOptions, SettingsErrors, Validate, load};
pub use shutdown::Shutdown;
pub use time_span::{ParseTimeSpanError, TimeSpan};
pub use traces::{Spans, TraceSettings};
