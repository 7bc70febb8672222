//! Threads and steps in IndexedDB.

use futures::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::database::Database;
use super::records::{step_from_js, step_to_js, thread_from_js, thread_to_js};
use super::schema::{BY_ACTIVITY, CHANNEL_VALUES, CHECKPOINT_WRITES, CHECKPOINTS, META, STEPS, STORES, THREADS};
use super::transaction::{Mode, Requests, before, key, prefix};
use crate::json::Json;
use crate::store::{Cursor, DataLayer, Page, Step, StoreError, Thread, Write};

/// Threads and steps in a database of that name.
#[derive(Clone)]
pub struct IndexedDbDataLayer(Database);

impl IndexedDbDataLayer {
    /// A data layer in that database.
    pub fn new(database: Database) -> Self {
        Self(database)
    }
}

fn add(requests: &mut Requests, write: &Write<JsValue>) -> Result<(), StoreError> {
    match write {
        Write::PutThread(thread) => requests.put(THREADS, thread_to_js(thread)),
        Write::PutStep(step) => requests.put(STEPS, step_to_js(step)),
        Write::DeleteStep { thread_id, seq, .. } => {
            requests.delete(STEPS, JsValue::array(vec![JsValue::from_str(thread_id), JsValue::from_f64(*seq)]));
        }
        Write::DeleteThread(id) => {
            let all = prefix(&[id])?;
            requests.delete(THREADS, JsValue::from_str(id));
            for store in [STEPS, CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES] {
                requests.delete(store, all.clone());
            }
        }
        Write::PutMeta(name, value) => requests.put_at(META, JsValue::from_str(name), value.clone(), None),
    }
    Ok(())
}

impl DataLayer<JsValue> for IndexedDbDataLayer {
    fn commit(&self, writes: Vec<Write<JsValue>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let database = self.0.clone();
        Box::pin(async move {
            let mut requests = Requests::default();
            for write in &writes {
                add(&mut requests, write)?;
            }
            database.transact(&STORES, Mode::ReadWrite, &requests).await.map(drop)
        })
    }

    fn list_threads(
        &self,
        app: &str,
        first: usize,
        after: Option<Cursor>,
    ) -> LocalBoxFuture<'static, Result<Page<Thread<JsValue>>, StoreError>> {
        let (database, app) = (self.0.clone(), app.to_owned());
        Box::pin(async move {
            let range = match &after {
                None => prefix(&[&app])?,
                Some(place) => before(&[&app], &JsValue::array(key(&[&app, &place.updated_at, &place.id])))?,
            };
            let mut requests = Requests::default();
            // One more than wanted says whether there is another page.
            requests.newest(THREADS, Some(BY_ACTIVITY), range, Some(first + 1));
            let found = database.transact(&[THREADS], Mode::ReadOnly, &requests).await?;
            let rows = found.first().and_then(Json::items).unwrap_or_default();
            let items: Vec<_> = rows.iter().take(first).map(thread_from_js).collect();
            let last = items.last().filter(|_| rows.len() > first);
            let next = last.map(|thread| Cursor { updated_at: thread.updated_at.clone(), id: thread.id.clone() });
            Ok(Page { items, next })
        })
    }

    fn get_thread(&self, id: &str) -> LocalBoxFuture<'static, Result<Option<(Thread<JsValue>, Vec<Step<JsValue>>)>, StoreError>> {
        let (database, id) = (self.0.clone(), id.to_owned());
        Box::pin(async move {
            let mut requests = Requests::default();
            requests.get(THREADS, JsValue::from_str(&id));
            requests.get_all(STEPS, prefix(&[&id])?);
            let found = database.transact(&[THREADS, STEPS], Mode::ReadOnly, &requests).await?;
            let [thread, steps] = &found[..] else { return Ok(None) };
            if thread.is_undefined() {
                return Ok(None);
            }
            // Their keys have put them in order already.
            let steps = steps.items().unwrap_or_default().iter().map(step_from_js).collect();
            Ok(Some((thread_from_js(thread), steps)))
        })
    }

    fn get_meta(&self, name: &str) -> LocalBoxFuture<'static, Result<Option<JsValue>, StoreError>> {
        let database = self.0.clone();
        let mut requests = Requests::default();
        requests.get(META, JsValue::from_str(name));
        Box::pin(async move {
            let found = database.transact(&[META], Mode::ReadOnly, &requests).await?;
            Ok(found.into_iter().next().filter(|value| !value.is_undefined()))
        })
    }
}
