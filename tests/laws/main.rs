//! The laws of the runtime, each checked in real browsers: `npm test -- laws`, `npm run test:browsers`.
//! One module a law; its programs are JavaScript, as an app's are. A native `cargo test` finds nothing here.
#![cfg(target_family = "wasm")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

#[macro_use]
mod kit;

mod boundary;
mod functional;
mod graph;
mod kept;
mod memories;
mod one_loop;
mod order;
mod page_turn;
mod search;
mod stop;
mod store_contract;
mod tabs;
mod unheard;
mod version;

wasm_bindgen_test_configure!(run_in_browser);
