//! The app: its hooks, its sessions, its list of threads.

mod change;
mod deletion;
mod shown;
mod tabs;
mod threads;
mod turns;
mod users;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared, join};

use super::event::Listeners;
use super::hooks::Hooks;
use super::{ChatError, ChatHost, Event, Lease, Level, OnBusy, Session, Subscription, TabMessage, Tabs, ThreadChange, TurnKind, settings};
use crate::graph::Host;
use crate::json::Json;
use crate::scheduler::Scheduler;
use crate::store::{Cursor, DataLayer, ErrorRecord, StoreError, StoredThread, Thread, User, Write, Writer};

type Value<H> = <H as Host>::Value;

/// Where threads are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageKind {
    /// IndexedDB.
    IndexedDb,
    /// Memory: gone with the page.
    Memory,
    /// A data layer of the app's.
    Custom,
}

impl StorageKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IndexedDb => "indexeddb",
            Self::Memory => "memory",
            Self::Custom => "custom",
        }
    }
}

/// Where threads are kept, and why not where the app wanted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageInfo {
    /// Where.
    pub kind: StorageKind,
    /// A sentence for a person.
    pub reason: Option<String>,
}

/// Whether the chat can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatStatus {
    /// The store is being opened.
    Loading,
    /// It can.
    Ready,
    /// It can't, for this reason.
    Failed(ErrorRecord),
}

/// How an app wants its chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatOptions {
    /// The app's name: the author of its messages, and whose threads are listed.
    pub name: String,
    /// What is shown after a stop where the app has no `on_stop`; `None` for nothing.
    pub stop_notice: Option<String>,
    /// How many threads a page of the list has.
    pub page_size: usize,
    /// What becomes of a message that is sent while a turn runs.
    pub on_busy: OnBusy,
    /// Who uses it, by the name or address they are known by; nobody in particular if not given. Each has threads and settings of their own.
    pub user: Option<String>,
}

/// What an app offers to choose from, and what was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChatConfig<V> {
    /// An object with what is offered, as its view knows it: `profiles`, `starters`, `settings` (widgets), `commands`, `modes`, `uploads` (limits), `audio`.
    pub offered: Option<V>,
    /// The chosen chat profile's name.
    pub profile: Option<String>,
    /// The name of the one that holds until another is chosen.
    pub default_profile: Option<String>,
    /// The values of the settings' widgets.
    pub values: Option<V>,
}

impl<V> ChatConfig<V> {
    /// The profile that holds: the chosen one, else the default.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref().or(self.default_profile.as_deref())
    }
}

impl<V: Json> ChatConfig<V> {
    /// What is offered of a kind: with the profile that holds (its `configOverrides`), else by the chat.
    pub fn offers(&self, key: &str) -> Option<V> {
        let offered = self.offered.as_ref()?;
        let of_profile = || {
            let name = self.profile()?;
            let profiles = offered.get("profiles")?.items()?;
            profiles.into_iter().find(|profile| profile.get_str("name").as_deref() == Some(name))?.get("configOverrides")?.get(key)
        };
        of_profile().or_else(|| offered.get(key))
    }
}

/// An opened store.
pub struct Opened<V> {
    /// The data layer.
    pub layer: Rc<dyn DataLayer<V>>,
    /// Where that is.
    pub storage: StorageInfo,
    /// Other tabs on the same store; `None` where nobody shares it.
    pub tabs: Option<Rc<dyn Tabs<V>>>,
}

/// Opens a data layer.
pub type OpenStore<V> = Rc<dyn Fn() -> LocalBoxFuture<'static, Result<Opened<V>, StoreError>>>;

struct Inner<H: ChatHost> {
    scheduler: Scheduler,
    options: ChatOptions,
    open: OpenStore<Value<H>>,
    hooks: RefCell<Hooks<H>>,
    config: RefCell<ChatConfig<Value<H>>>,
    storage: RefCell<StorageInfo>,
    status: RefCell<ChatStatus>,
    writer: RefCell<Option<Writer<Value<H>>>>,
    listeners: Rc<Listeners<Value<H>>>,
    sessions: RefCell<Vec<Session<H>>>,
    current: RefCell<Option<Session<H>>>,
    threads: RefCell<Vec<Thread<Value<H>>>>,
    next: RefCell<Option<Cursor>>,
    starting: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
    /// Counts openings, so that of several quick ones the last wins.
    opening: Cell<u64>,
    tabs: RefCell<Option<Rc<dyn Tabs<Value<H>>>>>,
    /// Whether another tab was heard of.
    peers: Cell<bool>,
    /// What this tab has for as long as it lives, and the name of it.
    presence: RefCell<Option<(String, Lease)>>,
    /// The other tabs whose end is waited for.
    watched: RefCell<Vec<String>>,
    /// Threads that other tabs run.
    elsewhere: RefCell<Vec<String>>,
    /// Threads that are being opened, and who waits to hear whether they run elsewhere.
    asking: RefCell<Vec<(String, oneshot::Sender<()>)>>,
    /// How often a record was changed by another tab, or by a user here.
    heard: Cell<u64>,
    /// Changes of records that were asked of other tabs, and who waits for them.
    changing: RefCell<Vec<(String, ThreadChange, oneshot::Sender<()>)>>,
    /// Answers that other tabs were handed, by thread and question, and who waits for them.
    answers: RefCell<Vec<(String, String, Outcome)>>,
    /// What the other tabs are to be told next.
    outbox: RefCell<Vec<TabMessage<Value<H>>>>,
    posting: Cell<bool>,
    user: RefCell<Option<User<Value<H>>>>,
}

/// Is told what became of something in another tab; dropped where that tab is gone.
type Outcome = oneshot::Sender<Result<(), ChatError>>;

/// A chat app. Cheap to clone.
pub struct Chat<H: ChatHost>(Rc<Inner<H>>);

impl<H: ChatHost> Clone for Chat<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A chat that is not kept from ending.
pub struct WeakChat<H: ChatHost>(Weak<Inner<H>>);

impl<H: ChatHost> WeakChat<H> {
    /// The chat, if it lives.
    pub fn upgrade(&self) -> Option<Chat<H>> {
        self.0.upgrade().map(Chat)
    }
}

const PROFILE_KEY: &str = "profile";
const SETTINGS_KEY: &str = "settings";

impl<H: ChatHost> Chat<H> {
    /// A chat that opens its store with `open` when it is started.
    pub fn new(options: ChatOptions, scheduler: Scheduler, open: OpenStore<Value<H>>) -> Self {
        let chat = Self(Rc::new(Inner {
            scheduler,
            options,
            open,
            hooks: RefCell::default(),
            config: RefCell::default(),
            storage: RefCell::new(StorageInfo { kind: StorageKind::Memory, reason: None }),
            status: RefCell::new(ChatStatus::Loading),
            writer: RefCell::new(None),
            listeners: Rc::default(),
            sessions: RefCell::default(),
            current: RefCell::new(None),
            threads: RefCell::default(),
            next: RefCell::new(None),
            starting: RefCell::new(None),
            opening: Cell::new(0),
            tabs: RefCell::new(None),
            peers: Cell::new(false),
            presence: RefCell::new(None),
            watched: RefCell::default(),
            elsewhere: RefCell::default(),
            asking: RefCell::default(),
            heard: Cell::new(0),
            changing: RefCell::default(),
            answers: RefCell::default(),
            outbox: RefCell::default(),
            posting: Cell::new(false),
            user: RefCell::new(None),
        }));
        // So that there is a thread to look at from the beginning.
        let session = chat.fresh_session();
        *chat.0.current.borrow_mut() = Some(session);
        chat
    }

    /// A handle that does not keep the chat from ending.
    pub fn downgrade(&self) -> WeakChat<H> {
        WeakChat(Rc::downgrade(&self.0))
    }

    /// The app's name.
    pub fn name(&self) -> &str {
        &self.0.options.name
    }

    /// The scheduler everything runs on.
    pub fn scheduler(&self) -> &Scheduler {
        &self.0.scheduler
    }

    /// Changes the hooks.
    pub fn hooks(&self, change: impl FnOnce(&mut Hooks<H>)) {
        change(&mut self.0.hooks.borrow_mut());
    }

    /// What is offered to choose from.
    pub fn config(&self) -> ChatConfig<Value<H>> {
        self.0.config.borrow().clone()
    }

    /// Changes what is offered to choose from.
    pub fn configure(&self, change: impl FnOnce(&mut ChatConfig<Value<H>>)) {
        change(&mut self.0.config.borrow_mut());
        self.tell(&Event::Config);
    }

    /// Where threads are kept.
    pub fn storage(&self) -> StorageInfo {
        self.0.storage.borrow().clone()
    }

    /// Whether the chat can be used.
    pub fn status(&self) -> ChatStatus {
        self.0.status.borrow().clone()
    }

    /// The threads read so far, newest activity first.
    pub fn threads(&self) -> Vec<Thread<Value<H>>> {
        self.0.threads.borrow().clone()
    }

    /// Whether there are more.
    pub fn has_more_threads(&self) -> bool {
        self.0.next.borrow().is_some()
    }

    /// The threads in which a turn runs, here or in another tab.
    pub fn running_threads(&self) -> Vec<String> {
        let mut running: Vec<String> = self.sessions_where(Session::is_running).iter().map(Session::id).collect();
        running.extend(self.0.elsewhere.borrow().iter().filter(|id| !running.contains(id)).cloned().collect::<Vec<_>>());
        running
    }

    /// The open thread's session.
    pub fn current(&self) -> Session<H> {
        let current = self.0.current.borrow().clone();
        current.unwrap_or_else(|| self.fresh_session())
    }

    /// Calls back with every event until the subscription is ended.
    pub fn subscribe(&self, listener: impl Fn(&Event<Value<H>>) + 'static) -> Subscription {
        self.0.listeners.add(Rc::new(listener))
    }

    /// Shows a short passing word.
    pub fn toast(&self, level: Level, message: impl Into<String>, code: Option<&str>) {
        self.tell(&Event::Toast { level, message: message.into(), code: code.map(str::to_owned) });
    }

    pub(super) fn tell(&self, event: &Event<Value<H>>) {
        self.0.listeners.tell(event);
    }

    pub(super) fn writer(&self) -> Option<Writer<Value<H>>> {
        self.0.writer.borrow().clone()
    }

    /// Where the threads are kept, once that is open.
    pub fn layer(&self) -> Option<Rc<dyn DataLayer<Value<H>>>> {
        self.writer().map(|writer| writer.layer().clone())
    }

    pub(super) fn is_current(&self, session: &Session<H>) -> bool {
        self.0.current.borrow().as_ref() == Some(session)
    }

    fn sessions_where(&self, filter: impl Fn(&Session<H>) -> bool) -> Vec<Session<H>> {
        self.0.sessions.borrow().iter().filter(|session| filter(session)).cloned().collect()
    }

    fn fresh_session(&self) -> Session<H> {
        let now = self.0.scheduler.now_iso();
        let thread = Thread {
            id: self.0.scheduler.new_id(),
            app: self.0.options.name.clone(),
            name: String::new(),
            created_at: now.clone(),
            updated_at: now,
            ..Thread::default()
        };
        Session::new(self.clone(), StoredThread { thread, ..StoredThread::default() }, false)
    }

    /// Opens the store and a thread: the given one if it is there, else a new one. Later calls wait for the first.
    /// Never fails: what went wrong is the [`status`](Self::status).
    pub fn start(&self, thread_id: Option<String>) -> LocalBoxFuture<'static, ()> {
        let before = self.0.starting.borrow().clone();
        let starting = before.unwrap_or_else(|| {
            let this = self.clone();
            let starting = async move { this.open_store(thread_id).await }.boxed_local().shared();
            *self.0.starting.borrow_mut() = Some(starting.clone());
            // It goes on though its first caller may go away.
            self.0.scheduler.spawn(starting.clone());
            starting
        });
        starting.boxed_local()
    }

    async fn open_store(self, thread_id: Option<String>) {
        if let Err(error) = self.try_open_store(thread_id).await {
            let record = ErrorRecord { name: "StoreError".into(), code: error.code().into(), message: error.to_string(), stack: None };
            *self.0.status.borrow_mut() = ChatStatus::Failed(record);
            self.tell(&Event::Status);
        }
    }

    async fn try_open_store(&self, thread_id: Option<String>) -> Result<(), ChatError> {
        let Opened { layer, storage, tabs } = (self.0.open)().await?;
        *self.0.storage.borrow_mut() = storage;
        let writer = Writer::new(layer, self.0.scheduler.clone());
        let listeners = self.0.listeners.clone();
        writer.on_error(move |error| {
            let code = Some(error.code().to_owned());
            listeners.tell(&Event::Toast { level: Level::Error, message: error.to_string(), code });
        });
        *self.0.writer.borrow_mut() = Some(writer);
        // Before anything is read: what others change from here on is heard.
        self.join_tabs(tabs);
        if let Some(identifier) = self.0.options.user.clone() {
            // Boxed, so that a page without users need not have it to begin with.
            self.become_user(&identifier, None, None).boxed_local().await?;
        }
        let (settings, threads) = join(self.read_settings(false), self.read_threads(false)).await;
        settings.and(threads)?;
        *self.0.status.borrow_mut() = ChatStatus::Ready;
        self.tell(&Event::Status);
        if let Some(writer) = self.writer() {
            // What an older version has saved is not in the index yet.
            writer.tidy();
        }
        let opened = match thread_id {
            Some(id) => self.open_thread(&id).await,
            None => {
                // The one that was there to look at from the beginning: a draft may stand in it already.
                self.begin_thread(self.current());
                Ok(())
            }
        };
        match opened {
            // A link to a thread that is gone leads to a new one.
            Err(error @ ChatError::ThreadNotFound(_)) => {
                self.toast(Level::Warning, error.to_string(), Some(error.code()));
                self.new_thread().await
            }
            opened => opened,
        }
    }

    /// Takes settings and profile as they were saved. What was chosen meanwhile is newer, unless another tab has just saved.
    async fn read_settings(&self, are_newer: bool) -> Result<(), ChatError> {
        let layer = self.writer().ok_or(ChatError::NotReady)?.layer().clone();
        let values = layer.get_meta(&self.meta_key(SETTINGS_KEY));
        let (values, profile) = join(values, layer.get_meta(&self.meta_key(PROFILE_KEY))).await;
        let (values, profile) = (values?, profile?.and_then(|profile| profile.as_str()));
        self.configure(|config| {
            let (old_values, old_profile) = (config.values.take(), config.profile.take());
            if are_newer {
                // The store has no secrets: those of this tab stay.
                config.values = values.map(|values| settings::with_those(old_values.as_ref(), &values)).or(old_values);
                config.profile = profile.or(old_profile);
            } else {
                config.values = old_values.or(values);
                config.profile = old_profile.or(profile);
            }
        });
        Ok(())
    }

    fn meta_key(&self, key: &str) -> String {
        match self.user() {
            Some(user) => [&*self.0.options.name, "/", &user.id, "/", key].concat(),
            None => [&*self.0.options.name, "/", key].concat(),
        }
    }

    fn ready(&self) -> Result<Writer<Value<H>>, ChatError> {
        let writer = self.writer().ok_or(ChatError::NotReady)?;
        if self.status() == ChatStatus::Ready { Ok(writer) } else { Err(ChatError::NotReady) }
    }

    /// Chooses a chat profile and keeps the choice.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn set_profile(&self, name: &str) -> Result<(), ChatError> {
        self.configure(|config| config.profile = Some(name.to_owned()));
        if let Some(writer) = self.writer() {
            writer.write([Write::PutMeta(self.meta_key(PROFILE_KEY), Value::<H>::string(name))]).await?;
            self.post(TabMessage::Settings);
        }
        Ok(())
    }

    /// What is offered of a kind: in that thread, else with the profile, else by the chat.
    pub fn offers(&self, session: &Session<H>, key: &str) -> Option<Value<H>> {
        let own = session.offered().and_then(|offered| offered.get(key));
        own.or_else(|| self.0.config.borrow().offers(key))
    }

    /// The values of the settings in a thread: what was chosen, else what its widget begins with.
    pub fn settings(&self, session: &Session<H>) -> Value<H> {
        settings::effective(self.offers(session, "settings").as_ref(), self.config().values.as_ref())
    }

    /// Takes new settings: the values that are named, the others stay. What `password` widgets hold stays in memory.
    ///
    /// # Errors
    /// `SETTING_INVALID` for a value that its widget can't have: none is taken then. [`ChatError::Store`].
    pub async fn update_settings(&self, values: Value<H>) -> Result<(), ChatError> {
        let widgets = self.offers(&self.current(), "settings");
        settings::check(widgets.as_ref(), &values)?;
        let values = settings::with_those(self.config().values.as_ref(), &values);
        self.configure(|config| config.values = Some(values.clone()));
        let kept = settings::storable(widgets.as_ref(), &values);
        let hook = self.0.hooks.borrow().on_settings_update.clone();
        let session = self.current();
        if let Some(hook) = hook
            && !session.is_running()
            && self.ready().is_ok()
        {
            let values = self.settings(&session);
            self.begin(&session, TurnKind::SettingsUpdate, move |turn| hook(values, turn));
        }
        if let Some(writer) = self.writer() {
            writer.write([Write::PutMeta(self.meta_key(SETTINGS_KEY), kept)]).await?;
            self.post(TabMessage::Settings);
        }
        Ok(())
    }

    /// Sends everything on its way to the store at once: for a page that may go away.
    pub fn flush(&self) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let flushed = self.writer().map(|writer| writer.flush());
        async move {
            if let Some(flushed) = flushed {
                flushed.await?;
            }
            Ok(())
        }
        .boxed_local()
    }
}
