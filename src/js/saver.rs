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
use crate::store::indexeddb::{ChannelValue, CheckpointStore, Database};

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

fn pair(name: &str, value: JsValue) -> JsValue {
    JsValue::array(vec![JsValue::from_str(name), value])
}

fn texts(names: &[Name]) -> JsValue {
    JsValue::array(names.iter().map(|name| JsValue::from_str(name)).collect())
}

/// A checkpoint as it is kept, without its values.
fn to_record(thread: &str, checkpoint: &Checkpoint<JsValue>) -> JsValue {
    let text = JsValue::from_str;
    let versions = checkpoint.versions.iter().map(|(name, version)| pair(name, JsValue::from_f64(*version as f64)));
    let waiting = checkpoint.waiting.iter().map(|(join, done)| pair(join, texts(done)));
    JsValue::object(vec![
        ("threadId", text(thread)),
        ("ns", text("")),
        ("id", text(&checkpoint.id)),
        ("parent", checkpoint.parent.as_deref().map_or(JsValue::NULL, text)),
        ("ts", text(&checkpoint.ts)),
        ("step", JsValue::from_f64(checkpoint.step as f64)),
        ("source", text(checkpoint.source.as_str())),
        ("versions", JsValue::array(versions.collect())),
        ("next", texts(&checkpoint.next)),
        ("waiting", JsValue::array(waiting.collect())),
    ])
}

/// Of the stored values those count that the record names.
fn from_record((record, values): (JsValue, Vec<ChannelValue>)) -> Checkpoint<JsValue> {
    let text = |key: &str| record.get_str(key).unwrap_or_default();
    let list = |value: Option<JsValue>| value.and_then(|list| list.items()).unwrap_or_default();
    let names = |value: Option<JsValue>| list(value).iter().filter_map(|name| Some(name.as_str()?.into())).collect::<Vec<Name>>();
    let pairs = |key: &str| list(record.get(key)).into_iter().filter_map(|pair| Some((Name::from(pair.get_str("0")?), pair.get("1")?)));
    let versions: Vec<(Name, i64)> = pairs("versions").filter_map(|(name, version)| Some((name, Json::as_f64(&version)? as i64))).collect();
    let counts = |name: &str, version: f64| versions.iter().any(|(other, counting)| &**other == name && *counting == version as i64);
    let values = values.iter().filter(|(name, version, _)| counts(name, *version));
    let values = values.map(|(name, _, value)| (name.as_str().into(), revive_messages(value))).collect();
    Checkpoint {
        id: text("id"),
        parent: record.get_str("parent"),
        ts: text("ts"),
        step: record.get("step").and_then(|step| Json::as_f64(&step)).unwrap_or_default() as i64,
        source: match text("source").as_str() {
            "input" => CheckpointSource::Input,
            "stop" => CheckpointSource::Stop,
            _ => CheckpointSource::Loop,
        },
        values: Values(values),
        next: names(record.get("next")),
        waiting: pairs("waiting").map(|(join, done)| (join, names(Some(done)))).collect(),
        versions,
    }
}

impl Checkpointer<JsHost> for IndexedDbSaver {
    fn latest(&self, thread: &str) -> LocalBoxFuture<'static, Result<Option<Checkpoint<JsValue>>, JsValue>> {
        let reading = self.0.latest(thread, "");
        async { Ok(reading.await.map_err(failed)?.map(from_record)) }.boxed_local()
    }

    fn put(&self, thread: &str, checkpoint: Checkpoint<JsValue>) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let mut changed = Vec::new();
        for (name, value) in checkpoint.values.iter() {
            let version = checkpoint.versions.iter().find(|(channel, _)| channel == name).map(|(_, version)| *version);
            // The first checkpoint of a thread brings its defaults along; later ones only what their step has changed.
            if checkpoint.parent.is_none() || version == Some(checkpoint.step) {
                changed.push((name.to_string(), version.unwrap_or_default() as f64, value.clone()));
            }
        }
        let writing = self.0.put(thread, "", to_record(thread, &checkpoint), changed);
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
