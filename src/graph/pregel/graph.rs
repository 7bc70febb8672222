//! A graph that runs.

use std::cell::LazyCell;
use std::rc::Rc;

use super::compiled::{CompileOptions, Compiled};
use super::run::Run;
use crate::graph::stream::{Outcome, Queue};
use crate::graph::{
    ARG, Context, Drawing, Failure, GraphError, Host, Input, Name, RunConfig, RunInput, RunStream, StateGraph, Update, Values,
};
use crate::scope::{Scope, StopReason};

type Compiling<H> = Box<dyn FnOnce() -> Rc<Compiled<H>>>;

/// A graph that runs. Cheap to clone. Its names are resolved when it is used first: pages make graphs while they open, and run them later.
pub struct CompiledGraph<H: Host>(pub(in crate::graph) Rc<LazyCell<Rc<Compiled<H>>, Compiling<H>>>);

impl<H: Host> Clone for CompiledGraph<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Host> CompiledGraph<H> {
    /// Of a builder that was validated.
    pub(in crate::graph) fn new(graph: StateGraph<H>, options: CompileOptions<H>) -> Self {
        Self(Rc::new(LazyCell::new(Box::new(move || Rc::new(Compiled::new(&graph, options))))))
    }

    pub(in crate::graph) fn compiled(&self) -> Rc<Compiled<H>> {
        Rc::clone(&**self.0)
    }

    /// The channels' names, in the order of the schema, private ones too.
    pub fn channels(&self) -> impl Iterator<Item = &Name> {
        self.0.channels.iter().map(|(name, _)| name)
    }

    /// The nodes' names, sorted.
    pub fn nodes(&self) -> impl Iterator<Item = &Name> {
        self.0.nodes.iter().map(|node| &node.name)
    }

    /// The graph's name.
    pub fn name(&self) -> &Name {
        &self.0.options.name
    }

    /// The graph to be drawn, with the graphs inside of nodes so many levels deep.
    pub fn drawing(&self, xray: usize) -> Drawing<H::Value> {
        self.0.drawing(xray)
    }

    /// Whether it is one function: [`CompiledGraph::entrypoint`].
    pub fn is_function(&self) -> bool {
        self.0.is_function
    }

    /// Whether a run is under way on a thread.
    pub fn is_busy(&self, thread: &str) -> bool {
        self.0.is_busy(thread)
    }

    /// Forgets what the cache has kept of this graph's nodes.
    ///
    /// # Errors
    /// What the cache failed with.
    pub async fn clear_cache(&self) -> Result<(), GraphError<H>> {
        let nodes: Vec<Name> = self.nodes().cloned().collect();
        match &self.0.options.cache {
            Some(cache) => cache.clear(&nodes).await.map_err(|error| GraphError::App { node: None, error }),
            None => Ok(()),
        }
    }

    /// Runs the graph and streams what happens. The run begins at once and goes on by itself; a consumer that is
    /// slow makes it wait, one that goes away stops it. `None` goes on where the thread has stopped.
    pub fn stream(&self, input: impl Into<RunInput<H::Value>>, config: RunConfig<H>) -> RunStream<H> {
        let queue = Rc::new(Queue::default());
        let scope = config.scope.clone();
        let scheduler = config.scheduler.clone();
        let run = Run::new(self.compiled(), config, queue.clone());
        scheduler.spawn(run.drive(input.into()));
        RunStream::new(queue, scope)
    }

    /// Runs the graph until it ends or stops to ask, and returns the state.
    ///
    /// # Errors
    /// Whatever ended the run without a result. Dropping the future stops the run.
    pub fn invoke<I: Into<RunInput<H::Value>>>(&self, input: I, config: RunConfig<H>) -> impl Future<Output = Outcome<H>> + use<H, I> {
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
        scheduler.spawn(Run::new(self.compiled(), config, queue.clone()).drive(input.into()));
        async move {
            let _guard = guard;
            std::future::poll_fn(|cx| queue.poll_outcome(cx)).await
        }
    }

    /// Runs the graph as a node of another: what both have channels for goes in and comes back.
    pub(in crate::graph) async fn run_as_node(self, input: Input<H::Value>, cx: Context<H>) -> Result<Update<H::Value>, Failure<H::Error>> {
        let values = match input {
            Input::State(values) => values,
            Input::Arg(arg) => {
                let channels = self.0.channels.iter().map(|(name, _)| name);
                let fields = channels.filter_map(|name| H::field(&arg, name).map(|value| (name.clone(), value)));
                let fields: Vec<_> = fields.collect();
                Values(if fields.is_empty() { vec![(ARG.into(), arg)] } else { fields })
            }
        };
        let outer = &cx.0.run.config;
        let mut config = RunConfig::new(outer.scheduler.clone()).within(&cx).recursion_limit(outer.recursion_limit);
        config.max_concurrency = outer.max_concurrency;
        config.durability = outer.durability;
        config.host.clone_from(&outer.host);
        config.store = cx.store().cloned();
        config.cache.clone_from(&outer.cache);
        match self.invoke(values, config).await {
            Ok(output) => Ok(output.values.into()),
            Err(GraphError::ParentCommand(command)) => {
                *cx.0.parent_command.borrow_mut() = Some(*command);
                Err(Failure::Parent)
            }
            Err(error) => Err(error.into_failure()),
        }
    }
}
