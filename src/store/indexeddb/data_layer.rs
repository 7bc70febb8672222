//! Threads and steps in IndexedDB.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbCursorDirection, IdbKeyRange, IdbTransactionMode};

use super::database::Database;
use super::error::from_js;
use super::records::{step_from_js, step_to_js, thread_from_js, thread_to_js};
use super::schema::{BY_ACTIVITY, CHANNEL_VALUES, CHECKPOINTS, META, STEPS, STORES, THREADS};
use super::transaction::{Transaction, prefix};
use crate::json::all_ok;
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

/// A write with its record built, so that the transaction need only issue it.
enum Prepared {
    Thread(JsValue),
    Step(JsValue),
    DeleteStep(JsValue),
    DeleteThread(JsValue, IdbKeyRange),
    Meta(JsValue, JsValue),
}

fn key(parts: &[&str]) -> JsValue {
    parts.iter().map(|part| JsValue::from_str(part)).collect::<js_sys::Array>().into()
}

impl Prepared {
    fn new(write: Write<JsValue>) -> Result<Self, StoreError> {
        Ok(match write {
            Write::PutThread(thread) => Self::Thread(thread_to_js(&thread)),
            Write::PutStep(step) => Self::Step(step_to_js(&step)),
            Write::DeleteStep { thread_id, seq, .. } => {
                Self::DeleteStep(js_sys::Array::of2(&JsValue::from_str(&thread_id), &seq.into()).into())
            }
            Write::DeleteThread(id) => Self::DeleteThread(JsValue::from_str(&id), prefix(&[&id])?),
            Write::PutMeta(name, value) => Self::Meta(JsValue::from_str(&name), value),
        })
    }

    fn issue(&self, transaction: &Transaction) -> Result<(), StoreError> {
        match self {
            Self::Thread(thread) => transaction.put(THREADS, thread),
            Self::Step(step) => transaction.put(STEPS, step),
            Self::DeleteStep(key) => transaction.delete(STEPS, key),
            Self::DeleteThread(id, all) => {
                transaction.delete(THREADS, id)?;
                [STEPS, CHECKPOINTS, CHANNEL_VALUES].iter().try_for_each(|store| transaction.delete(store, all))
            }
            Self::Meta(name, value) => transaction.put_at(META, name, value),
        }
    }
}

impl DataLayer<JsValue> for IndexedDbDataLayer {
    fn commit(&self, writes: Vec<Write<JsValue>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let database = self.0.clone();
        Box::pin(async move {
            let prepared = all_ok(writes.into_iter().map(Prepared::new))?;
            let issue = |transaction: &Transaction| prepared.iter().try_for_each(|write| write.issue(transaction));
            database.transact(&STORES, IdbTransactionMode::Readwrite, &issue).await.map(drop)
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
                Some(place) => {
                    let upper = key(&[&app, &place.updated_at, &place.id]);
                    IdbKeyRange::bound_with_lower_open_and_upper_open(&key(&[&app]), &upper, false, true)
                        .map_err(|error| from_js(&error))?
                }
            };
            let rows = Rc::new(RefCell::new(Vec::new()));
            let scan = |transaction: &Transaction| {
                let index = transaction.store(THREADS)?.index(BY_ACTIVITY).map_err(|error| from_js(&error))?;
                let request =
                    index.open_cursor_with_range_and_direction(&range, IdbCursorDirection::Prev).map_err(|error| from_js(&error))?;
                rows.borrow_mut().clear();
                let found = rows.clone();
                // One more than wanted says whether there is another page.
                transaction.scan(request, move |cursor| {
                    found.borrow_mut().extend(cursor.value());
                    found.borrow().len() <= first
                });
                Ok(())
            };
            database.transact(&[THREADS], IdbTransactionMode::Readonly, &scan).await?;
            let rows = rows.take();
            let items: Vec<_> = rows.iter().take(first).map(thread_from_js).collect();
            let last = items.last().filter(|_| rows.len() > first);
            let next = last.map(|thread| Cursor { updated_at: thread.updated_at.clone(), id: thread.id.clone() });
            Ok(Page { items, next })
        })
    }

    fn get_thread(&self, id: &str) -> LocalBoxFuture<'static, Result<Option<(Thread<JsValue>, Vec<Step<JsValue>>)>, StoreError>> {
        let (database, id) = (self.0.clone(), id.to_owned());
        Box::pin(async move {
            let steps_of = prefix(&[&id])?;
            let ask = |transaction: &Transaction| {
                transaction.get(THREADS, &JsValue::from_str(&id))?;
                transaction.get_all(STEPS, &steps_of)
            };
            let found = database.transact(&[THREADS, STEPS], IdbTransactionMode::Readonly, &ask).await?;
            let [thread, steps] = &found[..] else { return Ok(None) };
            if thread.is_undefined() {
                return Ok(None);
            }
            // Their keys have put them in order already.
            let steps = steps.unchecked_ref::<js_sys::Array>().iter().map(|row| step_from_js(&row)).collect();
            Ok(Some((thread_from_js(thread), steps)))
        })
    }

    fn get_meta(&self, name: &str) -> LocalBoxFuture<'static, Result<Option<JsValue>, StoreError>> {
        let (database, name) = (self.0.clone(), JsValue::from_str(name));
        Box::pin(async move {
            let ask = |transaction: &Transaction| transaction.get(META, &name);
            let found = database.transact(&[META], IdbTransactionMode::Readonly, &ask).await?;
            Ok(found.into_iter().next().filter(|value| !value.is_undefined()))
        })
    }
}
