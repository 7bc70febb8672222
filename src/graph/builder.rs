//! Building a graph: nodes, edges, conditional edges, waiting edges.

use std::collections::BTreeSet;
use std::future::Future;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::pregel::Compiled;
use super::{Channel, Checkpointer, CompiledGraph, Context, END, Failure, GraphError, Host, Name, START, Values};

/// What a node does: its view of the state and its context in, an update out.
pub type NodeFn<H> = Rc<
    dyn Fn(
        Values<<H as Host>::Value>,
        Context<H>,
    ) -> LocalBoxFuture<'static, Result<Values<<H as Host>::Value>, Failure<<H as Host>::Error>>>,
>;

/// Where a conditional edge leads: given the state with its own node's writes applied.
pub type PathFn<H> =
    Rc<dyn Fn(Values<<H as Host>::Value>, Context<H>) -> LocalBoxFuture<'static, Result<Vec<Destination>, Failure<<H as Host>::Error>>>>;

/// What a path function returns: a node's name, [`END`], or a key of the edge's map.
pub type Destination = Name;

pub(super) struct Branch<H: Host> {
    pub(super) path: PathFn<H>,
    /// From what the path returns to a node. `None`: it returns nodes' names.
    pub(super) map: Option<Vec<(Name, Name)>>,
}

impl<H: Host> Clone for Branch<H> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), map: self.map.clone() }
    }
}

/// A graph under construction.
pub struct StateGraph<H: Host> {
    pub(super) channels: Vec<(Name, Channel<H>)>,
    pub(super) nodes: Vec<(Name, NodeFn<H>)>,
    pub(super) edges: Vec<(Name, Name)>,
    pub(super) joins: Vec<(Vec<Name>, Name)>,
    pub(super) branches: Vec<(Name, Branch<H>)>,
    refused: Option<GraphError<H>>,
}

fn invalid<H: Host>(code: &'static str, message: String) -> GraphError<H> {
    GraphError::Invalid { code, message }
}

impl<H: Host> StateGraph<H> {
    /// A graph over these channels.
    pub fn new<N: Into<Name>>(channels: impl IntoIterator<Item = (N, Channel<H>)>) -> Self {
        Self {
            channels: channels.into_iter().map(|(name, channel)| (name.into(), channel)).collect(),
            nodes: Vec::new(),
            edges: Vec::new(),
            joins: Vec::new(),
            branches: Vec::new(),
            refused: None,
        }
    }

    /// The channels' names, in the order of the schema.
    pub fn channel_names(&self) -> impl Iterator<Item = &Name> {
        self.channels.iter().map(|(name, _)| name)
    }

    /// Adds a node.
    ///
    /// # Errors
    /// `INVALID_NODE_NAME` (empty, reserved, with `|` or `:`, or a channel's name), `DUPLICATE_NODE`.
    pub fn add_node(&mut self, name: &str, run: NodeFn<H>) -> Result<(), GraphError<H>> {
        let refuse = |why: String| Err(invalid("INVALID_NODE_NAME", why));
        if name.is_empty() {
            return refuse("A node needs a name.".into());
        }
        if name == START || name == END {
            return refuse(format!("\"{name}\" is reserved and can't be a node's name."));
        }
        if name.contains(['|', ':']) {
            return refuse(format!("The node name \"{name}\" contains \"|\" or \":\", which separate namespaces."));
        }
        if self.channels.iter().any(|(channel, _)| &**channel == name) {
            return refuse(format!("\"{name}\" is already a channel of the state; give the node another name."));
        }
        if self.nodes.iter().any(|(node, _)| &**node == name) {
            return Err(invalid("DUPLICATE_NODE", format!("There is already a node \"{name}\".")));
        }
        self.nodes.push((name.into(), run));
        Ok(())
    }

    /// Adds an edge: `to` runs in the superstep after `from`.
    ///
    /// # Errors
    /// `INVALID_EDGE`: out of [`END`] or into [`START`].
    pub fn add_edge(&mut self, from: &str, to: &str) -> Result<(), GraphError<H>> {
        if from == END {
            return Err(invalid("INVALID_EDGE", format!("No edge can leave END (to \"{to}\").")));
        }
        if to == START {
            return Err(invalid("INVALID_EDGE", format!("No edge can reach START (from \"{from}\").")));
        }
        self.edges.push((from.into(), to.into()));
        Ok(())
    }

    /// Adds a waiting edge: `to` runs once all of `from` have finished since it last ran.
    ///
    /// # Errors
    /// `INVALID_EDGE`: [`START`] or [`END`] among the ends, or nothing to wait for.
    pub fn add_waiting_edge(&mut self, from: &[Name], to: &str) -> Result<(), GraphError<H>> {
        if from.is_empty() {
            return Err(invalid("INVALID_EDGE", format!("The waiting edge to \"{to}\" waits for nothing.")));
        }
        if let Some(end) = from.iter().find(|name| &***name == START || &***name == END) {
            return Err(invalid("INVALID_EDGE", format!("A waiting edge can't wait for \"{end}\".")));
        }
        if to == START || to == END {
            return Err(invalid("INVALID_EDGE", format!("A waiting edge can't lead to \"{to}\"; let a node wait instead.")));
        }
        self.joins.push((from.to_vec(), to.into()));
        Ok(())
    }

    /// Adds a conditional edge: after `from`, `path` says where to go. With a map it returns keys of the map.
    ///
    /// # Errors
    /// `INVALID_EDGE`: out of [`END`].
    pub fn add_conditional_edges(&mut self, from: &str, path: PathFn<H>, map: Option<Vec<(Name, Name)>>) -> Result<(), GraphError<H>> {
        if from == END {
            return Err(invalid("INVALID_EDGE", "No edge can leave END.".into()));
        }
        self.branches.push((from.into(), Branch { path, map }));
        Ok(())
    }

    fn chained(mut self, result: Result<(), GraphError<H>>) -> Self {
        if let Err(error) = result {
            self.refused.get_or_insert(error);
        }
        self
    }

    /// [`add_node`](Self::add_node), chained; what is refused is said by [`compile`](Self::compile).
    #[must_use]
    pub fn node<F>(mut self, name: &str, run: impl Fn(Values<H::Value>, Context<H>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Values<H::Value>, Failure<H::Error>>> + 'static,
    {
        let result = self.add_node(name, Rc::new(move |state, cx| Box::pin(run(state, cx))));
        self.chained(result)
    }

    /// [`add_edge`](Self::add_edge), chained.
    #[must_use]
    pub fn edge(mut self, from: &str, to: &str) -> Self {
        let result = self.add_edge(from, to);
        self.chained(result)
    }

    /// [`add_waiting_edge`](Self::add_waiting_edge), chained.
    #[must_use]
    pub fn waiting_edge<const N: usize>(mut self, from: [&str; N], to: &str) -> Self {
        let result = self.add_waiting_edge(&from.map(Name::from), to);
        self.chained(result)
    }

    /// [`add_conditional_edges`](Self::add_conditional_edges) with a synchronous path and no map, chained.
    #[must_use]
    pub fn conditional_edge(mut self, from: &str, path: impl Fn(&Values<H::Value>) -> Destination + 'static) -> Self {
        let path: PathFn<H> = Rc::new(move |state, _cx| {
            let to = path(&state);
            Box::pin(async move { Ok(vec![to]) })
        });
        let result = self.add_conditional_edges(from, path, None);
        self.chained(result)
    }

    /// Checks the graph.
    ///
    /// # Errors
    /// `UNKNOWN_NODE` for an edge's end that is no node, `UNREACHABLE_NODE`, `INVALID_EDGE` without an entry.
    pub fn validate(&self) -> Result<(), GraphError<H>> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        let known: BTreeSet<&str> = self.nodes.iter().map(|(name, _)| &**name).collect();
        let check = |name: &str, edge: String| {
            if name == START || name == END || known.contains(name) {
                return Ok(());
            }
            let names = known.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
            Err(invalid("UNKNOWN_NODE", format!("{edge} names \"{name}\", which is no node. The nodes are {names}.")))
        };
        let mut targets = BTreeSet::new();
        let mut entered = false;
        for (from, to) in &self.edges {
            let edge = || format!("The edge from \"{from}\" to \"{to}\"");
            check(from, edge())?;
            check(to, edge())?;
            targets.insert(&**to);
            entered |= &**from == START;
        }
        for (from, to) in &self.joins {
            for name in from.iter().chain([to]) {
                check(name, format!("The waiting edge to \"{to}\""))?;
            }
            targets.insert(to);
        }
        for (from, branch) in &self.branches {
            check(from, format!("The conditional edge of \"{from}\""))?;
            entered |= &**from == START;
            match &branch.map {
                Some(map) => {
                    for (_, to) in map {
                        check(to, format!("The map of the conditional edge of \"{from}\""))?;
                        targets.insert(to);
                    }
                }
                None => targets.extend(&known),
            }
        }
        if !entered {
            return Err(invalid("INVALID_EDGE", "The graph has no entry: add an edge from START to the node that runs first.".into()));
        }
        if let Some(name) = known.iter().find(|name| !targets.contains(**name)) {
            return Err(invalid("UNREACHABLE_NODE", format!("No edge leads to the node \"{name}\".")));
        }
        Ok(())
    }

    /// Makes a graph that runs, without checkpoints. What is added to the builder later does not change it.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn compile(&self) -> Result<CompiledGraph<H>, GraphError<H>> {
        self.validate()?;
        Ok(CompiledGraph::new(Compiled::new(self, None, "graph")))
    }

    /// Makes a graph of that name that keeps a checkpoint of its thread after each superstep.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn compile_with(&self, checkpointer: Option<Rc<dyn Checkpointer<H>>>, name: &str) -> Result<CompiledGraph<H>, GraphError<H>> {
        self.validate()?;
        Ok(CompiledGraph::new(Compiled::new(self, checkpointer, name)))
    }
}
