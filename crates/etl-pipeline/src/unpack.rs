//! Opens a zip got by hand: every member is staged, or none is. A bomb or a name that leaves the folder refuses the whole
//! zip; members that are encrypted or zips themselves are refused one by one.

use crate::Services;
use crate::hand::{HandFile, HandOutcome, HandReport, read_head, refuse_file};
use crate::intake::store_failed;
use etl_core::ports::{Staged, StagedWriter, StoreError, WarehouseError};
use etl_core::{Code, Place, Problem};
use etl_parsers::{Content, Limits, Refused, sniff, walk_zip};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use tokio::sync::mpsc;

/// A file, opened when it is a zip.
#[derive(Debug, Default)]
pub struct Unpacked {
    /// The file itself, or the members of the zip.
    pub files: Vec<HandFile>,
    /// What of the zip is refused: all of it, or the members that are not opened. The zip is in quarantine then.
    pub refused: Option<HandReport>,
}

/// What the walker tells the writer.
enum Piece {
    Start(String),
    Bytes(Vec<u8>),
}

/// Opens a zip; any other file comes back as it is.
pub async fn unpack(services: &Services, hand: HandFile) -> Result<Unpacked, WarehouseError> {
    if sniff(&read_head(&hand.file)) != Content::Zip {
        return Ok(Unpacked { files: vec![hand], refused: None });
    }
    let (sender, receiver) = mpsc::channel(4);
    let (path, limits) = (hand.file.path.clone(), services.limits);
    let walk = tokio::task::spawn_blocking(move || walk(path, &limits, &sender));
    let files = stage_members(services, receiver, &hand.name).await.map_err(store_failed)?;
    let walked = walk.await.unwrap_or_else(|_| Err(Refused(Problem::error(Code::ZipBroken, Place::default(), ""))));
    let not_opened = match walked {
        Ok(problems) => problems,
        Err(Refused(problem)) => {
            discard(services, files).await?;
            return Ok(Unpacked { files: Vec::new(), refused: Some(refuse_file(services, hand, problem).await?) });
        }
    };
    let Some(first) = not_opened.first().cloned() else {
        services.documents.discard(hand.file).await.map_err(store_failed)?;
        return Ok(Unpacked { files, refused: None });
    };
    let mut report = refuse_file(services, hand, first).await?;
    let others = not_opened.into_iter().skip(1);
    report.outcomes.extend(others.map(|problem| HandOutcome::Refused { fund: String::new(), problem }));
    Ok(Unpacked { files, refused: Some(report) })
}

async fn discard(services: &Services, files: Vec<HandFile>) -> Result<(), WarehouseError> {
    for hand in files {
        services.documents.discard(hand.file).await.map_err(store_failed)?;
    }
    Ok(())
}

fn walk(path: PathBuf, limits: &Limits, sender: &mpsc::Sender<Piece>) -> Result<Vec<Problem>, Refused> {
    let broken = || Refused(Problem::error(Code::ZipBroken, Place::default(), ""));
    let file = File::open(path).map_err(|_| Refused(Problem::error(Code::FileNotReadable, Place::default(), "")))?;
    let send = |piece| sender.blocking_send(piece).map_err(|_| broken());
    walk_zip(BufReader::new(file), limits, &mut |entry| {
        send(Piece::Start(entry.name))?;
        loop {
            let mut bytes = vec![0_u8; 64 * 1024];
            // The walker says better why the reader stops: a bomb, or a bad checksum.
            let read = entry.reader.read(&mut bytes).map_err(|_| broken())?;
            if read == 0 {
                return Ok(());
            }
            bytes.truncate(read);
            send(Piece::Bytes(bytes))?;
        }
    })
    .map(|report| report.problems)
}

async fn stage_members(
    services: &Services,
    mut pieces: mpsc::Receiver<Piece>,
    zip: &str,
) -> Result<Vec<HandFile>, StoreError> {
    let mut files = Vec::new();
    let mut open: Option<(String, Box<dyn StagedWriter>)> = None;
    while let Some(piece) = pieces.recv().await {
        match (piece, &mut open) {
            (Piece::Start(name), _) => {
                end(open.take(), &mut files).await?;
                open = Some((format!("{zip}/{name}"), services.documents.stage().await?));
            }
            (Piece::Bytes(bytes), Some((_, writer))) => writer.write(&bytes).await?,
            (Piece::Bytes(_), None) => {}
        }
    }
    end(open, &mut files).await?;
    Ok(files)
}

async fn end(open: Option<(String, Box<dyn StagedWriter>)>, files: &mut Vec<HandFile>) -> Result<(), StoreError> {
    if let Some((name, writer)) = open {
        let file: Staged = writer.finish().await?;
        files.push(HandFile { file, name });
    }
    Ok(())
}
