//! Sorting, once for all kinds of things: each kind of its own is 2 KB of code more.

use std::cmp::Ordering;

/// The places of so many things in their order.
pub(super) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|one, other| compare(*one, *other));
    places
}
