//! Checkpoints of LangGraph.js, in the same object stores as ours: `oneloop/langchain` has its saver.
//!
//! They fit: a checkpoint's record, values by channel and version, what tasks have left. What is in a record is the saver's
//! own business, so they stand in namespaces that no graph of ours has, where neither engine takes the other's for its own.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::{CheckpointStore, Op, StoredCheckpoint, Which, key};
use crate::json::Json;
use crate::store::StoreError;
use crate::store::indexeddb::schema::CHECKPOINTS;
use crate::store::indexeddb::transaction::{Mode, Requests, prefix};

/// What their namespaces begin with. Ours are names joined by bars, and never begin with one.
const MARK: &str = "|langgraph|";

/// The namespace under which the one of LangGraph's is kept.
pub fn langgraph_ns(ns: &str) -> String {
    format!("{MARK}{ns}")
}

/// The namespace of LangGraph's, where it is one.
pub fn ns_of_langgraph(ns: &str) -> Option<&str> {
    ns.strip_prefix(MARK)
}

impl CheckpointStore {
    /// The records of LangGraph's checkpoints: of a namespace the newest first, one by its id or those before it; else all of a
    /// thread, or all.
    pub fn langgraph_records(
        &self,
        thread: Option<String>,
        ns: Option<String>,
        which: Which<'_>,
        limit: Option<usize>,
    ) -> LocalBoxFuture<'static, Result<Vec<JsValue>, StoreError>> {
        let this = self.0.clone();
        let (id, before) = which.to_owned();
        async move {
            this.queue.settled().await;
            if let (Some(thread), Some(ns)) = (&thread, &ns) {
                return this.records(thread, &langgraph_ns(ns), id, before, limit).await;
            }
            let mut requests = Requests::default();
            requests.get_all(CHECKPOINTS, thread.map_or(Ok(JsValue::UNDEFINED), |thread| prefix(&[&thread]))?);
            let found = this.database.transact(&[CHECKPOINTS], Mode::ReadOnly, &requests).await?;
            let mut records = found.first().and_then(|list| list.items()).unwrap_or_default();
            records.retain(|record| record.get_str("ns").is_some_and(|ns| ns_of_langgraph(&ns).is_some()));
            Ok(records)
        }
        .boxed_local()
    }

    /// What belongs to a record: values and writes.
    pub fn read(&self, record: JsValue) -> LocalBoxFuture<'static, Result<StoredCheckpoint, StoreError>> {
        let this = self.0.clone();
        async move {
            this.queue.settled().await;
            this.whole(record).await
        }
        .boxed_local()
    }

    /// Keeps what a task has written, each under a number of its own: `(number, record)`. A number below zero replaces what
    /// is there, of others the first stays.
    pub fn put_numbered_writes(
        &self,
        [thread, ns, checkpoint, task]: [&str; 4],
        writes: Vec<(f64, JsValue)>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let records = writes.into_iter().map(|(number, record)| {
            let parts: js_sys::Array = wasm_bindgen::JsCast::unchecked_into(key(&[thread, ns, checkpoint, task]));
            parts.push(&JsValue::from_f64(number));
            (parts.into(), record, number >= 0.0)
        });
        self.0.queue.push(Op::PutWrites { records: records.collect() })
    }
}
