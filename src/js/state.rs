//! A thread's state as JavaScript looks at it.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_bindgen::prelude::*;

use super::command::interrupts_to_js;
use super::error;
use super::host::JsHost;
use super::value::{set, text, unwrapped};
use crate::graph::{AsNode, Checkpoint, CompiledGraph, Name, Place, StateSnapshot, TaskSnapshot};
use crate::json::Json;

/// In whose name a state is written.
pub(super) fn as_node_of(value: &JsValue) -> AsNode {
    match value.as_string().as_deref() {
        None => AsNode::Last,
        Some("__input__") => AsNode::Input,
        Some("__copy__") => AsNode::Copy,
        Some(name) => AsNode::Node(name.into()),
    }
}

/// `{ configurable: { thread_id, checkpoint_ns, checkpoint_id? } }`.
pub(super) fn config_of(place: &Place, id: Option<&Name>) -> JsValue {
    let configurable = JsValue::object(vec![("thread_id", text(&place.thread)), ("checkpoint_ns", text(&place.ns))]);
    if let Some(id) = id {
        set(&configurable, "checkpoint_id", &text(id));
    }
    JsValue::object(vec![("configurable", configurable)])
}

/// What a checkpoint's metadata say: the app's own, and ours.
pub(super) fn metadata_of(checkpoint: &Checkpoint<JsValue>, thread: &str) -> JsValue {
    let metadata = js_sys::Object::new();
    if let Some(own) = &checkpoint.metadata {
        js_sys::Object::assign(&metadata, own.unchecked_ref());
    }
    let parents = js_sys::Object::new();
    for (ns, id) in &checkpoint.parents {
        set(&parents, ns, &text(id));
    }
    set(&metadata, "source", &text(checkpoint.source.as_str()));
    set(&metadata, "step", &JsValue::from_f64(checkpoint.step as f64));
    set(&metadata, "parents", &parents);
    set(&metadata, "thread_id", &text(thread));
    metadata.into()
}

/// A task of a snapshot, without the state of the graph inside it.
pub(super) fn task_to_js(task: &TaskSnapshot<JsValue>) -> JsValue {
    let path = match task.push {
        Some(at) => vec![text("__pregel_push"), JsValue::from_f64(at as f64)],
        None => vec![text("__pregel_pull"), text(&task.name)],
    };
    let object = JsValue::object(vec![
        ("id", text(&task.id)),
        ("name", text(&task.name)),
        ("path", JsValue::array(path)),
        ("interrupts", interrupts_to_js(&task.interrupts)),
    ]);
    if let Some((name, message)) = &task.error {
        set(&object, "error", &JsValue::object(vec![("name", text(name)), ("message", text(message))]));
    }
    if let Some(result) = &task.result {
        set(&object, "result", &super::command::writes_to_js(result));
    }
    object
}

/// `{ values, next, tasks, metadata?, config, createdAt?, parentConfig? }`.
pub(super) fn snapshot_to_js<'a>(
    graph: &'a CompiledGraph<JsHost>,
    place: &'a Place,
    snapshot: &'a StateSnapshot<JsValue>,
    subgraphs: bool,
) -> LocalBoxFuture<'a, Result<JsValue, JsValue>> {
    async move {
        let mut tasks = Vec::with_capacity(snapshot.tasks.len());
        for task in &snapshot.tasks {
            let object = task_to_js(task);
            if let Some(ns) = &task.ns {
                let inner = Place { thread: place.thread.clone(), ns: ns.clone() };
                let state = if subgraphs {
                    let state = graph.state_at(&inner, None).await.map_err(error::graph)?;
                    snapshot_to_js(graph, &inner, &state, true).await?
                } else {
                    config_of(&inner, None)
                };
                set(&object, "state", &state);
            }
            tasks.push(object);
        }
        let next = snapshot.next.iter().map(|name| text(name)).collect();
        let object = JsValue::object(vec![
            ("values", if graph.is_function() && snapshot.values.is_empty() { JsValue::NULL } else { unwrapped(&snapshot.values) }),
            ("next", JsValue::array(next)),
            ("tasks", JsValue::array(tasks)),
        ]);
        set(&object, "config", &config_of(place, snapshot.checkpoint.as_ref().map(|checkpoint| &checkpoint.id)));
        if let Some(checkpoint) = &snapshot.checkpoint {
            set(&object, "metadata", &metadata_of(checkpoint, &place.thread));
            set(&object, "createdAt", &text(&checkpoint.ts));
            if let Some(parent) = &checkpoint.parent {
                set(&object, "parentConfig", &config_of(place, Some(parent)));
            }
        }
        Ok(object)
    }
    .boxed_local()
}
