use super::*;

fn send(node: &str, arg: Value) -> Destination<Text> {
    Send::new(node, Text(arg)).into()
}

/// A node that logs what a send has brought.
async fn worker(state: Values<Text>, _: Context<Data>) -> Update {
    Ok(put([("log", state.get(ARG).map_or(json!("state"), |arg| arg.0.clone()))]))
}

#[test]
fn sends_run_side_by_side_and_write_in_the_order_they_were_made() {
    for seed in 0..20 {
        let test = TestLoop::new(seed);
        let jitter = test.clone();
        let graph = schema()
            .node("fan", |_, _| async { log("fan") })
            .node("work", move |state, cx| {
                let test = jitter.clone();
                async move {
                    test.jitter().await;
                    worker(state, cx).await
                }
            })
            .conditional_edges("fan", |_| (0..5).map(|at| send("work", json!(at))).collect())
            .edge(START, "fan")
            .compile()
            .unwrap();
        let done = test.block_on(graph.invoke(go(), RunConfig::new(test.scheduler()).max_concurrency(2))).unwrap();
        assert_eq!(logged(&done), "fan 0 1 2 3 4");
    }
}

#[test]
fn edges_come_before_sends() {
    let bench = Bench::new(
        schema()
            .node("a", |_, _| async { log("a") })
            .node("zz", |_, _| async { log("zz") })
            .node("work", worker)
            .edge(START, "a")
            .edge("a", "zz")
            .conditional_edges("a", |_| vec![send("work", json!("sent")), "work".into()]),
    );
    assert_eq!(logged(&bench.invoke(go()).unwrap()), "a state zz sent");
}

#[test]
fn a_command_writes_and_goes_beside_the_edges() {
    let bench = Bench::new(
        schema()
            .node_with("a", NodeOptions { ends: Some(vec!["work".into()]), ..NodeOptions::default() }, |_, _| async {
                let update = Values(vec![("log".into(), Text(json!("one"))), ("log".into(), Text(json!("two")))]);
                Commanded::Ok(Command { update, goto: vec![send("work", json!("x")), "b".into(), END.into()] })
            })
            .node("b", |_, _| async { log("b") })
            .node("edge", |_, _| async { log("edge") })
            .node("work", worker)
            .edge(START, "a")
            .edge("a", "edge")
            .edge("edge", END)
            .conditional_edge("edge", |_| END.into()),
    );
    assert_eq!(logged(&bench.invoke(go()).unwrap()), "one two b edge x");
}

#[test]
fn what_leads_nowhere_is_an_error_with_the_names_that_lead_somewhere() {
    for goto in [Destination::from("nowhere"), send("nowhere", json!(1)), send(END, json!(1))] {
        let bench = Bench::new(
            schema()
                .node_with("a", NodeOptions::default(), move |_, _| {
                    let goto = goto.clone();
                    async { Commanded::Ok(Command { update: Values::default(), goto: vec![goto] }) }
                })
                .node("b", |_, _| async { log("b") })
                .edge(START, "a")
                .edge("a", "b"),
        );
        let error = bench.invoke(go()).unwrap_err();
        assert_eq!(error.code(), "UNKNOWN_DESTINATION");
        assert!(error.to_string().contains("\"a\", \"b\", \"__end__\""), "{error}");
        // The thread is as good as before.
        assert_eq!(names(&bench.state().next), ["a"]);
    }
}

#[test]
fn a_command_as_input_writes_and_goes() {
    let bench =
        Bench::new(schema().node("a", |_, _| async { log("a") }).node("b", |_, _| async { log("b") }).edge(START, "a").edge("a", "b"));
    let command = Command { update: put([("log", json!("in"))]), goto: vec!["b".into()] };
    assert_eq!(logged(&bench.invoke(command).unwrap()), "in b");
    assert_eq!(bench.history().last().unwrap().checkpoint.as_ref().unwrap().source, CheckpointSource::Input);
    assert_eq!(bench.invoke(Command::default()).unwrap_err().code(), "EMPTY_INPUT");
    let unknown = Command { update: Values::default(), goto: vec!["x".into()] };
    assert_eq!(bench.invoke(unknown).unwrap_err().code(), "UNKNOWN_DESTINATION");
}

#[test]
fn hundreds_of_sends_that_fail_stop_and_go_on() {
    let failing = Rc::new(Cell::new(true));
    let flag = failing.clone();
    let graph = schema()
        .node("fan", |_, _| async { log("fan") })
        .node("work", move |state, cx| {
            let fails = flag.get() && state.get(ARG).unwrap().0 == 150;
            async move {
                if fails {
                    // After all the others have begun.
                    cx.0.run.config.scheduler.sleep(5.0).await;
                    return Err(Failure::App("boom".to_owned()));
                }
                worker(state, cx).await
            }
        })
        .conditional_edges("fan", |_| (0..200).map(|at| send("work", json!(at))).collect())
        .edge(START, "fan");
    let bench = Bench::new(graph);
    assert_eq!(bench.invoke(go()).unwrap_err().code(), "APP_ERROR");
    let state = bench.state();
    assert_eq!(names(&state.next), ["work"], "only the one that failed is still to run");
    let failed: Vec<_> = state.tasks.iter().filter_map(|task| task.error.clone()).collect();
    assert_eq!(failed, [("Error".to_owned(), "boom".to_owned())]);
    failing.set(false);
    let expected: Vec<String> = (0..200).map(|at| at.to_string()).collect();
    assert_eq!(logged(&bench.invoke(RunInput::Continue).unwrap()), format!("fan {}", expected.join(" ")));
}
