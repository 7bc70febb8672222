use super::*;

type Rule = Channel<Data>;

/// What a channel holds after each superstep with these writes.
fn after(rule: Rule, steps: &[&[Value]]) -> Vec<Result<Option<Value>, ChannelError<String>>> {
    let mut channel = ChannelState::<Data>::new(rule).unwrap();
    steps
        .iter()
        .map(|writes| {
            channel.update(writes.iter().cloned().map(Text).collect())?;
            // A checkpoint keeps all there is to it.
            let rule = channel.rule().clone();
            if let Some(kept) = channel.checkpoint() {
                let restored = ChannelState::<Data>::restored(rule, kept);
                assert_eq!(restored.get(), channel.get());
            }
            Ok(channel.get().map(|value| value.0))
        })
        .collect()
}

fn one(value: Value) -> Vec<Value> {
    vec![value]
}

#[test]
fn each_rule_has_its_own_way_with_the_writes_of_a_step() {
    let (a, b) = (json!("a"), json!("b"));
    let (wa, wb, wab) = (one(a.clone()), one(b.clone()), vec![a.clone(), b.clone()]);
    let some = |value: &Value| Ok(Some(value.clone()));
    assert_eq!(after(Rule::last_value(), &[&[], &wa, &[], &wab]), [Ok(None), some(&a), some(&a), Err(ChannelError::Concurrent)]);
    assert_eq!(after(Rule::AnyValue, &[&wab, &[]]), [some(&b), Ok(None)]);
    assert_eq!(after(Rule::Ephemeral { guard: true }, &[&wa, &[], &wab]), [some(&a), Ok(None), Err(ChannelError::Concurrent)]);
    assert_eq!(after(Rule::Ephemeral { guard: false }, &[&wab, &[]]), [some(&b), Ok(None)]);
    assert_eq!(after(Rule::Untracked { guard: true }, &[&wa, &wab]), [some(&a), Err(ChannelError::Concurrent)]);
    assert_eq!(after(Rule::Untracked { guard: false }, &[&wab, &[]]), [some(&b), some(&b)]);
    let lists = |unique, accumulate| after(Rule::Topic { unique, accumulate }, &[&wab, &[json!(["a", "c"])], &[], &wb]);
    let list = |value: Value| Ok(Some(value));
    assert_eq!(lists(false, false), [list(json!(["a", "b"])), list(json!(["a", "c"])), Ok(None), list(json!(["b"]))]);
    assert_eq!(
        lists(false, true),
        [
            list(json!(["a", "b"])),
            list(json!(["a", "b", "a", "c"])),
            list(json!(["a", "b", "a", "c"])),
            list(json!(["a", "b", "a", "c", "b"]))
        ]
    );
    assert_eq!(lists(true, false), [list(json!(["a", "b"])), list(json!(["c"])), Ok(None), Ok(None)]);
    assert_eq!(
        lists(true, true),
        [list(json!(["a", "b"])), list(json!(["a", "b", "c"])), list(json!(["a", "b", "c"])), list(json!(["a", "b", "c"]))]
    );
}

#[test]
fn a_reducer_folds_and_an_overwrite_replaces() {
    let over = json!({ "__overwrite__": ["new"] });
    let steps = after(concat(), &[&[json!(1), json!(2)], &[json!(3), over.clone(), json!(4)], &[over.clone(), over]]);
    assert_eq!(steps, [Ok(Some(json!([1, 2]))), Ok(Some(json!(["new"]))), Err(ChannelError::Overwrites)]);
    let without = Rule::binary_operator(|left, _| Ok(left), None::<fn() -> Text>);
    assert_eq!(after(without, &[&[json!("first"), json!("second")]]), [Ok(Some(json!("first")))]);
}

#[test]
fn barriers_and_what_waits_for_the_end() {
    let rule = |after_finish| Rule::NamedBarrier { names: ["a", "b"].map(Name::from).into(), after_finish };
    let mut barrier = ChannelState::<Data>::new(rule(false)).unwrap();
    barrier.update(vec![Text(json!("a")), Text(json!("a"))]).unwrap();
    assert!(!barrier.is_available());
    assert_eq!(barrier.update(vec![Text(json!("x"))]), Err(ChannelError::ForeignName));
    barrier.update(vec![Text(json!("b"))]).unwrap();
    assert!(barrier.is_available());
    assert!(barrier.consume() && !barrier.is_available() && !barrier.consume());
    let mut late = ChannelState::<Data>::new(rule(true)).unwrap();
    late.update(vec![Text(json!("a")), Text(json!("b"))]).unwrap();
    assert!(!late.is_available());
    assert!(late.finish() && late.is_available() && !late.finish());
    let mut value = ChannelState::<Data>::new(Rule::LastValueAfterFinish).unwrap();
    value.update(vec![Text(json!(1))]).unwrap();
    assert_eq!(value.get(), None);
    assert!(value.finish());
    assert_eq!(value.get(), Some(Text(json!(1))));
    assert!(value.consume() && value.get().is_none());
}

#[test]
fn what_is_untracked_is_in_no_checkpoint() {
    let graph = Graph::new([("log", concat()), ("last", Channel::last_value()), ("handle", Channel::Untracked { guard: true })])
        .node("a", |_, _| async { Ok(put([("handle", json!("open"))])) })
        .node("b", |state, _| async move { Ok(put([("log", json!(state.get("handle").is_some()))])) })
        .edge(START, "a")
        .edge("a", "b");
    let bench = Bench::new(graph);
    assert_eq!(logged(&bench.invoke(go()).unwrap()), "true");
    assert!(bench.history().iter().all(|state| state.checkpoint.as_ref().unwrap().values.get("handle").is_none()));
}

#[test]
fn schemas_for_input_output_and_single_nodes() {
    let mut graph = schema();
    graph.set_input(vec![("question".into(), Channel::last_value())]).unwrap();
    graph.set_output(vec![("log".into(), Channel::last_value())]).unwrap();
    let private = NodeOptions { input: Some(vec![("secret".into(), Channel::last_value())]), ..NodeOptions::default() };
    let graph = graph
        .node("a", |state, _| async move {
            assert!(state.get("secret").is_none());
            Ok(put([("secret", json!("s")), ("log", state.get("question").unwrap().0.clone())]))
        })
        .node_with("b", private, |state, _| async move { Update::Ok(put([("log", seen(&state))])) })
        .edge(START, "a")
        .edge("a", "b");
    let bench = Bench::new(graph);
    let done = bench.invoke(put([("question", json!("why")), ("log", json!("not an input"))])).unwrap();
    assert_eq!(seen(&done), json!({ "log": ["why", { "secret": "s" }] }));
    let mut twice = schema();
    let error = twice.set_input(vec![("log".into(), Channel::AnyValue)]).unwrap_err();
    assert_eq!(error.code(), "DUPLICATE_CHANNEL");
}
