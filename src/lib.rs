//! Chat apps and agents that run entirely in a browser tab, on its one event loop.

#[cfg(feature = "core")]
pub mod agent;
#[cfg(target_family = "wasm")]
mod allocator;
#[cfg(feature = "core")]
pub mod chat;
#[cfg(feature = "core")]
pub mod graph;
#[cfg(feature = "core")]
pub mod json;
#[cfg(feature = "markdown")]
pub mod markdown;
#[cfg(feature = "core")]
pub mod message;
#[cfg(feature = "core")]
pub mod model;
#[cfg(feature = "core")]
pub mod scheduler;
#[cfg(feature = "core")]
pub mod scope;
#[cfg(feature = "core")]
pub mod store;

#[cfg(all(target_family = "wasm", feature = "core"))]
pub mod js;

// An output of its own, which carries nothing else of `js`.
#[cfg(all(target_family = "wasm", feature = "markdown"))]
#[path = "js/markdown.rs"]
mod js_markdown;
