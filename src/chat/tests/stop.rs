use super::*;
use crate::scheduler::Scheduler;

#[test]
fn a_stop_keeps_the_partial_answer_and_runs_on_stop_once_and_no_notice() {
    let stops = Rc::new(Cell::new(0));
    let count = stops.clone();
    let bench = bench(|hooks, test| {
        speaking(100)(hooks, test);
        hooks.on_stop = Some(Rc::new(move |turn| {
            count.set(count.get() + 1);
            async move { stopped(turn.message(StepInit { output: "Nothing is lost.".into(), ..StepInit::default() }).send().await) }
                .boxed_local()
        }));
    });
    send_and_stop(&bench, 25.0);
    bench.test.run();
    assert_eq!(stops.get(), 1);
    let messages = bench.messages();
    assert_eq!(said(&messages), [("go", StepStatus::Done), ("t0 t1 t2 ", StepStatus::Stopped), ("Nothing is lost.", StepStatus::Done)]);
    let stored = bench.stored(&bench.chat.current().id());
    assert!(stored.iter().all(|step| step.status != StepStatus::Running), "{stored:#?}");
    let told = bench.told.borrow();
    let stop = told.iter().position(|event| event.contains("Stopped")).unwrap();
    assert!(!told[stop..].iter().any(|event| event.starts_with("token")), "no late token: {told:?}");
    let history: Vec<_> = bench.chat.current().history().into_iter().map(|step| step.output).collect();
    assert_eq!(history, ["go", "t0 t1 t2 ", "Nothing is lost."], "the partial answer counts once");
}

#[test]
fn without_on_stop_the_notice_is_shown_once_or_not_at_all() {
    for (notice, expected) in [(Some("Halted."), 3), (None, 2)] {
        let bench = bench_on(Rc::default(), notice, speaking(100));
        send_and_stop(&bench, 25.0);
        bench.test.run();
        let messages = bench.messages();
        assert_eq!(messages.len(), expected, "{messages:?}");
        assert_eq!(messages.last().unwrap().0, notice.unwrap_or("t0 t1 t2 "));
        assert!(bench.chat.current().history().iter().all(|step| step.output != "Halted."), "a notice is nothing a model should read");
        // The next turn works.
        bench.send("again").unwrap();
        bench.test.run();
        assert_eq!(bench.messages().last().unwrap().1, StepStatus::Done);
    }
}

#[test]
fn what_a_turn_ends_with_is_saved_in_one_commit_with_the_stops_notice() {
    let of = |writes: &[Write<Text>]| {
        let said = writes.iter().filter_map(|write| match write {
            Write::PutStep(step) if step.kind.is_message() => Some(step.output.clone()),
            Write::PutThread(_) => Some("thread".into()),
            _ => None,
        });
        said.collect::<Vec<_>>()
    };
    let bench = bench(speaking(100));
    send_and_stop(&bench, 25.0);
    let last = bench.commits.borrow().last().map(|writes| of(writes));
    assert_eq!(last.unwrap(), ["t0 t1 t2 ", "Stopped.", "thread"]);
    // The answer that is sent, then the turn's end.
    let bench = self::bench(speaking(3));
    bench.send("go").unwrap();
    bench.test.run();
    let commits = bench.commits.borrow();
    let last: Vec<_> = commits.iter().rev().take(2).map(|writes| of(writes)).collect();
    assert_eq!(last, [vec!["thread"], vec!["t0 t1 t2 "]], "{commits:#?}");
}

#[test]
fn the_app_is_told_of_a_stop_when_what_was_streamed_is_saved() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let (stored, seen) = (layer.clone(), Rc::<RefCell<Vec<(String, StepStatus)>>>::default());
    let log = seen.clone();
    let bench = bench_on(layer, None, |hooks, test| {
        speaking(100)(hooks, test);
        hooks.on_stop = Some(Rc::new(move |turn| {
            let (stored, log) = (stored.clone(), log.clone());
            async move {
                let steps = stored.get_thread(&turn.session().id()).await.unwrap().unwrap().steps;
                *log.borrow_mut() =
                    steps.into_iter().filter(|step| step.kind.is_message()).map(|step| (step.output, step.status)).collect();
                Ok(())
            }
            .boxed_local()
        }));
    });
    send_and_stop(&bench, 25.0);
    assert_eq!(said(&seen.borrow()), [("go", StepStatus::Done), ("t0 t1 t2 ", StepStatus::Stopped)]);
}

#[test]
fn what_was_stopped_cannot_speak() {
    let late = Rc::new(RefCell::new(None));
    let keep = late.clone();
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(move |_, turn| {
            let answer = turn.message(StepInit::default());
            let step = turn.step(StepInit { name: "s".into(), ..StepInit::default() });
            *keep.borrow_mut() = Some((answer.clone(), step.clone()));
            async move {
                stopped(answer.stream_token("partial", Field::Output).await)?;
                stopped(step.begin().await)?;
                futures::future::pending().await
            }
            .boxed_local()
        }));
    });
    send_and_stop(&bench, 5.0);
    bench.test.run();
    let before = (bench.messages(), bench.told.borrow().len());
    let (answer, step) = late.borrow_mut().take().unwrap();
    let results = bench.test.block_on(async move {
        [
            answer.stream_token("late", Field::Output).await,
            answer.send().await,
            answer.update().await,
            answer.remove().await,
            step.send().await,
            step.fail(ErrorRecord::default()).await,
            answer.turn().message(StepInit::default()).send().await,
            answer.change(|record| record.output = "late".into()).map_err(ChatError::from),
            answer.turn().set("late", Text(json!(true))).map_err(ChatError::from),
        ]
    });
    assert!(results.iter().all(|result| *result == Err(ChatError::Stopped(StopReason::User))), "{results:?}");
    assert_eq!((bench.messages(), bench.told.borrow().len()), before);
    assert_eq!(bench.chat.current().get("late"), None);
}

#[test]
fn stopping_when_idle_twice_in_on_chat_start_and_in_on_stop() {
    let stops = Rc::new(Cell::new(0));
    let count = stops.clone();
    let bench = bench(|hooks, _| {
        hooks.on_chat_start = Some(Rc::new(|_| futures::future::pending::<Result<(), String>>().boxed_local() as Hook));
        hooks.on_message = Some(Rc::new(|_, _| futures::future::pending::<Result<(), String>>().boxed_local() as Hook));
        hooks.on_stop = Some(Rc::new(move |turn| {
            count.set(count.get() + 1);
            async move {
                stopped(turn.message(StepInit::default()).stream_token("tidying", Field::Output).await)?;
                futures::future::pending().await
            }
            .boxed_local()
        }));
    });
    // During onChatStart; the second stop ends the hanging onStop.
    assert!(bench.chat.current().is_running());
    let chat = bench.chat.clone();
    let first = chat.stop();
    bench.test.run();
    assert_eq!(stops.get(), 1);
    let second = chat.stop();
    bench.test.block_on(async move {
        first.await;
        second.await;
    });
    assert!(!bench.chat.current().is_running());
    assert_eq!(said(&bench.messages()), [("tidying", StepStatus::Stopped)]);
    // When idle.
    bench.test.block_on(bench.chat.stop());
    assert_eq!((stops.get(), bench.messages().len()), (1, 1));
    // Twice in a row: one onStop.
    bench.send("x").unwrap();
    drop(bench.chat.stop());
    drop(bench.chat.stop());
    bench.test.run();
    assert_eq!(stops.get(), 2);
}

/// Stops after some milliseconds, once or twice. Says whether there was anything to stop.
async fn stop_after(chat: &Chat<App>, scheduler: &Scheduler, ms: f64, twice: bool) -> bool {
    scheduler.sleep(ms).await;
    let was_running = chat.current().is_running();
    let first = chat.stop();
    if twice {
        drop(chat.stop());
    }
    first.await;
    was_running
}

/// Counts how often it is called.
fn counting(count: Rc<Cell<usize>>) -> TurnHook<App> {
    Rc::new(move |_| {
        count.set(count.get() + 1);
        async { Ok(()) }.boxed_local()
    })
}

/// Three hundred stops at random moments, one or two of them: afterwards nothing is open, `onStop` ran once a stopped turn,
/// and no token came late.
#[test]
fn stops_at_random_moments() {
    for seed in 0..300 {
        let stops = Rc::new(Cell::new(0));
        let count = stops.clone();
        let bench = bench(|hooks, test| {
            let test = test.clone();
            hooks.on_message = Some(Rc::new(move |_, turn| {
                let test = test.clone();
                async move {
                    for _ in 0..3 {
                        let step = turn.step(StepInit { name: "s".into(), kind: StepKind::Tool, ..StepInit::default() });
                        stopped(step.begin().await)?;
                        test.scheduler().sleep(3.0).await;
                        stopped(step.send().await)?;
                    }
                    speak(turn, test, 5).await
                }
                .boxed_local()
            }));
            hooks.on_stop = Some(counting(count));
        });
        let dice = TestLoop::new(seed);
        let (chat, scheduler) = (bench.chat.clone(), bench.test.scheduler());
        let (after, twice) = (dice.random_below(700) as f64 / 10.0, dice.random_below(2) == 0);
        let was_running = bench.test.block_on(async move {
            chat.send(text("go")).await.unwrap();
            stop_after(&chat, &scheduler, after, twice).await
        });
        bench.test.run();
        assert_eq!(stops.get(), usize::from(was_running), "seed {seed}");
        for steps in [bench.chat.current().steps(), bench.stored(&bench.chat.current().id())] {
            assert!(steps.iter().all(|step| step.status != StepStatus::Running), "seed {seed}: {steps:#?}");
        }
        let told = bench.told.borrow();
        if let Some(stop) = told.iter().position(|event| event.contains("Stopped")) {
            assert!(!told[stop..].iter().any(|event| event.starts_with("token")), "seed {seed}");
        }
        drop(told);
        bench.send("again").unwrap();
    }
}

/// The same with a question in the middle, answered in time or not, and an action beside it.
#[test]
fn stops_at_random_moments_of_questions_and_actions() {
    for seed in 0..700 {
        let stops = Rc::new(Cell::new(0));
        let count = stops.clone();
        let bench = bench(|hooks, test| {
            let test = test.clone();
            hooks.on_message = Some(Rc::new(move |_, turn| {
                let test = test.clone();
                async move {
                    let step = turn.step(StepInit { name: "s".into(), kind: StepKind::Tool, ..StepInit::default() });
                    stopped(step.begin().await)?;
                    stopped(step.stream_token("partial", Field::Output).await)?;
                    test.scheduler().sleep(5.0).await;
                    stopped(step.send().await)?;
                    let ask = Ask { spec: Text(json!({"type": "text"})), timeout: None };
                    let prompt = StepInit { output: "Who?".into(), ..StepInit::default() };
                    stopped(turn.ask(prompt, ask).await)?;
                    speak(turn, test, 5).await
                }
                .boxed_local()
            }));
            hooks.on_stop = Some(counting(count));
        });
        let dice = TestLoop::new(seed);
        let (chat, scheduler, test) = (bench.chat.clone(), bench.test.scheduler(), bench.test.clone());
        let times = [0; 3].map(|_: u64| dice.random_below(500) as f64 / 10.0);
        let (twice, acts) = (dice.random_below(2) == 0, dice.random_below(2) == 0);
        let was_running = bench.test.block_on(async move {
            chat.send(text("go")).await.unwrap();
            let [answers, acts_at, stops_at] = times;
            let (answering, acting) = (chat.clone(), chat.clone());
            let (one, other) = (scheduler.clone(), scheduler.clone());
            scheduler.spawn(async move {
                one.sleep(answers).await;
                let prompt = answering.current().steps().into_iter().find(|step| step.output == "Who?");
                if let Some(prompt) = prompt {
                    // The stop may have been first.
                    let _ = answering.answer(&prompt.id, Answer { value: Text(json!("Ada")), files: Vec::new() }).await;
                }
            });
            if acts {
                scheduler.spawn(async move {
                    other.sleep(acts_at).await;
                    let _ = acting.run_hook("on_action", None, Box::new(move |turn| speak(turn, test, 3).boxed_local())).await;
                });
            }
            stop_after(&chat, &scheduler, stops_at, twice).await
        });
        let stopped_at = bench.told.borrow().len();
        let at_least = usize::from(was_running);
        assert_eq!(stops.get(), at_least, "seed {seed}");
        bench.test.block_on(bench.chat.stop());
        bench.test.run();
        for steps in [bench.chat.current().steps(), bench.stored(&bench.chat.current().id())] {
            let waits = |step: &Step<Text>| step.rest.as_ref().is_some_and(|rest| rest.get("waitForAnswer").is_some());
            assert!(steps.iter().all(|step| step.status != StepStatus::Running && !waits(step)), "seed {seed}: {steps:#?}");
            assert!(steps.iter().filter(|step| step.output == "Ada").count() <= 1, "seed {seed}");
            let tool = steps.iter().find(|step| step.kind == StepKind::Tool);
            assert!(tool.is_none_or(|tool| tool.output == "partial" || tool.output.is_empty()), "seed {seed}: {tool:?}");
        }
        // What was stopped says nothing more; an action that came later may.
        if !acts {
            assert!(!bench.told.borrow()[stopped_at..].iter().any(|event| event.starts_with("token")), "seed {seed}");
        }
        let history: Vec<String> = bench.chat.current().history().into_iter().map(|step| step.id).collect();
        assert!(history.iter().enumerate().all(|(at, id)| !history[..at].contains(id)), "seed {seed}");
        bench.send("again").unwrap();
        bench.test.run();
    }
}
