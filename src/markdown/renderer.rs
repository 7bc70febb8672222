//! One message body, as its text arrives.

use unicase::UniCase;

use super::blocks::{Block, Parsed, parse};
use super::diff::diff;
use super::element::{Element, Op};
use super::links::link_bare_addresses;
use super::patch::Patch;

/// How a [`Renderer`] reads its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Make links of bare addresses, which CommonMark by itself does not.
    pub autolinks: bool,
}

/// A committed block that a link reference definition may still change.
struct Revisable {
    index: u32,
    source: String,
    ops: Vec<Op>,
    labels: Vec<String>,
}

/// Renders one message's Markdown as it streams in.
#[derive(Default)]
pub struct Renderer {
    options: Options,
    /// The text that is not committed.
    open_text: String,
    /// What the view has built of it.
    open_ops: Vec<Op>,
    /// How many blocks are committed.
    committed: u32,
    /// The committed link reference definitions, written one after the other: put before what is
    /// parsed, they have the precedence they had in the whole text.
    definitions: String,
    revisable: Vec<Revisable>,
}

impl Renderer {
    /// A renderer for one message.
    pub fn new(options: Options) -> Self {
        Renderer { options, ..Renderer::default() }
    }

    /// Takes more of the text and tells what it changes.
    pub fn push(&mut self, text: &str) -> Patch {
        self.open_text.push_str(text);
        let (parsed, offset) = self.parse_open();
        let closed = closed_blocks(&parsed, &self.open_text, offset);
        let boundary = match parsed.blocks.get(closed) {
            Some(next) if closed > 0 => line_start(&self.open_text, next.start - offset),
            _ => 0,
        };
        self.advance(parsed, offset, closed, boundary)
    }

    /// Tells what changes when no text follows. The renderer takes none after it.
    pub fn finish(&mut self) -> Patch {
        let (parsed, offset) = self.parse_open();
        let (closed, boundary) = (parsed.blocks.len(), self.open_text.len());
        let mut patch = self.advance(parsed, offset, closed, boundary);
        self.revise(&mut patch, |_| true);
        self.revisable.clear();
        patch
    }

    /// Parses the open text, and tells at what offset it stands in what was parsed.
    fn parse_open(&self) -> (Parsed, usize) {
        let (mut parsed, offset) = self.parse_with_definitions(&self.open_text);
        for block in &mut parsed.blocks {
            block.ops = self.finish_ops(std::mem::take(&mut block.ops));
        }
        (parsed, offset)
    }

    fn parse_with_definitions(&self, text: &str) -> (Parsed, usize) {
        if self.definitions.is_empty() || !text.contains('[') {
            return (parse(text), 0);
        }
        let mut source = String::with_capacity(self.definitions.len() + 1 + text.len());
        source.push_str(&self.definitions);
        source.push('\n');
        let offset = source.len();
        source.push_str(text);
        (parse(&source), offset)
    }

    fn finish_ops(&self, ops: Vec<Op>) -> Vec<Op> {
        if self.options.autolinks { link_bare_addresses(ops) } else { ops }
    }

    /// Tells what has changed, then commits the first `closed` blocks, which end at `boundary`.
    fn advance(&mut self, parsed: Parsed, offset: usize, closed: usize, boundary: usize) -> Patch {
        let Parsed { mut blocks, definitions } = parsed;
        let mut patch = Patch::default();
        let new_ops: Vec<Op> = blocks.iter().flat_map(|block| block.ops.iter().cloned()).collect();
        diff(self.committed, &self.open_ops, &new_ops, &mut patch);
        if boundary == 0 {
            self.open_ops = new_ops;
            return patch;
        }

        let settled = definitions.partition_point(|definition| definition.start < offset + boundary);
        let before = definitions.partition_point(|definition| definition.start < offset);
        let known: Vec<&str> = definitions[..settled].iter().map(|definition| definition.label.as_str()).collect();
        for definition in &definitions[before..settled] {
            self.definitions.push_str(&definition.source);
        }
        for block in blocks.drain(..closed) {
            self.commit(block, offset, &known);
        }
        self.open_ops = blocks.into_iter().flat_map(|block| block.ops).collect();
        self.open_text.drain(..boundary);
        if before < settled {
            let new = &known[before..];
            self.revise(&mut patch, |block| block.labels.iter().any(|label| includes(new, label)));
        }
        patch
    }

    /// A block with a reference whose definition is not committed stays revisable, also where a
    /// definition was seen further on: the text that follows may still change that one.
    fn commit(&mut self, block: Block, offset: usize, known: &[&str]) {
        let Block { start, end, ops, labels } = block;
        if labels.iter().any(|label| !includes(known, label)) {
            let from = source_start(&ops, &self.open_text, start - offset);
            let source = self.open_text[from..end - offset].into();
            self.revisable.push(Revisable { index: self.committed, source, ops, labels });
        }
        self.committed += 1;
    }

    /// Renders revisable blocks again and replaces those that come out otherwise.
    fn revise(&mut self, patch: &mut Patch, affected: impl Fn(&Revisable) -> bool) {
        let mut revisable = std::mem::take(&mut self.revisable);
        for block in revisable.iter_mut().filter(|block| affected(block)) {
            let (mut parsed, _) = self.parse_with_definitions(&block.source);
            let Some(again) = parsed.blocks.pop() else {
                continue;
            };
            let ops = self.finish_ops(again.ops);
            if ops != block.ops {
                patch.replace(block.index, &ops);
                block.ops = ops;
            }
        }
        self.revisable = revisable;
    }
}

fn includes(labels: &[&str], label: &str) -> bool {
    let label = UniCase::new(label);
    labels.iter().any(|other| UniCase::new(*other) == label)
}

/// How many blocks no further text can change: all before the last one that is proven to have begun.
fn closed_blocks(parsed: &Parsed, text: &str, offset: usize) -> usize {
    let proven = |block: &Block| has_begun(block, text, block.start - offset);
    parsed.blocks.iter().rposition(proven).unwrap_or(0)
}

/// Whether a block stays one of its own, whatever follows. A line that is still growing proves
/// nothing: a `2` after a list may become its item `2.`. A table is one from its second line on. A
/// paragraph, or the heading it becomes when underlined, may right beneath another line be the rest of
/// a link's definition.
fn has_begun(block: &Block, text: &str, start: usize) -> bool {
    let lines = text[start..].matches('\n').take(2).count();
    match block.ops.first() {
        Some(Op::Open(Element::Table)) => lines == 2,
        Some(Op::Open(Element::Paragraph | Element::Heading(_))) => lines > 0 && follows_blank_line(text, start),
        _ => lines > 0,
    }
}

/// Where a block's own source begins: with its indentation, which containers and code need; a
/// paragraph's may only have been allowed by a definition above it, and would make it code.
fn source_start(ops: &[Op], text: &str, start: usize) -> usize {
    match ops.first() {
        Some(Op::Open(Element::Paragraph | Element::Heading(_))) => start,
        _ => line_start(text, start),
    }
}

fn follows_blank_line(text: &str, at: usize) -> bool {
    let above = &text[..line_start(text, at)];
    let line = above.strip_suffix('\n').unwrap_or(above);
    line[line_start(line, line.len())..].trim().is_empty()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}
