//! Building a graph: nodes, edges, conditional edges, waiting edges.

use std::fmt::Arguments;
use std::future::Future;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::node::{Node, NodeFn, NodeOptions};
use super::pregel::CompileOptions;
use super::{Channel, CompiledGraph, Context, Destination, END, Failure, GraphError, Host, Input, Name, ParseFn, START, Update, Values};

/// Where a conditional edge leads: given the state with its own node's writes applied.
pub type PathFn<H> = Rc<
    dyn Fn(
        Values<<H as Host>::Value>,
        Context<H>,
    ) -> LocalBoxFuture<'static, Result<Vec<Destination<<H as Host>::Value>>, Failure<<H as Host>::Error>>>,
>;

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
    /// Those that are part of the state; the others are private to some nodes.
    pub(super) public: Vec<Name>,
    /// What checks the writes of some of them.
    pub(super) parsers: Vec<(Name, ParseFn<H>)>,
    /// Which of them an input may write; all by default.
    pub(super) input: Option<Vec<Name>>,
    /// Which of them the graph gives out; all by default.
    pub(super) output: Option<Vec<Name>>,
    pub(super) nodes: Vec<(Name, Node<H>)>,
    /// The nodes' names in the order they were added.
    pub(super) order: Vec<Name>,
    pub(super) edges: Vec<(Name, Name)>,
    pub(super) joins: Vec<(Vec<Name>, Name)>,
    pub(super) branches: Vec<(Name, Branch<H>)>,
    defaults: NodeOptions<H>,
    pub(super) is_function: bool,
    refused: Option<GraphError<H>>,
}

impl<H: Host> Clone for StateGraph<H> {
    fn clone(&self) -> Self {
        Self {
            channels: self.channels.clone(),
            public: self.public.clone(),
            parsers: self.parsers.clone(),
            input: self.input.clone(),
            output: self.output.clone(),
            nodes: self.nodes.clone(),
            order: self.order.clone(),
            edges: self.edges.clone(),
            joins: self.joins.clone(),
            branches: self.branches.clone(),
            defaults: self.defaults.clone(),
            is_function: self.is_function,
            refused: self.refused.clone(),
        }
    }
}

/// Out of line: graphs that are right need none of it.
#[cold]
#[inline(never)]
fn invalid<H: Host>(code: &'static str, message: Arguments<'_>) -> GraphError<H> {
    GraphError::Invalid { code, message: message.to_string() }
}

#[cold]
#[inline(never)]
fn unknown<H: Host>(name: &str, edge: Arguments<'_>, known: &[&str]) -> GraphError<H> {
    let names = known.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    invalid("UNKNOWN_NODE", format_args!("{edge} names \"{name}\", which is no node. The nodes are {names}."))
}

impl<H: Host> StateGraph<H> {
    /// A graph over these channels.
    pub fn new<N: Into<Name>>(channels: impl IntoIterator<Item = (N, Channel<H>)>) -> Self {
        let channels: Vec<(Name, Channel<H>)> = channels.into_iter().map(|(name, channel)| (name.into(), channel)).collect();
        Self {
            public: channels.iter().map(|(name, _)| name.clone()).collect(),
            channels,
            parsers: Vec::new(),
            input: None,
            output: None,
            nodes: Vec::new(),
            order: Vec::new(),
            edges: Vec::new(),
            joins: Vec::new(),
            branches: Vec::new(),
            defaults: NodeOptions::default(),
            is_function: false,
            refused: None,
        }
    }

    /// The graph behind a workflow that is one function, without that function.
    pub(super) fn of_function(channels: [(Name, Channel<H>); 3]) -> Self {
        let mut graph = Self::new(channels);
        graph.is_function = true;
        graph.input = Some(vec![START.into()]);
        graph.output = Some(vec![END.into()]);
        graph
    }

    /// Declares the channels an input may write.
    ///
    /// # Errors
    /// `DUPLICATE_CHANNEL` when a name is declared twice, with different rules.
    pub fn set_input(&mut self, channels: Vec<(Name, Channel<H>)>) -> Result<(), GraphError<H>> {
        self.input = Some(self.publish(channels)?);
        Ok(())
    }

    /// Declares the channels the graph gives out.
    ///
    /// # Errors
    /// As [`set_input`](Self::set_input).
    pub fn set_output(&mut self, channels: Vec<(Name, Channel<H>)>) -> Result<(), GraphError<H>> {
        self.output = Some(self.publish(channels)?);
        Ok(())
    }

    /// Checks what inputs, nodes and updates from outside write into a channel, before it takes it.
    pub fn set_parser(&mut self, channel: Name, parse: ParseFn<H>) {
        self.parsers.retain(|(other, _)| *other != channel);
        self.parsers.push((channel, parse));
    }

    /// Makes channels a part of the state. Returns their names.
    fn publish(&mut self, channels: Vec<(Name, Channel<H>)>) -> Result<Vec<Name>, GraphError<H>> {
        let names: Vec<Name> = channels.iter().map(|(name, _)| name.clone()).collect();
        self.declare(channels)?;
        self.public.extend(names.iter().cloned());
        Ok(names)
    }

    fn declare(&mut self, channels: Vec<(Name, Channel<H>)>) -> Result<(), GraphError<H>> {
        for (name, channel) in channels {
            match self.channels.iter_mut().find(|(known, _)| *known == name) {
                None => self.channels.push((name, channel)),
                Some((_, known)) if known.is_plain() => *known = channel,
                Some((_, known)) if channel.is_plain() || known.is_like(&channel) => {}
                Some(_) => {
                    let text = format_args!("The channel \"{name}\" is declared twice, with different rules.");
                    return Err(invalid("DUPLICATE_CHANNEL", text));
                }
            }
        }
        Ok(())
    }

    /// Sets what nodes work with where they do not say: retry, cache, timeout and error handler.
    pub fn set_node_defaults(&mut self, defaults: NodeOptions<H>) {
        self.defaults = defaults;
    }

    /// The options of a node, with the defaults filled in.
    pub(super) fn options_of(&self, node: &Node<H>) -> NodeOptions<H> {
        let mut options = node.options.clone();
        let defaults = &self.defaults;
        options.retry = options.retry.or_else(|| defaults.retry.clone());
        options.cache = options.cache.or_else(|| defaults.cache.clone());
        options.timeout = options.timeout.or(defaults.timeout);
        options.error_handler = options.error_handler.or_else(|| defaults.error_handler.clone());
        options
    }

    /// Adds a node.
    ///
    /// # Errors
    /// As [`add_node_with`](Self::add_node_with).
    pub fn add_node(&mut self, name: &str, run: NodeFn<H>) -> Result<(), GraphError<H>> {
        self.add_node_with(name, Node { run, options: NodeOptions::default() })
    }

    /// Adds a graph as a node: what both have channels for is passed in and comes back.
    ///
    /// # Errors
    /// As [`add_node_with`](Self::add_node_with).
    pub fn add_subgraph(&mut self, name: &str, graph: CompiledGraph<H>, mut options: NodeOptions<H>) -> Result<(), GraphError<H>> {
        options.subgraphs.push(graph.clone());
        let run: NodeFn<H> = Rc::new(move |input, cx| Box::pin(graph.clone().run_as_node(input, cx)));
        self.add_node_with(name, Node { run, options })
    }

    /// Adds a node with its options.
    ///
    /// # Errors
    /// `INVALID_NODE_NAME` (empty, reserved, with `|` or `:`, or a channel's name), `DUPLICATE_NODE`, `DUPLICATE_CHANNEL`.
    pub fn add_node_with(&mut self, name: &str, node: Node<H>) -> Result<(), GraphError<H>> {
        let refuse = |why: Arguments<'_>| Err(invalid("INVALID_NODE_NAME", why));
        if name.is_empty() {
            return refuse(format_args!("A node needs a name."));
        }
        if name == START || name == END {
            return refuse(format_args!("\"{name}\" is reserved and can't be a node's name."));
        }
        if name.contains(['|', ':']) {
            return refuse(format_args!("The node name \"{name}\" contains \"|\" or \":\", which separate namespaces."));
        }
        if self.channels.iter().any(|(channel, _)| &**channel == name) {
            return refuse(format_args!("\"{name}\" is already a channel of the state; give the node another name."));
        }
        if self.nodes.iter().any(|(node, _)| &**node == name) {
            return Err(invalid("DUPLICATE_NODE", format_args!("There is already a node \"{name}\".")));
        }
        if let Some(channels) = &node.options.input {
            self.declare(channels.clone())?;
        }
        // Kept in name order, which is the order of writes.
        let at = self.nodes.partition_point(|(node, _)| **node < *name);
        let name = Name::from(name);
        self.order.push(name.clone());
        self.nodes.insert(at, (name, node));
        Ok(())
    }

    /// Adds an edge: `to` runs in the superstep after `from`.
    ///
    /// # Errors
    /// `INVALID_EDGE`: out of [`END`] or into [`START`].
    pub fn add_edge(&mut self, from: &str, to: &str) -> Result<(), GraphError<H>> {
        if from == END {
            return Err(invalid("INVALID_EDGE", format_args!("No edge can leave END (to \"{to}\").")));
        }
        if to == START {
            return Err(invalid("INVALID_EDGE", format_args!("No edge can reach START (from \"{from}\").")));
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
            return Err(invalid("INVALID_EDGE", format_args!("The waiting edge to \"{to}\" waits for nothing.")));
        }
        if let Some(end) = from.iter().find(|name| &***name == START || &***name == END) {
            return Err(invalid("INVALID_EDGE", format_args!("A waiting edge can't wait for \"{end}\".")));
        }
        if to == START || to == END {
            return Err(invalid("INVALID_EDGE", format_args!("A waiting edge can't lead to \"{to}\"; let a node wait instead.")));
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
            return Err(invalid("INVALID_EDGE", format_args!("No edge can leave END.")));
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

    /// [`add_node`](Self::add_node) of a node that reads the state and returns what it writes, chained; what is refused is said by
    /// [`compile`](Self::compile).
    #[must_use]
    pub fn node<F>(self, name: &str, run: impl Fn(Values<H::Value>, Context<H>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Values<H::Value>, Failure<H::Error>>> + 'static,
    {
        self.node_with(name, NodeOptions::default(), run)
    }

    /// [`add_node_with`](Self::add_node_with) of a node that reads the state and may return a [`Command`](super::Command), chained.
    #[must_use]
    pub fn node_with<F, U>(mut self, name: &str, options: NodeOptions<H>, run: impl Fn(Values<H::Value>, Context<H>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<U, Failure<H::Error>>> + 'static,
        U: Into<Update<H::Value>>,
    {
        let run: NodeFn<H> = Rc::new(move |input, cx| {
            // A send to a node that reads the state brings one value: it stands alone.
            let state = match input {
                Input::State(state) => state,
                Input::Arg(arg) => Values(vec![(Name::from(ARG), arg)]),
            };
            let running = run(state, cx);
            Box::pin(async move { running.await.map(Into::into) })
        });
        let result = self.add_node_with(name, Node { run, options });
        self.chained(result)
    }

    /// [`add_subgraph`](Self::add_subgraph), chained.
    #[must_use]
    pub fn subgraph(mut self, name: &str, graph: &CompiledGraph<H>) -> Self {
        let result = self.add_subgraph(name, graph.clone(), NodeOptions::default());
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
    pub fn conditional_edge(self, from: &str, path: impl Fn(&Values<H::Value>) -> Destination<H::Value> + 'static) -> Self {
        self.conditional_edges(from, move |state| vec![path(state)])
    }

    /// [`add_conditional_edges`](Self::add_conditional_edges) with a synchronous path to any number of nodes and no map, chained.
    #[must_use]
    pub fn conditional_edges(mut self, from: &str, path: impl Fn(&Values<H::Value>) -> Vec<Destination<H::Value>> + 'static) -> Self {
        let path: PathFn<H> = Rc::new(move |state, _cx| {
            let to = path(&state);
            Box::pin(async move { Ok(to) })
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
        if !self.is_function
            && let Some((name, _)) = self.channels.iter().find(|(name, _)| [START, END, super::PREVIOUS, super::RETURN].contains(&&**name))
        {
            return Err(invalid("INVALID_CHANNEL_NAME", format_args!("\"{name}\" is reserved and can't be a channel of the state.")));
        }
        let known: Vec<&str> = self.nodes.iter().map(|(name, _)| &**name).collect();
        let check = |name: &str, edge: Arguments<'_>| {
            if name == START || name == END || known.contains(&name) { Ok(()) } else { Err(unknown(name, edge, &known)) }
        };
        let mut targets: Vec<&str> = Vec::new();
        let mut entered = false;
        for (from, to) in &self.edges {
            for name in [from, to] {
                check(name, format_args!("The edge from \"{from}\" to \"{to}\""))?;
            }
            targets.push(to);
            entered |= &**from == START;
        }
        for (from, to) in &self.joins {
            for name in from.iter().chain([to]) {
                check(name, format_args!("The waiting edge to \"{to}\""))?;
            }
            targets.push(to);
        }
        for (from, branch) in &self.branches {
            check(from, format_args!("The conditional edge of \"{from}\""))?;
            entered |= &**from == START;
            match &branch.map {
                Some(map) => {
                    for (_, to) in map {
                        check(to, format_args!("The map of the conditional edge of \"{from}\""))?;
                        targets.push(to);
                    }
                }
                None => targets.extend(&known),
            }
        }
        // Where a command or a send may lead is known of those nodes alone that say it.
        for (name, node) in &self.nodes {
            for to in node.options.ends.iter().flatten() {
                check(to, format_args!("The ends of \"{name}\""))?;
                targets.push(to);
            }
        }
        if !entered {
            return Err(invalid(
                "INVALID_EDGE",
                format_args!("The graph has no entry: add an edge from START to the node that runs first."),
            ));
        }
        if let Some(name) = known.iter().find(|name| !targets.contains(*name)) {
            return Err(invalid("UNREACHABLE_NODE", format_args!("No edge leads to the node \"{name}\".")));
        }
        Ok(())
    }

    /// Makes a graph that runs, without checkpoints. What is added to the builder later does not change it.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn compile(&self) -> Result<CompiledGraph<H>, GraphError<H>> {
        self.compile_with(CompileOptions::default())
    }

    /// Makes a graph that runs.
    ///
    /// # Errors
    /// As [`validate`](Self::validate); `UNKNOWN_NODE` also for a breakpoint that is none.
    pub fn compile_with(&self, options: CompileOptions<H>) -> Result<CompiledGraph<H>, GraphError<H>> {
        self.validate()?;
        for breakpoints in [&options.interrupt_before, &options.interrupt_after].into_iter().flatten() {
            if let super::Breakpoints::Nodes(nodes) = breakpoints
                && let Some(name) = nodes.iter().find(|name| !self.nodes.iter().any(|(node, _)| node == *name))
            {
                return Err(invalid("UNKNOWN_NODE", format_args!("There is a breakpoint at \"{name}\", which is no node.")));
            }
        }
        Ok(CompiledGraph::new(self.clone(), options))
    }
}

/// Under which name a node that reads the state finds what a send has brought.
pub const ARG: &str = "__arg__";
