//! What a node is handed beside its input.

mod call;
mod tracked;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use super::observer::RunKind;
use super::policy::Timeout;
use super::pregel::Run;
use super::{Command, Failure, Host, Interrupt, MessageMeta, Name, RunControl, StreamEvent, StreamMode, ToolEvent, Values};
use crate::scheduler::Scheduler;
use crate::scope::{Scope, StopReason};
pub use call::Call;
pub use tracked::Tracked;

type Kept<H> = Rc<dyn Fn() -> Values<<H as Host>::Value>>;
type Pushed<H> = Rc<RefCell<Vec<(Name, <H as Host>::Value)>>>;

/// What called a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Path {
    /// An edge.
    Pull,
    /// The send at that place.
    Push(usize),
}

pub(in crate::graph) struct TaskState<H: Host> {
    pub(in crate::graph) run: Rc<Run<H>>,
    pub(in crate::graph) node: usize,
    pub(in crate::graph) name: Name,
    pub(in crate::graph) step: i64,
    pub(in crate::graph) path: Path,
    /// Where the task belongs, and its own scope, or that of the try under way: made when somebody asks, which most never do.
    within: Scope,
    scope: RefCell<Option<Scope>>,
    pub(in crate::graph) tracked: Tracked<H>,
    kept: RefCell<Vec<Kept<H>>>,
    /// Made with the first write: most tasks have none.
    pushed: OnceCell<Pushed<H>>,
    /// The task that has called it, where it is inside of one.
    caller: OnceCell<Context<H>>,
    id: OnceCell<String>,
    ns: OnceCell<Name>,
    /// How many tries there were, this one among them, and when the first began.
    pub(in crate::graph) attempt: Cell<u32>,
    pub(in crate::graph) first_attempt: Cell<f64>,
    /// The answers to what it has asked so far, and how much it has asked in this try.
    pub(in crate::graph) answers: RefCell<Vec<H::Value>>,
    asked: Cell<usize>,
    /// What it is waiting to be answered.
    pub(in crate::graph) raised: RefCell<Vec<Interrupt<H::Value>>>,
    /// What a graph inside it has left for.
    pub(in crate::graph) parent_command: RefCell<Option<Command<H::Value>>>,
    /// Graphs and tasks called in this try.
    graphs: Cell<usize>,
    calls: call::Calls,
    /// When it last gave a sign of life, and whether more than a heartbeat is one.
    alive: Cell<f64>,
    refreshes: Cell<bool>,
}

/// One task's context: its scope, its place in the run, and what it may say. Cheap to clone.
///
/// There is no ambient one: what a function needs it is handed as an argument, so a late call is never
/// taken for another task's.
pub struct Context<H: Host>(pub(in crate::graph) Rc<TaskState<H>>);

impl<H: Host> Clone for Context<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Host> Context<H> {
    pub(in crate::graph) fn new(run: Rc<Run<H>>, node: usize, name: Name, step: i64, path: Path, within: Scope) -> Self {
        let tracked = run.tracked.child(RunKind::Node, name.clone(), &run);
        Self(Rc::new(TaskState {
            run,
            node,
            name,
            step,
            path,
            within,
            scope: RefCell::default(),
            tracked,
            kept: RefCell::default(),
            pushed: OnceCell::new(),
            caller: OnceCell::new(),
            id: OnceCell::new(),
            ns: OnceCell::new(),
            attempt: Cell::new(1),
            first_attempt: Cell::new(0.0),
            answers: RefCell::default(),
            asked: Cell::new(0),
            raised: RefCell::default(),
            parent_command: RefCell::default(),
            graphs: Cell::new(0),
            calls: call::Calls::default(),
            alive: Cell::new(0.0),
            refreshes: Cell::new(false),
        }))
    }

    /// The task's scope: it ends with the run, or earlier when a sibling fails or the task's time is up.
    pub fn scope(&self) -> Scope {
        self.0.scope.borrow_mut().get_or_insert_with(|| self.0.within.child()).clone()
    }

    /// The node's name.
    pub fn node(&self) -> &Name {
        &self.0.name
    }

    /// The app's own words on the node. What leads on from the start is none.
    pub fn metadata(&self) -> Option<&H::Value> {
        self.0.run.graph.nodes.get(self.0.node)?.options.metadata.as_ref()
    }

    /// What the app says of the nodes around the graph, from outside in, and of the node itself.
    pub(in crate::graph) fn all_metadata(&self) -> Vec<H::Value> {
        let mut all = self.0.run.config.within.as_ref().map_or_else(Vec::new, Self::all_metadata);
        all.extend(self.metadata().cloned());
        all
    }

    /// The superstep, counted over all runs of the thread.
    pub fn step(&self) -> i64 {
        self.0.step
    }

    /// The thread, if the run has one.
    pub fn thread(&self) -> Option<&str> {
        self.0.run.thread().map(|thread| &**thread)
    }

    /// The id of this node's run, as observers know it.
    pub fn run_id(&self) -> &Name {
        &self.0.tracked.info.id
    }

    /// The task's id: the same plan on the same checkpoint gives the same.
    pub fn task_id(&self) -> &str {
        self.0.id.get_or_init(|| {
            let task = &self.0;
            task_id(&task.run.base(), &task.run.ns, task.step, &task.name, task.path)
        })
    }

    /// The namespace of what happens inside the task: `node:task`, after that of the graph it is in.
    pub fn ns(&self) -> &Name {
        self.0.ns.get_or_init(|| join_ns(&self.0.run.ns, &format!("{}:{}", self.0.name, self.task_id())))
    }

    /// The checkpoint the superstep began from; `None` without a checkpointer.
    pub fn checkpoint(&self) -> Option<Name> {
        self.0.run.checkpoint()
    }

    /// Which try this is, counted from 1.
    pub fn attempt(&self) -> u32 {
        self.0.attempt.get()
    }

    /// When the first try began, in milliseconds since 1970.
    pub fn first_attempt(&self) -> f64 {
        self.0.first_attempt.get()
    }

    /// The hand on the run.
    pub fn control(&self) -> &RunControl {
        &self.0.run.config.control
    }

    /// How many supersteps the run may still take, this one among them.
    pub fn remaining_steps(&self) -> usize {
        self.0.run.remaining_steps()
    }

    /// What the host gave the run to hand to its nodes.
    pub fn host(&self) -> Option<&H::Value> {
        self.0.run.config.host.as_ref()
    }

    /// Where memories are kept across threads: what the run was given, else the graph.
    pub fn store(&self) -> Option<&H::Value> {
        self.0.run.store()
    }

    /// In a workflow that is one function: what its last call on this thread has kept for this one.
    pub fn previous(&self) -> Option<&H::Value> {
        self.0.run.previous.get()
    }

    pub(in crate::graph) fn set_previous(&self, value: Option<H::Value>) {
        if let Some(value) = value {
            // Another try of it knows it already.
            let _ = self.0.run.previous.set(value);
        }
    }

    /// The names of the graph's channels.
    pub fn channels(&self) -> impl Iterator<Item = &Name> + Clone {
        self.0.run.graph.channels.iter().map(|(name, _)| name)
    }

    /// The channel that holds the conversation: `messages` where it holds messages, else the first that does.
    pub fn message_channel(&self) -> Option<&Name> {
        let mut holding = self.0.run.graph.channels.iter().filter(|(_, channel)| channel.holds_messages()).map(|(name, _)| name);
        let first = holding.next()?;
        Some(if **first == *"messages" { first } else { holding.find(|name| ***name == *"messages").unwrap_or(first) })
    }

    /// The state as its node sees it in this superstep, also where a send has brought it something else.
    pub fn state(&self) -> Values<H::Value> {
        self.0.run.state_of(self.0.node)
    }

    /// Asks something: the first time the run stops for it, with its checkpoint kept; gone on with an answer, the node runs
    /// again from its top and the call returns the answer. Several questions of one node are answered in the order they are
    /// asked.
    ///
    /// # Errors
    /// [`Failure::Interrupted`], for the node to pass on; [`Failure::Engine`] with `MISSING_CHECKPOINTER`; the reason of a stop.
    pub fn interrupt(&self, value: H::Value) -> Result<H::Value, Failure<H::Error>> {
        self.scope().check().map_err(Failure::Stopped)?;
        let at = self.0.asked.get();
        self.0.asked.set(at + 1);
        if let Some(answer) = self.0.answers.borrow().get(at) {
            return Ok(answer.clone());
        }
        let run = &self.0.run;
        if !run.keeps_checkpoints() {
            let error = super::GraphError::<H>::MissingCheckpointer { what: "An interrupt" };
            return Err(Failure::Engine(error.code(), error.to_string()));
        }
        let id = self.interrupt_id(at);
        if let Some(answer) = run.answers.take(&id) {
            self.0.answers.borrow_mut().push(answer.clone());
            return Ok(answer);
        }
        self.0.raised.borrow_mut().push(Interrupt { id, value });
        Err(Failure::Interrupted)
    }

    /// Takes the answer to the last question back, because it is none that the node can use: the question stays open, and the
    /// node is to fail with a word on what was wrong.
    pub fn refuse_answer(&self, value: H::Value) {
        let at = self.0.asked.get().saturating_sub(1);
        self.0.answers.borrow_mut().truncate(at);
        self.0.raised.borrow_mut().push(Interrupt { id: self.interrupt_id(at), value });
    }

    /// Stops to ask without ever taking an answer: the node runs again from its top, and may ask again. LangGraph's
    /// `NodeInterrupt`.
    pub fn raise(&self, value: H::Value) -> Failure<H::Error> {
        let at = self.0.asked.get();
        self.0.raised.borrow_mut().push(Interrupt { id: self.interrupt_id(at), value });
        Failure::Interrupted
    }

    /// What it is waiting to be answered.
    pub fn pending_interrupts(&self) -> Vec<Interrupt<H::Value>> {
        self.0.raised.borrow().clone()
    }

    /// Whether its graph runs inside of another's node.
    pub fn is_inner(&self) -> bool {
        self.0.run.config.within.is_some()
    }

    /// Leaves for the graph around this one: what a graph inside of the node has handed out, becomes the node's own.
    pub fn take_over(&self, command: Command<H::Value>) -> Failure<H::Error> {
        *self.0.parent_command.borrow_mut() = Some(command);
        Failure::Parent
    }

    fn interrupt_id(&self, at: usize) -> String {
        match at {
            0 => Scheduler::hash_of(&[self.ns()]),
            at => Scheduler::hash_of(&[self.ns(), &at.to_string()]),
        }
    }

    /// Says that the node is alive: a node with a limit in idle time is not given up.
    pub fn heartbeat(&self) {
        self.0.alive.set(self.0.run.config.scheduler.now());
    }

    fn sign_of_life(&self) {
        if self.0.refreshes.get() {
            self.heartbeat();
        }
    }

    /// When it last gave a sign of life, in milliseconds since 1970.
    pub(in crate::graph) fn alive(&self) -> f64 {
        self.0.alive.get()
    }

    /// Gives the next try a scope of its own, in which it can be given up.
    pub(in crate::graph) fn renew_scope(&self, task: &Scope) {
        *self.0.scope.borrow_mut() = Some(task.child());
    }

    /// Begins a try: what the last one had asked and called is asked and called anew.
    pub(in crate::graph) fn begin_attempt(&self, attempt: u32, now: f64, timeout: Option<Timeout>) {
        self.0.attempt.set(attempt);
        self.0.refreshes.set(timeout.is_some_and(|timeout| timeout.idle.is_some() && !timeout.heartbeat_only));
        if attempt == 1 {
            self.0.first_attempt.set(now);
        }
        self.0.alive.set(now);
        self.0.asked.set(0);
        self.0.graphs.set(0);
        self.0.calls.begin_attempt();
        self.0.raised.borrow_mut().clear();
        self.0.kept.borrow_mut().clear();
        self.take_pushed();
    }

    /// What it has written to the state before its end; with what the calls in it that have ended had written.
    fn pushed(&self) -> &Pushed<H> {
        self.0.pushed.get_or_init(Rc::default)
    }

    /// Takes what it has written to the state before its end.
    pub(in crate::graph) fn take_pushed(&self) -> Vec<(Name, H::Value)> {
        self.0.pushed.get().map(|pushed| pushed.take()).unwrap_or_default()
    }

    /// The namespace of the next graph called in this task.
    pub(in crate::graph) fn next_graph_ns(&self, stays: bool) -> Name {
        let at = self.0.graphs.get();
        self.0.graphs.set(at + 1);
        let own = if stays { join_ns(&self.0.run.ns, &self.0.name) } else { self.ns().clone() };
        if at == 0 { own } else { format!("{own}|{at}").into() }
    }

    /// Writes into the stream mode `custom`.
    ///
    /// # Errors
    /// The reason, once the task was stopped; nothing is written then.
    pub fn write(&self, value: H::Value) -> Result<(), StopReason> {
        self.scope().check()?;
        self.sign_of_life();
        self.0.run.emit(StreamMode::Custom, || StreamEvent::Custom(value));
        Ok(())
    }

    /// Whether the stream mode `messages` has had a message of that id already.
    pub fn has_streamed(&self, id: &str) -> bool {
        self.0.run.is_shown(id)
    }

    /// Writes a message or a piece of one into the stream mode `messages` and gives the page its turn when it is due.
    ///
    /// # Errors
    /// The reason, once the task was stopped; nothing is written then.
    pub async fn stream_message(&self, id: Option<&str>, message: H::Value) -> Result<(), StopReason> {
        self.scope().check()?;
        self.sign_of_life();
        if let Some(id) = id {
            self.0.run.mark_streamed(id);
        }
        self.0.run.emit(StreamMode::Messages, || StreamEvent::Message(message, self.message_meta()));
        self.0.run.config.scheduler.yield_point().await;
        self.scope().check()
    }

    /// Writes a whole message into the stream mode `messages` and, with a channel, into the state: before what the node
    /// returns, with the superstep's other writes; a failure takes it back, a stop keeps it.
    ///
    /// # Errors
    /// The reason, once the task was stopped; nothing is written then.
    pub fn push_message(&self, id: &str, message: H::Value, channel: Option<Name>) -> Result<(), StopReason> {
        self.scope().check()?;
        self.sign_of_life();
        self.0.run.mark_streamed(id);
        self.0.run.emit(StreamMode::Messages, || StreamEvent::Message(message.clone(), self.message_meta()));
        if let Some(channel) = channel {
            self.pushed().borrow_mut().push((channel, message));
        }
        Ok(())
    }

    /// Tells the stream mode `tools` what becomes of a tool's call. After a stop nothing is told.
    pub fn tell_tool(&self, call: Option<&str>, name: &str, event: impl FnOnce() -> ToolEvent<H::Value>) {
        self.sign_of_life();
        let event = || StreamEvent::Tool { call: call.map(str::to_owned), name: name.into(), event: event() };
        self.0.run.emit(StreamMode::Tools, event);
    }

    pub(in crate::graph) fn message_meta(&self) -> MessageMeta<H::Value> {
        let ns = self.0.run.keeps_checkpoints().then(|| self.ns().clone());
        MessageMeta { node: self.0.name.clone(), step: self.0.step, ns, metadata: self.all_metadata() }
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

    pub(in crate::graph) fn kept(&self) -> Values<H::Value> {
        let kept = self.0.kept.borrow().clone();
        let pushed = self.0.pushed.get().map(|pushed| pushed.borrow().clone()).into_iter().flatten();
        Values(pushed.chain(kept.iter().flat_map(|kept| kept().0)).collect())
    }
}

/// The id of a task on a checkpoint: what pending writes are found by, so it may depend on nothing else.
pub(in crate::graph) fn task_id(base: &str, ns: &str, step: i64, node: &str, path: Path) -> String {
    let (kind, at) = match path {
        Path::Pull => ("pull", 0),
        Path::Push(at) => ("push", at),
    };
    Scheduler::id_of(&[base, ns, &step.to_string(), node, kind, &at.to_string()])
}

pub(in crate::graph) fn join_ns(ns: &str, inner: &str) -> Name {
    if ns.is_empty() { inner.into() } else { format!("{ns}|{inner}").into() }
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
