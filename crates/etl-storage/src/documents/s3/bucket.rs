//! One bucket: its client, its keys, and the reading of objects. Writing is in `upload`.

use super::failure::{Refused, refusal, store_error};
use super::guard::{Connector, Guard};
use super::settings::S3Settings;
use etl_core::ports::StoreError;
use futures::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::client::HttpClient;
use object_store::path::Path;
use object_store::{BackoffConfig, ObjectStoreExt, RetryConfig};
use secrecy::ExposeSecret;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest silence: also the time that one part of an upload may take.
const SILENCE_TIMEOUT: Duration = Duration::from_mins(2);

/// A bucket of a service.
pub(super) struct Bucket {
    pub(super) s3: AmazonS3,
    /// For the requests that `object_store` does not have.
    pub(super) http: HttpClient,
    prefix: String,
    place: String,
}

impl Bucket {
    pub(super) fn open(settings: &S3Settings) -> Result<Self, StoreError> {
        let service = settings.service();
        let prefix = if settings.prefix.is_empty() { String::new() } else { format!("{}/", settings.prefix) };
        let place = format!("s3://{}/{prefix} at {service}", settings.bucket);
        let failed = |error: &object_store::Error| store_error(format!("opening {place}"), error);
        let http = client(&service).map_err(|error| failed(&error))?;
        let s3 = AmazonS3Builder::new()
            .with_endpoint(settings.endpoint_for_style())
            .with_virtual_hosted_style_request(!settings.force_path_style)
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(settings.access_key.expose_secret())
            .with_secret_access_key(settings.secret_key.expose_secret())
            .with_checksum_algorithm(Checksum::SHA256)
            .with_retry(retries())
            .with_http_connector(Connector(http.clone()))
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self { s3, http, prefix, place })
    }

    /// The bucket, the prefix and the address, for people.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The key of a name below the prefix.
    pub(super) fn key(&self, name: &str) -> Path {
        Path::from(format!("{}{name}", self.prefix))
    }

    /// Size of an object; `None` when there is none.
    pub(super) async fn size(&self, key: &Path) -> Result<Option<u64>, StoreError> {
        match self.s3.head(key).await {
            Ok(found) => Ok(Some(found.size)),
            Err(error) if refusal(&error).is_some_and(Refused::is_missing_object) => Ok(None),
            Err(error) => Err(self.failed("looking for", key, &error)),
        }
    }

    /// The bytes of an object; `None` when there is none.
    pub(super) async fn read(
        &self,
        key: &Path,
    ) -> Result<Option<BoxStream<'static, object_store::Result<bytes::Bytes>>>, StoreError> {
        match self.s3.get(key).await {
            Ok(found) => Ok(Some(found.into_stream())),
            Err(error) if refusal(&error).is_some_and(Refused::is_missing_object) => Ok(None),
            Err(error) => Err(self.failed("reading", key, &error)),
        }
    }

    /// The error of the port; `action` is a gerund, such as "storing".
    pub(super) fn failed(&self, action: &str, key: &Path, error: &object_store::Error) -> StoreError {
        store_error(self.doing(action, key), error)
    }

    /// The error when another writer keeps a name busy and no object comes of it.
    pub(super) fn contended(&self, key: &Path) -> StoreError {
        let busy = std::io::Error::other("another writer keeps the name busy");
        StoreError::Io { doing: self.doing("storing", key), source: busy }
    }

    fn doing(&self, action: &str, key: &Path) -> String {
        format!("{action} {} in {}", key.as_ref().strip_prefix(&self.prefix).unwrap_or(key.as_ref()), self.place)
    }
}

fn client(service: &str) -> object_store::Result<HttpClient> {
    // One provider for the process; a second install is refused and that is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .https_only(!service.starts_with("http://"))
        .http1_only()
        // Signed for one host: elsewhere it would be refused anyway.
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(SILENCE_TIMEOUT)
        .build()
        .map_err(|source| object_store::Error::Generic { store: "S3", source: Box::new(source) })?;
    Ok(HttpClient::new(Guard::new(client)))
}

/// About six seconds of trying: an outage that lasts is for the queue to wait out.
fn retries() -> RetryConfig {
    let backoff =
        BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(5), base: 3.0 };
    RetryConfig { backoff, max_retries: 5, retry_timeout: Duration::from_mins(2) }
}
