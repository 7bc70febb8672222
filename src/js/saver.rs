//! Checkpointers for JavaScript.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::command::{interrupts_from_js, interrupts_to_js, send_to_js};
use super::error;
use super::host::JsHost;
use super::promise::{promise, promise_done};
use super::value::{describe, get, handle_of, key, names_of, revive_messages, set, text};
use crate::graph::{
    Checkpoint, CheckpointSource, Checkpointer, Keep, MemorySaver, Name, Place, Saved, Saving, Send, TaskWrite, TaskWrites, Values,
};
use crate::json::{Json, all_ok};
use crate::store::StoreError;
use crate::store::indexeddb::{ChannelValue, CheckpointStore, Database, Keeping, NewCheckpoint, StoredCheckpoint, Which, is_small};

/// Checkpoints in memory.
#[wasm_bindgen]
#[derive(Clone)]
pub struct MemorySaverCore(Rc<MemorySaver<JsHost>>);

#[wasm_bindgen]
impl MemorySaverCore {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self(Rc::default())
    }

    /// Another handle on the same saver: a graph takes one of its own.
    #[wasm_bindgen(js_name = clone)]
    pub fn another(&self) -> Self {
        self.clone()
    }

    /// Forgets a thread.
    #[wasm_bindgen(js_name = deleteThread)]
    pub fn delete_thread(&self, thread: &str) -> Promise {
        promise_done(self.0.delete_thread(thread))
    }

    /// Gives a thread's checkpoints to another.
    #[wasm_bindgen(js_name = copyThread)]
    pub fn copy_thread(&self, from: &str, to: &str) -> Promise {
        promise_done(self.0.copy_thread(from, to))
    }

    /// Forgets old checkpoints: keeps the last so many, or those since (milliseconds since 1970).
    pub fn prune(&self, thread: &str, last: Option<f64>, since: Option<f64>) -> Promise {
        pruned(self.0.prune(thread, keep_of(last, since)))
    }
}

impl Default for MemorySaverCore {
    fn default() -> Self {
        Self::new()
    }
}

/// Checkpoints in IndexedDB.
#[wasm_bindgen]
#[derive(Clone)]
pub struct IndexedDbSaverCore(CheckpointStore);

#[wasm_bindgen]
impl IndexedDbSaverCore {
    /// In the database of that name.
    #[wasm_bindgen(constructor)]
    pub fn new(database: &str) -> Self {
        Self(CheckpointStore::new(Database::named(database), crate::js::scheduler()))
    }

    /// Another handle on the same saver: a graph takes one of its own.
    #[wasm_bindgen(js_name = clone)]
    pub fn another(&self) -> Self {
        self.clone()
    }

    fn saver(&self) -> IndexedDbSaver {
        IndexedDbSaver(self.0.clone())
    }

    /// Forgets a thread.
    #[wasm_bindgen(js_name = deleteThread)]
    pub fn delete_thread(&self, thread: &str) -> Promise {
        promise_done(self.saver().delete_thread(thread))
    }

    /// Gives a thread's checkpoints to another.
    #[wasm_bindgen(js_name = copyThread)]
    pub fn copy_thread(&self, from: &str, to: &str) -> Promise {
        promise_done(self.saver().copy_thread(from, to))
    }

    /// Forgets old checkpoints: keeps the last so many, or those since (milliseconds since 1970).
    pub fn prune(&self, thread: &str, last: Option<f64>, since: Option<f64>) -> Promise {
        pruned(self.saver().prune(thread, keep_of(last, since)))
    }
}

fn keep_of(last: Option<f64>, since: Option<f64>) -> Keep {
    since.map_or_else(|| Keep::Last(last.map_or(1, |last| last.max(1.0) as usize)), Keep::Since)
}

fn pruned(pruning: LocalBoxFuture<'static, Result<usize, JsValue>>) -> Promise {
    promise(async { pruning.await.map(|count| JsValue::from_f64(count as f64)) })
}

/// The store's records as the graph's checkpoints.
struct IndexedDbSaver(CheckpointStore);

fn failed(error: StoreError) -> JsValue {
    error::store(&error)
}

fn texts(list: &[Name]) -> JsValue {
    JsValue::array(list.iter().map(|name| key(name)).collect())
}

fn names(list: Option<JsValue>) -> Vec<Name> {
    list.and_then(|list| names_of(&list)).unwrap_or_default()
}

fn pairs_to_js<T>(pairs: &[(Name, T)], to_js: impl Fn(&T) -> JsValue) -> JsValue {
    JsValue::array(pairs.iter().map(|(name, value)| js_sys::Array::of2(&key(name), &to_js(value)).into()).collect())
}

fn pairs_from_js<T>(list: Option<JsValue>, from_js: impl Fn(JsValue) -> Option<T>) -> Vec<(Name, T)> {
    let pairs = list.and_then(|list| list.items()).unwrap_or_default();
    pairs.iter().filter_map(|pair| Some((Name::from(get(pair, "0").as_string()?), from_js(get(pair, "1"))?))).collect()
}

pub(super) fn values_to_js(values: &Values<JsValue>) -> JsValue {
    pairs_to_js(&values.0, Clone::clone)
}

pub(super) fn values_from_js(list: Option<JsValue>) -> Values<JsValue> {
    Values(pairs_from_js(list, |value| Some(revive_messages(&value))))
}

fn sends_to_js(sends: &[Send<JsValue>]) -> JsValue {
    JsValue::array(sends.iter().map(send_to_js).collect())
}

fn sends_from_js(list: Option<JsValue>) -> Vec<Send<JsValue>> {
    let sends = list.and_then(|list| list.items()).unwrap_or_default();
    sends.iter().filter_map(|send| Some(Send::new(send.get_str("node")?, revive_messages(&get(send, "args"))))).collect()
}

/// The newest form of what a checkpoint's record says. One without a number is of the first; of the second are those in which small values
/// stand.
const VERSION: u32 = 2;

fn record_of(place: &Place, checkpoint: &Checkpoint<JsValue>, version: u32) -> JsValue {
    let name = |name: &Name| key(name);
    let record = JsValue::object(vec![
        ("v", JsValue::from_f64(f64::from(version))),
        ("threadId", key(&place.thread)),
        ("ns", key(&place.ns)),
        ("id", key(&checkpoint.id)),
        ("parent", checkpoint.parent.as_ref().map_or(JsValue::NULL, name)),
        ("ts", text(&checkpoint.ts)),
        ("step", JsValue::from_f64(checkpoint.step as f64)),
        ("source", key(checkpoint.source.as_str())),
        ("next", texts(&checkpoint.next)),
        ("ran", texts(&checkpoint.ran)),
    ]);
    // Mostly there is none of these.
    let optional = [
        ("sends", (!checkpoint.sends.is_empty()).then(|| sends_to_js(&checkpoint.sends))),
        ("waiting", (!checkpoint.waiting.is_empty()).then(|| pairs_to_js(&checkpoint.waiting, |done| texts(done)))),
        ("parents", (!checkpoint.parents.is_empty()).then(|| pairs_to_js(&checkpoint.parents, name))),
        ("input", checkpoint.input.as_ref().map(values_to_js)),
        ("metadata", checkpoint.metadata.clone()),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            set(&record, name, &value);
        }
    }
    record
}

fn saved_of(stored: StoredCheckpoint) -> Result<Saved<JsValue>, JsValue> {
    let record = &stored.record;
    // A whole number: floats in words cost 10 KB of module.
    let version = get(record, "v").as_f64().map_or(1, |version| version as u32);
    if version > VERSION {
        let text = format!(
            "This thread was kept by a newer version of the app (checkpoint version {version}, this one reads {VERSION}). Reload the page to get it."
        );
        return Err(error::make("StoreError", "CHECKPOINT_TOO_NEW", &text));
    }
    let name = |value: JsValue| value.as_string().map(Name::from);
    let checkpoint = Checkpoint {
        id: record.get_str("id").unwrap_or_default().into(),
        parent: record.get_str("parent").map(Name::from),
        ts: record.get_str("ts").unwrap_or_default(),
        step: get(record, "step").as_f64().unwrap_or_default() as i64,
        source: CheckpointSource::from_word(&record.get_str("source").unwrap_or_default()),
        values: Values(stored.values.iter().map(|(channel, value)| (channel.as_str().into(), revive_messages(value))).collect()),
        versions: pairs_from_js(record.get("versions"), name),
        folded: Rc::default(),
        input: record.get("input").map(|input| values_from_js(Some(input))),
        next: names(record.get("next")),
        sends: sends_from_js(record.get("sends")),
        waiting: pairs_from_js(record.get("waiting"), |done| Some(names(Some(done)))),
        ran: names(record.get("ran")),
        parents: pairs_from_js(record.get("parents"), name),
        metadata: record.get("metadata"),
    };
    let writes = stored.writes.iter().map(|left| TaskWrites {
        task: left.get_str("task").unwrap_or_default(),
        writes: left.get("writes").and_then(|list| list.items()).unwrap_or_default().iter().filter_map(write_from_js).collect(),
    });
    Ok(Saved { writes: writes.collect(), checkpoint })
}

fn write_to_js(write: &TaskWrite<JsValue>) -> JsValue {
    let kind = |kind: &str| ("type", text(kind));
    JsValue::object(match write {
        TaskWrite::Done { writes, next, sends } => {
            vec![kind("done"), ("writes", values_to_js(writes)), ("next", texts(next)), ("sends", sends_to_js(sends))]
        }
        TaskWrite::Return(value) => vec![kind("return"), ("value", value.clone())],
        TaskWrite::Interrupt(interrupts) => vec![kind("interrupt"), ("interrupts", interrupts_to_js(interrupts))],
        TaskWrite::Resume(answers) => vec![kind("resume"), ("answers", JsValue::array(answers.clone()))],
        TaskWrite::Error { name, message } => vec![kind("error"), ("name", text(name)), ("message", text(message))],
    })
}

fn write_from_js(write: &JsValue) -> Option<TaskWrite<JsValue>> {
    Some(match write.get_str("type")?.as_str() {
        "done" => TaskWrite::Done {
            writes: values_from_js(write.get("writes")),
            next: names(write.get("next")),
            sends: sends_from_js(write.get("sends")),
        },
        "return" => TaskWrite::Return(revive_messages(&get(write, "value"))),
        "interrupt" => TaskWrite::Interrupt(interrupts_from_js(&get(write, "interrupts"))),
        "resume" => TaskWrite::Resume(get(write, "answers").items().unwrap_or_default()),
        "error" => {
            TaskWrite::Error { name: write.get_str("name").unwrap_or_default(), message: write.get_str("message").unwrap_or_default() }
        }
        // Of a newer version of the app: what it says this one can't know.
        _ => return None,
    })
}

impl Checkpointer<JsHost> for IndexedDbSaver {
    fn get(&self, place: &Place, id: Option<&str>) -> LocalBoxFuture<'static, Result<Option<Saved<JsValue>>, JsValue>> {
        let reading = self.0.get(&place.thread, &place.ns, id);
        async { reading.await.map_err(failed)?.map(saved_of).transpose() }.boxed_local()
    }

    fn list(
        &self,
        place: &Place,
        before: Option<&str>,
        limit: Option<usize>,
    ) -> LocalBoxFuture<'static, Result<Vec<Saved<JsValue>>, JsValue>> {
        let reading = self.0.list(&place.thread, &place.ns, Which::Before(before), limit);
        async { all_ok(reading.await.map_err(failed)?.into_iter().map(saved_of)) }.boxed_local()
    }

    fn put(&self, place: &Place, checkpoint: Checkpoint<JsValue>) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let form = if checkpoint.values.0.iter().any(|(_, value)| is_small(value)) { 2 } else { 1 };
        let record = record_of(place, &checkpoint, form);
        let values = checkpoint.values.0.into_iter().zip(checkpoint.versions).map(|((name, value), (_, version))| ChannelValue {
            is_folded: checkpoint.folded.contains(&name),
            value: match version == checkpoint.id {
                _ if is_small(&value) => Keeping::Within(value),
                true => Keeping::Apart(value),
                false => Keeping::Stored,
            },
            name: name.to_string(),
            version: version.to_string(),
        });
        let writing = self.0.put(NewCheckpoint { values: values.collect(), record });
        async { writing.await.map_err(failed) }.boxed_local()
    }

    fn put_writes(
        &self,
        place: &Place,
        checkpoint: &str,
        writes: Vec<TaskWrites<JsValue>>,
    ) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let writes = writes.into_iter().map(|left| (left.task, JsValue::array(left.writes.iter().map(write_to_js).collect())));
        let writing = self.0.put_writes(&place.thread, &place.ns, checkpoint, writes.collect());
        async { writing.await.map_err(failed) }.boxed_local()
    }

    fn clear_writes(&self, place: &Place, checkpoint: &str) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let clearing = self.0.clear_writes(&place.thread, &place.ns, checkpoint);
        async { clearing.await.map_err(failed) }.boxed_local()
    }

    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let deleting = self.0.delete_thread(thread);
        async { deleting.await.map_err(failed) }.boxed_local()
    }

    fn copy_thread(&self, from: &str, to: &str) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let copying = self.0.copy_thread(from, to);
        async { copying.await.map_err(failed) }.boxed_local()
    }

    fn prune(&self, thread: &str, keep: Keep) -> LocalBoxFuture<'static, Result<usize, JsValue>> {
        let pruning = self.0.prune(thread, move |records| match keep {
            Keep::Last(count) => records.len().saturating_sub(count),
            Keep::Since(ms) => {
                let since = crate::scheduler::iso(ms);
                records.partition_point(|record| record.get_str("ts").is_none_or(|ts| ts < since))
            }
        });
        async { pruning.await.map_err(failed) }.boxed_local()
    }
}

/// Where a graph keeps its checkpoints, by its compile option: one of ours behind its `core`, `true`, `false` or nothing.
pub(super) fn saving_of(value: &JsValue) -> Result<Saving<JsHost>, JsValue> {
    if Json::is_null(value) {
        return Ok(Saving::Inherit);
    }
    match JsValue::as_bool(value) {
        Some(true) => return Ok(Saving::Persistent),
        Some(false) => return Ok(Saving::Nowhere),
        None => {}
    }
    if let Some(saver) = handle_of::<MemorySaverCore>(value) {
        return Ok(Saving::In(saver.0));
    }
    if let Some(saver) = handle_of::<IndexedDbSaverCore>(value) {
        return Ok(Saving::In(Rc::new(saver.saver())));
    }
    let text = format!("A checkpointer is a MemorySaver or an IndexedDBSaver, not {}.", describe(value));
    Err(error::make("GraphError", "INVALID_CHECKPOINTER", &text))
}
