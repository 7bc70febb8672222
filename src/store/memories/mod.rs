//! Memories: values across threads, by namespace and key, found by filters and by what they mean. LangGraph's store.
//!
//! The logic is here, once; where records lie is a [`Records`]: in memory, or in IndexedDB.

mod error;
mod filter;
mod memory;
mod namespace;
mod rank;
mod text;

#[doc(hidden)]
pub mod contract;
#[cfg(all(test, not(target_family = "wasm")))]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use super::StoreError;
use crate::json::{Json, all_ok};
use crate::scheduler::Scheduler;
pub use error::MemoriesError;
pub use memory::InMemoryRecords;
pub use namespace::Match;
use namespace::{Purpose, check};

/// A path of labels.
pub type Namespace = Vec<String>;

/// One memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<V> {
    /// Where it is.
    pub namespace: Namespace,
    /// Its name there.
    pub key: String,
    /// What it is.
    pub value: V,
    /// When it was first put, in milliseconds since 1970.
    pub created_at: f64,
    /// When it was put last.
    pub updated_at: f64,
}

/// What a text means, as numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    /// The text, as a hash: the same text is not embedded again.
    pub text: String,
    /// The numbers.
    pub numbers: Rc<[f32]>,
}

/// A memory as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<V> {
    /// The memory.
    pub item: Item<V>,
    /// What its texts mean.
    pub vectors: Vec<Vector>,
}

/// One change of the records.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<V> {
    /// Creates or replaces.
    Put(Record<V>),
    /// Deletes, if it is there.
    Delete(Namespace, String),
}

/// What reading gives, later.
pub type Reading<T> = LocalBoxFuture<'static, Result<T, StoreError>>;

/// Where memories lie. Nothing here checks or decides.
pub trait Records<V> {
    /// The record of that name.
    fn get(&self, namespace: &[String], key: &str) -> Reading<Option<Record<V>>>;
    /// All records whose namespace begins so, in the order of their namespaces and keys.
    fn under(&self, prefix: &[String]) -> Reading<Vec<Record<V>>>;
    /// The namespaces that have records, in their order; each at least once.
    fn namespaces(&self) -> Reading<Vec<Namespace>>;
    /// Makes the changes in their order, all or none. Resolves when they are durable.
    fn change(&self, changes: Vec<Change<V>>) -> Reading<()>;
}

/// Embeds texts: one vector for each. The flag says that it is a query.
pub type Embed<E> = Rc<dyn Fn(Vec<String>, bool) -> LocalBoxFuture<'static, Result<Vec<Vec<f32>>, E>>>;

/// How memories are found by what they mean.
pub struct Index<E> {
    /// How many numbers a vector has.
    pub dims: usize,
    /// Makes vectors.
    pub embed: Embed<E>,
    /// The texts of a value that are embedded: paths, `$` for the whole.
    pub fields: Vec<String>,
}

/// Which texts of one memory are embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indexing {
    /// Those of the store's index.
    Usual,
    /// None.
    None,
    /// Those at these paths.
    Fields(Vec<String>),
}

/// What is asked of the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation<V> {
    /// One memory.
    Get(Namespace, String),
    /// Keeps a value; without one, forgets it.
    Put {
        /// Where.
        namespace: Namespace,
        /// Its name there.
        key: String,
        /// The value.
        value: Option<V>,
        /// How it will be found.
        index: Indexing,
    },
    /// Memories under a namespace.
    Search {
        /// What their namespaces begin with.
        prefix: Namespace,
        /// Fields of their values, each a value or `{ $operator: value }`.
        filter: Option<V>,
        /// How many.
        limit: usize,
        /// Without the first so many.
        offset: usize,
        /// What they are to be about; ignored by a store without an index.
        query: Option<String>,
    },
    /// Namespaces.
    List {
        /// What they are like.
        matches: Vec<Match>,
        /// Cut off after so many labels.
        max_depth: Option<usize>,
        /// How many.
        limit: usize,
        /// Without the first so many.
        offset: usize,
    },
}

/// What an operation gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<V> {
    /// Of a get.
    Item(Option<Item<V>>),
    /// Of a put.
    Done,
    /// Of a search, each with how near it is where that is known.
    Found(Vec<(Item<V>, Option<f64>)>),
    /// Of a list.
    Namespaces(Vec<Namespace>),
}

struct Inner<V, E> {
    records: Box<dyn Records<V>>,
    index: Option<Index<E>>,
    scheduler: Scheduler,
    last: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
}

/// A store of memories. Cheap to clone: clones are the same store.
pub struct Memories<V, E>(Rc<Inner<V, E>>);

impl<V, E> Clone for Memories<V, E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// What a batch comes to.
pub type Answers<V, E> = Result<Vec<Answer<V>>, MemoriesError<E>>;

impl<V: Json, E: 'static> Memories<V, E> {
    /// A store over these records.
    pub fn new(records: Box<dyn Records<V>>, index: Option<Index<E>>, scheduler: Scheduler) -> Self {
        Self(Rc::new(Inner { records, index, scheduler, last: RefCell::default() }))
    }

    /// Carries out operations and answers each: reads see what was there before the batch. Batches take effect in the order of the
    /// calls. What is put is kept all or not at all; of two puts under one key the last counts.
    ///
    /// # Errors
    /// `INVALID_NAMESPACE`, `INVALID_FILTER`, `INVALID_EMBEDDING`, what the embeddings or the records failed with.
    pub fn batch(&self, operations: Vec<Operation<V>>) -> LocalBoxFuture<'static, Answers<V, E>> {
        let this = self.0.clone();
        if let Err(error) = all_ok(operations.iter().map(checked)) {
            return async { Err(error) }.boxed_local();
        }
        let (sender, receiver) = oneshot::channel::<()>();
        let before = this.last.borrow_mut().replace(receiver.map(drop).boxed_local().shared());
        async move {
            // Dropped when it has its answer, or is dropped itself: then the next one goes on.
            let _sender = sender;
            if let Some(before) = before {
                before.await;
            }
            this.carry_out(operations).await
        }
        .boxed_local()
    }
}

fn checked<V, E>(operation: &Operation<V>) -> Result<(), MemoriesError<E>> {
    match operation {
        Operation::Get(namespace, _) | Operation::Search { prefix: namespace, .. } => check(namespace, Purpose::Read),
        Operation::Put { namespace, value: None, .. } => check(namespace, Purpose::Read),
        Operation::Put { namespace, .. } => check(namespace, Purpose::Write),
        Operation::List { matches, .. } => matches.iter().try_for_each(|one| check(one.path(), Purpose::Read)),
    }
}

impl<V: Json, E: 'static> Inner<V, E> {
    async fn carry_out(&self, operations: Vec<Operation<V>>) -> Answers<V, E> {
        let mut answers = Vec::with_capacity(operations.len());
        let mut puts: Vec<Operation<V>> = Vec::new();
        for operation in operations {
            answers.push(match operation {
                Operation::Get(namespace, key) => {
                    let found = self.records.get(&namespace, &key).await.map_err(MemoriesError::Store)?;
                    Answer::Item(found.map(|record| record.item))
                }
                Operation::Search { prefix, filter, limit, offset, query } => {
                    Answer::Found(self.search(&prefix, filter.as_ref(), limit, offset, query).await?)
                }
                Operation::List { matches, max_depth, limit, offset } => {
                    let all = self.records.namespaces().await.map_err(MemoriesError::Store)?;
                    Answer::Namespaces(namespace::listed(all, &matches, max_depth, limit, offset))
                }
                put @ Operation::Put { .. } => {
                    puts.push(put);
                    Answer::Done
                }
            });
        }
        if !puts.is_empty() {
            self.put(puts).await?;
        }
        Ok(answers)
    }

    async fn search(
        &self,
        prefix: &[String],
        filter: Option<&V>,
        limit: usize,
        offset: usize,
        query: Option<String>,
    ) -> Result<Vec<(Item<V>, Option<f64>)>, MemoriesError<E>> {
        let query = match (query.filter(|query| !query.is_empty()), &self.index) {
            (Some(query), Some(index)) => index.vectors(vec![query], true).await?.pop(),
            _ => None,
        };
        let mut found = Vec::new();
        for record in self.records.under(prefix).await.map_err(MemoriesError::Store)? {
            if filter::holds(&record.item.value, filter)? {
                found.push(record);
            }
        }
        let wanted = rank::by_nearness(&found, query.as_deref()).into_iter().skip(offset).take(limit);
        Ok(wanted.map(|(at, score)| (found[at].item.clone(), score)).collect())
    }

    /// Reads what is there, embeds what is new, and writes all at once.
    async fn put(&self, puts: Vec<Operation<V>>) -> Result<(), MemoriesError<E>> {
        let now = self.scheduler.now();
        let mut changes: Vec<Change<V>> = Vec::new();
        // The texts that no vector is known of, and for each record the texts it needs.
        let (mut unknown, mut needed): (Vec<String>, Vec<(usize, Vec<String>)>) = (Vec::new(), Vec::new());
        for put in puts {
            let Operation::Put { namespace, key, value, index } = put else { continue };
            let Some(value) = value else {
                changes.push(Change::Delete(namespace, key));
                continue;
            };
            let before = self.records.get(&namespace, &key).await.map_err(MemoriesError::Store)?;
            let (created_at, known) = before.map_or((now, Vec::new()), |record| (record.item.created_at, record.vectors));
            let texts = self.index.as_ref().map_or_else(Vec::new, |usual| match &index {
                Indexing::None => Vec::new(),
                Indexing::Usual => text::at_paths(&value, &usual.fields),
                Indexing::Fields(fields) => text::at_paths(&value, fields),
            });
            let dims = self.index.as_ref().map_or(0, |index| index.dims);
            let (mut vectors, mut missing) = (Vec::new(), Vec::new());
            for text in texts {
                let hash = Scheduler::hash_of(&[&text]);
                match known.iter().find(|vector| vector.text == hash && vector.numbers.len() == dims) {
                    Some(vector) => vectors.push(vector.clone()),
                    None => {
                        if !unknown.contains(&text) {
                            unknown.push(text.clone());
                        }
                        missing.push(text);
                    }
                }
            }
            needed.push((changes.len(), missing));
            changes.push(Change::Put(Record { item: Item { namespace, key, value, created_at, updated_at: now }, vectors }));
        }
        if let (Some(index), false) = (&self.index, unknown.is_empty()) {
            let made = index.vectors(unknown.clone(), false).await?;
            for (at, texts) in needed {
                let Change::Put(record) = &mut changes[at] else { continue };
                for text in texts {
                    if let Some(place) = unknown.iter().position(|other| *other == text) {
                        record.vectors.push(Vector { text: Scheduler::hash_of(&[&text]), numbers: made[place].as_slice().into() });
                    }
                }
            }
        }
        self.records.change(changes).await.map_err(MemoriesError::Store)
    }
}

impl<E> Index<E> {
    /// One vector for each text, of the length that was said.
    async fn vectors(&self, texts: Vec<String>, is_query: bool) -> Result<Vec<Vec<f32>>, MemoriesError<E>> {
        let count = texts.len();
        let made = (self.embed)(texts, is_query).await.map_err(MemoriesError::App)?;
        if made.len() != count {
            return Err(MemoriesError::Embedding(format!("they gave {} vectors for {count} texts", made.len())));
        }
        match made.iter().find(|vector| vector.len() != self.dims) {
            Some(odd) => Err(MemoriesError::Embedding(format!("they gave a vector of {} numbers, and dims says {}", odd.len(), self.dims))),
            None => Ok(made),
        }
    }
}
