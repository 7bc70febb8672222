//! A tab's end: it may have saved something and told nobody.

use super::Chat;
use crate::chat::{ChatError, ChatHost, Event, Session};

impl<H: ChatHost> Chat<H> {
    /// Waits for another tab's end, and reads then what it may not have told.
    pub(super) fn watch(&self, id: String) {
        let Some(tabs) = self.tabs() else { return };
        if self.0.watched.borrow().contains(&id) {
            return;
        }
        self.0.watched.borrow_mut().push(id.clone());
        let (this, ended) = (self.downgrade(), tabs.lock(&id));
        self.0.scheduler.spawn(async move {
            drop(ended.await);
            let Some(this) = this.upgrade() else { return };
            this.0.watched.borrow_mut().retain(|other| *other != id);
            // What can't be read now is read at the next start.
            let _ = this.read_list_anew().await;
            let _ = this.read_settings(true).await;
        });
    }

    /// Lists what the store has: as much of it as is listed already.
    async fn read_list_anew(&self) -> Result<(), ChatError> {
        let layer = self.ready()?.layer().clone();
        let (mut page, oldest) = loop {
            let heard = self.0.heard.get();
            let count = self.0.threads.borrow().len().max(self.0.options.page_size);
            let page = self.first_page(count).await?;
            let oldest = page.next.as_ref().map_or(String::new(), |last| last.updated_at.clone());
            if self.0.heard.get() == heard {
                break (page, oldest);
            }
            // A record was changed while these were read.
        };
        for thread in self.threads() {
            // Where there are more, those that are older than the page has were not looked for, but for the pinned ones.
            let is_there = (!thread.is_pinned() && thread.updated_at <= oldest) || page.items.iter().any(|other| other.id == thread.id);
            let is_ours = |session: &Session<H>| session.id() == thread.id && (session.is_ours() || !session.0.saved.get());
            if is_there || !self.sessions_where(is_ours).is_empty() {
                continue;
            }
            match layer.get_thread_record(&thread.id).await? {
                // It is not pinned any more, and old.
                Some(found) => page.items.push(found),
                None => self.lose(&thread.id),
            }
        }
        *self.0.next.borrow_mut() = page.next;
        let threads = page.items.into_iter().map(|thread| self.take_record(thread)).collect();
        self.place(threads);
        self.tell(&Event::Threads);
        Ok(())
    }
}
