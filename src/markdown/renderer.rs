//! One message body, as its text arrives.

use super::diff::diff;
use super::element::{Element, Op};
use super::inline::Label;
use super::machine::{Machine, Output, Revisable, wrap};
use super::patch::Patch;

/// How much of what is open is read again at most for each byte that comes: a paragraph longer than `EAGER` is
/// shown in steps, each a certain part of it. So one of any length costs a multiple of itself, not its square.
const EAGER: usize = 384;
const STEP: usize = 32;

/// How a [`Renderer`] reads its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Make links of bare addresses, which CommonMark by itself does not.
    pub autolinks: bool,
}

/// Renders one message's Markdown as it streams in.
#[derive(Default)]
pub struct Renderer {
    machine: Machine,
    out: Output,
    /// What is not a whole line yet.
    partial: String,
    /// How much has come since the last patch.
    waiting: usize,
    /// What the view has built of what is open.
    shown: Vec<Op>,
}

impl Renderer {
    /// A renderer for one message.
    pub fn new(options: Options) -> Self {
        let mut renderer = Renderer::default();
        renderer.out.references.autolinks = options.autolinks;
        renderer
    }

    /// Takes more of the text and tells what it changes. In a paragraph of several hundred bytes it may tell nothing
    /// until some more has come, or [`flush`](Self::flush) is called.
    pub fn push(&mut self, text: &str) -> Patch {
        self.waiting += text.len();
        if text.contains('\0') {
            self.partial.push_str(&text.replace('\0', "\u{fffd}"));
        } else {
            self.partial.push_str(text);
        }
        let open = self.machine.open_length() + self.partial.len();
        if open > EAGER && self.waiting < open / STEP {
            return Patch::default();
        }
        self.flush()
    }

    /// Tells everything that has changed.
    pub fn flush(&mut self) -> Patch {
        self.waiting = 0;
        self.read(false)
    }

    /// Tells what changes when no text follows. The renderer takes none after it.
    pub fn finish(&mut self) -> Patch {
        self.read(true)
    }

    fn read(&mut self, is_end: bool) -> Patch {
        let mut patch = Patch::default();
        let base = self.machine.counts();
        let defined = self.out.references.links.len();
        let partial = std::mem::take(&mut self.partial);
        let rest = lines(&partial, is_end, |line| self.machine.line(line, &mut self.out));
        if is_end {
            self.machine.finish(&mut self.out);
        }
        let settled = self.out.ops.len();
        if !is_end {
            self.show_open(&partial[rest..]);
        }
        diff(base, &self.shown, &self.out.ops, &mut patch);
        self.machine.settle();
        self.out.ops.drain(..settled);
        self.shown = std::mem::take(&mut self.out.ops);
        for path in self.out.loosened.drain(..) {
            patch.loosen(&path);
        }
        self.partial = partial;
        self.partial.drain(..rest);
        self.revise(defined, is_end, &mut patch);
        patch
    }

    /// Adds what is open to the operations. It leaves no trace in anything else.
    fn show_open(&mut self, partial: &str) {
        let mut machine = self.machine.clone();
        machine.settle();
        let out = &mut self.out;
        let settled = out.ops.len();
        let links = out.references.links.len();
        let numbers = out.references.numbers.len();
        let notes = out.references.notes.len();
        let (revisable, loosened) = (out.revisable.len(), out.loosened.len());
        if !machine.hides(partial) {
            machine.line(partial, out);
        }
        machine.show_open(out);
        // The end of a line comes with the line's end.
        if let [.., Op::Open(Element::Line), Op::Text(text), Op::Close] = &mut out.ops[settled..] {
            text.truncate(text.len() - 1);
        }
        out.references.links.truncate(links);
        out.references.numbers.truncate(numbers);
        out.references.notes.truncate(notes);
        out.revisable.truncate(revisable);
        out.loosened.truncate(loosened);
    }

    /// Renders again what names a new definition, or at the end what names none, and replaces what comes out otherwise.
    fn revise(&mut self, defined: usize, is_end: bool, patch: &mut Patch) {
        let new: Vec<Label> = self.out.references.links.since(defined).to_vec();
        if new.is_empty() && !is_end {
            return;
        }
        self.out.references.is_whole = is_end;
        let mut revisable = std::mem::take(&mut self.out.revisable);
        revisable.retain_mut(|piece| {
            if is_end || piece.labels.iter().any(|label| new.contains(label)) {
                let (inline, labels) = self.out.references.read(&piece.source);
                let Revisable { path, element, ops, task, .. } = piece;
                let again = wrap(element, inline, *task);
                if again != *ops {
                    patch.replace(path, &again);
                }
                *ops = again;
                piece.labels = labels;
            }
            !piece.labels.is_empty() && !is_end
        });
        self.out.revisable = revisable;
    }
}

/// Hands out the lines of a text that are whole, at its end also the last one. Gives where the rest begins.
fn lines(text: &str, is_end: bool, mut each: impl FnMut(&str)) -> usize {
    let mut from = 0;
    while let Some(end) = text[from..].find(['\n', '\r']).map(|at| from + at) {
        let next = match &text.as_bytes()[end..] {
            [b'\r', b'\n', ..] => end + 2,
            // The line feed may be on its way.
            [b'\r'] if !is_end => break,
            _ => end + 1,
        };
        each(&text[from..end]);
        from = next;
    }
    if is_end && from < text.len() {
        each(&text[from..]);
        from = text.len();
    }
    from
}
