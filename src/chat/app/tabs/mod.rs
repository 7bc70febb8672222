//! Running a thread that other tabs show, and showing one that another tab runs.

mod ended;
mod hear;

use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, select};

use super::threads::interrupt;
use super::{Chat, Value};
use crate::chat::session::Leasing;
use crate::chat::tabs::{Lease, TabMessage, Tabs};
use crate::chat::{Answer, ChatError, ChatHost, Event, Level, Session, ThreadChange, TurnKind};
use crate::json::Json;
use crate::scope::StopReason;
use crate::store::{Step, StepStatus, Thread, Write, Writer};

/// How long tokens wait for others to be told together, in milliseconds: about a frame.
const TOGETHER_MS: f64 = 16.0;

/// How long the tab that runs a thread may take to say so, in milliseconds. A thread that nobody gives back meanwhile is run.
const ANSWER_MS: f64 = 200.0;

/// What a view shows of a step, to see whether two are alike.
fn shown<V>(step: &Step<V>) -> (&str, &str, &str, StepStatus, &str, f64) {
    (&step.id, &step.output, &step.input, step.status, &step.name, step.seq)
}

/// What a view shows of a thread's record.
fn shown_of<V: Json>(thread: &Thread<V>) -> (&str, &[String], bool) {
    (&thread.name, &thread.tags, thread.is_pinned())
}

impl<H: ChatHost> Chat<H> {
    pub(super) fn tabs(&self) -> Option<Rc<dyn Tabs<Value<H>>>> {
        self.0.tabs.borrow().clone()
    }

    /// Listens to the other tabs from here on.
    pub(super) fn join_tabs(&self, tabs: Option<Rc<dyn Tabs<Value<H>>>>) {
        let Some(tabs) = tabs else { return };
        *self.0.tabs.borrow_mut() = Some(tabs.clone());
        let this = self.downgrade();
        tabs.listen(Rc::new(move |message| {
            if let Some(this) = this.upgrade() {
                this.hear(message);
            }
        }));
        let (this, id) = (self.downgrade(), self.0.scheduler.new_id());
        let presence = tabs.lock(&id);
        self.0.scheduler.spawn(async move {
            let lease = presence.await;
            if let Some(this) = this.upgrade() {
                *this.0.presence.borrow_mut() = Some((id.clone(), lease));
                this.post(TabMessage::Hello(id));
            }
        });
    }

    /// Whether other tabs were heard of.
    fn has_peers(&self) -> bool {
        self.0.peers.get()
    }

    pub(in crate::chat) fn post(&self, message: TabMessage<Value<H>>) {
        let is_token = matches!(message, TabMessage::Token { .. });
        {
            let mut outbox = self.0.outbox.borrow_mut();
            if let (
                Some(TabMessage::Token { id, token, field, at, .. }),
                TabMessage::Token { id: next, token: more, field: same, at: from, .. },
            ) = (outbox.last_mut(), &message)
                && id == next
                && field == same
                && *at + token.len() == *from
            {
                token.push_str(more);
            } else {
                outbox.push(message);
            }
        }
        if !is_token {
            self.post_all();
        } else if !self.0.posting.replace(true) {
            let this = self.clone();
            self.0.scheduler.spawn(async move {
                this.0.scheduler.sleep(TOGETHER_MS).await;
                this.post_all();
            });
        }
    }

    fn post_all(&self) {
        self.0.posting.set(false);
        let messages = std::mem::take(&mut *self.0.outbox.borrow_mut());
        if let Some(tabs) = self.tabs() {
            for message in &messages {
                tabs.post(message);
            }
        }
    }

    /// Tells the other tabs what happened in a thread that runs here.
    pub(in crate::chat) fn share(&self, session: &Session<H>, event: &Event<Value<H>>) {
        if !self.has_peers() || session.0.remote.get() || !session.0.saved.get() {
            return;
        }
        let thread_id = session.id();
        self.post(match event {
            Event::Step(step) => TabMessage::Step((**step).clone()),
            Event::Token { id, token, field } => {
                let Some(length) = session.length(id, *field) else { return };
                TabMessage::Token { thread_id, id: id.clone(), token: token.clone(), field: *field, at: length - token.len() }
            }
            Event::Remove(id) => TabMessage::Remove { thread_id, id: id.clone() },
            Event::RemoveElement(id) => TabMessage::RemoveElement { thread_id, id: id.clone() },
            _ => return,
        });
    }

    /// Waits for the right to run a turn in a thread, and catches up with what another tab may have done there.
    ///
    /// # Errors
    /// [`ChatError::TurnRunning`]: another tab was first.
    pub(in crate::chat) async fn lease(&self, session: &Session<H>, kind: TurnKind) -> Result<(), ChatError> {
        let under_way = session.0.leasing.borrow().clone();
        if let Some(under_way) = under_way {
            // Another turn beside this one waits for the same.
            under_way.await?;
        }
        if self.tabs().is_none() || session.0.lease.borrow().is_some() {
            return self.acquire(session, kind).await;
        }
        let (this, asking) = (self.clone(), session.clone());
        let leasing: Leasing = async move { this.acquire(&asking, kind).await }.boxed_local().shared();
        *session.0.leasing.borrow_mut() = Some(leasing.clone());
        let outcome = leasing.await;
        session.0.leasing.borrow_mut().take();
        outcome
    }

    async fn acquire(&self, session: &Session<H>, kind: TurnKind) -> Result<(), ChatError> {
        let Some(tabs) = self.tabs() else { return Ok(()) };
        // Nobody else knows a thread that was never saved, until its first message is.
        let is_secret = !session.0.saved.get() && kind != TurnKind::Message;
        if session.0.lease.borrow().is_none() && !is_secret {
            let (sender, contended) = oneshot::channel();
            *session.0.contended.borrow_mut() = Some(sender);
            let granted = select(tabs.lock(&session.id()), contended).await;
            session.0.contended.borrow_mut().take();
            match granted {
                Either::Left((lease, _)) => *session.0.lease.borrow_mut() = Some(lease),
                Either::Right(_) => return Err(ChatError::TurnRunning),
            }
            if session.check().is_err() {
                // Deleted meanwhile: what is said now would make it anew.
                return Err(ChatError::ThreadNotFound(session.id()));
            }
            if self.has_peers() && session.0.saved.get() {
                self.catch_up(session).await?;
            }
        }
        self.post(TabMessage::Running { thread_id: session.id(), running: true });
        Ok(())
    }

    /// Gives back the right to run the thread, now that all is saved.
    pub(super) fn release(&self, session: &Session<H>) {
        if let Some(lease) = session.0.lease.borrow_mut().take() {
            self.post(TabMessage::Running { thread_id: session.id(), running: false });
            drop(lease);
        }
    }

    /// Reads the thread anew and marks what nobody runs any more. Says whether there was any.
    async fn catch_up(&self, session: &Session<H>) -> Result<bool, ChatError> {
        let Some(writer) = self.writer() else { return Ok(false) };
        session.0.caught_up.set(false);
        let outcome = self.read_anew(session, &writer).await;
        session.0.caught_up.set(true);
        outcome
    }

    /// Reads the open thread anew, unless a turn runs in it: whoever runs it knows better. A turn that begins meanwhile waits.
    pub(super) async fn read_open(&self) {
        let session = self.current();
        if !session.0.saved.get() || session.is_running() || session.0.remote.get() || session.0.leasing.borrow().is_some() {
            return;
        }
        let (this, open) = (self.clone(), session.clone());
        let reading: Leasing = async move {
            if let Some(lease) = this.lease_of(&open.id()).await {
                *open.0.lease.borrow_mut() = lease;
                // What can't be read now is read when a turn begins.
                let _ = this.catch_up(&open).await;
                this.release_quietly(&open);
            }
            Ok(())
        }
        .boxed_local()
        .shared();
        *session.0.leasing.borrow_mut() = Some(reading.clone());
        let _ = reading.await;
        session.0.leasing.borrow_mut().take();
    }

    async fn read_anew(&self, session: &Session<H>, writer: &Writer<Value<H>>) -> Result<bool, ChatError> {
        if writer.unsaved() > 0 && writer.flush().await.is_err() {
            // What only this tab has is worth more than what others have done.
            return Ok(false);
        }
        let found = writer.layer().get_thread(&session.id()).await?;
        let mut stored = found.ok_or_else(|| ChatError::ThreadNotFound(session.id()))?;
        let interrupted = interrupt(&mut stored.steps);
        let died = !interrupted.is_empty();
        let picture = || (session.steps(), session.elements().len(), session.thread());
        let before = picture();
        session.replace(stored);
        let after = picture();
        let alike = before.0.len() == after.0.len()
            && before.0.iter().zip(&after.0).all(|(one, other)| shown(one) == shown(other))
            && before.1 == after.1
            && shown_of(&before.2) == shown_of(&after.2);
        if !alike && self.is_current(session) {
            self.tell(&Event::Thread(Box::new(session.thread())));
        }
        self.mark(session, interrupted);
        Ok(died)
    }

    /// Saves what was found interrupted. Until then nobody else may run the thread, or delete it, though no turn begins here.
    pub(super) fn mark(&self, session: &Session<H>, interrupted: Vec<Write<Value<H>>>) {
        if interrupted.is_empty() {
            return;
        }
        let (written, lease) = (session.persist(interrupted), session.0.lease.borrow().clone());
        self.0.scheduler.spawn(async move {
            // A failure to save is told by the writer.
            let _ = written.await;
            drop(lease);
        });
    }

    /// Shows what another tab does in the thread, until it has ended or is gone: then the thread is this tab's to run.
    pub(super) fn follow(&self, session: &Session<H>) {
        if session.0.remote.replace(true) {
            return;
        }
        let thread_id = session.id();
        self.note_elsewhere(&thread_id);
        self.post(TabMessage::Join(thread_id));
    }

    /// Notes that another tab runs a thread, and waits for it to end.
    fn note_elsewhere(&self, thread_id: &str) {
        let Some(tabs) = self.tabs() else { return };
        self.tell(&Event::Running { thread_id: thread_id.to_owned(), running: true });
        {
            let mut elsewhere = self.0.elsewhere.borrow_mut();
            if elsewhere.iter().any(|other| other == thread_id) {
                return;
            }
            elsewhere.push(thread_id.to_owned());
        }
        let (this, id) = (self.clone(), thread_id.to_owned());
        self.0.scheduler.spawn(async move {
            let lease = tabs.lock(&id).await;
            this.0.elsewhere.borrow_mut().retain(|other| *other != id);
            let session = this.sessions_where(|session| session.id() == id && session.0.remote.get()).pop();
            match session {
                Some(session) => this.take_over(session, lease).await,
                None => this.tell(&Event::Running { thread_id: id, running: false }),
            }
        });
    }

    /// No other tab runs the thread any more: who waits for it goes on here.
    pub(super) fn come_home(&self, session: &Session<H>) {
        session.0.remote.set(false);
        session.wake();
        self.go_on(session);
        let id = session.id();
        self.0.answers.borrow_mut().retain(|(thread, ..)| *thread != id);
    }

    /// Hands an answer to the tab that runs the thread. Resolves when it is saved there, or `None` when that tab is gone.
    pub(in crate::chat) async fn answer_elsewhere(
        &self,
        session: &Session<H>,
        id: &str,
        answer: Answer<Value<H>>,
    ) -> Option<Result<(), ChatError>> {
        let (sender, outcome) = oneshot::channel();
        self.0.answers.borrow_mut().push((session.id(), id.to_owned(), sender));
        self.post(TabMessage::Answer { thread_id: session.id(), id: id.to_owned(), answer });
        outcome.await.ok()
    }

    async fn take_over(&self, session: Session<H>, lease: Lease) {
        *session.0.lease.borrow_mut() = Some(lease);
        let outcome = self.catch_up(&session).await;
        self.come_home(&session);
        self.tell(&Event::Running { thread_id: session.id(), running: false });
        if !self.is_current(&session) {
            self.0.sessions.borrow_mut().retain(|other| *other != session);
            return self.release_quietly(&session);
        }
        match outcome {
            // What was cut off, or was never resumed here, the app may take up.
            Ok(died) if died || !session.0.resumed.get() => self.resume(&session),
            Ok(_) => self.release_quietly(&session),
            Err(ChatError::ThreadNotFound(id)) => self.lose(&id),
            Err(error) => {
                self.release_quietly(&session);
                self.toast(Level::Error, error.to_string(), Some(error.code()));
            }
        }
    }

    /// No turn ran: nobody need be told that it has ended.
    pub(super) fn release_quietly(&self, session: &Session<H>) {
        session.0.lease.borrow_mut().take();
    }

    /// A thread that another tab has deleted.
    fn lose(&self, id: &str) {
        if self.forget_thread(id) {
            self.toast(Level::Info, "This conversation was deleted in another tab.", Some("THREAD_DELETED"));
        }
    }

    /// A thread that is not in the store any more: nor is it open. Says whether it was what the user looked at.
    pub(super) fn forget_thread(&self, id: &str) -> bool {
        // Who reads it to open it has an old record.
        self.note_change();
        self.unlist(id);
        let Some(session) = self.sessions_where(|session| session.id() == id).pop() else { return false };
        session.0.saved.set(false);
        session.0.scope.stop(StopReason::Closed);
        self.come_home(&session);
        self.release_quietly(&session);
        self.0.sessions.borrow_mut().retain(|other| *other != session);
        let is_current = self.is_current(&session);
        if is_current {
            self.begin_thread(self.fresh_session());
        }
        is_current
    }

    /// The right to write a thread's record; `None` when the tab that runs it has changed it so.
    pub(super) async fn lease_or_change(&self, id: &str, change: &ThreadChange) -> Option<Option<Lease>> {
        let Some(tabs) = self.tabs() else { return Some(None) };
        if let Some(lease) = tabs.try_lock(id).await {
            return Some(Some(lease));
        }
        let (sender, changed) = oneshot::channel();
        self.0.changing.borrow_mut().push((id.to_owned(), change.clone(), sender));
        self.post(TabMessage::Update { thread_id: id.to_owned(), change: change.clone() });
        let leased = match select(tabs.lock(id), changed).await {
            Either::Left((lease, _)) => Some(Some(lease)),
            Either::Right(_) => None,
        };
        self.0.changing.borrow_mut().retain(|(_, _, sender)| !sender.is_canceled());
        leased
    }

    /// Waits until nobody else runs a thread, having asked whoever does to let go of it.
    pub(super) async fn wrest(&self, id: &str) -> Option<Lease> {
        let tabs = self.tabs()?;
        if let Some(lease) = tabs.try_lock(id).await {
            return Some(lease);
        }
        self.post(TabMessage::Close(id.to_owned()));
        Some(tabs.lock(id).await)
    }

    /// The right to run a thread that is opened: `Some(None)` where there are no tabs, `None` where another tab runs it.
    pub(super) async fn lease_of(&self, id: &str) -> Option<Option<Lease>> {
        let Some(tabs) = self.tabs() else { return Some(None) };
        if self.0.elsewhere.borrow().iter().any(|other| other == id) {
            return None;
        }
        // Somebody may have it for a moment only, to write a record. Whoever runs the thread says so.
        let (sender, runs) = oneshot::channel();
        self.0.asking.borrow_mut().push((id.to_owned(), sender));
        self.post(TabMessage::Join(id.to_owned()));
        let patience = self.0.scheduler.sleep(ANSWER_MS).boxed_local();
        let leased = match select(tabs.lock(id), select(runs, patience)).await {
            Either::Left((lease, _)) => Some(Some(lease)),
            Either::Right(_) => None,
        };
        self.0.asking.borrow_mut().retain(|(_, sender)| !sender.is_canceled());
        leased
    }
}
