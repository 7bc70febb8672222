//! What a data layer is: the methods of Chainlit's, in the shapes that a single page needs.

use futures::future::LocalBoxFuture;

use super::search::Hit;
use super::{Element, Feedback, Step, StoreError, StoreErrorKind, Thread, User, Write};

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

impl Cursor {
    /// The place behind a thread.
    pub fn behind<V>(thread: &Thread<V>) -> Self {
        Self { updated_at: thread.updated_at.clone(), id: thread.id.clone() }
    }
}

/// Which threads are listed: those that everything given here is true of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThreadFilter {
    /// The app's.
    pub app: String,
    /// This user's.
    pub user_id: Option<String>,
    /// Begun with this chat profile.
    pub profile: Option<String>,
    /// With this label.
    pub tag: Option<String>,
    /// In which a step has feedback of this value.
    pub feedback: Option<f64>,
}

impl ThreadFilter {
    /// All threads of an app.
    pub fn of(app: &str) -> Self {
        Self { app: app.to_owned(), ..Self::default() }
    }

    /// Whether a thread is one of them, but for its feedback, which its record does not tell.
    pub fn admits<V>(&self, thread: &Thread<V>) -> bool {
        thread.app == self.app
            && self.user_id.as_ref().is_none_or(|user| thread.user_id.as_ref() == Some(user))
            && self.profile.as_ref().is_none_or(|profile| thread.profile.as_ref() == Some(profile))
            && self.tag.as_ref().is_none_or(|tag| thread.tags.contains(tag))
    }
}

/// A thread with all that is shown of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredThread<V> {
    /// Its record.
    pub thread: Thread<V>,
    /// Its steps in the order they were made.
    pub steps: Vec<Step<V>>,
    /// Its elements.
    pub elements: Vec<Element<V>>,
    /// The feedback on its steps.
    pub feedback: Vec<Feedback>,
}

/// A write as a replica has to do it, too.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<V> {
    /// The number of its commit: greater than that of each commit before.
    pub number: f64,
    /// What to do.
    pub write: Write<V>,
}

/// Reads.
pub type Reading<T> = LocalBoxFuture<'static, Result<T, StoreError>>;

/// Where threads and what belongs to them are kept.
pub trait DataLayer<V> {
    /// Applies the writes in their order, all or none. Resolves when they are durable. It may be called again before it
    /// has resolved: commits are applied in the order of the calls.
    fn commit(&self, writes: Vec<Write<V>>) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// Threads, newest activity first.
    fn list_threads(&self, filter: ThreadFilter, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<V>>>;
    /// A thread with all that is shown of it.
    fn get_thread(&self, id: &str) -> Reading<Option<StoredThread<V>>>;
    /// A thread's record alone.
    fn get_thread_record(&self, id: &str) -> Reading<Option<Thread<V>>>
    where
        V: 'static,
    {
        let reading = self.get_thread(id);
        Box::pin(async { Ok(reading.await?.map(|stored| stored.thread)) })
    }
    /// An element, and what it holds if that is kept here.
    fn get_element(&self, thread_id: &str, id: &str) -> Reading<Option<(Element<V>, Option<V>)>>;
    /// The user of that identifier.
    fn get_user(&self, identifier: &str) -> Reading<Option<User<V>>>;
    /// The steps marked as favourites in an app's threads (of one user's, if one is given), newest mark first.
    fn favorite_steps(&self, app: &str, user_id: Option<String>) -> Reading<Vec<Step<V>>>;
    /// A value kept by [`Write::PutMeta`].
    fn get_meta(&self, key: &str) -> Reading<Option<V>>;
    /// What a replica of a thread, which has all up to a number, has to do to be like it: one write for each record that was
    /// changed since, in the order of their last changes. From 0 on it makes the thread anew.
    fn changes(&self, thread_id: &str, after: f64) -> Reading<Vec<Change<V>>>;
    /// The threads that have all words of a query in their names and messages, no more than `limit`: those first that have them all
    /// in their names, of these the newest activity first. Case, diacritics and the width of letters don't count. The last word
    /// may be the beginning of one, unless a space is behind it. Of texts without spaces (Chinese, Japanese, Korean…) any part
    /// is found. A query without words finds nothing.
    ///
    /// A layer that can't search fails with `STORE_UNSUPPORTED`, which is what this does by itself.
    fn search(&self, query: &str, filter: ThreadFilter, limit: usize) -> Reading<Vec<Hit<V>>> {
        let _ = (query, filter, limit);
        Box::pin(async { Err(StoreError::new(StoreErrorKind::Unsupported, "the data layer has no search")) })
    }
    /// A piece of housekeeping, and whether more is to be done at once. Called when nothing waits to be committed; what fails of it is
    /// tried another time.
    fn tidy(&self) -> Reading<bool> {
        Box::pin(async { Ok(false) })
    }
}
