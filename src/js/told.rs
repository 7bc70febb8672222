//! What other libraries tell of their runs inside of a node, by the handler among its config's callbacks: LangChain's models and
//! tools. Pieces of answers go to the stream of the run, and calls become steps, as those of our own do.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::error;
use super::host::JsHost;
use super::value::get;
use crate::graph::{Context, KeepGuard, RunEnd, RunKind, ToolEvent, Tracked, Values};
use crate::json::Json;

struct Told {
    id: String,
    tracked: Tracked<JsHost>,
    _kept: Option<KeepGuard<JsHost>>,
}

/// Those under way in a task.
#[derive(Default)]
pub(super) struct Runs(RefCell<Vec<Told>>);

impl Runs {
    fn find(&self, id: &str) -> Option<Tracked<JsHost>> {
        self.0.borrow().iter().find(|told| told.id == id).map(|told| told.tracked.clone())
    }

    fn take(&self, id: &str) -> Option<Told> {
        let mut runs = self.0.borrow_mut();
        let at = runs.iter().position(|told| told.id == id)?;
        Some(runs.swap_remove(at))
    }
}

/// `{ event: "start" | "token" | "end" | "error", id, parent?, kind, name, value, partial? }`; for the stream mode `tools`
/// `{ event: "tool", what: "start" | "event" | "end" | "error", call?, name, value }`.
pub(super) async fn tell(context: Context<JsHost>, runs: Rc<Runs>, told: JsValue) -> Result<JsValue, JsValue> {
    let [event, id] = ["event", "id"].map(|name| told.get_str(name).unwrap_or_default());
    let value = get(&told, "value");
    match event.as_str() {
        "start" => {
            let kind = if told.get_str("kind").as_deref() == Some("tool") { RunKind::Tool } else { RunKind::Model };
            let mut tracked = context.track(kind, told.get_str("name").unwrap_or_default()).told_elsewhere();
            if let Some(parent) = told.get_str("parent").and_then(|parent| runs.find(&parent)) {
                tracked.info.parent = Some(parent.info.id);
            }
            let kept = get(&told, "partial").dyn_into::<Function>().ok().map(|partial| keep(&context, partial));
            runs.0.borrow_mut().push(Told { id, tracked: tracked.clone(), _kept: kept });
            tracked.start(Some(&value)).await?;
        }
        "token" => {
            if let Some(tracked) = runs.find(&id) {
                tracked.token(&value).await?;
            }
            stream(&context, value).await?;
        }
        "tool" => {
            let what = match told.get_str("what").as_deref() {
                Some("start") => ToolEvent::Start,
                Some("event") => ToolEvent::Event,
                Some("end") => ToolEvent::End,
                _ => ToolEvent::Error,
            };
            context.tell_tool(told.get_str("call").as_deref(), &told.get_str("name").unwrap_or_default(), || what(value));
            super::scheduler().yield_point().await;
        }
        _ => {
            let Some(Told { tracked, _kept, .. }) = runs.take(&id) else { return Ok(JsValue::UNDEFINED) };
            if event == "error" {
                tracked.end(&RunEnd::Error(value)).await?;
            } else {
                let is_new = value.get_str("id").is_some_and(|id| !context.has_streamed(&id));
                if tracked.info.kind == RunKind::Model && is_new {
                    stream(&context, value.clone()).await?;
                }
                tracked.end(&RunEnd::Output(value)).await?;
            }
        }
    }
    Ok(JsValue::UNDEFINED)
}

async fn stream(context: &Context<JsHost>, message: JsValue) -> Result<(), JsValue> {
    let id = message.get_str("id");
    context.stream_message(id.as_deref(), message).await.map_err(error::abort)
}

/// What a model has said so far is kept when it is stopped.
fn keep(context: &Context<JsHost>, partial: Function) -> KeepGuard<JsHost> {
    let channel = context.message_channel().cloned();
    context.keep_on_stop(move || {
        // It is ours, and never throws.
        let message = partial.call0(&JsValue::UNDEFINED).unwrap_or(JsValue::UNDEFINED);
        match &channel {
            Some(channel) if message.is_object() => Values(vec![(channel.clone(), message)]),
            _ => Values::default(),
        }
    })
}
