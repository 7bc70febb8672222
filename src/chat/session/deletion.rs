//! What is deleted from a conversation, and put back.

use super::{Record, Session, Value};
use crate::chat::ChatHost;
use crate::chat::branches::Tree;
use crate::chat::turn::CHECKPOINT;
use crate::json::Json;
use crate::store::{Element, Feedback, Step, Write};

/// The key, in what is known of what was deleted, of the place behind its last step.
const SEQ: &str = "seq";

/// What was deleted, for it to be put back.
pub(in crate::chat) struct Trash<V> {
    /// The node it begins with.
    pub(in crate::chat) id: String,
    /// The end of the branch one was on.
    head: Option<String>,
    deleted: Option<V>,
    /// The place of what comes next: whether anything has come since.
    seq: f64,
    steps: Vec<Record<V>>,
    feedback: Vec<Feedback>,
    elements: Vec<(Element<V>, Option<V>)>,
}

impl<H: ChatHost> Session<H> {
    /// Which steps a deletion takes away, place by place: those of a node, and of all that came after it.
    fn deleted_with(&self, node: &str) -> Vec<bool> {
        self.look(|tree: &Tree<'_>| tree.from(node))
    }

    /// The elements that are shown with what a deletion takes away, still without what they hold.
    pub(in crate::chat) fn elements_from(&self, node: &str) -> Vec<(Element<Value<H>>, Option<Value<H>>)> {
        let ids: Vec<String> = self.copies(&self.deleted_with(node)).into_iter().map(|step| step.id).collect();
        let elements = self.elements().into_iter().filter(|element| ids.contains(&element.for_id));
        elements.map(|element| (element, None)).collect()
    }

    /// Takes a node and all that came after it out of the conversation. Gives back what is to be written.
    ///
    /// The app's graph knows nothing of it: what it had come to is kept, so that the next turn goes on from before. And what comes next gets no place that was
    /// taken: what was deleted may be put back, by the tab that has deleted it.
    pub(in crate::chat) fn delete(&self, node: &str, elements: Vec<(Element<Value<H>>, Option<Value<H>>)>) -> Vec<Write<Value<H>>> {
        let mut taken = self.deleted_with(node).into_iter();
        let goes_to = self.look(|tree| {
            let is_shown = tree.head(self.branch().as_deref()).is_some_and(|head| tree.way_to(head).contains(&node));
            is_shown.then(|| tree.other_attempt(node).or(tree.before(node)).map(str::to_owned))
        });
        let (head, deleted, checkpoint) = (self.branch(), self.0.deleted.borrow().clone(), self.newest_noted(CHECKPOINT, None));
        let steps = self.0.steps.borrow_mut().take(|_| taken.next().unwrap_or_default());
        let seq = self.0.seq.get();
        let mut known = vec![(SEQ, Value::<H>::number(seq))];
        known.extend(checkpoint.map(|checkpoint| (CHECKPOINT, checkpoint)));
        *self.0.deleted.borrow_mut() = Some(Value::<H>::object(known));
        let is_gone = |id: &str| steps.iter().any(|step| step.borrow().id == id);
        let mut writes: Vec<_> = steps.iter().map(|step| delete(&step.borrow())).collect();
        let feedback = self.0.feedback.borrow_mut().extract_if(.., |feedback| is_gone(&feedback.for_id)).collect();
        if let Some(goes_to) = goes_to {
            let is_newest = self.look(|tree| tree.head(None) == tree.head(goes_to.as_deref()));
            self.set_head(goes_to.as_deref().filter(|_| !is_newest));
        }
        for (element, _) in &elements {
            self.forget_element(&element.id);
        }
        self.0.trash.borrow_mut().push(Trash { id: node.to_owned(), head, deleted, seq, steps, feedback, elements });
        writes.push(Write::PutThread(self.refresh_thread(false)));
        writes
    }

    /// Whether something was deleted here that begins with that node.
    pub(in crate::chat) fn has_deleted(&self, node: &str) -> bool {
        self.0.trash.borrow().iter().any(|trash| trash.id == node)
    }

    /// Puts back what was deleted. Gives back what is to be written.
    pub(in crate::chat) fn restore(&self, node: &str) -> Vec<Write<Value<H>>> {
        let trash = {
            let mut all = self.0.trash.borrow_mut();
            all.iter().rposition(|trash| trash.id == node).map(|at| all.remove(at))
        };
        let Some(Trash { head, deleted, seq, steps, feedback, elements, .. }) = trash else { return Vec::new() };
        let mut writes: Vec<_> = steps.iter().map(|step| Write::PutStep(step.borrow().clone())).collect();
        if self.0.seq.get() > seq {
            // One has gone on meanwhile, and stays there.
            let here = self.head();
            self.set_head(Some(&here));
        } else {
            self.set_head(head.as_deref());
            *self.0.deleted.borrow_mut() = deleted;
        }
        for step in &steps {
            self.0.steps.borrow_mut().insert(step);
        }
        writes.extend(feedback.iter().cloned().map(Write::PutFeedback));
        self.0.feedback.borrow_mut().extend(feedback);
        for (element, content) in elements {
            writes.extend(self.put_element(element, content));
        }
        writes.push(Write::PutThread(self.refresh_thread(false)));
        writes
    }

    /// The first place that nothing deleted has had.
    pub(super) fn seq_after_deletion(&self) -> f64 {
        self.0.deleted.borrow().as_ref().and_then(|deleted| deleted.get(SEQ)?.as_f64()).unwrap_or_default()
    }

    /// The app's graph has gone on: what it had come to before says nothing any more.
    pub(in crate::chat) fn forget_deleted_checkpoint(&self) {
        let mut deleted = self.0.deleted.borrow_mut();
        if let Some(known) = deleted.take_if(|known| known.get(CHECKPOINT).is_some()) {
            *deleted = Some(known.with(CHECKPOINT, None));
            drop(deleted);
            self.0.dirty.set(true);
        }
    }
}

fn delete<V>(step: &Step<V>) -> Write<V> {
    Write::DeleteStep { thread_id: step.thread_id.clone(), id: step.id.clone(), seq: step.seq }
}
