//! Searches are compared with a plain look through all texts, by rules that are written down once more here.

mod index;
mod language;
mod speed;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::index::Sizes;
use super::*;
use crate::scheduler::testing::TestLoop;
use crate::store::{StoreError, StoreErrorKind, Thread, ThreadFilter};

pub(super) fn thread(id: &str, name: &str, updated_at: &str) -> Thread<()> {
    Thread { id: id.into(), app: "app".into(), name: name.into(), updated_at: updated_at.into(), ..Thread::default() }
}

pub(super) fn texts(thread: Thread<()>, messages: &[&str]) -> Texts<()> {
    let message = |(at, text): (usize, &&str)| Message { id: format!("{}-{at}", thread.id), text: (*text).to_owned() };
    let messages = messages.iter().enumerate().map(message).collect();
    Texts { thread, messages }
}

/// What all tabs see.
#[derive(Default)]
pub(super) struct Disk {
    pub(super) threads: BTreeMap<String, Texts<()>>,
    /// The threads of each change, the first of which has the number 1.
    pub(super) changes: Vec<String>,
    pub(super) progress: Option<Progress>,
    /// By their ids, in millionths.
    pub(super) segments: BTreeMap<u64, (f64, Vec<u8>, Vec<Vec<u8>>)>,
}

fn key(id: f64) -> u64 {
    (id * 1e6) as u64
}

impl Disk {
    pub(super) fn put(&mut self, texts: Texts<()>) {
        self.changes.push(texts.thread.id.clone());
        self.threads.insert(texts.thread.id.clone(), texts);
    }

    pub(super) fn delete(&mut self, id: &str) {
        self.changes.push(id.to_owned());
        self.threads.remove(id);
    }
}

/// A tab's way to the disk, which takes its time.
pub(super) struct Tab {
    pub(super) disk: Rc<RefCell<Disk>>,
    pub(super) test: TestLoop,
    /// How slow it is at most, in milliseconds.
    pub(super) delay: u64,
    pub(super) read: Cell<usize>,
}

impl Tab {
    pub(super) fn index(disk: &Rc<RefCell<Disk>>, test: &TestLoop, delay: u64, sizes: Option<Sizes>) -> Rc<Index<Self>> {
        let mut index = Index::new(Self { disk: disk.clone(), test: test.clone(), delay, read: Cell::new(0) });
        index.sizes = sizes.unwrap_or(index.sizes);
        Rc::new(index)
    }

    async fn wait(&self) {
        if self.delay > 0 {
            let ms = self.test.random_below(self.delay) as f64;
            self.test.scheduler().sleep(ms).await;
        }
    }
}

impl Shelf for Tab {
    type Value = ();

    async fn state(&self) -> Result<(Option<Progress>, Vec<f64>), StoreError> {
        self.wait().await;
        let disk = self.disk.borrow();
        Ok((disk.progress.clone(), disk.segments.values().map(|(id, ..)| *id).collect()))
    }

    async fn head(&self, id: f64) -> Result<Option<Vec<u8>>, StoreError> {
        self.wait().await;
        Ok(self.disk.borrow().segments.get(&key(id)).map(|(_, head, _)| head.clone()))
    }

    async fn blocks(&self, ranges: &[Range]) -> Result<Vec<Vec<Vec<u8>>>, StoreError> {
        self.wait().await;
        let disk = self.disk.borrow();
        let blocks =
            |(id, from, to): &Range| disk.segments.get(&key(*id)).map(|(.., blocks)| blocks[*from..blocks.len().min(*to + 1)].to_vec());
        let blocks: Vec<Vec<Vec<u8>>> = ranges.iter().map(|range| blocks(range).unwrap_or_default()).collect();
        self.read.set(self.read.get() + blocks.iter().flatten().map(Vec::len).sum::<usize>());
        Ok(blocks)
    }

    async fn changed(&self, after: Option<f64>) -> Result<(f64, Vec<String>), StoreError> {
        self.wait().await;
        let disk = self.disk.borrow();
        let mut threads: Vec<String> = match after {
            None => disk.threads.keys().cloned().collect(),
            Some(after) => disk.changes.iter().skip(after as usize).cloned().collect(),
        };
        threads.sort();
        threads.dedup();
        Ok((disk.changes.len() as f64, threads))
    }

    async fn texts(&self, threads: &[String]) -> Result<Vec<Option<Texts<()>>>, StoreError> {
        self.wait().await;
        let disk = self.disk.borrow();
        Ok(threads.iter().map(|thread| disk.threads.get(thread).cloned()).collect())
    }

    async fn update(&self, Update { add, remove, progress }: Update) -> Result<(), StoreError> {
        self.wait().await;
        let mut disk = self.disk.borrow_mut();
        if let Some((id, head, blocks)) = add
            && disk.segments.insert(key(id), (id, head, blocks)).is_some()
        {
            return Err(StoreError::new(StoreErrorKind::Failed, "there is one of that id"));
        }
        for id in remove {
            disk.segments.remove(&key(id));
        }
        disk.progress = progress.or(disk.progress.take());
        Ok(())
    }

    fn random(&self) -> f64 {
        self.test.random_below(1_000_000) as f64 / 1e6
    }
}

pub(super) async fn found(index: &Index<Tab>, query: &str, limit: usize) -> Vec<Hit<()>> {
    index.search(query, &ThreadFilter::of("app"), None, limit).await.expect("the disk can be read")
}
