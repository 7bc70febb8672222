//! The browser as a host: values and errors are whatever JavaScript has.

use wasm_bindgen::JsValue;

use super::error;
use crate::agent::AgentHost;
use crate::chat::ChatHost;
use crate::graph::Host;
use crate::json::Json;
use crate::store::ErrorRecord;

/// The host whose values and errors are `JsValue`s: an app's state is never copied, and what it throws comes back as
/// the same object.
#[derive(Clone, Copy, Debug)]
pub struct JsHost;

impl Host for JsHost {
    type Value = JsValue;
    type Error = JsValue;

    fn messages(value: &JsValue) -> Vec<(Option<String>, JsValue)> {
        let list = value.items().unwrap_or_else(|| vec![value.clone()]);
        list.into_iter()
            .filter(|message| message.get_str("type").is_some_and(|kind| kind != "remove"))
            .map(|message| (message.get_str("id"), message))
            .collect()
    }
}

impl AgentHost for JsHost {
    fn describe(error: &JsValue) -> String {
        error::message_of(error)
    }

    fn error(code: &'static str, message: String) -> JsValue {
        error::make("GraphError", code, &message)
    }
}

impl ChatHost for JsHost {
    fn error_record(error: &JsValue) -> ErrorRecord {
        error::record(error)
    }
}
