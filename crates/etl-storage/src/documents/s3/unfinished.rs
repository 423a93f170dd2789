//! Uploads in parts that nobody ended: the object store keeps their parts, unseen and paid for, until they are aborted.

use super::bucket::Bucket;
use super::failure::{Refused, refusal};
use chrono::{DateTime, Utc};
use etl_core::ports::StoreError;
use object_store::client::{HttpRequest, HttpRequestBody};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer};
use reqwest::Method;
use serde::Deserialize;
use std::error::Error;
use std::time::Duration;

/// Waits before a listing is asked for again: `object_store` has no such request, so its retries do not cover it.
const WAITS: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2)];
const SIGNED_FOR: Duration = Duration::from_mins(1);

/// An answer to `ListMultipartUploads`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    #[serde(default, rename = "Upload")]
    uploads: Vec<Upload>,
    #[serde(default)]
    is_truncated: bool,
    next_key_marker: Option<String>,
    next_upload_id_marker: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Upload {
    key: String,
    #[serde(rename = "UploadId")]
    id: String,
    initiated: DateTime<Utc>,
}

impl Bucket {
    /// Aborts the uploads below one of our folders that were begun before a moment; gives how many.
    ///
    /// Where the object store does not list uploads, or this key may not, nothing is aborted: a rule of the bucket has to.
    pub(super) async fn abort_unfinished(&self, folder: &str, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let prefix = self.key(folder);
        let failed = |error: &object_store::Error| self.failed("listing the uploads of", &prefix, error);
        let (mut aborted, mut marker) = (0, None);
        loop {
            let page = match self.page(&prefix, marker.as_ref()).await {
                Ok(page) => page,
                Err(error) if refusal(&error).is_some_and(Refused::is_not_offered) => {
                    tracing::warn!(folder, "unfinished uploads cannot be listed and are left to a rule of the bucket");
                    return Ok(aborted);
                }
                Err(error) => return Err(failed(&error)),
            };
            for upload in page.uploads.iter().filter(|upload| upload.initiated < before) {
                aborted += u64::from(self.abort(upload).await?);
            }
            match (page.is_truncated, page.next_key_marker, page.next_upload_id_marker) {
                (true, Some(key), Some(upload)) => marker = Some((key, upload)),
                _ => return Ok(aborted),
            }
        }
    }

    /// False when somebody else ended it, or this key may not.
    async fn abort(&self, upload: &Upload) -> Result<bool, StoreError> {
        let key = Path::from(upload.key.as_str());
        match self.s3.abort_multipart(&key, &upload.id).await {
            Ok(()) => Ok(true),
            Err(error) if refusal(&error).is_some_and(|refused| refused.status == 404) => Ok(false),
            Err(error) if refusal(&error).is_some_and(Refused::is_not_offered) => {
                tracing::warn!(%key, "an unfinished upload may not be aborted and is left to a rule of the bucket");
                Ok(false)
            }
            Err(error) => Err(self.failed("aborting an upload of", &key, &error)),
        }
    }

    async fn page(&self, prefix: &Path, marker: Option<&(String, String)>) -> object_store::Result<Page> {
        for wait in WAITS {
            match self.page_once(prefix, marker).await {
                Err(error) if refusal(&error).is_none() => tracing::debug!(%error, "listing uploads again"),
                result => return result,
            }
            tokio::time::sleep(wait).await;
        }
        self.page_once(prefix, marker).await
    }

    async fn page_once(&self, prefix: &Path, marker: Option<&(String, String)>) -> object_store::Result<Page> {
        let mut options = SignedUrlOptions::new().with_query([("uploads", ""), ("prefix", &format!("{prefix}/"))]);
        if let Some((key, upload)) = marker {
            options = options.with_query([("key-marker", key), ("upload-id-marker", upload)]);
        }
        let url = self.s3.signed_url_opts(Method::GET, &Path::default(), SIGNED_FOR, &options).await?;
        let mut request = HttpRequest::new(HttpRequestBody::empty());
        *request.uri_mut() = url.as_str().parse().map_err(generic)?;
        let response = self.http.execute(request).await.map_err(generic)?;
        let status = response.status();
        let body = response.into_body().bytes().await.map_err(generic)?;
        if !status.is_success() {
            let text = format!("the object store answered {status} {}", String::from_utf8_lossy(&body));
            return Err(generic(std::io::Error::other(text)));
        }
        quick_xml::de::from_reader(body.as_ref()).map_err(generic)
    }
}

fn generic(source: impl Error + Send + Sync + 'static) -> object_store::Error {
    object_store::Error::Generic { store: "S3", source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_as_the_service_documents_it() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?>
            <ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Bucket>fundos</Bucket><KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>
              <NextKeyMarker>documentos/ab/ab34</NextKeyMarker><NextUploadIdMarker>YW55&quot;</NextUploadIdMarker>
              <MaxUploads>2</MaxUploads><IsTruncated>true</IsTruncated>
              <Upload><Key>documentos/01/0102</Key><UploadId>XMgbGlrZSBlbHZ</UploadId>
                <Initiator><ID>arn:aws:iam::1:user/a</ID><DisplayName>a</DisplayName></Initiator>
                <Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Owner>
                <StorageClass>STANDARD</StorageClass><Initiated>2025-11-10T20:48:33.000Z</Initiated></Upload>
              <Upload><Key>documentos/ab/ab34</Key><UploadId>YW55</UploadId><Initiated>2025-11-10T20:49:33Z</Initiated></Upload>
            </ListMultipartUploadsResult>"#;
        let page: Page = quick_xml::de::from_str(text).unwrap();
        assert_eq!((page.uploads.len(), page.is_truncated), (2, true));
        assert_eq!(page.uploads[0].initiated.to_rfc3339(), "2025-11-10T20:48:33+00:00");
        assert_eq!(page.next_upload_id_marker.as_deref(), Some("YW55\""));
        let none: Page = quick_xml::de::from_str("<ListMultipartUploadsResult/>").unwrap();
        assert!(none.uploads.is_empty() && !none.is_truncated);
    }
}
