//! What the core exports until there is more of it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/www/api/errors.js")]
extern "C" {
    type OneloopError;
    #[wasm_bindgen(constructor)]
    fn new(code: &str, message: &str) -> OneloopError;
}

/// The version of the core.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Throws an error of the package's own class.
#[wasm_bindgen]
pub fn fail() -> Result<(), JsValue> {
    Err(OneloopError::new("SKELETON", "nothing here yet").into())
}
