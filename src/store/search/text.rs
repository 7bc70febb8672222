//! Texts as runs of letters that belong together, and the terms that the index knows them by.

use super::fold::{Class, composed, fold, spelled_out};

/// Longer words are known to the index by their beginning: blobs are no words.
const LONGEST: usize = 32;

/// A word, or a piece of a text that has no spaces.
pub(super) struct Run<'a> {
    /// Its letters, folded.
    pub(super) folded: &'a str,
    /// Whether it is found at any place, not only at its beginning.
    pub(super) dense: bool,
    /// Where in the text each letter of it begins, in bytes.
    pub(super) places: &'a [usize],
    /// Where it ends.
    pub(super) end: usize,
}

/// Tells the runs of a text in their order.
pub(super) fn runs(text: &str, tell: &mut dyn FnMut(&Run<'_>)) {
    let (mut folded, mut places, mut dense, mut end) = (String::new(), Vec::new(), false, 0);
    let mut letters = text.char_indices();
    loop {
        let next = letters.next();
        let (at, letter) = next.unwrap_or((text.len(), ' '));
        let (class, letter_folded) = fold(letter);
        let after = at + letter.len_utf8();
        if dense && let Some(whole) = folded.chars().next_back().and_then(|before| composed(before, letter_folded)) {
            folded.pop();
            folded.push(whole);
            end = after;
            continue;
        }
        let continues = match class {
            Class::Mark => true,
            Class::Word => !dense,
            Class::Dense => dense,
            Class::Break => false,
        };
        if !continues && !folded.is_empty() {
            tell(&Run { folded: &folded, dense, places: &places, end });
            folded.clear();
            places.clear();
        }
        if next.is_none() {
            // A mark at the end has not ended the run.
            return;
        }
        if class == Class::Break || class == Class::Mark {
            end = after;
            continue;
        }
        (dense, end) = (class == Class::Dense, after);
        match spelled_out(letter_folded) {
            Some(several) => {
                folded.push_str(several);
                places.extend(several.bytes().map(|_| at));
            }
            None => {
                folded.push(letter_folded);
                places.push(at);
            }
        }
    }
}

/// A word as the index knows it.
pub(super) fn known(word: &str) -> &str {
    word.get(..boundary(word, LONGEST)).unwrap_or(word)
}

/// A byte where a letter begins, that one or the next before it; or the end.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// Tells the terms of a text that the index knows it by: words; of what has no spaces each two letters, and the last one,
/// so that a single letter is the beginning of some term wherever it stands.
pub(super) fn terms(text: &str, tell: &mut dyn FnMut(&str)) {
    runs(text, &mut |run| {
        if run.dense {
            pairs(run.folded, tell);
        } else {
            tell(known(run.folded));
        }
    });
}

/// Each two letters, and the last one.
pub(super) fn pairs(folded: &str, tell: &mut dyn FnMut(&str)) {
    let mut before = None;
    for (at, letter) in folded.char_indices() {
        if let Some(before) = before {
            tell(folded.get(before..at + letter.len_utf8()).unwrap_or_default());
        }
        before = Some(at);
    }
    tell(folded.get(before.unwrap_or_default()..).unwrap_or_default());
}
