//! The form in which instructions leave: numbers and one string, so that a patch crosses into
//! JavaScript in two copies, whatever its size.

use super::element::{Align, Element, Op};

/// Instructions that turn the nodes of the last patch into those of the text so far.
///
/// `codes` is a sequence of instructions, each an opcode and its operands. Texts are in `text`, one
/// after the other; an operand called *length* takes that many UTF-16 units from there.
///
/// | opcode | operands | meaning |
/// |---|---|---|
/// | 1 seek | depth, then depth + 1 counts | from the root: keep that many children, drop the rest, enter the last kept; at the last level stay |
/// | 2 replace | depth, then as many indexes | the next element built takes the place of the one at the end of that path |
/// | 3 open | kind, number, three lengths | append an element and enter it |
/// | 4 close | | leave the element |
/// | 5 text | length | append a text node |
/// | 6 extend | keep, length | the last text node keeps that many units and gets the text |
/// | 7 loosen | depth, then as many indexes | the list at the end of that path is not tight any more |
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// The instructions.
    pub codes: Vec<u32>,
    /// What their lengths refer to.
    pub text: String,
}

const SEEK: u32 = 1;
const REPLACE: u32 = 2;
const OPEN: u32 = 3;
const CLOSE: u32 = 4;
const TEXT: u32 = 5;
const EXTEND: u32 = 6;
const LOOSEN: u32 = 7;

impl Patch {
    pub(crate) fn seek(&mut self, counts: &[u32]) {
        self.codes.push(SEEK);
        self.codes.push(counts.len() as u32 - 1);
        self.codes.extend_from_slice(counts);
    }

    pub(crate) fn replace(&mut self, path: &[u32], ops: &[Op]) {
        self.codes.extend([REPLACE, path.len() as u32]);
        self.codes.extend_from_slice(path);
        self.ops(ops);
    }

    pub(crate) fn loosen(&mut self, path: &[u32]) {
        self.codes.extend([LOOSEN, path.len() as u32]);
        self.codes.extend_from_slice(path);
    }

    pub(crate) fn extend(&mut self, keep: u32, text: &str) {
        let length = self.take(text);
        self.codes.extend([EXTEND, keep, length]);
    }

    pub(crate) fn ops(&mut self, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Open(element) => self.open(element),
                Op::Close => self.codes.push(CLOSE),
                Op::Text(text) => {
                    let length = self.take(text);
                    self.codes.extend([TEXT, length]);
                }
            }
        }
    }

    fn open(&mut self, element: &Element) {
        let (kind, number, texts) = describe(element);
        let lengths = texts.map(|text| self.take(text));
        self.codes.extend([OPEN, kind, number]);
        self.codes.extend(lengths);
    }

    fn take(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        text.encode_utf16().count() as u32
    }
}

/// An element's number, its numeric attribute and its texts: `www/element/markdown/patch.ts` has the
/// same list.
fn describe(element: &Element) -> (u32, u32, [&str; 3]) {
    let plain = |kind| (kind, 0, [""; 3]);
    let numbered = |kind, number| (kind, number, [""; 3]);
    match element {
        Element::Paragraph => plain(1),
        Element::Heading(level) => numbered(2, u32::from(*level)),
        Element::Quote => plain(3),
        Element::Code { language } => (4, 0, [language, "", ""]),
        Element::Raw => plain(5),
        Element::BulletList { tight } => numbered(6, u32::from(*tight)),
        Element::OrderedList { start, tight } => (7, *start, [if *tight { "tight" } else { "" }, "", ""]),
        Element::Item => plain(8),
        Element::Checkbox { checked } => numbered(9, u32::from(*checked)),
        Element::Table => plain(10),
        Element::TableHead => plain(11),
        Element::TableBody => plain(12),
        Element::Row => plain(13),
        Element::HeaderCell(align) => numbered(14, number_of(*align)),
        Element::Cell(align) => numbered(15, number_of(*align)),
        Element::Rule => plain(16),
        Element::Emphasis => plain(17),
        Element::Strong => plain(18),
        Element::Strikethrough => plain(19),
        Element::InlineCode => plain(20),
        Element::Link { href, title } => (21, 0, [href, title, ""]),
        Element::DeadLink => plain(22),
        Element::Image { source, title, alt } => (23, 0, [source, title, alt]),
        Element::Break => plain(24),
        Element::Alert(alert) => numbered(25, *alert as u32),
        Element::Line => plain(26),
        Element::Math { display, latex, source } => (27, u32::from(*display), [latex, source, ""]),
        Element::Note(number) => numbered(28, *number),
        Element::NoteReference(number) => numbered(29, *number),
    }
}

fn number_of(align: Align) -> u32 {
    match align {
        Align::None => 0,
        Align::Left => 1,
        Align::Center => 2,
        Align::Right => 3,
    }
}
