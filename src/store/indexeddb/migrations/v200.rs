//! Checkpoints get a history: versions are ids instead of numbers, values stand in records that say how they are kept (which
//! `www/api/indexeddb.js` rewrites), and what tasks have left has a store of its own.

use super::NewStore;
use crate::store::indexeddb::schema::CHECKPOINT_WRITES;

pub(super) const STORES: &[NewStore] = &[NewStore { name: CHECKPOINT_WRITES, key_path: &[], index: None }];
