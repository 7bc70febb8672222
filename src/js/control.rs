//! A hand on a run, for JavaScript.

use wasm_bindgen::prelude::*;

use super::value::handle_of;
use crate::graph::RunControl;

/// Asks runs to come to a halt before their next superstep.
#[wasm_bindgen]
#[derive(Clone, Default)]
pub struct RunControlCore(RunControl);

#[wasm_bindgen]
impl RunControlCore {
    /// One that nobody has asked anything yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another handle on the same.
    #[wasm_bindgen(js_name = clone)]
    pub fn another(&self) -> Self {
        self.clone()
    }

    /// Asks.
    #[wasm_bindgen(js_name = requestDrain)]
    pub fn request_drain(&self, reason: String) {
        self.0.request_drain(reason);
    }

    /// Why it was asked to, if it was.
    #[wasm_bindgen(getter, js_name = drainReason)]
    pub fn drain_reason(&self) -> Option<String> {
        self.0.drain_reason()
    }
}

/// The one behind an object of ours.
pub(super) fn control_of(value: &JsValue) -> Option<RunControl> {
    handle_of(value).map(|core: RunControlCore| core.0)
}
