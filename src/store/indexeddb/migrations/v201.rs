//! Memories across threads get a store.

use super::NewStore;
use crate::store::indexeddb::schema::MEMORIES;

pub(super) const STORES: &[NewStore] = &[NewStore { name: MEMORIES, key_path: &["namespace", "key"], index: None }];
