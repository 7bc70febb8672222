//! Futures as promises and promises as futures: the one place.

use std::cell::RefCell;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, ready};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
#[allow(clippy::disallowed_types, reason = "this is the file that owns it")]
use wasm_bindgen_futures::JsFuture;

use super::{error, scheduler};
use crate::chat::ChatError;

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    fn handled(promise: &Promise);
}

thread_local! {
    static PENDING: RefCell<Pending> = const { RefCell::new(Pending { places: Vec::new(), free: Vec::new() }) };
}

/// What rejects the promises that are not settled.
#[derive(Default)]
struct Pending {
    places: Vec<Option<Function>>,
    free: Vec<usize>,
}

impl Pending {
    fn add(&mut self, reject: Function) -> usize {
        let at = self.free.pop().unwrap_or(self.places.len());
        match self.places.get_mut(at) {
            Some(place) => *place = Some(reject),
            None => self.places.push(Some(reject)),
        }
        at
    }

    fn remove(&mut self, at: usize) {
        if let Some(place) = self.places.get_mut(at) {
            *place = None;
            self.free.push(at);
        }
    }
}

/// A promise of what the future gives. The future runs by itself.
pub(super) fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    promise_boxed(Box::pin(future))
}

/// Not generic: there are many futures, and one copy of this is enough.
fn promise_boxed(future: LocalBoxFuture<'static, Result<JsValue, JsValue>>) -> Promise {
    let mut future = Some(future);
    let mut slot = None;
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        if let Some(future) = future.take() {
            slot = Some((future, resolve, reject));
        }
    });
    if let Some((future, resolve, reject)) = slot {
        let place = PENDING.with_borrow_mut(|pending| pending.add(reject.clone()));
        let made = promise.clone();
        scheduler().spawn(async move {
            let result = future.await;
            PENDING.with_borrow_mut(|pending| pending.remove(place));
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
pub(super) fn promise_done(future: LocalBoxFuture<'static, Result<(), JsValue>>) -> Promise {
    promise(async { future.await.map(|()| JsValue::UNDEFINED) })
}

/// A promise of nothing, from what hardly ever has to wait: where it need not, there is no task, and it is done when this returns.
pub(super) fn promise_mostly_done(mut future: LocalBoxFuture<'static, Result<(), JsValue>>) -> Promise {
    match (&mut future).now_or_never() {
        Some(Ok(())) => Promise::resolve(&JsValue::UNDEFINED),
        Some(Err(error)) => promise_done(ready(Err(error)).boxed_local()),
        // It is polled anew, and then knows whom to wake.
        None => promise_done(future),
    }
}

/// A promise of nothing, from what a chat gives.
pub(super) fn promise_chat(future: LocalBoxFuture<'static, Result<(), ChatError>>) -> Promise {
    promise(async { future.await.map(|()| JsValue::UNDEFINED).map_err(error::chat) })
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
        for reject in pending.unwrap_or_default().places.into_iter().flatten() {
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
