use super::*;

/// Two nodes that ask side by side, and one that only works.
fn questions() -> (Graph, Rc<Cell<usize>>) {
    let worked = Rc::new(Cell::new(0));
    let count = worked.clone();
    let ask = |name: &'static str| {
        move |_: Values<Text>, cx: Context<Data>| async move {
            let answer = cx.interrupt(Text(json!(format!("{name}?"))))?;
            Ok(put([("log", json!([name, answer.0]))]))
        }
    };
    let graph = schema()
        .node("one", ask("one"))
        .node("two", ask("two"))
        .node("work", move |_, _| {
            count.set(count.get() + 1);
            async { log("worked") }
        })
        .edge(START, "one")
        .edge(START, "two")
        .edge(START, "work");
    (graph, worked)
}

fn asking_twice(log_of: Rc<RefCell<Vec<&'static str>>>) -> Graph {
    schema()
        .node("ask", move |_, cx| {
            log_of.borrow_mut().push("from the top");
            async move {
                let first = cx.interrupt(Text(json!("first?")))?;
                let second = cx.interrupt(Text(json!("second?")))?;
                Ok(put([("log", json!([first.0, second.0]))]))
            }
        })
        .edge(START, "ask")
}

#[test]
fn a_node_asks_and_runs_again_from_its_top_with_the_answer() {
    let tops = Rc::new(RefCell::new(Vec::new()));
    let bench = Bench::new(asking_twice(tops.clone()));
    let asked = bench.invoke(go()).unwrap();
    assert!(asked.is_interrupted);
    assert_eq!(asked.interrupts.len(), 1);
    assert_eq!(asked.interrupts[0].value.0, "first?");
    assert_eq!(asked.interrupts[0].id.len(), 32);
    let again = bench.invoke(answer(json!("A"))).unwrap();
    assert_eq!(again.interrupts[0].value.0, "second?");
    assert_ne!(again.interrupts[0].id, asked.interrupts[0].id, "each question has its own id");
    let state = bench.state();
    assert_eq!(names(&state.next), ["ask"], "LG-I14: a node that waits for an answer is still to run");
    assert_eq!(state.interrupts().map(|interrupt| interrupt.value.0.clone()).collect::<Vec<_>>(), ["second?"]);
    let done = bench.invoke(answer(json!("B"))).unwrap();
    assert!(!done.is_interrupted);
    assert_eq!(logged(&done), "A B");
    assert_eq!(tops.borrow().len(), 3);
    assert!(bench.state().next.is_empty());
}

#[test]
fn siblings_finish_are_shown_and_do_not_run_again() {
    let (graph, worked) = questions();
    let bench = Bench::new(graph);
    let asked = bench.invoke(go()).unwrap();
    assert_eq!(asked.interrupts.len(), 2);
    let state = bench.state();
    assert_eq!(logged(&state.values), "worked");
    assert_eq!(names(&state.next), ["one", "two"]);
    let ids: Vec<String> = asked.interrupts.iter().map(|interrupt| interrupt.id.clone()).collect();
    // A bare answer would go to the wrong one half of the time: LangGraph.js gives it to both.
    let refused = bench.invoke(answer(json!("x"))).unwrap_err();
    assert_eq!(refused.code(), "AMBIGUOUS_RESUME");
    assert!(ids.iter().all(|id| refused.to_string().contains(id)), "{refused}");
    let unknown = bench.invoke(answers(&[("0".repeat(32).as_str(), json!(1))])).unwrap_err();
    assert_eq!(unknown.code(), "UNKNOWN_INTERRUPT");
    let half = bench.invoke(answers(&[(&ids[1], json!("2"))])).unwrap();
    assert_eq!(half.interrupts.len(), 1, "one stays pending");
    assert_eq!(half.interrupts[0].id, ids[0]);
    let done = bench.invoke(answers(&[(&ids[0], json!("1"))])).unwrap();
    assert_eq!(logged(&done), "one 1 two 2 worked");
    assert_eq!(worked.get(), 1);
}

#[test]
fn every_interleaving_of_questions_ends_in_one_state() {
    for seed in 0..60 {
        let test = TestLoop::new(seed);
        let ask = |name: &'static str| {
            let test = test.clone();
            move |_: Values<Text>, cx: Context<Data>| {
                let test = test.clone();
                async move {
                    test.jitter().await;
                    let answer = cx.interrupt(Text(json!(name)))?;
                    test.jitter().await;
                    Ok(put([("log", json!([name, answer.0]))]))
                }
            }
        };
        let graph = schema().node("a", ask("a")).node("b", ask("b")).node("c", ask("c"));
        let graph =
            graph.edge(START, "a").edge(START, "b").edge("a", "c").compile_with(CompileOptions::saving(Rc::new(MemorySaver::default())));
        let graph = graph.unwrap();
        let config = || RunConfig::new(test.scheduler()).thread("t");
        let mut output = test.block_on(graph.invoke(go(), config())).unwrap();
        let mut rounds = 0;
        while output.is_interrupted {
            rounds += 1;
            let first = output.interrupts[0].clone();
            output = test.block_on(graph.invoke(Resume::ById(vec![(first.id, Text(json!(1)))]), config())).unwrap();
        }
        assert_eq!((logged(&output).as_str(), rounds), ("a 1 b 1 c 1", 3), "seed {seed}");
    }
}

#[test]
fn an_interrupt_is_streamed_and_needs_a_checkpointer() {
    let (graph, _) = questions();
    let bench = Bench::new(graph.clone());
    let events = bench.stream(go(), [StreamMode::Updates]);
    let asked = events.iter().filter(|event| matches!(&event.event, StreamEvent::Interrupts(list) if list.len() == 1)).count();
    assert_eq!(asked, 2);
    let alone = graph.compile().unwrap();
    let error = bench.test.block_on(alone.invoke(go(), RunConfig::new(bench.test.scheduler()))).unwrap_err();
    let codes: Vec<&str> = match &error {
        GraphError::Several(errors) => errors.iter().map(GraphError::code).collect(),
        one => vec![one.code()],
    };
    assert!(codes.iter().all(|code| *code == "MISSING_CHECKPOINTER"), "{error:?}");
}

#[test]
fn answering_what_is_finished_returns_the_state() {
    let bench = Bench::new(schema().node("a", |_, _| async { log("a") }).edge(START, "a"));
    bench.invoke(go()).unwrap();
    let again = bench.invoke(answer(json!("?"))).unwrap();
    assert_eq!((logged(&again).as_str(), again.is_interrupted), ("a", false));
}

#[test]
fn breakpoints_hold_before_and_after_and_never_twice() {
    let graph = || {
        let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
        schema().node("a", node("a")).node("b", node("b")).node("c", node("c")).edge(START, "a").edge("a", "b").edge("b", "c")
    };
    let bench = Bench::with(graph(), |options| CompileOptions { interrupt_before: Some(["b"].into()), ..options });
    let held = bench.invoke(go()).unwrap();
    assert_eq!((logged(&held).as_str(), held.is_interrupted, held.interrupts.len()), ("a", true, 0));
    assert_eq!(names(&bench.state().next), ["b"]);
    assert_eq!(logged(&bench.invoke(RunInput::Continue).unwrap()), "a b c");
    // A new input runs into it anew.
    assert_eq!(logged(&bench.invoke(go()).unwrap()), "a b c a");

    // So does an input of the past that is run again: it had not stopped there.
    let bench = Bench::with(graph(), |options| CompileOptions { interrupt_before: Some(["a"].into()), ..options });
    bench.invoke(go()).unwrap();
    bench.invoke(RunInput::Continue).unwrap();
    let first = bench.history().pop().unwrap().checkpoint.unwrap().id;
    let again = bench.invoke_with(RunInput::Continue, |config| config.checkpoint(first)).unwrap();
    assert_eq!((again.is_interrupted, names(&bench.state().next)), (true, vec!["a"]));

    let bench = Bench::with(graph(), |options| CompileOptions { interrupt_after: Some(Breakpoints::All), ..options });
    let mut texts = vec![logged(&bench.invoke(go()).unwrap())];
    for _ in 0..3 {
        texts.push(logged(&bench.invoke(RunInput::Continue).unwrap()));
    }
    assert_eq!(texts, ["a", "a b", "a b c", "a b c"]);
    let refused = graph().compile_with(CompileOptions { interrupt_before: Some(["x"].into()), ..CompileOptions::default() });
    assert_eq!(refused.err().unwrap().code(), "UNKNOWN_NODE");
}

#[test]
fn a_task_inside_a_node_is_not_called_again() {
    let calls = Rc::new(Cell::new(0));
    let count = calls.clone();
    let graph = schema()
        .node("node", move |_, cx| {
            let count = count.clone();
            async move {
                let first = cx
                    .call(Call::new("first"), move |_| {
                        count.set(count.get() + 1);
                        let times = count.get();
                        async move { Ok(Text(json!(format!("call {times}")))) }
                    })
                    .await?;
                let answer = cx.interrupt(Text(json!("and?")))?;
                Ok(put([("log", json!([first.0, answer.0]))]))
            }
        })
        .edge(START, "node");
    let bench = Bench::new(graph);
    assert!(bench.invoke(go()).unwrap().is_interrupted);
    assert_eq!(logged(&bench.invoke(answer(json!("yes"))).unwrap()), "call 1 yes");
    assert_eq!(calls.get(), 1);
}

#[test]
fn an_answer_with_an_update_and_a_goto() {
    let graph = schema()
        .node("ask", |_, cx| async move {
            let answer = cx.interrupt(Text(json!("?")))?;
            Ok(put([("log", json!(["answered", answer.0]))]))
        })
        .node_with("extra", NodeOptions::default(), |_, _| async { log("extra") })
        .edge(START, "ask")
        .conditional_edge("ask", |_| END.into());
    let bench = Bench::new(graph);
    bench.invoke(go()).unwrap();
    let command = Command { update: put([("log", json!("beside"))]), goto: vec!["extra".into()] };
    let done = bench.invoke(RunInput::Command { resume: Some(answer(json!(1))), command }).unwrap();
    assert_eq!(logged(&done), "beside answered 1 extra");
}
