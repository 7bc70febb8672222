use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn the_core_knows_its_version() {
    assert_eq!(oneloop::js::version(), env!("CARGO_PKG_VERSION"));
}
