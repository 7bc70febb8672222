//! What goes wrong in a store.

use std::fmt;

/// The kinds a caller may want to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// There is no room left.
    Quota,
    /// A value can't be stored (a function, a DOM node…).
    Clone,
    /// The store is not there: switched off, or not in this browser.
    Unavailable,
    /// Another tab holds an older version open.
    Blocked,
    /// The stored data is of a newer version of the app.
    Newer,
    /// The connection was lost and could not be had again.
    Closed,
    /// What is stored is not to be understood here.
    Unreadable,
    /// A data layer of the app's can't do that.
    Unsupported,
    /// Anything else.
    Failed,
}

/// Why something was not stored or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    /// The kind.
    pub kind: StoreErrorKind,
    /// What the host said, with the culprit.
    pub detail: String,
}

impl StoreError {
    /// An error of that kind.
    pub fn new(kind: StoreErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self.kind {
            StoreErrorKind::Quota => "STORE_QUOTA",
            StoreErrorKind::Clone => "STORE_CLONE",
            StoreErrorKind::Unavailable => "STORE_UNAVAILABLE",
            StoreErrorKind::Blocked => "STORE_BLOCKED",
            StoreErrorKind::Newer => "STORE_NEWER_VERSION",
            StoreErrorKind::Closed => "STORE_CLOSED",
            StoreErrorKind::Unreadable => "STORE_UNREADABLE",
            StoreErrorKind::Unsupported => "STORE_UNSUPPORTED",
            StoreErrorKind::Failed => "STORE_FAILED",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StoreErrorKind::Quota => {
                "There is no room left to save this. It is kept in memory and tried again; delete threads or free some disk space."
            }
            StoreErrorKind::Clone => "This value can't be saved.",
            StoreErrorKind::Unavailable => "This browser does not let the page save anything here.",
            StoreErrorKind::Blocked => "Another tab holds an older version of the saved chats open. Close it and reload this one.",
            StoreErrorKind::Newer => "The saved chats were written by a newer version of this app. Reload the page to get it.",
            StoreErrorKind::Closed => "The connection to the saved chats was lost. What is new is kept in memory and tried again.",
            StoreErrorKind::Unreadable => "What was saved can't be read here.",
            StoreErrorKind::Unsupported => "This store can't do that.",
            StoreErrorKind::Failed => "Saving failed. What is new is kept in memory and tried again.",
        })?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for StoreError {}
