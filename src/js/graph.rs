//! Graphs for JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::{call, function};
use super::error;
use super::host::JsHost;
use super::observer::observers_of;
use super::promise::promise;
use super::saver::checkpointer_of;
use super::signal::{Linked, link};
use super::stream::{RunStreamCore, mode_of, run_stream};
use super::task;
use super::value::{describe, from_object, get, set, to_object};
use crate::graph::{Channel, CompiledGraph, Context, Failure, Name, NodeFn, PathFn, RunConfig, StateGraph, Values};
use crate::json::{Json, all_ok};
use crate::message::add_messages;

/// A graph under construction.
#[wasm_bindgen]
pub struct StateGraphCore(Rc<RefCell<StateGraph<JsHost>>>);

fn channel_of(spec: &JsValue) -> Result<Channel<JsHost>, JsValue> {
    let default = get(spec, "default");
    let default = (!default.is_undefined()).then(|| function(&default, "A channel's default")).transpose()?;
    let default = default.map(|make| -> Rc<dyn Fn() -> Result<JsValue, JsValue>> { Rc::new(move || make.call0(&JsValue::UNDEFINED)) });
    let reducer = get(spec, "reducer");
    let messages = get(spec, "messages").is_truthy();
    if messages {
        let reduce = Rc::new(|left: JsValue, right: JsValue| merge_messages(&left, right));
        return Ok(Channel::BinaryOperator { reduce, default, messages });
    }
    if reducer.is_undefined() || reducer.is_null() {
        return Ok(Channel::LastValue { default });
    }
    let reducer = function(&reducer, "A channel's reducer")?;
    let reduce = Rc::new(move |left: JsValue, right: JsValue| reducer.call2(&JsValue::UNDEFINED, &left, &right));
    Ok(Channel::BinaryOperator { reduce, default, messages })
}

fn merge_messages(left: &JsValue, right: JsValue) -> Result<JsValue, JsValue> {
    let scheduler = super::scheduler();
    // The left side is a list already, except where a default or a caller gives something else.
    let left = match left.items() {
        Some(items) => items,
        None if Json::is_null(left) => Vec::new(),
        None => vec![left.clone()],
    };
    let invalid = |why| error::make("GraphError", "MESSAGE_COERCION_FAILURE", &format!("A messages update was refused: {why}."));
    add_messages(left, right, || scheduler.new_id()).map(JsValue::array).map_err(invalid)
}

/// LangGraph's `messagesStateReducer`: appends, replaces by id, removes.
#[wasm_bindgen(js_name = addMessages)]
pub fn add_messages_js(left: &JsValue, right: JsValue) -> Result<JsValue, JsValue> {
    merge_messages(left, right)
}

fn node_fn(run: Function, channels: Rc<[Name]>) -> NodeFn<JsHost> {
    Rc::new(move |state, context| {
        let (run, channels) = (run.clone(), channels.clone());
        async move {
            let (config, _entered) = task::enter(&context).map_err(Failure::App)?;
            let returned = call(&run, &[&to_object(&state), &config]).await.map_err(Failure::App)?;
            update_of(&returned, &channels)
        }
        .boxed_local()
    })
}

fn update_of(returned: &JsValue, channels: &[Name]) -> Result<Values<JsValue>, Failure<JsValue>> {
    if Json::is_null(returned) {
        return Ok(Values::default());
    }
    if !Json::is_object(returned) {
        return Err(Failure::InvalidReturn(describe(returned)));
    }
    Ok(from_object(returned, channels.iter()))
}

fn path_fn(path: Function) -> PathFn<JsHost> {
    Rc::new(move |state, context: Context<JsHost>| {
        let path = path.clone();
        async move {
            let (config, _entered) = task::enter(&context).map_err(Failure::App)?;
            let answer = call(&path, &[&to_object(&state), &config]).await.map_err(Failure::App)?;
            let answers = answer.items().unwrap_or_else(|| vec![answer]);
            all_ok(answers.iter().map(|answer| match answer.js_typeof().as_string().as_deref() {
                Some("string") => Ok(answer.as_string().unwrap_or_default().into()),
                // Maps are often keyed by true and false.
                Some("boolean" | "number") => Ok(answer.stringify().into()),
                _ => Err(Failure::InvalidRoute(describe(answer))),
            }))
        }
        .boxed_local()
    })
}

#[wasm_bindgen]
impl StateGraphCore {
    /// A graph over channels given as `{ name: { reducer?, default?, messages? } }`.
    #[wasm_bindgen(constructor)]
    pub fn new(channels: &JsValue) -> Result<StateGraphCore, JsValue> {
        let named = channels.keys().into_iter().map(|name| {
            let channel = channel_of(&get(channels, &name))?;
            Ok::<_, JsValue>((name, channel))
        });
        let channels = all_ok(named)?;
        Ok(Self(Rc::new(RefCell::new(StateGraph::new(channels)))))
    }

    /// Adds a node.
    #[wasm_bindgen(js_name = addNode)]
    pub fn add_node(&self, name: &str, run: &JsValue) -> Result<(), JsValue> {
        let run = function(run, &format!("The node \"{name}\""))?;
        let mut graph = self.0.borrow_mut();
        let channels = graph.channel_names().cloned().collect();
        graph.add_node(name, node_fn(run, channels)).map_err(error::graph)
    }

    /// Adds a node that calls tools.
    #[wasm_bindgen(js_name = addToolNode)]
    pub fn add_tool_node(&self, name: &str, node: &super::agent::ToolNodeCore) -> Result<(), JsValue> {
        self.0.borrow_mut().add_node(name, node.node_fn()).map_err(error::graph)
    }

    /// Adds an edge.
    #[wasm_bindgen(js_name = addEdge)]
    pub fn add_edge(&self, from: &str, to: &str) -> Result<(), JsValue> {
        self.0.borrow_mut().add_edge(from, to).map_err(error::graph)
    }

    /// Adds a waiting edge.
    #[wasm_bindgen(js_name = addWaitingEdge)]
    pub fn add_waiting_edge(&self, from: Vec<String>, to: &str) -> Result<(), JsValue> {
        let from: Vec<Name> = from.iter().map(|name| name.as_str().into()).collect();
        self.0.borrow_mut().add_waiting_edge(&from, to).map_err(error::graph)
    }

    /// Adds conditional edges; the map is a list of `[key, node]` or undefined.
    #[wasm_bindgen(js_name = addConditionalEdges)]
    pub fn add_conditional_edges(&self, from: &str, path: &JsValue, map: &JsValue) -> Result<(), JsValue> {
        let path = path_fn(function(path, &format!("The conditional edge of \"{from}\""))?);
        let map = map.items().map(|pairs| {
            let text = |value: JsValue| Name::from(value.as_string().unwrap_or_default());
            pairs.iter().map(|pair| (text(get(pair, "0")), text(get(pair, "1")))).collect()
        });
        self.0.borrow_mut().add_conditional_edges(from, path, map).map_err(error::graph)
    }

    /// Checks the graph and makes one that runs.
    pub fn compile(&self, options: &JsValue) -> Result<CompiledGraphCore, JsValue> {
        let name = options.get_str("name").unwrap_or_else(|| "graph".to_owned());
        let checkpointer = checkpointer_of(&get(options, "checkpointer"))?;
        let graph = self.0.borrow().compile_with(checkpointer, &name).map_err(error::graph)?;
        Ok(CompiledGraphCore(graph))
    }
}

/// A graph that runs.
#[wasm_bindgen]
pub struct CompiledGraphCore(CompiledGraph<JsHost>);

struct Asked {
    config: RunConfig<JsHost>,
    linked: Linked,
    several: bool,
}

fn invalid(what: &str) -> JsValue {
    error::make("GraphError", "INVALID_CONFIG", what)
}

fn ask(config: &JsValue, default_mode: &str) -> Result<Asked, JsValue> {
    let inside = task::context_of(config);
    let mut run = RunConfig::new(super::scheduler());
    if let Some(inside) = &inside {
        run = run.stop(inside.scope()).parent_run(Some(inside.run_id().to_owned()));
    }
    let linked = link(config, run.scope());
    if let Some(thread) = get(config, "configurable").get_str("thread_id") {
        run = run.thread(thread);
    }
    if let Some(limit) = config.get("recursionLimit") {
        let limit = JsValue::as_f64(&limit).filter(|limit| *limit >= 1.0);
        let limit = limit.ok_or_else(|| invalid("recursionLimit must be a number of at least 1."))?;
        run = run.recursion_limit(limit as usize);
    }
    for observer in observers_of(config) {
        run = run.observer(observer);
    }
    let asked = get(config, "streamMode");
    let several = Array::is_array(&asked);
    let words = match asked.items() {
        Some(items) => items.into_iter().map(|item| item.as_string().unwrap_or_default()).collect(),
        None => vec![asked.as_string().unwrap_or_else(|| default_mode.to_owned())],
    };
    let modes = words
        .iter()
        .map(|word| mode_of(word).ok_or_else(|| invalid(&format!("streamMode \"{word}\" is none of values, updates, messages, custom."))));
    let modes = all_ok(modes)?;
    let run = run.modes(modes).host(config.clone());
    Ok(Asked { config: run, linked, several })
}

#[wasm_bindgen]
impl CompiledGraphCore {
    fn input(&self, input: &JsValue) -> Result<Option<Values<JsValue>>, JsValue> {
        if Json::is_null(input) {
            return Ok(None);
        }
        if !Json::is_object(input) {
            let names: Vec<&str> = self.0.channels().map(|name| &**name).collect();
            let text = format!("The input is {}; it must be an object with some of {}.", describe(input), names.join(", "));
            return Err(error::make("EmptyInputError", "EMPTY_INPUT", &text));
        }
        Ok(Some(from_object(input, self.0.channels())))
    }

    /// Runs the graph to its end.
    pub fn invoke(&self, input: &JsValue, config: &JsValue) -> Promise {
        let begun = self.input(input).and_then(|input| {
            let asked = ask(config, "values")?;
            Ok((self.0.invoke(input, asked.config), asked.linked))
        });
        promise(async move {
            let (running, _linked) = begun?;
            running.await.map(|state| to_object(&state)).map_err(error::graph)
        })
    }

    /// Runs the graph and streams what happens.
    pub fn stream(&self, input: &JsValue, config: &JsValue) -> Result<RunStreamCore, JsValue> {
        let input = self.input(input)?;
        let asked = ask(config, "updates")?;
        Ok(run_stream(self.0.stream(input, asked.config), asked.several, config.clone(), asked.linked))
    }

    /// The state of a thread: `{ values, next, config, metadata?, createdAt? }`.
    #[wasm_bindgen(js_name = getState)]
    pub fn get_state(&self, config: &JsValue) -> Promise {
        let graph = self.0.clone();
        let thread = get(config, "configurable").get_str("thread_id");
        promise(async move {
            let thread = thread.ok_or_else(|| error::graph(crate::graph::GraphError::MissingThread))?;
            let snapshot = graph.state(&thread).await.map_err(error::graph)?;
            let next = snapshot.next.iter().map(|name| JsValue::from_str(name)).collect();
            let configurable = JsValue::object(vec![("thread_id", JsValue::from_str(&thread)), ("checkpoint_ns", JsValue::from_str(""))]);
            let object = JsValue::object(vec![("values", to_object(&snapshot.values)), ("next", JsValue::array(next))]);
            if let Some(checkpoint) = snapshot.checkpoint {
                set(&configurable, "checkpoint_id", &JsValue::from_str(&checkpoint.id));
                let metadata = JsValue::object(vec![
                    ("source", JsValue::from_str(checkpoint.source.as_str())),
                    ("step", JsValue::from_f64(checkpoint.step as f64)),
                ]);
                set(&object, "metadata", &metadata);
                set(&object, "createdAt", &JsValue::from_str(&checkpoint.ts));
            }
            set(&object, "config", &JsValue::object(vec![("configurable", configurable)]));
            Ok(object)
        })
    }

    /// The nodes' names.
    pub fn nodes(&self) -> Vec<String> {
        self.0.nodes().map(|name| name.to_string()).collect()
    }
}
