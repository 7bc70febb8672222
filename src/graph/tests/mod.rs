//! The engine's tests by topic, on JSON values and a seeded loop.

mod channels;
mod commands;
mod functional;
mod interrupts;
mod reliability;
mod state_access;
mod streams;
mod subgraphs;
mod supersteps;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::StreamExt;
use serde_json::{Value, json};

use super::*;
use crate::json::testing::Text;
use crate::scheduler::testing::TestLoop;

/// Values as an app's would be.
struct Data;

impl Host for Data {
    type Value = Text;
    type Error = String;

    fn field(value: &Text, name: &str) -> Option<Text> {
        value.0.get(name).cloned().map(Text)
    }
    fn items(value: &Text) -> Option<Vec<Text>> {
        value.0.as_array().map(|items| items.iter().cloned().map(Text).collect())
    }
    fn list(items: Vec<Text>) -> Option<Text> {
        Some(Text(items.into_iter().map(|item| item.0).collect()))
    }
    fn text(value: &Text) -> Option<String> {
        value.0.as_str().map(str::to_owned)
    }
    fn same(left: &Text, right: &Text) -> bool {
        left == right
    }
    fn overwrite(value: &Text) -> Option<Text> {
        value.0.get("__overwrite__").cloned().map(Text)
    }
    fn describe_error(error: &String) -> (String, String) {
        ("Error".to_owned(), error.clone())
    }
    fn is_retryable(error: &String) -> bool {
        !error.starts_with("final")
    }
}

type Graph = StateGraph<Data>;
type Update = Result<Values<Text>, Failure<String>>;
type Commanded = Result<Command<Text>, Failure<String>>;
type Ran = Result<RunOutput<Text>, GraphError<Data>>;

fn concat() -> Channel<Data> {
    let reduce = |left: Text, right: Text| {
        let mut items = left.0.as_array().cloned().unwrap_or_default();
        match right.0 {
            Value::Array(more) => items.extend(more),
            one => items.push(one),
        }
        Ok(Text(Value::Array(items)))
    };
    Channel::binary_operator(reduce, Some(|| Text(json!([]))))
}

/// `log` collects, `last` holds one value.
fn schema() -> Graph {
    Graph::new([("log", concat()), ("last", Channel::last_value())])
}

fn put<const N: usize>(pairs: [(&str, Value); N]) -> Values<Text> {
    values(pairs.map(|(name, value)| (name, Text(value))))
}

fn log(text: &str) -> Update {
    Ok(put([("log", json!(text))]))
}

fn go() -> Values<Text> {
    put([("last", json!("go"))])
}

/// The state as JSON.
fn seen(state: &Values<Text>) -> Value {
    Value::Object(state.iter().map(|(name, value)| (name.to_string(), value.0.clone())).collect())
}

fn logged(state: &Values<Text>) -> String {
    let words = state.get("log").and_then(|log| log.0.as_array().cloned()).unwrap_or_default();
    words.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect::<Vec<_>>().join(" ")
}

/// A graph on a loop of its own, with one thread.
struct Bench {
    test: TestLoop,
    graph: CompiledGraph<Data>,
}

impl Bench {
    fn new(graph: Graph) -> Self {
        Self::with(graph, |options| options)
    }

    fn with(graph: Graph, options: impl FnOnce(CompileOptions<Data>) -> CompileOptions<Data>) -> Self {
        let saver: Rc<dyn Checkpointer<Data>> = Rc::new(MemorySaver::default());
        let graph = graph.compile_with(options(CompileOptions::saving(saver))).unwrap();
        Self { test: TestLoop::new(7), graph }
    }

    fn config(&self) -> RunConfig<Data> {
        RunConfig::new(self.test.scheduler()).thread("t")
    }

    fn invoke(&self, input: impl Into<RunInput<Text>>) -> Ran {
        self.invoke_with(input, |config| config)
    }

    fn invoke_with(&self, input: impl Into<RunInput<Text>>, config: impl FnOnce(RunConfig<Data>) -> RunConfig<Data>) -> Ran {
        self.test.block_on(self.graph.invoke(input.into(), config(self.config())))
    }

    fn stream(&self, input: impl Into<RunInput<Text>>, modes: impl Into<Vec<StreamMode>>) -> Vec<Streamed<Text>> {
        self.stream_with(input, |config| config.modes(modes))
    }

    fn stream_with(
        &self,
        input: impl Into<RunInput<Text>>,
        config: impl FnOnce(RunConfig<Data>) -> RunConfig<Data>,
    ) -> Vec<Streamed<Text>> {
        let stream = self.graph.stream(input.into(), config(self.config()));
        let events: Vec<_> = self.test.block_on(stream.collect::<Vec<_>>());
        events.into_iter().map(|event| event.unwrap()).collect()
    }

    fn state(&self) -> StateSnapshot<Text> {
        let graph = self.graph.clone();
        self.test.block_on(async move { graph.state("t", None).await }).unwrap()
    }

    fn history(&self) -> Vec<StateSnapshot<Text>> {
        let graph = self.graph.clone();
        let place = Place { thread: "t".into(), ns: "".into() };
        self.test.block_on(async move { graph.history(&place, None, None).await }).unwrap()
    }

    fn update(&self, values: Option<Values<Text>>, as_node: AsNode, checkpoint: Option<Name>) -> Result<Name, GraphError<Data>> {
        let (graph, mut config) = (self.graph.clone(), self.config());
        if let Some(id) = checkpoint {
            config = config.checkpoint(id);
        }
        self.test.block_on(async move { graph.update_state(config, "", values, as_node).await })
    }
}

fn names(names: &[Name]) -> Vec<&str> {
    names.iter().map(|name| &**name).collect()
}

fn answer(value: Value) -> Resume<Text> {
    Resume::Value(Text(value))
}

fn answers(pairs: &[(&str, Value)]) -> Resume<Text> {
    Resume::ById(pairs.iter().map(|(id, value)| ((*id).to_owned(), Text(value.clone()))).collect())
}
