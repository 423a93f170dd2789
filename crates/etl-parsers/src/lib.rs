//! Bytes to records and problems: ANBIMA XML 4.01 and 5.0, content sniffing, zip walking, facts of PDF and XLSX, and what people
//! look at of a document.
//!
//! Everything streams and is bounded by [`Limits`]; nothing is dropped in silence: what cannot be read becomes a
//! [`Problem`] with its place. No file access, no clock, no opinion about where records go.

/// Version of the parsers, kept with what they read: they are released with the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

mod anbima401;
mod anbima50;
mod details;
mod limits;
mod names;
mod notes;
mod pages;
mod pdf;
mod positions;
mod preview;
mod report;
mod scan;
mod sniff;
mod text;
mod values;
mod xlsx;
mod xml;
mod zip;

pub use limits::Limits;
pub use pages::parse_positions_pages;
pub use pdf::inspect_pdf;
pub use positions::parse_positions;
pub use preview::preview;
pub use report::{Facts, FileReport, Page, Parsed, Refused};
pub use sniff::{Content, sniff};
pub use xlsx::inspect_xlsx;
pub use zip::{ZipEntry, ZipReport, walk_zip};
