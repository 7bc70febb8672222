//! One run of a graph.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};

use super::compiled::{Compiled, Exits};
use super::state::{Done, State};
use crate::graph::context::Tracked;
use crate::graph::observer::{RunEnd, RunInfo, RunKind};
use crate::graph::stream::Queue;
use crate::graph::{
    CheckpointSource, Context, Failure, GraphError, Host, MessageMeta, Name, RunConfig, START, StreamEvent, StreamMode, Values,
};
use crate::scheduler::all;
use crate::scope::{Scope, StopReason};

type Save<E> = Shared<LocalBoxFuture<'static, Result<(), E>>>;

/// How many checkpoints may be on their way to the store before the run waits for the oldest.
const SAVES_UNDER_WAY: usize = 16;

struct Task<H: Host> {
    context: Context<H>,
    done: RefCell<Option<Done<H::Value>>>,
}

pub(in crate::graph) struct Run<H: Host> {
    pub(in crate::graph) graph: Rc<Compiled<H>>,
    pub(in crate::graph) config: RunConfig<H>,
    pub(in crate::graph) tracked: Tracked<H>,
    queue: Rc<Queue<H>>,
    state: RefCell<Option<State<H>>>,
    /// The tasks of the superstep under way, in name order.
    tasks: RefCell<Vec<Rc<Task<H>>>>,
    /// Ids of messages that the stream has shown or that were there before.
    shown: RefCell<Vec<String>>,
    saves: RefCell<VecDeque<Save<H::Error>>>,
    sequence: Cell<u64>,
}

impl<H: Host> Run<H> {
    pub(super) fn new(graph: Rc<Compiled<H>>, config: RunConfig<H>, queue: Rc<Queue<H>>) -> Rc<Self> {
        let info =
            RunInfo { id: config.scheduler.new_id(), parent: config.parent_run.clone(), kind: RunKind::Graph, name: graph.name.clone() };
        let tracked = Tracked::root(info, config.observers.clone().into());
        Rc::new(Self {
            graph,
            config,
            tracked,
            queue,
            state: RefCell::new(None),
            tasks: RefCell::default(),
            shown: RefCell::default(),
            saves: RefCell::default(),
            sequence: Cell::new(0),
        })
    }

    fn scope(&self) -> &Scope {
        &self.config.scope
    }

    pub(in crate::graph) fn emit(&self, mode: StreamMode, event: impl FnOnce() -> StreamEvent<H::Value>) {
        if self.config.modes.contains(&mode) && !self.scope().is_stopped() {
            self.queue.push(event());
        }
    }

    pub(in crate::graph) fn mark_streamed(&self, id: &str) {
        if !self.is_shown(id) {
            self.shown.borrow_mut().push(id.to_owned());
        }
    }

    /// Mostly it is the last one, whose pieces come in.
    fn is_shown(&self, id: &str) -> bool {
        self.shown.borrow().iter().rev().any(|shown| shown == id)
    }

    /// Runs to the end, whatever the end is, and says so to the queue.
    pub(super) async fn drive(self: Rc<Self>, input: Option<Values<H::Value>>) {
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
                Ok(_) => RunEnd::Done,
                Err(error) => run_end(error),
            };
            if let Err(error) = self.tracked.end(&end).await
                && outcome.is_ok()
            {
                outcome = Err(GraphError::App { node: None, error });
            }
        }
        self.queue.finish(outcome);
    }

    async fn occupy<'a>(&self, graph: &'a Compiled<H>) -> Result<Option<super::compiled::Occupied<'a, H>>, GraphError<H>> {
        if graph.checkpointer.is_none() {
            return Ok(None);
        }
        let thread = self.config.thread.as_deref().ok_or(GraphError::MissingThread)?;
        self.scope().check().map_err(GraphError::Stopped)?;
        graph.enter(thread, self.scope()).await.map(Some)
    }

    async fn body(self: Rc<Self>, input: Option<Values<H::Value>>) -> Result<Values<H::Value>, GraphError<H>> {
        self.tracked.start(None).await.map_err(app)?;
        let latest = match (&self.graph.checkpointer, &self.config.thread) {
            (Some(checkpointer), Some(thread)) => checkpointer.latest(thread).await.map_err(app)?,
            _ => None,
        };
        *self.state.borrow_mut() = Some(State::restore(&self.graph, latest.as_ref()).map_err(app)?);
        self.mark_known_messages();
        match input {
            Some(input) => self.apply_input(input).await?,
            None if latest.is_none() => return Err(self.empty_input()),
            None => {}
        }
        let mut taken = 0;
        loop {
            let planned: Vec<usize> = self.with_state(|state| state.planned().collect());
            if planned.is_empty() {
                break;
            }
            if taken == self.config.recursion_limit {
                let nodes = planned.iter().map(|node| self.graph.nodes[*node].name.clone()).collect();
                return Err(GraphError::Recursion { limit: taken, nodes });
            }
            taken += 1;
            self.superstep(&planned).await?;
            self.config.scheduler.yield_point().await;
            self.queue.room().await;
        }
        Ok(self.with_state(|state| state.values(&self.graph)))
    }

    fn empty_input(&self) -> GraphError<H> {
        GraphError::EmptyInput { channels: self.graph.channels.iter().map(|(name, _)| name.clone()).collect() }
    }

    async fn apply_input(self: &Rc<Self>, input: Values<H::Value>) -> Result<(), GraphError<H>> {
        if !input.iter().any(|(name, _)| self.graph.channel(name).is_some()) {
            return Err(self.empty_input());
        }
        let start: Name = START.into();
        self.with_state(|state| {
            state.disarm_all();
            state.step += 1;
            state.apply(&self.graph, &[(&start, &input)])
        })?;
        self.mark_known_messages();
        let context = Context::new(self.clone(), usize::MAX, start, self.with_state(|state| state.step), self.scope().child());
        let targets = self.targets(&self.graph.start, &context, &Values::default()).await?;
        self.with_state(|state| state.arm(&targets));
        self.emit(StreamMode::Values, || StreamEvent::Values(self.with_state(|state| state.values(&self.graph))));
        self.save(CheckpointSource::Input).await
    }

    async fn superstep(self: &Rc<Self>, planned: &[usize]) -> Result<(), GraphError<H>> {
        let (view, step) = self.with_state(|state| {
            state.step += 1;
            (state.values(&self.graph), state.step)
        });
        let step_scope = self.scope().child();
        let tasks: Vec<Rc<Task<H>>> = planned
            .iter()
            .map(|node| {
                let context = Context::new(self.clone(), *node, self.graph.nodes[*node].name.clone(), step, step_scope.child());
                Rc::new(Task { context, done: RefCell::new(None) })
            })
            .collect();
        (*self.tasks.borrow_mut()).clone_from(&tasks);
        let failed = RefCell::new(Vec::new());
        let running = tasks.iter().map(|task| {
            let running = task.context.scope().run(self.clone().task(task.clone(), view.clone()));
            let (failed, step_scope) = (&failed, &step_scope);
            let running: LocalBoxFuture<'_, ()> = Box::pin(async move {
                // Where it was stopped because a sibling failed, the sibling's error is the one to tell.
                if let Ok(Err(error)) = running.await {
                    failed.borrow_mut().push(error);
                    step_scope.stop(StopReason::Sibling);
                }
            });
            running
        });
        all(running.collect()).await;
        let mut errors = failed.into_inner();
        match errors.len() {
            0 => {}
            1 => return Err(errors.remove(0)),
            _ => return Err(GraphError::Several(errors)),
        }
        let changed = self.apply_tasks(&tasks)?;
        self.tasks.borrow_mut().clear();
        if changed {
            self.emit(StreamMode::Values, || StreamEvent::Values(self.with_state(|state| state.values(&self.graph))));
        }
        self.save(CheckpointSource::Loop).await
    }

    /// Applies what the finished tasks left, in name order; unfinished ones stay planned.
    fn apply_tasks(&self, tasks: &[Rc<Task<H>>]) -> Result<bool, GraphError<H>> {
        let finished: Vec<(&Task<H>, Done<H::Value>)> =
            tasks.iter().filter_map(|task| task.done.borrow_mut().take().map(|done| (&**task, done))).collect();
        let writes: Vec<_> = finished.iter().map(|(task, done)| (task.context.node(), &done.writes)).collect();
        self.with_state(|state| {
            let changed = state.apply(&self.graph, &writes)?;
            for (task, _) in &finished {
                state.disarm(task.context.0.node);
            }
            for (task, done) in &finished {
                state.arm(&done.targets);
                state.arrive(&self.graph, &self.graph.nodes[task.context.0.node].exits);
            }
            Ok(changed)
        })
    }

    async fn task(self: Rc<Self>, task: Rc<Task<H>>, view: Values<H::Value>) -> Result<(), GraphError<H>> {
        let context = &task.context;
        let tracked = &context.0.tracked;
        let of_node = |error| GraphError::App { node: Some(context.node().clone()), error };
        tracked.start(None).await.map_err(of_node)?;
        let node = &self.graph.nodes[context.0.node];
        let result = match (node.run)(view, context.clone()).await {
            Ok(writes) => self.targets(&node.exits, context, &writes).await.map(|targets| Done { writes, targets }),
            Err(failure) => Err(GraphError::from_failure(failure, context.node(), Vec::new)),
        };
        match result {
            Ok(done) => {
                tracked.end(&RunEnd::Done).await.map_err(of_node)?;
                self.tell_update(context, &done.writes);
                *task.done.borrow_mut() = Some(done);
                Ok(())
            }
            Err(error) => {
                tracked.end(&run_end(&error)).await.map_err(of_node)?;
                Err(error)
            }
        }
    }

    fn tell_update(&self, context: &Context<H>, writes: &Values<H::Value>) {
        self.emit(StreamMode::Updates, || {
            let known = writes.iter().filter(|(name, _)| self.graph.channel(name).is_some());
            StreamEvent::Updates(context.node().clone(), Values(known.map(|(name, value)| (name.clone(), value.clone())).collect()))
        });
        if !self.config.modes.contains(&StreamMode::Messages) {
            return;
        }
        for (name, value) in writes.iter() {
            if !self.graph.channel(name).is_some_and(|at| self.graph.channels[at].1.holds_messages()) {
                continue;
            }
            for (id, message) in H::messages(value) {
                let known = id.as_ref().is_some_and(|id| self.is_shown(id));
                if !known {
                    if let Some(id) = id {
                        self.mark_streamed(&id);
                    }
                    let meta = MessageMeta { node: context.node().clone(), step: context.step() };
                    self.emit(StreamMode::Messages, || StreamEvent::Message(message, meta));
                }
            }
        }
    }

    /// Messages that were there before the run are nothing new to its stream.
    fn mark_known_messages(&self) {
        if !self.config.modes.contains(&StreamMode::Messages) {
            return;
        }
        let values = self.with_state(|state| state.values(&self.graph));
        let mut shown = Vec::new();
        for (name, value) in values.iter() {
            if self.graph.channel(name).is_some_and(|at| self.graph.channels[at].1.holds_messages()) {
                shown.extend(H::messages(value).into_iter().filter_map(|(id, _)| id));
            }
        }
        // Nothing has been streamed yet: the second call, after the input, knows all that the first one knew, or what
        // the input has removed.
        *self.shown.borrow_mut() = shown;
    }

    /// Where a node's exits lead: its static edges, then what its path functions say of the fresh state.
    async fn targets(&self, exits: &Exits<H>, context: &Context<H>, writes: &Values<H::Value>) -> Result<Vec<usize>, GraphError<H>> {
        let mut targets = exits.targets.clone();
        if exits.branches.is_empty() {
            return Ok(targets);
        }
        let fresh = self.with_state(|state| state.fresh(&self.graph, context.node(), writes))?;
        for branch in &exits.branches {
            let valid = || self.graph.valid_routes(branch);
            let answers = (branch.path)(fresh.clone(), context.clone())
                .await
                .map_err(|failure| GraphError::from_failure(failure, context.node(), valid))?;
            for to in &answers {
                let target = self.graph.resolve(branch, to).map_err(|()| {
                    let failure = Failure::InvalidRoute(format!("\"{to}\""));
                    GraphError::from_failure(failure, context.node(), valid)
                })?;
                targets.extend(target);
            }
        }
        Ok(targets)
    }

    fn with_state<T>(&self, f: impl FnOnce(&mut State<H>) -> T) -> T {
        // Made at the head of `body`, before anything asks for it.
        f(self.state.borrow_mut().as_mut().expect("the state is restored first"))
    }

    /// Sends a checkpoint on its way to the store.
    async fn save(&self, source: CheckpointSource) -> Result<(), GraphError<H>> {
        self.begin_save(source);
        self.flush(SAVES_UNDER_WAY).await
    }

    fn begin_save(&self, source: CheckpointSource) {
        let (Some(checkpointer), Some(thread)) = (&self.graph.checkpointer, &self.config.thread) else { return };
        let scheduler = &self.config.scheduler;
        let sequence = self.sequence.get();
        self.sequence.set(sequence + 1);
        let mut checkpoint = self.with_state(|state| state.to_checkpoint(&self.graph));
        checkpoint.id = scheduler.new_ordered_id(sequence);
        checkpoint.ts = scheduler.now_iso();
        checkpoint.source = source;
        self.with_state(|state| state.parent = Some(checkpoint.id.clone()));
        let save: Save<H::Error> = checkpointer.put(thread, checkpoint).shared();
        self.saves.borrow_mut().push_back(save.clone());
        // On its way whether or not the run lives on.
        scheduler.spawn(save.map(drop));
    }

    /// Waits until at most `left` checkpoints are under way.
    async fn flush(&self, left: usize) -> Result<(), GraphError<H>> {
        loop {
            let oldest = {
                let mut saves = self.saves.borrow_mut();
                if saves.len() <= left && saves.front().is_none_or(|save| save.peek().is_none()) {
                    return Ok(());
                }
                saves.pop_front()
            };
            if let Some(save) = oldest {
                save.await.map_err(app)?;
            }
        }
    }

    /// After a stop: what finished tasks wrote and what the others had streamed is applied and saved, so that the
    /// thread is a valid place to go on from.
    fn keep_what_was_streamed(&self) {
        if self.state.borrow().is_none() {
            return;
        }
        let tasks = std::mem::take(&mut *self.tasks.borrow_mut());
        if tasks.is_empty() {
            return;
        }
        for task in &tasks {
            if task.done.borrow().is_none() {
                let kept = task.context.kept();
                // A partial write that the channels refuse would cost the whole thread: it is the one thing left out.
                let _ = self.with_state(|state| state.apply(&self.graph, &[(task.context.node(), &kept)]));
            }
        }
        if self.apply_tasks(&tasks).is_ok() {
            self.begin_save(CheckpointSource::Stop);
        }
    }
}

fn app<H: Host>(error: H::Error) -> GraphError<H> {
    GraphError::App { node: None, error }
}

fn run_end<H: Host>(error: &GraphError<H>) -> RunEnd<H> {
    match error {
        GraphError::App { error, .. } => RunEnd::Error(error.clone()),
        GraphError::Stopped(reason) => RunEnd::Stopped(*reason),
        other => RunEnd::Failed { code: other.code(), message: other.to_string() },
    }
}
