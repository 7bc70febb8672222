//! IndexedDB keeps the contract of a data layer, which memory keeps natively.

use oneloop::store::contract;
use oneloop::store::indexeddb::{Database, IndexedDbDataLayer};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn indexed_db_keeps_the_contract_of_a_data_layer() {
    let layer = IndexedDbDataLayer::new(Database::named(&format!("law-contract-{}", js_sys::Math::random())));
    contract::run::<JsValue>(&layer).await;
}
