//! What stands in a paragraph, a heading or a cell: read by pulldown-cmark.

use std::cell::RefCell;
use std::collections::BTreeMap;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag};
use unicase::UniCase;

use super::element::{Element, Op};
use super::links::{encode_address, is_safe_image, is_safe_link, link_bare_addresses};
use super::math::{self, Formula};

/// Elements nested deeper than this are left out, not what is in them: a browser lays boxes out
/// recursively, and ten thousand in each other would take the tab down.
const MAX_DEPTH: usize = 64;

/// The address under which a reference to a footnote comes back from the parser; no text can contain it.
const NOTE: &str = "\u{0}note:";

/// Between the lines of a text that is read.
const INDENTED: &str = "\n    ";

/// A label, as labels are compared.
pub(crate) type Label = UniCase<String>;

pub(crate) fn label(text: &str) -> Label {
    let mut label = String::with_capacity(text.len());
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            label.push(' ');
        }
        label.push_str(word);
    }
    UniCase::new(label)
}

/// Names that come in one order and are taken back in the other: a line that is still growing defines for itself only.
pub(crate) struct Names<T> {
    values: BTreeMap<Label, T>,
    order: Vec<Label>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Names { values: BTreeMap::new(), order: Vec::new() }
    }
}

impl<T> Names<T> {
    pub(crate) fn get(&self, label: &Label) -> Option<&T> {
        self.values.get(label)
    }

    /// The first value of a name stays.
    pub(crate) fn add(&mut self, label: Label, value: T) {
        if !self.values.contains_key(&label) {
            self.order.push(label.clone());
            self.values.insert(label, value);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn since(&self, length: usize) -> &[Label] {
        &self.order[length..]
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        for label in self.order.drain(length..) {
            self.values.remove(&label);
        }
    }
}

/// Where a link reference definition leads.
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) title: String,
}

/// What the text's references may name.
#[derive(Default)]
pub(crate) struct References {
    pub(crate) autolinks: bool,
    pub(crate) links: Names<Target>,
    /// The numbers of footnotes, whether their text has come or not.
    pub(crate) numbers: Names<u32>,
    /// Those whose text has come.
    pub(crate) notes: Names<()>,
    /// When the text is at its end, what is not defined by then is text.
    pub(crate) is_whole: bool,
}

impl References {
    /// The number of a footnote; each gets the next when it is first named.
    pub(crate) fn number(&mut self, label: &Label) -> u32 {
        let next = self.numbers.len() as u32 + 1;
        self.numbers.add(label.clone(), next);
        self.numbers.get(label).copied().unwrap_or(next)
    }

    /// Reads a text's inline elements. Gives the labels too that nothing defines yet.
    pub(crate) fn read(&mut self, text: &str) -> (Vec<Op>, Vec<Label>) {
        let (text, formulas) = math::take_out(text);
        // Behind a first line of a paragraph, lines that are indented go on with it, whatever they contain. `Builder` drops
        // the indentation where the parser keeps it.
        let mut source = String::with_capacity(text.len() + 16);
        source.push('x');
        for line in text.trim_end_matches([' ', '\t', '\n']).split('\n') {
            source.push_str(INDENTED);
            source.push_str(line.trim_start_matches([' ', '\t']));
        }
        source.push('\n');
        let missing = RefCell::new(Vec::new());
        let this: &Self = self;
        let find = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
            let label = label(&link.reference);
            if let Some(target) = this.links.get(&label) {
                return Some((target.url.clone().into(), target.title.clone().into()));
            }
            let note = note_label(&link).filter(|note| !this.is_whole || this.notes.get(note).is_some());
            match note {
                Some(note) => {
                    let found = format!("{NOTE}{note}");
                    missing.borrow_mut().push(label);
                    Some((found.into(), CowStr::Borrowed("")))
                }
                None => {
                    missing.borrow_mut().push(label);
                    None
                }
            }
        };
        let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        let mut builder = Builder::new(&formulas);
        let events = Parser::new_with_broken_link_callback(&source, options, Some(find)).into_offset_iter();
        for (event, range) in events.skip_while(|(event, _)| !matches!(event, Event::SoftBreak)).skip(1) {
            match event {
                Event::Code(_) if source[range.clone()].contains('\n') => builder.event(Event::Code(code(&source[range]).into())),
                _ => builder.event(event),
            }
        }
        let Builder { mut ops, notes, .. } = builder;
        for (at, note) in notes {
            let label = label(&note);
            ops[at] = Op::Open(Element::NoteReference(self.number(&label)));
        }
        let ops = if self.autolinks { link_bare_addresses(ops) } else { ops };
        (ops, missing.into_inner())
    }
}

fn note_label(link: &BrokenLink<'_>) -> Option<Label> {
    let name = link.reference.strip_prefix('^')?;
    let fits = link.link_type == LinkType::Shortcut && !name.is_empty() && !name.contains(char::is_whitespace);
    fits.then(|| label(name))
}

/// Collects operations from the parser's events.
struct Builder<'f> {
    formulas: &'f [Formula],
    ops: Vec<Op>,
    /// Where references to footnotes stand, whose numbers are not known here.
    notes: Vec<(usize, String)>,
    /// For each element of the text that is open: whether it was opened here too.
    opened: Vec<bool>,
    /// An image's description, while inside of it; images in it add their own.
    alt: Option<(Element, String, usize)>,
    /// How deep inside of a link that is shown as something else.
    hidden: usize,
}

impl<'f> Builder<'f> {
    fn new(formulas: &'f [Formula]) -> Self {
        Builder { formulas, ops: Vec::new(), notes: Vec::new(), opened: Vec::new(), alt: None, hidden: 0 }
    }

    fn event(&mut self, event: Event<'_>) {
        if self.hidden > 0 {
            match event {
                Event::Start(_) => self.hidden += 1,
                Event::End(_) => self.hidden -= 1,
                _ => {}
            }
            return;
        }
        if self.alt.is_some() {
            return self.image_event(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            // The paragraph itself was not opened here.
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text),
            Event::Html(text) | Event::InlineHtml(text) => self.text(&outdent(&text)),
            Event::Code(text) => {
                self.open(Element::InlineCode);
                self.text(&text);
                self.close();
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.leaf(Element::Break),
            Event::InlineMath(latex) => self.math(false, &latex, format!("${latex}$")),
            Event::DisplayMath(latex) => self.math(true, &latex, format!("$${latex}$$")),
            Event::Rule | Event::TaskListMarker(_) | Event::FootnoteReference(_) => {}
        }
    }

    fn math(&mut self, display: bool, latex: &str, source: String) {
        self.leaf(Element::Math { display, latex: outdent(latex), source: outdent(&source) });
    }

    fn start(&mut self, tag: Tag<'_>) {
        let element = match tag {
            Tag::Emphasis => Element::Emphasis,
            Tag::Strong => Element::Strong,
            Tag::Strikethrough => Element::Strikethrough,
            Tag::Link { link_type, dest_url, title, .. } => {
                if let Some(note) = dest_url.strip_prefix(NOTE) {
                    self.notes.push((self.ops.len(), note.into()));
                    self.ops.extend([Op::Open(Element::NoteReference(0)), Op::Close]);
                    self.hidden = 1;
                    return;
                }
                if let Some(formula) = math::find(&dest_url, self.formulas) {
                    self.math(formula.display, &formula.latex, formula.source());
                    self.hidden = 1;
                    return;
                }
                link(link_type, &dest_url, outdent(&title))
            }
            Tag::Image { dest_url, title, .. } => {
                let source = if is_safe_image(&dest_url) { encode_address(&dest_url) } else { String::new() };
                let image = Element::Image { source, title: outdent(&title), alt: String::new() };
                self.alt = Some((image, String::new(), 1));
                return;
            }
            // Nothing else stands in a paragraph.
            _ => Element::DeadLink,
        };
        self.open(element);
    }

    fn image_event(&mut self, event: Event<'_>) {
        let Some((_, alt, depth)) = &mut self.alt else {
            return;
        };
        match event {
            Event::Start(_) => *depth += 1,
            Event::End(_) => *depth -= 1,
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::InlineMath(text) => alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => alt.push('\n'),
            _ => {}
        }
        if let Some((Element::Image { source, title, .. }, alt, _)) = self.alt.take_if(|(_, _, depth)| *depth == 0) {
            self.leaf(Element::Image { source, title, alt });
        }
    }

    fn open(&mut self, element: Element) {
        let fits = self.opened.len() < MAX_DEPTH;
        self.opened.push(fits);
        if fits {
            self.ops.push(Op::Open(element));
        }
    }

    fn close(&mut self) {
        if self.opened.pop() == Some(true) {
            self.ops.push(Op::Close);
        }
    }

    fn leaf(&mut self, element: Element) {
        self.open(element);
        self.close();
    }

    /// Adds to the text before, so that the nodes do not depend on how the parser cuts it.
    fn text(&mut self, text: &str) {
        match self.ops.last_mut() {
            Some(Op::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.ops.push(Op::Text(text.into())),
        }
    }
}

fn outdent(text: &str) -> String {
    text.replace(INDENTED, "\n")
}

/// What a code span of several lines holds.
fn code(source: &str) -> String {
    let text = source.trim_matches('`').replace(INDENTED, " ");
    let inner = text.strip_prefix(' ').and_then(|text| text.strip_suffix(' '));
    match inner {
        Some(inner) if !inner.trim_matches(' ').is_empty() => inner.into(),
        _ => text,
    }
}

fn link(link_type: LinkType, url: &str, title: String) -> Element {
    let mut href = String::new();
    if link_type == LinkType::Email {
        href.push_str("mailto:");
    }
    href.push_str(url);
    if !is_safe_link(&href) {
        return Element::DeadLink;
    }
    Element::Link { href: encode_address(&href), title }
}
