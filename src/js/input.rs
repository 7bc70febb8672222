//! What users say and apps make, as the core reads it.

use wasm_bindgen::prelude::*;

use super::host::JsHost;
use super::observer::shown;
use super::value::get;
use crate::chat::{StepInit, Turn, UserInput};
use crate::json::Json;
use crate::store::indexeddb::{element_to_js, rest_of_record};
use crate::store::{Element, ShowInput, Step, StepKind};

/// What an app says of a message or step that has a place of its own in the record.
const KNOWN: &str = "content output input type name author id parentId previousId threadId language showInput metadata elements status error progress \
                     createdAt start end favorite seq ask answer waitForAnswer checkpoint";

/// Files as pairs: their fields and what they hold.
pub(super) fn files_from_js(files: &JsValue) -> Vec<(JsValue, JsValue)> {
    let pairs = files.items().unwrap_or_default();
    pairs.iter().map(|pair| (get(pair, "fields"), get(pair, "content"))).collect()
}

/// The same the other way round.
pub(super) fn files_to_js(files: &[(JsValue, JsValue)]) -> JsValue {
    let pair = |(fields, content): &(JsValue, JsValue)| JsValue::object(vec![("fields", fields.clone()), ("content", content.clone())]);
    JsValue::array(files.iter().map(pair).collect())
}

/// What a user says: `{ content, files?, metadata?, command?, modes? }`.
pub(super) fn input_of(content: String, given: &JsValue) -> UserInput<JsValue> {
    let rest: Vec<(&str, JsValue)> = ["command", "modes"].into_iter().filter_map(|key| Some((key, given.get(key)?))).collect();
    UserInput {
        content,
        files: files_from_js(&get(given, "files")),
        metadata: given.get("metadata"),
        rest: (!rest.is_empty()).then(|| JsValue::object(rest)),
    }
}

/// What a message or step is to be, from the app's object (or a message's text).
pub(super) fn init_of(value: &JsValue, parent_id: Option<String>) -> StepInit<JsValue> {
    if let Some(text) = value.as_string() {
        return StepInit { output: text, parent_id, ..StepInit::default() };
    }
    let show_input = get(value, "showInput");
    let content = value.get("content").or_else(|| value.get("output"));
    let (output, language) = content.map(|content| shown(&content)).unwrap_or_default();
    let elements = value.get("elements").and_then(|elements| elements.items()).unwrap_or_default();
    StepInit {
        id: value.get_str("id"),
        kind: value.get_str("type").map(|word| StepKind::from_word(&word)).unwrap_or_default(),
        name: value.get_str("name").or_else(|| value.get_str("author")).unwrap_or_default(),
        parent_id: value.get_str("parentId").or(parent_id),
        input: value.get("input").map(|input| shown(&input).0).unwrap_or_default(),
        output,
        language: value.get_str("language").or(language),
        show_input: show_input_of(&show_input),
        metadata: value.get("metadata"),
        rest: if value.is_object() { rest_of_record(value, KNOWN) } else { None },
        elements: elements.iter().map(|element| (get(element, "fields"), element.get("content"))).collect(),
    }
}

/// Tells elements of the app's to which turn they belong from now on.
pub(super) fn bind_elements(elements: &JsValue, turn: &Turn<JsHost>) {
    let elements = elements.items().unwrap_or_default();
    if elements.is_empty() {
        return;
    }
    let turn = super::turn::Turn::to_js(turn.clone());
    for element in elements {
        if let Ok(bind) = get(&element, "bind").dyn_into::<js_sys::Function>() {
            // It is ours, and only notes it.
            let _ = bind.call1(&element, &turn);
        }
    }
}

pub(super) fn show_input_of(value: &JsValue) -> Option<ShowInput> {
    value.as_bool().map(ShowInput::Flag).or_else(|| value.as_string().map(ShowInput::Language))
}

/// A user's message as the app is handed it.
pub(super) fn message_to_js(step: &Step<JsValue>, elements: &[Element<JsValue>]) -> JsValue {
    let text = JsValue::from_str;
    let mut fields = vec![
        ("id", text(&step.id)),
        ("type", text("user_message")),
        ("content", text(&step.output)),
        ("author", text(&step.name)),
        ("createdAt", text(&step.created_at)),
        ("elements", JsValue::array(elements.iter().filter(|element| element.for_id == step.id).map(element_to_js).collect())),
    ];
    let rest = |key: &str| step.rest.as_ref().and_then(|rest| rest.get(key));
    fields.extend(
        [("command", rest("command")), ("modes", rest("modes")), ("metadata", step.metadata.clone())]
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    JsValue::object(fields)
}
