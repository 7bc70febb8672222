use super::*;

fn line() -> Graph {
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
    schema().node("a", node("a")).node("b", node("b")).node("c", node("c")).edge(START, "a").edge("a", "b").edge("b", "c")
}

#[test]
fn the_history_has_every_step_the_newest_first() {
    let bench = Bench::new(line());
    bench.invoke(go()).unwrap();
    let history = bench.history();
    let told: Vec<_> = history
        .iter()
        .map(|state| {
            let checkpoint = state.checkpoint.as_ref().unwrap();
            (checkpoint.step, checkpoint.source.as_str(), logged(&state.values), names(&state.next).join(","))
        })
        .collect();
    let expected =
        [(3, "loop", "a b c", ""), (2, "loop", "a b", "c"), (1, "loop", "a", "b"), (0, "loop", "", "a"), (-1, "input", "", "__start__")];
    let expected = expected.map(|(step, source, log, next)| (step, source, log.to_owned(), next.to_owned()));
    assert_eq!(told, expected);
    for pair in history.windows(2) {
        let (newer, older) = (pair[0].checkpoint.as_ref().unwrap(), pair[1].checkpoint.as_ref().unwrap());
        assert_eq!(newer.parent.as_ref(), Some(&older.id));
        assert!(newer.id > older.id);
    }
    // Only what a step has written is new to a store.
    let last = history[0].checkpoint.as_ref().unwrap();
    let versions: Vec<bool> = last.versions.iter().map(|(_, version)| *version == last.id).collect();
    assert_eq!(versions, [true, false]);
}

#[test]
fn the_past_is_gone_on_from_in_a_line_of_its_own() {
    let bench = Bench::new(line());
    bench.invoke(go()).unwrap();
    let old = bench.history()[2].checkpoint.clone().unwrap();
    let again = bench.invoke_with(RunInput::Continue, |config| config.checkpoint(old.id.clone())).unwrap();
    assert_eq!(logged(&again), "a b c");
    let history = bench.history();
    let fork = history.iter().find(|state| state.checkpoint.as_ref().unwrap().source == CheckpointSource::Fork).unwrap();
    assert_eq!(fork.checkpoint.as_ref().unwrap().parent, Some(old.id));
    assert_eq!(history.len(), 8);
    let missing = bench.invoke_with(RunInput::Continue, |config| config.checkpoint("none")).unwrap_err();
    assert_eq!(missing.code(), "UNKNOWN_CHECKPOINT");
}

#[test]
fn a_thread_with_a_history_can_be_begun_from_nothing() {
    let bench = Bench::new(line());
    bench.invoke(go()).unwrap();
    let again = bench.invoke_with(go(), |config| config.checkpoint(NO_CHECKPOINT)).unwrap();
    assert_eq!(logged(&again), "a b c");
    let history = bench.history();
    assert_eq!(history.len(), 10);
    assert_eq!(history[4].checkpoint.as_ref().unwrap().parent, None, "the new line has no past");
    assert_eq!(logged(&bench.invoke(go()).unwrap()), "a b c a b c", "what comes next goes on from the newest");
}

#[test]
fn an_input_that_waits_is_a_task_and_goes_along_into_a_new_line() {
    let bench = Bench::new(line());
    bench.invoke(go()).unwrap();
    let first = bench.history().pop().unwrap();
    let tasks = |state: &StateSnapshot<Text>| state.tasks.iter().map(|task| task.name.to_string()).collect::<Vec<_>>();
    assert_eq!((names(&first.next), tasks(&first)), (vec![START], vec![START.to_owned()]));
    let old = first.checkpoint.unwrap();
    let again = bench.invoke_with(RunInput::Continue, |config| config.checkpoint(old.id)).unwrap();
    assert_eq!(logged(&again), "a b c");
    let history = bench.history();
    let fork = history.iter().find(|state| state.checkpoint.as_ref().unwrap().source == CheckpointSource::Fork).unwrap();
    // Broken off here, the new line still has its input.
    assert_eq!((names(&fork.next), fork.checkpoint.as_ref().unwrap().input.clone()), (vec![START], old.input));
}

#[test]
fn the_state_is_written_in_a_nodes_name() {
    let bench = Bench::with(line(), |options| CompileOptions { interrupt_before: Some(["b"].into()), ..options });
    bench.invoke(go()).unwrap();
    bench.update(Some(put([("log", json!("written"))])), AsNode::Last, None).unwrap();
    assert_eq!(names(&bench.state().next), ["b"], "as if a, which ran last, had written");
    bench.update(Some(put([("log", json!("as b"))])), AsNode::Node("b".into()), None).unwrap();
    let state = bench.state();
    assert_eq!((logged(&state.values).as_str(), names(&state.next)), ("a written as b", vec!["c"]));
    assert_eq!(state.checkpoint.unwrap().source, CheckpointSource::Update);
    assert_eq!(logged(&bench.invoke(RunInput::Continue).unwrap()), "a written as b c");
    bench.update(None, AsNode::Node(END.into()), None).unwrap();
    assert!(bench.state().next.is_empty());
    let unknown = bench.update(None, AsNode::Node("x".into()), None).unwrap_err();
    assert_eq!(unknown.code(), "UNKNOWN_NODE");
}

#[test]
fn a_branch_from_the_past_by_a_write() {
    let bench = Bench::new(line());
    bench.invoke(go()).unwrap();
    let old = bench.history()[2].checkpoint.clone().unwrap();
    let id = bench.update(Some(put([("log", json!("other"))])), AsNode::Node("a".into()), Some(old.id)).unwrap();
    let done = bench.invoke_with(RunInput::Continue, |config| config.checkpoint(id)).unwrap();
    assert_eq!(logged(&done), "a other b c");
}

#[test]
fn nobody_in_particular_is_refused_where_several_wrote() {
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
    let bench = Bench::new(schema().node("a", node("a")).node("b", node("b")).edge(START, "a").edge(START, "b"));
    bench.invoke(go()).unwrap();
    let error = bench.update(Some(go()), AsNode::Last, None).unwrap_err();
    assert_eq!(error.code(), "AMBIGUOUS_UPDATE");
    bench.update(Some(put([("log", json!("in"))])), AsNode::Input, None).unwrap();
    assert_eq!(names(&bench.state().next), ["a", "b"]);
    let before = bench.state().checkpoint.unwrap();
    bench.update(None, AsNode::Copy, None).unwrap();
    let copy = bench.state();
    assert_eq!((names(&copy.next), copy.checkpoint.unwrap().parent), (vec!["a", "b"], Some(before.id)));
}

#[test]
fn a_thread_that_never_ran_has_an_empty_state() {
    let bench = Bench::new(line());
    let state = bench.state();
    assert!(state.checkpoint.is_none() && state.next.is_empty());
    assert_eq!(seen(&state.values), json!({ "log": [] }));
    assert_eq!(bench.invoke(RunInput::Continue).unwrap_err().code(), "EMPTY_INPUT");
    assert_eq!(bench.invoke(put([("other", json!(1))])).unwrap_err().code(), "EMPTY_INPUT");
    let alone = line().compile().unwrap();
    let error = bench.test.block_on(async move { alone.state("t", None).await }).unwrap_err();
    assert_eq!(error.code(), "MISSING_CHECKPOINTER");
}

#[test]
fn threads_are_copied_and_pruned() {
    let saver = Rc::new(MemorySaver::<Data>::default());
    let graph = line().compile_with(CompileOptions::saving(saver.clone())).unwrap();
    let test = TestLoop::new(1);
    test.block_on(graph.invoke(go(), RunConfig::new(test.scheduler()).thread("t"))).unwrap();
    test.block_on(saver.copy_thread("t", "u")).unwrap();
    assert_eq!(test.block_on(saver.prune("t", Keep::Last(2))).unwrap(), 3);
    let count = |thread: &str| test.block_on(saver.list(&Place { thread: thread.into(), ns: "".into() }, None, None)).unwrap().len();
    assert_eq!((count("t"), count("u")), (2, 5));
    test.block_on(saver.delete_thread("u")).unwrap();
    assert_eq!(count("u"), 0);
    assert_eq!(test.block_on(saver.prune("t", Keep::Since(f64::MAX / 1e300))).unwrap(), 0);
}

#[test]
fn what_arrives_in_one_superstep_belongs_to_one_round_of_a_waiting_edge() {
    // `zz` has arrived, and arrives again in the superstep in which `a` completes the edge: that is nothing for the next round.
    let node = |name: &'static str| move |_: Values<Text>, _: Context<Data>| async move { log(name) };
    let graph = schema()
        .node("a", node("a"))
        .node("b", node("b"))
        .node("zz", node("zz"))
        .node("end", node("end"))
        .edge(START, "b")
        .edge(START, "zz")
        .edge("b", "a")
        .waiting_edge(["zz", "a"], "end")
        .conditional_edge("zz", |state| {
            let seen = state.get("log").unwrap().0.as_array().unwrap().iter().filter(|word| **word == "zz").count();
            if seen < 2 { "zz".into() } else { END.into() }
        })
        .conditional_edge("end", |_| "a".into());
    assert_eq!(logged(&Bench::new(graph).invoke(go()).unwrap()), "b zz a zz end a");
}

#[test]
fn a_stream_tells_of_each_checkpoint_what_it_is() {
    let bench = Bench::new(line());
    let told: Vec<_> = bench
        .stream(go(), [StreamMode::Checkpoints])
        .into_iter()
        .map(|event| match event.event {
            StreamEvent::Checkpoint(snapshot) => {
                let checkpoint = snapshot.checkpoint.as_ref().unwrap();
                (checkpoint.step, checkpoint.source.as_str(), names(&snapshot.next).join(","), logged(&snapshot.values))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let of = |step, source, next: &str, log: &str| (step, source, next.to_owned(), log.to_owned());
    let expected = [
        of(-1, "input", "__start__", ""),
        of(0, "loop", "a", ""),
        of(1, "loop", "b", "a"),
        of(2, "loop", "c", "a b"),
        of(3, "loop", "", "a b c"),
    ];
    assert_eq!(told, expected);
}
