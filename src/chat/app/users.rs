//! Who uses a chat. There is no login: a page has users as a desk has drawers.

use super::{Chat, Value};
use crate::chat::{ChatError, ChatHost};
use crate::store::{User, Write};

impl<H: ChatHost> Chat<H> {
    /// Who uses it.
    pub fn user(&self) -> Option<User<Value<H>>> {
        self.0.user.borrow().clone()
    }

    /// Lets somebody else use it: their threads are listed, their settings hold, and a new thread is opened. A user who is not known yet
    /// is from here on.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn set_user(&self, identifier: &str, display_name: Option<String>, metadata: Option<Value<H>>) -> Result<(), ChatError> {
        self.ready()?;
        self.become_user(identifier, display_name, metadata).await?;
        self.0.threads.borrow_mut().clear();
        *self.0.next.borrow_mut() = None;
        self.configure(|config| (config.values, config.profile) = (None, None));
        self.read_settings(false).await?;
        self.read_threads(false).await?;
        self.new_thread().await
    }

    pub(super) async fn become_user(
        &self,
        identifier: &str,
        display_name: Option<String>,
        metadata: Option<Value<H>>,
    ) -> Result<(), ChatError> {
        let writer = self.writer().ok_or(ChatError::NotReady)?;
        let known = writer.layer().get_user(identifier).await?;
        let is_new = known.is_none() || display_name.is_some() || metadata.is_some();
        let mut user = known.unwrap_or_else(|| User {
            id: self.scheduler().new_id(),
            identifier: identifier.to_owned(),
            created_at: self.scheduler().now_iso(),
            ..User::default()
        });
        user.display_name = display_name.or(user.display_name);
        user.metadata = metadata.or(user.metadata);
        if is_new {
            writer.write([Write::PutUser(user.clone())]).await?;
        }
        *self.0.user.borrow_mut() = Some(user);
        Ok(())
    }
}
