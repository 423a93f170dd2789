//! What a worker does about each state of its account, with logins that never reach a portal.

use super::*;
use chrono::TimeDelta;
use etl_core::ports::{Clock, MemorySessions};
use secrecy::ExposeSecret;
use std::sync::Mutex;
use tokio::sync::Notify;

#[derive(Clone)]
struct Moment(Arc<Mutex<DateTime<Utc>>>);

impl Clock for Moment {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Sessions in memory that tell of each sign of life and of each look that found somebody logging in.
struct Watched {
    inner: MemorySessions,
    extended: Notify,
    busy: Notify,
}

#[async_trait]
impl SessionCache for Watched {
    async fn lookup(&self, login: &Login) -> Result<SessionState, WarehouseError> {
        let state = self.inner.lookup(login).await?;
        if matches!(state, SessionState::Busy) {
            self.busy.notify_one();
        }
        Ok(state)
    }

    async fn extend(&self, lease: &SessionLease) -> Result<bool, WarehouseError> {
        let held = self.inner.extend(lease).await?;
        self.extended.notify_one();
        Ok(held)
    }

    async fn store(&self, lease: &SessionLease, session: &PortalSession) -> Result<(), WarehouseError> {
        self.inner.store(lease, session).await
    }

    async fn reject(&self, lease: &SessionLease) -> Result<(), WarehouseError> {
        self.inner.reject(lease).await
    }

    async fn release(&self, lease: &SessionLease) -> Result<(), WarehouseError> {
        self.inner.release(lease).await
    }

    async fn forget(&self, login: &Login, secret: &SecretString) -> Result<(), WarehouseError> {
        self.inner.forget(login, secret).await
    }

    async fn readmit(&self, login: &Login) -> Result<(), WarehouseError> {
        self.inner.readmit(login).await
    }
}

/// Two workers of one account.
struct Scene {
    cache: Arc<Watched>,
    moment: Moment,
    here: SharedSession,
    there: SharedSession,
}

impl Scene {
    fn new() -> Self {
        let start = "2025-12-22T09:00:00Z".parse().unwrap();
        let moment = Moment(Arc::new(Mutex::new(start)));
        let inner = MemorySessions::new(Arc::new(moment.clone()));
        let cache = Arc::new(Watched { inner, extended: Notify::new(), busy: Notify::new() });
        let login = Login { connection: "qore".into(), username: "mesa".into(), password: "senha".into() };
        let worker = || SharedSession {
            extend_every: Duration::from_millis(5),
            ..SharedSession::new(Arc::<Watched>::clone(&cache), login.clone())
        };
        Self { here: worker(), there: worker(), cache, moment }
    }

    fn pass(&self, seconds: i64) {
        *self.moment.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }
}

fn token(text: &str) -> SessionToken {
    SessionToken { secret: text.into(), good_for: Some(Duration::from_mins(10)) }
}

fn gives(text: &str) -> LoginAttempt<'_> {
    Box::pin(async move { Ok(token(text)) })
}

fn fails<'a>(kind: ErrorKind) -> LoginAttempt<'a> {
    Box::pin(async move { Err(QoreError::session(kind, "no")) })
}

fn never<'a>() -> LoginAttempt<'a> {
    Box::pin(async { panic!("a login was made") })
}

async fn text(worker: &SharedSession, refused: Option<&str>, login: LoginAttempt<'_>) -> String {
    let refused = refused.map(SecretString::from);
    worker.token(refused.as_ref(), login).await.unwrap().secret.expose_secret().to_owned()
}

#[tokio::test]
async fn one_logs_in_and_a_refused_token_is_renewed_once() {
    let scene = Scene::new();
    assert_eq!(text(&scene.here, None, gives("t1")).await, "t1");
    assert_eq!(text(&scene.there, None, never()).await, "t1");
    assert_eq!(text(&scene.there, Some("t1"), gives("t2")).await, "t2");
    assert_eq!(text(&scene.here, Some("t1"), never()).await, "t2");
}

#[tokio::test]
async fn a_rejected_login_is_made_once_by_all() {
    let scene = Scene::new();
    let error = scene.here.token(None, fails(ErrorKind::Auth)).await.unwrap_err();
    assert_eq!(error.to_string(), "session: no");
    for worker in [&scene.here, &scene.there] {
        let error = worker.token(None, never()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(error.to_string().contains("2025-12-22T09:00:00Z"), "{error}");
    }
}

#[tokio::test]
async fn a_login_that_failed_otherwise_is_left_to_the_next() {
    let scene = Scene::new();
    let error = scene.here.token(None, fails(ErrorKind::Transient)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient);
    assert_eq!(text(&scene.there, None, gives("t1")).await, "t1");
}

#[tokio::test]
async fn a_slow_login_is_waited_for() {
    let scene = Scene::new();
    let slow: LoginAttempt<'_> = Box::pin(async {
        for _ in 0..5 {
            scene.pass(20);
            scene.cache.extended.notified().await;
        }
        scene.cache.busy.notified().await;
        Ok(token("t1"))
    });
    let there = async {
        // Only once the other one is at it.
        scene.cache.extended.notified().await;
        scene.cache.extended.notify_one();
        text(&scene.there, None, never()).await
    };
    assert_eq!(tokio::join!(text(&scene.here, None, slow), there), ("t1".into(), "t1".into()));
}

#[tokio::test]
async fn a_dead_login_is_taken_over() {
    let scene = Scene::new();
    let dead = scene.cache.lookup(&scene.here.login).await.unwrap();
    assert!(matches!(dead, SessionState::Renew(_)));
    let end = async {
        scene.cache.busy.notified().await;
        scene.pass(31);
    };
    assert_eq!(tokio::join!(text(&scene.there, None, gives("t1")), end).0, "t1");
}
