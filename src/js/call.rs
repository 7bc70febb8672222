//! Calling functions of the app: sync or async, tested by what they return. Never under a borrow.

use js_sys::{Array, Function, Promise};
use std::fmt::Arguments;

use wasm_bindgen::prelude::*;

use super::error;
use super::promise::settled;
use super::value::{is_callable, is_thenable};

/// Calls it and waits if it returned something to wait for.
pub(super) async fn call(function: &Function, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    resolve(apply(function, arguments)?).await
}

/// Calls it.
pub(super) fn apply(function: &Function, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let this = &JsValue::UNDEFINED;
    match arguments {
        // What nodes and path functions are called with: a list would cost four calls over the boundary.
        [first, second] => function.call2(this, first, second),
        _ => function.apply(this, &arguments.iter().copied().collect::<Array>()),
    }
}

/// Waits for a thenable; anything else is there already.
pub(super) async fn resolve(value: JsValue) -> Result<JsValue, JsValue> {
    if is_thenable(&value)? { settled(Promise::resolve(&value).unchecked_into()).await } else { Ok(value) }
}

/// A string among given arguments: what is none would silently become an empty one, or fail without a code.
///
/// # Errors
/// `INVALID_ARGUMENT`, with what it is for.
pub(super) fn string(value: &JsValue, what: &str) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| invalid(format_args!("{what}"), "a string", value))
}

#[cold]
#[inline(never)]
fn invalid(what: Arguments<'_>, needed: &str, value: &JsValue) -> JsValue {
    let text = format!("{what} needs {needed}, not {}.", super::value::describe(value));
    error::make("OneloopError", "INVALID_ARGUMENT", &text)
}

/// A function that is no generator among given arguments.
///
/// # Errors
/// `INVALID_ARGUMENT`, with what it is for.
pub(super) fn plain_function(value: &JsValue, what: Arguments<'_>) -> Result<Function, JsValue> {
    let function = function(value, what)?;
    let tag = js_sys::Reflect::get(value, &js_sys::Symbol::to_string_tag().into())?.as_string().unwrap_or_default();
    if tag.ends_with("GeneratorFunction") {
        let text = format!(
            "{what} is a generator, whose steps nobody would take. Use an async function, and config.writer for what is to be streamed."
        );
        return Err(error::make("OneloopError", "INVALID_ARGUMENT", &text));
    }
    Ok(function)
}

/// A function among given arguments; no class, which fails at each call.
///
/// # Errors
/// `INVALID_ARGUMENT`, with what it is for.
pub(super) fn function(value: &JsValue, what: Arguments<'_>) -> Result<Function, JsValue> {
    if is_callable(value) { Ok(value.clone().unchecked_into()) } else { Err(invalid(what, "a function", value)) }
}
