//! What begins at some place of a line.

use super::{Kind, MAX_DEPTH, Machine, Output};
use crate::markdown::element::{Align, Element, Op};
use crate::markdown::inline;
use crate::markdown::line::Line;
use crate::markdown::starts::{self, Marker};
use crate::markdown::table;

/// What trying a rule at some place of a line came to.
pub(super) enum Start {
    None,
    Container,
    /// The rest of the line belongs to a leaf.
    Leaf,
    /// Nothing of the line is left.
    Done,
}

impl Machine {
    /// Tries what may begin at this place.
    pub(super) fn start(&mut self, kept: usize, line: &mut Line<'_>, out: &mut Output) -> Start {
        if line.is_blank() {
            return Start::None;
        }
        let in_paragraph = matches!(self.open[kept - 1].kind, Kind::Paragraph { .. });
        let fits = kept < MAX_DEPTH;
        let text = line.rest();
        if line.is_indented() {
            // Where a paragraph is open, be it further in, this is its next line.
            if matches!(self.tip().kind, Kind::Paragraph { .. }) {
                return Start::None;
            }
            self.close_to(kept, out);
            line.skip_columns(4);
            self.add(Kind::Indented { blank: String::new() }, Some(Element::Code { language: String::new() }), out);
            return Start::Leaf;
        }
        match line.peek() {
            b'>' if fits => {
                self.close_to(kept, out);
                line.skip(1);
                line.skip_columns(1);
                match starts::alert(line.rest()) {
                    Some(alert) => {
                        self.add(Kind::Quote, Some(Element::Alert(alert)), out);
                        return Start::Done;
                    }
                    None => self.add(Kind::Quote, Some(Element::Quote), out),
                }
                return Start::Container;
            }
            b'#' => {
                if let Some((level, title)) = starts::heading(text) {
                    self.close_to(kept, out);
                    self.make_room(out);
                    self.note_child(out);
                    self.leaf(Element::Heading(level), title, None, out);
                    return Start::Done;
                }
            }
            b'`' | b'~' => {
                if let Some((mark, length, info)) = starts::fence(text) {
                    self.close_to(kept, out);
                    let indent = line.indent;
                    let language = language(info);
                    self.add(Kind::Fence { mark, length, indent }, Some(Element::Code { language }), out);
                    return Start::Done;
                }
            }
            b'<' => {
                if let Some(end) = starts::html(text, matches!(self.tip().kind, Kind::Paragraph { .. })) {
                    self.close_to(kept, out);
                    self.add(Kind::Html { end }, Some(Element::Raw), out);
                    return Start::Leaf;
                }
            }
            b'$' | b'\\' => {
                if let Some(close) = starts::formula(text) {
                    self.close_to(kept, out);
                    self.add(Kind::Math { close, text: String::new() }, None, out);
                    return Start::Done;
                }
            }
            b'[' if fits => {
                if let Some((name, length)) = starts::footnote(text) {
                    let label = inline::label(name);
                    self.close_to(kept, out);
                    line.skip(length);
                    let number = out.references.number(&label);
                    out.references.notes.add(label, ());
                    self.add(Kind::Note, Some(Element::Note(number)), out);
                    return Start::Container;
                }
            }
            _ => {}
        }
        if in_paragraph {
            if let Some(level) = starts::underline(text)
                && self.underline(level, out)
            {
                return Start::Done;
            }
            if let Some(columns) = table::columns(text)
                && self.table(columns, out)
            {
                return Start::Done;
            }
        }
        if starts::is_rule(text) {
            self.close_to(kept, out);
            self.make_room(out);
            self.note_child(out);
            self.tip_mut().children += 1;
            out.ops.extend([Op::Open(Element::Rule), Op::Close]);
            return Start::Done;
        }
        if fits && let Some(marker) = starts::marker(text) {
            return self.item(kept, marker, in_paragraph, line, out);
        }
        Start::None
    }

    pub(super) fn item(&mut self, kept: usize, marker: Marker, in_paragraph: bool, line: &mut Line<'_>, out: &mut Output) -> Start {
        let empty = line.rest()[marker.length..].trim_matches([' ', '\t']).is_empty();
        if in_paragraph && (empty || marker.start.is_some_and(|start| start != 1)) {
            return Start::None;
        }
        self.close_to(kept, out);
        let indent = line.indent;
        line.skip(marker.length);
        let space = if empty || line.indent > 4 || line.indent == 0 { 1 } else { line.indent };
        let width = indent + marker.length + space;
        line.skip_columns(space);
        let goes_on = matches!(&self.tip().kind, Kind::List { marker: open }
            if open.mark == marker.mark && open.start.is_some() == marker.start.is_some());
        if !goes_on {
            let element = match marker.start {
                Some(start) => Element::OrderedList { start, tight: true },
                None => Element::BulletList { tight: true },
            };
            self.make_room(out);
            self.add(Kind::List { marker }, Some(element), out);
        }
        self.add(Kind::Item { width, begun: false }, Some(Element::Item), out);
        Start::Container
    }

    /// Makes the open paragraph a heading, unless it consists of definitions.
    pub(super) fn underline(&mut self, level: u8, out: &mut Output) -> bool {
        self.take_definitions(out);
        let Kind::Paragraph { text, .. } = &mut self.tip_mut().kind else {
            return false;
        };
        if text.is_empty() {
            return false;
        }
        let text = std::mem::take(text);
        self.pop();
        self.leaf(Element::Heading(level), &text, None, out);
        true
    }

    /// Makes the open paragraph's last line the head of a table.
    pub(super) fn table(&mut self, columns: Vec<Align>, out: &mut Output) -> bool {
        let Kind::Paragraph { text, .. } = &mut self.tip_mut().kind else {
            return false;
        };
        let head_start = text.rfind('\n').map_or(0, |end| end + 1);
        let head = table::cells(&text[head_start..]);
        if head.len() != columns.len() || !(text[head_start..].contains('|') || columns.len() == 1) {
            return false;
        }
        text.truncate(head_start.saturating_sub(1));
        self.close_to(self.open.len() - 1, out);
        self.add(Kind::Table { columns: columns.clone() }, Some(Element::Table), out);
        self.tip_mut().children = 1;
        self.row(&head, &columns, true, out);
        true
    }
}

/// A fence's first word, with what escapes and entities in it stand for.
fn language(info: &str) -> String {
    let word = info.split_whitespace().next().unwrap_or_default();
    if !word.contains(['\\', '&']) {
        return word.into();
    }
    let source = format!("~~~ {word}\n~~~");
    match pulldown_cmark::Parser::new(&source).next() {
        Some(pulldown_cmark::Event::Start(pulldown_cmark::Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(info)))) => info.to_string(),
        _ => word.into(),
    }
}
