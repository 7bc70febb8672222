//! The branch of the conversation that one is on.

use std::cell::Ref;
use std::rc::Rc;

use super::{Record, Session, Value};
use crate::chat::ChatHost;
use crate::chat::branches::{NOTHING, Tree};
use crate::json::Json;
use crate::store::{Step, StepKind};

impl<H: ChatHost> Session<H> {
    /// Looks at the thread as a tree.
    pub(super) fn look<T>(&self, read: impl FnOnce(&Tree<'_>) -> T) -> T {
        let steps = self.0.steps.borrow();
        let borrowed: Vec<Ref<'_, Step<Value<H>>>> = steps.iter().map(|step| step.borrow()).collect();
        read(&Tree::new(borrowed.iter().map(|step| &**step)))
    }

    /// Copies of those of the steps of which this is true, place by place.
    pub(super) fn copies(&self, wanted: &[bool]) -> Vec<Step<Value<H>>> {
        let steps = self.0.steps.borrow();
        steps.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(step, _)| step.borrow().clone()).collect()
    }

    fn on_branch(&self) -> Vec<bool> {
        self.look(|tree| tree.on_branch(self.0.head.borrow().as_deref()))
    }

    /// All steps in the order they were made: those of other branches, too.
    pub fn all_steps(&self) -> Vec<Step<Value<H>>> {
        self.0.steps.borrow().iter().map(|step| step.borrow().clone()).collect()
    }

    /// The steps of the branch one is on, in the order they were made.
    pub fn steps(&self) -> Vec<Step<Value<H>>> {
        self.copies(&self.on_branch())
    }

    /// The steps that belong to a run, itself included.
    pub(in crate::chat) fn steps_within(&self, node: &str) -> Vec<Step<Value<H>>> {
        self.copies(&self.look(|tree| tree.within(node)))
    }

    /// For each thing that was attempted more than once, the ids of the attempts, in order: edits of a message, runs that answer one.
    pub fn attempts(&self) -> Vec<Vec<String>> {
        self.look(|tree| tree.attempts().into_iter().map(|ids| ids.into_iter().map(str::to_owned).collect()).collect())
    }

    /// The branch that was chosen, if it is not the newest.
    pub(in crate::chat) fn branch(&self) -> Option<String> {
        self.0.head.borrow().clone()
    }

    /// The end of the branch one is on, for what comes next to come after it.
    pub(in crate::chat) fn head(&self) -> String {
        self.look(|tree| tree.head(self.0.head.borrow().as_deref()).unwrap_or(NOTHING).to_owned())
    }

    /// Goes to the branch that a step is on. `None` for the newest.
    pub(in crate::chat) fn set_head(&self, id: Option<&str>) {
        let head = id.map(str::to_owned);
        *self.0.head.borrow_mut() = head;
    }

    /// Whether a branch was chosen that is not the newest.
    pub(in crate::chat) fn has_head(&self) -> bool {
        self.0.head.borrow().is_some()
    }

    /// What a node came after.
    pub(in crate::chat) fn before(&self, id: &str) -> Option<String> {
        self.look(|tree| tree.before(id).map(str::to_owned))
    }

    /// The id of the node that a step belongs to: its own, or that of the run it happened in.
    pub(in crate::chat) fn node_id(&self, id: &str) -> Option<String> {
        self.look(|tree| tree.node_of(id).map(str::to_owned))
    }

    /// The node that a step belongs to: itself, or the run it happened in.
    pub(in crate::chat) fn node_of(&self, id: &str) -> Option<Step<Value<H>>> {
        let node = self.node_id(id)?;
        self.record(&node).map(|node| node.borrow().clone())
    }

    /// A field of a run that was noted last of all, whatever the branch, but for one run; also where that was deleted since.
    pub(in crate::chat) fn newest_noted(&self, key: &str, except: Option<&Record<Value<H>>>) -> Option<Value<H>> {
        let deleted = self.0.deleted.borrow().as_ref().and_then(|deleted| deleted.get(key));
        if deleted.is_some() {
            return deleted;
        }
        let steps = self.0.steps.borrow();
        let others = steps.iter().rev().filter(|step| except.is_none_or(|except| !Rc::ptr_eq(except, step)));
        others.filter_map(|step| step.borrow().rest.as_ref()?.get(key)).next()
    }

    /// A field of a record that was noted last on the way that leads to a node, itself included.
    pub(in crate::chat) fn noted(&self, node: &str, key: &str) -> Option<Value<H>> {
        let way: Vec<String> = self.look(|tree| tree.way_to(node).into_iter().map(str::to_owned).collect());
        way.iter().find_map(|id| self.record(id)?.borrow().rest.as_ref()?.get(key))
    }

    /// The last user message of the branch one is on.
    pub(in crate::chat) fn last_user_message(&self) -> Option<String> {
        let on_branch = self.on_branch();
        let steps = self.0.steps.borrow();
        let mut on_branch = steps.iter().zip(on_branch).rev().filter(|(_, on)| *on);
        on_branch.find(|(step, _)| step.borrow().kind == StepKind::UserMessage).map(|(step, _)| step.borrow().id.clone())
    }
}
