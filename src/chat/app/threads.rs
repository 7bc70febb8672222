//! The list of threads, and which one is open.

use super::{Chat, Value};
use crate::chat::{ChatError, ChatHost, Event, Session, TabMessage, TurnKind};
use crate::scope::StopReason;
use crate::store::search::Hit;
use crate::store::{Step, StepStatus, Thread, ThreadFilter, Write};

impl<H: ChatHost> Chat<H> {
    /// Which threads are listed: this app's and this user's.
    fn filter(&self) -> ThreadFilter {
        ThreadFilter { user_id: self.user().map(|user| user.id), ..ThreadFilter::of(self.name()) }
    }

    pub(super) async fn read_threads(&self, more: bool) -> Result<(), ChatError> {
        let writer = self.writer().ok_or(ChatError::NotReady)?;
        let after = if more { self.0.next.borrow().clone() } else { None };
        let page = writer.layer().list_threads(self.filter(), self.0.options.page_size, after).await?;
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
        {
            let mut threads = self.0.threads.borrow_mut();
            threads.retain(|other| other.id != thread.id);
            insert(&mut threads, thread);
        }
        self.tell(&Event::Threads);
    }

    /// Reads the next page of the list.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn load_more_threads(&self) -> Result<(), ChatError> {
        if self.has_more_threads() { self.read_threads(true).await } else { Ok(()) }
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

    /// Gives a thread another name.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::ThreadNotFound`], [`ChatError::Store`].
    pub async fn rename_thread(&self, id: &str, name: &str) -> Result<(), ChatError> {
        let writer = self.ready()?;
        let name = name.trim();
        let live = self.sessions_where(|session| session.id() == id).pop();
        if let Some(session) = live.filter(|session| session.is_ours() || !session.0.saved.get()) {
            return self.rename_here(&session, name).await;
        }
        // Nobody else may write the record meanwhile.
        let Some(lease) = self.lease_or_name(id, name).await else { return Ok(()) };
        let found = writer.layer().get_thread_record(id).await?;
        let mut thread = found.ok_or_else(|| ChatError::ThreadNotFound(id.to_owned()))?;
        name.clone_into(&mut thread.name);
        self.list(thread.clone());
        writer.write([Write::PutThread(thread.clone())]).await?;
        self.note_change();
        let live = self.sessions_where(|session| session.id() == id).pop();
        if let Some(session) = live {
            name.clone_into(&mut session.0.thread.borrow_mut().name);
        }
        self.list(thread);
        self.post(TabMessage::Thread(id.to_owned()));
        drop(lease);
        Ok(())
    }

    /// Renames a thread that is this tab's to write.
    pub(super) async fn rename_here(&self, session: &Session<H>, name: &str) -> Result<(), ChatError> {
        // Until it is saved, though the turn may end meanwhile: the next one to run the thread reads what is there.
        let _lease = session.0.lease.borrow().clone();
        name.clone_into(&mut session.0.thread.borrow_mut().name);
        if session.0.saved.get() {
            let thread = session.refresh_thread(false);
            self.list(thread.clone());
            session.persist(vec![Write::PutThread(thread)]).await?;
            self.post(TabMessage::Thread(session.id()));
        }
        Ok(())
    }

    /// Threads with everything of a query in their names and messages: those with all of it in their name first, then the newest.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`].
    pub async fn search_threads(&self, query: &str, limit: usize) -> Result<Vec<Hit<Value<H>>>, ChatError> {
        Ok(self.ready()?.layer().search(query, self.filter(), limit).await?)
    }

    /// Deletes threads that are old: all but the `keep` newest, and those last active before a time (ISO 8601). The open one, and those
    /// in which a turn runs, stay. Gives back how many.
    ///
    /// # Errors
    /// [`ChatError::NotReady`], [`ChatError::Store`]: those deleted before it are gone.
    pub async fn prune_threads(&self, keep: Option<usize>, before: Option<String>) -> Result<usize, ChatError> {
        let writer = self.ready()?;
        let (mut seen, mut after, mut old) = (0, None, Vec::new());
        loop {
            let page = writer.layer().list_threads(self.filter(), 200, after).await?;
            for thread in page.items {
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
            session.0.remote.set(false);
            self.go_on(&session);
            self.0.sessions.borrow_mut().retain(|other| *other != session);
            if self.is_current(&session) {
                self.new_thread().await?;
            }
        }
        // Until it is gone nobody may run it: what is written behind a deletion would belong to nothing.
        let lease = self.wrest(id).await;
        writer.write([Write::DeleteThread(id.to_owned())]).await?;
        self.unlist(id);
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
