//! The loop: plan → execute → update, superstep after superstep.

mod access;
mod compiled;
mod graph;
mod run;
mod state;

pub use access::AsNode;
pub use compiled::{CompileOptions, Saving};
pub(super) use compiled::{Compiled, CompiledNode, Outline};
pub use graph::CompiledGraph;
pub(super) use run::{Run, attempts, end_of, words_of_failure};
