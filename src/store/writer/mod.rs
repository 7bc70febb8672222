//! The writer: what stands between the app's calls and the data layer.
//!
//! It keeps the order of the app's writes (law 6), groups what is waiting into one commit, acknowledges when the
//! commit is durable (law 5), writes streams behind, and keeps what failed in memory to try again.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use super::{DataLayer, Step, StoreError, StoreErrorKind, Write};
use crate::scheduler::Scheduler;

/// How old the text of a running stream may be in the store, in milliseconds.
pub const WRITE_BEHIND_MS: f64 = 250.0;

/// How long the text of a stream waits to be written: what is left of [`WRITE_BEHIND_MS`] is for the commit.
const WRITE_AFTER_MS: f64 = WRITE_BEHIND_MS - 50.0;

/// How long nothing must have been committed before the data layer does its housekeeping, in milliseconds: a turn that writes one thing
/// after the other would else pay for it between each two.
const TIDY_AFTER_MS: f64 = 500.0;

/// From how many calls that wait on they are committed without waiting for more: the store is at work while the next ones are made.
const MANY: usize = 512;

/// How long to wait before what failed is tried again by itself, in milliseconds.
const RETRY_MS: f64 = 2_000.0;

type Done = oneshot::Sender<Result<(), StoreError>>;
type Listener = Rc<dyn Fn(&StoreError)>;

/// Resolves when writes are durable.
pub type Written = LocalBoxFuture<'static, Result<(), StoreError>>;

/// The writes of one call and who waits for them.
struct Call<V> {
    writes: Vec<Write<V>>,
    done: Option<Done>,
}

fn answer(done: Option<Done>, result: Result<(), StoreError>) {
    if let Some(done) = done {
        // The caller may not wait any more.
        let _ = done.send(result);
    }
}

struct Inner<V> {
    layer: Rc<dyn DataLayer<V>>,
    scheduler: Scheduler,
    queue: RefCell<Vec<Call<V>>>,
    /// Streams whose text is newer than the store's.
    behind: RefCell<Vec<Rc<RefCell<Step<V>>>>>,
    /// What a commit failed to store and nothing newer has replaced.
    failed: RefCell<Vec<Write<V>>>,
    /// The writes of the commits that are not answered yet, oldest first.
    under_way: RefCell<VecDeque<Rc<[Write<V>]>>>,
    /// Resolves when the newest commit is answered.
    last: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
    committing: Cell<bool>,
    tidying: Cell<bool>,
    tidy_timer: Cell<bool>,
    /// How often it has begun to commit.
    commits: Cell<u64>,
    timer: Cell<bool>,
    retry: Cell<bool>,
    on_error: RefCell<Option<Listener>>,
}

/// A writer on a data layer. Cheap to clone: clones share the queue.
pub struct Writer<V>(Rc<Inner<V>>);

impl<V> Clone for Writer<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V: Clone + 'static> Writer<V> {
    /// A writer on that layer.
    pub fn new(layer: Rc<dyn DataLayer<V>>, scheduler: Scheduler) -> Self {
        Self(Rc::new(Inner {
            layer,
            scheduler,
            queue: RefCell::default(),
            behind: RefCell::default(),
            failed: RefCell::default(),
            under_way: RefCell::default(),
            last: RefCell::new(None),
            committing: Cell::new(false),
            tidying: Cell::new(false),
            tidy_timer: Cell::new(false),
            commits: Cell::new(0),
            timer: Cell::new(false),
            retry: Cell::new(false),
            on_error: RefCell::new(None),
        }))
    }

    /// The data layer, to read from.
    pub fn layer(&self) -> &Rc<dyn DataLayer<V>> {
        &self.0.layer
    }

    /// Calls back with every failed commit.
    pub fn on_error(&self, listener: impl Fn(&StoreError) + 'static) {
        *self.0.on_error.borrow_mut() = Some(Rc::new(listener));
    }

    /// Queues writes. They are on their way when this returns; the future says when they are durable, and may be
    /// dropped without taking anything back. The writes of one call are stored all or none.
    ///
    /// # Errors
    /// What the commit failed with. The writes are then kept in memory and tried again, except for values that
    /// can't be stored at all.
    pub fn write(&self, writes: impl Into<Vec<Write<V>>>) -> Written {
        let written = self.take(writes.into());
        if self.0.queue.borrow().len() < MANY {
            self.commit_soon();
        } else {
            self.commit_now();
        }
        written
    }

    /// Like [`write`](Self::write), but the data layer is asked in this very call: for what a turn waits for, ahead of the drawing that follows it.
    pub fn write_now(&self, writes: impl Into<Vec<Write<V>>>) -> Written {
        let written = self.take(writes.into());
        self.0.commits.set(self.0.commits.get() + 1);
        self.commit_now();
        self.tidy_later();
        written
    }

    /// Queues writes, behind what was streamed before them and in the place of older ones that failed.
    fn take(&self, writes: Vec<Write<V>>) -> Written {
        self.take_behind();
        self.0.failed.borrow_mut().retain(|old| !writes.iter().any(|write| write.replaces(old)));
        self.enqueue(writes)
    }

    fn enqueue(&self, writes: Vec<Write<V>>) -> Written {
        let (sender, receiver) = oneshot::channel();
        self.0.queue.borrow_mut().push(Call { writes, done: Some(sender) });
        Box::pin(async move { receiver.await.unwrap_or_else(|_| Err(StoreError::new(StoreErrorKind::Closed, "the writer is gone"))) })
    }

    /// Notes that a stream has grown: its text reaches the store within [`WRITE_BEHIND_MS`].
    pub fn write_behind(&self, step: &Rc<RefCell<Step<V>>>) {
        {
            let mut behind = self.0.behind.borrow_mut();
            if behind.iter().any(|waiting| Rc::ptr_eq(waiting, step)) {
                return;
            }
            behind.push(step.clone());
        }
        if self.0.timer.replace(true) {
            return;
        }
        let this = self.clone();
        self.0.scheduler.spawn(async move {
            this.0.scheduler.sleep(WRITE_AFTER_MS).await;
            this.0.timer.set(false);
            this.take_behind();
            this.commit_soon();
        });
    }

    /// Sends everything on its way at once, also beside a commit that is under way, and resolves when all of it is durable:
    /// a page that is left has no time to wait for one commit to begin the next.
    ///
    /// # Errors
    /// What the last commit failed with.
    pub fn flush(&self) -> Written {
        let retried = std::mem::take(&mut *self.0.failed.borrow_mut());
        // Ahead of what was streamed since, which is newer.
        let retried = self.enqueue(retried);
        let rest = self.write([]);
        self.0.scheduler.spawn(self.commit_beside());
        Box::pin(async move {
            let retried = retried.await;
            rest.await.and(retried)
        })
    }

    /// Writes that failed and wait for another try.
    pub fn unsaved(&self) -> usize {
        self.0.failed.borrow().len()
    }

    fn take_behind(&self) {
        let behind = std::mem::take(&mut *self.0.behind.borrow_mut());
        if !behind.is_empty() {
            let writes = behind.into_iter().map(|step| Write::PutStep(step.borrow().clone())).collect();
            self.0.queue.borrow_mut().push(Call { writes, done: None });
        }
    }

    fn commit_soon(&self) {
        if self.0.queue.borrow().is_empty() || self.0.committing.replace(true) {
            return;
        }
        self.0.commits.set(self.0.commits.get() + 1);
        let this = self.clone();
        self.0.scheduler.spawn(async move {
            this.0.scheduler.whole().await;
            // One commit at a time, except where a flush can't wait: what is queued meanwhile makes up the next one.
            while !this.0.queue.borrow().is_empty() {
                let last = this.0.last.borrow().clone();
                if let Some(last) = last {
                    last.await;
                }
                this.commit_queue().await;
            }
            this.0.committing.set(false);
            this.tidy_later();
        });
    }

    fn tidy_later(&self) {
        if self.0.tidy_timer.replace(true) {
            return;
        }
        let this = self.clone();
        self.0.scheduler.spawn(async move {
            loop {
                let commits = this.0.commits.get();
                this.0.scheduler.sleep(TIDY_AFTER_MS).await;
                if this.0.commits.get() == commits && !this.0.committing.get() {
                    break;
                }
            }
            this.0.tidy_timer.set(false);
            this.tidy();
        });
    }

    /// Lets the data layer do its housekeeping, piece by piece, while there is nothing to commit. It does so by itself a while after commits.
    pub fn tidy(&self) {
        if self.0.tidying.replace(true) {
            return;
        }
        let this = self.clone();
        self.0.scheduler.spawn(async move {
            this.0.scheduler.whole().await;
            // What fails of it is tried another time.
            while !this.0.committing.get() && this.0.layer.tidy().await.is_ok_and(|more| more) {}
            this.0.tidying.set(false);
        });
    }

    /// Commits what is queued: the data layer is asked before this returns.
    fn commit_now(&self) {
        let mut commit = self.commit_beside();
        // Its first poll takes what is queued, and asks the data layer.
        if (&mut commit).now_or_never().is_none() {
            self.0.scheduler.spawn(commit);
        }
    }

    /// Commits what is queued beside a commit that is under way.
    fn commit_beside(&self) -> LocalBoxFuture<'static, ()> {
        let this = self.clone();
        async move { this.commit_queue().await }.boxed_local()
    }

    /// Commits what is queued. It is taken, and the data layer asked, in the first poll: so the data layer is asked in the
    /// order of the writes. Answers come in that order, too.
    async fn commit_queue(&self) {
        let calls = std::mem::take(&mut *self.0.queue.borrow_mut());
        if calls.is_empty() {
            return;
        }
        let (_answered, receiver) = oneshot::channel::<()>();
        let before = self.0.last.borrow_mut().replace(receiver.map(drop).boxed_local().shared());
        let (mut writes, mut waiting) = (Vec::new(), Vec::new());
        for Call { writes: own, done } in calls {
            let from = writes.len();
            writes.extend(own);
            waiting.push((from..writes.len(), done));
        }
        let writes: Rc<[Write<V>]> = writes.into();
        self.0.under_way.borrow_mut().push_back(writes.clone());
        let result = self.commit(writes.to_vec()).await;
        if let Some(before) = before {
            before.await;
        }
        match result {
            Err(error) if matches!(error.kind, StoreErrorKind::Clone | StoreErrorKind::Quota) && waiting.len() > 1 => {
                // One value spoils the whole group, or there is no room for all of it: each call is tried alone, so that the others are
                // saved, and what makes room is not refused with what needs it.
                let mut told = None;
                for (own, done) in waiting {
                    // A flush may have sent something newer ahead of this second try.
                    let writes: Vec<_> = writes[own].iter().filter(|write| !self.is_overtaken(write)).cloned().collect();
                    let result = self.commit(writes.clone()).await;
                    if let Err(error) = &result {
                        if told.replace(error.kind) != Some(StoreErrorKind::Quota) {
                            self.tell(error);
                        }
                        self.keep_failed(&writes, error);
                    }
                    answer(done, result);
                }
            }
            result => {
                if let Err(error) = &result {
                    self.tell(error);
                    self.keep_failed(&writes, error);
                }
                for (_, done) in waiting {
                    answer(done, result.clone());
                }
            }
        }
        self.0.under_way.borrow_mut().pop_front();
    }

    async fn commit(&self, mut writes: Vec<Write<V>>) -> Result<(), StoreError> {
        // A step that ends as soon as it began is written once. What is deleted first and made anew may have had more than the new one.
        writes.dedup_by(|newer, older| {
            let replaces = !older.is_deletion() && newer.replaces(older);
            if replaces {
                std::mem::swap(newer, older);
            }
            replaces
        });
        if writes.is_empty() { Ok(()) } else { self.0.layer.commit(writes).await }
    }

    /// Whether a commit behind the one that is answered now has something newer.
    fn is_overtaken(&self, write: &Write<V>) -> bool {
        self.0.under_way.borrow().iter().skip(1).flat_map(|newer| newer.iter()).any(|newer| newer.replaces(write))
    }

    fn tell(&self, error: &StoreError) {
        let listener = self.0.on_error.borrow().clone();
        if let Some(listener) = listener {
            listener(error);
        }
    }

    fn keep_failed(&self, writes: &[Write<V>], error: &StoreError) {
        if error.kind == StoreErrorKind::Clone {
            return;
        }
        let mut failed = self.0.failed.borrow_mut();
        for write in writes {
            // Something newer may have been queued or sent while the commit was under way.
            let queued = self.0.queue.borrow().iter().flat_map(|call| &call.writes).any(|newer| newer.replaces(write));
            if !queued && !self.is_overtaken(write) {
                failed.retain(|old| !write.replaces(old));
                failed.push(write.clone());
            }
        }
        drop(failed);
        if !self.0.retry.replace(true) {
            let this = self.clone();
            self.0.scheduler.spawn(async move {
                this.0.scheduler.sleep(RETRY_MS).await;
                this.0.retry.set(false);
                if this.unsaved() > 0 {
                    // Its failure is told to the listener.
                    drop(this.flush());
                }
            });
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
