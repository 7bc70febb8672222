//! Where graph and chat meet: the callback handlers of a run. A turn's own becomes steps; others are the app's objects,
//! called by LangChain's names.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::call::call;
use super::command::interrupts_to_js;
use super::error;
use super::host::JsHost;
use super::step::{failed, set_field, set_output};
use super::turn::turn_by_id;
use super::value::{get, set, text};
use crate::chat::{StepHandle, StepInit, Turn};
use crate::graph::{Name, Observer, PauseAt, RunEnd, RunInfo, RunKind, Turning};
use crate::json::Json;
use crate::store::{ErrorRecord, StepKind};

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = turnOf)]
    fn turn_of(handler: &JsValue) -> Option<u32>;
    #[wasm_bindgen(js_name = handlersOf)]
    fn handlers_of(config: &JsValue) -> Vec<JsValue>;
}

#[wasm_bindgen(module = "/www/api/messages.js")]
extern "C" {
    #[wasm_bindgen(js_name = shownText, catch)]
    fn shown_text(value: &JsValue) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(js_name = shownInput)]
    fn shown_input(messages: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = shownOutput)]
    fn shown_output(output: &JsValue) -> JsValue;
}

#[wasm_bindgen(module = "/www/api/generation.js")]
extern "C" {
    #[wasm_bindgen(js_name = modelCall)]
    fn model_call(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = noteToken)]
    fn note_token(call: &JsValue);
    #[wasm_bindgen(js_name = generationOf)]
    fn generation_of(call: &JsValue, message: &JsValue) -> JsValue;
}

type Told = LocalBoxFuture<'static, Result<(), JsValue>>;

/// The observers among a config's callbacks.
pub(super) fn observers_of(config: &JsValue) -> Vec<Rc<dyn Observer<JsHost>>> {
    handlers_of(config)
        .into_iter()
        .filter_map(|handler| -> Option<Rc<dyn Observer<JsHost>>> {
            match turn_of(&handler) {
                // The turn is over: what it recorded is closed.
                Some(id) => turn_by_id(id).map(|(turn, steps)| Rc::new(StepRecorder { turn, steps }) as Rc<dyn Observer<JsHost>>),
                None => Some(Rc::new(CallbackHandler(handler))),
            }
        })
        .collect()
}

/// A run that is under way, with its step; a graph inside of a node with the node's.
#[derive(Clone)]
pub(super) struct OpenRun {
    id: Name,
    step: StepHandle<JsHost>,
    /// Of a model: what is known of the call so far.
    call: JsValue,
}

/// The runs of a turn that are under way.
pub(super) type OpenRuns = Rc<RefCell<Vec<OpenRun>>>;

/// What a turn's run notes of a checkpoint that its graph has come to, or is to go on from.
pub(super) fn noted_checkpoint(thread: &str, checkpoint: &str) -> JsValue {
    JsValue::object(vec![("thread", text(thread)), ("checkpoint", text(checkpoint))])
}

/// Turns runs into steps: nodes, tools and models as they nest; a graph is what it runs in, the turn's run or a node's. Each config with the
/// turn's handler makes one, so the runs are the turn's.
struct StepRecorder {
    turn: Turn<JsHost>,
    steps: OpenRuns,
}

/// A value as a step shows it, and its language.
pub(super) fn shown(value: &JsValue) -> (String, Option<String>) {
    if let Some(text) = value.as_str() {
        return (text, None);
    }
    let text = shown_text(value).ok().flatten().unwrap_or_default();
    // What is no object is text.
    let language = text.starts_with(['{', '[']).then(|| "json".to_owned());
    (text, language)
}

impl StepRecorder {
    fn find(&self, run: &str) -> Option<OpenRun> {
        self.steps.borrow().iter().find(|open| *open.id == *run).cloned()
    }
}

impl Observer<JsHost> for StepRecorder {
    fn start(&self, run: &RunInfo, input: Option<&JsValue>) -> Told {
        let parent = run.parent.as_ref().and_then(|parent| self.find(parent));
        let kind = match run.kind {
            RunKind::Graph => {
                self.steps.borrow_mut().extend(parent.map(|open| OpenRun { id: run.id.clone(), ..open }));
                return async { Ok(()) }.boxed_local();
            }
            RunKind::Node => StepKind::Run,
            RunKind::Model => StepKind::Llm,
            RunKind::Tool => StepKind::Tool,
        };
        let (input, language) = match (run.kind, input) {
            (RunKind::Tool, Some(arguments)) => shown(arguments),
            (RunKind::Model, Some(messages)) => shown(&shown_input(messages)),
            _ => Default::default(),
        };
        let step = self.turn.step(StepInit {
            kind,
            name: run.name.to_string(),
            parent_id: parent.map(|open| open.step.record().id),
            input,
            show_input: language.map(crate::store::ShowInput::Language),
            ..StepInit::default()
        });
        let call = if run.kind == RunKind::Model { model_call(&run.name) } else { JsValue::UNDEFINED };
        self.steps.borrow_mut().push(OpenRun { id: run.id.clone(), step: step.clone(), call });
        async move { step.open().await.map_err(error::chat) }.boxed_local()
    }

    fn came_to(&self, thread: &str, checkpoint: &str) {
        self.turn.note_checkpoint(noted_checkpoint(thread, checkpoint));
    }

    fn token(&self, run: &RunInfo, _chunk: &JsValue) -> Told {
        // The answer's text is a message; the app shows it.
        if let Some(open) = self.find(&run.id) {
            note_token(&open.call);
        }
        async { Ok(()) }.boxed_local()
    }

    fn end(&self, run: &RunInfo, end: &RunEnd<JsHost>) -> Told {
        let Some(OpenRun { step, call, .. }) = self.find(&run.id) else { return async { Ok(()) }.boxed_local() };
        self.steps.borrow_mut().retain(|open| open.id != run.id);
        if run.kind == RunKind::Graph {
            return async { Ok(()) }.boxed_local();
        }
        let saving = match end {
            RunEnd::Done => step.send(),
            RunEnd::Output(value) => {
                if run.kind != RunKind::Node
                    && let Err(reason) = set_output(&step, &shown_output(value))
                {
                    return async move { Err(error::abort(reason)) }.boxed_local();
                }
                if run.kind == RunKind::Model
                    && let Err(error) = set_field(&step, "generation", generation_of(&call, value))
                {
                    return async move { Err(error) }.boxed_local();
                }
                step.send()
            }
            RunEnd::Error(error) => failed(&step, error),
            RunEnd::Failed { code, message } => {
                step.fail(ErrorRecord { name: "GraphError".into(), code: (*code).to_owned(), message: message.clone(), stack: None })
            }
            RunEnd::Stopped(_) => step.stopped(),
        };
        async move { saving.await.map_err(error::chat) }.boxed_local()
    }
}

/// An app's own handler object. Its methods are those of LangChain's callback handlers, and are awaited.
struct CallbackHandler(JsValue);

impl CallbackHandler {
    fn tell(&self, method: &str, arguments: Vec<JsValue>) -> Told {
        let Ok(function) = get(&self.0, method).dyn_into::<Function>() else { return async { Ok(()) }.boxed_local() };
        let bound = function.bind0(&self.0);
        async move {
            let arguments: Vec<&JsValue> = arguments.iter().collect();
            call(&bound, &arguments).await.map(drop)
        }
        .boxed_local()
    }
}

fn ids(run: &RunInfo) -> [JsValue; 2] {
    [JsValue::from_str(&run.id), run.parent.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str)]
}

impl Observer<JsHost> for CallbackHandler {
    fn is_apps(&self) -> bool {
        true
    }

    fn start(&self, run: &RunInfo, input: Option<&JsValue>) -> Told {
        let [id, parent] = ids(run);
        let named = JsValue::object(vec![("name", JsValue::from_str(&run.name))]);
        let input = input.cloned().unwrap_or(JsValue::UNDEFINED);
        let name = JsValue::from_str(&run.name);
        let undefined = JsValue::UNDEFINED;
        match run.kind {
            RunKind::Graph | RunKind::Node => {
                self.tell("handleChainStart", vec![named, input, id, parent, undefined.clone(), undefined.clone(), undefined, name])
            }
            RunKind::Model => self.tell(
                "handleChatModelStart",
                vec![named, JsValue::array(vec![input]), id, parent, undefined.clone(), undefined.clone(), undefined, name],
            ),
            RunKind::Tool => self.tell(
                "handleToolStart",
                vec![named, JsValue::from_str(&input.stringify()), id, parent, undefined.clone(), undefined, name],
            ),
        }
    }

    fn token(&self, run: &RunInfo, chunk: &JsValue) -> Told {
        let [id, parent] = ids(run);
        let index = JsValue::object(vec![("prompt", 0.into()), ("completion", 0.into())]);
        let fields = JsValue::object(vec![("chunk", chunk.clone())]);
        self.tell("handleLLMNewToken", vec![get(chunk, "content"), index, id, parent, JsValue::UNDEFINED, fields])
    }

    /// By the names of LangGraph's `GraphCallbackHandler`.
    fn turned(&self, run: &RunInfo, turning: &Turning<JsValue>) -> Told {
        let ns = turning.ns.split('|').filter(|part| !part.is_empty()).map(text).collect();
        let (method, status) = match &turning.paused {
            None => ("handleResume", "pending"),
            Some((PauseAt::Question, _)) => ("handleInterrupt", "pending"),
            Some((PauseAt::Before, _)) => ("handleInterrupt", "interrupt_before"),
            Some((PauseAt::After, _)) => ("handleInterrupt", "interrupt_after"),
        };
        let event = JsValue::object(vec![
            ("runId", text(&run.id)),
            ("status", text(status)),
            ("checkpointId", turning.checkpoint.as_deref().map_or(JsValue::UNDEFINED, text)),
            ("checkpointNs", JsValue::array(ns)),
        ]);
        if let Some((_, interrupts)) = &turning.paused {
            set(&event, "interrupts", &interrupts_to_js(interrupts));
        }
        self.tell(method, vec![event])
    }

    fn end(&self, run: &RunInfo, end: &RunEnd<JsHost>) -> Told {
        let [id, parent] = ids(run);
        let (output, failure) = match end {
            RunEnd::Done => (JsValue::UNDEFINED, None),
            RunEnd::Output(value) => (value.clone(), None),
            RunEnd::Error(error) => (JsValue::UNDEFINED, Some(error.clone())),
            RunEnd::Failed { code, message } => (JsValue::UNDEFINED, Some(error::make("GraphError", code, message))),
            RunEnd::Stopped(reason) => (JsValue::UNDEFINED, Some(error::abort(*reason))),
        };
        let (ended, failed) = match run.kind {
            RunKind::Graph | RunKind::Node => ("handleChainEnd", "handleChainError"),
            RunKind::Model => ("handleLLMEnd", "handleLLMError"),
            RunKind::Tool => ("handleToolEnd", "handleToolError"),
        };
        match failure {
            None => self.tell(ended, vec![output, id, parent]),
            Some(error) => self.tell(failed, vec![error, id, parent]),
        }
    }
}
