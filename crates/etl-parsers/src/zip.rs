//! Walks a zip file without trusting it: names, sizes counted while inflating, no zip in a zip, nothing encrypted.
//!
//! Nothing is written anywhere: an entry is a name that is safe to show and a bounded reader.

use crate::{Content, Limits, Refused, sniff};
use ::zip::ZipArchive;
use ::zip::result::ZipError;
use etl_core::{Code, Place, Problem};
use std::io::{self, Read, Seek};

/// Inflated bytes up to which the ratio is not looked at: small texts compress well.
const RATIO_FLOOR: u64 = 1024 * 1024;

/// An entry, inflated as it is read.
pub struct ZipEntry<'a> {
    /// Name as the zip has it, checked to stay inside any folder and to hold no control characters.
    pub name: String,
    /// Kind of the content, by its first bytes.
    pub content: Content,
    /// The content; a limit that is passed is an error here and a refusal of the whole file.
    pub reader: &'a mut dyn Read,
}

/// What was met in a zip file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ZipReport {
    /// Files in the zip.
    pub files: usize,
    /// Files handed over.
    pub read: usize,
    /// Files that were not opened, and why: encrypted, or a zip themselves.
    pub problems: Vec<Problem>,
}

/// Hands every file of a zip over, in order.
///
/// # Errors
/// A zip that is broken, has a name that leaves its folder, two entries of one name, entries that share bytes, too many
/// entries, or inflates past the limits; or the first refusal of the caller.
pub fn walk_zip<R: Read + Seek>(
    source: R,
    limits: &Limits,
    on_entry: &mut dyn FnMut(ZipEntry<'_>) -> Result<(), Refused>,
) -> Result<ZipReport, Refused> {
    walk(source, limits, &mut |name, bounded, report| hand_over(name, bounded, report, on_entry))
}

/// What is done with an entry: its name, its content inside the limits, and what was met by now.
type Visit<'v> = dyn FnMut(&str, &mut dyn Read, &mut ZipReport) -> Result<(), Refused> + 'v;

/// Visits every file of a zip, in order.
fn walk<R: Read + Seek>(source: R, limits: &Limits, visit: &mut Visit<'_>) -> Result<ZipReport, Refused> {
    let mut archive = ZipArchive::new(source).map_err(|e| broken("", &e))?;
    let names = check_directory(&mut archive, limits)?;
    let mut report = ZipReport::default();
    let mut left = limits.max_total_bytes;
    for (index, name) in names.into_iter().enumerate() {
        let Some(name) = name else { continue };
        report.files += 1;
        let file = match archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                report.problems.push(problem(Code::ZipEncrypted, &name));
                continue;
            }
            Err(error) => return Err(broken(&name, &error)),
        };
        let allowed = limits.max_entry_bytes.min(left).min(ratio_limit(file.compressed_size(), limits));
        let mut bounded = Bounded { inner: file, left: allowed, tripped: false, failed: false };
        let outcome = visit(&name, &mut bounded, &mut report);
        if bounded.tripped {
            return Err(refused(Code::ZipBomb, &name));
        }
        if bounded.failed {
            return Err(refused(Code::ZipBroken, &name));
        }
        outcome?;
        left -= allowed - bounded.left;
    }
    Ok(report)
}

fn hand_over(
    name: &str,
    bounded: &mut dyn Read,
    report: &mut ZipReport,
    on_entry: &mut dyn FnMut(ZipEntry<'_>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let mut head = Vec::with_capacity(4096);
    if (&mut *bounded).take(64 * 1024).read_to_end(&mut head).is_err() {
        // The bound or the inflater says why.
        return Ok(());
    }
    let content = sniff(&head);
    if content == Content::Zip {
        report.problems.push(problem(Code::ZipNested, name));
        return Ok(());
    }
    report.read += 1;
    let reader = &mut head.as_slice().chain(bounded);
    on_entry(ZipEntry { name: name.to_owned(), content, reader })
}

/// Counts the inflated sizes of every entry against the limits, without keeping anything.
pub(crate) fn check_sizes<R: Read + Seek>(source: R, limits: &Limits) -> Result<(), Refused> {
    let drain = &mut |_: &str, bounded: &mut dyn Read, _: &mut ZipReport| {
        // A failure is told by the walk itself.
        let _ = io::copy(bounded, &mut io::sink());
        Ok(())
    };
    let report = walk(source, limits, drain)?;
    match report.problems.into_iter().find(|p| p.code == Code::ZipEncrypted) {
        Some(problem) => Err(Refused(problem)),
        None => Ok(()),
    }
}

fn ratio_limit(compressed: u64, limits: &Limits) -> u64 {
    compressed.saturating_mul(limits.max_ratio).max(RATIO_FLOOR)
}

/// Checks what the directory says before anything is inflated; gives the names of files, `None` for folders.
fn check_directory<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: &Limits,
) -> Result<Vec<Option<String>>, Refused> {
    if archive.len() > limits.max_zip_entries {
        return Err(refused(Code::ZipTooMany, &archive.len().to_string()));
    }
    if archive.has_duplicate_names() {
        return Err(refused(Code::ZipBroken, "nomes repetidos"));
    }
    let mut names = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|e| broken("", &e))?;
        let shown = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if entry.is_symlink() || !is_safe(&shown) || entry.enclosed_name().is_none() {
            return Err(refused(Code::ZipEntryName, &shown));
        }
        names.push((!entry.is_dir()).then_some(shown));
    }
    if archive.has_overlapping_files().map_err(|e| broken("", &e))? {
        return Err(refused(Code::ZipBroken, "entradas sobrepostas"));
    }
    Ok(names)
}

/// A relative name that stays in its folder on every system: no `..`, no drive, no device, no control characters.
fn is_safe(name: &str) -> bool {
    const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
    let part_is_safe = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().trim_end();
        let numbered = stem.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("COM") || s.eq_ignore_ascii_case("LPT"))
            && stem.len() == 4
            && stem.as_bytes()[3].is_ascii_digit();
        part != ".." && !numbered && !DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device))
    };
    !name.is_empty()
        && name.len() <= 1024
        && !name.starts_with(['/', '\\'])
        && !name.chars().any(|c| c.is_control() || matches!(c, ':' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        && name.split(['/', '\\']).all(part_is_safe)
}

/// A reader that fails once its share is used up.
struct Bounded<R> {
    inner: R,
    left: u64,
    tripped: bool,
    failed: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf).inspect_err(|e| self.failed |= e.kind() != io::ErrorKind::Interrupted)?;
        let Some(left) = self.left.checked_sub(n as u64) else {
            self.tripped = true;
            return Err(io::Error::other(Code::ZipBomb.as_str()));
        };
        self.left = left;
        Ok(n)
    }
}

fn problem(code: Code, name: &str) -> Problem {
    Problem::error(code, Place { path: name.to_owned(), ..Place::default() }, "")
}

fn refused(code: Code, found: &str) -> Refused {
    Refused(Problem::error(code, Place::default(), found))
}

fn broken(name: &str, error: &ZipError) -> Refused {
    let place = Place { path: name.to_owned(), ..Place::default() };
    Refused(Problem::error(Code::ZipBroken, place, &error.to_string()))
}
