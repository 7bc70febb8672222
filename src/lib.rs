//! Chat apps and agents that run entirely in a browser tab, on its one event loop.

#[cfg(feature = "markdown")]
pub mod markdown;

#[cfg(target_family = "wasm")]
pub mod js;
