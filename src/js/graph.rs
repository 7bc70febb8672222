//! Graphs for JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::{call, function};
use super::command::{destination_of, input_of, keys_of, timeout, update_of};
use super::error;
use super::events::{Shape, mode_of, run_stream};
use super::host::JsHost;
use super::observer::observers_of;
use super::promise::promise;
use super::saver::saving_of;
use super::signal::{Linked, link};
use super::state::{as_node_of, snapshot_to_js};
use super::stream::RunStreamCore;
use super::task::{self, failure_of};
use super::value::{describe, get, set, to_object};
use crate::graph::{
    AsNode, Breakpoints, CachePolicy, Channel, CompileOptions, CompiledGraph, Context, Durability, ErrorHandlerFn, Failure, GraphError,
    InMemoryCache, Input, Name, Node, NodeFn, NodeOptions, OnBusy, PathFn, Place, RetryPolicy, RunConfig, RunInput, RunOutput, StateGraph,
    Values,
};
use crate::json::{Json, all_ok};
use crate::message::add_to_list;

/// A graph under construction.
#[wasm_bindgen]
pub struct StateGraphCore(Rc<RefCell<StateGraph<JsHost>>>);

type Schema = Vec<(Name, Channel<JsHost>)>;

fn channel_of(spec: &JsValue) -> Result<Channel<JsHost>, JsValue> {
    let flag = |name: &str, default: bool| get(spec, name).as_bool().unwrap_or(default);
    match spec.get_str("kind").as_deref() {
        Some("topic") => return Ok(Channel::Topic { unique: flag("unique", false), accumulate: flag("accumulate", false) }),
        Some("ephemeral") => return Ok(Channel::Ephemeral { guard: flag("guard", true) }),
        Some("any") => return Ok(Channel::AnyValue),
        Some("untracked") => return Ok(Channel::Untracked { guard: flag("guard", true) }),
        Some("last-after-finish") => return Ok(Channel::LastValueAfterFinish),
        Some("barrier") => {
            let names = names_of(&get(spec, "names")).unwrap_or_default().into();
            return Ok(Channel::NamedBarrier { names, after_finish: flag("afterFinish", false) });
        }
        _ => {}
    }
    let default = get(spec, "default");
    let default = (!default.is_undefined()).then(|| function(&default, "A channel's default")).transpose()?;
    let default = default.map(|make| -> Rc<dyn Fn() -> Result<JsValue, JsValue>> { Rc::new(move || make.call0(&JsValue::UNDEFINED)) });
    let reducer = get(spec, "reducer");
    let messages = get(spec, "messages").is_truthy();
    if messages {
        let reduce = Rc::new(|left: JsValue, right: JsValue| merge_messages(&left, right));
        return Ok(Channel::BinaryOperator { reduce, default, messages });
    }
    if Json::is_null(&reducer) {
        return Ok(Channel::LastValue { default });
    }
    let reducer = function(&reducer, "A channel's reducer")?;
    let reduce = Rc::new(move |left: JsValue, right: JsValue| reducer.call2(&JsValue::UNDEFINED, &left, &right));
    Ok(Channel::BinaryOperator { reduce, default, messages })
}

fn schema_of(channels: &JsValue) -> Result<Schema, JsValue> {
    let named = channels.keys().into_iter().map(|name| {
        let channel = channel_of(&get(channels, &name))?;
        Ok::<_, JsValue>((Name::from(name), channel))
    });
    all_ok(named)
}

fn merge_messages(left: &JsValue, right: JsValue) -> Result<JsValue, JsValue> {
    let scheduler = super::scheduler();
    let invalid = |why| error::make("GraphError", "MESSAGE_COERCION_FAILURE", &format!("A messages update was refused: {why}."));
    add_to_list(left, right, || scheduler.new_id()).map_err(invalid)
}

/// LangGraph's `messagesStateReducer`: appends, replaces by id, removes.
#[wasm_bindgen(js_name = addMessages)]
pub fn add_messages_js(left: &JsValue, right: JsValue) -> Result<JsValue, JsValue> {
    merge_messages(left, right)
}

fn input_to_js(input: Input<JsValue>) -> JsValue {
    match input {
        Input::State(state) => to_object(&state),
        Input::Arg(arg) => arg,
    }
}

fn node_fn(run: Function) -> NodeFn<JsHost> {
    Rc::new(move |input, context| {
        let run = run.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(Failure::App)?;
            let returned = entered.call(&run, &[&input_to_js(input), &config]).await;
            let channels: Vec<Name> = context.channels().cloned().collect();
            update_of(&returned.map_err(|error| failure_of(error, &context))?, &channels)
        }
        .boxed_local()
    })
}

fn handler_fn(run: Function) -> ErrorHandlerFn<JsHost> {
    Rc::new(move |input, failure, context| {
        let run = run.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(Failure::App)?;
            let cause = task::thrown(failure, &context);
            let node_error = error::node(context.node(), &cause);
            let returned = entered.call(&run, &[&input_to_js(input), &node_error, &config]).await;
            let channels: Vec<Name> = context.channels().cloned().collect();
            update_of(&returned.map_err(|error| failure_of(error, &context))?, &channels)
        }
        .boxed_local()
    })
}

fn path_fn(path: Function) -> PathFn<JsHost> {
    Rc::new(move |state, context: Context<JsHost>| {
        let path = path.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(Failure::App)?;
            let answer = entered.call(&path, &[&to_object(&state), &config]).await;
            let answer = answer.map_err(|error| failure_of(error, &context))?;
            let answers = answer.items().unwrap_or_else(|| vec![answer]);
            all_ok(answers.iter().map(|answer| match answer.js_typeof().as_string().as_deref() {
                // Maps are often keyed by true and false.
                Some("boolean" | "number") => Ok(Name::from(answer.stringify()).into()),
                _ => destination_of(answer).ok_or_else(|| Failure::InvalidRoute(describe(answer))),
            }))
        }
        .boxed_local()
    })
}

fn names_of(list: &JsValue) -> Option<Vec<Name>> {
    Some(list.items()?.iter().filter_map(|name| name.as_string()).map(Name::from).collect())
}

/// A retry policy: `{ maxAttempts?, initialInterval?, backoffFactor?, maxInterval?, jitter?, retryOn? }`.
pub(super) fn retry_of(spec: &JsValue) -> Result<Option<RetryPolicy<JsHost>>, JsValue> {
    if Json::is_null(spec) {
        return Ok(None);
    }
    let number = |name: &str, default: f64| get(spec, name).as_f64().unwrap_or(default);
    let usual = RetryPolicy::<JsHost>::default();
    let retry_on = get(spec, "retryOn");
    let retry_on = (!Json::is_null(&retry_on)).then(|| function(&retry_on, "A retry policy's retryOn")).transpose()?;
    Ok(Some(RetryPolicy {
        max_attempts: number("maxAttempts", f64::from(usual.max_attempts)).max(1.0) as u32,
        initial_interval: number("initialInterval", usual.initial_interval),
        backoff_factor: number("backoffFactor", usual.backoff_factor),
        max_interval: number("maxInterval", usual.max_interval),
        jitter: get(spec, "jitter").as_bool().unwrap_or(true),
        retry_on: retry_on.map(|retry_on| -> crate::graph::RetryOn<JsValue> {
            Rc::new(move |error| {
                let (retry_on, error) = (retry_on.clone(), error.clone());
                async move { call(&retry_on, &[&error]).await.map(|answer| answer.is_truthy()) }.boxed_local()
            })
        }),
    }))
}

fn cache_of(spec: &JsValue) -> Result<Option<CachePolicy<JsHost>>, JsValue> {
    if !spec.is_truthy() {
        return Ok(None);
    }
    let key = get(spec, "keyFunc");
    let key = (!Json::is_null(&key)).then(|| function(&key, "A cache policy's keyFunc")).transpose()?;
    Ok(Some(CachePolicy {
        key: Rc::new(move |input| {
            let input = input_to_js(input.clone());
            match &key {
                Some(key) => key.call1(&JsValue::UNDEFINED, &input).map(|key| key.as_string().unwrap_or_else(|| key.stringify())),
                None => Ok(input.stringify()),
            }
        }),
        ttl: get(spec, "ttl").as_f64(),
    }))
}

fn options_of(spec: &JsValue) -> Result<NodeOptions<JsHost>, JsValue> {
    if !spec.is_object() {
        return Ok(NodeOptions::default());
    }
    let input = get(spec, "input");
    let handler = get(spec, "errorHandler");
    let handler = (!Json::is_null(&handler)).then(|| function(&handler, "An errorHandler")).transpose()?;
    Ok(NodeOptions {
        input: if Json::is_null(&input) { None } else { Some(schema_of(&input)?) },
        retry: retry_of(&get(spec, "retryPolicy"))?.map(Rc::new),
        cache: cache_of(&get(spec, "cachePolicy"))?.map(Rc::new),
        timeout: timeout(&get(spec, "timeout")),
        error_handler: handler.map(handler_fn),
        defer: get(spec, "defer").is_truthy(),
        ends: names_of(&get(spec, "ends")),
        metadata: spec.get("metadata"),
        subgraphs: get(spec, "subgraphs").items().unwrap_or_default().iter().filter_map(graph_of).collect(),
    })
}

/// The graph behind an object of ours.
fn graph_of(value: &JsValue) -> Option<CompiledGraph<JsHost>> {
    let core = get(value, "core");
    let cloned = get(&core, "clone").dyn_into::<Function>().ok()?.call0(&core).ok()?;
    wasm_bindgen::convert::TryFromJsValue::try_from_js_value(cloned).ok().map(|core: CompiledGraphCore| core.0)
}

#[wasm_bindgen]
impl StateGraphCore {
    /// A graph over channels given as `{ name: { reducer?, default?, messages? } | { kind, … } }`.
    #[wasm_bindgen(constructor)]
    pub fn new(channels: &JsValue) -> Result<StateGraphCore, JsValue> {
        Ok(Self(Rc::new(RefCell::new(StateGraph::new(schema_of(channels)?)))))
    }

    /// Declares what an input may write and what the graph gives out: channels as in the constructor, or undefined for all.
    #[wasm_bindgen(js_name = setSchemas)]
    pub fn set_schemas(&self, input: &JsValue, output: &JsValue) -> Result<(), JsValue> {
        if !Json::is_null(input) {
            self.0.borrow_mut().set_input(schema_of(input)?).map_err(error::graph)?;
        }
        if !Json::is_null(output) {
            self.0.borrow_mut().set_output(schema_of(output)?).map_err(error::graph)?;
        }
        Ok(())
    }

    /// Sets what nodes work with where they do not say.
    #[wasm_bindgen(js_name = setNodeDefaults)]
    pub fn set_node_defaults(&self, options: &JsValue) -> Result<(), JsValue> {
        let options = options_of(options)?;
        self.0.borrow_mut().set_node_defaults(options);
        Ok(())
    }

    /// Adds a node.
    #[wasm_bindgen(js_name = addNode)]
    pub fn add_node(&self, name: &str, run: &JsValue, options: &JsValue) -> Result<(), JsValue> {
        let run = node_fn(function(run, &format!("The node \"{name}\""))?);
        let options = options_of(options)?;
        self.0.borrow_mut().add_node_with(name, Node { run, options }).map_err(error::graph)
    }

    /// Adds a node that calls tools.
    #[wasm_bindgen(js_name = addToolNode)]
    pub fn add_tool_node(&self, name: &str, node: &super::agent::ToolNodeCore, options: &JsValue) -> Result<(), JsValue> {
        let options = options_of(options)?;
        self.0.borrow_mut().add_node_with(name, Node { run: node.node_fn(), options }).map_err(error::graph)
    }

    /// Adds a graph as a node.
    #[wasm_bindgen(js_name = addSubgraph)]
    pub fn add_subgraph(&self, name: &str, graph: &CompiledGraphCore, options: &JsValue) -> Result<(), JsValue> {
        let options = options_of(options)?;
        self.0.borrow_mut().add_subgraph(name, graph.0.clone(), options).map_err(error::graph)
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

    /// Checks the graph.
    pub fn validate(&self) -> Result<(), JsValue> {
        self.0.borrow().validate().map_err(error::graph)
    }

    /// Checks the graph and makes one that runs: `{ checkpointer?, name?, cache?, interruptBefore?, interruptAfter? }`.
    pub fn compile(&self, options: &JsValue) -> Result<CompiledGraphCore, JsValue> {
        let options = CompileOptions {
            name: options.get_str("name").unwrap_or_else(|| "graph".to_owned()).into(),
            checkpointer: saving_of(&get(options, "checkpointer"))?,
            cache: if get(options, "cache").is_truthy() { Some(Rc::new(InMemoryCache::default())) } else { None },
            interrupt_before: breakpoints_of(&get(options, "interruptBefore")),
            interrupt_after: breakpoints_of(&get(options, "interruptAfter")),
        };
        self.0.borrow().compile_with(options).map(CompiledGraphCore).map_err(error::graph)
    }
}

fn breakpoints_of(value: &JsValue) -> Option<Breakpoints> {
    if value.as_string().as_deref() == Some("*") {
        return Some(Breakpoints::All);
    }
    names_of(value).map(Into::into)
}

/// A graph that runs.
#[wasm_bindgen]
#[derive(Clone)]
pub struct CompiledGraphCore(pub(super) CompiledGraph<JsHost>);

pub(super) struct Asked {
    pub(super) config: RunConfig<JsHost>,
    linked: Linked,
    shape: Shape,
}

fn invalid(what: &str) -> JsValue {
    error::make("GraphError", "INVALID_CONFIG", what)
}

fn limit_of(config: &JsValue, name: &str) -> Result<Option<usize>, JsValue> {
    let Some(limit) = config.get(name) else { return Ok(None) };
    let limit = JsValue::as_f64(&limit).filter(|limit| *limit >= 1.0);
    limit.map(|limit| Some(limit as usize)).ok_or_else(|| invalid(&format!("{name} must be a number of at least 1.")))
}

pub(super) fn ask(config: &JsValue, default_mode: &str) -> Result<Asked, JsValue> {
    let mut run = RunConfig::new(super::scheduler());
    let configurable = get(config, "configurable");
    let thread = configurable.get_str("thread_id");
    // A graph called inside of a node, on the same thread, is a part of that node's run; on another it only ends with it.
    let inside = task::context_of(config);
    let is_inner =
        inside.as_ref().is_some_and(|inside| thread.as_deref().is_none_or(|thread| inside.thread().is_none_or(|own| own == thread)));
    match &inside {
        Some(inside) if is_inner => run = run.within(inside),
        Some(inside) => run = run.stop(&inside.scope()).parent_run(Some(inside.run_id().to_owned())),
        None => {}
    }
    let linked = link(config, run.scope());
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
    if let Some(control) = super::control::control_of(&get(config, "control")) {
        run = run.control(control);
    }
    for observer in observers_of(config) {
        run = run.observer(observer);
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
        let valid = "values, updates, messages, custom, tasks, checkpoints, debug";
        mode_of(word).ok_or_else(|| invalid(&format!("streamMode \"{word}\" is none of {valid}.")))
    });
    let subgraphs = get(config, "subgraphs").is_truthy();
    let run = run.modes(all_ok(modes)?).subgraphs(subgraphs).host(config.clone());
    Ok(Asked { config: run, linked, shape: Shape { several: Array::is_array(&asked), subgraphs } })
}

/// What `invoke` resolves with: the state, and what the run has stopped to ask.
fn output_to_js(output: &RunOutput<JsValue>) -> JsValue {
    let object = to_object(&output.values);
    if !output.interrupts.is_empty() {
        set(&object, "__interrupt__", &super::command::interrupts_to_js(&output.interrupts));
    }
    object
}

#[wasm_bindgen]
impl CompiledGraphCore {
    /// Another handle on the same graph.
    #[wasm_bindgen(js_name = clone)]
    pub fn another(&self) -> Self {
        self.clone()
    }

    fn input(&self, input: &JsValue) -> Result<RunInput<JsValue>, JsValue> {
        let names: Vec<Name> = self.0.channels().cloned().collect();
        input_of(input, &names)
    }

    /// Runs the graph until it ends or stops to ask.
    pub fn invoke(&self, input: &JsValue, config: &JsValue) -> Promise {
        let begun = self.input(input).and_then(|input| {
            let asked = ask(config, "values")?;
            Ok((self.0.invoke(input, asked.config), asked.linked))
        });
        promise(async move {
            let (running, _linked) = begun?;
            running.await.map(|output| output_to_js(&output)).map_err(error::graph)
        })
    }

    /// Runs the graph and streams what happens.
    pub fn stream(&self, input: &JsValue, config: &JsValue) -> Result<RunStreamCore, JsValue> {
        let input = self.input(input)?;
        let asked = ask(config, "updates")?;
        Ok(run_stream(self.0.stream(input, asked.config), asked.shape, config.clone(), asked.linked))
    }

    /// The state of a thread, with that of the graphs inside of nodes if `subgraphs` says so.
    #[wasm_bindgen(js_name = getState)]
    pub fn get_state(&self, config: &JsValue, subgraphs: Option<bool>) -> Promise {
        let graph = self.0.clone();
        let place = place_of(config);
        let id = get(config, "configurable").get_str("checkpoint_id");
        promise(async move {
            let place = place?;
            let snapshot = graph.state_at(&place, id.as_deref()).await.map_err(error::graph)?;
            snapshot_to_js(&graph, &place, &snapshot, subgraphs.unwrap_or(false)).await
        })
    }

    /// A page of a thread's history, the newest first: the states before a checkpoint, at most `limit`.
    #[wasm_bindgen(js_name = getHistory)]
    pub fn get_history(&self, config: &JsValue, before: Option<String>, limit: f64) -> Promise {
        let graph = self.0.clone();
        let place = place_of(config);
        promise(async move {
            let place = place?;
            let states = graph.history(&place, before.as_deref(), Some(limit as usize)).await.map_err(error::graph)?;
            let mut all = Vec::with_capacity(states.len());
            for state in &states {
                all.push(snapshot_to_js(&graph, &place, state, false).await?);
            }
            Ok(JsValue::array(all))
        })
    }

    /// Writes the state of a thread: supersteps as lists of `{ values, asNode? }`. Resolves with the new checkpoint's config.
    #[wasm_bindgen(js_name = updateState)]
    pub fn update_state(&self, config: &JsValue, supersteps: &JsValue) -> Promise {
        let graph = self.0.clone();
        let place = place_of(config);
        let asked = ask(config, "values");
        let supersteps = updates_of(supersteps);
        promise(async move {
            let (place, asked, supersteps) = (place?, asked?, supersteps?);
            let id = graph.bulk_update_state(asked.config, &place.ns, supersteps).await.map_err(error::graph)?;
            Ok(super::state::config_of(&place, Some(&id)))
        })
    }

    /// The nodes' names.
    pub fn nodes(&self) -> Vec<String> {
        self.0.nodes().map(|name| name.to_string()).collect()
    }

    /// The graphs inside of nodes: `[name, graph]`.
    pub fn subgraphs(&self) -> Vec<JsValue> {
        let pair = |(name, graph)| {
            let name: Name = name;
            Array::of2(&JsValue::from_str(&name), &JsValue::from(CompiledGraphCore(graph))).into()
        };
        self.0.subgraphs().into_iter().map(pair).collect()
    }

    /// The graph's name.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.name().to_string()
    }

    /// Whether a run is under way on a thread.
    #[wasm_bindgen(js_name = isBusy)]
    pub fn is_busy(&self, thread: &str) -> bool {
        self.0.is_busy(thread)
    }

    /// Forgets what the cache has kept.
    #[wasm_bindgen(js_name = clearCache)]
    pub fn clear_cache(&self) -> Promise {
        let graph = self.0.clone();
        promise(async move { graph.clear_cache().await.map(|()| JsValue::UNDEFINED).map_err(error::graph) })
    }
}

fn place_of(config: &JsValue) -> Result<Place, JsValue> {
    let configurable = get(config, "configurable");
    let thread = configurable.get_str("thread_id").ok_or_else(|| error::graph(GraphError::MissingThread))?;
    Ok(Place { thread: thread.into(), ns: configurable.get_str("checkpoint_ns").unwrap_or_default().into() })
}

type Updates = Vec<(Option<Values<JsValue>>, AsNode)>;

fn updates_of(supersteps: &JsValue) -> Result<Vec<Updates>, JsValue> {
    let of_one = |update: &JsValue| {
        let values = get(update, "values");
        let as_node = as_node_of(&get(update, "asNode"));
        if Json::is_null(&values) {
            return Ok((None, as_node));
        }
        if !Json::is_object(&values) {
            return Err(invalid(&format!("The values of an update are an object, not {}.", describe(&values))));
        }
        match update_of(&values, &keys_of(&values)) {
            Ok(update) => Ok((Some(update.command.update), as_node)),
            Err(failure) => Err(error::graph(GraphError::from_failure(failure, &"updateState".into(), Vec::new))),
        }
    };
    let supersteps = supersteps.items().unwrap_or_default();
    all_ok(supersteps.iter().map(|updates| all_ok(updates.items().unwrap_or_default().iter().map(of_one))))
}
