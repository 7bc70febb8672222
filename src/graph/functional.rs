//! Workflows that are one function: a graph of one node, whose state is the function's input, what it returns, and what it keeps for
//! the thread's next call. What it calls by [`Context::call`] is not done again when it runs again.

use std::future::Future;
use std::rc::Rc;

use super::{
    Channel, CompileOptions, CompiledGraph, Context, END, Failure, GraphError, Host, Input, Name, Node, NodeOptions, START, StateGraph,
    Values,
};

/// Under which name a thread keeps what the function's next call finds by [`Context::previous`].
pub const PREVIOUS: &str = "__previous__";
/// Under which name streams tell what a task inside of a node has returned.
pub const RETURN: &str = "__return__";

/// What a workflow returns, and what it keeps for the thread's next call. LangGraph's `entrypoint.final`.
#[derive(Clone, Debug, PartialEq)]
pub struct Final<V> {
    /// What the caller is given.
    pub value: V,
    /// What the next call finds.
    pub save: V,
}

impl<V: Clone> Final<V> {
    /// The same for both.
    pub fn of(value: V) -> Self {
        Self { save: value.clone(), value }
    }

    /// As the writes that the workflow's node leaves.
    pub fn into_values(self) -> Values<V> {
        Values(vec![(END.into(), self.value), (PREVIOUS.into(), self.save)])
    }
}

impl<H: Host> CompiledGraph<H> {
    /// A workflow that is this function: LangGraph's `entrypoint`. Its input and its result are single values, under [`START`] and
    /// [`END`].
    ///
    /// # Errors
    /// `INVALID_NODE_NAME`.
    pub fn entrypoint<F>(
        options: NodeOptions<H>,
        compile: CompileOptions<H>,
        run: impl Fn(H::Value, Context<H>) -> F + 'static,
    ) -> Result<Self, GraphError<H>>
    where
        F: Future<Output = Result<Final<H::Value>, Failure<H::Error>>> + 'static,
    {
        let channels: [(Name, Channel<H>); 3] = [
            (START.into(), Channel::Ephemeral { guard: false }),
            (END.into(), Channel::last_value()),
            (PREVIOUS.into(), Channel::last_value()),
        ];
        let mut graph = StateGraph::of_function(channels.clone());
        let node = move |input: Input<H::Value>, cx: Context<H>| -> super::node::NodeFuture<H> {
            let (mut value, mut previous) = (None, None);
            match input {
                Input::Arg(arg) => value = Some(arg),
                Input::State(state) => {
                    for (name, read) in state.0 {
                        *(if &*name == START { &mut value } else { &mut previous }) = Some(read);
                    }
                }
            }
            cx.set_previous(previous);
            let Some(value) = value else { return Box::pin(std::future::ready(Err(Failure::InvalidReturn("no input".to_owned())))) };
            let running = run(value, cx);
            Box::pin(async move { Ok(running.await?.into_values().into()) })
        };
        let [start, _, previous] = channels;
        let options = NodeOptions { input: Some(vec![start, previous]), ..options };
        graph.add_node_with(&compile.name, Node { run: Rc::new(node), options })?;
        graph.add_edge(START, &compile.name)?;
        graph.compile_with(compile)
    }
}
