//! Which task a config belongs to. A config carries a number; here is what is behind it, for as long as the task runs.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::call::{apply, function, resolve};
use super::command::timeout;
use super::error;
use super::graph::{cache_policy_of, retry_of};
use super::host::JsHost;
use super::promise::promise;
use super::signal::signal_of;
use super::told;
use super::value::{describe, get, key, set};
use crate::graph::{Call, Context, Failure, GraphError};
use crate::json::Json;
use crate::message::coerce;
use crate::scope::StopReason;

#[wasm_bindgen(module = "/www/api/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeConfig)]
    fn make_config(base: &JsValue, task: u32, node: &JsValue, step: f64, ask: &JsValue, metadata: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = taskOf)]
    fn task_of(config: &JsValue) -> Option<u32>;
}

/// What a config asks its task.
type Ask = dyn Fn(u32, u32, JsValue) -> Result<JsValue, JsValue>;

struct Task {
    id: u32,
    context: Context<JsHost>,
    config: JsValue,
    /// Made with the first that is told of: mostly there is none.
    told: OnceCell<Rc<told::Runs>>,
}

thread_local! {
    static TASKS: RefCell<Vec<Task>> = const { RefCell::new(Vec::new()) };
    /// Whose function is on the stack right now.
    static CURRENT: Cell<Option<u32>> = const { Cell::new(None) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static ASK: JsValue = Closure::<Ask>::new(ask).into_js_value();
}

/// Few run at a time, the newest at the end.
fn find(task: u32) -> Option<Context<JsHost>> {
    TASKS.with_borrow(|tasks| tasks.iter().rfind(|other| other.id == task).map(|task| task.context.clone()))
}

/// The numbers are `ASK`'s in `host.js`.
fn ask(task: u32, what: u32, value: JsValue) -> Result<JsValue, JsValue> {
    // A task that is over says nothing any more: neither to the run nor, by mistake, to another.
    let context = find(task).ok_or_else(|| error::abort(StopReason::Closed))?;
    match what {
        0 => signal_of(&context.scope()).map(JsValue::from),
        1 => context.write(value).map(|()| JsValue::UNDEFINED).map_err(error::abort),
        2 => context.interrupt(value).map_err(|failure| thrown(failure, &context)),
        3 => {
            context.refuse_answer(value);
            Ok(JsValue::UNDEFINED)
        }
        4 => {
            context.heartbeat();
            Ok(JsValue::UNDEFINED)
        }
        5 => Ok(execution_info(&context)),
        6 => Ok(context.control().drain_reason().map_or(JsValue::UNDEFINED, |reason| JsValue::from_str(&reason))),
        7 => {
            context.control().request_drain(value.as_string().unwrap_or_default());
            Ok(JsValue::UNDEFINED)
        }
        8 => call_task(&context, &value),
        9 => Ok(JsValue::from_f64(context.remaining_steps() as f64)),
        10 => Ok(context.store().cloned().unwrap_or(JsValue::UNDEFINED)),
        11 => Ok(context.previous().cloned().unwrap_or(JsValue::UNDEFINED)),
        12 => {
            let runs = TASKS
                .with_borrow(|tasks| tasks.iter().rfind(|other| other.id == task).map(|task| task.told.get_or_init(Rc::default).clone()));
            Ok(promise(told::tell(context, runs.unwrap_or_default(), value)).into())
        }
        13 => push_message(&context, &value),
        _ => Ok(JsValue::UNDEFINED),
    }
}

fn execution_info(context: &Context<JsHost>) -> JsValue {
    let text = |text: &str| JsValue::from_str(text);
    let or_undefined = |text: Option<&str>| text.map_or(JsValue::UNDEFINED, JsValue::from_str);
    JsValue::object(vec![
        ("checkpointId", or_undefined(context.checkpoint().as_deref())),
        ("checkpointNs", text(context.ns())),
        ("taskId", text(context.task_id())),
        ("threadId", or_undefined(context.thread())),
        ("runId", text(context.run_id())),
        ("nodeAttempt", JsValue::from_f64(f64::from(context.attempt()))),
        ("nodeFirstAttemptTime", JsValue::from_f64(context.first_attempt())),
    ])
}

/// Pushes a message: `{ message, stateKey? }`. Returns it as a message.
fn push_message(context: &Context<JsHost>, asked: &JsValue) -> Result<JsValue, JsValue> {
    let invalid = |code, text: &str| error::make("GraphError", code, text);
    let message =
        coerce(get(asked, "message")).map_err(|wrong| invalid("INVALID_MESSAGE", &format!("This is no message to push: {wrong}.")))?;
    let id = message.get_str("id").filter(|id| !id.is_empty()).ok_or_else(|| {
        let text = "A message that is pushed needs an id, by which it is known again in the state: give it one.";
        invalid("MISSING_MESSAGE_ID", text)
    })?;
    let key = get(asked, "stateKey");
    let asked = key.as_string();
    let name = if key.is_null() { None } else { Some(asked.as_deref().unwrap_or("messages")) };
    let channel = name.and_then(|name| context.channels().find(|channel| &***channel == name).cloned());
    if let (None, Some(name)) = (&channel, asked) {
        let names = context.channels().map(|name| &**name).collect::<Vec<_>>().join(", ");
        return Err(invalid("UNKNOWN_CHANNEL", &format!("pushMessage was given the stateKey \"{name}\"; the channels are {names}.")));
    }
    context.push_message(&id, message.clone(), channel).map_err(error::abort)?;
    Ok(message)
}

/// Calls a task inside of a node: `{ task: { spec: { name, run, retry?, cachePolicy?, timeout? } }, args }`.
fn call_task(context: &Context<JsHost>, asked: &JsValue) -> Result<JsValue, JsValue> {
    let spec = get(&get(asked, "task"), "spec");
    let Some(name) = spec.get_str("name") else {
        let text = format!("config.call needs a task, made by task(name, fn), not {}.", describe(&get(asked, "task")));
        return Err(error::make("OneloopError", "INVALID_ARGUMENT", &text));
    };
    let run = function(&get(&spec, "run"), format_args!("The task \"{name}\""))?;
    let args = get(asked, "args");
    let call = Call {
        input: Some(args.clone()),
        retry: retry_of(&get(&spec, "retry"))?.map(Rc::new),
        cache: cache_policy_of(&get(&spec, "cachePolicy"))?.map(Rc::new),
        timeout: timeout(&get(&spec, "timeout")),
        ..Call::new(name)
    };
    let outer = context.clone();
    let calling = context.call(call, move |context| {
        let (run, args) = (run.clone(), args.clone());
        async move {
            let (_config, entered) = enter(&context).map_err(Failure::App)?;
            let args = args.items().unwrap_or_default();
            let done = entered.call(&run, &args.iter().collect::<Vec<_>>()).await;
            done.map_err(|error| failure_of(error, &context))
        }
    });
    Ok(promise(async move { calling.await.map_err(|failure| thrown(failure, &outer)) }).into())
}

/// What app code is thrown for a failure of a task.
pub(super) fn thrown(failure: Failure<JsValue>, context: &Context<JsHost>) -> JsValue {
    match failure {
        Failure::App(error) => error,
        Failure::Stopped(reason) => error::abort(reason),
        Failure::Interrupted => error::interrupt(&context.pending_interrupts()),
        other => error::graph(GraphError::from_failure(other, context.node(), Vec::new)),
    }
}

/// What a task has failed with, by what its function has thrown.
pub(super) fn failure_of(error: JsValue, context: &Context<JsHost>) -> Failure<JsValue> {
    if !error.is_object() {
        return Failure::App(error);
    }
    match error.get_str("name").as_deref() {
        Some("GraphInterrupt") => Failure::Interrupted,
        Some("NodeInterrupt") => context.raise(get(&error, "value")),
        Some("ParentCommand") => match super::command::command_of(&get(&error, "command"), context.channels()) {
            Ok(command) => context.take_over(command),
            Err(error) => Failure::App(error),
        },
        _ => Failure::App(error),
    }
}

/// Forgets the task when dropped.
pub(super) struct Entered(u32);

impl Drop for Entered {
    fn drop(&mut self) {
        let forgotten = TASKS.with_borrow_mut(|tasks| {
            let at = tasks.iter().rposition(|task| task.id == self.0)?;
            Some(tasks.swap_remove(at))
        });
        // Outside the borrow: what a context holds may hold others.
        drop(forgotten);
    }
}

/// The config for one task, which leads back to it while the guard lives.
pub(super) fn enter(context: &Context<JsHost>) -> Result<(JsValue, Entered), JsValue> {
    let id = NEXT.replace(NEXT.get().wrapping_add(1));
    let nothing = JsValue::UNDEFINED;
    let (base, metadata) = (context.host().unwrap_or(&nothing), context.metadata().unwrap_or(&nothing));
    let node = key(context.node());
    let config = ASK.with(|ask| make_config(base, id, &node, context.step() as f64, ask, metadata));
    if context.is_inner() {
        // Graphs called inside keep their checkpoints beside this one's.
        let configurable = js_sys::Object::assign(&js_sys::Object::new(), &get(base, "configurable").into());
        set(&configurable, "checkpoint_ns", &JsValue::from_str(context.ns()));
        set(&config, "configurable", &configurable);
    }
    let task = Task { id, context: context.clone(), config: config.clone(), told: OnceCell::new() };
    TASKS.with_borrow_mut(|tasks| tasks.push(task));
    Ok((config, Entered(id)))
}

impl Entered {
    /// Calls a function of the app's for this task: as long as it is on the stack, the ambient functions are this task's.
    pub(super) async fn call(&self, function: &Function, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
        let before = CURRENT.replace(Some(self.0));
        let returned = apply(function, arguments);
        CURRENT.set(before);
        resolve(returned?).await
    }
}

/// The config of the task that an ambient function is called in: the one whose function is on the stack, else the only one
/// there is.
///
/// # Errors
/// `OUTSIDE_OF_A_NODE`, `AMBIGUOUS_CALLER`: browsers can't tell whose code runs after an `await`.
#[wasm_bindgen(js_name = ambientConfig)]
pub fn ambient_config(what: &str, instead: &str) -> Result<JsValue, JsValue> {
    let current = CURRENT.get();
    let found = TASKS.with_borrow(|tasks| match current {
        Some(id) => Ok(tasks.iter().rfind(|task| task.id == id).map(|task| task.config.clone())),
        None if tasks.len() > 1 => Err(tasks.iter().map(|task| format!("\"{}\"", task.context.node())).collect::<Vec<_>>()),
        None => Ok(tasks.first().map(|task| task.config.clone())),
    });
    match found {
        Ok(Some(config)) => Ok(config),
        Ok(None) => {
            let text = format!(
                "{what} was called outside of a node, an entrypoint or a task. Call it inside of one; where it is not known which, by what that function is handed: {instead}."
            );
            Err(error::make("GraphError", "OUTSIDE_OF_A_NODE", &text))
        }
        Err(nodes) => {
            let nodes = nodes.join(", ");
            let text = format!(
                "{what} was called after an await while several functions run ({nodes}), and a browser can't tell which of them called. Use what the function is handed: {instead}."
            );
            Err(error::make("GraphError", "AMBIGUOUS_CALLER", &text))
        }
    }
}

/// The running task a config belongs to.
pub(super) fn context_of(config: &JsValue) -> Option<Context<JsHost>> {
    let id = task_of(config)?;
    find(id)
}
