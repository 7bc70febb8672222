//! How a run is to go, from the config it is given.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::options::{breakpoints_of, cache_of, store_of};
use crate::graph::{Durability, OnBusy, RunConfig};
use crate::js::control::control_of;
use crate::js::error;
use crate::js::events::{Shape, mode_of};
use crate::js::host::JsHost;
use crate::js::observer::observers_of;
use crate::js::signal::{Linked, link_run};
use crate::js::task;
use crate::js::value::{get, names_of};
use crate::json::{Json, all_ok};

pub(super) struct Asked {
    pub(super) config: RunConfig<JsHost>,
    pub(super) linked: Linked,
    pub(super) shape: Shape,
}

pub(super) fn invalid(what: &str) -> JsValue {
    error::make("GraphError", "INVALID_CONFIG", what)
}

fn limit_of(config: &JsValue, name: &str) -> Result<Option<usize>, JsValue> {
    let Some(limit) = config.get(name) else { return Ok(None) };
    let limit = JsValue::as_f64(&limit).filter(|limit| *limit >= 1.0);
    limit.map(|limit| Some(limit as usize)).ok_or_else(|| invalid(&format!("{name} must be a number of at least 1.")))
}

pub(super) fn ask(config: &JsValue, default_mode: &str) -> Result<Asked, JsValue> {
    let mut run = RunConfig::new(crate::js::scheduler());
    let configurable = get(config, "configurable");
    let thread = configurable.get_str("thread_id");
    // A graph called inside of a node, on the same thread, is a part of that node's run; on another it only ends with it.
    let inside = task::context_of(config);
    let is_inner =
        inside.as_ref().is_some_and(|inside| thread.as_deref().is_none_or(|thread| inside.thread().is_none_or(|own| own == thread)));
    match &inside {
        Some(inside) if is_inner => run = run.within(inside),
        Some(inside) => run = run.stop(&inside.scope()).parent_run(Some(inside.run_id().clone())),
        None => {}
    }
    let linked = link_run(config, run.scope());
    if let Some(thread) = thread {
        run = run.thread(thread);
    }
    if let Some(id) = configurable.get_str("checkpoint_id").filter(|_| !is_inner) {
        run = run.checkpoint(id);
    }
    if let Some(limit) = limit_of(config, "recursionLimit")? {
        run = run.recursion_limit(limit);
    }
    if let Some(limit) = limit_of(config, "maxConcurrency")? {
        run = run.max_concurrency(limit);
    }
    if let Some(ms) = get(config, "stepTimeout").as_f64() {
        run = run.step_timeout(ms);
    }
    let durability = config.get_str("durability");
    run = run.durability(match durability.as_deref() {
        None | Some("async") => Durability::Async,
        Some("sync") => Durability::Sync,
        Some("exit") => Durability::Exit,
        Some(word) => return Err(invalid(&format!("durability \"{word}\" is none of async, sync, exit."))),
    });
    let on_busy = config.get_str("onBusy");
    run = run.on_busy(match on_busy.as_deref() {
        None | Some("reject") => OnBusy::Reject,
        Some("queue") => OnBusy::Queue,
        Some("interrupt") => OnBusy::Interrupt,
        Some(word) => return Err(invalid(&format!("onBusy \"{word}\" is none of reject, queue, interrupt."))),
    });
    if let Some(breakpoints) = breakpoints_of(&get(config, "interruptBefore")) {
        run = run.interrupt_before(breakpoints);
    }
    if let Some(breakpoints) = breakpoints_of(&get(config, "interruptAfter")) {
        run = run.interrupt_after(breakpoints);
    }
    let output = get(config, "outputKeys");
    if let Some(names) = names_of(&output).or_else(|| output.as_string().map(|name| vec![name.into()])) {
        run = run.output(names);
    }
    if let Some(control) = control_of(&get(config, "control")) {
        run = run.control(control);
    }
    for observer in observers_of(config) {
        run = run.observer(observer);
    }
    if let Some(store) = store_of(&get(config, "store"))? {
        run = run.store(store);
    }
    if let Some(cache) = cache_of(&get(config, "cache"))? {
        run = run.cache(cache);
    }
    if let Some(metadata) = config.get("metadata") {
        run = run.metadata(metadata);
    }
    let asked = get(config, "streamMode");
    let words = match asked.items() {
        Some(items) => items.into_iter().map(|item| item.as_string().unwrap_or_default()).collect(),
        None if Json::is_null(&asked) => vec![default_mode.to_owned()],
        None => vec![asked.as_string().unwrap_or_else(|| asked.stringify())],
    };
    let modes = words.iter().map(|word| {
        let valid = "values, updates, messages, custom, tasks, checkpoints, debug, tools";
        mode_of(word).ok_or_else(|| invalid(&format!("streamMode \"{word}\" is none of {valid}.")))
    });
    // Frames say of which mode they are.
    let encoded = match config.get_str("encoding").as_deref() {
        None => false,
        Some("text/event-stream") => true,
        Some(word) => return Err(invalid(&format!("encoding \"{word}\" is unknown: it is \"text/event-stream\" or left out."))),
    };
    let subgraphs = get(config, "subgraphs").is_truthy();
    let run = run.modes(all_ok(modes)?).subgraphs(subgraphs).host(config.clone());
    Ok(Asked { config: run, linked, shape: Shape { several: encoded || Array::is_array(&asked), subgraphs } })
}
