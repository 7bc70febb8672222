//! Data layers for JavaScript: an app's own, and ours with the same methods.

mod app;
mod calls;
mod ours;

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::value::handle_of;
use crate::chat::StorageKind;
use crate::store::DataLayer;

pub use app::JsDataLayer;
pub(super) use calls::hits_to_js;
pub use ours::DataLayerCore;

/// How many threads a search finds, unless more are asked for.
pub(super) const SEARCH_LIMIT: usize = 20;

/// The data layer that an app gives: one of ours, or an object of its own.
///
/// # Errors
/// `INVALID_ARGUMENT`.
pub(super) fn given(object: &JsValue) -> Result<(Rc<dyn DataLayer<JsValue>>, StorageKind), JsValue> {
    if let Some(core) = handle_of::<DataLayerCore>(object) {
        return Ok((core.layer, core.kind));
    }
    Ok((Rc::new(JsDataLayer::new(object)?), StorageKind::Custom))
}
