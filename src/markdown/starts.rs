//! What the first characters of a line begin: each rule looks at a text from its first character that is no blank.

use super::element::Alert;

/// A heading's level and its text.
pub(super) fn heading(text: &str) -> Option<(u8, &str)> {
    let level = text.bytes().take_while(|&byte| byte == b'#').count();
    let rest = &text[level..];
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = trim(rest);
    let open = rest.trim_end_matches('#');
    let title = if open.is_empty() || open.ends_with([' ', '\t']) { trim(open) } else { rest };
    Some((level as u8, title))
}

/// The level that a line gives the paragraph above it.
pub(super) fn underline(text: &str) -> Option<u8> {
    let text = text.trim_end_matches([' ', '\t']);
    match text.as_bytes().first() {
        Some(b'=') if text.bytes().all(|byte| byte == b'=') => Some(1),
        Some(b'-') if text.bytes().all(|byte| byte == b'-') => Some(2),
        _ => None,
    }
}

pub(super) fn is_rule(text: &str) -> bool {
    let Some(mark @ (b'*' | b'-' | b'_')) = text.bytes().next() else {
        return false;
    };
    text.bytes().all(|byte| byte == mark || byte == b' ' || byte == b'\t') && text.bytes().filter(|&byte| byte == mark).count() >= 3
}

/// The character and length of an opening fence, and what follows it.
pub(super) fn fence(text: &str) -> Option<(u8, usize, &str)> {
    let mark = text.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = text.bytes().take_while(|&byte| byte == mark).count();
    let info = &text[length..];
    (length >= 3 && !(mark == b'`' && info.contains('`'))).then_some((mark, length, info))
}

pub(super) fn closes_fence(text: &str, mark: u8, length: usize) -> bool {
    let text = text.trim_end_matches([' ', '\t']);
    text.len() >= length && text.bytes().all(|byte| byte == mark)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// The bullet, or the character after a number.
    pub(super) mark: u8,
    pub(super) start: Option<u32>,
    /// How many bytes it is long.
    pub(super) length: usize,
}

/// A list item's marker.
pub(super) fn marker(text: &str) -> Option<Marker> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (start, at) = match digits {
        0 => (None, 0),
        1..=9 => (text[..digits].parse().ok(), digits),
        _ => return None,
    };
    let mark = *bytes.get(at)?;
    let fits = if digits > 0 { matches!(mark, b'.' | b')') } else { matches!(mark, b'*' | b'-' | b'+') };
    let ends = matches!(bytes.get(at + 1), None | Some(b' ' | b'\t'));
    (fits && ends).then_some(Marker { mark, start, length: at + 1 })
}

/// The label of a footnote whose text begins here, and how many bytes its mark is long.
pub(super) fn footnote(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix("[^")?;
    let end = inner.find(']')?;
    let label = &inner[..end];
    let fits = !label.is_empty() && !label.contains(|c: char| c.is_whitespace() || c == '[');
    (fits && inner[end..].starts_with("]:")).then_some((label, end + 4))
}

/// Which alert a quote is whose first line is this.
pub(super) fn alert(text: &str) -> Option<Alert> {
    let name = trim(text).strip_prefix("[!")?.strip_suffix(']')?;
    Alert::ALL.into_iter().find(|alert| alert.name().eq_ignore_ascii_case(name))
}

/// Whether the beginning of a line, behind spaces and signs of quotes, may be nothing but marks whose meaning is not clear yet: what it
/// is shown as might be something else with the next character.
pub(super) fn may_be_marker(text: &str) -> bool {
    let mut rest = text;
    // What is nested deeper than this is not waited for.
    for _ in 0..8 {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        let Some(first) = rest.chars().next() else { return true };
        let only = |marks: &str| rest.chars().all(|mark| marks.contains(mark));
        let behind = match first {
            // A rule, emphasis, a line of a table, or a bullet with something behind it.
            '-' | '*' | '+' => {
                if rest.chars().all(|mark| mark == first || mark == ' ' || mark == '\t') || first == '-' && only("-|: ") {
                    return true;
                }
                &rest[1..]
            }
            '0'..='9' => {
                let behind = rest.trim_start_matches(|mark: char| mark.is_ascii_digit());
                let is_number = rest.len() - behind.len() <= 9;
                match behind.strip_prefix(['.', ')']) {
                    Some(behind) if is_number => behind,
                    _ => return is_number && behind.is_empty(),
                }
            }
            '=' => return only("= "),
            '#' => return only("# "),
            '_' => return only("_ "),
            '`' | '~' => return rest.chars().all(|mark| mark == first),
            '|' | ':' => return only("|:- "),
            _ => return ["[", "[ ", "<", "$", "$$", "\\", "\\["].contains(&rest),
        };
        if !behind.is_empty() && !behind.starts_with([' ', '\t']) {
            return false;
        }
        rest = behind;
    }
    false
}

/// Whether a line that is still growing may become an alert's.
pub(super) fn may_be_alert(text: &str) -> bool {
    let text = text.trim_start();
    Alert::ALL.into_iter().any(|alert| {
        let whole = format!("[!{}]", alert.name());
        whole.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text))
    })
}

/// What closes a block of mathematics that a line opens.
pub(super) fn formula(text: &str) -> Option<&'static str> {
    match text.trim_end() {
        "$$" => Some("$$"),
        "\\[" => Some("\\]"),
        _ => None,
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// What ends a block of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HtmlEnd {
    /// A line in which this stands.
    At(&'static str),
    /// One of the elements that hold raw text.
    RawElement,
    Blank,
}

impl HtmlEnd {
    pub(super) fn is_in(self, line: &str) -> bool {
        match self {
            HtmlEnd::At(end) => line.contains(end),
            HtmlEnd::RawElement => RAW_ELEMENTS.iter().any(|name| {
                line.match_indices("</").any(|(at, _)| {
                    let rest = &line[at + 2..];
                    starts_with_name(rest, name) && rest[name.len()..].starts_with('>')
                })
            }),
            HtmlEnd::Blank => false,
        }
    }
}

const RAW_ELEMENTS: [&str; 4] = ["pre", "script", "style", "textarea"];

const BLOCK_ELEMENTS: &str = " address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul ";

/// The end of the block of HTML that begins here; some kinds may not interrupt a paragraph.
pub(super) fn html(text: &str, in_paragraph: bool) -> Option<HtmlEnd> {
    let inner = text.strip_prefix('<')?;
    let ends_name = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '>']);
    if RAW_ELEMENTS.iter().any(|name| starts_with_name(inner, name) && ends_name(&inner[name.len()..])) {
        return Some(HtmlEnd::RawElement);
    }
    if inner.starts_with("!--") {
        return Some(HtmlEnd::At("-->"));
    }
    if inner.starts_with('?') {
        return Some(HtmlEnd::At("?>"));
    }
    if inner.starts_with("![CDATA[") {
        return Some(HtmlEnd::At("]]>"));
    }
    if inner.starts_with('!') && inner[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(HtmlEnd::At(">"));
    }
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, rest) = name.split_at(length);
    let known = !name.is_empty() && BLOCK_ELEMENTS.contains(&format!(" {} ", name.to_ascii_lowercase()));
    if known && (ends_name(rest) || rest.starts_with("/>")) {
        return Some(HtmlEnd::Blank);
    }
    (!in_paragraph && is_one_tag(text)).then_some(HtmlEnd::Blank)
}

fn starts_with_name(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Whether a line is one opening or closing tag and nothing else.
fn is_one_tag(text: &str) -> bool {
    tag(text).is_some_and(|rest| rest.trim_matches([' ', '\t']).is_empty())
}

fn tag(text: &str) -> Option<&str> {
    let blank = |text: &str| text.starts_with([' ', '\t']);
    let rest = text.strip_prefix('<')?;
    let closing = rest.strip_prefix('/');
    let rest = closing.unwrap_or(rest);
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
    if closing.is_some() {
        return rest.trim_start_matches([' ', '\t']).strip_prefix('>');
    }
    loop {
        let spaced = blank(rest);
        rest = rest.trim_start_matches([' ', '\t']);
        if let Some(rest) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return Some(rest);
        }
        if !spaced || !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == ':') {
            return None;
        }
        rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c));
        let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start_matches([' ', '\t']);
        rest = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?.1,
            _ => {
                let rest = value.trim_start_matches(|c: char| !" \t\"'=<>`".contains(c));
                (rest.len() < value.len()).then_some(rest)?
            }
        };
    }
}
