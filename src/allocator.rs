//! Where memory comes from: `std`'s own allocator is three times the code of this one.

// Only without threads: with them the module does not compile, and wants a lock around it.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
