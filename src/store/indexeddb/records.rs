//! Records as plain objects. The app's own values in them stay the objects they are.

use wasm_bindgen::prelude::*;

use crate::json::Json;
use crate::store::{Element, ErrorRecord, Feedback, ShowInput, Step, StepKind, StepStatus, Thread, User};

#[wasm_bindgen(module = "/www/api/indexeddb.js")]
extern "C" {
    #[wasm_bindgen(js_name = restOf)]
    fn rest_of(record: &JsValue, known: &JsValue) -> JsValue;
}

/// The fields that are read one by one. All others are the record's rest.
const OF_STEP: &str = "id threadId parentId previousId type name input output status error language showInput progress createdAt start end favorite \
                       metadata seq";
const OF_THREAD: &str = "id app name createdAt updatedAt userId profile tags metadata";
const OF_ELEMENT: &str = "id threadId forId";

/// The fields of a record that are not among these names; `None` if there are none.
pub fn rest_of_record(object: &JsValue, known: &str) -> Option<JsValue> {
    Some(rest_of(object, &JsValue::from_str(known))).filter(|rest| !rest.is_undefined())
}

/// A plain object, property by property.
pub(super) struct Fields(js_sys::Object);

impl Fields {
    pub(super) fn new() -> Self {
        Self(js_sys::Object::new())
    }

    /// Beginning with all that another object has.
    fn with(rest: Option<&JsValue>) -> Self {
        let fields = Self::new();
        if let Some(rest) = rest.and_then(JsCast::dyn_ref) {
            js_sys::Object::assign(&fields.0, rest);
        }
        fields
    }

    pub(super) fn set(&self, key: &str, value: &JsValue) {
        // It can only fail on frozen objects, and ours are not.
        let _ = js_sys::Reflect::set(&self.0, &JsValue::from_str(key), value);
    }

    pub(super) fn text(&self, key: &str, text: &str) {
        self.set(key, &JsValue::from_str(text));
    }

    pub(super) fn number(&self, key: &str, number: f64) {
        self.set(key, &JsValue::from_f64(number));
    }

    /// A text, or `null`.
    pub(super) fn nullable(&self, key: &str, text: Option<&String>) {
        self.set(key, &text.map_or(JsValue::NULL, |text| JsValue::from_str(text)));
    }

    /// A text, or no such property.
    fn optional(&self, key: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    pub(super) fn done(self) -> JsValue {
        self.0.into()
    }
}

/// An error as it is kept and shown.
pub fn error_to_js(error: &ErrorRecord) -> JsValue {
    let fields = Fields::new();
    fields.text("name", &error.name);
    fields.text("code", &error.code);
    fields.text("message", &error.message);
    fields.optional("stack", error.stack.as_ref());
    fields.done()
}

/// A step as the store keeps it and a view is told of it.
pub fn step_to_js(step: &Step<JsValue>) -> JsValue {
    let fields = Fields::with(step.rest.as_ref());
    fields.text("id", &step.id);
    fields.text("threadId", &step.thread_id);
    fields.nullable("parentId", step.parent_id.as_ref());
    fields.optional("previousId", step.previous_id.as_ref());
    fields.text("type", step.kind.as_str());
    fields.text("name", &step.name);
    fields.text("input", &step.input);
    fields.text("output", &step.output);
    fields.text("status", step.status.as_str());
    if let Some(error) = &step.error {
        fields.set("error", &error_to_js(error));
    }
    fields.optional("language", step.language.as_ref());
    match &step.show_input {
        Some(ShowInput::Flag(flag)) => fields.set("showInput", &JsValue::from_bool(*flag)),
        Some(ShowInput::Language(language)) => fields.text("showInput", language),
        None => {}
    }
    if let Some(progress) = &step.progress {
        let done = Fields::new();
        done.number("loaded", progress.loaded);
        done.set("total", &progress.total.map_or(JsValue::NULL, JsValue::from_f64));
        done.text("unit", &progress.unit);
        fields.set("progress", &done.done());
    }
    fields.text("createdAt", &step.created_at);
    fields.optional("start", step.start.as_ref());
    fields.optional("end", step.end.as_ref());
    fields.optional("favorite", step.favorite.as_ref());
    fields.number("seq", step.seq);
    if let Some(metadata) = &step.metadata {
        fields.set("metadata", metadata);
    }
    fields.done()
}

/// A thread as the store keeps it and a view is told of it.
pub fn thread_to_js(thread: &Thread<JsValue>) -> JsValue {
    let fields = Fields::with(thread.rest.as_ref());
    fields.text("id", &thread.id);
    fields.text("app", &thread.app);
    fields.text("name", &thread.name);
    fields.text("createdAt", &thread.created_at);
    fields.text("updatedAt", &thread.updated_at);
    fields.optional("userId", thread.user_id.as_ref());
    fields.optional("profile", thread.profile.as_ref());
    if !thread.tags.is_empty() {
        fields.set("tags", &JsValue::array(thread.tags.iter().map(|tag| JsValue::from_str(tag)).collect()));
    }
    if let Some(metadata) = &thread.metadata {
        fields.set("metadata", metadata);
    }
    fields.done()
}

fn text(object: &JsValue, key: &str) -> String {
    object.get_str(key).unwrap_or_default()
}

/// A number, 0 where there is none.
pub(super) fn number(object: &JsValue, key: &str) -> f64 {
    object.get(key).and_then(|number| Json::as_f64(&number)).unwrap_or_default()
}

/// A step from the store. What an older or newer app has left out is as if it had never been said.
pub fn step_from_js(object: &JsValue) -> Step<JsValue> {
    let error = object.get("error").map(|error| ErrorRecord {
        name: text(&error, "name"),
        code: text(&error, "code"),
        message: text(&error, "message"),
        stack: error.get_str("stack"),
    });
    let show_input = object.get("showInput").and_then(|shown| match Json::as_bool(&shown) {
        Some(flag) => Some(ShowInput::Flag(flag)),
        None => shown.as_str().map(ShowInput::Language),
    });
    Step {
        id: text(object, "id"),
        thread_id: text(object, "threadId"),
        parent_id: object.get_str("parentId"),
        previous_id: object.get_str("previousId"),
        kind: StepKind::from_word(&text(object, "type")),
        name: text(object, "name"),
        input: text(object, "input"),
        output: text(object, "output"),
        status: StepStatus::from_word(&text(object, "status")),
        error,
        language: object.get_str("language"),
        show_input,
        progress: None,
        created_at: text(object, "createdAt"),
        start: object.get_str("start"),
        end: object.get_str("end"),
        favorite: object.get_str("favorite"),
        metadata: object.get("metadata"),
        rest: rest_of_record(object, OF_STEP),
        seq: number(object, "seq"),
    }
}

/// A thread from the store.
pub fn thread_from_js(object: &JsValue) -> Thread<JsValue> {
    Thread {
        id: text(object, "id"),
        app: text(object, "app"),
        name: text(object, "name"),
        created_at: text(object, "createdAt"),
        updated_at: text(object, "updatedAt"),
        user_id: object.get_str("userId"),
        profile: object.get_str("profile"),
        tags: object.get("tags").and_then(|tags| tags.items()).unwrap_or_default().iter().filter_map(Json::as_str).collect(),
        metadata: object.get("metadata"),
        rest: rest_of_record(object, OF_THREAD),
    }
}

/// An element as the store keeps it and a view is told of it.
pub fn element_to_js(element: &Element<JsValue>) -> JsValue {
    let fields = Fields::with(Some(&element.fields));
    fields.text("id", &element.id);
    fields.text("threadId", &element.thread_id);
    fields.text("forId", &element.for_id);
    fields.done()
}

/// An element from the store.
pub fn element_from_js(object: &JsValue) -> Element<JsValue> {
    Element {
        id: text(object, "id"),
        thread_id: text(object, "threadId"),
        for_id: text(object, "forId"),
        fields: rest_of_record(object, OF_ELEMENT).unwrap_or_else(|| JsValue::object(Vec::new())),
    }
}

/// Feedback as the store keeps it and a view is told of it.
pub fn feedback_to_js(feedback: &Feedback) -> JsValue {
    let fields = Fields::new();
    fields.text("id", &feedback.id);
    fields.text("threadId", &feedback.thread_id);
    fields.text("forId", &feedback.for_id);
    fields.number("value", feedback.value);
    fields.optional("comment", feedback.comment.as_ref());
    fields.done()
}

/// Feedback from the store.
pub fn feedback_from_js(object: &JsValue) -> Feedback {
    Feedback {
        id: text(object, "id"),
        thread_id: text(object, "threadId"),
        for_id: text(object, "forId"),
        value: number(object, "value"),
        comment: object.get_str("comment"),
    }
}

/// A user as the store keeps it.
pub fn user_to_js(user: &User<JsValue>) -> JsValue {
    let fields = Fields::new();
    fields.text("id", &user.id);
    fields.text("identifier", &user.identifier);
    fields.optional("displayName", user.display_name.as_ref());
    fields.text("createdAt", &user.created_at);
    if let Some(metadata) = &user.metadata {
        fields.set("metadata", metadata);
    }
    fields.done()
}

/// A user from the store.
pub fn user_from_js(object: &JsValue) -> User<JsValue> {
    User {
        id: text(object, "id"),
        identifier: text(object, "identifier"),
        display_name: object.get_str("displayName"),
        created_at: text(object, "createdAt"),
        metadata: object.get("metadata"),
    }
}
