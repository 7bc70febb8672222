//! Turns: how one begins, ends and is stopped.

use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};

use super::{Chat, Value};
use crate::chat::ask::Recorded;
use crate::chat::hooks::{TurnBody, TurnHook};
use crate::chat::message::{Place, Queued};
use crate::chat::turn::Origin;
use crate::chat::{Answer, ChatError, ChatHost, Event, Level, OnBusy, Session, TabMessage, ThreadChange, Turn, TurnKind, UserInput};
use crate::json::Json;
use crate::scope::{Scope, StopReason};
use crate::store::{Step, StepKind, Write, Written};

/// What a turn does before its hook is called, and whose failure is the caller's.
type Prepare<H> = Box<dyn FnOnce(Turn<H>) -> LocalBoxFuture<'static, Result<(), ChatError>>>;
/// Resolves when a turn has begun, or with why it has not.
type Begun = oneshot::Receiver<Result<(), ChatError>>;

async fn begun(receiver: Begun) -> Result<(), ChatError> {
    receiver.await.unwrap_or(Err(ChatError::NotReady))
}

impl<H: ChatHost> Chat<H> {
    /// Starts a turn; it is seen as running from here on.
    pub(super) fn begin(
        &self,
        session: &Session<H>,
        kind: TurnKind,
        hook: impl FnOnce(Turn<H>) -> LocalBoxFuture<'static, Result<(), H::Error>> + 'static,
    ) {
        let origin = Origin::named(kind.as_str());
        drop(self.launch(session, kind, origin, Box::new(|_| async { Ok(()) }.boxed_local()), Box::new(hook)));
    }

    /// Starts a turn; it is seen as running from here on.
    fn launch(&self, session: &Session<H>, kind: TurnKind, origin: Origin<H>, prepare: Prepare<H>, hook: TurnBody<H>) -> Begun {
        let (sender, receiver) = oneshot::channel();
        let turn = Turn::new(session, kind, origin);
        session.begin(&turn);
        let running = Event::Running { thread_id: session.id(), running: true };
        let (this, session) = (self.clone(), session.clone());
        self.0.scheduler.spawn(async move {
            let prepared = match this.lease(&session, kind).await {
                Ok(()) => prepare(turn.clone()).await,
                Err(error) => Err(error),
            };
            let may_begin = prepared.is_ok();
            // The caller may not wait.
            let _ = sender.send(prepared);
            if may_begin {
                this.run_turn(session, turn, hook).await;
            } else {
                this.finish_turn(&session, &turn);
            }
        });
        // It asks for the right to run before the page draws that it runs.
        self.tell(&running);
        receiver
    }

    /// Ends a turn. The last one gives back the right to run the thread, and lets go on what waits for that.
    fn finish_turn(&self, session: &Session<H>, turn: &Turn<H>) {
        session.finish(turn);
        drop(turn.origin().over.take());
        if !session.turns().is_empty() {
            return;
        }
        if session.0.queue.borrow().is_empty() || session.check().is_err() {
            self.release(session);
            if !session.is_running() {
                self.tell(&Event::Running { thread_id: session.id(), running: false });
            }
        }
        self.go_on(session);
    }

    async fn run_turn(self, session: Session<H>, turn: Turn<H>, hook: TurnBody<H>) {
        let mut written = turn.run(hook).await;
        let is_last_stopped = session.turns().iter().all(|other| other.is_closed() || !other.scope().is_stopped());
        if turn.scope().reason() == Some(StopReason::User) && turn.kind() != TurnKind::Stop && is_last_stopped {
            written = self.after_stop(&session, written).await;
        }
        let touch = turn.kind() == TurnKind::Message;
        let changes_thread = session.is_saved() && !session.0.scope.is_stopped() && (touch || session.is_dirty());
        if changes_thread {
            let thread = session.refresh_thread(touch);
            self.list(thread.clone());
            written = session.persist(vec![Write::PutThread(thread)]);
        }
        // One commit has all of it, and writes are answered in their order: with the last they all are. A failure is told by the writer.
        let _ = written.await;
        if changes_thread {
            self.post(TabMessage::Thread(session.id()));
        }
        if touch {
            self.name_thread(&session, &turn).await;
        }
        self.finish_turn(&session, &turn);
        if !self.is_current(&session) && turn.kind() != TurnKind::ChatEnd && !session.is_running() {
            self.end(&session);
        }
    }

    /// Law 3, steps 5 and 6: the app's `on_stop` once, or else the notice. Never both. What was streamed is saved before the app's is called (`cut`), and with
    /// the notice, which does not need to wait for that.
    async fn after_stop(&self, session: &Session<H>, cut: Written) -> Written {
        let hook = self.0.hooks.borrow().on_stop.clone();
        let notice = self.0.options.stop_notice.clone();
        let hook: TurnHook<H> = match (hook, notice) {
            (Some(hook), _) => {
                // A failure to save it is told by the writer.
                let _ = cut.await;
                hook
            }
            (None, Some(notice)) => Rc::new(move |turn| {
                let notice = notice.clone();
                async move {
                    // A second stop takes it back.
                    let _ = turn.notice("stopped", &notice).await;
                    Ok(())
                }
                .boxed_local()
            }),
            (None, None) => return cut,
        };
        let turn = Turn::new(session, TurnKind::Stop, Origin::named(TurnKind::Stop.as_str()));
        session.begin(&turn);
        let written = turn.run(Box::new(move |turn| hook(turn))).await;
        session.finish(&turn);
        written
    }

    /// Lets the app name the thread, after its first turn.
    async fn name_thread(&self, session: &Session<H>, turn: &Turn<H>) {
        let hook = self.0.hooks.borrow().on_thread_name.clone();
        let Some(hook) = hook.filter(|_| !turn.scope().is_stopped() && !session.0.named.replace(true)) else { return };
        let message = turn.origin().message.borrow().as_deref().and_then(|id| session.record(id));
        let Some(message) = message.map(|message| message.borrow().clone()) else { return };
        let naming = turn.scope().run(hook(message, turn.clone())).await;
        match naming {
            Ok(Ok(Some(name))) => {
                // A failure to save is told by the writer.
                let _ = self.change_here(session, ThreadChange::named(name.trim())).await;
            }
            Ok(Err(error)) => self.show_error(&error, "on_thread_name"),
            _ => {}
        }
    }

    /// Tells the app what one of its hooks failed with.
    pub(in crate::chat) fn tell_error(&self, error: &H::Error, hook: &str) {
        let told = self.0.hooks.borrow().on_error.clone();
        if let Some(told) = told {
            told(error, hook);
        }
    }

    /// The name that the app gives an author or a step, if it gives one.
    pub(in crate::chat) async fn renamed(&self, name: &str) -> Option<String> {
        let hook = self.0.hooks.borrow().author_rename.clone()?;
        hook(name.to_owned()).await.unwrap_or_else(|error| {
            self.show_error(&error, "author_rename");
            None
        })
    }

    /// Shows what a hook failed with that has no turn of its own, and tells the app.
    fn show_error(&self, error: &H::Error, hook: &str) {
        self.tell_error(error, hook);
        let record = H::error_record(error);
        self.toast(Level::Error, record.message, Some(&record.code));
    }

    /// Waits for the store and the thread to be open, where they are on their way: what is said before belongs into that thread.
    fn opened(&self) -> Option<Shared<LocalBoxFuture<'static, ()>>> {
        self.0.starting.borrow().clone().filter(|starting| starting.peek().is_none())
    }

    /// Takes what a user says, and runs a turn on it, or answers a question with it that waits for a text. What becomes of it while a turn runs,
    /// [`OnBusy`] says. Resolves when it is saved.
    ///
    /// # Errors
    /// [`ChatError::EmptyMessage`], `UPLOAD_…`, [`ChatError::TurnRunning`], [`ChatError::NotReady`], [`ChatError::Store`]: nothing
    /// is shown then, and no turn runs. [`ChatError::Stopped`]: it still waited when the user pressed Stop, or was taken back.
    pub fn send(&self, input: UserInput<Value<H>>) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let this = self.clone();
        if let Some(starting) = self.opened() {
            // A quick user types before the store is open.
            return async move {
                starting.await;
                this.send(input).await
            }
            .boxed_local();
        }
        let session = self.current();
        let asks = session.asks_for_text().filter(|_| input.files.is_empty() && !input.content.trim().is_empty());
        if let Some(id) = asks {
            let answer = Answer { value: Value::<H>::string(&input.content), files: Vec::new() };
            return async move { this.answer_in(session, &id, answer).await }.boxed_local();
        }
        match self.try_send(&session, input) {
            Ok(receiver) => begun(receiver).boxed_local(),
            Err(error) => async move { Err(error) }.boxed_local(),
        }
    }

    fn try_send(&self, session: &Session<H>, input: UserInput<Value<H>>) -> Result<Begun, ChatError> {
        self.ready()?;
        session.check()?;
        input.check(self.offers(session, "uploads").as_ref())?;
        if !session.is_running() {
            return Ok(self.take(session, input));
        }
        match self.0.options.on_busy {
            OnBusy::Reject => return Err(ChatError::TurnRunning),
            OnBusy::Queue => {}
            OnBusy::Interrupt => drop(self.stop_in(session, StopReason::User)),
        }
        let (done, receiver) = oneshot::channel();
        session.0.queue.borrow_mut().push_back(Queued { id: self.0.scheduler.new_id(), input, done });
        session.tell(&Event::Queue);
        Ok(receiver)
    }

    fn take(&self, session: &Session<H>, input: UserInput<Value<H>>) -> Begun {
        let (this, saved) = (self.clone(), session.clone());
        let prepare: Prepare<H> = Box::new(move |turn| {
            async move {
                let place = Place::After(saved.head());
                let message = this.save_user_message(&saved, input, place, Vec::new()).await?;
                turn.origin().answer_to(&message.id);
                Ok(())
            }
            .boxed_local()
        });
        self.launch(session, TurnKind::Message, Origin::named(TurnKind::Message.as_str()), prepare, self.on_message())
    }

    /// Calls the app's hook with the message that its turn answers.
    fn on_message(&self) -> TurnBody<H> {
        let hook = self.0.hooks.borrow().on_message.clone();
        Box::new(move |turn| {
            let message = turn.origin().message.borrow().as_deref().and_then(|id| turn.session().record(id));
            match (hook, message) {
                (Some(hook), Some(message)) => {
                    let message = message.borrow().clone();
                    hook(message, turn)
                }
                _ => async { Ok(()) }.boxed_local(),
            }
        })
    }

    /// Takes the next of the messages that wait.
    pub(super) fn go_on(&self, session: &Session<H>) {
        if session.is_running() {
            return;
        }
        if session.check().is_err() {
            let waiting = std::mem::take(&mut *session.0.queue.borrow_mut());
            return self.refuse(session, waiting);
        }
        let next = session.0.queue.borrow_mut().pop_front();
        if let Some(Queued { input, done, .. }) = next {
            session.tell(&Event::Queue);
            let begun = self.take(session, input);
            self.0.scheduler.spawn(async move {
                // The caller may not wait.
                let _ = done.send(begun.await.unwrap_or(Err(ChatError::NotReady)));
            });
        }
    }

    /// Messages that wait until nothing runs any more in the open thread: their ids and texts.
    pub fn queue(&self) -> Vec<(String, String)> {
        self.current().0.queue.borrow().iter().map(|queued| (queued.id.clone(), queued.input.content.clone())).collect()
    }

    /// Takes back a message that waits: its `send` fails with [`ChatError::Stopped`]. Says whether it was still there.
    pub fn unqueue(&self, id: &str) -> bool {
        let session = self.current();
        let taken = {
            let mut queue = session.0.queue.borrow_mut();
            queue.iter().position(|queued| queued.id == id).and_then(|at| queue.remove(at))
        };
        let was_there = taken.is_some();
        self.refuse(&session, taken);
        was_there
    }

    fn refuse(&self, session: &Session<H>, queued: impl IntoIterator<Item = Queued<Value<H>>>) {
        let mut any = false;
        for queued in queued {
            any = true;
            // Who sent it may not wait any more.
            let _ = queued.done.send(Err(ChatError::Stopped(StopReason::User)));
        }
        if any {
            session.tell(&Event::Queue);
        }
    }

    /// Sends another text in the place of a user message's. What was said before stays, as another attempt.
    ///
    /// # Errors
    /// [`ChatError::TurnRunning`], [`ChatError::StepNotFound`], [`ChatError::EmptyMessage`], [`ChatError::NotReady`], [`ChatError::Store`].
    pub fn edit_message(&self, id: &str, content: &str) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        match self.try_edit(id, content) {
            Ok(receiver) => begun(receiver).boxed_local(),
            Err(error) => async move { Err(error) }.boxed_local(),
        }
    }

    fn try_edit(&self, id: &str, content: &str) -> Result<Begun, ChatError> {
        let session = self.idle_session()?;
        let old = session.node_of(id).filter(|step| step.kind == StepKind::UserMessage && step.id == id);
        let old = old.ok_or_else(|| ChatError::StepNotFound(id.to_owned()))?;
        if content.trim().is_empty() {
            return Err(ChatError::EmptyMessage);
        }
        let after = session.before(id).unwrap_or_default();
        let (this, edited, content) = (self.clone(), session.clone(), content.to_owned());
        let prepare: Prepare<H> = Box::new(move |turn| {
            async move {
                let input = UserInput { content, ..this.input_like(&edited, &old).await? };
                let message = this.save_user_message(&edited, input, Place::After(after), Vec::new()).await?;
                this.tell_branch(&edited);
                turn.origin().answer_to(&message.id);
                Ok(())
            }
            .boxed_local()
        });
        let origin = Origin::attempt(TurnKind::Message.as_str(), None);
        Ok(self.launch(&session, TurnKind::Message, origin, prepare, self.on_message()))
    }

    /// Answers once more: the user message of that id, or the one that this answer belongs to. The answer there is stays, as another attempt. `from`: what the
    /// app's graph is to go on from, in the place of what was noted last before; the turn then [replays](Turn::replays).
    ///
    /// # Errors
    /// [`ChatError::TurnRunning`], [`ChatError::StepNotFound`], [`ChatError::NotReady`].
    pub fn regenerate(&self, id: &str, from: Option<Value<H>>) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let this = self.clone();
        let found = self.idle_session().and_then(|session| {
            let node = session.node_of(id).ok_or_else(|| ChatError::StepNotFound(id.to_owned()))?;
            Ok((session, node))
        });
        async move {
            let (session, node) = found?;
            this.again(&session, node, from, |_| async { Ok(None) }.boxed_local()).await
        }
        .boxed_local()
    }

    /// Sets a turn going once more, as another attempt: that of a user message, or of a run. `prepare` is given the old run's id and gives back what was answered
    /// in it, if the new one is to go on with it.
    pub(in crate::chat) async fn again(
        &self,
        session: &Session<H>,
        node: Step<Value<H>>,
        from: Option<Value<H>>,
        prepare: impl FnOnce(String) -> LocalBoxFuture<'static, Result<Option<Vec<Recorded<Value<H>>>>, ChatError>> + 'static,
    ) -> Result<(), ChatError> {
        let is_message = node.kind == StepKind::UserMessage;
        let after = if is_message { Some(node.id.clone()) } else { session.before(&node.id) };
        let message = after.as_deref().and_then(|id| session.record(id)).filter(|step| step.borrow().kind == StepKind::UserMessage);
        let starts = node.name == TurnKind::ChatStart.as_str();
        let (kind, hook) = if message.is_some() {
            (TurnKind::Message, self.on_message())
        } else if starts {
            let hook = self.0.hooks.borrow().on_chat_start.clone();
            let hook: TurnBody<H> = Box::new(move |turn| hook.map_or_else(|| async { Ok(()) }.boxed_local(), |hook| hook(turn)));
            (TurnKind::ChatStart, hook)
        } else {
            let message = format!("What \"{}\" did can't be done again: only answers to messages and the chat's start can.", node.name);
            return Err(ChatError::Refused { code: "NOT_REPEATABLE", message });
        };
        let recorded = prepare(node.id.clone());
        let mut origin = Origin::attempt(kind.as_str(), Some(after.unwrap_or_default()));
        origin.from = from;
        if let Some(message) = &message {
            origin.answer_to(&message.borrow().id);
        }
        let (this, again) = (self.clone(), session.clone());
        let prepare: Prepare<H> = Box::new(move |turn| {
            async move {
                if let Some(recorded) = recorded.await? {
                    turn.origin().resume(&node.id, recorded);
                }
                // Its first attempt is on another branch from here on.
                turn.root_id();
                this.tell_branch(&again);
                Ok(())
            }
            .boxed_local()
        });
        begun(self.launch(session, kind, origin, prepare, hook)).await
    }

    /// Goes to another attempt at the same thing, and to what came after it last.
    ///
    /// # Errors
    /// [`ChatError::TurnRunning`], [`ChatError::StepNotFound`], [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn select_attempt(&self, id: &str) -> Result<(), ChatError> {
        let session = self.idle_session()?;
        let node = session.node_of(id).ok_or_else(|| ChatError::StepNotFound(id.to_owned()))?;
        // Nobody else may write the record meanwhile.
        self.lease(&session, TurnKind::Hook).await?;
        session.set_head(Some(&node.id));
        self.tell_branch(&session);
        let thread = session.refresh_thread(false);
        let saved = session.persist(vec![Write::PutThread(thread)]).await;
        self.post(TabMessage::Thread(session.id()));
        if session.turns().is_empty() {
            self.release_quietly(&session);
        }
        Ok(saved?)
    }

    /// Another branch is seen: a view draws it from nothing.
    pub(super) fn tell_branch(&self, session: &Session<H>) {
        if self.is_current(session) {
            self.tell(&Event::Thread(Box::new(session.thread())));
        }
    }

    /// The open thread's session, if nothing runs in it.
    pub(super) fn idle_session(&self) -> Result<Session<H>, ChatError> {
        self.ready()?;
        let session = self.current();
        session.check()?;
        if session.is_running() { Err(ChatError::TurnRunning) } else { Ok(session) }
    }

    /// Runs a function of the app's in the open thread, beside what runs there: for an action, feedback, audio. `began`, if it is something the user did
    /// on purpose, is what a thread nobody had written in is then called. Resolves when the turn is over.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`]: the function is not called then. What it fails with itself is shown, as with all hooks.
    pub fn run_hook(&self, name: &str, began: Option<String>, hook: TurnBody<H>) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let checked = self.ready().and_then(|_| {
            let session = self.current();
            session.check()?;
            Ok(session)
        });
        let session = match checked {
            Ok(session) => session,
            Err(error) => return async move { Err(error) }.boxed_local(),
        };
        let (this, saved) = (self.clone(), session.clone());
        let prepare: Prepare<H> = Box::new(move |_| {
            async move {
                match began.filter(|_| !saved.is_saved()) {
                    Some(name) => this.save_begun(&saved, Vec::new(), &name).await,
                    None => Ok(()),
                }
            }
            .boxed_local()
        });
        let (sender, over) = oneshot::channel();
        let origin = Origin::named(name);
        origin.over.replace(Some(sender));
        let begun = begun(self.launch(&session, TurnKind::Hook, origin, prepare, hook));
        async move {
            begun.await?;
            // Dropped, it says the same.
            let _ = over.await;
            Ok(())
        }
        .boxed_local()
    }

    /// Stops all that runs in the open thread, and takes back what waits there: the marking, the abort signals and the dropping of futures happen in
    /// this very call. The future resolves when the session is idle; when it was, at once.
    pub fn stop(&self) -> LocalBoxFuture<'static, ()> {
        let session = self.current();
        let waiting = std::mem::take(&mut *session.0.queue.borrow_mut());
        self.refuse(&session, waiting);
        self.stop_in(&session, StopReason::User)
    }

    pub(super) fn stop_in(&self, session: &Session<H>, reason: StopReason) -> LocalBoxFuture<'static, ()> {
        if session.0.remote.get() {
            self.post(TabMessage::Stop(session.id()));
        }
        let scopes: Vec<Scope> = session.turns().iter().map(|turn| turn.scope().clone()).collect();
        Scope::stop_all(&scopes, reason);
        let session = session.clone();
        async move { session.idle().await }.boxed_local()
    }
}
