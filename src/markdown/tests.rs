//! Laws of the renderer: the pieces do not matter, and nothing in the text becomes markup.

use std::fmt::Write;

use proptest::prelude::*;

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

const NAMES: [&str; 25] = [
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
    let mut replaced = None;
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
                path.clear();
                replaced = codes.next();
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
                if let Some(index) = replaced.take() {
                    root.children[index] = node;
                    path.push(index);
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
    assert_eq!(shown("- a\n- [x] b"), "<ul><li>a</li><li><input 1></input>b</li></ul>");
    assert_eq!(shown("3. a"), "<ol 3><li>a</li></ol>");
    assert_eq!(shown("```js x\nlet a;\n```"), "<code-block js>let a;\n</code-block>");
    assert_eq!(shown("a  \nb"), "<p>a<br></br>b</p>");
    assert_eq!(
        shown("|a|b|\n|-|:-:|\n|1|2|"),
        "<table><thead><tr><th>a</th><th 2>b</th></tr></thead><tbody><tr><td>1</td><td 2>2</td></tr></tbody></table>"
    );
}

#[test]
fn markup_in_the_text_is_text() {
    assert_eq!(shown("<script>alert(1)</script>"), "<raw><script>alert(1)</script></raw>");
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

#[test]
fn deep_nesting_keeps_its_text() {
    let deep = format!("{} deep", ">".repeat(10_000));
    let printed = shown(&deep);
    assert!(printed.contains("deep"));
    assert!(printed.matches("<blockquote>").count() <= 64);
}

/// Texts dense with what gives Markdown its structure.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b ",
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "*",
        "**",
        "_",
        "`",
        "``",
        "```\n",
        "~~~",
        "~~",
        "#",
        "# ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2",
        "2.",
        "3) ",
        "> ",
        ">",
        "---\n",
        "===\n",
        "|",
        "|-|-|\n",
        "| a | b |\n",
        "[a]",
        "[b]",
        "[a][b]",
        "![a]",
        "[",
        "]",
        "(",
        ")",
        "[a]: /x\n",
        "[b]: </y> 'z'\n",
        "\"t\"\n",
        "'",
        "<div>",
        "<!--",
        "-->",
        "</div>\n",
        "<b>",
        "&amp;",
        "&",
        "\\",
        "é",
        "漢",
        "😀",
        "http://a.b",
        "www.c.d",
        ".",
        "[ ] ",
        "[x] ",
        "<",
        "http://e.f>",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn any_split_gives_the_same_tree(text in markdown(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).filter(|&at| text.is_char_boundary(at)).collect();
        places.extend([0, text.len()]);
        places.sort_unstable();
        let pieces = places.windows(2).map(|pair| &text[pair[0]..pair[1]]);
        prop_assert_eq!(render(pieces), render([text.as_str()]));
    }

    #[test]
    fn character_by_character_gives_the_same_tree(text in markdown()) {
        prop_assert_eq!(render(text.split_inclusive(|_| true)), render([text.as_str()]));
    }
}
