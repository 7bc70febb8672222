//! Chat messages: roles, content, tool calls, the pieces a model streams, and the reducer that keeps a list.
//!
//! Pure and generic over the host's value. In the browser a message is the app's own object (ours, a plain role
//! object, a LangChain instance); [`Message::read`] copies out what the engine needs of it.

mod chunk;
mod coerce;
mod reducer;
mod repair;

pub use chunk::{Accumulator, Chunk, ToolCallChunk, Usage};
pub use coerce::coerce;
pub use reducer::{REMOVE_ALL_MESSAGES, add_messages, add_to_list};
pub use repair::{UNANSWERED, repair};

use crate::json::Json;

/// A host's value that can be a chat message.
pub trait MessageValue: Json {
    /// A message of that kind with these fields: an instance of the host's class.
    fn message(kind: Kind, fields: Vec<(&str, Self)>) -> Self;
    /// Whether it is a message already, ours or a known library's, that is to stay as it is.
    fn is_message(&self) -> bool;
    /// What a list keeps of a message: the message itself, or the whole one that a piece of a stream stands for.
    fn whole(self) -> Self {
        self
    }
    /// The same message under an id.
    fn with_id(self, id: &str) -> Self;
    /// A list with these messages behind it, where they are all new to it; `None` where the host can't tell, or one is not.
    fn appended<'a>(list: &Self, messages: impl Iterator<Item = &'a Self>) -> Option<Self>
    where
        Self: 'a,
    {
        let _ = (list, messages);
        None
    }
}

/// Whose message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Instructions of the app.
    System,
    /// The user's.
    Human,
    /// A model's.
    Ai,
    /// A piece of a model's, while it streams.
    AiChunk,
    /// A tool's result.
    Tool,
    /// Not a message: the wish to remove one.
    Remove,
}

impl Kind {
    /// The word in a message's `type`, as LangChain has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Human => "human",
            Self::Ai | Self::AiChunk => "ai",
            Self::Tool => "tool",
            Self::Remove => "remove",
        }
    }

    /// The kind behind a `role` or `type` of any of the usual vocabularies.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "system" | "developer" | "system_message" => Self::System,
            "human" | "user" | "user_message" => Self::Human,
            "ai" | "assistant" | "assistant_message" => Self::Ai,
            "tool" => Self::Tool,
            "remove" => Self::Remove,
            _ => return None,
        })
    }
}

/// A model's wish to have a tool called.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall<V> {
    /// The call's id, which its result names.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments: an object; a string where the model wrote something that is no JSON.
    pub args: V,
}

/// What the engine needs to know of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message<V> {
    /// The id.
    pub id: Option<String>,
    /// Whose it is.
    pub kind: Kind,
    /// A string, or a list of content blocks.
    pub content: V,
    /// The author's name.
    pub name: Option<String>,
    /// What the model wants called.
    pub tool_calls: Vec<ToolCall<V>>,
    /// For a tool's result: the call it answers.
    pub tool_call_id: Option<String>,
}

impl<V: Json> Message<V> {
    /// Reads a message value.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(value: &V) -> Result<Self, String> {
        let word =
            value.get_str("type").or_else(|| value.get_str("role")).ok_or_else(|| "a message needs a \"type\" or a \"role\"".to_owned())?;
        let kind = Kind::from_word(&word).ok_or_else(|| format!("\"{word}\" is no kind of message"))?;
        let tool_calls = value.get("tool_calls").and_then(|calls| calls.items()).unwrap_or_default();
        Ok(Self {
            id: value.get_str("id"),
            kind,
            content: value.get("content").unwrap_or_else(|| V::string("")),
            name: value.get_str("name"),
            tool_calls: tool_calls.iter().filter_map(Self::read_call).collect(),
            tool_call_id: value.get_str("tool_call_id"),
        })
    }

    fn read_call(call: &V) -> Option<ToolCall<V>> {
        // Ours and LangChain's form, else the wire form of OpenAI.
        let id = call.get_str("id").unwrap_or_default();
        if let Some(function) = call.get("function") {
            let text = function.get_str("arguments").unwrap_or_default();
            let args = V::parse(&text).unwrap_or_else(|_| V::string(&text));
            return Some(ToolCall { id, name: function.get_str("name")?, args });
        }
        let args = call.get("args").unwrap_or_else(|| V::object(Vec::new()));
        Some(ToolCall { id, name: call.get_str("name")?, args })
    }

    /// The text of the content: its string, or its text blocks joined.
    pub fn text(&self) -> String {
        text_of(&self.content)
    }
}

/// The text of a content: its string, or its text blocks joined.
pub fn text_of<V: Json>(content: &V) -> String {
    if let Some(text) = content.as_str() {
        return text;
    }
    let blocks = content.items().unwrap_or_default();
    blocks.iter().filter_map(|block| block.as_str().or_else(|| block.get_str("text"))).collect()
}

/// A tool's result as a message.
pub fn tool_message<V: MessageValue>(id: &str, call: &ToolCall<V>, content: V, failed: bool) -> V {
    V::message(
        Kind::Tool,
        vec![
            ("id", V::string(id)),
            ("content", content),
            ("name", V::string(&call.name)),
            ("tool_call_id", V::string(&call.id)),
            ("status", V::string(if failed { "error" } else { "success" })),
        ],
    )
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
