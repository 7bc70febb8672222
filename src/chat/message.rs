//! What a user says: its text, what comes with it, and what becomes of it while a turn runs.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;

use super::session::with;
use super::{Chat, ChatError, ChatHost, Session, TabMessage};
use crate::graph::Host;
use crate::json::Json;
use crate::store::{Element, Step, StepKind, StepStatus, Write};

type Value<H> = <H as Host>::Value;

/// What becomes of a message that is sent while a turn runs in its thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnBusy {
    /// It waits until nothing runs any more.
    #[default]
    Queue,
    /// It is refused.
    Reject,
    /// It stops what runs, as the user would, and is taken when that is done.
    Interrupt,
}

/// The field of an element that says where among the others it is.
pub(super) const ORDER: &str = "order";

/// What a user says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserInput<V> {
    /// The text.
    pub content: String,
    /// Files: of each its fields (`name`, `mime`, `size`…) and what it holds.
    pub files: Vec<(V, V)>,
    /// The app's own.
    pub metadata: Option<V>,
    /// An object with other fields of the record: `command`, `modes`.
    pub rest: Option<V>,
}

impl<V: Json> UserInput<V> {
    /// A text alone.
    pub fn text(content: &str) -> Self {
        Self { content: content.to_owned(), files: Vec::new(), metadata: None, rest: None }
    }

    fn is_empty(&self) -> bool {
        let has_command = self.rest.as_ref().is_some_and(|rest| rest.get("command").is_some());
        self.content.trim().is_empty() && self.files.is_empty() && !has_command
    }

    /// # Errors
    /// [`ChatError::EmptyMessage`]; `UPLOAD_…` for a file that is not taken.
    pub(super) fn check(&self, limits: Option<&V>) -> Result<(), ChatError> {
        if self.is_empty() {
            return Err(ChatError::EmptyMessage);
        }
        super::upload::check(self.files.iter().map(|(fields, _)| fields), limits)
    }
}

/// A message that waits for its thread to be idle.
pub(super) struct Queued<V> {
    pub(super) id: String,
    pub(super) input: UserInput<V>,
    pub(super) done: oneshot::Sender<Result<(), ChatError>>,
}

/// Where a user's words stand in the conversation.
pub(super) enum Place {
    /// They begin a turn, after this.
    After(String),
    /// They answer a question, in what asked it.
    In(Option<String>),
}

impl<H: ChatHost> Chat<H> {
    /// Takes what a user said into the thread. Resolves when it is saved.
    ///
    /// # Errors
    /// [`ChatError::Store`]: nothing of it is shown or kept then.
    pub(super) async fn save_user_message(
        &self,
        session: &Session<H>,
        input: UserInput<Value<H>>,
        place: Place,
        mut also: Vec<Write<Value<H>>>,
    ) -> Result<Step<Value<H>>, ChatError> {
        let now = self.scheduler().now_iso();
        let (parent_id, previous_id) = match place {
            Place::After(previous) => (None, Some(previous)),
            Place::In(parent) => (parent, None),
        };
        let begins = previous_id.is_some();
        let message = Step {
            id: self.scheduler().new_id(),
            thread_id: session.id(),
            parent_id,
            previous_id,
            kind: StepKind::UserMessage,
            name: "User".into(),
            output: input.content,
            status: StepStatus::Done,
            created_at: now.clone(),
            start: Some(now.clone()),
            end: Some(now),
            metadata: input.metadata,
            rest: input.rest,
            seq: session.next_seq(),
            ..Step::default()
        };
        let before = session.branch();
        if begins {
            session.set_head(None);
        }
        session.add(&Rc::new(RefCell::new(message.clone())));
        also.push(Write::PutStep(message.clone()));
        let files: Vec<_> =
            input.files.into_iter().map(|(fields, content)| (self.element(session, &message.id, fields), content)).collect();
        for (element, content) in files {
            also.extend(session.put_element(element, Some(content)));
        }
        if let Err(error) = self.save_begun(session, also, &message.output).await {
            session.forget(&message.id);
            session.set_head(before.as_deref());
            if session.is_saved() {
                drop(session.persist(vec![Write::DeleteStep { thread_id: message.thread_id, id: message.id, seq: message.seq }]));
            }
            return Err(error);
        }
        Ok(message)
    }

    /// Saves what the user did, and with it a thread that nobody had done anything in before; `name` is what it is then called.
    ///
    /// # Errors
    /// [`ChatError::Store`]: a thread that was not kept before isn't then, either.
    pub(super) async fn save_begun(&self, session: &Session<H>, mut writes: Vec<Write<Value<H>>>, name: &str) -> Result<(), ChatError> {
        let was_named = !session.thread().name.is_empty();
        session.name_after(name);
        let first = !session.mark_saved(true);
        if first {
            session.belongs_to(self.user().map(|user| user.id), self.config().profile());
        }
        let thread = session.refresh_thread(true);
        writes.insert(0, Write::PutThread(thread.clone()));
        if first {
            // What was said before is kept with it.
            writes.extend(session.all_writes());
        }
        self.list(thread);
        if let Err(error) = session.persist_now(writes).await {
            if first {
                let id = session.id();
                // Also takes the failed writes out of what is tried again.
                drop(session.persist(vec![Write::DeleteThread(id.clone())]));
                session.mark_saved(false);
                self.unlist(&id);
            }
            if !was_named {
                session.unname();
            }
            return Err(error);
        }
        self.post(TabMessage::Thread(session.id()));
        Ok(())
    }

    /// A new element of a step.
    pub(super) fn element(&self, session: &Session<H>, for_id: &str, fields: Value<H>) -> Element<Value<H>> {
        let id = fields.get_str("id").unwrap_or_else(|| self.scheduler().new_id());
        // A store may give them back in any order.
        let fields = fields.with("id", None).with(ORDER, Some(Value::<H>::number(session.next_seq())));
        Element { id, thread_id: session.id(), for_id: for_id.to_owned(), fields }
    }

    /// What a message was sent with, for one that takes its place.
    ///
    /// # Errors
    /// [`ChatError::Store`]: what its files hold could not be read.
    pub(super) async fn input_like(&self, session: &Session<H>, message: &Step<Value<H>>) -> Result<UserInput<Value<H>>, ChatError> {
        let mut files = Vec::new();
        for element in session.elements().into_iter().filter(|element| element.for_id == message.id) {
            let content = self.element_content(session, &element.id).await?;
            files.extend(content.map(|content| (element.fields, content)));
        }
        Ok(UserInput { content: message.output.clone(), files, metadata: message.metadata.clone(), rest: message.rest.clone() })
    }

    /// What an element holds; `None` where it is kept elsewhere.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn element_content(&self, session: &Session<H>, id: &str) -> Result<Option<Value<H>>, ChatError> {
        if let Some(content) = session.content(id) {
            return Ok(Some(content));
        }
        let Some(writer) = self.writer() else { return Ok(None) };
        Ok(writer.layer().get_element(&session.id(), id).await?.and_then(|(_, content)| content))
    }
}

/// The fields of a record's rest that say what it is asked, and how that stands.
pub(super) fn set_rest<V: Json>(step: &mut Step<V>, key: &str, value: Option<V>) {
    step.rest = Some(with(step.rest.take(), key, value));
}
