//! A store in memory: for tests, and where there is no IndexedDB.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{Cursor, DataLayer, Page, Reading, Step, StoreError, Thread, Write};

struct Tables<V> {
    threads: BTreeMap<String, Thread<V>>,
    steps: BTreeMap<String, Step<V>>,
    meta: BTreeMap<String, V>,
}

impl<V> Tables<V> {
    fn apply(&mut self, write: Write<V>) {
        match write {
            Write::PutThread(thread) => drop(self.threads.insert(thread.id.clone(), thread)),
            Write::PutStep(step) => drop(self.steps.insert(step.id.clone(), step)),
            Write::DeleteStep { id, .. } => drop(self.steps.remove(&id)),
            Write::DeleteThread(id) => {
                self.threads.remove(&id);
                self.steps.retain(|_, step| step.thread_id != id);
            }
            Write::PutMeta(key, value) => drop(self.meta.insert(key, value)),
        }
    }
}

/// Threads and steps that are gone with the page.
pub struct MemoryDataLayer<V>(Rc<RefCell<Tables<V>>>);

impl<V> Default for MemoryDataLayer<V> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Tables { threads: BTreeMap::new(), steps: BTreeMap::new(), meta: BTreeMap::new() })))
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
        let place = |thread: &Thread<V>| Cursor { updated_at: thread.updated_at.clone(), id: thread.id.clone() };
        let mut items: Vec<Thread<V>> = tables.threads.values().filter(|thread| thread.app == app).cloned().collect();
        items.sort_by_key(|thread| std::cmp::Reverse(place(thread)));
        if let Some(after) = after {
            items.retain(|thread| place(thread) < after);
        }
        let more = items.len() > first;
        items.truncate(first);
        let next = if more { items.last().map(place) } else { None };
        Box::pin(async { Ok(Page { items, next }) })
    }

    fn get_thread(&self, id: &str) -> Reading<Option<(Thread<V>, Vec<Step<V>>)>> {
        let tables = self.0.borrow();
        let found = tables.threads.get(id).cloned().map(|thread| {
            let mut steps: Vec<Step<V>> = tables.steps.values().filter(|step| step.thread_id == id).cloned().collect();
            steps.sort_by(|a, b| a.seq.total_cmp(&b.seq));
            (thread, steps)
        });
        Box::pin(async { Ok(found) })
    }

    fn get_meta(&self, key: &str) -> Reading<Option<V>> {
        let found = self.0.borrow().meta.get(key).cloned();
        Box::pin(async { Ok(found) })
    }
}
