//! Records as plain objects. The app's own values in them stay the objects they are.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::store::{Step, StoreError, StoreErrorKind, Thread};

#[wasm_bindgen]
extern "C" {
    type Record;
    #[wasm_bindgen(method, getter)]
    fn metadata(this: &Record) -> JsValue;
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

fn from_js<T: DeserializeOwned>(object: &JsValue, what: &str) -> Result<(T, Option<JsValue>), StoreError> {
    let record = serde_wasm_bindgen::from_value(object.clone())
        .map_err(|error| StoreError::new(StoreErrorKind::Failed, format!("a stored {what} can't be read: {error}")))?;
    let metadata = object.unchecked_ref::<Record>().metadata();
    Ok((record, (!metadata.is_undefined()).then_some(metadata)))
}

/// A step as the store keeps it and a view is told of it.
pub fn step_to_js(step: &Step<JsValue>) -> JsValue {
    to_js(step, step.metadata.as_ref())
}

/// A thread as the store keeps it and a view is told of it.
pub fn thread_to_js(thread: &Thread<JsValue>) -> JsValue {
    to_js(thread, thread.metadata.as_ref())
}

/// A step from the store.
///
/// # Errors
/// `STORE_FAILED` when it is no step.
pub fn step_from_js(object: &JsValue) -> Result<Step<JsValue>, StoreError> {
    let (step, metadata) = from_js::<Step<JsValue>>(object, "step")?;
    Ok(Step { metadata, ..step })
}

/// A thread from the store.
///
/// # Errors
/// `STORE_FAILED` when it is no thread.
pub fn thread_from_js(object: &JsValue) -> Result<Thread<JsValue>, StoreError> {
    let (thread, metadata) = from_js::<Thread<JsValue>>(object, "thread")?;
    Ok(Thread { metadata, ..thread })
}
