//! A turn: what one message of the user, or the opening or leaving of a thread, sets off.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;

use super::ask::{Recorded, end_wait};
use super::hooks::TurnBody;
use super::message::set_rest;
use super::session::Record;
use super::{ChatError, ChatHost, Event, Session, StepHandle, StepInit};
use crate::graph::Host;
use crate::json::Json;
use crate::scope::{Scope, StopReason};
use crate::store::{ErrorRecord, Step, StepKind, StepStatus, Write, Written};

type Value<H> = <H as Host>::Value;

/// What set a turn off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnKind {
    /// A new thread.
    ChatStart,
    /// A user's message.
    Message,
    /// A stop.
    Stop,
    /// The leaving of a thread.
    ChatEnd,
    /// A stored thread opened.
    ChatResume,
    /// New settings.
    SettingsUpdate,
    /// Anything else the app has a function for: an action, feedback, audio. It runs beside the others.
    Hook,
}

impl TurnKind {
    /// The name of its run step: the hook's, but for [`Hook`](Self::Hook), which has one of its own.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChatStart => "on_chat_start",
            Self::Message => "on_message",
            Self::Stop => "on_stop",
            Self::ChatEnd => "on_chat_end",
            Self::ChatResume => "on_chat_resume",
            Self::SettingsUpdate => "on_settings_update",
            Self::Hook => "hook",
        }
    }
}

/// Where a turn comes from.
pub(super) struct Origin<H: ChatHost> {
    /// The name of its run.
    pub(super) name: String,
    /// The user's message that it answers.
    pub(super) message: RefCell<Option<String>>,
    /// What its run comes after, if not the end of the branch one is on.
    after: Option<String>,
    /// Whether it is another attempt at something: an edit, an answer once more.
    is_attempt: bool,
    /// Where the app's graph is to go on, if the user has chosen that.
    pub(super) from: Option<Value<H>>,
    /// The attempt that it goes on with, after a reload.
    resumes: RefCell<Option<String>>,
    /// What was answered in that.
    pub(super) recorded: RefCell<Vec<Recorded<Value<H>>>>,
    /// Who waits for the turn to be over, by its being dropped.
    pub(super) over: RefCell<Option<oneshot::Sender<()>>>,
}

impl<H: ChatHost> Origin<H> {
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            message: RefCell::default(),
            after: None,
            is_attempt: false,
            from: None,
            resumes: RefCell::default(),
            recorded: RefCell::default(),
            over: RefCell::default(),
        }
    }

    /// Another attempt at something, whose run comes after that; at the end of the branch one is on if `None`.
    pub(super) fn attempt(name: &str, after: Option<String>) -> Self {
        Self { after, is_attempt: true, ..Self::named(name) }
    }

    /// Notes the user's message that the turn answers.
    pub(super) fn answer_to(&self, id: &str) {
        let id = Some(id.to_owned());
        *self.message.borrow_mut() = id;
    }

    /// Goes on with an attempt in which that was answered.
    pub(super) fn resume(&self, attempt: &str, recorded: Vec<Recorded<Value<H>>>) {
        *self.resumes.borrow_mut() = Some(attempt.to_owned());
        *self.recorded.borrow_mut() = recorded;
    }
}

struct Inner<H: ChatHost> {
    session: Session<H>,
    scope: Scope,
    kind: TurnKind,
    origin: Origin<H>,
    /// Whether the app's function has ended, and all it made.
    closed: Cell<bool>,
    /// The questions it has asked.
    prompts: RefCell<Vec<Record<Value<H>>>>,
    root: RefCell<Option<Record<Value<H>>>>,
    /// What was begun and not ended, in order.
    open: RefCell<Vec<Record<Value<H>>>>,
}

/// What a hook is handed: the scope everything it makes belongs to. Cheap to clone.
pub struct Turn<H: ChatHost>(Rc<Inner<H>>);

impl<H: ChatHost> Clone for Turn<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: ChatHost> PartialEq for Turn<H> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The field of a run in which is noted what the app's graph has come to.
pub(super) const CHECKPOINT: &str = "checkpoint";

impl<H: ChatHost> Turn<H> {
    pub(super) fn new(session: &Session<H>, kind: TurnKind, origin: Origin<H>) -> Self {
        let (session, scope) = (session.clone(), session.0.scope.child());
        Self(Rc::new(Inner {
            session,
            scope,
            kind,
            origin,
            closed: Cell::new(false),
            prompts: RefCell::default(),
            root: RefCell::new(None),
            open: RefCell::default(),
        }))
    }

    pub(super) fn origin(&self) -> &Origin<H> {
        &self.0.origin
    }

    /// Whether the app's function has ended, and all it made.
    pub(super) fn is_closed(&self) -> bool {
        self.0.closed.get()
    }

    /// Whether it goes on with one that was cut off, now that the user has answered what that had asked.
    pub fn is_resumed(&self) -> bool {
        self.0.origin.resumes.borrow().is_some()
    }

    /// Whether the user has chosen what the app's graph is to go on from: it has its input already.
    pub fn replays(&self) -> bool {
        self.0.origin.from.is_some()
    }

    /// Notes what the app's graph has come to, for turns that come after this one. Also after a stop: its last checkpoint is what one goes on from.
    pub fn note_checkpoint(&self, checkpoint: Value<H>) {
        let session = &self.0.session;
        if session.check().is_err() || (self.is_closed() && self.0.root.borrow().is_none()) {
            return;
        }
        self.root_id();
        if let Some(root) = self.0.root.borrow().as_ref() {
            set_rest(&mut root.borrow_mut(), CHECKPOINT, Some(checkpoint));
            session.forget_deleted_checkpoint();
        }
        if self.is_closed() {
            // A failure to save is told by the writer.
            drop(self.save_notes());
        }
    }

    pub(super) fn prompt(&self, record: &Record<Value<H>>) {
        self.0.prompts.borrow_mut().push(record.clone());
    }

    /// Saves what was noted.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub fn save_notes(&self) -> Written {
        let root = self.0.root.borrow().clone();
        match root {
            Some(root) => self.0.session.persist_step(&root),
            None => Box::pin(async { Ok(()) }),
        }
    }

    /// Where the app's graph is to go on, if not where it has come to: what was noted last before this turn, `null` if nothing was. `None` for a turn that
    /// simply comes next.
    pub fn forks_at(&self) -> Option<Value<H>> {
        let session = &self.0.session;
        let has_noted = |root: &Record<Value<H>>| root.borrow().rest.as_ref().is_some_and(|rest| rest.get(CHECKPOINT).is_some());
        if self.0.root.borrow().as_ref().is_some_and(has_noted) {
            // It goes on where it has come to itself.
            return None;
        }
        if self.0.origin.from.is_some() {
            return self.0.origin.from.clone();
        }
        let resumes = self.0.origin.resumes.borrow().clone();
        let is_attempt = self.0.origin.is_attempt && resumes.is_none();
        let before = match resumes {
            Some(attempt) => attempt,
            None => {
                let root = self.0.root.borrow().as_ref().map(|root| root.borrow().id.clone());
                root.map_or_else(|| session.head(), |root| session.before(&root).unwrap_or_default())
            }
        };
        let noted = session.noted(&before, CHECKPOINT);
        let newest = session.newest_noted(CHECKPOINT, self.0.root.borrow().as_ref());
        let differs = noted.as_ref().map(Json::stringify) != newest.map(|newest| newest.stringify());
        (differs || is_attempt).then(|| noted.unwrap_or_else(Value::<H>::null))
    }

    /// Offers commands, modes, starters or settings in this thread, in the place of what the chat offers: an object with those that change.
    /// Saved with the thread at the end of the turn.
    ///
    /// # Errors
    /// The reason, once the turn was stopped.
    pub fn offer(&self, offered: &Value<H>) -> Result<(), StopReason> {
        self.check()?;
        self.0.session.offer(offered);
        Ok(())
    }

    /// Shows something beside the conversation, or nothing. Not saved.
    ///
    /// # Errors
    /// The reason, once the turn was stopped.
    pub fn sidebar(&self, shown: Option<Value<H>>) -> Result<(), StopReason> {
        self.check()?;
        self.0.session.set_sidebar(shown);
        Ok(())
    }

    /// Tells the view something of its own.
    ///
    /// # Errors
    /// The reason, once the turn was stopped.
    pub fn emit(&self, name: &str, payload: Value<H>) -> Result<(), StopReason> {
        self.check()?;
        self.0.session.tell(&Event::Custom { name: name.to_owned(), payload });
        Ok(())
    }

    /// Changes the fields of an element. Resolves when that is durable.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop, [`ChatError::StepNotFound`], [`ChatError::Store`].
    pub async fn update_element(&self, id: &str, fields: Value<H>, content: Option<Value<H>>) -> Result<(), ChatError> {
        self.check()?;
        self.0.session.update_element(id, fields, content).await?;
        Ok(self.check()?)
    }

    /// Removes an element. Resolves when that is durable.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop, [`ChatError::Store`].
    pub async fn remove_element(&self, id: &str) -> Result<(), ChatError> {
        self.check()?;
        self.0.session.remove_element(id).await?;
        Ok(self.check()?)
    }

    /// The scope: it is stopped with the turn.
    pub fn scope(&self) -> &Scope {
        &self.0.scope
    }

    /// The session.
    pub fn session(&self) -> &Session<H> {
        &self.0.session
    }

    /// What set it off.
    pub fn kind(&self) -> TurnKind {
        self.0.kind
    }

    /// Whether it is over. What it makes from then on is shown and saved, but nothing closes it.
    pub fn ended(&self) -> bool {
        self.is_closed() || self.0.root.borrow().as_ref().is_some_and(|root| root.borrow().status != StepStatus::Running)
    }

    /// Sets a value of the app's in the session. What JSON can say of it is saved with the thread at the end of the turn.
    ///
    /// # Errors
    /// The reason, once the turn was stopped; nothing is set then.
    pub fn set(&self, key: &str, value: Value<H>) -> Result<(), StopReason> {
        self.check()?;
        self.0.session.set(key, value);
        Ok(())
    }

    /// A message of the app's. It is shown with its first token or with [`StepHandle::send`].
    pub fn message(&self, mut init: StepInit<Value<H>>) -> StepHandle<H> {
        if !init.kind.is_message() {
            init.kind = StepKind::AssistantMessage;
        }
        StepHandle::new(self.clone(), init)
    }

    /// A step. It is shown with [`StepHandle::begin`].
    pub fn step(&self, init: StepInit<Value<H>>) -> StepHandle<H> {
        StepHandle::new(self.clone(), init)
    }

    /// Fails once the turn was stopped.
    pub(super) fn check(&self) -> Result<(), StopReason> {
        self.0.scope.check()
    }

    /// The id of its run, in which everything it makes happens. Those of most turns begin with the first thing they make.
    pub(super) fn root_id(&self) -> String {
        let root = self.0.root.borrow().clone();
        let root = root.unwrap_or_else(|| self.open_root());
        root.borrow().id.clone()
    }

    pub(super) fn opened(&self, record: &Record<Value<H>>) {
        let mut open = self.0.open.borrow_mut();
        if !open.iter().any(|other| Rc::ptr_eq(other, record)) {
            open.push(record.clone());
        }
    }

    pub(super) fn closed(&self, record: &Record<Value<H>>) {
        self.0.open.borrow_mut().retain(|other| !Rc::ptr_eq(other, record));
    }

    /// Runs a hook as this turn, to whatever end: law 3 from its step 4 on. What it gives back resolves when all that the turn has made is durable, so that
    /// what follows can be saved with its end; a failure to save is told by the writer, which keeps what it could not save.
    pub(super) async fn run(&self, hook: TurnBody<H>) -> Written {
        if matches!(self.0.kind, TurnKind::Message | TurnKind::ChatStart | TurnKind::Stop) {
            self.root_id();
        }
        let turn = self.clone();
        // Inside the scope from its first line on, the app's synchronous part included.
        let outcome = self.0.scope.run(async move { hook(turn).await }).await;
        let written = match outcome {
            Ok(Ok(())) => self.close_all(StepStatus::Done, None),
            Ok(Err(error)) => {
                self.0.session.chat().tell_error(&error, &self.0.origin.name);
                self.fail(H::error_record(&error)).await
            }
            Err(_) => self.close_all(StepStatus::Stopped, None),
        };
        self.0.closed.set(true);
        written
    }

    fn open_root(&self) -> Record<Value<H>> {
        let session = &self.0.session;
        let now = session.0.chat.scheduler().now_iso();
        let origin = &self.0.origin;
        let parent_id = match self.0.kind {
            TurnKind::Message => origin.message.borrow().clone(),
            TurnKind::Stop => session.last_user_message(),
            _ => None,
        };
        let previous_id = origin.after.clone().unwrap_or_else(|| session.head());
        let root = Rc::new(RefCell::new(Step {
            id: session.0.chat.scheduler().new_id(),
            thread_id: session.id(),
            parent_id,
            previous_id: Some(previous_id),
            kind: StepKind::Run,
            name: origin.name.clone(),
            created_at: now.clone(),
            start: Some(now),
            seq: session.next_seq(),
            ..Step::default()
        }));
        *self.0.root.borrow_mut() = Some(root.clone());
        session.add(&root);
        let mut writes = vec![Write::PutStep(root.borrow().clone())];
        if session.has_head() {
            // What is new is where one is now.
            session.set_head(None);
            writes.push(Write::PutThread(session.refresh_thread(false)));
        }
        // With the next commit: nothing waits for it, and a failure is told by the writer.
        drop(session.persist(writes));
        root
    }

    /// Ends what is still open, the run itself last, and saves it.
    fn close_all(&self, status: StepStatus, error: Option<&ErrorRecord>) -> Written {
        let session = &self.0.session;
        let mut closing = std::mem::take(&mut *self.0.open.borrow_mut());
        closing.extend(self.0.root.borrow().clone());
        let now = session.0.chat.scheduler().now_iso();
        let mut writes = Vec::new();
        let prompts = std::mem::take(&mut *self.0.prompts.borrow_mut());
        for prompt in &prompts {
            if end_wait(&mut prompt.borrow_mut(), status.as_str()) {
                writes.push(Write::PutStep(prompt.borrow().clone()));
                session.tell_step(prompt);
            }
        }
        for record in &closing {
            {
                let mut step = record.borrow_mut();
                if step.status != StepStatus::Running {
                    continue;
                }
                step.status = status;
                step.progress = None;
                step.end = Some(now.clone());
                if let Some(error) = error.filter(|_| !step.kind.is_message()) {
                    step.error.get_or_insert_with(|| error.clone());
                }
                writes.push(Write::PutStep(step.clone()));
            }
            session.tell_step(record);
        }
        session.persist(writes)
    }

    /// Law 9: the error is shown as a message, kept on what it broke, and ends the turn.
    async fn fail(&self, error: ErrorRecord) -> Written {
        let text = error.message.clone();
        let message = self.message(StepInit { output: text, ..StepInit::default() });
        // A turn that was stopped meanwhile says no more.
        let _ = message.put(Some(error.clone())).await;
        self.close_all(StepStatus::Error, Some(&error))
    }

    /// A word of the runtime's own, which is saved with the end of the turn.
    pub(super) async fn notice(&self, kind: &str, text: &str) -> Result<(), ChatError> {
        let metadata = Value::<H>::object(vec![("notice", Value::<H>::string(kind))]);
        let init = StepInit { kind: StepKind::SystemMessage, output: text.to_owned(), metadata: Some(metadata), ..StepInit::default() };
        self.message(init).put(None).await
    }
}
