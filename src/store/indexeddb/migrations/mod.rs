//! From any older version to the current one, one file a step. Runs inside the upgrade's own transaction.

mod v100;

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// Brings a database of version `from` (0: a new one) up to date.
pub(super) fn migrate(database: &IdbDatabase, from: u32) -> Result<(), JsValue> {
    if from < 100 {
        v100::up(database)?;
    }
    Ok(())
}
