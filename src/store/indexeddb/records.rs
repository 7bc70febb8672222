//! Records as plain objects. The app's own values in them stay the objects they are.

use wasm_bindgen::prelude::*;

use crate::json::Json;
use crate::store::{Element, ErrorRecord, Feedback, Thread, User};

#[wasm_bindgen(module = "/www/api/indexeddb.js")]
extern "C" {
    #[wasm_bindgen(js_name = restOf)]
    fn rest_of(record: &JsValue, known: &JsValue) -> JsValue;
}

/// The fields that are read one by one. All others are the record's rest.
const OF_THREAD: &str = "id app name createdAt updatedAt userId profile tags metadata";
const OF_ELEMENT: &str = "id threadId forId";

/// The fields of a record that are not among these names; `None` if there are none.
pub fn rest_of_record(object: &JsValue, known: &str) -> Option<JsValue> {
    Some(rest_of(object, &JsValue::from_str(known))).filter(|rest| !rest.is_undefined())
}

/// A plain object, made in one go: each call over the boundary costs as much as the property does.
pub(super) struct Fields<'a> {
    /// What it begins with.
    rest: Option<&'a JsValue>,
    known: Vec<(&'static str, JsValue)>,
}

impl<'a> Fields<'a> {
    pub(super) fn new() -> Self {
        Self::with(None)
    }

    /// Beginning with all that another object has.
    fn with(rest: Option<&'a JsValue>) -> Self {
        Self { rest, known: Vec::with_capacity(20) }
    }

    pub(super) fn set(&mut self, key: &'static str, value: &JsValue) {
        self.known.push((key, value.clone()));
    }

    /// A text of people's.
    pub(super) fn text(&mut self, key: &'static str, text: &str) {
        self.known.push((key, JsValue::string(text)));
    }

    /// A kind, a name, an id.
    pub(super) fn word(&mut self, key: &'static str, word: &str) {
        self.known.push((key, JsValue::word(word)));
    }

    pub(super) fn number(&mut self, key: &'static str, number: f64) {
        self.set(key, &JsValue::from_f64(number));
    }

    /// A text, or no such property.
    fn optional(&mut self, key: &'static str, text: Option<&String>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    pub(super) fn done(self) -> JsValue {
        let known = JsValue::object(self.known);
        match self.rest.and_then(JsCast::dyn_ref) {
            None => known,
            Some(rest) => {
                let object = js_sys::Object::new();
                js_sys::Object::assign(&object, rest);
                js_sys::Object::assign(&object, known.unchecked_ref());
                object.into()
            }
        }
    }
}

/// An error as it is kept and shown.
pub fn error_to_js(error: &ErrorRecord) -> JsValue {
    let mut fields = Fields::new();
    fields.word("name", &error.name);
    fields.text("code", &error.code);
    fields.text("message", &error.message);
    fields.optional("stack", error.stack.as_ref());
    fields.done()
}

/// A thread as the store keeps it and a view is told of it.
pub fn thread_to_js(thread: &Thread<JsValue>) -> JsValue {
    let mut fields = Fields::with(thread.rest.as_ref());
    fields.word("id", &thread.id);
    fields.word("app", &thread.app);
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

/// An error from the store.
pub(super) fn error_from_js(error: &JsValue) -> ErrorRecord {
    ErrorRecord { name: text(error, "name"), code: text(error, "code"), message: text(error, "message"), stack: error.get_str("stack") }
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
    let mut fields = Fields::with(Some(&element.fields));
    fields.word("id", &element.id);
    fields.word("threadId", &element.thread_id);
    fields.word("forId", &element.for_id);
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
    let mut fields = Fields::new();
    fields.word("id", &feedback.id);
    fields.word("threadId", &feedback.thread_id);
    fields.word("forId", &feedback.for_id);
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
    let mut fields = Fields::new();
    fields.word("id", &user.id);
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
