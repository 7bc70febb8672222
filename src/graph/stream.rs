//! What a run tells its consumer, and the stream it comes through.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::Stream;

use super::{GraphError, Host, Name, Values};
use crate::scope::{Scope, StopReason};

/// What a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamMode {
    /// The whole state after the input and after each superstep that wrote to it.
    Values,
    /// Each node's update as soon as it has finished.
    Updates,
    /// The pieces of every model's answer, and the complete messages of nodes that streamed none.
    Messages,
    /// What nodes write themselves.
    Custom,
}

/// Where a message of the stream comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageMeta {
    /// The node.
    pub node: Name,
    /// The superstep.
    pub step: i64,
}

/// One thing that happened in a run.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamEvent<V> {
    /// [`StreamMode::Values`].
    Values(Values<V>),
    /// [`StreamMode::Updates`]: who, and what it wrote.
    Updates(Name, Values<V>),
    /// [`StreamMode::Messages`].
    Message(V, MessageMeta),
    /// [`StreamMode::Custom`].
    Custom(V),
}

pub(super) type Outcome<H> = Result<Values<<H as Host>::Value>, GraphError<H>>;

/// A queue with one reader, and the run's outcome behind it.
pub(super) struct Queue<H: Host> {
    events: RefCell<VecDeque<StreamEvent<H::Value>>>,
    outcome: RefCell<Option<Outcome<H>>>,
    reader: RefCell<Option<Waker>>,
    writer: RefCell<Option<Waker>>,
    /// Nobody will read any more: events are not kept.
    unread: Cell<bool>,
}

impl<H: Host> Default for Queue<H> {
    fn default() -> Self {
        Self {
            events: RefCell::default(),
            outcome: RefCell::new(None),
            reader: RefCell::default(),
            writer: RefCell::default(),
            unread: Cell::new(false),
        }
    }
}

/// How many events may wait before the run waits for its consumer, at the next superstep.
const HIGH_WATER: usize = 1024;

impl<H: Host> Queue<H> {
    pub(super) fn push(&self, event: StreamEvent<H::Value>) {
        if !self.unread.get() {
            self.events.borrow_mut().push_back(event);
            Self::wake(&self.reader);
        }
    }

    pub(super) fn finish(&self, outcome: Outcome<H>) {
        *self.outcome.borrow_mut() = Some(outcome);
        Self::wake(&self.reader);
    }

    pub(super) fn stop_reading(&self) {
        self.unread.set(true);
        self.events.borrow_mut().clear();
        Self::wake(&self.writer);
    }

    /// Waits while a slow consumer has too much before it.
    pub(super) async fn room(&self) {
        std::future::poll_fn(|cx| {
            if self.events.borrow().len() < HIGH_WATER {
                return Poll::Ready(());
            }
            *self.writer.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    pub(super) fn poll_outcome(&self, cx: &mut Context<'_>) -> Poll<Outcome<H>> {
        if let Some(outcome) = self.outcome.borrow().clone() {
            return Poll::Ready(outcome);
        }
        *self.reader.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }

    fn wake(waker: &RefCell<Option<Waker>>) {
        let waker = waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The events of a run. The run goes on by itself; dropping the stream stops it.
pub struct RunStream<H: Host> {
    queue: Rc<Queue<H>>,
    scope: Scope,
    ended: bool,
}

impl<H: Host> RunStream<H> {
    pub(super) fn new(queue: Rc<Queue<H>>, scope: Scope) -> Self {
        Self { queue, scope, ended: false }
    }

    /// The scope of the run: stopping it stops the run.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Stops the run because its consumer went away and waits until it has put its things in order.
    pub async fn close(mut self) {
        self.ended = true;
        self.queue.stop_reading();
        self.scope.stop(StopReason::Consumer);
        let queue = self.queue.clone();
        let _ = std::future::poll_fn(move |cx| queue.poll_outcome(cx)).await;
    }
}

impl<H: Host> Stream for RunStream<H> {
    type Item = Result<StreamEvent<H::Value>, GraphError<H>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // From the stop on, no token passes (law 3), not even one that was already waiting.
        if self.scope.is_stopped() {
            self.queue.events.borrow_mut().clear();
        }
        let event = self.queue.events.borrow_mut().pop_front();
        if let Some(event) = event {
            Queue::<H>::wake(&self.queue.writer);
            return Poll::Ready(Some(Ok(event)));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        match self.queue.poll_outcome(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(outcome) => {
                self.ended = true;
                Poll::Ready(outcome.err().map(Err))
            }
        }
    }
}

impl<H: Host> Drop for RunStream<H> {
    fn drop(&mut self) {
        if !self.ended {
            self.queue.stop_reading();
            self.scope.stop(StopReason::Consumer);
        }
    }
}
