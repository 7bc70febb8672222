//! The browser as a host: values and errors are whatever JavaScript has.

use wasm_bindgen::JsValue;

use super::command::{is_command, update_of};
use super::error;
use super::value::get;
use crate::agent::AgentHost;
use crate::chat::ChatHost;
use crate::graph::{Context, Failure, Host, Update};
use crate::json::Json;
use crate::store::ErrorRecord;

/// The host whose values and errors are `JsValue`s: an app's state is never copied, and what it throws comes back as
/// the same object.
#[derive(Clone, Copy, Debug)]
pub struct JsHost;

impl Host for JsHost {
    type Value = JsValue;
    type Error = JsValue;

    fn field(value: &JsValue, name: &str) -> Option<JsValue> {
        let value = if Json::is_object(value) { get(value, name) } else { JsValue::UNDEFINED };
        (!value.is_undefined()).then_some(value)
    }

    fn items(value: &JsValue) -> Option<Vec<JsValue>> {
        value.items()
    }

    fn list(items: Vec<JsValue>) -> Option<JsValue> {
        Some(JsValue::array(items))
    }

    fn text(value: &JsValue) -> Option<String> {
        value.as_string()
    }

    fn same(left: &JsValue, right: &JsValue) -> bool {
        js_sys::Object::is(left, right)
    }

    fn overwrite(value: &JsValue) -> Option<JsValue> {
        if !value.is_object() || js_sys::Array::is_array(value) {
            return None;
        }
        let replaced = get(value, "__overwrite__");
        (!replaced.is_undefined()).then_some(replaced)
    }

    fn describe_error(error: &JsValue) -> (String, String) {
        let name = if error.is_object() { error.get_str("name") } else { None };
        (name.unwrap_or_else(|| "Error".to_owned()), error::message_of(error))
    }

    /// LangGraph's rule (LG-P2): not what was stopped, and not what a server says is wrong with the request itself.
    fn is_retryable(error: &JsValue) -> bool {
        if !error.is_object() {
            return true;
        }
        let text = |name| error.get_str(name).unwrap_or_default();
        let message = text("message");
        let refused = matches!(text("name").as_str(), "AbortError" | "GraphValueError") || text("code") == "ECONNABORTED";
        let status = JsValue::as_f64(&get(error, "status")).or_else(|| get(&get(error, "response"), "status").as_f64());
        let wrong = status.is_some_and(|status| (400.0..=407.0).contains(&status) || status == 409.0);
        let spent = get(error, "error").get_str("code").as_deref() == Some("insufficient_quota");
        !(refused || wrong || spent || message.starts_with("Cancel") || message.starts_with("AbortError"))
    }

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

    fn error_value(error: &JsValue) -> JsValue {
        error.clone()
    }

    fn error(code: &'static str, message: String) -> JsValue {
        error::make("GraphError", code, &message)
    }

    fn command(value: &JsValue, cx: &Context<Self>) -> Result<Option<Update<JsValue>>, Failure<JsValue>> {
        if is_command(value) { update_of(value, cx.channels()).map(Some) } else { Ok(None) }
    }
}

impl ChatHost for JsHost {
    fn error_record(error: &JsValue) -> ErrorRecord {
        error::record(error)
    }
}
