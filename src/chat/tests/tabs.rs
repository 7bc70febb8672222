//! Law 7 on a thousand random schedules: tabs that send, stop, open, rename, delete and die on one store.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures::channel::oneshot;
use futures::future::pending;

use super::*;

/// One tab's end of what connects them.
struct End {
    number: usize,
    alive: Cell<bool>,
    listener: RefCell<Option<Rc<dyn Fn(TabMessage<Text>)>>>,
    inbox: RefCell<VecDeque<TabMessage<Text>>>,
}

#[derive(Default)]
struct LockState {
    held: Option<(u64, usize)>,
    waiting: VecDeque<(u64, usize, oneshot::Sender<()>)>,
}

/// What the browser is to tabs: messages that arrive in the order of their sender, some time later, and locks that a dead tab gives back.
struct Browser {
    test: TestLoop,
    memory: Rc<MemoryDataLayer<Text>>,
    ends: RefCell<Vec<Rc<End>>>,
    locks: RefCell<BTreeMap<String, LockState>>,
    tickets: Cell<u64>,
    /// Which tab's hook runs in which thread: never two.
    running: RefCell<BTreeMap<String, usize>>,
}

/// Given back when dropped.
struct Ticket {
    browser: Rc<Browser>,
    name: String,
    ticket: u64,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.browser.give_back(|ticket, _| ticket == self.ticket, Some(&self.name));
    }
}

impl Browser {
    fn new(seed: u64) -> Rc<Self> {
        Rc::new(Self {
            test: TestLoop::new(seed),
            memory: Rc::default(),
            ends: RefCell::default(),
            locks: RefCell::default(),
            tickets: Cell::new(0),
            running: RefCell::default(),
        })
    }

    fn give_back(&self, is_gone: impl Fn(u64, usize) -> bool, only: Option<&str>) {
        for (name, lock) in self.locks.borrow_mut().iter_mut() {
            if only.is_some_and(|only| only != name) {
                continue;
            }
            lock.waiting.retain(|(ticket, tab, _)| !is_gone(*ticket, *tab));
            if lock.held.is_some_and(|(ticket, tab)| is_gone(ticket, tab)) {
                lock.held = None;
            }
            while lock.held.is_none()
                && let Some((ticket, tab, sender)) = lock.waiting.pop_front()
            {
                lock.held = Some((ticket, tab));
                // Whose receiver is gone gives it back by its ticket.
                let _ = sender.send(());
            }
        }
    }

    fn request(self: &Rc<Self>, tab: usize, name: &str, waits: bool) -> Option<(Ticket, Option<oneshot::Receiver<()>>)> {
        let ticket = self.tickets.replace(self.tickets.get() + 1);
        let mut locks = self.locks.borrow_mut();
        let lock = locks.entry(name.to_owned()).or_default();
        let mut receiver = None;
        if lock.held.is_none() {
            lock.held = Some((ticket, tab));
        } else if waits {
            let (sender, granted) = oneshot::channel();
            lock.waiting.push_back((ticket, tab, sender));
            receiver = Some(granted);
        } else {
            return None;
        }
        Some((Ticket { browser: self.clone(), name: name.to_owned(), ticket }, receiver))
    }

    /// A tab that dies says nothing more, writes nothing more, and holds nothing more.
    fn kill(&self, end: &End) {
        end.alive.set(false);
        self.running.borrow_mut().retain(|_, tab| *tab != end.number);
        self.give_back(|_, tab| tab == end.number, None);
    }
}

struct Connection {
    browser: Rc<Browser>,
    end: Rc<End>,
}

impl Tabs<Text> for Connection {
    fn post(&self, message: &TabMessage<Text>) {
        if !self.end.alive.get() {
            return;
        }
        for other in self.browser.ends.borrow().iter().filter(|other| other.number != self.end.number).cloned() {
            other.inbox.borrow_mut().push_back(message.clone());
            let test = self.browser.test.clone();
            self.browser.test.scheduler().spawn(async move {
                test.scheduler().sleep(test.random_below(30) as f64 / 10.0).await;
                let message = other.inbox.borrow_mut().pop_front();
                let listener = other.listener.borrow().clone();
                if let (Some(message), Some(listener), true) = (message, listener, other.alive.get()) {
                    listener(message);
                }
            });
        }
    }

    fn listen(&self, listener: Rc<dyn Fn(TabMessage<Text>)>) {
        *self.end.listener.borrow_mut() = Some(listener);
    }

    fn lock(&self, thread_id: &str) -> LocalBoxFuture<'static, Lease> {
        if !self.end.alive.get() {
            return pending().boxed_local();
        }
        let asked = self.browser.request(self.end.number, thread_id, true);
        let (test, end) = (self.browser.test.clone(), self.end.clone());
        async move {
            test.scheduler().sleep(test.random_below(10) as f64 / 10.0).await;
            let (ticket, granted) = asked.expect("who waits is in the queue");
            if let Some(granted) = granted
                && granted.await.is_err()
            {
                // Its tab is dead.
                pending::<()>().await;
            }
            if !end.alive.get() {
                pending::<()>().await;
            }
            Rc::new(ticket) as Lease
        }
        .boxed_local()
    }

    fn try_lock(&self, thread_id: &str) -> LocalBoxFuture<'static, Option<Lease>> {
        let asked = self.browser.request(self.end.number, thread_id, false);
        let test = self.browser.test.clone();
        async move {
            test.scheduler().sleep(test.random_below(10) as f64 / 10.0).await;
            asked.map(|(ticket, _)| Rc::new(ticket) as Lease)
        }
        .boxed_local()
    }
}

#[derive(Clone)]
struct Tab {
    chat: Chat<App>,
    end: Rc<End>,
}

/// A tab whose answers are the message's text in pieces, a step each.
async fn open_tab(browser: &Rc<Browser>) -> Tab {
    let end = Rc::new(End {
        number: browser.ends.borrow().len(),
        alive: Cell::new(true),
        listener: RefCell::default(),
        inbox: RefCell::default(),
    });
    browser.ends.borrow_mut().push(end.clone());
    let (shared, own) = (browser.clone(), end.clone());
    let open: OpenStore<Text> = Rc::new(move || {
        let (test, end) = (shared.test.clone(), own.clone());
        let commit = move |memory: &Rc<MemoryDataLayer<Text>>, writes| {
            let (memory, test, end): (_, TestLoop, Rc<End>) = (memory.clone(), test.clone(), end.clone());
            async move {
                test.scheduler().sleep(1.0).await;
                if !end.alive.get() {
                    pending::<()>().await;
                }
                memory.commit(writes).await
            }
            .boxed_local()
        };
        let layer: Rc<dyn DataLayer<Text>> = Rc::new(Through { memory: shared.memory.clone(), commit: Box::new(commit) });
        let tabs: Rc<dyn Tabs<Text>> = Rc::new(Connection { browser: shared.clone(), end: own.clone() });
        let storage = StorageInfo { kind: StorageKind::IndexedDb, reason: None };
        async move { Ok(Opened { layer, storage, tabs: Some(tabs) }) }.boxed_local()
    });
    let options = ChatOptions { stop_notice: Some("Stopped.".into()), page_size: 100, ..options() };
    let chat = Chat::new(options, browser.test.scheduler(), open);
    let (shared, number) = (browser.clone(), end.number);
    chat.hooks(|hooks| {
        hooks.on_message = Some(Rc::new(move |message: Step<Text>, turn: Turn<App>| {
            let (browser, thread) = (shared.clone(), turn.session().id());
            async move {
                if browser.ends.borrow()[number].alive.get() {
                    let before = browser.running.borrow_mut().insert(thread.clone(), number);
                    assert_eq!(before, None, "two tabs run one thread");
                }
                let _over = Over { browser: browser.clone(), thread, number };
                let step = turn.step(StepInit { name: "think".into(), kind: StepKind::Tool, ..StepInit::default() });
                stopped(step.begin().await)?;
                browser.test.scheduler().sleep(browser.test.random_below(8) as f64).await;
                stopped(step.send().await)?;
                let answer = turn.message(StepInit::default());
                for piece in message.output.split_inclusive(' ') {
                    stopped(answer.stream_token(piece, Field::Output).await)?;
                    browser.test.scheduler().sleep(browser.test.random_below(8) as f64).await;
                }
                stopped(answer.send().await)
            }
            .boxed_local()
        }));
    });
    chat.start(None).await;
    Tab { chat, end }
}

/// The hook's end, whatever ends it.
struct Over {
    browser: Rc<Browser>,
    thread: String,
    number: usize,
}

impl Drop for Over {
    fn drop(&mut self) {
        let mut running = self.browser.running.borrow_mut();
        if running.get(&self.thread) == Some(&self.number) {
            running.remove(&self.thread);
        }
    }
}

async fn all_threads(browser: &Browser) -> Vec<String> {
    let page = browser.memory.list_threads(ThreadFilter::of("app"), 1_000, None).await.expect("memory is read");
    page.items.into_iter().map(|thread| thread.id).collect()
}

fn picture(steps: &[Step<Text>]) -> Vec<(String, String, StepStatus)> {
    steps.iter().map(|step| (step.id.clone(), step.output.clone(), step.status)).collect()
}

type Log<T> = Rc<RefCell<Vec<T>>>;

async fn schedule(browser: Rc<Browser>, tabs: usize, actions: usize) {
    let below = |bound: usize| browser.test.random_below(bound as u64) as usize;
    let mut open: Vec<Tab> = Vec::new();
    for _ in 0..tabs {
        open.push(open_tab(&browser).await);
    }
    // What was said and acknowledged, by tabs that lived to tell.
    let acknowledged: Log<String> = Rc::default();
    let gone: Log<String> = Rc::default();
    let (mut deleted, mut killed) = (false, false);
    let seeded_to_kill = below(3) > 0;
    for at in 0..actions {
        let place = below(open.len());
        let tab = open[place].clone();
        match below(20) {
            0..=7 => {
                let (log, text) = (acknowledged.clone(), format!("message {at} says this and that"));
                let sending = tab.chat.send(UserInput::text(&text));
                browser.test.scheduler().spawn(async move {
                    if sending.await.is_ok() && tab.end.alive.get() {
                        log.borrow_mut().push(text);
                    }
                });
            }
            8..=11 => {
                let threads = all_threads(&browser).await;
                if !threads.is_empty() {
                    let id = threads[below(threads.len())].clone();
                    // It may be deleted meanwhile.
                    browser.test.scheduler().spawn(async move { drop(tab.chat.open_thread(&id).await) });
                }
            }
            12 => drop(tab.chat.new_thread().await),
            13..=14 => drop(tab.chat.stop()),
            15 => {
                let id = tab.chat.current().id();
                browser.test.scheduler().spawn(async move { drop(tab.chat.rename_thread(&id, &format!("name {at}")).await) });
            }
            16 if at % 3 == 0 => {
                deleted = true;
                let threads = all_threads(&browser).await;
                if !threads.is_empty() {
                    let (log, id) = (gone.clone(), threads[below(threads.len())].clone());
                    browser.test.scheduler().spawn(async move {
                        if tab.chat.delete_thread(&id).await.is_ok() && tab.end.alive.get() {
                            log.borrow_mut().push(id);
                        }
                    });
                }
            }
            17 if seeded_to_kill => {
                killed = true;
                browser.kill(&tab.end);
                open[place] = open_tab(&browser).await;
            }
            _ => {}
        }
        browser.test.scheduler().sleep(below(120) as f64 / 4.0).await;
    }
    browser.test.scheduler().sleep(5_000.0).await;
    for tab in &open {
        assert!(!tab.chat.current().is_running(), "a tab shows a turn that is over");
        assert!(tab.chat.running_threads().is_empty(), "a tab lists a turn that is over");
    }
    // What the dead have left is marked when it is opened.
    for id in all_threads(&browser).await {
        open[0].chat.open_thread(&id).await.expect("it is there");
    }
    browser.test.scheduler().sleep(5_000.0).await;
    let there = all_threads(&browser).await;
    for id in gone.borrow().iter() {
        assert!(!there.contains(id), "deleted, and there: {id}");
    }
    let mut said: Vec<String> = Vec::new();
    for id in all_threads(&browser).await {
        let stored = browser.memory.get_thread(&id).await.expect("memory is read").expect("it is there");
        let steps = &stored.steps;
        assert!(steps.iter().all(|step| step.status != StepStatus::Running), "left running: {:#?}", picture(steps));
        let places: BTreeSet<u64> = steps.iter().map(|step| step.seq as u64).collect();
        assert_eq!(places.len(), steps.len(), "two steps at one place: {steps:#?}");
        for message in steps.iter().filter(|step| step.kind == StepKind::UserMessage) {
            let runs = steps.iter().filter(|step| step.name == "on_message" && step.parent_id.as_ref() == Some(&message.id));
            assert!(runs.count() <= 1, "run twice: {}", message.output);
            said.push(message.output.clone());
        }
        for tab in open.iter().filter(|tab| tab.chat.current().id() == id) {
            assert_eq!(picture(&tab.chat.current().steps()), picture(steps), "tab {} shows something else", tab.end.number);
            // A tab may die when it has saved a name and not told it.
            if !killed {
                assert_eq!(tab.chat.current().thread().name, stored.thread.name);
            }
        }
    }
    let unique: BTreeSet<&String> = said.iter().collect();
    assert_eq!(unique.len(), said.len(), "doubled: {said:?}");
    if !deleted {
        for text in acknowledged.borrow().iter() {
            assert!(unique.contains(text), "lost: {text}");
        }
    }
}

fn schedules(tabs: usize, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let browser = Browser::new(seed);
        let test = browser.test.clone();
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test.block_on(schedule(browser, tabs, 30))));
        if let Err(panic) = run {
            eprintln!("seed {seed}, {tabs} tabs");
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn two_tabs_on_random_schedules_lose_and_double_nothing() {
    schedules(2, 0..400);
}

#[test]
fn three_tabs_on_random_schedules_lose_and_double_nothing() {
    schedules(3, 1_000..1_300);
}

#[test]
fn five_tabs_on_random_schedules_lose_and_double_nothing() {
    schedules(5, 2_000..2_300);
}

/// Sends in one tab, and looks at another.
fn two_tabs<T: 'static>(look: impl AsyncFnOnce(Rc<Browser>, Tab, Tab) -> T + 'static) -> T {
    let browser = Browser::new(7);
    browser.test.clone().block_on(async move {
        let one = open_tab(&browser).await;
        let other = open_tab(&browser).await;
        browser.test.scheduler().sleep(10.0).await;
        one.chat.send(text(&"word ".repeat(100))).await.expect("it is sent");
        browser.test.scheduler().sleep(10.0).await;
        other.chat.open_thread(&one.chat.current().id()).await.expect("it is there");
        look(browser, one, other).await
    })
}

#[test]
fn another_tab_shows_the_tokens_as_they_come() {
    two_tabs(async |browser, one, other| {
        for _ in 0..5 {
            browser.test.scheduler().sleep(25.0).await;
            // Messages travel up to 3 ms, tokens wait up to 16 for each other.
            let text = |tab: &Tab| tab.chat.current().steps().last().map(|step| step.output.clone()).unwrap_or_default();
            let now = text(&one);
            browser.test.scheduler().sleep(20.0).await;
            assert!(text(&other).starts_with(&now), "{:?} does not begin with {now:?}", text(&other));
        }
        assert!(other.chat.current().is_running());
        assert_eq!(other.chat.send(text("me too")).await.expect_err("it runs").code(), "TURN_RUNNING");
        browser.test.scheduler().sleep(500.0).await;
        assert!(!other.chat.current().is_running());
        other.chat.send(text("now me")).await.expect("it is free");
    });
}

#[test]
fn another_tab_stops_the_turn() {
    two_tabs(async |browser, one, other| {
        other.chat.stop().await;
        assert!(!one.chat.current().is_running() && !other.chat.current().is_running());
        browser.test.scheduler().sleep(50.0).await;
        assert_eq!(picture(&one.chat.current().steps()), picture(&other.chat.current().steps()));
        assert!(one.chat.current().steps().iter().any(|step| step.status == StepStatus::Stopped));
    });
}

#[test]
fn another_tab_takes_over_from_one_that_died() {
    two_tabs(async |browser, one, other| {
        browser.test.scheduler().sleep(20.0).await;
        browser.kill(&one.end);
        browser.test.scheduler().sleep(100.0).await;
        assert!(!other.chat.current().is_running());
        let steps = other.chat.current().steps();
        assert!(steps.iter().any(|step| step.status == StepStatus::Interrupted), "{:#?}", picture(&steps));
        other.chat.send(text("go on")).await.expect("it is free");
    });
}

#[test]
fn settings_names_and_deletions_reach_the_other_tabs() {
    two_tabs(async |browser, one, other| {
        let id = one.chat.current().id();
        other.chat.rename_thread(&id, "Another name").await.expect("it is renamed");
        one.chat.configure(|config| config.offered = Some(Text(json!({"settings": [{"id": "key", "type": "password"}]}))));
        one.chat.update_settings(Text(json!({"model": "m", "key": "secret"}))).await.expect("they are saved");
        browser.test.scheduler().sleep(10.0).await;
        other.chat.update_settings(Text(json!({"model": "n"}))).await.expect("they are saved");
        other.chat.set_profile("fast").await.expect("it is saved");
        browser.test.scheduler().sleep(10.0).await;
        assert_eq!(one.chat.config().profile(), Some("fast"));
        // A secret is in the memory of its tab alone, and stays there.
        assert_eq!(one.chat.config().values, Some(Text(json!({"key": "secret", "model": "n"}))));
        assert_eq!(other.chat.config().values, Some(Text(json!({"model": "n"}))));
        browser.test.scheduler().sleep(500.0).await;
        let stored = browser.memory.get_thread(&id).await.unwrap().unwrap();
        assert_eq!((stored.thread.name.as_str(), one.chat.current().thread().name.as_str()), ("Another name", "Another name"));
        one.chat.delete_thread(&id).await.expect("it is deleted");
        browser.test.scheduler().sleep(10.0).await;
        assert!(other.chat.threads().is_empty() && other.chat.current().id() != id);
    });
}

#[test]
fn what_is_sent_while_another_tab_deletes_the_thread_does_not_bring_it_back() {
    for tenths in 0..60 {
        two_tabs(async move |browser, one, other| {
            let scheduler = browser.test.scheduler();
            scheduler.sleep(5_000.0).await;
            let id = one.chat.current().id();
            let (chat, deleting) = (one.chat.clone(), id.clone());
            scheduler.spawn(async move { chat.delete_thread(&deleting).await.expect("it is deleted") });
            scheduler.sleep(f64::from(tenths) / 10.0).await;
            let outcome = if other.chat.current().id() == id { other.chat.send(text("too late")).await } else { Ok(()) };
            if let Err(error) = outcome {
                assert_eq!(error.code(), "THREAD_NOT_FOUND");
            }
            scheduler.sleep(5_000.0).await;
            assert!(!all_threads(&browser).await.contains(&id), "it is back, sent after {tenths} tenths of a millisecond");
            assert!(other.chat.current().id() != id && !other.chat.current().is_running());
        });
    }
}
