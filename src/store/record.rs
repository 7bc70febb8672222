//! The records: what a view shows and the store keeps. The words are Chainlit's.
//!
//! They are written by serde. They are read by hand where they are stored: serde's reading half would cost 30 KB.

use serde::Serialize;

/// Kinds of step. Messages are steps, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// The kind of that word, which is the one its record has.
    pub fn from_word(word: &str) -> Self {
        match word {
            "user_message" => Self::UserMessage,
            "assistant_message" => Self::AssistantMessage,
            "system_message" => Self::SystemMessage,
            "run" => Self::Run,
            "tool" => Self::Tool,
            "llm" => Self::Llm,
            "retrieval" => Self::Retrieval,
            "embedding" => Self::Embedding,
            "rerank" => Self::Rerank,
            _ => Self::Undefined,
        }
    }

    /// Whether it is one of the messages.
    pub fn is_message(self) -> bool {
        matches!(self, Self::UserMessage | Self::AssistantMessage | Self::SystemMessage)
    }
}

/// How a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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

impl StepStatus {
    /// The status of that word, which is the one its record has.
    pub fn from_word(word: &str) -> Self {
        match word {
            "done" => Self::Done,
            "stopped" => Self::Stopped,
            "interrupted" => Self::Interrupted,
            "error" => Self::Error,
            _ => Self::Running,
        }
    }
}

/// An error as a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ErrorRecord {
    /// The class.
    pub name: String,
    /// A stable code.
    pub code: String,
    /// A sentence for a person.
    pub message: String,
    /// The app's own stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
}

/// Whether and how a step's input is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ShowInput {
    /// Not at all, or as text.
    Flag(bool),
    /// As a block of that language.
    Language(String),
}

/// How far a long task has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// So much.
    pub loaded: f64,
    /// Of so much, if known.
    pub total: Option<f64>,
    /// `bytes` or `items`.
    pub unit: String,
}

/// A message or step. Times are ISO 8601 in UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", bound = "")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorRecord>,
    /// The language of `output`, if it is to be shown as a block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether and how `input` is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_input: Option<ShowInput>,
    /// How far it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// When it was made; the order of a thread's steps.
    pub created_at: String,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The app's own, kept as it is.
    #[serde(skip)]
    pub metadata: Option<V>,
    /// Breaks ties between steps made in one millisecond: counts within the thread.
    pub seq: f64,
}

/// A conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", bound = "")]
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
