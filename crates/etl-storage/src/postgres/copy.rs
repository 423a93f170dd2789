//! Many rows into one table: `COPY … FROM STDIN` in the text format, sent in pieces, so that memory stays flat.

use crate::cell::Cell;
use crate::dialect::{Column, Rows, Sql};
use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnection;
use std::io::Write;

/// Bytes gathered before they are sent.
const PIECE: usize = 256 * 1024;

pub(super) async fn insert(
    connection: &mut PgConnection,
    table: &str,
    columns: &[Column],
    mut rows: Rows<'_>,
) -> Sql<u64> {
    let mut row = Vec::with_capacity(columns.len());
    if !rows(&mut row) {
        return Ok(0);
    }
    let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    let mut copy = connection.copy_in_raw(&format!("copy {table} ({names}) from stdin")).await?;
    let mut encoder = Encoder::default();
    loop {
        encoder.encode(&row);
        if encoder.bytes.len() >= PIECE {
            copy.send(encoder.bytes.as_slice()).await?;
            encoder.bytes.clear();
        }
        row.clear();
        if !rows(&mut row) {
            break;
        }
    }
    copy.send(encoder.bytes.as_slice()).await?;
    copy.finish().await
}

#[derive(Default)]
struct Encoder {
    bytes: Vec<u8>,
    /// The last moment written: all rows of a load have the same.
    moment: Option<(DateTime<Utc>, String)>,
}

impl Encoder {
    fn encode(&mut self, row: &[Cell<'_>]) {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                self.bytes.push(b'\t');
            }
            self.cell(cell);
        }
        self.bytes.push(b'\n');
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        let bytes = &mut self.bytes;
        let written = match cell {
            Cell::Null(_) => bytes.write_all(b"\\N"),
            Cell::Int(value) => write!(bytes, "{value}"),
            Cell::Bool(value) => bytes.write_all(if *value { b"t" } else { b"f" }),
            Cell::Number(value) => write!(bytes, "{value}"),
            Cell::Date(date) => write!(bytes, "{date}"),
            Cell::Moment(moment) => {
                if self.moment.as_ref().is_none_or(|(known, _)| known != moment) {
                    self.moment = Some((*moment, moment.to_rfc3339()));
                }
                bytes.write_all(self.moment.as_ref().map_or(b"", |(_, text)| text.as_bytes()))
            }
            Cell::Text(text) => escaped(bytes, text),
            Cell::Json(text) => escaped(bytes, text),
        };
        written.expect("writing to memory cannot fail");
    }
}

/// Text of the COPY format: backslash, tab, line feed and carriage return are escaped.
fn escaped(bytes: &mut Vec<u8>, text: &str) -> std::io::Result<()> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|c| matches!(c, b'\\' | b'\t' | b'\n' | b'\r')) {
        bytes.write_all(&rest[..at])?;
        bytes.extend(match rest[at] {
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            _ => b"\\\\",
        });
        rest = &rest[at + 1..];
    }
    bytes.write_all(rest)
}
