//! The elements of a position file. A block of ANBIMA 4.01 is a row of values, so each kind of block is a table; the nested
//! elements of 5.0 are shown one value to a row, with the way to it.

use super::{MAX_PARTS, refused};
use crate::notes::Spot;
use crate::text::Decoder;
use crate::xml::{Ended, Flow, Handler, Xml};
use crate::{Content, Limits, Refused};
use etl_core::Code;
use etl_core::preview::{Preview, PreviewCell, PreviewPart, PreviewRow, PreviewStart};
use std::io::BufRead;
use std::ops::ControlFlow;

/// Rows of all parts after which reading ends: a file of a hundred funds has the same blocks again and again.
const ENOUGH: usize = 2_000;
/// Columns of a block.
const MAX_COLUMNS: usize = 60;
/// Values kept of a block; one may repeat a tag.
const MAX_VALUES: usize = 200;

pub(super) fn preview<R: BufRead>(
    source: R,
    kind: Content,
    start: PreviewStart,
    limits: &Limits,
) -> Result<Preview, Refused> {
    let mut xml = Xml::new(Decoder::new(source, limits.max_bytes, limits.max_text_bytes), limits);
    let mut elements = Elements::new(kind == Content::Anbima401, start);
    let ended = xml.run(&mut elements)?;
    if let (Ended::Broken(problem), true) = (&ended, elements.preview.parts.is_empty()) {
        return Err(Refused(problem.clone()));
    }
    let mut preview = elements.preview;
    preview.is_cut |= !matches!(ended, Ended::Complete);
    if preview.parts.is_empty() && start == PreviewStart::default() {
        return Err(refused(Code::XmlNoFund, ""));
    }
    Ok(preview)
}

/// An element that is open.
struct Open {
    name: String,
    line: u64,
    has_children: bool,
    /// Values of its children that have none themselves.
    values: Vec<(String, String)>,
}

struct Elements {
    open: Vec<Open>,
    by_block: bool,
    start: PreviewStart,
    /// Rows looked at that are not left out.
    taken: usize,
    preview: Preview,
}

impl Elements {
    fn new(by_block: bool, start: PreviewStart) -> Self {
        Self { open: Vec::new(), by_block, start, taken: 0, preview: Preview::default() }
    }

    fn part(&mut self, name: &str) -> Option<&mut PreviewPart> {
        let parts = &mut self.preview.parts;
        let found = parts.iter().position(|part| part.name == name);
        if found.is_none() && parts.len() >= MAX_PARTS {
            self.preview.is_cut = true;
            return None;
        }
        let index = found.unwrap_or_else(|| {
            parts.push(PreviewPart::new(name));
            parts.len() - 1
        });
        parts.get_mut(index)
    }

    /// A block has ended: its values under the columns of their tags.
    fn take_block(&mut self, block: Open) {
        let start = self.start;
        let Some(part) = self.part(&block.name) else { return };
        let mut cells = Vec::new();
        for (name, value) in block.values {
            let known = part.columns.iter().position(|column| *column == name);
            let column = known.unwrap_or(part.columns.len());
            if column >= MAX_COLUMNS {
                continue;
            }
            if known.is_none() {
                part.columns.push(name);
            }
            cells.resize(cells.len().max(column + 1), PreviewCell::default());
            cells[column] = PreviewCell::text(&value);
        }
        part.push(PreviewRow { line: block.line, cells }, start);
        self.taken += usize::from(!part.rows.is_empty());
    }

    /// A value with the names of the elements around it, the root left out.
    fn take_value(&mut self, value: &Open, text: &str) {
        let around = self.open.iter().skip(1).map(|open| open.name.as_str());
        let way = around.chain([value.name.as_str()]).collect::<Vec<_>>().join(" › ");
        let start = self.start;
        let row = PreviewRow { line: value.line, cells: vec![PreviewCell::text(&way), PreviewCell::text(text)] };
        let Some(part) = self.part("") else { return };
        if !part.push(row, start) {
            self.taken = ENOUGH;
        }
    }
}

impl Handler for Elements {
    fn start(&mut self, name: &str) -> Flow {
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
        }
        self.open.push(Open { name: name.to_owned(), line: 0, has_children: false, values: Vec::new() });
        Flow::Place
    }

    fn end(&mut self, text: &str) -> Flow {
        let Some(ended) = self.open.pop() else { return Flow::Go };
        let is_wanted = ended.line >= self.start.line;
        if ended.has_children {
            if self.by_block && is_wanted && !ended.values.is_empty() {
                self.take_block(ended);
            }
        } else if !self.by_block {
            if is_wanted {
                self.take_value(&ended, text);
            }
        } else if let Some(parent) = self.open.last_mut().filter(|parent| parent.values.len() < MAX_VALUES) {
            parent.values.push((ended.name, text.to_owned()));
        }
        // The place of an end is of no interest; the handler is asked there whether it has enough.
        if self.taken >= ENOUGH { Flow::Place } else { Flow::Go }
    }

    fn cleaned(&mut self, _raw: &str) {}

    fn place(&mut self, spot: Spot) -> ControlFlow<()> {
        if self.taken >= ENOUGH {
            return ControlFlow::Break(());
        }
        if let Some(open) = self.open.last_mut() {
            open.line = spot.line;
        }
        ControlFlow::Continue(())
    }
}
