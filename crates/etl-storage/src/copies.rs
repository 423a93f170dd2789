//! Copies of documents in the destination folders, under the names that people have always known.
//!
//! | document | name | folder |
//! |---|---|---|
//! | portfolio PDF | `dd.mm - Carteira Diária - <fund>.pdf` | `<base>/<fund folder>/06. Carteiras/<yyyy>/<mm> - <Mês>` |
//! | portfolio XLSX | `dd.mm - Carteira Excel - <fund>.xlsx` | `<excel>/<yyyy>` |
//! | XML 5.0 | `dd.mm - Carteira XML - <fund>.xml` | `<xml>/<yyyy>` |
//! | XML 4.01 | `dd.mm - Carteira XML 4.01 - <fund>.xml` | `<xml>/<yyyy>` |
//!
//! Rules. A name never changes its bytes: the same bytes again do nothing, other bytes become ` (1)`, ` (2)` … before the
//! extension. The names state no year, so the Excel and XML folders, flat until now, get one folder per year: two years
//! of a fund can't be taken for two versions of one day. Where people or older programs wrote a month or a file without
//! its accent (`03 - Marco`, `Carteira Diaria`), that spelling goes on in that place. Names are safe on Windows and Unix, and
//! no folder leads outside the configured ones. A copy appears whole or not at all, is on the disk before its path is
//! returned, and a run after a crash ends with the same files. Copies are never read back as truth.

mod look;
mod names;
mod place;

pub use look::FolderLooks;

use crate::documents::disk::{self, Doing};
use async_trait::async_trait;
use etl_core::ports::{CopyOf, DocumentStore, FileCopies, StoreError};
use etl_core::{DocumentKind, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the copies go.
#[derive(Debug, Clone)]
pub struct FolderSettings {
    /// Folder that holds one folder per fund, for the portfolio PDFs.
    pub base: PathBuf,
    /// Folder of the XLSX files.
    pub excel: PathBuf,
    /// Folder of the XML files.
    pub xml: PathBuf,
    /// Folder of a fund by its nickname, relative to the base (`/` or `\` between levels), where the register names none; without
    /// an entry, the nickname.
    pub fund_folders: BTreeMap<String, String>,
}

/// The destination folders of one installation.
#[derive(Clone)]
pub struct DestinationFolders {
    settings: Arc<FolderSettings>,
    documents: Arc<dyn DocumentStore>,
    /// Folders that were made, checked and cleaned since the start.
    ready: Arc<Mutex<HashSet<PathBuf>>>,
}

impl FolderSettings {
    /// Root of the kind and the levels below it; the last level is the one whose spelling may differ.
    fn parts(&self, of: CopyOf<'_>) -> (&Path, Vec<String>) {
        let root = match of.kind {
            DocumentKind::PortfolioPdf => &self.base,
            DocumentKind::PortfolioXlsx => &self.excel,
            DocumentKind::Xml50 | DocumentKind::Xml401 => &self.xml,
        };
        (root, levels(&self.fund_folders, of))
    }
}

/// The levels of a copy's folder below the root of its kind.
fn levels(fund_folders: &BTreeMap<String, String>, of: CopyOf<'_>) -> Vec<String> {
    let year = format!("{:04}", of.date.year());
    match of.kind {
        DocumentKind::PortfolioPdf => {
            let set = || fund_folders.get(of.nickname).map(String::as_str);
            let folder = of.folder.or_else(set).map_or(vec![names::component(of.nickname)], names::levels);
            folder.into_iter().chain(["06. Carteiras".into(), year, names::month(of.date)]).collect()
        }
        DocumentKind::PortfolioXlsx | DocumentKind::Xml50 | DocumentKind::Xml401 => vec![year],
    }
}

impl DestinationFolders {
    /// Copies from `documents` into the folders of `settings`; folders are made when the first copy needs them.
    pub fn new(settings: FolderSettings, documents: Arc<dyn DocumentStore>) -> Self {
        Self { settings: Arc::new(settings), documents, ready: Arc::default() }
    }

    fn copy_now(&self, source: &Path, of: CopyOf<'_>) -> Result<PathBuf, StoreError> {
        let folder = self.folder(of)?;
        let (stem, extension) = (names::stem(of.nickname, of.date, of.kind), of.kind.extension());
        let plain = names::without_accents(&stem);
        let is_file = |stem: &str| folder.join(format!("{stem}.{extension}")).is_file();
        let stem = if plain != stem && is_file(&plain) && !is_file(&stem) { plain } else { stem };
        place::copy(source, &folder, &stem, extension)
    }

    /// The folder of a document, made when missing; never outside its root, through links neither.
    fn folder(&self, of: CopyOf<'_>) -> Result<PathBuf, StoreError> {
        let (root, below) = self.settings.parts(of);
        let folder = match below.split_last() {
            Some((month, above)) => {
                let above = above.iter().fold(root.to_path_buf(), |path, part| path.join(part));
                above.join(names::existing_spelling(&above, month).unwrap_or_else(|| month.clone()))
            }
            None => root.to_path_buf(),
        };
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if !ready.contains(&folder) {
            disk::make_folder(root)?;
            refuse_outside(root, &folder)?;
            disk::make_folder(&folder)?;
            place::sweep(&folder)?;
            ready.insert(folder.clone());
        }
        Ok(folder)
    }
}

#[async_trait]
impl FileCopies for DestinationFolders {
    async fn copy(&self, document: Sha256, of: CopyOf<'_>) -> Result<PathBuf, StoreError> {
        let source = self.documents.local_copy(document).await?.ok_or_else(|| StoreError::Io {
            doing: format!("copying document {}", document.hex()),
            source: std::io::Error::from(ErrorKind::NotFound),
        })?;
        let (folders, fund, folder) = (self.clone(), of.nickname.to_owned(), of.folder.map(str::to_owned));
        let CopyOf { date, kind, .. } = of;
        disk::blocking(move || {
            folders.copy_now(&source, CopyOf { nickname: &fund, folder: folder.as_deref(), date, kind })
        })
        .await
    }
}

/// Folder names hold no `..`, so only a link can lead outside: compare where the part that exists really is.
fn refuse_outside(root: &Path, folder: &Path) -> Result<(), StoreError> {
    let there = folder.ancestors().find(|path| path.exists()).unwrap_or(root);
    let real_root = root.canonicalize().doing("resolving", root)?;
    let real = there.canonicalize().doing("resolving", there)?;
    if real.starts_with(&real_root) {
        return Ok(());
    }
    let outside = std::io::Error::new(ErrorKind::PermissionDenied, "a link leads outside the destination folder");
    Err(outside).doing("copying into", folder)
}

#[cfg(test)]
mod tests;
