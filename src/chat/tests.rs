use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde_json::json;

use super::*;
use crate::graph::Host;
use crate::json::testing::Text;
use crate::scheduler::testing::TestLoop;
use crate::scope::StopReason;
use crate::store::{DataLayer, MemoryDataLayer, Step, StepKind, StepStatus, StoreError, StoreErrorKind, Thread, Write};

struct App;

impl Host for App {
    type Value = Text;
    type Error = String;
}

impl ChatHost for App {
    fn error_record(error: &String) -> ErrorRecord {
        ErrorRecord { name: "Error".into(), code: "APP_ERROR".into(), message: error.clone(), stack: None }
    }
}

type Hook = LocalBoxFuture<'static, Result<(), String>>;

fn stopped<T>(result: Result<T, impl std::fmt::Display>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// A chat on memory whose commits can be made to fail, and a log of what its view was told.
struct Bench {
    test: TestLoop,
    chat: Chat<App>,
    layer: Rc<MemoryDataLayer<Text>>,
    told: Rc<RefCell<Vec<String>>>,
    fail: Rc<Cell<bool>>,
}

struct Failing {
    memory: Rc<MemoryDataLayer<Text>>,
    fail: Rc<Cell<bool>>,
}

impl DataLayer<Text> for Failing {
    fn commit(&self, writes: Vec<Write<Text>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        if self.fail.get() {
            return async { Err(StoreError::new(StoreErrorKind::Quota, "")) }.boxed_local();
        }
        self.memory.commit(writes)
    }
    fn list_threads(
        &self,
        app: &str,
        first: usize,
        after: Option<crate::store::Cursor>,
    ) -> LocalBoxFuture<'static, Result<crate::store::Page<Thread<Text>>, StoreError>> {
        self.memory.list_threads(app, first, after)
    }
    fn get_thread(&self, id: &str) -> LocalBoxFuture<'static, Result<Option<(Thread<Text>, Vec<Step<Text>>)>, StoreError>> {
        self.memory.get_thread(id)
    }
    fn get_meta(&self, key: &str) -> LocalBoxFuture<'static, Result<Option<Text>, StoreError>> {
        self.memory.get_meta(key)
    }
}

fn describe(event: &Event<Text>) -> String {
    match event {
        Event::Step(step) if step.kind == StepKind::Run => format!("run {} {:?}", step.name, step.status),
        Event::Step(step) => format!("{} {:?} {:?}", if step.kind.is_message() { "message" } else { "step" }, step.output, step.status),
        Event::Token { token, .. } => format!("token {token}"),
        Event::Running { running, .. } => format!("running {running}"),
        Event::Toast { code, .. } => format!("toast {}", code.clone().unwrap_or_default()),
        Event::Remove(_) => "remove".into(),
        other => format!("{other:?}"),
    }
}

fn bench_on(layer: Rc<MemoryDataLayer<Text>>, notice: Option<&str>, hooks: impl FnOnce(&mut Hooks<App>, &TestLoop)) -> Bench {
    // Each page has ids of its own.
    static PAGES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let test = TestLoop::new(PAGES.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let options = ChatOptions { name: "app".into(), stop_notice: notice.map(str::to_owned), page_size: 10 };
    let fail = Rc::<Cell<bool>>::default();
    let (memory, failing) = (layer.clone(), fail.clone());
    let open: OpenStore<Text> = Rc::new(move || {
        let layer: Rc<dyn DataLayer<Text>> = Rc::new(Failing { memory: memory.clone(), fail: failing.clone() });
        async move { Ok((layer, StorageInfo { kind: StorageKind::Memory, reason: None })) }.boxed_local()
    });
    let chat = Chat::new(options, test.scheduler(), open);
    chat.hooks(|chat_hooks| hooks(chat_hooks, &test));
    let told = Rc::<RefCell<Vec<String>>>::default();
    let log = told.clone();
    let _forgotten = chat.subscribe(move |event| log.borrow_mut().push(describe(event)));
    test.block_on(chat.start(None));
    told.borrow_mut().clear();
    Bench { test, chat, layer, told, fail }
}

fn bench(hooks: impl FnOnce(&mut Hooks<App>, &TestLoop)) -> Bench {
    bench_on(Rc::default(), Some("Stopped."), hooks)
}

impl Bench {
    fn send(&self, text: &str) -> Result<(), ChatError> {
        self.test.block_on(self.chat.send(text))
    }

    fn stored(&self, id: &str) -> Vec<Step<Text>> {
        self.test.block_on(self.layer.get_thread(id)).unwrap().map(|(_, steps)| steps).unwrap_or_default()
    }

    fn messages(&self) -> Vec<(String, StepStatus)> {
        let steps = self.chat.current().steps();
        steps.into_iter().filter(|step| step.kind.is_message()).map(|step| (step.output, step.status)).collect()
    }
}

fn said(list: &[(String, StepStatus)]) -> Vec<(&str, StepStatus)> {
    list.iter().map(|(text, status)| (text.as_str(), *status)).collect()
}

/// Streams tokens, one every 10 ms, and sends.
async fn speak(turn: Turn<App>, test: TestLoop, tokens: usize) -> Result<(), String> {
    let answer = turn.message(StepInit::default());
    for at in 0..tokens {
        stopped(answer.stream_token(&format!("t{at} "), Field::Output).await)?;
        test.scheduler().sleep(10.0).await;
    }
    stopped(answer.send().await)
}

fn speaking(tokens: usize) -> impl FnOnce(&mut Hooks<App>, &TestLoop) {
    move |hooks, test| {
        let test = test.clone();
        hooks.on_message = Some(Rc::new(move |_, turn| speak(turn, test.clone(), tokens).boxed_local()));
    }
}

/// Sends, lets the turn go on for some milliseconds, and stops it.
fn send_and_stop(bench: &Bench, after: f64) {
    let (chat, scheduler) = (bench.chat.clone(), bench.test.scheduler());
    bench.test.block_on(async move {
        chat.send("go").await.unwrap();
        scheduler.sleep(after).await;
        chat.stop().await;
        assert!(!chat.current().is_running(), "stop resolves when the session is idle");
    });
}

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
            Ok((layer, StorageInfo { kind: StorageKind::Memory, reason: None }))
        }
        .boxed_local()
    });
    let options = ChatOptions { name: "app".into(), stop_notice: None, page_size: 10 };
    let chat = Chat::<App>::new(options, test.scheduler(), open);
    assert_eq!(test.block_on(chat.send("before start")), Err(ChatError::NotReady));
    let id = chat.current().id();
    let started = chat.start(None);
    let sent = chat.send("quick");
    test.block_on(async move {
        sent.await.unwrap();
        started.await;
    });
    assert_eq!(chat.current().steps()[0].output, "quick");
    assert_eq!(chat.current().id(), id, "a draft in the first thread stays where it is");
}

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
            answer.stream_token("late", Field::Output).await.map_err(ChatError::from),
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
fn after_a_crash_the_answer_is_there_and_marked_interrupted() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let id = {
        let bench = bench_on(layer.clone(), None, speaking(1000));
        let (chat, scheduler) = (bench.chat.clone(), bench.test.scheduler());
        bench.test.block_on(async move {
            chat.send("go").await.unwrap();
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
    let (thread, steps) = test.block_on(layer.get_thread(&id)).unwrap().unwrap();
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
        chat.send("go").await.unwrap();
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
        chat.send("first").await.unwrap();
        let id = chat.current().id();
        chat.rename_thread(&id, " Renamed ").await.unwrap();
        assert_eq!(chat.threads()[0].name, "Renamed");
        chat.delete_thread(&id).await.unwrap();
        assert!(chat.threads().is_empty() && chat.running_threads().is_empty());
        assert_ne!(chat.current().id(), id, "a fresh thread is open");
    });
    bench.test.run();
    let page = bench.test.block_on(bench.layer.list_threads("app", 10, None)).unwrap();
    assert!(page.items.is_empty(), "nothing late brought it back: {page:?}");
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
    let chat = first.chat.clone();
    first.test.block_on(async move {
        chat.update_settings(Text(json!({"model": "m", "key": "secret"})), Text(json!({"model": "m"}))).await.unwrap();
        chat.set_profile("Demo").await.unwrap();
    });
    let id = first.chat.current().id();
    let second = bench_on(layer, None, hooks);
    let chat = second.chat.clone();
    second.test.block_on(async move { chat.open_thread(&id).await }).unwrap();
    assert_eq!(second.chat.current().get("count"), Some(Text(json!(2))));
    let config = second.chat.config();
    assert_eq!((config.values, config.profile.as_deref()), (Some(Text(json!({"model": "m"}))), Some("Demo")));
}

/// A thousand stops at random moments, one or two of them: afterwards nothing is open, `onStop` ran once a stopped turn,
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
            hooks.on_stop = Some(Rc::new(move |_| {
                count.set(count.get() + 1);
                async { Ok(()) }.boxed_local()
            }));
        });
        let dice = TestLoop::new(seed);
        let (chat, scheduler) = (bench.chat.clone(), bench.test.scheduler());
        let (after, twice) = (dice.random_below(700) as f64 / 10.0, dice.random_below(2) == 0);
        let was_running = bench.test.block_on(async move {
            chat.send("go").await.unwrap();
            scheduler.sleep(after).await;
            let was_running = chat.current().is_running();
            let first = chat.stop();
            if twice {
                drop(chat.stop());
            }
            first.await;
            was_running
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
