//! Streams out as async iterators, and anything that can be iterated in as a stream.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};
use futures::stream::{LocalBoxStream, unfold};
use futures::{FutureExt, StreamExt};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::resolve;
use super::error;
use super::promise::promise;
use super::value::get;
use crate::json::Json;
use crate::scope::{Scope, StopReason};

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = iteratorOf)]
    fn iterator_of(value: &JsValue) -> JsValue;
}

/// A stream that JavaScript pulls from: `next()` and `return()` of the iteration protocol.
type Source = LocalBoxStream<'static, Result<JsValue, JsValue>>;

struct Inner {
    /// Taken out while an item is awaited; empty when it is over.
    source: RefCell<Option<Source>>,
    /// Calls that came while another was under way wait for it.
    last: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
    /// What is behind it; `None` once nobody wants more.
    scope: RefCell<Option<Scope>>,
}

impl Inner {
    /// Takes a place in the row of calls: what to wait for, and what lets the next one go on when it is dropped.
    fn queue(&self) -> (Option<Shared<LocalBoxFuture<'static, ()>>>, oneshot::Sender<()>) {
        let (sender, receiver) = oneshot::channel();
        let before = self.last.borrow_mut().replace(receiver.map(drop).boxed_local().shared());
        (before, sender)
    }
}

/// A stream of ours as an async iterator. `www/api` puts `[Symbol.asyncIterator]` on it.
#[wasm_bindgen]
pub struct RunStreamCore(Rc<Inner>);

fn iteration(value: Option<JsValue>) -> JsValue {
    let done = value.is_none();
    JsValue::object(vec![("done", JsValue::from_bool(done)), ("value", value.unwrap_or(JsValue::UNDEFINED))])
}

impl RunStreamCore {
    /// Of a source that comes to an end by itself once the scope is stopped.
    pub(super) fn new(source: Source, scope: Scope) -> Self {
        Self(Rc::new(Inner { source: RefCell::new(Some(source)), last: RefCell::new(None), scope: RefCell::new(Some(scope)) }))
    }
}

#[wasm_bindgen]
impl RunStreamCore {
    /// The next item. Calls are answered in order.
    pub fn next(&self) -> Promise {
        let inner = self.0.clone();
        let (before, answered) = inner.queue();
        promise(async move {
            let _answered = answered;
            if let Some(before) = before {
                before.await;
            }
            let taken = inner.source.borrow_mut().take();
            let Some(mut source) = taken else { return Ok(iteration(None)) };
            match source.next().await {
                Some(Ok(value)) => {
                    // Closed meanwhile: what came last is not given any more.
                    let closed = inner.scope.borrow().is_none();
                    *inner.source.borrow_mut() = Some(source);
                    Ok(iteration((!closed).then_some(value)))
                }
                Some(Err(error)) => Err(error),
                None => Ok(iteration(None)),
            }
        })
    }

    /// Ends the stream because nobody wants more of it; resolves when what is behind it has stopped and put its things
    /// in order.
    #[wasm_bindgen(js_name = return)]
    pub fn close(&self) -> Promise {
        let inner = self.0.clone();
        let (before, answered) = inner.queue();
        let scope = inner.scope.borrow_mut().take();
        if let Some(scope) = scope {
            scope.stop(StopReason::Consumer);
        }
        promise(async move {
            let _answered = answered;
            if let Some(before) = before {
                before.await;
            }
            let source = inner.source.borrow_mut().take();
            if let Some(mut source) = source {
                // It ends when what is behind it has: a graph's run with its last checkpoint.
                while let Some(Ok(_)) = source.next().await {}
            }
            Ok(iteration(None))
        })
    }
}

/// An iterator that is told when nobody wants more of it; `None` once it has ended by itself.
struct ReturnOnDrop(Option<JsValue>);

impl Drop for ReturnOnDrop {
    fn drop(&mut self) {
        if let Some(iterator) = self.0.take()
            && let Ok(close) = get(&iterator, "return").dyn_into::<Function>()
            && let Ok(closed) = close.call0(&iterator)
        {
            // Its failure, if it fails, is of no use to anyone.
            drop(promise(resolve_quietly(closed)));
        }
    }
}

async fn resolve_quietly(value: JsValue) -> Result<JsValue, JsValue> {
    let _ = resolve(value).await;
    Ok(JsValue::UNDEFINED)
}

/// Anything iterable as a stream; dropping it ends the iteration.
///
/// # Errors
/// `INVALID_ARGUMENT` when it is not iterable.
pub(super) fn stream_of(value: &JsValue) -> Result<Source, JsValue> {
    let iterator = iterator_of(value);
    if iterator.is_undefined() {
        let text = format!("A stream is an (async) iterable or a ReadableStream, not {}.", super::value::describe(value));
        return Err(error::make("OneloopError", "INVALID_ARGUMENT", &text));
    }
    Ok(unfold(ReturnOnDrop(Some(iterator)), |mut iterator| async move {
        let open = iterator.0.clone()?;
        let pulled = match get(&open, "next").dyn_into::<Function>() {
            Ok(next) => match next.call0(&open) {
                Ok(value) => resolve(value).await,
                Err(error) => Err(error),
            },
            Err(_) => Err(error::make("OneloopError", "INVALID_ARGUMENT", "An iterator needs a next() method.")),
        };
        match pulled {
            Ok(item) if get(&item, "done").is_truthy() => {
                let _ = iterator.0.take();
                None
            }
            Ok(item) => Some((Ok(get(&item, "value")), iterator)),
            Err(error) => {
                let _ = iterator.0.take();
                Some((Err(error), iterator))
            }
        }
    })
    .boxed_local())
}
