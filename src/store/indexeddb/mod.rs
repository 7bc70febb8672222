//! IndexedDB, by hand.
//!
//! Every crate that was tried either resolves `Ok` when the commit fails for lack of space or loses the error's name.
//! Rules: build all requests first, then let `www/api/indexeddb.js` issue them in one go and wait for `complete`. A promise
//! that is awaited in between would let the transaction commit by itself.

mod checkpoints;
mod data_layer;
mod database;
mod error;
mod log;
mod memories;
mod migrations;
mod records;
mod schema;
mod search;
mod steps;
mod transaction;

pub use checkpoints::{
    ChannelValue, CheckpointStore, Keeping, NewCheckpoint, StoredCheckpoint, Which, is_small, langgraph_ns, ns_of_langgraph,
};
pub use data_layer::IndexedDbDataLayer;
pub use database::Database;
pub use memories::IndexedDbRecords;
pub use records::{
    element_from_js, element_to_js, error_to_js, feedback_from_js, feedback_to_js, rest_of_record, thread_from_js, thread_to_js,
    user_from_js, user_to_js,
};
pub use steps::{step_from_js, step_to_js, steps_from_js, steps_to_js};
