//! A future that a scope can take away.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::future::LocalBoxFuture;

use super::{Droppable, Scope, StopReason};

struct Slot<T> {
    future: RefCell<Option<LocalBoxFuture<'static, T>>>,
    waker: RefCell<Option<Waker>>,
}

impl<T> Droppable for Slot<T> {
    fn drop_future(&self) {
        // Empty while the future itself is being polled (a node that calls stop): `poll` drops it then.
        let future = self.future.borrow_mut().take();
        drop(future);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }
}

/// Made by [`Scope::run`].
#[must_use = "futures do nothing unless polled"]
pub struct Run<T: 'static> {
    scope: Scope,
    slot: Rc<Slot<T>>,
    key: Option<u64>,
}

impl<T> Run<T> {
    pub(super) fn new(scope: Scope, future: LocalBoxFuture<'static, T>) -> Self {
        let slot = Rc::new(Slot { future: RefCell::new(Some(future)), waker: RefCell::default() });
        let key = (!scope.is_stopped()).then(|| {
            let weak = Rc::downgrade(&slot);
            scope.register(weak)
        });
        Self { scope, slot, key }
    }
}

impl<T> Future for Run<T> {
    type Output = Result<T, StopReason>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
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
        match polled {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => {
                *self.slot.future.borrow_mut() = Some(future);
                *self.slot.waker.borrow_mut() = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Run<T> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.scope.unregister(key);
        }
    }
}
