//! What is looked for, and where a text has it.

use super::text::{known, pairs, runs};

/// How many words of a query count.
const MOST: usize = 32;

/// One thing to find.
struct Term {
    folded: String,
    dense: bool,
    /// It may be the beginning of a word: it is still being typed.
    begins: bool,
}

/// A place where a text has a term of a query, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) term: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A query: all of its terms are to be found.
pub(super) struct Query(Vec<Term>);

impl Query {
    /// The words of a text; the last one, where nothing comes behind it, may be the beginning of a word.
    pub(super) fn parse(text: &str) -> Self {
        let mut terms: Vec<Term> = Vec::new();
        runs(text, &mut |run| {
            if terms.len() < MOST {
                let begins = !run.dense && run.end == text.len();
                terms.push(Term { folded: run.folded.into(), dense: run.dense, begins });
            }
        });
        Self(terms)
    }

    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All terms, as bits.
    pub(super) fn all(&self) -> u32 {
        u32::MAX >> (u32::BITS - self.0.len() as u32)
    }

    /// Terms of the index of which a thread that has all terms of the query has all, and whether beginnings of them will do.
    pub(super) fn keys(&self) -> Vec<(String, bool)> {
        let mut keys = Vec::new();
        for term in &self.0 {
            if !term.dense {
                keys.push((known(&term.folded).to_owned(), term.begins));
                continue;
            }
            let before = keys.len();
            pairs(&term.folded, &mut |pair| keys.push((pair.to_owned(), false)));
            // The last letter is in the last pair, if there is one.
            if keys.len() > before + 1 {
                keys.pop();
            } else if let Some((_, begins)) = keys.last_mut() {
                *begins = true;
            }
        }
        keys
    }

    /// Where a text has them.
    pub(super) fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        runs(text, &mut |run| {
            for (at, term) in self.0.iter().enumerate() {
                if term.dense != run.dense {
                    continue;
                }
                if term.dense {
                    for (first, (byte, _)) in run.folded.char_indices().enumerate() {
                        if run.folded.as_bytes().get(byte..).is_some_and(|rest| rest.starts_with(term.folded.as_bytes())) {
                            let place = |at: usize| run.places.get(at).copied().unwrap_or(run.end);
                            found.push(Found { term: at, start: place(first), end: place(first + term.folded.chars().count()) });
                        }
                    }
                } else if run.folded == term.folded || term.begins && run.folded.starts_with(&term.folded) {
                    found.push(Found { term: at, start: run.places.first().copied().unwrap_or_default(), end: run.end });
                }
            }
        });
        found
    }
}
