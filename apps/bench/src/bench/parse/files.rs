//! The material: positions of the book, written by the simulator until there are enough bytes.

use anyhow::{Context, Result};
use etl_core::Position;
use etl_simulator::book::Book;
use etl_simulator::files::{anbima50, anbima401};
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Standard of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// One file of many funds.
    Anbima401,
    /// One file for each fund and day.
    Anbima50,
}

impl Format {
    /// Name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Anbima401 => "ANBIMA 4.01",
            Self::Anbima50 => "ANBIMA 5.0",
        }
    }

    /// Name for the Python side.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Anbima401 => "401",
            Self::Anbima50 => "50",
        }
    }
}

/// Files of one standard.
pub(crate) struct Material {
    /// Standard.
    pub(crate) format: Format,
    /// The file, or the folder of the files.
    pub(crate) path: PathBuf,
    /// The files.
    pub(crate) files: Vec<PathBuf>,
    /// Bytes of all.
    pub(crate) bytes: u64,
}

/// Writes at least so many bytes.
pub(crate) fn generate(book: &Book, format: Format, bytes: u64, folder: &Path) -> Result<Material> {
    let path = folder.join(format.code());
    match format {
        Format::Anbima401 => write_401(book, bytes, &path)?,
        Format::Anbima50 => write_50(book, bytes, &path)?,
    }
    let files = files_of(&path)?;
    let sizes = files.iter().map(|file| Ok(fs::metadata(file)?.len())).collect::<Result<Vec<_>>>()?;
    Ok(Material { format, path, files, bytes: sizes.iter().sum() })
}

/// The file itself, or every file of a folder.
pub(crate) fn files_of(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("{} não pôde ser lida", path.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

/// Every listed fund on every day, and again from the start, without end.
fn positions(book: &Book, wanted: impl Fn(&etl_simulator::book::BookFund) -> bool) -> impl Iterator<Item = Position> {
    let days = book.days().iter().flat_map(|day| book.listed().iter().map(move |fund| (fund, *day)));
    let pairs: Vec<_> = days.filter(|(fund, _)| wanted(fund)).collect();
    pairs.into_iter().cycle().filter_map(|(fund, day)| book.position(fund, day, 0))
}

fn write_401(book: &Book, bytes: u64, path: &Path) -> Result<()> {
    let written = Cell::new(0);
    let mut sink = Counting { sink: BufWriter::new(File::create(path)?), written: &written };
    let enough = positions(book, |fund| fund.supports_401).take_while(|_| written.get() < bytes);
    anbima401::write_many(enough, &anbima401::Options::default(), &mut sink).context("arquivo 4.01")?;
    sink.flush().context("arquivo 4.01")
}

fn write_50(book: &Book, bytes: u64, path: &Path) -> Result<()> {
    fs::create_dir(path).context("pasta dos arquivos 5.0")?;
    let mut written = 0;
    for (number, position) in positions(book, |_| true).enumerate() {
        if written >= bytes {
            break;
        }
        let file = anbima50::write(&position, &anbima50::Options::default());
        written += file.len() as u64;
        fs::write(path.join(format!("{number:06}.xml")), file).context("arquivo 5.0")?;
    }
    Ok(())
}

/// Counts what passes.
struct Counting<'a, W> {
    sink: W,
    written: &'a Cell<u64>,
}

impl<W: Write> Write for Counting<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sink.write(bytes)?;
        self.written.set(self.written.get() + count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}
