//! From our errors to JavaScript's. An app's own error passes through as it is.

use wasm_bindgen::prelude::*;

use super::command::{command_to_js, interrupts_to_js};
use super::host::JsHost;
use crate::chat::ChatError;
use crate::graph::{GraphError, Interrupt};
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

/// What an error handler is given: who failed, and with what.
pub(super) fn node(node: &str, cause: &JsValue) -> JsValue {
    let extra = JsValue::object(vec![("node", JsValue::from_str(node)), ("cause", cause.clone())]);
    make_error("NodeError", "NODE_ERROR", &format!("The node \"{node}\" failed: {}", message_of(cause)), &extra)
}

/// What a node that asks is thrown, to pass on.
pub(super) fn interrupt(interrupts: &[Interrupt<JsValue>]) -> JsValue {
    let extra = JsValue::object(vec![("interrupts", interrupts_to_js(interrupts))]);
    make_error(
        "GraphInterrupt",
        "GRAPH_INTERRUPT",
        "The graph has stopped to ask. Let this error pass: it ends the node until the answer is there.",
        &extra,
    )
}

pub(super) fn graph(error: GraphError<JsHost>) -> JsValue {
    let class = match &error {
        GraphError::App { error, .. } => return error.clone(),
        GraphError::Stopped(StopReason::Timeout) => return make("TimeoutError", "TIMEOUT", "The run took longer than its timeout."),
        GraphError::Stopped(reason) => return abort(*reason),
        GraphError::Several(errors) => {
            let list = errors.iter().cloned().map(graph).collect();
            let extra = JsValue::object(vec![("errors", JsValue::array(list))]);
            return make_error("SeveralErrors", error.code(), &error.to_string(), &extra);
        }
        GraphError::Interrupted(interrupts) => return interrupt(interrupts),
        GraphError::ParentCommand(command) => {
            let extra = JsValue::object(vec![("command", command_to_js(command))]);
            return make_error("ParentCommand", error.code(), &error.to_string(), &extra);
        }
        GraphError::AmbiguousResume { pending } | GraphError::UnknownInterrupt { pending, .. } => {
            let ids = pending.iter().map(|id| JsValue::from_str(id)).collect();
            let extra = JsValue::object(vec![("pendingIds", JsValue::array(ids))]);
            return make_error("UnknownInterruptError", error.code(), &error.to_string(), &extra);
        }
        GraphError::NodeTimeout { node, kind, ms } => {
            let extra = JsValue::object(vec![
                ("node", JsValue::from_str(node)),
                ("kind", JsValue::from_str(kind.as_str())),
                ("timeout", JsValue::from_f64(*ms)),
            ]);
            return make_error("NodeTimeoutError", error.code(), &error.to_string(), &extra);
        }
        GraphError::Drained { reason } => {
            let extra = JsValue::object(vec![("reason", JsValue::from_str(reason))]);
            return make_error("GraphDrained", error.code(), &error.to_string(), &extra);
        }
        GraphError::ConcurrentUpdate { .. }
        | GraphError::InvalidNodeReturn { .. }
        | GraphError::SeveralOverwrites { .. }
        | GraphError::ForeignName { .. }
        | GraphError::UnknownDestination { .. }
        | GraphError::NoParent { .. }
        | GraphError::AmbiguousUpdate { .. } => "InvalidUpdateError",
        GraphError::Invalid { code: "UNREACHABLE_NODE", .. } => "UnreachableNodeError",
        GraphError::MissingCheckpointer { .. } | GraphError::MissingThread => "GraphValueError",
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
    let made = make("StoreError", error.code(), &error.to_string());
    if let Some(stack) = &error.stack {
        // Where it failed is in the app; where we were told of it helps nobody.
        super::value::set(&made, "stack", &JsValue::from_str(&format!("StoreError: {error}\n{stack}")));
    }
    made
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
