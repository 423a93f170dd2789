//! The event loop under both position formats: local names, joined texts, limits, places. Knows no format.

use crate::notes::Spot;
use crate::text::{Decoder, Surprise};
use crate::{Limits, Refused};
use etl_core::{Code, Place, Problem};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::Read;
use std::ops::ControlFlow;

/// What a handler wants after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// The next event.
    Go,
    /// [`Handler::place`] with the place of this event.
    Place,
    /// Nothing more: a limit is passed.
    Refuse(Code),
}

/// Receiver of elements.
pub(crate) trait Handler {
    /// An element opens; `name` is its local name.
    fn start(&mut self, name: &str) -> Flow;
    /// The element opened last closes; `text` is its trimmed text, empty when it had children.
    fn end(&mut self, text: &str) -> Flow;
    /// Control characters were taken out of the text about to be handed over.
    fn cleaned(&mut self, raw: &str);
    /// The place of the event just handed over: the first byte of a tag that opens, the end of one that closes.
    fn place(&mut self, spot: Spot) -> ControlFlow<()>;
}

/// How reading ended, when nothing forbids what was read.
#[derive(Debug)]
pub(crate) enum Ended {
    /// At the end of a whole document.
    Complete,
    /// Because the caller wanted no more.
    Stopped,
    /// The document breaks off or is malformed; what was complete before stays valid.
    Broken(Problem),
}

/// Go on, or the end of the reading.
type Step = ControlFlow<Box<Result<Ended, Refused>>>;

fn ended(ended: Ended) -> Step {
    ControlFlow::Break(Box::new(Ok(ended)))
}

/// An XML document being read.
pub(crate) struct Xml<R> {
    reader: Reader<Decoder<R>>,
    limits: Limits,
    depth: usize,
    text: String,
    /// Whether the text belongs to an element without children so far.
    leaf: bool,
    roots: usize,
}

impl<R: Read> Xml<R> {
    pub(crate) fn new(source: Decoder<R>, limits: &Limits) -> Self {
        let reader = Reader::from_reader(source);
        Self { reader, limits: *limits, depth: 0, text: String::new(), leaf: false, roots: 0 }
    }

    pub(crate) fn take_surprise(&mut self) -> Option<Surprise> {
        self.reader.get_mut().take_surprise()
    }

    /// Reads on, handing elements over, to the end of the document or until the handler has enough.
    pub(crate) fn run<H: Handler>(&mut self, handler: &mut H) -> Result<Ended, Refused> {
        let mut buffer = Vec::with_capacity(1024);
        loop {
            buffer.clear();
            self.reader.get_mut().allow(self.limits.max_text_bytes);
            // The event is looked at where it is, and the end is boxed: moving either about costs a fifth of the reading.
            let event = self.reader.read_event_into(&mut buffer);
            let step = match &event {
                Ok(event) => self.step(event, handler),
                Err(error) => self.broken(error),
            };
            // An event only borrows from the buffer: there is nothing to give back.
            if event.is_ok() {
                std::mem::forget(event);
            }
            if let ControlFlow::Break(end) = step {
                return *end;
            }
        }
    }

    #[inline]
    fn step<H: Handler>(&mut self, event: &Event<'_>, handler: &mut H) -> Step {
        match event {
            Event::Start(tag) => {
                self.open(tag)?;
                self.depth += 1;
                let flow = handler.start(local(tag.name().into_inner()));
                self.after(flow, tag.len() + 2, handler)
            }
            Event::End(_) => {
                self.depth -= 1;
                let flow = self.close(handler);
                self.after(flow, 0, handler)
            }
            Event::Empty(tag) => {
                self.open(tag)?;
                let flow = handler.start(local(tag.name().into_inner()));
                self.after(flow, tag.len() + 3, handler)?;
                let flow = self.close(handler);
                self.after(flow, 0, handler)
            }
            Event::Text(text) => self.push(text),
            Event::CData(text) => self.push(text),
            Event::GeneralRef(reference) => self.push_reference(reference, handler),
            Event::DocType(text) => self.refuse(Code::XmlDoctype, text),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => ControlFlow::Continue(()),
            Event::Eof if self.depth > 0 || self.roots == 0 => self.breaks_off(Code::FileTruncated, ""),
            Event::Eof => ended(Ended::Complete),
        }
    }

    /// Does what the handler asked for: tells it the place `back` bytes before where the reader is, or stops.
    #[inline]
    fn after<H: Handler>(&mut self, flow: Flow, back: usize, handler: &mut H) -> Step {
        match flow {
            Flow::Go => ControlFlow::Continue(()),
            Flow::Place => self.place(back, handler),
            Flow::Refuse(code) => self.refuse(code, ""),
        }
    }

    #[inline(never)]
    fn place<H: Handler>(&mut self, back: usize, handler: &mut H) -> Step {
        let Spot { line, byte } = self.spot();
        let spot = Spot { line, byte: byte.saturating_sub(back as u64) };
        if handler.place(spot).is_break() { ended(Ended::Stopped) } else { ControlFlow::Continue(()) }
    }

    #[inline]
    fn open(&mut self, tag: &BytesStart<'_>) -> Step {
        if self.depth >= self.limits.max_depth {
            return self.refuse(Code::XmlTooDeep, tag.name().as_ref());
        }
        let attributes = tag.attributes_raw();
        // An attribute takes at least five bytes.
        if attributes.len() / 5 > self.limits.max_attributes
            && attributes.bytes().filter(|b| *b == b'=').count() > self.limits.max_attributes
        {
            return self.refuse(Code::XmlLimit, tag.name().as_ref());
        }
        if self.depth == 0 {
            self.roots += 1;
            if self.roots > 1 {
                return self.refuse(Code::XmlBroken, tag.name().as_ref());
            }
        }
        self.text.clear();
        self.leaf = true;
        ControlFlow::Continue(())
    }

    #[inline]
    fn close<H: Handler>(&mut self, handler: &mut H) -> Flow {
        let flow = if self.leaf {
            // All bytes at once instead of one after the other: most texts have none.
            if self.text.bytes().fold(false, |found, byte| found | is_suspect(byte)) {
                self.clean(handler);
            }
            handler.end(trimmed(&self.text))
        } else {
            handler.end("")
        };
        self.leaf = false;
        flow
    }

    /// Takes control characters out; line ends and tabs become blanks.
    #[cold]
    fn clean<H: Handler>(&mut self, handler: &mut H) {
        let raw = std::mem::take(&mut self.text);
        let blank = |c: char| matches!(c, '\n' | '\r' | '\t');
        self.text = raw.trim().chars().map(|c| if blank(c) { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        if raw.chars().any(|c| c.is_control() && !blank(c)) {
            handler.cleaned(&raw);
        }
    }

    #[inline]
    fn push(&mut self, piece: &str) -> Step {
        if self.leaf {
            self.text.push_str(piece);
            if self.text.len() > self.limits.max_text_bytes {
                return self.refuse(Code::XmlLimit, "");
            }
        }
        ControlFlow::Continue(())
    }

    fn push_reference<H: Handler>(&mut self, reference: &BytesRef<'_>, handler: &mut H) -> Step {
        if reference.is_char_ref() {
            if let Ok(Some(c)) = reference.resolve_char_ref() {
                return self.push(c.encode_utf8(&mut [0; 4]));
            }
            handler.cleaned(reference);
            return ControlFlow::Continue(());
        }
        match quick_xml::escape::resolve_predefined_entity(reference) {
            Some(text) => self.push(text),
            None => self.refuse(Code::XmlBroken, &format!("&{};", &**reference)),
        }
    }

    fn spot(&mut self) -> Spot {
        self.reader.get_mut().spot()
    }

    pub(crate) fn problem(&mut self, code: Code, found: &str) -> Problem {
        let Spot { line, byte } = self.spot();
        Problem::error(code, Place { line, byte, path: String::new() }, found)
    }

    #[cold]
    fn refuse(&mut self, code: Code, found: &str) -> Step {
        ControlFlow::Break(Box::new(Err(Refused(self.problem(code, found)))))
    }

    #[cold]
    fn breaks_off(&mut self, code: Code, found: &str) -> Step {
        let problem = self.problem(code, found);
        ended(Ended::Broken(problem))
    }

    #[cold]
    fn broken(&mut self, error: &Error) -> Step {
        if let Some(stop) = self.reader.get_ref().stopped() {
            return self.refuse(stop.code(), "");
        }
        match error {
            Error::Io(_) => self.refuse(Code::FileNotReadable, &error.to_string()),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => self.breaks_off(Code::XmlBroken, ""),
            Error::Syntax(SyntaxError::UnclosedDoctype) | Error::IllFormed(IllFormedError::MissingDoctypeName) => {
                self.refuse(Code::XmlDoctype, "")
            }
            // The end of the file came inside a tag, a comment or the like.
            Error::Syntax(_) => self.breaks_off(Code::FileTruncated, ""),
            Error::IllFormed(IllFormedError::UnclosedReference) if self.at_eof() => {
                self.breaks_off(Code::FileTruncated, "")
            }
            _ => self.breaks_off(Code::XmlBroken, &error.to_string()),
        }
    }

    fn at_eof(&mut self) -> bool {
        use std::io::BufRead;
        self.reader.get_mut().fill_buf().is_ok_and(<[u8]>::is_empty)
    }
}

/// A name without its prefix. Names are short: to look at each byte is faster than a search made for long texts.
#[inline]
fn local(name: &str) -> &str {
    name.bytes().position(|byte| byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// The text without blanks around it; most texts have none.
#[inline]
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Bytes that start a control character: C0, DEL, and the lead byte of C1 (which also starts `¡` to `¿`).
#[inline]
fn is_suspect(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7F || byte == 0xC2
}
