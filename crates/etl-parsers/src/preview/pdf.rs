//! The lines of a PDF, page by page: what stands at the same height in a row.

use super::refused;
use crate::pdf::{TextSink, read_pages};
use crate::{Limits, Refused};
use etl_core::Code;
use etl_core::preview::{Preview, PreviewCell, PreviewPart, PreviewRow, PreviewStart};

/// Blanks between what stands beside each other.
const GAP: &str = "   ";

pub(super) fn preview(bytes: &[u8], start: PreviewStart, limits: &Limits) -> Result<Preview, Refused> {
    if bytes.len() as u64 > limits.max_entry_bytes {
        return Err(refused(Code::FileTooLarge, ""));
    }
    let mut preview = Preview::default();
    preview.is_cut = read_pages(bytes, limits, |number, lines: Lines| preview.parts.push(lines.part(number, start)))?;
    Ok(preview)
}

/// The lines of a page.
#[derive(Default)]
struct Lines {
    written: Vec<String>,
    bytes: usize,
    /// Height of the text that comes next, and of the text written last, in units of the page.
    height: f32,
    last_height: f32,
    /// The text that comes next begins a line.
    breaks: bool,
    /// It stands at a place of its own.
    apart: bool,
}

impl TextSink for Lines {
    fn line(&mut self) {
        self.breaks = true;
    }

    fn moved(&mut self, by: f32) {
        self.height += by;
        self.apart = true;
    }

    fn moved_to(&mut self, height: f32) {
        self.height = height;
        self.apart = true;
    }

    fn text(&mut self, text: &str) {
        self.bytes += text.len();
        let is_same_line = !self.breaks && (self.last_height - self.height).abs() < 1.0;
        match self.written.last_mut().filter(|_| is_same_line) {
            Some(line) => {
                if self.apart && !line.is_empty() && !text.trim().is_empty() {
                    line.push_str(GAP);
                }
                line.push_str(text);
            }
            None => self.written.push(text.to_owned()),
        }
        (self.last_height, self.breaks, self.apart) = (self.height, false, false);
    }

    fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Lines {
    fn part(self, number: usize, start: PreviewStart) -> PreviewPart {
        let mut part = PreviewPart::new(number.to_string());
        let lines = self.written.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        for (line, text) in (1..).zip(lines) {
            if !part.push(PreviewRow { line, cells: vec![PreviewCell::text(text)] }, start) {
                break;
            }
        }
        part
    }
}
