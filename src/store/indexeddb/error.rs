//! From DOMExceptions to our errors.

use wasm_bindgen::{JsCast, JsValue};

use crate::store::{StoreError, StoreErrorKind};

/// What an exception or a request's error says.
pub(super) fn from_js(error: &JsValue) -> StoreError {
    let Some(exception) = error.dyn_ref::<web_sys::DomException>() else {
        let text = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        return StoreError::new(StoreErrorKind::Failed, text.unwrap_or_else(|| "unknown".to_owned()));
    };
    let kind = match exception.name().as_str() {
        "QuotaExceededError" => StoreErrorKind::Quota,
        "DataCloneError" => StoreErrorKind::Clone,
        "VersionError" => StoreErrorKind::Newer,
        "SecurityError" | "NotSupportedError" => StoreErrorKind::Unavailable,
        // Safari: "Connection to Indexed Database server lost".
        "InvalidStateError" | "UnknownError" => StoreErrorKind::Closed,
        _ => StoreErrorKind::Failed,
    };
    StoreError::new(kind, format!("{}: {}", exception.name(), exception.message()))
}
