//! Link reference definitions at the beginning of a paragraph.

use pulldown_cmark::Parser;

use super::inline::{Label, Target, label};

/// The definition at the front of a text, and how long it is with the end of its line.
pub(crate) fn definition(text: &str) -> Option<(Label, Target, usize)> {
    let end = label_end(text)?;
    let name = &text[1..end];
    if name.len() > 999 || name.trim().is_empty() || !text[end + 1..].starts_with(':') {
        return None;
    }
    let url_start = blanks(text, end + 2)?;
    let url_end = destination_end(text, url_start)?;
    let title_start = blanks(text, url_end);
    let with_title = title_start.filter(|&at| at > url_end).and_then(|at| title_end(text, at));
    let with_title = with_title.and_then(|end| Some((end, line_end(text, end)?)));
    let (end_of_source, length) = match with_title {
        Some(found) => found,
        None => (url_end, line_end(text, url_end)?),
    };
    // The parser knows what escapes and entities stand for.
    let source: String = text[url_start..end_of_source].split('\n').map(str::trim).collect::<Vec<_>>().join("\n");
    let source = format!("[x]: {source}\n");
    let parser = Parser::new(&source);
    let found = parser.reference_definitions().get("x")?;
    let title = found.title.as_deref().unwrap_or_default().to_owned();
    Some((label(name), Target { url: found.dest.to_string(), title }, length))
}

fn label_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'[') {
        return None;
    }
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b']' => return Some(at),
            b'[' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Past blanks and at most one line's end, if something follows.
fn blanks(text: &str, from: usize) -> Option<usize> {
    let mut ends = 0;
    let at = from
        + text.get(from..)?.find(|c: char| {
            ends += usize::from(c == '\n');
            !matches!(c, ' ' | '\t' | '\n')
        })?;
    (ends <= 1).then_some(at)
}

fn destination_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    if bytes.get(at) == Some(&b'<') {
        loop {
            at += 1;
            match bytes.get(at)? {
                b'>' => return Some(at + 1),
                b'<' | b'\n' => return None,
                b'\\' => at += usize::from(bytes.get(at + 1) != Some(&b'\n')),
                _ => {}
            }
        }
    }
    let mut depth = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0..=b' ' | 0x7f => break,
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    (at > from && depth == 0).then_some(at)
}

fn title_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let close = match bytes.get(from)? {
        b'"' => b'"',
        b'\'' => b'\'',
        b'(' => b')',
        _ => return None,
    };
    let mut at = from + 1;
    loop {
        match *bytes.get(at)? {
            byte if byte == close => return Some(at + 1),
            b'(' if close == b')' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Past the end of the line, if nothing but blanks is left in it.
fn line_end(text: &str, from: usize) -> Option<usize> {
    let rest = text[from..].trim_start_matches([' ', '\t']);
    let at = text.len() - rest.len();
    match rest.as_bytes().first() {
        None => Some(at),
        Some(b'\n') => Some(at + 1),
        Some(_) => None,
    }
}
