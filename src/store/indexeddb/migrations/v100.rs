//! The first schema.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbObjectStoreParameters};

use crate::store::indexeddb::schema::{BY_ACTIVITY, CHANNEL_VALUES, CHECKPOINTS, META, STEPS, THREADS};

pub(super) fn up(database: &IdbDatabase) -> Result<(), JsValue> {
    let keyed = |path: &[&str]| {
        let parameters = IdbObjectStoreParameters::new();
        match path {
            [single] => parameters.set_key_path(&JsValue::from_str(single)),
            many => parameters.set_key_path(&path_of(many)),
        }
        parameters
    };
    let threads = database.create_object_store_with_optional_parameters(THREADS, &keyed(&["id"]))?;
    threads.create_index_with_str_sequence(BY_ACTIVITY, &path_of(&["app", "updatedAt", "id"]))?;
    database.create_object_store_with_optional_parameters(STEPS, &keyed(&["threadId", "id"]))?;
    database.create_object_store(META)?;
    database.create_object_store_with_optional_parameters(CHECKPOINTS, &keyed(&["threadId", "ns", "id"]))?;
    database.create_object_store(CHANNEL_VALUES)?;
    Ok(())
}

fn path_of(keys: &[&str]) -> JsValue {
    keys.iter().map(|key| JsValue::from_str(key)).collect::<js_sys::Array>().into()
}
