//! Turns for JavaScript.

use std::cell::{Cell, RefCell};

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::call::string;
use super::error;
use super::host::JsHost;
use super::observer::{OpenRuns, shown};
use super::promise::promise;
use super::signal::signal_of;
use super::step::{Message, Step};
use super::value::{get, set};
use crate::chat::{self, Level, StepInit};
use crate::json::Json;
use crate::store::indexeddb::thread_to_js;
use crate::store::{ShowInput, StepKind, StepStatus};

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeHandler)]
    fn make_handler(turn: u32) -> JsValue;
}

thread_local! {
    static TURNS: RefCell<Vec<(u32, chat::Turn<JsHost>, OpenRuns)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// The turn behind a callback handler, and the runs it shows.
pub(super) fn turn_by_id(id: u32) -> Option<(chat::Turn<JsHost>, OpenRuns)> {
    TURNS.with_borrow(|turns| turns.iter().find(|(other, ..)| *other == id).map(|(_, turn, runs)| (turn.clone(), runs.clone())))
}

/// What a hook is handed: the scope everything it makes belongs to.
#[wasm_bindgen]
pub struct Turn {
    turn: chat::Turn<JsHost>,
    signal: AbortSignal,
    id: u32,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let forgotten = TURNS.with_borrow_mut(|turns| {
            let at = turns.iter().position(|(id, ..)| *id == self.id)?;
            Some(turns.swap_remove(at))
        });
        // Outside the borrow: what a turn holds may hold others.
        drop(forgotten);
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
    StepInit {
        id: value.get_str("id"),
        kind: value.get_str("type").map(|word| StepKind::from_word(&word)).unwrap_or_default(),
        name: value.get_str("name").or_else(|| value.get_str("author")).unwrap_or_default(),
        parent_id: value.get_str("parentId").or(parent_id),
        input: value.get("input").map(|input| shown(&input).0).unwrap_or_default(),
        output,
        language: value.get_str("language").or(language),
        show_input: show_input.as_bool().map(ShowInput::Flag).or_else(|| show_input.as_string().map(ShowInput::Language)),
        metadata: value.get("metadata"),
        rest: value.get("tags").map(|tags| JsValue::object(vec![("tags", tags)])),
    }
}

impl Turn {
    pub(super) fn to_js(turn: chat::Turn<JsHost>) -> JsValue {
        let id = NEXT.replace(NEXT.get().wrapping_add(1));
        TURNS.with_borrow_mut(|turns| turns.push((id, turn.clone(), OpenRuns::default())));
        match signal_of(turn.scope()) {
            Ok(signal) => Self { turn, signal, id }.into(),
            Err(error) => error,
        }
    }
}

#[wasm_bindgen]
impl Turn {
    /// Fires when the turn is stopped.
    #[wasm_bindgen(getter)]
    pub fn signal(&self) -> AbortSignal {
        self.signal.clone()
    }

    /// Whether it is over.
    #[wasm_bindgen(getter)]
    pub fn ended(&self) -> bool {
        self.turn.ended()
    }

    /// The app's values, kept with the thread.
    #[wasm_bindgen(getter)]
    pub fn session(&self) -> SessionValues {
        SessionValues(self.turn.clone())
    }

    /// The thread.
    #[wasm_bindgen(getter)]
    pub fn thread(&self) -> JsValue {
        thread_to_js(&self.turn.session().thread())
    }

    /// The chosen chat profile's name.
    #[wasm_bindgen(getter)]
    pub fn profile(&self) -> Option<String> {
        self.turn.session().chat().config().profile().map(str::to_owned)
    }

    /// The values of the settings panel.
    #[wasm_bindgen(getter)]
    pub fn settings(&self) -> JsValue {
        self.turn.session().chat().config().values.unwrap_or_else(|| JsValue::object(Vec::new()))
    }

    /// A message of the app's, from its text or its fields.
    pub fn message(&self, init: &JsValue) -> Message {
        Message::new(self.turn.message(init_of(init, None)))
    }

    /// A step. With a function: runs it in the step and resolves with what it returns.
    pub fn step(&self, init: &JsValue, run: &JsValue) -> Result<JsValue, JsValue> {
        Step::make(self.turn.step(init_of(init, None)), run)
    }

    /// What to hand to a graph or model, so that it belongs to this turn: thread id, stop signal, callback handler.
    pub fn config(&self) -> JsValue {
        let thread = JsValue::from_str(&self.turn.session().id());
        JsValue::object(vec![
            ("configurable", JsValue::object(vec![("thread_id", thread)])),
            ("signal", self.signal.clone().into()),
            ("callbacks", JsValue::array(vec![make_handler(self.id)])),
        ])
    }

    /// The conversation as a model is to know it: `{ role, content }`, oldest first.
    pub fn history(&self) -> JsValue {
        let said = self.turn.session().history();
        JsValue::array(
            said.iter()
                .filter(|step| step.status != StepStatus::Running)
                .map(|step| {
                    let role = match step.kind {
                        StepKind::UserMessage => "user",
                        StepKind::SystemMessage => "system",
                        _ => "assistant",
                    };
                    JsValue::object(vec![("role", JsValue::from_str(role)), ("content", JsValue::from_str(&step.output))])
                })
                .collect(),
        )
    }

    /// Shows a short passing word: `info`, `success`, `warning` or `error`.
    pub fn toast(&self, message: &JsValue, level: Option<String>) -> Result<(), JsValue> {
        self.turn.scope().check().map_err(error::abort)?;
        let message = string(message, "A toast")?;
        let level = match level.as_deref() {
            Some("success") => Level::Success,
            Some("warning") => Level::Warning,
            Some("error") => Level::Error,
            None | Some("info") => Level::Info,
            Some(other) => {
                let text = format!("A toast's level is info, success, warning or error, not \"{other}\".");
                return Err(error::make("OneloopError", "INVALID_ARGUMENT", &text));
            }
        };
        self.turn.session().chat().toast(level, message, None);
        Ok(())
    }

    /// Resolves after that many milliseconds, and rejects at once when the turn is stopped.
    pub fn sleep(&self, ms: f64) -> Promise {
        let sleeping = self.turn.scope().run(async move { super::scheduler().sleep(ms).await });
        promise(async move { sleeping.await.map(|()| JsValue::UNDEFINED).map_err(error::abort) })
    }
}

/// The app's values in a session, saved with the thread at the end of each turn as far as JSON can say them.
#[wasm_bindgen]
pub struct SessionValues(chat::Turn<JsHost>);

const KEY: &str = "The name of a session's value";

impl SessionValues {
    fn value(&self, key: &str) -> JsValue {
        self.0.session().get(key).unwrap_or(JsValue::UNDEFINED)
    }
}

#[wasm_bindgen]
impl SessionValues {
    /// The value of that name.
    pub fn get(&self, key: &JsValue) -> Result<JsValue, JsValue> {
        Ok(self.value(&string(key, KEY)?))
    }

    /// Sets it.
    pub fn set(&self, key: &JsValue, value: JsValue) -> Result<(), JsValue> {
        self.0.set(&string(key, KEY)?, value).map_err(error::abort)
    }

    /// The names.
    pub fn keys(&self) -> Vec<String> {
        self.0.session().keys()
    }

    /// All of them as a plain object.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn to_json(&self) -> JsValue {
        let object = JsValue::object(Vec::new());
        for key in self.keys() {
            set(&object, &key, &self.value(&key));
        }
        object
    }
}
