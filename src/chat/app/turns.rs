//! Turns: how one begins, ends and is stopped.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;

use super::{Chat, ChatStatus, Value};
use crate::chat::hooks::{TurnBody, TurnHook};
use crate::chat::{ChatError, ChatHost, Event, Session, TabMessage, Turn, TurnKind};
use crate::scope::StopReason;
use crate::store::{Step, StepKind, StepStatus, Write};

impl<H: ChatHost> Chat<H> {
    /// Starts a turn; it is seen as running from here on.
    pub(super) fn begin(
        &self,
        session: &Session<H>,
        kind: TurnKind,
        hook: impl FnOnce(Turn<H>) -> LocalBoxFuture<'static, Result<(), H::Error>> + 'static,
    ) {
        let turn = self.take_turn(session, kind);
        let (this, session) = (self.clone(), session.clone());
        self.0.scheduler.spawn(async move {
            match this.lease(&session, kind).await {
                Ok(()) => this.run_turn(session, turn, Box::new(hook)).await,
                Err(_) => this.give_up(&session),
            }
        });
    }

    /// Ends a turn that was not begun.
    fn give_up(&self, session: &Session<H>) {
        session.finish();
        self.release(session);
        if !session.is_running() {
            self.tell(&Event::Running { thread_id: session.id(), running: false });
        }
    }

    pub(super) fn take_turn(&self, session: &Session<H>, kind: TurnKind) -> Turn<H> {
        let turn = Turn::new(session, kind);
        session.begin(&turn);
        self.tell(&Event::Running { thread_id: session.id(), running: true });
        turn
    }

    pub(super) async fn run_turn(self, session: Session<H>, turn: Turn<H>, hook: TurnBody<H>) {
        turn.run(hook).await;
        if turn.scope().reason() == Some(StopReason::User) && turn.kind() != TurnKind::Stop {
            self.after_stop(&session).await;
        }
        let touch = turn.kind() == TurnKind::Message;
        if session.0.saved.get() && !session.0.scope.is_stopped() {
            let thread = session.refresh_thread(touch);
            self.list(thread.clone());
            // A failure to save is told by the writer.
            let _ = session.persist(vec![Write::PutThread(thread)]).await;
            self.post(TabMessage::Thread(session.id()));
        }
        session.finish();
        self.release(&session);
        self.tell(&Event::Running { thread_id: session.id(), running: false });
        if !self.is_current(&session) && turn.kind() != TurnKind::ChatEnd {
            self.end(&session);
        }
    }

    /// Law 3, steps 5 and 6: the app's `on_stop` once, or else the notice. Never both.
    pub(super) async fn after_stop(&self, session: &Session<H>) {
        let hook = self.0.hooks.borrow().on_stop.clone();
        let notice = self.0.options.stop_notice.clone();
        let hook: TurnHook<H> = match (hook, notice) {
            (Some(hook), _) => hook,
            (None, Some(notice)) => Rc::new(move |turn| {
                let notice = notice.clone();
                async move {
                    // A failure to save it is told by the writer.
                    let _ = turn.notice("stopped", &notice).await;
                    Ok(())
                }
                .boxed_local()
            }),
            (None, None) => return,
        };
        let turn = Turn::new(session, TurnKind::Stop);
        session.begin(&turn);
        turn.run(Box::new(move |turn| hook(turn))).await;
    }

    /// Takes a user's message, and runs a turn on it. Resolves when the message is saved.
    ///
    /// # Errors
    /// [`ChatError::EmptyMessage`], [`ChatError::TurnRunning`], [`ChatError::NotReady`], [`ChatError::Store`]: nothing
    /// is shown then, and no turn runs.
    pub fn send(&self, content: &str) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let starting = self.0.starting.borrow().clone().filter(|_| self.status() == ChatStatus::Loading);
        if let Some(starting) = starting {
            // A quick user types before the store is open.
            let (this, content) = (self.clone(), content.to_owned());
            return async move {
                starting.await;
                this.send(&content).await
            }
            .boxed_local();
        }
        let sent = self.try_send(content);
        async move { sent?.await.unwrap_or(Err(ChatError::NotReady)) }.boxed_local()
    }

    pub(super) fn try_send(&self, content: &str) -> Result<oneshot::Receiver<Result<(), ChatError>>, ChatError> {
        self.ready()?;
        if content.trim().is_empty() {
            return Err(ChatError::EmptyMessage);
        }
        let session = self.current();
        session.check()?;
        if session.is_running() {
            return Err(ChatError::TurnRunning);
        }
        let (sender, receiver) = oneshot::channel();
        let turn = self.take_turn(&session, TurnKind::Message);
        let this = self.clone();
        let content = content.to_owned();
        self.0.scheduler.spawn(async move {
            let leased = this.lease(&session, TurnKind::Message).await;
            let saved = match leased {
                Ok(()) => this.save_user_message(&session, content).await,
                Err(error) => Err(error),
            };
            match saved {
                Ok(message) => {
                    // The caller may not wait.
                    let _ = sender.send(Ok(()));
                    let hook = this.0.hooks.borrow().on_message.clone();
                    let body: TurnBody<H> = Box::new(move |turn| match hook {
                        Some(hook) => hook(message, turn),
                        None => async { Ok(()) }.boxed_local(),
                    });
                    this.run_turn(session, turn, body).await;
                }
                Err(error) => {
                    let _ = sender.send(Err(error));
                    this.give_up(&session);
                }
            }
        });
        Ok(receiver)
    }

    pub(super) async fn save_user_message(&self, session: &Session<H>, content: String) -> Result<Step<Value<H>>, ChatError> {
        let now = self.0.scheduler.now_iso();
        let message = Step {
            id: self.0.scheduler.new_id(),
            thread_id: session.id(),
            kind: StepKind::UserMessage,
            name: "User".into(),
            output: content,
            status: StepStatus::Done,
            created_at: now.clone(),
            start: Some(now.clone()),
            end: Some(now),
            seq: session.next_seq(),
            ..Step::default()
        };
        let named = !session.0.thread.borrow().name.is_empty();
        session.name_after(&message.output);
        session.add(&Rc::new(RefCell::new(message.clone())));
        let first = !session.0.saved.replace(true);
        let thread = session.refresh_thread(true);
        let mut writes = vec![Write::PutThread(thread.clone())];
        if first {
            // What was said before the first message is kept with it.
            writes.extend(session.steps().into_iter().map(Write::PutStep));
        } else {
            writes.push(Write::PutStep(message.clone()));
        }
        self.list(thread);
        let saved = session.persist(writes).await;
        if let Err(error) = saved {
            session.forget(&message.id);
            let id = session.id();
            if first {
                // Also takes the failed writes out of what is tried again.
                drop(session.persist(vec![Write::DeleteThread(id.clone())]));
                session.0.saved.set(false);
                self.unlist(&id);
            } else {
                drop(session.persist(vec![Write::DeleteStep { thread_id: id, id: message.id, seq: message.seq }]));
            }
            if !named {
                session.0.thread.borrow_mut().name.clear();
            }
            return Err(error.into());
        }
        self.post(TabMessage::Thread(session.id()));
        Ok(message)
    }

    /// Stops the open thread's turn: the marking, the abort signals and the dropping of futures happen in this very
    /// call. The future resolves when the session is idle; when it was, at once.
    pub fn stop(&self) -> LocalBoxFuture<'static, ()> {
        let session = self.current();
        match session.turn() {
            Some(turn) => drop(turn.scope().stop(StopReason::User)),
            None if session.0.remote.get() => self.post(TabMessage::Stop(session.id())),
            None => {}
        }
        async move { session.idle().await }.boxed_local()
    }
}
