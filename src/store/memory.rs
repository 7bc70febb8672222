//! A store in memory: for tests, and where there is no IndexedDB.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{Cursor, DataLayer, Page, Reading, Step, StoreError, Thread, Write};

struct Tables<V> {
    /// Newest activity first.
    threads: Vec<Thread<V>>,
    /// By thread, each in the order they were made.
    steps: Vec<Step<V>>,
    meta: Vec<(String, V)>,
}

fn place<V>(thread: &Thread<V>) -> (&str, &str) {
    (&thread.updated_at, &thread.id)
}

impl<V> Tables<V> {
    fn apply(&mut self, write: Write<V>) {
        match write {
            Write::PutThread(thread) => {
                self.threads.retain(|other| other.id != thread.id);
                let at = self.threads.partition_point(|other| place(other) > place(&thread));
                self.threads.insert(at, thread);
            }
            Write::PutStep(step) => {
                self.steps.retain(|other| other.id != step.id);
                let before = |other: &Step<V>| (&*other.thread_id, other.seq) < (&*step.thread_id, step.seq);
                let at = self.steps.partition_point(before);
                self.steps.insert(at, step);
            }
            Write::DeleteStep { id, .. } => self.steps.retain(|step| step.id != id),
            Write::DeleteThread(id) => {
                self.threads.retain(|thread| thread.id != id);
                self.steps.retain(|step| step.thread_id != id);
            }
            Write::PutMeta(key, value) => {
                self.meta.retain(|(other, _)| *other != key);
                self.meta.push((key, value));
            }
        }
    }
}

/// Threads and steps that are gone with the page.
pub struct MemoryDataLayer<V>(Rc<RefCell<Tables<V>>>);

impl<V> Default for MemoryDataLayer<V> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Tables { threads: Vec::new(), steps: Vec::new(), meta: Vec::new() })))
    }
}

impl<V: Clone + 'static> DataLayer<V> for MemoryDataLayer<V> {
    fn commit(&self, writes: Vec<Write<V>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let mut tables = self.0.borrow_mut();
        for write in writes {
            tables.apply(write);
        }
        Box::pin(async { Ok(()) })
    }

    fn list_threads(&self, app: &str, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<V>>> {
        let tables = self.0.borrow();
        let behind = |thread: &&Thread<V>| after.as_ref().is_none_or(|after| place(thread) < (&*after.updated_at, &*after.id));
        let mut rest = tables.threads.iter().filter(|thread| thread.app == app).filter(behind);
        let items: Vec<Thread<V>> = rest.by_ref().take(first).cloned().collect();
        let last = items.last().filter(|_| rest.next().is_some());
        let next = last.map(|thread| Cursor { updated_at: thread.updated_at.clone(), id: thread.id.clone() });
        Box::pin(async { Ok(Page { items, next }) })
    }

    fn get_thread(&self, id: &str) -> Reading<Option<(Thread<V>, Vec<Step<V>>)>> {
        let tables = self.0.borrow();
        let thread = tables.threads.iter().find(|thread| thread.id == id).cloned();
        let found = thread.map(|thread| (thread, tables.steps.iter().filter(|step| step.thread_id == id).cloned().collect()));
        Box::pin(async { Ok(found) })
    }

    fn get_meta(&self, key: &str) -> Reading<Option<V>> {
        let found = self.0.borrow().meta.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        Box::pin(async { Ok(found) })
    }
}
