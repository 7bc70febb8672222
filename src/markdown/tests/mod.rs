//! Laws of the renderer: the pieces do not matter, and nothing in the text becomes markup.

use std::fmt::Write;

mod random;

use super::{Options, Patch, Renderer};

/// What a view does with patches, on a tree that can be printed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    label: String,
    text: Option<String>,
    children: Vec<Node>,
}

impl Node {
    fn at(&mut self, path: &[usize]) -> &mut Node {
        path.iter().fold(self, |node, &index| &mut node.children[index])
    }

    fn print(&self, out: &mut String) {
        match &self.text {
            Some(text) => out.push_str(text),
            None => {
                let name = self.label.split(' ').next().unwrap_or_default();
                write!(out, "<{}>", self.label).unwrap();
                self.children.iter().for_each(|child| child.print(out));
                write!(out, "</{name}>").unwrap();
            }
        }
    }
}

const NAMES: [&str; 30] = [
    "",
    "p",
    "h",
    "blockquote",
    "code-block",
    "raw",
    "ul",
    "ol",
    "li",
    "input",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "em",
    "strong",
    "del",
    "code",
    "a",
    "dead",
    "img",
    "br",
    "alert",
    "line",
    "math",
    "note",
    "ref",
];

fn apply(root: &mut Node, patch: &Patch) {
    let units: Vec<u16> = patch.text.encode_utf16().collect();
    let mut codes = patch.codes.iter().map(|code| *code as usize);
    let mut read = 0;
    let mut take = |length: usize| {
        read += length;
        String::from_utf16(&units[read - length..read]).unwrap()
    };
    let mut path = Vec::new();
    let mut replaced: Option<Vec<usize>> = None;
    while let Some(code) = codes.next() {
        match code {
            1 => {
                path.clear();
                let depth = codes.next().unwrap();
                for level in 0..=depth {
                    let keep = codes.next().unwrap();
                    let node = root.at(&path);
                    assert!(keep <= node.children.len());
                    node.children.truncate(keep);
                    if level < depth {
                        path.push(keep - 1);
                    }
                }
            }
            2 => {
                let depth = codes.next().unwrap();
                replaced = Some(codes.by_ref().take(depth).collect());
            }
            3 => {
                let kind = codes.next().unwrap();
                let number = codes.next().unwrap();
                let lengths: Vec<_> = codes.by_ref().take(3).collect();
                let texts: Vec<_> = lengths.into_iter().map(&mut take).filter(|text| !text.is_empty()).collect();
                let mut label = String::from(NAMES[kind]);
                if number > 0 {
                    write!(label, " {number}").unwrap();
                }
                if !texts.is_empty() {
                    write!(label, " {}", texts.join(" ")).unwrap();
                }
                let node = Node { label, ..Node::default() };
                if let Some(place) = replaced.take() {
                    *root.at(&place) = node;
                    path = place;
                } else {
                    let parent = root.at(&path);
                    parent.children.push(node);
                    let index = parent.children.len() - 1;
                    path.push(index);
                }
            }
            4 => {
                path.pop();
            }
            5 => {
                let text = Some(take(codes.next().unwrap()));
                root.at(&path).children.push(Node { text, ..Node::default() });
            }
            6 => {
                let keep = codes.next().unwrap();
                let added = take(codes.next().unwrap());
                let last = root.at(&path).children.last_mut().unwrap().text.as_mut().unwrap();
                let kept: Vec<u16> = last.encode_utf16().take(keep).collect();
                *last = String::from_utf16(&kept).unwrap() + &added;
            }
            7 => {
                let depth = codes.next().unwrap();
                let list: Vec<usize> = codes.by_ref().take(depth).collect();
                let label = &mut root.at(&list).label;
                *label = label.strip_suffix(if label.starts_with("ul") { " 1" } else { " tight" }).unwrap().into();
            }
            other => panic!("no opcode {other}"),
        }
    }
}

fn render<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Node {
    let mut renderer = Renderer::new(Options { autolinks: true });
    let mut root = Node::default();
    for piece in pieces {
        apply(&mut root, &renderer.push(piece));
    }
    apply(&mut root, &renderer.finish());
    root
}

fn shown(text: &str) -> String {
    let mut out = String::new();
    render([text]).children.iter().for_each(|child| child.print(&mut out));
    out
}

#[test]
fn blocks_and_inlines() {
    assert_eq!(shown("# Hi *you*"), "<h 1>Hi <em>you</em></h>");
    assert_eq!(shown("- a\n- [x] b"), "<ul 1><li><p>a</p></li><li><p><input 1></input>b</p></li></ul>");
    assert_eq!(shown("3. a"), "<ol 3 tight><li><p>a</p></li></ol>");
    assert_eq!(shown("```js x\nlet a;\n```"), "<code-block js><line>let a;\n</line></code-block>");
    assert_eq!(shown("a  \nb"), "<p>a<br></br>b</p>");
    assert_eq!(
        shown("|a|b|\n|-|:-:|\n|1|2|"),
        "<table><thead><tr><th>a</th><th 2>b</th></tr></thead><tbody><tr><td>1</td><td 2>2</td></tr></tbody></table>"
    );
}

#[test]
fn markup_in_the_text_is_text() {
    assert_eq!(shown("<script>alert(1)</script>"), "<raw><line><script>alert(1)</script>\n</line></raw>");
    assert_eq!(shown("a <b onclick=x>c</b>"), "<p>a <b onclick=x>c</b></p>");
}

#[test]
fn only_safe_schemes_become_links() {
    for url in ["javascript:x", "JaVaScRiPt:x", "java&#10;script:x", "&#1;javascript:x", "data:text/html,x", "vbscript:x"] {
        assert_eq!(shown(&format!("[a]({url})")), "<p><dead>a</dead></p>", "{url}");
    }
    for url in ["https://x.y", "mailto:a@b.c", "/a:b", "#a", "?a:b", "a"] {
        assert_eq!(shown(&format!("[a]({url})")), format!("<p><a {url}>a</a></p>"));
    }
    assert_eq!(shown("![a](javascript:x)"), "<p><img a></img></p>");
    assert_eq!(shown("![a](data:image/png;base64,AA)"), "<p><img data:image/png;base64,AA a></img></p>");
}

#[test]
fn bare_addresses_become_links() {
    assert_eq!(
        shown("See (https://a.b/c_(d)), or www.e.f. `http://no.pe`"),
        "<p>See (<a https://a.b/c_(d)>https://a.b/c_(d)</a>), or <a http://www.e.f>www.e.f</a>. <code>http://no.pe</code></p>"
    );
    assert_eq!(shown("xhttp://a.b http:// www."), "<p>xhttp://a.b http:// www.</p>");
}

#[test]
fn a_definition_at_the_end_reaches_back() {
    let text = "[a] and [b][c]\n\n# x\n\nmore\n\n[A]: /one\n[c]: </two words> \"a \\\"title\\\"\"\n";
    let expected = "<p><a /one>a</a> and <a /two%20words a \"title\">b</a></p><h 1>x</h><p>more</p>";
    assert_eq!(shown(text), expected);
    assert_eq!(render(text.split_inclusive('\n')), render([text]));
}

#[test]
fn a_revised_paragraph_stays_one() {
    let text = "[a]: /x\n    [b]\n- [b]: </y> 'z'\n* \n";
    assert_eq!(render(text.split_inclusive(|_| true)), render([text]));
}

#[test]
fn committed_blocks_are_not_told_again() {
    let mut renderer = Renderer::new(Options::default());
    let paragraph = "Some words that fill a line.\n\n";
    let later = (0..200).map(|_| renderer.push(paragraph)).last().unwrap();
    assert!(later.codes.len() < 30, "{later:?}");
    assert!(later.text.len() < 2 * paragraph.len());
}

#[test]
fn appended_text_extends_its_node() {
    let mut renderer = Renderer::new(Options::default());
    renderer.push("Hello *wor*");
    renderer.push(" a");
    let patch = renderer.push("b");
    assert_eq!((patch.codes, patch.text.as_str()), (vec![1, 1, 1, 3, 6, 2, 1, 4], "b"));
}

/// How many instructions and bytes the last of many equal pieces costs.
fn cost_of_the_last(before: &str, piece: &str, count: usize) -> (usize, usize) {
    let mut renderer = Renderer::new(Options { autolinks: true });
    renderer.push(before);
    let patch = (0..count).map(|_| renderer.push(piece)).last().unwrap();
    (patch.codes.len(), patch.text.len())
}

#[test]
fn what_is_closed_inside_of_a_container_is_not_told_again() {
    for (before, piece) in [
        ("```js\n", "let a = 1;\n"),
        ("- a\n  > ```\n", "  > b\n"),
        ("", "- an item\n"),
        ("1. a\n   - b\n", "   - c\n"),
        ("> - a\n", "> - b\n"),
        ("|a|b|\n|-|-|\n", "| c | d |\n"),
        ("- |a|b|\n  |-|-|\n", "  | c | d |\n"),
        ("> [!NOTE]\n", "> b\n>\n"),
        ("[^a]: b\n\n", "    c\n\n"),
        ("<div>\n", "a\n"),
        ("    a\n", "    b\n"),
    ] {
        let (codes, text) = cost_of_the_last(before, piece, 300);
        assert!(codes < 60 && text < 4 * piece.len() + 30, "{before:?} {piece:?} costs {codes} codes, {text} bytes");
    }
}

#[test]
fn a_long_paragraph_is_read_in_steps() {
    let mut renderer = Renderer::new(Options { autolinks: true });
    let told = (0..25_000).filter(|_| !renderer.push("wor ").codes.is_empty()).count();
    assert!(told < 1_500, "{told} patches");
    let mut root = Node::default();
    let mut renderer = Renderer::new(Options::default());
    let text = "*a* ".repeat(5_000);
    for piece in text.as_bytes().chunks(4) {
        apply(&mut root, &renderer.push(std::str::from_utf8(piece).unwrap()));
    }
    apply(&mut root, &renderer.flush());
    let mut shown = String::new();
    root.print(&mut shown);
    assert_eq!(shown.matches("<em>").count(), 5_000);
}

#[test]
fn a_late_blank_line_loosens_a_list_in_place() {
    let text = "- a\n- b\n\n- c\n";
    assert_eq!(shown(text), "<ul><li><p>a</p></li><li><p>b</p></li><li><p>c</p></li></ul>");
    let mut renderer = Renderer::new(Options::default());
    let mut root = Node::default();
    for line in text.split_inclusive('\n') {
        let patch = renderer.push(line);
        assert!(!patch.text.contains('a') || line == "- a\n", "nothing is told again");
        apply(&mut root, &patch);
    }
    assert_eq!(root.children[0].label, "ul");
}

#[test]
fn footnotes() {
    let text = "One[^a], two[^b], one[^a].\n\n[^b]: B *b*\n\n    more\n[^a]: A\n";
    let expected =
        "<p>One<ref 1></ref>, two<ref 2></ref>, one<ref 1></ref>.</p><note 2><p>B <em>b</em></p><p>more</p></note><note 1><p>A</p></note>";
    assert_eq!(shown(text), expected);
    assert_eq!(shown("no[^x]"), "<p>no[^x]</p>");
}

#[test]
fn alerts() {
    assert_eq!(shown("> [!WARNING]\n> *a*"), "<alert 3><p><em>a</em></p></alert>");
    assert_eq!(shown("> [!note] a"), "<blockquote><p>[!note] a</p></blockquote>");
    assert_eq!(shown("> a\n> [!TIP]"), "<blockquote><p>a\n[!TIP]</p></blockquote>");
}

#[test]
fn mathematics() {
    assert_eq!(shown("a $x^2$ b"), "<p>a <math x^2 $x^2$></math> b</p>");
    assert_eq!(shown(r"a \(x_1 * y\) *b* `\(c\)`"), r"<p>a <math x_1 * y \(x_1 * y\)></math> <em>b</em> <code>\(c\)</code></p>");
    assert_eq!(shown("\\[\na\n- b\n\\]\nc"), "<math 1 a\n- b \\[\na\n- b\n\\]></math><p>c</p>");
    assert_eq!(shown("$$\n> a\n$$"), "<math 1 > a $$\n> a\n$$></math>");
    assert_eq!(shown("$5 and $10"), "<p>$5 and $10</p>");
    assert_eq!(shown(r"[a](\(b\)) f\(x\)"), "<p><a (b)>a</a> f(x)</p>");
}

#[test]
fn an_unfinished_construct_does_not_flash() {
    let last = |text: &str| {
        let mut renderer = Renderer::new(Options::default());
        let mut root = Node::default();
        apply(&mut root, &renderer.push(text));
        let mut out = String::new();
        root.children.iter().for_each(|child| child.print(&mut out));
        out
    };
    assert_eq!(last("a\n-"), "<p>a</p>");
    assert_eq!(last("```\na\n``"), "<code-block><line>a\n</line></code-block>");
    assert_eq!(last("> [!NO"), "");
    for marks in ["12", "1.", "- 3)", "- - -", "* * *", "**", "##", "> > -", "`", "$$", "[ "] {
        assert_eq!(last(marks), "", "{marks}");
    }
    // What is no mark is there at once, however few letters are in it.
    for text in ["0 1 2", "3.14159", "408,", "1) 2 3", "- 17 4", "$5", "2026-11-22", "=)", "-1", "*a", "1234567890"] {
        assert_ne!(last(text), "", "{text}");
    }
    assert!(last("| a | b |\n|-").starts_with("<table><thead><tr><th>a</th>"));
}

#[test]
fn control_and_invisible_characters_stay_text() {
    for c in ['\u{200b}', '\u{202e}', '\u{7}', '\u{feff}', '\u{85}'] {
        let text = format!("a{}b", c.to_string().repeat(2_000));
        assert_eq!(shown(&text), format!("<p>{text}</p>"));
    }
    assert_eq!(shown("a\0b"), "<p>a\u{fffd}b</p>");
}

/// How long this thread has worked: on a busy machine the clock tells more of the others. Where the system does not say, the clock has to do.
fn worked() -> std::time::Duration {
    use std::sync::LazyLock;
    use std::time::{Duration, Instant};
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}

#[test]
fn bad_texts_take_linear_time() {
    for text in [
        "> ".repeat(10_000),
        "- ".repeat(10_000),
        "1) ".repeat(10_000),
        (0..2_000).map(|depth| format!("{}- a\n", " ".repeat(depth % 200))).collect(),
        "[".repeat(50_000),
        "*a _b ".repeat(20_000),
        "`".repeat(50_000),
        "a`b``c```".repeat(5_000),
        "\\(a".repeat(20_000),
        "<a ".repeat(20_000),
        "![".repeat(20_000),
        "$a ".repeat(20_000),
        "a|".repeat(50_000),
        "[^a]: ".repeat(5_000),
        "[a]: b\n".repeat(5_000),
        "a[b]\n\n".repeat(5_000),
        "x".repeat(200_000),
    ] {
        let begun = worked();
        let mut renderer = Renderer::new(Options { autolinks: true });
        let chars: Vec<char> = text.chars().collect();
        let mut told = 0;
        for piece in chars.chunks(16) {
            told += renderer.push(&piece.iter().collect::<String>()).codes.len();
        }
        renderer.finish();
        let took = worked() - begun;
        assert!(took.as_secs() < 20, "{:?}… took {took:?}, {told} codes", &text[..20]);
    }
}

#[test]
fn deep_nesting_keeps_its_text() {
    let deep = format!("{} deep", ">".repeat(10_000));
    let printed = shown(&deep);
    assert!(printed.contains("deep"));
    assert!(printed.matches("<blockquote>").count() <= 64);
}
