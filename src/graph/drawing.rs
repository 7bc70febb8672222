//! A graph as a picture of it has to know it: nodes and edges, and the text that Mermaid draws.
//!
//! The shapes and the text are LangGraph.js's (LG-N1, N2), so that what reads them there reads them here.

use super::pregel::{Compiled, CompiledNode, Outline};
use super::{Breakpoints, END, Host, Name, START};

/// A node of a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnNode<V> {
    /// Its name, after those of the nodes whose graphs it is in, joined by `:`.
    pub id: Name,
    /// The app's own words on it.
    pub metadata: Option<V>,
    /// Ours: whether the run stops there, which tools it calls.
    pub marks: Vec<(&'static str, String)>,
}

impl<V> DrawnNode<V> {
    /// Its name inside of its own graph.
    pub fn name(&self) -> &str {
        self.id.rsplit(':').next().unwrap_or_default()
    }
}

/// An edge of a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnEdge {
    /// From this node.
    pub source: Name,
    /// To this one.
    pub target: Name,
    /// What a path function returns to go there, where that is not the node's name.
    pub label: Option<Name>,
    /// Whether something decides on it.
    pub is_conditional: bool,
}

/// A graph to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing<V> {
    /// The nodes, in the order they were added; START before them.
    pub nodes: Vec<DrawnNode<V>>,
    /// The edges.
    pub edges: Vec<DrawnEdge>,
}

/// How Mermaid is to draw.
#[derive(Clone, Debug)]
pub struct MermaidOptions {
    /// Whether nodes have shapes, labels and colours.
    pub with_styles: bool,
    /// The curve of the edges, one of Mermaid's.
    pub curve_style: String,
    /// The style of each class of nodes: `default`, `first`, `last`.
    pub node_colors: Vec<(String, String)>,
    /// After how many words a label is wrapped.
    pub wrap_label_n_words: usize,
}

impl Default for MermaidOptions {
    fn default() -> Self {
        let color = |class: &str, style: &str| (class.to_owned(), style.to_owned());
        Self {
            with_styles: true,
            curve_style: "linear".to_owned(),
            node_colors: vec![
                color("default", "fill:#f2f0ff,line-height:1.2"),
                color("first", "fill-opacity:0"),
                color("last", "fill:#bfb6fc"),
            ],
            wrap_label_n_words: 9,
        }
    }
}

/// Mermaid takes this word for its own.
fn displayed(name: &Name) -> Name {
    if &**name == "subgraph" { "\"subgraph\"".into() } else { name.clone() }
}

/// A drawing under way: where edges to and from a node begin and end.
struct Sketch<V> {
    drawing: Drawing<V>,
    /// By the node's own name: what leads to it, and what leads from it, if anything does.
    places: Vec<(Name, Name, Option<Name>)>,
}

impl<V> Sketch<V> {
    fn add_node(&mut self, name: &Name, metadata: Option<V>, marks: Vec<(&'static str, String)>) {
        let id = displayed(name);
        self.drawing.nodes.push(DrawnNode { id: id.clone(), metadata, marks });
        self.places.push((name.clone(), id.clone(), Some(id)));
    }

    fn add_edge(&mut self, from: &Name, to: &Name, label: Option<&Name>, is_conditional: bool) {
        let place = |places: &[(Name, Name, Option<Name>)], name: &Name| places.iter().position(|(other, ..)| other == name);
        if &**to == END && place(&self.places, to).is_none() {
            self.add_node(&END.into(), None, Vec::new());
        }
        let (Some(source), Some(target)) = (place(&self.places, from), place(&self.places, to)) else { return };
        let Some(source) = self.places[source].2.clone() else { return };
        let label = label.filter(|label| *label != to).cloned();
        self.drawing.edges.push(DrawnEdge { source, target: self.places[target].1.clone(), label, is_conditional });
    }
}

impl<H: Host> Compiled<H> {
    pub(super) fn drawing(&self, depth: usize) -> Drawing<H::Value> {
        let Outline { order, edges, branches } = &self.outline;
        let mut sketch = Sketch { drawing: Drawing { nodes: Vec::new(), edges: Vec::new() }, places: Vec::new() };
        sketch.add_node(&START.into(), None, Vec::new());
        let nodes = || order.iter().filter_map(|name| self.node(name)).map(|at| &self.nodes[at]);
        for node in nodes() {
            self.draw_node(&mut sketch, node, depth);
        }
        // Edges by where they come from; nodes are sorted already, and START is somewhere among them.
        let start_at = self.nodes.partition_point(|node| *node.name < *START);
        let start = Name::from(START);
        for at in 0..=self.nodes.len() {
            let source = match at {
                at if at < start_at => &self.nodes[at].name,
                at if at == start_at => &start,
                at => &self.nodes[at - 1].name,
            };
            for (_, to) in edges.iter().filter(|(from, _)| from == source) {
                sketch.add_edge(source, to, None, false);
            }
        }
        for (from, map) in branches {
            match map {
                Some(map) => map.iter().for_each(|(label, to)| sketch.add_edge(from, to, Some(label), true)),
                None => order.iter().chain([&END.into()]).filter(|to| *to != from).for_each(|to| sketch.add_edge(from, to, None, true)),
            }
        }
        for node in nodes() {
            for to in node.options.ends.iter().flatten() {
                sketch.add_edge(&node.name, to, None, true);
            }
        }
        // What is reached in any case and leads nowhere, leads to the end.
        for name in self.nodes.iter().map(|node| &node.name) {
            let leads_on = edges.iter().any(|(from, _)| from == name)
                || branches.iter().any(|(from, _)| from == name)
                || nodes().any(|node| node.name == *name && node.options.ends.is_some());
            if !leads_on && edges.iter().any(|(_, to)| to == name) {
                sketch.add_edge(name, &END.into(), None, false);
            }
        }
        sketch.drawing
    }

    fn draw_node(&self, sketch: &mut Sketch<H::Value>, node: &CompiledNode<H>, depth: usize) {
        if depth > 0
            && let Some(inner) = node.options.subgraphs.first()
        {
            let inner = inner.0.drawing(depth - 1).without_ends();
            if inner.nodes.len() > 1 {
                let name = displayed(&node.name);
                let within = |id: &Name| -> Name { [&*name, ":", &**id].concat().into() };
                if let Some(first) = inner.first() {
                    sketch.places.push((node.name.clone(), within(first), inner.last().map(&within)));
                }
                for mut node in inner.nodes {
                    node.id = within(&node.id);
                    sketch.drawing.nodes.push(node);
                }
                for mut edge in inner.edges {
                    (edge.source, edge.target) = (within(&edge.source), within(&edge.target));
                    sketch.drawing.edges.push(edge);
                }
                return;
            }
        }
        let holds =
            |breakpoints: &Option<Breakpoints>| matches!(breakpoints, Some(Breakpoints::Nodes(names)) if names.contains(&node.name));
        let mut marks = Vec::new();
        match (holds(&self.options.interrupt_before), holds(&self.options.interrupt_after)) {
            (true, true) => marks.push(("__interrupt", "before,after".to_owned())),
            (true, false) => marks.push(("__interrupt", "before".to_owned())),
            (false, true) => marks.push(("__interrupt", "after".to_owned())),
            (false, false) => {}
        }
        if !node.options.tools.is_empty() {
            marks.push(("__tools", node.options.tools.join(",")));
        }
        sketch.add_node(&node.name, node.options.metadata.clone(), marks);
    }
}

impl<V> Drawing<V> {
    /// The only node that no edge leads to, but for those from `without`.
    fn origin(&self, without: Option<&Name>) -> Option<&Name> {
        let is_target = |id: &Name| self.edges.iter().any(|edge| Some(&edge.source) != without && edge.target == *id);
        only(self.nodes.iter().map(|node| &node.id).filter(|id| Some(*id) != without && !is_target(id)))
    }

    /// The only node that no edge leads from, but for those to `without`.
    fn destination(&self, without: Option<&Name>) -> Option<&Name> {
        let is_source = |id: &Name| self.edges.iter().any(|edge| Some(&edge.target) != without && edge.source == *id);
        only(self.nodes.iter().map(|node| &node.id).filter(|id| Some(*id) != without && !is_source(id)))
    }

    /// The node that everything begins with, if there is one.
    pub fn first(&self) -> Option<&Name> {
        self.origin(None)
    }

    /// The node that everything ends with, if there is one.
    pub fn last(&self) -> Option<&Name> {
        self.destination(None)
    }

    fn remove(&mut self, id: &Name) {
        self.nodes.retain(|node| node.id != *id);
        self.edges.retain(|edge| edge.source != *id && edge.target != *id);
    }

    /// As a part of another: START and END go where one node takes their place.
    fn without_ends(mut self) -> Self {
        if let Some(first) = self.first().cloned()
            && self.origin(Some(&first)).is_some()
        {
            self.remove(&first);
        }
        if let Some(last) = self.last().cloned()
            && self.destination(Some(&last)).is_some()
        {
            self.remove(&last);
        }
        self
    }

    /// The text that Mermaid draws. `words` says what of the app's own words on a node is shown.
    pub fn mermaid(&self, options: &MermaidOptions, words: &dyn Fn(&V) -> Vec<(String, String)>) -> String {
        let mut text = String::new();
        if options.with_styles {
            text += &["%%{init: {'flowchart': {'curve': '", &*options.curve_style, "'}}}%%\n"].concat();
        }
        text += "graph TD;\n";
        let (first, last) = (self.first(), self.last());
        for node in self.nodes.iter().filter(|_| options.with_styles) {
            let mut label = label_of(node.name());
            let mut before = "<hr/><small><em>";
            let mut add = |name: &str, value: &str| {
                label += before;
                escape_into(&mut label, &[name, " = ", value].concat());
                before = "\n";
            };
            for (name, value) in node.metadata.as_ref().map(words).unwrap_or_default() {
                add(&name, &value);
            }
            for (name, value) in &node.marks {
                add(name, value);
            }
            if before == "\n" {
                label += "</em></small>";
            }
            let id = Some(&node.id);
            let (open, close) = match () {
                () if id == last => ("([", "]):::last"),
                () if id == first => ("([", "]):::first"),
                () => ("(", ")"),
            };
            text += &["\t", &*escaped_id(&node.id), open, &*label, close, "\n"].concat();
        }
        let mut groups: Vec<(String, Vec<&DrawnEdge>)> = Vec::new();
        for edge in &self.edges {
            let prefix = common(&edge.source, &edge.target);
            match groups.iter_mut().find(|(other, _)| *other == prefix) {
                Some((_, edges)) => edges.push(edge),
                None => groups.push((prefix, vec![edge])),
            }
        }
        draw_group(&mut text, &groups, "", options);
        for (prefix, _) in groups.iter().filter(|(prefix, _)| !prefix.is_empty() && !prefix.contains(':')) {
            draw_group(&mut text, &groups, prefix, options);
        }
        for (class, style) in options.node_colors.iter().filter(|_| options.with_styles) {
            text += &["\tclassDef ", &**class, " ", &**style, ";\n"].concat();
        }
        text
    }
}

/// The names that two ids share, place by place.
fn common(source: &str, target: &str) -> String {
    let mut shared = String::new();
    for (part, _) in source.split(':').zip(target.split(':')).filter(|(source, target)| source == target) {
        if !shared.is_empty() {
            shared.push(':');
        }
        shared += part;
    }
    shared
}

fn only<'a>(mut found: impl Iterator<Item = &'a Name>) -> Option<&'a Name> {
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

fn draw_group(text: &mut String, groups: &[(String, Vec<&DrawnEdge>)], prefix: &str, options: &MermaidOptions) {
    let edges = groups.iter().find(|(other, _)| other == prefix).map_or(&[][..], |(_, edges)| edges);
    // A node that leads to itself is no graph inside of one.
    let loops = matches!(edges, [edge] if edge.source == edge.target);
    let frame = !prefix.is_empty() && !loops;
    if frame {
        *text += &["\tsubgraph ", prefix.rsplit(':').next().unwrap_or_default(), "\n"].concat();
    }
    let is_inner = |other: &str| other.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')).is_some_and(|rest| !rest.contains(':'));
    for (inner, _) in groups.iter().filter(|(other, _)| is_inner(other)) {
        draw_group(text, groups, inner, options);
    }
    for edge in edges {
        let (line, end, tip) = if edge.is_conditional { (" -.", "&nbsp; .", "-> ") } else { (" --", "&nbsp; --", "> ") };
        *text += &["\t", &*escaped_id(&edge.source), line].concat();
        if let Some(label) = &edge.label {
            *text += " &nbsp;";
            for (at, word) in label.split(' ').enumerate() {
                *text += match at {
                    0 => "",
                    at if at % options.wrap_label_n_words.max(1) == 0 => "&nbsp;<br>&nbsp;",
                    _ => " ",
                };
                *text += word;
            }
            *text += end;
        }
        *text += &[tip, &*escaped_id(&edge.target), ";\n"].concat();
    }
    if frame {
        *text += "\tend\n";
    }
}

/// Mermaid reads labels as Markdown.
fn label_of(name: &str) -> String {
    let special = ["*", "_", "`"].iter().any(|mark| name.starts_with(mark) && name.ends_with(mark));
    if special { ["<p>", name, "</p>"].concat() } else { name.to_owned() }
}

fn escaped_id(id: &str) -> String {
    let mut escaped = String::new();
    for letter in id.chars() {
        if letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' {
            escaped.push(letter);
        } else {
            // As many as JavaScript counts.
            escaped += &"__"[..letter.len_utf16()];
        }
    }
    escaped
}

fn escape_into(escaped: &mut String, text: &str) {
    for letter in text.chars() {
        *escaped += match letter {
            '"' => "#quot;",
            '#' => "#35;",
            '[' => "#91;",
            ']' => "#93;",
            '(' => "#40;",
            ')' => "#41;",
            '{' => "#123;",
            '}' => "#125;",
            '<' => "#60;",
            '>' => "#62;",
            '|' => "#124;",
            _ => {
                escaped.push(letter);
                continue;
            }
        };
    }
}
