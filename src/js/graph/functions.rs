//! What an app gives a graph to call: nodes, error handlers, path functions.

use std::rc::Rc;

use futures::FutureExt;
use js_sys::Function;

use crate::graph::{Context, ErrorHandlerFn, Failure, Name, NodeFn, PathFn};
use crate::js::command::{destination_of, input_to_js, update_of};
use crate::js::error;
use crate::js::host::JsHost;
use crate::js::task::{self, failure_of};
use crate::js::value::{describe, to_object};
use crate::json::{Json, all_ok};

pub(super) fn node_fn(run: Function) -> NodeFn<JsHost> {
    Rc::new(move |input, context| {
        let run = run.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(Failure::App)?;
            let returned = entered.call(&run, &[&input_to_js(input), &config]).await;
            update_of(&returned.map_err(|error| failure_of(error, &context))?, context.channels())
        }
        .boxed_local()
    })
}

pub(super) fn handler_fn(run: Function) -> ErrorHandlerFn<JsHost> {
    Rc::new(move |input, failure, context| {
        let run = run.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(Failure::App)?;
            let cause = task::thrown(failure, &context);
            let node_error = error::node(context.node(), &cause);
            let returned = entered.call(&run, &[&input_to_js(input), &node_error, &config]).await;
            update_of(&returned.map_err(|error| failure_of(error, &context))?, context.channels())
        }
        .boxed_local()
    })
}

pub(super) fn path_fn(path: Function) -> PathFn<JsHost> {
    Rc::new(move |state, context: Context<JsHost>| {
        let path = path.clone();
        async move {
            let (config, entered) = task::enter(&context).map_err(Failure::App)?;
            let answer = entered.call(&path, &[&to_object(&state), &config]).await;
            let answer = answer.map_err(|error| failure_of(error, &context))?;
            if let Some(destination) = destination_of(&answer) {
                return Ok(vec![destination]);
            }
            let answers = answer.items().unwrap_or_else(|| vec![answer]);
            all_ok(answers.iter().map(|answer| match destination_of(answer) {
                Some(destination) => Ok(destination),
                // Maps are often keyed by true and false.
                None if Json::as_bool(answer).is_some() || Json::as_f64(answer).is_some() => Ok(Name::from(answer.stringify()).into()),
                None => Err(Failure::InvalidRoute(describe(answer))),
            }))
        }
        .boxed_local()
    })
}
