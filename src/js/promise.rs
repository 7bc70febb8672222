//! Futures as promises and promises as futures: the one place.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
#[allow(clippy::disallowed_types, reason = "this is the file that owns it")]
use wasm_bindgen_futures::JsFuture;

use super::{error, scheduler};

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    fn handled(promise: &Promise);
}

thread_local! {
    static PENDING: RefCell<BTreeMap<u64, Function>> = RefCell::default();
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// A promise of what the future gives. The future runs by itself.
pub(super) fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let mut future = Some(future);
    let mut slot = None;
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        if let Some(future) = future.take() {
            slot = Some((future, resolve, reject));
        }
    });
    if let Some((future, resolve, reject)) = slot {
        let key = NEXT.replace(NEXT.get() + 1);
        PENDING.with_borrow_mut(|pending| pending.insert(key, reject.clone()));
        let made = promise.clone();
        scheduler().spawn(async move {
            let result = future.await;
            PENDING.with_borrow_mut(|pending| pending.remove(&key));
            let settled = match result {
                Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
                Err(error) => {
                    // An app that does not await a call which a stop has refused did nothing wrong.
                    if error::is_abort(&error) {
                        handled(&made);
                    }
                    reject.call1(&JsValue::UNDEFINED, &error)
                }
            };
            // The functions of a promise never throw.
            drop(settled);
        });
    }
    promise
}

/// A promise of nothing.
pub(super) fn promise_done(future: impl Future<Output = Result<(), JsValue>> + 'static) -> Promise {
    promise(async { future.await.map(|()| JsValue::UNDEFINED) })
}

/// Waits for a promise. Dropping the future lets go of it; the promise itself can't be cancelled.
#[allow(clippy::disallowed_types, reason = "this is the file that owns it")]
pub(super) async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// A panic is a bug of ours: it must not leave anyone waiting. Everything that was promised is rejected with its
/// message and place, since a trapped task never settles its own promise.
pub(super) fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        let error = error::make("InternalError", "INTERNAL_ERROR", &format!("A bug in oneloop: {info}"));
        let pending = PENDING.with(|pending| pending.try_borrow_mut().map(|mut pending| std::mem::take(&mut *pending)));
        for reject in pending.unwrap_or_default().into_values() {
            // The functions of a promise never throw.
            drop(reject.call1(&JsValue::UNDEFINED, &error));
        }
        report(&error);
    }));
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn report(error: &JsValue);
}
