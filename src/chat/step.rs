//! Steps and messages while they are made. A message is a step.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::session::Record;
use super::{ChatError, ChatHost, Event, Field, Turn};
use crate::graph::Host;
use crate::scope::StopReason;
use crate::store::{Element, ErrorRecord, Progress, ShowInput, Step, StepKind, StepStatus, Write};

type Value<H> = <H as Host>::Value;

/// Resolves when what was said is durable.
pub type Saving = LocalBoxFuture<'static, Result<(), ChatError>>;

/// What a step or message is to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepInit<V> {
    /// A random one if none.
    pub id: Option<String>,
    /// What it is.
    pub kind: StepKind,
    /// A message's author (the app's name if empty), a step's name.
    pub name: String,
    /// The step it happens in; the turn's run if none.
    pub parent_id: Option<String>,
    /// A step's input.
    pub input: String,
    /// A message's text.
    pub output: String,
    /// The language of the output, if it is to be shown as a block.
    pub language: Option<String>,
    /// Whether and how the input is shown.
    pub show_input: Option<ShowInput>,
    /// The app's own.
    pub metadata: Option<V>,
    /// An object with other fields of the record: `tags`, `icon`, `actions`, `generation`…
    pub rest: Option<V>,
    /// What is shown with it: of each element its fields, and what it holds if that is kept here.
    pub elements: Vec<(V, Option<V>)>,
}

/// A step or message that a turn has made. Cheap to clone.
pub struct StepHandle<H: ChatHost> {
    turn: Turn<H>,
    record: Record<Value<H>>,
    shown: Rc<Cell<bool>>,
    /// Elements that are not shown and saved yet.
    attached: Rc<RefCell<Vec<Attached<Value<H>>>>>,
}

type Attached<V> = (Element<V>, Option<V>);

impl<H: ChatHost> Clone for StepHandle<H> {
    fn clone(&self) -> Self {
        Self { turn: self.turn.clone(), record: self.record.clone(), shown: self.shown.clone(), attached: self.attached.clone() }
    }
}

impl<H: ChatHost> StepHandle<H> {
    pub(super) fn new(turn: Turn<H>, init: StepInit<Value<H>>) -> Self {
        let session = turn.session();
        let scheduler = session.0.chat.scheduler();
        let name = if init.name.is_empty() && init.kind.is_message() { session.0.chat.name().to_owned() } else { init.name };
        let record = Step {
            id: init.id.unwrap_or_else(|| scheduler.new_id()),
            thread_id: session.id(),
            parent_id: init.parent_id,
            kind: init.kind,
            name,
            input: init.input,
            output: init.output,
            language: init.language,
            show_input: init.show_input,
            metadata: init.metadata,
            rest: init.rest,
            ..Step::default()
        };
        let handle = Self { turn, record: Rc::new(RefCell::new(record)), shown: Rc::default(), attached: Rc::default() };
        for (fields, content) in init.elements {
            handle.add_element(fields, content);
        }
        handle
    }

    pub(super) fn shared(&self) -> &Record<Value<H>> {
        &self.record
    }

    /// The id.
    pub fn id(&self) -> String {
        self.record.borrow().id.clone()
    }

    fn add_element(&self, fields: Value<H>, content: Option<Value<H>>) -> String {
        let session = self.turn.session();
        let element = session.chat().element(session, &self.id(), fields);
        let id = element.id.clone();
        self.attached.borrow_mut().push((element, content));
        id
    }

    /// Shows an element with it, from the next [`send`](Self::send) or [`update`](Self::update) on: its fields, and what it holds if that is kept here.
    /// Gives back the element's id.
    ///
    /// # Errors
    /// The reason, once the turn was stopped.
    pub fn attach(&self, fields: Value<H>, content: Option<Value<H>>) -> Result<String, StopReason> {
        self.turn.check()?;
        Ok(self.add_element(fields, content))
    }

    /// What is to be written of it now.
    fn writes(&self) -> Vec<Write<Value<H>>> {
        let session = self.turn.session();
        let attached = std::mem::take(&mut *self.attached.borrow_mut());
        let mut writes = vec![Write::PutStep(self.record.borrow().clone())];
        for (element, content) in attached {
            writes.extend(session.put_element(element, content));
        }
        writes
    }

    /// The turn it belongs to.
    pub fn turn(&self) -> &Turn<H> {
        &self.turn
    }

    /// The record as it is now.
    pub fn record(&self) -> Step<Value<H>> {
        self.record.borrow().clone()
    }

    /// Changes the record. The view and the store learn of it with the next [`update`](Self::update).
    ///
    /// # Errors
    /// The reason, once the turn was stopped; nothing is changed then.
    pub fn change(&self, change: impl FnOnce(&mut Step<Value<H>>)) -> Result<(), StopReason> {
        self.turn.check()?;
        change(&mut self.record.borrow_mut());
        Ok(())
    }

    /// Before it is shown first: its id must be its own, and it gets the name under which the app wants it shown.
    async fn prepare(&self) -> Result<(), ChatError> {
        if self.shown.get() {
            return Ok(());
        }
        let id = self.id();
        if self.turn.session().record(&id).is_some() {
            let message =
                format!("There is a message or step \"{id}\" in this thread already. Change that one, or give this one an id of its own.");
            return Err(ChatError::Refused { code: "DUPLICATE_ID", message });
        }
        let name = self.record.borrow().name.clone();
        if let Some(name) = self.turn.session().chat().renamed(&name).await {
            self.record.borrow_mut().name = name;
        }
        Ok(self.turn.check()?)
    }

    fn show(&self, status: StepStatus) {
        let session = self.turn.session();
        let first = !self.shown.replace(true);
        let root = first.then(|| self.turn.root_id());
        {
            let mut step = self.record.borrow_mut();
            step.status = status;
            if first {
                let now = session.0.chat.scheduler().now_iso();
                step.created_at.clone_from(&now);
                step.start = Some(now);
                step.parent_id = step.parent_id.take().or(root);
                step.seq = session.next_seq();
            }
            if status != StepStatus::Running {
                step.end = Some(session.0.chat.scheduler().now_iso());
                step.progress = None;
            }
        }
        if status == StepStatus::Running {
            self.turn.opened(&self.record);
        } else if !first {
            self.turn.closed(&self.record);
        }
        if first {
            session.add(&self.record);
        } else {
            session.tell_step(&self.record);
        }
    }

    /// Shows and saves it as begun: steps. Resolves when it is durable.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop; `DUPLICATE_ID` where the thread has one of its id; [`ChatError::Store`].
    pub fn begin(&self) -> Saving {
        self.saving(StepStatus::Running, None)
    }

    /// Shows it as begun and has it saved, which its end does not wait for either: that has all of it. What takes no time is one write so.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop; `DUPLICATE_ID` where the thread has one of its id.
    pub fn open(&self) -> Saving {
        // Other tabs read what is shown with it when that is in the store.
        if self.attached.borrow().is_empty() { self.showing(StepStatus::Running, None) } else { self.begin() }
    }

    /// Shows it as done, or as failed, and has it saved with the end of its turn, which is all that waits for that.
    pub(super) fn put(&self, error: Option<ErrorRecord>) -> Saving {
        self.showing(if error.is_some() { StepStatus::Error } else { StepStatus::Done }, error)
    }

    /// Shows it, and does not wait until it is saved.
    fn showing(&self, status: StepStatus, error: Option<ErrorRecord>) -> Saving {
        let this = self.clone();
        Box::pin(async move {
            let writes = this.shown_as(status, error).await?;
            // A failure is told by the writer, which keeps it.
            drop(this.turn.session().persist(writes));
            Ok(())
        })
    }

    /// Shows it, and gives back what is to be written of it.
    async fn shown_as(&self, status: StepStatus, error: Option<ErrorRecord>) -> Result<Vec<Write<Value<H>>>, ChatError> {
        self.turn.check()?;
        self.prepare().await?;
        if error.is_some() {
            self.record.borrow_mut().error = error;
        }
        self.show(status);
        Ok(self.writes())
    }

    /// Shows and saves it as done: messages, and steps at their end. Resolves when it is durable.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop; [`ChatError::Store`].
    pub fn send(&self) -> Saving {
        self.saving(StepStatus::Done, None)
    }

    /// Ends it with an error.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop; [`ChatError::Store`].
    pub fn fail(&self, error: ErrorRecord) -> Saving {
        self.saving(StepStatus::Error, Some(error))
    }

    /// One future for all of them: it begins when it is polled.
    fn saving(&self, status: StepStatus, error: Option<ErrorRecord>) -> Saving {
        let this = self.clone();
        Box::pin(async move {
            let writes = this.shown_as(status, error).await?;
            this.turn.session().persist_all(writes).await?;
            Ok(this.turn.check()?)
        })
    }

    /// Ends it as stopped; what it has so far is kept. For a part that ends while the turn goes on.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop of the whole turn, which does this by itself; [`ChatError::Store`].
    pub fn stopped(&self) -> Saving {
        self.saving(StepStatus::Stopped, None)
    }

    /// Shows and saves what was changed. Resolves when it is durable.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop; [`ChatError::Store`].
    pub async fn update(&self) -> Result<(), ChatError> {
        self.turn.check()?;
        if self.shown.get() {
            self.turn.session().tell_step(&self.record);
            let writes = self.writes();
            self.turn.session().persist_all(writes).await?;
        }
        Ok(self.turn.check()?)
    }

    /// Removes it from the thread. Resolves when that is durable.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop; [`ChatError::Store`].
    pub async fn remove(&self) -> Result<(), ChatError> {
        self.turn.check()?;
        if self.shown.replace(false) {
            let session = self.turn.session();
            let (id, thread_id, seq) = {
                let step = self.record.borrow();
                (step.id.clone(), step.thread_id.clone(), step.seq)
            };
            session.forget(&id);
            self.turn.closed(&self.record);
            session.persist(vec![Write::DeleteStep { thread_id, id, seq }]).await?;
        }
        Ok(self.turn.check()?)
    }

    /// Appends to its text, shows it, and saves it behind (at most 250 ms later). Gives the page its turn when due.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop: the text is then as it was. `DUPLICATE_ID`.
    pub async fn stream_token(&self, token: &str, field: Field) -> Result<(), ChatError> {
        self.turn.check()?;
        if token.is_empty() {
            return Ok(());
        }
        let session = self.turn.session().clone();
        self.prepare().await?;
        if !self.shown.get() || self.record.borrow().status != StepStatus::Running {
            self.show(StepStatus::Running);
        }
        let id = {
            let mut step = self.record.borrow_mut();
            match field {
                Field::Output => step.output.push_str(token),
                Field::Input => step.input.push_str(token),
            }
            step.id.clone()
        };
        session.tell(&Event::Token { id, token: token.to_owned(), field });
        session.persist_behind(&self.record);
        session.0.chat.scheduler().yield_point().await;
        Ok(self.turn.check()?)
    }

    /// Shows how far it has come. Not saved.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop.
    pub fn progress(&self, progress: Progress) -> Result<(), StopReason> {
        self.change(|step| step.progress = Some(progress))?;
        self.show(StepStatus::Running);
        Ok(())
    }
}
