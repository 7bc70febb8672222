//! Full-text search over the names and messages of threads.
//!
//! A text is words, and pieces without spaces (Chinese, Japanese, Korean, Thai…) of which any part is found. A thread is a hit if
//! each word of the query is somewhere in it. The index only says which threads may be hits: those are read and looked through, so
//! a hit is always what is stored. What has changed since it was indexed is looked through, too.

#![cfg_attr(
    not(any(test, target_family = "wasm")),
    allow(dead_code, unused_imports, reason = "an index needs a place to lie, which only browsers have")
)]

mod bytes;
mod fold;
mod hit;
mod index;
mod merge;
mod query;
mod segment;
mod text;

pub use hit::{Highlights, Hit, Message, MessageHit, Texts};
pub(super) use index::{Index, Progress, Range, Shelf, Update};

/// Looks through all of them. The same as an index finds.
pub(super) fn look_through<V>(query: &str, threads: impl Iterator<Item = Texts<V>>, limit: usize) -> Vec<Hit<V>> {
    let query = query::Query::parse(query);
    if query.is_empty() {
        return Vec::new();
    }
    let hits: Vec<Hit<V>> = threads.filter_map(|texts| hit::hit(&query, texts)).collect();
    index::best(hits, limit)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
