//! Streaming CommonMark: text comes in pieces, instructions for building nodes go out.
//!
//! A [`Renderer`] holds one message. What a [`Patch`] describes is never HTML: a view makes each node
//! itself, so nothing in the text can become markup, a script or a handler.
//!
//! Lines are read once: `machine` keeps which containers they leave open and the text of the one leaf that is, so that a
//! token costs its own bytes and that leaf. Closed blocks, lines of code, rows and items are told and forgotten; what a line
//! that is still growing would make of them is worked out on a copy. What is told goes through a comparison with what the
//! view has, and only the difference leaves. Whatever the pieces were, the nodes at the end are those of the whole text
//! rendered at once.
//!
//! Block structure is ours, inline structure is pulldown-cmark's, which reads each leaf by itself.

mod definitions;
mod diff;
mod element;
mod inline;
mod line;
mod links;
mod machine;
mod math;
mod patch;
mod renderer;
mod starts;
mod table;

#[cfg(test)]
mod tests;

pub use patch::Patch;
pub use renderer::{Options, Renderer};
