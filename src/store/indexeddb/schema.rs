//! Object stores, indexes and versions, as data.

/// The schema's version. Hundreds count breaking changes, units additive ones: an app may open a newer additive schema.
pub(super) const VERSION: u32 = 300;

/// `id → thread`, with [`BY_ACTIVITY`].
pub(super) const THREADS: &str = "threads";
/// `[app, updatedAt, id]`: the list of threads, read backwards.
pub(super) const BY_ACTIVITY: &str = "byActivity";
/// `[threadId, seq] → step`: a thread's steps come in the order they were made. With [`BY_FAVORITE`].
pub(super) const STEPS: &str = "steps";
/// `favorite`: when a step was marked as one. Steps that are none are not in it.
pub(super) const BY_FAVORITE: &str = "byFavorite";
/// `[threadId, forId, id] → element`, with [`BY_ID`].
pub(super) const ELEMENTS: &str = "elements";
/// `id`.
pub(super) const BY_ID: &str = "byId";
/// `[threadId, forId, id] → content`: what elements hold.
pub(super) const CONTENTS: &str = "contents";
/// `[threadId, forId] → feedback`, with [`BY_VALUE`].
pub(super) const FEEDBACK: &str = "feedback";
/// `[value, threadId]`.
pub(super) const BY_VALUE: &str = "byValue";
/// `identifier → user`.
pub(super) const USERS: &str = "users";
/// `n → { threadId, items: [kind, id, place, n?][] }`: what each commit has changed of a thread, numbered in the order of the commits
/// whichever tab they came from. With [`BY_THREAD`].
pub(super) const CHANGES: &str = "changes";
/// `[threadId, n]`.
pub(super) const BY_THREAD: &str = "byThread";
/// `key → value`: settings and the like.
pub(super) const META: &str = "meta";
/// `[threadId, ns, id] → checkpoint without its values`, but for small ones.
pub(super) const CHECKPOINTS: &str = "checkpoints";
/// `[threadId, ns, channel, version] → { value }`, or `{ on, whole, added }` for a list that has grown.
pub(super) const CHANNEL_VALUES: &str = "channelValues";
/// `[threadId, ns, checkpointId, task] → { task, writes }`: what tasks have left on a checkpoint. LangGraph's have a number
/// behind the task and are `{ task, number, path, channel, value }`.
pub(super) const CHECKPOINT_WRITES: &str = "checkpointWrites";

/// `[namespace, key] → memory`, the namespace a list of labels.
pub(super) const MEMORIES: &str = "memories";
/// The search index: `"progress" → { upTo, pending: threadId[] }`, `["head", segment] → bytes`, `["block", segment, n] → bytes`. No
/// commit writes it: what has changed since is in the change log.
pub(super) const SEARCH: &str = "search";

/// All of them.
pub(super) const STORES: [&str; 13] =
    [THREADS, STEPS, ELEMENTS, CONTENTS, FEEDBACK, USERS, CHANGES, META, CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES, MEMORIES, SEARCH];
/// What a thread is made of, keyed by it.
pub(super) const OF_A_THREAD: [&str; 4] = [STEPS, ELEMENTS, CONTENTS, FEEDBACK];
