use super::*;

fn busy(on_busy: OnBusy) -> Bench {
    bench_with(Rc::default(), ChatOptions { on_busy, ..options() }, speaking(5))
}

fn outputs(bench: &Bench) -> Vec<String> {
    bench.messages().into_iter().map(|(text, _)| text).collect()
}

#[test]
fn messages_wait_for_their_turn() {
    let bench = busy(OnBusy::Queue);
    bench.send("one").unwrap();
    let waiting = ["two", "three", "four"].map(|word| bench.chat.send(text(word)));
    let queue = bench.chat.queue();
    assert_eq!(queue.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["two", "three", "four"]);
    assert!(bench.chat.unqueue(&queue[1].0) && !bench.chat.unqueue(&queue[1].0));
    let [two, three, four] = waiting;
    assert_eq!(bench.test.block_on(three), Err(ChatError::Stopped(StopReason::User)));
    assert_eq!(bench.test.block_on(two), Ok(()));
    assert_eq!(bench.test.block_on(four), Ok(()));
    bench.test.run();
    let answer = "t0 t1 t2 t3 t4 ";
    assert_eq!(outputs(&bench), ["one", answer, "two", answer, "four", answer]);
    assert!(!bench.chat.current().is_running());
}

#[test]
fn a_stop_gives_back_what_waits() {
    let bench = busy(OnBusy::Queue);
    bench.send("one").unwrap();
    let waiting = bench.chat.send(text("two"));
    bench.test.block_on(bench.chat.stop());
    assert_eq!(bench.test.block_on(waiting), Err(ChatError::Stopped(StopReason::User)));
    bench.test.run();
    assert!(!outputs(&bench).contains(&"two".to_owned()) && bench.chat.queue().is_empty());
    bench.send("three").unwrap();
}

#[test]
fn a_message_takes_over() {
    let bench = busy(OnBusy::Interrupt);
    bench.send("one").unwrap();
    let scheduler = bench.test.scheduler();
    bench.test.block_on(async move { scheduler.sleep(25.0).await });
    bench.send("two").unwrap();
    bench.test.run();
    assert_eq!(outputs(&bench), ["one", "t0 t1 t2 ", "two", "t0 t1 t2 t3 t4 "]);
    assert_eq!(bench.messages()[1].1, StepStatus::Stopped);
}

#[test]
fn actions_run_beside_a_turn_and_one_stop_ends_them_all() {
    let stops = Rc::new(Cell::new(0));
    let count = stops.clone();
    let bench = bench(|hooks, test| {
        speaking(1000)(hooks, test);
        hooks.on_stop = Some(Rc::new(move |turn| {
            count.set(count.get() + 1);
            async move { stopped(turn.message(StepInit { output: "stopped".into(), ..StepInit::default() }).send().await) }.boxed_local()
        }));
    });
    bench.send("go").unwrap();
    let act = |tokens: usize| {
        let test = bench.test.clone();
        bench.chat.run_hook("on_action", Some("Act".into()), Box::new(move |turn| speak(turn, test, tokens).boxed_local()))
    };
    bench.test.block_on(act(2)).unwrap();
    let (endless, scheduler) = (act(1000), bench.test.scheduler());
    scheduler.spawn(async move { endless.await.unwrap() });
    let scheduler = bench.test.scheduler();
    bench.test.block_on(async move { scheduler.sleep(100.0).await });
    assert_eq!(bench.chat.current().turns().len(), 2, "the quick one is done");
    bench.test.block_on(bench.chat.stop());
    assert_eq!(stops.get(), 1);
    let runs: Vec<_> =
        bench.chat.current().steps().into_iter().filter(|step| step.kind == StepKind::Run).map(|step| (step.name, step.status)).collect();
    let expected = [
        ("on_message", StepStatus::Stopped),
        ("on_action", StepStatus::Done),
        ("on_action", StepStatus::Stopped),
        ("on_stop", StepStatus::Done),
    ];
    assert_eq!(runs, expected.map(|(name, status)| (name.to_owned(), status)));
    assert!(!bench.chat.current().is_running());
    assert_eq!(bench.chat.current().attempts().len(), 0);
}

#[test]
fn an_action_is_the_first_thing_a_user_does() {
    let bench = bench(|_, _| {});
    let id = bench.chat.current().id();
    let quiet = bench.chat.run_hook("on_window_message", None, Box::new(|_| async { Ok(()) }.boxed_local()));
    bench.test.block_on(quiet).unwrap();
    bench.test.run();
    assert!(bench.chat.current().steps().is_empty(), "what makes nothing leaves nothing");
    let act = bench.chat.run_hook(
        "on_action",
        Some("Start".into()),
        Box::new(|turn| {
            async move { stopped(turn.message(StepInit { output: "Started".into(), ..StepInit::default() }).send().await) }.boxed_local()
        }),
    );
    bench.test.block_on(act).unwrap();
    bench.test.run();
    assert_eq!(bench.chat.threads()[0].name, "Start");
    assert_eq!(bench.stored(&id).len(), 2);
}

#[test]
fn errors_reach_the_app_and_names_are_the_app_s() {
    let heard = Rc::<RefCell<Vec<String>>>::default();
    let log = heard.clone();
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            async move {
                stopped(turn.message(StepInit { name: "bot".into(), output: "hi".into(), ..StepInit::default() }).send().await)?;
                stopped(turn.message(StepInit { name: "broken".into(), output: "ho".into(), ..StepInit::default() }).send().await)?;
                Err("broken".to_owned())
            }
            .boxed_local()
        }));
        hooks.on_error = Some(Rc::new(move |error, hook| log.borrow_mut().push(format!("{hook}: {error}"))));
        hooks.author_rename = Some(Rc::new(|name| {
            async move { if name == "broken" { Err("no name".into()) } else { Ok((name == "bot").then(|| "Ada".to_owned())) } }
                .boxed_local()
        }));
        hooks.on_thread_name = Some(Rc::new(|message, _| async move { Ok(Some(format!("About {}", message.output))) }.boxed_local()));
    });
    bench.send("one").unwrap();
    bench.test.run();
    bench.send("two").unwrap();
    bench.test.run();
    assert_eq!(*heard.borrow(), ["author_rename: no name", "on_message: broken", "author_rename: no name", "on_message: broken"]);
    let thread = bench.chat.current().thread();
    assert_eq!(thread.name, "About one");
    let stored = bench.stored(&thread.id);
    assert!(stored.iter().any(|step| step.output == "hi" && step.name == "Ada"));
    assert!(stored.iter().any(|step| step.output == "ho" && step.name == "broken"), "it keeps its name");
    assert_eq!(bench.told.borrow().iter().filter(|event| *event == "toast APP_ERROR").count(), 2);
}

#[test]
fn users_have_threads_and_settings_of_their_own() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let bench = bench_with(layer, ChatOptions { user: Some("ada".into()), ..options() }, speaking(1));
    bench.send("hers").unwrap();
    bench.test.run();
    let chat = bench.chat.clone();
    bench.test.block_on(async move {
        chat.update_settings(Text(json!({"model": "m"}))).await.unwrap();
        chat.set_user("bob", Some("Bob".into()), None).await.unwrap();
        assert!(chat.threads().is_empty() && chat.config().values.is_none());
        assert_eq!(chat.user().unwrap().display_name.as_deref(), Some("Bob"));
        chat.send(text("his")).await.unwrap();
    });
    bench.test.run();
    let chat = bench.chat.clone();
    bench.test.block_on(async move {
        assert_eq!(chat.threads().iter().map(|thread| thread.name.as_str()).collect::<Vec<_>>(), ["his"]);
        chat.set_user("ada", None, None).await.unwrap();
        assert_eq!(chat.threads().iter().map(|thread| thread.name.as_str()).collect::<Vec<_>>(), ["hers"]);
        assert_eq!(chat.config().values, Some(Text(json!({"model": "m"}))));
        assert!(chat.search_threads("his", 10).await.unwrap().is_empty());
    });
}

#[test]
fn feedback_favourites_and_elements() {
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            async move {
                let table = (Text(json!({"type": "dataframe", "name": "rows"})), Some(Text(json!([1, 2]))));
                let message = turn.message(StepInit { output: "see".into(), elements: vec![table], ..StepInit::default() });
                stopped(message.send().await)?;
                let id = stopped(message.attach(Text(json!({"type": "text", "name": "later"})), None))?;
                stopped(message.update().await)?;
                stopped(turn.update_element(&id, Text(json!({"name": "now", "id": "x"})), None).await)
            }
            .boxed_local()
        }));
    });
    bench.send("go").unwrap();
    bench.test.run();
    let session = bench.chat.current();
    let elements = session.elements();
    let names: Vec<_> = elements.iter().map(|element| element.fields.get_str("name").unwrap()).collect();
    assert_eq!(names, ["rows", "now"]);
    assert!(session.content(&elements[0].id).is_none(), "the store has it");
    let step = session.steps().into_iter().find(|step| step.output == "see").unwrap().id;
    let (chat, layer, id, thread) = (bench.chat.clone(), bench.layer.clone(), elements[0].id.clone(), session.id());
    bench.test.block_on(async move {
        assert_eq!(chat.element_content(&chat.current(), &id).await.unwrap(), Some(Text(json!([1, 2]))));
        chat.set_feedback(&step, Some((1.0, Some("good".into())))).await.unwrap();
        chat.set_favorite(&step, true).await.unwrap();
        assert_eq!(chat.favorites().await.unwrap().len(), 1);
        chat.update_element(&id, Text(json!({"name": "other"}))).await.unwrap();
        let stored = layer.get_thread(&thread).await.unwrap().unwrap();
        assert_eq!((stored.feedback.len(), stored.elements.len()), (1, 2));
        assert_eq!(stored.elements.iter().find(|element| element.id == id).unwrap().fields.get_str("name").as_deref(), Some("other"));
        chat.set_feedback(&step, None).await.unwrap();
        chat.set_favorite(&step, false).await.unwrap();
        chat.remove_element(&id).await.unwrap();
        let stored = layer.get_thread(&thread).await.unwrap().unwrap();
        assert_eq!((stored.feedback.len(), stored.elements.len()), (0, 1));
        assert_eq!(chat.set_feedback("nope", None).await.unwrap_err().code(), "STEP_NOT_FOUND");
    });
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let widgets = json!([{"id": "tab", "label": "Tab", "inputs": [
        {"id": "t", "type": "slider", "label": "Temperature", "min": 0, "max": 2},
        {"id": "m", "type": "select", "values": ["a", "b"]},
        {"id": "i", "type": "radio", "items": {"Label": "value"}},
        {"id": "l", "type": "multiselect", "values": ["a", "b"]},
        {"id": "s", "type": "switch"}, {"id": "g", "type": "tags"}, {"id": "x", "type": "text"},
        {"id": "d", "type": "date", "mode": "range", "min": "2026-01-01"},
    ]}]);
    let bench = bench(|_, _| {});
    bench.chat.configure(|config| config.offered = Some(Text(json!({"settings": widgets}))));
    let set = |values: serde_json::Value| {
        let chat = bench.chat.clone();
        bench
            .test
            .block_on(async move { chat.update_settings(Text(values)).await })
            .map_err(|error| (error.code().to_owned(), error.to_string()))
    };
    let good = json!({"t": 0.5, "m": "a", "i": "value", "l": ["b"], "s": true, "g": ["x"], "x": null, "d": ["2026-02-01", "2026-02-02"], "own": {}});
    set(good.clone()).unwrap();
    let bad = [
        (json!({"t": 3}), "Temperature\" (t) is 3.0, and must not be more than 2"),
        (json!({"t": "hot"}), "needs a number"),
        (json!({"m": "c"}), "has no choice \"c\""),
        (json!({"i": "Label"}), "has no choice \"Label\""),
        (json!({"l": ["a", "z"]}), "has no choice \"z\""),
        (json!({"s": 1}), "needs true or false"),
        (json!({"g": "x"}), "needs a list of texts"),
        (json!({"g": ["x", "y", "x"]}), "needs each of its texts once"),
        (json!({"x": 1}), "needs a text"),
        (json!({"d": ["2025-02-01", "2026-02-02"]}), "outside of its range"),
        (json!({"d": ["2026-03-01", "2026-02-02"]}), "first date to come before"),
    ];
    for (values, wrong) in bad {
        let (code, message) = set(values).unwrap_err();
        assert_eq!(code, "SETTING_INVALID");
        assert!(message.contains(wrong), "{message}");
    }
    assert_eq!(bench.chat.config().values, Some(Text(good)), "none of them was taken");
    bench.chat.configure(|config| {
        let settings = json!([{"id": "t", "type": "slider", "initial": 1}, {"id": "new", "type": "text", "initial": "begun"}]);
        config.offered = Some(Text(json!({ "settings": settings })));
    });
    let settings = bench.chat.settings(&bench.chat.current());
    assert_eq!((settings.get("t"), settings.get("new")), (Some(Text(json!(0.5))), Some(Text(json!("begun")))));
}

#[test]
fn a_profile_offers_other_things_while_it_is_chosen() {
    let bench = bench(|_, _| {});
    bench.chat.configure(|config| {
        let overrides = json!({"commands": [1]});
        let profiles = json!([{"name": "plain"}, {"name": "expert", "configOverrides": overrides}]);
        config.offered = Some(Text(json!({"profiles": profiles, "commands": [0], "modes": [2]})));
        config.default_profile = Some("plain".into());
    });
    let offers = |key: &str| bench.chat.offers(&bench.chat.current(), key).map(|offered| offered.0);
    assert_eq!((offers("commands"), offers("modes"), offers("none")), (Some(json!([0])), Some(json!([2])), None));
    bench.chat.configure(|config| config.profile = Some("expert".into()));
    assert_eq!((offers("commands"), offers("modes")), (Some(json!([1])), Some(json!([2]))));
    // What the thread offers goes before both.
    bench.chat.current().offer(&Text(json!({"commands": [3]})));
    assert_eq!(offers("commands"), Some(json!([3])));
}
