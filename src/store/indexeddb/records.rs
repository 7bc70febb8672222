//! Records as plain objects. The app's own values in them stay the objects they are.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::json::Json;
use crate::store::{ErrorRecord, ShowInput, Step, StepKind, StepStatus, Thread};

#[wasm_bindgen]
extern "C" {
    type Record;
    #[wasm_bindgen(method, setter)]
    fn set_metadata(this: &Record, metadata: &JsValue);
}

fn to_js(record: &impl Serialize, metadata: Option<&JsValue>) -> JsValue {
    // Our records are plain data: there is nothing in them that could not be said.
    let object = record.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL);
    if let Some(metadata) = metadata {
        object.unchecked_ref::<Record>().set_metadata(metadata);
    }
    object
}

/// A step as the store keeps it and a view is told of it.
pub fn step_to_js(step: &Step<JsValue>) -> JsValue {
    to_js(step, step.metadata.as_ref())
}

/// A thread as the store keeps it and a view is told of it.
pub fn thread_to_js(thread: &Thread<JsValue>) -> JsValue {
    to_js(thread, thread.metadata.as_ref())
}

fn text(object: &JsValue, key: &str) -> String {
    object.get_str(key).unwrap_or_default()
}

/// A step from the store. What an older or newer app has left out is as if it had never been said.
pub fn step_from_js(object: &JsValue) -> Step<JsValue> {
    let error = object.get("error").map(|error| ErrorRecord {
        name: text(&error, "name"),
        code: text(&error, "code"),
        message: text(&error, "message"),
        stack: error.get_str("stack"),
    });
    let show_input = object.get("showInput").and_then(|shown| match Json::as_bool(&shown) {
        Some(flag) => Some(ShowInput::Flag(flag)),
        None => shown.as_str().map(ShowInput::Language),
    });
    Step {
        id: text(object, "id"),
        thread_id: text(object, "threadId"),
        parent_id: object.get_str("parentId"),
        kind: StepKind::from_word(&text(object, "type")),
        name: text(object, "name"),
        input: text(object, "input"),
        output: text(object, "output"),
        status: StepStatus::from_word(&text(object, "status")),
        error,
        language: object.get_str("language"),
        show_input,
        progress: None,
        created_at: text(object, "createdAt"),
        start: object.get_str("start"),
        end: object.get_str("end"),
        metadata: object.get("metadata"),
        seq: object.get("seq").and_then(|seq| Json::as_f64(&seq)).unwrap_or_default(),
    }
}

/// A thread from the store.
pub fn thread_from_js(object: &JsValue) -> Thread<JsValue> {
    Thread {
        id: text(object, "id"),
        app: text(object, "app"),
        name: text(object, "name"),
        created_at: text(object, "createdAt"),
        updated_at: text(object, "updatedAt"),
        metadata: object.get("metadata"),
    }
}
