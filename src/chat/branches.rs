//! The conversation as a tree: attempts at an answer, edits of a question, and the branch one is on.
//!
//! Its nodes are what a conversation is made of: user messages, and the runs that answer them or that something else has set off. Everything else
//! belongs to the run it happened in. A node says what it came after; two after the same one are attempts at the same thing.

use crate::store::Step;

/// The id of what nothing came before.
pub(super) const NOTHING: &str = "";

fn is_node<V>(step: &Step<V>) -> bool {
    step.parent_id.is_none() || step.previous_id.is_some()
}

/// The tree of a thread's steps, which are in the order they were made.
pub(super) struct Tree<'a> {
    /// The nodes' ids, in order.
    nodes: Vec<&'a str>,
    /// What each came after.
    previous: Vec<Option<usize>>,
    /// All steps, with the node that each belongs to; `None` where none is known, as in threads of other systems.
    steps: Vec<(&'a str, Option<usize>)>,
}

impl<'a> Tree<'a> {
    pub(super) fn new<V: 'a>(steps: impl Iterator<Item = &'a Step<V>>) -> Self {
        let mut tree = Self { nodes: Vec::new(), previous: Vec::new(), steps: Vec::new() };
        for step in steps {
            let owner = if is_node(step) {
                let at = tree.nodes.len();
                let before = at.checked_sub(1);
                tree.previous.push(match step.previous_id.as_deref() {
                    Some(NOTHING) => None,
                    // One that was removed meanwhile: as if it had not said.
                    Some(id) => tree.at(id).or(before),
                    None => before,
                });
                tree.nodes.push(&step.id);
                Some(at)
            } else {
                step.parent_id.as_deref().and_then(|parent| tree.owner(parent))
            };
            tree.steps.push((&step.id, owner));
        }
        tree
    }

    /// From the end: what something came after, or belongs to, was mostly made shortly before.
    fn at(&self, id: &str) -> Option<usize> {
        self.nodes.iter().rposition(|node| *node == id)
    }

    fn owner(&self, id: &str) -> Option<usize> {
        self.steps.iter().rev().find(|(step, _)| *step == id)?.1
    }

    /// The newest node that came after a node, or after one of those; the node itself if none did.
    fn leaf(&self, node: usize) -> usize {
        let mut latest: Vec<usize> = (0..self.nodes.len()).collect();
        // What came after something was made after it.
        for at in (0..self.nodes.len()).rev() {
            if let Some(previous) = self.previous[at] {
                latest[previous] = latest[previous].max(latest[at]);
            }
        }
        latest[node]
    }

    fn head_at(&self, chosen: Option<&str>) -> Option<usize> {
        let chosen = chosen.and_then(|id| self.at(id)).map(|at| self.leaf(at));
        chosen.or(self.nodes.len().checked_sub(1))
    }

    /// The end of the branch one is on: of the one that was chosen, else of the newest.
    pub(super) fn head(&self, chosen: Option<&str>) -> Option<&'a str> {
        self.head_at(chosen).map(|at| self.nodes[at])
    }

    /// The nodes of the branch that ends there, the last one first.
    fn path(&self, head: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(head, |at| self.previous[*at])
    }

    /// The ids of the nodes on the way that leads to one, itself first.
    pub(super) fn way_to(&self, id: &str) -> Vec<&'a str> {
        self.path(self.at(id)).map(|at| self.nodes[at]).collect()
    }

    /// Which steps are on the branch: those whose node is, and those that belong to none.
    pub(super) fn on_branch(&self, chosen: Option<&str>) -> Vec<bool> {
        let mut on = vec![false; self.nodes.len()];
        for node in self.path(self.head_at(chosen)) {
            on[node] = true;
        }
        self.steps.iter().map(|(_, owner)| owner.is_none_or(|owner| on[owner])).collect()
    }

    /// Which steps belong to a node, itself included.
    pub(super) fn within(&self, id: &str) -> Vec<bool> {
        let node = self.at(id);
        self.steps.iter().map(|(_, owner)| node.is_some() && *owner == node).collect()
    }

    /// Which steps belong to a node or to what came after it.
    pub(super) fn from(&self, id: &str) -> Vec<bool> {
        let mut from = vec![false; self.nodes.len()];
        for at in self.at(id).into_iter().flat_map(|first| first..self.nodes.len()) {
            // What came after something was made after it.
            from[at] = self.nodes[at] == id || self.previous[at].is_some_and(|previous| from[previous]);
        }
        self.steps.iter().map(|(_, owner)| owner.is_some_and(|owner| from[owner])).collect()
    }

    /// The newest other attempt at what a node is one of.
    pub(super) fn other_attempt(&self, id: &str) -> Option<&'a str> {
        let node = self.at(id)?;
        let other = (0..self.nodes.len()).rfind(|at| *at != node && self.previous[*at] == self.previous[node]);
        other.map(|other| self.nodes[other])
    }

    /// What a node came after; `None` for the first, and for what is no node.
    pub(super) fn before(&self, id: &str) -> Option<&'a str> {
        self.at(id).and_then(|at| self.previous[at]).map(|previous| self.nodes[previous])
    }

    /// The node that a step belongs to.
    pub(super) fn node_of(&self, id: &str) -> Option<&'a str> {
        self.owner(id).map(|owner| self.nodes[owner])
    }

    /// For each thing that was attempted more than once: the attempts, in order.
    pub(super) fn attempts(&self) -> Vec<Vec<&'a str>> {
        // What came after each node, and after nothing.
        let mut after: Vec<Vec<&'a str>> = vec![Vec::new(); self.nodes.len() + 1];
        for (at, previous) in self.previous.iter().enumerate() {
            after[previous.map_or(0, |previous| previous + 1)].push(self.nodes[at]);
        }
        after.retain(|nodes| nodes.len() > 1);
        after
    }
}
