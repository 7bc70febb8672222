//! Agents: tools, the node that calls them, the condition that leads there, and the ready-made agent's decisions.
//!
//! Pure and generic over the host.

mod react;
mod tool_node;

pub use react::{Next, OUT_OF_STEPS, ReactAgent};
pub use tool_node::ToolNode;

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use crate::graph::{Context, END, Failure, Host, Name, Update};
use crate::json::Json;
use crate::message::{Message, MessageValue, ToolCall};
use crate::model::ToolSpec;

/// A host whose values can be chat messages.
pub trait AgentHost: Host<Value: MessageValue> + Sized {
    /// What an app's error says, for the model to read.
    fn describe(error: &Self::Error) -> String;
    /// An error as a value, for the stream mode `tools`: its words, where errors are no values.
    fn error_value(error: &Self::Error) -> Self::Value {
        Self::Value::string(&Self::describe(error))
    }
    /// An error of ours as the app will see it.
    fn error(code: &'static str, message: String) -> Self::Error;
    /// The command that a tool has returned in the place of a result, if it has.
    ///
    /// # Errors
    /// What is wrong with it.
    fn command(value: &Self::Value, cx: &Context<Self>) -> Result<Option<Update<Self::Value>>, Failure<Self::Error>> {
        let _ = (value, cx);
        Ok(None)
    }
    /// A tool's result as a message's content: a string as it is, other values as JSON text.
    fn content(result: Self::Value) -> Self::Value {
        if result.as_str().is_some() { result } else { Self::Value::string(&result.stringify()) }
    }
}

/// What a tool does: its call and the state it is called in go in, a result comes out. The context is the calling node's; its
/// scope ends with the call.
pub type ToolFn<H> = Rc<dyn Fn(ToolCall<<H as Host>::Value>, <H as Host>::Value, Context<H>) -> ToolFuture<H>>;

type ToolFuture<H> = LocalBoxFuture<'static, Result<<H as Host>::Value, Failure<<H as Host>::Error>>>;

/// A tool that models may call.
pub struct Tool<H: AgentHost> {
    /// How models are told of it.
    pub spec: ToolSpec<H::Value>,
    /// What it does.
    pub call: ToolFn<H>,
    /// Whether it tells the app's own observers of its calls itself.
    pub tells: bool,
}

impl<H: AgentHost> Clone for Tool<H> {
    fn clone(&self) -> Self {
        Self { spec: self.spec.clone(), call: self.call.clone(), tells: self.tells }
    }
}

/// The condition of the usual agent loop: to the node `tools` while the last message calls tools, else to [`END`].
pub fn tools_condition<V: Json>(messages: &[V]) -> Name {
    let calls = messages.last().is_some_and(|last| Message::read(last).is_ok_and(|message| !message.tool_calls.is_empty()));
    if calls { "tools".into() } else { END.into() }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
