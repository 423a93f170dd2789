//! How long this side waits for the server. A connection can be dead without either end being told: whoever only waits then
//! waits for ever, and a pool that gets such a connection back keeps its place taken.

use crate::dialect::Sql;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// For a connection to be made, or to be found free.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// For an idle connection to show that it is alive.
pub(super) const PING: Duration = Duration::from_secs(5);
/// For a statement of the queue; the server's own limit is the same.
pub(super) const QUEUE: Duration = Duration::from_secs(30);
/// For a statement of a load, the locks that it waits for included.
pub(super) const WRITE: Duration = Duration::from_mins(1);
/// For rows in bulk, and for a query that goes through whole tables.
pub(super) const LONG: Duration = Duration::from_mins(10);

/// The answer of the server, or an error of the connection when it does not come.
pub(super) async fn answered<T>(patience: Duration, answer: impl Future<Output = Sql<T>>) -> Sql<T> {
    timeout(patience, answer).await.unwrap_or_else(|_| Err(sqlx::Error::Io(ErrorKind::TimedOut.into())))
}

/// A free connection, waited for this long; one that cannot be made is tried anew meanwhile.
pub(super) async fn turn(pool: &PgPool, patience: Duration) -> Sql<PoolConnection<sqlx::Postgres>> {
    let due = Instant::now() + patience;
    loop {
        match pool.acquire().await {
            Err(sqlx::Error::PoolTimedOut) if Instant::now() < due => {}
            answer => return answer,
        }
    }
}

/// Gives a connection back. The pool tries it first, without a limit of its own.
pub(super) fn give_back(mut connection: PoolConnection<sqlx::Postgres>) {
    tokio::spawn(timeout(PING, connection.return_to_pool()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_answer_is_an_error_of_the_connection() {
        let begin = Instant::now();
        let answer: Sql<()> = answered(WRITE, std::future::pending()).await;
        assert!(matches!(answer, Err(sqlx::Error::Io(error)) if error.kind() == ErrorKind::TimedOut));
        assert_eq!(begin.elapsed(), WRITE);
        assert!(answered(WRITE, std::future::ready(Ok(7))).await.is_ok_and(|answer| answer == 7));
    }
}
