//! Graph checkpoints in IndexedDB: the latest of each thread. A channel's value is only written when it has changed.

use futures::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbKeyRange, IdbTransactionMode};

use super::database::Database;
use super::error::from_js;
use super::schema::{CHANNEL_VALUES, CHECKPOINTS};
use super::transaction::{prefix, result};
use crate::store::{StoreError, StoreErrorKind};

/// A checkpoint without its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckpointRecord {
    /// The thread.
    pub thread_id: String,
    /// The namespace: empty for the graph itself.
    pub ns: String,
    /// Time-ordered.
    pub id: String,
    /// The one before.
    pub parent: Option<String>,
    /// When, ISO 8601.
    pub ts: String,
    /// The superstep.
    pub step: f64,
    /// What made it.
    pub source: String,
    /// For each channel that has a value, the step that last changed it.
    pub versions: Vec<(String, f64)>,
    /// The nodes to run next.
    pub next: Vec<String>,
    /// Who has finished, for each waiting edge.
    pub waiting: Vec<(String, Vec<String>)>,
}

/// Checkpoints in a database of that name.
#[derive(Clone)]
pub struct CheckpointStore(Database);

fn value_key(record: &CheckpointRecord, name: &str, version: f64) -> js_sys::Array {
    js_sys::Array::of4(&JsValue::from_str(&record.thread_id), &JsValue::from_str(&record.ns), &JsValue::from_str(name), &version.into())
}

impl CheckpointStore {
    /// A store in that database.
    pub fn new(database: Database) -> Self {
        Self(database)
    }

    /// The latest checkpoint of a thread, with its values by channel.
    pub fn latest(
        &self,
        thread_id: &str,
        ns: &str,
    ) -> LocalBoxFuture<'static, Result<Option<(CheckpointRecord, Vec<(String, JsValue)>)>, StoreError>> {
        let (database, thread_id, ns) = (self.0.clone(), thread_id.to_owned(), ns.to_owned());
        Box::pin(async move {
            let all = prefix(&[&thread_id, &ns])?;
            let (records, keys, values) = database
                .transact(&[CHECKPOINTS, CHANNEL_VALUES], IdbTransactionMode::Readonly, |transaction| {
                    let values = transaction.store(CHANNEL_VALUES)?;
                    let keys = values.get_all_keys_with_key(&all).map_err(|error| from_js(&error))?;
                    Ok((transaction.get_all(CHECKPOINTS, &all)?, keys, transaction.get_all(CHANNEL_VALUES, &all)?))
                })
                .await?;
            let records: js_sys::Array = result(&records)?.unchecked_into();
            // Keys are in order and ids in the order of time.
            let Some(last) = records.iter().last() else { return Ok(None) };
            let record: CheckpointRecord = serde_wasm_bindgen::from_value(last)
                .map_err(|error| StoreError::new(StoreErrorKind::Failed, format!("a stored checkpoint can't be read: {error}")))?;
            let (keys, values): (js_sys::Array, js_sys::Array) = (result(&keys)?.unchecked_into(), result(&values)?.unchecked_into());
            let stored = keys.iter().zip(values.iter()).filter_map(|(key, value)| {
                let key: js_sys::Array = key.unchecked_into();
                let (name, version) = (key.get(2).as_string()?, key.get(3).as_f64()?);
                record.versions.contains(&(name.clone(), version)).then_some((name, value))
            });
            let stored = stored.collect();
            Ok(Some((record, stored)))
        })
    }

    /// Keeps a checkpoint and the values that changed with it; older ones of the thread go.
    pub fn put(&self, record: CheckpointRecord, changed: Vec<(String, JsValue)>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let database = self.0.clone();
        Box::pin(async move {
            let object = record
                .serialize(&Serializer::json_compatible())
                .map_err(|error| StoreError::new(StoreErrorKind::Failed, error.to_string()))?;
            let all = prefix(&[&record.thread_id, &record.ns])?;
            let version = |name: &str| record.versions.iter().find(|(channel, _)| channel == name).map_or(0.0, |(_, version)| *version);
            let older = |name: &str, version: f64| {
                let lower =
                    js_sys::Array::of3(&JsValue::from_str(&record.thread_id), &JsValue::from_str(&record.ns), &JsValue::from_str(name));
                IdbKeyRange::bound_with_lower_open_and_upper_open(&lower, &value_key(&record, name, version), false, true)
                    .map_err(|error| from_js(&error))
            };
            database
                .transact(&[CHECKPOINTS, CHANNEL_VALUES], IdbTransactionMode::Readwrite, |transaction| {
                    transaction.delete(CHECKPOINTS, &all)?;
                    transaction.put(CHECKPOINTS, &object)?;
                    for (name, value) in &changed {
                        let version = version(name);
                        transaction.delete(CHANNEL_VALUES, older(name, version)?.as_ref())?;
                        transaction.put_at(CHANNEL_VALUES, &value_key(&record, name, version), value).map_err(|error| {
                            let detail = format!("the channel \"{name}\" of the state: {}", error.detail);
                            StoreError { detail, ..error }
                        })?;
                    }
                    Ok(())
                })
                .await
        })
    }

    /// Forgets a thread's checkpoints.
    pub fn delete_thread(&self, thread_id: &str) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let (database, thread_id) = (self.0.clone(), thread_id.to_owned());
        Box::pin(async move {
            let all = prefix(&[&thread_id])?;
            database
                .transact(&[CHECKPOINTS, CHANNEL_VALUES], IdbTransactionMode::Readwrite, |transaction| {
                    transaction.delete(CHECKPOINTS, &all)?;
                    transaction.delete(CHANNEL_VALUES, &all)
                })
                .await
        })
    }
}
