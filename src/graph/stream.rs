//! What a run tells its consumer, and the stream it comes through.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::Stream;

use super::{GraphError, Host, Input, Interrupt, Name, StateSnapshot, Values};
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
    /// The beginning and the end of each task.
    Tasks,
    /// Each checkpoint.
    Checkpoints,
    /// Tasks and checkpoints.
    Debug,
    /// The calls of tools.
    Tools,
}

/// Where a message of the stream comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageMeta<V> {
    /// The node.
    pub node: Name,
    /// The superstep.
    pub step: i64,
    /// The namespace of the task: `node:task`, after that of the graph it is in.
    pub ns: Option<Name>,
    /// The app's own words on the nodes around the graph, from outside in, and on the node.
    pub metadata: Vec<V>,
}

/// What becomes of a tool's call.
#[derive(Clone, Debug, PartialEq)]
pub enum ToolEvent<V> {
    /// It begins, with these arguments.
    Start(V),
    /// It tells of something while it works.
    Event(V),
    /// It has ended, with this output.
    End(V),
    /// It has failed, with this error.
    Error(V),
}

/// One thing that happened in a run.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamEvent<V> {
    /// [`StreamMode::Values`].
    Values(Values<V>),
    /// [`StreamMode::Updates`].
    Updates {
        /// Who.
        node: Name,
        /// What it wrote, in the order it did.
        writes: Values<V>,
        /// Whether it did so earlier: before the run was interrupted, or kept in a cache.
        cached: bool,
    },
    /// [`StreamMode::Values`] and [`StreamMode::Updates`]: the run has stopped to ask; without questions, at a breakpoint.
    Interrupts(Vec<Interrupt<V>>),
    /// [`StreamMode::Messages`].
    Message(V, MessageMeta<V>),
    /// [`StreamMode::Custom`].
    Custom(V),
    /// [`StreamMode::Tasks`]: one begins.
    TaskStart {
        /// Its id.
        id: String,
        /// The node.
        name: Name,
        /// What it is given.
        input: Input<V>,
        /// What made it run.
        triggers: Vec<Name>,
        /// The app's own words on the nodes around the graph, from outside in, and on the node.
        metadata: Vec<V>,
        /// The superstep.
        step: i64,
    },
    /// [`StreamMode::Tasks`]: one has ended.
    TaskEnd {
        /// Its id.
        id: String,
        /// The node.
        name: Name,
        /// What it wrote.
        result: Values<V>,
        /// What it asks.
        interrupts: Vec<Interrupt<V>>,
        /// What it failed with: name and message.
        error: Option<(String, String)>,
        /// The superstep.
        step: i64,
    },
    /// [`StreamMode::Tools`].
    Tool {
        /// The id of the call; a tool that an app calls itself has none.
        call: Option<String>,
        /// The tool.
        name: Name,
        /// What becomes of it.
        event: ToolEvent<V>,
    },
    /// [`StreamMode::Checkpoints`].
    Checkpoint(Box<StateSnapshot<V>>),
}

/// What happened, in which graph, and which mode it was asked for in.
#[derive(Clone, Debug, PartialEq)]
pub struct Streamed<V> {
    /// The namespace: empty for the outermost graph, else one `node:task` for each graph around.
    pub ns: Rc<[Name]>,
    /// The mode.
    pub mode: StreamMode,
    /// What happened.
    pub event: StreamEvent<V>,
}

/// What a run ends with.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOutput<V> {
    /// The state, or the part of it that the graph gives out.
    pub values: Values<V>,
    /// What it has stopped to ask.
    pub interrupts: Vec<Interrupt<V>>,
    /// Whether it has stopped, to ask or at a breakpoint, and can be gone on with.
    pub is_interrupted: bool,
}

impl<V> std::ops::Deref for RunOutput<V> {
    type Target = Values<V>;

    fn deref(&self) -> &Values<V> {
        &self.values
    }
}

pub(super) type Outcome<H> = Result<RunOutput<<H as Host>::Value>, GraphError<H>>;

/// A queue with one reader, and the run's outcome behind it.
pub(super) struct Queue<H: Host> {
    events: RefCell<VecDeque<Streamed<H::Value>>>,
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
    pub(super) fn push(&self, event: Streamed<H::Value>) {
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
    type Item = Result<Streamed<H::Value>, GraphError<H>>;

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
