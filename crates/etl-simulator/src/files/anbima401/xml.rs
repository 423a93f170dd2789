//! A small XML writer for both ANBIMA formats: tags, escaped text and exact decimals, pushed to one `String`.
//!
//! No document tree, no check of the order of elements: the callers write in the order of their format.

use etl_core::{Decimal, Exact};
use std::fmt::Write as _;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::files) enum NumberStyle {
    /// `1234.5`.
    #[default]
    Point,
    /// `1234,5`.
    Comma,
    /// `.5` and `-.5` in place of `0.5` and `-0.5`.
    LeadingPoint,
}

/// What a writer does with every element.
#[derive(Debug, Clone, Default)]
pub(in crate::files) struct Style {
    /// One element on each line, indented.
    pub(in crate::files) indented: bool,
    /// How numbers are written.
    pub(in crate::files) numbers: NumberStyle,
    /// Characters outside ASCII, and `&`, as numeric references.
    pub(in crate::files) references: bool,
    /// Blanks around the text of leaves.
    pub(in crate::files) padded: bool,
}

/// Fewest and most decimals of a number; trailing zeros between the two are dropped.
#[derive(Debug, Clone, Copy)]
pub(in crate::files) struct Decimals(pub(in crate::files) u32, pub(in crate::files) u32);

/// The writer.
#[derive(Debug, Default)]
pub(in crate::files) struct Xml {
    text: String,
    scratch: String,
    style: Style,
    prefix: &'static str,
    depth: usize,
}

impl Xml {
    pub(in crate::files) fn new(style: Style) -> Self {
        Self { style, ..Self::default() }
    }

    /// What was written since the start or the last [`Self::clear`].
    pub(in crate::files) fn written(&self) -> &str {
        &self.text
    }

    /// Forgets what was written and keeps the room for more.
    pub(in crate::files) fn clear(&mut self) {
        self.text.clear();
    }

    /// Pushes text as it is.
    pub(in crate::files) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Prefix of the tags from here on (`ISO:`); gives back the one before.
    pub(in crate::files) fn set_prefix(&mut self, prefix: &'static str) -> &'static str {
        std::mem::replace(&mut self.prefix, prefix)
    }

    pub(in crate::files) fn open(&mut self, tag: &str) {
        self.open_with(tag, "");
    }

    /// Opens an element with attributes, given ready to write with a blank before each.
    pub(in crate::files) fn open_with(&mut self, tag: &str, attributes: &str) {
        self.indent();
        self.start_tag(tag, attributes);
        self.line_end();
        self.depth += 1;
    }

    pub(in crate::files) fn close(&mut self, tag: &str) {
        self.depth -= 1;
        self.indent();
        self.end_tag(tag);
        self.line_end();
    }

    /// Writes the content inside nested elements.
    pub(in crate::files) fn within(&mut self, path: &[&str], content: impl FnOnce(&mut Self)) {
        for tag in path {
            self.open(tag);
        }
        content(self);
        for tag in path.iter().rev() {
            self.close(tag);
        }
    }

    /// A leaf of at most `longest` characters; control characters are left out.
    pub(in crate::files) fn text(&mut self, tag: &str, value: &str, longest: usize) {
        self.leaf(tag, "", |xml| xml.push_escaped(value, longest));
    }

    /// A leaf at the end of a path of elements.
    pub(in crate::files) fn text_at(&mut self, path: &[&str], value: &str) {
        let (tag, parents) = path.split_last().expect("a path has a leaf");
        self.within(parents, |xml| xml.text(tag, value, usize::MAX));
    }

    pub(in crate::files) fn number(&mut self, tag: &str, value: Decimal, decimals: Decimals) {
        self.number_with(tag, "", value, decimals);
    }

    pub(in crate::files) fn number_with(&mut self, tag: &str, attributes: &str, value: Decimal, decimals: Decimals) {
        self.leaf(tag, attributes, |xml| xml.push_number(value, decimals));
    }

    /// Text that XML does not escape: used for what senders get wrong.
    pub(in crate::files) fn raw_leaf(&mut self, tag: &str, value: &str) {
        self.leaf(tag, "", |xml| xml.raw(value));
    }

    fn leaf(&mut self, tag: &str, attributes: &str, content: impl FnOnce(&mut Self)) {
        self.indent();
        self.start_tag(tag, attributes);
        if self.style.padded {
            self.text.push(' ');
        }
        content(self);
        if self.style.padded {
            self.text.push(' ');
        }
        self.end_tag(tag);
        self.line_end();
    }

    fn start_tag(&mut self, tag: &str, attributes: &str) {
        self.text.push('<');
        self.text.push_str(self.prefix);
        self.text.push_str(tag);
        self.text.push_str(attributes);
        self.text.push('>');
    }

    fn end_tag(&mut self, tag: &str) {
        self.text.push_str("</");
        self.text.push_str(self.prefix);
        self.text.push_str(tag);
        self.text.push('>');
    }

    fn indent(&mut self) {
        if self.style.indented {
            for _ in 0..self.depth {
                self.text.push_str("  ");
            }
        }
    }

    fn line_end(&mut self) {
        if self.style.indented {
            self.text.push('\n');
        }
    }

    fn push_escaped(&mut self, value: &str, longest: usize) {
        for c in value.chars().filter(|c| is_allowed(*c)).take(longest) {
            match c {
                c if self.style.references && (!c.is_ascii() || c == '&') => {
                    write!(self.text, "&#{};", u32::from(c)).expect("a String takes every text");
                }
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&apos;"),
                c => self.text.push(c),
            }
        }
    }

    fn push_number(&mut self, value: Decimal, Decimals(fewest, most): Decimals) {
        let rounded = if value.scale() > most {
            Exact::of(value).rounded(i64::from(most)).expect("rounding leaves fewer digits")
        } else {
            value
        };
        let scale = rounded.scale() as usize;
        let (width, fewest) = (scale + 1, fewest as usize);
        self.scratch.clear();
        write!(self.scratch, "{:0>width$}", rounded.mantissa().unsigned_abs()).expect("a String takes every text");
        let (whole, fraction) = self.scratch.split_at(self.scratch.len() - scale);
        let kept = fraction.trim_end_matches('0').len().max(fewest.min(scale));
        if rounded.mantissa() < 0 {
            self.text.push('-');
        }
        if !(self.style.numbers == NumberStyle::LeadingPoint && whole == "0" && kept > 0) {
            self.text.push_str(whole);
        }
        if kept.max(fewest) > 0 {
            self.text.push(if self.style.numbers == NumberStyle::Comma { ',' } else { '.' });
        }
        self.text.push_str(&fraction[..kept]);
        self.text.extend(std::iter::repeat_n('0', fewest.saturating_sub(kept)));
    }
}

/// Whether XML 1.0 can hold the character and no reader would have to remove it.
fn is_allowed(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: &str, decimals: Decimals, numbers: NumberStyle) -> String {
        let mut xml = Xml::new(Style { numbers, ..Style::default() });
        xml.push_number(etl_core::parse_decimal(value).unwrap(), decimals);
        xml.written().to_owned()
    }

    #[test]
    fn numbers_drop_trailing_zeros_and_round_half_up() {
        let cases = [
            ("0", Decimals(0, 2), "0"),
            ("0.00", Decimals(0, 2), "0"),
            ("-0.00", Decimals(0, 2), "0"),
            ("186.80", Decimals(0, 2), "186.8"),
            ("195912", Decimals(0, 2), "195912"),
            ("195900", Decimals(0, 2), "195900"),
            ("-0.05", Decimals(0, 2), "-0.05"),
            ("2.675", Decimals(0, 2), "2.68"),
            ("0.004", Decimals(0, 2), "0"),
            ("1", Decimals(2, 5), "1.00"),
            ("1.5", Decimals(2, 5), "1.50"),
            ("1.23456", Decimals(2, 5), "1.23456"),
            ("0.00000001", Decimals(0, 12), "0.00000001"),
        ];
        for (value, decimals, written) in cases {
            assert_eq!(number(value, decimals, NumberStyle::Point), written, "{value}");
        }
    }

    #[test]
    fn numbers_in_the_styles_of_careless_senders() {
        assert_eq!(number("1234.50", Decimals(0, 2), NumberStyle::Comma), "1234,5");
        assert_eq!(number("-0.123", Decimals(0, 3), NumberStyle::LeadingPoint), "-.123");
        assert_eq!(number("0", Decimals(0, 3), NumberStyle::LeadingPoint), "0");
        assert_eq!(number("1.5", Decimals(0, 3), NumberStyle::LeadingPoint), "1.5");
    }

    #[test]
    fn text_is_escaped_cut_and_free_of_control_characters() {
        let mut xml = Xml::default();
        xml.text("nome", "A & <B> \"C\" 'D'\u{1}\u{7f}\u{fffe} ÉF", 17);
        assert_eq!(xml.written(), "<nome>A &amp; &lt;B&gt; &quot;C&quot; &apos;D&apos; É</nome>");
        let mut xml = Xml::new(Style { references: true, padded: true, ..Style::default() });
        xml.text("nome", "Pé & <", 9);
        assert_eq!(xml.written(), "<nome> P&#233; &#38; &lt; </nome>");
    }

    #[test]
    fn elements_nest_with_prefix_and_indentation() {
        let mut xml = Xml::new(Style { indented: true, ..Style::default() });
        xml.set_prefix("p:");
        xml.within(&["A", "B"], |xml| xml.text_at(&["C", "D"], "x"));
        assert_eq!(xml.written(), "<p:A>\n  <p:B>\n    <p:C>\n      <p:D>x</p:D>\n    </p:C>\n  </p:B>\n</p:A>\n");
    }
}
