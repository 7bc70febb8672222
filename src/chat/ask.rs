//! Questions to the user, and their answers.
//!
//! A question is a message that waits. It can be stopped, has no timeout unless it is given one, and outlives the page: who answers after a
//! reload, or after a crash, sets the turn going again from its beginning, and everything that was answered before is answered at once.

use futures::channel::oneshot;
use futures::future::{Either, LocalBoxFuture, select};

use super::message::{Place, UserInput, set_rest};
use super::session::Record;
use super::{Chat, ChatError, ChatHost, Session, StepHandle, StepInit, Turn};
use crate::graph::Host;
use crate::json::Json;
use crate::store::{Step, Write};

type Value<H> = <H as Host>::Value;

/// The question as the view reads it.
const ASK: &str = "ask";
/// Whether it waits.
const WAITS: &str = "waitForAnswer";
/// What was answered.
const ANSWER: &str = "answer";
/// Why it was not: `stopped`, `timeout`.
const ENDED: &str = "askEnded";

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask<V> {
    /// What a view needs to know of it: `type` (`text`, `file`, `action`, `element`, `form`) and what belongs to that. `key`, if it has one, is what it is
    /// known by when the turn is set going again; else its place among the turn's questions is.
    pub spec: V,
    /// How long it waits, in milliseconds; for ever if not given.
    pub timeout: Option<f64>,
}

/// What a user answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<V> {
    /// A text, the id of an action, the values of a form or an element; of files it becomes the list of their elements' ids.
    pub value: V,
    /// Files: of each its fields and what it holds.
    pub files: Vec<(V, V)>,
}

/// An answer as the app gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered<V> {
    /// What was answered.
    pub value: V,
    /// The user's message, where the answer is one.
    pub reply: Option<Step<V>>,
}

/// A question that waits in a turn that runs here.
pub(super) struct Asking<H: ChatHost> {
    prompt: StepHandle<H>,
    sender: oneshot::Sender<Answered<Value<H>>>,
}

/// An answer that was given before the turn was set going again.
#[derive(Clone, Debug)]
pub(super) struct Recorded<V> {
    ask: V,
    answer: V,
    reply: Option<UserInput<V>>,
}

/// Takes a question off the list of those that wait.
struct Waiting<H: ChatHost>(Session<H>, String);

impl<H: ChatHost> Drop for Waiting<H> {
    fn drop(&mut self) {
        let gone: Vec<_> = self.0.0.asking.borrow_mut().extract_if(.., |asking| asking.prompt.id() == self.1).collect();
        // Outside the borrow.
        drop(gone);
    }
}

fn kind_of<V: Json>(ask: &V) -> String {
    ask.get_str("type").unwrap_or_default()
}

fn waits<V: Json>(step: &Step<V>) -> bool {
    step.rest.as_ref().and_then(|rest| rest.get(WAITS)).and_then(|waits| waits.as_bool()) == Some(true)
}

/// Ends the wait of a question in its record. Says whether it waited.
pub(super) fn end_wait<V: Json>(step: &mut Step<V>, why: &str) -> bool {
    let waited = waits(step);
    if waited {
        set_rest(step, WAITS, None);
        set_rest(step, ENDED, Some(V::string(why)));
    }
    waited
}

/// Checks an answer against its question.
fn check<V: Json>(ask: &V, answer: &Answer<V>) -> Result<(), ChatError> {
    let refused = |message: &str| Err(ChatError::Refused { code: "ASK_ANSWER", message: message.to_owned() });
    match kind_of(ask).as_str() {
        "file" if answer.files.is_empty() => refused("The question asks for files, and there is none."),
        "file" => super::upload::check(answer.files.iter().map(|(fields, _)| fields), Some(ask)),
        "action" => {
            let actions = ask.get("actions").and_then(|actions| actions.items()).unwrap_or_default();
            let chosen = answer.value.as_str();
            let names: Vec<String> = actions.iter().filter_map(|action| action.get_str("id")).collect();
            if chosen.as_ref().is_some_and(|chosen| names.contains(chosen)) {
                return Ok(());
            }
            refused(&format!("The question has no choice {:?}: {}.", chosen.unwrap_or_default(), names.join(", ")))
        }
        "element" | "form" => {
            if answer.value.is_object() {
                Ok(())
            } else {
                refused("The question asks for an object of values.")
            }
        }
        _ if answer.value.as_str().is_none_or(|text| text.trim().is_empty()) => Err(ChatError::EmptyMessage),
        _ => Ok(()),
    }
}

impl<H: ChatHost> Turn<H> {
    /// Asks the user something, and waits for the answer; `None` when its time is up, or it is [taken back](Self::take_back). The question is shown as a message; a `content` of nothing shows
    /// the question alone.
    ///
    /// # Errors
    /// [`ChatError::Stopped`] after a stop, which ends the wait at once; [`ChatError::Store`].
    pub fn ask(
        &self,
        prompt: StepInit<Value<H>>,
        ask: Ask<Value<H>>,
    ) -> LocalBoxFuture<'static, Result<Option<Answered<Value<H>>>, ChatError>> {
        let (turn, scope) = (self.clone(), self.scope().clone());
        let asked = scope.run(async move { turn.ask_and_wait(prompt, ask).await });
        Box::pin(async move { asked.await? })
    }

    async fn ask_and_wait(self, mut prompt: StepInit<Value<H>>, ask: Ask<Value<H>>) -> Result<Option<Answered<Value<H>>>, ChatError> {
        self.check()?;
        let session = self.session().clone();
        prompt.rest = Some(super::session::with(prompt.rest.take(), ASK, Some(ask.spec.clone())));
        let handle = self.message(prompt);
        if let Some(recorded) = self.recorded(&ask.spec) {
            return self.answer_again(handle, recorded).await.map(Some);
        }
        handle.change(|step| set_rest(step, WAITS, Some(Value::<H>::boolean(true))))?;
        let (sender, receiver) = oneshot::channel();
        session.0.asking.borrow_mut().push(Asking { prompt: handle.clone(), sender });
        self.prompt(handle.shared());
        // With the question's own commit: what the graph has come to is where it goes on after a reload.
        drop(self.save_notes());
        let waiting = Waiting(session.clone(), handle.id());
        handle.send().await?;
        let answered = match ask.timeout {
            None => receiver.await.ok(),
            Some(ms) => {
                let sleeping = Box::pin(session.chat().scheduler().sleep(ms));
                match select(receiver, sleeping).await {
                    Either::Left((answered, _)) => answered.ok(),
                    Either::Right(((), mut receiver)) => {
                        // An answer that is being saved right now counts.
                        if session.0.asking.borrow().iter().any(|asking| asking.prompt.id() == handle.id()) {
                            None
                        } else {
                            (&mut receiver).await.ok()
                        }
                    }
                }
            }
        };
        let is_listed = session.0.asking.borrow().iter().any(|asking| asking.prompt.id() == handle.id());
        drop(waiting);
        if answered.is_none() {
            handle.change(|step| {
                end_wait(step, "timeout");
            })?;
            // Its time is up, or it was taken back.
            if is_listed {
                handle.update().await?;
            } else {
                handle.remove().await?;
            }
        }
        Ok(answered)
    }

    /// Takes back a question that waits: it ends as if its time were up, and its record is removed. Says whether it waited.
    pub fn take_back(&self, id: &str) -> bool {
        let mut asking = self.session().0.asking.borrow_mut();
        let taken = asking.iter().position(|asking| asking.prompt.id() == id).map(|at| asking.remove(at));
        drop(asking);
        // Outside the borrow.
        taken.is_some()
    }

    /// Answers a question as it was answered before.
    async fn answer_again(&self, prompt: StepHandle<H>, recorded: Recorded<Value<H>>) -> Result<Answered<Value<H>>, ChatError> {
        let session = self.session();
        prompt.change(|step| set_rest(step, ANSWER, Some(recorded.answer.clone())))?;
        prompt.send().await?;
        let mut answered = Answered { value: recorded.answer, reply: None };
        if let Some(input) = recorded.reply {
            let place = Place::In(prompt.record().parent_id);
            let reply = session.chat().save_user_message(session, input, place, Vec::new()).await?;
            if kind_of(&recorded.ask) == "file" {
                answered.value = files_of(session, &reply.id);
                prompt.change(|step| set_rest(step, ANSWER, Some(answered.value.clone())))?;
                prompt.update().await?;
            }
            answered.reply = Some(reply);
        }
        Ok(answered)
    }

    /// The answer that was given to a question before: by its key, else by its place and type.
    fn recorded(&self, ask: &Value<H>) -> Option<Recorded<Value<H>>> {
        let mut recorded = self.origin().recorded.borrow_mut();
        let key = ask.get_str("key");
        let at = recorded.iter().position(|old| old.ask.get_str("key") == key)?;
        if kind_of(&recorded[at].ask) != kind_of(ask) {
            // It asks something else this time: what was answered then is no answer to it, nor what came after.
            recorded.clear();
            return None;
        }
        Some(recorded.remove(at))
    }
}

/// The ids of a message's elements.
fn files_of<H: ChatHost>(session: &Session<H>, for_id: &str) -> Value<H> {
    let elements = session.elements();
    Value::<H>::array(elements.iter().filter(|element| element.for_id == for_id).map(|element| Value::<H>::string(&element.id)).collect())
}

impl<H: ChatHost> Session<H> {
    /// The oldest question that waits for a text.
    pub(super) fn asks_for_text(&self) -> Option<String> {
        let asking = self.0.asking.borrow();
        let asking = asking.iter().find(|asking| {
            let prompt = asking.prompt.record();
            kind_of(&prompt.rest.as_ref().and_then(|rest| rest.get(ASK)).unwrap_or_default()) == "text"
        });
        asking.map(|asking| asking.prompt.id())
    }
}

impl<H: ChatHost> Chat<H> {
    /// Answers a question in the open thread. Resolves when the answer is saved; where the turn that asked is gone, it is set going again.
    ///
    /// # Errors
    /// `ASK_OVER` when nothing waits for it, `ASK_ANSWER` and `UPLOAD_…` for what is no answer, [`ChatError::EmptyMessage`],
    /// [`ChatError::Store`]: the question waits on then.
    pub fn answer(&self, id: &str, answer: Answer<Value<H>>) -> LocalBoxFuture<'static, Result<(), ChatError>> {
        let (this, session, id) = (self.clone(), self.current(), id.to_owned());
        Box::pin(async move { this.answer_in(session, &id, answer).await })
    }

    pub(super) async fn answer_in(&self, session: Session<H>, id: &str, answer: Answer<Value<H>>) -> Result<(), ChatError> {
        let over = || ChatError::Refused { code: "ASK_OVER", message: "Nothing waits for this answer any more.".into() };
        let record = session.record(id).ok_or_else(over)?;
        let prompt = record.borrow().clone();
        let ask = prompt.rest.as_ref().and_then(|rest| rest.get(ASK)).filter(|_| waits(&prompt)).ok_or_else(over)?;
        check(&ask, &answer)?;
        if session.0.remote.get() {
            if let Some(outcome) = self.answer_elsewhere(&session, id, answer.clone()).await {
                return outcome;
            }
            // The tab that ran it is gone, and it may have taken the answer before.
            session.idle().await;
            let given = record.borrow().rest.as_ref().and_then(|rest| rest.get(ANSWER));
            let is_ours = |given: Value<H>| kind_of(&ask) == "file" || given.stringify() == answer.value.stringify();
            if given.is_some_and(is_ours) {
                return Ok(());
            }
            return Box::pin(self.answer_in(session, id, answer)).await;
        }
        let live = {
            let mut asking = session.0.asking.borrow_mut();
            asking.iter().position(|asking| asking.prompt.id() == id).map(|at| asking.remove(at))
        };
        let Some(asking) = live else {
            if session.is_running() {
                return Err(ChatError::TurnRunning);
            }
            return self.answer_after_reload(session, prompt, ask, answer).await;
        };
        match self.save_answer(&session, &record, &ask, answer).await {
            Ok(answered) => {
                // Its turn may have been stopped meanwhile.
                let _ = asking.sender.send(answered);
                Ok(())
            }
            Err(error) => {
                session.0.asking.borrow_mut().push(asking);
                Err(error)
            }
        }
    }

    /// Saves an answer with its question.
    async fn save_answer(
        &self,
        session: &Session<H>,
        prompt: &Record<Value<H>>,
        ask: &Value<H>,
        answer: Answer<Value<H>>,
    ) -> Result<Answered<Value<H>>, ChatError> {
        let kind = kind_of(ask);
        let with_id =
            |(fields, content): (Value<H>, Value<H>)| (fields.with("id", Some(Value::<H>::string(&self.scheduler().new_id()))), content);
        let files: Vec<_> = answer.files.into_iter().map(with_id).collect();
        let mut value = answer.value;
        let said = match kind.as_str() {
            "text" => value.as_str(),
            "file" => {
                value = Value::<H>::array(files.iter().filter_map(|(fields, _)| fields.get("id")).collect());
                Some(String::new())
            }
            _ => None,
        };
        // From here on it does not wait any more, whatever happens to its turn.
        let before = prompt.borrow().rest.clone();
        let (step, parent) = {
            let mut step = prompt.borrow_mut();
            set_rest(&mut step, WAITS, None);
            set_rest(&mut step, ANSWER, Some(value.clone()));
            (step.clone(), step.parent_id.clone())
        };
        session.tell_step(prompt);
        let name = step.output.clone();
        let also = vec![Write::PutStep(step)];
        let saved = match said {
            Some(content) => {
                let input = UserInput { content, files, metadata: None, rest: None };
                self.save_user_message(session, input, Place::In(parent), also).await.map(Some)
            }
            None => self.save_begun(session, also, &name).await.map(|()| None),
        };
        if saved.is_err() {
            prompt.borrow_mut().rest = before;
            session.tell_step(prompt);
        }
        Ok(Answered { value, reply: saved? })
    }

    /// The turn that asked is gone: it is set going again, with all that was answered.
    async fn answer_after_reload(
        &self,
        session: Session<H>,
        prompt: Step<Value<H>>,
        ask: Value<H>,
        answer: Answer<Value<H>>,
    ) -> Result<(), ChatError> {
        let root = session.node_of(&prompt.id).ok_or_else(|| ChatError::StepNotFound(prompt.id.clone()))?;
        let (this, saved) = (self.clone(), session.clone());
        self.again(&session, root, None, move |attempt| {
            Box::pin(async move {
                let record = saved.record(&prompt.id).ok_or_else(|| ChatError::StepNotFound(prompt.id.clone()))?;
                // What another tab may have done meanwhile was read with the right to run the thread.
                if !waits(&record.borrow()) {
                    return Err(ChatError::Refused { code: "ASK_OVER", message: "The question was answered in another tab.".into() });
                }
                this.save_answer(&saved, &record, &ask, answer).await?;
                this.recorded_in(&saved, &attempt).await.map(Some)
            })
        })
        .await
    }

    /// What was asked and answered in an attempt, in order.
    async fn recorded_in(&self, session: &Session<H>, root: &str) -> Result<Vec<Recorded<Value<H>>>, ChatError> {
        let inside = session.steps_within(root);
        let mut recorded = Vec::new();
        for step in &inside {
            let field = |key| step.rest.as_ref().and_then(|rest| rest.get(key));
            let (Some(ask), Some(answer)) = (field(ASK), field(ANSWER)) else { continue };
            // The reply is the first message of the user's behind the question, in the same place.
            let reply = inside.iter().find(|other| {
                other.seq > step.seq && other.kind == crate::store::StepKind::UserMessage && other.parent_id == step.parent_id
            });
            let has_reply = matches!(kind_of(&ask).as_str(), "text" | "file");
            let reply = match reply.filter(|_| has_reply) {
                Some(reply) => Some(self.input_like(session, reply).await?),
                None => None,
            };
            recorded.push(Recorded { ask, answer, reply });
        }
        Ok(recorded)
    }
}
