//! The client: one connection pool, one session, one bound on requests in flight; and the calls that answer one thing.
//! Deliberately not here: the login, reading listings page by page, and downloading files.

use std::sync::{Arc, Once};
use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, ACCEPT_ENCODING};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, redirect};
use secrecy::ExposeSecret;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::call::{Call, Class};
use crate::error::{ErrorKind, QoreError};
use crate::gate::Gates;
use crate::model::{Fund, FundList, Guid, QuotePage};
use crate::receive::{Json, Receive, check_status, json_time_limit};
use crate::retry::{Failure, NoObserver, QoreObserver, Retries, RetryEvent};
use crate::session::{OwnSession, SessionStore};
use crate::settings::{QoreLogin, QoreSettings};
use crate::token::{Held, Session};

const ACCEPTED: &str = "application/json, text/plain, */*";
/// Most tokens that a request asks for because the hub refused the one it had.
const MAX_RENEWALS: u32 = 4;

pub(crate) type WallClock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A client of the hub for one login. Clones share session, connections and limits.
#[derive(Clone)]
pub struct QoreClient {
    pub(crate) shared: Arc<Shared>,
    cancel: CancellationToken,
    pub(crate) observer: Arc<dyn QoreObserver>,
    pub(crate) clock: WallClock,
    pub(crate) sessions: Arc<dyn SessionStore>,
}

/// What clones share.
pub(crate) struct Shared {
    pub(crate) http: Client,
    pub(crate) settings: QoreSettings,
    pub(crate) login: QoreLogin,
    pub(crate) session: Mutex<Session>,
    pub(crate) gates: Gates,
    permits: Semaphore,
}

impl std::fmt::Debug for QoreClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QoreClient")
            .field("settings", &self.shared.settings)
            .field("login", &self.shared.login)
            .finish_non_exhaustive()
    }
}

impl QoreClient {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// `Config` with every fault of the settings.
    pub fn new(settings: QoreSettings, login: QoreLogin) -> Result<Self, QoreError> {
        Self::over(Client::builder(), settings, login)
    }

    /// Makes a client over an HTTP client that was begun elsewhere: with a resolver of its own, for one.
    ///
    /// # Errors
    /// `Config` with every fault of the settings.
    pub fn over(http: ClientBuilder, settings: QoreSettings, login: QoreLogin) -> Result<Self, QoreError> {
        settings.validate()?;
        let shared = Shared {
            http: http_client(http, &settings)?,
            session: Mutex::default(),
            permits: Semaphore::new(settings.max_connections),
            gates: Gates::new(&settings.rate_limits),
            settings,
            login,
        };
        Ok(Self {
            shared: Arc::new(shared),
            cancel: CancellationToken::new(),
            observer: Arc::new(NoObserver),
            clock: Arc::new(system_time),
            sessions: Arc::new(OwnSession::default()),
        })
    }

    /// The same client, whose calls end with `Cancelled` when `cancel` is triggered.
    #[must_use]
    pub fn with_cancel(mut self, cancel: CancellationToken) -> Self {
        self.cancel = cancel;
        self
    }

    /// The same client, telling `observer` of retries and logins.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn QoreObserver>) -> Self {
        self.observer = observer;
        self
    }

    /// The same client with another wall clock, to which the end of tokens is compared.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The same client, whose session `store` keeps; to be set before the first call.
    #[must_use]
    pub fn with_session_store(mut self, store: Arc<dyn SessionStore>) -> Self {
        self.sessions = store;
        self
    }

    /// Logs in unless it is done: proves that the login is good.
    pub async fn authorize(&self) -> Result<(), QoreError> {
        let call = Call::authorize();
        let login = async {
            let _permit = self.permit().await;
            self.token(None).await.map(drop)
        };
        self.until_cancelled(&call, login).await
    }

    /// Lists the funds that this login sees. The call is not documented by the portal; confirm each with [`Self::fund`].
    pub async fn funds(&self) -> Result<Vec<Fund>, QoreError> {
        let call = Call::funds(&self.shared.settings.funds_path);
        let (list, _) = self.call(&call, &mut Json::<FundList>::new()).await?;
        Ok(list.funds)
    }

    /// Reads one fund; an answer about another fund is refused.
    pub async fn fund(&self, fund: &Guid) -> Result<Fund, QoreError> {
        let call = Call::fund(fund);
        let (answer, _) = self.call(&call, &mut Json::<Fund>::new()).await?;
        if answer.guid.as_str().eq_ignore_ascii_case(fund.as_str()) {
            return Ok(answer);
        }
        let what = "the answer is about another fund";
        Err(QoreError::new(ErrorKind::UnexpectedResponse, &call, what))
    }

    /// Says whether the hub's fund has this CNPJ, with or without mask.
    pub async fn fund_matches(&self, fund: &Guid, cnpj: &str) -> Result<bool, QoreError> {
        let fund = self.fund(fund).await?;
        let asked = unmasked(cnpj);
        Ok(asked.len() == 14 && asked == unmasked(&fund.cnpj))
    }

    /// Reads a page (0-based) of a fund's quotes, newest first.
    pub async fn quotes(&self, fund: &Guid, page: u32, limit: u32) -> Result<QuotePage, QoreError> {
        let call = Call::quotes(fund, page, limit);
        let (page, _) = self.call(&call, &mut Json::<QuotePage>::new()).await?;
        Ok(page)
    }

    pub(crate) fn settings(&self) -> &QoreSettings {
        &self.shared.settings
    }

    /// Makes a call with retries; also returns the number of tries.
    pub(crate) async fn call<R: Receive>(&self, call: &Call, receiver: &mut R) -> Result<(R::Output, u32), QoreError> {
        let tries = self.call_with_retries(call, receiver);
        self.until_cancelled(call, tries).await
    }

    async fn until_cancelled<T>(
        &self,
        call: &Call,
        work: impl Future<Output = Result<T, QoreError>>,
    ) -> Result<T, QoreError> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => {
                Err(QoreError::new(ErrorKind::Cancelled, call, "cancelled"))
            }
            result = work => result,
        }
    }

    async fn call_with_retries<R: Receive>(
        &self,
        call: &Call,
        receiver: &mut R,
    ) -> Result<(R::Output, u32), QoreError> {
        let mut retries = Retries::new(&self.shared.settings);
        loop {
            let failure = match self.try_once(call, receiver).await {
                Ok(output) => return Ok((output, retries.current_try())),
                Err(failure) => failure,
            };
            let (delay, error) = retries.decide(failure)?;
            self.wait_before(call, retries.current_try(), delay, error).await;
        }
    }

    /// Tells the observer and waits.
    pub(crate) async fn wait_before(&self, call: &Call, next_try: u32, delay: Duration, error: QoreError) {
        let moment = Instant::now() + delay;
        self.observer.on_retry(&RetryEvent {
            operation: call.operation,
            fund: call.fund.clone(),
            next_try,
            delay,
            error,
        });
        sleep_until(moment).await;
    }

    /// One try. The permit covers the body and a login that becomes due, so that no more requests run than allowed.
    async fn try_once<R: Receive>(&self, call: &Call, receiver: &mut R) -> Result<R::Output, Failure> {
        let _permit = self.permit_for(call.class).await;
        let result = self.exchange_signed_in(call, receiver).await;
        // Before the permit goes to somebody who waits for it.
        self.hold_others(call.class, &result);
        result
    }

    async fn exchange_signed_in<R: Receive>(&self, call: &Call, receiver: &mut R) -> Result<R::Output, Failure> {
        let mut held = self.token(None).await?;
        let mut refusals = 0;
        loop {
            let result = self.exchange(call, &mut held, receiver).await;
            let Err(Failure::SignedOut(error)) = result else {
                return result;
            };
            refusals += 1;
            if !may_renew(refusals, &error, &held) {
                return Err(error.into());
            }
            held = self.token(Some(&held.token)).await?;
        }
    }

    /// When the hub says when to come back, nobody of that class comes earlier.
    fn hold_others<T>(&self, class: Class, result: &Result<T, Failure>) {
        if let Err(Failure::Retry { after: Some(pause), .. }) = result
            && *pause <= self.shared.settings.retry_after_cap
        {
            self.shared.gates.of(class).close_for(*pause);
        }
    }

    /// Waits for the gate and for a free place; the gate may have closed meanwhile.
    async fn permit_for(&self, class: Class) -> SemaphorePermit<'_> {
        let gate = self.shared.gates.of(class);
        gate.pass().await;
        loop {
            let permit = self.permit().await;
            let Some(moment) = gate.closed_until(Instant::now()) else {
                return permit;
            };
            drop(permit);
            sleep_until(moment).await;
        }
    }

    async fn permit(&self) -> SemaphorePermit<'_> {
        let permit = self.shared.permits.acquire().await;
        permit.expect("the semaphore is never closed")
    }

    /// Sends one request with this token and receives its answer, within the time limit of a try.
    async fn exchange<R: Receive>(
        &self,
        call: &Call,
        held: &mut Held<'_>,
        receiver: &mut R,
    ) -> Result<R::Output, Failure> {
        let settings = &self.shared.settings;
        let mut request = self.shared.http.get(self.url(call)).bearer_auth(held.token.expose());
        if let Some(encoding) = receiver.accept_encoding() {
            request = request.header(ACCEPT_ENCODING, encoding);
        }
        let limit = receiver.time_limit(settings);
        let work = async {
            let response = self.send(call, request).await?;
            let secrets = [held.token.expose(), self.shared.login.password.expose_secret()];
            let response = check_status(call, response, (self.clock)(), &secrets).await?;
            held.proved();
            receiver.receive(call, settings, response).await
        };
        timeout(limit, work).await.unwrap_or_else(|_| {
            let what = format!("no whole answer within {limit:?}");
            Err(Failure::transient(call, what))
        })
    }

    /// Returns when the head of the answer is there.
    pub(crate) async fn send(&self, call: &Call, request: RequestBuilder) -> Result<Response, Failure> {
        let limit = json_time_limit(&self.shared.settings);
        timeout(limit, request.header(ACCEPT, ACCEPTED).send())
            .await
            .map_err(|_| Failure::transient(call, format!("no answer within {limit:?}")))?
            .map_err(|e| Failure::network(call, "the request failed", e))
    }

    pub(crate) fn url(&self, call: &Call) -> String {
        let root = self.shared.settings.base_url.trim_end_matches('/');
        format!("{root}{}", call.path)
    }
}

/// A refusal is answered by one new login. If the hub refuses that token too, which nobody else has used, it means the
/// request; a token that others use as well proves less. A web page is answered by one new login in any case.
fn may_renew(refusals: u32, error: &QoreError, held: &Held<'_>) -> bool {
    let shared = held.trial.is_none();
    refusals == 1 || error.kind() == ErrorKind::Auth && shared && refusals <= MAX_RENEWALS
}

/// Letters and digits of a CNPJ.
fn unmasked(cnpj: &str) -> String {
    let kept = cnpj.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

/// Redirects are not followed: no call of the hub has one, and a token must not travel elsewhere. The library's own
/// retries are off: a login must not be repeated unseen. The certificates of the system, hundreds of files, are read only
/// for an address that needs them.
fn http_client(builder: ClientBuilder, settings: &QoreSettings) -> Result<Client, QoreError> {
    install_tls_provider();
    let plain = settings.base_url.starts_with("http:");
    let builder = if plain { builder.tls_certs_only([]) } else { builder };
    builder
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout)
        .pool_max_idle_per_host(settings.max_connections)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build()
        .map_err(|e| {
            let what = "the http client cannot be made";
            QoreError::new(ErrorKind::Config, "settings", what).caused_by(e.without_url())
        })
}

/// The process may have one already, which is as good.
fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "the default of with_clock: this crate stands alone and has no Clock port"
)]
fn system_time() -> SystemTime {
    SystemTime::now()
}
