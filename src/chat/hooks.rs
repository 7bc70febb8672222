//! What an app does, and when it is asked to.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{ChatHost, Turn};
use crate::store::{Step, Thread};

type Done<H> = LocalBoxFuture<'static, Result<(), <H as crate::graph::Host>::Error>>;
/// A name, if the app gives one.
type Named<H> = LocalBoxFuture<'static, Result<Option<String>, <H as crate::graph::Host>::Error>>;
type Value<H> = <H as crate::graph::Host>::Value;

/// A hook that is handed its turn only.
pub type TurnHook<H> = Rc<dyn Fn(Turn<H>) -> Done<H>>;
/// A hook for a user's message.
pub type MessageHook<H> = Rc<dyn Fn(Step<Value<H>>, Turn<H>) -> Done<H>>;
/// A hook for an opened thread and its steps.
pub type ResumeHook<H> = Rc<dyn Fn(Thread<Value<H>>, Vec<Step<Value<H>>>, Turn<H>) -> Done<H>>;
/// A hook for new settings.
pub type SettingsHook<H> = Rc<dyn Fn(Value<H>, Turn<H>) -> Done<H>>;

/// A function that gives an author or a step another name.
pub type RenameHook<H> = Rc<dyn Fn(String) -> Named<H>>;
/// A function that names a thread after its first turn.
pub type NameHook<H> = Rc<dyn Fn(Step<Value<H>>, Turn<H>) -> Named<H>>;
/// A function that is told of what hooks fail with, and which one it was.
pub type ErrorHook<H> = Rc<dyn Fn(&<H as crate::graph::Host>::Error, &str)>;

/// An app's hooks. One of each; the last one set counts.
pub struct Hooks<H: ChatHost> {
    /// A new thread was opened.
    pub on_chat_start: Option<TurnHook<H>>,
    /// The user said something.
    pub on_message: Option<MessageHook<H>>,
    /// The user stopped a turn, and everything it held is released.
    pub on_stop: Option<TurnHook<H>>,
    /// The thread is left.
    pub on_chat_end: Option<TurnHook<H>>,
    /// A stored thread was opened.
    pub on_chat_resume: Option<ResumeHook<H>>,
    /// The user saved new settings.
    pub on_settings_update: Option<SettingsHook<H>>,
    /// Gives authors and steps other names before they are shown.
    pub author_rename: Option<RenameHook<H>>,
    /// Names a thread after its first turn.
    pub on_thread_name: Option<NameHook<H>>,
    /// A hook has failed.
    pub on_error: Option<ErrorHook<H>>,
}

impl<H: ChatHost> Default for Hooks<H> {
    fn default() -> Self {
        Self {
            on_chat_start: None,
            on_message: None,
            on_stop: None,
            on_chat_end: None,
            on_chat_resume: None,
            on_settings_update: None,
            author_rename: None,
            on_thread_name: None,
            on_error: None,
        }
    }
}

/// What one turn runs.
pub(super) type TurnBody<H> = Box<dyn FnOnce(Turn<H>) -> Done<H>>;
