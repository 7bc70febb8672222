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

#[cfg(target_family = "wasm")]
mod js;
