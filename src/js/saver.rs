//! Checkpointers for JavaScript.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_bindgen::convert::TryFromJsValue;
use wasm_bindgen::prelude::*;

use super::error;
use super::host::JsHost;
use super::promise::promise_done;
use super::value::{describe, get, revive_messages};
use crate::graph::{Checkpoint, CheckpointSource, Checkpointer, MemorySaver, Name, Values};
use crate::json::Json;
use crate::store::StoreError;
use crate::store::indexeddb::{CheckpointRecord, CheckpointStore, Database};

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
    pub fn delete_thread(&self, thread: &str) -> js_sys::Promise {
        promise_done(self.0.delete_thread(thread))
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
        Self(CheckpointStore::new(Database::named(database)))
    }

    /// Another handle on the same saver: a graph takes one of its own.
    #[wasm_bindgen(js_name = clone)]
    pub fn another(&self) -> Self {
        self.clone()
    }

    /// Forgets a thread.
    #[wasm_bindgen(js_name = deleteThread)]
    pub fn delete_thread(&self, thread: &str) -> js_sys::Promise {
        promise_done(Checkpointer::<JsHost>::delete_thread(&IndexedDbSaver(self.0.clone()), thread))
    }
}

/// The store's records as the graph's checkpoints.
struct IndexedDbSaver(CheckpointStore);

fn failed(error: StoreError) -> JsValue {
    error::store(&error)
}

fn from_record((record, values): (CheckpointRecord, Vec<(String, JsValue)>)) -> Checkpoint<JsValue> {
    let name = |text: &String| Name::from(text.as_str());
    Checkpoint {
        source: match record.source.as_str() {
            "input" => CheckpointSource::Input,
            "stop" => CheckpointSource::Stop,
            _ => CheckpointSource::Loop,
        },
        step: record.step as i64,
        values: Values(values.iter().map(|(channel, value)| (name(channel), revive_messages(value))).collect()),
        versions: record.versions.iter().map(|(channel, version)| (name(channel), *version as i64)).collect(),
        next: record.next.iter().map(name).collect(),
        waiting: record.waiting.iter().map(|(join, done)| (name(join), done.iter().map(name).collect())).collect(),
        id: record.id,
        parent: record.parent,
        ts: record.ts,
    }
}

impl Checkpointer<JsHost> for IndexedDbSaver {
    fn latest(&self, thread: &str) -> LocalBoxFuture<'static, Result<Option<Checkpoint<JsValue>>, JsValue>> {
        let reading = self.0.latest(thread, "");
        async { Ok(reading.await.map_err(failed)?.map(from_record)) }.boxed_local()
    }

    fn put(&self, thread: &str, checkpoint: Checkpoint<JsValue>) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let texts = |names: &[Name]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        // The first checkpoint of a thread brings its defaults along; later ones only what their step has changed.
        let is_new = |name: &str| {
            checkpoint.parent.is_none()
                || checkpoint.versions.iter().any(|(channel, version)| &**channel == name && *version == checkpoint.step)
        };
        let changed = checkpoint.values.iter().filter(|(name, _)| is_new(name));
        let changed = changed.map(|(name, value)| (name.to_string(), value.clone())).collect();
        let record = CheckpointRecord {
            thread_id: thread.to_owned(),
            ns: String::new(),
            id: checkpoint.id.clone(),
            parent: checkpoint.parent.clone(),
            ts: checkpoint.ts.clone(),
            step: checkpoint.step as f64,
            source: checkpoint.source.as_str().to_owned(),
            versions: checkpoint.versions.iter().map(|(name, version)| (name.to_string(), *version as f64)).collect(),
            next: texts(&checkpoint.next),
            waiting: checkpoint.waiting.iter().map(|(join, done)| (join.to_string(), texts(done))).collect(),
        };
        let writing = self.0.put(record, changed);
        async { writing.await.map_err(failed) }.boxed_local()
    }

    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let deleting = self.0.delete_thread(thread);
        async { deleting.await.map_err(failed) }.boxed_local()
    }
}

/// The checkpointer in a compile option: one of ours behind its `core`, or none.
pub(super) fn checkpointer_of(value: &JsValue) -> Result<Option<Rc<dyn Checkpointer<JsHost>>>, JsValue> {
    if Json::is_null(value) || *value == JsValue::FALSE {
        return Ok(None);
    }
    let core = get(value, "core");
    if let Ok(saver) = MemorySaverCore::try_from_js_value(clone_handle(&core)) {
        return Ok(Some(saver.0));
    }
    if let Ok(saver) = IndexedDbSaverCore::try_from_js_value(clone_handle(&core)) {
        return Ok(Some(Rc::new(IndexedDbSaver(saver.0))));
    }
    let text = format!("A checkpointer is a MemorySaver or an IndexedDBSaver, not {}.", describe(value));
    Err(error::make("GraphError", "INVALID_CHECKPOINTER", &text))
}

/// Taking a handle of ours from JavaScript consumes it; savers may serve several graphs, so it is their clone that is taken.
fn clone_handle(core: &JsValue) -> JsValue {
    match get(core, "clone").dyn_into::<js_sys::Function>() {
        Ok(clone) => clone.call0(core).unwrap_or(JsValue::UNDEFINED),
        Err(_) => JsValue::UNDEFINED,
    }
}
