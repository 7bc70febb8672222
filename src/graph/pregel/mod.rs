//! The loop: plan → execute → update, superstep after superstep.

mod compiled;
mod run;
mod state;

pub(super) use compiled::Compiled;
pub use compiled::CompiledGraph;
pub(super) use run::Run;
