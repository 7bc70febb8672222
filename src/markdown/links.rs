//! Addresses: which may be followed, and which stand bare in the text.

use super::element::{Element, Op};

/// Whether an address may be a link: relative, or with one of the schemes that run nothing.
pub(crate) fn is_safe_link(url: &str) -> bool {
    match scheme(url) {
        None => true,
        Some(scheme) => matches!(scheme.as_str(), "http" | "https" | "mailto"),
    }
}

/// Whether an address may be an image. `blob:` and `data:image/` cannot run anything in an `<img>`.
pub(crate) fn is_safe_image(url: &str) -> bool {
    match scheme(url) {
        None => true,
        Some(scheme) => match scheme.as_str() {
            "http" | "https" | "blob" => true,
            "data" => url.trim_start().get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/")),
            _ => false,
        },
    }
}

/// The scheme as a browser reads it: it drops control characters and blanks first, so
/// `java\nscript:` counts as `javascript:`.
fn scheme(url: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in url.chars().filter(|c| *c > ' ' && *c != '\u{7f}') {
        match c {
            ':' => return Some(scheme),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '+' | '-' | '.' => scheme.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    None
}

/// An address with everything percent-encoded that has no meaning in one, as CommonMark's own
/// renderer does: a browser would take a backslash for a slash.
pub(crate) fn encode_address(url: &str) -> String {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.+!*'(),%#@?=;:/$&~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(HEX[usize::from(byte >> 4)]);
            encoded.push(HEX[usize::from(byte & 15)]);
        }
    }
    encoded
}

/// Makes links of the bare addresses in a block's text, as GitHub's Markdown does.
pub(crate) fn link_bare_addresses(ops: Vec<Op>) -> Vec<Op> {
    let has_address = |op: &Op| matches!(op, Op::Text(text) if find_address(text).is_some());
    if !ops.iter().any(has_address) {
        return ops;
    }
    let mut linked = Vec::with_capacity(ops.len() + 4);
    let mut verbatim = Vec::new();
    for op in ops {
        match op {
            Op::Open(element) => {
                verbatim.push(element.is_verbatim() || verbatim.last() == Some(&true));
                linked.push(Op::Open(element));
            }
            Op::Close => {
                verbatim.pop();
                linked.push(Op::Close);
            }
            Op::Text(text) if verbatim.last() != Some(&true) => split_addresses(&text, &mut linked),
            Op::Text(_) => linked.push(op),
        }
    }
    linked
}

fn split_addresses(mut text: &str, ops: &mut Vec<Op>) {
    while let Some((start, end)) = find_address(text) {
        if start > 0 {
            ops.push(Op::Text(text[..start].into()));
        }
        let address = &text[start..end];
        let mut href = String::new();
        if address.starts_with("www.") {
            href.push_str("http://");
        }
        href.push_str(&encode_address(address));
        ops.push(Op::Open(Element::Link { href, title: String::new() }));
        ops.push(Op::Text(address.into()));
        ops.push(Op::Close);
        text = &text[end..];
    }
    if !text.is_empty() {
        ops.push(Op::Text(text.into()));
    }
}

/// Where the first bare address begins and ends.
fn find_address(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = text[from..].find(['h', 'w']).map(|at| at + from) {
        from = at + 1;
        let rest = &text[at..];
        let Some(head) = ["https://", "http://", "www."].into_iter().find(|head| rest.starts_with(head)) else {
            continue;
        };
        let begins = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "*_~(\"'“‘（「".contains(c));
        let length = address_length(rest);
        if begins && length > head.len() {
            return Some((at, at + length));
        }
    }
    None
}

/// How long the address at the front of `text` is: up to a blank or `<`, less the punctuation that
/// more likely belongs to the sentence.
fn address_length(text: &str) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"“”，。；、（）「」".contains(c));
    let mut address = &text[..end.unwrap_or(text.len())];
    loop {
        let Some(last) = address.chars().next_back() else {
            return 0;
        };
        let trailing = match last {
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' => true,
            ')' => address.matches(')').count() > address.matches('(').count(),
            ']' => address.matches(']').count() > address.matches('[').count(),
            _ => false,
        };
        if !trailing {
            return address.len();
        }
        address = &address[..address.len() - last.len_utf8()];
    }
}
