use std::cell::RefCell;
use std::rc::Rc;

use futures::{FutureExt, StreamExt};
use serde_json::json;

use super::*;
use crate::graph::{
    Channel, CompileOptions, CompiledGraph, Failure, GraphError, MemorySaver, NodeOptions, Observer, RunConfig, RunEnd, RunInfo, RunKind,
    START, StateGraph, StreamEvent, StreamMode, ToolEvent, Values, values,
};
use crate::json::testing::Text;
use crate::message::{Accumulator, ToolCall, add_messages};
use crate::model::{ChatModel, DemoModel, ModelRequest};
use crate::scheduler::testing::TestLoop;
use crate::scope::StopReason;

struct Agent;

impl Host for Agent {
    type Value = Text;
    type Error = String;
}

impl AgentHost for Agent {
    fn describe(error: &String) -> String {
        error.clone()
    }
    fn error(code: &'static str, message: String) -> String {
        format!("{code}: {message}")
    }
}

fn tool(
    name: &str,
    call: impl Fn(ToolCall<Text>, Context<Agent>) -> LocalBoxFuture<'static, Result<Text, Failure<String>>> + 'static,
) -> Tool<Agent> {
    let spec = ToolSpec { name: name.to_owned(), description: String::new(), parameters: Text(json!({"type": "object"})) };
    Tool { spec, call: Rc::new(move |asked, _, cx| call(asked, cx)), tells: false }
}

fn multiply() -> Tool<Agent> {
    tool("multiply", |call, _| {
        let number = |key| call.args.get(key).and_then(|number| number.as_f64()).unwrap_or(f64::NAN);
        let product = number("a") * number("b");
        async move { Ok(Text(json!(product))) }.boxed_local()
    })
}

fn messages(state: &Values<Text>) -> Vec<Text> {
    state.get("messages").and_then(|list| list.items()).unwrap_or_default()
}

/// The seed scenario's graph, with the demo model.
fn agent(test: &TestLoop, tools: Vec<Tool<Agent>>) -> CompiledGraph<Agent> {
    let ids = test.scheduler();
    let channel = Channel::BinaryOperator {
        reduce: Rc::new(move |left: Text, right: Text| {
            add_messages(left.items().unwrap_or_default(), right, || ids.new_id()).map(Text::array)
        }),
        default: Some(Rc::new(|| Ok(Text::array(vec![])))),
        messages: true,
    };
    let model = DemoModel::new(test.scheduler(), 5.0);
    let specs: Vec<_> = tools.iter().map(|tool| tool.spec.clone()).collect();
    let node = ToolNode::new(tools, true, test.scheduler());
    StateGraph::<Agent>::new([("messages", channel)])
        .node("agent", move |state, _cx| {
            let messages = messages(&state).iter().map(|value| Message::read(value).unwrap()).collect();
            let mut stream = model.stream(ModelRequest { messages, tools: specs.clone() });
            async move {
                let mut sum = Accumulator::default();
                while let Some(chunk) = stream.next().await {
                    sum.push(&chunk.map_err(|error| Failure::App(error.to_string()))?);
                }
                Ok(values([("messages", sum.to_message(&format!("m{}", sum.text().len())))]))
            }
        })
        .node_with("tools", NodeOptions::default(), move |state, cx| {
            let node = node.clone();
            async move { node.run(&"messages".into(), &messages(&state), &Text(json!(null)), &cx).await }
        })
        .edge(START, "agent")
        .conditional_edge("agent", |state| tools_condition(&messages(state)).into())
        .edge("tools", "agent")
        .compile_with(CompileOptions::saving(Rc::new(MemorySaver::default())))
        .unwrap()
}

fn ask(text: &str) -> Option<Values<Text>> {
    Some(values([("messages", Text::string(text))]))
}

#[test]
fn the_agent_calls_its_tools_and_answers() {
    let test = TestLoop::new(1);
    let graph = agent(&test, vec![multiply()]);
    let config = RunConfig::new(test.scheduler()).thread("t");
    let state = test.block_on(async move { graph.invoke(ask("What is 12 × 7?"), config).await }).unwrap();
    let kinds: Vec<_> = messages(&state).iter().map(|m| m.0["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["human", "ai", "tool", "ai"]);
    assert_eq!(messages(&state)[2].0["content"], "84.0");
    assert!(messages(&state)[3].get_str("content").unwrap().contains("12 × 7 = 84"));
}

#[test]
fn errors_are_for_the_model_to_read() {
    let test = TestLoop::new(1);
    let node = ToolNode::new(
        vec![tool("fails", |_, _| async { Err(Failure::App("no such file".to_owned())) }.boxed_local())],
        true,
        test.scheduler(),
    );
    let call = |name: &str, args| json!({"id": format!("c-{name}"), "name": name, "args": args});
    let asked = Text(
        json!({"type": "ai", "content": "", "tool_calls": [call("fails", json!({})), call("unknown", json!({})), {"id": "x", "name": "fails", "args": "{oops"}]}),
    );
    let graph = StateGraph::<Agent>::new([("messages", Channel::last_value())])
        .node_with("tools", NodeOptions::default(), move |state, cx| {
            let node = node.clone();
            async move { node.run(&"messages".into(), &messages(&state), &Text(json!(null)), &cx).await }
        })
        .edge(START, "tools")
        .compile()
        .unwrap();
    let config = RunConfig::new(test.scheduler());
    let (good, bad) = test.block_on(async move {
        let good = graph.invoke(Some(values([("messages", Text::array(vec![asked]))])), config).await;
        let config = RunConfig::new(TestLoop::new(1).scheduler());
        (good, graph.invoke(Some(values([("messages", Text::array(vec![]))])), config).now_or_never())
    });
    let texts: Vec<_> = messages(&good.unwrap()).iter().map(|m| m.get_str("content").unwrap()).collect();
    assert_eq!(texts[0], "Error: no such file Please fix your mistakes.");
    assert!(texts[1].contains("no tool \"unknown\"; the tools are fails"), "{}", texts[1]);
    assert!(texts[2].contains("no JSON object"), "{}", texts[2]);
    assert!(bad.is_none());
}

#[test]
fn a_stop_in_a_tool_answers_its_call_and_the_thread_goes_on() {
    let test = TestLoop::new(4);
    let seen = Rc::new(RefCell::new(None));
    let scope = seen.clone();
    let hangs = tool("multiply", move |_, cx| {
        *scope.borrow_mut() = Some(cx.scope().clone());
        futures::future::pending().boxed_local()
    });
    let graph = agent(&test, vec![hangs]);
    let stream = graph.stream(ask("2 * 3"), RunConfig::new(test.scheduler()).thread("t").modes([StreamMode::Values]));
    test.run();
    stream.scope().stop(StopReason::User);
    assert!(seen.borrow().as_ref().is_some_and(|scope| scope.is_stopped()), "the tool sees the stop");
    test.run();
    let again = RunConfig::new(test.scheduler()).thread("t");
    let (stopped, state) = test.block_on(async move {
        let stopped = stream.collect::<Vec<_>>().await;
        (stopped, graph.invoke(ask("hello"), again).await)
    });
    assert!(matches!(stopped.last(), Some(Err(GraphError::Stopped(StopReason::User)))));
    let list = messages(&state.unwrap());
    assert_eq!(list[2].0["content"], "Stopped before it finished.");
    assert_eq!(list[2].0["tool_call_id"], list[1].0["tool_calls"][0]["id"]);
    assert_eq!(list[3].0["content"], "hello");
}

/// Never done with being told of a tool's end.
struct Slow;

impl Observer<Agent> for Slow {
    fn start(&self, _: &RunInfo, _: Option<&Text>) -> LocalBoxFuture<'static, Result<(), String>> {
        async { Ok(()) }.boxed_local()
    }
    fn token(&self, _: &RunInfo, _: &Text) -> LocalBoxFuture<'static, Result<(), String>> {
        async { Ok(()) }.boxed_local()
    }
    fn end(&self, run: &RunInfo, _: &RunEnd<Agent>) -> LocalBoxFuture<'static, Result<(), String>> {
        if run.kind == RunKind::Tool { futures::future::pending().boxed_local() } else { async { Ok(()) }.boxed_local() }
    }
}

/// A graph of a node with tools only, on threads.
fn tools_alone(node: ToolNode<Agent>) -> CompiledGraph<Agent> {
    StateGraph::<Agent>::new([("messages", Channel::last_value())])
        .node_with("tools", NodeOptions::default(), move |state, cx| {
            let node = node.clone();
            async move { node.run(&"messages".into(), &messages(&state), &Text(json!(null)), &cx).await }
        })
        .edge(START, "tools")
        .compile_with(CompileOptions::saving(Rc::new(MemorySaver::default())))
        .unwrap()
}

#[test]
fn a_stop_while_observers_hear_of_a_result_keeps_the_result() {
    let test = TestLoop::new(4);
    let fails = tool("fails", |_, _| async { Err(Failure::App("no such file".to_owned())) }.boxed_local());
    let node = ToolNode::new(vec![multiply(), fails], true, test.scheduler());
    let call = |name: &str, args| json!({"id": format!("c-{name}"), "name": name, "args": args});
    let calls = json!([call("multiply", json!({"a": 2, "b": 3})), call("fails", json!({}))]);
    let asked = Text(json!({"type": "ai", "content": "", "tool_calls": calls}));
    let graph = tools_alone(node);
    let config = RunConfig::new(test.scheduler()).thread("t").observer(Rc::new(Slow));
    let stream = graph.stream(Some(values([("messages", Text::array(vec![asked]))])), config);
    test.run();
    let state = test.block_on(async move {
        stream.close().await;
        graph.state("t", None).await.unwrap()
    });
    let texts: Vec<_> = messages(&state.values).iter().map(|m| m.get_str("content").unwrap()).collect();
    assert_eq!(texts, ["6.0", "Error: no such file Please fix your mistakes."]);
}

#[test]
fn the_stream_tells_what_becomes_of_each_call() {
    let test = TestLoop::new(1);
    let tells = tool("tells", |call, cx| {
        cx.tell_tool(Some(&call.id), &call.name, || ToolEvent::Event(Text(json!("half"))));
        async { Ok(Text(json!("whole"))) }.boxed_local()
    });
    let fails = tool("fails", |_, _| async { Err(Failure::App("no such file".to_owned())) }.boxed_local());
    let asks = tool("asks", |_, cx| async move { cx.interrupt(Text(json!("?"))) }.boxed_local());
    let node = ToolNode::new(vec![tells, fails, asks], true, test.scheduler());
    let calls: Vec<_> = ["tells", "fails", "asks"].map(|name| json!({"id": name, "name": name, "args": {"n": 1}})).into();
    let asked = Text(json!({"type": "ai", "content": "", "tool_calls": calls}));
    let graph = tools_alone(node);
    let config = RunConfig::new(test.scheduler()).thread("t").modes([StreamMode::Tools]);
    let stream = graph.stream(Some(values([("messages", Text::array(vec![asked]))])), config);
    let events = test.block_on(stream.collect::<Vec<_>>());
    let told: Vec<String> = events
        .into_iter()
        .map(|event| match event.unwrap().event {
            StreamEvent::Tool { call, name, event } => {
                assert_eq!(call.as_deref(), Some(&*name));
                match event {
                    ToolEvent::Start(input) => format!("{name} starts {}", input.0.as_str().unwrap()),
                    ToolEvent::Event(data) => format!("{name} tells {}", data.0),
                    ToolEvent::End(output) => format!("{name} ends {}", output.0["content"]),
                    ToolEvent::Error(error) => format!("{name} fails {}", error.0),
                }
            }
            other => format!("{other:?}"),
        })
        .collect();
    let of = |name: &str| told.iter().filter(|told| told.starts_with(name)).map(|told| &told[name.len() + 1..]).collect::<Vec<_>>();
    assert_eq!(of("tells"), ["starts {\"n\":1}", "tells \"half\"", "ends \"whole\""]);
    assert_eq!(of("fails"), ["starts {\"n\":1}", "fails \"no such file\""]);
    // A question is no error.
    assert_eq!(of("asks"), ["starts {\"n\":1}"]);
    assert_eq!(told.len(), 6);
}

fn said(kind: &str, more: serde_json::Value) -> Text {
    let mut message = json!({"type": kind, "content": kind});
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Text(message)
}

fn asking(names: &[&str]) -> Text {
    let calls: Vec<_> = names.iter().map(|name| json!({"id": format!("c-{name}"), "name": name, "args": {}})).collect();
    said("ai", json!({"id": "a", "tool_calls": calls}))
}

fn result(name: &str) -> Text {
    said("tool", json!({"name": name, "tool_call_id": format!("c-{name}")}))
}

fn after_answer(agent: &ReactAgent, messages: &[Text]) -> Next<Text> {
    agent.after_answer(&mut messages.iter().rev().cloned())
}

#[test]
fn open_calls_lead_to_the_tools_and_the_rest_to_the_end() {
    let agent = ReactAgent::default();
    let asked = [said("human", json!({})), asking(&["a", "b"])];
    assert_eq!(after_answer(&agent, &asked), Next::Node("tools"));
    assert_eq!(after_answer(&agent, &[said("ai", json!({}))]), Next::Node(END));
    assert_eq!(after_answer(&agent, &[]), Next::Node(END));
    let each = ReactAgent { per_call: true, ..agent.clone() };
    let ids = |next| match next {
        Next::Calls(calls) => calls.into_iter().map(|call: ToolCall<Text>| call.id).collect::<Vec<_>>(),
        Next::Node(name) => panic!("{name}"),
    };
    assert_eq!(ids(after_answer(&each, &asked)), ["c-a", "c-b"]);
    // A hook has answered one, then both.
    assert_eq!(ids(after_answer(&each, &[asking(&["a", "b"]), result("a")])), ["c-b"]);
    assert_eq!(after_answer(&each, &[asking(&["a"]), result("a")]), Next::Node("agent"));
    let hooked = ReactAgent { pre_hook: true, responds: true, ..agent };
    assert_eq!(after_answer(&hooked, &[asking(&["a"]), result("a")]), Next::Node("pre_model_hook"));
    assert_eq!(after_answer(&hooked, &[said("ai", json!({}))]), Next::Node("generate_structured_response"));
}

#[test]
fn only_results_of_this_round_end_the_run() {
    let agent = ReactAgent { return_direct: vec!["last".to_owned()], ..ReactAgent::default() };
    let after = |messages: &[Text]| agent.after_tools(&mut messages.iter().rev().cloned());
    assert_eq!(after(&[asking(&["last", "other"]), result("last"), result("other")]), END);
    assert_eq!(after(&[asking(&["last"]), result("last"), asking(&["other"]), result("other")]), "agent");
    assert_eq!(after(&[asking(&["other"]), result("other")]), "agent");
}

#[test]
fn the_model_is_asked_with_the_prompt_before_the_messages() {
    let list = |texts: &[&str]| Text(json!(texts.iter().map(|text| json!({"type": "human", "content": text})).collect::<Vec<_>>()));
    let texts = |list: Text| list.items().unwrap().iter().map(|m| m.get_str("content").unwrap()).collect::<Vec<_>>();
    assert_eq!(texts(ReactAgent::input(None, list(&["a", "b"]))), ["a", "b"]);
    let prompted = ReactAgent::input(Some(&Text::string("brief")), list(&["a"]));
    assert_eq!(prompted.items().unwrap()[0].0["type"], "system");
    assert_eq!(texts(prompted), ["brief", "a"]);
    let prompt = said("system", json!({}));
    assert_eq!(texts(ReactAgent::input(Some(&prompt), list(&["a", "b"]))), ["system", "a", "b"]);
}

#[test]
fn calls_are_made_only_with_steps_left_for_what_follows() {
    let agent = ReactAgent { return_direct: vec!["last".to_owned()], ..ReactAgent::default() };
    let sorry = |agent: &ReactAgent, answer: &Text, remaining| agent.out_of_steps(answer, remaining).is_some();
    // The model, the tools, the model.
    assert!(sorry(&agent, &asking(&["other"]), 2));
    assert!(!sorry(&agent, &asking(&["other"]), 3));
    assert!(sorry(&agent, &asking(&["last"]), 1));
    assert!(!sorry(&agent, &asking(&["last"]), 2));
    assert!(sorry(&agent, &asking(&["last", "other"]), 2));
    assert!(!sorry(&agent, &said("ai", json!({})), 1));
    // model, post, tools, pre, model, post, response.
    let all = ReactAgent { pre_hook: true, post_hook: true, responds: true, ..agent };
    assert!(sorry(&all, &asking(&["other"]), 6));
    assert!(!sorry(&all, &asking(&["other"]), 7));
    let word = all.out_of_steps(&asking(&["other"]), 1).unwrap();
    assert_eq!((word.0["id"].as_str(), word.0["content"].as_str()), (Some("a"), Some(OUT_OF_STEPS)));
}
