//! The records: what a view shows and the store keeps. The words are Chainlit's.
//!
//! They are written and read by hand where they are stored: serde would bring float formatting and more into the module.

mod step;

use crate::json::Json;

pub use step::{ErrorRecord, Progress, ShowInput, Step, StepKind, StepStatus};

/// A conversation. Times are ISO 8601 in UTC.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thread<V> {
    /// The id.
    pub id: String,
    /// The app whose thread it is: one store may serve several.
    pub app: String,
    /// The first message's beginning, until renamed.
    pub name: String,
    /// When it was made.
    pub created_at: String,
    /// The last activity, which orders the list.
    pub updated_at: String,
    /// Whose it is, where the app knows its users: a [`User`]'s id.
    pub user_id: Option<String>,
    /// The chat profile it was begun with.
    pub profile: Option<String>,
    /// The app's or the user's labels.
    pub tags: Vec<String>,
    /// The app's own, kept as it is.
    pub metadata: Option<V>,
    /// An object with the rest of its fields, kept as they are.
    pub rest: Option<V>,
}

/// The field of a thread that stands above the others: `true`. One of the rest, so that every data layer keeps it as it is.
const PINNED: &str = "pinned";

impl<V: Json> Thread<V> {
    /// Whether it stands above the others.
    pub fn is_pinned(&self) -> bool {
        self.rest.as_ref().and_then(|rest| rest.get(PINNED)?.as_bool()) == Some(true)
    }

    /// Puts it above the others, or back among them.
    pub fn set_pinned(&mut self, pinned: bool) {
        if pinned != self.is_pinned() {
            let rest = self.rest.take().unwrap_or_else(|| V::object(Vec::new()));
            let rest = rest.with(PINNED, pinned.then(|| V::boolean(true)));
            self.rest = (!rest.keys().is_empty()).then_some(rest);
        }
    }
}

/// Somebody who uses an app.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct User<V> {
    /// The id.
    pub id: String,
    /// What the user is known by: a name, an address. One user each.
    pub identifier: String,
    /// What the user is called.
    pub display_name: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// The app's own, kept as it is.
    pub metadata: Option<V>,
}

/// Something shown with a step: an image, a file, a table. What it holds, if that is kept here, is kept beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element<V> {
    /// The id.
    pub id: String,
    /// The thread it belongs to.
    pub thread_id: String,
    /// The step it is shown with. An element never moves to another.
    pub for_id: String,
    /// An object with the rest of its fields: `type`, `name`, `display`, `mime`, `props`…
    pub fields: V,
}

/// What a user thinks of a step. A step has one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feedback {
    /// The id.
    pub id: String,
    /// The thread it belongs to.
    pub thread_id: String,
    /// The step it is about.
    pub for_id: String,
    /// 1 for good, 0 for bad.
    pub value: f64,
    /// The user's words.
    pub comment: Option<String>,
}
