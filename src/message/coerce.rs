//! From anything message-like to a message.

use super::{Kind, MessageValue};

/// A message from a string (the user's), a pair of role and text, a role object, or a message, which stays as it is unless it
/// is a piece of one.
///
/// # Errors
/// What is wrong with it, in words.
pub fn coerce<V: MessageValue>(value: V) -> Result<V, String> {
    if value.is_message() {
        return Ok(value.whole());
    }
    if value.as_str().is_some() {
        return Ok(V::message(Kind::Human, vec![("content", value)]));
    }
    if let Some(pair) = value.items() {
        return match &pair[..] {
            [role, content] if role.as_str().is_some() => {
                let role = role.as_str().unwrap_or_default();
                Ok(V::message(known(&role)?, vec![("content", content.clone())]))
            }
            _ => Err("a list as a message is a pair of role and content".to_owned()),
        };
    }
    let word = value.get_str("role").or_else(|| value.get_str("type"));
    let Some(word) = word else {
        return Err(if value.is_object() {
            "an object as a message needs a \"role\" (or \"type\") and \"content\"".to_owned()
        } else {
            "a message is a string, a [role, content] pair, an object with role and content, or a message instance".to_owned()
        });
    };
    const FIELDS: [&str; 9] =
        ["id", "content", "name", "tool_calls", "tool_call_id", "status", "reasoning", "usage_metadata", "response_metadata"];
    let mut fields: Vec<(&str, V)> = FIELDS.iter().filter_map(|key| value.get(key).map(|field| (*key, field))).collect();
    if !fields.iter().any(|(key, _)| *key == "content") {
        fields.push(("content", V::string("")));
    }
    Ok(V::message(known(&word)?, fields))
}

fn known(word: &str) -> Result<Kind, String> {
    Kind::from_word(word).ok_or_else(|| format!("\"{word}\" is no role: use system, user, assistant or tool"))
}
