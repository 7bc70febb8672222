//! Data layers of ours, with the methods that an app's own has.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::SEARCH_LIMIT;
use super::calls::{call_of, cursor_of, cursor_to_js, filter_of, hits_to_js, write_of};
use crate::chat::StorageKind;
use crate::js::call;
use crate::js::error::{self, make};
use crate::js::promise::{promise, promise_done};
use crate::js::value::{get, set, text};
use crate::json::{Json, all_ok};
use crate::store::indexeddb::{Database, IndexedDbDataLayer, element_to_js, feedback_to_js, steps_to_js, thread_to_js, user_to_js};
use crate::store::{Change, DataLayer, MemoryDataLayer, Reading};

/// A data layer of ours for JavaScript: with the methods that an app's own has.
#[wasm_bindgen]
pub struct DataLayerCore {
    pub(super) layer: Rc<dyn DataLayer<JsValue>>,
    pub(super) kind: StorageKind,
}

impl DataLayerCore {
    pub(in crate::js) fn of(layer: Rc<dyn DataLayer<JsValue>>, kind: StorageKind) -> Self {
        Self { layer, kind }
    }
}

#[wasm_bindgen]
impl DataLayerCore {
    /// In IndexedDB.
    #[wasm_bindgen(js_name = indexedDb)]
    pub fn indexed_db(database: &JsValue) -> Result<DataLayerCore, JsValue> {
        let database = Database::named(&call::string(database, "A database's name")?);
        Ok(Self { layer: Rc::new(IndexedDbDataLayer::new(database)), kind: StorageKind::IndexedDb })
    }

    /// In memory.
    pub fn memory() -> DataLayerCore {
        Self { layer: Rc::<MemoryDataLayer<JsValue>>::default(), kind: StorageKind::Memory }
    }

    /// A handle of its own on the same layer.
    #[wasm_bindgen(js_name = clone)]
    pub fn clone_js(&self) -> DataLayerCore {
        Self { layer: self.layer.clone(), kind: self.kind }
    }

    /// Applies writes, `{ method, args }` each, in their order, all or none.
    pub fn commit(&self, calls: &JsValue) -> Promise {
        let writes = calls.items().ok_or_else(|| invalid("commit needs a list of { method, args }.")).and_then(|calls| {
            all_ok(calls.iter().enumerate().map(|(at, call)| {
                let (method, arguments) = (call.get_str("method").unwrap_or_default(), get(call, "args").items().unwrap_or_default());
                write_of(&method, &arguments).ok_or_else(|| invalid(&format!("commit got a write [{at}] that is none: \"{method}\".")))
            }))
        });
        let committing = writes.map(|writes| self.layer.commit(writes));
        promise_done(Box::pin(async move { committing?.await.map_err(|error| error::store(&error)) }))
    }

    /// A page of threads.
    #[wasm_bindgen(js_name = listThreads)]
    pub fn list_threads(&self, filter: &JsValue, page: &JsValue) -> Promise {
        let after = page.get("after").map(|after| cursor_of(&after));
        let first = get(page, "first").as_f64().map_or(35, |first| first.max(1.0) as usize);
        read(self.layer.list_threads(filter_of(filter), first, after), |page| {
            let data = JsValue::array(page.items.iter().map(thread_to_js).collect());
            let next = page.next.as_ref().map(|next| ("next", cursor_to_js(next)));
            JsValue::object([("data", data)].into_iter().chain(next).collect())
        })
    }

    /// A thread with all that is shown of it.
    #[wasm_bindgen(js_name = getThread)]
    pub fn get_thread(&self, id: &str) -> Promise {
        read(self.layer.get_thread(id), |stored| {
            let Some(stored) = stored else { return JsValue::UNDEFINED };
            let thread = thread_to_js(&stored.thread);
            set(&thread, "steps", &steps_to_js(&stored.steps));
            set(&thread, "elements", &JsValue::array(stored.elements.iter().map(element_to_js).collect()));
            set(&thread, "feedback", &JsValue::array(stored.feedback.iter().map(feedback_to_js).collect()));
            thread
        })
    }

    /// Threads in which everything of a query is found.
    #[wasm_bindgen(js_name = searchThreads)]
    pub fn search_threads(&self, query: &str, filter: &JsValue, limit: Option<f64>) -> Promise {
        let limit = limit.map_or(SEARCH_LIMIT, |limit| limit.max(1.0) as usize);
        read(self.layer.search(query, filter_of(filter), limit), |hits| hits_to_js(&hits))
    }

    /// An element.
    #[wasm_bindgen(js_name = getElement)]
    pub fn get_element(&self, thread_id: &str, id: &str) -> Promise {
        read(self.layer.get_element(thread_id, id), |found| found.map_or(JsValue::UNDEFINED, |(element, _)| element_to_js(&element)))
    }

    /// What an element holds.
    #[wasm_bindgen(js_name = getContent)]
    pub fn get_content(&self, thread_id: &str, id: &str) -> Promise {
        read(self.layer.get_element(thread_id, id), |found| found.and_then(|(_, content)| content).unwrap_or(JsValue::UNDEFINED))
    }

    /// The user of that identifier.
    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self, identifier: &str) -> Promise {
        read(self.layer.get_user(identifier), |user| user.as_ref().map_or(JsValue::UNDEFINED, user_to_js))
    }

    /// Favourite steps of an app's threads.
    #[wasm_bindgen(js_name = getFavoriteSteps)]
    pub fn get_favorite_steps(&self, filter: &JsValue) -> Promise {
        let reading = self.layer.favorite_steps(&filter.get_str("app").unwrap_or_default(), filter.get_str("userId"));
        read(reading, |steps| steps_to_js(&steps).into())
    }

    /// A value kept under a key.
    #[wasm_bindgen(js_name = getMeta)]
    pub fn get_meta(&self, key: &str) -> Promise {
        read(self.layer.get_meta(key), |value| value.unwrap_or(JsValue::UNDEFINED))
    }

    /// What a replica has to do.
    #[wasm_bindgen(js_name = getChanges)]
    pub fn get_changes(&self, thread_id: &str, after: f64) -> Promise {
        read(self.layer.changes(thread_id, after), |changes| {
            let change = |change: &Change<JsValue>| {
                let (method, arguments) = call_of(&change.write, |_| true);
                let number = JsValue::from_f64(change.number);
                JsValue::object(vec![("number", number), ("method", text(method)), ("args", JsValue::array(arguments))])
            };
            JsValue::array(changes.iter().map(change).collect())
        })
    }
}

fn invalid(message: &str) -> JsValue {
    make("OneloopError", "INVALID_ARGUMENT", message)
}

fn read<T: 'static>(reading: Reading<T>, to_js: impl FnOnce(T) -> JsValue + 'static) -> Promise {
    promise(async { reading.await.map(to_js).map_err(|error| error::store(&error)) })
}
