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

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;

use super::{StoreError, StoreErrorKind};
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

/// Where a record is: its namespace, and its key there.
pub type Name<'a> = (&'a [String], &'a str);

impl<V> Change<V> {
    fn name(&self) -> Name<'_> {
        match self {
            Self::Put(record) => (&record.item.namespace, &record.item.key),
            Self::Delete(namespace, key) => (namespace, key),
        }
    }
}

/// What reading gives, later.
pub type Reading<T> = LocalBoxFuture<'static, Result<T, StoreError>>;

/// Where memories lie. Nothing here checks or decides.
pub trait Records<V> {
    /// The records of these names, in their order.
    fn get(&self, names: &[Name]) -> Reading<Vec<Option<Record<V>>>>;
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
    waiting: RefCell<VecDeque<Batch<V, E>>>,
    busy: Cell<bool>,
}

/// The operations of one call, and who waits for the answers.
struct Batch<V, E> {
    operations: Vec<Operation<V>>,
    done: oneshot::Sender<Answers<V, E>>,
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
        Self(Rc::new(Inner { records, index, scheduler, waiting: RefCell::default(), busy: Cell::new(false) }))
    }

    /// Carries out operations and answers each: reads see what was there before the batch. Batches take effect in the order of the
    /// calls; they are on their way when this returns, and what waits while others are under way is written together. What is put
    /// is kept all or not at all; of two puts under one key the last counts.
    ///
    /// # Errors
    /// `INVALID_NAMESPACE`, `INVALID_FILTER`, `INVALID_EMBEDDING`, what the embeddings or the records failed with.
    pub fn batch(&self, operations: Vec<Operation<V>>) -> LocalBoxFuture<'static, Answers<V, E>> {
        let this = self.0.clone();
        if let Err(error) = all_ok(operations.iter().map(checked)) {
            return async { Err(error) }.boxed_local();
        }
        let (done, receiver) = oneshot::channel();
        this.waiting.borrow_mut().push_back(Batch { operations, done });
        if !this.busy.replace(true) {
            this.scheduler.clone().spawn(async move {
                while let Some(group) = this.next_group() {
                    this.carry_out_group(group).await;
                }
                this.busy.set(false);
            });
        }
        async { receiver.await.unwrap_or_else(|_| Err(MemoriesError::Store(StoreError::new(StoreErrorKind::Closed, "the store is gone")))) }
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
    /// What can be carried out as if it were one batch: nothing of it reads behind a put.
    fn next_group(&self) -> Option<Vec<Batch<V, E>>> {
        let mut waiting = self.waiting.borrow_mut();
        let is_put = |operation: &Operation<V>| matches!(operation, Operation::Put { .. });
        let mut puts = false;
        let fits = |batch: &Batch<V, E>| {
            let fits = !puts || batch.operations.iter().all(is_put);
            puts |= batch.operations.iter().any(is_put);
            fits
        };
        let count = waiting.iter().map(fits).take_while(|fits| *fits).count();
        (count > 0).then(|| waiting.drain(..count).collect())
    }

    async fn carry_out_group(&self, mut group: Vec<Batch<V, E>>) {
        let operations: Vec<_> = group.iter().flat_map(|batch| &batch.operations).collect();
        match self.carry_out(&operations).await {
            Ok(mut answers) => {
                for Batch { operations, done } in group {
                    let rest = answers.split_off(operations.len());
                    // Whoever asked may not wait any more.
                    let _ = done.send(Ok(std::mem::replace(&mut answers, rest)));
                }
            }
            Err(MemoriesError::Store(error)) if error.kind != StoreErrorKind::Clone => {
                for batch in group {
                    let _ = batch.done.send(Err(MemoriesError::Store(error.clone())));
                }
            }
            Err(error) if group.len() == 1 => {
                if let Some(batch) = group.pop() {
                    let _ = batch.done.send(Err(error));
                }
            }
            // One of them spoils the whole group: each is carried out alone, so that the others are kept.
            Err(_) => {
                for Batch { operations, done } in group {
                    let operations: Vec<_> = operations.iter().collect();
                    let _ = done.send(self.carry_out(&operations).await);
                }
            }
        }
    }

    async fn carry_out(&self, operations: &[&Operation<V>]) -> Answers<V, E> {
        let gets = operations.iter().filter_map(|operation| match operation {
            Operation::Get(namespace, key) => Some((&**namespace, &**key)),
            _ => None,
        });
        let mut got = self.get(gets.collect()).await?.into_iter();
        let mut answers = Vec::with_capacity(operations.len());
        for operation in operations {
            answers.push(match operation {
                Operation::Get(..) => Answer::Item(got.next().flatten().map(|record| record.item)),
                Operation::Search { prefix, filter, limit, offset, query } => {
                    Answer::Found(self.search(prefix, filter.as_ref(), *limit, *offset, query.clone()).await?)
                }
                Operation::List { matches, max_depth, limit, offset } => {
                    let all = self.records.namespaces().await.map_err(MemoriesError::Store)?;
                    Answer::Namespaces(namespace::listed(all, matches, *max_depth, *limit, *offset))
                }
                Operation::Put { .. } => Answer::Done,
            });
        }
        self.put(operations).await?;
        Ok(answers)
    }

    /// Asks the records only where there is something to ask for.
    async fn get(&self, names: Vec<Name<'_>>) -> Result<Vec<Option<Record<V>>>, MemoriesError<E>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        self.records.get(&names).await.map_err(MemoriesError::Store)
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
    async fn put(&self, operations: &[&Operation<V>]) -> Result<(), MemoriesError<E>> {
        let now = self.scheduler.now();
        let mut changes: Vec<Change<V>> = Vec::new();
        // The latest change of each name, in the order of the names.
        let mut latest: Vec<usize> = Vec::new();
        // The texts that no vector is known of, and for each record the texts it needs.
        let (mut unknown, mut needed): (Vec<String>, Vec<(usize, Vec<String>)>) = (Vec::new(), Vec::new());
        let kept = operations.iter().filter_map(|operation| match operation {
            Operation::Put { namespace, key, value: Some(_), .. } => Some((&**namespace, &**key)),
            _ => None,
        });
        let mut there = self.get(kept.collect()).await?.into_iter();
        for operation in operations {
            let Operation::Put { namespace, key, value, index } = operation else { continue };
            let before = value.as_ref().and_then(|_| there.next().flatten());
            let place = latest.binary_search_by(|at| changes[*at].name().cmp(&(namespace, key)));
            let before = match place.map(|place| &changes[latest[place]]) {
                Ok(Change::Put(record)) => Some((record.item.created_at, record.vectors.clone())),
                Ok(Change::Delete(..)) => None,
                Err(_) => before.map(|record| (record.item.created_at, record.vectors)),
            };
            match place {
                Ok(place) => latest[place] = changes.len(),
                Err(place) => latest.insert(place, changes.len()),
            }
            let (namespace, key) = (namespace.clone(), key.clone());
            let Some(value) = value.clone() else {
                changes.push(Change::Delete(namespace, key));
                continue;
            };
            let (created_at, known) = before.unwrap_or((now, Vec::new()));
            let texts = self.index.as_ref().map_or_else(Vec::new, |usual| match index {
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
        if changes.is_empty() {
            return Ok(());
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
