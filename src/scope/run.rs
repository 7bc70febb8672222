//! A future that a scope can take away.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::future::LocalBoxFuture;

use super::{Droppable, Scope, StopReason};

/// A future that a scope can take away. It leaves its output somewhere else, so that there is one copy of this for
/// all types of output.
struct Slot {
    future: RefCell<Option<LocalBoxFuture<'static, ()>>>,
    waker: RefCell<Option<Waker>>,
}

impl Droppable for Slot {
    fn drop_future(&self) {
        // Empty while the future itself is being polled (a node that calls stop): `poll` drops it then.
        let future = self.future.borrow_mut().take();
        drop(future);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }
}

/// The part of a [`Run`] that does not know what the future gives.
pub(super) struct Guarded {
    scope: Scope,
    slot: Rc<Slot>,
    key: Option<u64>,
}

impl Guarded {
    pub(super) fn new(scope: Scope, future: LocalBoxFuture<'static, ()>) -> Self {
        let slot = Rc::new(Slot { future: RefCell::new(Some(future)), waker: RefCell::default() });
        let key = (!scope.is_stopped()).then(|| {
            let weak = Rc::downgrade(&slot);
            scope.register(weak)
        });
        Self { scope, slot, key }
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<(), StopReason>> {
        let taken = self.slot.future.borrow_mut().take();
        if let Some(reason) = self.scope.reason() {
            drop(taken);
            return Poll::Ready(Err(reason));
        }
        let Some(mut future) = taken else {
            // Polled after it was ready, which the contract of `Future` forbids: stay silent.
            return Poll::Pending;
        };
        let polled = future.as_mut().poll(cx);
        if let Some(reason) = self.scope.reason() {
            // Stopped from within: what it produced in that very moment does not pass either.
            drop(future);
            return Poll::Ready(Err(reason));
        }
        if polled.is_pending() {
            *self.slot.future.borrow_mut() = Some(future);
            *self.slot.waker.borrow_mut() = Some(cx.waker().clone());
        }
        polled.map(Ok)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.scope.unregister(key);
        }
    }
}

/// Made by [`Scope::run`].
#[must_use = "futures do nothing unless polled"]
pub struct Run<T: 'static> {
    guarded: Guarded,
    output: Rc<Cell<Option<T>>>,
}

impl<T> Run<T> {
    pub(super) fn new(guarded: Guarded, output: Rc<Cell<Option<T>>>) -> Self {
        Self { guarded, output }
    }
}

impl<T> Future for Run<T> {
    type Output = Result<T, StopReason>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.guarded.poll(cx) {
            Poll::Ready(Err(reason)) => {
                drop(self.output.take());
                Poll::Ready(Err(reason))
            }
            // Ready and nothing left: polled after it was ready, see above.
            Poll::Ready(Ok(())) => self.output.take().map_or(Poll::Pending, |output| Poll::Ready(Ok(output))),
            Poll::Pending => Poll::Pending,
        }
    }
}
