//! Workflows that are one function.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::CompiledGraphCore;
use super::options::{compile_options_of, options_of};
use crate::graph::{CompiledGraph, Final};
use crate::js::call::plain_function;
use crate::js::error;
use crate::js::task::{self, failure_of};
use crate::js::value::get;
use crate::json::Json;

/// What a workflow returns, and what it keeps: apart if they are marked so, as LangGraph does, too.
pub(super) fn final_of(returned: JsValue) -> Final<JsValue> {
    if returned.is_object() && returned.get_str("__lg_type").as_deref() == Some("__pregel_final") {
        return Final { value: get(&returned, "value"), save: get(&returned, "save") };
    }
    Final::of(returned)
}

/// A workflow that is this function: `{ name, checkpointer?, store?, cache?, timeout?, retryPolicy? }`.
#[wasm_bindgen(js_name = makeEntrypoint)]
pub fn make_entrypoint(options: &JsValue, run: &JsValue) -> Result<CompiledGraphCore, JsValue> {
    let compile = compile_options_of(options, "entrypoint")?;
    let run = Rc::new(plain_function(run, format_args!("The entrypoint \"{}\"", compile.name))?);
    let graph = CompiledGraph::entrypoint(options_of(options)?, compile, move |input: JsValue, context| {
        let run = run.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(crate::graph::Failure::App)?;
            let returned = entered.call(&run, &[&input, &config]).await;
            returned.map(final_of).map_err(|error| failure_of(error, &context))
        }
    });
    graph.map(CompiledGraphCore).map_err(error::graph)
}
