//! From CommonMark to blocks at the top level, each described by how to build it.

use std::cell::RefCell;

use pulldown_cmark::{Alignment, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::element::{Align, Element, Op};
use super::links::{encode_address, is_safe_image, is_safe_link};

/// Elements nested deeper than this are left out, not what is in them: a browser lays boxes out
/// recursively, and ten thousand quotes in each other would take the tab down.
const MAX_DEPTH: usize = 64;

/// A block at the top level.
pub(crate) struct Block {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) ops: Vec<Op>,
    /// The labels of reference links in it, those that have no definition included.
    pub(crate) labels: Vec<String>,
}

/// A link reference definition.
pub(crate) struct Definition {
    pub(crate) start: usize,
    pub(crate) label: String,
    /// The definition written anew, on a line of its own.
    pub(crate) source: String,
}

/// What a text consists of.
pub(crate) struct Parsed {
    pub(crate) blocks: Vec<Block>,
    /// In the order of the text; of several for one label the first, which is the one that counts.
    pub(crate) definitions: Vec<Definition>,
}

/// Parses a text.
pub(crate) fn parse(source: &str) -> Parsed {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let missing = RefCell::new(Vec::<(usize, String)>::new());
    let note_missing = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        missing.borrow_mut().push((link.span.start, link.reference.to_string()));
        None
    };
    let mut events = Parser::new_with_broken_link_callback(source, options, Some(note_missing)).into_offset_iter();
    let mut blocks = Vec::<Block>::new();
    let mut builder = Builder::default();
    let mut level = 0_usize;
    for (event, range) in events.by_ref() {
        match &event {
            Event::Start(_) => level += 1,
            Event::End(_) => level -= 1,
            _ => {}
        }
        let begins = matches!(event, Event::Start(_)) && level == 1;
        if begins || level == 0 && !matches!(event, Event::End(_)) {
            blocks.push(Block { start: range.start, end: range.end, ops: Vec::new(), labels: Vec::new() });
        }
        builder.event(event);
        if level == 0
            && let Some(block) = blocks.last_mut()
        {
            block.ops = std::mem::take(&mut builder.ops);
            block.labels = std::mem::take(&mut builder.labels);
        }
    }
    let mut definitions: Vec<_> = events
        .reference_definitions()
        .iter()
        .map(|(label, link)| Definition {
            start: link.span.start,
            label: label.into(),
            source: write_definition(label, &link.dest, link.title.as_deref()),
        })
        .collect();
    definitions.sort_unstable_by_key(|definition| definition.start);
    drop(events);
    for (at, label) in missing.into_inner() {
        let after = blocks.partition_point(|block| block.start <= at);
        if let Some(block) = blocks[..after].last_mut() {
            block.labels.push(label);
        }
    }
    Parsed { blocks, definitions }
}

fn write_definition(label: &str, url: &str, title: Option<&str>) -> String {
    let mut source = String::from("[");
    for (at, word) in label.split_whitespace().enumerate() {
        if at > 0 {
            source.push(' ');
        }
        source.push_str(word);
    }
    source.push_str("]: <");
    push_escaped(&mut source, url);
    source.push('>');
    if let Some(title) = title {
        source.push_str(" \"");
        push_escaped(&mut source, title);
        source.push('"');
    }
    source.push('\n');
    source
}

/// Writes a text so that Markdown reads it as it is.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Collects one block's operations from the parser's events.
#[derive(Default)]
struct Builder {
    ops: Vec<Op>,
    labels: Vec<String>,
    /// For each element of the text that is open: whether it was opened here too.
    opened: Vec<bool>,
    depth: usize,
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    /// An image's description, while inside of it; images in it add their own.
    alt: Option<(Element, String, usize)>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) {
        if self.alt.is_some() {
            return self.image_event(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => {
                self.open(Element::InlineCode);
                self.text(&text);
                self.close();
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.leaf(Element::Break),
            Event::Rule => self.leaf(Element::Rule),
            Event::TaskListMarker(checked) => self.leaf(Element::Checkbox { checked }),
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let element = match tag {
            Tag::Heading { level, .. } => Element::Heading(level as u8),
            Tag::BlockQuote(_) => Element::Quote,
            Tag::CodeBlock(CodeBlockKind::Indented) => Element::Code { language: String::new() },
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Element::Code { language: info.split_whitespace().next().unwrap_or_default().into() }
            }
            Tag::HtmlBlock => Element::Raw,
            Tag::List(None) => Element::BulletList,
            Tag::List(Some(start)) => Element::OrderedList { start: u32::try_from(start).unwrap_or(u32::MAX) },
            Tag::Item => Element::Item,
            Tag::Table(columns) => {
                self.columns = columns;
                self.has_body = false;
                Element::Table
            }
            Tag::TableHead => {
                self.in_head = true;
                self.open(Element::TableHead);
                self.column = 0;
                Element::Row
            }
            Tag::TableRow => {
                if !self.has_body {
                    self.has_body = true;
                    self.open(Element::TableBody);
                }
                self.column = 0;
                Element::Row
            }
            Tag::TableCell => {
                let align = align_of(self.columns.get(self.column));
                self.column += 1;
                if self.in_head { Element::HeaderCell(align) } else { Element::Cell(align) }
            }
            Tag::Emphasis => Element::Emphasis,
            Tag::Strong => Element::Strong,
            Tag::Strikethrough => Element::Strikethrough,
            Tag::Link { link_type, dest_url, title, id } => {
                self.note_label(link_type, &id);
                link(link_type, &dest_url, &title)
            }
            Tag::Image { link_type, dest_url, title, id } => {
                self.note_label(link_type, &id);
                let source = if is_safe_image(&dest_url) { encode_address(&dest_url) } else { String::new() };
                let image = Element::Image { source, title: title.to_string(), alt: String::new() };
                self.alt = Some((image, String::new(), 1));
                return;
            }
            // The other kinds belong to extensions that are not turned on.
            _ => Element::Paragraph,
        };
        self.open(element);
    }

    fn end(&mut self, tag: TagEnd) {
        self.close();
        match tag {
            TagEnd::TableHead => {
                self.in_head = false;
                self.close();
            }
            TagEnd::Table if self.has_body => self.close(),
            _ => {}
        }
    }

    fn image_event(&mut self, event: Event<'_>) {
        let Some((_, alt, depth)) = &mut self.alt else {
            return;
        };
        match event {
            Event::Start(Tag::Image { link_type, id, .. } | Tag::Link { link_type, id, .. }) => {
                *depth += 1;
                self.note_label(link_type, &id);
            }
            Event::Start(_) => *depth += 1,
            Event::End(_) => *depth -= 1,
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => alt.push('\n'),
            _ => {}
        }
        if let Some((Element::Image { source, title, .. }, alt, _)) = self.alt.take_if(|(_, _, depth)| *depth == 0) {
            self.leaf(Element::Image { source, title, alt });
        }
    }

    fn note_label(&mut self, link_type: LinkType, id: &str) {
        if !matches!(link_type, LinkType::Inline | LinkType::Autolink | LinkType::Email) {
            self.labels.push(id.into());
        }
    }

    fn open(&mut self, element: Element) {
        let fits = self.depth < MAX_DEPTH;
        self.opened.push(fits);
        if fits {
            self.depth += 1;
            self.ops.push(Op::Open(element));
        }
    }

    fn close(&mut self) {
        if self.opened.pop() == Some(true) {
            self.depth -= 1;
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

fn link(link_type: LinkType, url: &str, title: &str) -> Element {
    let mut href = String::new();
    if link_type == LinkType::Email {
        href.push_str("mailto:");
    }
    href.push_str(url);
    if !is_safe_link(&href) {
        return Element::DeadLink;
    }
    Element::Link { href: encode_address(&href), title: title.into() }
}

fn align_of(alignment: Option<&Alignment>) -> Align {
    match alignment {
        Some(Alignment::Left) => Align::Left,
        Some(Alignment::Center) => Align::Center,
        Some(Alignment::Right) => Align::Right,
        Some(Alignment::None) | None => Align::None,
    }
}
