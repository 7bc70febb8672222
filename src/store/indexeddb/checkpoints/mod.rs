//! Graph checkpoints in IndexedDB: all of a thread's, each with only what it has changed.
//!
//! A list that has grown is stored as what was added, on top of an older one; when what was added outgrows that, the
//! whole list is stored anew. So a conversation takes room in proportion to its length, and reading it takes as many
//! records as its last doubling had steps.
//!
//! Whoever writes is answered when the transaction is complete. What is written while one is under way goes together
//! into the next.

mod langgraph;
mod packing;
mod queue;
mod values;

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_bindgen::{JsCast, JsValue};

use super::database::Database;
use super::schema::{CHANNEL_VALUES, CHECKPOINT_WRITES, CHECKPOINTS};
use super::transaction::{self, Mode, Requests, before as before_key, prefix};
use crate::json::{Json, all_ok};
use crate::scheduler::Scheduler;
use crate::store::StoreError;
pub use langgraph::{langgraph_ns, ns_of_langgraph};
use packing::unpacked;
use queue::{Op, Queue};
use values::Values;

/// A channel's value in a checkpoint.
#[derive(Clone, Debug)]
pub struct ChannelValue {
    /// The channel.
    pub name: String,
    /// The id of the checkpoint that brought the value.
    pub version: String,
    /// The value, and where it is to stand.
    pub value: Keeping,
    /// Whether a reducer has made it, which leaves the items of a list as they are.
    pub is_folded: bool,
}

/// Where a channel's value stands.
#[derive(Clone, Debug)]
pub enum Keeping {
    /// An older checkpoint has stored it.
    Stored,
    /// In a record of its own, which later checkpoints refer to.
    Apart(JsValue),
    /// In the checkpoint's own record: what is as small as its version is written with each checkpoint, changed or not, and saves a
    /// record.
    Within(JsValue),
}

/// How long a text may be to stand in a checkpoint's own record: a version is an id of 36.
const SMALL_TEXT: u32 = 36;

/// Whether a value is small enough to stand in a checkpoint's own record.
pub fn is_small(value: &JsValue) -> bool {
    match value.dyn_ref::<js_sys::JsString>() {
        Some(text) => text.length() <= SMALL_TEXT,
        None => value.is_null() || Json::as_f64(value).is_some() || Json::as_bool(value).is_some(),
    }
}

/// The values that stand in a checkpoint's own record, as pairs.
const WITHIN: &str = "within";

/// A checkpoint to keep: its record, an object with `threadId`, `ns` and `id`, and the values of its channels.
#[derive(Clone, Debug)]
pub struct NewCheckpoint {
    /// Everything but the values.
    pub record: JsValue,
    /// The values.
    pub values: Vec<ChannelValue>,
}

/// A checkpoint as it was kept.
#[derive(Clone, Debug)]
pub struct StoredCheckpoint {
    /// Everything but the values.
    pub record: JsValue,
    /// The values by channel.
    pub values: Vec<(String, JsValue)>,
    /// What tasks have left on it: `{ task, writes }`.
    pub writes: Vec<JsValue>,
}

/// Checkpoints in a database. Cheap to clone: clones share the queue of writes.
#[derive(Clone)]
pub struct CheckpointStore(Rc<Inner>);

struct Inner {
    database: Database,
    values: Rc<Values>,
    queue: Queue,
}

fn key(parts: &[&str]) -> JsValue {
    JsValue::array(transaction::key(parts))
}

impl CheckpointStore {
    /// A store in that database.
    pub fn new(database: Database, scheduler: Scheduler) -> Self {
        let values = Rc::new(Values::default());
        Self(Rc::new(Inner { queue: Queue::new(database.clone(), values.clone(), scheduler), values, database }))
    }

    /// The checkpoint of that id, or the latest of a thread and namespace.
    pub fn get(&self, thread: &str, ns: &str, id: Option<&str>) -> LocalBoxFuture<'static, Result<Option<StoredCheckpoint>, StoreError>> {
        let reading = self.list(thread, ns, id.map(Which::This).unwrap_or(Which::Before(None)), Some(1));
        async { Ok(reading.await?.into_iter().next()) }.boxed_local()
    }

    /// Checkpoints of a thread and namespace, the newest first.
    pub fn list(
        &self,
        thread: &str,
        ns: &str,
        which: Which<'_>,
        limit: Option<usize>,
    ) -> LocalBoxFuture<'static, Result<Vec<StoredCheckpoint>, StoreError>> {
        let (this, thread, ns) = (self.0.clone(), thread.to_owned(), ns.to_owned());
        let (id, before) = which.to_owned();
        async move {
            // What is still on its way belongs to the answer.
            this.queue.settled().await;
            let records = this.records(&thread, &ns, id, before, limit).await?;
            let mut found = Vec::with_capacity(records.len());
            for record in records {
                found.push(this.whole(record).await?);
            }
            Ok(found)
        }
        .boxed_local()
    }

    /// Keeps a checkpoint.
    pub fn put(&self, checkpoint: NewCheckpoint) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let part = |name| checkpoint.record.get_str(name).unwrap_or_default();
        let (thread, ns) = (part("threadId"), part("ns"));
        let stored = self.0.values.prepare(&thread, &ns, &checkpoint.values);
        let versions = checkpoint.values.iter().map(|value| key(&[&value.name, &value.version])).collect();
        let within = checkpoint.values.iter().filter_map(|value| match &value.value {
            Keeping::Within(small) => Some(js_sys::Array::of2(&JsValue::word(&value.name), small).into()),
            _ => None,
        });
        let within: Vec<JsValue> = within.collect();
        // Ours to add: the record is made for this one call.
        let _ = js_sys::Reflect::set(&checkpoint.record, &"versions".into(), &JsValue::array(versions));
        if !within.is_empty() {
            let _ = js_sys::Reflect::set(&checkpoint.record, &WITHIN.into(), &JsValue::array(within));
        }
        self.0.queue.push(Op::Put { thread, record: checkpoint.record, values: stored })
    }

    /// Keeps what tasks have left on a checkpoint: `(task, writes)`.
    pub fn put_writes(
        &self,
        thread: &str,
        ns: &str,
        checkpoint: &str,
        writes: Vec<(String, JsValue)>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let records = writes.into_iter().map(|(task, writes)| {
            let record = JsValue::object(vec![("task", JsValue::from_str(&task)), ("writes", writes)]);
            (key(&[thread, ns, checkpoint, &task]), record, false)
        });
        self.0.queue.push(Op::PutWrites { records: records.collect() })
    }

    /// Forgets what tasks have left on a checkpoint.
    pub fn clear_writes(&self, thread: &str, ns: &str, checkpoint: &str) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        self.0.queue.push(Op::Delete { store: CHECKPOINT_WRITES, under: vec![thread.to_owned(), ns.to_owned(), checkpoint.to_owned()] })
    }

    /// Forgets a thread's checkpoints.
    pub fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        self.0.values.forget(thread);
        let under = || vec![thread.to_owned()];
        let all = [CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES].map(|store| self.0.queue.push(Op::Delete { store, under: under() }));
        async move {
            for deleted in all {
                deleted.await?;
            }
            Ok(())
        }
        .boxed_local()
    }

    /// Gives a thread's checkpoints to another, in the place of its own.
    pub fn copy_thread(&self, from: &str, to: &str) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let (this, from, to) = (self.0.clone(), from.to_owned(), to.to_owned());
        this.values.forget(&to);
        async move {
            this.queue.settled().await;
            let all = prefix(&[&from])?;
            let mut requests = Requests::default();
            requests.get_all(CHECKPOINTS, all.clone());
            for store in [CHANNEL_VALUES, CHECKPOINT_WRITES] {
                requests.get_all_keys(store, all.clone());
                requests.get_all(store, all.clone());
            }
            let stores = [CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES];
            let found = this.database.transact(&stores, Mode::ReadOnly, &requests).await?;
            let found: Vec<Vec<JsValue>> = found.iter().map(|list| list.items().unwrap_or_default()).collect();
            let [records, value_keys, values, write_keys, writes] = &found[..] else { return Ok(()) };
            let (old, name) = (prefix(&[&to])?, JsValue::from_str(&to));
            let renamed = |key: &JsValue| {
                let key = key.unchecked_ref::<js_sys::Array>().slice(0, u32::MAX);
                key.set(0, name.clone());
                key
            };
            let mut requests = Requests::default();
            for store in stores {
                requests.delete(store, old.clone());
            }
            for record in records {
                // They are this read's own objects.
                let _ = js_sys::Reflect::set(record, &"threadId".into(), &name);
                requests.put(CHECKPOINTS, record.clone());
            }
            for (store, keys, values) in [(CHANNEL_VALUES, value_keys, values), (CHECKPOINT_WRITES, write_keys, writes)] {
                for (key, value) in keys.iter().zip(values) {
                    requests.put_at(store, renamed(key).into(), value.clone(), None);
                }
            }
            this.database.transact(&stores, Mode::ReadWrite, &requests).await.map(drop)
        }
        .boxed_local()
    }

    /// Forgets a thread's older checkpoints: `keep` is asked with the records of each namespace, the oldest first, and says
    /// how many of them go. The latest always stays. Returns how many went.
    pub fn prune(
        &self,
        thread: &str,
        surplus: impl Fn(&[JsValue]) -> usize + 'static,
    ) -> LocalBoxFuture<'static, Result<usize, StoreError>> {
        let (this, thread) = (self.0.clone(), thread.to_owned());
        async move {
            this.queue.settled().await;
            this.values.forget(&thread);
            let all = prefix(&[&thread])?;
            let stores = [CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES];
            let mut requests = Requests::default();
            requests.get_all(CHECKPOINTS, all.clone());
            requests.get_all_keys(CHANNEL_VALUES, all.clone());
            requests.get_all(CHANNEL_VALUES, all);
            let found = this.database.transact(&stores, Mode::ReadOnly, &requests).await?;
            let found: Vec<Vec<JsValue>> = found.iter().map(|list| list.items().unwrap_or_default()).collect();
            let [records, keys, values] = &found[..] else { return Ok(0) };
            // In the order of their keys: namespace by namespace, each in the order of time.
            let (mut gone, mut kept): (Vec<&JsValue>, Vec<&JsValue>) = (Vec::new(), Vec::new());
            for line in records.chunk_by(|a, b| a.get_str("ns") == b.get_str("ns")) {
                // LangGraph's may be needed by those after them, in ways that only it knows.
                let is_ours = line[0].get_str("ns").is_some_and(|ns| ns_of_langgraph(&ns).is_none());
                let count = if is_ours { surplus(line).min(line.len() - 1) } else { 0 };
                gone.extend(&line[..count]);
                kept.extend(&line[count..]);
            }
            let needed = values::needed(&kept, keys, values);
            let mut requests = Requests::default();
            for record in &gone {
                let [ns, id] = ["ns", "id"].map(|name| record.get_str(name).unwrap_or_default());
                requests.delete(CHECKPOINTS, key(&[&thread, &ns, &id]));
                requests.delete(CHECKPOINT_WRITES, prefix(&[&thread, &ns, &id])?);
            }
            for (key, needed) in keys.iter().zip(&needed) {
                if !needed {
                    requests.delete(CHANNEL_VALUES, key.clone());
                }
            }
            this.database.transact(&stores, Mode::ReadWrite, &requests).await?;
            Ok(gone.len())
        }
        .boxed_local()
    }
}

/// Which checkpoints are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// The one of that id.
    This(&'a str),
    /// Those before that one; all.
    Before(Option<&'a str>),
}

impl Which<'_> {
    /// The id, and what it is to be before.
    fn to_owned(self) -> (Option<String>, Option<String>) {
        match self {
            Self::This(id) => (Some(id.to_owned()), None),
            Self::Before(id) => (None, id.map(str::to_owned)),
        }
    }
}

impl Inner {
    async fn records(
        &self,
        thread: &str,
        ns: &str,
        id: Option<String>,
        before: Option<String>,
        limit: Option<usize>,
    ) -> Result<Vec<JsValue>, StoreError> {
        let mut requests = Requests::default();
        if let Some(id) = id {
            requests.get(CHECKPOINTS, key(&[thread, ns, &id]));
            let found = self.database.transact(&[CHECKPOINTS], Mode::ReadOnly, &requests).await?;
            return Ok(found.into_iter().filter(|record| !record.is_undefined()).collect());
        }
        let range = match &before {
            None => prefix(&[thread, ns])?,
            Some(before) => before_key(&[thread, ns], &key(&[thread, ns, before]))?,
        };
        requests.newest(CHECKPOINTS, None, range, limit);
        let found = self.database.transact(&[CHECKPOINTS], Mode::ReadOnly, &requests).await?;
        Ok(found.first().and_then(|list| list.items()).unwrap_or_default())
    }

    /// The checkpoint of a record.
    async fn whole(&self, record: JsValue) -> Result<StoredCheckpoint, StoreError> {
        let [thread, ns, id] = ["threadId", "ns", "id"].map(|name| record.get_str(name).unwrap_or_default());
        let mut requests = Requests::default();
        requests.get_all(CHECKPOINT_WRITES, prefix(&[&thread, &ns, &id])?);
        let found = self.database.transact(&[CHECKPOINT_WRITES], Mode::ReadOnly, &requests).await?;
        let writes = found.first().and_then(|list| list.items()).unwrap_or_default();
        let writes = all_ok(writes.iter().map(|record| unpacked(record, "what a task has written")))?;
        let values = self.values.read(&self.database, &thread, &ns, &record).await?;
        let record = unpacked(&record, "what the checkpoint goes on with")?;
        Ok(StoredCheckpoint { record, values, writes })
    }
}
