//! Tools for JavaScript.

use std::rc::Rc;

use futures::FutureExt;
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::call::function;
use super::command::input_to_js;
use super::error;
use super::host::JsHost;
use super::task;
use super::value::{get, set, unwrapped};
use crate::agent::{Next, ReactAgent, Tool, ToolNode, tools_condition};
use crate::graph::{Failure, Input, Name, NodeFn};
use crate::json::{Json, all_ok};
use crate::message::ToolCall;
use crate::model::ToolSpec;

/// The tools a model may be told of, from `{ name, description, parameters, call, tells? }`.
pub(super) fn spec_of(tool: &JsValue) -> Result<ToolSpec<JsValue>, JsValue> {
    let name = tool.get_str("name").ok_or_else(|| error::make("OneloopError", "INVALID_TOOL", "A tool needs a name."))?;
    let empty = || JsValue::object(vec![("type", JsValue::from_str("object")), ("properties", JsValue::object(Vec::new()))]);
    Ok(ToolSpec {
        name,
        description: tool.get_str("description").unwrap_or_default(),
        parameters: tool.get("parameters").unwrap_or_else(empty),
    })
}

fn tool_of(tool: &JsValue) -> Result<Tool<JsHost>, JsValue> {
    let spec = spec_of(tool)?;
    let run: Function = function(&get(tool, "call"), format_args!("The tool \"{}\"", spec.name))?;
    Ok(Tool {
        tells: get(tool, "tells").is_truthy(),
        spec,
        call: Rc::new(move |asked, state, context| {
            let run = run.clone();
            async move {
                let (config, entered) = task::enter(&context).map_err(Failure::App)?;
                set(&config, "toolCall", &call_object(&asked));
                set(&config, "toolCallId", &JsValue::from_str(&asked.id));
                set(&config, "state", &state);
                let done = entered.call(&run, &[&asked.args, &config]).await;
                done.map_err(|error| task::failure_of(error, &context))
            }
            .boxed_local()
        }),
    })
}

fn call_object(call: &ToolCall<JsValue>) -> JsValue {
    JsValue::object(vec![("id", JsValue::from_str(&call.id)), ("name", JsValue::from_str(&call.name)), ("args", call.args.clone())])
}

/// One call, as the message of a model that asks for it.
fn calling(call: JsValue) -> JsValue {
    JsValue::object(vec![("type", JsValue::from_str("ai")), ("content", JsValue::from_str("")), ("tool_calls", JsValue::array(vec![call]))])
}

/// The node that calls the tools a model asked for.
#[wasm_bindgen]
pub struct ToolNodeCore(ToolNode<JsHost>);

#[wasm_bindgen]
impl ToolNodeCore {
    /// A node for these tools.
    #[wasm_bindgen(constructor)]
    pub fn new(tools: Vec<JsValue>, handle_tool_errors: bool) -> Result<ToolNodeCore, JsValue> {
        let tools = all_ok(tools.iter().map(tool_of))?;
        Ok(Self(ToolNode::new(tools, handle_tool_errors, super::scheduler())))
    }
}

impl ToolNodeCore {
    pub(super) fn names(&self) -> Vec<Name> {
        self.0.names().map(Name::from).collect()
    }

    pub(super) fn node_fn(&self) -> NodeFn<JsHost> {
        let node = self.0.clone();
        Rc::new(move |input, context| {
            let node = node.clone();
            async move {
                let named = context.channels().find(|name| ***name == *"messages").or_else(|| context.message_channel());
                let channel = named.cloned().unwrap_or_else(|| "messages".into());
                // A send brings one call, a list, or a state of its own.
                let (state, one) = match input {
                    Input::Arg(arg) if arg.items().is_none() && arg.get(&channel).is_none() => (unwrapped(&context.state()), Some(arg)),
                    input => (input_to_js(input), None),
                };
                let messages = match one {
                    Some(call) => Some(vec![calling(call)]),
                    None => state.items().or_else(|| state.get(&channel)?.items()),
                };
                let messages = messages.ok_or_else(|| {
                    let text = format!("A ToolNode needs the channel \"{channel}\" with a list of messages in the state.");
                    Failure::App(error::make("GraphError", "INVALID_TOOL_CALLER", &text))
                })?;
                node.run(&channel, &messages, &state, &context).await
            }
            .boxed_local()
        })
    }
}

/// `"tools"` while the last message calls tools, else `END`.
#[wasm_bindgen(js_name = toolsCondition)]
pub fn tools_condition_js(messages: Vec<JsValue>) -> String {
    tools_condition(&messages).to_string()
}

/// The ready-made agent's decisions.
#[wasm_bindgen]
pub struct ReactAgentCore(ReactAgent);

#[wasm_bindgen]
impl ReactAgentCore {
    /// An agent of this shape.
    #[wasm_bindgen(constructor)]
    pub fn new(return_direct: Vec<String>, pre_hook: bool, post_hook: bool, responds: bool, per_call: bool) -> ReactAgentCore {
        Self(ReactAgent { return_direct, pre_hook, post_hook, responds, per_call })
    }

    /// Where a round begins.
    #[wasm_bindgen(getter)]
    pub fn entry(&self) -> String {
        self.0.entry().to_owned()
    }

    /// What the model is asked: the messages behind the prompt.
    pub fn input(prompt: &JsValue, messages: JsValue) -> JsValue {
        ReactAgent::input((!Json::is_null(prompt)).then_some(prompt), messages)
    }

    /// The answer, or the agent's word in its place when too few steps are left.
    pub fn answer(&self, answer: JsValue, remaining: usize) -> JsValue {
        self.0.out_of_steps(&answer, remaining).unwrap_or(answer)
    }

    /// Where an answer leads: a node's name, or a list of calls.
    #[wasm_bindgen(js_name = afterAnswer)]
    pub fn after_answer(&self, messages: &Array) -> JsValue {
        match self.0.after_answer(&mut newest_first(messages)) {
            Next::Node(name) => JsValue::from_str(name),
            Next::Calls(calls) => JsValue::array(calls.iter().map(call_object).collect()),
        }
    }

    /// Where the tools' results lead: a node's name.
    #[wasm_bindgen(js_name = afterTools)]
    pub fn after_tools(&self, messages: &Array) -> String {
        self.0.after_tools(&mut newest_first(messages)).to_owned()
    }
}

/// One by one: the decisions look at the last few of what may be many.
fn newest_first(messages: &Array) -> impl Iterator<Item = JsValue> {
    (0..messages.length()).rev().map(|at| messages.get(at))
}
