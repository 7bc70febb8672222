mod stream_and_stop;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::{FutureExt, StreamExt};

use crate::graph::*;
use crate::scheduler::testing::TestLoop;
use crate::scope::{Scope, StopReason};

struct Words;

impl Host for Words {
    type Value = Vec<String>;
    type Error = String;

    fn messages(value: &Vec<String>) -> Vec<(Option<String>, Vec<String>)> {
        value.iter().map(|word| (Some(word.clone()), vec![word.clone()])).collect()
    }
}

type Graph = StateGraph<Words>;
type Update = Result<Values<Vec<String>>, Failure<String>>;

fn word(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

fn write(channel: &str, text: &str) -> Update {
    Ok(values([(channel, word(text))]))
}

fn append() -> Channel<Words> {
    Channel::BinaryOperator {
        reduce: Rc::new(|mut left: Vec<String>, right: Vec<String>| {
            left.extend(right);
            Ok(left)
        }),
        default: Some(Rc::new(|| Ok(Vec::new()))),
        messages: true,
    }
}

fn schema() -> Graph {
    Graph::new([("log", append()), ("last", Channel::last_value())])
}

fn log(state: &Values<Vec<String>>) -> String {
    state.get("log").map(|words| words.join(" ")).unwrap_or_default()
}

fn input() -> Option<Values<Vec<String>>> {
    Some(values([("last", word("go"))]))
}

/// A node that lets others go first, a random number of times, and appends its name.
fn jittery(
    test: &TestLoop,
    name: &'static str,
) -> impl Fn(Values<Vec<String>>, Context<Words>) -> futures::future::LocalBoxFuture<'static, Update> + use<> {
    let test = test.clone();
    move |_, _| {
        let test = test.clone();
        async move {
            test.jitter().await;
            write("log", name)
        }
        .boxed_local()
    }
}

#[test]
fn parallel_writes_are_applied_in_name_order_whoever_finished_first() {
    let mut orders = std::collections::BTreeSet::new();
    for seed in 0..200 {
        let test = TestLoop::new(seed);
        let graph = schema()
            .node("zz", jittery(&test, "zz"))
            .node("aa", jittery(&test, "aa"))
            .node("mm", jittery(&test, "mm"))
            .edge(START, "zz")
            .edge(START, "aa")
            .edge(START, "mm")
            .compile()
            .unwrap();
        let mut stream = graph.stream(input(), RunConfig::new(test.scheduler()).modes([StreamMode::Updates, StreamMode::Values]));
        let (finished, state) = test.block_on(async move {
            let (mut finished, mut state) = (Vec::new(), Values::default());
            while let Some(event) = stream.next().await {
                match event.unwrap().event {
                    StreamEvent::Updates { node, .. } => finished.push(node.to_string()),
                    StreamEvent::Values(values) => state = values,
                    other => panic!("{other:?}"),
                }
            }
            (finished, state)
        });
        assert_eq!(log(&state), "aa mm zz");
        orders.insert(finished);
    }
    assert!(orders.len() > 1, "the seeds must try several orders: {orders:?}");
}

#[test]
fn a_waiting_edge_waits_for_all_and_starts_anew_after() {
    let test = TestLoop::new(3);
    let rounds = Rc::new(Cell::new(0));
    let counter = rounds.clone();
    let graph = schema()
        .node("a", jittery(&test, "a"))
        .node("b", jittery(&test, "b"))
        .node("b2", jittery(&test, "b2"))
        .node("join", jittery(&test, "join"))
        .edge(START, "a")
        .edge(START, "b")
        .edge("b", "b2")
        .waiting_edge(["a", "b2"], "join")
        .conditional_edge("join", move |_| {
            counter.set(counter.get() + 1);
            if counter.get() == 1 { "a".into() } else { END.into() }
        })
        .compile()
        .unwrap();
    let config = RunConfig::new(test.scheduler());
    let state = test.block_on(async move { graph.invoke(input(), config).await }).unwrap();
    // The second time only `a` ran, so the join does not fire again.
    assert_eq!(log(&state), "a b b2 join a");
    assert_eq!(rounds.get(), 1);
}

fn invoke(
    graph: CompiledGraph<Words>,
    config: impl FnOnce(RunConfig<Words>) -> RunConfig<Words>,
) -> Result<RunOutput<Vec<String>>, GraphError<Words>> {
    let test = TestLoop::new(11);
    let config = config(RunConfig::new(test.scheduler()));
    test.block_on(async move { graph.invoke(input(), config).await })
}

#[test]
fn two_writers_of_one_last_value_are_named() {
    let graph = schema()
        .node("x", |_, _| async { write("last", "x") })
        .node("y", |_, _| async { write("last", "y") })
        .edge(START, "x")
        .edge(START, "y")
        .compile()
        .unwrap();
    let error = invoke(graph, |config| config).unwrap_err();
    assert_eq!(error.code(), "INVALID_CONCURRENT_GRAPH_UPDATE");
    assert!(error.to_string().contains("\"last\"") && error.to_string().contains("\"x\", \"y\""), "{error}");
}

#[test]
fn a_conflict_leaves_the_thread_usable() {
    let test = TestLoop::new(5);
    let conflict = Rc::new(Cell::new(true));
    let flag = conflict.clone();
    let graph = schema()
        .node("x", |_, _| async { write("last", "x") })
        .node("y", move |_, _| {
            let channel = if flag.get() { "last" } else { "log" };
            async move { write(channel, "y") }
        })
        .edge(START, "x")
        .edge(START, "y")
        .compile_with(CompileOptions::saving(Rc::new(MemorySaver::default())))
        .unwrap();
    let run = |graph: CompiledGraph<Words>, input| {
        let config = RunConfig::new(test.scheduler()).thread("t");
        test.block_on(async move { graph.invoke(input, config).await })
    };
    assert_eq!(run(graph.clone(), input()).unwrap_err().code(), "INVALID_CONCURRENT_GRAPH_UPDATE");
    conflict.set(false);
    assert_eq!(log(&run(graph.clone(), None).unwrap()), "y", "the same step again, from the checkpoint before it");
    assert_eq!(log(&run(graph, input()).unwrap()), "y y");
}

#[test]
fn a_path_with_a_map_may_lead_to_no_node_at_all() {
    let mut graph = schema().node("a", |_, _| async { write("log", "a") }).edge(START, "a");
    let nowhere = Rc::new(|_, _| Box::pin(async { Ok(Vec::new()) }) as _);
    graph.add_conditional_edges("a", nowhere, Some(vec![("on".into(), "a".into())])).unwrap();
    let done = invoke(graph.compile().unwrap(), |config| config).unwrap();
    assert_eq!(done.get("log"), Some(&word("a")));
}

#[test]
fn routes_that_lead_nowhere_list_where_they_may_lead() {
    let graph = schema()
        .node("a", |_, _| async { write("log", "a") })
        .edge(START, "a")
        .conditional_edge("a", |_| "nowhere".into())
        .compile()
        .unwrap();
    let error = invoke(graph, |config| config).unwrap_err();
    assert_eq!(error.code(), "INVALID_ROUTE");
    assert!(error.to_string().contains("\"nowhere\"") && error.to_string().contains("\"a\", \"__end__\""), "{error}");
}

#[test]
fn a_path_function_sees_its_own_nodes_writes_but_not_its_siblings() {
    let seen = Rc::new(RefCell::new(String::new()));
    let sight = seen.clone();
    let graph = schema()
        .node("a", |_, _| async { write("log", "a") })
        .node("b", |_, _| async { write("log", "b") })
        .edge(START, "a")
        .edge(START, "b")
        .conditional_edge("b", move |state| {
            *sight.borrow_mut() = log(state);
            END.into()
        })
        .compile()
        .unwrap();
    invoke(graph, |config| config).unwrap();
    assert_eq!(*seen.borrow(), "b");
}

#[test]
fn the_builder_refuses_with_the_culprit() {
    let node = || Rc::new(|_, _| async { write("log", "x").map(Into::into) }.boxed_local()) as NodeFn<Words>;
    let code = |build: &dyn Fn(&mut Graph) -> Result<(), GraphError<Words>>| {
        let mut graph = schema();
        build(&mut graph).unwrap_err().code().to_owned()
    };
    assert_eq!(code(&|g| g.add_node("log", node())), "INVALID_NODE_NAME");
    assert_eq!(code(&|g| g.add_node("a|b", node())), "INVALID_NODE_NAME");
    assert_eq!(code(&|g| g.add_node(START, node())), "INVALID_NODE_NAME");
    assert_eq!(code(&|g| g.add_node("", node())), "INVALID_NODE_NAME");
    assert_eq!(code(&|g| g.add_node("a", node()).and_then(|()| g.add_node("a", node()))), "DUPLICATE_NODE");
    assert_eq!(code(&|g| g.add_edge(END, "a")), "INVALID_EDGE");
    assert_eq!(code(&|g| g.add_edge("a", START)), "INVALID_EDGE");
    assert_eq!(code(&|g| g.add_waiting_edge(&[], "a")), "INVALID_EDGE");

    let compile = |graph: Graph| graph.compile().err().map(|error| error.to_string()).unwrap_or_default();
    let a = || schema().node("a", |_, _| async { write("log", "a") });
    assert!(compile(a().edge(START, "a").edge("a", "b")).contains("names \"b\", which is no node. The nodes are \"a\"."));
    assert!(compile(a()).contains("no entry"));
    assert!(compile(a().node("b", |_, _| async { write("log", "b") }).edge(START, "a")).contains("No edge leads to the node \"b\""));
}

#[test]
fn a_graph_of_exactly_so_many_supersteps_finishes() {
    let loops = |limit| {
        let graph = schema()
            .node("a", |_, _| async { write("log", "a") })
            .edge(START, "a")
            .conditional_edge("a", |state| if state.get("log").unwrap().len() < 5 { "a".into() } else { END.into() })
            .compile()
            .unwrap();
        invoke(graph, |config| config.recursion_limit(limit))
    };
    assert_eq!(log(&loops(5).unwrap()), "a a a a a");
    let error = loops(4).unwrap_err();
    assert_eq!(error.code(), "GRAPH_RECURSION_LIMIT");
    assert!(error.to_string().contains("4 supersteps") && error.to_string().contains("\"a\""), "{error}");
}

#[test]
fn input_that_names_no_channel_is_an_error_that_lists_them() {
    let graph = schema().node("a", |_, _| async { write("log", "a") }).edge(START, "a").compile().unwrap();
    let test = TestLoop::new(1);
    let config = RunConfig::new(test.scheduler());
    let error = test.block_on(async move { graph.invoke(Some(values([("loog", word("x"))])), config).await }).unwrap_err();
    assert_eq!(error.code(), "EMPTY_INPUT");
    assert!(error.to_string().contains("\"log\", \"last\""), "{error}");
}

#[test]
fn a_failing_node_stops_its_siblings_and_its_error_comes_back_as_it_was() {
    struct Dropped(Rc<Cell<bool>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let dropped = Rc::new(Cell::new(false));
    let flag = dropped.clone();
    let graph = schema()
        .node("bad", |_, cx| async move {
            // After the sibling has begun: this waits for the page's turn.
            cx.0.run.config.scheduler.sleep(1.0).await;
            Err(Failure::App("boom".to_owned()))
        })
        .node("slow", move |_, _| {
            let held = Dropped(flag.clone());
            async move {
                let _held = held;
                futures::future::pending().await
            }
        })
        .edge(START, "bad")
        .edge(START, "slow")
        .compile()
        .unwrap();
    match invoke(graph, |config| config).unwrap_err() {
        GraphError::App { node: Some(node), error } => assert_eq!((&*node, error.as_str()), ("bad", "boom")),
        other => panic!("{other:?}"),
    }
    assert!(dropped.get());
}

/// Random graphs of up to eight nodes with joins, branches, loops and jitter: every interleaving of the same
/// graph must give the same state and the same checkpoint.
#[test]
fn every_interleaving_of_a_graph_gives_one_result() {
    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for shape in 0..60 {
        let results: Vec<_> = (0..25)
            .map(|seed| {
                let test = TestLoop::new(seed);
                let dice = TestLoop::new(shape);
                let count = 3 + dice.random_below(6) as usize;
                let mut graph = schema();
                for name in &NAMES[..count] {
                    graph = graph.node(name, jittery(&test, name));
                }
                graph = graph.edge(START, NAMES[0]);
                for at in 1..count {
                    // Every node hangs on an earlier one, so that all are reachable.
                    let from = dice.random_below(at as u64) as usize;
                    graph = match dice.random_below(3) {
                        0 if at > 1 => graph.waiting_edge([NAMES[from], NAMES[at - 1]], NAMES[at]),
                        1 => {
                            let (to, limit) = (NAMES[at], 3 + dice.random_below(6) as usize);
                            graph.conditional_edge(NAMES[from], move |state| {
                                if state.get("log").unwrap().len() < limit * 3 { to.into() } else { END.into() }
                            })
                        }
                        _ => graph.edge(NAMES[from], NAMES[at]),
                    };
                }
                if dice.random_below(2) == 0 {
                    graph = graph.conditional_edge(NAMES[count - 1], |state| {
                        if state.get("log").unwrap().len() < 30 { "a".into() } else { END.into() }
                    });
                }
                let graph = graph.node("unused", |_, _| async { Ok(Values::default()) }).edge("unused", END).edge(NAMES[0], "unused");
                let graph = graph.compile_with(CompileOptions::saving(Rc::new(MemorySaver::default()))).unwrap();
                let config = RunConfig::new(test.scheduler()).thread("t").recursion_limit(200);
                test.block_on(async move {
                    let outcome = graph.invoke(input(), config).await.map(|state| log(&state)).map_err(|error| error.to_string());
                    let saved = graph.state("t", None).await.unwrap().checkpoint.unwrap();
                    (outcome, saved.step, saved.next, saved.waiting, saved.values)
                })
            })
            .collect();
        assert!(results.iter().all(|result| *result == results[0]), "shape {shape}: {results:#?}");
    }
}
