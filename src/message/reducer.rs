//! LangGraph's `messagesStateReducer`: append, replace by id, remove.

use super::{MessageValue, coerce};
use crate::json::all_ok;

/// The id of a remove message that drops everything before it.
pub const REMOVE_ALL_MESSAGES: &str = "__remove_all__";

/// Merges an update (one message-like value or a list of them) into a list of messages: the same id replaces in place,
/// other messages are appended, remove messages remove. Messages without an id get one.
///
/// # Errors
/// What is wrong with the update, in words: not message-like, or the removal of an id that is not there.
pub fn add_messages<V: MessageValue>(left: Vec<V>, right: V, new_id: impl FnMut() -> String) -> Result<Vec<V>, String> {
    merge(left, updates_of(right, new_id)?)
}

/// The same for a list as one value, which costs what the update has, not what the list has, where it is only appended to.
///
/// # Errors
/// As [`add_messages`].
pub fn add_to_list<V: MessageValue>(left: &V, right: V, new_id: impl FnMut() -> String) -> Result<V, String> {
    let updates = updates_of(right, new_id)?;
    if let Some(list) = V::appended(left, updates.iter().map(|(_, message)| message)) {
        return Ok(list);
    }
    // A list already, except where a default or a caller gives something else.
    let items = match left.items() {
        Some(items) => items,
        None if left.is_null() => Vec::new(),
        None => vec![left.clone()],
    };
    merge(items, updates).map(V::array)
}

/// The messages of an update, with their ids.
fn updates_of<V: MessageValue>(right: V, mut new_id: impl FnMut() -> String) -> Result<Vec<(String, V)>, String> {
    // A pair of role and text is one message; every other list is a list of messages.
    let is_pair = |items: &[V]| matches!(items, [role, _] if role.as_str().is_some_and(|role| super::Kind::from_word(&role).is_some()));
    let updates = match right.items() {
        Some(items) if !is_pair(&items) => items,
        _ => vec![right],
    };
    all_ok(updates.into_iter().map(|update| {
        let message = coerce(update)?;
        let id = message.get_str("id").filter(|id| !id.is_empty());
        Ok::<_, String>(match id {
            Some(id) => (id, message),
            None => {
                let id = new_id();
                (id.clone(), message.with_id(&id))
            }
        })
    }))
}

fn merge<V: MessageValue>(left: Vec<V>, mut updates: Vec<(String, V)>) -> Result<Vec<V>, String> {
    let mut merged = left;
    if let Some(at) = updates.iter().rposition(|(id, message)| id == REMOVE_ALL_MESSAGES && is_removal(message)) {
        updates.drain(..=at);
        merged.clear();
    }
    // Few messages come at a time, and mostly about the last ones: looking from the end is as quick as a map.
    let mut ids: Vec<Option<String>> = merged.iter().map(|message| message.get_str("id")).collect();
    let mut removed: Vec<usize> = Vec::new();
    for (id, message) in updates {
        match ids.iter().rposition(|known| known.as_ref() == Some(&id)) {
            Some(at) if is_removal(&message) => removed.push(at),
            Some(at) => {
                removed.retain(|gone| *gone != at);
                merged[at] = message;
            }
            None if is_removal(&message) => {
                return Err(format!("there is no message with the id \"{id}\" to remove"));
            }
            None => {
                ids.push(Some(id));
                merged.push(message);
            }
        }
    }
    if !removed.is_empty() {
        let mut at = 0;
        merged.retain(|_| {
            at += 1;
            !removed.contains(&(at - 1))
        });
    }
    Ok(merged)
}

fn is_removal<V: MessageValue>(message: &V) -> bool {
    message.get_str("type").as_deref() == Some("remove")
}
