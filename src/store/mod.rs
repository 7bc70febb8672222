//! The data layer: threads and steps, kept. Traits, records, the writer that acknowledges, memory and IndexedDB.
//!
//! Law 5: what was acknowledged is kept. A data layer's [`commit`](DataLayer::commit) resolves when all its writes are
//! durable and rejects when none is; the [`Writer`] groups, orders and retries.

mod error;
pub mod memories;
mod memory;
mod record;
mod writer;

#[doc(hidden)]
pub mod contract;
#[cfg(target_family = "wasm")]
pub mod indexeddb;

pub use error::{StoreError, StoreErrorKind};
pub use memory::MemoryDataLayer;
pub use record::{ErrorRecord, Progress, ShowInput, Step, StepKind, StepStatus, Thread};
pub use writer::{WRITE_BEHIND_MS, Writer, Written};

use futures::future::LocalBoxFuture;

/// One change of the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<V> {
    /// Creates or replaces a thread's record.
    PutThread(Thread<V>),
    /// Creates or replaces a step.
    PutStep(Step<V>),
    /// Deletes a step; its children stay.
    DeleteStep {
        /// The thread.
        thread_id: String,
        /// The step.
        id: String,
        /// Its place in the thread.
        seq: f64,
    },
    /// Deletes a thread with its steps and checkpoints.
    DeleteThread(String),
    /// Keeps a value of the app's under a key of its own.
    PutMeta(String, V),
}

impl<V> Write<V> {
    /// What it is about: of two writes with one key the later one makes the earlier obsolete.
    fn key(&self) -> (u8, &str) {
        match self {
            Self::PutThread(thread) => (0, &thread.id),
            Self::DeleteThread(id) => (0, id),
            Self::PutStep(Step { id, .. }) | Self::DeleteStep { id, .. } => (1, id),
            Self::PutMeta(key, _) => (2, key),
        }
    }

    /// Whether an older write need not be stored any more when this one is.
    fn replaces(&self, older: &Self) -> bool {
        let takes_along = matches!(self, Self::DeleteThread(id) if older.thread_id() == Some(id));
        takes_along || self.key() == older.key()
    }

    /// The thread it belongs to.
    fn thread_id(&self) -> Option<&str> {
        match self {
            Self::PutThread(thread) => Some(&thread.id),
            Self::PutStep(step) => Some(&step.thread_id),
            Self::DeleteStep { thread_id, .. } | Self::DeleteThread(thread_id) => Some(thread_id),
            Self::PutMeta(..) => None,
        }
    }
}

/// Some of a list, and how to get on.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// A place in the list of threads: behind the thread with this time of last activity and this id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The last thread's `updated_at`.
    pub updated_at: String,
    /// Its id.
    pub id: String,
}

type Reading<T> = LocalBoxFuture<'static, Result<T, StoreError>>;

/// Where threads and steps are kept.
pub trait DataLayer<V> {
    /// Applies the writes in their order, all or none. Resolves when they are durable. It may be called again before it
    /// has resolved: commits are applied in the order of the calls.
    fn commit(&self, writes: Vec<Write<V>>) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// The threads of an app, newest activity first.
    fn list_threads(&self, app: &str, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<V>>>;
    /// A thread with its steps in the order they were made.
    fn get_thread(&self, id: &str) -> Reading<Option<(Thread<V>, Vec<Step<V>>)>>;
    /// A value kept by [`Write::PutMeta`].
    fn get_meta(&self, key: &str) -> Reading<Option<V>>;
}
