//! Streaming CommonMark: text comes in pieces, instructions for building nodes go out.
//!
//! A [`Renderer`] holds one message. What a [`Patch`] describes is never HTML: a view makes each node
//! itself, so nothing in the text can become markup, a script or a handler.
//!
//! Blocks at the top level that can no longer change are *committed* and never described again; only
//! the *open* rest is parsed once more when text arrives, and of that only what differs goes out.
//! Whatever the pieces were, the nodes at the end are those of the whole text rendered at once.

mod blocks;
mod diff;
mod element;
mod links;
mod patch;
mod renderer;

#[cfg(test)]
mod tests;

pub use patch::Patch;
pub use renderer::{Options, Renderer};
