//! A user changes a thread's record: its name, its labels, whether it is pinned.
//!
//! The record alone says whether a thread is pinned: who exports, imports or keeps it elsewhere need know of nothing else. Where older
//! threads than the list has read are looked for is an index beside them: ids, one record for each app and user. It may name threads that
//! are gone, or not pinned any more; it leaves none out that was pinned here. So it is written with the record, all or none, and by one tab at a time.

use futures::FutureExt;
use futures::future::{LocalBoxFuture, join};

use super::{Chat, Value};
use crate::chat::change::texts;
use crate::chat::{ChatError, ChatHost, Lease, Session, TabMessage, ThreadChange};
use crate::json::Json;
use crate::store::{Page, Thread, Write};

const PINS_KEY: &str = "pins";

/// The index of the pinned threads, for one tab to write.
pub(super) struct Pins {
    key: String,
    ids: Vec<String>,
    /// Nobody else may write it meanwhile.
    _lock: Option<Lease>,
}

impl<H: ChatHost> Chat<H> {
    /// Changes a thread's record: its name, its labels, whether it is pinned. It is no activity: the thread keeps its place. Nothing else ends by
    /// it, and nothing begins.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::ThreadNotFound`], [`ChatError::Store`].
    pub async fn update_thread(&self, id: &str, change: ThreadChange) -> Result<(), ChatError> {
        let writer = self.ready()?;
        let change = change.tidy();
        let live = |is: fn(&Session<H>) -> bool| self.sessions_where(|session| session.id() == id && is(session)).pop();
        // Where there are no other tabs, an open thread is this one's.
        let ours = live(|session| session.is_ours() || !session.0.saved.get() || session.chat().tabs().is_none());
        if let Some(session) = ours {
            return self.change_here(&session, change).await;
        }
        // Nobody else may write the record meanwhile.
        let Some(lease) = self.lease_or_change(id, &change).await else { return Ok(()) };
        // Before the record: what is read of it is what it is when it is written.
        let pins = if change.pinned.is_some() { Some(self.lock_pins().await?) } else { None };
        let found = writer.layer().get_thread_record(id).await?;
        let mut thread = found.ok_or_else(|| ChatError::ThreadNotFound(id.to_owned()))?;
        change.apply(&mut thread);
        self.list(thread.clone());
        writer.write(self.record_writes(&thread, pins.as_ref())).await?;
        self.note_change();
        if let Some(session) = live(|_| true) {
            change.apply(&mut session.0.thread.borrow_mut());
        }
        self.list(thread);
        self.post(TabMessage::Thread(id.to_owned()));
        drop((lease, pins));
        Ok(())
    }

    /// Changes the record of a thread that is this tab's to write.
    pub(super) fn change_here(&self, session: &Session<H>, change: ThreadChange) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let (this, session) = (self.clone(), session.clone());
        async move { this.change_ours(&session, &change).await }.boxed_local()
    }

    async fn change_ours(&self, session: &Session<H>, change: &ThreadChange) -> Result<(), ChatError> {
        // Until it is saved, though the turn may end meanwhile: the next one to run the thread reads what is there.
        let _lease = session.0.lease.borrow().clone();
        change.apply(&mut session.0.thread.borrow_mut());
        if session.0.saved.get() {
            self.list(session.thread());
        }
        let pins = if change.pinned.is_some() { Some(self.lock_pins().await?) } else { None };
        if session.0.saved.get() {
            let thread = session.refresh_thread(false);
            self.list(thread.clone());
            session.persist(self.record_writes(&thread, pins.as_ref())).await?;
            self.post(TabMessage::Thread(session.id()));
        } else if let (Some(pins), Some(writer)) = (&pins, self.writer()) {
            // Nobody has written in it yet: when its record is saved, it is to be found.
            writer.write([self.note_pin(pins, &session.id(), session.thread().is_pinned())]).await?;
        }
        Ok(())
    }

    /// What saves a thread's record, and with it where it is looked for.
    fn record_writes(&self, thread: &Thread<Value<H>>, pins: Option<&Pins>) -> Vec<Write<Value<H>>> {
        let mut writes = vec![Write::PutThread(thread.clone())];
        writes.extend(pins.map(|pins| self.note_pin(pins, &thread.id, thread.is_pinned())));
        writes
    }

    /// Waits for the right to write the index of the pinned threads, and reads it.
    pub(super) fn lock_pins(&self) -> LocalBoxFuture<'static, Result<Pins, ChatError>> {
        let (this, key) = (self.clone(), self.meta_key(PINS_KEY));
        async move {
            let lock = match this.tabs() {
                Some(tabs) => Some(tabs.lock(&key).await),
                None => None,
            };
            let ids = this.read_pins(&key).await?;
            Ok(Pins { key, ids, _lock: lock })
        }
        .boxed_local()
    }

    async fn read_pins(&self, key: &str) -> Result<Vec<String>, ChatError> {
        let reading = self.writer().ok_or(ChatError::NotReady)?.layer().get_meta(key);
        Ok(reading.await?.and_then(|ids| texts(&ids)).unwrap_or_default())
    }

    /// The index with that thread in it, or without. What is listed as pinned belongs there, too: without other tabs nothing keeps a second change
    /// from being written since it was read.
    pub(super) fn note_pin(&self, pins: &Pins, id: &str, pinned: bool) -> Write<Value<H>> {
        let mut ids = pins.ids.clone();
        add(&mut ids, self.listed_pins());
        ids.retain(|other| other != id);
        if pinned {
            ids.push(id.to_owned());
        }
        Write::PutMeta(pins.key.clone(), Value::<H>::array(ids.iter().map(|id| Value::<H>::string(id)).collect()))
    }

    /// The first page of the list, and behind it the threads that are pinned, or listed as that, and are not on it.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub(super) async fn first_page(&self, size: usize) -> Result<Page<Thread<Value<H>>>, ChatError> {
        let layer = self.writer().ok_or(ChatError::NotReady)?.layer().clone();
        let key = self.meta_key(PINS_KEY);
        let (page, ids) = join(layer.list_threads(self.filter(), size, None), self.read_pins(&key)).await;
        let (mut page, mut ids) = (page?, ids?);
        let listed = self.listed_pins();
        add(&mut ids, listed.clone());
        ids.retain(|id| page.items.iter().all(|thread| thread.id != *id));
        if !ids.is_empty() {
            // Boxed, so that a page without such threads need not have it to begin with.
            page.items.extend(self.pinned_among(ids, listed).boxed_local().await?);
        }
        Ok(page)
    }

    /// Those of the threads with these ids that are pinned, or listed as that.
    async fn pinned_among(&self, ids: Vec<String>, listed: Vec<String>) -> Result<Vec<Thread<Value<H>>>, ChatError> {
        let layer = self.writer().ok_or(ChatError::NotReady)?.layer().clone();
        let mut pinned = Vec::new();
        for id in ids {
            if let Some(thread) = layer.get_thread_record(&id).await?
                && self.filter().admits(&thread)
                && (thread.is_pinned() || listed.contains(&id))
            {
                pinned.push(thread);
            }
        }
        Ok(pinned)
    }

    fn listed_pins(&self) -> Vec<String> {
        self.0.threads.borrow().iter().filter(|thread| thread.is_pinned()).map(|thread| thread.id.clone()).collect()
    }
}

fn add(ids: &mut Vec<String>, others: Vec<String>) {
    for id in others {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
}
