//! The graph engine: state graphs run in supersteps, after Pregel (Malewicz et al., 2010) and LangGraph.
//!
//! A superstep runs all nodes whose trigger is armed, at the same time; nothing a node writes is seen by
//! another node of the same superstep. Then all writes are applied at once, in the order of the nodes'
//! names, so that the same input gives the same state however the nodes' awaits interleave (law 6).
//!
//! The engine is generic over a [`Host`]. In the browser both types are `JsValue`: an app's state is
//! never copied, and what a node throws comes back as the same object.
//!
//! ```
//! use oneloop::graph::{Channel, END, Host, RunConfig, START, StateGraph, values};
//! use oneloop::scheduler::testing::TestLoop;
//!
//! struct Numbers;
//! impl Host for Numbers {
//!     type Value = i64;
//!     type Error = String;
//! }
//!
//! let graph = StateGraph::<Numbers>::new([("sum", Channel::binary_operator(|a, b| Ok(a + b), Some(|| 0)))])
//!     .node("add", |state, _cx| async move { Ok(values([("sum", state.get("sum").unwrap() + 1)])) })
//!     .edge(START, "add")
//!     .edge("add", END)
//!     .compile()
//!     .unwrap();
//! let test = TestLoop::new(1);
//! let result = test.block_on(graph.invoke(Some(values([("sum", 20)])), RunConfig::new(test.scheduler())));
//! assert_eq!(result.unwrap().get("sum"), Some(&41));
//! ```
//!
//! Pure: no host API is named here.

mod builder;
mod channel;
mod checkpoint;
mod command;
mod config;
mod context;
mod drawing;
mod error;
mod functional;
mod memory_saver;
mod node;
mod observer;
mod policy;
mod pregel;
mod stream;
mod values;

pub use builder::{ARG, PathFn, StateGraph};
pub use channel::{Channel, ChannelError, ChannelState, ParseFn};
pub use checkpoint::{
    Checkpoint, CheckpointSource, Checkpointer, Keep, NO_CHECKPOINT, Place, Saved, StateSnapshot, TaskSnapshot, TaskWrite, TaskWrites,
};
pub use command::{Command, Destination, Input, Interrupt, Resume, RunInput, Send, Update};
pub use config::{Breakpoints, Durability, OnBusy, RunConfig, RunControl};
pub use context::{Call, Context, KeepGuard, Tracked};
pub use drawing::{Drawing, DrawnEdge, DrawnNode, MermaidOptions};
pub use error::{Failure, GraphError, TimeoutKind};
pub use functional::{Final, PREVIOUS, RETURN};
pub use memory_saver::MemorySaver;
pub use node::{ErrorHandlerFn, Node, NodeFn, NodeOptions};
pub use observer::{Observer, PauseAt, RunEnd, RunInfo, RunKind, Turning};
pub use policy::{Cache, CachePolicy, InMemoryCache, KeyFn, RetryOn, RetryPolicy, Timeout};
pub use pregel::{AsNode, CompileOptions, CompiledGraph, Saving};
pub use stream::{MessageMeta, RunOutput, RunStream, StreamEvent, StreamMode, Streamed, ToolEvent};
pub use values::{Name, Values, values};

/// Where every run begins. Not a node: only edges may leave it.
pub const START: &str = "__start__";
/// Where a branch of a run ends. Not a node: only edges may reach it.
pub const END: &str = "__end__";

/// What the engine's values and errors are.
pub trait Host: 'static {
    /// A channel's value. Cloning must be cheap.
    type Value: Clone + 'static;
    /// What a node, a path function or a reducer fails with. It reaches the caller as it is.
    type Error: Clone + 'static;

    /// The chat messages inside a value written to a messages channel, with their ids: what the stream
    /// mode `messages` shows of a node that streamed nothing itself.
    fn messages(value: &Self::Value) -> Vec<(Option<String>, Self::Value)> {
        let _ = value;
        Vec::new()
    }

    /// A field of an object; `None` where it has none.
    fn field(value: &Self::Value, name: &str) -> Option<Self::Value> {
        let _ = (value, name);
        None
    }

    /// The items of a list; `None` for what is no list.
    fn items(value: &Self::Value) -> Option<Vec<Self::Value>> {
        let _ = value;
        None
    }

    /// A list as a value; `None` where values have no lists. [`Channel::Topic`] needs it.
    fn list(items: Vec<Self::Value>) -> Option<Self::Value> {
        let _ = items;
        None
    }

    /// The text of a value that is one. [`Channel::NamedBarrier`] needs it.
    fn text(value: &Self::Value) -> Option<String> {
        let _ = value;
        None
    }

    /// Whether two values are the same to a unique [`Channel::Topic`].
    fn same(left: &Self::Value, right: &Self::Value) -> bool {
        let _ = (left, right);
        false
    }

    /// What a write that is to replace a channel's value, in the place of all other writes of the step, replaces it with.
    fn overwrite(value: &Self::Value) -> Option<Self::Value> {
        let _ = value;
        None
    }

    /// An error's name and message.
    fn describe_error(error: &Self::Error) -> (String, String) {
        let _ = error;
        ("Error".to_owned(), String::new())
    }

    /// Whether an error is worth another try where the policy does not say.
    fn is_retryable(error: &Self::Error) -> bool {
        let _ = error;
        true
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
