//! Where documents are kept: a folder, or a bucket with the section `[s3]` and a key from the environment.

use crate::settings::Settings;
use anyhow::Context;
use etl_core::ports::{Clock, DocumentStore};
use etl_runtime::{Faults, Validate, secret_env};
use etl_storage::documents::{LocalDocuments, S3Documents, S3Settings};
use secrecy::SecretString;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SCHEME: &str = "s3://";
pub(crate) const KEY: &str = "ETL_S3_CHAVE";
pub(crate) const SECRET: &str = "ETL_S3_SEGREDO";

/// O serviço S3 dos documentos; vale quando `documentos` é `s3://bucket/prefixo`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BucketSettings {
    /// Endereço do serviço; ausente = AWS.
    pub endpoint: Option<String>,
    /// Região com que os pedidos são assinados.
    pub regiao: String,
    /// Pasta desta máquina para o que está chegando e o que foi lido do bucket.
    pub cache: PathBuf,
    /// Tamanho que os documentos lidos podem ocupar nela, em MB.
    pub cache_mb: u64,
}

impl Default for BucketSettings {
    fn default() -> Self {
        Self { endpoint: None, regiao: "us-east-1".into(), cache: "cache-documentos".into(), cache_mb: 2048 }
    }
}

impl Validate for BucketSettings {
    fn validate(&self, faults: &mut Faults) {
        let http = |url: &str| (url.starts_with("https://") || url.starts_with("http://")) && !url.contains('@');
        let endpoint = self.endpoint.as_deref().is_none_or(http);
        faults.require(endpoint, "endpoint", "esperado um endereço http:// ou https://, sem usuário nem senha");
        faults.require(is_plain(&self.regiao), "regiao", "esperado o nome de uma região, como sa-east-1");
        faults.require(!self.cache.as_os_str().is_empty(), "cache", "esperada uma pasta");
        faults.require((64..=1 << 20).contains(&self.cache_mb), "cache_mb", "esperado de 64 a 1048576");
    }
}

/// Whether a place is a folder, or a bucket that can be named.
pub(crate) fn is_place(place: &Path) -> bool {
    match bucket_of(place) {
        None => !place.as_os_str().is_empty(),
        Some((bucket, prefix)) => {
            let lower = bucket.bytes().all(|byte| !byte.is_ascii_uppercase() && byte != b'_');
            let prefix = prefix.is_empty() || prefix.split('/').all(is_plain);
            (3..=63).contains(&bucket.len()) && lower && is_plain(bucket) && prefix
        }
    }
}

/// The folder that this machine keeps beside the documents: theirs, or the cache of a bucket.
pub(crate) fn own_folder(settings: &Settings) -> &Path {
    if bucket_of(&settings.documentos).is_some() { &settings.s3.cache } else { &settings.documentos }
}

/// Opens the document store that the settings name.
pub(crate) fn open(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<dyn DocumentStore>> {
    let minimum_space = settings.least_space();
    let Some((bucket, prefix)) = bucket_of(&settings.documentos) else {
        let folder = settings.documentos.clone();
        let failed = || format!("a pasta de documentos {} não pôde ser aberta", settings.documentos.display());
        return Ok(Arc::new(LocalDocuments::open(folder).with_context(failed)?.with_minimum_space(minimum_space)));
    };
    let section = &settings.s3;
    let at = S3Settings {
        endpoint: section.endpoint.clone(),
        bucket: bucket.into(),
        region: section.regiao.clone(),
        prefix: prefix.into(),
        access_key: credential(KEY)?,
        secret_key: credential(SECRET)?,
        cache: section.cache.clone(),
        cache_bytes: section.cache_mb << 20,
        // AWS wants the bucket in the host name, where a dot breaks its certificate; the others all take it in the path.
        force_path_style: section.endpoint.is_some() || bucket.contains('.'),
    };
    let failed = || format!("os documentos em {} não puderam ser abertos", settings.documentos.display());
    Ok(Arc::new(S3Documents::open(&at, clock).with_context(failed)?.with_minimum_space(minimum_space)))
}

/// Bucket and prefix; `None` for a folder.
fn bucket_of(place: &Path) -> Option<(&str, &str)> {
    let rest = place.to_str()?.strip_prefix(SCHEME)?.trim_end_matches('/');
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// Letters, digits and a few signs: nothing that a URL or a key would have to escape, and no step up.
fn is_plain(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(known)
}

fn credential(name: &str) -> anyhow::Result<SecretString> {
    secret_env(name)?.with_context(|| {
        format!("falta a credencial do S3: defina {name} no ambiente (ou {name}_ARQUIVO com o caminho de um arquivo)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_keeps_for_itself_is_never_in_the_bucket() {
        let folder = Settings { documentos: "dados".into(), ..Settings::default() };
        assert_eq!(own_folder(&folder), Path::new("dados"));
        let bucket = Settings { documentos: "s3://fundos/etl".into(), ..Settings::default() };
        assert_eq!(own_folder(&bucket), bucket.s3.cache);
    }

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        let of = |place| bucket_of(Path::new(place));
        assert_eq!(of("documentos"), None);
        assert_eq!(of("s3://fundos"), Some(("fundos", "")));
        assert_eq!(of("s3://fundos/etl/mesa/"), Some(("fundos", "etl/mesa")));
        for good in ["documentos", "/dados/s3", "s3://fundos", "s3://fundos.mesa-1/a_b/2025"] {
            assert!(is_place(Path::new(good)), "{good}");
        }
        for bad in ["", "s3://", "s3://ab", "s3://Fundos", "s3://fun_dos", "s3://fundos/a//b", "s3://fundos/../x"] {
            assert!(!is_place(Path::new(bad)), "{bad}");
        }
        assert!(!is_place(Path::new("s3://fundos/são")) && !is_place(Path::new("s3://u:p@fundos")));
    }
}
