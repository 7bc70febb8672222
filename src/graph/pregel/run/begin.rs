//! How a run begins: where the thread has stopped, with an input, an answer or a command.

use std::rc::Rc;

use super::{Run, app};
use crate::graph::context::{Path, task_id};
use crate::graph::pregel::compiled::Saving;
use crate::graph::pregel::state::{Done, Routes, State};
use crate::graph::{
    Checkpoint, CheckpointSource, Command, Context, GraphError, Host, NO_CHECKPOINT, Name, Resume, RunInput, START, TaskWrite, TaskWrites,
    Values,
};

impl<H: Host> Run<H> {
    /// Restores the thread's state and takes the input. Returns whether the run goes on where the thread had stopped.
    pub(super) async fn begin(self: &Rc<Self>, input: RunInput<H::Value>) -> Result<bool, GraphError<H>> {
        let (checkpoint, asked) = self.restore().await?;
        self.mark_known_messages();
        let input = self.of_inner(input, checkpoint.is_some());
        let waiting = checkpoint.and_then(|checkpoint| checkpoint.input);
        match input {
            RunInput::Values(values) => {
                self.take_input(values).await?;
                Ok(false)
            }
            RunInput::Continue => {
                if self.stored.borrow().is_none() {
                    return Err(self.empty_input());
                }
                self.go_on(asked, waiting.as_ref()).await?;
                // A breakpoint that the input leads to has not held it yet.
                let stopped_here = waiting.is_none();
                if let Some(values) = waiting {
                    self.start(values, CheckpointSource::Loop).await?;
                }
                Ok(stopped_here)
            }
            RunInput::Command { resume, command } => {
                let empty = command.update.is_empty() && command.goto.is_empty();
                let resumes = resume.is_some();
                match resume {
                    Some(resume) => self.answer(resume)?,
                    None if empty => return Err(self.empty_input()),
                    None => {}
                }
                if resumes {
                    self.go_on(false, None).await?;
                }
                if !empty {
                    self.take_command(command, resumes).await?;
                }
                Ok(resumes)
            }
        }
    }

    /// Takes over the checkpoint that was asked for, or the thread's latest. Returns it, and whether one was asked for.
    pub(in crate::graph::pregel) async fn restore(&self) -> Result<(Option<Checkpoint<H::Value>>, bool), GraphError<H>> {
        let asked = self.config.checkpoint.as_ref().filter(|_| self.stored.borrow().is_none());
        let from_nothing = asked.is_some_and(|id| **id == *NO_CHECKPOINT);
        let saved = match &self.saver {
            _ if from_nothing => None,
            Some((saver, place)) => saver.get(place, asked.map(|id| &**id)).await.map_err(app)?,
            None => None,
        };
        if let (Some(id), None, Some(_), false) = (asked, &saved, &self.saver, from_nothing) {
            return Err(GraphError::UnknownCheckpoint { id: id.clone() });
        }
        let (checkpoint, pending) = saved.map_or_else(Default::default, |saved| (Some(saved.checkpoint), saved.writes));
        *self.state.borrow_mut() = Some(State::restore(&self.graph, checkpoint.as_ref()).map_err(app)?);
        let id = checkpoint.as_ref().map(|checkpoint| checkpoint.id.clone());
        self.at.borrow_mut().clone_from(&id);
        *self.stored.borrow_mut() = id;
        *self.pending.borrow_mut() = pending;
        if self.wants_checkpoints() {
            self.latest.borrow_mut().clone_from(&checkpoint);
        }
        Ok((checkpoint, asked.is_some()))
    }

    /// A graph inside a node that runs again goes on where it had stopped; what it is called with it knows already.
    fn of_inner(&self, input: RunInput<H::Value>, has_checkpoint: bool) -> RunInput<H::Value> {
        let Some(context) = &self.config.within else { return input };
        if !has_checkpoint || !matches!(input, RunInput::Values(_)) {
            return input;
        }
        let unfinished = || !self.with_state(|state| state.planned(&self.graph)).is_empty();
        let goes_on = match self.graph.options.checkpointer {
            // Its state outlives the call: only one that was broken off is gone on with.
            Saving::Persistent => context.0.run.resuming.get() && unfinished(),
            _ => true,
        };
        if goes_on { RunInput::Continue } else { input }
    }

    pub(in crate::graph::pregel) fn empty_input(&self) -> GraphError<H> {
        GraphError::EmptyInput { channels: self.graph.channel_names(&self.graph.input) }
    }

    /// `waiting`: an input that the checkpoint was made for, and that is still to be applied.
    async fn go_on(self: &Rc<Self>, may_fork: bool, waiting: Option<&Values<H::Value>>) -> Result<(), GraphError<H>> {
        self.resuming.set(true);
        if may_fork && let Some((saver, place)) = &self.saver {
            let latest = saver.get(place, None).await.map_err(app)?;
            let is_latest = latest.is_some_and(|latest| self.checkpoint().is_some_and(|id| id == latest.checkpoint.id));
            if !is_latest {
                // What is left on the old checkpoint belongs to the old line.
                self.pending.borrow_mut().clear();
                self.with_state(|state| state.step += 1);
                match waiting {
                    Some(input) => self.save_input(CheckpointSource::Fork, input).await?,
                    None => self.save(CheckpointSource::Fork).await?,
                }
            }
        }
        self.tell_checkpoint();
        self.tell_values();
        Ok(())
    }

    async fn take_input(self: &Rc<Self>, input: Values<H::Value>) -> Result<(), GraphError<H>> {
        let inputs = &self.graph.input;
        let known: Values<H::Value> =
            Values(input.0.into_iter().filter(|(name, _)| self.graph.channel(name).is_some_and(|at| inputs.contains(&at))).collect());
        if known.is_empty() {
            return Err(self.empty_input());
        }
        let known = self.graph.parsed(known).map_err(app)?;
        self.pending.borrow_mut().clear();
        if self.graph.is_function {
            // The input is the function's: there is nothing in between to look back at.
            self.with_state(State::disarm_all);
            return self.start(known, CheckpointSource::Input).await;
        }
        self.with_state(|state| {
            state.disarm_all();
            state.step += 1;
            state.ran.clear();
        });
        self.save_input(CheckpointSource::Input, &known).await?;
        self.start(known, CheckpointSource::Loop).await
    }

    /// START's superstep: the input's writes, and the ways that lead in.
    async fn start(self: &Rc<Self>, input: Values<H::Value>, source: CheckpointSource) -> Result<(), GraphError<H>> {
        let start: Name = START.into();
        let step = self.with_state(|state| {
            state.step += 1;
            state.apply(&self.graph, &[(&start, &input)])?;
            state.ran = vec![start.clone()];
            Ok::<_, GraphError<H>>(state.step)
        })?;
        self.mark_known_messages();
        let context = Context::new(self.clone(), usize::MAX, start, step, Path::Pull, self.scope().child());
        let (mut routes, _) = self.routes(&self.graph.start, &context, &Values::default(), Vec::new()).await?;
        self.with_state(|state| {
            state.go(&mut routes);
            state.settle();
        });
        self.tell_values();
        self.save(source).await
    }

    /// What a node, or START, leaves when it writes these values.
    pub(in crate::graph::pregel) async fn done_by(
        self: &Rc<Self>,
        node: Option<usize>,
        name: &Name,
        writes: Values<H::Value>,
    ) -> Result<Done<H>, GraphError<H>> {
        let step = self.with_state(|state| state.step + 1);
        let context = Context::new(self.clone(), node.unwrap_or(usize::MAX), name.clone(), step, Path::Pull, self.scope().child());
        let exits = node.map_or(&self.graph.start, |node| &self.graph.nodes[node].exits);
        let (routes, _) = self.routes(exits, &context, &writes, Vec::new()).await?;
        Ok(Done { writes, routes, fresh: None })
    }

    /// Applies what finished tasks have left on the checkpoint: a write from outside comes after them.
    pub(in crate::graph::pregel) fn drop_what_is_done(&self) {
        let pending = std::mem::take(&mut *self.pending.borrow_mut());
        if self.config.checkpoint.is_some() {
            return;
        }
        let base = self.base();
        self.with_state(|state| {
            let planned = state.planned(&self.graph);
            let step = state.step + 1;
            let mut finished = Vec::new();
            for task in &planned {
                let name = &self.graph.nodes[task.node].name;
                let id = task_id(&base, &self.ns, step, name, task.path);
                for write in pending.iter().filter(|left| left.task == id).flat_map(|left| &left.writes) {
                    if let TaskWrite::Done { writes, .. } = write {
                        finished.push((name, writes));
                    }
                }
            }
            // What the channels refuse together is void, as it is at the end of a superstep.
            let _ = state.apply(&self.graph, &finished);
        });
    }

    async fn take_command(self: &Rc<Self>, command: Command<H::Value>, resumes: bool) -> Result<(), GraphError<H>> {
        let start: Name = START.into();
        let update = self.graph.parsed(command.update).map_err(app)?;
        let step = self.with_state(|state| {
            // With an answer it belongs to the superstep that was interrupted: the tasks that wait are those of its checkpoint.
            if !resumes {
                state.step += 1;
                state.ran = vec![start.clone()];
            }
            state.apply(&self.graph, &[(&start, &update)])?;
            Ok::<_, GraphError<H>>(state.step)
        })?;
        let context = Context::new(self.clone(), usize::MAX, start, step, Path::Pull, self.scope().child());
        let mut routes = Routes::default();
        self.resolve(&context, None, command.goto, &mut routes)?;
        self.with_state(|state| state.go(&mut routes));
        self.tell_values();
        if resumes { Ok(()) } else { self.save(CheckpointSource::Input).await }
    }

    /// Sorts answers to the questions that are open.
    fn answer(&self, resume: Resume<H::Value>) -> Result<(), GraphError<H>> {
        if !self.keeps_checkpoints() {
            return Err(GraphError::MissingCheckpointer { what: "An answer to an interrupt" });
        }
        let mut open = open_interrupts(&self.pending.borrow());
        match resume {
            Resume::Value(value) if open.len() == 1 => self.answers.by_id.borrow_mut().push((open.remove(0), value)),
            Resume::Value(value) if open.is_empty() => *self.answers.any.borrow_mut() = Some(value),
            Resume::Value(_) => return Err(GraphError::AmbiguousResume { pending: open }),
            Resume::ById(answers) => {
                let unknown: Vec<String> = answers.iter().map(|(id, _)| id.clone()).filter(|id| !open.contains(id)).collect();
                if !unknown.is_empty() {
                    return Err(GraphError::UnknownInterrupt { ids: unknown, pending: open });
                }
                self.answers.by_id.borrow_mut().extend(answers);
            }
        }
        Ok(())
    }
}

/// The ids of the questions that tasks have left.
fn open_interrupts<V>(pending: &[TaskWrites<V>]) -> Vec<String> {
    let writes = pending.iter().flat_map(|left| &left.writes);
    let mut open: Vec<String> = Vec::new();
    for write in writes {
        if let TaskWrite::Interrupt(interrupts) = write {
            for interrupt in interrupts {
                if !open.contains(&interrupt.id) {
                    open.push(interrupt.id.clone());
                }
            }
        }
    }
    open
}
