//! One segment of several, in which what is out of date is left out.

use super::bytes::Reader;
use super::segment::{Blocks, Document, Head, Terms, each_posting};

/// A segment on its way into another.
pub(super) struct Input {
    pub(super) blocks: Vec<Vec<u8>>,
    /// Where each of its documents goes, if it does.
    pub(super) goes_to: Vec<Option<u32>>,
}

/// The next term of an input and its postings, and how far the input was read.
#[derive(Default)]
struct At {
    block: usize,
    byte: usize,
    term: Vec<u8>,
    postings: (usize, usize),
    is_over: bool,
}

impl At {
    fn advance(&mut self, blocks: &[Vec<u8>]) {
        while let Some(block) = blocks.get(self.block) {
            let mut terms = Terms { reader: Reader(block.get(self.byte..).unwrap_or_default()), term: std::mem::take(&mut self.term) };
            if let Some(Reader(postings)) = terms.next() {
                self.byte = block.len() - terms.reader.0.len();
                self.postings = (self.byte - postings.len(), self.byte);
                self.term = terms.term;
                return;
            }
            (self.block, self.byte) = (self.block + 1, 0);
        }
        self.is_over = true;
    }
}

/// Merges segments piece by piece.
pub(super) struct Merger {
    inputs: Vec<(Input, At)>,
    documents: Vec<Document>,
    output: Blocks,
}

impl Merger {
    /// Documents go where the inputs say.
    pub(super) fn new(inputs: Vec<Input>, documents: Vec<Document>) -> Self {
        let mut inputs: Vec<(Input, At)> = inputs.into_iter().map(|input| (input, At::default())).collect();
        for (input, at) in &mut inputs {
            at.advance(&input.blocks);
        }
        Self { inputs, documents, output: Blocks::default() }
    }

    /// Merges so many terms. Whether there are more.
    pub(super) fn step(&mut self, count: usize) -> bool {
        let mut places = Vec::new();
        for _ in 0..count {
            let Some(term) = self.inputs.iter().filter(|(_, at)| !at.is_over).map(|(_, at)| &at.term).min().cloned() else { return false };
            places.clear();
            // Documents of a later input come behind those of an earlier one, so places only grow.
            for (input, at) in &mut self.inputs {
                if at.is_over || at.term != term {
                    continue;
                }
                let bytes = input.blocks.get(at.block).and_then(|block| block.get(at.postings.0..at.postings.1)).unwrap_or_default();
                each_posting(Reader(bytes), &mut |place| {
                    if let Some(Some(to)) = input.goes_to.get(place / 2) {
                        places.push(2 * to + place as u32 % 2);
                    }
                });
                at.advance(&input.blocks);
            }
            if !places.is_empty() {
                self.output.push(&term, &places);
            }
        }
        true
    }

    /// The head and the blocks.
    pub(super) fn done(self) -> (Head, Vec<Vec<u8>>) {
        (Head { documents: self.documents, firsts: self.output.firsts }, self.output.blocks)
    }
}
