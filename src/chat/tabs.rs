//! Law 7: one runner per thread, many tabs. What tabs of one app tell each other, and the lock that says who runs a thread.

use std::any::Any;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{Answer, Field, ThreadChange};
use crate::store::{Element, Feedback, Step};

/// What a tab tells the others. Messages of one tab arrive in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum TabMessage<V> {
    /// A tab is new. It has the lock of that name for as long as it lives.
    Hello(String),
    /// To a new tab: so is this one.
    Here(String),
    /// A thread's record is new or has changed: it is in the store. Told by two tabs at about the same time it would be heard in either
    /// order, and the store has one.
    Thread(String),
    /// To whoever runs that thread: change its record.
    Update {
        /// The thread.
        thread_id: String,
        /// What of it.
        change: ThreadChange,
    },
    /// A thread was deleted.
    Gone(String),
    /// A turn began or ended in a thread.
    Running {
        /// The thread.
        thread_id: String,
        /// Whether one runs now.
        running: bool,
    },
    /// Its record is changed, and that is saved.
    Updated {
        /// The thread.
        thread_id: String,
        /// What of it.
        change: ThreadChange,
    },
    /// A step is new or has changed.
    Step(Step<V>),
    /// Text to append to a running step.
    Token {
        /// The thread.
        thread_id: String,
        /// The step.
        id: String,
        /// The text.
        token: String,
        /// Where.
        field: Field,
        /// How long the text was before, in bytes: a tab that has more or less knows what it has missed.
        at: usize,
    },
    /// A step was removed.
    Remove {
        /// The thread.
        thread_id: String,
        /// The step.
        id: String,
    },
    /// An element is new or has changed.
    Element(Element<V>),
    /// An element was removed.
    RemoveElement {
        /// The thread.
        thread_id: String,
        /// The element.
        id: String,
    },
    /// What the user thinks of a step has changed.
    Feedback {
        /// The thread.
        thread_id: String,
        /// The step.
        for_id: String,
        /// It; none if it was taken back.
        feedback: Option<Feedback>,
    },
    /// To whoever runs that thread: the user has answered a question of its.
    Answer {
        /// The thread.
        thread_id: String,
        /// The question.
        id: String,
        /// The answer.
        answer: Answer<V>,
    },
    /// To whoever has answered: the answer is saved, or why it is not.
    Answered {
        /// The question.
        id: String,
        /// The code of what failed, and what it says.
        error: Option<(String, String)>,
    },
    /// To whoever runs that thread: stop its turn, as its user would.
    Stop(String),
    /// To whoever runs that thread: let go of it, it will be deleted.
    Close(String),
    /// To whoever runs that thread: somebody looks at it now, and needs what the store may not have yet.
    Join(String),
    /// Settings were saved.
    Settings,
    /// Threads were written beside the chats, as by an import: they are in the store.
    Threads,
}

/// The right to run a thread, and to write its record, given back when its last clone is dropped, or when its tab dies.
pub type Lease = Rc<dyn Any>;

/// The other tabs. Implemented by the host.
pub trait Tabs<V> {
    /// Tells all others.
    fn post(&self, message: &TabMessage<V>);
    /// Calls back with what others tell.
    fn listen(&self, listener: Rc<dyn Fn(TabMessage<V>)>);
    /// Waits for the right to run a thread (or, with a tab's own name, for its end). Who drops the future waits no more.
    fn lock(&self, thread_id: &str) -> LocalBoxFuture<'static, Lease>;
    /// The right to run a thread, if nobody has it or waits for it.
    fn try_lock(&self, thread_id: &str) -> LocalBoxFuture<'static, Option<Lease>>;
}
