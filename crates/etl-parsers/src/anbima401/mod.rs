//! ANBIMA 4.01: the state machine over `<fundo>` and `<carteira>`, their blocks and tags.
//!
//! Where a tag's text goes is in `tables` and `fields`; what a complete row or fund must have is in `row` and `finish`.

mod fields;
mod finish;
mod header;
mod lines;
mod row;
mod tables;

use crate::details::keep_raw;
use crate::notes::{Scope, Spot};
use crate::positions::Context;
use crate::xml::{Flow, Handler};
use etl_core::{AssetClass, Code, Holding, Position, PositionFormat};
use fields::Field;
use lines::Line;
use std::ops::ControlFlow;
use tables::{Block, Tags};

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Outside,
    Root,
    Fund,
    Block,
    Leaf,
    Child,
    ChildLeaf,
}

/// Reader of a 4.01 file, from inside its root.
pub(crate) struct Anbima401<'c, 'f> {
    context: &'c mut Context<'f>,
    level: Level,
    position: Position,
    has_header: bool,
    /// A complete fund, waiting for the place of its last problems.
    done: Option<Position>,
    funds: u32,
    block: Block,
    tags: Tags,
    /// Index of the present tag in `tags`.
    at: usize,
    field: Field,
    /// Number fields that the row states.
    seen: u64,
    line: Line,
    /// Rows met of each class, and of lines after them.
    counts: [u32; AssetClass::ALL.len() + 4],
    /// A row starts here: it wants its place.
    opened: bool,
    /// Name of a leaf outside asset rows, or inside an unknown element.
    name: String,
    unknown: String,
    unknown_code: Code,
    /// Nesting inside an unknown element.
    skip: usize,
}

impl<'c, 'f> Anbima401<'c, 'f> {
    pub(crate) fn new(context: &'c mut Context<'f>) -> Self {
        Self {
            context,
            level: Level::Root,
            position: Position::new(PositionFormat::Anbima401),
            has_header: false,
            done: None,
            funds: 0,
            block: Block::Header,
            tags: &[],
            at: 0,
            field: Field::Kept,
            seen: 0,
            line: Line::default(),
            counts: [0; AssetClass::ALL.len() + 4],
            opened: false,
            name: String::new(),
            unknown: String::new(),
            unknown_code: Code::XmlUnknownTag,
            skip: 0,
        }
    }

    fn open_fund(&mut self, name: &str) -> Flow {
        let tag = match name {
            "fundo" => "fundo",
            "carteira" => "carteira",
            _ => return self.open_unknown(Code::XmlUnknownBlock, name),
        };
        self.funds += 1;
        self.context.scope = Scope { fund_tag: tag, fund: self.funds, block: "", row: 0 };
        self.position = Position::new(PositionFormat::Anbima401);
        self.has_header = false;
        self.counts = [0; AssetClass::ALL.len() + 4];
        self.level = Level::Fund;
        Flow::Go
    }

    fn open_block(&mut self, name: &str) -> Flow {
        let Some((block, standard)) = tables::block(name) else {
            self.position.source_rows += 1;
            return self.open_unknown(Code::XmlUnknownBlock, name);
        };
        self.block = block;
        (self.level, self.at, self.seen, self.opened) = (Level::Block, 0, 0, true);
        self.context.scope.block = standard;
        self.context.scope.row = 0;
        if name != standard {
            self.context.unknown(Code::XmlUnknownBlock, name, "", standard);
        }
        match block {
            Block::Header => self.has_header = true,
            Block::Asset(class, tags) => {
                self.tags = tags;
                let ordinal = self.count(class as usize);
                let mut row = Holding::new(class);
                row.ordinal = ordinal;
                self.position.holdings.push(row);
            }
            _ => {
                let ordinal = self.count(lines::counter(block));
                self.line = Line::new(ordinal);
            }
        }
        if self.position.source_rows > self.context.limits.max_rows_per_fund as u64 {
            return Flow::Refuse(Code::XmlLimit);
        }
        Flow::Place
    }

    fn count(&mut self, counter: usize) -> u32 {
        // A block of fees states several rows at once: they are counted when they are made.
        if self.block != Block::Fees {
            self.position.source_rows += 1;
        }
        self.counts[counter] += 1;
        self.context.scope.row = self.counts[counter];
        self.counts[counter]
    }

    fn open_field(&mut self, name: &str) -> Flow {
        if !matches!(self.block, Block::Asset(..)) {
            name.clone_into(&mut self.name);
            self.level = Level::Leaf;
            return Flow::Go;
        }
        let Some((at, field)) = tables::tag(self.tags, self.at, name) else {
            return self.open_unknown(Code::XmlUnknownTag, name);
        };
        (self.at, self.field) = (at, field);
        match field {
            Field::Repo => self.open_child(tables::REPO),
            Field::Loan => self.open_child(tables::LOAN),
            _ if self.level == Level::Child => self.level = Level::ChildLeaf,
            _ => self.level = Level::Leaf,
        }
        Flow::Go
    }

    fn open_child(&mut self, tags: Tags) {
        (self.tags, self.at, self.level) = (tags, 0, Level::Child);
        if let Some(row) = self.position.holdings.last_mut() {
            row::open_child(row, self.field);
        }
    }

    fn close_child(&mut self) {
        if let Block::Asset(_, tags) = self.block {
            (self.tags, self.at) = (tags, 0);
        }
        self.level = Level::Block;
    }

    fn open_unknown(&mut self, code: Code, name: &str) -> Flow {
        name.clone_into(&mut self.unknown);
        name.clone_into(&mut self.name);
        self.unknown_code = code;
        self.skip = 1;
        Flow::Go
    }

    /// A leaf inside an unknown element: kept raw on its row, reported once per name and file.
    fn close_unknown(&mut self, text: &str) -> Flow {
        self.skip -= 1;
        let in_row = matches!(self.level, Level::Block | Level::Child | Level::Leaf | Level::ChildLeaf)
            && matches!(self.block, Block::Asset(..));
        if !text.is_empty()
            && in_row
            && let Some(row) = self.position.holdings.last_mut()
        {
            keep_raw(&mut row.extras, &self.name, text);
        }
        if self.skip == 0 {
            if !in_row {
                (self.context.scope.block, self.context.scope.row) = ("", 0);
            }
            let name = std::mem::take(&mut self.unknown);
            self.context.unknown(self.unknown_code, &name, text, text);
            self.unknown = name;
        }
        self.context.flow()
    }

    fn leaf(&mut self, text: &str) {
        if let Block::Asset(..) = self.block {
            let mut cell = self.context.cell(self.tags[self.at].0, text);
            if let Some(row) = self.position.holdings.last_mut() {
                row::assign(row, &mut self.seen, self.field, &mut cell);
            }
            return;
        }
        let name = std::mem::take(&mut self.name);
        let known = match self.block {
            Block::Header => header::read(&mut self.position.header, self.context, &name, text),
            block => self.line.read(block, self.context, &name, text),
        };
        if !known {
            self.context.unknown(Code::XmlUnknownTag, &name, text, "");
        }
        self.name = name;
    }

    fn close_block(&mut self) {
        self.level = Level::Fund;
        match self.block {
            Block::Header => {}
            Block::Asset(..) => {
                if let Some(row) = self.position.holdings.last_mut() {
                    row::settle(row, self.seen, self.context);
                }
            }
            block => std::mem::take(&mut self.line).close(block, self.context, &mut self.position),
        }
    }

    fn close_fund(&mut self) -> Flow {
        self.level = Level::Root;
        (self.context.scope.block, self.context.scope.row) = ("", 0);
        let mut position = std::mem::replace(&mut self.position, Position::new(PositionFormat::Anbima401));
        finish::finish(&mut position, self.context, self.has_header);
        self.done = Some(position);
        Flow::Place
    }
}

impl Handler for Anbima401<'_, '_> {
    #[inline]
    fn start(&mut self, name: &str) -> Flow {
        if self.skip > 0 {
            self.skip += 1;
            name.clone_into(&mut self.name);
            return Flow::Go;
        }
        match self.level {
            Level::Block | Level::Child => self.open_field(name),
            Level::Fund => self.open_block(name),
            Level::Root => self.open_fund(name),
            Level::Leaf | Level::ChildLeaf | Level::Outside => self.open_unknown(Code::XmlUnknownTag, name),
        }
    }

    #[inline]
    fn end(&mut self, text: &str) -> Flow {
        self.context.charge(text);
        if self.skip > 0 {
            return self.close_unknown(text);
        }
        match self.level {
            Level::Leaf => {
                self.leaf(text);
                self.level = Level::Block;
            }
            Level::ChildLeaf => {
                self.leaf(text);
                self.level = Level::Child;
            }
            Level::Child => self.close_child(),
            Level::Block => self.close_block(),
            Level::Fund => return self.close_fund(),
            Level::Root => self.level = Level::Outside,
            Level::Outside => {}
        }
        self.context.flow()
    }

    fn cleaned(&mut self, raw: &str) {
        self.context.unknown(Code::XmlControlCharacters, "", raw, "");
    }

    fn place(&mut self, spot: Spot) -> ControlFlow<()> {
        self.context.place(spot);
        if std::mem::take(&mut self.opened) {
            let line = u32::try_from(spot.line).unwrap_or(u32::MAX);
            self.line.at = line;
            if let (Block::Asset(..), Some(row)) = (self.block, self.position.holdings.last_mut()) {
                (row.line, row.byte) = (line, spot.byte);
            }
        }
        match self.done.take() {
            Some(position) => self.context.deliver(position),
            None => ControlFlow::Continue(()),
        }
    }
}
