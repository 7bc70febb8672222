//! The change log: what each commit has changed of a thread, numbered by the database itself.
//!
//! The number can't be looked up and counted on before the records are written: a page that is left is not told what it has
//! looked up. So a commit adds one entry for each of its threads, by names only; what is at a name is read when it is asked for.

use wasm_bindgen::JsValue;

use super::database::Database;
use super::records::{element_from_js, feedback_from_js, number, thread_from_js};
use super::schema::{BY_THREAD, CHANGES, CONTENTS, ELEMENTS, FEEDBACK, STEPS, THREADS};
use super::steps::step_from_js;
use super::transaction::{Mode, Requests, after, key, prefix};
use crate::json::Json;
use crate::store::order::sort_by;
use crate::store::{About, Change, StoreError, Write};

/// After how many of this page's commits to a database the threads they have changed get a log of one entry.
const COMPACT_AFTER: usize = 64;

/// What an entry says of one write: `[kind, id, place]`, the place being a step's `seq` or what an element is for.
fn item(write: &Write<JsValue>) -> [JsValue; 3] {
    let (about, nothing) = (write.about(), JsValue::NULL);
    let (kind, id) = match about {
        About::Thread(_) => (if write.is_deletion() { "gone" } else { "thread" }, ""),
        About::Step(id) => ("step", id),
        About::Element(id) => ("element", id),
        About::Content(id) => ("content", id),
        About::Feedback(id) => ("feedback", id),
        About::User(_) | About::Meta(_) => ("", ""),
    };
    let place = match write {
        Write::PutStep(step) => JsValue::from_f64(step.seq),
        Write::DeleteStep { seq, .. } => JsValue::from_f64(*seq),
        _ => write.for_id().filter(|for_id| *for_id != id).map_or(nothing, JsValue::from_str),
    };
    [JsValue::word(kind), JsValue::from_str(id), place]
}

/// Notes what a commit changes.
pub(super) fn note<'w>(requests: &mut Requests, writes: impl Iterator<Item = &'w Write<JsValue>> + Clone) {
    let mut threads: Vec<&str> = Vec::new();
    for thread in writes.clone().filter_map(Write::thread_id) {
        if !threads.contains(&thread) {
            threads.push(thread);
        }
    }
    for thread in threads {
        let items = writes.clone().filter(|write| write.thread_id() == Some(thread)).map(|write| JsValue::array(item(write).into()));
        let entry = vec![("threadId", JsValue::from_str(thread)), ("items", JsValue::array(items.collect()))];
        requests.put(CHANGES, JsValue::object(entry));
    }
}

/// The threads whose logs have grown, with the entries since they were compacted.
#[derive(Default)]
pub(super) struct Grown(Vec<(String, usize)>);

impl Grown {
    /// Counts the entries of a commit. How many there are.
    pub(super) fn count(&mut self, writes: &[Write<JsValue>]) -> usize {
        let mut threads: Vec<&str> = writes.iter().filter_map(Write::thread_id).collect();
        threads.dedup();
        for &thread in &threads {
            match self.0.iter_mut().find(|(grown, _)| grown == thread) {
                Some((_, entries)) => *entries += 1,
                None => self.0.push((thread.to_owned(), 1)),
            }
        }
        threads.len()
    }

    /// What makes the logs short again that have become long.
    pub(super) fn compaction(&mut self) -> Result<Option<Requests>, StoreError> {
        let mut requests = Requests::default();
        for (thread, entries) in &mut self.0 {
            if *entries >= COMPACT_AFTER {
                requests.compact(CHANGES, BY_THREAD, prefix(&[thread])?);
                *entries = 0;
            }
        }
        self.0.retain(|(_, entries)| *entries > 0);
        Ok(Some(requests).filter(|requests| !requests.stores().is_empty()))
    }
}

/// The number of an entry, and its thread if what is searched of it was changed.
pub(super) fn searched(entry: &JsValue) -> (f64, Option<String>) {
    let items = entry.get("items").and_then(|items| items.items()).unwrap_or_default();
    let is_said = |item: &JsValue| item.get_str("0").is_some_and(|kind| ["thread", "step", "gone"].contains(&kind.as_str()));
    (number(entry, "n"), entry.get_str("threadId").filter(|_| items.iter().any(is_said)))
}

/// The last word of the log on each thing that was changed: its number, kind, id and place.
struct Last {
    number: f64,
    kind: String,
    id: String,
    place: JsValue,
}

fn last_words(entries: &[JsValue]) -> Vec<Last> {
    let mut last: Vec<Last> = Vec::new();
    for entry in entries {
        for item in entry.get("items").and_then(|items| items.items()).unwrap_or_default() {
            let (kind, id) = (item.get_str("0").unwrap_or_default(), item.get_str("1").unwrap_or_default());
            let number = item.get("3").map_or_else(|| number(entry, "n"), |own| Json::as_f64(&own).unwrap_or_default());
            if kind == "gone" {
                last.clear();
            }
            last.retain(|other| other.kind != kind || other.id != id);
            last.push(Last { number, kind, id, place: item.get("2").unwrap_or(JsValue::NULL) });
        }
    }
    last
}

/// The write that makes a replica have what is there, or have it no more.
fn write(thread: &str, Last { kind, id, place, .. }: &Last, record: &JsValue) -> Option<Write<JsValue>> {
    let (thread_id, id) = (thread.to_owned(), id.clone());
    let is_there = !record.is_undefined();
    let for_id = place.as_str().unwrap_or_default();
    Some(match kind.as_str() {
        "gone" => Write::DeleteThread(thread_id),
        "thread" if is_there => Write::PutThread(thread_from_js(record)),
        "step" if is_there => Write::PutStep(step_from_js(record)),
        "step" => Write::DeleteStep { thread_id, id, seq: Json::as_f64(place).unwrap_or_default() },
        "element" if is_there => Write::PutElement(element_from_js(record)),
        "element" => Write::DeleteElement { thread_id, for_id, id },
        "content" if is_there => Write::PutContent { thread_id, for_id, id, content: record.clone() },
        "feedback" if is_there => Write::PutFeedback(feedback_from_js(record)),
        "feedback" => Write::DeleteFeedback { thread_id, for_id: id },
        _ => return None,
    })
}

/// Everything of a thread, for a replica that has nothing: also what was written before there was a log.
fn everything(found: &[JsValue]) -> Vec<Last> {
    let list = |at: usize| found.get(at).and_then(Json::items).unwrap_or_default();
    let last = |kind: &str, id: String, place: JsValue| Last { number: 0.0, kind: kind.into(), id, place };
    let text = |record: &JsValue, name: &str| record.get_str(name).unwrap_or_default();
    let mut all = Vec::new();
    if found.first().is_some_and(|thread| !thread.is_undefined()) {
        all.push(last("thread", String::new(), JsValue::NULL));
    }
    all.extend(list(1).iter().map(|step| last("step", text(step, "id"), JsValue::from_f64(number(step, "seq")))));
    all.extend(list(2).iter().map(|element| last("element", text(element, "id"), JsValue::from_str(&text(element, "forId")))));
    all.extend(list(3).iter().map(|key| last("content", text(key, "2"), JsValue::from_str(&text(key, "1")))));
    all.extend(list(4).iter().map(|feedback| last("feedback", text(feedback, "forId"), JsValue::NULL)));
    all
}

/// What [`DataLayer::changes`](crate::store::DataLayer::changes) says.
pub(super) async fn changes(database: Database, thread: String, since: f64) -> Result<Vec<Change<JsValue>>, StoreError> {
    let text = JsValue::from_str;
    let mut requests = Requests::default();
    // Entries that were compacted carry older numbers.
    requests.get_all_by(CHANGES, BY_THREAD, after(&[&thread], &JsValue::array(vec![text(&thread), JsValue::from_f64(since)]))?);
    let found = database.transact(&[CHANGES], Mode::ReadOnly, &requests).await?;
    let mut last = last_words(&found.first().and_then(Json::items).unwrap_or_default());
    last.retain(|last| last.number > since);
    if since == 0.0 {
        let all = prefix(&[&thread])?;
        let mut requests = Requests::default();
        requests.get(THREADS, text(&thread));
        for store in [STEPS, ELEMENTS] {
            requests.get_all(store, all.clone());
        }
        requests.get_all_keys(CONTENTS, all.clone());
        requests.get_all(FEEDBACK, all);
        let found = database.transact(requests.stores(), Mode::ReadOnly, &requests).await?;
        for thing in everything(&found) {
            if last.iter().all(|logged| logged.kind != thing.kind || logged.id != thing.id) {
                last.push(thing);
            }
        }
        sort_by(&mut last, |one, other| one.number.total_cmp(&other.number));
    }
    let mut requests = Requests::default();
    for Last { kind, id, place, .. } in &last {
        match kind.as_str() {
            "step" => requests.get(STEPS, JsValue::array(vec![text(&thread), place.clone()])),
            "element" => requests.get(ELEMENTS, JsValue::array(vec![text(&thread), place.clone(), text(id)])),
            "content" => requests.get(CONTENTS, JsValue::array(vec![text(&thread), place.clone(), text(id)])),
            "feedback" => requests.get(FEEDBACK, JsValue::array(key(&[&thread, id]))),
            _ => requests.get(THREADS, text(&thread)),
        }
    }
    if last.is_empty() {
        return Ok(Vec::new());
    }
    // One transaction: what it finds belongs together.
    let found = database.transact(requests.stores(), Mode::ReadOnly, &requests).await?;
    let changes = last.iter().zip(&found).filter_map(|(last, record)| {
        // Another step may have its place meanwhile.
        let is_other = last.kind == "step" && !record.is_undefined() && record.get_str("id").as_ref() != Some(&last.id);
        let record = if is_other { JsValue::UNDEFINED } else { record.clone() };
        Some(Change { number: last.number, write: write(&thread, last, &record)? })
    });
    Ok(changes.collect())
}
