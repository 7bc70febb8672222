//! A piece of the index that never changes: what some threads said at some time.
//!
//! Its terms are sorted and lie in blocks of some KB; each has its postings, the places `2 × document + in the title`, as
//! differences. The head has the documents and each block's first term: a query reads the head once, and of the blocks those few
//! that may have its terms.

use super::bytes::{Reader, put, put_text};
use super::text::terms;
use crate::store::order::order;

/// When a block is full, in bytes.
const FULL: usize = 4096;

/// A thread as it was when it was indexed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub(super) thread: String,
    /// All changes up to this number are in it.
    pub(super) version: u64,
    /// Its last activity; none where the thread was not there any more.
    pub(super) updated_at: Option<String>,
}

/// What a query has to know of a segment before it reads blocks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Head {
    pub(super) documents: Vec<Document>,
    /// The first term of each block.
    pub(super) firsts: Vec<Vec<u8>>,
}

impl Head {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.documents.len() as u64);
        for Document { thread, version, updated_at } in &self.documents {
            put_text(&mut bytes, thread.as_bytes());
            put(&mut bytes, *version * 2 + u64::from(updated_at.is_some()));
            put_text(&mut bytes, updated_at.as_deref().unwrap_or_default().as_bytes());
        }
        for first in &self.firsts {
            put_text(&mut bytes, first);
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (mut reader, mut head) = (Reader(bytes), Self::default());
        for _ in 0..reader.number()? {
            let (thread, version, updated_at) = (reader.text()?, reader.number()?, reader.text()?);
            let updated_at = (version % 2 == 1).then_some(updated_at);
            head.documents.push(Document { thread, version: version / 2, updated_at });
        }
        while !reader.0.is_empty() {
            head.firsts.push(reader.bytes()?.to_vec());
        }
        Some(head)
    }

    /// The blocks that may have a term, or terms that begin so: from one to another, both with them.
    pub(super) fn blocks(&self, key: &[u8], begins: bool) -> (usize, usize) {
        let before = |first: &Vec<u8>| first.as_slice() <= key;
        let from = self.firsts.partition_point(before);
        let to = if begins { self.firsts.partition_point(|first| before(first) || first.starts_with(key)) } else { from };
        (from.saturating_sub(1), to.saturating_sub(1))
    }
}

/// The terms of a block with their postings, until it is told to stop.
pub(super) fn each_term(block: &[u8], tell: &mut dyn FnMut(&[u8], Reader<'_>) -> bool) {
    let mut terms = Terms { reader: Reader(block), term: Vec::new() };
    while let Some(postings) = terms.next() {
        if !tell(&terms.term, postings) {
            return;
        }
    }
}

/// Reads a block term by term.
pub(super) struct Terms<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) term: Vec<u8>,
}

impl<'a> Terms<'a> {
    /// The next one's postings.
    pub(super) fn next(&mut self) -> Option<Reader<'a>> {
        let shared = usize::try_from(self.reader.number()?).ok()?;
        self.term.truncate(shared);
        self.term.extend_from_slice(self.reader.bytes()?);
        self.reader.bytes().map(Reader)
    }
}

/// Postings, added up.
pub(super) fn each_posting(mut postings: Reader<'_>, tell: &mut dyn FnMut(usize)) {
    let mut place = 0_usize;
    while let Some(more) = postings.number() {
        place = place.saturating_add(more as usize);
        tell(place);
    }
}

/// Writes terms, which come in their order, into blocks.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) firsts: Vec<Vec<u8>>,
    pub(super) blocks: Vec<Vec<u8>>,
    term: Vec<u8>,
    postings: Vec<u8>,
}

impl Blocks {
    pub(super) fn push(&mut self, term: &[u8], places: &[u32]) {
        self.postings.clear();
        let mut before = 0;
        for place in places {
            put(&mut self.postings, u64::from(place - before));
            before = *place;
        }
        if self.blocks.last().is_none_or(|block| block.len() + self.postings.len() > FULL) {
            self.blocks.push(Vec::new());
            self.firsts.push(term.to_vec());
            self.term.clear();
        }
        let shared = self.term.iter().zip(term).take_while(|(one, other)| one == other).count();
        if let Some(block) = self.blocks.last_mut() {
            put(block, shared as u64);
            put_text(block, &term[shared..]);
            put_text(block, &self.postings);
        }
        self.term.clear();
        self.term.extend_from_slice(term);
    }
}

/// Makes a segment of texts.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) documents: Vec<Document>,
    /// All terms, one behind the other.
    letters: String,
    /// Where each is in there, and its place.
    entries: Vec<(u32, u8, u32)>,
}

impl Builder {
    /// How much text there is.
    pub(super) fn size(&self) -> usize {
        self.letters.len()
    }

    /// Adds a thread: its title, and what was said.
    pub(super) fn add<'a>(&mut self, document: Document, title: &str, messages: impl Iterator<Item = &'a str>) {
        let place = 2 * self.documents.len() as u32;
        self.documents.push(document);
        for message in messages {
            self.text(message, place);
        }
        self.text(title, place + 1);
    }

    fn text(&mut self, text: &str, place: u32) {
        terms(text, &mut |term| {
            self.entries.push((self.letters.len() as u32, term.len() as u8, place));
            self.letters.push_str(term);
        });
    }

    /// The head and the blocks.
    pub(super) fn done(self) -> (Head, Vec<Vec<u8>>) {
        let Self { documents, letters, entries } = self;
        let term = |at: usize| {
            let (from, length, _) = entries[at];
            letters.as_bytes().get(from as usize..from as usize + usize::from(length)).unwrap_or_default()
        };
        // Entries come by their places.
        let sorted = order(entries.len(), &|one, other| term(one).cmp(term(other)).then(one.cmp(&other)));
        let (mut blocks, mut places) = (Blocks::default(), Vec::new());
        for (nth, at) in sorted.iter().enumerate() {
            let (_, _, place) = entries[*at];
            if places.last() != Some(&place) {
                places.push(place);
            }
            if sorted.get(nth + 1).is_none_or(|next| term(*next) != term(*at)) {
                blocks.push(term(*at), &places);
                places.clear();
            }
        }
        (Head { documents, firsts: blocks.firsts }, blocks.blocks)
    }
}
