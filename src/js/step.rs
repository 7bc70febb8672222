//! Messages and steps for JavaScript.

use futures::{FutureExt, StreamExt};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::call::{call, function, string};
use super::error;
use super::host::JsHost;
use super::input::{bind_elements, init_of, show_input_of};
use super::model::chunk_of;
use super::observer::shown;
use super::promise::{promise, promise_chat, promise_done, promise_mostly_done};
use super::signal::signal_of;
use super::stream::stream_of;
use super::value::{get, set};
use crate::chat::{Field, Saving, StepHandle};
use crate::json::Json;
use crate::scope::StopReason;
use crate::store::{self, ErrorRecord, Progress, ShowInput, StepStatus};

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = isQuestion)]
    fn is_question(error: &JsValue) -> bool;
}

type Handle = StepHandle<JsHost>;
type Record = store::Step<JsValue>;

fn token(handle: &Handle, token: &JsValue, field: Field) -> Promise {
    let (handle, token) = (handle.clone(), string(token, "streamToken"));
    promise_mostly_done(Box::pin(async move { handle.stream_token(&token?, field).await.map_err(error::chat) }))
}

fn update(handle: &Handle) -> Promise {
    let handle = handle.clone();
    promise_chat(Box::pin(async move { handle.update().await }))
}

fn remove(handle: &Handle) -> Promise {
    let handle = handle.clone();
    promise_chat(Box::pin(async move { handle.remove().await }))
}

/// The record, as a view has it.
fn to_json(handle: &Handle) -> JsValue {
    let object = store::indexeddb::step_to_js(&handle.record());
    set(&object, "seq", &JsValue::UNDEFINED);
    object
}

/// A field of the record, as a view has it.
fn field(handle: &Handle, name: &str) -> JsValue {
    get(&store::indexeddb::step_to_js(&handle.record()), name)
}

/// Changes a field that only apps and views read, or one of those that say how it is shown.
pub(super) fn set_field(handle: &Handle, name: &str, value: JsValue) -> Result<(), JsValue> {
    let given = (!Json::is_null(&value)).then_some(value);
    let change = |step: &mut Record| match name {
        "metadata" => step.metadata = given,
        "language" => step.language = given.and_then(|value| value.as_string()),
        "showInput" => step.show_input = given.and_then(|value| show_input_of(&value)),
        "author" => step.name = given.and_then(|value| value.as_string()).unwrap_or_default(),
        _ => step.rest = Some(step.rest.take().unwrap_or_else(|| JsValue::object(Vec::new())).with(name, given)),
    };
    handle.change(change).map_err(error::abort)
}

/// Shows an element with it, from the next `send()` or `update()` on.
fn attach(handle: &Handle, element: &JsValue) -> Result<(), JsValue> {
    handle.attach(get(element, "fields"), element.get("content")).map_err(error::abort)?;
    bind_elements(&JsValue::array(vec![element.clone()]), handle.turn());
    Ok(())
}

/// Streams everything of an iterable into it, then saves it. Stops with the turn, and ends the iteration then.
fn stream_into(handle: &Handle, source: &JsValue) -> Promise {
    let (handle, source) = (handle.clone(), stream_of(source));
    let scope = handle.turn().scope().clone();
    let running = scope.run(async move {
        let mut source = source?;
        while let Some(item) = source.next().await {
            let piece = chunk_of(&item?)?;
            handle.stream_token(&piece.text, Field::Output).await.map_err(error::chat)?;
        }
        handle.send().await.map_err(error::chat)
    });
    promise_done(Box::pin(async move { running.await.unwrap_or_else(|reason| Err(error::abort(reason))) }))
}

/// A message of the app's.
#[wasm_bindgen]
pub struct Message(Handle);

impl Message {
    pub(super) fn new(handle: Handle) -> Self {
        Self(handle)
    }
}

#[wasm_bindgen]
impl Message {
    /// The id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.record().id
    }

    /// `assistant_message`, `system_message` or `user_message`.
    #[wasm_bindgen(getter, js_name = type)]
    pub fn kind(&self) -> JsValue {
        JsValue::from_str(self.0.record().kind.as_str())
    }

    /// The author.
    #[wasm_bindgen(getter)]
    pub fn author(&self) -> String {
        self.0.record().name
    }

    /// The text so far.
    #[wasm_bindgen(getter)]
    pub fn content(&self) -> String {
        self.0.record().output
    }

    /// Changes the text; `send()` or `update()` shows and saves it.
    #[wasm_bindgen(setter)]
    pub fn set_content(&self, content: &JsValue) -> Result<(), JsValue> {
        let (text, language) = shown(content);
        let change = |step: &mut Record| {
            step.output = text;
            step.language = language.or(step.language.take());
        };
        self.0.change(change).map_err(error::abort)
    }

    /// A field of its record.
    pub fn field(&self, name: &str) -> JsValue {
        field(&self.0, name)
    }

    /// Changes a field of its record; `send()` or `update()` shows and saves it.
    #[wasm_bindgen(js_name = setField)]
    pub fn set_field(&self, name: &str, value: JsValue) -> Result<(), JsValue> {
        set_field(&self.0, name, value)
    }

    /// Shows an element with it, from the next `send()` or `update()` on.
    #[wasm_bindgen(js_name = addElement)]
    pub fn add_element(&self, element: &JsValue) -> Result<(), JsValue> {
        attach(&self.0, element)
    }

    /// Shows and saves it. Resolves when it is durable.
    pub fn send(&self) -> Promise {
        promise_chat(self.0.send())
    }

    /// Shows and saves it as one that says what went wrong. Resolves when it is durable.
    pub fn fail(&self) -> Promise {
        let message = self.0.record().output;
        promise_chat(self.0.fail(ErrorRecord { name: "Error".to_owned(), code: "Error".to_owned(), message, stack: None }))
    }

    /// The record as a plain object.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn to_json(&self) -> JsValue {
        to_json(&self.0)
    }

    /// Shows and saves what was changed. Resolves when it is durable.
    pub fn update(&self) -> Promise {
        update(&self.0)
    }

    /// Removes it from the thread. Resolves when that is durable.
    pub fn remove(&self) -> Promise {
        remove(&self.0)
    }

    /// Appends to its text and shows it; saved within 250 ms.
    #[wasm_bindgen(js_name = streamToken)]
    pub fn stream_token(&self, text: &JsValue) -> Promise {
        token(&self.0, text, Field::Output)
    }

    /// Streams strings or chunks from any (async) iterable, then sends it.
    pub fn stream(&self, source: &JsValue) -> Promise {
        stream_into(&self.0, source)
    }
}

/// A step.
#[wasm_bindgen]
pub struct Step(Handle);

impl Step {
    /// A step alone, or run with a function.
    pub(super) fn make(handle: Handle, run: &JsValue) -> Result<JsValue, JsValue> {
        if run.is_undefined() || run.is_null() {
            return Ok(Self(handle).into());
        }
        let run = function(run, format_args!("A step"))?;
        let running = async move {
            handle.open().await.map_err(error::chat)?;
            let step = JsValue::from(Self(handle.clone()));
            match call(&run, &[&step]).await {
                Ok(result) => {
                    if !result.is_undefined() && handle.record().output.is_empty() {
                        set_output(&handle, &result).map_err(error::abort)?;
                    }
                    handle.send().await.map_err(error::chat)?;
                    Ok(result)
                }
                Err(thrown) => {
                    failed(&handle, &thrown).await.map_err(error::chat)?;
                    Err(thrown)
                }
            }
        };
        Ok(promise(running.boxed_local()).into())
    }
}

/// Makes a value the output of a step.
pub(super) fn set_output(handle: &Handle, value: &JsValue) -> Result<(), StopReason> {
    let (text, language) = shown(value);
    handle.change(|step| {
        step.output = text;
        step.language = language;
    })
}

/// Ends a step with what was thrown in it: a stop is no error, and neither is a question.
pub(super) fn failed(handle: &Handle, thrown: &JsValue) -> Saving {
    if error::is_abort(thrown) {
        handle.stopped()
    } else if is_question(thrown) {
        handle.send()
    } else {
        handle.fail(error::record(thrown))
    }
}

#[wasm_bindgen]
impl Step {
    /// The id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.record().id
    }

    /// The name.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.record().name
    }

    /// Changes the name.
    #[wasm_bindgen(setter)]
    pub fn set_name(&self, name: &JsValue) -> Result<(), JsValue> {
        let name = string(name, "A step's name")?;
        self.0.change(|step| step.name = name).map_err(error::abort)
    }

    /// The input as text.
    #[wasm_bindgen(getter)]
    pub fn input(&self) -> String {
        self.0.record().input
    }

    /// Changes the input; what is no string becomes JSON.
    #[wasm_bindgen(setter)]
    pub fn set_input(&self, value: &JsValue) -> Result<(), JsValue> {
        let (text, language) = shown(value);
        let change = |step: &mut Record| {
            step.input = text;
            if let Some(language) = language {
                step.show_input.get_or_insert(ShowInput::Language(language));
            }
        };
        self.0.change(change).map_err(error::abort)
    }

    /// The output as text.
    #[wasm_bindgen(getter)]
    pub fn output(&self) -> String {
        self.0.record().output
    }

    /// Changes the output; what is no string becomes JSON.
    #[wasm_bindgen(setter)]
    pub fn set_output(&self, value: &JsValue) -> Result<(), JsValue> {
        set_output(&self.0, value).map_err(error::abort)
    }

    /// A field of its record.
    pub fn field(&self, name: &str) -> JsValue {
        field(&self.0, name)
    }

    /// Changes a field of its record; `send()` or `update()` shows and saves it.
    #[wasm_bindgen(js_name = setField)]
    pub fn set_field(&self, name: &str, value: JsValue) -> Result<(), JsValue> {
        set_field(&self.0, name, value)
    }

    /// Shows an element with it, from the next `send()` or `update()` on.
    #[wasm_bindgen(js_name = addElement)]
    pub fn add_element(&self, element: &JsValue) -> Result<(), JsValue> {
        attach(&self.0, element)
    }

    /// Begins it: shows and saves it as running. Resolves when it is durable.
    pub fn send(&self) -> Promise {
        promise_chat(self.0.begin())
    }

    /// Shows and saves what was changed. Resolves when it is durable.
    pub fn update(&self) -> Promise {
        update(&self.0)
    }

    /// Ends it: with an error if one is given, as stopped if that is an `AbortError`. Resolves when it is durable.
    pub fn end(&self, error: &JsValue) -> Promise {
        promise_chat(if Json::is_null(error) { self.0.send() } else { failed(&self.0, error) })
    }

    /// Removes it. Resolves when that is durable.
    pub fn remove(&self) -> Promise {
        remove(&self.0)
    }

    /// Appends to its output, or to its input, and shows it; saved within 250 ms.
    #[wasm_bindgen(js_name = streamToken)]
    pub fn stream_token(&self, text: &JsValue, is_input: Option<bool>) -> Promise {
        token(&self.0, text, if is_input == Some(true) { Field::Input } else { Field::Output })
    }

    /// Shows how far it has come: `{ loaded, total, unit }`.
    pub fn progress(&self, progress: &JsValue) -> Result<(), JsValue> {
        let number = |key| get(progress, key).as_f64();
        let progress = Progress {
            loaded: number("loaded").unwrap_or_default(),
            total: number("total"),
            unit: progress.get_str("unit").unwrap_or_else(|| "items".to_owned()),
        };
        self.0.progress(progress).map_err(error::abort)
    }

    /// A message inside this step.
    pub fn message(&self, init: &JsValue) -> Message {
        bind_elements(&get(init, "elements"), self.0.turn());
        Message::new(self.0.turn().message(init_of(init, Some(self.id()))))
    }

    /// A step inside this one.
    pub fn step(&self, init: &JsValue, run: &JsValue) -> Result<JsValue, JsValue> {
        Step::make(self.0.turn().step(init_of(init, Some(self.id()))), run)
    }

    /// Fires when the turn is stopped.
    #[wasm_bindgen(getter)]
    pub fn signal(&self) -> Result<AbortSignal, JsValue> {
        signal_of(self.0.turn().scope())
    }

    /// Whether it has ended.
    #[wasm_bindgen(getter)]
    pub fn ended(&self) -> bool {
        self.0.record().status != StepStatus::Running
    }

    /// The record as a plain object.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn to_json(&self) -> JsValue {
        to_json(&self.0)
    }
}
