//! The download manager: streams a file into a sink and answers `Ok` only for a body that is whole and of its kind.
//! Deliberately not here: whether the document is of the right fund and day, which its content says.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tokio::time::{Instant, timeout};

use crate::call::Call;
use crate::checks::{BodyCheck, Fault};
use crate::client::QoreClient;
use crate::error::{ErrorKind, QoreError};
use crate::model::{FileKind, Guid, RemoteFile};
use crate::name::safe_file_name;
use crate::receive::{Receive, header_text};
use crate::retry::Failure;
use crate::settings::{MinRate, QoreSettings};
use crate::sink::BodySink;

/// What a file must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Its kind.
    pub kind: FileKind,
    /// Its size as listed.
    pub size_bytes: Option<u64>,
}

impl Expected {
    /// What the list says of a file.
    pub fn of(file: &RemoteFile, kind: FileKind) -> Self {
        Self { kind, size_bytes: file.size_bytes }
    }
}

/// A file that arrived whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Its length.
    pub bytes: u64,
    /// Name that the hub suggests, if it is a plain one; for display only.
    pub suggested_name: Option<String>,
    /// `Content-Type` as sent; the content is judged by its bytes.
    pub content_type: Option<String>,
    /// Tries that it took, 1 if the first was good.
    pub tries: u32,
}

impl QoreClient {
    /// Downloads a file into `sink`. What the sink holds counts only if this returns `Ok`.
    pub async fn download<S: BodySink>(
        &self,
        fund: &Guid,
        file: &Guid,
        expected: Expected,
        sink: &mut S,
    ) -> Result<Downloaded, QoreError> {
        let call = Call::download(fund, file);
        let mut body = FileBody { expected, sink };
        let (mut downloaded, tries) = self.call(&call, &mut body).await?;
        downloaded.tries = tries;
        Ok(downloaded)
    }
}

struct FileBody<'a, S> {
    expected: Expected,
    sink: &'a mut S,
}

impl<S: BodySink> Receive for FileBody<'_, S> {
    type Output = Downloaded;

    /// Files are compressed already, and an encoded body would hide its length.
    fn accept_encoding(&self) -> Option<&'static str> {
        Some("identity")
    }

    fn time_limit(&self, settings: &QoreSettings) -> Duration {
        settings.total_timeout
    }

    async fn receive(
        &mut self,
        call: &Call,
        settings: &QoreSettings,
        response: Response,
    ) -> Result<Downloaded, Failure> {
        let lengths = self.lengths(&response, settings);
        lengths.announced_is_good(call)?;
        let headers = response.headers();
        let suggested_name = suggested_name(headers);
        let content_type = header_text(headers, CONTENT_TYPE.as_str());
        let bytes = self.stream(call, settings, response, &lengths).await?;
        Ok(Downloaded { bytes, suggested_name, content_type, tries: 1 })
    }
}

impl<S: BodySink> FileBody<'_, S> {
    fn lengths(&self, response: &Response, settings: &QoreSettings) -> Lengths {
        Lengths { listed: self.expected.size_bytes, announced: response.content_length(), max: settings.max_file_bytes }
    }

    async fn stream(
        &mut self,
        call: &Call,
        settings: &QoreSettings,
        mut response: Response,
        lengths: &Lengths,
    ) -> Result<u64, Failure> {
        let write_failed = |e| QoreError::new(ErrorKind::Write, call, "the sink failed").caused_by(e);
        self.sink.reset().await.map_err(write_failed)?;
        let mut check = BodyCheck::new(self.expected.kind);
        let mut pace = Pace::new(settings.min_rate);
        while let Some(chunk) = next_chunk(call, settings, &mut response, &mut pace).await? {
            check.feed(&chunk).map_err(|fault| failure_of(call, fault))?;
            lengths.is_within(call, check.bytes())?;
            self.sink.write(chunk).await.map_err(write_failed)?;
        }
        lengths.whole_is_good(call, check.bytes())?;
        check.finish().map_err(|fault| failure_of(call, fault))?;
        Ok(check.bytes())
    }
}

/// The name is judged as it came: a bad one is not mended.
fn suggested_name(headers: &HeaderMap) -> Option<String> {
    let name = headers.get("x-suggested-filename")?;
    safe_file_name(std::str::from_utf8(name.as_bytes()).ok()?)
}

async fn next_chunk(
    call: &Call,
    settings: &QoreSettings,
    response: &mut Response,
    pace: &mut Pace,
) -> Result<Option<Bytes>, Failure> {
    let asked = Instant::now();
    let chunk = timeout(settings.idle_timeout, response.chunk())
        .await
        .map_err(|_| Failure::transient(call, "the body stood still"))?
        .map_err(|e| Failure::network(call, "the body broke off", e))?;
    let bytes = chunk.as_ref().map_or(0, Bytes::len) as u64;
    if pace.is_too_slow(asked.elapsed(), bytes) {
        return Err(Failure::transient(call, "the body came too slowly"));
    }
    Ok(chunk)
}

/// A web page means that the session ended; the rest may be right the next time.
fn failure_of(call: &Call, fault: Fault) -> Failure {
    let what = match fault {
        Fault::WebPage => {
            let what = "a web page came instead of the file";
            let error = QoreError::new(ErrorKind::UnexpectedResponse, call, what);
            return Failure::SignedOut(error);
        }
        Fault::Json => "json came instead of the file",
        Fault::WrongStart => "the body does not start as a file of this kind",
        Fault::NoEnd => "the body does not end as a file of this kind",
    };
    Failure::odd(call, what)
}

/// The lengths that a body must have.
struct Lengths {
    listed: Option<u64>,
    announced: Option<u64>,
    max: u64,
}

impl Lengths {
    fn announced_is_good(&self, call: &Call) -> Result<(), Failure> {
        let Some(announced) = self.announced else {
            return Ok(());
        };
        self.is_within(call, announced)?;
        same_length(call, "listed", self.listed, announced)
    }

    fn is_within(&self, call: &Call, bytes: u64) -> Result<(), Failure> {
        if bytes <= self.max {
            return Ok(());
        }
        let what = format!("the file is larger than {} bytes", self.max);
        Err(QoreError::new(ErrorKind::UnexpectedResponse, call, what).into())
    }

    fn whole_is_good(&self, call: &Call, bytes: u64) -> Result<(), Failure> {
        same_length(call, "announced", self.announced, bytes)?;
        same_length(call, "listed", self.listed, bytes)
    }
}

fn same_length(call: &Call, source: &str, expected: Option<u64>, bytes: u64) -> Result<(), Failure> {
    match expected {
        Some(expected) if expected != bytes => {
            let what = format!("the body has {bytes} bytes and {expected} were {source}");
            Err(Failure::odd(call, what))
        }
        _ => Ok(()),
    }
}

/// Measures the rate over windows of time spent waiting for the hub; a slow sink does not count.
struct Pace {
    rate: MinRate,
    waited: Duration,
    bytes: u64,
}

impl Pace {
    fn new(rate: MinRate) -> Self {
        Self { rate, waited: Duration::ZERO, bytes: 0 }
    }

    fn is_too_slow(&mut self, waited: Duration, bytes: u64) -> bool {
        self.waited += waited;
        self.bytes += bytes;
        if self.waited < self.rate.window {
            return false;
        }
        let due = u128::from(self.rate.bytes_per_second) * self.waited.as_millis() / 1000;
        let too_slow = u128::from(self.bytes) < due;
        self.waited = Duration::ZERO;
        self.bytes = 0;
        too_slow
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Pace;
    use crate::settings::MinRate;

    #[test]
    fn the_rate_is_measured_over_each_window_anew() {
        let mut pace = Pace::new(MinRate { bytes_per_second: 1024, window: Duration::from_secs(30) });
        let second = Duration::from_secs(1);
        assert!(!(0..30).any(|_| pace.is_too_slow(second, 1024)));
        assert!(!pace.is_too_slow(second * 29, 0));
        assert!(pace.is_too_slow(second, 1024 * 30 - 1), "the good first window must not help");
        assert!(!pace.is_too_slow(second * 30, 1024 * 30));
    }
}
