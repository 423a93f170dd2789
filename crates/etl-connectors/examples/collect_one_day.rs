//! Collects one day of one fund into a folder, with nothing but `etl-core` and `etl-connectors`.
//!
//! Usage: `cargo run --example collect_one_day -- URL USUARIO AAAA-MM-DD PASTA` (the password is read from standard input).

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use async_trait::async_trait;
use etl_connectors::reach::Reach;
use etl_core::ports::{
    CollectContext, ConnectorError, DocumentSink, FileMeta, ItemOutcome, Login, MemorySessions, NoProgress, PlanFund,
    PlanRequest, Staged, StagedWriter, StoreError, SystemClock,
};
use etl_core::{FundId, ItemKey, ReferenceDate, Sha256};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

type AnyError = Box<dyn std::error::Error>;

/// Puts every file into one folder, under the kind's name.
struct Folder(PathBuf);

struct Part {
    path: PathBuf,
    size_bytes: u64,
}

#[async_trait]
impl StagedWriter for Part {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        let mut file = std::fs::File::options().create(true).append(true).open(&self.path).map_err(failed)?;
        self.size_bytes += chunk.len() as u64;
        file.write_all(chunk).map_err(failed)
    }

    async fn reset(&mut self) -> Result<(), StoreError> {
        self.size_bytes = 0;
        std::fs::File::create(&self.path).map(drop).map_err(failed)
    }

    async fn finish(self: Box<Self>) -> Result<Staged, StoreError> {
        // The hash is the business of a real document store.
        Ok(Staged { path: self.path, sha256: Sha256([0; 32]), size_bytes: self.size_bytes })
    }
}

#[async_trait]
impl DocumentSink for Folder {
    async fn has(&self, _: &ItemKey, _: &str) -> Result<bool, ConnectorError> {
        Ok(false)
    }

    async fn open(&self, _item: &ItemKey) -> Result<Box<dyn StagedWriter>, StoreError> {
        let file = tempfile::NamedTempFile::new_in(&self.0).map_err(failed)?;
        let (_, path) = file.keep().map_err(|e| failed(e.error))?;
        Ok(Box::new(Part { path, size_bytes: 0 }))
    }

    async fn deliver(&self, item: &ItemKey, file: Staged, meta: FileMeta) -> Result<(), ConnectorError> {
        let name = format!("{}-{}-{}-{}.{}", item.fund.0, item.date, item.kind, meta.edition, item.kind.extension());
        println!("{name}: {} bytes", file.size_bytes);
        if let Err(error) = std::fs::rename(&file.path, self.0.join(name)) {
            println!("not kept: {error}");
        }
        Ok(())
    }

    async fn close(&self, item: &ItemKey, outcome: ItemOutcome) -> Result<(), ConnectorError> {
        println!("{} {}: {}", item.date, item.kind, outcome.state.name());
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, user, day, folder] = args.as_slice() else {
        return Err("usage: collect_one_day URL USUARIO AAAA-MM-DD PASTA < senha".into());
    };
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let login =
        Login { connection: "qore".into(), username: user.clone(), password: password.trim_end().to_owned().into() };
    let config = serde_json::json!({ "url": url });
    let sessions = Arc::new(MemorySessions::new(Arc::new(SystemClock)));
    let registry = etl_connectors::all(sessions, &Reach::default().with_settings(url));
    let connector = registry.find("qore").ok_or("no such connector")?;
    let seen = connector.discover(&config, &login, &[]).await?;
    let funds = (1..).zip(seen).map(|(id, fund)| PlanFund {
        fund: FundId(id),
        portal_id: fund.portal_id,
        cnpj: fund.cnpj,
        nickname: fund.name,
    });
    let request = PlanRequest {
        connection: "qore".into(),
        dates: vec![ReferenceDate::parse(day)?],
        funds: funds.collect(),
        kinds: connector.spec().default_kinds.to_vec(),
    };
    std::fs::create_dir_all(folder)?;
    let sink = Folder(PathBuf::from(folder));
    let today = ReferenceDate::parse(day)?;
    let (progress, cancel) = (Arc::new(NoProgress), CancellationToken::new());
    let ctx = CollectContext { sink: &sink, progress, cancel, today, at_once: None };
    for task in connector.plan(&config, &request)? {
        connector.collect(&config, &login, &task, &ctx).await?;
    }
    Ok(())
}

fn failed(source: std::io::Error) -> StoreError {
    StoreError::Io { doing: "writing a file".into(), source }
}
