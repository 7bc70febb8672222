//! What structured clone would take the class off, or refuse, goes in and comes out by the app's own serializers: see
//! `www/api/serializers.js`.

use wasm_bindgen::prelude::*;

use crate::json::Json;
use crate::store::{StoreError, StoreErrorKind};

#[wasm_bindgen(module = "/www/api/serializers.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn pack(record: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn unpack(record: &JsValue) -> Result<JsValue, JsValue>;
}

fn message_of(thrown: &JsValue) -> String {
    thrown.get_str("message").unwrap_or_default()
}

/// A record as it is stored. The name says what it is, should something in it not be storable.
///
/// # Errors
/// `STORE_CLONE`, with the channel or the name, and the path.
pub(super) fn packed(record: &JsValue, name: &str) -> Result<JsValue, StoreError> {
    pack(record, name).map_err(|thrown| StoreError::new(StoreErrorKind::Clone, message_of(&thrown)))
}

/// A record as it was before it was stored.
///
/// # Errors
/// `STORE_UNREADABLE`.
pub(super) fn unpacked(record: &JsValue, name: &str) -> Result<JsValue, StoreError> {
    unpack(record).map_err(|thrown| StoreError::new(StoreErrorKind::Unreadable, format!("{name}: {}", message_of(&thrown))))
}
