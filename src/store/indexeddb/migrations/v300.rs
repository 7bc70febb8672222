//! Threads get elements, feedback, users, favourites, a change log and a search index. Breaking: an older app would write without noting it in the log.

use super::NewStore;
use crate::store::indexeddb::schema::{
    BY_FAVORITE, BY_ID, BY_THREAD, BY_VALUE, CHANGES, CONTENTS, ELEMENTS, FEEDBACK, SEARCH, STEPS, USERS,
};

pub(super) const STORES: &[NewStore] = &[
    NewStore { name: STEPS, key_path: &["threadId", "seq"], index: Some((BY_FAVORITE, &["favorite"])) },
    NewStore { name: ELEMENTS, key_path: &["threadId", "forId", "id"], index: Some((BY_ID, &["id"])) },
    NewStore { name: CONTENTS, key_path: &[], index: None },
    NewStore { name: FEEDBACK, key_path: &["threadId", "forId"], index: Some((BY_VALUE, &["value", "threadId"])) },
    NewStore { name: USERS, key_path: &["identifier"], index: None },
    NewStore { name: CHANGES, key_path: &["n"], index: Some((BY_THREAD, &["threadId", "n"])) },
    NewStore { name: SEARCH, key_path: &[], index: None },
];
