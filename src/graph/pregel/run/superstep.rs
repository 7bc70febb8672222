//! One superstep: all planned tasks side by side, then all their writes at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{Either, LocalBoxFuture, select};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

use super::{Run, run_end};
use crate::graph::observer::{PauseAt, RunEnd};
use crate::graph::pregel::state::{Done, Fresh, Planned, Routes};
use crate::graph::{
    CheckpointSource, Context, Destination, GraphError, Host, Input, Interrupt, Name, StreamEvent, StreamMode, TaskWrite, TaskWrites,
    Timeout, Values,
};
use crate::scope::{Scope, StopReason};

/// What a superstep came to.
pub(super) enum Step<V> {
    /// Its writes are applied.
    Went,
    /// It waits for answers; without questions, at a breakpoint.
    Paused(PauseAt, Vec<Interrupt<V>>),
}

pub(super) struct Task<H: Host> {
    pub(super) context: Context<H>,
    pub(super) timeout: Option<Timeout>,
    arg: RefCell<Option<H::Value>>,
    done: RefCell<Option<Done<H>>>,
    /// What it failed with: name and message.
    error: RefCell<Option<(String, String)>>,
    /// Whether it has come to an end of any kind.
    ended: Cell<bool>,
}

impl<H: Host> Run<H> {
    pub(super) async fn superstep(self: &Rc<Self>, planned: Vec<Planned<H::Value>>, exempt: bool) -> Result<Step<H::Value>, GraphError<H>> {
        let before = self.config.interrupt_before.as_ref().or(self.graph.options.interrupt_before.as_ref());
        if let Some(breakpoints) = before
            && !exempt
            && planned.iter().any(|task| breakpoints.holds(&self.graph.nodes[task.node].name))
        {
            return Ok(Step::Paused(PauseAt::Before, Vec::new()));
        }
        let step = self.with_state(|state| state.step + 1);
        // Alone, there is no sibling to be stopped for.
        let step_scope = if planned.len() == 1 { self.scope().clone() } else { self.scope().child() };
        let tasks: Vec<Rc<Task<H>>> = planned.into_iter().map(|planned| self.task(planned, step, &step_scope)).collect();
        (*self.tasks.borrow_mut()).clone_from(&tasks);
        self.take_up_pending(&tasks);
        let failed = RefCell::new(Vec::new());
        let everyone = self.run_tasks(&tasks, &step_scope, &failed);
        match self.config.step_timeout {
            None => everyone.await,
            Some(ms) => {
                let timer = Box::pin(self.config.scheduler.sleep(ms));
                if let Either::Right(_) = select(Box::pin(everyone), timer).await {
                    let late = tasks.iter().filter(|task| !task.ended.get()).map(|task| task.context.node().clone());
                    let error = GraphError::StepTimeout { ms, nodes: late.collect() };
                    for task in &tasks {
                        task.context.scope().stop(StopReason::Timeout);
                    }
                    failed.borrow_mut().insert(0, error);
                }
            }
        }
        let mut errors = failed.into_inner();
        if let Some(at) = errors.iter().position(|error| matches!(error, GraphError::ParentCommand(_))) {
            return Err(errors.swap_remove(at));
        }
        let unfinished: Vec<&Rc<Task<H>>> = tasks.iter().filter(|task| task.done.borrow().is_none()).collect();
        if !errors.is_empty() || !unfinished.is_empty() {
            let interrupts = unfinished.iter().flat_map(|task| task.context.0.raised.borrow().clone()).collect();
            self.keep_what_is_done(&tasks);
            return match errors.len() {
                0 => Ok(Step::Paused(PauseAt::Question, interrupts)),
                1 => Err(errors.remove(0)),
                _ => Err(GraphError::Several(errors)),
            };
        }
        self.complete(&tasks, step).await
    }

    fn task(self: &Rc<Self>, planned: Planned<H::Value>, step: i64, scope: &Scope) -> Rc<Task<H>> {
        let name = self.graph.nodes[planned.node].name.clone();
        let context = Context::new(self.clone(), planned.node, name, step, planned.path, scope.clone());
        Rc::new(Task {
            context,
            timeout: planned.timeout,
            arg: RefCell::new(planned.arg),
            done: RefCell::new(None),
            error: RefCell::new(None),
            ended: Cell::new(false),
        })
    }

    /// Takes over what tasks of this very superstep have left in an earlier run.
    fn take_up_pending(&self, tasks: &[Rc<Task<H>>]) {
        if self.pending.borrow().is_empty() {
            return;
        }
        for task in tasks {
            self.prepare(&task.context);
            let left = {
                let pending = self.pending.borrow();
                let left = pending.iter().find(|left| left.task == task.context.task_id());
                left.and_then(|left| left.writes.iter().find(|write| matches!(write, TaskWrite::Done { .. })).cloned())
            };
            if let Some(TaskWrite::Done { writes, next, sends }) = left {
                let nodes = next.iter().filter_map(|name| self.graph.node(name)).collect();
                self.tell_update(&task.context, &writes, true);
                *task.done.borrow_mut() = Some(Done { writes, routes: Routes { nodes, sends }, fresh: None });
                task.ended.set(true);
            }
        }
    }

    async fn run_tasks(self: &Rc<Self>, tasks: &[Rc<Task<H>>], step_scope: &Scope, failed: &RefCell<Vec<GraphError<H>>>) {
        let ended = |task: &Task<H>, result| {
            task.ended.set(true);
            if let Err(error) = result
                && !matches!(error, GraphError::Interrupted(_))
            {
                *task.error.borrow_mut() = Some(words_of(&error));
                failed.borrow_mut().push(error);
                if tasks.len() > 1 {
                    step_scope.stop(StopReason::Sibling);
                }
            }
        };
        if let [task] = tasks {
            if !task.ended.get() {
                // Nobody takes it away but who takes the run.
                ended(task, self.clone().run_task(task.clone()).await);
            }
            return;
        }
        let ended = &ended;
        let start = |task: &Rc<Task<H>>| {
            let running = task.context.scope().run(self.clone().run_task(task.clone()));
            let task = task.clone();
            async move {
                // Where it was stopped because a sibling failed, the sibling's error is the one to tell.
                let result = running.await.unwrap_or(Ok(()));
                ended(&task, result);
            }
        };
        let limit = self.config.max_concurrency.unwrap_or(usize::MAX);
        let mut waiting = tasks.iter().filter(|task| !task.ended.get());
        let mut running: FuturesUnordered<LocalBoxFuture<'_, ()>> =
            waiting.by_ref().take(limit).map(|task| start(task).boxed_local()).collect();
        while running.next().await.is_some() {
            // Stopped ones that have not begun need not begin.
            if let Some(task) = waiting.next()
                && !step_scope.is_stopped()
            {
                self.config.scheduler.now();
                running.push(start(task).boxed_local());
            }
        }
    }

    async fn run_task(self: Rc<Self>, task: Rc<Task<H>>) -> Result<(), GraphError<H>> {
        let context = &task.context;
        let tracked = &context.0.tracked;
        let of_node = |error| GraphError::App { node: Some(context.node().clone()), error };
        if tracked.is_watched() {
            tracked.start(None).await.map_err(of_node)?;
        }
        let arg = task.arg.borrow_mut().take();
        let input = arg.map_or_else(|| Input::State(self.state_of(context.0.node)), Input::Arg);
        self.tell_task(|| StreamEvent::TaskStart {
            id: context.task_id().to_owned(),
            name: context.node().clone(),
            input: input.clone(),
            triggers: self.triggers(context),
            metadata: context.all_metadata(),
            step: context.step(),
        });
        match self.outcome_of(&task, input).await {
            Ok((done, cached)) => {
                let told = self.is_told().then(|| done.writes.clone());
                // Before anyone is told: a stop while they listen does not undo what the node has done.
                *task.done.borrow_mut() = Some(done);
                if tracked.is_watched()
                    && let Err(error) = tracked.end(&RunEnd::Done).await
                {
                    task.done.borrow_mut().take();
                    return Err(of_node(error));
                }
                if let Some(writes) = told {
                    self.tell_end(context, Ok(&writes));
                    self.tell_update(context, &writes, cached);
                }
                self.keep_beside_others(&task);
                Ok(())
            }
            Err(error) => {
                tracked.end(&run_end(&error)).await.map_err(of_node)?;
                self.tell_end(context, Err(&error));
                Err(error)
            }
        }
    }

    async fn outcome_of(&self, task: &Rc<Task<H>>, input: Input<H::Value>) -> Result<(Done<H>, bool), GraphError<H>> {
        let context = &task.context;
        let (update, cached) = match self.work(task, input).await {
            Ok(worked) => worked,
            Err(error) => match context.0.parent_command.take() {
                // A graph inside the node has left for this one: what it brings is the node's.
                Some(command) => (command.into(), false),
                None => return Err(error),
            },
        };
        if let Some(command) = update.parent {
            if self.config.within.is_none() {
                return Err(GraphError::NoParent { node: context.node().clone() });
            }
            return Err(GraphError::ParentCommand(Box::new(command)));
        }
        let goto: Vec<Destination<H::Value>> = update.command.goto;
        let of_node = |error| GraphError::App { node: Some(context.node().clone()), error };
        let writes = self.graph.parsed(update.command.update).map_err(of_node)?;
        let exits = &self.graph.nodes[context.0.node].exits;
        let (routes, fresh) = self.routes(exits, context, &writes, goto).await?;
        Ok((Done { writes, routes, fresh }, cached))
    }

    fn tell_end(&self, context: &Context<H>, result: Result<&Values<H::Value>, &GraphError<H>>) {
        let raised = || context.0.raised.borrow().clone();
        if matches!(result, Err(GraphError::Interrupted(_))) && self.config.within.is_none() {
            for mode in [StreamMode::Updates, StreamMode::Values] {
                self.emit(mode, || StreamEvent::Interrupts(raised()));
            }
        }
        self.tell_task(|| StreamEvent::TaskEnd {
            id: context.task_id().to_owned(),
            name: context.node().clone(),
            result: result.ok().cloned().unwrap_or_default(),
            interrupts: raised(),
            error: match result {
                Err(GraphError::Interrupted(_) | GraphError::ParentCommand(_)) | Ok(_) => None,
                Err(error) => Some(words_of(error)),
            },
            step: context.step(),
        });
    }

    /// A task that has finished while others have not: should they never, it need not run again.
    fn keep_beside_others(self: &Rc<Self>, task: &Rc<Task<H>>) {
        if !self.keeps_checkpoints() {
            return;
        }
        let tasks = self.tasks.borrow().clone();
        let others = tasks.iter().any(|other| !Rc::ptr_eq(other, task) && !other.ended.get());
        if others && let Some(left) = self.left_by(task) {
            self.keep_in_store(left);
        }
    }

    fn left_by(&self, task: &Rc<Task<H>>) -> Option<TaskWrites<H::Value>> {
        let done = task.done.borrow();
        let done = done.as_ref()?;
        let next: Vec<Name> = done.routes.nodes.iter().map(|node| self.graph.nodes[*node].name.clone()).collect();
        let write = TaskWrite::Done { writes: done.writes.clone(), next, sends: done.routes.sends.clone() };
        Some(TaskWrites { task: task.context.task_id().to_owned(), writes: vec![write] })
    }

    /// The superstep is not complete: what its tasks have left is kept for the next run.
    fn keep_what_is_done(self: &Rc<Self>, tasks: &[Rc<Task<H>>]) {
        if !self.keeps_checkpoints() {
            return;
        }
        for task in tasks {
            if let Some(left) = self.left_by(task) {
                self.keep(&left.task.clone(), left.writes);
                continue;
            }
            let context = &task.context;
            let mut writes = Vec::new();
            let (answers, raised) = (context.0.answers.borrow().clone(), context.0.raised.borrow().clone());
            if !answers.is_empty() {
                writes.push(TaskWrite::Resume(answers));
            }
            if !raised.is_empty() {
                writes.push(TaskWrite::Interrupt(raised));
            }
            if let Some((name, message)) = task.error.borrow().clone() {
                writes.push(TaskWrite::Error { name, message });
            }
            if !writes.is_empty() {
                self.keep(context.task_id(), writes);
            }
        }
    }

    /// All tasks have finished: their writes are applied, and where they lead is what comes next.
    async fn complete(self: &Rc<Self>, tasks: &[Rc<Task<H>>], step: i64) -> Result<Step<H::Value>, GraphError<H>> {
        let changed = match self.apply_tasks(tasks, step) {
            Ok(changed) => changed,
            Err(error) => {
                // Kept, they would spoil every later look at the thread.
                self.forget_writes();
                return Err(error);
            }
        };
        self.tasks.borrow_mut().clear();
        if changed {
            self.emit(StreamMode::Values, || StreamEvent::Values(self.output()));
        }
        self.pending.borrow_mut().clear();
        self.save(CheckpointSource::Loop).await?;
        let after = self.config.interrupt_after.as_ref().or(self.graph.options.interrupt_after.as_ref());
        let paused = after.is_some_and(|after| tasks.iter().any(|task| after.holds(task.context.node())));
        Ok(if paused { Step::Paused(PauseAt::After, Vec::new()) } else { Step::Went })
    }

    /// Applies what the finished tasks left, in the order of the tasks; unfinished ones stay planned.
    fn apply_tasks<'a>(&self, tasks: &'a [Rc<Task<H>>], step: i64) -> Result<bool, GraphError<H>> {
        let done = |task: &'a Rc<Task<H>>| task.done.borrow_mut().take().map(|done| (&**task, done));
        let [task] = tasks else {
            let mut finished: Vec<(&Task<H>, Done<H>)> = tasks.iter().filter_map(done).collect();
            return self.apply_finished(&mut finished, None, step);
        };
        match done(task) {
            // Alone, what its path functions were shown is what there is.
            Some(mut finished) => {
                let fresh = finished.1.fresh.take();
                self.apply_finished(std::slice::from_mut(&mut finished), fresh, step)
            }
            None => self.apply_finished(&mut [], None, step),
        }
    }

    fn apply_finished(&self, finished: &mut [(&Task<H>, Done<H>)], fresh: Option<Fresh<H>>, step: i64) -> Result<bool, GraphError<H>> {
        let changed = match fresh {
            Some(fresh) => self.with_state(|state| state.apply_fresh(&self.graph, fresh))?,
            None => {
                let writes: Vec<_> = finished.iter().map(|(task, done)| (task.context.node(), &done.writes)).collect();
                self.with_state(|state| state.apply(&self.graph, &writes))?
            }
        };
        self.with_state(|state| {
            state.step = step;
            state.ran.clear();
            state.ran.extend(finished.iter().map(|(task, _)| task.context.node().clone()));
            state.ran.dedup();
            state.finished(finished.iter().map(|(task, _)| (task.context.0.node, task.context.0.path)));
            for (_, done) in &mut *finished {
                state.go(&mut done.routes);
            }
            state.arrive(&self.graph, finished.iter().map(|(task, _)| &self.graph.nodes[task.context.0.node].exits));
            Ok(state.settle() || changed)
        })
    }

    /// After a stop: what finished tasks wrote and what the others had streamed is applied and saved, so that the
    /// thread is a valid place to go on from.
    pub(super) fn keep_what_was_streamed(self: &Rc<Self>) {
        if self.state.borrow().is_none() {
            return;
        }
        let tasks = std::mem::take(&mut *self.tasks.borrow_mut());
        let Some(step) = tasks.first().map(|task| task.context.step()) else { return };
        // A function has nothing but what its tasks have returned, which is left on the checkpoint it began from.
        if self.graph.is_function && tasks.iter().all(|task| task.done.borrow().is_none()) {
            return;
        }
        for task in &tasks {
            if task.done.borrow().is_none() {
                let kept = task.context.kept();
                // A partial write that the channels refuse would cost the whole thread: it is the one thing left out.
                let _ = self.with_state(|state| state.apply(&self.graph, &[(task.context.node(), &kept)]));
            }
        }
        if self.apply_tasks(&tasks, step).is_ok() {
            self.begin_save(CheckpointSource::Stop);
        }
    }
}

/// An error's name and message, for whoever looks from outside.
pub(super) fn words_of<H: Host>(error: &GraphError<H>) -> (String, String) {
    match error {
        GraphError::App { error, .. } => H::describe_error(error),
        other => (other.code().to_owned(), other.to_string()),
    }
}
