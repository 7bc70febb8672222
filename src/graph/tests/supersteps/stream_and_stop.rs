use super::*;

#[test]
fn an_endless_loop_of_quick_nodes_can_be_stopped() {
    let test = TestLoop::new(1);
    let (scheduler, clock) = (test.scheduler(), test.clone());
    let graph = schema()
        .node("a", move |_, _| {
            clock.work(0.1);
            async { Ok(Values::default()) }
        })
        .edge(START, "a")
        .edge("a", "a")
        .compile()
        .unwrap();
    let scope = Scope::root();
    let click = scope.clone();
    // The click is a task of its own, due after 100 ms: it needs the loop to get a turn.
    let stopper = test.scheduler();
    scheduler.spawn(async move {
        stopper.sleep(100.0).await;
        click.stop(StopReason::User);
    });
    let began = scheduler.now();
    let config = RunConfig::new(scheduler.clone()).stop(&scope).recursion_limit(usize::MAX);
    let error = test.block_on(async move { graph.invoke(input(), config).await }).unwrap_err();
    assert!(matches!(error, GraphError::Stopped(StopReason::User)));
    assert!(scheduler.now() - began < 100.0 + 2.0 * crate::scheduler::SLICE_MS, "{}", scheduler.now() - began);
}

#[test]
fn a_stop_keeps_what_was_finished_and_what_was_streamed() {
    let test = TestLoop::new(1);
    let saver = Rc::new(MemorySaver::default());
    let graph = schema()
        .node("agent", |_, cx| async move {
            let text = Rc::new(RefCell::new(String::new()));
            let kept = text.clone();
            let _guard = cx.keep_on_stop(move || values([("log", word(&kept.borrow()))]));
            for token in ["par", "ti", "al"] {
                text.borrow_mut().push_str(token);
                cx.stream_message(Some("m1"), word(token)).await.map_err(Failure::Stopped)?;
            }
            futures::future::pending().await
        })
        .node("quick", |_, _| async { write("log", "quick") })
        .edge(START, "agent")
        .edge(START, "quick")
        .edge("agent", END)
        .compile_with(CompileOptions::saving(saver))
        .unwrap();
    let mut stream = graph.stream(input(), RunConfig::new(test.scheduler()).thread("t").modes([StreamMode::Messages]));
    let after = graph.clone();
    let snapshot = test.block_on(async move {
        let mut tokens = 0;
        while let Some(event) = stream.next().await {
            match event.map(|event| event.event) {
                Ok(StreamEvent::Message(_, meta)) => {
                    tokens += usize::from(&*meta.node == "agent");
                    if tokens == 3 {
                        stream.scope().stop(StopReason::User);
                    }
                }
                Err(GraphError::Stopped(StopReason::User)) => {}
                other => panic!("{other:?}"),
            }
        }
        after.state("t", None).await.unwrap()
    });
    assert_eq!(log(&snapshot.values), "partial quick");
    assert_eq!(snapshot.next, ["agent".into()]);
    assert_eq!(snapshot.checkpoint.unwrap().source, CheckpointSource::Stop);
}

#[test]
fn a_thread_takes_one_run_at_a_time_and_a_stopped_one_gives_way() {
    let test = TestLoop::new(2);
    let graph = schema()
        .node("slow", |_, cx| async move {
            let _guard = cx.keep_on_stop(|| values([("log", word("kept"))]));
            futures::future::pending().await
        })
        .edge(START, "slow")
        .compile_with(CompileOptions::saving(Rc::new(MemorySaver::default())))
        .unwrap();
    let config = || RunConfig::new(test.scheduler()).thread("t");
    let first = graph.stream(input(), config());
    let (second, third) = (config(), config().stop(&Scope::root()));
    let scope = first.scope().clone();
    test.run();
    let (busy, again, state) = test.block_on(async move {
        let busy = graph.invoke(input(), second).await.unwrap_err();
        scope.stop(StopReason::User);
        let again = graph.stream(input(), third);
        again.scope().stop(StopReason::User);
        drop(first);
        (busy, again.collect::<Vec<_>>().await, graph.state("t", None).await.unwrap())
    });
    assert_eq!(busy.code(), "THREAD_BUSY");
    assert!(matches!(again[..], [Err(GraphError::Stopped(_))]));
    assert_eq!(log(&state.values), "kept");
}

#[test]
fn a_thread_goes_on_from_its_checkpoint() {
    let test = TestLoop::new(1);
    let graph = schema()
        .node("a", |_, _| async { write("log", "a") })
        .edge(START, "a")
        .compile_with(CompileOptions::saving(Rc::new(MemorySaver::default())))
        .unwrap();
    for expected in ["a", "a a", "a a a"] {
        let (graph, config) = (graph.clone(), RunConfig::new(test.scheduler()).thread("t"));
        assert_eq!(log(&test.block_on(async move { graph.invoke(input(), config).await }).unwrap()), expected);
    }
    let config = RunConfig::new(test.scheduler());
    assert_eq!(test.block_on(async move { graph.invoke(input(), config).await }).unwrap_err().code(), "MISSING_THREAD_ID");
}

#[test]
fn messages_are_shown_once_and_those_of_before_not_at_all() {
    let test = TestLoop::new(1);
    let graph = schema()
        .node("a", |_, cx| async move {
            cx.stream_message(Some("streamed"), word("str")).await.map_err(Failure::Stopped)?;
            cx.write(word("custom")).map_err(Failure::Stopped)?;
            Ok(values([("log", vec!["streamed".to_owned(), "whole".to_owned()])]))
        })
        .edge(START, "a")
        .compile()
        .unwrap();
    let config = RunConfig::new(test.scheduler()).modes([StreamMode::Messages, StreamMode::Custom]);
    let stream = graph.stream(Some(values([("log", word("before"))])), config);
    let events: Vec<_> = test.block_on(stream.collect::<Vec<_>>());
    let shown: Vec<String> = events
        .into_iter()
        .map(|event| match event.unwrap().event {
            StreamEvent::Message(message, meta) => format!("{}@{}", message.join(" "), meta.step),
            StreamEvent::Custom(value) => value.join(" "),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(shown, ["str@1", "custom", "whole@1"]);
}

#[test]
fn a_message_of_a_graph_inside_is_shown_once() {
    let test = TestLoop::new(1);
    let inner = schema().node("says", |_, _| async { Ok(values([("log", vec!["from inside".to_owned()])])) });
    let inner = inner.edge(START, "says").compile().unwrap();
    let graph = schema().subgraph("inner", &inner).edge(START, "inner").compile().unwrap();
    let shown = |subgraphs: bool| {
        let config = RunConfig::new(test.scheduler()).modes([StreamMode::Messages]).subgraphs(subgraphs);
        let stream = graph.stream(Some(values([("log", word("before"))])), config);
        let events: Vec<_> = test.block_on(stream.collect::<Vec<_>>());
        let node = |event: StreamEvent<Vec<String>>| match event {
            StreamEvent::Message(_, meta) => meta.node.to_string(),
            other => panic!("{other:?}"),
        };
        events.into_iter().map(|event| node(event.unwrap().event)).collect::<Vec<_>>()
    };
    assert_eq!(shown(true), ["says"]);
    // Where nobody sees inside, it is what the node around it has written.
    assert_eq!(shown(false), ["inner"]);
}

#[test]
fn a_slow_consumer_holds_the_run_back() {
    let test = TestLoop::new(1);
    let steps = Rc::new(Cell::new(0));
    let count = steps.clone();
    let graph = schema()
        .node("a", move |_, _| {
            count.set(count.get() + 1);
            async { Ok(Values::default()) }
        })
        .edge(START, "a")
        .edge("a", "a")
        .compile()
        .unwrap();
    let stream = graph.stream(input(), RunConfig::new(test.scheduler()).recursion_limit(usize::MAX));
    test.run();
    assert!(steps.get() <= 1025, "{}", steps.get());
    drop(stream);
    test.run();
}
