//! The pieces of a model's answer, and how they add up.

use super::{Kind, MessageValue};
use crate::json::Json;

/// Tokens counted by the model's server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens of the request.
    pub input: u64,
    /// Tokens of the answer.
    pub output: u64,
}

/// A piece of a tool call. Pieces with the same index belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCallChunk {
    /// Which call of the answer it belongs to.
    pub index: usize,
    /// The call's id, in its first piece.
    pub id: Option<String>,
    /// The tool's name, in its first piece.
    pub name: Option<String>,
    /// A piece of the arguments' JSON text.
    pub args: String,
}

/// A piece of a model's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The answer's id, where the model gives one.
    pub id: Option<String>,
    /// Text to append.
    pub text: String,
    /// Reasoning to append.
    pub reasoning: String,
    /// Pieces of tool calls.
    pub tool_calls: Vec<ToolCallChunk>,
    /// The count, usually in the last piece.
    pub usage: Option<Usage>,
    /// Why the model ended (`stop`, `tool_calls`, `length`…), in the last piece.
    pub finish_reason: Option<String>,
}

impl Chunk {
    /// A piece of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Whether a reader would see nothing new.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.reasoning.is_empty() && self.tool_calls.is_empty()
    }

    /// The piece as a message value, for streams.
    pub fn to_value<V: MessageValue>(&self, id: &str) -> V {
        self.to_value_with(id, V::string(&self.text))
    }

    /// The same, with its text as a value where the host has it already: to make it again is most of what a piece costs.
    pub fn to_value_with<V: MessageValue>(&self, id: &str, text: V) -> V {
        let mut fields = vec![("content", text)];
        if !self.reasoning.is_empty() {
            fields.push(("reasoning", V::string(&self.reasoning)));
        }
        if !self.tool_calls.is_empty() {
            let optional = |text: &Option<String>| text.as_deref().map_or_else(V::null, V::string);
            let chunks = self.tool_calls.iter().map(|call| {
                V::object(vec![
                    ("index", V::number(call.index as f64)),
                    ("id", optional(&call.id)),
                    ("name", optional(&call.name)),
                    ("args", V::string(&call.args)),
                ])
            });
            fields.push(("tool_call_chunks", V::array(chunks.collect())));
        }
        if let Some(usage) = self.usage {
            fields.push(("usage_metadata", usage_value(usage)));
        }
        V::message(Kind::AiChunk, fields).with_id(id)
    }
}

fn usage_value<V: Json>(usage: Usage) -> V {
    V::object(vec![
        ("input_tokens", V::number(usage.input as f64)),
        ("output_tokens", V::number(usage.output as f64)),
        ("total_tokens", V::number((usage.input + usage.output) as f64)),
    ])
}

/// Adds pieces up to an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accumulator {
    sum: Chunk,
}

impl Accumulator {
    /// Adds a piece.
    pub fn push(&mut self, chunk: &Chunk) {
        let sum = &mut self.sum;
        sum.text.push_str(&chunk.text);
        sum.reasoning.push_str(&chunk.reasoning);
        for piece in &chunk.tool_calls {
            let at = sum.tool_calls.iter().position(|call| call.index == piece.index).unwrap_or_else(|| {
                sum.tool_calls.push(ToolCallChunk { index: piece.index, ..ToolCallChunk::default() });
                sum.tool_calls.len() - 1
            });
            let call = &mut sum.tool_calls[at];
            call.id = call.id.take().or_else(|| piece.id.clone());
            call.name = call.name.take().or_else(|| piece.name.clone());
            call.args.push_str(&piece.args);
        }
        sum.usage = chunk.usage.or(sum.usage);
        sum.finish_reason = chunk.finish_reason.clone().or(sum.finish_reason.take());
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.sum.text
    }

    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        self.sum.is_empty()
    }

    /// The whole answer as a message value.
    pub fn to_message<V: MessageValue>(&self, id: &str) -> V {
        self.build(id, true)
    }

    /// What had come when it was stopped: the text, without tool calls that may lack half of their arguments.
    pub fn to_partial<V: MessageValue>(&self, id: &str) -> V {
        self.build(id, false)
    }

    fn build<V: MessageValue>(&self, id: &str, whole: bool) -> V {
        let sum = &self.sum;
        let mut fields = vec![("id", V::string(id)), ("content", V::string(&sum.text))];
        if whole && !sum.tool_calls.is_empty() {
            let calls = sum.tool_calls.iter().enumerate().map(|(at, call)| {
                // Some servers give calls no id; a result must be able to name its call all the same.
                let id = call.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{id}-{at}"));
                let text = if call.args.trim().is_empty() { "{}" } else { &call.args };
                let args = V::parse(text).unwrap_or_else(|_| V::string(text));
                V::object(vec![
                    ("id", V::string(&id)),
                    ("name", V::string(call.name.as_deref().unwrap_or_default())),
                    ("args", args),
                    ("type", V::string("tool_call")),
                ])
            });
            fields.push(("tool_calls", V::array(calls.collect())));
        }
        if !sum.reasoning.is_empty() {
            fields.push(("reasoning", V::string(&sum.reasoning)));
        }
        if let Some(usage) = sum.usage {
            fields.push(("usage_metadata", usage_value(usage)));
        }
        let reason = if whole { sum.finish_reason.as_deref() } else { Some("stopped") };
        if let Some(reason) = reason {
            fields.push(("response_metadata", V::object(vec![("finish_reason", V::string(reason))])));
        }
        V::message(Kind::Ai, fields)
    }
}
