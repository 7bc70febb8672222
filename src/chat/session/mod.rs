//! A session: one thread that is open, or in which a turn still runs.

mod branch;
mod deletion;
mod shown;
mod steps;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use crate::chat::ask::Asking;
use crate::chat::message::{ORDER, Queued};
use crate::chat::{Chat, ChatError, ChatHost, Event, Lease, TabMessage, Turn};
use crate::graph::Host;
use crate::json::Json;
use crate::scope::Scope;
use crate::store::order::sort_by;
use crate::store::{Element, Feedback, Step, StoredThread, Thread, Write, Writer, Written};

pub(in crate::chat) use deletion::Trash;
use steps::Steps;

pub(in crate::chat) type Record<V> = Rc<RefCell<Step<V>>>;
type Value<H> = <H as Host>::Value;

/// A turn's wait for the right to run its thread, which others beside it share.
pub(in crate::chat) type Leasing = Shared<LocalBoxFuture<'static, Result<(), ChatError>>>;

pub(in crate::chat) struct Inner<H: ChatHost> {
    pub(in crate::chat) chat: Chat<H>,
    pub(in crate::chat) thread: RefCell<Thread<Value<H>>>,
    /// Whether the store knows the thread: from its first message on.
    pub(in crate::chat) saved: Cell<bool>,
    steps: RefCell<Steps<Value<H>>>,
    pub(in crate::chat) scope: Scope,
    /// The turns that run: the one that answers, and beside it what actions and other hooks do.
    turns: RefCell<Vec<Turn<H>>>,
    /// Messages that wait for it to be idle.
    pub(in crate::chat) queue: RefCell<VecDeque<Queued<Value<H>>>>,
    /// Questions that wait for an answer.
    pub(in crate::chat) asking: RefCell<Vec<Asking<H>>>,
    pub(in crate::chat) elements: RefCell<Vec<Element<Value<H>>>>,
    /// What elements hold, for as long as the store has not got it.
    pub(in crate::chat) contents: RefCell<Vec<(String, Value<H>)>>,
    pub(in crate::chat) feedback: RefCell<Vec<Feedback>>,
    /// What is shown beside the conversation.
    pub(in crate::chat) sidebar: RefCell<Option<Value<H>>>,
    /// What is offered in this thread alone.
    offered: RefCell<Option<Value<H>>>,
    /// The end of the branch that was chosen; the newest if none.
    head: RefCell<Option<String>>,
    /// What is known of what was deleted: see [`Session::delete`].
    deleted: RefCell<Option<Value<H>>>,
    /// What was deleted here and may be put back, newest last.
    trash: RefCell<Vec<Trash<Value<H>>>>,
    /// Whether another tab runs it, and this one shows what it does.
    pub(in crate::chat) remote: Cell<bool>,
    /// Whether the app was told here that it was opened.
    pub(in crate::chat) resumed: Cell<bool>,
    /// The right to run it, while a turn does.
    pub(in crate::chat) lease: RefCell<Option<Lease>>,
    pub(in crate::chat) leasing: RefCell<Option<Leasing>>,
    /// Whether what it has is what the store has, which is read when the right is got.
    pub(in crate::chat) caught_up: Cell<bool>,
    /// Ends the wait for that right.
    pub(in crate::chat) contended: RefCell<Option<oneshot::Sender<()>>>,
    values: RefCell<Vec<(String, Value<H>)>>,
    /// Whether something of the thread's record has changed that is not saved.
    dirty: Cell<bool>,
    /// Whether the app was asked for the thread's name.
    pub(in crate::chat) named: Cell<bool>,
    seq: Cell<f64>,
    /// The place of the first step of the turn that runs.
    turn_from: Cell<f64>,
    idle: RefCell<Option<(oneshot::Sender<()>, Shared<LocalBoxFuture<'static, ()>>)>>,
}

/// One thread that is open, or in which a turn still runs. Cheap to clone.
pub struct Session<H: ChatHost>(pub(in crate::chat) Rc<Inner<H>>);

impl<H: ChatHost> Clone for Session<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: ChatHost> PartialEq for Session<H> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// How writes are queued.
type WriteFn<V> = fn(&Writer<V>, Vec<Write<V>>) -> Written;

/// The key of the session's values in the thread's metadata.
const SESSION_KEY: &str = "session";
/// The keys of the thread's record that only this file knows.
const HEAD_KEY: &str = "head";
const OFFERED_KEY: &str = "offered";
const DELETED_KEY: &str = "deleted";

impl<H: ChatHost> Session<H> {
    pub(in crate::chat) fn new(chat: Chat<H>, stored: StoredThread<Value<H>>, saved: bool) -> Self {
        let session = Self(Rc::new(Inner {
            chat,
            thread: RefCell::default(),
            saved: Cell::new(saved),
            steps: RefCell::default(),
            scope: Scope::root(),
            turns: RefCell::default(),
            queue: RefCell::default(),
            asking: RefCell::default(),
            elements: RefCell::default(),
            contents: RefCell::default(),
            feedback: RefCell::default(),
            sidebar: RefCell::new(None),
            offered: RefCell::new(None),
            head: RefCell::new(None),
            deleted: RefCell::new(None),
            trash: RefCell::default(),
            remote: Cell::new(false),
            resumed: Cell::new(!saved),
            lease: RefCell::new(None),
            leasing: RefCell::new(None),
            caught_up: Cell::new(true),
            contended: RefCell::new(None),
            values: RefCell::default(),
            dirty: Cell::new(false),
            named: Cell::new(saved),
            seq: Cell::new(0.0),
            turn_from: Cell::new(0.0),
            idle: RefCell::new(None),
        }));
        session.replace(stored);
        session
    }

    /// Takes the thread as the store has it.
    pub(in crate::chat) fn replace(&self, stored: StoredThread<Value<H>>) {
        let StoredThread { thread, steps, mut elements, feedback } = stored;
        let order = |element: &Element<Value<H>>| element.fields.get(ORDER).and_then(|order| order.as_f64()).unwrap_or_default();
        sort_by(&mut elements, |one, other| order(one).total_cmp(&order(other)));
        *self.0.elements.borrow_mut() = elements;
        *self.0.feedback.borrow_mut() = feedback;
        self.take_choices(&thread);
        let kept = thread.metadata.as_ref().and_then(|metadata| metadata.get(SESSION_KEY));
        let values = kept.map(|kept| kept.keys().into_iter().filter_map(|key| Some((key.clone(), kept.get(&key)?))).collect());
        let seq = steps.iter().map(|step| step.seq + 1.0).fold(self.seq_after_deletion(), f64::max);
        *self.0.thread.borrow_mut() = thread;
        *self.0.values.borrow_mut() = values.unwrap_or_default();
        *self.0.steps.borrow_mut() = Steps::new(steps);
        self.0.seq.set(seq);
    }

    /// Takes what was chosen and offered from the thread's record.
    pub(in crate::chat) fn take_choices(&self, thread: &Thread<Value<H>>) {
        let rest = thread.rest.as_ref();
        *self.0.head.borrow_mut() = rest.and_then(|rest| rest.get_str(HEAD_KEY));
        *self.0.offered.borrow_mut() = rest.and_then(|rest| rest.get(OFFERED_KEY));
        *self.0.deleted.borrow_mut() = rest.and_then(|rest| rest.get(DELETED_KEY));
    }

    /// The chat it belongs to.
    pub fn chat(&self) -> &Chat<H> {
        &self.0.chat
    }

    /// The thread's id.
    pub fn id(&self) -> String {
        self.0.thread.borrow().id.clone()
    }

    /// The thread's record.
    pub fn thread(&self) -> Thread<Value<H>> {
        self.0.thread.borrow().clone()
    }

    /// The conversation as a model is to know it: messages with text, without notices and errors.
    pub fn history(&self) -> Vec<Step<Value<H>>> {
        let is_said = |step: &Step<Value<H>>| {
            step.kind.is_message()
                && step.error.is_none()
                && !step.output.is_empty()
                && step.metadata.as_ref().is_none_or(|metadata| metadata.get("notice").is_none())
        };
        self.steps().into_iter().filter(is_said).collect()
    }

    /// Whether a turn runs, here or in another tab.
    pub fn is_running(&self) -> bool {
        !self.0.turns.borrow().is_empty() || self.0.remote.get()
    }

    /// Whether the thread is this tab's to write, and known as it is.
    pub(in crate::chat) fn is_ours(&self) -> bool {
        self.0.lease.borrow().is_some() && self.0.caught_up.get() && !self.0.remote.get()
    }

    pub(in crate::chat) fn record(&self, id: &str) -> Option<Record<Value<H>>> {
        self.0.steps.borrow().find(id)
    }

    /// Puts a step in its place and shows it.
    pub(in crate::chat) fn insert(&self, step: Step<Value<H>>) {
        self.0.seq.set(self.0.seq.get().max(step.seq + 1.0));
        self.add(&Rc::new(RefCell::new(step)));
    }

    /// What the turn that runs has made so far.
    pub(in crate::chat) fn steps_of_turn(&self) -> Vec<Step<Value<H>>> {
        let from = self.0.turn_from.get();
        self.all_steps().into_iter().filter(|step| step.seq >= from).collect()
    }

    /// A value of the app's.
    pub fn get(&self, key: &str) -> Option<Value<H>> {
        self.0.values.borrow().iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
    }

    pub(in crate::chat) fn set(&self, key: &str, value: Value<H>) {
        self.0.dirty.set(true);
        let mut values = self.0.values.borrow_mut();
        match values.iter_mut().find(|(name, _)| name == key) {
            Some(entry) => entry.1 = value,
            None => values.push((key.to_owned(), value)),
        }
    }

    /// The names of the app's values.
    pub fn keys(&self) -> Vec<String> {
        self.0.values.borrow().iter().map(|(name, _)| name.clone()).collect()
    }

    pub(in crate::chat) fn next_seq(&self) -> f64 {
        let seq = self.0.seq.get();
        self.0.seq.set(seq + 1.0);
        seq
    }

    /// Tells the other tabs, and the view, if it looks at this thread.
    pub(in crate::chat) fn tell(&self, event: &Event<Value<H>>) {
        self.0.chat.share(self, event);
        if self.0.chat.is_current(self) {
            self.0.chat.tell(event);
        }
    }

    pub(in crate::chat) fn tell_step(&self, record: &Record<Value<H>>) {
        let step = record.borrow().clone();
        self.tell(&Event::Step(Box::new(step)));
    }

    /// Adds a step and shows it.
    pub(in crate::chat) fn add(&self, record: &Record<Value<H>>) {
        self.0.steps.borrow_mut().insert(record);
        self.tell_step(record);
    }

    pub(in crate::chat) fn forget(&self, id: &str) {
        self.0.steps.borrow_mut().take(|step| step.borrow().id == id);
        self.tell(&Event::Remove(id.to_owned()));
    }

    /// Saves, once the thread is one that is saved. Before that, resolves at once.
    pub(in crate::chat) fn persist(&self, writes: Vec<Write<Value<H>>>) -> Written {
        self.persist_by(|writer, writes| writer.write(writes), writes)
    }

    fn persist_by(&self, write: WriteFn<Value<H>>, writes: Vec<Write<Value<H>>>) -> Written {
        match self.0.chat.writer() {
            Some(writer) if self.0.saved.get() && !writes.is_empty() => write(&writer, writes),
            // Before the user does something nothing is kept: a thread nobody wrote in is none.
            _ => Box::pin(async { Ok(()) }),
        }
    }

    /// The same for writes with elements among them: when they are in the store, nothing of them is held any more, and other tabs may read them.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub(in crate::chat) async fn persist_all(&self, writes: Vec<Write<Value<H>>>) -> Result<(), ChatError> {
        self.persist_all_by(|writer, writes| writer.write(writes), writes).await
    }

    /// The same, and the store is asked before anything is drawn: for what a turn waits for.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub(in crate::chat) async fn persist_now(&self, writes: Vec<Write<Value<H>>>) -> Result<(), ChatError> {
        self.persist_all_by(|writer, writes| writer.write_now(writes), writes).await
    }

    async fn persist_all_by(&self, write: WriteFn<Value<H>>, writes: Vec<Write<Value<H>>>) -> Result<(), ChatError> {
        let (mut contents, mut elements) = (Vec::new(), Vec::new());
        for write in &writes {
            match write {
                Write::PutContent { id, .. } => contents.push(id.clone()),
                Write::PutElement(element) => elements.push(element.clone()),
                _ => {}
            }
        }
        self.persist_by(write, writes).await?;
        if self.is_saved() {
            self.let_go(&contents);
            for element in elements {
                self.0.chat.post(TabMessage::Element(element));
            }
        }
        Ok(())
    }

    pub(in crate::chat) fn persist_step(&self, record: &Record<Value<H>>) -> Written {
        let step = record.borrow().clone();
        self.persist(vec![Write::PutStep(step)])
    }

    pub(in crate::chat) fn persist_behind(&self, record: &Record<Value<H>>) {
        if let Some(writer) = self.0.chat.writer()
            && self.0.saved.get()
        {
            writer.write_behind(record);
        }
    }

    /// The thread's record with the app's values as they are now.
    pub(in crate::chat) fn refresh_thread(&self, touch: bool) -> Thread<Value<H>> {
        self.0.dirty.set(false);
        let values = self.0.values.borrow().clone();
        let mut thread = self.0.thread.borrow_mut();
        if touch {
            thread.updated_at = self.0.chat.scheduler().now_iso();
        }
        if !values.is_empty() {
            let object = Value::<H>::object(values.iter().map(|(key, value)| (key.as_str(), value.clone())).collect());
            thread.metadata = Some(with(thread.metadata.take(), SESSION_KEY, Some(plain(&object))));
        }
        let head = self.0.head.borrow().as_deref().map(Value::<H>::string);
        let offered = self.0.offered.borrow().as_ref().map(plain);
        let deleted = self.0.deleted.borrow().clone();
        for (key, value) in [(HEAD_KEY, head), (OFFERED_KEY, offered), (DELETED_KEY, deleted)] {
            if value.is_some() || thread.rest.as_ref().is_some_and(|rest| rest.get(key).is_some()) {
                thread.rest = Some(with(thread.rest.take(), key, value));
            }
        }
        thread.clone()
    }

    /// Whether something of the thread's record has changed that is not saved.
    pub(in crate::chat) fn is_dirty(&self) -> bool {
        self.0.dirty.get()
    }

    /// Whether the store knows the thread.
    pub(in crate::chat) fn is_saved(&self) -> bool {
        self.0.saved.get()
    }

    /// Notes whether the store knows the thread. Says whether it did before.
    pub(in crate::chat) fn mark_saved(&self, saved: bool) -> bool {
        self.0.saved.replace(saved)
    }

    /// All that a thread which is saved first has so far, but for its record.
    pub(in crate::chat) fn all_writes(&self) -> Vec<Write<Value<H>>> {
        let mut writes: Vec<_> = self.all_steps().into_iter().map(Write::PutStep).collect();
        for element in self.elements() {
            let (id, for_id) = (element.id.clone(), element.for_id.clone());
            writes.push(Write::PutElement(element));
            let content = self.content(&id);
            writes.extend(content.map(|content| Write::PutContent { thread_id: self.id(), for_id, id, content }));
        }
        writes
    }

    /// Notes whose the thread is and with which chat profile it is begun.
    pub(in crate::chat) fn belongs_to(&self, user_id: Option<String>, profile: Option<&str>) {
        let mut thread = self.0.thread.borrow_mut();
        thread.user_id = user_id;
        thread.profile = profile.map(str::to_owned);
    }

    /// Takes the name back that the first message gave it.
    pub(in crate::chat) fn unname(&self) {
        self.0.thread.borrow_mut().name.clear();
    }

    /// Names the thread after its first message.
    pub(in crate::chat) fn name_after(&self, content: &str) {
        let mut thread = self.0.thread.borrow_mut();
        if thread.name.is_empty() {
            const LONGEST: usize = 60;
            let line = content.trim().lines().next().unwrap_or_default().trim();
            let mut name: String = line.chars().take(LONGEST).collect();
            if line.chars().nth(LONGEST).is_some() {
                name.push('…');
            }
            thread.name = name;
        }
    }

    pub(in crate::chat) fn begin(&self, turn: &Turn<H>) {
        let mut turns = self.0.turns.borrow_mut();
        if turns.is_empty() {
            self.0.turn_from.set(self.0.seq.get());
        }
        turns.push(turn.clone());
        drop(turns);
        self.await_idle();
    }

    fn await_idle(&self) {
        if self.0.idle.borrow().is_none() {
            let (sender, receiver) = oneshot::channel();
            // An error only says that the sender is gone: idle, too.
            *self.0.idle.borrow_mut() = Some((sender, receiver.map(drop).boxed_local().shared()));
        }
    }

    pub(in crate::chat) fn finish(&self, turn: &Turn<H>) {
        self.0.turns.borrow_mut().retain(|other| other != turn);
        self.wake();
    }

    /// Wakes who waits for it to be idle, if it is.
    pub(in crate::chat) fn wake(&self) {
        if self.is_running() {
            return;
        }
        let idle = self.0.idle.borrow_mut().take();
        if let Some((sender, _)) = idle {
            // Nobody need wait for it.
            let _ = sender.send(());
        }
    }

    /// Resolves when no turn runs.
    pub(in crate::chat) async fn idle(&self) {
        if self.is_running() {
            self.await_idle();
        }
        let idle = self.0.idle.borrow().as_ref().map(|(_, receiver)| receiver.clone());
        if let Some(idle) = idle {
            idle.await;
        }
    }

    /// The turns that run.
    pub fn turns(&self) -> Vec<Turn<H>> {
        self.0.turns.borrow().clone()
    }

    pub(in crate::chat) fn check(&self) -> Result<(), ChatError> {
        Ok(self.0.scope.check()?)
    }
}

/// An object with a property set, or without it.
pub(in crate::chat) fn with<V: Json>(object: Option<V>, key: &str, value: Option<V>) -> V {
    object.unwrap_or_else(|| V::object(Vec::new())).with(key, value)
}

/// Through text: what JSON can't say must not keep a record from being saved.
fn plain<V: Json>(value: &V) -> V {
    V::parse(&value.stringify()).unwrap_or_else(|_| V::null())
}
