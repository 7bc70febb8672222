//! What is to be written, in order, as few transactions as there can be.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use super::packing::packed;
use super::values::{NewValue, Values};
use crate::scheduler::Scheduler;
use crate::store::indexeddb::database::Database;
use crate::store::indexeddb::schema::{CHANNEL_VALUES, CHECKPOINT_WRITES, CHECKPOINTS};
use crate::store::indexeddb::transaction::{Mode, Requests, prefix};
use crate::store::{StoreError, StoreErrorKind};

pub(super) enum Op {
    Put {
        thread: String,
        record: JsValue,
        values: Vec<NewValue>,
    },
    /// By key; the last says whether what is there already stays.
    PutWrites {
        records: Vec<(JsValue, JsValue, bool)>,
    },
    Delete {
        store: &'static str,
        under: Vec<String>,
    },
}

impl Op {
    fn thread(&self) -> Option<&str> {
        if let Self::Put { thread, .. } = self { Some(thread) } else { None }
    }

    fn ask(&self, requests: &mut Requests) -> Result<(), StoreError> {
        match self {
            Self::Put { record, values, .. } => {
                for value in values {
                    requests.put_at(CHANNEL_VALUES, value.key.clone(), packed(&value.record, &value.name)?, Some(&value.name));
                }
                requests.put(CHECKPOINTS, packed(record, "what the checkpoint goes on with")?);
            }
            Self::PutWrites { records } => {
                for (key, record, stays) in records {
                    let (method, name) = (if *stays { "keep" } else { "put" }, "what a task has written");
                    requests.write(CHECKPOINT_WRITES, method, key.clone(), packed(record, name)?, Some(name));
                }
            }
            Self::Delete { store, under } => {
                let under: Vec<&str> = under.iter().map(String::as_str).collect();
                requests.delete(store, prefix(&under)?);
            }
        }
        Ok(())
    }
}

type Done = oneshot::Sender<Result<(), StoreError>>;

fn answer(done: Done, result: Result<(), StoreError>) {
    // Whoever asked may not wait any more.
    let _ = done.send(result);
}

/// What is to be written. Cheap to clone.
#[derive(Clone)]
pub(super) struct Queue(Rc<Inner>);

struct Inner {
    scheduler: Scheduler,
    database: Database,
    values: Rc<Values>,
    waiting: RefCell<Vec<(Op, Done)>>,
    writing: Cell<bool>,
    idle: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Queue {
    pub(super) fn new(database: Database, values: Rc<Values>, scheduler: Scheduler) -> Self {
        let (waiting, writing, idle) = (RefCell::default(), Cell::new(false), RefCell::default());
        Self(Rc::new(Inner { scheduler, database, values, waiting, writing, idle }))
    }

    /// Puts something in the row. It is on its way whether or not anyone waits for it.
    pub(super) fn push(&self, op: Op) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let (sender, receiver) = oneshot::channel();
        self.0.waiting.borrow_mut().push((op, sender));
        if !self.0.writing.replace(true) {
            // A task of its own: whoever is first would else wait for all who come after.
            let queue = self.clone();
            self.0.scheduler.spawn(async move { queue.write().await });
        }
        async move { receiver.await.unwrap_or_else(|_| Err(StoreError::new(StoreErrorKind::Closed, "the store is gone"))) }.boxed_local()
    }

    /// Resolves when nothing is on its way.
    pub(super) async fn settled(&self) {
        if self.0.writing.get() {
            let (sender, receiver) = oneshot::channel();
            self.0.idle.borrow_mut().push(sender);
            // Dropped, it says the same.
            let _ = receiver.await;
        }
    }

    async fn write(&self) {
        // A writer that is dropped half-way must not leave the row standing.
        let _guard = Idle(self);
        loop {
            let group = std::mem::take(&mut *self.0.waiting.borrow_mut());
            if group.is_empty() {
                break;
            }
            self.commit(group).await;
        }
    }

    async fn commit(&self, group: Vec<(Op, Done)>) {
        let result = self.transact(group.iter().map(|(op, _)| op)).await;
        if let Err(error) = &result
            && error.kind == StoreErrorKind::Clone
            && group.len() > 1
        {
            // One value spoils the whole group: each is tried alone, so that the others are stored.
            let mut spoilt: Vec<(String, StoreError)> = Vec::new();
            for (op, done) in group {
                let before = spoilt.iter().find(|(thread, _)| op.thread() == Some(thread));
                let result = match before {
                    Some((_, error)) => Err(error.clone()),
                    None => self.transact([&op].into_iter()).await,
                };
                if let (Err(error), Some(thread), None) = (&result, op.thread(), before) {
                    spoilt.push((thread.to_owned(), error.clone()));
                }
                answer(done, result);
            }
            for (thread, error) in spoilt {
                self.give_up(&thread, &error);
            }
            return;
        }
        for (op, done) in group {
            if let (Err(error), Some(thread)) = (&result, op.thread()) {
                self.give_up(thread, error);
            }
            answer(done, result.clone());
        }
    }

    /// After a checkpoint that was not stored: those that follow it hang on it, and can't be either.
    fn give_up(&self, thread: &str, error: &StoreError) {
        self.0.values.forget(thread);
        let waiting = std::mem::take(&mut *self.0.waiting.borrow_mut());
        for (op, done) in waiting {
            if op.thread() == Some(thread) {
                answer(done, Err(error.clone()));
            } else {
                self.0.waiting.borrow_mut().push((op, done));
            }
        }
    }

    async fn transact<'a>(&self, ops: impl Iterator<Item = &'a Op>) -> Result<(), StoreError> {
        let mut requests = Requests::default();
        for op in ops {
            op.ask(&mut requests)?;
        }
        let stores = [CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES];
        self.0.database.transact(&stores, Mode::ReadWrite, &requests).await.map(drop)
    }
}

struct Idle<'a>(&'a Queue);

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.0.writing.set(false);
        for waiting in std::mem::take(&mut *self.0.0.idle.borrow_mut()) {
            let _ = waiting.send(());
        }
    }
}
