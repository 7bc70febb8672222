//! Graph checkpoints in IndexedDB: the latest of each thread. A channel's value is only written when it has changed.

use futures::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::database::Database;
use super::records::Fields;
use super::schema::{CHANNEL_VALUES, CHECKPOINTS};
use super::transaction::{Mode, Requests, before, key, prefix};
use crate::json::Json;
use crate::store::StoreError;

/// A checkpoint without its values.
#[derive(Clone, Debug, PartialEq)]
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

fn texts(list: &[String]) -> JsValue {
    list.iter().map(|text| JsValue::from_str(text)).collect::<js_sys::Array>().into()
}

fn pair(name: &str, value: &JsValue) -> js_sys::Array {
    js_sys::Array::of2(&JsValue::from_str(name), value)
}

impl CheckpointRecord {
    fn to_js(&self) -> JsValue {
        let fields = Fields::new();
        fields.text("threadId", &self.thread_id);
        fields.text("ns", &self.ns);
        fields.text("id", &self.id);
        fields.nullable("parent", self.parent.as_ref());
        fields.text("ts", &self.ts);
        fields.number("step", self.step);
        fields.text("source", &self.source);
        let versions = self.versions.iter().map(|(name, version)| pair(name, &JsValue::from_f64(*version)));
        fields.set("versions", &versions.collect::<js_sys::Array>());
        fields.set("next", &texts(&self.next));
        let waiting = self.waiting.iter().map(|(name, done)| pair(name, &texts(done)));
        fields.set("waiting", &waiting.collect::<js_sys::Array>());
        fields.done()
    }

    fn from_js(object: &JsValue) -> Self {
        let text = |key: &str| object.get_str(key).unwrap_or_default();
        let list = |value: Option<JsValue>| value.and_then(|list| list.items()).unwrap_or_default();
        let texts = |value: Option<JsValue>| list(value).iter().filter_map(Json::as_str).collect::<Vec<String>>();
        let pairs = |key: &str| list(object.get(key)).into_iter().filter_map(|pair| Some((pair.get("0")?.as_str()?, pair.get("1")?)));
        Self {
            thread_id: text("threadId"),
            ns: text("ns"),
            id: text("id"),
            parent: object.get_str("parent"),
            ts: text("ts"),
            step: object.get("step").and_then(|step| Json::as_f64(&step)).unwrap_or_default(),
            source: text("source"),
            versions: pairs("versions").filter_map(|(name, version)| Some((name, Json::as_f64(&version)?))).collect(),
            next: texts(object.get("next")),
            waiting: pairs("waiting").map(|(name, done)| (name, texts(Some(done)))).collect(),
        }
    }
}

/// Checkpoints in a database of that name.
#[derive(Clone)]
pub struct CheckpointStore(Database);

fn value_key(record: &CheckpointRecord, name: &str, version: f64) -> JsValue {
    let mut parts = key(&[&record.thread_id, &record.ns, name]);
    parts.push(JsValue::from_f64(version));
    JsValue::array(parts)
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
            let mut requests = Requests::default();
            requests.get_all(CHECKPOINTS, all.clone());
            requests.get_all_keys(CHANNEL_VALUES, all.clone());
            requests.get_all(CHANNEL_VALUES, all);
            let found = database.transact(&[CHECKPOINTS, CHANNEL_VALUES], Mode::ReadOnly, &requests).await?;
            let found: Vec<Vec<JsValue>> = found.iter().map(|list| list.items().unwrap_or_default()).collect();
            let [records, keys, values] = &found[..] else { return Ok(None) };
            // Keys are in order and ids in the order of time.
            let Some(last) = records.last() else { return Ok(None) };
            let record = CheckpointRecord::from_js(last);
            let stored = keys.iter().zip(values.iter().cloned()).filter_map(|(key, value)| {
                let (name, version) = (key.get_str("2")?, Json::as_f64(&key.get("3")?)?);
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
            let mut requests = Requests::default();
            requests.delete(CHECKPOINTS, prefix(&[&record.thread_id, &record.ns])?);
            requests.put(CHECKPOINTS, record.to_js());
            for (name, value) in &changed {
                let version = record.versions.iter().find(|(channel, _)| channel == name).map_or(0.0, |(_, version)| *version);
                let key = value_key(&record, name, version);
                requests.delete(CHANNEL_VALUES, before(&[&record.thread_id, &record.ns, name], &key)?);
                requests.put_at(CHANNEL_VALUES, key, value.clone(), Some(&format!("the channel \"{name}\" of the state")));
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
