//! A graph that runs: names resolved to indices, in name order, which is also the order of writes.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use super::state::is_volatile;
use crate::graph::builder::Branch;
use crate::graph::{
    Breakpoints, Cache, Channel, Checkpointer, END, GraphError, Host, Name, NodeFn, NodeOptions, OnBusy, ParseFn, START, StateGraph, Values,
};
use crate::scope::{Scope, StopReason};

/// Where a graph keeps its checkpoints.
pub enum Saving<H: Host> {
    /// Where the graph around it does, anew with each call; a graph that stands alone keeps none.
    Inherit,
    /// Where the graph around it does, and its state stays from call to call.
    Persistent,
    /// Nowhere.
    Nowhere,
    /// Here.
    In(Rc<dyn Checkpointer<H>>),
}

impl<H: Host> Clone for Saving<H> {
    fn clone(&self) -> Self {
        match self {
            Self::Inherit => Self::Inherit,
            Self::Persistent => Self::Persistent,
            Self::Nowhere => Self::Nowhere,
            Self::In(saver) => Self::In(saver.clone()),
        }
    }
}

/// What a graph is compiled with.
pub struct CompileOptions<H: Host> {
    /// Where it keeps its checkpoints.
    pub checkpointer: Saving<H>,
    /// Its name.
    pub name: Name,
    /// Where the results of nodes with a cache policy are kept.
    pub cache: Option<Rc<dyn Cache<H>>>,
    /// Where its nodes keep memories across threads.
    pub store: Option<H::Value>,
    /// Where it stops before a node runs.
    pub interrupt_before: Option<Breakpoints>,
    /// Where it stops after a node has run.
    pub interrupt_after: Option<Breakpoints>,
}

impl<H: Host> Default for CompileOptions<H> {
    fn default() -> Self {
        Self {
            checkpointer: Saving::Inherit,
            name: "graph".into(),
            cache: None,
            store: None,
            interrupt_before: None,
            interrupt_after: None,
        }
    }
}

impl<H: Host> CompileOptions<H> {
    /// Keeping checkpoints here.
    pub fn saving(checkpointer: Rc<dyn Checkpointer<H>>) -> Self {
        Self { checkpointer: Saving::In(checkpointer), ..Self::default() }
    }
}

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

pub(in crate::graph) struct CompiledNode<H: Host> {
    pub(in crate::graph) name: Name,
    pub(super) run: NodeFn<H>,
    pub(in crate::graph) options: NodeOptions<H>,
    /// The channels it reads.
    pub(super) reads: Rc<[usize]>,
    pub(super) exits: Exits<H>,
    /// What makes it run, in LangGraph's words.
    pub(super) trigger: Name,
}

pub(super) struct Join {
    pub(super) name: Name,
    pub(super) sources: Vec<usize>,
    pub(super) target: usize,
}

/// The graph as it was built, for whoever draws it.
pub(in crate::graph) struct Outline {
    /// The nodes, in the order they were added.
    pub(in crate::graph) order: Vec<Name>,
    /// Waiting edges are one from each of their sources.
    pub(in crate::graph) edges: Vec<(Name, Name)>,
    /// The conditional edges of each node, with their maps.
    pub(in crate::graph) branches: Vec<(Name, Option<Vec<(Name, Name)>>)>,
}

impl Outline {
    fn of<H: Host>(graph: &StateGraph<H>) -> Self {
        let joins = graph.joins.iter().flat_map(|(from, to)| from.iter().map(|from| (from.clone(), to.clone())));
        let mut edges: Vec<(Name, Name)> = Vec::new();
        for edge in graph.edges.iter().cloned().chain(joins) {
            if !edges.contains(&edge) {
                edges.push(edge);
            }
        }
        // Those of one node together, where its first was added.
        let mut branches: Vec<(Name, Option<Vec<(Name, Name)>>)> = Vec::new();
        for (from, branch) in &graph.branches {
            let after = branches.iter().rposition(|(other, _)| other == from).map_or(branches.len(), |at| at + 1);
            branches.insert(after, (from.clone(), branch.map.clone()));
        }
        Self { order: graph.order.clone(), edges, branches }
    }
}

struct Active {
    scope: Scope,
    done: Shared<LocalBoxFuture<'static, ()>>,
}

pub(in crate::graph) struct Compiled<H: Host> {
    pub(in crate::graph) channels: Vec<(Name, Channel<H>)>,
    parsers: Vec<(Name, ParseFn<H>)>,
    volatile: Vec<bool>,
    pub(super) all: Rc<[usize]>,
    pub(super) folded: Rc<[Name]>,
    pub(super) input: Rc<[usize]>,
    pub(super) output: Rc<[usize]>,
    pub(in crate::graph) nodes: Vec<CompiledNode<H>>,
    pub(in crate::graph) outline: Outline,
    pub(super) start: Exits<H>,
    pub(super) joins: Vec<Join>,
    pub(in crate::graph) options: CompileOptions<H>,
    /// Whether it is one function: its input and its result are single values.
    pub(in crate::graph) is_function: bool,
    /// The runs on each thread: one under way, and those that wait.
    active: RefCell<Vec<(Name, Active)>>,
}

impl<H: Host> Compiled<H> {
    /// Of a builder that was validated.
    pub(in crate::graph) fn new(graph: &StateGraph<H>, options: CompileOptions<H>) -> Self {
        let channel = |name: &Name| graph.channels.iter().position(|(channel, _)| channel == name);
        let all: Rc<[usize]> = (0..graph.channels.len()).collect();
        // Private channels are no part of what everyone sees.
        let public: Rc<[usize]> = all.iter().copied().filter(|at| graph.public.contains(&graph.channels[*at].0)).collect();
        let chosen = |names: &Option<Vec<Name>>| -> Rc<[usize]> {
            names.as_ref().map_or_else(|| public.clone(), |names| names.iter().filter_map(channel).collect())
        };
        let mut nodes: Vec<CompiledNode<H>> = graph
            .nodes
            .iter()
            .map(|(name, node)| {
                let options = graph.options_of(node);
                let reads = options.input.as_ref().map(|channels| channels.iter().map(|(name, _)| name.clone()).collect());
                CompiledNode {
                    name: name.clone(),
                    run: node.run.clone(),
                    reads: chosen(&reads),
                    options,
                    exits: Exits::default(),
                    trigger: format!("branch:to:{name}").into(),
                }
            })
            .collect();
        let index = |nodes: &[CompiledNode<H>], name: &str| nodes.binary_search_by(|node| (*node.name).cmp(name)).ok();
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
        Self {
            channels: graph.channels.clone(),
            parsers: graph.parsers.clone(),
            volatile: graph.channels.iter().map(|(_, rule)| is_volatile(rule)).collect(),
            folded: graph
                .channels
                .iter()
                .filter(|(_, rule)| matches!(rule, Channel::BinaryOperator { .. }))
                .map(|(name, _)| name.clone())
                .collect(),
            input: chosen(&graph.input),
            output: chosen(&graph.output),
            all,
            nodes,
            outline: Outline::of(graph),
            start,
            joins,
            options,
            is_function: graph.is_function,
            active: RefCell::default(),
        }
    }

    /// Writes as their channels' schemas have them.
    pub(super) fn parsed(&self, mut writes: Values<H::Value>) -> Result<Values<H::Value>, H::Error> {
        for (name, value) in &mut writes.0 {
            if let Some((_, parse)) = self.parsers.iter().find(|(channel, _)| channel == name) {
                *value = parse(value)?;
            }
        }
        Ok(writes)
    }

    pub(super) fn is_volatile(&self, channel: usize) -> bool {
        self.volatile[channel]
    }

    pub(super) fn channel(&self, name: &Name) -> Option<usize> {
        // Mostly it is the very name of the schema, which needs no comparing of letters.
        let same = self.channels.iter().position(|(channel, _)| Rc::ptr_eq(channel, name));
        same.or_else(|| self.channels.iter().position(|(channel, _)| channel == name))
    }

    pub(in crate::graph) fn node(&self, name: &str) -> Option<usize> {
        self.nodes.binary_search_by(|node| (*node.name).cmp(name)).ok()
    }

    /// The node a name leads to: `Ok(None)` for END.
    pub(super) fn resolve(&self, map: Option<&[(Name, Name)]>, to: &str) -> Result<Option<usize>, ()> {
        let name = match map {
            Some(map) => &**map.iter().find(|(key, _)| &**key == to).map(|(_, name)| name).ok_or(())?,
            None => to,
        };
        if name == END { Ok(None) } else { self.node(name).map(Some).ok_or(()) }
    }

    /// Where a path or a command may lead.
    pub(super) fn destinations(&self, map: Option<&[(Name, Name)]>) -> Vec<Name> {
        match map {
            Some(map) => map.iter().map(|(key, _)| key.clone()).collect(),
            None => self.nodes.iter().map(|node| node.name.clone()).chain([END.into()]).collect(),
        }
    }

    pub(super) fn channel_names(&self, of: &[usize]) -> Vec<Name> {
        of.iter().map(|at| self.channels[*at].0.clone()).collect()
    }

    /// Takes the thread for a run: waits for a stopped run that still puts its things in order; beside a live one, does what
    /// `on_busy` says.
    pub(super) async fn enter(&self, thread: &Name, scope: &Scope, on_busy: OnBusy) -> Result<Occupied<'_, H>, GraphError<H>> {
        loop {
            let before = {
                let active = self.active.borrow();
                let before = active.iter().find(|(name, _)| name == thread);
                before.map(|(_, active)| (active.scope.clone(), active.done.clone()))
            };
            let Some((running, done)) = before else { break };
            match on_busy {
                _ if running.is_stopped() => {}
                OnBusy::Reject => return Err(GraphError::ThreadBusy { thread: thread.to_string() }),
                OnBusy::Queue => {}
                OnBusy::Interrupt => {
                    running.stop(StopReason::Closed);
                }
            }
            // Whoever waits can be stopped too.
            scope.run(done).await.map_err(GraphError::Stopped)?;
        }
        let (sender, done) = oneshot::channel();
        // An error only says that the run is gone.
        let done = done.map(drop).boxed_local().shared();
        self.active.borrow_mut().push((thread.clone(), Active { scope: scope.clone(), done }));
        Ok(Occupied { graph: self, thread: thread.clone(), _sender: sender })
    }

    /// Whether a run is under way on the thread.
    pub(super) fn is_busy(&self, thread: &str) -> bool {
        self.active.borrow().iter().any(|(name, _)| &**name == thread)
    }
}

/// A thread taken by a run; dropping it lets the next one in.
pub(super) struct Occupied<'a, H: Host> {
    graph: &'a Compiled<H>,
    thread: Name,
    _sender: oneshot::Sender<()>,
}

impl<H: Host> Drop for Occupied<'_, H> {
    fn drop(&mut self) {
        self.graph.active.borrow_mut().retain(|(thread, _)| *thread != self.thread);
    }
}
