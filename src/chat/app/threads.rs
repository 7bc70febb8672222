//! The list of threads, and which one is open.

use super::{Chat, Value};
use crate::chat::{ChatError, ChatHost, Event, Session, TabMessage, TurnKind};
use crate::scope::StopReason;
use crate::store::search::Hit;
use crate::store::{Step, StepStatus, Thread, ThreadFilter, Write};

impl<H: ChatHost> Chat<H> {
    /// Which threads are listed: this app's and this user's.
    pub(super) fn filter(&self) -> ThreadFilter {
        ThreadFilter { user_id: self.user().map(|user| user.id), ..ThreadFilter::of(self.name()) }
    }

    pub(super) async fn read_threads(&self, more: bool) -> Result<(), ChatError> {
        let writer = self.writer().ok_or(ChatError::NotReady)?;
        let after = if more { self.0.next.borrow().clone() } else { None };
        let page = loop {
            let heard = self.0.heard.get();
            let size = self.0.options.page_size;
            let page = match &after {
                None => self.first_page(size).await?,
                Some(after) => writer.layer().list_threads(self.filter(), size, Some(after.clone())).await?,
            };
            if self.0.heard.get() == heard {
                break page;
            }
            // A record was changed while these were read.
        };
        *self.0.next.borrow_mut() = page.next;
        {
            let mut threads = self.0.threads.borrow_mut();
            // A thread may have been saved or moved while the page was read.
            let known: Vec<String> = threads.iter().map(|thread| thread.id.clone()).collect();
            for thread in page.items.into_iter().filter(|thread| !known.contains(&thread.id)) {
                insert(&mut threads, thread);
            }
        }
        self.tell(&Event::Threads);
        Ok(())
    }

    pub(in crate::chat) fn list(&self, thread: Thread<Value<H>>) {
        self.place(vec![thread]);
        self.tell(&Event::Threads);
    }

    /// Puts threads in their places of the list, where they are new or not.
    pub(super) fn place(&self, threads: Vec<Thread<Value<H>>>) {
        let mut listed = self.0.threads.borrow_mut();
        listed.retain(|other| threads.iter().all(|thread| thread.id != other.id));
        for thread in threads {
            insert(&mut listed, thread);
        }
    }

    /// Reads the next page of the list.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn load_more_threads(&self) -> Result<(), ChatError> {
        if self.has_more_threads() { self.read_threads(true).await } else { Ok(()) }
    }

    /// Shows what was written beside the chats, as by an import: the list as the store has it, and the open thread unless something runs in it. The other tabs
    /// do the same.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn look_again(&self) -> Result<(), ChatError> {
        self.ready()?;
        self.post(TabMessage::Threads);
        self.read_again().await
    }

    pub(super) async fn read_again(&self) -> Result<(), ChatError> {
        let writer = self.writer().ok_or(ChatError::NotReady)?;
        let page = loop {
            let heard = self.0.heard.get();
            let first = self.0.options.page_size.max(self.0.threads.borrow().len());
            let page = writer.layer().list_threads(self.filter(), first, None).await?;
            if self.0.heard.get() == heard {
                break page;
            }
            // One was deleted while they were read.
        };
        *self.0.next.borrow_mut() = page.next;
        let listed = self.threads();
        // One that is newer here has been changed while they were read.
        let is_newer = |thread: &Thread<Value<H>>| {
            listed.iter().find(|other| other.id == thread.id).is_none_or(|other| other.updated_at < thread.updated_at)
        };
        let newer = page.items.into_iter().filter(is_newer).map(|thread| self.take_record(thread)).collect();
        self.place(newer);
        self.tell(&Event::Threads);
        self.read_open().await;
        Ok(())
    }

    /// Opens a new thread. A turn that runs in the old one goes on there.
    ///
    /// # Errors
    /// [`ChatError::NotReady`].
    pub async fn new_thread(&self) -> Result<(), ChatError> {
        self.ready()?;
        self.begin_thread(self.fresh_session());
        Ok(())
    }

    pub(super) fn begin_thread(&self, session: Session<H>) {
        self.0.opening.set(self.0.opening.get() + 1);
        self.enter(session.clone());
        let hook = self.0.hooks.borrow().on_chat_start.clone();
        if let Some(hook) = hook {
            self.begin(&session, TurnKind::ChatStart, move |turn| hook(turn));
        }
    }

    /// Opens a thread, from the store unless a turn still runs in it.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::ThreadNotFound`], [`ChatError::Store`].
    pub async fn open_thread(&self, id: &str) -> Result<(), ChatError> {
        let writer = self.ready()?;
        if self.current().id() == id {
            return Ok(());
        }
        let opening = self.0.opening.get() + 1;
        self.0.opening.set(opening);
        if let Some(session) = self.sessions_where(|session| session.id() == id).pop() {
            self.enter(session);
            return Ok(());
        }
        let lease = self.lease_of(id).await;
        let found = loop {
            let heard = self.0.heard.get();
            let found = writer.layer().get_thread(id).await?;
            if self.0.heard.get() == heard {
                break found;
            }
            // A record was changed while this one was read.
        };
        if self.0.opening.get() != opening {
            // Another one was opened meanwhile: it is the one the user wants.
            return Ok(());
        }
        let mut stored = found.ok_or_else(|| ChatError::ThreadNotFound(id.to_owned()))?;
        let Some(lease) = lease else {
            // Another tab runs it.
            let session = Session::new(self.clone(), stored, true);
            self.enter(session.clone());
            self.follow(&session);
            return Ok(());
        };
        let interrupted = interrupt(&mut stored.steps);
        let session = Session::new(self.clone(), stored, true);
        *session.0.lease.borrow_mut() = lease;
        self.enter(session.clone());
        self.mark(&session, interrupted);
        self.resume(&session);
        Ok(())
    }

    /// Tells the app of a stored thread that is this tab's to run.
    pub(super) fn resume(&self, session: &Session<H>) {
        session.0.resumed.set(true);
        let hook = self.0.hooks.borrow().on_chat_resume.clone();
        match hook {
            Some(hook) => {
                let (thread, steps) = (session.thread(), session.steps());
                self.begin(session, TurnKind::ChatResume, move |turn| hook(thread, steps, turn));
            }
            // Nobody need be told: no turn has run.
            None => self.release_quietly(session),
        }
    }

    pub(super) fn enter(&self, session: Session<H>) {
        let left = self.0.current.borrow_mut().replace(session.clone());
        {
            let mut sessions = self.0.sessions.borrow_mut();
            if !sessions.contains(&session) {
                sessions.push(session);
            }
        }
        self.tell(&Event::Thread(Box::new(self.current().thread())));
        if let Some(left) = left
            && !self.is_current(&left)
            && !left.is_running()
        {
            self.end(&left);
        }
    }

    /// A thread that is left, and in which nothing runs, is over.
    pub(super) fn end(&self, session: &Session<H>) {
        let known = self.0.sessions.borrow().contains(session);
        self.0.sessions.borrow_mut().retain(|other| other != session);
        let hook = self.0.hooks.borrow().on_chat_end.clone();
        if let Some(hook) = hook.filter(|_| known && !session.0.scope.is_stopped()) {
            self.begin(session, TurnKind::ChatEnd, move |turn| hook(turn));
        }
    }

    pub(in crate::chat) fn unlist(&self, id: &str) {
        self.0.threads.borrow_mut().retain(|thread| thread.id != id);
        self.tell(&Event::Threads);
    }

    /// Threads with everything of a query in their names and messages: those with all of it in their name first, then the newest.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn search_threads(&self, query: &str, limit: usize) -> Result<Vec<Hit<Value<H>>>, ChatError> {
        Ok(self.ready()?.layer().search(query, self.filter(), limit).await?)
    }

    /// Deletes threads that are old: all but the `keep` newest, and those last active before a time (ISO 8601). The open one, those in
    /// which a turn runs, and those that are pinned stay; the pinned ones are not counted. Gives back how many.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`]: those deleted before it are gone.
    pub async fn prune_threads(&self, keep: Option<usize>, before: Option<String>) -> Result<usize, ChatError> {
        let writer = self.ready()?;
        let (mut seen, mut after, mut old) = (0, None, Vec::new());
        loop {
            let page = writer.layer().list_threads(self.filter(), 200, after).await?;
            for thread in page.items.into_iter().filter(|thread| !thread.is_pinned()) {
                seen += 1;
                if keep.is_some_and(|keep| seen > keep) || before.as_ref().is_some_and(|before| thread.updated_at < *before) {
                    old.push(thread.id);
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut gone = 0;
        for id in old {
            if self.current().id() != id && !self.running_threads().contains(&id) {
                self.delete_thread(&id).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Deletes a thread for good; a turn that runs in it is stopped first.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn delete_thread(&self, id: &str) -> Result<(), ChatError> {
        let writer = self.ready()?;
        let live = self.sessions_where(|session| session.id() == id).pop();
        if let Some(session) = live {
            session.0.scope.stop(StopReason::Closed);
            if !session.turns().is_empty() {
                session.idle().await;
            }
            self.come_home(&session);
            self.0.sessions.borrow_mut().retain(|other| *other != session);
            if self.is_current(&session) {
                self.new_thread().await?;
            }
        }
        // Until it is gone nobody may run it: what is written behind a deletion would belong to nothing.
        let lease = self.wrest(id).await;
        let mut writes = vec![Write::DeleteThread(id.to_owned())];
        // Where that can't be read, it names a thread that is gone, and nothing comes of it.
        let pins =
            if self.threads().iter().any(|thread| thread.id == id && thread.is_pinned()) { self.lock_pins().await.ok() } else { None };
        writes.extend(pins.as_ref().map(|pins| self.note_pin(pins, id, false)));
        writer.write(writes).await?;
        // It may have been opened meanwhile.
        self.forget_thread(id);
        self.post(TabMessage::Gone(id.to_owned()));
        drop(lease);
        Ok(())
    }
}

/// Puts a thread in its place: newest activity first.
fn insert<V>(threads: &mut Vec<Thread<V>>, thread: Thread<V>) {
    let at = threads.partition_point(|other| (&other.updated_at, &other.id) > (&thread.updated_at, &thread.id));
    threads.insert(at, thread);
}

/// Marks what was running when the page went away.
pub(super) fn interrupt<V: Clone>(steps: &mut [Step<V>]) -> Vec<Write<V>> {
    let running = steps.iter_mut().filter(|step| step.status == StepStatus::Running);
    running
        .map(|step| {
            step.status = StepStatus::Interrupted;
            Write::PutStep(step.clone())
        })
        .collect()
}
