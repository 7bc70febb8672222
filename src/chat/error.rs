//! What a chat refuses, and why.

use std::fmt;

use crate::scope::StopReason;
use crate::store::StoreError;

/// Why a call on a chat, a turn or something a turn made failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatError {
    /// What it belongs to was stopped; nothing was changed.
    Stopped(StopReason),
    /// It could not be saved or read.
    Store(StoreError),
    /// The message has no text.
    EmptyMessage,
    /// A turn runs in the thread.
    TurnRunning,
    /// The chat has not been started, or could not.
    NotReady,
    /// There is no such thread.
    ThreadNotFound(String),
    /// There is no such message, step or element in the thread.
    StepNotFound(String),
    /// What was given is not taken.
    Refused {
        /// A stable code: `ASK_…`, `UPLOAD_…`, `SETTING_INVALID`…
        code: &'static str,
        /// What is wrong, and with what.
        message: String,
    },
    /// What the tab that runs the thread has failed with.
    Elsewhere {
        /// Its code.
        code: String,
        /// What it says.
        message: String,
    },
}

impl ChatError {
    /// A stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Stopped(_) => "STOPPED",
            Self::Store(error) => error.code(),
            Self::EmptyMessage => "EMPTY_MESSAGE",
            Self::TurnRunning => "TURN_RUNNING",
            Self::NotReady => "CHAT_NOT_READY",
            Self::ThreadNotFound(_) => "THREAD_NOT_FOUND",
            Self::StepNotFound(_) => "STEP_NOT_FOUND",
            Self::Refused { code, .. } => code,
            Self::Elsewhere { code, .. } => code,
        }
    }
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped(reason) => write!(f, "The turn was {reason}."),
            Self::Store(error) => error.fmt(f),
            Self::EmptyMessage => f.write_str("The message is empty."),
            Self::TurnRunning => f.write_str("An answer is still on its way in this thread. Stop it or wait for it."),
            Self::NotReady => f.write_str("The chat is not ready: call start() first and wait for it."),
            Self::StepNotFound(id) => write!(f, "There is no message, step or element \"{id}\" in this thread."),
            Self::Refused { message, .. } | Self::Elsewhere { message, .. } => f.write_str(message),
            Self::ThreadNotFound(id) => write!(f, "There is no thread \"{id}\" in this browser."),
        }
    }
}

impl std::error::Error for ChatError {}

impl From<StopReason> for ChatError {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}

impl From<StoreError> for ChatError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
