//! A graph that runs.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::config::{ask, invalid};
use super::functional::final_of;
use crate::graph::{AsNode, CompiledGraph, END, GraphError, Name, Place, RunInput, RunOutput, START, Values};
use crate::js::command::{input_of, interrupts_to_js, is_command, keys_of, update_of};
use crate::js::error;
use crate::js::events::run_stream;
use crate::js::host::JsHost;
use crate::js::promise::promise;
use crate::js::state::{as_node_of, config_of, snapshot_to_js};
use crate::js::stream::RunStreamCore;
use crate::js::value::{describe, get, set, to_object};
use crate::json::{Json, all_ok};

/// A graph that runs.
#[wasm_bindgen]
#[derive(Clone)]
pub struct CompiledGraphCore(pub(super) CompiledGraph<JsHost>);

/// What `invoke` resolves with: the state, and what the run has stopped to ask; at a breakpoint, nothing.
fn output_to_js(graph: &CompiledGraph<JsHost>, output: &RunOutput<JsValue>) -> JsValue {
    if graph.is_function() && !output.is_interrupted {
        return output.values.get(END).cloned().unwrap_or(JsValue::UNDEFINED);
    }
    // A function that asks has returned nothing; what it holds is of another call.
    let object = if graph.is_function() { JsValue::object(Vec::new()) } else { to_object(&output.values) };
    if output.is_interrupted {
        set(&object, "__interrupt__", &interrupts_to_js(&output.interrupts));
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
        if self.0.is_function() && !Json::is_null(input) && !is_command(input) {
            return Ok(RunInput::Values(Values(vec![(START.into(), input.clone())])));
        }
        let names: Vec<Name> = self.0.channels().cloned().collect();
        input_of(input, &names)
    }

    /// Runs the graph until it ends or stops to ask.
    pub fn invoke(&self, input: &JsValue, config: &JsValue) -> Promise {
        let begun = self.input(input).and_then(|input| {
            let asked = ask(config, "values")?;
            Ok((self.0.invoke(input, asked.config), asked.linked))
        });
        let graph = self.0.clone();
        promise(async move {
            let (running, _linked) = begun?;
            running.await.map(|output| output_to_js(&graph, &output)).map_err(error::graph)
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
        let supersteps = updates_of(supersteps, self.0.is_function());
        promise(async move {
            let (place, asked, supersteps) = (place?, asked?, supersteps?);
            let id = graph.bulk_update_state(asked.config, &place.ns, supersteps).await.map_err(error::graph)?;
            Ok(config_of(&place, Some(&id)))
        })
    }

    /// Whether it is one function: its input and its result are single values.
    #[wasm_bindgen(getter, js_name = isFunction)]
    pub fn is_function(&self) -> bool {
        self.0.is_function()
    }

    /// The nodes' names.
    pub fn nodes(&self) -> Vec<String> {
        self.0.nodes().map(|name| name.to_string()).collect()
    }

    /// The channels' names.
    pub fn channels(&self) -> Vec<String> {
        self.0.channels().map(|name| name.to_string()).collect()
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

fn updates_of(supersteps: &JsValue, is_function: bool) -> Result<Vec<Updates>, JsValue> {
    let of_one = |update: &JsValue| {
        let values = get(update, "values");
        let as_node = as_node_of(&get(update, "asNode"));
        if Json::is_null(&values) {
            return Ok((None, as_node));
        }
        if is_function {
            return Ok((Some(final_of(values).into_values()), as_node));
        }
        if !Json::is_object(&values) {
            return Err(invalid(&format!("The values of an update are an object, not {}.", describe(&values))));
        }
        match update_of(&values, keys_of(&values).iter()) {
            Ok(update) => Ok((Some(update.command.update), as_node)),
            Err(failure) => Err(error::graph(GraphError::from_failure(failure, &"updateState".into(), Vec::new))),
        }
    };
    let supersteps = supersteps.items().unwrap_or_default();
    all_ok(supersteps.iter().map(|updates| all_ok(updates.items().unwrap_or_default().iter().map(of_one))))
}
