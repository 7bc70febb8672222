//! The loop: plan → execute → update, superstep after superstep.

mod access;
mod compiled;
mod graph;
mod run;
mod state;

pub use access::AsNode;
pub(super) use compiled::Compiled;
pub use compiled::{CompileOptions, Saving};
pub use graph::CompiledGraph;
pub(super) use run::{Run, attempts, end_of, words_of_failure};
