//! Streams out as async iterators, and anything that can be iterated in as a stream.

use std::cell::{Cell, RefCell};
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
use super::value::{get, iterated};
use crate::json::Json;
use crate::scope::{Scope, StopReason};

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = iteratorOf)]
    fn iterator_of(value: &JsValue) -> JsValue;
    #[wasm_bindgen(catch)]
    fn pull(iterator: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = END, thread_local_v2)]
    static END: JsValue;
}

/// A stream that JavaScript pulls from: `next()` and `return()` of the iteration protocol.
type Source = LocalBoxStream<'static, Result<JsValue, JsValue>>;

struct Inner {
    /// Taken out while an item is awaited; empty when it is over.
    source: RefCell<Option<Source>>,
    /// Calls that came while another was under way wait for it.
    last: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
    /// Calls under way.
    calls: Cell<usize>,
    /// What is behind it; `None` once nobody wants more.
    scope: RefCell<Option<Scope>>,
}

/// A call under way, until it is dropped.
struct Call {
    inner: Rc<Inner>,
    before: Option<Shared<LocalBoxFuture<'static, ()>>>,
    _ended: oneshot::Sender<()>,
}

impl Call {
    /// Waits until those that came earlier are answered.
    async fn turn(&mut self) {
        if let Some(before) = self.before.take() {
            before.await;
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.inner.calls.update(|calls| calls - 1);
    }
}

impl Inner {
    /// Takes a place in the row of calls: the next one goes on when this one is dropped.
    fn queue(self: &Rc<Self>) -> Call {
        let (ended, receiver) = oneshot::channel();
        let before = self.last.borrow_mut().replace(receiver.map(drop).boxed_local().shared());
        self.calls.update(|calls| calls + 1);
        Call { inner: self.clone(), before, _ended: ended }
    }

    /// What is there already: no promise of ours has to be made, kept and settled for it.
    fn ready(&self) -> Option<Promise> {
        if self.calls.get() > 0 {
            return None;
        }
        let mut source = self.source.borrow_mut().take()?;
        let next = source.next().now_or_never();
        match next {
            Some(None) => Some(iterated(true, &JsValue::UNDEFINED)),
            Some(Some(Err(error))) => Some(promise(async { Err(error) })),
            Some(Some(Ok(value))) => {
                *self.source.borrow_mut() = Some(source);
                Some(iterated(false, &value))
            }
            None => {
                *self.source.borrow_mut() = Some(source);
                None
            }
        }
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
        Self(Rc::new(Inner {
            source: RefCell::new(Some(source)),
            last: RefCell::new(None),
            calls: Cell::new(0),
            scope: RefCell::new(Some(scope)),
        }))
    }
}

#[wasm_bindgen]
impl RunStreamCore {
    /// The next item. Calls are answered in order.
    pub fn next(&self) -> Promise {
        if let Some(ready) = self.0.ready() {
            return ready;
        }
        let mut call = self.0.queue();
        promise(async move {
            call.turn().await;
            let inner = &call.inner;
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
        let mut call = self.0.queue();
        let scope = self.0.scope.borrow_mut().take();
        if let Some(scope) = scope {
            scope.stop(StopReason::Consumer);
        }
        promise(async move {
            call.turn().await;
            let source = call.inner.source.borrow_mut().take();
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
        let pulled = match pull(iterator.0.as_ref()?) {
            Ok(item) => resolve(item).await,
            Err(error) => Err(error),
        };
        match pulled {
            Ok(item) if END.with(|end| *end == item) => {
                let _ = iterator.0.take();
                None
            }
            Ok(item) => Some((Ok(item), iterator)),
            Err(error) => {
                let _ = iterator.0.take();
                Some((Err(error), iterator))
            }
        }
    })
    .boxed_local())
}
