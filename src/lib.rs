//! Chat apps and agents that run entirely in a browser tab, on its one event loop.

pub mod agent;
pub mod chat;
pub mod graph;
pub mod json;
#[cfg(feature = "markdown")]
pub mod markdown;
pub mod message;
pub mod model;
pub mod scheduler;
pub mod scope;
pub mod store;

#[cfg(all(target_family = "wasm", feature = "core"))]
pub mod js;

// An output of its own, which carries nothing else of `js`.
#[cfg(all(target_family = "wasm", feature = "markdown"))]
#[path = "js/markdown.rs"]
mod js_markdown;
