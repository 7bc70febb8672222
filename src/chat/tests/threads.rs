use super::*;

#[test]
fn before_the_first_message_nothing_is_kept() {
    let bench = bench(|hooks, _| {
        hooks.on_chat_start = Some(Rc::new(|turn| {
            async move { stopped(turn.message(StepInit { output: "Welcome".into(), ..StepInit::default() }).send().await) }.boxed_local()
        }));
    });
    bench.test.run();
    let id = bench.chat.current().id();
    assert_eq!(said(&bench.messages()), [("Welcome", StepStatus::Done)]);
    assert!(bench.stored(&id).is_empty() && bench.chat.threads().is_empty());
    bench.send("Hi").unwrap();
    bench.test.run();
    let outputs: Vec<_> = bench.stored(&id).into_iter().filter(|step| step.kind.is_message()).map(|step| step.output).collect();
    assert_eq!(outputs, ["Welcome", "Hi"]);
}

#[test]
fn after_a_crash_the_answer_is_there_and_marked_interrupted() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let id = {
        let bench = bench_on(layer.clone(), None, speaking(1000));
        let (chat, scheduler) = (bench.chat.clone(), bench.test.scheduler());
        bench.test.block_on(async move {
            chat.send(text("go")).await.unwrap();
            scheduler.sleep(1000.0).await;
            // The page goes away here: nothing of this bench runs any more.
            let stored = chat.current().id();
            drop(chat);
            stored
        });
        bench.chat.current().id()
    };
    // What the store had when the page went: its records are frozen into a layer of their own.
    let frozen = Rc::<MemoryDataLayer<Text>>::default();
    let test = TestLoop::new(9);
    let StoredThread { thread, steps, .. } = test.block_on(layer.get_thread(&id)).unwrap().unwrap();
    let cut: Vec<Step<Text>> = steps
        .into_iter()
        .map(|mut step| {
            step.status = if step.kind == StepKind::UserMessage { StepStatus::Done } else { StepStatus::Running };
            step
        })
        .collect();
    test.block_on(frozen.commit([Write::PutThread(thread)].into_iter().chain(cut.into_iter().map(Write::PutStep)).collect())).unwrap();
    let resumed = Rc::new(Cell::new(0));
    let count = resumed.clone();
    let bench = bench_on(frozen, None, |hooks, _| {
        hooks.on_chat_resume = Some(Rc::new(move |thread, steps, turn| {
            assert_eq!(thread.name, "go");
            assert_eq!(steps.len(), 3);
            count.set(count.get() + 1);
            async move { stopped(turn.message(StepInit { output: "Welcome back".into(), ..StepInit::default() }).send().await) }
                .boxed_local()
        }));
    });
    let (chat, open) = (bench.chat.clone(), id.clone());
    bench.test.block_on(async move { chat.open_thread(&open).await }).unwrap();
    bench.test.run();
    assert_eq!(resumed.get(), 1);
    let messages = bench.messages();
    assert_eq!(messages[1].1, StepStatus::Interrupted);
    assert!(messages[1].0.starts_with("t0 "));
    assert_eq!(messages[2].0, "Welcome back");
    assert!(bench.stored(&id).iter().all(|step| step.status != StepStatus::Running));
}

#[test]
fn a_turn_goes_on_in_a_thread_that_is_left_and_is_not_told_to_the_view() {
    let ended = Rc::new(Cell::new(0));
    let count = ended.clone();
    let bench = bench(|hooks, test| {
        speaking(20)(hooks, test);
        hooks.on_chat_end = Some(Rc::new(move |_| {
            count.set(count.get() + 1);
            async { Ok(()) }.boxed_local()
        }));
    });
    let (chat, scheduler, told) = (bench.chat.clone(), bench.test.scheduler(), bench.told.clone());
    let id = bench.test.block_on(async move {
        chat.send(text("go")).await.unwrap();
        scheduler.sleep(25.0).await;
        let id = chat.current().id();
        chat.new_thread().await.unwrap();
        told.borrow_mut().clear();
        assert_eq!(chat.running_threads(), std::slice::from_ref(&id));
        id
    });
    bench.test.run();
    assert!(!bench.told.borrow().iter().any(|event| event.starts_with("token")));
    assert_eq!(ended.get(), 1, "the thread that was left ends when its turn does");
    let stored = bench.stored(&id);
    let answer = stored.iter().find(|step| step.kind == StepKind::AssistantMessage).unwrap();
    assert!(answer.output.ends_with("t19 ") && answer.status == StepStatus::Done);
    // Back in it, all is there.
    let chat = bench.chat.clone();
    bench.test.block_on(async move { chat.open_thread(&id).await }).unwrap();
    assert_eq!(bench.messages().len(), 2);
}

#[test]
fn threads_are_renamed_and_deleted_also_while_they_run() {
    let bench = bench(speaking(1000));
    let chat = bench.chat.clone();
    bench.test.block_on(async move {
        chat.send(text("first")).await.unwrap();
        let id = chat.current().id();
        let active = chat.threads()[0].updated_at.clone();
        let change = ThreadChange { name: Some(" Renamed ".into()), tags: Some(vec!["a".into(), "a".into()]), pinned: Some(true) };
        chat.update_thread(&id, change).await.unwrap();
        let thread = chat.threads()[0].clone();
        assert_eq!((thread.name.as_str(), &*thread.tags, thread.is_pinned()), ("Renamed", &["a".to_owned()][..], true));
        assert_eq!(thread.updated_at, active, "a change is no activity");
        chat.update_thread(&id, ThreadChange { pinned: Some(false), ..ThreadChange::default() }).await.unwrap();
        assert_eq!((chat.threads()[0].is_pinned(), chat.threads()[0].name.as_str()), (false, "Renamed"), "what is not given stays");
        chat.delete_thread(&id).await.unwrap();
        assert!(chat.threads().is_empty() && chat.running_threads().is_empty());
        assert_ne!(chat.current().id(), id, "a fresh thread is open");
    });
    bench.test.run();
    let page = bench.test.block_on(bench.layer.list_threads(ThreadFilter::of("app"), 10, None)).unwrap();
    assert!(page.items.is_empty(), "nothing late brought it back: {page:?}");
}

#[test]
fn pins_are_listed_after_a_reload_though_they_are_older_than_the_first_page() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let small = || ChatOptions { page_size: 2, ..options() };
    let first = bench_with(layer.clone(), small(), |_, _| {});
    let mut ids = Vec::new();
    // One of them before anything is said in it.
    for at in 0..7 {
        let id = first.chat.current().id();
        if at == 2 {
            let chat = first.chat.clone();
            first.test.block_on(async move { chat.update_thread(&id, pin(true)).await }).unwrap();
        }
        first.send(&format!("thread {at}")).unwrap();
        first.test.run();
        ids.push(first.chat.current().id());
        let chat = first.chat.clone();
        first
            .test
            .block_on(async move {
                chat.scheduler().sleep(1000.0).await;
                chat.new_thread().await
            })
            .unwrap();
    }
    let names =
        |bench: &Bench| -> Vec<_> { bench.chat.threads().into_iter().map(|thread| (thread.name.clone(), thread.is_pinned())).collect() };
    let [of_page, old] =
        [[("thread 6".to_owned(), false), ("thread 5".to_owned(), false)], ["thread 2", "thread 0"].map(|name| (name.to_owned(), true))];
    let (chat, pinned) = (first.chat.clone(), ids.clone());
    first.test.block_on(async move {
        // At once.
        let change = pin(true);
        let outcomes = futures::join!(
            chat.update_thread(&pinned[0], change.clone()),
            chat.update_thread(&pinned[1], change.clone()),
            chat.update_thread(&pinned[3], change.clone()),
        );
        assert_eq!(outcomes, (Ok(()), Ok(()), Ok(())));
        chat.update_thread(&pinned[1], pin(false)).await.unwrap();
        chat.delete_thread(&pinned[3]).await.unwrap();
        let missing = chat.update_thread("nowhere", change).await;
        assert_eq!(missing, Err(ChatError::ThreadNotFound("nowhere".into())));
    });
    let index = first.test.block_on(layer.get_meta("app/pins")).unwrap().and_then(|ids| ids.items()).unwrap();
    assert_eq!(index.len(), 2, "nothing is left of what was unpinned or deleted: {index:?}");
    let second = bench_with(layer.clone(), small(), |_, _| {});
    assert_eq!(names(&second), [of_page.clone(), old.clone()].concat());
    // The pages that follow have each of them once.
    let chat = second.chat.clone();
    second.test.block_on(async move {
        while chat.has_more_threads() {
            chat.load_more_threads().await.unwrap();
        }
        // Those that are old go, but not these.
        assert_eq!(chat.prune_threads(Some(2), None).await, Ok(2));
    });
    assert_eq!(names(&second), [of_page, old].concat());
    // Somebody else's are not listed.
    let other = bench_with(layer, ChatOptions { user: Some("somebody".into()), ..small() }, |_, _| {});
    assert_eq!(names(&other), []);
}

fn pin(pinned: bool) -> ThreadChange {
    ThreadChange { pinned: Some(pinned), ..ThreadChange::default() }
}

#[test]
fn a_change_that_is_none_is_refused_by_its_name() {
    for (given, what) in [
        (json!("name"), "needs an object: { name?, tags?, pinned? }"),
        (json!({"name": 1}), "needs a text as its \"name\""),
        (json!({"tags": "work"}), "needs a list of texts as its \"tags\""),
        (json!({"tags": ["work", 1]}), "needs a list of texts as its \"tags\""),
        (json!({"pinned": "yes"}), "needs true or false as its \"pinned\""),
        (json!({"pined": true}), "has no \"pined\": it is made of name, tags and pinned"),
    ] {
        let refused = ThreadChange::read(&Text(given)).unwrap_err();
        assert_eq!((refused.code(), refused.to_string()), ("INVALID_ARGUMENT", format!("A thread's change {what}.")));
    }
    let change = ThreadChange { name: Some("n".into()), tags: Some(vec!["t".into()]), pinned: Some(false) };
    assert_eq!(ThreadChange::read(&change.write::<Text>()), Ok(change));
}

#[test]
fn values_of_the_session_and_the_settings_are_there_again() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let hooks = |hooks: &mut Hooks<App>, _: &TestLoop| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            let count = turn.session().get("count").and_then(|count| count.0.as_u64()).unwrap_or(0);
            stopped(turn.set("count", Text(json!(count + 1)))).unwrap();
            async { Ok(()) }.boxed_local()
        }));
    };
    let first = bench_on(layer.clone(), None, hooks);
    first.send("one").unwrap();
    first.test.run();
    first.send("two").unwrap();
    first.test.run();
    first.chat.configure(|config| {
        config.offered = Some(Text(json!({"settings": [{"id": "model", "type": "text"}, {"id": "key", "type": "password"}]})));
    });
    let chat = first.chat.clone();
    first.test.block_on(async move {
        chat.update_settings(Text(json!({"model": "m", "depth": 1, "key": "secret"}))).await.unwrap();
        // What is not named stays.
        chat.update_settings(Text(json!({"depth": null}))).await.unwrap();
        assert_eq!(chat.config().values, Some(Text(json!({"model": "m", "key": "secret", "depth": null}))));
        chat.set_profile("Demo").await.unwrap();
    });
    let id = first.chat.current().id();
    let second = bench_on(layer, None, hooks);
    let chat = second.chat.clone();
    second.test.block_on(async move { chat.open_thread(&id).await }).unwrap();
    assert_eq!(second.chat.current().get("count"), Some(Text(json!(2))));
    let config = second.chat.config();
    assert_eq!((config.values, config.profile.as_deref()), (Some(Text(json!({"model": "m", "depth": null}))), Some("Demo")));
}

#[test]
fn old_threads_are_pruned_but_for_those_in_use() {
    let bench = bench(|hooks, test| {
        let test = test.clone();
        hooks.on_message = Some(Rc::new(move |message, _| {
            let test = test.clone();
            async move {
                // The first is the oldest, and still at it when the others are done.
                test.scheduler().sleep(if message.output == "thread 0" { 60_000.0 } else { 1.0 }).await;
                Ok(())
            }
            .boxed_local()
        }));
    });
    for n in 0..5 {
        let (chat, scheduler) = (bench.chat.clone(), bench.test.scheduler());
        bench.test.block_on(async move {
            chat.new_thread().await.unwrap();
            chat.send(text(&format!("thread {n}"))).await.unwrap();
            scheduler.sleep(1_000.0).await;
        });
    }
    let names = || bench.chat.threads().into_iter().map(|thread| thread.name).collect::<Vec<_>>();
    let prune = |keep, before| {
        let chat = bench.chat.clone();
        bench.test.block_on(async move { chat.prune_threads(keep, before).await.unwrap() })
    };
    assert_eq!(prune(Some(2), None), 2);
    assert_eq!(names(), ["thread 4", "thread 3", "thread 0"]);
    let scheduler = bench.test.scheduler();
    bench.test.block_on(async move { scheduler.sleep(100_000.0).await });
    assert_eq!(prune(None, Some(bench.test.scheduler().now_iso())), 2);
    assert_eq!(names(), ["thread 4"]);
}

#[test]
fn what_is_said_while_a_thread_is_opened_at_the_start_goes_into_that_thread() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let first = bench_on(layer.clone(), None, speaking(1));
    first.send("before").unwrap();
    first.test.run();
    let id = first.chat.current().id();
    let test = TestLoop::new(77);
    let open: OpenStore<Text> = Rc::new(move || {
        let layer: Rc<dyn DataLayer<Text>> = layer.clone();
        async move { Ok(Opened { layer, storage: StorageInfo { kind: StorageKind::Memory, reason: None }, tabs: None }) }.boxed_local()
    });
    let chat = Chat::<App>::new(options(), test.scheduler(), open);
    chat.hooks(|hooks| speaking(1)(hooks, &test));
    let (typing, scheduler) = (chat.downgrade(), test.scheduler());
    // A quick user types as soon as there is something to type into.
    let _forgotten = chat.subscribe(move |event| {
        if let (Event::Status, Some(chat)) = (event, typing.upgrade()) {
            let sent = chat.send(text("quick"));
            scheduler.spawn(async move { sent.await.unwrap() });
        }
    });
    test.block_on(chat.start(Some(id.clone())));
    test.run();
    assert_eq!(chat.current().id(), id);
    let said: Vec<_> =
        chat.current().steps().into_iter().filter(|step| step.kind == StepKind::UserMessage).map(|step| step.output).collect();
    assert_eq!(said, ["before", "quick"]);
    assert_eq!(chat.threads().len(), 1);
}
