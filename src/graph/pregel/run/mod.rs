//! One run of a graph.

mod attempt;
mod begin;
mod route;
mod save;
mod superstep;
mod tell;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::compiled::{Compiled, Occupied, Saving};
use super::state::State;
use crate::graph::context::Tracked;
use crate::graph::observer::{PauseAt, RunEnd, RunInfo, RunKind, Turning};
use crate::graph::stream::Queue;
use crate::graph::{
    Cache, Checkpoint, CheckpointSource, Checkpointer, Context, Failure, GraphError, Host, Interrupt, Name, Place, RunConfig, RunInput,
    RunOutput, StreamEvent, StreamMode, TaskWrite, TaskWrites, Values,
};
use crate::scope::Scope;

pub(in crate::graph) use attempt::attempts;
use save::Save;
use superstep::{Step, Task};

/// The answers a run was gone on with; graphs inside it take theirs from the same.
pub(in crate::graph) struct Answers<V> {
    by_id: RefCell<Vec<(String, V)>>,
    /// For whoever asks first: where no question was known to be open.
    any: RefCell<Option<V>>,
}

impl<V> Default for Answers<V> {
    fn default() -> Self {
        Self { by_id: RefCell::default(), any: RefCell::default() }
    }
}

impl<V> Answers<V> {
    pub(in crate::graph) fn take(&self, id: &str) -> Option<V> {
        let mut by_id = self.by_id.borrow_mut();
        match by_id.iter().position(|(other, _)| other == id) {
            Some(at) => Some(by_id.swap_remove(at).1),
            None => self.any.borrow_mut().take(),
        }
    }
}

pub(in crate::graph) struct Run<H: Host> {
    pub(in crate::graph) graph: Rc<Compiled<H>>,
    pub(in crate::graph) config: RunConfig<H>,
    pub(in crate::graph) tracked: Tracked<H>,
    /// The namespace of its checkpoints.
    pub(in crate::graph) ns: Name,
    /// What its events say of where they come from.
    path: Rc<[Name]>,
    pub(in crate::graph) answers: Rc<Answers<H::Value>>,
    saver: Option<(Rc<dyn Checkpointer<H>>, Place)>,
    queue: Rc<Queue<H>>,
    state: RefCell<Option<State<H>>>,
    /// The checkpoint it has come to. Not a part of the state: tasks ask for it also while a reducer runs.
    at: RefCell<Option<Name>>,
    /// The tasks of the superstep under way, in the order of their writes.
    tasks: RefCell<Vec<Rc<Task<H>>>>,
    /// What tasks have left on the latest checkpoint.
    pending: RefCell<Vec<TaskWrites<H::Value>>>,
    /// Of that, what the store does not know yet.
    unsaved: RefCell<Vec<TaskWrites<H::Value>>>,
    writing: Cell<bool>,
    /// Ids of messages that the stream has shown or that were there before.
    shown: RefCell<Vec<String>>,
    saves: RefCell<VecDeque<Save<H::Error>>>,
    /// The latest checkpoint that the store knows, and what made the one that it does not, with durability `exit`.
    stored: RefCell<Option<Name>>,
    held: Cell<Option<CheckpointSource>>,
    /// The latest checkpoint, where someone wants to be told of it.
    latest: RefCell<Option<Checkpoint<H::Value>>>,
    taken: Cell<usize>,
    /// For a function: what its last call on the thread has kept for this one.
    pub(in crate::graph) previous: OnceCell<H::Value>,
    /// Whether it went on where the thread had stopped.
    pub(in crate::graph) resuming: Cell<bool>,
}

impl<H: Host> Run<H> {
    pub(in crate::graph::pregel) fn new(graph: Rc<Compiled<H>>, config: RunConfig<H>, queue: Rc<Queue<H>>) -> Rc<Self> {
        let info = RunInfo {
            id: config.scheduler.new_id().into(),
            parent: config.parent_run.clone(),
            kind: RunKind::Graph,
            name: graph.options.name.clone(),
        };
        let parent = config.within.as_ref().map(|context| context.0.run.clone());
        // Inside another run, those who are told of it are told of this one too, unless it brings its own.
        let observers = match &parent {
            Some(parent) if config.observers.is_empty() => parent.tracked.observers(),
            _ => config.observers.clone().into(),
        };
        let tracked = Tracked::root(info, observers);
        let stays = matches!(graph.options.checkpointer, Saving::Persistent);
        let ns: Name = config.within.as_ref().map_or_else(|| "".into(), |context| context.next_graph_ns(stays));
        let path = match &parent {
            Some(parent) if parent.wants_subgraphs() => ns.split('|').map(Name::from).collect(),
            _ => Rc::default(),
        };
        let saver = match (&graph.options.checkpointer, &parent) {
            (Saving::In(saver), _) => {
                config.thread.clone().or_else(|| parent.as_ref()?.thread().cloned()).map(|thread| (saver.clone(), thread))
            }
            (Saving::Inherit | Saving::Persistent, Some(parent)) => {
                parent.saver.as_ref().map(|(saver, place)| (saver.clone(), place.thread.clone()))
            }
            _ => None,
        };
        let saver = saver.map(|(saver, thread)| (saver, Place { thread, ns: ns.clone() }));
        let answers = parent.as_ref().map(|parent| parent.answers.clone()).unwrap_or_default();
        Rc::new(Self {
            graph,
            config,
            tracked,
            ns,
            path,
            answers,
            saver,
            queue,
            state: RefCell::new(None),
            at: RefCell::default(),
            tasks: RefCell::default(),
            pending: RefCell::default(),
            unsaved: RefCell::default(),
            writing: Cell::new(false),
            shown: RefCell::default(),
            saves: RefCell::default(),
            stored: RefCell::default(),
            held: Cell::new(None),
            latest: RefCell::default(),
            taken: Cell::new(0),
            previous: OnceCell::new(),
            resuming: Cell::new(false),
        })
    }

    /// Not to run: to write a thread's state from outside.
    pub(in crate::graph::pregel) fn for_access(
        graph: Rc<Compiled<H>>,
        config: RunConfig<H>,
        queue: Rc<Queue<H>>,
        saver: Rc<dyn Checkpointer<H>>,
        place: Place,
    ) -> Rc<Self> {
        let mut run = Self::new(graph, config, queue);
        if let Some(run) = Rc::get_mut(&mut run) {
            run.ns = place.ns.clone();
            run.saver = Some((saver, place));
        }
        run
    }

    fn scope(&self) -> &Scope {
        &self.config.scope
    }

    pub(in crate::graph) fn thread(&self) -> Option<&Name> {
        self.saver.as_ref().map(|(_, place)| &place.thread).or(self.config.thread.as_ref())
    }

    pub(in crate::graph) fn keeps_checkpoints(&self) -> bool {
        self.saver.is_some()
    }

    /// Where memories are kept across threads.
    pub(in crate::graph) fn store(&self) -> Option<&H::Value> {
        self.config.store.as_ref().or(self.graph.options.store.as_ref())
    }

    /// Where results are kept.
    pub(in crate::graph) fn cache(&self) -> Option<&Rc<dyn Cache<H>>> {
        self.config.cache.as_ref().or(self.graph.options.cache.as_ref())
    }

    /// What tasks' ids hang on: the checkpoint their superstep began from.
    pub(in crate::graph) fn base(&self) -> Name {
        self.checkpoint().unwrap_or_else(|| self.tracked.info.id.clone())
    }

    pub(in crate::graph) fn checkpoint(&self) -> Option<Name> {
        self.at.borrow().clone()
    }

    pub(in crate::graph) fn remaining_steps(&self) -> usize {
        (self.config.recursion_limit + 1).saturating_sub(self.taken.get())
    }

    pub(in crate::graph::pregel) fn with_state<T>(&self, f: impl FnOnce(&mut State<H>) -> T) -> T {
        // Made at the head of `body`, before anything asks for it.
        f(self.state.borrow_mut().as_mut().expect("the state is restored first"))
    }

    /// The state as a node sees it.
    pub(in crate::graph) fn state_of(&self, node: usize) -> Values<H::Value> {
        self.with_state(|state| state.values(&self.graph, &self.graph.nodes[node].reads))
    }

    /// What a task inside of a node has returned in an earlier run or try, and what it has written besides.
    pub(in crate::graph) fn returned(&self, id: &str) -> Option<(H::Value, Values<H::Value>)> {
        let pending = self.pending.borrow();
        let left = pending.iter().find(|left| left.task == id)?;
        let (mut returned, mut pushed) = (None, Values::default());
        for write in &left.writes {
            match write {
                TaskWrite::Return(value) => returned = Some(value.clone()),
                TaskWrite::Done { writes, .. } => pushed = writes.clone(),
                _ => {}
            }
        }
        Some((returned?, pushed))
    }

    /// Gives a task the answers it has been given before.
    pub(in crate::graph) fn prepare(&self, context: &Context<H>) {
        let pending = self.pending.borrow();
        if pending.is_empty() {
            return;
        }
        let left = pending.iter().find(|left| left.task == context.task_id());
        for write in left.iter().flat_map(|left| &left.writes) {
            if let TaskWrite::Resume(answers) = write {
                context.0.answers.borrow_mut().clone_from(answers);
            }
        }
    }

    /// Runs to the end, whatever the end is, and says so to the queue.
    pub(in crate::graph::pregel) async fn drive(self: Rc<Self>, input: RunInput<H::Value>) {
        let graph = self.graph.clone();
        let occupied = match self.occupy(&graph).await {
            Ok(occupied) => occupied,
            Err(error) => return self.queue.finish(Err(error)),
        };
        let body = self.clone().body(input);
        let mut outcome = match self.scope().run(body).await {
            Ok(outcome) => outcome,
            Err(reason) => {
                self.keep_what_was_streamed();
                Err(GraphError::Stopped(reason))
            }
        };
        self.save_held();
        self.save_writes();
        // The futures are gone, but what was acknowledged or kept still goes to the store.
        if let Err(error) = self.flush(0).await
            && outcome.is_ok()
        {
            outcome = Err(error);
        }
        self.tasks.borrow_mut().clear();
        drop(occupied);
        if !self.scope().is_stopped() {
            let end = match &outcome {
                Ok(_) | Err(GraphError::Interrupted(_) | GraphError::ParentCommand(_)) => RunEnd::Done,
                Err(error) => run_end(error),
            };
            let (tracked, scope) = (self.tracked.clone(), self.scope().clone());
            // A stop does not wait for those who are told: the run has come to its end.
            if let Ok(Err(error)) = scope.run(async move { tracked.end(&end).await }).await
                && outcome.is_ok()
            {
                outcome = Err(GraphError::App { node: None, error });
            }
        }
        self.queue.finish(outcome);
    }

    async fn occupy<'a>(&self, graph: &'a Compiled<H>) -> Result<Option<Occupied<'a, H>>, GraphError<H>> {
        if !matches!(graph.options.checkpointer, Saving::In(_)) || self.config.within.is_some() {
            return Ok(None);
        }
        let thread = self.config.thread.as_ref().ok_or(GraphError::MissingThread)?;
        self.scope().check().map_err(GraphError::Stopped)?;
        graph.enter(thread, self.scope(), self.config.on_busy).await.map(Some)
    }

    async fn body(self: Rc<Self>, input: RunInput<H::Value>) -> Result<RunOutput<H::Value>, GraphError<H>> {
        self.tracked.start(None).await.map_err(app)?;
        // Where a run goes on, the breakpoint it has stopped at does not hold it again.
        let mut exempt = self.begin(input).await?;
        if self.resuming.get() {
            self.turned(None).await?;
        }
        self.config.scheduler.enter();
        loop {
            let planned = self.with_state(|state| state.planned(&self.graph));
            if planned.is_empty() {
                break;
            }
            if let Some(reason) = self.config.control.drain_reason() {
                return Err(GraphError::Drained { reason });
            }
            let taken = self.taken.get();
            if taken == self.config.recursion_limit {
                let nodes = planned.iter().map(|task| self.graph.nodes[task.node].name.clone()).collect();
                return Err(GraphError::Recursion { limit: taken, nodes });
            }
            self.taken.set(taken + 1);
            match self.superstep(planned, exempt).await? {
                Step::Went => {}
                Step::Paused(at, interrupts) => return self.paused(at, interrupts).await,
            }
            exempt = false;
            self.config.scheduler.yield_point().await;
            self.queue.room().await;
        }
        Ok(RunOutput { values: self.output(), interrupts: Vec::new(), is_interrupted: false })
    }

    async fn paused(&self, at: PauseAt, interrupts: Vec<Interrupt<H::Value>>) -> Result<RunOutput<H::Value>, GraphError<H>> {
        if let Some(context) = &self.config.within {
            // The questions of a graph inside a node are the node's.
            context.0.raised.borrow_mut().extend(interrupts.iter().cloned());
            return Err(GraphError::Interrupted(interrupts));
        }
        if interrupts.is_empty() {
            self.emit(StreamMode::Updates, || StreamEvent::Interrupts(Vec::new()));
            self.emit(StreamMode::Values, || StreamEvent::Interrupts(Vec::new()));
        }
        self.turned(Some((at, interrupts.clone()))).await?;
        Ok(RunOutput { values: self.output(), interrupts, is_interrupted: true })
    }
}

impl<H: Host> Run<H> {
    async fn turned(&self, paused: Option<(PauseAt, Vec<Interrupt<H::Value>>)>) -> Result<(), GraphError<H>> {
        if !self.tracked.is_watched() {
            return Ok(());
        }
        let turning = Turning { paused, checkpoint: self.checkpoint(), ns: self.ns.clone() };
        self.tracked.turned(&turning).await.map_err(app)
    }
}

fn app<H: Host>(error: H::Error) -> GraphError<H> {
    GraphError::App { node: None, error }
}

fn run_end<H: Host>(error: &GraphError<H>) -> RunEnd<H> {
    match error {
        GraphError::App { error, .. } => RunEnd::Error(error.clone()),
        GraphError::Stopped(reason) => RunEnd::Stopped(*reason),
        GraphError::Interrupted(_) | GraphError::ParentCommand(_) => RunEnd::Done,
        other => RunEnd::Failed { code: other.code(), message: other.to_string() },
    }
}

/// What a task inside of a node has failed with, in words; nothing where it has only asked.
pub(in crate::graph) fn words_of_failure<H: Host>(failure: &Failure<H::Error>) -> Option<(String, String)> {
    match failure {
        Failure::Interrupted | Failure::Parent => None,
        other => Some(superstep::words_of(&GraphError::<H>::from_failure(other.clone(), &Name::from(""), Vec::new))),
    }
}

/// How a task inside of a node ended, for those who are told.
pub(in crate::graph) fn end_of<H: Host>(failure: &Failure<H::Error>) -> RunEnd<H> {
    run_end(&GraphError::from_failure(failure.clone(), &Name::from(""), Vec::new))
}
