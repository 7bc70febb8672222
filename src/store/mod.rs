//! The data layer: threads and steps, kept. Traits, records, the writer that acknowledges, memory and IndexedDB.
//!
//! Law 5: what was acknowledged is kept. A data layer's [`commit`](DataLayer::commit) resolves when all its writes are
//! durable and rejects when none is; the [`Writer`] groups, orders and retries.

mod data_layer;
mod error;
pub mod memories;
mod memory;
pub(crate) mod order;
mod record;
pub mod search;
mod write;
mod writer;

#[doc(hidden)]
pub mod contract;
#[cfg(target_family = "wasm")]
pub mod indexeddb;
#[cfg(all(test, not(target_family = "wasm")))]
pub(crate) mod testing;

pub use data_layer::{Change, Cursor, DataLayer, Page, Reading, StoredThread, ThreadFilter};
pub use error::{StoreError, StoreErrorKind};
pub use memory::MemoryDataLayer;
pub use record::{Element, ErrorRecord, Feedback, Progress, ShowInput, Step, StepKind, StepStatus, Thread, User};
pub use write::{About, Write};
pub use writer::{WRITE_BEHIND_MS, Writer, Written};
