//! The only `#[wasm_bindgen]` exports, one file per family of classes.

#[cfg(feature = "markdown")]
mod markdown;

#[cfg(feature = "core")]
mod core;
