//! The node that calls the tools a model asked for.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{AgentHost, Tool};
use crate::graph::{Context, Failure, Name, RunEnd, RunKind, Values};
use crate::json::Json;
use crate::message::{Kind, Message, ToolCall, tool_message};
use crate::scheduler::{Scheduler, all};

/// Calls all tools of the last answer at the same time and returns their results in the order of the calls.
///
/// A tool that is unknown, gets arguments that are no JSON, or throws, is answered with an error message that the
/// model can read, unless `handle_tool_errors` is off: then the error ends the run. A stop answers what was under
/// way with a stopped result, so that the next request to a model is valid.
pub struct ToolNode<H: AgentHost> {
    tools: Rc<[Tool<H>]>,
    handle_tool_errors: bool,
    scheduler: Scheduler,
}

impl<H: AgentHost> Clone for ToolNode<H> {
    fn clone(&self) -> Self {
        Self { tools: self.tools.clone(), handle_tool_errors: self.handle_tool_errors, scheduler: self.scheduler.clone() }
    }
}

type Results<V> = Rc<RefCell<Vec<Option<V>>>>;

impl<H: AgentHost> ToolNode<H> {
    /// A node for these tools.
    pub fn new(tools: Vec<Tool<H>>, handle_tool_errors: bool, scheduler: Scheduler) -> Self {
        Self { tools: tools.into(), handle_tool_errors, scheduler }
    }

    /// Calls the tools that the last answer among `messages` asks for; the results are an update of `channel`.
    ///
    /// # Errors
    /// `INVALID_TOOL_CALLER` when there is no answer; a tool's own error with `handle_tool_errors` off.
    pub async fn run(&self, channel: &Name, messages: &[H::Value], cx: &Context<H>) -> Result<Values<H::Value>, Failure<H::Error>> {
        let calls = self.open_calls(messages)?;
        let results: Results<H::Value> = Rc::new(RefCell::new(calls.iter().map(|_| None).collect()));
        let ids: Vec<String> = calls.iter().map(|_| self.scheduler.new_id()).collect();
        let update = {
            let (calls, ids, results, channel) = (calls.clone(), ids.clone(), results.clone(), channel.clone());
            move || {
                let results = results.borrow();
                let messages = calls.iter().zip(&ids).zip(results.iter()).map(|((call, id), result)| {
                    result.clone().unwrap_or_else(|| tool_message(id, call, H::Value::string(crate::message::UNANSWERED), true))
                });
                Values(vec![(channel.clone(), H::Value::array(messages.collect()))])
            }
        };
        let _kept = cx.keep_on_stop(update.clone());
        let failed: RefCell<Vec<Option<H::Error>>> = RefCell::new(calls.iter().map(|_| None).collect());
        let running = calls.iter().zip(&ids).enumerate().map(|(at, (call, id))| {
            let (results, failed) = (&results, &failed);
            let running: LocalBoxFuture<'_, ()> = Box::pin(async move {
                let keep = |message| results.borrow_mut()[at] = Some(message);
                if let Err(error) = self.call(call, id, cx, keep).await {
                    failed.borrow_mut()[at] = Some(error);
                }
            });
            running
        });
        all(running.collect()).await;
        // Of several, the first in the order of the calls.
        let first = failed.take().into_iter().flatten().next();
        first.map_or_else(|| Ok(update()), |error| Err(Failure::App(error)))
    }

    /// The calls of the last answer that have no result yet.
    fn open_calls(&self, messages: &[H::Value]) -> Result<Vec<ToolCall<H::Value>>, Failure<H::Error>> {
        let mut answered = Vec::new();
        for value in messages.iter().rev() {
            let Ok(message) = Message::read(value) else { continue };
            match message.kind {
                Kind::Tool => answered.extend(message.tool_call_id),
                Kind::Ai | Kind::AiChunk => {
                    return Ok(message.tool_calls.into_iter().filter(|call| !answered.contains(&call.id)).collect());
                }
                _ => {}
            }
        }
        Err(Failure::App(H::error(
            "INVALID_TOOL_CALLER",
            "A ToolNode needs an assistant message with tool calls in the state's messages, and there is none.".to_owned(),
        )))
    }

    async fn call(&self, call: &ToolCall<H::Value>, id: &str, cx: &Context<H>, keep: impl FnOnce(H::Value)) -> Result<(), H::Error> {
        let tracked = cx.track(RunKind::Tool, call.name.as_str());
        tracked.start(Some(&call.args)).await?;
        let tool = self.tools.iter().find(|tool| tool.spec.name == call.name);
        let result = match tool {
            None => {
                let names: Vec<&str> = self.tools.iter().map(|tool| tool.spec.name.as_str()).collect();
                Err(H::error("UNKNOWN_TOOL", format!("There is no tool \"{}\"; the tools are {}.", call.name, names.join(", "))))
            }
            Some(_) if !call.args.is_object() => Err(H::error(
                "INVALID_TOOL_ARGUMENTS",
                format!("The arguments of \"{}\" are no JSON object: {}", call.name, call.args.stringify()),
            )),
            Some(tool) => (tool.call)(call.clone(), cx.clone()).await,
        };
        let (end, message) = match result {
            Ok(result) => (RunEnd::Output(result.clone()), Ok(tool_message(id, call, H::content(result), false))),
            Err(error) if self.handle_tool_errors => {
                let text = format!("Error: {} Please fix your mistakes.", H::describe(&error));
                (RunEnd::Error(error), Ok(tool_message(id, call, H::Value::string(&text), true)))
            }
            Err(error) => (RunEnd::Error(error.clone()), Err(error)),
        };
        // Before anyone is told: a stop while they listen does not undo what the tool has done.
        let kept = message.map(keep);
        tracked.end(&end).await?;
        kept
    }
}
