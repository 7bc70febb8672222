//! What a view is told.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::store::{Element, Step, Thread};

/// Which text of a step grew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Its output, or a message's text.
    Output,
    /// Its input.
    Input,
}

/// How much a toast matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// It worked.
    Success,
    /// Take care.
    Warning,
    /// It did not work.
    Error,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that happened. Steps, tokens and removals are only told for the open thread.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<V> {
    /// Another thread was opened.
    Thread(Box<Thread<V>>),
    /// The list of threads changed.
    Threads,
    /// A step is new or has changed.
    Step(Box<Step<V>>),
    /// Text to append to a running step.
    Token {
        /// The step.
        id: String,
        /// The text.
        token: String,
        /// Where.
        field: Field,
    },
    /// A step was removed.
    Remove(String),
    /// An element is new or has changed.
    Element(Box<Element<V>>),
    /// An element was removed.
    RemoveElement(String),
    /// What the user thinks of a step has changed.
    Feedback,
    /// What is shown beside the conversation has changed.
    Sidebar,
    /// Messages that wait for the thread to be idle have changed.
    Queue,
    /// Something that the app tells its view.
    Custom {
        /// What.
        name: String,
        /// With what.
        payload: V,
    },
    /// A turn began or ended in a thread.
    Running {
        /// The thread.
        thread_id: String,
        /// Whether one runs now.
        running: bool,
    },
    /// What is offered to choose from, what was chosen, or storage changed.
    Config,
    /// The status changed.
    Status,
    /// A short passing word.
    Toast {
        /// How much it matters.
        level: Level,
        /// The word.
        message: String,
        /// A code, where there is one.
        code: Option<String>,
    },
}

type Listener<V> = Rc<dyn Fn(&Event<V>)>;

/// Those who are told.
pub(super) struct Listeners<V> {
    list: RefCell<Vec<(u64, Listener<V>)>>,
    next: Cell<u64>,
}

impl<V> Default for Listeners<V> {
    fn default() -> Self {
        Self { list: RefCell::default(), next: Cell::new(0) }
    }
}

impl<V: 'static> Listeners<V> {
    pub(super) fn add(self: &Rc<Self>, listener: Listener<V>) -> Subscription {
        let key = self.next.get();
        self.next.set(key + 1);
        self.list.borrow_mut().push((key, listener));
        let list: Weak<dyn Remove> = Rc::downgrade(self) as Weak<dyn Remove>;
        Subscription { list, key }
    }

    pub(super) fn tell(&self, event: &Event<V>) {
        // A listener may subscribe or unsubscribe: none is called under the borrow.
        let listeners = self.list.borrow().clone();
        for (_, listener) in listeners {
            listener(event);
        }
    }
}

trait Remove {
    fn remove(&self, key: u64);
}

impl<V> Remove for Listeners<V> {
    fn remove(&self, key: u64) {
        self.list.borrow_mut().retain(|(other, _)| *other != key);
    }
}

/// What ends a subscription. Dropping it ends nothing: in JavaScript a function nobody keeps is dropped whenever memory is
/// collected, and an app that never meant to unsubscribe would go deaf at some random time.
pub struct Subscription {
    list: Weak<dyn Remove>,
    key: u64,
}

impl Subscription {
    /// The listener is not called any more.
    pub fn end(&self) {
        if let Some(list) = self.list.upgrade() {
            list.remove(self.key);
        }
    }
}
