//! Lists the portfolios of a fund for a range of days and downloads them into a folder.
//! Deliberately not here: progress, resuming, and checks of what a document says.
//!
//! ```sh
//! QORE_USERNAME=... QORE_PASSWORD=... [QORE_URL=http://127.0.0.1:8080] \
//!   cargo run -p etl-qore-api --example list_and_download -- FUND_ID 2025-12-01 2025-12-31 FOLDER
//! ```

use std::path::Path;

use anyhow::{Context, bail};
use etl_qore_api::{DateRange, Expected, FileKind, Guid, QoreClient, QoreLogin, QoreSettings, RemoteFile};

const KIND: FileKind = FileKind::PortfolioPdf;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the example's result is what it prints")]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [fund, from, to, folder] = arguments.as_slice() else {
        bail!("usage: list_and_download FUND_ID FROM TO FOLDER");
    };
    let fund: Guid = fund.parse()?;
    let range =
        DateRange { from: from.parse().context("FROM is not a date")?, to: to.parse().context("TO is not a date")? };
    tokio::fs::create_dir_all(folder).await?;
    let client = client()?;
    println!("{}", client.fund(&fund).await?.name);
    let listing = client.files(&fund, KIND, range).await?;
    for file in &listing.files {
        let bytes = save(&client, &fund, file, Path::new(folder)).await?;
        println!("{} {bytes} bytes", file.date);
    }
    println!("{} files, {} unreadable items", listing.files.len(), listing.unreadable.len());
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example has no settings file; secrets do not belong on a command line"
)]
fn client() -> anyhow::Result<QoreClient> {
    let username = std::env::var("QORE_USERNAME").context("QORE_USERNAME is not set")?;
    let password = std::env::var("QORE_PASSWORD").context("QORE_PASSWORD is not set")?;
    let settings = std::env::var("QORE_URL").map_or_else(|_| QoreSettings::default(), QoreSettings::at);
    Ok(QoreClient::new(settings, QoreLogin::new(username, password))?)
}

/// Writes under a name of our own beside the final one and renames only a whole file.
async fn save(client: &QoreClient, fund: &Guid, file: &RemoteFile, folder: &Path) -> anyhow::Result<u64> {
    let path = folder.join(format!("{}_{}.pdf", file.date, file.guid));
    let partial = path.with_extension("partial");
    let mut sink = tokio::fs::File::create(&partial).await?;
    let expected = Expected::of(file, KIND);
    let done = client.download(fund, &file.guid, expected, &mut sink).await?;
    sink.sync_all().await?;
    tokio::fs::rename(&partial, &path).await?;
    Ok(done.bytes)
}
