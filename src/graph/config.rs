//! How one run is to go.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Cache, Context, Host, Name, Observer, StreamMode};
use crate::scheduler::Scheduler;
use crate::scope::Scope;

/// When checkpoints reach the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Behind the run, in order; at its end it waits for them.
    #[default]
    Async,
    /// Each before the next superstep begins.
    Sync,
    /// One, when the run ends, stops to ask, or fails.
    Exit,
}

/// What a run does on a thread that is busy with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnBusy {
    /// It is refused.
    #[default]
    Reject,
    /// It waits for its turn.
    Queue,
    /// It stops the other, waits until that has put its things in order, and goes on from there.
    Interrupt,
}

/// A hand on a run from outside: asks it to come to a halt before its next superstep. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RunControl(Rc<RefCell<Option<String>>>);

impl RunControl {
    /// Asks the run to end before its next superstep with [`GraphError::Drained`](super::GraphError::Drained); its checkpoint
    /// is kept, to go on from.
    pub fn request_drain(&self, reason: impl Into<String>) {
        self.0.borrow_mut().get_or_insert_with(|| reason.into());
    }

    /// Why it was asked to, if it was.
    pub fn drain_reason(&self) -> Option<String> {
        self.0.borrow().clone()
    }
}

/// How one run is to go: LangGraph's `config`.
pub struct RunConfig<H: Host> {
    pub(super) scheduler: Scheduler,
    pub(super) scope: Scope,
    pub(super) thread: Option<Name>,
    pub(super) checkpoint: Option<Name>,
    pub(super) modes: Vec<StreamMode>,
    pub(super) subgraphs: bool,
    pub(super) recursion_limit: usize,
    pub(super) max_concurrency: Option<usize>,
    pub(super) step_timeout: Option<f64>,
    pub(super) durability: Durability,
    pub(super) on_busy: OnBusy,
    pub(super) interrupt_before: Option<Breakpoints>,
    pub(super) interrupt_after: Option<Breakpoints>,
    pub(super) output: Option<Vec<Name>>,
    pub(super) control: RunControl,
    pub(super) observers: Vec<Rc<dyn Observer<H>>>,
    pub(super) parent_run: Option<Name>,
    pub(super) within: Option<Context<H>>,
    pub(super) metadata: Option<H::Value>,
    pub(super) host: Option<H::Value>,
    pub(super) store: Option<H::Value>,
    pub(super) cache: Option<Rc<dyn Cache<H>>>,
}

/// Where a run stops of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breakpoints {
    /// At every node.
    All,
    /// At these.
    Nodes(Vec<Name>),
}

impl Breakpoints {
    pub(super) fn holds(&self, node: &Name) -> bool {
        match self {
            Self::All => true,
            Self::Nodes(nodes) => nodes.contains(node),
        }
    }
}

impl<N: AsRef<str>, const C: usize> From<[N; C]> for Breakpoints {
    fn from(nodes: [N; C]) -> Self {
        Self::Nodes(nodes.iter().map(|node| node.as_ref().into()).collect())
    }
}

impl From<Vec<Name>> for Breakpoints {
    fn from(nodes: Vec<Name>) -> Self {
        if nodes.iter().any(|node| &**node == "*") { Self::All } else { Self::Nodes(nodes) }
    }
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
            checkpoint: None,
            modes: vec![StreamMode::Updates],
            subgraphs: false,
            recursion_limit: DEFAULT_RECURSION_LIMIT,
            max_concurrency: None,
            step_timeout: None,
            durability: Durability::default(),
            on_busy: OnBusy::default(),
            interrupt_before: None,
            interrupt_after: None,
            output: None,
            control: RunControl::default(),
            observers: Vec::new(),
            parent_run: None,
            within: None,
            metadata: None,
            host: None,
            store: None,
            cache: None,
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

    /// Runs it inside a node of another run: it ends with the node's task, its questions become the task's, its checkpoints are
    /// kept beside those of the graph around it.
    #[must_use]
    pub fn within(mut self, context: &Context<H>) -> Self {
        self.scope = context.scope().child();
        self.parent_run = Some(context.run_id().clone());
        self.control = context.control().clone();
        self.within = Some(context.clone());
        self
    }

    /// The thread whose checkpoints the run goes on from and adds to.
    #[must_use]
    pub fn thread(mut self, id: impl Into<Name>) -> Self {
        self.thread = Some(id.into());
        self
    }

    /// The checkpoint to go on from, in the place of the thread's latest.
    #[must_use]
    pub fn checkpoint(mut self, id: impl Into<Name>) -> Self {
        self.checkpoint = Some(id.into());
        self
    }

    /// What the stream is to carry.
    #[must_use]
    pub fn modes(mut self, modes: impl Into<Vec<StreamMode>>) -> Self {
        self.modes = modes.into();
        self
    }

    /// Whether the stream is to carry what graphs inside of nodes do, too.
    #[must_use]
    pub fn subgraphs(mut self, yes: bool) -> Self {
        self.subgraphs = yes;
        self
    }

    /// How many supersteps the run may take; 10,000 by default. A graph that needs exactly so many finishes.
    #[must_use]
    pub fn recursion_limit(mut self, limit: usize) -> Self {
        self.recursion_limit = limit;
        self
    }

    /// How many tasks of one superstep may run at the same time; all by default.
    #[must_use]
    pub fn max_concurrency(mut self, limit: usize) -> Self {
        self.max_concurrency = Some(limit.max(1));
        self
    }

    /// How long one superstep may take, in milliseconds.
    #[must_use]
    pub fn step_timeout(mut self, ms: f64) -> Self {
        self.step_timeout = Some(ms);
        self
    }

    /// When checkpoints reach the store.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// What it does on a thread that is busy.
    #[must_use]
    pub fn on_busy(mut self, on_busy: OnBusy) -> Self {
        self.on_busy = on_busy;
        self
    }

    /// Stops before these nodes run, in the place of what the graph was compiled with.
    #[must_use]
    pub fn interrupt_before(mut self, nodes: impl Into<Breakpoints>) -> Self {
        self.interrupt_before = Some(nodes.into());
        self
    }

    /// Stops after these nodes have run, in the place of what the graph was compiled with.
    #[must_use]
    pub fn interrupt_after(mut self, nodes: impl Into<Breakpoints>) -> Self {
        self.interrupt_after = Some(nodes.into());
        self
    }

    /// Which channels the run gives out, in the place of the graph's output schema.
    #[must_use]
    pub fn output(mut self, channels: Vec<Name>) -> Self {
        self.output = Some(channels);
        self
    }

    /// A hand on the run.
    #[must_use]
    pub fn control(mut self, control: RunControl) -> Self {
        self.control = control;
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
    pub fn parent_run(mut self, id: Option<Name>) -> Self {
        self.parent_run = id;
        self
    }

    /// What its checkpoints say of the run.
    #[must_use]
    pub fn metadata(mut self, metadata: H::Value) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Where memories are kept across threads, in the place of what the graph was compiled with.
    #[must_use]
    pub fn store(mut self, store: H::Value) -> Self {
        self.store = Some(store);
        self
    }

    /// Where results are kept, in the place of what the graph was compiled with.
    #[must_use]
    pub fn cache(mut self, cache: Rc<dyn Cache<H>>) -> Self {
        self.cache = Some(cache);
        self
    }

    /// Something of the host's that every node can ask for.
    #[must_use]
    pub fn host(mut self, value: H::Value) -> Self {
        self.host = Some(value);
        self
    }
}
