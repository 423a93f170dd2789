//! Where the body of a download goes. Deliberately not here: temporary names, renaming and syncing, which are the store's.

use std::future::Future;
use std::io;

use bytes::Bytes;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// Receives a body piece by piece. What it holds counts only when the download returned `Ok`.
pub trait BodySink: Send {
    /// Forgets what was written; called at the start of every try.
    fn reset(&mut self) -> impl Future<Output = io::Result<()>> + Send;

    /// Takes the next piece.
    fn write(&mut self, chunk: Bytes) -> impl Future<Output = io::Result<()>> + Send;
}

impl BodySink for Vec<u8> {
    async fn reset(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }

    async fn write(&mut self, chunk: Bytes) -> io::Result<()> {
        self.extend_from_slice(&chunk);
        Ok(())
    }
}

/// The file must be open for writing and holds nothing but the body.
impl BodySink for File {
    async fn reset(&mut self) -> io::Result<()> {
        self.set_len(0).await?;
        self.rewind().await.map(drop)
    }

    async fn write(&mut self, chunk: Bytes) -> io::Result<()> {
        self.write_all(&chunk).await?;
        self.flush().await
    }
}
