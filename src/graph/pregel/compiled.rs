//! A graph that runs: names resolved to indices, in name order, which is also the order of writes.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use super::run::Run;
use super::state::State;
use crate::graph::builder::Branch;
use crate::graph::stream::{Outcome, Queue};
use crate::graph::{
    Channel, Checkpointer, END, GraphError, Host, Name, NodeFn, RunConfig, RunStream, START, StateGraph, StateSnapshot, Values,
};
use crate::scope::{Scope, StopReason};

/// What leaves a node (or START).
pub(super) struct Exits<H: Host> {
    pub(super) targets: Vec<usize>,
    pub(super) branches: Vec<Branch<H>>,
    /// Indices of the waiting edges that wait for this node, and its place in each.
    pub(super) joins: Vec<(usize, usize)>,
}

impl<H: Host> Default for Exits<H> {
    fn default() -> Self {
        Self { targets: Vec::new(), branches: Vec::new(), joins: Vec::new() }
    }
}

pub(super) struct Node<H: Host> {
    pub(super) name: Name,
    pub(super) run: NodeFn<H>,
    pub(super) exits: Exits<H>,
}

pub(super) struct Join {
    pub(super) name: Name,
    pub(super) sources: Vec<usize>,
    pub(super) target: usize,
}

struct Active {
    scope: Scope,
    done: Shared<LocalBoxFuture<'static, ()>>,
}

pub(in crate::graph) struct Compiled<H: Host> {
    pub(super) name: Name,
    pub(in crate::graph) channels: Vec<(Name, Channel<H>)>,
    pub(super) nodes: Vec<Node<H>>,
    pub(super) start: Exits<H>,
    pub(super) joins: Vec<Join>,
    pub(super) checkpointer: Option<Rc<dyn Checkpointer<H>>>,
    /// The run under way on each thread.
    active: RefCell<Vec<(String, Active)>>,
}

impl<H: Host> Compiled<H> {
    /// Of a builder that was validated.
    pub(in crate::graph) fn new(graph: &StateGraph<H>, checkpointer: Option<Rc<dyn Checkpointer<H>>>, name: &str) -> Self {
        let mut nodes: Vec<Node<H>> = graph.nodes.iter().cloned().map(|(name, run)| Node { name, run, exits: Exits::default() }).collect();
        let index = |nodes: &[Node<H>], name: &str| nodes.binary_search_by(|node| (*node.name).cmp(name)).ok();
        let mut start = Exits::default();
        let mut joins = Vec::new();
        for (from, to) in &graph.edges {
            let target = index(&nodes, to);
            let exits = if &**from == START { Some(&mut start) } else { index(&nodes, from).map(|at| &mut nodes[at].exits) };
            if let (Some(exits), Some(target)) = (exits, target) {
                exits.targets.push(target);
            }
        }
        for (from, branch) in &graph.branches {
            let exits = if &**from == START { Some(&mut start) } else { index(&nodes, from).map(|at| &mut nodes[at].exits) };
            if let Some(exits) = exits {
                exits.branches.push(branch.clone());
            }
        }
        for (from, to) in &graph.joins {
            let Some(target) = index(&nodes, to) else { continue };
            let sources: Vec<usize> = (0..nodes.len()).filter(|at| from.contains(&nodes[*at].name)).collect();
            for (place, source) in sources.iter().enumerate() {
                nodes[*source].exits.joins.push((joins.len(), place));
            }
            let name = format!("join:{}:{to}", from.iter().map(|name| &**name).collect::<Vec<_>>().join("+"));
            joins.push(Join { name: name.into(), sources, target });
        }
        Self { name: name.into(), channels: graph.channels.clone(), nodes, start, joins, checkpointer, active: RefCell::default() }
    }

    pub(super) fn channel(&self, name: &str) -> Option<usize> {
        self.channels.iter().position(|(channel, _)| &**channel == name)
    }

    pub(super) fn node(&self, name: &str) -> Option<usize> {
        self.nodes.binary_search_by(|node| (*node.name).cmp(name)).ok()
    }

    /// The node a path function's answer leads to: `Ok(None)` for END.
    pub(super) fn resolve(&self, branch: &Branch<H>, to: &str) -> Result<Option<usize>, ()> {
        let name = match &branch.map {
            Some(map) => &**map.iter().find(|(key, _)| &**key == to).map(|(_, name)| name).ok_or(())?,
            None => to,
        };
        if name == END { Ok(None) } else { self.node(name).map(Some).ok_or(()) }
    }

    pub(super) fn valid_routes(&self, branch: &Branch<H>) -> Vec<Name> {
        match &branch.map {
            Some(map) => map.iter().map(|(key, _)| key.clone()).collect(),
            None => self.nodes.iter().map(|node| node.name.clone()).chain([END.into()]).collect(),
        }
    }

    /// Takes the thread for a run: waits for a stopped run that still puts its things in order, refuses beside a live one.
    pub(super) async fn enter(&self, thread: &str, scope: &Scope) -> Result<Occupied<'_, H>, GraphError<H>> {
        loop {
            let before = self
                .active
                .borrow()
                .iter()
                .find(|(name, _)| name == thread)
                .map(|(_, active)| (active.scope.is_stopped(), active.done.clone()));
            match before {
                Some((false, _)) => return Err(GraphError::ThreadBusy { thread: thread.to_owned() }),
                // An error only says that the other run is gone.
                Some((true, done)) => done.await,
                None => break,
            }
        }
        let (sender, done) = oneshot::channel();
        self.active.borrow_mut().push((thread.to_owned(), Active { scope: scope.clone(), done: done.map(drop).boxed_local().shared() }));
        Ok(Occupied { graph: self, thread: thread.to_owned(), _sender: sender })
    }
}

/// A thread taken by a run; dropping it lets the next one in.
pub(super) struct Occupied<'a, H: Host> {
    graph: &'a Compiled<H>,
    thread: String,
    _sender: oneshot::Sender<()>,
}

impl<H: Host> Drop for Occupied<'_, H> {
    fn drop(&mut self) {
        self.graph.active.borrow_mut().retain(|(thread, _)| *thread != self.thread);
    }
}

/// A graph that runs. Cheap to clone.
pub struct CompiledGraph<H: Host>(Rc<Compiled<H>>);

impl<H: Host> Clone for CompiledGraph<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Host> CompiledGraph<H> {
    pub(in crate::graph) fn new(compiled: Compiled<H>) -> Self {
        Self(Rc::new(compiled))
    }

    /// The channels' names, in the order of the schema.
    pub fn channels(&self) -> impl Iterator<Item = &Name> {
        self.0.channels.iter().map(|(name, _)| name)
    }

    /// The nodes' names, sorted.
    pub fn nodes(&self) -> impl Iterator<Item = &Name> {
        self.0.nodes.iter().map(|node| &node.name)
    }

    /// The graph's name.
    pub fn name(&self) -> &Name {
        &self.0.name
    }

    /// Runs the graph and streams what happens. The run begins at once and goes on by itself; a consumer that is
    /// slow makes it wait, one that goes away stops it. `None` goes on from the thread's latest checkpoint.
    pub fn stream(&self, input: Option<Values<H::Value>>, config: RunConfig<H>) -> RunStream<H> {
        let queue = Rc::new(Queue::default());
        let scope = config.scope.clone();
        let scheduler = config.scheduler.clone();
        let run = Run::new(self.0.clone(), config, queue.clone());
        scheduler.spawn(run.drive(input));
        RunStream::new(queue, scope)
    }

    /// Runs the graph to its end and returns the final state.
    ///
    /// # Errors
    /// Whatever ended the run without a result. Dropping the future stops the run.
    pub fn invoke(&self, input: Option<Values<H::Value>>, config: RunConfig<H>) -> impl Future<Output = Outcome<H>> + use<H> {
        struct StopOnDrop(Scope);
        impl Drop for StopOnDrop {
            fn drop(&mut self) {
                self.0.stop(StopReason::Consumer);
            }
        }
        let config = config.modes([]);
        let queue = Rc::new(Queue::default());
        let guard = StopOnDrop(config.scope.clone());
        let scheduler = config.scheduler.clone();
        scheduler.spawn(Run::new(self.0.clone(), config, queue.clone()).drive(input));
        async move {
            let _guard = guard;
            std::future::poll_fn(|cx| queue.poll_outcome(cx)).await
        }
    }

    /// The state of a thread.
    ///
    /// # Errors
    /// What the checkpointer failed with.
    pub async fn state(&self, thread: &str) -> Result<StateSnapshot<H::Value>, GraphError<H>> {
        let app = |error| GraphError::App { node: None, error };
        let latest = match &self.0.checkpointer {
            Some(checkpointer) => checkpointer.latest(thread).await.map_err(app)?,
            None => None,
        };
        let state = State::restore(&self.0, latest.as_ref()).map_err(app)?;
        let next = state.planned().map(|node| self.0.nodes[node].name.clone()).collect();
        Ok(StateSnapshot { values: state.values(&self.0), next, checkpoint: latest })
    }
}
