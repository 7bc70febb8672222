//! The search index in IndexedDB, beside the threads that it is of.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::database::Database;
use super::log;
use super::records::{number, thread_from_js};
use super::schema::{CHANGES, SEARCH, STEPS, THREADS};
use super::transaction::{Mode, Requests, prefix, range};
use crate::json::Json;
use crate::store::search::{Message, Progress, Range, Shelf, Texts, Update};
use crate::store::{StepKind, StoreError};

const PROGRESS: &str = "progress";

/// The index in a database.
pub(super) struct SearchShelf(pub(super) Database);

fn head(id: f64) -> JsValue {
    JsValue::array(vec![JsValue::from_str("head"), JsValue::from_f64(id)])
}

fn block(id: f64, at: JsValue) -> JsValue {
    JsValue::array(vec![JsValue::from_str("block"), JsValue::from_f64(id), at])
}

fn blocks(id: f64, from: usize, to: JsValue) -> Result<JsValue, StoreError> {
    range(&block(id, JsValue::from_f64(from as f64)), &block(id, to))
}

fn to_js(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn from_js(bytes: &JsValue) -> Option<Vec<u8>> {
    bytes.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

fn list(found: Option<&JsValue>) -> Vec<JsValue> {
    found.and_then(Json::items).unwrap_or_default()
}

impl SearchShelf {
    async fn read(&self, requests: &Requests) -> Result<Vec<JsValue>, StoreError> {
        self.0.transact(requests.stores(), Mode::ReadOnly, requests).await
    }
}

impl Shelf for SearchShelf {
    type Value = JsValue;

    async fn state(&self) -> Result<(Option<Progress>, Vec<f64>), StoreError> {
        let mut requests = Requests::default();
        requests.get(SEARCH, JsValue::from_str(PROGRESS));
        requests.get_all_keys(SEARCH, prefix(&["head"])?);
        let found = self.read(&requests).await?;
        let progress = found.first().filter(|found| !found.is_undefined()).map(|found| Progress {
            up_to: number(found, "upTo"),
            pending: list(found.get("pending").as_ref()).iter().filter_map(Json::as_str).collect(),
        });
        Ok((progress, list(found.get(1)).iter().map(|key| number(key, "1")).collect()))
    }

    async fn head(&self, id: f64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut requests = Requests::default();
        requests.get(SEARCH, head(id));
        Ok(self.read(&requests).await?.first().and_then(from_js))
    }

    async fn blocks(&self, ranges: &[Range]) -> Result<Vec<Vec<Vec<u8>>>, StoreError> {
        let mut requests = Requests::default();
        for (id, from, to) in ranges {
            requests.get_all(SEARCH, blocks(*id, *from, JsValue::from_f64(*to as f64))?);
        }
        Ok(self.read(&requests).await?.iter().map(|found| list(Some(found)).iter().filter_map(from_js).collect()).collect())
    }

    async fn changed(&self, after: Option<f64>) -> Result<(f64, Vec<String>), StoreError> {
        let mut requests = Requests::default();
        match after {
            Some(after) => {
                requests.get_all(CHANGES, range(&JsValue::from_f64(after + 1.0), &JsValue::from_f64(f64::INFINITY))?);
            }
            None => {
                requests.newest(CHANGES, None, JsValue::UNDEFINED, Some(1));
                // What was written before there was a log is in none.
                requests.get_all_keys(THREADS, JsValue::UNDEFINED);
            }
        }
        let found = self.read(&requests).await?;
        let (mut last, mut threads) = (0.0, Vec::new());
        for (number, thread) in list(found.first()).iter().map(log::searched) {
            last = number;
            if let Some(thread) = thread.filter(|thread| after.is_some() && !threads.contains(thread)) {
                threads.push(thread);
            }
        }
        threads.extend(list(found.get(1)).iter().filter_map(Json::as_str));
        Ok((last, threads))
    }

    async fn texts(&self, threads: &[String]) -> Result<Vec<Option<Texts<JsValue>>>, StoreError> {
        if threads.is_empty() {
            return Ok(Vec::new());
        }
        let mut requests = Requests::default();
        for thread in threads {
            requests.get(THREADS, JsValue::from_str(thread));
            requests.get_all(STEPS, prefix(&[thread])?);
        }
        let message = |step: &JsValue| {
            StepKind::from_word(&step.get_str("type")?).is_message().then_some(())?;
            Some(Message { id: step.get_str("id")?, text: step.get_str("output")? })
        };
        let found = self.read(&requests).await?;
        let texts = found.chunks(2).map(|found| {
            let thread = found.first().filter(|thread| !thread.is_undefined())?;
            let messages = list(found.get(1)).iter().filter_map(message).collect();
            Some(Texts { thread: thread_from_js(thread), messages })
        });
        Ok(texts.collect())
    }

    async fn update(&self, Update { add, remove, progress }: Update) -> Result<(), StoreError> {
        let mut requests = Requests::default();
        if let Some((id, bytes, blocks)) = add {
            requests.write(SEARCH, "add", head(id), to_js(&bytes), None);
            for (at, bytes) in blocks.iter().enumerate() {
                requests.put_at(SEARCH, block(id, JsValue::from_f64(at as f64)), to_js(bytes), None);
            }
        }
        for id in remove {
            requests.delete(SEARCH, head(id));
            requests.delete(SEARCH, blocks(id, 0, JsValue::array(Vec::new()))?);
        }
        if let Some(Progress { up_to, pending }) = progress {
            let pending = JsValue::array(pending.iter().map(|thread| JsValue::from_str(thread)).collect());
            let value = JsValue::object(vec![("upTo", JsValue::from_f64(up_to)), ("pending", pending)]);
            requests.put_at(SEARCH, JsValue::from_str(PROGRESS), value, None);
        }
        self.0.transact(&[SEARCH], Mode::ReadWrite, &requests).await.map(drop)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}
