//! Where the bucket is and how to get in; the values come from the program, which checks them.

use secrecy::SecretString;
use std::path::PathBuf;

/// How to reach a bucket, and where this machine keeps what it read.
#[derive(Debug, Clone)]
pub struct S3Settings {
    /// Address of the service, `http://` or `https://`; `None` is that of AWS for the region.
    pub endpoint: Option<String>,
    /// Name of the bucket.
    pub bucket: String,
    /// Region that requests are signed for.
    pub region: String,
    /// What stands before our keys, without slashes at its ends; empty for none.
    pub prefix: String,
    /// Identifier of the access key.
    pub access_key: SecretString,
    /// Secret of the access key.
    pub secret_key: SecretString,
    /// Folder of this machine for unfinished files and for documents that were read.
    pub cache: PathBuf,
    /// Size that the documents in the cache should not pass.
    pub cache_bytes: u64,
    /// The bucket as the first part of the path instead of a part of the host name.
    pub force_path_style: bool,
}

impl S3Settings {
    /// Address of the service.
    pub(super) fn service(&self) -> String {
        let aws = || format!("https://s3.{}.amazonaws.com", self.region);
        self.endpoint.as_deref().map_or_else(aws, |endpoint| endpoint.trim_end_matches('/').to_owned())
    }

    /// The address that `object_store` wants: with the bucket when it is a part of the host name.
    pub(super) fn endpoint_for_style(&self) -> String {
        let service = self.service();
        match service.split_once("://") {
            Some((scheme, host)) if !self.force_path_style => format!("{scheme}://{}.{host}", self.bucket),
            _ => service,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(endpoint: Option<&str>, force_path_style: bool) -> S3Settings {
        S3Settings {
            endpoint: endpoint.map(str::to_owned),
            bucket: "fundos".into(),
            region: "sa-east-1".into(),
            prefix: String::new(),
            access_key: "CHAVE-DE-TESTE".into(),
            secret_key: "segredo-de-teste".into(),
            cache: "cache".into(),
            cache_bytes: 1,
            force_path_style,
        }
    }

    #[test]
    fn the_bucket_is_in_the_path_or_in_the_host() {
        let at = |endpoint, path_style| settings(endpoint, path_style).endpoint_for_style();
        assert_eq!(at(None, false), "https://fundos.s3.sa-east-1.amazonaws.com");
        assert_eq!(at(None, true), "https://s3.sa-east-1.amazonaws.com");
        assert_eq!(at(Some("http://minio:9000/"), true), "http://minio:9000");
        assert_eq!(at(Some("https://oss.exemplo"), false), "https://fundos.oss.exemplo");
    }

    #[test]
    fn printing_the_settings_shows_no_key() {
        let text = format!("{:?}", settings(None, true));
        assert!(text.contains("sa-east-1") && !text.contains("CHAVE-DE-TESTE") && !text.contains("segredo"), "{text}");
    }
}
