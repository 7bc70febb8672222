//! What a store of memories refuses, or fails with.

use std::fmt;

use crate::store::StoreError;

/// Why something was not kept or found.
#[derive(Clone, Debug, PartialEq)]
pub enum MemoriesError<E> {
    /// A namespace that is none; the text says why.
    Namespace(String),
    /// A filter that says nothing we know; the text says what.
    Filter(String),
    /// The app's embeddings gave something else than they should.
    Embedding(String),
    /// The app's embeddings failed.
    App(E),
    /// The records could not be read or written.
    Store(StoreError),
}

impl<E> MemoriesError<E> {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Namespace(_) => "INVALID_NAMESPACE",
            Self::Filter(_) => "INVALID_FILTER",
            Self::Embedding(_) => "INVALID_EMBEDDING",
            Self::App(_) => "APP_ERROR",
            Self::Store(error) => error.code(),
        }
    }
}

impl<E> fmt::Display for MemoriesError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace(why) | Self::Filter(why) => f.write_str(why),
            Self::Embedding(why) => write!(f, "The embeddings of the store are to give one vector of `dims` numbers for each text: {why}."),
            Self::App(_) => f.write_str("The embeddings of the store failed."),
            Self::Store(error) => error.fmt(f),
        }
    }
}
