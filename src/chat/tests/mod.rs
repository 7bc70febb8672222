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
use crate::store::testing::Through;
use crate::store::{DataLayer, MemoryDataLayer, Step, StepKind, StepStatus, StoreError, StoreErrorKind, StoredThread, ThreadFilter, Write};

mod asks;
mod attempts;
mod busy;
mod deletion;
mod stop;
mod tabs;
mod threads;
mod turns;

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

fn options() -> ChatOptions {
    ChatOptions { name: "app".into(), stop_notice: None, page_size: 10, on_busy: OnBusy::Reject, user: None }
}

fn text(content: &str) -> UserInput<Text> {
    UserInput::text(content)
}

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
    /// What was committed together.
    commits: Rc<RefCell<Vec<Vec<Write<Text>>>>>,
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
    bench_with(layer, ChatOptions { stop_notice: notice.map(str::to_owned), ..options() }, hooks)
}

fn bench_with(layer: Rc<MemoryDataLayer<Text>>, options: ChatOptions, hooks: impl FnOnce(&mut Hooks<App>, &TestLoop)) -> Bench {
    // Each page has ids of its own.
    static PAGES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let test = TestLoop::new(PAGES.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let fail = Rc::<Cell<bool>>::default();
    let commits = Rc::<RefCell<Vec<_>>>::default();
    let (memory, failing, committed) = (layer.clone(), fail.clone(), commits.clone());
    let open: OpenStore<Text> = Rc::new(move || {
        let (failing, committed) = (failing.clone(), committed.clone());
        let commit = move |memory: &Rc<MemoryDataLayer<Text>>, writes: Vec<Write<Text>>| {
            committed.borrow_mut().push(writes.clone());
            if failing.get() { async { Err(StoreError::new(StoreErrorKind::Quota, "")) }.boxed_local() } else { memory.commit(writes) }
        };
        let layer: Rc<dyn DataLayer<Text>> = Rc::new(Through { memory: memory.clone(), commit: Box::new(commit) });
        async move { Ok(Opened { layer, storage: StorageInfo { kind: StorageKind::Memory, reason: None }, tabs: None }) }.boxed_local()
    });
    let chat = Chat::new(options, test.scheduler(), open);
    chat.hooks(|chat_hooks| hooks(chat_hooks, &test));
    let told = Rc::<RefCell<Vec<String>>>::default();
    let log = told.clone();
    let _forgotten = chat.subscribe(move |event| log.borrow_mut().push(describe(event)));
    test.block_on(chat.start(None));
    told.borrow_mut().clear();
    Bench { test, chat, layer, told, fail, commits }
}

fn bench(hooks: impl FnOnce(&mut Hooks<App>, &TestLoop)) -> Bench {
    bench_on(Rc::default(), Some("Stopped."), hooks)
}

impl Bench {
    fn send(&self, text: &str) -> Result<(), ChatError> {
        self.test.block_on(self.chat.send(UserInput::text(text)))
    }

    fn stored(&self, id: &str) -> Vec<Step<Text>> {
        self.test.block_on(self.layer.get_thread(id)).unwrap().map(|stored| stored.steps).unwrap_or_default()
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
        chat.send(text("go")).await.unwrap();
        scheduler.sleep(after).await;
        chat.stop().await;
        assert!(!chat.current().is_running(), "stop resolves when the session is idle");
    });
}
