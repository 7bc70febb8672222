//! What a node is handed beside its state.

use std::cell::RefCell;
use std::rc::Rc;

use super::observer::{Observer, RunEnd, RunInfo, RunKind};
use super::pregel::Run;
use super::{Host, MessageMeta, Name, StreamEvent, StreamMode, Values};
use crate::scope::{Scope, StopReason};

type Kept<H> = Rc<dyn Fn() -> Values<<H as Host>::Value>>;

pub(super) struct TaskState<H: Host> {
    pub(super) run: Rc<Run<H>>,
    pub(super) node: usize,
    pub(super) name: Name,
    pub(super) step: i64,
    pub(super) scope: Scope,
    pub(super) tracked: Tracked<H>,
    kept: RefCell<Vec<Kept<H>>>,
}

/// One task's context: its scope, its place in the run, and what it may say. Cheap to clone.
///
/// There is no ambient one: what a function needs it is handed as an argument, so a late call is never
/// taken for another task's.
pub struct Context<H: Host>(pub(super) Rc<TaskState<H>>);

impl<H: Host> Clone for Context<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Host> Context<H> {
    pub(super) fn new(run: Rc<Run<H>>, node: usize, name: Name, step: i64, scope: Scope) -> Self {
        let tracked = run.tracked.child(RunKind::Node, name.clone(), &run);
        Self(Rc::new(TaskState { run, node, name, step, scope, tracked, kept: RefCell::default() }))
    }

    /// The task's scope: it ends with the run, or earlier when a sibling fails.
    pub fn scope(&self) -> &Scope {
        &self.0.scope
    }

    /// The node's name.
    pub fn node(&self) -> &Name {
        &self.0.name
    }

    /// The superstep, counted over all runs of the thread.
    pub fn step(&self) -> i64 {
        self.0.step
    }

    /// The thread, if the run has one.
    pub fn thread(&self) -> Option<&str> {
        self.0.run.config.thread.as_deref()
    }

    /// The id of this node's run, as observers know it.
    pub fn run_id(&self) -> &str {
        &self.0.tracked.info.id
    }

    /// What the host gave the run to hand to its nodes.
    pub fn host(&self) -> Option<&H::Value> {
        self.0.run.config.host.as_ref()
    }

    /// The names of the channels that hold messages.
    pub fn message_channels(&self) -> impl Iterator<Item = &Name> {
        self.0.run.graph.channels.iter().filter(|(_, channel)| channel.holds_messages()).map(|(name, _)| name)
    }

    /// Writes into the stream mode `custom`.
    ///
    /// # Errors
    /// The reason, once the task was stopped; nothing is written then.
    pub fn write(&self, value: H::Value) -> Result<(), StopReason> {
        self.scope().check()?;
        self.0.run.emit(StreamMode::Custom, || StreamEvent::Custom(value));
        Ok(())
    }

    /// Writes a message or a piece of one into the stream mode `messages` and gives the page its turn when it is due.
    ///
    /// # Errors
    /// The reason, once the task was stopped; nothing is written then.
    pub async fn stream_message(&self, id: Option<&str>, message: H::Value) -> Result<(), StopReason> {
        self.scope().check()?;
        if let Some(id) = id {
            self.0.run.mark_streamed(id);
        }
        let meta = MessageMeta { node: self.0.name.clone(), step: self.0.step };
        self.0.run.emit(StreamMode::Messages, || StreamEvent::Message(message, meta));
        self.0.run.config.scheduler.yield_point().await;
        self.scope().check()
    }

    /// A model or tool call inside this node, as observers will know it.
    pub fn track(&self, kind: RunKind, name: impl Into<Name>) -> Tracked<H> {
        self.0.tracked.child(kind, name.into(), &self.0.run)
    }

    /// What to write for this task if it is stopped while the guard lives: the text a model had streamed,
    /// the results of tool calls that will not come. Asked at the stop, not before.
    pub fn keep_on_stop(&self, kept: impl Fn() -> Values<H::Value> + 'static) -> KeepGuard<H> {
        let kept: Kept<H> = Rc::new(kept);
        self.0.kept.borrow_mut().push(kept.clone());
        KeepGuard { context: self.clone(), kept }
    }

    pub(super) fn kept(&self) -> Values<H::Value> {
        let kept = self.0.kept.borrow().clone();
        Values(kept.iter().flat_map(|kept| kept().0).collect())
    }
}

/// Made by [`Context::keep_on_stop`]; dropping it while the task lives takes the offer back.
#[must_use = "dropping the guard at once takes the offer back"]
pub struct KeepGuard<H: Host> {
    context: Context<H>,
    kept: Kept<H>,
}

impl<H: Host> Drop for KeepGuard<H> {
    fn drop(&mut self) {
        // A stop drops the future that holds the guard before the run asks what is to be kept.
        if !self.context.scope().is_stopped() {
            self.context.0.kept.borrow_mut().retain(|kept| !Rc::ptr_eq(kept, &self.kept));
        }
    }
}

/// A run that observers are told of.
pub struct Tracked<H: Host> {
    /// Who it is.
    pub info: RunInfo,
    observers: Rc<[Rc<dyn Observer<H>>]>,
}

impl<H: Host> Clone for Tracked<H> {
    fn clone(&self) -> Self {
        Self { info: self.info.clone(), observers: self.observers.clone() }
    }
}

impl<H: Host> Tracked<H> {
    pub(super) fn root(info: RunInfo, observers: Rc<[Rc<dyn Observer<H>>]>) -> Self {
        Self { info, observers }
    }

    fn child(&self, kind: RunKind, name: Name, run: &Run<H>) -> Self {
        // Ids cost random bits; without observers nobody would see them.
        let id = if self.observers.is_empty() { String::new() } else { run.config.scheduler.new_id() };
        Self { info: RunInfo { id, parent: Some(self.info.id.clone()), kind, name }, observers: self.observers.clone() }
    }

    /// Tells that it begins.
    ///
    /// # Errors
    /// What an observer failed with.
    pub async fn start(&self, input: Option<&H::Value>) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.start(&self.info, input).await?;
        }
        Ok(())
    }

    /// Tells of a piece of a model's answer.
    ///
    /// # Errors
    /// What an observer failed with.
    pub async fn token(&self, chunk: &H::Value) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.token(&self.info, chunk).await?;
        }
        Ok(())
    }

    /// Tells how it ended.
    ///
    /// # Errors
    /// What an observer failed with.
    pub async fn end(&self, end: &RunEnd<H>) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.end(&self.info, end).await?;
        }
        Ok(())
    }
}
