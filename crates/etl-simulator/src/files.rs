//! Documents rendered from a position of the book: XML 4.01 and 5.0, PDF and XLSX; and the index series beside it.

pub mod anbima401;
pub mod anbima50;
pub mod index;
pub mod pdf;
mod report;
pub mod xlsx;
