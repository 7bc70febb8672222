//! Messages are deleted, and put back.

use super::Chat;
use crate::chat::{ChatError, ChatHost, Session, TabMessage, TurnKind};

impl<H: ChatHost> Chat<H> {
    /// Deletes a user message or an answer, by the id of any step of it, and what came after it: with its steps, elements and feedback, from the store, too. What is left is
    /// what a model hears next, and an app's graph goes on from there. Another attempt at the same thing, if there is one, is what is shown then. Until the thread
    /// is closed, [`Chat::restore_message`] puts it back. Gives back the id for that.
    ///
    /// # Errors
    /// [`ChatError::TurnRunning`], [`ChatError::StepNotFound`], [`ChatError::NotReady`], [`ChatError::Store`]: it is not shown any more, but may be there when
    /// the thread is opened the next time.
    pub async fn delete_message(&self, id: &str) -> Result<String, ChatError> {
        self.rewrite(id, false).await
    }

    /// Puts back what [`Chat::delete_message`] has taken away. If the conversation has gone on since, it becomes another attempt.
    ///
    /// # Errors
    /// [`ChatError::TurnRunning`], [`ChatError::StepNotFound`]: nothing of that id was deleted here. [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn restore_message(&self, id: &str) -> Result<(), ChatError> {
        self.rewrite(id, true).await.map(drop)
    }

    /// Changes what was said, while nobody else may.
    async fn rewrite(&self, id: &str, restores: bool) -> Result<String, ChatError> {
        let session = self.idle_session()?;
        // What is not there is not waited for.
        find(&session, id, restores)?;
        self.lease(&session, TurnKind::Hook).await?;
        let outcome = self.rewrite_leased(&session, id, restores).await;
        self.post(TabMessage::Thread(session.id()));
        if session.turns().is_empty() {
            self.release_quietly(&session);
        }
        outcome
    }

    async fn rewrite_leased(&self, session: &Session<H>, id: &str, restores: bool) -> Result<String, ChatError> {
        // Another tab may have been there before.
        let node = find(session, id, restores)?;
        let mut elements = if restores { Vec::new() } else { session.elements_from(&node) };
        for (element, content) in &mut elements {
            *content = self.element_content(session, &element.id).await?;
        }
        if !session.turns().is_empty() {
            // Begun meanwhile; it comes after what was to be deleted.
            return Err(ChatError::TurnRunning);
        }
        let writes = if restores { session.restore(&node) } else { session.delete(&node, elements) };
        self.tell_branch(session);
        session.persist_all(writes).await?;
        Ok(node)
    }
}

/// The node that is deleted with a step, or that was deleted here.
fn find<H: ChatHost>(session: &Session<H>, id: &str, restores: bool) -> Result<String, ChatError> {
    let found = if restores { session.has_deleted(id).then(|| id.to_owned()) } else { session.node_id(id) };
    found.ok_or_else(|| ChatError::StepNotFound(id.to_owned()))
}
