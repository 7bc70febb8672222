//! Messages and steps.

/// Kinds of step. Messages are steps, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UserMessage => "user_message",
            Self::AssistantMessage => "assistant_message",
            Self::SystemMessage => "system_message",
            Self::Run => "run",
            Self::Tool => "tool",
            Self::Llm => "llm",
            Self::Retrieval => "retrieval",
            Self::Embedding => "embedding",
            Self::Rerank => "rerank",
            Self::Undefined => "undefined",
        }
    }

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Interrupted => "interrupted",
            Self::Error => "error",
        }
    }

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorRecord {
    /// The class.
    pub name: String,
    /// A stable code.
    pub code: String,
    /// A sentence for a person.
    pub message: String,
    /// The app's own stack.
    pub stack: Option<String>,
}

/// Whether and how a step's input is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShowInput {
    /// Not at all, or as text.
    Flag(bool),
    /// As a block of that language.
    Language(String),
}

/// How far a long task has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// So much.
    pub loaded: f64,
    /// Of so much, if known.
    pub total: Option<f64>,
    /// `bytes` or `items`.
    pub unit: String,
}

/// A message or step. Times are ISO 8601 in UTC.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step<V> {
    /// The id.
    pub id: String,
    /// The thread it belongs to.
    pub thread_id: String,
    /// The step it happened in.
    pub parent_id: Option<String>,
    /// What it came after in the conversation, which is a tree: a user message after the run that answered before it, a run after the
    /// message that it answers. Two after the same one are attempts at the same thing. Empty for the first; without it, it came after the one
    /// made before it.
    pub previous_id: Option<String>,
    /// What it is.
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
    pub error: Option<ErrorRecord>,
    /// The language of `output`, if it is to be shown as a block.
    pub language: Option<String>,
    /// Whether and how `input` is shown.
    pub show_input: Option<ShowInput>,
    /// How far it has come.
    pub progress: Option<Progress>,
    /// When it was made; the order of a thread's steps.
    pub created_at: String,
    /// When it began.
    pub start: Option<String>,
    /// When it ended.
    pub end: Option<String>,
    /// When it was marked as a favourite, if it was.
    pub favorite: Option<String>,
    /// The app's own, kept as it is.
    pub metadata: Option<V>,
    /// An object with the rest of its fields, kept as they are: what apps and views alone read (`tags`, `generation`, `icon`…), and what
    /// another version or a layer of the app's has added.
    pub rest: Option<V>,
    /// Breaks ties between steps made in one millisecond: counts within the thread.
    pub seq: f64,
}
