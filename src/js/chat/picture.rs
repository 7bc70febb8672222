//! A chat as its view sees it.

use wasm_bindgen::prelude::*;

use crate::chat::{Chat, ChatStatus, Event, Field};
use crate::js::host::JsHost;
use crate::js::value::{set, text};
use crate::json::Json;
use crate::store::indexeddb::{element_to_js, error_to_js, feedback_to_js, step_to_js, steps_to_js, thread_to_js, user_to_js};

pub(super) fn list<T>(items: &[T], to_js: impl Fn(&T) -> JsValue) -> JsValue {
    JsValue::array(items.iter().map(to_js).collect())
}

/// An event as a view is told of it.
pub(super) fn event_to_js(event: &Event<JsValue>) -> JsValue {
    let kind = match event {
        Event::Thread(_) => "thread",
        Event::Threads => "threads",
        Event::Feedback => "feedback",
        Event::Sidebar => "sidebar",
        Event::Queue => "queue",
        Event::Config => "config",
        Event::Status => "status",
        told => return told_to_js(told),
    };
    let mut fields = vec![("type", JsValue::word(kind))];
    if let Event::Thread(thread) = event {
        fields.push(("thread", thread_to_js(thread)));
    }
    JsValue::object(fields)
}

/// What happens in a turn, or is told of it. Out of line: a page that opens has none.
#[inline(never)]
fn told_to_js(event: &Event<JsValue>) -> JsValue {
    let kind = |kind: &str| ("type", JsValue::word(kind));
    JsValue::object(match event {
        Event::Step(step) => vec![kind("step"), ("step", step_to_js(step))],
        Event::Token { id, token, field } => {
            let field = if *field == Field::Output { "output" } else { "input" };
            vec![kind("token"), ("id", JsValue::word(id)), ("token", text(token)), ("field", JsValue::word(field))]
        }
        Event::Remove(id) => vec![kind("remove"), ("id", JsValue::word(id))],
        Event::Running { thread_id, running } => {
            vec![kind("running"), ("threadId", JsValue::word(thread_id)), ("running", JsValue::from_bool(*running))]
        }
        Event::Element(element) => vec![kind("element"), ("element", element_to_js(element))],
        Event::RemoveElement(id) => vec![kind("removeElement"), ("id", JsValue::word(id))],
        Event::Custom { name, payload } => vec![kind("custom"), ("name", JsValue::word(name)), ("payload", payload.clone())],
        Event::Toast { level, message, code } => {
            let mut fields = vec![kind("toast"), ("level", text(level.as_str())), ("message", text(message))];
            if let Some(code) = code {
                fields.push(("code", text(code)));
            }
            fields
        }
        Event::Thread(_) | Event::Threads | Event::Feedback | Event::Sidebar | Event::Queue | Event::Config | Event::Status => {
            return event_to_js(event);
        }
    })
}

/// Everything a view needs to draw the chat from nothing; without the steps, what is around them.
pub(super) fn snapshot(chat: &Chat<JsHost>, without_steps: bool) -> JsValue {
    let session = chat.current();
    let config = chat.config();
    let storage = chat.storage();
    let profile = config.profile().map_or(JsValue::NULL, JsValue::from_str);
    let empty = || JsValue::array(Vec::new());
    let storage_object = JsValue::object(vec![("kind", JsValue::from_str(storage.kind.as_str()))]);
    if let Some(reason) = storage.reason {
        set(&storage_object, "reason", &JsValue::from_str(&reason));
    }
    let offered = |key: &str| chat.offers(&session, key).unwrap_or_else(empty);
    let flag = JsValue::from_bool;
    let object = JsValue::object(vec![
        ("name", text(chat.name())),
        ("thread", thread_to_js(&session.thread())),
        ("threads", list(&chat.threads(), thread_to_js)),
        ("hasMoreThreads", flag(chat.has_more_threads())),
        ("runningThreads", list(&chat.running_threads(), |id| text(id))),
        ("steps", if without_steps { empty() } else { steps_to_js(&session.steps()).into() }),
        ("attempts", list(&session.attempts(), |ids| list(ids, |id| text(id)))),
        ("elements", list(&session.elements(), element_to_js)),
        ("feedback", list(&session.feedback(), feedback_to_js)),
        ("running", flag(session.is_running())),
        ("queue", list(&chat.queue(), |(id, content)| JsValue::object(vec![("id", text(id)), ("content", text(content))]))),
        ("sidebar", session.sidebar().unwrap_or(JsValue::NULL)),
        ("profiles", offered("profiles")),
        ("profile", profile),
        ("starters", offered("starters")),
        ("commands", offered("commands")),
        ("modes", offered("modes")),
        ("settings", offered("settings")),
        ("uploads", config.offers("uploads").unwrap_or(JsValue::NULL)),
        ("audio", config.offers("audio").unwrap_or(JsValue::NULL)),
        ("settingsValues", config.values.unwrap_or_else(|| JsValue::object(Vec::new()))),
        ("user", chat.user().as_ref().map_or(JsValue::NULL, user_to_js)),
        ("storage", storage_object),
    ]);
    let status = match chat.status() {
        ChatStatus::Loading => "loading",
        ChatStatus::Ready => "ready",
        ChatStatus::Failed(error) => {
            set(&object, "error", &error_to_js(&error));
            "failed"
        }
    };
    set(&object, "status", &JsValue::from_str(status));
    object
}
