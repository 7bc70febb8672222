use super::*;

fn inner() -> Graph {
    schema()
        .node("in", |_, _| async { log("in") })
        .node("ask", |_, cx| async move {
            let answer = cx.interrupt(Text(json!("inner?")))?;
            Ok(put([("log", json!(["asked", answer.0]))]))
        })
        .edge(START, "in")
        .edge("in", "ask")
}

fn outer(inner: &CompiledGraph<Data>) -> Graph {
    let count = Rc::new(Cell::new(0));
    schema()
        .node("before", move |_, _| {
            count.set(count.get() + 1);
            let times = count.get();
            async move { log(&format!("before{times}")) }
        })
        .subgraph("sub", inner)
        .node("after", |_, _| async { log("after") })
        .edge(START, "before")
        .edge("before", "sub")
        .edge("sub", "after")
}

#[test]
fn a_graph_inside_asks_through_the_one_around_it_and_goes_on_where_it_was() {
    let sub = inner().compile().unwrap();
    let bench = Bench::new(outer(&sub));
    let asked = bench.invoke(go()).unwrap();
    assert_eq!(asked.interrupts.len(), 1);
    assert_eq!(asked.interrupts[0].value.0, "inner?");
    let state = bench.state();
    assert_eq!(names(&state.next), ["sub"]);
    let ns = state.tasks[0].ns.clone().unwrap();
    let place = Place { thread: "t".into(), ns: ns.clone() };
    let graph = bench.graph.clone();
    let within = bench.test.block_on(async move { graph.state_at(&place, None).await }).unwrap();
    assert_eq!(names(&within.next), ["ask"]);
    assert_eq!(within.checkpoint.unwrap().parents.len(), 1);
    let done = bench.invoke(answer(json!("!"))).unwrap();
    // What the inner graph gives out is its whole list, which the outer one appends; "in" ran once.
    assert_eq!(logged(&done), "before1 before1 in asked ! after");
}

#[test]
fn events_of_inner_graphs_come_with_their_namespace_or_not_at_all() {
    let sub = schema().node("in", |_, cx| async move {
        cx.write(Text(json!("custom"))).map_err(Failure::Stopped)?;
        log("in")
    });
    let sub = sub.edge(START, "in").compile().unwrap();
    let bench = Bench::new(outer(&sub));
    let quiet = bench.stream(go(), [StreamMode::Updates, StreamMode::Custom]);
    assert!(quiet.iter().all(|event| event.ns.is_empty()));
    assert!(!quiet.iter().any(|event| event.mode == StreamMode::Custom));
    let loud = bench.stream_with(go(), |config| config.modes([StreamMode::Updates, StreamMode::Custom]).subgraphs(true));
    let inner: Vec<_> = loud.iter().filter(|event| !event.ns.is_empty()).collect();
    assert_eq!(inner.len(), 2);
    assert!(inner.iter().all(|event| event.ns.len() == 1 && event.ns[0].starts_with("sub:")), "{inner:?}");
}

#[test]
fn a_command_for_the_parent_leaves_the_inner_graph() {
    let sub = schema()
        .node("quiet", |_, _| async { log("never seen") })
        .node_with("leave", NodeOptions::default(), |_, _| async {
            let command = Command { update: put([("log", json!("left"))]), goto: vec!["target".into()] };
            Ok(super::super::Update { command: Command::default(), parent: Some(command) })
        })
        .edge(START, "quiet")
        .edge(START, "leave");
    let alone = Bench::new(sub.clone());
    assert_eq!(alone.invoke(go()).unwrap_err().code(), "NO_PARENT_GRAPH");
    let graph = schema()
        .subgraph("sub", &sub.compile().unwrap())
        .node("target", |_, _| async { log("target") })
        .edge(START, "sub")
        .conditional_edge("sub", |_| END.into());
    assert_eq!(logged(&Bench::new(graph).invoke(go()).unwrap()), "left target");
}

#[test]
fn an_inner_graph_may_keep_its_state_from_call_to_call() {
    for (saving, expected) in [(Saving::Inherit, "in"), (Saving::Persistent, "in in")] {
        let sub = Graph::new([("own", concat()), ("log", concat()), ("last", Channel::last_value())])
            .node("in", |state, _| async move {
                let mut own = state.get("own").unwrap().0.as_array().cloned().unwrap();
                own.push(json!("in"));
                let text = own.iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>().join(" ");
                Ok(put([("own", json!("in")), ("last", json!(text))]))
            })
            .edge(START, "in")
            .compile_with(CompileOptions { checkpointer: saving, ..CompileOptions::default() })
            .unwrap();
        let bench = Bench::new(schema().subgraph("sub", &sub).edge(START, "sub"));
        bench.invoke(go()).unwrap();
        let second = bench.invoke(go()).unwrap();
        assert_eq!(seen(&second)["last"], expected);
    }
}

#[test]
fn a_stop_reaches_the_innermost_graph_and_keeps_its_thread_whole() {
    let sub = schema().node("slow", |_, _| futures::future::pending()).edge(START, "slow").compile().unwrap();
    let bench = Bench::new(outer(&sub));
    let stream = bench.graph.stream(go(), bench.config());
    bench.test.run();
    stream.scope().stop(crate::scope::StopReason::User);
    bench.test.run();
    drop(stream);
    assert_eq!(names(&bench.state().next), ["sub"]);
}

#[test]
fn errors_of_an_inner_graph_are_the_nodes() {
    let sub = schema().node("bad", |_, _| async { Err(Failure::App("inner".to_owned())) }).edge(START, "bad").compile().unwrap();
    match Bench::new(outer(&sub)).invoke(go()).unwrap_err() {
        GraphError::App { node: Some(node), error } => assert_eq!((&*node, error.as_str()), ("sub", "inner")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_second_graph_called_in_a_node_has_a_namespace_of_its_own() {
    let sub = schema().node("in", |_, _| async { log("in") }).edge(START, "in").compile().unwrap();
    let graph = schema()
        .node("twice", move |_, cx| {
            let sub = sub.clone();
            async move {
                for _ in 0..2 {
                    let config = RunConfig::new(cx.0.run.config.scheduler.clone()).within(&cx);
                    sub.invoke(go(), config).await.map_err(GraphError::into_failure)?;
                }
                log("done")
            }
        })
        .edge(START, "twice");
    let told = Bench::new(graph).stream_with(go(), |config| config.modes([StreamMode::Updates]).subgraphs(true));
    let paths: Vec<Vec<String>> = told.iter().map(|event| event.ns.iter().map(|part| part.to_string()).collect()).collect();
    assert!(
        matches!(&paths[..], [first, second, own]
        if first.len() == 1 && first[0].starts_with("twice:") && *second == [first[0].clone(), "1".to_owned()] && own.is_empty()),
        "{paths:?}"
    );
}
