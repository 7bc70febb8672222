//! Graphs for JavaScript.

mod channels;
mod compiled;
mod config;
mod drawing;
mod functional;
mod functions;
mod options;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::call::function;
use super::error;
use super::host::JsHost;
use super::value::get;
use crate::graph::{Name, Node, NodeOptions, StateGraph};
use crate::json::Json;
pub use channels::add_messages_js;
use channels::{parsers_of, schema_of};
pub use compiled::CompiledGraphCore;
pub use functional::make_entrypoint;
use functions::{node_fn, path_fn};
pub use options::InMemoryCacheCore;
pub(super) use options::{cache_policy_of, retry_of};
use options::{compile_options_of, options_of};

/// A graph under construction.
#[wasm_bindgen]
pub struct StateGraphCore(Rc<RefCell<StateGraph<JsHost>>>);

#[wasm_bindgen]
impl StateGraphCore {
    /// A graph over channels given as `{ name: { reducer?, default?, parse?, messages? } | { kind, … } }`.
    #[wasm_bindgen(constructor)]
    pub fn new(channels: &JsValue) -> Result<StateGraphCore, JsValue> {
        let graph = Self(Rc::new(RefCell::new(StateGraph::new(schema_of(channels)?))));
        graph.check(channels)?;
        Ok(graph)
    }

    fn check(&self, channels: &JsValue) -> Result<(), JsValue> {
        for (channel, parse) in parsers_of(channels)? {
            self.0.borrow_mut().set_parser(channel, parse);
        }
        Ok(())
    }

    /// Declares what an input may write and what the graph gives out: channels as in the constructor, or undefined for all.
    #[wasm_bindgen(js_name = setSchemas)]
    pub fn set_schemas(&self, input: &JsValue, output: &JsValue) -> Result<(), JsValue> {
        if !Json::is_null(input) {
            self.0.borrow_mut().set_input(schema_of(input)?).map_err(error::graph)?;
            self.check(input)?;
        }
        if !Json::is_null(output) {
            self.0.borrow_mut().set_output(schema_of(output)?).map_err(error::graph)?;
            self.check(output)?;
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
        let run = node_fn(function(run, format_args!("The node \"{name}\""))?);
        let options = options_of(options)?;
        self.0.borrow_mut().add_node_with(name, Node { run, options }).map_err(error::graph)
    }

    /// Adds a node that calls tools.
    #[wasm_bindgen(js_name = addToolNode)]
    pub fn add_tool_node(&self, name: &str, node: &super::agent::ToolNodeCore, options: &JsValue) -> Result<(), JsValue> {
        let options = NodeOptions { tools: node.names(), ..options_of(options)? };
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
        let path = path_fn(function(path, format_args!("The conditional edge of \"{from}\""))?);
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

    /// Checks the graph and makes one that runs: `{ checkpointer?, name?, cache?, store?, interruptBefore?, interruptAfter? }`.
    pub fn compile(&self, options: &JsValue) -> Result<CompiledGraphCore, JsValue> {
        let options = compile_options_of(options, "graph")?;
        self.0.borrow().compile_with(options).map(CompiledGraphCore).map_err(error::graph)
    }
}
