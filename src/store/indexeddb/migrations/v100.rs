//! The first schema.

use super::NewStore;
use crate::store::indexeddb::schema::{BY_ACTIVITY, CHANNEL_VALUES, CHECKPOINTS, META, STEPS, THREADS};

pub(super) const STORES: &[NewStore] = &[
    NewStore { name: THREADS, key_path: &["id"], index: Some((BY_ACTIVITY, &["app", "updatedAt", "id"])) },
    NewStore { name: STEPS, key_path: &["threadId", "seq"], index: None },
    NewStore { name: META, key_path: &[], index: None },
    NewStore { name: CHECKPOINTS, key_path: &["threadId", "ns", "id"], index: None },
    NewStore { name: CHANNEL_VALUES, key_path: &[], index: None },
];
