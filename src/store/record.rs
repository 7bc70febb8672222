//! The records: what a view shows and the store keeps. The words are Chainlit's.

use serde::{Deserialize, Serialize};

/// Kinds of step. Messages are steps, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// What the user said.
    UserMessage,
    /// What the app said.
    AssistantMessage,
    /// A word of the runtime or the app about the conversation.
    SystemMessage,
    /// A hook, a graph, a node.
    Run,
    /// A tool's call.
    Tool,
    /// A model's call.
    Llm,
    /// A search for documents.
    Retrieval,
    /// The embedding of texts.
    Embedding,
    /// The ordering of search results.
    Rerank,
    /// Anything else.
    #[default]
    Undefined,
}

impl StepKind {
    /// Whether it is one of the messages.
    pub fn is_message(self) -> bool {
        matches!(self, Self::UserMessage | Self::AssistantMessage | Self::SystemMessage)
    }
}

/// How a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Begun and not ended; a message: still streaming.
    #[default]
    Running,
    /// Ended as its author meant.
    Done,
    /// Ended by a stop; what had been produced is kept.
    Stopped,
    /// Was running when the page went away.
    Interrupted,
    /// Ended by an exception.
    Error,
}

/// An error as a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// The class.
    pub name: String,
    /// A stable code.
    pub code: String,
    /// A sentence for a person.
    pub message: String,
    /// The app's own stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
}

/// Whether and how a step's input is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ShowInput {
    /// Not at all, or as text.
    Flag(bool),
    /// As a block of that language.
    Language(String),
}

/// How far a long task has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// So much.
    pub loaded: f64,
    /// Of so much, if known.
    pub total: Option<f64>,
    /// `bytes` or `items`.
    pub unit: String,
}

/// A message or step. Times are ISO 8601 in UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound = "V: Default")]
pub struct Step<V> {
    /// The id.
    pub id: String,
    /// The thread it belongs to.
    pub thread_id: String,
    /// The step it happened in.
    pub parent_id: Option<String>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: StepKind,
    /// A message's author, a step's name.
    pub name: String,
    /// Empty for messages.
    pub input: String,
    /// A message's text, a step's result.
    pub output: String,
    /// How it stands.
    pub status: StepStatus,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorRecord>,
    /// The language of `output`, if it is to be shown as a block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether and how `input` is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_input: Option<ShowInput>,
    /// How far it has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// When it was made; the order of a thread's steps.
    pub created_at: String,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The app's own, kept as it is.
    #[serde(skip)]
    pub metadata: Option<V>,
    /// Breaks ties between steps made in one millisecond: counts within the thread.
    #[serde(default)]
    pub seq: f64,
}

/// A conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound = "V: Default")]
pub struct Thread<V> {
    /// The id.
    pub id: String,
    /// The app whose thread it is: one store may serve several.
    pub app: String,
    /// The first message's beginning, until renamed.
    pub name: String,
    /// When it was made.
    pub created_at: String,
    /// The last activity, which orders the list.
    pub updated_at: String,
    /// The app's own, kept as it is.
    #[serde(skip)]
    pub metadata: Option<V>,
}
