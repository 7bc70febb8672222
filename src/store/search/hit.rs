//! What a search finds: threads, and in them what to show of their messages.

use super::query::{Found, Query};
use super::text::boundary;
use crate::store::Thread;
use crate::store::order::order;

/// How many messages of a thread are shown.
const MESSAGES: usize = 3;
/// How much of a message is shown before what was found, and in all, in bytes.
const BEFORE: usize = 48;
const SNIPPET: usize = 200;

/// Places in a text, each from one to another, counted as JavaScript counts letters.
pub type Highlights = Vec<(usize, usize)>;

/// A message as it is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its step's id.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// A thread as it is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts<V> {
    /// Its record.
    pub thread: Thread<V>,
    /// Its messages, in their order.
    pub messages: Vec<Message>,
}

/// A message in which something was found.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageHit {
    /// The step's id.
    pub id: String,
    /// The part of its text around the first place, with `…` where something is left out.
    pub snippet: String,
    /// What to highlight in the snippet.
    pub highlights: Highlights,
}

/// A thread that has everything that was looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<V> {
    /// Its record.
    pub thread: Thread<V>,
    /// What to highlight in its name.
    pub title: Highlights,
    /// Up to three messages: those with most of the words first, of these the newest.
    pub steps: Vec<MessageHit>,
    /// Whether its name alone has everything.
    pub(crate) in_title: bool,
}

fn terms(found: &[Found]) -> u32 {
    found.iter().fold(0, |terms, found| terms | 1 << found.term)
}

/// The hit that a thread is, if it is one.
pub(super) fn hit<V>(query: &Query, Texts { thread, messages }: Texts<V>) -> Option<Hit<V>> {
    let title = query.find(&thread.name);
    let mut all = terms(&title);
    let in_title = all == query.all();
    let mut found: Vec<(u32, usize, Vec<Found>)> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        let places = query.find(&message.text);
        if !places.is_empty() {
            all |= terms(&places);
            found.push((terms(&places).count_ones(), at, places));
        }
    }
    if all != query.all() {
        return None;
    }
    let best = order(found.len(), &|one, other| (found[other].0, other).cmp(&(found[one].0, one)));
    let show = |at: &usize| {
        let (_, at, places) = &found[*at];
        let message = &messages[*at];
        let (snippet, highlights) = snippet(&message.text, places);
        MessageHit { id: message.id.clone(), snippet, highlights }
    };
    let steps = best.iter().take(MESSAGES).map(show).collect();
    Some(Hit { title: highlights(&thread.name, 0, &title), steps, in_title, thread })
}

/// Places that lie in a part of a text from a byte on.
fn highlights(part: &str, from: usize, found: &[Found]) -> Highlights {
    let by_place = order(found.len(), &|one, other| found[one].start.cmp(&found[other].start));
    let mut highlights: Highlights = Vec::new();
    let (mut at, mut units) = (0, 0);
    let mut count = |to: usize| {
        units += part.get(at..to).unwrap_or_default().chars().map(char::len_utf16).sum::<usize>();
        at = at.max(to);
        units
    };
    let mut last: Option<(usize, usize)> = None;
    for Found { start, end, .. } in by_place.into_iter().map(|at| found[at]) {
        let (Some(start), Some(end)) = (start.checked_sub(from), end.checked_sub(from).filter(|end| *end <= part.len())) else { continue };
        match &mut last {
            // Places that overlap are one.
            Some((_, until)) if start < *until => *until = end.max(*until),
            _ => {
                highlights.extend(last.map(|(start, end)| (count(start), count(end))));
                last = Some((start, end));
            }
        }
    }
    highlights.extend(last.map(|(start, end)| (count(start), count(end))));
    highlights
}

fn snippet(text: &str, found: &[Found]) -> (String, Highlights) {
    let first = found.iter().map(|found| found.start).min().unwrap_or_default();
    let mut from = boundary(text, first.saturating_sub(BEFORE));
    // Not within a word, if there is a space to begin behind.
    if from > 0 {
        let space = text.get(from..first).unwrap_or_default().char_indices().find(|(_, letter)| letter.is_whitespace());
        from += space.map_or(0, |(at, space)| at + space.len_utf8());
    }
    // What was found is not cut, unless it alone is too long.
    let mut to = boundary(text, from + SNIPPET);
    if let Some(cut) = found.iter().find(|found| found.start < to && found.end > to) {
        to = if cut.start > first { cut.start } else { boundary(text, cut.end.min(from + 2 * SNIPPET)) };
    }
    let part = text.get(from..to).unwrap_or_default();
    let mut shown: Highlights = highlights(part, from, found);
    let mut snippet = String::new();
    if from > 0 {
        snippet.push('…');
        for (start, end) in &mut shown {
            (*start, *end) = (*start + 1, *end + 1);
        }
    }
    snippet.push_str(part);
    if to < text.len() {
        snippet.push('…');
    }
    (snippet, shown)
}
