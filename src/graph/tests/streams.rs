use super::*;
use crate::scope::{Scope, StopReason};

fn push(cx: &Context<Data>, id: &str, channel: Option<&str>) {
    cx.push_message(id, Text(json!(id)), channel.map(Into::into)).unwrap();
}

#[test]
fn what_is_pushed_is_told_at_once_and_written_before_what_the_node_returns() {
    let bench = Bench::new(
        schema()
            .node_with("a", NodeOptions::default(), |_, cx| async move {
                push(&cx, "state", Some("log"));
                push(&cx, "stream", None);
                cx.remember("tool", |cx| async move {
                    push(&cx, "inside", Some("log"));
                    Ok(Text(json!(null)))
                })
                .await?;
                Ok::<_, Failure<String>>(Command { update: put([("log", json!("own"))]), ..Command::default() })
            })
            .edge(START, "a"),
    );
    let events = bench.stream(go(), [StreamMode::Messages, StreamMode::Updates]);
    let told: Vec<String> = events
        .iter()
        .map(|streamed| match &streamed.event {
            StreamEvent::Message(message, meta) => format!("{} {}", meta.node, message.0),
            StreamEvent::Updates { writes, .. } => format!("{} writes", writes.iter().count()),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["a \"state\"", "a \"stream\"", "tool \"inside\"", "3 writes"]);
    assert_eq!(logged(&bench.state().values), "state inside own");
}

#[test]
fn what_happens_in_a_call_that_is_only_remembered_happens_in_its_node() {
    struct Watch(Rc<RefCell<Vec<RunInfo>>>);
    impl Observer<Data> for Watch {
        fn start(&self, run: &RunInfo, _: Option<&Text>) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            self.0.borrow_mut().push(run.clone());
            Box::pin(async { Ok(()) })
        }
        fn token(&self, _: &RunInfo, _: &Text) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
        fn end(&self, _: &RunInfo, _: &RunEnd<Data>) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
    }
    let bench = Bench::new(
        schema()
            .node_with("a", NodeOptions::default(), |_, cx| async move {
                cx.remember("call", |cx| async move {
                    cx.track(RunKind::Tool, "tool").start(None).await.map_err(Failure::App)?;
                    Ok(Text(json!(null)))
                })
                .await?;
                Ok::<_, Failure<String>>(put([]))
            })
            .edge(START, "a"),
    );
    let runs = Rc::<RefCell<Vec<RunInfo>>>::default();
    let watch: Rc<dyn Observer<Data>> = Rc::new(Watch(runs.clone()));
    bench.invoke_with(go(), |config| config.observer(watch)).unwrap();
    let runs = runs.borrow();
    let [graph, node, tool] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!((&node.parent, &tool.parent), (&Some(graph.id.clone()), &Some(node.id.clone())));
}

#[test]
fn a_failed_try_takes_back_what_it_has_pushed() {
    let retry = RetryPolicy { max_attempts: 2, initial_interval: 1.0, jitter: false, ..RetryPolicy::default() };
    let failing = |cx: Context<Data>| async move {
        push(&cx, &format!("try {}", cx.attempt()), Some("log"));
        Err::<Command<Text>, _>(Failure::App("again".to_owned()))
    };
    let handler: ErrorHandlerFn<Data> = Rc::new(|_, _, cx| {
        push(&cx, "handler", Some("log"));
        Box::pin(async { Ok(put([]).into()) })
    });
    let options = NodeOptions { retry: Some(Rc::new(retry)), error_handler: Some(handler), ..NodeOptions::default() };
    let bench = Bench::new(schema().node_with("a", options, move |_, cx| failing(cx)).edge(START, "a"));
    assert_eq!(logged(&bench.invoke(go()).unwrap().values), "handler");
}

#[test]
fn a_stop_keeps_what_was_pushed() {
    let bench = Bench::new(
        schema()
            .node_with("a", NodeOptions::default(), |_, cx| async move {
                push(&cx, "shown", Some("log"));
                futures::future::pending::<Commanded>().await
            })
            .edge(START, "a"),
    );
    let stream = bench.graph.stream(go(), bench.config().modes([StreamMode::Messages]));
    bench.test.run();
    stream.scope().stop(StopReason::User);
    bench.test.run();
    assert_eq!(logged(&bench.state().values), "shown");
}

#[test]
fn a_cached_result_has_what_was_pushed() {
    let policy = CachePolicy { key: Rc::new(|_| Ok("key".to_owned())), ttl: None };
    let options = NodeOptions { cache: Some(Rc::new(policy)), ..NodeOptions::default() };
    let graph = schema()
        .node_with("a", options, |_, cx| async move {
            push(&cx, "pushed", Some("log"));
            Ok::<_, Failure<String>>(Command::default())
        })
        .edge(START, "a");
    let bench = Bench::with(graph, |options| CompileOptions { cache: Some(Rc::new(InMemoryCache::default())), ..options });
    bench.invoke(go()).unwrap();
    assert_eq!(logged(&bench.invoke(go()).unwrap().values), "pushed pushed");
}

#[test]
fn tasks_say_what_triggered_them_and_what_the_app_says_of_their_node() {
    let said = NodeOptions { metadata: Some(Text(json!({"by": "app"}))), ..NodeOptions::default() };
    let send = |_: &Values<Text>| Destination::Send(Send { node: "sent".into(), arg: Text(json!(1)), timeout: None });
    let bench = Bench::new(
        schema()
            .node_with("a", said, |_, _| async { Ok::<_, Failure<String>>(Command::default()) })
            .node("b", |_, _| async { Ok(put([])) })
            .node("both", |_, _| async { Ok(put([])) })
            .node("joined", |_, _| async { Ok(put([])) })
            .node("sent", |_, _| async { Ok(put([])) })
            .edge(START, "a")
            .edge(START, "b")
            .waiting_edge(["a", "b"], "joined")
            .waiting_edge(["a", "b"], "both")
            .edge("a", "both")
            .conditional_edge("joined", send),
    );
    let mut told: Vec<_> = bench
        .stream(go(), [StreamMode::Tasks])
        .into_iter()
        .filter_map(|streamed| match streamed.event {
            StreamEvent::TaskStart { name, triggers, metadata, .. } => {
                Some(format!("{name} {} {}", names(&triggers).join(","), metadata.first().map_or(&Value::Null, |metadata| &metadata.0)))
            }
            _ => None,
        })
        .collect();
    told.sort();
    let expected = [
        "a branch:to:a {\"by\":\"app\"}",
        "b branch:to:b null",
        "both branch:to:both null",
        "joined join:a+b:joined null",
        "sent __pregel_push null",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_waiting_edge_s_task_has_its_name_also_after_a_reload() {
    let saver: Rc<dyn Checkpointer<Data>> = Rc::new(MemorySaver::default());
    let bench = Bench {
        test: TestLoop::new(7),
        graph: schema()
            .node("a", |_, _| async { log("a") })
            .node("b", |_, _| async { log("b") })
            .node("joined", |_, _| async { log("joined") })
            .edge(START, "a")
            .edge(START, "b")
            .waiting_edge(["a", "b"], "joined")
            .edge("joined", "a")
            .compile_with(CompileOptions::saving(saver.clone()))
            .unwrap(),
    };
    let place = Place { thread: "t".into(), ns: "".into() };
    bench.invoke_with(go(), |config| config.interrupt_before(["joined"])).unwrap();
    let stored = bench.test.block_on(saver.get(&place, None)).unwrap().unwrap().checkpoint;
    assert_eq!(stored.waiting, [("join:a+b:joined".into(), vec!["a".into(), "b".into()])]);
    let told = |checkpoint: Checkpoint<Text>| -> Vec<String> {
        let id = checkpoint.id.clone();
        bench.test.block_on(saver.put(&place, checkpoint)).unwrap();
        let events = bench.stream_with(RunInput::Continue, |config| config.checkpoint(id).modes([StreamMode::Tasks]));
        let starts = events.into_iter().filter_map(|streamed| match streamed.event {
            StreamEvent::TaskStart { name, triggers, .. } => Some(format!("{name} {}", names(&triggers).join(","))),
            _ => None,
        });
        starts.collect()
    };
    // The edge waits anew: for `b`, which does not run again.
    assert_eq!(told(stored.clone()), ["joined join:a+b:joined", "a branch:to:a"]);
    // As it was stored before: what has armed a node was not said.
    assert_eq!(told(Checkpoint { waiting: Vec::new(), id: "z".into(), ..stored }), ["joined branch:to:joined", "a branch:to:a"]);
}

#[test]
fn what_finished_calls_have_pushed_is_written_when_the_node_runs_again() {
    let tries = Rc::new(Cell::new(0));
    let counted = tries.clone();
    let bench = Bench::new(
        schema()
            .node_with("a", NodeOptions::default(), move |_, cx| {
                let tries = counted.clone();
                async move {
                    let retry = Some(Rc::new(RetryPolicy::default()));
                    cx.call(Call { retry, ..Call::new("outer") }, move |cx| {
                        let tries = tries.clone();
                        async move {
                            tries.set(tries.get() + 1);
                            push(&cx, &format!("try{}", tries.get()), Some("log"));
                            if tries.get() == 1 {
                                return Err(Failure::App("again".to_owned()));
                            }
                            cx.remember("inner", |cx| async move {
                                push(&cx, "inner", Some("log"));
                                Ok(Text(json!(null)))
                            })
                            .await
                        }
                    })
                    .await?;
                    let answer = cx.interrupt(Text(json!("ok?")))?;
                    Ok::<_, Failure<String>>(Command { update: put([("log", answer.0)]), ..Command::default() })
                }
            })
            .edge(START, "a"),
    );
    assert!(bench.invoke(go()).unwrap().is_interrupted);
    assert_eq!(logged(&bench.invoke(answer(json!("yes"))).unwrap().values), "try2 inner yes");
    assert_eq!(tries.get(), 2);
}

#[test]
fn a_stop_keeps_what_a_call_under_way_has_pushed() {
    let bench = Bench::new(
        schema()
            .node_with("a", NodeOptions::default(), |_, cx| async move {
                cx.call(Call::new("slow"), |cx| async move {
                    push(&cx, "pushed", Some("log"));
                    cx.0.run.config.scheduler.sleep(1e9).await;
                    Ok(Text(json!(null)))
                })
                .await?;
                Ok::<_, Failure<String>>(Command::default())
            })
            .edge(START, "a"),
    );
    let scope = Scope::root();
    let scheduler = bench.test.scheduler();
    let running = bench.graph.invoke(go(), bench.config().stop(&scope));
    let result = bench.test.block_on(async move {
        let stopping = async {
            scheduler.sleep(5.0).await;
            scope.stop(StopReason::User);
        };
        futures::future::join(running, stopping).await.0
    });
    assert!(result.is_err());
    assert_eq!(logged(&bench.state().values), "pushed");
}
