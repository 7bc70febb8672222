//! A session: one thread that is open, or in which a turn still runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use super::{Chat, ChatError, ChatHost, Event, Lease, Turn};
use crate::graph::Host;
use crate::json::Json;
use crate::scope::Scope;
use crate::store::{Step, StepKind, Thread, Write, Written};

pub(super) type Record<V> = Rc<RefCell<Step<V>>>;
type Value<H> = <H as Host>::Value;

pub(super) struct Inner<H: ChatHost> {
    pub(super) chat: Chat<H>,
    pub(super) thread: RefCell<Thread<Value<H>>>,
    /// Whether the store knows the thread: from its first message on.
    pub(super) saved: Cell<bool>,
    pub(super) steps: RefCell<Vec<Record<Value<H>>>>,
    pub(super) scope: Scope,
    pub(super) turn: RefCell<Option<Turn<H>>>,
    /// Whether another tab runs it, and this one shows what it does.
    pub(super) remote: Cell<bool>,
    /// Whether the app was told here that it was opened.
    pub(super) resumed: Cell<bool>,
    /// The right to run it, while a turn does.
    pub(super) lease: RefCell<Option<Lease>>,
    /// Whether what it has is what the store has, which is read when the right is got.
    pub(super) caught_up: Cell<bool>,
    /// Ends the wait for that right.
    pub(super) contended: RefCell<Option<oneshot::Sender<()>>>,
    values: RefCell<Vec<(String, Value<H>)>>,
    seq: Cell<f64>,
    /// The place of the first step of the turn that runs.
    turn_from: Cell<f64>,
    idle: RefCell<Option<(oneshot::Sender<()>, Shared<LocalBoxFuture<'static, ()>>)>>,
}

/// One thread that is open, or in which a turn still runs. Cheap to clone.
pub struct Session<H: ChatHost>(pub(super) Rc<Inner<H>>);

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

/// The key of the session's values in the thread's metadata.
const SESSION_KEY: &str = "session";

impl<H: ChatHost> Session<H> {
    pub(super) fn new(chat: Chat<H>, thread: Thread<Value<H>>, steps: Vec<Step<Value<H>>>, saved: bool) -> Self {
        let session = Self(Rc::new(Inner {
            chat,
            thread: RefCell::default(),
            saved: Cell::new(saved),
            steps: RefCell::default(),
            scope: Scope::root(),
            turn: RefCell::new(None),
            remote: Cell::new(false),
            resumed: Cell::new(!saved),
            lease: RefCell::new(None),
            caught_up: Cell::new(true),
            contended: RefCell::new(None),
            values: RefCell::default(),
            seq: Cell::new(0.0),
            turn_from: Cell::new(0.0),
            idle: RefCell::new(None),
        }));
        session.replace(thread, steps);
        session
    }

    /// Takes the thread as the store has it.
    pub(super) fn replace(&self, thread: Thread<Value<H>>, steps: Vec<Step<Value<H>>>) {
        let kept = thread.metadata.as_ref().and_then(|metadata| metadata.get(SESSION_KEY));
        let values = kept.map(|kept| kept.keys().into_iter().filter_map(|key| Some((key.clone(), kept.get(&key)?))).collect());
        let seq = steps.iter().map(|step| step.seq + 1.0).fold(0.0, f64::max);
        *self.0.thread.borrow_mut() = thread;
        *self.0.values.borrow_mut() = values.unwrap_or_default();
        *self.0.steps.borrow_mut() = steps.into_iter().map(|step| Rc::new(RefCell::new(step))).collect();
        self.0.seq.set(seq);
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

    /// The steps in the order they were made.
    pub fn steps(&self) -> Vec<Step<Value<H>>> {
        self.0.steps.borrow().iter().map(|step| step.borrow().clone()).collect()
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
        self.0.turn.borrow().is_some() || self.0.remote.get()
    }

    /// Whether the thread is this tab's to write, and known as it is.
    pub(super) fn is_ours(&self) -> bool {
        self.0.lease.borrow().is_some() && self.0.caught_up.get() && !self.0.remote.get()
    }

    pub(super) fn record(&self, id: &str) -> Option<Record<Value<H>>> {
        self.0.steps.borrow().iter().rev().find(|step| step.borrow().id == id).cloned()
    }

    /// Puts a step in its place and shows it.
    pub(super) fn insert(&self, step: Step<Value<H>>) {
        self.0.seq.set(self.0.seq.get().max(step.seq + 1.0));
        let record = Rc::new(RefCell::new(step));
        {
            let mut steps = self.0.steps.borrow_mut();
            let at = steps.partition_point(|other| other.borrow().seq < record.borrow().seq);
            steps.insert(at, record.clone());
        }
        self.tell_step(&record);
    }

    /// What the turn that runs has made so far.
    pub(super) fn steps_of_turn(&self) -> Vec<Step<Value<H>>> {
        let from = self.0.turn_from.get();
        self.steps().into_iter().filter(|step| step.seq >= from).collect()
    }

    /// A value of the app's.
    pub fn get(&self, key: &str) -> Option<Value<H>> {
        self.0.values.borrow().iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
    }

    pub(super) fn set(&self, key: &str, value: Value<H>) {
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

    pub(super) fn next_seq(&self) -> f64 {
        let seq = self.0.seq.get();
        self.0.seq.set(seq + 1.0);
        seq
    }

    /// Tells the other tabs, and the view, if it looks at this thread.
    pub(super) fn tell(&self, event: &Event<Value<H>>) {
        self.0.chat.share(self, event);
        if self.0.chat.is_current(self) {
            self.0.chat.tell(event);
        }
    }

    pub(super) fn tell_step(&self, record: &Record<Value<H>>) {
        let step = record.borrow().clone();
        self.tell(&Event::Step(Box::new(step)));
    }

    /// Adds a step and shows it.
    pub(super) fn add(&self, record: &Record<Value<H>>) {
        self.0.steps.borrow_mut().push(record.clone());
        self.tell_step(record);
    }

    pub(super) fn forget(&self, id: &str) {
        self.0.steps.borrow_mut().retain(|step| step.borrow().id != id);
        self.tell(&Event::Remove(id.to_owned()));
    }

    /// Saves, once the thread is one that is saved.
    pub(super) fn persist(&self, writes: Vec<Write<Value<H>>>) -> Written {
        match self.0.chat.writer() {
            Some(writer) if self.0.saved.get() => writer.write(writes),
            // Before the first message nothing is kept: a thread nobody wrote in is none.
            _ => Box::pin(async { Ok(()) }),
        }
    }

    pub(super) fn persist_step(&self, record: &Record<Value<H>>) -> Written {
        let step = record.borrow().clone();
        self.persist(vec![Write::PutStep(step)])
    }

    pub(super) fn persist_behind(&self, record: &Record<Value<H>>) {
        if let Some(writer) = self.0.chat.writer()
            && self.0.saved.get()
        {
            writer.write_behind(record);
        }
    }

    /// The thread's record with the app's values as they are now.
    pub(super) fn refresh_thread(&self, touch: bool) -> Thread<Value<H>> {
        let values = self.0.values.borrow().clone();
        let mut thread = self.0.thread.borrow_mut();
        if touch {
            thread.updated_at = self.0.chat.scheduler().now_iso();
        }
        if !values.is_empty() {
            let object = Value::<H>::object(values.iter().map(|(key, value)| (key.as_str(), value.clone())).collect());
            // Through text: what JSON can't say must not keep the whole thread from being saved.
            let plain = Value::<H>::parse(&object.stringify()).unwrap_or_else(|_| Value::<H>::null());
            let mut properties = Vec::new();
            let old = thread.metadata.take();
            let keys = old.as_ref().map(Json::keys).unwrap_or_default();
            for key in keys.iter().filter(|key| *key != SESSION_KEY) {
                if let Some(value) = old.as_ref().and_then(|old| old.get(key)) {
                    properties.push((key.as_str(), value));
                }
            }
            properties.push((SESSION_KEY, plain));
            thread.metadata = Some(Value::<H>::object(properties));
        }
        thread.clone()
    }

    /// Names the thread after its first message.
    pub(super) fn name_after(&self, content: &str) {
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

    pub(super) fn begin(&self, turn: &Turn<H>) {
        *self.0.turn.borrow_mut() = Some(turn.clone());
        self.0.turn_from.set(self.0.seq.get());
        self.await_idle();
    }

    fn await_idle(&self) {
        if self.0.idle.borrow().is_none() {
            let (sender, receiver) = oneshot::channel();
            // An error only says that the sender is gone: idle, too.
            *self.0.idle.borrow_mut() = Some((sender, receiver.map(drop).boxed_local().shared()));
        }
    }

    pub(super) fn finish(&self) {
        *self.0.turn.borrow_mut() = None;
        self.wake();
    }

    /// Wakes who waits for it to be idle, if it is.
    pub(super) fn wake(&self) {
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
    pub(super) async fn idle(&self) {
        if self.is_running() {
            self.await_idle();
        }
        let idle = self.0.idle.borrow().as_ref().map(|(_, receiver)| receiver.clone());
        if let Some(idle) = idle {
            idle.await;
        }
    }

    /// The turn that runs.
    pub fn turn(&self) -> Option<Turn<H>> {
        self.0.turn.borrow().clone()
    }

    pub(super) fn check(&self) -> Result<(), ChatError> {
        Ok(self.0.scope.check()?)
    }

    /// Where the last user message stands, which a turn's run hangs on.
    pub(super) fn last_user_message(&self) -> Option<String> {
        let steps = self.0.steps.borrow();
        steps.iter().rev().find(|step| step.borrow().kind == StepKind::UserMessage).map(|step| step.borrow().id.clone())
    }
}
