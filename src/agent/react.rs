//! The ready-made agent's decisions: what its model is asked with, and where the run goes after each of its nodes.
//!
//! The graph itself is an app's graph like any other; what could be wrong in it is here.

use crate::graph::END;
use crate::json::Json;
use crate::message::{Kind, Message, MessageValue, ToolCall};

/// What the agent says in the place of calls for which too few steps are left.
pub const OUT_OF_STEPS: &str = "Sorry, need more steps to process this request.";

/// The shape of an agent.
#[derive(Clone, Debug, Default)]
pub struct ReactAgent {
    /// The names of the tools whose result is the agent's.
    pub return_direct: Vec<String>,
    /// Whether a node runs before the model.
    pub pre_hook: bool,
    /// Whether a node runs after the model.
    pub post_hook: bool,
    /// Whether a node makes the structured response at the end.
    pub responds: bool,
    /// Whether each call is a task of its own, else all of an answer are one.
    pub per_call: bool,
}

/// Where the run goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Next<V> {
    /// To a node, or to [`END`].
    Node(&'static str),
    /// To the tools, once for each call.
    Calls(Vec<ToolCall<V>>),
}

impl ReactAgent {
    /// Where a round begins.
    pub fn entry(&self) -> &'static str {
        if self.pre_hook { "pre_model_hook" } else { "agent" }
    }

    /// Where the run ends.
    fn exit(&self) -> &'static str {
        if self.responds { "generate_structured_response" } else { END }
    }

    /// What the model is asked: the messages behind the prompt.
    pub fn input<V: MessageValue>(prompt: Option<&V>, messages: V) -> V {
        let Some(prompt) = prompt else { return messages };
        let first = if prompt.as_str().is_some() { V::message(Kind::System, vec![("content", prompt.clone())]) } else { prompt.clone() };
        let mut all = vec![first];
        all.extend(messages.items().unwrap_or_default());
        V::array(all)
    }

    /// The agent's word in the place of an answer, when the steps that are left (this one among them) do not reach for its
    /// calls and what has to follow them.
    pub fn out_of_steps<V: MessageValue>(&self, answer: &V, remaining: usize) -> Option<V> {
        // The longest round there is: most answers need no look.
        if remaining > 6 {
            return None;
        }
        let answer = Message::read(answer).ok().filter(|answer| !answer.tool_calls.is_empty())?;
        let (pre, post) = (usize::from(self.pre_hook), usize::from(self.post_hook));
        let direct = answer.tool_calls.iter().all(|call| self.return_direct.contains(&call.name));
        let again = if direct { 0 } else { pre + 1 + post + usize::from(self.responds) };
        // This step, the hook after it, the tools, and the answer to their results.
        if remaining > post + 1 + again {
            return None;
        }
        let mut fields = vec![("content", V::string(OUT_OF_STEPS))];
        fields.extend(answer.id.map(|id| ("id", V::string(&id))));
        Some(V::message(Kind::Ai, fields))
    }

    /// After an answer, and the hook behind it: to the tools while calls are open, to the model when a hook has answered
    /// them, else to the end.
    pub fn after_answer<V: Json>(&self, newest_first: &mut dyn Iterator<Item = V>) -> Next<V> {
        let mut newest_first = newest_first.peekable();
        let answered = newest_first.peek().is_some_and(|last| tool_name(last).is_some());
        let calls = open_calls(&mut newest_first).unwrap_or_default();
        match (calls.is_empty(), self.per_call) {
            (true, _) if answered => Next::Node(self.entry()),
            (true, _) => Next::Node(self.exit()),
            (false, true) => Next::Calls(calls),
            (false, false) => Next::Node("tools"),
        }
    }

    /// After the tools: to the end when one of those just called says so, else to the model.
    pub fn after_tools<V: Json>(&self, newest_first: &mut dyn Iterator<Item = V>) -> &'static str {
        let mut results = newest_first.map_while(|message| tool_name(&message));
        if results.any(|name| self.return_direct.contains(&name)) { END } else { self.entry() }
    }
}

/// The tool whose result it is, if it is one; without a name, the empty one.
fn tool_name<V: Json>(message: &V) -> Option<String> {
    let message = Message::read(message).ok().filter(|message| message.kind == Kind::Tool)?;
    Some(message.name.unwrap_or_default())
}

/// The calls of the last answer that have no result yet; `None` when there is no answer.
pub(super) fn open_calls<V: Json>(newest_first: &mut dyn Iterator<Item = V>) -> Option<Vec<ToolCall<V>>> {
    let mut answered = Vec::new();
    for value in newest_first {
        let Ok(message) = Message::read(&value) else { continue };
        match message.kind {
            Kind::Tool => answered.extend(message.tool_call_id),
            Kind::Ai | Kind::AiChunk => {
                return Some(message.tool_calls.into_iter().filter(|call| !answered.contains(&call.id)).collect());
            }
            _ => {}
        }
    }
    None
}
