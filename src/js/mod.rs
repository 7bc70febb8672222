//! The only `#[wasm_bindgen]` exports: newtypes around `Rc`s without decisions of their own, and the place where graph
//! and chat meet.
//!
//! One file turns futures into promises and back (`promise`), one makes errors (`error`), one knows how JavaScript
//! values look (`value`), one calls functions of the app (`call`).

mod agent;
mod call;
mod chat;
mod command;
mod control;
mod data_layer;
mod error;
mod events;
mod graph;
mod host;
mod input;
mod langgraph;
mod memories;
mod model;
mod observer;
mod page;
mod promise;
mod saver;
mod signal;
mod state;
mod step;
mod stream;
mod tabs;
mod task;
mod told;
mod turn;
mod value;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::scheduler::{BrowserLoop, Scheduler};

pub use agent::{ToolNodeCore, tools_condition_js};
pub use chat::ChatCore;
pub use control::RunControlCore;
pub use data_layer::{DataLayerCore, JsDataLayer};
pub use graph::{CompiledGraphCore, InMemoryCacheCore, StateGraphCore, add_messages_js, make_entrypoint};
pub use host::JsHost;
pub use langgraph::LangGraphCheckpointsCore;
pub use memories::MemoriesCore;
pub use model::ChatModelCore;
pub use saver::{IndexedDbSaverCore, MemorySaverCore};
pub use step::{Message, Step};
pub use stream::RunStreamCore;
pub use task::ambient_config;
pub use turn::{SessionValues, Turn};

thread_local! {
    static SCHEDULER: Scheduler = Scheduler::new(Rc::new(BrowserLoop::default()));
}

/// The page's one scheduler.
pub(crate) fn scheduler() -> Scheduler {
    SCHEDULER.with(Clone::clone)
}

/// The version of the core.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Changes how long work may go on before the page gets its turn, in milliseconds; 8 by default.
#[wasm_bindgen(js_name = setSlice)]
pub fn set_slice(ms: f64) {
    scheduler().set_slice(ms);
}

#[wasm_bindgen(start)]
fn start() {
    promise::install_panic_hook();
}
