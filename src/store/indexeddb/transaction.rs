//! A transaction: requests go in without an `await` between them, then it is complete or it is not.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

use super::error::from_js;
use crate::json::all_ok;
use crate::store::{StoreError, StoreErrorKind};

/// A transaction while its requests are issued.
pub(super) struct Transaction {
    raw: IdbTransaction,
    asked: RefCell<Vec<IdbRequest>>,
    /// What reads its results by a cursor, kept until the transaction is over.
    listeners: RefCell<Vec<EventListener>>,
}

impl Transaction {
    pub(super) fn store(&self, name: &str) -> Result<IdbObjectStore, StoreError> {
        self.raw.object_store(name).map_err(|error| from_js(&error))
    }

    pub(super) fn put(&self, store: &str, value: &JsValue) -> Result<(), StoreError> {
        self.store(store)?.put(value).map(drop).map_err(|error| from_js(&error))
    }

    pub(super) fn put_at(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        self.store(store)?.put_with_key(value, key).map(drop).map_err(|error| from_js(&error))
    }

    pub(super) fn delete(&self, store: &str, key: &JsValue) -> Result<(), StoreError> {
        self.store(store)?.delete(key).map(drop).map_err(|error| from_js(&error))
    }

    /// Asks for something: its result is among those of the transaction, in the order of asking.
    pub(super) fn ask(&self, request: Result<IdbRequest, JsValue>) -> Result<(), StoreError> {
        self.asked.borrow_mut().push(request.map_err(|error| from_js(&error))?);
        Ok(())
    }

    pub(super) fn get(&self, store: &str, key: &JsValue) -> Result<(), StoreError> {
        self.ask(self.store(store)?.get(key))
    }

    pub(super) fn get_all(&self, store: &str, range: &IdbKeyRange) -> Result<(), StoreError> {
        self.ask(self.store(store)?.get_all_with_key(range))
    }

    /// Walks a cursor synchronously in its own callbacks; `visit` says whether to go on.
    pub(super) fn scan(&self, request: IdbRequest, visit: impl Fn(&web_sys::IdbCursorWithValue) -> bool + 'static) {
        let cursor = request.clone();
        let listener = EventListener::new(&request, "success", move |_| {
            let Ok(cursor) = cursor.result() else { return };
            if let Some(cursor) = cursor.dyn_ref::<web_sys::IdbCursorWithValue>()
                && visit(cursor)
            {
                // It fails only when the transaction is over, and then there is nothing to go on with.
                let _ = cursor.continue_();
            }
        });
        self.listeners.borrow_mut().push(listener);
    }
}

/// All keys that begin with this part: `[part]` up to `[part, []]`, since arrays sort behind everything else.
pub(super) fn prefix(parts: &[&str]) -> Result<IdbKeyRange, StoreError> {
    let lower: js_sys::Array = parts.iter().map(|part| JsValue::from_str(part)).collect();
    let upper = lower.slice(0, lower.length());
    upper.push(&js_sys::Array::new());
    IdbKeyRange::bound(&lower, &upper).map_err(|error| from_js(&error))
}

/// What issues the requests of a transaction. It may be called again if the connection was lost.
pub(super) type Body<'a> = &'a dyn Fn(&Transaction) -> Result<(), StoreError>;

/// Runs a transaction and returns what it asked for.
pub(super) async fn run(raw: IdbTransaction, body: Body<'_>) -> Result<Vec<JsValue>, StoreError> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    // Requests may succeed and the commit still fail (a full disk): only `complete` counts.
    let tell = |complete: bool| {
        let sender = sender.clone();
        move |_: &web_sys::Event| {
            if let Some(sender) = sender.borrow_mut().take() {
                // The receiver is there until the first word.
                let _ = sender.send(complete);
            }
        }
    };
    let _listeners = [EventListener::once(&raw, "complete", tell(true)), EventListener::once(&raw, "abort", tell(false))];
    let transaction = Transaction { raw, asked: RefCell::default(), listeners: RefCell::default() };
    if let Err(error) = body(&transaction) {
        // All or nothing. It may have aborted by itself already.
        let _ = transaction.raw.abort();
        return Err(error);
    }
    if transaction.asked.borrow().is_empty() && transaction.listeners.borrow().is_empty() {
        // There is nothing to read. By itself a transaction ends only after its results were told to the page, and a page that
        // is left may not be there any more to hear them. A transaction that is over already says so by its events.
        #[allow(deprecated, reason = "web-sys has the mark from an old draft; the method is in the standard and in every browser")]
        let _ = transaction.raw.commit();
    }
    if receiver.await.unwrap_or(false) {
        let asked = transaction.asked.borrow();
        return all_ok(asked.iter().map(|request| request.result().map_err(|error| from_js(&error))));
    }
    let error = transaction.raw.error();
    Err(error.map_or_else(|| StoreError::new(StoreErrorKind::Closed, "the transaction was aborted"), |error| from_js(&error)))
}
