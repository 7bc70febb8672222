//! Changes of a store.

use super::{Element, Feedback, Step, Thread, User};

/// One change of a store.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<V> {
    /// Creates or replaces a thread's record.
    PutThread(Thread<V>),
    /// Deletes a thread with all that belongs to it, checkpoints included.
    DeleteThread(String),
    /// Creates or replaces a step.
    PutStep(Step<V>),
    /// Deletes a step with its elements and its feedback; its children stay.
    DeleteStep {
        /// The thread.
        thread_id: String,
        /// The step.
        id: String,
        /// Its place in the thread.
        seq: f64,
    },
    /// Creates or replaces an element.
    PutElement(Element<V>),
    /// Keeps what an element holds: a `Blob`, in a browser.
    PutContent {
        /// The thread.
        thread_id: String,
        /// The step the element is shown with.
        for_id: String,
        /// The element.
        id: String,
        /// What it holds.
        content: V,
    },
    /// Deletes an element with its content.
    DeleteElement {
        /// The thread.
        thread_id: String,
        /// The step it is shown with.
        for_id: String,
        /// The element.
        id: String,
    },
    /// Creates or replaces a step's feedback.
    PutFeedback(Feedback),
    /// Deletes a step's feedback.
    DeleteFeedback {
        /// The thread.
        thread_id: String,
        /// The step it is about.
        for_id: String,
    },
    /// Creates a user, or replaces the one of that identifier.
    PutUser(User<V>),
    /// Keeps a value of the app's under a key of its own.
    PutMeta(String, V),
}

/// What writes are about. Two of one kind about one record have one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A thread.
    Thread(&'a str),
    /// A step.
    Step(&'a str),
    /// An element.
    Element(&'a str),
    /// What an element holds.
    Content(&'a str),
    /// The feedback on a step.
    Feedback(&'a str),
    /// A user.
    User(&'a str),
    /// A value of the app's.
    Meta(&'a str),
}

impl<V> Write<V> {
    /// What it is about: of two writes about one thing the later one makes the earlier obsolete.
    pub fn about(&self) -> About<'_> {
        match self {
            Self::PutThread(Thread { id, .. }) | Self::DeleteThread(id) => About::Thread(id),
            Self::PutStep(Step { id, .. }) | Self::DeleteStep { id, .. } => About::Step(id),
            Self::PutElement(Element { id, .. }) | Self::DeleteElement { id, .. } => About::Element(id),
            Self::PutContent { id, .. } => About::Content(id),
            Self::PutFeedback(Feedback { for_id, .. }) | Self::DeleteFeedback { for_id, .. } => About::Feedback(for_id),
            Self::PutUser(user) => About::User(&user.identifier),
            Self::PutMeta(key, _) => About::Meta(key),
        }
    }

    /// The thread it belongs to.
    pub fn thread_id(&self) -> Option<&str> {
        match self {
            Self::PutThread(Thread { id, .. }) | Self::DeleteThread(id) => Some(id),
            Self::PutStep(Step { thread_id, .. })
            | Self::DeleteStep { thread_id, .. }
            | Self::PutElement(Element { thread_id, .. })
            | Self::PutContent { thread_id, .. }
            | Self::DeleteElement { thread_id, .. }
            | Self::PutFeedback(Feedback { thread_id, .. })
            | Self::DeleteFeedback { thread_id, .. } => Some(thread_id),
            Self::PutUser(_) | Self::PutMeta(..) => None,
        }
    }

    /// The step whose deletion takes what it is about along.
    pub fn for_id(&self) -> Option<&str> {
        match self {
            Self::PutElement(Element { for_id, .. })
            | Self::PutContent { for_id, .. }
            | Self::DeleteElement { for_id, .. }
            | Self::PutFeedback(Feedback { for_id, .. })
            | Self::DeleteFeedback { for_id, .. } => Some(for_id),
            _ => None,
        }
    }

    /// Whether it takes something away.
    pub fn is_deletion(&self) -> bool {
        matches!(self, Self::DeleteThread(_) | Self::DeleteStep { .. } | Self::DeleteElement { .. } | Self::DeleteFeedback { .. })
    }

    /// Whether an older write need not be stored any more when this one is.
    pub(super) fn replaces(&self, older: &Self) -> bool {
        let takes_along = match self {
            Self::DeleteThread(id) => older.thread_id() == Some(id),
            Self::DeleteStep { id, .. } => older.for_id() == Some(id),
            Self::DeleteElement { id, .. } => older.about() == About::Content(id),
            _ => false,
        };
        takes_along || self.about() == older.about()
    }
}
