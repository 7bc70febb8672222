//! The chat runtime: an app's hooks, its sessions, and what a view is told. The words are Chainlit's.
//!
//! There is no ambient "current session": a hook is handed its [`Turn`], and everything a turn makes carries the
//! turn's scope. After a stop, calls on it fail and change nothing (law 4).
//!
//! Pure: no host API is named here.

mod app;
mod ask;
mod branches;
mod change;
mod error;
mod event;
mod hooks;
mod message;
mod session;
mod settings;
mod step;
mod tabs;
mod turn;
mod upload;

pub use app::{Chat, ChatConfig, ChatOptions, ChatStatus, OpenStore, Opened, StorageInfo, StorageKind, WeakChat};
pub use ask::{Answer, Answered, Ask};
pub use change::ThreadChange;
pub use error::ChatError;
pub use event::{Event, Field, Level, Subscription};
pub use hooks::{ErrorHook, Hooks, MessageHook, NameHook, RenameHook, ResumeHook, SettingsHook, TurnHook};
pub use message::{OnBusy, UserInput};
pub use session::Session;
pub use step::{Saving, StepHandle, StepInit};
pub use tabs::{Lease, TabMessage, Tabs};
pub use turn::{Turn, TurnKind};

use crate::graph::Host;
use crate::json::Json;
use crate::store::ErrorRecord;

/// A host whose errors can be shown and whose values can be stored.
pub trait ChatHost: Host<Value: Json + Default> {
    /// An app's error as a person is to see it.
    fn error_record(error: &Self::Error) -> ErrorRecord;
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
