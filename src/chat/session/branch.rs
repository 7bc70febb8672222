//! The branch of the conversation that one is on.

use std::rc::Rc;

use super::{Record, Session, Value};
use crate::chat::ChatHost;
use crate::chat::branches::{NOTHING, Tree};
use crate::json::Json;
use crate::store::{Step, StepKind};

impl<H: ChatHost> Session<H> {
    /// All steps in the order they were made: those of other branches, too.
    pub fn all_steps(&self) -> Vec<Step<Value<H>>> {
        self.0.steps.borrow().iter().map(|step| step.borrow().clone()).collect()
    }

    /// The steps of the branch one is on, in the order they were made.
    pub fn steps(&self) -> Vec<Step<Value<H>>> {
        let mut steps = self.all_steps();
        let mut on_branch = self.on_branch(&steps).into_iter();
        steps.retain(|_| on_branch.next().unwrap_or(true));
        steps
    }

    fn on_branch(&self, steps: &[Step<Value<H>>]) -> Vec<bool> {
        let chosen = self.branch();
        Tree::new(steps).on_branch(chosen.as_deref())
    }

    /// For each thing that was attempted more than once, the ids of the attempts, in order: edits of a message, runs that answer one.
    pub fn attempts(&self) -> Vec<Vec<String>> {
        let steps = self.all_steps();
        let attempts = Tree::new(&steps).attempts();
        attempts.into_iter().map(|ids| ids.into_iter().map(str::to_owned).collect()).collect()
    }

    /// The branch that was chosen, if it is not the newest.
    pub(in crate::chat) fn branch(&self) -> Option<String> {
        self.0.head.borrow().clone()
    }

    /// The end of the branch one is on, for what comes next to come after it.
    pub(in crate::chat) fn head(&self) -> String {
        let steps = self.all_steps();
        Tree::new(&steps).head(self.0.head.borrow().as_deref()).unwrap_or(NOTHING).to_owned()
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
        let steps = self.all_steps();
        Tree::new(&steps).before(id).map(str::to_owned)
    }

    /// The node that a step belongs to: itself, or the run it happened in.
    pub(in crate::chat) fn node_of(&self, id: &str) -> Option<Step<Value<H>>> {
        let steps = self.all_steps();
        let node = Tree::new(&steps).node_of(id)?.to_owned();
        steps.into_iter().find(|step| step.id == node)
    }

    /// A field of a run that was noted last of all, whatever the branch, but for one run.
    pub(in crate::chat) fn newest_noted(&self, key: &str, except: Option<&Record<Value<H>>>) -> Option<Value<H>> {
        let steps = self.0.steps.borrow();
        let others = steps.iter().rev().filter(|step| except.is_none_or(|except| !Rc::ptr_eq(except, step)));
        others.filter_map(|step| step.borrow().rest.as_ref()?.get(key)).next()
    }

    /// A field of a record that was noted last on the way that leads to a node, itself included.
    pub(in crate::chat) fn noted(&self, node: &str, key: &str) -> Option<Value<H>> {
        let steps = self.all_steps();
        let path: Vec<String> = Tree::new(&steps).way_to(node).into_iter().map(str::to_owned).collect();
        path.iter().find_map(|id| self.record(id)?.borrow().rest.as_ref()?.get(key))
    }

    /// The last user message of the branch one is on.
    pub(in crate::chat) fn last_user_message(&self) -> Option<String> {
        self.steps().into_iter().rev().find(|step| step.kind == StepKind::UserMessage).map(|step| step.id)
    }
}
