//! Documents for people to look at, read beside the threads that answer calls and few at a time: a large one takes a processor.

use async_trait::async_trait;
use etl_core::ports::Previews;
use etl_core::preview::{Preview, PreviewStart};
use etl_core::{Code, Place, Problem};
use etl_parsers::{Limits, Refused, preview};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Documents read at a time.
const TOGETHER: usize = 2;
/// Pages of a PDF that people may look at; runs look at fewer.
const PDF_PAGES: usize = 20;

/// Reads documents with the readers of `etl-parsers`.
#[derive(Debug, Clone)]
pub struct DocumentPreviews(Arc<Semaphore>);

impl Default for DocumentPreviews {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(TOGETHER)))
    }
}

#[async_trait]
impl Previews for DocumentPreviews {
    async fn preview(&self, path: &Path, start: PreviewStart) -> Result<Preview, Problem> {
        let turn = Arc::clone(&self.0).acquire_owned().await.expect("the semaphore is never closed");
        let path = path.to_owned();
        let reading = tokio::task::spawn_blocking(move || {
            let read = read(path, start);
            drop(turn);
            read
        });
        reading.await.unwrap_or_else(|_| Err(Problem::error(Code::ContentUnreadable, Place::default(), "")))
    }
}

fn read(path: PathBuf, start: PreviewStart) -> Result<Preview, Problem> {
    let limits = Limits { max_pdf_pages: PDF_PAGES, ..Limits::default() };
    let file = File::open(path).map_err(|_| Problem::error(Code::FileNotReadable, Place::default(), ""))?;
    preview(file, start, &limits).map_err(|Refused(problem)| problem)
}
