use super::*;
use crate::scope::StopReason;

type Workflow = CompiledGraph<Data>;
type Finally = Result<Final<Text>, Failure<String>>;

/// A workflow with tasks that count their calls.
struct Counted {
    calls: Rc<RefCell<Vec<String>>>,
    cx: Context<Data>,
}

impl Counted {
    /// A task that returns its argument, a turn of the loop later.
    fn task(&self, name: &'static str, arg: Value) -> impl Future<Output = Result<Text, Failure<String>>> + use<> {
        let calls = self.calls.clone();
        let call = Call { input: Some(Text(json!([arg.clone()]))), ..Call::new(name) };
        self.cx.call(call, move |cx| {
            calls.borrow_mut().push(format!("{name} {arg}"));
            let arg = arg.clone();
            async move {
                cx.0.run.config.scheduler.sleep(1.0).await;
                Ok(Text(arg))
            }
        })
    }
}

fn workflow<F: Future<Output = Finally> + 'static>(run: impl Fn(Value, Counted) -> F + 'static) -> (Bench, Rc<RefCell<Vec<String>>>) {
    let calls = Rc::<RefCell<Vec<String>>>::default();
    let counted = calls.clone();
    let compile = CompileOptions { name: "flow".into(), ..CompileOptions::saving(Rc::new(MemorySaver::default())) };
    let graph =
        Workflow::entrypoint(NodeOptions::default(), compile, move |input, cx| run(input.0, Counted { calls: counted.clone(), cx }));
    (Bench { test: TestLoop::new(3), graph: graph.unwrap() }, calls)
}

fn input(value: Value) -> Values<Text> {
    values([(START, Text(value))])
}

fn result(output: &RunOutput<Text>) -> Value {
    output.values.get(END).map_or(Value::Null, |value| value.0.clone())
}

fn asking() -> (Bench, Rc<RefCell<Vec<String>>>) {
    workflow(|input, flow| async move {
        let (a, b) = futures::future::join(flow.task("a", input.clone()), flow.task("b", input)).await;
        let (a, b) = (a?, b?);
        let answer = flow.cx.interrupt(Text(json!("ok?")))?;
        let c = flow.task("c", answer.0).await?;
        Ok(Final::of(Text(json!([a.0, b.0, c.0]))))
    })
}

#[test]
fn tasks_that_have_returned_are_replayed_not_run_again() {
    let (bench, calls) = asking();
    let asked = bench.invoke(input(json!(1))).unwrap();
    assert_eq!(asked.interrupts[0].value.0, "ok?");
    assert_eq!(asked.values.get(END), None);
    let done = bench.invoke(answer(json!("yes"))).unwrap();
    assert_eq!(result(&done), json!([1, 1, "yes"]));
    assert_eq!(*calls.borrow(), ["a 1", "b 1", "c \"yes\""]);
    // The next call on the thread is a new one.
    assert!(bench.invoke(input(json!(2))).unwrap().is_interrupted);
    assert_eq!(calls.borrow().len(), 5);
}

#[test]
fn the_history_has_an_input_and_a_result_for_each_call() {
    let (bench, _) = asking();
    bench.invoke(input(json!(1))).unwrap();
    bench.invoke(answer(json!("yes"))).unwrap();
    let seen: Vec<_> = bench
        .history()
        .into_iter()
        .map(|state| {
            let checkpoint = state.checkpoint.unwrap();
            (checkpoint.step, checkpoint.source, state.next.len(), state.values.get(END).map(|value| value.0.clone()))
        })
        .collect();
    let end = json!([1, 1, "yes"]);
    assert_eq!(seen, [(0, CheckpointSource::Loop, 0, Some(end)), (-1, CheckpointSource::Input, 1, None)]);
}

#[test]
fn streams_tell_of_tasks_and_of_the_result_once() {
    let (bench, _) = asking();
    let told = |input: RunInput<Text>| -> Vec<String> {
        let modes = [StreamMode::Updates, StreamMode::Values, StreamMode::Tasks];
        let events = bench.stream(input, modes).into_iter();
        events
            .map(|event| match event.event {
                StreamEvent::Values(values) => format!("values {}", seen(&values)),
                StreamEvent::Updates { node, writes, cached } => {
                    format!("{node} {}{}", writes.0[0].1.0, if cached { " cached" } else { "" })
                }
                StreamEvent::Interrupts(_) => "asks".into(),
                StreamEvent::TaskStart { name, input: Input::Arg(arg), .. } => format!("start {name} {}", arg.0),
                StreamEvent::TaskStart { name, .. } => format!("start {name}"),
                StreamEvent::TaskEnd { name, .. } => format!("end {name}"),
                other => panic!("{other:?}"),
            })
            .collect()
    };
    let expected = ["start flow", "start a [1]", "start b [1]", "a 1", "end a", "b 1", "end b", "asks", "asks", "end flow"];
    assert_eq!(told(input(json!(1)).into()), expected);
    let end = "[1,1,2]";
    let (update, values) = (format!("flow {end}"), format!("values {{\"__end__\":{end}}}"));
    let expected = ["start flow", "a 1 cached", "b 1 cached", "start c [2]", "c 2", "end c", "end flow", &update, &values];
    assert_eq!(told(answer(json!(2)).into()), expected);
}

#[test]
fn a_thread_keeps_for_the_next_call_what_the_function_says() {
    let (bench, _) = workflow(|input, flow| async move {
        let before = flow.cx.previous().map_or(json!(0), |value| value.0.clone());
        Ok(Final { value: Text(before), save: Text(json!(input.as_i64().unwrap_or_default() * 2)) })
    });
    for (given, expected) in [(3, 0), (1, 6), (5, 2)] {
        assert_eq!(result(&bench.invoke(input(json!(given))).unwrap()), json!(expected));
    }
}

#[test]
fn what_tasks_ask_the_function_asks() {
    let (bench, calls) = workflow(|_, flow| async move {
        let ask = |name: &'static str| flow.cx.call(Call::new(name), move |cx| async move { cx.interrupt(Text(json!(name))) });
        let slow = flow.task("slow", json!(1));
        let (x, y, _) = futures::future::try_join3(ask("x"), ask("y"), slow).await?;
        Ok(Final::of(Text(json!([x.0, y.0]))))
    });
    let asked = bench.invoke(input(json!(0))).unwrap();
    let ids: Vec<_> = asked.interrupts.iter().map(|one| (one.value.0.clone(), one.id.clone())).collect();
    // Those that the function has dropped are gone; natively nobody else drives them.
    assert_eq!(ids.len(), 1, "{ids:?}");
    let again = bench.invoke(answers(&[(&ids[0].1, json!("X"))])).unwrap();
    assert_eq!(again.interrupts[0].value.0, "y");
    let done = bench.invoke(answers(&[(&again.interrupts[0].id, json!("Y"))])).unwrap();
    assert_eq!(result(&done), json!(["X", "Y"]));
    assert_eq!(calls.borrow().len(), 1, "the first question has dropped it before it began");
}

#[test]
fn a_function_that_asks_waits_for_the_tasks_under_way() {
    let (bench, calls) = workflow(|_, flow| async move {
        let scheduler = flow.cx.0.run.config.scheduler.clone();
        let slow = flow.task("slow", json!(1));
        // As a promise: it goes on by itself.
        let (sender, receiver) = futures::channel::oneshot::channel();
        scheduler.spawn(async move { drop(sender.send(slow.await)) });
        flow.cx.interrupt(Text(json!("?")))?;
        let slow = receiver.await.unwrap()?;
        Ok(Final::of(slow))
    });
    bench.invoke(input(json!(0))).unwrap();
    assert_eq!(result(&bench.invoke(answer(json!("x"))).unwrap()), json!(1));
    assert_eq!(calls.borrow().len(), 1, "it was kept");
}

#[test]
fn a_failed_function_goes_on_with_what_its_tasks_had_returned() {
    let fail = Rc::new(Cell::new(true));
    let failing = fail.clone();
    let (bench, calls) = workflow(move |_, flow| {
        let failing = failing.clone();
        async move {
            let a = flow.task("a", json!(1)).await?;
            if failing.get() {
                return Err(Failure::App("final: no".into()));
            }
            Ok(Final::of(a))
        }
    });
    assert_eq!(bench.invoke(input(json!(0))).unwrap_err().code(), "APP_ERROR");
    fail.set(false);
    assert_eq!(result(&bench.invoke(RunInput::Continue).unwrap()), json!(1));
    assert_eq!(calls.borrow().len(), 1);
}

#[test]
fn a_stop_in_a_task_keeps_what_had_returned_and_nothing_of_what_had_not() {
    let (bench, calls) = workflow(|_, flow| async move {
        let a = flow.task("a", json!(1)).await?;
        let scheduler = flow.cx.0.run.config.scheduler.clone();
        let slow = flow.task("slow", json!(2));
        let (sender, receiver) = futures::channel::oneshot::channel();
        scheduler.spawn(async move { drop(sender.send(slow.await)) });
        Ok(Final::of(Text(json!([a.0, receiver.await.unwrap()?.0]))))
    });
    let config = bench.config();
    let scope = config.scope().clone();
    let (graph, watched) = (bench.graph.clone(), calls.clone());
    let scheduler = bench.test.scheduler();
    scheduler.clone().spawn(async move {
        while watched.borrow().len() < 2 {
            scheduler.sleep(0.1).await;
        }
        scope.stop(StopReason::User);
    });
    let error = bench.test.block_on(graph.invoke(input(json!(0)), config)).unwrap_err();
    assert!(matches!(error, GraphError::Stopped(_)), "{error}");
    bench.test.run();
    assert_eq!(names(&bench.state().next), ["flow"]);
    assert_eq!(result(&bench.invoke(RunInput::Continue).unwrap()), json!([1, 2]));
    assert_eq!(*calls.borrow(), ["a 1", "slow 2", "slow 2"]);
}

#[test]
fn tasks_are_tried_again_and_their_results_cached_by_their_arguments() {
    let tries = Rc::new(Cell::new(0));
    let counted = tries.clone();
    let (mut bench, _) = workflow(|_, _| async { unreachable!("replaced below") });
    let compile = CompileOptions {
        name: "flow".into(),
        cache: Some(Rc::new(InMemoryCache::default())),
        ..CompileOptions::saving(Rc::new(MemorySaver::default()))
    };
    bench.graph = Workflow::entrypoint(NodeOptions::default(), compile, move |input, cx| {
        let counted = counted.clone();
        let policy = CachePolicy { key: Rc::new(|input: &Input<Text>| Ok(format!("{input:?}"))), ttl: None };
        let call = Call {
            input: Some(Text(json!([input.0]))),
            retry: Some(Rc::new(RetryPolicy { initial_interval: 1.0, ..RetryPolicy::default() })),
            cache: Some(Rc::new(policy)),
            ..Call::new("flaky")
        };
        let called = cx.call(call, move |cx| {
            counted.set(counted.get() + 1);
            async move { if cx.attempt() < 3 { Err(Failure::App("again".to_owned())) } else { Ok(Text(json!("done"))) } }
        });
        async move { Ok(Final::of(called.await?)) }
    })
    .unwrap();
    assert_eq!(result(&bench.invoke(input(json!(1))).unwrap()), json!("done"));
    assert_eq!(tries.get(), 3);
    assert_eq!(result(&bench.invoke(input(json!(1))).unwrap()), json!("done"));
    assert_eq!(tries.get(), 3, "from the cache");
    bench.invoke(input(json!(2))).unwrap();
    assert_eq!(tries.get(), 6, "other arguments");
    // A run's own cache goes before the graph's.
    let own: Rc<dyn Cache<Data>> = Rc::new(InMemoryCache::default());
    bench.invoke_with(input(json!(1)), |config| config.cache(own.clone())).unwrap();
    assert_eq!(tries.get(), 9);
}

#[test]
fn what_is_no_input_and_what_is_no_name_is_refused() {
    let (bench, _) = workflow(|_, _| async { Ok(Final::of(Text(json!(1)))) });
    assert_eq!(bench.invoke(RunInput::Continue).unwrap_err().code(), "EMPTY_INPUT");
    let compile = CompileOptions { name: "a|b".into(), ..CompileOptions::default() };
    let refused = Workflow::entrypoint(NodeOptions::default(), compile, |_, _| async { Ok(Final::of(Text(json!(1)))) });
    assert_eq!(refused.err().unwrap().code(), "INVALID_NODE_NAME");
    let reserved = Graph::new([(END, Channel::last_value())]).node("a", |_, _| async { log("") }).edge(START, "a").compile();
    assert_eq!(reserved.err().unwrap().code(), "INVALID_CHANNEL_NAME");
}

#[test]
fn the_run_s_store_goes_before_the_graph_s() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log_of = seen.clone();
    let graph = schema().node("look", move |_, cx: Context<Data>| {
        log_of.borrow_mut().push(cx.store().map(|store| store.0.clone()));
        async { log("x") }
    });
    let inner = graph.clone().edge(START, "look").compile().unwrap();
    let outer = graph.subgraph("inner", &inner).edge(START, "look").edge("look", "inner");
    let bench = Bench::with(outer, |options| CompileOptions { store: Some(Text(json!("compiled"))), ..options });
    bench.invoke(go()).unwrap();
    bench.invoke_with(go(), |config| config.store(Text(json!("own")))).unwrap();
    let both = |word| [Some(json!(word)), Some(json!(word))];
    assert_eq!(*seen.borrow(), [both("compiled"), both("own")].concat());
}

#[test]
fn those_who_watch_are_told_when_a_run_asks_and_when_it_goes_on() {
    #[derive(Default)]
    struct Watch(Rc<RefCell<Vec<String>>>);
    impl Observer<Data> for Watch {
        fn start(&self, _: &RunInfo, _: Option<&Text>) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
        fn token(&self, _: &RunInfo, _: &Text) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
        fn turned(&self, run: &RunInfo, turning: &Turning<Text>) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            let paused = turning.paused.as_ref().map(|(at, asked)| format!("{at:?} {}", asked.len()));
            assert!(turning.checkpoint.is_some());
            self.0.borrow_mut().push(format!("{} {}", run.name, paused.unwrap_or_else(|| "goes on".into())));
            Box::pin(async { Ok(()) })
        }
        fn end(&self, _: &RunInfo, _: &RunEnd<Data>) -> futures::future::LocalBoxFuture<'static, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
    }
    let (bench, _) = asking();
    let told = Rc::<RefCell<Vec<String>>>::default();
    let watch: Rc<dyn Observer<Data>> = Rc::new(Watch(told.clone()));
    let watched = |input: RunInput<Text>| drop(bench.invoke_with(input, |config| config.observer(watch.clone())).unwrap());
    watched(input(json!(1)).into());
    watched(answer(json!(1)).into());
    drop(bench.invoke_with(input(json!(1)), |config| config.observer(watch.clone()).interrupt_before(["flow"])).unwrap());
    assert_eq!(*told.borrow(), ["flow Question 1", "flow goes on", "flow Before 0"]);
}
