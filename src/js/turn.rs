//! Turns for JavaScript.

use std::cell::{Cell, RefCell};

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::call::string;
use super::error;
use super::host::JsHost;
use super::input::{bind_elements, init_of, message_to_js};
use super::observer::OpenRuns;
use super::promise::{promise, promise_chat};
use super::signal::signal_of;
use super::step::{Message, Step};
use super::value::{get, set, text};
use crate::chat::{self, Ask, Level};
use crate::graph::NO_CHECKPOINT;
use crate::json::Json;
use crate::store::indexeddb::{thread_to_js, user_to_js};
use crate::store::{StepKind, StepStatus};

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
        let session = self.turn.session();
        session.chat().settings(session)
    }

    /// Who uses the chat.
    #[wasm_bindgen(getter)]
    pub fn user(&self) -> Option<JsValue> {
        self.turn.session().chat().user().as_ref().map(user_to_js)
    }

    /// Whether it goes on with one that was cut off, now that the user has answered what that had asked.
    #[wasm_bindgen(getter)]
    pub fn resumed(&self) -> bool {
        self.turn.is_resumed()
    }

    /// Whether the user has chosen the checkpoint that the graph goes on from.
    #[wasm_bindgen(getter)]
    pub fn replays(&self) -> bool {
        self.turn.replays()
    }

    /// A message of the app's, from its text or its fields.
    pub fn message(&self, init: &JsValue) -> Message {
        bind_elements(&get(init, "elements"), &self.turn);
        Message::new(self.turn.message(init_of(init, None)))
    }

    /// Asks the user something: `prompt` is the message that asks, `spec` what a view needs to know, `timeout` in milliseconds. Resolves with `{ value, reply? }`,
    /// or with undefined when its time is up.
    pub fn ask(&self, prompt: &JsValue, spec: JsValue, timeout: Option<f64>) -> Promise {
        bind_elements(&get(prompt, "elements"), &self.turn);
        let asked = self.turn.ask(init_of(prompt, None), Ask { spec, timeout });
        let session = self.turn.session().clone();
        promise(async move {
            let Some(answered) = asked.await.map_err(error::chat)? else { return Ok(JsValue::UNDEFINED) };
            let reply = answered.reply.map_or(JsValue::UNDEFINED, |reply| message_to_js(&reply, &session.elements()));
            Ok(JsValue::object(vec![("value", answered.value), ("reply", reply)]))
        })
    }

    /// Takes back a question that waits. Resolves with whether it did.
    #[wasm_bindgen(js_name = takeBack)]
    pub fn take_back(&self, id: String) -> Promise {
        let turn = self.turn.clone();
        // Behind the question's own first steps: it may have been asked just now.
        promise(async move { Ok(JsValue::from_bool(turn.take_back(&id))) })
    }

    /// Offers commands, modes, starters or settings in this thread.
    pub fn offer(&self, offered: &JsValue) -> Result<(), JsValue> {
        self.turn.offer(offered).map_err(error::abort)
    }

    /// Shows something beside the conversation, or nothing.
    pub fn sidebar(&self, shown: JsValue) -> Result<(), JsValue> {
        self.turn.sidebar((!Json::is_null(&shown)).then_some(shown)).map_err(error::abort)
    }

    /// Tells the view something of its own.
    pub fn emit(&self, name: &JsValue, payload: JsValue) -> Result<(), JsValue> {
        self.turn.emit(&string(name, "The name of what a view is told")?, payload).map_err(error::abort)
    }

    /// Changes fields of an element, and what it holds if that is given.
    #[wasm_bindgen(js_name = updateElement)]
    pub fn update_element(&self, id: String, fields: JsValue, content: JsValue) -> Promise {
        let turn = self.turn.clone();
        let content = (!Json::is_null(&content)).then_some(content);
        promise_chat(Box::pin(async move { turn.update_element(&id, fields, content).await }))
    }

    /// Removes an element.
    #[wasm_bindgen(js_name = removeElement)]
    pub fn remove_element(&self, id: String) -> Promise {
        let turn = self.turn.clone();
        promise_chat(Box::pin(async move { turn.remove_element(&id).await }))
    }

    /// What an element of the thread holds; undefined where that is kept elsewhere.
    #[wasm_bindgen(js_name = elementContent)]
    pub fn element_content(&self, id: String) -> Promise {
        let session = self.turn.session().clone();
        promise(async move {
            let content = session.chat().element_content(&session, &id).await.map_err(error::chat)?;
            Ok(content.unwrap_or(JsValue::UNDEFINED))
        })
    }

    /// A step. With a function: runs it in the step and resolves with what it returns.
    pub fn step(&self, init: &JsValue, run: &JsValue) -> Result<JsValue, JsValue> {
        Step::make(self.turn.step(init_of(init, None)), run)
    }

    /// What to hand to a graph or model, so that it belongs to this turn: thread id, stop signal, callback handler.
    pub fn config(&self) -> JsValue {
        let id = self.turn.session().id();
        let mut configurable = vec![("thread_id", text(&id))];
        if let Some(fork) = self.turn.forks_at() {
            // What was noted of another thread says nothing about this one.
            let checkpoint = fork.get_str("checkpoint").filter(|_| fork.get_str("thread").as_ref() == Some(&id));
            configurable.push(("checkpoint_id", text(checkpoint.as_deref().unwrap_or(NO_CHECKPOINT))));
        }
        JsValue::object(vec![
            ("configurable", JsValue::object(configurable)),
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
