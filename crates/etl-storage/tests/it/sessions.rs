//! The session caches: one suite of cases on SQLite, on PostgreSQL and in memory, and what only a database can get wrong.

mod cases;
mod secrets;

use crate::env::Env;
use crate::samples::at;
use chrono::{DateTime, Utc};
use etl_core::ports::{Clock, Login, MemorySessions, SessionCache, SessionLease, SessionState};
use etl_storage::secrets::{Cipher, Key};
use etl_storage::testing::TestPostgres;
use secrecy::ExposeSecret;
use std::sync::{Arc, Mutex};

/// The caches of two workers, and their time.
pub(crate) struct Scene {
    here: Arc<dyn SessionCache>,
    there: Arc<dyn SessionCache>,
    time: Time,
}

enum Time {
    Memory(Arc<Moment>),
    Database(Env),
}

struct Moment(Mutex<DateTime<Utc>>);

impl Clock for Moment {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

impl Scene {
    fn memory() -> Self {
        let moment = Arc::new(Moment(Mutex::new(at(0))));
        let cache = Arc::new(MemorySessions::new(Arc::<Moment>::clone(&moment)));
        Self { here: Arc::<MemorySessions>::clone(&cache), there: cache, time: Time::Memory(moment) }
    }

    async fn database(env: Env) -> Self {
        let (here, there) = (env.sessions(cipher(1)), env.another().await.sessions(cipher(1)));
        Self { here, there, time: Time::Database(env) }
    }

    /// Lets time pass: in a database, by moving what it holds into the past.
    async fn pass(&self, seconds: i64) {
        match &self.time {
            Time::Memory(moment) => *moment.0.lock().unwrap() += chrono::TimeDelta::seconds(seconds),
            Time::Database(env) => env.age_sessions(seconds).await,
        }
    }
}

pub(crate) fn cipher(byte: u8) -> Cipher {
    let keys = ["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="];
    Cipher::new(&Key::parse(&keys[usize::from(byte) - 1].into()).unwrap())
}

fn login(password: &str) -> Login {
    Login { connection: "qore".into(), username: "mesa@exemplo.invalid".into(), password: password.into() }
}

async fn renew(cache: &Arc<dyn SessionCache>, login: &Login) -> SessionLease {
    match cache.lookup(login).await.unwrap() {
        SessionState::Renew(lease) => lease,
        other => panic!("expected the right to log in, not {other:?}"),
    }
}

/// One word for a state; a session by its secret.
async fn state(cache: &Arc<dyn SessionCache>, login: &Login) -> String {
    match cache.lookup(login).await.unwrap() {
        SessionState::Valid(session) => session.secret.expose_secret().to_owned(),
        SessionState::Rejected { .. } => "rejected".into(),
        SessionState::Renew(_) => "renew".into(),
        SessionState::Busy => "busy".into(),
    }
}

macro_rules! on_all {
    ($($case:ident,)*) => {
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::cases::$case(&super::Scene::memory()).await;
                }
            )*
        }

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::cases::$case(&super::Scene::database(super::Env::sqlite().await).await).await;
                }
            )*
        }

        /// One test for all cases, because they share one server.
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            let server = TestPostgres::start().unwrap();
            let template = Env::template(&server).await;
            $(
                println!("case {}", stringify!($case));
                cases::$case(&Scene::database(Env::postgres(&server, &template).await).await).await;
            )*
        }
    };
}

on_all! {
    one_of_many_logs_in,
    what_is_stored_is_given_to_all,
    a_session_ends,
    an_endless_session_stays_until_it_is_refused,
    a_dead_login_is_taken_over,
    a_slow_login_holds_on,
    a_rejected_login_is_not_tried_again,
    a_failed_login_is_given_to_the_next,
    a_late_refusal_keeps_the_newer_session,
}
