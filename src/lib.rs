//! Chat apps and agents that run entirely in a browser tab, on its one event loop.

#[cfg(all(target_family = "wasm", feature = "core"))]
pub mod js;
