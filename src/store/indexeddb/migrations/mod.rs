//! From any older version to the current one, one file a step. Carried out inside the upgrade's own transaction.

mod v100;
mod v200;
mod v201;
mod v300;

use wasm_bindgen::JsValue;

use super::transaction::key;
use crate::json::Json;

/// A store that a step makes, or gives an index.
struct NewStore {
    name: &'static str,
    /// Where its key is in a record; empty where records come with their key.
    key_path: &'static [&'static str],
    /// An index and its key path.
    index: Option<(&'static str, &'static [&'static str])>,
}

/// All steps, oldest first.
const STEPS: [(u32, &[NewStore]); 4] = [(100, v100::STORES), (200, v200::STORES), (201, v201::STORES), (300, v300::STORES)];

/// The steps as JavaScript carries them out.
pub(super) fn to_js() -> JsValue {
    JsValue::array(
        STEPS
            .iter()
            .map(|(version, stores)| {
                JsValue::array(vec![JsValue::from(*version), JsValue::array(stores.iter().map(NewStore::to_js).collect())])
            })
            .collect(),
    )
}

impl NewStore {
    fn to_js(&self) -> JsValue {
        let mut parts = vec![JsValue::from_str(self.name), key_path_to_js(self.key_path)];
        if let Some((name, path)) = self.index {
            parts.extend([JsValue::from_str(name), key_path_to_js(path)]);
        }
        JsValue::array(parts)
    }
}

fn key_path_to_js(path: &[&str]) -> JsValue {
    match path {
        [] => JsValue::NULL,
        [single] => JsValue::from_str(single),
        several => JsValue::array(key(several)),
    }
}
