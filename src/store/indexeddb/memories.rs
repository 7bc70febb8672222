//! Memories in IndexedDB.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_bindgen::prelude::*;

use super::database::Database;
use super::schema::MEMORIES;
use super::transaction::{Mode, Requests, range};
use crate::json::Json;
use crate::store::StoreError;
use crate::store::memories::{Change, Item, Name, Namespace, Record, Records, Vector};

/// Memories in a database of that name: `{ namespace, key, value, createdAt, updatedAt, vectors: [{ text, numbers }] }`.
#[derive(Clone)]
pub struct IndexedDbRecords(Database);

impl IndexedDbRecords {
    /// Records in that database.
    pub fn new(database: Database) -> Self {
        Self(database)
    }

    fn read(&self, requests: Requests) -> LocalBoxFuture<'static, Result<Vec<JsValue>, StoreError>> {
        let database = self.0.clone();
        async move { database.transact(&[MEMORIES], Mode::ReadOnly, &requests).await }.boxed_local()
    }
}

/// The list that the only request has found.
fn only(results: Vec<JsValue>) -> Vec<JsValue> {
    results.first().and_then(Json::items).unwrap_or_default()
}

fn labels(namespace: &[String]) -> Vec<JsValue> {
    namespace.iter().map(|label| JsValue::from_str(label)).collect()
}

fn key_of(namespace: &[String], name: &str) -> JsValue {
    JsValue::array(vec![JsValue::array(labels(namespace)), JsValue::from_str(name)])
}

/// All keys whose namespace begins so: `[[…prefix]]` up to `[[…prefix, []]]`, since lists sort behind texts.
fn under(prefix: &[String]) -> Result<JsValue, StoreError> {
    let mut upper = labels(prefix);
    upper.push(JsValue::array(Vec::new()));
    range(&JsValue::array(vec![JsValue::array(labels(prefix))]), &JsValue::array(vec![JsValue::array(upper)]))
}

fn to_js(record: &Record<JsValue>) -> JsValue {
    let vectors = record.vectors.iter().map(|vector| {
        let numbers: JsValue = js_sys::Float32Array::from(&*vector.numbers).into();
        JsValue::object(vec![("text", JsValue::from_str(&vector.text)), ("numbers", numbers)])
    });
    JsValue::object(vec![
        // First: what can't be stored is named by its path from here on.
        ("value", record.item.value.clone()),
        ("namespace", JsValue::array(labels(&record.item.namespace))),
        ("key", JsValue::from_str(&record.item.key)),
        ("createdAt", JsValue::from_f64(record.item.created_at)),
        ("updatedAt", JsValue::from_f64(record.item.updated_at)),
        ("vectors", JsValue::array(vectors.collect())),
    ])
}

fn namespace_of(list: Option<JsValue>) -> Namespace {
    list.and_then(|list| list.items()).unwrap_or_default().iter().filter_map(Json::as_str).collect()
}

fn from_js(record: &JsValue) -> Record<JsValue> {
    let number = |name| record.get(name).and_then(|number| Json::as_f64(&number)).unwrap_or_default();
    let vectors = record.get("vectors").and_then(|list| list.items()).unwrap_or_default();
    let vectors = vectors.iter().filter_map(|vector| {
        let numbers: js_sys::Float32Array = vector.get("numbers")?.dyn_into().ok()?;
        Some(Vector { text: vector.get_str("text")?, numbers: numbers.to_vec().into() })
    });
    Record {
        vectors: vectors.collect(),
        item: Item {
            namespace: namespace_of(record.get("namespace")),
            key: record.get_str("key").unwrap_or_default(),
            value: record.get("value").unwrap_or(JsValue::UNDEFINED),
            created_at: number("createdAt"),
            updated_at: number("updatedAt"),
        },
    }
}

impl Records<JsValue> for IndexedDbRecords {
    fn get(&self, names: &[Name]) -> LocalBoxFuture<'static, Result<Vec<Option<Record<JsValue>>>, StoreError>> {
        let mut requests = Requests::default();
        for (namespace, key) in names {
            requests.get(MEMORIES, key_of(namespace, key));
        }
        let reading = self.read(requests);
        async { Ok(reading.await?.iter().map(|record| (!record.is_undefined()).then(|| from_js(record))).collect()) }.boxed_local()
    }

    fn under(&self, prefix: &[String]) -> LocalBoxFuture<'static, Result<Vec<Record<JsValue>>, StoreError>> {
        let mut requests = Requests::default();
        let range = under(prefix).map(|range| requests.get_all(MEMORIES, range));
        let reading = self.read(requests);
        async {
            range?;
            Ok(only(reading.await?).iter().map(from_js).collect())
        }
        .boxed_local()
    }

    fn namespaces(&self) -> LocalBoxFuture<'static, Result<Vec<Namespace>, StoreError>> {
        let mut requests = Requests::default();
        let range = under(&[]).map(|range| requests.get_all_keys(MEMORIES, range));
        let reading = self.read(requests);
        async {
            range?;
            let mut found: Vec<Namespace> = only(reading.await?).iter().map(|key| namespace_of(key.get("0"))).collect();
            found.dedup();
            Ok(found)
        }
        .boxed_local()
    }

    fn change(&self, changes: Vec<Change<JsValue>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let mut requests = Requests::default();
        for change in &changes {
            match change {
                Change::Put(record) => {
                    requests.put_named(MEMORIES, to_js(record), &record.item.key);
                }
                Change::Delete(namespace, name) => requests.delete(MEMORIES, key_of(namespace, name)),
            }
        }
        let database = self.0.clone();
        async move { database.transact(&[MEMORIES], Mode::ReadWrite, &requests).await.map(drop) }.boxed_local()
    }
}
