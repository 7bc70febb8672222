//! Object stores, indexes and versions, as data.

/// The schema's version. Hundreds count breaking changes, units additive ones: an app may open a newer additive schema.
pub(super) const VERSION: u32 = 201;

/// `id → thread`, with [`BY_ACTIVITY`].
pub(super) const THREADS: &str = "threads";
/// `[app, updatedAt, id]`: the list of threads, read backwards.
pub(super) const BY_ACTIVITY: &str = "byActivity";
/// `[threadId, seq] → step`: a thread's steps come in the order they were made.
pub(super) const STEPS: &str = "steps";
/// `key → value`: settings and the like.
pub(super) const META: &str = "meta";
/// `[threadId, ns, id] → checkpoint without its values`.
pub(super) const CHECKPOINTS: &str = "checkpoints";
/// `[threadId, ns, channel, version] → { value }`, or `{ on, whole, added }` for a list that has grown.
pub(super) const CHANNEL_VALUES: &str = "channelValues";
/// `[threadId, ns, checkpointId, task] → { task, writes }`: what tasks have left on a checkpoint. LangGraph's have a number
/// behind the task and are `{ task, number, path, channel, value }`.
pub(super) const CHECKPOINT_WRITES: &str = "checkpointWrites";

/// `[namespace, key] → memory`, the namespace a list of labels.
pub(super) const MEMORIES: &str = "memories";

/// All of them.
pub(super) const STORES: [&str; 7] = [THREADS, STEPS, META, CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES, MEMORIES];
