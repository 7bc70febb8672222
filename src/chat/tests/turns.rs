use super::*;

#[test]
fn a_turn_is_shown_saved_and_told() {
    let bench = bench(speaking(3));
    bench.send("  Hello there\nsecond line").unwrap();
    bench.test.run();
    assert_eq!(said(&bench.messages()), [("  Hello there\nsecond line", StepStatus::Done), ("t0 t1 t2 ", StepStatus::Done)]);
    let thread = bench.chat.current().thread();
    assert_eq!(thread.name, "Hello there");
    let stored = bench.stored(&thread.id);
    let kinds: Vec<_> = stored.iter().map(|step| (step.kind, step.status)).collect();
    assert_eq!(
        kinds,
        [(StepKind::UserMessage, StepStatus::Done), (StepKind::Run, StepStatus::Done), (StepKind::AssistantMessage, StepStatus::Done)]
    );
    assert_eq!(stored[1].parent_id.as_ref(), Some(&stored[0].id));
    assert_eq!(stored[2].parent_id.as_ref(), Some(&stored[1].id));
    assert_eq!(bench.chat.threads().len(), 1);
    let told = bench.told.borrow();
    let from = told.iter().position(|event| event == "token t0 ").unwrap();
    assert_eq!(told[from..from + 3], ["token t0 ", "token t1 ", "token t2 "]);
    assert_eq!(told.last().map(String::as_str), Some("running false"));
}

#[test]
fn a_message_sent_while_the_chat_opens_waits_for_it() {
    let test = TestLoop::new(99);
    let opening = test.scheduler();
    let open: OpenStore<Text> = Rc::new(move || {
        let opening = opening.clone();
        async move {
            opening.sleep(50.0).await;
            let layer: Rc<dyn DataLayer<Text>> = Rc::new(MemoryDataLayer::default());
            Ok(Opened { layer, storage: StorageInfo { kind: StorageKind::Memory, reason: None }, tabs: None })
        }
        .boxed_local()
    });
    let options = ChatOptions { stop_notice: None, page_size: 10, ..options() };
    let chat = Chat::<App>::new(options, test.scheduler(), open);
    assert_eq!(test.block_on(chat.send(text("before start"))), Err(ChatError::NotReady));
    let id = chat.current().id();
    let started = chat.start(None);
    let sent = chat.send(text("quick"));
    test.block_on(async move {
        sent.await.unwrap();
        started.await;
    });
    assert_eq!(chat.current().steps()[0].output, "quick");
    assert_eq!(chat.current().id(), id, "a draft in the first thread stays where it is");
}

#[test]
fn an_error_in_a_hook_is_seen_and_the_next_turn_works() {
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|message, turn| {
            async move {
                if message.output == "fail" {
                    stopped(turn.step(StepInit { name: "tool".into(), ..StepInit::default() }).begin().await)?;
                    return Err("the tool broke".to_owned());
                }
                Ok(())
            }
            .boxed_local()
        }));
    });
    bench.send("fail").unwrap();
    bench.test.run();
    let steps = bench.chat.current().steps();
    let statuses: Vec<_> = steps.iter().map(|step| (step.kind, step.status, step.error.is_some())).collect();
    assert_eq!(
        statuses,
        [
            (StepKind::UserMessage, StepStatus::Done, false),
            (StepKind::Run, StepStatus::Error, true),
            (StepKind::Undefined, StepStatus::Error, true),
            (StepKind::AssistantMessage, StepStatus::Error, true),
        ]
    );
    assert_eq!(steps[3].output, "the tool broke");
    assert!(bench.chat.current().history().iter().all(|step| step.error.is_none()));
    bench.send("ok").unwrap();
    bench.test.run();
    assert!(!bench.chat.current().is_running());
}

#[test]
fn refusals_show_nothing() {
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|_, _| futures::future::pending::<Result<(), String>>().boxed_local() as Hook));
    });
    assert_eq!(bench.send(" \n\t"), Err(ChatError::EmptyMessage));
    bench.fail.set(true);
    assert_eq!(bench.send("unsaved").unwrap_err().code(), "STORE_QUOTA");
    assert!(bench.messages().is_empty() && bench.chat.threads().is_empty() && !bench.chat.current().is_running());
    assert!(bench.told.borrow().iter().any(|event| event == "toast STORE_QUOTA"));
    bench.fail.set(false);
    bench.send("saved").unwrap();
    assert_eq!(bench.send("while it runs"), Err(ChatError::TurnRunning));
    bench.test.block_on(bench.chat.stop());
    let outputs: Vec<_> = bench.stored(&bench.chat.current().id()).into_iter().map(|step| step.output).collect();
    assert!(!outputs.contains(&"unsaved".to_owned()));
    let missing = bench.chat.clone();
    assert_eq!(bench.test.block_on(async move { missing.open_thread("nope").await }).unwrap_err().code(), "THREAD_NOT_FOUND");
}

#[test]
fn an_id_is_one_s_own() {
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            async move {
                let init = || StepInit { id: Some("mine".into()), output: "first".into(), ..StepInit::default() };
                let first = turn.message(init());
                stopped(first.send().await)?;
                let second = turn.message(init());
                assert_eq!(second.send().await.unwrap_err().code(), "DUPLICATE_ID");
                assert_eq!(second.stream_token("x", Field::Output).await.unwrap_err().code(), "DUPLICATE_ID");
                stopped(first.update().await)?;
                stopped(first.remove().await)?;
                stopped(second.send().await)
            }
            .boxed_local()
        }));
    });
    bench.send("go").unwrap();
    bench.test.run();
    assert_eq!(said(&bench.messages()), [("go", StepStatus::Done), ("first", StepStatus::Done)]);
}
