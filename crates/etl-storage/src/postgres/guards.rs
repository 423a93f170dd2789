//! What keeps a connection from lasting longer than the process or the network behind it: the server gives up what nobody
//! waits for any more. How long this side waits is in `limits`.

use super::limits;
use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::time::Duration;

/// Settings of a session, as pairs of name and value.
type Settings = [(&'static str, &'static str)];

/// For every session: a dead peer is noticed within 20 s, a forgotten transaction ends after a minute.
const GUARDS: [(&str, &str); 6] = [
    ("idle_in_transaction_session_timeout", "60s"),
    ("client_connection_check_interval", "10s"),
    ("tcp_user_timeout", "20s"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "2"),
];
/// For loads and reading: nothing more; a large document takes its time.
pub(super) const LOADS: [(&str, &str); 0] = [];
/// For those who look around: they change nothing, and each transaction says how long its statements may take.
pub(super) const EXPLORERS: [(&str, &str); 2] = [("default_transaction_read_only", "on"), ("statement_timeout", "5s")];
/// For the queue: its statements find their rows by index whatever the statistics say, so they are planned once, and they are
/// short.
pub(super) const QUEUE: [(&str, &str); 5] = [
    ("enable_seqscan", "off"),
    ("jit", "off"),
    ("plan_cache_mode", "force_generic_plan"),
    ("statement_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "5s"),
];

/// Idle time after which a connection is tried before it is used.
const TRUSTED: Duration = Duration::from_secs(1);

/// A pool whose sessions have the guards and these settings.
pub(super) fn pool(connections: u32, settings: &'static Settings) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(limits::CONNECT)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED {
                    limits::answered(limits::PING, connection.ping()).await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if set(connection, GUARDS.iter().chain(settings)).await.is_err() {
                    // Not every system can do all of them, and a session without one still works.
                    for setting in &GUARDS {
                        let _ = set(connection, [setting].into_iter()).await;
                    }
                    set(connection, settings.iter()).await?;
                }
                Ok(())
            })
        })
}

async fn set(
    connection: &mut PgConnection,
    settings: impl Iterator<Item = &(&'static str, &'static str)>,
) -> Result<(), sqlx::Error> {
    let statements: Vec<_> = settings.map(|(name, value)| format!("set {name} = '{value}'")).collect();
    connection.execute(AssertSqlSafe(statements.join(";"))).await?;
    Ok(())
}
