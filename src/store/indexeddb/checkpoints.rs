//! Graph checkpoints in IndexedDB: the latest of each thread. A channel's value is only written when it has changed.

use futures::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::database::Database;
use super::schema::{CHANNEL_VALUES, CHECKPOINTS};
use super::transaction::{Mode, Requests, before, key, prefix};
use crate::json::Json;
use crate::store::StoreError;

/// A channel's value with the channel and the step that last changed it.
pub type ChannelValue = (String, f64, JsValue);

/// Checkpoints in a database of that name.
#[derive(Clone)]
pub struct CheckpointStore(Database);

fn value_key(thread_id: &str, ns: &str, name: &str, version: f64) -> JsValue {
    let mut parts = key(&[thread_id, ns, name]);
    parts.push(JsValue::from_f64(version));
    JsValue::array(parts)
}

impl CheckpointStore {
    /// A store in that database.
    pub fn new(database: Database) -> Self {
        Self(database)
    }

    /// The latest checkpoint of a thread, and the values of its channels that are stored.
    pub fn latest(&self, thread_id: &str, ns: &str) -> LocalBoxFuture<'static, Result<Option<(JsValue, Vec<ChannelValue>)>, StoreError>> {
        let (database, all) = (self.0.clone(), prefix(&[thread_id, ns]));
        Box::pin(async move {
            let all = all?;
            let mut requests = Requests::default();
            requests.get_all(CHECKPOINTS, all.clone());
            requests.get_all_keys(CHANNEL_VALUES, all.clone());
            requests.get_all(CHANNEL_VALUES, all);
            let found = database.transact(&[CHECKPOINTS, CHANNEL_VALUES], Mode::ReadOnly, &requests).await?;
            let mut found = found.iter().map(|list| list.items().unwrap_or_default());
            let (mut records, keys, values) =
                (found.next().unwrap_or_default(), found.next().unwrap_or_default(), found.next().unwrap_or_default());
            // Keys are in order and ids in the order of time.
            let Some(last) = records.pop() else { return Ok(None) };
            let named = |(key, value): (&JsValue, JsValue)| Some((key.get_str("2")?, Json::as_f64(&key.get("3")?)?, value));
            Ok(Some((last, keys.iter().zip(values).filter_map(named).collect())))
        })
    }

    /// Keeps a checkpoint, whose record has the properties `threadId`, `ns` and `id`, and the values that changed with it;
    /// older ones of the thread go.
    pub fn put(
        &self,
        thread_id: &str,
        ns: &str,
        record: JsValue,
        changed: Vec<ChannelValue>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let (database, thread_id, ns) = (self.0.clone(), thread_id.to_owned(), ns.to_owned());
        Box::pin(async move {
            let mut requests = Requests::default();
            requests.delete(CHECKPOINTS, prefix(&[&thread_id, &ns])?);
            requests.put(CHECKPOINTS, record);
            for (name, version, value) in changed {
                let key = value_key(&thread_id, &ns, &name, version);
                requests.delete(CHANNEL_VALUES, before(&[&thread_id, &ns, &name], &key)?);
                requests.put_at(CHANNEL_VALUES, key, value, Some(&format!("the channel \"{name}\" of the state")));
            }
            database.transact(&[CHECKPOINTS, CHANNEL_VALUES], Mode::ReadWrite, &requests).await.map(drop)
        })
    }

    /// Forgets a thread's checkpoints.
    pub fn delete_thread(&self, thread_id: &str) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let (database, thread_id) = (self.0.clone(), thread_id.to_owned());
        Box::pin(async move {
            let all = prefix(&[&thread_id])?;
            let mut requests = Requests::default();
            requests.delete(CHECKPOINTS, all.clone());
            requests.delete(CHANNEL_VALUES, all);
            database.transact(&[CHECKPOINTS, CHANNEL_VALUES], Mode::ReadWrite, &requests).await.map(drop)
        })
    }
}
