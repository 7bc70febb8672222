//! Chat models: what is asked of them, how they answer, and the wire formats of the servers they run on.
//!
//! Pure but for `fetch`, which is the browser's transport. A model's stream is cancelled by dropping it.

mod demo;
mod error;
mod openai;
mod sse;
mod transport;

#[cfg(target_family = "wasm")]
mod fetch;

pub use demo::DemoModel;
pub use error::ModelError;
pub use openai::{OpenAi, OpenAiOptions};
pub use sse::{ServerSentEvent, SseParser};
pub use transport::{HttpRequest, HttpResponse, Transport, TransportError};

#[cfg(target_family = "wasm")]
pub use fetch::FetchTransport;

use futures::stream::LocalBoxStream;

use crate::message::{Chunk, Message};

/// A tool as a model is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolSpec<V> {
    /// The name the model calls it by.
    pub name: String,
    /// When and how to use it.
    pub description: String,
    /// JSON Schema of the arguments.
    pub parameters: V,
}

/// What a model is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelRequest<V> {
    /// The conversation, oldest first; valid as [`repair`](crate::message::repair) makes it.
    pub messages: Vec<Message<V>>,
    /// What it may call.
    pub tools: Vec<ToolSpec<V>>,
}

/// A chat model.
pub trait ChatModel<V> {
    /// The model's name, for people and observers.
    fn name(&self) -> String;
    /// Begins an answer. The stream ends after the last piece, or with an error. Dropping it stops the model and
    /// closes its connection.
    fn stream(&self, request: ModelRequest<V>) -> LocalBoxStream<'static, Result<Chunk, ModelError>>;
}
