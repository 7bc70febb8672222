//! What the browser is to tabs, and tabs on it.

use std::collections::{BTreeMap, VecDeque};

use futures::channel::oneshot;
use futures::future::pending;

use super::*;

/// One tab's end of what connects them.
pub(super) struct End {
    pub(super) number: usize,
    pub(super) alive: Cell<bool>,
    pub(super) listener: RefCell<Option<Rc<dyn Fn(TabMessage<Text>)>>>,
    pub(super) inbox: RefCell<VecDeque<TabMessage<Text>>>,
}

#[derive(Default)]
pub(super) struct LockState {
    held: Option<(u64, usize)>,
    waiting: VecDeque<(u64, usize, oneshot::Sender<()>)>,
}

/// What the browser is to tabs: messages that arrive in the order of their sender, some time later, and locks that a dead tab gives back.
pub(super) struct Browser {
    pub(super) test: TestLoop,
    pub(super) memory: Rc<MemoryDataLayer<Text>>,
    pub(super) ends: RefCell<Vec<Rc<End>>>,
    pub(super) locks: RefCell<BTreeMap<String, LockState>>,
    tickets: Cell<u64>,
    /// Which tab's hook runs in which thread: never two.
    pub(super) running: RefCell<BTreeMap<String, usize>>,
}

/// Given back when dropped.
pub(super) struct Ticket {
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
    pub(super) fn new(seed: u64) -> Rc<Self> {
        Rc::new(Self {
            test: TestLoop::new(seed),
            memory: Rc::default(),
            ends: RefCell::default(),
            locks: RefCell::default(),
            tickets: Cell::new(0),
            running: RefCell::default(),
        })
    }

    pub(super) fn give_back(&self, is_gone: impl Fn(u64, usize) -> bool, only: Option<&str>) {
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

    pub(super) fn request(self: &Rc<Self>, tab: usize, name: &str, waits: bool) -> Option<(Ticket, Option<oneshot::Receiver<()>>)> {
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
    pub(super) fn kill(&self, end: &End) {
        end.alive.set(false);
        self.running.borrow_mut().retain(|_, tab| *tab != end.number);
        self.give_back(|_, tab| tab == end.number, None);
    }
}

pub(super) struct Connection {
    browser: Rc<Browser>,
    pub(super) end: Rc<End>,
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
pub(super) struct Tab {
    pub(super) chat: Chat<App>,
    pub(super) end: Rc<End>,
}

/// A tab whose answers are the message's text in pieces, a step each.
pub(super) async fn open_tab(browser: &Rc<Browser>) -> Tab {
    open_tab_with(browser, 100).await
}

/// The same with pages of that many threads.
pub(super) async fn open_tab_with(browser: &Rc<Browser>, page_size: usize) -> Tab {
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
pub(super) struct Over {
    browser: Rc<Browser>,
    thread: String,
    pub(super) number: usize,
}

impl Drop for Over {
    fn drop(&mut self) {
        let mut running = self.browser.running.borrow_mut();
        if running.get(&self.thread) == Some(&self.number) {
            running.remove(&self.thread);
        }
    }
}

pub(super) async fn all_threads(browser: &Browser) -> Vec<String> {
    let page = browser.memory.list_threads(ThreadFilter::of("app"), 1_000, None).await.expect("memory is read");
    page.items.into_iter().map(|thread| thread.id).collect()
}

pub(super) fn picture(steps: &[Step<Text>]) -> Vec<(String, String, StepStatus)> {
    steps.iter().map(|step| (step.id.clone(), step.output.clone(), step.status)).collect()
}

/// Sends in one tab, and looks at another.
pub(super) fn two_tabs<T: 'static>(look: impl AsyncFnOnce(Rc<Browser>, Tab, Tab) -> T + 'static) -> T {
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

/// What is shown of a thread's record.
pub(super) type Listed = (String, String, Vec<String>, bool);

/// What the store has of threads, and what a tab lists.
pub(super) async fn listed(browser: &Browser, tab: &Tab) -> [Vec<Listed>; 2] {
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
