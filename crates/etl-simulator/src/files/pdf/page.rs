//! Pages filled from top to bottom: a line that does not fit starts the next page. Coordinates are points, from below.

use super::text::{fit, operand, width};
use std::io::Write;

const MARGIN: u32 = 36;
const FOOT: u32 = 30;
/// Where amounts of simple lines end, in thousandths of the width.
const RIGHT: u32 = 1_000;

/// Size of a page and of its text, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) width: u32,
    pub(super) height: u32,
    font: u32,
}

impl Shape {
    /// A4 upright.
    pub(super) const PORTRAIT: Self = Self { width: 595, height: 842, font: 7 };
    /// A4 lying.
    pub(super) const LANDSCAPE: Self = Self { width: 842, height: 595, font: 8 };

    fn inner(self) -> u32 {
        self.width - 2 * MARGIN
    }
}

/// Font of a text: `F1` regular, `F2` bold.
#[derive(Debug, Clone, Copy)]
struct Font(&'static str, u32);

/// The pages so far.
pub(super) struct Pages {
    shape: Shape,
    name: String,
    done: Vec<Vec<u8>>,
    current: Vec<u8>,
    y: u32,
}

impl Pages {
    /// No page yet; `name` is repeated on top of the pages that follow the first.
    pub(super) fn new(shape: Shape, name: &str) -> Self {
        let y = shape.height - MARGIN;
        Self { shape, name: name.into(), done: Vec::new(), current: Vec::new(), y }
    }

    /// The contents of all pages.
    pub(super) fn finish(mut self) -> Vec<Vec<u8>> {
        self.close();
        self.done
    }

    /// The title of the report.
    pub(super) fn title(&mut self, text: &str) {
        let font = Font("F2", self.shape.font * 2);
        self.advance(font.1 + 6);
        self.left(font, 0, text);
    }

    /// A label with its value.
    pub(super) fn field(&mut self, label: &str, value: &str) {
        self.advance(self.line_height());
        let size = self.shape.font;
        self.left(Font("F2", size), 0, &format!("{label}:"));
        let at = (width(label) + 800) * size / self.shape.inner();
        self.left(Font("F1", size), at.max(130), value);
    }

    /// Title of a table; kept on one page with its first rows.
    pub(super) fn section(&mut self, title: &str) {
        let height = self.line_height();
        if self.y < FOOT + height * 5 {
            self.turn();
        }
        self.advance(height * 2);
        self.left(Font("F2", self.shape.font + 1), 0, title);
    }

    /// Heads of the columns: the first three start at their place, the others end there.
    pub(super) fn heads(&mut self, columns: &[(&str, u32)]) {
        self.advance(self.line_height());
        for (number, (text, at)) in columns.iter().enumerate() {
            self.cell(Font("F2", self.shape.font), (number, *at), text);
        }
        self.rule();
    }

    /// One row of a table.
    pub(super) fn row(&mut self, cells: &[(String, u32)]) {
        self.advance(self.line_height());
        let font = Font("F1", self.shape.font);
        for (number, (text, at)) in cells.iter().enumerate() {
            let next = cells.get(number + 1).map_or(RIGHT, |(_, at)| *at);
            let room = next.saturating_sub(*at + 5) * self.shape.inner() / self.shape.font;
            let text = if number == 0 { fit(text, room) } else { text };
            self.cell(font, (number, *at), text);
        }
    }

    /// A text with an amount at the right.
    pub(super) fn amount(&mut self, text: &str, amount: &str) {
        self.advance(self.line_height());
        let font = Font("F1", self.shape.font);
        self.left(font, 0, text);
        self.right(font, RIGHT, amount);
    }

    /// A line over a total, in bold.
    pub(super) fn total(&mut self, text: &str, amount: &str) {
        self.advance(self.line_height());
        let font = Font("F2", self.shape.font);
        self.left(font, 0, text);
        self.right(font, RIGHT, amount);
    }

    fn line_height(&self) -> u32 {
        self.shape.font + 4
    }

    fn advance(&mut self, points: u32) {
        if self.y < FOOT + points {
            self.turn();
            self.y -= self.line_height();
            let name = self.name.clone();
            self.left(Font("F1", self.shape.font), 0, &name);
        }
        self.y -= points;
    }

    fn turn(&mut self) {
        self.close();
        self.y = self.shape.height - MARGIN;
    }

    fn close(&mut self) {
        self.y = FOOT / 2;
        let number = format!("Página {}", self.done.len() + 1);
        self.right(Font("F1", self.shape.font), RIGHT, &number);
        self.done.push(std::mem::take(&mut self.current));
    }

    fn cell(&mut self, font: Font, (number, at): (usize, u32), text: &str) {
        if number < 3 { self.left(font, at, text) } else { self.right(font, at, text) }
    }

    fn left(&mut self, font: Font, at: u32, text: &str) {
        let x = MARGIN + at * self.shape.inner() / 1_000;
        self.show(font, x * 1_000, text);
    }

    fn right(&mut self, font: Font, at: u32, text: &str) {
        let end = MARGIN * 1_000 + at * self.shape.inner();
        self.show(font, end.saturating_sub(width(text) * font.1), text);
    }

    /// Shows a text at `x` thousandths of a point.
    fn show(&mut self, Font(name, size): Font, x: u32, text: &str) {
        if text.is_empty() {
            return;
        }
        let (whole, rest, y) = (x / 1_000, x % 1_000, self.y);
        write!(self.current, "BT /{name} {size} Tf 1 0 0 1 {whole}.{rest:03} {y} Tm ").expect(IN_MEMORY);
        self.current.extend(operand(text));
        self.current.extend_from_slice(b" Tj ET\n");
    }

    fn rule(&mut self) {
        let (y, end) = (self.y - 2, self.shape.width - MARGIN);
        writeln!(self.current, "0.4 w {MARGIN} {y} m {end} {y} l S").expect(IN_MEMORY);
    }
}

const IN_MEMORY: &str = "writing to memory has no I/O to fail";
