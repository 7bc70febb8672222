//! How a node's work is retried, limited in time, and remembered.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{Host, Input, Name, Values};

/// Says whether an error is worth another try.
pub type RetryOn<E> = Rc<dyn Fn(&E) -> LocalBoxFuture<'static, Result<bool, E>>>;

/// When and how often a failed node is tried again. Intervals are in milliseconds.
pub struct RetryPolicy<H: Host> {
    /// How often it is tried in all; 3 by default.
    pub max_attempts: u32,
    /// The wait before the second try; 500 by default.
    pub initial_interval: f64,
    /// By what the wait grows from try to try; 2 by default.
    pub backoff_factor: f64,
    /// The longest wait; 128,000 by default.
    pub max_interval: f64,
    /// Whether a random part of a second is added to each wait, so that many do not come back at once; yes by default.
    pub jitter: bool,
    /// Which errors are worth another try; by default what [`Host::is_retryable`] says.
    pub retry_on: Option<RetryOn<H::Error>>,
}

impl<H: Host> Default for RetryPolicy<H> {
    fn default() -> Self {
        Self { max_attempts: 3, initial_interval: 500.0, backoff_factor: 2.0, max_interval: 128_000.0, jitter: true, retry_on: None }
    }
}

impl<H: Host> RetryPolicy<H> {
    /// The wait before the next try, after `attempt` tries, without jitter.
    pub(super) fn interval(&self, attempt: u32) -> f64 {
        let growth = self.backoff_factor.powi(i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX));
        (self.initial_interval * growth).min(self.max_interval)
    }
}

/// How long one try of a node may take, in milliseconds. Elapsed, it fails with
/// [`GraphError::NodeTimeout`](super::GraphError::NodeTimeout), which is worth another try.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timeout {
    /// In all.
    pub run: Option<f64>,
    /// Without a sign of life: a write, a piece of a model's answer, a call of a task, a heartbeat.
    pub idle: Option<f64>,
    /// Whether only [`Context::heartbeat`](super::Context::heartbeat) counts as a sign of life.
    pub heartbeat_only: bool,
}

/// Makes the key of an input: equal keys share a result.
pub type KeyFn<H> = Rc<dyn Fn(&Input<<H as Host>::Value>) -> Result<String, <H as Host>::Error>>;

/// A node whose results are kept by its input.
pub struct CachePolicy<H: Host> {
    /// The key of an input.
    pub key: KeyFn<H>,
    /// How long a result holds, in seconds; `None` for ever.
    pub ttl: Option<f64>,
}

/// Where results are kept.
pub trait Cache<H: Host> {
    /// What was kept under a key, if it still holds.
    fn get(&self, node: &Name, key: &str, now: f64) -> LocalBoxFuture<'static, Result<Option<Values<H::Value>>, H::Error>>;
    /// Keeps a result: for `ttl` seconds from `now` (milliseconds since 1970), or for ever.
    fn set(
        &self,
        node: &Name,
        key: &str,
        value: Values<H::Value>,
        ttl: Option<f64>,
        now: f64,
    ) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Forgets the results of these nodes.
    fn clear(&self, nodes: &[Name]) -> LocalBoxFuture<'static, Result<(), H::Error>>;
}

struct Entry<V> {
    node: Name,
    key: String,
    value: Values<V>,
    expires: Option<f64>,
}

/// Results in memory.
pub struct InMemoryCache<H: Host>(RefCell<Vec<Entry<H::Value>>>);

impl<H: Host> Default for InMemoryCache<H> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<H: Host> Cache<H> for InMemoryCache<H> {
    fn get(&self, node: &Name, key: &str, now: f64) -> LocalBoxFuture<'static, Result<Option<Values<H::Value>>, H::Error>> {
        self.0.borrow_mut().retain(|entry| entry.expires.is_none_or(|expires| expires > now));
        let entries = self.0.borrow();
        let found = entries.iter().find(|entry| entry.node == *node && entry.key == key).map(|entry| entry.value.clone());
        Box::pin(async { Ok(found) })
    }

    fn set(
        &self,
        node: &Name,
        key: &str,
        value: Values<H::Value>,
        ttl: Option<f64>,
        now: f64,
    ) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        let expires = ttl.map(|seconds| now + seconds * 1000.0);
        let mut entries = self.0.borrow_mut();
        entries.retain(|entry| entry.node != *node || entry.key != key);
        entries.push(Entry { node: node.clone(), key: key.to_owned(), value, expires });
        Box::pin(async { Ok(()) })
    }

    fn clear(&self, nodes: &[Name]) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        self.0.borrow_mut().retain(|entry| !nodes.contains(&entry.node));
        Box::pin(async { Ok(()) })
    }
}
