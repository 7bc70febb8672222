//! What other tabs tell.

use super::{Chat, Value, shown_of};
use crate::chat::tabs::TabMessage;
use crate::chat::{ChatError, ChatHost, Event, Field, Session};
use crate::scope::StopReason;
use crate::store::{Step, Thread};

impl<H: ChatHost> Chat<H> {
    pub(super) fn hear(&self, message: TabMessage<Value<H>>) {
        let live = |id: &str| self.sessions_where(|session| session.id() == id).pop();
        let run_here = |id: &str| live(id).filter(Session::is_ours);
        let followed = |id: &str| live(id).filter(|session| session.0.remote.get());
        self.0.peers.set(true);
        match message {
            TabMessage::Hello(id) => {
                self.watch(id);
                let presence = self.0.presence.borrow().as_ref().map(|(id, _)| id.clone());
                if let Some(id) = presence {
                    self.post(TabMessage::Here(id));
                }
                for session in self.sessions_where(|session| session.0.lease.borrow().is_some()) {
                    self.post(TabMessage::Running { thread_id: session.id(), running: true });
                }
            }
            TabMessage::Here(id) => self.watch(id),
            TabMessage::Thread(id) => {
                self.note_change();
                let this = self.clone();
                self.0.scheduler.spawn(async move { this.read_record(id).await });
            }
            TabMessage::Update { thread_id, change } => {
                if let Some(session) = run_here(&thread_id) {
                    // The turn may end before the record is written.
                    let (this, lease) = (self.clone(), session.0.lease.borrow().clone());
                    self.0.scheduler.spawn(async move {
                        // A failure to save is told by the writer, and whoever asked writes the record when the turn is over.
                        if this.change_here(&session, change.clone()).await.is_ok() {
                            this.post(TabMessage::Updated { thread_id, change });
                        }
                        drop(lease);
                    });
                }
            }
            TabMessage::Gone(id) => self.lose(&id),
            TabMessage::Running { thread_id, running: true } => {
                for (_, asking) in self.0.asking.borrow_mut().extract_if(.., |(id, _)| *id == thread_id) {
                    // Who asked may not wait any more.
                    let _ = asking.send(());
                }
                let Some(session) = live(&thread_id) else { return self.note_elsewhere(&thread_id) };
                let contended = session.0.contended.borrow_mut().take();
                if let Some(contended) = contended {
                    // It was first; nobody may wait any more.
                    let _ = contended.send(());
                }
                if session.0.lease.borrow().is_none() {
                    self.follow(&session);
                }
            }
            // The lock says so, too, and says it for sure.
            TabMessage::Running { .. } => {}
            TabMessage::Updated { thread_id, change } => {
                let mut changing = self.0.changing.borrow_mut();
                let asked = changing.iter().position(|(of, asked, _)| *of == thread_id && *asked == change);
                if let Some((_, _, told)) = asked.map(|at| changing.remove(at)) {
                    // Who asked may not wait any more.
                    let _ = told.send(());
                }
            }
            TabMessage::Step(step) => {
                if let Some(session) = followed(&step.thread_id) {
                    session.upsert(step);
                }
            }
            TabMessage::Token { thread_id, id, token, field, at } => {
                if let Some(session) = followed(&thread_id)
                    && !session.append(&id, &token, field, at)
                {
                    self.post(TabMessage::Join(thread_id));
                }
            }
            TabMessage::Remove { thread_id, id } => {
                if let Some(session) = followed(&thread_id) {
                    session.forget(&id);
                }
            }
            TabMessage::Element(element) => {
                if let Some(session) = live(&element.thread_id) {
                    session.show_element(element);
                }
            }
            TabMessage::RemoveElement { thread_id, id } => {
                if let Some(session) = live(&thread_id) {
                    session.forget_element(&id);
                }
            }
            TabMessage::Feedback { thread_id, for_id, feedback } => {
                if let Some(session) = live(&thread_id) {
                    session.set_feedback(&for_id, feedback);
                }
            }
            TabMessage::Answer { thread_id, id, answer } => {
                if let Some(session) = run_here(&thread_id) {
                    let this = self.clone();
                    self.0.scheduler.spawn(async move {
                        // Where it can't be taken the question waits on, in all tabs.
                        let failed = this.answer_in(session, &id, answer).await.err();
                        let error = failed.map(|error| (error.code().to_owned(), error.to_string()));
                        this.post(TabMessage::Answered { id, error });
                    });
                }
            }
            TabMessage::Answered { id, error } => {
                let outcome = error.map_or(Ok(()), |(code, message)| Err(ChatError::Elsewhere { code, message }));
                let told = {
                    let mut answers = self.0.answers.borrow_mut();
                    answers.iter().position(|(_, asked, _)| *asked == id).map(|at| answers.remove(at))
                };
                if let Some((_, _, sender)) = told {
                    // Who answered may not wait any more.
                    let _ = sender.send(outcome);
                }
            }
            TabMessage::Stop(id) => {
                if let Some(session) = run_here(&id) {
                    drop(self.stop_in(&session, StopReason::User));
                }
            }
            TabMessage::Close(id) => {
                if let Some(session) = run_here(&id) {
                    session.0.scope.stop(StopReason::Closed);
                }
            }
            TabMessage::Join(id) => {
                if let Some(session) = run_here(&id) {
                    self.post(TabMessage::Running { thread_id: id, running: true });
                    for step in session.steps_of_turn() {
                        self.post(TabMessage::Step(step));
                    }
                }
            }
            TabMessage::Settings => {
                let this = self.clone();
                self.0.scheduler.spawn(async move {
                    // What can't be read now is read at the next start.
                    let _ = this.read_settings(true).await;
                });
            }
            TabMessage::Threads => {
                let this = self.clone();
                self.0.scheduler.spawn(async move {
                    // What can't be read now is read when it is opened.
                    let _ = this.read_again().await;
                });
            }
        }
    }

    /// Notes that a record was changed: what was read meanwhile may be old.
    pub(in crate::chat::app) fn note_change(&self) {
        self.0.heard.set(self.0.heard.get() + 1);
    }

    /// Takes a thread's record as the store has it.
    async fn read_record(&self, id: String) {
        let Some(writer) = self.writer() else { return };
        let thread = loop {
            let heard = self.0.heard.get();
            // What can't be read now is read when it is opened.
            let Ok(Some(thread)) = writer.layer().get_thread_record(&id).await else { return };
            if self.0.heard.get() == heard {
                break thread;
            }
            // A record was changed while this one was read.
        };
        if self.filter().admits(&thread) {
            self.list(self.take_record(thread));
        }
    }

    /// Takes a thread's record as the store has it into its session. Gives back what holds.
    pub(in crate::chat::app) fn take_record(&self, thread: Thread<Value<H>>) -> Thread<Value<H>> {
        let Some(session) = self.sessions_where(|session| session.id() == thread.id).pop() else { return thread };
        if session.is_ours() {
            // It is this tab's to write, and newer here.
            return session.thread();
        }
        let branch = session.branch();
        session.take_choices(&thread);
        let changed = shown_of(&session.thread()) != shown_of(&thread) || session.branch() != branch;
        *session.0.thread.borrow_mut() = thread.clone();
        if changed && self.is_current(&session) {
            self.tell(&Event::Thread(Box::new(thread.clone())));
        }
        thread
    }
}

impl<H: ChatHost> Session<H> {
    /// How long a text of a step is, in bytes.
    pub(super) fn length(&self, id: &str, field: Field) -> Option<usize> {
        let record = self.record(id)?;
        let step = record.borrow();
        Some(if field == Field::Output { step.output.len() } else { step.input.len() })
    }

    /// Takes a step as another tab tells it.
    fn upsert(&self, step: Step<Value<H>>) {
        match self.record(&step.id) {
            Some(record) => {
                *record.borrow_mut() = step;
                self.tell_step(&record);
            }
            None => {
                let leaves = step.previous_id.as_ref().is_some_and(|previous| *previous != self.head());
                self.insert(step);
                if leaves {
                    // Another attempt: what it takes the place of is on another branch from here on.
                    self.set_head(None);
                    self.tell(&Event::Thread(Box::new(self.thread())));
                }
            }
        }
    }

    /// Takes text as another tab tells it. Says whether nothing was missed.
    fn append(&self, id: &str, token: &str, field: Field, at: usize) -> bool {
        let Some(length) = self.length(id, field) else { return false };
        // What was told in between, with a whole step, is there already.
        let Some(fresh) = length.checked_sub(at).map(|known| token.get(known..)) else { return false };
        let Some(fresh) = fresh.filter(|fresh| !fresh.is_empty()) else { return true };
        if let Some(record) = self.record(id) {
            {
                let mut step = record.borrow_mut();
                let text = if field == Field::Output { &mut step.output } else { &mut step.input };
                text.push_str(fresh);
            }
            self.tell(&Event::Token { id: id.to_owned(), token: fresh.to_owned(), field });
        }
        true
    }
}
