//! Checkpoints in memory.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::checkpoint::{Checkpoint, Checkpointer, Keep, Place, Saved, TaskWrites};
use super::{Host, Name};

type Line<V> = (Place, Vec<Saved<V>>);

/// Checkpoints in memory: for tests, and where nothing need outlive the page. What has not changed from one to the next is
/// shared.
pub struct MemorySaver<H: Host> {
    lines: Rc<RefCell<Vec<Line<H::Value>>>>,
}

impl<H: Host> Default for MemorySaver<H> {
    fn default() -> Self {
        Self { lines: Rc::default() }
    }
}

impl<H: Host> MemorySaver<H> {
    fn with<T>(&self, place: &Place, read: impl FnOnce(&[Saved<H::Value>]) -> T) -> T {
        let lines = self.lines.borrow();
        read(lines.iter().find(|(other, _)| other == place).map_or(&[], |(_, line)| line))
    }
}

fn done<T: 'static, E: 'static>(value: T) -> LocalBoxFuture<'static, Result<T, E>> {
    Box::pin(std::future::ready(Ok(value)))
}

impl<H: Host> Checkpointer<H> for MemorySaver<H> {
    fn get(&self, place: &Place, id: Option<&str>) -> LocalBoxFuture<'static, Result<Option<Saved<H::Value>>, H::Error>> {
        done(self.with(place, |line| match id {
            Some(id) => line.iter().find(|saved| &*saved.checkpoint.id == id).cloned(),
            None => line.last().cloned(),
        }))
    }

    fn list(
        &self,
        place: &Place,
        before: Option<&str>,
        limit: Option<usize>,
    ) -> LocalBoxFuture<'static, Result<Vec<Saved<H::Value>>, H::Error>> {
        done(self.with(place, |line| {
            let older = line.iter().rev().filter(|saved| before.is_none_or(|before| &*saved.checkpoint.id < before));
            older.take(limit.unwrap_or(usize::MAX)).cloned().collect()
        }))
    }

    fn put(&self, place: &Place, checkpoint: Checkpoint<H::Value>) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        let mut lines = self.lines.borrow_mut();
        let saved = Saved { checkpoint, writes: Vec::new() };
        match lines.iter_mut().find(|(other, _)| other == place) {
            Some((_, line)) => line.push(saved),
            None => lines.push((place.clone(), vec![saved])),
        }
        done(())
    }

    fn put_writes(
        &self,
        place: &Place,
        checkpoint: &str,
        writes: Vec<TaskWrites<H::Value>>,
    ) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        let mut lines = self.lines.borrow_mut();
        let line = lines.iter_mut().find(|(other, _)| other == place).map(|(_, line)| line);
        let saved = line.and_then(|line| line.iter_mut().rev().find(|saved| &*saved.checkpoint.id == checkpoint));
        if let Some(saved) = saved {
            for new in writes {
                saved.writes.retain(|old| old.task != new.task);
                saved.writes.push(new);
            }
        }
        done(())
    }

    fn clear_writes(&self, place: &Place, checkpoint: &str) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        for (_, line) in self.lines.borrow_mut().iter_mut().filter(|(other, _)| other == place) {
            for saved in line.iter_mut().filter(|saved| &*saved.checkpoint.id == checkpoint) {
                saved.writes.clear();
            }
        }
        done(())
    }

    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        self.lines.borrow_mut().retain(|(place, _)| &*place.thread != thread);
        done(())
    }

    fn copy_thread(&self, from: &str, to: &str) -> LocalBoxFuture<'static, Result<(), H::Error>> {
        let to = Name::from(to);
        let mut lines = self.lines.borrow_mut();
        let copies: Vec<Line<H::Value>> = lines
            .iter()
            .filter(|(place, _)| &*place.thread == from)
            .map(|(place, line)| (Place { thread: to.clone(), ns: place.ns.clone() }, line.clone()))
            .collect();
        lines.retain(|(place, _)| place.thread != to);
        lines.extend(copies);
        done(())
    }

    fn prune(&self, thread: &str, keep: Keep) -> LocalBoxFuture<'static, Result<usize, H::Error>> {
        let mut pruned = 0;
        for (_, line) in self.lines.borrow_mut().iter_mut().filter(|(place, _)| &*place.thread == thread) {
            let surplus = match keep {
                Keep::Last(count) => line.len().saturating_sub(count.max(1)),
                Keep::Since(ms) => {
                    let since = crate::scheduler::iso(ms);
                    line.partition_point(|saved| saved.checkpoint.ts < since).min(line.len().saturating_sub(1))
                }
            };
            line.drain(..surplus);
            pruned += surplus;
        }
        done(pruned)
    }
}
