//! The index of a store: segments, what has changed since they were made, and how both are searched and kept in order.
//!
//! Several tabs may do all of this on one store at once, without a lock: segments never change, and every update is right
//! whatever others have done since it was prepared. It adds a segment under a new id, takes away only segments of which everything
//! that counts is in others of greater id, and notes as indexed only what its own tab has seen indexed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::hit::{Hit, Texts, hit};
use super::merge::{Input, Merger};
use super::query::Query;
use super::segment::{Builder, Document, Head, each_posting, each_term};
use crate::store::order::order;
use crate::store::{StoreError, StoreErrorKind, ThreadFilter};

/// How much of the index is made at once.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    /// How many changed threads are looked through by each query rather than indexed: those that change most are not indexed
    /// again and again.
    pub(super) few: usize,
    /// How much is indexed at once: threads, and bytes of text.
    pub(super) slice: usize,
    pub(super) slice_bytes: usize,
    /// From how many documents on a segment is left as it is.
    pub(super) large: usize,
}

const SIZES: Sizes = Sizes { few: 16, slice: 64, slice_bytes: 200_000, large: 4096 };
/// How many threads are read at once.
const AT_ONCE: usize = 8;
/// How many segments of one size are made into one.
const MERGED: usize = 4;
/// How many terms are merged before the page gets its turn.
const TERMS: usize = 4000;
/// How often a query begins anew because another tab has merged what it was reading.
const TRIES: usize = 16;

/// How far the index has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::store) struct Progress {
    /// All changes up to this number are in segments…
    pub(in crate::store) up_to: f64,
    /// …but for those of these threads.
    pub(in crate::store) pending: Vec<String>,
}

/// A change of the index, which is made as a whole or not at all.
pub(in crate::store) struct Update {
    /// A segment: its id, which is refused if there is one of that id, its head and its blocks.
    pub(in crate::store) add: Option<(f64, Vec<u8>, Vec<Vec<u8>>)>,
    /// Segments to take away, where they are still there, with so many blocks.
    pub(in crate::store) remove: Vec<f64>,
    pub(in crate::store) progress: Option<Progress>,
}

/// Blocks of a segment, from one to another, both with them.
pub(in crate::store) type Range = (f64, usize, usize);

/// Where an index lies, beside the threads that it is of.
pub(in crate::store) trait Shelf {
    /// The app's own values in records.
    type Value;
    /// How far it has come, and the ids of its segments, least first. Both belong together.
    async fn state(&self) -> Result<(Option<Progress>, Vec<f64>), StoreError>;
    /// The head of a segment, if it is still there.
    async fn head(&self, id: f64) -> Result<Option<Vec<u8>>, StoreError>;
    /// Blocks, as many as are still there.
    async fn blocks(&self, ranges: &[Range]) -> Result<Vec<Vec<Vec<u8>>>, StoreError>;
    /// The number of the last change, and the threads that were changed after one; without one, all threads.
    async fn changed(&self, after: Option<f64>) -> Result<(f64, Vec<String>), StoreError>;
    /// Threads with what was said in them, where they are there.
    async fn texts(&self, threads: &[String]) -> Result<Vec<Option<Texts<Self::Value>>>, StoreError>;
    /// Makes a change.
    async fn update(&self, update: Update) -> Result<(), StoreError>;
    /// A number from 0 to below 1 that nobody else has.
    fn random(&self) -> f64;
}

/// A segment whose head was read.
struct Loaded {
    id: f64,
    head: Rc<Head>,
    /// Whether each document is the newest of its thread.
    is_live: Vec<bool>,
    /// Whether each is the last that is known of a thread which is gone.
    is_over: Vec<bool>,
}

/// The index.
pub(in crate::store) struct Index<S> {
    shelf: S,
    loaded: RefCell<Rc<Vec<Loaded>>>,
    /// How many threads may change before it is worth a look.
    spare: Cell<usize>,
    pub(super) sizes: Sizes,
}

fn unreadable() -> StoreError {
    StoreError::new(StoreErrorKind::Unreadable, "the search index")
}

fn gone() -> StoreError {
    StoreError::new(StoreErrorKind::Failed, "the index changes too fast to be read")
}

impl<S: Shelf> Index<S> {
    pub(in crate::store) fn new(shelf: S) -> Self {
        Self { shelf, loaded: RefCell::default(), spare: Cell::new(0), sizes: SIZES }
    }

    #[cfg(all(test, not(target_family = "wasm")))]
    pub(super) fn shelf(&self) -> &S {
        &self.shelf
    }

    /// Counts threads that were changed.
    pub(in crate::store) fn count(&self, threads: usize) {
        self.spare.set(self.spare.get().saturating_sub(threads));
    }

    /// The heads of the segments that are there, and how far they have come.
    async fn load(&self) -> Result<(Rc<Vec<Loaded>>, Option<Progress>), StoreError> {
        for _ in 0..TRIES {
            let (progress, ids) = self.shelf.state().await?;
            let before = self.loaded.borrow().clone();
            if before.iter().map(|segment| segment.id).eq(ids.iter().copied()) {
                return Ok((before, progress));
            }
            let mut heads = Vec::new();
            for id in &ids {
                let head = match before.iter().find(|segment| segment.id == *id) {
                    Some(segment) => segment.head.clone(),
                    None => match self.shelf.head(*id).await? {
                        Some(bytes) => Rc::new(Head::decode(&bytes).ok_or_else(unreadable)?),
                        // Another tab has merged it meanwhile.
                        None => break,
                    },
                };
                heads.push((*id, head));
            }
            if heads.len() == ids.len() {
                let loaded = Rc::new(with_lives(heads));
                *self.loaded.borrow_mut() = loaded.clone();
                return Ok((loaded, progress));
            }
        }
        Err(gone())
    }

    /// The number of the last change, and the threads that are not indexed as they are now, those first that wait longest.
    async fn unindexed(&self, progress: Option<Progress>) -> Result<(f64, Vec<String>), StoreError> {
        let after = progress.as_ref().map(|progress| progress.up_to);
        let (last, changed) = self.shelf.changed(after).await?;
        let mut threads = progress.map(|progress| progress.pending).unwrap_or_default();
        let pending = threads.len();
        for thread in changed {
            if !threads[..pending].contains(&thread) {
                threads.push(thread);
            }
        }
        Ok((last.max(after.unwrap_or_default()), threads))
    }

    /// The threads in which everything is that a text asks for: those first that have it in their names, of these the newest.
    pub(in crate::store) async fn search(
        &self,
        text: &str,
        filter: &ThreadFilter,
        rated: Option<&[String]>,
        limit: usize,
    ) -> Result<Vec<Hit<S::Value>>, StoreError> {
        let query = Query::parse(text);
        if query.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        for _ in 0..TRIES {
            let (segments, progress) = self.load().await?;
            let (_, unindexed) = self.unindexed(progress).await?;
            let by_id = order(unindexed.len(), &|one, other| unindexed[one].cmp(&unindexed[other]));
            let Some(candidates) = self.candidates(&query, &segments).await? else { continue };
            let indexed = |titles: bool| {
                let mut found: Vec<&Candidate<'_>> = candidates.iter().filter(|candidate| !titles || candidate.in_title).collect();
                found.retain(|candidate| by_id.binary_search_by(|at| (*unindexed[*at]).cmp(candidate.thread)).is_err());
                found.into_iter().map(|candidate| candidate.thread.to_owned()).collect::<Vec<_>>()
            };
            let mut hits: Vec<Hit<S::Value>> = Vec::new();
            let admits = |hit: &Hit<S::Value>| filter.admits(&hit.thread) && rated.is_none_or(|rated| rated.contains(&hit.thread.id));
            // What is not indexed may be any; of the rest no more than is wanted is read, since the best come first.
            for (threads, titles, enough) in
                [(unindexed.clone(), false, usize::MAX), (indexed(true), true, limit), (indexed(false), false, limit)]
            {
                // Those with everything in their names come before all that is still to come.
                let mut found = if titles { 0 } else { hits.iter().filter(|hit| hit.in_title).count() };
                for threads in threads.chunks(AT_ONCE) {
                    let threads: Vec<String> =
                        threads.iter().filter(|thread| hits.iter().all(|hit| hit.thread.id != **thread)).cloned().collect();
                    for texts in self.shelf.texts(&threads).await?.into_iter().flatten() {
                        if let Some(hit) = hit(&query, texts).filter(admits) {
                            found += usize::from(!titles || hit.in_title);
                            hits.push(hit);
                        }
                    }
                    if found >= enough {
                        break;
                    }
                }
                if titles && found >= limit {
                    break;
                }
            }
            return Ok(best(hits, limit));
        }
        Err(gone())
    }

    /// The newest of the indexed threads that may be hits, newest activity first. `None` if a segment has gone meanwhile.
    async fn candidates<'a>(&self, query: &Query, segments: &'a [Loaded]) -> Result<Option<Vec<Candidate<'a>>>, StoreError> {
        let keys = query.keys();
        let mut ranges: Vec<Range> = Vec::new();
        for segment in segments {
            for (key, begins) in &keys {
                let (from, to) = segment.head.blocks(key.as_bytes(), *begins);
                ranges.push((segment.id, from, to));
            }
        }
        let blocks = if ranges.is_empty() { Vec::new() } else { self.shelf.blocks(&ranges).await? };
        let mut candidates: Vec<Candidate<'a>> = Vec::new();
        for (nth, segment) in segments.iter().enumerate() {
            // Two bits for each document: whether it has everything, and whether its title has.
            let mut has: Vec<u8> = segment.is_live.iter().map(|is_live| if *is_live { 3 } else { 0 }).collect();
            for (at, (key, begins)) in keys.iter().enumerate() {
                let mut found = vec![0_u8; has.len()];
                let (_, from, to) = ranges[nth * keys.len() + at];
                let blocks = blocks.get(nth * keys.len() + at).map(Vec::as_slice).unwrap_or_default();
                if !segment.head.firsts.is_empty() && blocks.len() != to - from + 1 {
                    return Ok(None);
                }
                for block in blocks {
                    each_term(block, &mut |term, postings| {
                        if term == key.as_bytes() || *begins && term.starts_with(key.as_bytes()) {
                            each_posting(postings, &mut |place| {
                                if let Some(found) = found.get_mut(place / 2) {
                                    *found |= 1 + 2 * (place % 2) as u8;
                                }
                            });
                        }
                        term <= key.as_bytes() || *begins && term.starts_with(key.as_bytes())
                    });
                }
                has.iter_mut().zip(found).for_each(|(has, found)| *has &= found);
            }
            for (document, has) in segment.head.documents.iter().zip(has) {
                if has > 0 {
                    let updated_at = document.updated_at.as_deref().unwrap_or_default();
                    candidates.push(Candidate { updated_at, thread: &document.thread, in_title: has > 1 });
                }
            }
        }
        let place = |at: usize| (candidates[at].updated_at, candidates[at].thread);
        let order = order(candidates.len(), &|one, other| place(other).cmp(&place(one)));
        Ok(Some(order.into_iter().map(|at| candidates[at]).collect()))
    }

    /// A piece of upkeep: merges segments if there are many of one size, else indexes some threads if many have changed. Whether
    /// there is more to do.
    pub(in crate::store) async fn tidy(&self) -> Result<bool, StoreError> {
        if self.spare.get() > 0 {
            return Ok(false);
        }
        let (segments, progress) = self.load().await?;
        if let Some(group) = to_merge(&segments, self.sizes) {
            return self.merge(&segments, &group).await;
        }
        let (last, mut threads) = self.unindexed(progress).await?;
        if threads.len() < self.sizes.few {
            self.spare.set(self.sizes.few - threads.len());
            return Ok(false);
        }
        let mut builder = Builder::default();
        let mut taken = 0;
        while taken < threads.len().min(self.sizes.slice) && builder.size() < self.sizes.slice_bytes {
            let some = &threads[taken..threads.len().min(self.sizes.slice).min(taken + AT_ONCE)];
            // They may be newer than the last change that is known, never older.
            for (thread, texts) in some.iter().zip(self.shelf.texts(some).await?) {
                let updated_at = texts.as_ref().map(|texts| texts.thread.updated_at.clone());
                let document = Document { thread: thread.clone(), version: last as u64, updated_at };
                let (title, messages) = texts.map(|texts| (texts.thread.name, texts.messages)).unwrap_or_default();
                builder.add(document, &title, messages.iter().map(|message| message.text.as_str()));
            }
            taken += some.len();
        }
        let pending = threads.split_off(taken);
        let (head, blocks) = builder.done();
        let add = Some((self.new_id(&segments), head.encode(), blocks));
        self.shelf.update(Update { add, remove: Vec::new(), progress: Some(Progress { up_to: last, pending }) }).await?;
        Ok(true)
    }

    /// Greater than that of any segment that is known.
    fn new_id(&self, segments: &[Loaded]) -> f64 {
        segments.last().map_or(0.0, |last| last.id.floor()) + 1.0 + self.shelf.random()
    }

    /// Whether nobody else has done so meanwhile.
    async fn merge(&self, segments: &[Loaded], group: &[usize]) -> Result<bool, StoreError> {
        let group: Vec<&Loaded> = group.iter().filter_map(|at| segments.get(*at)).collect();
        let (mut documents, mut inputs) = (Vec::new(), Vec::new());
        for segment in &group {
            let count = segment.head.firsts.len();
            let blocks = self.shelf.blocks(&[(segment.id, 0, count)]).await?.pop().unwrap_or_default();
            if blocks.len() != count {
                // Another tab was faster.
                return Ok(false);
            }
            let mut goes_to = Vec::new();
            for (at, document) in segment.head.documents.iter().enumerate() {
                let stays = segment.is_live[at] && !segment.is_over[at];
                goes_to.push(stays.then_some(documents.len() as u32));
                documents.extend(stays.then(|| document.clone()));
            }
            inputs.push(Input { blocks, goes_to });
        }
        let mut merger = Merger::new(inputs, documents);
        while merger.step(TERMS) {
            self.shelf.state().await?;
        }
        let (head, blocks) = merger.done();
        let add = (!head.documents.is_empty()).then(|| (self.new_id(segments), head.encode(), blocks));
        self.shelf.update(Update { add, remove: group.iter().map(|segment| segment.id).collect(), progress: None }).await?;
        Ok(true)
    }
}

/// The best, so many of them: those first that have everything in their names, then by last activity.
pub(super) fn best<V>(hits: Vec<Hit<V>>, limit: usize) -> Vec<Hit<V>> {
    let worth = |at: usize| (hits[at].in_title, &hits[at].thread.updated_at, &hits[at].thread.id);
    let order = order(hits.len(), &|one, other| worth(other).cmp(&worth(one)));
    let mut hits: Vec<Option<Hit<V>>> = hits.into_iter().map(Some).collect();
    order.into_iter().take(limit).filter_map(|at| hits[at].take()).collect()
}

/// A thread that the index knows to have everything, or nearly so.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    updated_at: &'a str,
    thread: &'a str,
    in_title: bool,
}

/// Which documents count. Of two of one thread it is the one of the greater version, of the same version the one in the segment of
/// the greater id: all tabs agree on that, and what a merge makes counts before what it was made of. So what is left out for
/// the sake of another is never what that other one is left out for.
fn with_lives(heads: Vec<(f64, Rc<Head>)>) -> Vec<Loaded> {
    let mut all: Vec<(&str, u64, usize, usize)> = Vec::new();
    for (segment, (_, head)) in heads.iter().enumerate() {
        // Segments come by their ids.
        all.extend(head.documents.iter().enumerate().map(|(at, document)| (&*document.thread, document.version, segment, at)));
    }
    let sorted = order(all.len(), &|one, other| all[one].cmp(&all[other]));
    let none = |(_, head): &(f64, Rc<Head>)| vec![false; head.documents.len()];
    let mut lives: Vec<(Vec<bool>, Vec<bool>)> = heads.iter().map(|head| (none(head), none(head))).collect();
    let mut copies = 0;
    for (nth, place) in sorted.iter().enumerate() {
        let (thread, _, segment, at) = all[*place];
        copies += 1;
        if sorted.get(nth + 1).is_none_or(|next| all[*next].0 != thread) {
            lives[segment].0[at] = true;
            lives[segment].1[at] = copies == 1 && heads[segment].1.documents[at].updated_at.is_none();
            copies = 0;
        }
    }
    heads.into_iter().zip(lives).map(|((id, head), (is_live, is_over))| Loaded { id, head, is_live, is_over }).collect()
}

/// Segments to be made into one: four of one size, by what counts of them, or one of which nothing does.
fn to_merge(segments: &[Loaded], sizes: Sizes) -> Option<Vec<usize>> {
    let live: Vec<usize> = segments.iter().map(|segment| segment.is_live.iter().filter(|is_live| **is_live).count()).collect();
    if let Some(empty) = live.iter().position(|live| *live == 0) {
        return Some(vec![empty]);
    }
    let level = |live: usize| (live.max(sizes.few) / sizes.few).ilog(MERGED);
    live.iter().filter(|one| **one < sizes.large).find_map(|one| {
        let group: Vec<usize> = (0..live.len()).filter(|at| level(live[*at]) == level(*one)).take(MERGED).collect();
        (group.len() == MERGED).then_some(group)
    })
}
