//! What a run tells its stream, in the shapes of LangGraph's chunks.

use futures::StreamExt;
use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::command::{input_to_js, interrupts_to_js, writes_to_js};
use super::error;
use super::host::JsHost;
use super::signal::Linked;
use super::state::{config_of, metadata_of, task_to_js};
use super::stream::RunStreamCore;
use super::value::{get, key, set, text, unwrapped};
use crate::graph::{END, MessageMeta, Place, RunStream, StateSnapshot, StreamEvent, StreamMode, Streamed, ToolEvent, Values};
use crate::json::Json;

/// What stands around a chunk: its namespace and its mode, where they were asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Several modes: `[mode, chunk]`.
    pub(super) several: bool,
    /// Graphs inside of nodes too: `[namespace, chunk]`, or `[namespace, mode, chunk]`.
    pub(super) subgraphs: bool,
}

/// A run's events as a stream of chunks.
pub(super) fn run_stream(stream: RunStream<JsHost>, shape: Shape, base: JsValue, linked: Linked) -> RunStreamCore {
    let scope = stream.scope().clone();
    let mut shaper = Shaper { shape, base, said: None };
    let events = stream.map(move |event| {
        // For as long as there is someone to stop.
        let _ = &linked;
        event.map(|event| shaper.shaped(event)).map_err(error::graph)
    });
    RunStreamCore::new(events.boxed_local(), scope)
}

struct Shaper {
    shape: Shape,
    /// The run's config.
    base: JsValue,
    /// What was last said of where messages come from: the same for all pieces of one.
    said: Option<(MessageMeta<JsValue>, JsValue)>,
}

impl Shaper {
    fn shaped(&mut self, streamed: Streamed<JsValue>) -> JsValue {
        let Streamed { ns, mode, event } = streamed;
        let chunk = self.chunk(event, mode);
        let mode = || key(word_of(mode));
        match (self.shape.subgraphs, self.shape.several) {
            (false, false) => chunk,
            (false, true) => Array::of2(&mode(), &chunk).into(),
            (true, several) => {
                let ns: Array = ns.iter().map(|part| JsValue::from_str(part)).collect();
                if several { Array::of3(&ns, &mode(), &chunk).into() } else { Array::of2(&ns, &chunk).into() }
            }
        }
    }

    fn chunk(&mut self, event: StreamEvent<JsValue>, mode: StreamMode) -> JsValue {
        match event {
            StreamEvent::Values(values) => unwrapped(&values),
            StreamEvent::Updates { node, writes, cached } => {
                let object = JsValue::object(vec![(&*node, writes_to_js(&writes))]);
                if cached {
                    set(&object, "__metadata__", &JsValue::object(vec![("cached", JsValue::TRUE)]));
                }
                object
            }
            StreamEvent::Interrupts(interrupts) => JsValue::object(vec![("__interrupt__", interrupts_to_js(&interrupts))]),
            StreamEvent::Custom(value) => value,
            StreamEvent::Message(message, meta) => Array::of2(&message, &self.meta(meta)).into(),
            StreamEvent::Tool { call, name, event } => tool_to_js(call.as_deref(), &name, event),
            StreamEvent::TaskStart { id, name, input, triggers, metadata, step } => {
                let payload = JsValue::object(vec![
                    ("id", text(&id)),
                    ("name", text(&name)),
                    ("input", input_to_js(input)),
                    ("triggers", JsValue::array(triggers.iter().map(|name| text(name)).collect())),
                    ("interrupts", JsValue::array(Vec::new())),
                ]);
                let metadata = said_of(&self.base, &metadata);
                // What a graph around this one says of its own node is none of this one's.
                for word in metadata.keys().iter().filter(|word| word.starts_with("langgraph_")) {
                    let _ = js_sys::Reflect::delete_property(&metadata, &text(word));
                }
                if !metadata.keys().is_empty() {
                    set(&payload, "metadata", &metadata);
                }
                debugged(payload, "task", step, mode)
            }
            StreamEvent::TaskEnd { id, name, result, interrupts, error, step } => {
                let error = error
                    .map_or(JsValue::NULL, |(name, message)| JsValue::object(vec![("name", text(&name)), ("message", text(&message))]));
                let payload = JsValue::object(vec![
                    ("id", text(&id)),
                    ("name", text(&name)),
                    ("result", task_result(&result)),
                    ("interrupts", interrupts_to_js(&interrupts)),
                    ("error", error),
                ]);
                debugged(payload, "task_result", step, mode)
            }
            StreamEvent::Checkpoint(snapshot) => checkpoint_to_js(&snapshot, mode, &self.base),
        }
    }

    fn meta(&mut self, meta: MessageMeta<JsValue>) -> JsValue {
        match &self.said {
            Some((said, object)) if *said == meta => object.clone(),
            _ => {
                let object = meta_to_js(&meta, &self.base);
                self.said = Some((meta, object.clone()));
                object
            }
        }
    }
}

const MODES: [(StreamMode, &str); 8] = [
    (StreamMode::Values, "values"),
    (StreamMode::Updates, "updates"),
    (StreamMode::Messages, "messages"),
    (StreamMode::Custom, "custom"),
    (StreamMode::Tasks, "tasks"),
    (StreamMode::Checkpoints, "checkpoints"),
    (StreamMode::Debug, "debug"),
    (StreamMode::Tools, "tools"),
];

/// The mode behind a word.
pub(super) fn mode_of(word: &str) -> Option<StreamMode> {
    MODES.iter().find(|(_, other)| *other == word).map(|(mode, _)| *mode)
}

fn word_of(mode: StreamMode) -> &'static str {
    MODES.iter().find(|(other, _)| *other == mode).map_or("", |(_, word)| word)
}

/// What a task has written; of a function what it has returned, and not what it keeps.
fn task_result(result: &Values<JsValue>) -> JsValue {
    match result.0.first() {
        Some((name, value)) if &**name == END => JsValue::object(vec![(END, value.clone())]),
        _ => writes_to_js(result),
    }
}

/// The mode `debug` says of everything what it is.
fn debugged(payload: JsValue, kind: &str, step: i64, mode: StreamMode) -> JsValue {
    if mode != StreamMode::Debug {
        return payload;
    }
    JsValue::object(vec![
        ("step", JsValue::from_f64(step as f64)),
        ("type", text(kind)),
        ("timestamp", text(&super::scheduler().now_iso())),
        ("payload", payload),
    ])
}

fn checkpoint_to_js(snapshot: &StateSnapshot<JsValue>, mode: StreamMode, base: &JsValue) -> JsValue {
    let configurable = get(base, "configurable");
    let part = |name: &str| configurable.get_str(name).unwrap_or_default().into();
    let place = Place { thread: part("thread_id"), ns: part("checkpoint_ns") };
    let checkpoint = snapshot.checkpoint.as_ref();
    let object = JsValue::object(vec![
        ("config", config_of(&place, checkpoint.map(|checkpoint| &checkpoint.id))),
        ("values", unwrapped(&snapshot.values)),
        ("metadata", checkpoint.map_or(JsValue::UNDEFINED, |checkpoint| metadata_of(checkpoint, &place.thread))),
        ("next", JsValue::array(snapshot.next.iter().map(|name| text(name)).collect())),
        ("tasks", JsValue::array(snapshot.tasks.iter().map(task_to_js).collect())),
    ]);
    if let Some(parent) = checkpoint.and_then(|checkpoint| checkpoint.parent.as_ref()) {
        set(&object, "parentConfig", &config_of(&place, Some(parent)));
    }
    debugged(object, "checkpoint", checkpoint.map_or(-1, |checkpoint| checkpoint.step), mode)
}

fn meta_to_js(meta: &MessageMeta<JsValue>, base: &JsValue) -> JsValue {
    let properties = said_of(base, &meta.metadata);
    set(&properties, "langgraph_node", &text(&meta.node));
    set(&properties, "langgraph_step", &JsValue::from_f64(meta.step as f64));
    if let Some(ns) = &meta.ns {
        set(&properties, "langgraph_checkpoint_ns", &text(ns));
        set(&properties, "checkpoint_ns", &text(ns));
    }
    let thread = get(&get(base, "configurable"), "thread_id");
    if !thread.is_undefined() {
        set(&properties, "thread_id", &thread);
    }
    properties.into()
}

/// What the app says of a run and of its nodes, an inner node's words before those around it; with the run's tags.
fn said_of(base: &JsValue, metadata: &[JsValue]) -> js_sys::Object {
    let said = js_sys::Object::assign(&js_sys::Object::new(), &get(base, "metadata").into());
    for metadata in metadata {
        js_sys::Object::assign(&said, metadata.unchecked_ref());
    }
    let tags = get(base, "tags");
    if tags.items().is_some() {
        set(&said, "tags", &tags);
    }
    said
}

fn tool_to_js(call: Option<&str>, name: &str, event: ToolEvent<JsValue>) -> JsValue {
    let (word, field, value) = match event {
        ToolEvent::Start(input) => ("on_tool_start", "input", input),
        ToolEvent::Event(data) => ("on_tool_event", "data", data),
        ToolEvent::End(output) => ("on_tool_end", "output", output),
        ToolEvent::Error(error) => ("on_tool_error", "error", error),
    };
    let object = JsValue::object(vec![("event", text(word)), ("name", text(name)), (field, value)]);
    if let Some(call) = call {
        set(&object, "toolCallId", &text(call));
    }
    object
}
