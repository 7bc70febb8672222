//! Blocks that hold text.

use super::{Kind, Machine, Output};
use crate::markdown::definitions::definition;
use crate::markdown::element::{Align, Element, Op};
use crate::markdown::line::Line;
use crate::markdown::table;

impl Machine {
    /// Adds a row, the table's first with the element around it; `self.tip()` is the table, or its rows.
    pub(super) fn row(&self, cells: &[String], columns: &[Align], is_head: bool, out: &mut Output) {
        let table = self.path();
        if is_head {
            out.ops.push(Op::Open(Element::TableHead));
        }
        out.ops.push(Op::Open(Element::Row));
        for (at, align) in columns.iter().enumerate() {
            let element = if is_head { Element::HeaderCell(*align) } else { Element::Cell(*align) };
            let path = || {
                let mut path = table.clone();
                path.extend(if is_head { vec![0, 0] } else { vec![self.tip().children] });
                path.push(at as u32);
                path
            };
            out.leaf(path, element, cells.get(at).map_or("", String::as_str), None);
        }
        out.ops.push(Op::Close);
        if is_head {
            out.ops.push(Op::Close);
        }
    }

    /// Adds what is left of a line to the open leaf.
    pub(super) fn add_line(&mut self, line: &mut Line<'_>, out: &mut Output) {
        let shown = |text: String, out: &mut Output| out.ops.extend([Op::Open(Element::Line), Op::Text(text), Op::Close]);
        let rest = |line: &Line<'_>| {
            let mut text = String::new();
            line.push_rest(&mut text);
            text.push('\n');
            text
        };
        let closed = match &mut self.tip_mut().kind {
            Kind::Paragraph { text, .. } => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(line.rest());
                false
            }
            Kind::Fence { .. } => {
                shown(rest(line), out);
                self.tip_mut().children += 1;
                false
            }
            Kind::Indented { blank } => {
                if line.is_blank() {
                    blank.push_str(&rest(line));
                    return;
                }
                let blank = std::mem::take(blank);
                let mut lines = 1;
                for empty in blank.split_inclusive('\n') {
                    shown(empty.into(), out);
                    lines += 1;
                }
                shown(rest(line), out);
                self.tip_mut().children += lines;
                false
            }
            Kind::Html { end } => {
                let ends = end.is_in(line.rest());
                shown(rest(line), out);
                self.tip_mut().children += 1;
                ends
            }
            Kind::Math { close, text } => {
                let whole = rest(line);
                let ends = whole.trim_end().ends_with(*close);
                text.push_str(&whole);
                ends
            }
            Kind::Table { columns } => {
                let columns = columns.clone();
                self.tip_mut().children = 2;
                self.add(Kind::Rows, Some(Element::TableBody), out);
                self.tip_mut().index = 1;
                self.add_row(line, &columns, out);
                false
            }
            Kind::Rows => {
                let columns = match &self.open[self.open.len() - 2].kind {
                    Kind::Table { columns } => columns.clone(),
                    _ => return,
                };
                self.add_row(line, &columns, out);
                false
            }
            _ => false,
        };
        if closed {
            self.close_to(self.open.len() - 1, out);
        }
    }

    pub(super) fn add_row(&mut self, line: &Line<'_>, columns: &[Align], out: &mut Output) {
        self.row(&table::cells(line.rest()), columns, false, out);
        self.tip_mut().children += 1;
    }

    /// Adds an element with text to the last block.
    pub(super) fn leaf(&mut self, element: Element, text: &str, task: Option<bool>, out: &mut Output) {
        let path = || {
            let mut path = self.path();
            path.push(self.tip().children);
            path
        };
        out.leaf(path, element, text, task);
        self.tip_mut().children += 1;
    }

    /// Takes the definitions from the front of the open paragraph.
    pub(super) fn take_definitions(&mut self, out: &mut Output) {
        if let Kind::Paragraph { text, .. } = &mut self.tip_mut().kind {
            let mut from = 0;
            while let Some((label, target, length)) = definition(&text[from..]) {
                out.references.links.add(label, target);
                from += length;
            }
            if from > 0 {
                text.drain(..from);
            }
        }
    }

    pub(super) fn close_to(&mut self, length: usize, out: &mut Output) {
        while self.open.len() > length {
            self.take_definitions(out);
            let Some(block) = self.pop() else {
                return;
            };
            match block.kind {
                Kind::Paragraph { text, after_marker } => {
                    if !text.is_empty() {
                        let task = if after_marker { task(&text) } else { None };
                        let text = if task.is_some() { &text[4..] } else { &text };
                        self.leaf(Element::Paragraph, text, task, out);
                    }
                }
                Kind::Math { close, text } => {
                    let open = if close == "$$" { "$$" } else { "\\[" };
                    let source = format!("{open}\n{}", text.trim_end());
                    let latex = text.trim_end();
                    let latex = latex.strip_suffix(close).unwrap_or(latex).trim().to_owned();
                    out.ops.extend([Op::Open(Element::Math { display: true, latex, source }), Op::Close]);
                    self.tip_mut().children += 1;
                }
                _ => out.ops.push(Op::Close),
            }
        }
    }
}

/// Whether the task that a text begins with is done.
fn task(text: &str) -> Option<bool> {
    let done = match text.get(..4)? {
        "[ ] " => false,
        "[x] " | "[X] " => true,
        _ => return None,
    };
    Some(done)
}
