//! A turn: what one message of the user, or the opening or leaving of a thread, sets off.

use std::cell::RefCell;
use std::rc::Rc;

use super::hooks::TurnBody;
use super::session::Record;
use super::{ChatError, ChatHost, Session, StepHandle, StepInit};
use crate::graph::Host;
use crate::json::Json;
use crate::scope::{Scope, StopReason};
use crate::store::{ErrorRecord, Step, StepKind, StepStatus, Write};

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
}

impl TurnKind {
    /// The name of its run step: the hook's.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChatStart => "on_chat_start",
            Self::Message => "on_message",
            Self::Stop => "on_stop",
            Self::ChatEnd => "on_chat_end",
            Self::ChatResume => "on_chat_resume",
            Self::SettingsUpdate => "on_settings_update",
        }
    }
}

struct Inner<H: ChatHost> {
    session: Session<H>,
    scope: Scope,
    kind: TurnKind,
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

impl<H: ChatHost> Turn<H> {
    pub(super) fn new(session: &Session<H>, kind: TurnKind) -> Self {
        let scope = session.0.scope.child();
        Self(Rc::new(Inner { session: session.clone(), scope, kind, root: RefCell::new(None), open: RefCell::default() }))
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
        self.0.root.borrow().as_ref().is_some_and(|root| root.borrow().status != StepStatus::Running)
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

    pub(super) fn root_id(&self) -> Option<String> {
        self.0.root.borrow().as_ref().map(|root| root.borrow().id.clone())
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

    /// Runs a hook as this turn, to whatever end: law 3 from its step 4 on.
    pub(super) async fn run(&self, hook: TurnBody<H>) {
        self.open_root();
        let turn = self.clone();
        // Inside the scope from its first line on, the app's synchronous part included.
        let outcome = self.0.scope.run(async move { hook(turn).await }).await;
        match outcome {
            Ok(Ok(())) => self.close_all(StepStatus::Done, None).await,
            Ok(Err(error)) => self.fail(H::error_record(&error)).await,
            Err(_) => self.close_all(StepStatus::Stopped, None).await,
        }
    }

    fn open_root(&self) {
        let session = &self.0.session;
        let now = session.0.chat.scheduler().now_iso();
        let root = Rc::new(RefCell::new(Step {
            id: session.0.chat.scheduler().new_id(),
            thread_id: session.id(),
            parent_id: match self.0.kind {
                TurnKind::Message | TurnKind::Stop => session.last_user_message(),
                _ => None,
            },
            kind: StepKind::Run,
            name: self.0.kind.as_str().to_owned(),
            created_at: now.clone(),
            start: Some(now),
            seq: session.next_seq(),
            ..Step::default()
        }));
        *self.0.root.borrow_mut() = Some(root.clone());
        session.add(&root);
        // With the next commit: nothing waits for it, and a failure is told by the writer.
        drop(session.persist_step(&root));
    }

    /// Ends what is still open, the run itself last, and saves it. A failure to save is told by the writer, which
    /// keeps what it could not save.
    async fn close_all(&self, status: StepStatus, error: Option<&ErrorRecord>) {
        let session = &self.0.session;
        let mut closing = std::mem::take(&mut *self.0.open.borrow_mut());
        closing.extend(self.0.root.borrow().clone());
        let now = session.0.chat.scheduler().now_iso();
        let mut writes = Vec::new();
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
        // The same failure reaches the listener of the writer, which shows it.
        let _ = session.persist(writes).await;
    }

    /// Law 9: the error is shown as a message, kept on what it broke, and ends the turn.
    async fn fail(&self, error: ErrorRecord) {
        let text = error.message.clone();
        let message = self.message(StepInit { output: text, ..StepInit::default() });
        // The same failure reaches the listener of the writer, which shows it.
        let _ = message.fail(error.clone()).await;
        self.close_all(StepStatus::Error, Some(&error)).await;
    }

    /// A word of the runtime's own.
    pub(super) async fn notice(&self, kind: &str, text: &str) -> Result<(), ChatError> {
        let metadata = Value::<H>::object(vec![("notice", Value::<H>::string(kind))]);
        let init = StepInit { kind: StepKind::SystemMessage, output: text.to_owned(), metadata: Some(metadata), ..StepInit::default() };
        self.message(init).send().await
    }
}
