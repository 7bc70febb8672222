//! Random texts: cut anywhere, and beside pulldown-cmark by itself.

use std::fmt::Write;

use proptest::prelude::*;

use super::{Node, apply, render};
use crate::markdown::links::encode_address;
use crate::markdown::{Options, Renderer};

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
        "[^a]",
        "[^b]: ",
        "> [!NOTE]\n",
        "$",
        "$$\n",
        "\\(",
        "\\)",
        "\\[\n",
        "\\]\n",
        "|-|\n",
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

/// What of a tree counts where two parsers are compared.
fn outline(node: &Node, is_tight: bool, out: &mut String) {
    if let Some(text) = &node.text {
        return out.push_str(text);
    }
    let (name, rest) = node.label.split_once(' ').unwrap_or((&node.label, ""));
    let hidden = name == "line" || name == "p" && is_tight;
    let tight = match name {
        "ul" | "ol" => rest.ends_with(if name == "ul" { "1" } else { "tight" }),
        "li" => is_tight,
        _ => false,
    };
    if !hidden {
        match name {
            "ul" | "li" => write!(out, "<{name}>").unwrap(),
            "ol" => write!(out, "<ol {}>", rest.trim_end_matches(" tight")).unwrap(),
            _ => write!(out, "<{}>", node.label).unwrap(),
        }
    }
    node.children.iter().for_each(|child| outline(child, tight, out));
    if !hidden {
        write!(out, "</{name}>").unwrap();
    }
}

/// The same of a text as pulldown-cmark reads it by itself.
fn reference(text: &str) -> String {
    use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
    let mut out = String::new();
    let mut alt = 0_usize;
    let options = pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(text, options) {
        if alt > 0 {
            match event {
                Event::Start(_) => alt += 1,
                Event::End(_) => alt -= 1,
                Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => out.push_str(&text),
                Event::SoftBreak | Event::HardBreak => out.push('\n'),
                _ => {}
            }
            if alt == 0 {
                out.push_str("></img>");
            }
            continue;
        }
        match event {
            Event::Start(tag) => match tag {
                Tag::Paragraph => out.push_str("<p>"),
                Tag::Heading { level, .. } => write!(out, "<h {}>", level as u8).unwrap(),
                Tag::BlockQuote(_) => out.push_str("<blockquote>"),
                Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                    let language = info.split_whitespace().next().unwrap_or_default();
                    write!(out, "<code-block{}{language}>", if language.is_empty() { "" } else { " " }).unwrap();
                }
                Tag::CodeBlock(_) => out.push_str("<code-block>"),
                Tag::HtmlBlock => out.push_str("<raw>"),
                Tag::List(None) => out.push_str("<ul>"),
                Tag::List(Some(start)) => write!(out, "<ol {}>", if start == 0 { String::new() } else { start.to_string() }).unwrap(),
                Tag::Item => out.push_str("<li>"),
                Tag::Emphasis => out.push_str("<em>"),
                Tag::Strong => out.push_str("<strong>"),
                Tag::Strikethrough => out.push_str("<del>"),
                Tag::Link { dest_url, title, .. } => {
                    write!(out, "<a {}{}{title}>", encode_address(&dest_url), if title.is_empty() { "" } else { " " }).unwrap();
                }
                Tag::Image { dest_url, title, .. } => {
                    write!(out, "<img {}{}{title} ", encode_address(&dest_url), if title.is_empty() { "" } else { " " }).unwrap();
                    alt = 1;
                }
                _ => {}
            },
            Event::End(TagEnd::HtmlBlock) => out.push_str(if out.ends_with('\n') { "</raw>" } else { "\n</raw>" }),
            Event::End(tag) => out.push_str(match tag {
                TagEnd::Paragraph => "</p>",
                TagEnd::Heading(_) => "</h>",
                TagEnd::BlockQuote(_) => "</blockquote>",
                TagEnd::CodeBlock => "</code-block>",
                TagEnd::List(true) => "</ol>",
                TagEnd::List(false) => "</ul>",
                TagEnd::Item => "</li>",
                TagEnd::Emphasis => "</em>",
                TagEnd::Strong => "</strong>",
                TagEnd::Strikethrough => "</del>",
                TagEnd::Link => "</a>",
                _ => "",
            }),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => out.push_str(&text),
            Event::Code(text) => write!(out, "<code>{text}</code>").unwrap(),
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("<br></br>"),
            Event::Rule => out.push_str("<hr></hr>"),
            _ => {}
        }
    }
    out
}

/// Our extensions, of which pulldown-cmark has others or none, and where it departs from the specification: tabs before a
/// heading's closing marks and before `>`, what is in front of the second line of a comment.
const NOT_COMMON: [&str; 13] = ["[!", "\\(", "\t", "://", "<!--", "\\[", "|", "$", "~~", "[^", "[ ]", "[x]", "\r"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]
    #[test]
    fn blocks_are_those_that_the_parser_sees_by_itself(text in markdown()) {
        let text = NOT_COMMON.iter().fold(text, |text, each| text.replace(each, "y"));
        let mut ours = String::new();
        let mut renderer = Renderer::new(Options::default());
        let mut root = Node::default();
        apply(&mut root, &renderer.push(&text));
        apply(&mut root, &renderer.finish());
        root.children.iter().for_each(|child| outline(child, false, &mut ours));
        let end = if text.ends_with('\n') { "" } else { "\n" };
        // White space is shown where it counts, and pulldown-cmark keeps some that it need not.
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(squeeze(&ours), squeeze(&reference(&format!("{text}{end}"))));
    }
}
