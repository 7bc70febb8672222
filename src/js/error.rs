//! From our errors to JavaScript's. An app's own error passes through as it is.

use wasm_bindgen::prelude::*;

use super::host::JsHost;
use crate::chat::ChatError;
use crate::graph::GraphError;
use crate::json::Json;
use crate::model::ModelError;
use crate::scope::StopReason;
use crate::store::{ErrorRecord, StoreError};

#[wasm_bindgen(module = "/www/api/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeError)]
    fn make_error(class: &str, code: &str, message: &str, extra: &JsValue) -> JsValue;
}

/// An error of that class.
pub(super) fn make(class: &str, code: &str, message: &str) -> JsValue {
    make_error(class, code, message, &JsValue::UNDEFINED)
}

/// What a call on something stopped rejects with.
pub(super) fn abort(reason: StopReason) -> JsValue {
    make("AbortError", "STOPPED", &format!("This was {reason}."))
}

/// Whether it is one of those, ours or the platform's.
pub(super) fn is_abort(error: &JsValue) -> bool {
    error.is_object() && error.get_str("name").as_deref() == Some("AbortError")
}

pub(super) fn graph(error: GraphError<JsHost>) -> JsValue {
    let class = match &error {
        GraphError::App { error, .. } => return error.clone(),
        GraphError::Stopped(reason) => return abort(*reason),
        GraphError::Several(errors) => {
            let list = errors.iter().cloned().map(graph).collect();
            let extra = JsValue::object(vec![("errors", JsValue::array(list))]);
            return make_error("SeveralErrors", error.code(), &error.to_string(), &extra);
        }
        GraphError::ConcurrentUpdate { .. } | GraphError::InvalidNodeReturn { .. } => "InvalidUpdateError",
        GraphError::Recursion { .. } => "GraphRecursionError",
        GraphError::EmptyInput { .. } => "EmptyInputError",
        _ => "GraphError",
    };
    make(class, error.code(), &error.to_string())
}

pub(super) fn model(error: &ModelError) -> JsValue {
    let number = |number: Option<f64>| number.map_or(JsValue::UNDEFINED, JsValue::from_f64);
    let extra = JsValue::object(vec![
        ("status", number(error.status().map(f64::from))),
        ("retryAfter", number(error.retry_after().map(f64::from))),
    ]);
    make_error("ModelError", error.code(), &error.to_string(), &extra)
}

pub(super) fn store(error: &StoreError) -> JsValue {
    make("StoreError", error.code(), &error.to_string())
}

pub(super) fn chat(error: ChatError) -> JsValue {
    match error {
        ChatError::Stopped(reason) => abort(reason),
        ChatError::Store(error) => store(&error),
        error => make("ChatError", error.code(), &error.to_string()),
    }
}

/// The message of anything that was thrown.
pub(super) fn message_of(error: &JsValue) -> String {
    if let Some(text) = error.as_str() {
        return text;
    }
    let message = if error.is_object() { error.get_str("message") } else { None };
    message.unwrap_or_else(|| match error.js_typeof().as_string().as_deref() {
        Some("undefined") => "undefined was thrown".to_owned(),
        _ => error.stringify(),
    })
}

/// Anything that was thrown, as a record.
pub(super) fn record(error: &JsValue) -> ErrorRecord {
    let text = |key| if error.is_object() { error.get_str(key) } else { None };
    let name = text("name").unwrap_or_else(|| "Error".to_owned());
    // DOMExceptions have a number there, which says nothing.
    let code = text("code").unwrap_or_else(|| name.clone());
    ErrorRecord { code, message: message_of(error), stack: text("stack"), name }
}
