//! Decoding adapter: bytes of any accepted encoding in, valid UTF-8 out, with line, byte and size accounting.
//!
//! Encoding: byte order mark, else declaration, else strict UTF-8, else Windows-1252 from the first byte that is not
//! UTF-8. The buffer is always filled whole, so that the result does not depend on how the source is cut.

use crate::notes::Spot;
use crate::{Content, sniff};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use etl_core::Code;
use std::io::{self, BufRead, Read};

const BUFFER: usize = 64 * 1024;

/// Why the adapter stopped the reader above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The file is longer than allowed.
    TooLarge,
    /// One text or tag is longer than allowed.
    Limit,
    /// The encoding is none that is accepted.
    Encoding,
}

impl Stop {
    pub(crate) fn code(self) -> Code {
        match self {
            Self::TooLarge => Code::FileTooLarge,
            Self::Limit => Code::XmlLimit,
            Self::Encoding => Code::XmlEncodingUnknown,
        }
    }
}

/// The encoding was not the declared one: (what was declared, what was read, where).
pub(crate) type Surprise = (String, &'static str, Spot);

enum Mode {
    /// Nothing read yet.
    Unknown,
    /// Valid UTF-8 passes through.
    Utf8,
    /// A single-byte encoding was declared and only ASCII was met so far.
    Declared(&'static Encoding),
    /// Everything goes through the decoder.
    Coded(encoding_rs::Decoder),
}

/// How many source bytes a piece of the output stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Utf8,
    SingleByte,
    Utf16,
}

/// The adapter.
pub(crate) struct Decoder<R> {
    source: R,
    mode: Mode,
    declared: String,
    raw: Vec<u8>,
    raw_len: usize,
    eof: bool,
    out: Vec<u8>,
    pos: usize,
    /// Up to here the output is UTF-8 of the source; after it the unit is `unit`.
    plain_until: usize,
    unit: Unit,
    counted: usize,
    spot: Spot,
    bytes_left: u64,
    budget: usize,
    stop: Option<Stop>,
    surprise: Option<Surprise>,
}

impl<R: Read> Decoder<R> {
    pub(crate) fn new(source: R, max_bytes: u64, max_piece: usize) -> Self {
        Self {
            source,
            mode: Mode::Unknown,
            declared: String::new(),
            raw: vec![0; BUFFER],
            raw_len: 0,
            eof: false,
            out: Vec::new(),
            pos: 0,
            plain_until: 0,
            unit: Unit::Utf8,
            counted: 0,
            spot: Spot { line: 1, byte: 0 },
            bytes_left: max_bytes,
            budget: max_piece,
            stop: None,
            surprise: None,
        }
    }

    /// Allows the next event its share of bytes.
    #[inline]
    pub(crate) fn allow(&mut self, bytes: usize) {
        self.budget = bytes;
    }

    /// Why reading was stopped, if it was.
    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.stop
    }

    /// Where the encoding turned out not to be the declared one, once.
    pub(crate) fn take_surprise(&mut self) -> Option<Surprise> {
        self.surprise.take()
    }

    /// The start of the file: its kind, and its first text.
    pub(crate) fn head(&mut self) -> io::Result<(Content, String)> {
        self.read_raw()?;
        let content = sniff(&self.raw[..self.raw_len]);
        self.decode()?;
        let text = &self.out[..self.out.len().min(1024)];
        Ok((content, String::from_utf8_lossy(text).trim_start().to_owned()))
    }

    /// Where the reader is.
    pub(crate) fn spot(&mut self) -> Spot {
        self.count_to(self.pos);
        self.spot
    }

    fn count_to(&mut self, to: usize) {
        let from = self.counted.min(to);
        let plain_end = self.plain_until.clamp(from, to);
        self.spot.line += newlines(&self.out[from..to]);
        self.spot.byte += (plain_end - from) as u64 + source_bytes(&self.out[plain_end..to], self.unit);
        self.counted = to;
    }

    fn fail(&mut self, stop: Stop) -> io::Error {
        self.stop = Some(stop);
        io::Error::other(stop.code().as_str())
    }

    /// Fills the raw buffer to its end, or to the end of the source.
    fn read_raw(&mut self) -> io::Result<()> {
        while self.raw_len < self.raw.len() && !self.eof {
            match self.source.read(&mut self.raw[self.raw_len..]) {
                Ok(0) => self.eof = true,
                Ok(n) => {
                    self.bytes_left = match self.bytes_left.checked_sub(n as u64) {
                        Some(left) => left,
                        None => return Err(self.fail(Stop::TooLarge)),
                    };
                    self.raw_len += n;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    fn refill(&mut self) -> io::Result<()> {
        if let Some(stop) = self.stop {
            return Err(self.fail(stop));
        }
        self.count_to(self.out.len());
        self.out.clear();
        (self.pos, self.counted, self.plain_until) = (0, 0, 0);
        self.read_raw()?;
        self.decode()
    }

    /// Turns the raw buffer into output. What is cut in the middle of a character stays for the next round.
    fn decode(&mut self) -> io::Result<()> {
        if matches!(self.mode, Mode::Unknown) {
            self.detect()?;
        }
        self.settle_declared();
        if matches!(self.mode, Mode::Coded(_)) {
            self.decode_coded(0);
        } else {
            self.decode_utf8();
        }
        Ok(())
    }

    fn decode_utf8(&mut self) {
        let raw = &self.raw[..self.raw_len];
        let (valid, broken) = match std::str::from_utf8(raw) {
            Ok(_) => (raw.len(), false),
            Err(e) => (e.valid_up_to(), e.error_len().is_some() || self.eof),
        };
        self.out.extend_from_slice(&raw[..valid]);
        self.plain_until = self.out.len();
        if broken {
            self.count_to(self.out.len());
            let declared = if self.declared.is_empty() { "UTF-8".into() } else { self.declared.clone() };
            self.surprise = Some((declared, WINDOWS_1252.name(), self.spot));
            self.mode = Mode::Coded(WINDOWS_1252.new_decoder_without_bom_handling());
            self.unit = Unit::SingleByte;
            self.decode_coded(valid);
        } else {
            self.raw.copy_within(valid..self.raw_len, 0);
            self.raw_len -= valid;
        }
    }

    fn decode_coded(&mut self, from: usize) {
        let Mode::Coded(decoder) = &mut self.mode else { return };
        let raw = &self.raw[from..self.raw_len];
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3 + 16);
        let start = self.out.len();
        self.out.resize(start + room, 0);
        let (result, read, written, replaced) = decoder.decode_to_utf8(raw, &mut self.out[start..], self.eof);
        debug_assert!(result == CoderResult::InputEmpty && read == raw.len());
        self.out.truncate(start + written);
        self.raw_len = 0;
        if self.eof {
            self.mode = Mode::Utf8;
        }
        if replaced && self.surprise.is_none() {
            let spot = self.spot;
            self.surprise = Some((self.declared.clone(), "com caracteres ilegíveis", spot));
        }
    }

    /// Decides by byte order mark and declaration; takes the mark away.
    fn detect(&mut self) -> io::Result<()> {
        let raw = &self.raw[..self.raw_len];
        self.declared = declared_encoding(raw);
        let (mode, mark) = match raw {
            [0xEF, 0xBB, 0xBF, ..] => (Mode::Utf8, 3),
            [0xFF, 0xFE, ..] => (self.utf16(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (self.utf16(UTF_16BE), 2),
            [b'<', 0, ..] => (self.utf16(UTF_16LE), 0),
            [0, b'<', ..] => (self.utf16(UTF_16BE), 0),
            _ => (self.declared_mode()?, 0),
        };
        if mark == 3 && !self.declared.is_empty() && Encoding::for_label(self.declared.as_bytes()) != Some(UTF_8) {
            self.surprise = Some((self.declared.clone(), UTF_8.name(), self.spot));
        }
        self.mode = mode;
        self.raw.copy_within(mark..self.raw_len, 0);
        self.raw_len -= mark;
        self.spot.byte += mark as u64;
        Ok(())
    }

    fn utf16(&mut self, encoding: &'static Encoding) -> Mode {
        self.unit = Unit::Utf16;
        self.declared = encoding.name().into();
        Mode::Coded(encoding.new_decoder_without_bom_handling())
    }

    fn declared_mode(&mut self) -> io::Result<Mode> {
        if self.declared.is_empty() {
            return Ok(Mode::Utf8);
        }
        match Encoding::for_label(self.declared.as_bytes()) {
            Some(encoding) if encoding == UTF_8 => Ok(Mode::Utf8),
            Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => {
                // The declaration itself was read as single bytes: it is not true.
                self.surprise = Some((self.declared.clone(), UTF_8.name(), self.spot));
                Ok(Mode::Utf8)
            }
            Some(encoding) if encoding.is_single_byte() => Ok(Mode::Declared(encoding)),
            _ => Err(self.fail(Stop::Encoding)),
        }
    }

    /// At the first byte that is not ASCII: text that is valid UTF-8 is UTF-8, whatever the declaration says.
    fn settle_declared(&mut self) {
        let Mode::Declared(encoding) = self.mode else { return };
        let raw = &self.raw[..self.raw_len];
        let Some(first) = raw.iter().position(|b| !b.is_ascii()) else { return };
        let is_utf8 = match std::str::from_utf8(raw) {
            Ok(_) => true,
            Err(e) => e.error_len().is_none() && !self.eof && e.valid_up_to() > first,
        };
        if is_utf8 {
            self.surprise = Some((self.declared.clone(), UTF_8.name(), self.spot));
            self.mode = Mode::Utf8;
        } else {
            self.mode = Mode::Coded(encoding.new_decoder_without_bom_handling());
            self.unit = Unit::SingleByte;
        }
    }
}

/// Counts line ends; sums of at most 255 fit a byte, which lets the compiler compare many bytes at once.
fn newlines(bytes: &[u8]) -> u64 {
    bytes.chunks(255).map(|chunk| u64::from(chunk.iter().map(|b| u8::from(*b == b'\n')).sum::<u8>())).sum()
}

/// Bytes of the source that a piece of output stands for.
fn source_bytes(out: &[u8], unit: Unit) -> u64 {
    let count = |counted: fn(&u8) -> bool| out.iter().filter(|b| counted(b)).count() as u64;
    match unit {
        Unit::Utf8 => out.len() as u64,
        Unit::SingleByte => count(|b| b & 0xC0 != 0x80),
        // A character of four UTF-8 bytes takes two UTF-16 units.
        Unit::Utf16 => 2 * (count(|b| b & 0xC0 != 0x80) + count(|b| *b >= 0xF0)),
    }
}

/// The name in `<?xml … encoding="name"?>`, if the file starts with a declaration in single bytes.
fn declared_encoding(raw: &[u8]) -> String {
    let raw = raw.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(raw).trim_ascii_start();
    let head = &raw[..raw.len().min(1024)];
    let text = String::from_utf8_lossy(head);
    let name = || {
        let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
        let (_, value) = declaration.split_once("encoding")?;
        let value = value.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some(value[1..].split_once(quote)?.0.trim().to_owned())
    };
    name().unwrap_or_default()
}

impl<R: Read> BufRead for Decoder<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget == 0 {
            return Err(self.fail(Stop::Limit));
        }
        if self.pos >= self.out.len() {
            self.refill()?;
        }
        Ok(&self.out[self.pos..])
    }

    #[inline]
    fn consume(&mut self, n: usize) {
        self.pos += n;
        self.budget = self.budget.saturating_sub(n);
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buf.len());
        buf[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests;
