//! A graph to be drawn.

use wasm_bindgen::prelude::*;

use super::compiled::CompiledGraphCore;
use crate::graph::MermaidOptions;
use crate::js::value::{get, set, text};
use crate::json::Json;

/// What is shown of a node's metadata: texts, numbers, booleans, and lists of them.
fn words(metadata: &JsValue) -> Vec<(String, String)> {
    let scalar = |value: &JsValue| {
        let is_plain = Json::as_bool(value).is_some() || Json::as_f64(value).is_some();
        value.as_string().or_else(|| is_plain.then(|| value.stringify()))
    };
    let word = |value: &JsValue| match value.items() {
        Some(items) => items.iter().map(scalar).collect::<Option<Vec<_>>>().map(|items| items.join(",")),
        None => scalar(value),
    };
    metadata.keys().into_iter().filter_map(|name| word(&get(metadata, &name)).map(|word| (name, word))).collect()
}

#[wasm_bindgen]
impl CompiledGraphCore {
    /// `{ nodes, edges }`, with the graphs inside of nodes so many levels deep.
    pub fn drawing(&self, xray: usize) -> JsValue {
        let drawing = self.0.drawing(xray);
        let nodes = drawing.nodes.iter().map(|node| {
            let object = JsValue::object(vec![("id", text(&node.id)), ("name", text(node.name()))]);
            if node.metadata.is_some() || !node.marks.is_empty() {
                let metadata = js_sys::Object::assign(&js_sys::Object::new(), &node.metadata.clone().unwrap_or_default().into());
                for (name, mark) in &node.marks {
                    set(&metadata, name, &text(mark));
                }
                set(&object, "metadata", &metadata);
            }
            object
        });
        let edges = drawing.edges.iter().map(|edge| {
            let object = JsValue::object(vec![("source", text(&edge.source)), ("target", text(&edge.target))]);
            if let Some(label) = &edge.label {
                set(&object, "data", &text(label));
            }
            set(&object, "conditional", &JsValue::from_bool(edge.is_conditional));
            object
        });
        JsValue::object(vec![("nodes", JsValue::array(nodes.collect())), ("edges", JsValue::array(edges.collect()))])
    }

    /// The text that Mermaid draws: `{ withStyles?, curveStyle?, nodeColors?, wrapLabelNWords? }`.
    pub fn mermaid(&self, xray: usize, options: &JsValue) -> String {
        let usual = MermaidOptions::default();
        let colors = get(options, "nodeColors");
        let options = MermaidOptions {
            with_styles: get(options, "withStyles").as_bool().unwrap_or(true),
            curve_style: options.get_str("curveStyle").unwrap_or(usual.curve_style),
            node_colors: if colors.is_object() { words(&colors) } else { usual.node_colors },
            wrap_label_n_words: get(options, "wrapLabelNWords").as_f64().map_or(usual.wrap_label_n_words, |words| words as usize),
        };
        self.0.drawing(xray).mermaid(&options, &words)
    }
}
