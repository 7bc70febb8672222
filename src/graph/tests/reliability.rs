use futures::future::LocalBoxFuture;

use super::*;
use crate::scope::StopReason;

fn retry(attempts: u32) -> NodeOptions<Data> {
    let policy = RetryPolicy { max_attempts: attempts, jitter: false, ..RetryPolicy::default() };
    NodeOptions { retry: Some(Rc::new(policy)), ..NodeOptions::default() }
}

/// Fails so many times, then logs.
fn failing(times: usize, error: &'static str) -> (impl Fn(Values<Text>, Context<Data>) -> std::future::Ready<Update>, Rc<Cell<usize>>) {
    let tries = Rc::new(Cell::new(0));
    let count = tries.clone();
    let run = move |_: Values<Text>, cx: Context<Data>| {
        count.set(count.get() + 1);
        assert_eq!(cx.attempt() as usize, count.get());
        std::future::ready(if count.get() <= times { Err(Failure::App(error.to_owned())) } else { log("done") })
    };
    (run, tries)
}

#[test]
fn a_node_is_tried_again_with_growing_waits() {
    let (run, tries) = failing(2, "boom");
    let bench = Bench::new(schema().node_with("a", retry(3), run).edge(START, "a"));
    let began = bench.test.scheduler().now();
    assert_eq!(logged(&bench.invoke(go()).unwrap()), "done");
    assert_eq!(tries.get(), 3);
    assert!((1499.0..1600.0).contains(&(bench.test.scheduler().now() - began)), "500 ms, then 1,000");
    let (run, tries) = failing(9, "boom");
    let bench = Bench::new(schema().node_with("a", retry(3), run).edge(START, "a"));
    assert_eq!(bench.invoke(go()).unwrap_err().code(), "APP_ERROR");
    assert_eq!(tries.get(), 3);
    let (run, tries) = failing(9, "final");
    let bench = Bench::new(schema().node_with("a", retry(3), run).edge(START, "a"));
    bench.invoke(go()).unwrap_err();
    assert_eq!(tries.get(), 1, "not worth another try");
}

#[test]
fn a_stop_ends_the_wait_between_two_tries_at_once() {
    let (run, tries) = failing(9, "boom");
    let bench = Bench::new(schema().node_with("a", retry(3), run).edge(START, "a"));
    let began = bench.test.scheduler().now();
    let stream = bench.graph.stream(go(), bench.config());
    let (scope, scheduler) = (stream.scope().clone(), bench.test.scheduler());
    let events = bench.test.block_on(async move {
        scheduler.sleep(100.0).await;
        scope.stop(StopReason::User);
        stream.collect::<Vec<_>>().await
    });
    assert!(matches!(events.last(), Some(Err(GraphError::Stopped(StopReason::User)))));
    assert!(bench.test.scheduler().now() - began < 150.0);
    assert_eq!(tries.get(), 1);
}

#[test]
fn limits_in_time_and_signs_of_life() {
    let beating = |beats: usize, every: f64| {
        move |_: Values<Text>, cx: Context<Data>| async move {
            for _ in 0..beats {
                cx.0.run.config.scheduler.sleep(every).await;
                cx.write(Text(json!("alive"))).map_err(Failure::Stopped)?;
            }
            log("done")
        }
    };
    let limited = |timeout: Timeout| NodeOptions { timeout: Some(timeout), ..NodeOptions::default() };
    let run =
        |timeout, beats, every| Bench::new(schema().node_with("a", limited(timeout), beating(beats, every)).edge(START, "a")).invoke(go());
    let idle = Timeout { idle: Some(50.0), ..Timeout::default() };
    assert_eq!(logged(&run(idle, 10, 40.0).unwrap()), "done");
    assert!(matches!(run(idle, 1, 80.0), Err(GraphError::NodeTimeout { kind: TimeoutKind::Idle, .. })));
    let whole = Timeout { run: Some(100.0), ..Timeout::default() };
    assert!(matches!(run(whole, 10, 40.0), Err(GraphError::NodeTimeout { kind: TimeoutKind::Run, .. })));
    let strict = Timeout { idle: Some(50.0), heartbeat_only: true, ..Timeout::default() };
    assert!(matches!(run(strict, 10, 40.0), Err(GraphError::NodeTimeout { kind: TimeoutKind::Idle, .. })));
}

#[test]
fn a_timeout_is_worth_another_try_and_ends_the_first_ones_signal() {
    let scopes = Rc::new(RefCell::new(Vec::new()));
    let kept = scopes.clone();
    let options = NodeOptions { timeout: Some(Timeout { run: Some(10.0), ..Timeout::default() }), ..retry(2) };
    let graph = schema().node_with("a", options, move |_, cx| {
        kept.borrow_mut().push(cx.scope());
        let first = cx.attempt() == 1;
        async move { if first { futures::future::pending().await } else { log("second") } }
    });
    assert_eq!(logged(&Bench::new(graph.edge(START, "a")).invoke(go()).unwrap()), "second");
    assert_eq!(scopes.borrow()[0].reason(), Some(StopReason::Timeout));
}

#[test]
fn a_superstep_has_a_limit_of_its_own() {
    let graph = schema().node("quick", |_, _| async { log("quick") }).node("slow", |_, _| futures::future::pending());
    let bench = Bench::new(graph.edge(START, "quick").edge(START, "slow"));
    let error = bench.invoke_with(go(), |config| config.step_timeout(100.0)).unwrap_err();
    assert!(matches!(&error, GraphError::StepTimeout { nodes, .. } if names(nodes) == ["slow"]), "{error:?}");
    assert_eq!(names(&bench.state().next), ["slow"], "what was quick need not run again");
}

#[test]
fn an_error_handler_takes_over_after_the_last_try() {
    let (run, tries) = failing(9, "boom");
    let mut graph = schema();
    let run: NodeFn<Data> = Rc::new(move |input, cx| {
        let Input::State(state) = input else { panic!("an edge brings the state") };
        let ran = run(state, cx);
        Box::pin(async move { ran.await.map(Into::into) })
    });
    let handler: ErrorHandlerFn<Data> = Rc::new(|_, failure, cx| {
        let Failure::App(error) = failure else { panic!("{failure:?}") };
        Box::pin(async move {
            Ok(Command { update: put([("log", json!(format!("{} after {}", error, cx.attempt())))]), goto: vec!["b".into()] }.into())
        })
    });
    let options = NodeOptions { error_handler: Some(handler), ..retry(2) };
    graph.add_node_with("a", Node { run, options }).unwrap();
    let graph = graph.node("b", |_, _| async { log("b") }).edge(START, "a").conditional_edge("a", |_| END.into());
    assert_eq!(logged(&Bench::new(graph).invoke(go()).unwrap()), "boom after 2 b");
    assert_eq!(tries.get(), 2);
}

#[test]
fn results_are_kept_by_their_input() {
    let calls = Rc::new(Cell::new(0));
    let count = calls.clone();
    let key: KeyFn<Data> = Rc::new(|input| match input {
        Input::State(state) => Ok(seen(state)["last"].to_string()),
        Input::Arg(arg) => Ok(arg.0.to_string()),
    });
    let options = NodeOptions { cache: Some(Rc::new(CachePolicy { key, ttl: Some(60.0) })), ..NodeOptions::default() };
    let graph = schema().node_with("a", options, move |_, _| {
        count.set(count.get() + 1);
        async { log("a") }
    });
    let bench = Bench::with(graph.edge(START, "a"), |options| CompileOptions { cache: Some(Rc::new(InMemoryCache::default())), ..options });
    bench.invoke(go()).unwrap();
    let events = bench.stream(go(), [StreamMode::Updates]);
    assert!(matches!(&events[..], [Streamed { event: StreamEvent::Updates { cached: true, .. }, .. }]), "{events:?}");
    assert_eq!(logged(&bench.state().values), "a a");
    bench.invoke(put([("last", json!("else"))])).unwrap();
    assert_eq!(calls.get(), 2);
    let scheduler = bench.test.scheduler();
    bench.test.block_on(async move { scheduler.sleep(61_000.0).await });
    bench.invoke(go()).unwrap();
    assert_eq!(calls.get(), 3, "a minute later");
    let graph = bench.graph.clone();
    bench.test.block_on(async move { graph.clear_cache().await }).unwrap();
    bench.invoke(go()).unwrap();
    assert_eq!(calls.get(), 4);
}

#[test]
fn deferred_nodes_wait_for_branches_of_any_length() {
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
    let defer = NodeOptions { defer: true, ..NodeOptions::default() };
    let graph = schema()
        .node("short", node("short"))
        .node("long1", node("long1"))
        .node("long2", node("long2"))
        .node_with("end", defer, node("end"))
        .edge(START, "short")
        .edge(START, "long1")
        .edge("long1", "long2")
        .edge("long2", "end")
        .edge("short", "end");
    assert_eq!(logged(&Bench::new(graph).invoke(go()).unwrap()), "long1 short long2 end");
}

#[test]
fn durability_says_when_checkpoints_reach_the_store() {
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
    for (durability, count) in [(Durability::Async, 5), (Durability::Sync, 5), (Durability::Exit, 1)] {
        let graph = schema().node("a", node("a")).node("b", node("b")).node("c", node("c"));
        let bench = Bench::new(graph.edge(START, "a").edge("a", "b").edge("b", "c"));
        let done = bench.invoke_with(go(), |config| config.durability(durability)).unwrap();
        assert_eq!((logged(&done).as_str(), bench.history().len()), ("a b c", count));
        assert_eq!(logged(&bench.state().values), "a b c");
    }
    // A question is answered over two runs that save at their end only.
    let ask = |_: Values<Text>, cx: Context<Data>| async move { Ok(put([("log", cx.interrupt(Text(json!("?")))?.0)])) };
    let bench = Bench::new(schema().node("a", node("a")).node("ask", ask).edge(START, "a").edge("a", "ask"));
    let asked = bench.invoke_with(go(), |config| config.durability(Durability::Exit)).unwrap();
    assert!(asked.is_interrupted);
    let done = bench.invoke_with(answer(json!("yes")), |config| config.durability(Durability::Exit)).unwrap();
    assert_eq!((logged(&done).as_str(), bench.history().len()), ("a yes", 2));
}

/// A store that is full for one checkpoint: the one that is put so many after the first.
struct Full {
    saver: MemorySaver<Data>,
    until: Cell<i32>,
}

impl Checkpointer<Data> for Full {
    fn get(&self, place: &Place, id: Option<&str>) -> LocalBoxFuture<'static, Result<Option<Saved<Text>>, String>> {
        self.saver.get(place, id)
    }
    fn list(&self, place: &Place, before: Option<&str>, limit: Option<usize>) -> LocalBoxFuture<'static, Result<Vec<Saved<Text>>, String>> {
        self.saver.list(place, before, limit)
    }
    fn put(&self, place: &Place, checkpoint: Checkpoint<Text>) -> LocalBoxFuture<'static, Result<(), String>> {
        self.until.set(self.until.get() - 1);
        if self.until.get() == -1 {
            return Box::pin(async { Err("the disk is full".to_owned()) });
        }
        self.saver.put(place, checkpoint)
    }
    fn put_writes(&self, place: &Place, on: &str, writes: Vec<TaskWrites<Text>>) -> LocalBoxFuture<'static, Result<(), String>> {
        self.saver.put_writes(place, on, writes)
    }
    fn clear_writes(&self, place: &Place, on: &str) -> LocalBoxFuture<'static, Result<(), String>> {
        self.saver.clear_writes(place, on)
    }
    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), String>> {
        self.saver.delete_thread(thread)
    }
    fn copy_thread(&self, from: &str, to: &str) -> LocalBoxFuture<'static, Result<(), String>> {
        self.saver.copy_thread(from, to)
    }
    fn prune(&self, thread: &str, keep: Keep) -> LocalBoxFuture<'static, Result<usize, String>> {
        self.saver.prune(thread, keep)
    }
}

#[test]
fn a_store_that_fails_ends_the_run_and_leaves_the_thread_as_it_was_stored() {
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
    for durability in [Durability::Async, Durability::Sync, Durability::Exit] {
        for at in 0..5 {
            let graph = schema().node("a", node("a")).node("b", node("b")).node("c", node("c"));
            let full = Rc::new(Full { saver: MemorySaver::default(), until: Cell::new(at) });
            let saver = full.clone();
            let bench = Bench::with(graph.edge(START, "a").edge("a", "b").edge("b", "c"), |options| CompileOptions {
                checkpointer: Saving::In(saver),
                ..options
            });
            let ended = bench.invoke_with(go(), |config| config.durability(durability));
            if durability == Durability::Exit && at > 0 {
                // It puts one only.
                assert_eq!(logged(&ended.unwrap()), "a b c");
                continue;
            }
            let error = ended.unwrap_err();
            assert!(matches!(&error, GraphError::App { error, .. } if error == "the disk is full"), "{durability:?} {at}: {error:?}");
            // What was acknowledged before is there, in one line, and can be gone on with.
            let history = bench.history();
            for pair in history.windows(2) {
                let ids = |state: &StateSnapshot<Text>| state.checkpoint.clone().unwrap();
                assert_eq!(ids(&pair[0]).parent, Some(ids(&pair[1]).id), "{durability:?} {at}");
            }
            let again = match history.is_empty() {
                true => bench.invoke(go()),
                false => bench.invoke(RunInput::Continue),
            };
            assert_eq!(logged(&again.unwrap()), "a b c", "{durability:?} {at}");
        }
    }
}

#[test]
fn a_run_that_is_asked_to_comes_to_a_halt_between_supersteps() {
    let node = |name: &'static str| {
        move |_: Values<Text>, cx: Context<Data>| async move {
            cx.control().request_drain("the shop closes");
            log(name)
        }
    };
    let bench = Bench::new(schema().node("a", node("a")).node("b", node("b")).edge(START, "a").edge("a", "b"));
    let error = bench.invoke(go()).unwrap_err();
    assert!(matches!(&error, GraphError::Drained { reason } if reason == "the shop closes"), "{error:?}");
    assert_eq!(names(&bench.state().next), ["b"]);
    assert_eq!(logged(&bench.invoke(RunInput::Continue).unwrap()), "a b");
}

#[test]
fn a_busy_thread_refuses_queues_or_gives_way() {
    for (on_busy, expected) in [(OnBusy::Queue, "1 2"), (OnBusy::Interrupt, "2")] {
        let count = Rc::new(Cell::new(0));
        let graph = schema().node("a", move |_, cx| {
            count.set(count.get() + 1);
            let run = count.get();
            async move {
                cx.0.run.config.scheduler.sleep(50.0).await;
                Ok(put([("log", json!(run))]))
            }
        });
        let bench = Bench::new(graph.edge(START, "a"));
        let first = bench.graph.stream(go(), bench.config());
        let (graph, scheduler) = (bench.graph.clone(), bench.test.scheduler());
        let (late, refused) = (bench.config().on_busy(on_busy), bench.config());
        let (first, second, third) = bench.test.block_on(async move {
            scheduler.sleep(10.0).await;
            let third = graph.invoke(go(), refused).await;
            let (first, second) = futures::join!(first.collect::<Vec<_>>(), graph.invoke(go(), late));
            (first, second, third)
        });
        assert_eq!(third.unwrap_err().code(), "THREAD_BUSY");
        assert_eq!(logged(&second.unwrap()), expected);
        let stopped = first.last().is_some_and(|event| matches!(event, Err(GraphError::Stopped(_))));
        assert_eq!(stopped, on_busy == OnBusy::Interrupt);
    }
}

#[test]
fn a_conflict_leaves_the_thread_usable() {
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { Ok(put([("last", json!(name))])) };
    let bench = Bench::new(schema().node("a", node("a")).node("b", node("b")).edge(START, "a").edge(START, "b"));
    for _ in 0..2 {
        assert_eq!(bench.invoke(go()).unwrap_err().code(), "INVALID_CONCURRENT_GRAPH_UPDATE");
        let state = bench.state();
        assert_eq!((seen(&state.values)["last"].as_str(), names(&state.next)), (Some("go"), vec!["a", "b"]));
    }
    bench.update(Some(put([("last", json!("mended"))])), AsNode::Node("a".into()), None).unwrap();
    assert_eq!(seen(&bench.state().values)["last"], "mended");
}

#[test]
fn the_limit_is_the_number_of_supersteps_and_says_who_was_looping() {
    let looping = |count: usize| {
        schema().node("a", |_, _| async { log("a") }).edge(START, "a").conditional_edge("a", move |state| {
            if state.get("log").unwrap().0.as_array().unwrap().len() < count { "a".into() } else { END.into() }
        })
    };
    assert!(Bench::new(looping(5)).invoke_with(go(), |config| config.recursion_limit(5)).is_ok());
    let error = Bench::new(looping(6)).invoke_with(go(), |config| config.recursion_limit(5)).unwrap_err();
    assert!(matches!(&error, GraphError::Recursion { limit: 5, nodes } if names(nodes) == ["a"]), "{error:?}");
}

#[test]
fn a_sends_own_limit_is_refreshed_by_signs_of_life() {
    let send = |_: &Values<Text>| {
        let timeout = Some(Timeout { idle: Some(50.0), ..Timeout::default() });
        vec![Destination::Send(Send { timeout, ..Send::new("work", Text(json!(1))) })]
    };
    let graph = schema()
        .node("plan", |_, _| async { log("plan") })
        .node("work", |_, cx| async move {
            for _ in 0..5 {
                cx.0.run.config.scheduler.sleep(40.0).await;
                cx.write(Text(json!("alive"))).map_err(Failure::Stopped)?;
            }
            log("done")
        })
        .edge(START, "plan")
        .conditional_edges("plan", send);
    assert_eq!(logged(&Bench::new(graph).invoke(go()).unwrap()), "plan done");
}

#[test]
fn a_reducer_may_ask_its_task_who_it_is() {
    let asked = Rc::new(RefCell::new(None::<Context<Data>>));
    let (node, reducer) = (asked.clone(), asked);
    let reduce = move |_: Text, right: Text| {
        let id = reducer.borrow().as_ref().map(|cx| cx.task_id().to_owned()).unwrap_or_default();
        Ok(Text(json!(format!("{} {}", right.0.as_str().unwrap_or_default(), id.len()))))
    };
    let graph = Graph::new([("word", Channel::binary_operator(reduce, Some(|| Text(json!("")))))])
        .node("a", move |_, cx| {
            assert!(cx.first_attempt() > 0.0);
            *node.borrow_mut() = Some(cx);
            async { Ok(put([("word", json!("from a"))])) }
        })
        .edge(START, "a");
    let done = Bench::new(graph).invoke(put([("word", json!("in"))])).unwrap();
    assert_eq!(seen(&done), json!({ "word": "from a 36" }));
}
