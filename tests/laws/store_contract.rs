//! Every data layer keeps one contract: memory, IndexedDB, and an app's own.

use oneloop::js::JsDataLayer;
use oneloop::store::indexeddb::{Database, IndexedDbDataLayer};
use oneloop::store::{MemoryDataLayer, contract};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/laws/programs/layers.js")]
extern "C" {
    #[wasm_bindgen(js_name = methodLayer)]
    fn method_layer() -> JsValue;
    #[wasm_bindgen(js_name = commitLayer)]
    fn commit_layer() -> JsValue;
}

async fn keeps_the_contract(object: &JsValue) {
    contract::run::<JsValue>(&JsDataLayer::new(object).expect("it has all methods")).await;
}

#[wasm_bindgen_test]
async fn indexed_db_keeps_the_contract_of_a_data_layer() {
    let layer = IndexedDbDataLayer::new(Database::named(&format!("law-contract-{}", js_sys::Math::random())));
    contract::run::<JsValue>(&layer).await;
}

#[wasm_bindgen_test]
async fn memory_keeps_the_contract_of_a_data_layer() {
    contract::run::<JsValue>(&MemoryDataLayer::default()).await;
}

#[wasm_bindgen_test]
async fn a_layer_of_methods_keeps_the_contract_of_a_data_layer() {
    keeps_the_contract(&method_layer()).await;
}

#[wasm_bindgen_test]
async fn a_layer_with_transactions_keeps_the_contract_of_a_data_layer() {
    keeps_the_contract(&commit_layer()).await;
}

programs! { "/tests/laws/programs/data_layer.js":
    a_database_of_the_schema_before_keeps_all_it_has,
    a_chat_lives_on_a_layer_of_the_app_s,
    a_layer_that_throws_hangs_or_talks_nonsense_is_named,
    what_cannot_be_stored_is_named_with_its_path_in_the_record,
}
