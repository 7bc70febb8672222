//! How one run is to go.

use std::rc::Rc;

use super::{Host, Observer, StreamMode};
use crate::scheduler::Scheduler;
use crate::scope::Scope;

/// How one run is to go: LangGraph's `config`.
pub struct RunConfig<H: Host> {
    pub(super) scheduler: Scheduler,
    pub(super) scope: Scope,
    pub(super) thread: Option<String>,
    pub(super) modes: Vec<StreamMode>,
    pub(super) recursion_limit: usize,
    pub(super) observers: Vec<Rc<dyn Observer<H>>>,
    pub(super) parent_run: Option<String>,
    pub(super) host: Option<H::Value>,
}

/// Python's LangGraph raised its default from 25 to about this: an agent with many tool calls is no endless loop.
const DEFAULT_RECURSION_LIMIT: usize = 10_000;

impl<H: Host> RunConfig<H> {
    /// A run in a scope of its own, without a thread, in stream mode `updates`.
    pub fn new(scheduler: Scheduler) -> Self {
        Self {
            scheduler,
            scope: Scope::root(),
            thread: None,
            modes: vec![StreamMode::Updates],
            recursion_limit: DEFAULT_RECURSION_LIMIT,
            observers: Vec::new(),
            parent_run: None,
            host: None,
        }
    }

    /// The scope of the run.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Hangs the run in a scope: it ends with it, or earlier.
    #[must_use]
    pub fn stop(mut self, scope: &Scope) -> Self {
        self.scope = scope.child();
        self
    }

    /// The thread whose checkpoints the run goes on from and adds to.
    #[must_use]
    pub fn thread(mut self, id: impl Into<String>) -> Self {
        self.thread = Some(id.into());
        self
    }

    /// What the stream is to carry.
    #[must_use]
    pub fn modes(mut self, modes: impl Into<Vec<StreamMode>>) -> Self {
        self.modes = modes.into();
        self
    }

    /// How many supersteps the run may take; 10,000 by default. A graph that needs exactly so many finishes.
    #[must_use]
    pub fn recursion_limit(mut self, limit: usize) -> Self {
        self.recursion_limit = limit;
        self
    }

    /// Someone who is told what happens.
    #[must_use]
    pub fn observer(mut self, observer: Rc<dyn Observer<H>>) -> Self {
        self.observers.push(observer);
        self
    }

    /// The run this one happens in, for the observers' tree.
    #[must_use]
    pub fn parent_run(mut self, id: Option<String>) -> Self {
        self.parent_run = id;
        self
    }

    /// Something of the host's that every node can ask for.
    #[must_use]
    pub fn host(mut self, value: H::Value) -> Self {
        self.host = Some(value);
        self
    }
}
