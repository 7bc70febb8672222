//! A data layer for tests: memory behind a commit of the test's own.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::search::Hit;
use super::{
    Change, Cursor, DataLayer, Element, MemoryDataLayer, Page, Reading, Step, StoreError, StoredThread, Thread, ThreadFilter, User, Write,
};

type Commit<V> = Box<dyn Fn(&Rc<MemoryDataLayer<V>>, Vec<Write<V>>) -> LocalBoxFuture<'static, Result<(), StoreError>>>;

/// Reads from memory; writes go through `commit`.
pub(crate) struct Through<V> {
    pub(crate) memory: Rc<MemoryDataLayer<V>>,
    pub(crate) commit: Commit<V>,
}

impl<V: Clone + 'static> DataLayer<V> for Through<V> {
    fn commit(&self, writes: Vec<Write<V>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        (self.commit)(&self.memory, writes)
    }
    fn list_threads(&self, filter: ThreadFilter, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<V>>> {
        self.memory.list_threads(filter, first, after)
    }
    fn get_thread(&self, id: &str) -> Reading<Option<StoredThread<V>>> {
        self.memory.get_thread(id)
    }
    fn get_element(&self, thread_id: &str, id: &str) -> Reading<Option<(Element<V>, Option<V>)>> {
        self.memory.get_element(thread_id, id)
    }
    fn get_user(&self, identifier: &str) -> Reading<Option<User<V>>> {
        self.memory.get_user(identifier)
    }
    fn favorite_steps(&self, app: &str, user_id: Option<String>) -> Reading<Vec<Step<V>>> {
        self.memory.favorite_steps(app, user_id)
    }
    fn get_meta(&self, key: &str) -> Reading<Option<V>> {
        self.memory.get_meta(key)
    }
    fn changes(&self, thread_id: &str, after: f64) -> Reading<Vec<Change<V>>> {
        self.memory.changes(thread_id, after)
    }
    fn search(&self, query: &str, filter: ThreadFilter, limit: usize) -> Reading<Vec<Hit<V>>> {
        self.memory.search(query, filter, limit)
    }
}
