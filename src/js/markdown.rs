//! The streaming Markdown renderer for the view.

use std::cell::RefCell;

use js_sys::{Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::markdown::{Options, Patch, Renderer};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Instructions for building nodes, and the text they refer to; `markdown/patch.ts` carries them out. */
export type MarkdownPatch = [codes: Uint32Array, text: string];
"#;

#[wasm_bindgen]
extern "C" {
    /// A pair of codes and text.
    #[wasm_bindgen(typescript_type = "MarkdownPatch")]
    pub type MarkdownPatch;
}

/// Renders one message's Markdown as it streams in.
#[wasm_bindgen]
pub struct MarkdownRenderer(RefCell<Renderer>);

#[wasm_bindgen]
impl MarkdownRenderer {
    /// A renderer for one message. With `autolinks`, bare addresses become links.
    #[wasm_bindgen(constructor)]
    pub fn new(autolinks: bool) -> Self {
        MarkdownRenderer(RefCell::new(Renderer::new(Options { autolinks })))
    }

    /// Takes more of the text and tells what it changes.
    pub fn push(&self, text: &str) -> MarkdownPatch {
        to_js(&self.0.borrow_mut().push(text))
    }

    /// Tells everything that has changed: of a very long paragraph `push` tells only steps.
    pub fn flush(&self) -> MarkdownPatch {
        to_js(&self.0.borrow_mut().flush())
    }

    /// Tells what changes when no text follows. Nothing may be pushed after it.
    pub fn finish(&self) -> MarkdownPatch {
        to_js(&self.0.borrow_mut().finish())
    }
}

fn to_js(patch: &Patch) -> MarkdownPatch {
    let codes = Uint32Array::from(patch.codes.as_slice());
    let pair = Array::of2(&codes, &JsValue::from_str(&patch.text));
    pair.unchecked_into()
}
