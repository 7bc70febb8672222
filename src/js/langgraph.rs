//! LangGraph.js's checkpoints in our database, for the saver in `www/api/interop/langchain`, which knows what is in them.

use futures::future::LocalBoxFuture;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::error;
use super::promise::promise;
use super::value::{get, set, text};
use crate::json::Json;
use crate::store::StoreError;
use crate::store::indexeddb::{ChannelValue, CheckpointStore, Database, Keeping, NewCheckpoint, Which, langgraph_ns, ns_of_langgraph};

/// LangGraph.js's checkpoints. A record is an object with `threadId`, `ns`, `id`, and what the saver adds.
#[wasm_bindgen]
pub struct LangGraphCheckpointsCore(CheckpointStore);

fn failed(error: StoreError) -> JsValue {
    error::store(&error)
}

fn done(writing: LocalBoxFuture<'static, Result<(), StoreError>>) -> Promise {
    promise(async { writing.await.map(|()| JsValue::UNDEFINED).map_err(failed) })
}

/// A record with the namespace that it is kept under.
fn kept(record: &JsValue) -> JsValue {
    set(record, "ns", &text(&langgraph_ns(&record.get_str("ns").unwrap_or_default())));
    record.clone()
}

/// A record with LangGraph's own namespace.
fn given(record: JsValue) -> JsValue {
    let ns = record.get_str("ns").unwrap_or_default();
    set(&record, "ns", &text(ns_of_langgraph(&ns).unwrap_or(&ns)));
    record
}

#[wasm_bindgen]
impl LangGraphCheckpointsCore {
    /// Those in the database of that name.
    #[wasm_bindgen(constructor)]
    pub fn new(database: &str) -> Self {
        Self(CheckpointStore::new(Database::named(database), crate::js::scheduler()))
    }

    /// Records: of a namespace the newest first, the one of that id or those before one; else all of a thread, or all.
    pub fn list(
        &self,
        thread: Option<String>,
        ns: Option<String>,
        id: Option<String>,
        before: Option<String>,
        limit: Option<f64>,
    ) -> Promise {
        let which = id.as_deref().map_or(Which::Before(before.as_deref()), Which::This);
        let reading = self.0.langgraph_records(thread, ns, which, limit.map(|limit| limit as usize));
        promise(async { Ok(JsValue::array(reading.await.map_err(failed)?.into_iter().map(given).collect())) })
    }

    /// What belongs to a record: `{ values: [channel, value][], writes }`.
    pub fn read(&self, record: &JsValue) -> Promise {
        let reading = self.0.read(kept(record));
        promise(async {
            let stored = reading.await.map_err(failed)?;
            // The saver goes on with it.
            given(stored.record);
            let values = stored.values.iter().map(|(channel, value)| js_sys::Array::of2(&text(channel), value).into()).collect();
            Ok(JsValue::object(vec![("values", JsValue::array(values)), ("writes", JsValue::array(stored.writes))]))
        })
    }

    /// Keeps a checkpoint: its record, and its channels as `[name, version, value]`, without a value where an older one has
    /// stored it.
    pub fn put(&self, record: &JsValue, channels: Vec<JsValue>) -> Promise {
        let values = channels.iter().map(|channel| ChannelValue {
            name: get(channel, "0").as_string().unwrap_or_default(),
            version: get(channel, "1").as_string().unwrap_or_default(),
            value: channel.get("2").map_or(Keeping::Stored, Keeping::Apart),
            is_folded: false,
        });
        done(self.0.put(NewCheckpoint { values: values.collect(), record: kept(record) }))
    }

    /// Keeps what a task has written on a checkpoint: `{ task, number, … }`. A number below zero replaces what is there, of
    /// others the first stays.
    #[wasm_bindgen(js_name = putWrites)]
    pub fn put_writes(&self, thread: &str, ns: &str, id: &str, task: &str, writes: Vec<JsValue>) -> Promise {
        let numbered = writes.into_iter().map(|write| (get(&write, "number").as_f64().unwrap_or_default(), write));
        done(self.0.put_numbered_writes([thread, &langgraph_ns(ns), id, task], numbered.collect()))
    }

    /// Forgets a thread.
    #[wasm_bindgen(js_name = deleteThread)]
    pub fn delete_thread(&self, thread: &str) -> Promise {
        done(self.0.delete_thread(thread))
    }
}
