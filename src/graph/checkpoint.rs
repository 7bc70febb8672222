//! Checkpoints: the state of a thread after each superstep, so that a run can go on from there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{Host, Name, Values};

/// What made a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointSource {
    /// An input was applied.
    Input,
    /// A superstep was applied.
    Loop,
    /// A stop kept what there was.
    Stop,
}

impl CheckpointSource {
    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Loop => "loop",
            Self::Stop => "stop",
        }
    }
}

/// The state of a thread at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint<V> {
    /// Time-ordered: the latest checkpoint of a thread has the greatest id.
    pub id: String,
    /// The checkpoint this one followed.
    pub parent: Option<String>,
    /// When it was made, ISO 8601.
    pub ts: String,
    /// Counts the supersteps of the thread, over all its runs; −1 is before the first.
    pub step: i64,
    /// What made it.
    pub source: CheckpointSource,
    /// The value of every channel that has one.
    pub values: Values<V>,
    /// For each of them the step that last changed it: a store need not write the others again.
    pub versions: Vec<(Name, i64)>,
    /// The nodes that are to run next.
    pub next: Vec<Name>,
    /// For each waiting edge (`a+b:target`) that is not complete: who has finished so far.
    pub waiting: Vec<(Name, Vec<Name>)>,
}

/// Where checkpoints are kept.
pub trait Checkpointer<H: Host> {
    /// The latest checkpoint of a thread.
    fn latest(&self, thread: &str) -> LocalBoxFuture<'static, Result<Option<Checkpoint<H::Value>>, H::Error>>;
    /// Keeps a checkpoint. Resolves when it is durable. Calls for one thread are kept in the order they were made.
    fn put(&self, thread: &str, checkpoint: Checkpoint<H::Value>) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Forgets a thread.
    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), H::Error>>;
}

/// A thread's state as one looks at it from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct StateSnapshot<V> {
    /// The value of every channel that has one.
    pub values: Values<V>,
    /// The nodes that are to run next; empty when the graph has come to its end.
    pub next: Vec<Name>,
    /// The checkpoint's id, time, step and source; `None` for a thread that never ran.
    pub checkpoint: Option<Checkpoint<V>>,
}

/// Checkpoints in memory: for tests, and where nothing need outlive the page.
pub struct MemorySaver<H: Host> {
    threads: Rc<RefCell<BTreeMap<String, Checkpoint<H::Value>>>>,
}

impl<H: Host> Default for MemorySaver<H> {
    fn default() -> Self {
        Self { threads: Rc::default() }
    }
}

impl<H: Host> Checkpointer<H> for MemorySaver<H> {
    fn latest(&self, thread: &str) -> LocalBoxFuture<'static, Result<Option<Checkpoint<H::Value>>, H::Error>> {
        let found = self.threads.borrow().get(thread).cloned();
        Box::pin(async { Ok(found) })
    }

    fn put(&self, thread: &str, checkpoint: Checkpoint<H::Value>) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        self.threads.borrow_mut().insert(thread.to_owned(), checkpoint);
        Box::pin(async { Ok(()) })
    }

    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        self.threads.borrow_mut().remove(thread);
        Box::pin(async { Ok(()) })
    }
}
