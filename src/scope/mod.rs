//! The stop tree: what hangs in a scope ends with it.
//!
//! Work hangs in a tree of scopes: session → turn → graph run → task → model or tool call.
//! [`Scope::stop`] is law 3 in one function: it marks the whole subtree first (from then on nothing
//! passes), fires the listeners second (abort signals, so that connections close), and drops the
//! futures third (being dropped *is* being cancelled; their guards release what they hold).
//!
//! Pure: no host API is named here.

mod registry;
mod run;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::rc::{Rc, Weak};

use registry::Registry;
use run::Guarded;
pub use run::Run;

/// Why a scope was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The user pressed Stop.
    User,
    /// The app's own `AbortSignal` fired.
    Signal,
    /// The consumer of a stream went away (`break`, `return()`, `cancel()`).
    Consumer,
    /// A task of the same superstep failed.
    Sibling,
    /// Its time was up.
    Timeout,
    /// What the scope belonged to was closed or deleted.
    Closed,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "stopped by the user",
            Self::Signal => "stopped by the given signal",
            Self::Consumer => "stopped because its consumer went away",
            Self::Sibling => "stopped because another task of the same superstep failed",
            Self::Timeout => "stopped because its time was up",
            Self::Closed => "stopped because what it belonged to was closed",
        })
    }
}

/// What a stopped scope ends: a future that is still held by someone.
trait Droppable {
    fn drop_future(&self);
}

type Listener = Box<dyn FnOnce(StopReason)>;

struct Inner {
    reason: Cell<Option<StopReason>>,
    children: RefCell<Registry<Weak<Inner>>>,
    listeners: RefCell<Registry<Listener>>,
    futures: RefCell<Registry<Weak<dyn Droppable>>>,
    /// Where this scope stands among its parent's children, so that a finished one is forgotten.
    place: Option<(Weak<Inner>, u64)>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some((parent, key)) = &self.place
            && let Some(parent) = parent.upgrade()
        {
            parent.children.borrow_mut().remove(*key);
        }
    }
}

/// A node of the stop tree. Cheap to clone: clones are the same scope.
///
/// ```
/// use oneloop::scope::{Scope, StopReason};
/// let turn = Scope::root();
/// let call = turn.child();
/// turn.stop(StopReason::User);
/// assert_eq!(call.reason(), Some(StopReason::User));
/// ```
#[derive(Clone)]
pub struct Scope(Rc<Inner>);

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scope").field(&self.reason()).finish()
    }
}

impl Scope {
    /// A scope that only its own [`stop`](Self::stop) ends.
    pub fn root() -> Self {
        Self::new(None, None)
    }

    fn new(place: Option<(Weak<Inner>, u64)>, reason: Option<StopReason>) -> Self {
        Self(Rc::new(Inner {
            reason: Cell::new(reason),
            children: RefCell::default(),
            listeners: RefCell::default(),
            futures: RefCell::default(),
            place,
        }))
    }

    /// A scope that ends with this one, or earlier. A child of a stopped scope is born stopped.
    pub fn child(&self) -> Self {
        if let Some(reason) = self.reason() {
            return Self::new(None, Some(reason));
        }
        let mut children = self.0.children.borrow_mut();
        let key = children.next_key();
        let child = Self::new(Some((Rc::downgrade(&self.0), key)), None);
        children.insert(Rc::downgrade(&child.0));
        child
    }

    /// Why the scope was stopped, or `None` while it lives.
    pub fn reason(&self) -> Option<StopReason> {
        self.0.reason.get()
    }

    /// Whether the scope was stopped.
    pub fn is_stopped(&self) -> bool {
        self.reason().is_some()
    }

    /// `Ok` while the scope lives: the guard at the head of everything that may not speak after a stop (law 4).
    ///
    /// # Errors
    /// The reason, once stopped.
    pub fn check(&self) -> Result<(), StopReason> {
        self.reason().map_or(Ok(()), Err)
    }

    /// Stops the scope and all below it, synchronously: marks, then listeners, then futures. Returns
    /// whether this call did it; on a stopped scope it does nothing.
    pub fn stop(&self, reason: StopReason) -> bool {
        Self::stop_all(std::slice::from_ref(self), reason)
    }

    /// Stops several scopes as one: all are marked before the first listener hears of it. Returns whether this call stopped any.
    pub fn stop_all(scopes: &[Self], reason: StopReason) -> bool {
        // One that was stopped earlier has already done all of this.
        let mut subtree: Vec<Rc<Inner>> = scopes.iter().filter(|scope| !scope.is_stopped()).map(|scope| scope.0.clone()).collect();
        let stops = !subtree.is_empty();
        let mut next = 0;
        while next < subtree.len() {
            let scope = subtree[next].clone();
            if scope.reason.replace(Some(reason)).is_none() {
                subtree.extend(scope.children.borrow().values().filter_map(Weak::upgrade).filter(|c| c.reason.get().is_none()));
            }
            next += 1;
        }
        for scope in &subtree {
            // Taken out first: a listener is app code and may come back here.
            let listeners = std::mem::take(&mut *scope.listeners.borrow_mut());
            for listener in listeners.into_values() {
                listener(reason);
            }
        }
        for scope in &subtree {
            let futures = std::mem::take(&mut *scope.futures.borrow_mut());
            for future in futures.into_values() {
                if let Some(future) = future.upgrade() {
                    future.drop_future();
                }
            }
        }
        stops
    }

    /// Calls `listener` once when the scope is stopped; at once if it already is. Dropping the guard
    /// forgets the listener.
    pub fn on_stop(&self, listener: impl FnOnce(StopReason) + 'static) -> StopGuard {
        if let Some(reason) = self.reason() {
            listener(reason);
            return StopGuard { scope: Weak::new(), key: 0 };
        }
        let key = self.0.listeners.borrow_mut().insert(Box::new(listener));
        StopGuard { scope: Rc::downgrade(&self.0), key }
    }

    /// Runs a future in this scope: it yields the future's output, or the reason if the scope is
    /// stopped first, in which case the future is dropped inside [`stop`](Self::stop) itself.
    pub fn run<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> Run<T> {
        let output = Rc::new(Cell::new(None));
        let place = output.clone();
        let future = Box::pin(async move { place.set(Some(future.await)) });
        Run::new(Guarded::new(self.clone(), future), output)
    }

    fn register(&self, future: Weak<dyn Droppable>) -> u64 {
        self.0.futures.borrow_mut().insert(future)
    }

    fn unregister(&self, key: u64) {
        self.0.futures.borrow_mut().remove(key);
    }
}

/// Forgets a stop listener when dropped.
#[must_use = "dropping the guard at once forgets the listener"]
#[derive(Debug)]
pub struct StopGuard {
    scope: Weak<Inner>,
    key: u64,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("reason", &self.reason.get()).finish_non_exhaustive()
    }
}

impl StopGuard {
    /// Keeps the listener for as long as the scope lives.
    pub fn keep(mut self) {
        self.scope = Weak::new();
    }
}

impl Drop for StopGuard {
    fn drop(&mut self) {
        if let Some(scope) = self.scope.upgrade() {
            let forgotten = scope.listeners.borrow_mut().remove(self.key);
            // Dropped outside the borrow: what it captured may hold guards of the same scope.
            drop(forgotten);
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
