//! What is told of a run while it goes on: the callback handlers of the field, as futures.

use futures::future::LocalBoxFuture;

use super::{Host, Interrupt, Name};
use crate::scope::StopReason;

/// What kind of work a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// A whole graph.
    Graph,
    /// One node of it.
    Node,
    /// A call of a chat model.
    Model,
    /// A call of a tool.
    Tool,
}

/// Who a run is: graphs, nodes, model and tool calls form a tree by `parent`.
#[derive(Clone, Debug)]
pub struct RunInfo {
    /// The run's id.
    pub id: Name,
    /// The run it happens in.
    pub parent: Option<Name>,
    /// What kind of work it is.
    pub kind: RunKind,
    /// The graph's, node's, model's or tool's name.
    pub name: Name,
}

/// How a run ended.
pub enum RunEnd<H: Host> {
    /// With this output.
    Output(H::Value),
    /// Without one worth showing.
    Done,
    /// With the app's own error.
    Error(H::Error),
    /// With an error of the engine, in words.
    Failed {
        /// The code.
        code: &'static str,
        /// The sentence.
        message: String,
    },
    /// It was stopped.
    Stopped(StopReason),
}

/// Where a run has stopped of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseAt {
    /// In a node that asks.
    Question,
    /// At a breakpoint before a node.
    Before,
    /// At a breakpoint after a node.
    After,
}

/// A graph's run has stopped to ask, or goes on where it had stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Turning<V> {
    /// Where it has stopped, and its questions; `None` where it goes on. Only the outermost graph stops: what one inside asks, it asks.
    pub paused: Option<(PauseAt, Vec<Interrupt<V>>)>,
    /// The checkpoint it has come to.
    pub checkpoint: Option<Name>,
    /// The namespace of the graph: empty for the outermost.
    pub ns: Name,
}

/// Someone who is told. Calls come in order, and each is awaited before the run goes on: what a
/// handler saves is saved before the next thing happens.
pub trait Observer<H: Host> {
    /// A run begins. The input is given where there is one worth showing.
    fn start(&self, run: &RunInfo, input: Option<&H::Value>) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// A model streamed a piece of its answer.
    fn token(&self, run: &RunInfo, chunk: &H::Value) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// A graph's run has stopped to ask, or goes on where it had stopped. By default nobody cares.
    fn turned(&self, run: &RunInfo, turning: &Turning<H::Value>) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        let _ = (run, turning);
        Box::pin(std::future::ready(Ok(())))
    }
    /// A graph's run, the outermost, has come to a checkpoint of a thread; it is on its way to the store. By default nobody cares.
    fn came_to(&self, thread: &str, checkpoint: &str) {
        let _ = (thread, checkpoint);
    }
    /// Whether it is the app's own, which other libraries tell of their runs themselves.
    fn is_apps(&self) -> bool {
        false
    }
    /// A run ended.
    fn end(&self, run: &RunInfo, end: &RunEnd<H>) -> LocalBoxFuture<'static, Result<(), H::Error>>;
}
