//! The node that calls the tools a model asked for.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::react::open_calls;
use super::{AgentHost, Tool};
use crate::graph::{Context, Failure, Name, RunEnd, RunKind, ToolEvent, Update};
use crate::json::Json;
use crate::message::{MessageValue, ToolCall, tool_message};
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

/// What a tool has answered.
enum Answer<V> {
    Message(V),
    Command(Update<V>),
}

impl<V: Clone> Clone for Answer<V> {
    fn clone(&self) -> Self {
        match self {
            Self::Message(message) => Self::Message(message.clone()),
            Self::Command(command) => Self::Command(command.clone()),
        }
    }
}

type Answers<V> = Rc<RefCell<Vec<Option<Answer<V>>>>>;

/// One call, and where its answer belongs.
#[derive(Clone)]
struct Asked<V> {
    call: ToolCall<V>,
    /// The id of the message that answers it.
    id: String,
    /// Its place among the calls.
    at: usize,
    state: V,
    channel: Name,
    answers: Answers<V>,
}

impl<H: AgentHost> ToolNode<H> {
    /// A node for these tools.
    pub fn new(tools: Vec<Tool<H>>, handle_tool_errors: bool, scheduler: Scheduler) -> Self {
        Self { tools: tools.into(), handle_tool_errors, scheduler }
    }

    /// The names of the tools.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|tool| &*tool.spec.name)
    }

    /// Calls the tools that the last answer among `messages` asks for; the results are an update of `channel`. A tool that
    /// has finished is not called again when the node runs again because another has asked something. Each is handed `state`.
    ///
    /// # Errors
    /// `INVALID_TOOL_CALLER` when there is no answer; `INVALID_TOOL_RESULT` for a command that does not answer its call; a
    /// tool's own error with `handle_tool_errors` off; what a tool asks.
    pub async fn run(
        &self,
        channel: &Name,
        messages: &[H::Value],
        state: &H::Value,
        cx: &Context<H>,
    ) -> Result<Update<H::Value>, Failure<H::Error>> {
        let calls: Rc<[ToolCall<H::Value>]> = self.open_calls(messages)?.into();
        let answers: Answers<H::Value> = Rc::new(RefCell::new(calls.iter().map(|_| None).collect()));
        let ids: Rc<[String]> = calls.iter().map(|_| self.scheduler.new_id()).collect();
        let command = {
            let (calls, ids, answers, channel) = (calls.clone(), ids.clone(), answers.clone(), channel.clone());
            move || {
                let all = answers.borrow().clone();
                let all = all.into_iter().zip(calls.iter().zip(ids.iter()));
                combined(
                    &channel,
                    all.map(|(answer, (call, id))| answer.unwrap_or_else(|| Answer::Message(unanswered(id, call)))).collect(),
                )
            }
        };
        let kept = command.clone();
        let _kept = cx.keep_on_stop(move || kept().command.update);
        let failed: RefCell<Vec<Option<Failure<H::Error>>>> = RefCell::new(calls.iter().map(|_| None).collect());
        let running = calls.iter().zip(ids.iter()).enumerate().map(|(at, (call, id))| {
            let (call, id, answers, failed) = (call.clone(), id.clone(), answers.clone(), &failed);
            let asked = Asked { call, id, at, state: state.clone(), channel: channel.clone(), answers };
            let running: LocalBoxFuture<'_, ()> = Box::pin(async move {
                if let Err(failure) = self.call(asked, cx).await {
                    failed.borrow_mut()[at] = Some(failure);
                }
            });
            running
        });
        all(running.collect()).await;
        // Of several, the first in the order of the calls.
        let first = failed.take().into_iter().flatten().next();
        first.map_or_else(|| Ok(command()), Err)
    }

    /// The calls of the last answer that have no result yet.
    fn open_calls(&self, messages: &[H::Value]) -> Result<Vec<ToolCall<H::Value>>, Failure<H::Error>> {
        open_calls(&mut messages.iter().rev().cloned()).ok_or_else(|| {
            Failure::App(H::error(
                "INVALID_TOOL_CALLER",
                "A ToolNode needs an assistant message with tool calls in the state's messages, and there is none.".to_owned(),
            ))
        })
    }

    async fn call(&self, asked: Asked<H::Value>, cx: &Context<H>) -> Result<(), Failure<H::Error>> {
        let node = self.clone();
        let (at, answers) = (asked.at, asked.answers.clone());
        let name = format!("tool:{}", asked.call.id);
        let result = cx.remember(&name, move |cx| node.clone().call_once(asked.clone(), cx));
        let value = result.await?;
        if answers.borrow()[at].is_none() {
            // Called in an earlier run: what it answered then.
            let answer = H::command(&value, cx)?.map_or(Answer::Message(value), Answer::Command);
            answers.borrow_mut()[at] = Some(answer);
        }
        Ok(())
    }

    async fn call_once(self, asked: Asked<H::Value>, cx: Context<H>) -> Result<H::Value, Failure<H::Error>> {
        let Asked { call, id, at, state, channel, answers } = asked;
        let tool = self.tools.iter().find(|tool| tool.spec.name == call.name);
        let tracked = cx.track(RunKind::Tool, call.name.as_str());
        let tracked = if tool.is_some_and(|tool| tool.tells) { tracked.told_elsewhere() } else { tracked };
        tracked.start(Some(&call.args)).await.map_err(Failure::App)?;
        // As LangGraph has it: the text of its JSON.
        cx.tell_tool(Some(&call.id), &call.name, || ToolEvent::Start(H::Value::string(&call.args.stringify())));
        let failed = |code, text| Failure::App(H::error(code, text));
        let result = match tool {
            None => {
                let names: Vec<&str> = self.tools.iter().map(|tool| tool.spec.name.as_str()).collect();
                Err(failed("UNKNOWN_TOOL", format!("There is no tool \"{}\"; the tools are {}.", call.name, names.join(", "))))
            }
            Some(_) if !call.args.is_object() => {
                let text = format!("The arguments of \"{}\" are no JSON object: {}", call.name, call.args.stringify());
                Err(failed("INVALID_TOOL_ARGUMENTS", text))
            }
            Some(tool) => (tool.call)(call.clone(), state, cx.clone()).await,
        };
        let result = result.and_then(|value| match H::command(&value, &cx)? {
            Some(command) if !answers_call(&command, &channel, &call.id) => Err(failed(
                "INVALID_TOOL_RESULT",
                format!("The tool \"{}\" returned a Command without a ToolMessage for its call {} in \"{channel}\".", call.name, call.id),
            )),
            command => Ok((value, command)),
        });
        let (end, answer) = match result {
            Ok((value, Some(command))) => (RunEnd::Done, Ok((value, Answer::Command(command)))),
            Ok((value, None)) => {
                let message = if value.is_message() { value.clone() } else { tool_message(&id, &call, H::content(value.clone()), false) };
                (RunEnd::Output(value), Ok((message.clone(), Answer::Message(message))))
            }
            Err(Failure::App(error)) if self.handle_tool_errors => {
                let text = format!("Error: {} Please fix your mistakes.", H::describe(&error));
                let message = tool_message(&id, &call, H::Value::string(&text), true);
                (RunEnd::Error(error), Ok((message.clone(), Answer::Message(message))))
            }
            Err(Failure::App(error)) => (RunEnd::Error(error.clone()), Err(Failure::App(error))),
            // It asks, or was stopped: neither is for the model to read.
            Err(failure) => (RunEnd::Done, Err(failure)),
        };
        // Before anyone is told: a stop while they listen does not undo what the tool has done.
        let value = answer.map(|(value, answer)| {
            answers.borrow_mut()[at] = Some(answer);
            value
        });
        let told = match (&end, &value) {
            (RunEnd::Error(error), _) => Some(ToolEvent::Error(H::error_value(error))),
            (_, Ok(value)) => Some(ToolEvent::End(value.clone())),
            // It asks, or was stopped.
            _ => None,
        };
        if let Some(told) = told {
            cx.tell_tool(Some(&call.id), &call.name, || told);
        }
        tracked.end(&end).await.map_err(Failure::App)?;
        value
    }
}

fn unanswered<V: MessageValue>(id: &str, call: &ToolCall<V>) -> V {
    tool_message(id, call, V::string(crate::message::UNANSWERED), true)
}

/// Whether a tool's command brings the message that its call is waiting for; what goes to the graph around need not.
fn answers_call<V: Json>(update: &Update<V>, channel: &Name, id: &str) -> bool {
    if update.parent.is_some() {
        return true;
    }
    let writes = update.command.update.iter().filter(|(name, _)| *name == channel);
    let mut messages = writes.flat_map(|(_, value)| value.items().unwrap_or_else(|| vec![value.clone()]));
    messages.any(|message| message.get_str("tool_call_id").as_deref() == Some(id))
}

/// All answers as one: in the order of the calls, plain messages together where there are no commands.
fn combined<V: Json>(channel: &Name, answers: Vec<Answer<V>>) -> Update<V> {
    let plain = answers.iter().all(|answer| matches!(answer, Answer::Message(_)));
    let mut all = Update::default();
    let mut messages = Vec::new();
    for answer in answers {
        match answer {
            Answer::Message(message) if plain => messages.push(message),
            Answer::Message(message) => all.command.update.0.push((channel.clone(), V::array(vec![message]))),
            Answer::Command(update) => all.extend(update),
        }
    }
    if plain {
        all.command.update.0.push((channel.clone(), V::array(messages)));
    }
    all
}
