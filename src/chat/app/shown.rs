//! What a user does to what is shown: feedback, favourites, an element of the app's that changes itself.

use super::{Chat, Value};
use crate::chat::{ChatError, ChatHost, TabMessage, TurnKind};
use crate::store::{Feedback, Step, Write};

impl<H: ChatHost> Chat<H> {
    /// Notes what the user thinks of a step: a value (1 for good, 0 for bad) and words, or `None` to take it back. Gives back the record.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::StepNotFound`], [`ChatError::Store`].
    pub async fn set_feedback(&self, for_id: &str, given: Option<(f64, Option<String>)>) -> Result<Option<Feedback>, ChatError> {
        self.ready()?;
        let session = self.current();
        session.record(for_id).ok_or_else(|| ChatError::StepNotFound(for_id.to_owned()))?;
        let before = session.feedback().into_iter().find(|other| other.for_id == for_id);
        let thread_id = session.id();
        let id = before.as_ref().map_or_else(|| self.scheduler().new_id(), |before| before.id.clone());
        let after = given.map(|(value, comment)| Feedback { id, thread_id: thread_id.clone(), for_id: for_id.to_owned(), value, comment });
        session.set_feedback(for_id, after.clone());
        let write = match &after {
            Some(feedback) => Write::PutFeedback(feedback.clone()),
            None => Write::DeleteFeedback { thread_id, for_id: for_id.to_owned() },
        };
        if let Err(error) = session.persist(vec![write]).await {
            session.set_feedback(for_id, before);
            return Err(error.into());
        }
        self.post(TabMessage::Feedback { thread_id: session.id(), for_id: for_id.to_owned(), feedback: after.clone() });
        Ok(after)
    }

    /// Marks a step of the open thread as a favourite, or takes the mark away. Waits until nothing runs in the thread elsewhere.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::StepNotFound`], [`ChatError::Store`].
    pub async fn set_favorite(&self, id: &str, is_favorite: bool) -> Result<(), ChatError> {
        self.ready()?;
        let session = self.current();
        let was_idle = session.turns().is_empty();
        self.lease(&session, TurnKind::Hook).await?;
        let outcome = match session.record(id) {
            None => Err(ChatError::StepNotFound(id.to_owned())),
            Some(record) => {
                record.borrow_mut().favorite = is_favorite.then(|| self.scheduler().now_iso());
                session.tell_step(&record);
                session.persist_step(&record).await.map_err(ChatError::from)
            }
        };
        if was_idle && session.turns().is_empty() {
            self.release_quietly(&session);
        }
        outcome
    }

    /// The steps that were marked as favourites, newest mark first.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn favorites(&self) -> Result<Vec<Step<Value<H>>>, ChatError> {
        Ok(self.ready()?.layer().favorite_steps(self.name(), self.user().map(|user| user.id)).await?)
    }

    /// Changes fields of an element in the open thread, as its own view does.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::StepNotFound`], [`ChatError::Store`].
    pub async fn update_element(&self, id: &str, fields: Value<H>) -> Result<(), ChatError> {
        self.ready()?;
        self.current().update_element(id, fields, None).await
    }

    /// Removes an element of the open thread.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn remove_element(&self, id: &str) -> Result<(), ChatError> {
        self.ready()?;
        let session = self.current();
        session.remove_element(id).await?;
        self.post(TabMessage::RemoveElement { thread_id: session.id(), id: id.to_owned() });
        Ok(())
    }
}
