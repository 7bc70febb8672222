//! The block structure, line by line: CommonMark's own strategy, with tables, footnotes, alerts and blocks of mathematics.
//!
//! A line that has been read is never read again. What it leaves open are containers, of which only the counts of their
//! children are kept, and at most one leaf: a paragraph or a formula whose text is collected until it is closed.

mod begin;
mod leaf;

use begin::Start;

use super::element::{Align, Element, Op};
use super::inline::{Label, References};
use super::line::Line;
use super::starts::{self, HtmlEnd, Marker};
use super::table;

/// Blocks nested deeper than this are text.
const MAX_DEPTH: usize = 48;

#[derive(Clone, Debug)]
enum Kind {
    Root,
    Quote,
    List {
        marker: Marker,
    },
    Item {
        width: usize,
        begun: bool,
    },
    Note,
    Paragraph {
        text: String,
        after_marker: bool,
    },
    Fence {
        mark: u8,
        length: usize,
        indent: usize,
    },
    /// Blank lines count if more code follows.
    Indented {
        blank: String,
    },
    Html {
        end: HtmlEnd,
    },
    Math {
        close: &'static str,
        text: String,
    },
    Table {
        columns: Vec<Align>,
    },
    Rows,
}

#[derive(Clone, Debug)]
struct Block {
    kind: Kind,
    /// Which child of its parent it is.
    index: u32,
    children: u32,
    has_child: bool,
    last_line_blank: bool,
    child_blank: bool,
    /// Where it was opened, if this is not told yet.
    op: Option<usize>,
    loose: bool,
}

impl Block {
    fn new(kind: Kind, index: u32) -> Self {
        Block { kind, index, children: 0, has_child: false, last_line_blank: false, child_blank: false, op: None, loose: false }
    }

    fn ends_blank(&self) -> bool {
        let holds = matches!(self.kind, Kind::List { .. } | Kind::Item { .. });
        self.last_line_blank || holds && self.child_blank
    }

    fn is_shown(&self) -> bool {
        !matches!(self.kind, Kind::Paragraph { .. } | Kind::Math { .. })
    }
}

/// A piece of text that a definition still to come may change.
pub(crate) struct Revisable {
    pub(crate) path: Vec<u32>,
    pub(crate) element: Element,
    pub(crate) source: String,
    /// What goes in front of the text.
    pub(crate) ops: Vec<Op>,
    pub(crate) labels: Vec<Label>,
    /// The box of a task in front of it.
    pub(crate) task: Option<bool>,
}

/// What reading lines yields.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) ops: Vec<Op>,
    pub(crate) references: References,
    pub(crate) revisable: Vec<Revisable>,
    /// Paths of lists that are not tight any more, though they were told to be.
    pub(crate) loosened: Vec<Vec<u32>>,
}

impl Output {
    /// Adds an element with what stands in a text.
    fn leaf(&mut self, path: impl FnOnce() -> Vec<u32>, element: Element, text: &str, task: Option<bool>) {
        let (inline, labels) = self.references.read(text);
        let ops = wrap(&element, inline, task);
        if labels.is_empty() {
            self.ops.extend(ops);
            return;
        }
        self.ops.extend_from_slice(&ops);
        self.revisable.push(Revisable { path: path(), element, source: text.into(), ops, labels, task });
    }
}

/// The operations of an element with these in it.
pub(crate) fn wrap(element: &Element, inline: Vec<Op>, task: Option<bool>) -> Vec<Op> {
    let mut ops = vec![Op::Open(element.clone())];
    if let Some(checked) = task {
        ops.extend([Op::Open(Element::Checkbox { checked }), Op::Close]);
    }
    ops.extend(inline);
    ops.push(Op::Close);
    ops
}

/// What of a message's blocks is open.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// Never empty: the root stays.
    open: Vec<Block>,
}

impl Default for Machine {
    fn default() -> Self {
        Machine { open: vec![Block::new(Kind::Root, 0)] }
    }
}

impl Machine {
    /// How many children each open element has, the root's first.
    pub(crate) fn counts(&self) -> Vec<u32> {
        self.open.iter().filter(|block| block.is_shown()).map(|block| block.children).collect()
    }

    /// What was opened so far is told.
    pub(crate) fn settle(&mut self) {
        self.open.iter_mut().for_each(|block| block.op = None);
    }

    /// How long the text is that has to be read again when something is added to it.
    pub(crate) fn open_length(&self) -> usize {
        match &self.tip().kind {
            Kind::Paragraph { text, .. } | Kind::Math { text, .. } => text.len(),
            _ => 0,
        }
    }

    /// Whether a line that is still growing is better not shown yet: one that may come to mean something else altogether.
    pub(crate) fn hides(&self, partial: &str) -> bool {
        if partial.is_empty() {
            return true;
        }
        let text = partial.trim_start_matches([' ', '\t', '>']);
        match self.tip().kind {
            Kind::Fence { mark, .. } => !text.is_empty() && text.bytes().all(|byte| byte == mark),
            Kind::Indented { .. } | Kind::Html { .. } | Kind::Math { .. } => false,
            _ => starts::may_be_marker(text) || starts::may_be_alert(text),
        }
    }

    /// Reads a whole line.
    pub(crate) fn line(&mut self, text: &str, out: &mut Output) {
        for block in &mut self.open {
            if let Kind::Item { begun, .. } = &mut block.kind {
                *begun = true;
            }
        }
        let mut line = Line::new(text);
        let mut at = 1;
        while at < self.open.len() {
            match self.continues(at, &mut line) {
                Some(true) => at += 1,
                Some(false) => break,
                None => {
                    self.close_to(at, out);
                    return;
                }
            }
        }
        let mut kept = at;
        let unmatched = kept < self.open.len();
        let takes_lines =
            matches!(self.open[kept - 1].kind, Kind::Fence { .. } | Kind::Indented { .. } | Kind::Html { .. } | Kind::Math { .. });
        if !takes_lines {
            loop {
                match self.start(kept, &mut line, out) {
                    Start::Container => kept = self.open.len(),
                    Start::Leaf => {
                        kept = self.open.len();
                        break;
                    }
                    Start::Done => return self.note_blank(self.open.len(), false, false),
                    Start::None => break,
                }
            }
        }
        let still_unmatched = unmatched && kept < self.open.len();
        if still_unmatched && !line.is_blank() && matches!(self.tip().kind, Kind::Paragraph { .. }) {
            return self.add_line(&mut line, out);
        }
        self.close_to(kept, out);
        let blank = line.is_blank();
        if blank && self.tip().has_child {
            self.tip_mut().child_blank = true;
        }
        let exempt = match &self.tip().kind {
            Kind::Quote | Kind::Fence { .. } => true,
            Kind::Item { begun, .. } => !begun && !self.tip().has_child,
            _ => false,
        };
        self.note_blank(kept, blank, exempt);
        let takes = !matches!(self.tip().kind, Kind::Root | Kind::Quote | Kind::List { .. } | Kind::Item { .. } | Kind::Note);
        if takes {
            self.add_line(&mut line, out);
        } else if !blank {
            let after_marker = matches!(self.tip().kind, Kind::Item { .. }) && !self.tip().has_child;
            self.add(Kind::Paragraph { text: String::new(), after_marker }, None, out);
            self.add_line(&mut line, out);
        }
    }

    /// Shows the leaf that is open as it stands.
    pub(crate) fn show_open(&mut self, out: &mut Output) {
        match &self.tip().kind {
            Kind::Paragraph { text, .. } if !text.contains('\n') && text.starts_with('|') && text.len() > 1 => {
                // Most likely the head of a table.
                let head = table::cells(text);
                let columns = vec![Align::None; head.len()];
                out.ops.push(Op::Open(Element::Table));
                self.row(&head, &columns, true, out);
            }
            Kind::Paragraph { .. } => self.close_to(self.open.len() - 1, out),
            Kind::Math { text, .. } => {
                out.ops.push(Op::Open(Element::Raw));
                for line in text.split_inclusive('\n') {
                    out.ops.extend([Op::Open(Element::Line), Op::Text(line.into()), Op::Close]);
                }
            }
            _ => {}
        }
    }

    /// Closes everything.
    pub(crate) fn finish(&mut self, out: &mut Output) {
        self.close_to(1, out);
    }

    fn tip(&self) -> &Block {
        &self.open[self.open.len() - 1]
    }

    fn tip_mut(&mut self) -> &mut Block {
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn note_blank(&mut self, kept: usize, blank: bool, exempt: bool) {
        for block in &mut self.open[..kept] {
            block.last_line_blank = blank && !exempt;
        }
    }

    /// Whether an open block goes on in this line; `None` where the line is its end and nothing else.
    fn continues(&mut self, at: usize, line: &mut Line<'_>) -> Option<bool> {
        let block = &mut self.open[at];
        let has_child = block.has_child;
        Some(match &mut block.kind {
            Kind::Root | Kind::List { .. } | Kind::Rows => true,
            Kind::Quote => {
                let goes_on = !line.is_indented() && line.peek() == b'>';
                if goes_on {
                    line.skip(1);
                    line.skip_columns(1);
                }
                goes_on
            }
            Kind::Item { width, .. } => {
                if line.is_blank() {
                    line.skip(0);
                    has_child
                } else if line.indent >= *width {
                    line.skip_columns(*width);
                    true
                } else {
                    false
                }
            }
            Kind::Note => {
                let goes_on = line.is_blank() || line.is_indented();
                line.skip_columns(4);
                goes_on
            }
            Kind::Paragraph { .. } | Kind::Table { .. } => !line.is_blank(),
            Kind::Fence { mark, length, indent } => {
                if !line.is_indented() && line.peek() == *mark && starts::closes_fence(line.rest(), *mark, *length) {
                    return None;
                }
                line.skip_columns(*indent);
                true
            }
            Kind::Indented { .. } => {
                let goes_on = line.is_blank() || line.is_indented();
                line.skip_columns(4);
                goes_on
            }
            Kind::Html { end } => !(line.is_blank() && *end == HtmlEnd::Blank),
            Kind::Math { .. } => true,
        })
    }

    /// Opens a block in the last one, with its element if it has one from the start.
    fn add(&mut self, kind: Kind, element: Option<Element>, out: &mut Output) {
        if !matches!(kind, Kind::Item { .. } | Kind::Rows) {
            self.make_room(out);
        }
        self.note_child(out);
        let parent = self.tip_mut();
        let mut block = Block::new(kind, parent.children);
        if let Some(element) = element {
            if !matches!(block.kind, Kind::Rows) {
                parent.children += 1;
            }
            block.op = Some(out.ops.len());
            out.ops.push(Op::Open(element));
        }
        self.open.push(block);
    }

    /// Closes what can have no child of its own: in a list there are only items.
    fn make_room(&mut self, out: &mut Output) {
        while !matches!(self.tip().kind, Kind::Root | Kind::Quote | Kind::Item { .. } | Kind::Note) {
            self.close_to(self.open.len() - 1, out);
        }
    }

    /// The last block gets a child: after a blank line that makes the list around it a loose one.
    fn note_child(&mut self, out: &mut Output) {
        let at = self.open.len() - 1;
        let apart = self.open[at].has_child && self.open[at].child_blank;
        self.open[at].has_child = true;
        self.open[at].child_blank = false;
        let list = match self.open[at].kind {
            Kind::List { .. } => at,
            Kind::Item { .. } => at - 1,
            _ => return,
        };
        if !apart || self.open[list].loose {
            return;
        }
        self.open[list].loose = true;
        match self.open[list].op {
            None => out.loosened.push(self.path_to(list)),
            Some(op) => {
                if let Op::Open(Element::BulletList { tight } | Element::OrderedList { tight, .. }) = &mut out.ops[op] {
                    *tight = false;
                }
            }
        }
    }

    fn path(&self) -> Vec<u32> {
        self.path_to(self.open.len() - 1)
    }

    fn path_to(&self, at: usize) -> Vec<u32> {
        self.open[1..=at].iter().map(|block| block.index).collect()
    }

    fn pop(&mut self) -> Option<Block> {
        if self.open.len() == 1 {
            return None;
        }
        let block = self.open.pop()?;
        self.tip_mut().child_blank = block.ends_blank();
        Some(block)
    }
}
