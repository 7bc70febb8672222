//! Which task a config belongs to. A config carries a number; here is what is behind it, for as long as the task runs.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::error;
use super::host::JsHost;
use super::signal::signal_of;
use crate::graph::Context;
use crate::scope::StopReason;

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeConfig)]
    fn make_config(base: &JsValue, task: u32, signal: &JsValue, node: &str, step: f64, write: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = taskOf)]
    fn task_of(config: &JsValue) -> Option<u32>;
}

thread_local! {
    static TASKS: RefCell<Vec<(u32, Context<JsHost>)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static WRITE: JsValue = Closure::<dyn Fn(u32, JsValue) -> Result<(), JsValue>>::new(write).into_js_value();
}

/// Few run at a time, the newest at the end.
fn find(task: u32) -> Option<Context<JsHost>> {
    TASKS.with_borrow(|tasks| tasks.iter().rfind(|(id, _)| *id == task).map(|(_, context)| context.clone()))
}

fn write(task: u32, chunk: JsValue) -> Result<(), JsValue> {
    let context = find(task);
    // A task that is over says nothing any more: neither to the run nor, by mistake, to another.
    let written = context.map_or(Err(StopReason::Closed), |context| context.write(chunk));
    written.map_err(error::abort)
}

/// Forgets the task when dropped.
pub(super) struct Entered(u32);

impl Drop for Entered {
    fn drop(&mut self) {
        let forgotten = TASKS.with_borrow_mut(|tasks| {
            let at = tasks.iter().rposition(|(id, _)| *id == self.0)?;
            Some(tasks.swap_remove(at))
        });
        // Outside the borrow: what a context holds may hold others.
        drop(forgotten);
    }
}

/// The config for one task, which leads back to it while the guard lives.
pub(super) fn enter(context: &Context<JsHost>) -> Result<(JsValue, Entered), JsValue> {
    let id = NEXT.replace(NEXT.get().wrapping_add(1));
    TASKS.with_borrow_mut(|tasks| tasks.push((id, context.clone())));
    let entered = Entered(id);
    let base = context.host().cloned().unwrap_or(JsValue::UNDEFINED);
    let signal = signal_of(context.scope())?;
    let config = WRITE.with(|write| make_config(&base, id, &signal, context.node(), context.step() as f64, write));
    Ok((config, entered))
}

/// The running task a config belongs to.
pub(super) fn context_of(config: &JsValue) -> Option<Context<JsHost>> {
    let id = task_of(config)?;
    find(id)
}
