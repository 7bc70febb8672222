//! How a run's checkpoints reach the store.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};

use super::{Run, app};
use crate::graph::{Checkpoint, CheckpointSource, Durability, GraphError, Host, Name, TaskWrite, TaskWrites, Values};

pub(super) type Save<E> = Shared<LocalBoxFuture<'static, Result<(), E>>>;

/// How many checkpoints may be on their way to the store before the run waits for the oldest.
const SAVES_UNDER_WAY: usize = 128;

impl<H: Host> Run<H> {
    fn new_checkpoint_id(&self) -> Name {
        self.config.scheduler.new_ordered_id().into()
    }

    /// Sends a checkpoint on its way to the store.
    pub(super) async fn save(&self, source: CheckpointSource) -> Result<(), GraphError<H>> {
        if self.saver.is_none() {
            return Ok(());
        }
        self.begin_save(source);
        self.tell_checkpoint();
        self.flush(if self.config.durability == Durability::Sync { 0 } else { SAVES_UNDER_WAY }).await
    }

    /// The checkpoint before an input is applied. It is there for a look back only, and for whoever goes on from it.
    pub(super) async fn save_input(&self, source: CheckpointSource, input: &Values<H::Value>) -> Result<(), GraphError<H>> {
        if self.saver.is_none() {
            return Ok(());
        }
        let id = self.new_checkpoint_id();
        if self.config.durability == Durability::Exit {
            *self.at.borrow_mut() = Some(id);
            return Ok(());
        }
        let mut checkpoint = self.checkpoint_of_state(id, source);
        checkpoint.input = Some(input.clone());
        self.put(checkpoint);
        self.tell_checkpoint();
        Ok(())
    }

    /// Saves and waits until it is durable, whatever the run's durability.
    pub(in crate::graph::pregel) async fn save_now(&self, source: CheckpointSource) -> Result<(), GraphError<H>> {
        self.begin_save(source);
        self.save_held();
        self.flush(0).await
    }

    pub(super) fn begin_save(&self, source: CheckpointSource) {
        if self.saver.is_none() {
            return;
        }
        // What tasks had left is in it, or is void.
        self.pending.borrow_mut().clear();
        self.unsaved.borrow_mut().clear();
        let id = self.new_checkpoint_id();
        if self.config.durability == Durability::Exit {
            *self.at.borrow_mut() = Some(id);
            self.held.set(Some(source));
            return;
        }
        self.put(self.checkpoint_of_state(id, source));
    }

    /// With durability `exit`: what the run has come to.
    pub(super) fn save_held(&self) {
        if let (Some(source), Some(id)) = (self.held.take(), self.checkpoint()) {
            self.put(self.checkpoint_of_state(id, source));
        }
    }

    /// The state as a checkpoint of that id, which is from now on the latest and follows the one that the store knows.
    fn checkpoint_of_state(&self, id: Name, source: CheckpointSource) -> Checkpoint<H::Value> {
        *self.at.borrow_mut() = Some(id.clone());
        let parent = self.stored.borrow().clone();
        self.with_state(|state| state.checkpoint(&self.graph, id, parent, source))
    }

    fn put(&self, mut checkpoint: Checkpoint<H::Value>) {
        let Some((saver, place)) = &self.saver else { return };
        checkpoint.ts = self.config.scheduler.now_iso();
        checkpoint.metadata.clone_from(&self.config.metadata);
        if let Some(context) = &self.config.within {
            checkpoint.parents = context.0.run.line();
        }
        *self.stored.borrow_mut() = Some(checkpoint.id.clone());
        if self.wants_checkpoints() {
            *self.latest.borrow_mut() = Some(checkpoint.clone());
        }
        if self.config.within.is_none() {
            for observer in &self.config.observers {
                observer.came_to(&place.thread, &checkpoint.id);
            }
        }
        self.under_way(saver.put(place, checkpoint));
    }

    /// The latest checkpoints of this graph and those around it, by their namespaces.
    fn line(&self) -> Vec<(Name, Name)> {
        let mut line = self.config.within.as_ref().map(|context| context.0.run.line()).unwrap_or_default();
        line.extend(self.checkpoint().map(|id| (self.ns.clone(), id)));
        line
    }

    fn under_way(&self, save: LocalBoxFuture<'static, Result<(), H::Error>>) {
        let save: Save<H::Error> = save.shared();
        // Mostly memory, which is done at once.
        if save.peek().is_none() && save.clone().now_or_never().is_some_and(|saved| saved.is_ok()) {
            return;
        }
        self.saves.borrow_mut().push_back(save.clone());
        // On its way whether or not the run lives on.
        self.config.scheduler.spawn(save.map(drop));
    }

    /// Notes what a task has left, for as long as its superstep is not complete.
    pub(in crate::graph) fn keep(self: &Rc<Self>, task: &str, writes: Vec<TaskWrite<H::Value>>) {
        let left = TaskWrites { task: task.to_owned(), writes };
        let mut pending = self.pending.borrow_mut();
        pending.retain(|old| old.task != left.task);
        pending.push(left.clone());
        drop(pending);
        self.keep_in_store(left);
    }

    /// The same for what only a later run will want to know.
    pub(super) fn keep_in_store(self: &Rc<Self>, left: TaskWrites<H::Value>) {
        if self.saver.is_none() {
            return;
        }
        let mut unsaved = self.unsaved.borrow_mut();
        unsaved.retain(|old| old.task != left.task);
        unsaved.push(left);
        drop(unsaved);
        if self.config.durability == Durability::Exit || self.writing.replace(true) {
            return;
        }
        // What comes while the store is busy goes together, or not at all if the superstep is complete by then.
        let this = self.clone();
        self.config.scheduler.spawn(async move {
            while this.save_writes() {
                let last = this.saves.borrow().back().cloned();
                if let Some(last) = last {
                    // Its failure is told where the run waits for it.
                    drop(last.await);
                }
            }
            this.writing.set(false);
        });
    }

    /// Sends what tasks have left on its way to the store. Returns whether there was anything.
    pub(super) fn save_writes(&self) -> bool {
        let (Some((saver, place)), Some(on)) = (&self.saver, self.stored.borrow().clone()) else { return false };
        let unsaved = std::mem::take(&mut *self.unsaved.borrow_mut());
        if unsaved.is_empty() {
            return false;
        }
        self.under_way(saver.put_writes(place, &on, unsaved));
        true
    }

    /// Takes back what tasks have left: together it is nothing that the channels take.
    pub(super) fn forget_writes(&self) {
        self.unsaved.borrow_mut().clear();
        self.pending.borrow_mut().clear();
        if let (Some((saver, place)), Some(on)) = (&self.saver, self.stored.borrow().clone()) {
            self.under_way(saver.clear_writes(place, &on));
        }
    }

    /// Waits until at most `left` saves are under way.
    pub(super) async fn flush(&self, left: usize) -> Result<(), GraphError<H>> {
        loop {
            let oldest = {
                let mut saves = self.saves.borrow_mut();
                if saves.len() <= left && saves.front().is_none_or(|save| save.peek().is_none()) {
                    return Ok(());
                }
                saves.pop_front()
            };
            if let Some(save) = oldest {
                save.await.map_err(app)?;
            }
        }
    }
}
