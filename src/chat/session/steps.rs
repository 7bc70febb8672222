//! The steps of a thread: in the order they were made, and found by their ids.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use super::Record;
use crate::store::Step;
use crate::store::order::sort_by;

/// The steps of a thread in the order they were made. Finding one costs the same in a long thread as in a short one: each that is made is looked for first.
pub(in crate::chat) struct Steps<V> {
    in_order: Vec<Record<V>>,
    /// The same by their ids, from the first time that one is looked for: a thread that is only read needs no such order.
    by_id: RefCell<Option<Vec<Record<V>>>>,
}

impl<V> Default for Steps<V> {
    fn default() -> Self {
        Self { in_order: Vec::new(), by_id: RefCell::new(None) }
    }
}

impl<V> Deref for Steps<V> {
    type Target = [Record<V>];

    fn deref(&self) -> &[Record<V>] {
        &self.in_order
    }
}

/// The place behind those that have this id or a lesser one.
fn behind<V>(by_id: &[Record<V>], id: &str) -> usize {
    by_id.partition_point(|step| step.borrow().id.as_str() <= id)
}

impl<V> Steps<V> {
    /// These, which are in their order.
    pub(super) fn new(steps: Vec<Step<V>>) -> Self {
        Self { in_order: steps.into_iter().map(|step| Rc::new(RefCell::new(step))).collect(), ..Self::default() }
    }

    /// The one of that id; the newest, should there be several.
    pub(super) fn find(&self, id: &str) -> Option<Record<V>> {
        let mut by_id = self.by_id.borrow_mut();
        let by_id = by_id.get_or_insert_with(|| {
            let mut by_id = self.in_order.clone();
            sort_by(&mut by_id, |one, other| one.borrow().id.cmp(&other.borrow().id));
            by_id
        });
        let found = by_id.get(behind(by_id, id).checked_sub(1)?)?;
        (found.borrow().id == id).then(|| found.clone())
    }

    /// Puts one in its place.
    pub(super) fn insert(&mut self, record: &Record<V>) {
        let seq = record.borrow().seq;
        let at = self.in_order.partition_point(|other| other.borrow().seq < seq);
        self.in_order.insert(at, record.clone());
        if let Some(by_id) = self.by_id.get_mut() {
            let at = behind(by_id, &record.borrow().id);
            by_id.insert(at, record.clone());
        }
    }

    /// Takes out those of which this is true, place by place.
    pub(super) fn take(&mut self, mut is_wanted: impl FnMut(&Record<V>) -> bool) -> Vec<Record<V>> {
        *self.by_id.get_mut() = None;
        self.in_order.extract_if(.., |record| is_wanted(record)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;
    use crate::store::Step;

    fn step(id: &str, seq: f64) -> Step<()> {
        Step { id: id.to_owned(), seq, ..Step::default() }
    }

    fn ids(steps: &Steps<()>) -> String {
        steps.iter().map(|step| step.borrow().id.clone()).collect()
    }

    #[test]
    fn steps_are_in_order_and_found_by_id() {
        let mut steps = Steps::new(vec![step("c", 0.0), step("a", 1.0), step("e", 4.0)]);
        assert!(steps.find("b").is_none());
        for (id, seq) in [("b", 3.0), ("d", 2.0), ("f", 5.0), ("0", 6.0)] {
            assert!(steps.find(id).is_none());
            steps.insert(&std::rc::Rc::new(std::cell::RefCell::new(step(id, seq))));
        }
        assert_eq!(ids(&steps), "cadbef0");
        for id in ["0", "a", "b", "c", "d", "e", "f"] {
            assert_eq!(steps.find(id).map(|step| step.borrow().id.clone()).as_deref(), Some(id));
        }
        let taken = steps.take(|step| ["a", "f"].contains(&step.borrow().id.as_str()));
        assert_eq!(taken.len(), 2);
        assert!(steps.find("a").is_none() && steps.find("g").is_none() && steps.find("").is_none());
        assert_eq!(ids(&steps), "cdbe0");
        for record in &taken {
            steps.insert(record);
        }
        assert_eq!(ids(&steps), "cadbef0");
        assert!(steps.find("a").is_some());
    }

    #[test]
    fn of_two_with_one_id_the_newest_is_found() {
        let mut steps = Steps::new(vec![step("a", 0.0), step("a", 1.0)]);
        assert_eq!(steps.find("a").map(|step| step.borrow().seq), Some(1.0));
        steps.insert(&std::rc::Rc::new(std::cell::RefCell::new(step("a", 2.0))));
        assert_eq!(steps.find("a").map(|step| step.borrow().seq), Some(2.0));
    }
}
