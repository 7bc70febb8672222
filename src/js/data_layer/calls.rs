//! What goes between a data layer and JavaScript: writes as calls of Chainlit's methods, hits, filters, cursors.

use wasm_bindgen::prelude::*;

use crate::js::value::text;
use crate::json::Json;
use crate::store::indexeddb::{
    element_from_js, element_to_js, feedback_from_js, feedback_to_js, step_from_js, step_to_js, thread_from_js, thread_to_js, user_from_js,
    user_to_js,
};
use crate::store::search::{Hit, MessageHit};
use crate::store::{Cursor, ThreadFilter, Write};

/// A write as a call of a method: its name and its arguments.
pub(super) fn call_of(write: &Write<JsValue>, is_known: impl Fn(&str) -> bool) -> (&'static str, Vec<JsValue>) {
    match write {
        Write::PutThread(thread) => ("updateThread", vec![thread_to_js(thread)]),
        Write::DeleteThread(id) => ("deleteThread", vec![text(id)]),
        Write::PutStep(step) => (if is_known(&step.id) { "updateStep" } else { "createStep" }, vec![step_to_js(step)]),
        Write::DeleteStep { thread_id, id, seq } => ("deleteStep", vec![text(id), text(thread_id), JsValue::from_f64(*seq)]),
        Write::PutElement(element) => ("createElement", vec![element_to_js(element)]),
        Write::PutContent { thread_id, for_id, id, content } => {
            ("putContent", vec![text(id), text(thread_id), text(for_id), content.clone()])
        }
        Write::DeleteElement { thread_id, for_id, id } => ("deleteElement", vec![text(id), text(thread_id), text(for_id)]),
        Write::PutFeedback(feedback) => ("upsertFeedback", vec![feedback_to_js(feedback)]),
        Write::DeleteFeedback { thread_id, for_id } => ("deleteFeedback", vec![text(for_id), text(thread_id)]),
        Write::PutUser(user) => ("createUser", vec![user_to_js(user)]),
        Write::PutMeta(key, value) => ("setMeta", vec![text(key), value.clone()]),
    }
}

/// A write from a call of a method; `None` where it is none of ours.
pub(super) fn write_of(method: &str, arguments: &[JsValue]) -> Option<Write<JsValue>> {
    let word = |at: usize| arguments.get(at).and_then(Json::as_str);
    let first = || arguments.first().filter(|first| Json::is_object(*first));
    Some(match method {
        "updateThread" => Write::PutThread(thread_from_js(first()?)),
        "deleteThread" => Write::DeleteThread(word(0)?),
        "createStep" | "updateStep" => Write::PutStep(step_from_js(first()?)),
        "deleteStep" => Write::DeleteStep { id: word(0)?, thread_id: word(1)?, seq: arguments.get(2).and_then(Json::as_f64)? },
        "createElement" => Write::PutElement(element_from_js(first()?)),
        "putContent" => Write::PutContent { id: word(0)?, thread_id: word(1)?, for_id: word(2)?, content: arguments.get(3)?.clone() },
        "deleteElement" => Write::DeleteElement { id: word(0)?, thread_id: word(1)?, for_id: word(2)? },
        "upsertFeedback" => Write::PutFeedback(feedback_from_js(first()?)),
        "deleteFeedback" => Write::DeleteFeedback { for_id: word(0)?, thread_id: word(1)? },
        "createUser" => Write::PutUser(user_from_js(first()?)),
        "setMeta" => Write::PutMeta(word(0)?, arguments.get(1)?.clone()),
        _ => return None,
    })
}

pub(super) fn highlights_to_js(highlights: &[(usize, usize)]) -> JsValue {
    let place = |at: usize| JsValue::from_f64(at as f64);
    JsValue::array(highlights.iter().map(|(from, to)| JsValue::array(vec![place(*from), place(*to)])).collect())
}

pub(super) fn highlights_of(list: &JsValue) -> Vec<(usize, usize)> {
    let place = |pair: &JsValue, name: &str| Some(Json::as_f64(&pair.get(name)?)? as usize);
    list.items().unwrap_or_default().iter().filter_map(|pair| Some((place(pair, "0")?, place(pair, "1")?))).collect()
}

pub(super) fn hit_to_js(hit: &Hit<JsValue>) -> JsValue {
    let step = |step: &MessageHit| {
        let highlights = highlights_to_js(&step.highlights);
        JsValue::object(vec![("id", text(&step.id)), ("snippet", text(&step.snippet)), ("highlights", highlights)])
    };
    let steps = JsValue::array(hit.steps.iter().map(step).collect());
    JsValue::object(vec![("thread", thread_to_js(&hit.thread)), ("title", highlights_to_js(&hit.title)), ("steps", steps)])
}

/// Hits as JavaScript sees them.
pub(in crate::js) fn hits_to_js(hits: &[Hit<JsValue>]) -> JsValue {
    JsValue::array(hits.iter().map(hit_to_js).collect())
}

pub(super) fn cursor_to_js(cursor: &Cursor) -> JsValue {
    JsValue::object(vec![("updatedAt", text(&cursor.updated_at)), ("id", text(&cursor.id))])
}

pub(super) fn filter_to_js(filter: &ThreadFilter) -> JsValue {
    let mut fields = vec![("app", text(&filter.app))];
    let texts = [("userId", &filter.user_id), ("profile", &filter.profile), ("tag", &filter.tag)];
    fields.extend(texts.into_iter().filter_map(|(name, value)| Some((name, text(value.as_ref()?)))));
    fields.extend(filter.feedback.map(|value| ("feedback", JsValue::from_f64(value))));
    JsValue::object(fields)
}

pub(super) fn cursor_of(cursor: &JsValue) -> Cursor {
    Cursor { updated_at: cursor.get_str("updatedAt").unwrap_or_default(), id: cursor.get_str("id").unwrap_or_default() }
}

pub(super) fn filter_of(filter: &JsValue) -> ThreadFilter {
    ThreadFilter {
        app: filter.get_str("app").unwrap_or_default(),
        user_id: filter.get_str("userId"),
        profile: filter.get_str("profile"),
        tag: filter.get_str("tag"),
        feedback: filter.get("feedback").and_then(|value| Json::as_f64(&value)),
    }
}
