//! A thread's state as one looks at it, and writes it, from outside of a run.

use std::rc::Rc;

use super::compiled::{Compiled, Saving};
use super::graph::CompiledGraph;
use super::run::Run;
use super::state::{Done, State};
use crate::graph::context::{Path, task_id};
use crate::graph::stream::Queue;
use crate::graph::{
    Checkpoint, Checkpointer, END, GraphError, Host, Name, Place, RunConfig, Saved, StateSnapshot, TaskSnapshot, TaskWrite, TaskWrites,
    Values,
};

/// In whose name the state is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AsNode {
    /// The node that wrote last; an error where that were several.
    #[default]
    Last,
    /// This one: its edges are followed from there. [`END`](crate::graph::END) without values ends what was still to do.
    Node(Name),
    /// The caller's, as a new input.
    Input,
    /// Nobody's: the checkpoint is copied as it is, as the head of a new line.
    Copy,
}

/// The state at a checkpoint, with what tasks have left on it.
pub(in crate::graph::pregel) fn snapshot<H: Host>(
    graph: &Compiled<H>,
    state: &State<H>,
    ns: &Name,
    id: Option<Name>,
    pending: &[TaskWrites<H::Value>],
) -> StateSnapshot<H::Value> {
    let base = id.unwrap_or_else(|| "".into());
    let mut next = Vec::new();
    let mut tasks = Vec::new();
    for planned in state.planned(graph) {
        let node = &graph.nodes[planned.node];
        let id = task_id(&base, ns, state.step + 1, &node.name, planned.path);
        let mut task = TaskSnapshot {
            name: node.name.clone(),
            push: if let Path::Push(at) = planned.path { Some(at) } else { None },
            interrupts: Vec::new(),
            error: None,
            result: None,
            ns: (!node.options.subgraphs.is_empty()).then(|| match &node.options.subgraphs[0].0.options.checkpointer {
                Saving::Persistent => crate::graph::context::join_ns(ns, &node.name),
                _ => crate::graph::context::join_ns(ns, &format!("{}:{id}", node.name)),
            }),
            id,
        };
        for write in pending.iter().filter(|left| left.task == task.id).flat_map(|left| &left.writes) {
            match write {
                TaskWrite::Done { writes, .. } => task.result = Some(writes.clone()),
                TaskWrite::Interrupt(interrupts) => task.interrupts.clone_from(interrupts),
                TaskWrite::Error { name, message } => task.error = Some((name.clone(), message.clone())),
                TaskWrite::Return(_) | TaskWrite::Resume(_) => {}
            }
        }
        // What has finished is not still to run.
        if task.result.is_none() {
            next.push(task.name.clone());
        }
        tasks.push(task);
    }
    StateSnapshot { values: state.values(graph, &graph.output), next, tasks, checkpoint: None }
}

/// Says of a snapshot which checkpoint it is of. One that only holds an input waits for START.
pub(in crate::graph::pregel) fn put_checkpoint<V>(snapshot: &mut StateSnapshot<V>, ns: &Name, checkpoint: Checkpoint<V>) {
    if checkpoint.input.is_some() {
        let start: Name = crate::graph::START.into();
        let id = task_id(&checkpoint.id, ns, checkpoint.step + 1, &start, Path::Pull);
        let task = TaskSnapshot { id, name: start.clone(), push: None, interrupts: Vec::new(), error: None, result: None, ns: None };
        snapshot.next.insert(0, start);
        snapshot.tasks.insert(0, task);
    }
    snapshot.checkpoint = Some(checkpoint);
}

impl<H: Host> CompiledGraph<H> {
    fn saver(&self, what: &'static str) -> Result<Rc<dyn Checkpointer<H>>, GraphError<H>> {
        match &self.0.options.checkpointer {
            Saving::In(saver) => Ok(saver.clone()),
            _ => Err(GraphError::MissingCheckpointer { what }),
        }
    }

    /// What tasks have left on a checkpoint is a part of the state for as long as it is the latest; of the past it is none.
    fn look_at(&self, place: &Place, saved: Option<Saved<H::Value>>, is_latest: bool) -> Result<StateSnapshot<H::Value>, GraphError<H>> {
        let app = |error| GraphError::App { node: None, error };
        let mut state = State::restore(&self.0, saved.as_ref().map(|saved| &saved.checkpoint)).map_err(app)?;
        let Some(saved) = saved else {
            return Ok(snapshot(&self.0, &state, &place.ns, None, &[]));
        };
        let mut snapshot = snapshot(&self.0, &state, &place.ns, Some(saved.checkpoint.id.clone()), &saved.writes);
        if !is_latest {
            snapshot.next = snapshot.tasks.iter().map(|task| task.name.clone()).collect();
        }
        let finished: Vec<_> = snapshot.tasks.iter().filter_map(|task| task.result.as_ref().map(|result| (&task.name, result))).collect();
        // Together with those that are still to come they may be nothing that the channels take: then they are not shown.
        if is_latest && !finished.is_empty() && state.apply(&self.0, &finished).is_ok() {
            snapshot.values = state.values(&self.0, &self.0.output);
        }
        put_checkpoint(&mut snapshot, &place.ns, saved.checkpoint);
        Ok(snapshot)
    }

    /// The state of a thread: at a checkpoint, or at its latest.
    ///
    /// # Errors
    /// `MISSING_CHECKPOINTER`, `UNKNOWN_CHECKPOINT`, or what the checkpointer failed with.
    pub async fn state(&self, thread: &str, checkpoint: Option<&str>) -> Result<StateSnapshot<H::Value>, GraphError<H>> {
        self.state_at(&Place { thread: thread.into(), ns: "".into() }, checkpoint).await
    }

    /// The state of a thread, of this graph or one inside of it: `place.ns` names which.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub async fn state_at(&self, place: &Place, checkpoint: Option<&str>) -> Result<StateSnapshot<H::Value>, GraphError<H>> {
        let saver = self.saver("Looking at the state of a thread")?;
        let saved = saver.get(place, checkpoint).await.map_err(|error| GraphError::App { node: None, error })?;
        if let (None, Some(id)) = (&saved, checkpoint) {
            return Err(GraphError::UnknownCheckpoint { id: id.into() });
        }
        self.inner(&place.ns).look_at(place, saved, checkpoint.is_none())
    }

    /// The states of a thread, the newest first: those before a checkpoint, at most `limit`.
    ///
    /// # Errors
    /// `MISSING_CHECKPOINTER`, or what the checkpointer failed with.
    pub async fn history(
        &self,
        place: &Place,
        before: Option<&str>,
        limit: Option<usize>,
    ) -> Result<Vec<StateSnapshot<H::Value>>, GraphError<H>> {
        let saver = self.saver("Looking at the history of a thread")?;
        let found = saver.list(place, before, limit).await.map_err(|error| GraphError::App { node: None, error })?;
        let graph = self.inner(&place.ns);
        found.into_iter().map(|saved| graph.look_at(place, Some(saved), false)).collect()
    }

    /// The graph behind a namespace: this one, or one inside of its nodes.
    pub fn inner(&self, ns: &str) -> Self {
        let mut graph = self.clone();
        for part in ns.split('|').filter(|part| !part.is_empty()) {
            let name = part.split(':').next().unwrap_or(part);
            let inner = graph.0.node(name).and_then(|node| graph.0.nodes[node].options.subgraphs.first().cloned());
            // A call counter, or a graph that its node did not declare.
            let Some(inner) = inner else { continue };
            graph = inner;
        }
        graph
    }

    /// The graphs inside of nodes, with the nodes' names.
    pub fn subgraphs(&self) -> Vec<(Name, Self)> {
        let nodes = self.0.nodes.iter();
        nodes.filter_map(|node| node.options.subgraphs.first().map(|graph| (node.name.clone(), graph.clone()))).collect()
    }

    /// Writes the state of a thread as if a node had: a checkpoint is added, and what comes after that node is what comes next.
    /// Returns its id.
    ///
    /// # Errors
    /// `MISSING_CHECKPOINTER`, `THREAD_BUSY`, `UNKNOWN_CHECKPOINT`, `UNKNOWN_NODE`, `AMBIGUOUS_UPDATE`, what the channels
    /// refuse, or what the checkpointer failed with.
    pub async fn update_state(
        &self,
        config: RunConfig<H>,
        ns: &str,
        values: Option<Values<H::Value>>,
        as_node: AsNode,
    ) -> Result<Name, GraphError<H>> {
        self.bulk_update_state(config, ns, vec![vec![(values, as_node)]]).await
    }

    /// Writes the state of a thread in several supersteps, each with the updates of some nodes. Returns the last checkpoint's id.
    ///
    /// # Errors
    /// As [`update_state`](Self::update_state).
    pub async fn bulk_update_state(
        &self,
        config: RunConfig<H>,
        ns: &str,
        supersteps: Vec<Vec<(Option<Values<H::Value>>, AsNode)>>,
    ) -> Result<Name, GraphError<H>> {
        let saver = self.saver("Writing the state of a thread")?;
        let thread = config.thread.clone().ok_or(GraphError::MissingThread)?;
        if self.0.is_busy(&thread) {
            return Err(GraphError::ThreadBusy { thread: thread.to_string() });
        }
        let graph = self.inner(ns);
        let run = Run::for_access(graph.compiled(), config, Rc::new(Queue::default()), saver, Place { thread, ns: ns.into() });
        for updates in supersteps {
            run.write(updates).await?;
        }
        run.checkpoint().ok_or_else(|| run.empty_input())
    }
}

impl<H: Host> Run<H> {
    /// One superstep of updates from outside.
    async fn write(self: &Rc<Self>, updates: Vec<(Option<Values<H::Value>>, AsNode)>) -> Result<(), GraphError<H>> {
        self.restore().await?;
        let graph = self.graph.clone();
        let mut finished: Vec<(Name, Option<usize>, Done<H>)> = Vec::new();
        let mut source = crate::graph::CheckpointSource::Update;
        self.drop_what_is_done();
        for (values, as_node) in updates {
            let writes = graph.parsed(values.unwrap_or_default()).map_err(|error| GraphError::App { node: None, error })?;
            let name = match as_node {
                AsNode::Copy => {
                    source = crate::graph::CheckpointSource::Fork;
                    continue;
                }
                AsNode::Input => {
                    self.with_state(|state| state.disarm_all());
                    let done = self.done_by(None, &crate::graph::START.into(), writes).await?;
                    finished.push((crate::graph::START.into(), None, done));
                    source = crate::graph::CheckpointSource::Input;
                    continue;
                }
                AsNode::Node(name) if &*name == END => {
                    self.with_state(|state| state.disarm_all());
                    finished.push((name, None, Done { writes, routes: Default::default(), fresh: None }));
                    continue;
                }
                AsNode::Node(name) => name,
                AsNode::Last => self.last_writer()?,
            };
            let node = graph.node(&name).ok_or_else(|| GraphError::Invalid {
                code: "UNKNOWN_NODE",
                message: format!("The state can't be written in the name of \"{name}\", which is no node."),
            })?;
            let done = self.done_by(Some(node), &name, writes).await?;
            finished.push((name, Some(node), done));
        }
        if source != crate::graph::CheckpointSource::Fork {
            // As after any superstep, what it did not call is not called.
            self.with_state(|state| state.disarm_all());
        }
        self.with_state(|state| {
            let writes: Vec<_> = finished.iter().map(|(name, _, done)| (name, &done.writes)).collect();
            state.apply(&graph, &writes)?;
            state.step += 1;
            if !finished.is_empty() {
                state.ran = finished.iter().map(|(name, ..)| name.clone()).collect();
            }
            let nodes: Vec<usize> = finished.iter().filter_map(|(_, node, _)| *node).collect();
            for (_, _, mut done) in finished {
                state.go(&mut done.routes);
            }
            state.arrive(&graph, nodes.iter().map(|node| &graph.nodes[*node].exits));
            state.settle();
            Ok::<_, GraphError<H>>(())
        })?;
        self.save_now(source).await
    }

    fn last_writer(&self) -> Result<Name, GraphError<H>> {
        let nodes = || self.graph.nodes.iter().map(|node| node.name.clone()).collect::<Vec<_>>();
        let ran: Vec<Name> = self.with_state(|state| state.ran.clone());
        match &ran[..] {
            [one] if self.graph.node(one).is_some() => Ok(one.clone()),
            // An input was the last: where there is one node only, it can be no other.
            [_] | [] if self.graph.nodes.len() == 1 => Ok(self.graph.nodes[0].name.clone()),
            _ => Err(GraphError::AmbiguousUpdate { nodes: nodes() }),
        }
    }
}
