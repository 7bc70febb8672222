//! Law 7: tabs on one store, and what connects them.

use std::collections::{BTreeMap, VecDeque};

use futures::channel::oneshot;
use futures::future::pending;

use super::*;
use crate::store::Thread;

mod schedules;

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
    open_tab_with(browser, 100).await
}

/// The same with pages of that many threads.
async fn open_tab_with(browser: &Rc<Browser>, page_size: usize) -> Tab {
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
                let committed = memory.commit(writes).await;
                // What is on disk is there though its tab may die before it hears of it.
                test.scheduler().sleep(test.random_below(20) as f64 / 10.0).await;
                if !end.alive.get() {
                    pending::<()>().await;
                }
                committed
            }
            .boxed_local()
        };
        let layer: Rc<dyn DataLayer<Text>> = Rc::new(Through { memory: shared.memory.clone(), commit: Box::new(commit) });
        let tabs: Rc<dyn Tabs<Text>> = Rc::new(Connection { browser: shared.clone(), end: own.clone() });
        let storage = StorageInfo { kind: StorageKind::IndexedDb, reason: None };
        async move { Ok(Opened { layer, storage, tabs: Some(tabs) }) }.boxed_local()
    });
    let options = ChatOptions { stop_notice: Some("Stopped.".into()), page_size, ..options() };
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

/// What is shown of a thread's record.
type Listed = (String, String, Vec<String>, bool);

/// What the store has of threads, and what a tab lists.
async fn listed(browser: &Browser, tab: &Tab) -> [Vec<Listed>; 2] {
    let page = browser.memory.list_threads(ThreadFilter::of("app"), 1_000, None).await.expect("memory is read");
    [page.items, tab.chat.threads()].map(|threads| {
        let mut all: Vec<Listed> = threads
            .into_iter()
            .map(|thread| {
                let is_pinned = thread.is_pinned();
                (thread.id, thread.name, thread.tags, is_pinned)
            })
            .collect();
        all.sort();
        all
    })
}

#[test]
fn what_a_tab_has_saved_and_died_before_it_told_is_listed_by_the_others() {
    for tenths in 0..80 {
        let browser = Browser::new(tenths);
        browser.test.clone().block_on(async move {
            let scheduler = browser.test.scheduler();
            let [one, other, third] = [open_tab(&browser).await, open_tab(&browser).await, open_tab(&browser).await];
            scheduler.sleep(10.0).await;
            third.chat.send(text("to rename")).await.expect("it is sent");
            let renamed = third.chat.current().id();
            third.chat.new_thread().await.expect("it is new");
            third.chat.send(text("to delete")).await.expect("it is sent");
            let deleted = third.chat.current().id();
            third.chat.new_thread().await.expect("it is new");
            scheduler.sleep(1_000.0).await;
            let chat = one.chat.clone();
            scheduler.spawn(async move {
                let change = ThreadChange { name: Some("renamed".into()), tags: Some(vec!["new".into()]), pinned: Some(true) };
                let (sending, renaming, deleting) =
                    (chat.send(text("new")), chat.update_thread(&renamed, change), chat.delete_thread(&deleted));
                drop(futures::join!(sending, renaming, deleting));
            });
            scheduler.sleep(tenths as f64 / 10.0).await;
            browser.kill(&one.end);
            scheduler.sleep(100.0).await;
            let [stored, shown] = listed(&browser, &other).await;
            assert_eq!(shown, stored, "killed after {tenths} tenths of a millisecond");
        });
    }
}

#[test]
fn what_is_written_beside_the_chats_is_shown_in_all_tabs() {
    two_tabs(async |browser, one, other| {
        let id = one.chat.current().id();
        browser.test.scheduler().sleep(1_000.0).await;
        let mut stored = browser.memory.get_thread(&id).await.unwrap().unwrap();
        let later = browser.test.scheduler().now_iso();
        let said = stored.steps.iter_mut().find(|step| step.kind == StepKind::UserMessage).expect("something was said");
        said.output = "imported".into();
        let said = said.clone();
        let replaced = Thread { name: "from a file".into(), updated_at: later.clone(), ..stored.thread };
        let new = Thread { id: "new".into(), app: "app".into(), name: "new".into(), updated_at: later, ..Thread::default() };
        let foreign = Thread { id: "foreign".into(), app: "another".into(), ..new.clone() };
        let threads = [replaced, new, foreign].into_iter().map(Write::PutThread);
        browser.memory.commit(threads.chain([Write::PutStep(said)]).collect()).await.expect("it is written");
        one.chat.look_again().await.expect("it is read");
        browser.test.scheduler().sleep(500.0).await;
        for tab in [&one, &other] {
            let [stored, shown] = listed(&browser, tab).await;
            assert_eq!(shown, stored);
            assert_eq!(shown.iter().filter(|(_, name, ..)| ["from a file", "new"].contains(&name.as_str())).count(), 2);
            let session = tab.chat.current();
            assert_eq!(session.thread().name, "from a file");
            assert!(session.steps().iter().any(|step| step.output == "imported"));
            assert!(!session.is_running());
        }
        // Nobody holds it: either may go on.
        other.chat.send(text("and on")).await.expect("it is sent");
        browser.test.scheduler().sleep(1_000.0).await;
        let steps = browser.memory.get_thread(&id).await.unwrap().unwrap().steps;
        assert!(["imported", "and on"].iter().all(|words| steps.iter().any(|step| step.output == *words)));
        assert_eq!(picture(&one.chat.current().steps()), picture(&other.chat.current().steps()));
    });
}

#[test]
fn what_a_dead_tab_has_pinned_and_deleted_is_listed_so_though_it_is_old() {
    let browser = Browser::new(3);
    browser.test.clone().block_on(async move {
        let scheduler = browser.test.scheduler();
        let one = open_tab(&browser).await;
        let mut ids = Vec::new();
        for name in ["pinned", "unpinned", "deleted", "new"] {
            one.chat.send(text(name)).await.expect("it is sent");
            scheduler.sleep(1_000.0).await;
            ids.push(one.chat.current().id());
            one.chat.new_thread().await.expect("it is new");
        }
        let pinned = |pinned| ThreadChange { pinned: Some(pinned), ..ThreadChange::default() };
        for id in &ids[1..3] {
            one.chat.update_thread(id, pinned(true)).await.expect("it is pinned");
        }
        let other = open_tab_with(&browser, 1).await;
        let names = || -> Vec<_> { other.chat.threads().into_iter().map(|thread| (thread.is_pinned(), thread.name)).collect() };
        assert_eq!(names(), [(false, "new".into()), (true, "deleted".into()), (true, "unpinned".into())]);
        scheduler.sleep(1_000.0).await;
        // It dies when it has saved that, and has told nobody.
        other.end.alive.set(false);
        one.chat.update_thread(&ids[0], pinned(true)).await.expect("it is pinned");
        one.chat.update_thread(&ids[1], pinned(false)).await.expect("it is unpinned");
        one.chat.delete_thread(&ids[2]).await.expect("it is deleted");
        scheduler.sleep(100.0).await;
        other.end.alive.set(true);
        browser.kill(&one.end);
        scheduler.sleep(100.0).await;
        assert_eq!(names(), [(false, "new".into()), (false, "unpinned".into()), (true, "pinned".into())]);
    });
}

#[test]
fn labels_and_pins_reach_the_tab_that_runs_the_thread_and_those_that_show_it() {
    two_tabs(async |browser, one, other| {
        let scheduler = browser.test.scheduler();
        let id = one.chat.current().id();
        let labels = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let of = |tab: &Tab| {
            let thread = tab.chat.current().thread();
            (thread.is_pinned(), thread.name, thread.tags)
        };
        let name = of(&one).1;
        let change = |tags: &[&str], pinned| ThreadChange { tags: Some(labels(tags)), pinned: Some(pinned), name: None };
        // While it runs in the one: that writes it.
        other.chat.update_thread(&id, change(&[" home", "work", "home", ""], true)).await.expect("it is changed");
        let stored = browser.memory.get_thread(&id).await.unwrap().unwrap().thread;
        assert_eq!((stored.is_pinned(), &stored.tags), (true, &labels(&["home", "work"])));
        scheduler.sleep(10.0).await;
        for tab in [&one, &other] {
            assert!(tab.chat.current().is_running(), "the turn goes on");
            assert_eq!(of(tab), (true, name.clone(), labels(&["home", "work"])));
        }
        // Nobody runs it any more: it is heard by the one that has it open.
        scheduler.sleep(5_000.0).await;
        let told = Rc::<Cell<usize>>::default();
        let count = told.clone();
        let _listening = one.chat.subscribe(move |event| count.set(count.get() + usize::from(matches!(event, Event::Thread(_)))));
        for (at, (tags, pinned)) in [(&["work"][..], true), (&["work"], false)].into_iter().enumerate() {
            other.chat.update_thread(&id, change(tags, pinned)).await.expect("it is changed");
            scheduler.sleep(10.0).await;
            assert_eq!((told.get(), of(&one)), (at + 1, (pinned, name.clone(), labels(tags))));
        }
    });
}

#[test]
fn two_tabs_pin_at_once_and_both_pins_are_found() {
    for seed in 0..50 {
        let browser = Browser::new(seed);
        browser.test.clone().block_on(async move {
            let [one, other] = [open_tab(&browser).await, open_tab(&browser).await];
            let scheduler = browser.test.scheduler();
            scheduler.sleep(10.0).await;
            let mut pinning = Vec::new();
            for tab in [&one, &other, &one, &other] {
                tab.chat.send(text("one")).await.expect("it is sent");
                scheduler.sleep(1_000.0).await;
                pinning.push((tab.chat.clone(), tab.chat.current().id()));
                tab.chat.new_thread().await.expect("it is new");
            }
            one.chat.send(text("new")).await.expect("it is sent");
            scheduler.sleep(1_000.0).await;
            let pins =
                pinning.iter().map(|(chat, id)| chat.update_thread(id, ThreadChange { pinned: Some(true), ..ThreadChange::default() }));
            for outcome in futures::future::join_all(pins).await {
                outcome.expect("it is pinned");
            }
            let fresh = open_tab_with(&browser, 1).await;
            assert_eq!(fresh.chat.threads().iter().filter(|thread| thread.is_pinned()).count(), 4, "seed {seed}");
        });
    }
}

#[test]
fn a_tab_of_another_user_lists_nothing_of_this_one() {
    let browser = Browser::new(11);
    browser.test.clone().block_on(async move {
        let [one, other, same] = [open_tab(&browser).await, open_tab(&browser).await, open_tab(&browser).await];
        for (tab, user) in [(&one, "ada"), (&other, "bob"), (&same, "ada")] {
            tab.chat.set_user(user, None, None).await.expect("they are known");
        }
        browser.test.scheduler().sleep(10.0).await;
        one.chat.send(text("secret")).await.expect("it is sent");
        browser.test.scheduler().sleep(1_000.0).await;
        assert_eq!([&other, &same].map(|tab| tab.chat.threads().len()), [0, 1]);
    });
}

#[test]
fn settings_names_and_deletions_reach_the_other_tabs() {
    two_tabs(async |browser, one, other| {
        let id = one.chat.current().id();
        other.chat.update_thread(&id, ThreadChange::named("Another name")).await.expect("it is renamed");
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
fn a_thread_that_is_opened_while_it_is_deleted_is_not_open_when_it_is_gone() {
    for tenths in 0..100 {
        two_tabs(async move |browser, one, other| {
            let scheduler = browser.test.scheduler();
            let id = one.chat.current().id();
            let (chat, deleting) = (other.chat.clone(), id.clone());
            scheduler.spawn(async move { chat.delete_thread(&deleting).await.expect("it is deleted") });
            scheduler.sleep(f64::from(tenths) / 10.0).await;
            // It may be gone already.
            drop(other.chat.open_thread(&id).await);
            scheduler.sleep(5_000.0).await;
            assert!(other.chat.current().id() != id, "it is open, opened after {tenths} tenths of a millisecond");
            other.chat.send(text("elsewhere")).await.expect("it is sent");
            scheduler.sleep(5_000.0).await;
            assert!(!all_threads(&browser).await.contains(&id), "it is back");
        });
    }
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
