//! Histories that a stop, a crash or another program left half-open, made valid for the next request.

use super::{Kind, Message};
use crate::json::Json;

/// What a tool call is answered with that never got a result.
pub const UNANSWERED: &str = "Stopped before it finished.";

/// Makes a history valid for chat-model APIs, which refuse a tool call without a result and a result without a
/// call (HTTP 400): results are put right behind their calls, missing ones are filled in, orphans and empty
/// answers left out.
pub fn repair<V: Json>(messages: Vec<Message<V>>) -> Vec<Message<V>> {
    let mut results: Vec<Option<Message<V>>> = Vec::new();
    let mut rest = Vec::with_capacity(messages.len());
    for message in messages {
        match message.kind {
            Kind::Tool => results.push(Some(message)),
            Kind::Remove => {}
            _ => rest.push(message),
        }
    }
    let mut seen: Vec<String> = Vec::new();
    let mut repaired = Vec::with_capacity(rest.len() + results.len());
    for message in rest {
        if message.kind == Kind::Ai && message.tool_calls.is_empty() && message.text().is_empty() {
            continue;
        }
        let calls = message.tool_calls.clone();
        repaired.push(message);
        for call in calls {
            if seen.contains(&call.id) {
                continue;
            }
            seen.push(call.id.clone());
            let result = results
                .iter_mut()
                .find(|result| result.as_ref().is_some_and(|result| result.tool_call_id.as_deref() == Some(&call.id)))
                .and_then(Option::take);
            repaired.push(result.unwrap_or_else(|| Message {
                id: None,
                kind: Kind::Tool,
                content: V::string(UNANSWERED),
                name: Some(call.name),
                tool_calls: Vec::new(),
                tool_call_id: Some(call.id),
            }));
        }
    }
    repaired
}
