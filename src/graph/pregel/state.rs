//! What a run knows between two supersteps, and how the writes of one are applied.

use super::compiled::{Compiled, Exits};
use crate::graph::context::Path;
use crate::graph::{Channel, ChannelError, ChannelState, Checkpoint, CheckpointSource, GraphError, Host, Name, Send, Timeout, Values};

/// Where a task leads.
pub(super) struct Routes<V> {
    pub(super) nodes: Vec<usize>,
    pub(super) sends: Vec<Send<V>>,
}

impl<V> Default for Routes<V> {
    fn default() -> Self {
        Self { nodes: Vec::new(), sends: Vec::new() }
    }
}

/// What a finished task leaves behind.
pub(super) struct Done<H: Host> {
    pub(super) writes: Values<H::Value>,
    pub(super) routes: Routes<H::Value>,
    /// The channels with its writes applied, where a path function was shown them.
    pub(super) fresh: Option<Fresh<H>>,
}

/// Channels as one task's writes alone make them, by their places.
pub(super) type Fresh<H> = Vec<(usize, ChannelState<H>)>;

/// A task that is to run.
pub(super) struct Planned<V> {
    pub(super) node: usize,
    pub(super) path: Path,
    /// What a send brings.
    pub(super) arg: Option<V>,
    pub(super) timeout: Option<Timeout>,
}

pub(super) struct State<H: Host> {
    channels: Vec<ChannelState<H>>,
    /// The checkpoint that brought a channel's value; `None` while that is only to come.
    versions: Vec<Option<Name>>,
    /// Channels whose value is newer than the latest checkpoint.
    changed: Vec<bool>,
    armed: Vec<bool>,
    /// Which waiting edge has armed a node, where nothing else has.
    joined: Vec<Option<usize>>,
    sends: Vec<Send<H::Value>>,
    /// For each waiting edge, which of its sources have finished.
    waiting: Vec<Vec<bool>>,
    pub(super) step: i64,
    /// Whose writes were applied last.
    pub(super) ran: Vec<Name>,
}

impl<H: Host> State<H> {
    pub(super) fn restore(graph: &Compiled<H>, checkpoint: Option<&Checkpoint<H::Value>>) -> Result<Self, H::Error> {
        let count = graph.channels.len();
        let mut state = Self {
            channels: Vec::with_capacity(count),
            versions: vec![None; count],
            changed: vec![false; count],
            armed: vec![false; graph.nodes.len()],
            joined: vec![None; graph.nodes.len()],
            sends: Vec::new(),
            waiting: graph.joins.iter().map(|join| vec![false; join.sources.len()]).collect(),
            step: -2,
            ran: Vec::new(),
        };
        for (at, (name, rule)) in graph.channels.iter().enumerate() {
            let value = checkpoint.and_then(|checkpoint| checkpoint.values.get(name));
            let channel = match value {
                Some(value) => ChannelState::restored(rule.clone(), value.clone()),
                None => ChannelState::new(rule.clone())?,
            };
            // A default is new to the store.
            state.changed[at] = value.is_none() && channel.is_available();
            state.channels.push(channel);
        }
        let Some(checkpoint) = checkpoint else { return Ok(state) };
        state.step = checkpoint.step;
        state.ran.clone_from(&checkpoint.ran);
        for (name, version) in &checkpoint.versions {
            if let Some(at) = graph.channel(name) {
                state.versions[at] = Some(version.clone());
            }
        }
        for name in &checkpoint.next {
            if let Some(node) = graph.node(name) {
                state.armed[node] = true;
            }
        }
        // Sends to nodes that the graph has lost with a new version of the app are left out, as such nodes are.
        state.sends = checkpoint.sends.iter().filter(|send| graph.node(&send.node).is_some()).cloned().collect();
        for (name, finished) in &checkpoint.waiting {
            let Some(at) = graph.joins.iter().position(|join| join.name == *name) else { continue };
            let join = &graph.joins[at];
            let waiting: Vec<bool> = join.sources.iter().map(|source| finished.contains(&graph.nodes[*source].name)).collect();
            if state.armed[join.target] && !waiting.contains(&false) {
                state.joined[join.target] = Some(at);
            } else {
                state.waiting[at] = waiting;
            }
        }
        if state.is_idle() {
            state.finish();
        }
        Ok(state)
    }

    fn is_idle(&self) -> bool {
        self.sends.is_empty() && !self.armed.contains(&true)
    }

    /// The tasks of the next superstep in the order of their writes: what edges call, by name, then sends as they were made.
    pub(super) fn planned(&self, graph: &Compiled<H>) -> Vec<Planned<H::Value>> {
        let pull = |node| Planned { node, path: Path::Pull, arg: None, timeout: None };
        let armed = || self.armed.iter().enumerate().filter(|(_, armed)| **armed).map(|(node, _)| node);
        let mut planned: Vec<_> = armed().filter(|node| !graph.nodes[*node].options.defer).map(pull).collect();
        for (at, send) in self.sends.iter().enumerate() {
            if let Some(node) = graph.node(&send.node) {
                planned.push(Planned { node, path: Path::Push(at), arg: Some(send.arg.clone()), timeout: send.timeout });
            }
        }
        if planned.is_empty() {
            // Deferred nodes wait until nothing else is left.
            planned = armed().map(pull).collect();
        }
        planned
    }

    /// What has armed a node, as the name of its channel.
    pub(super) fn trigger(&self, graph: &Compiled<H>, node: usize) -> Name {
        match self.joined[node] {
            Some(join) => graph.joins[join].name.clone(),
            None => graph.nodes[node].trigger.clone(),
        }
    }

    /// A new input makes what was still to do obsolete.
    pub(super) fn disarm_all(&mut self) {
        self.armed.fill(false);
        self.joined.fill(None);
        self.sends.clear();
    }

    /// Takes finished tasks from what is to do.
    pub(super) fn finished(&mut self, tasks: impl Iterator<Item = (usize, Path)>) {
        let mut gone = Vec::new();
        for (node, path) in tasks {
            match path {
                Path::Pull => {
                    self.armed[node] = false;
                    self.joined[node] = None;
                }
                Path::Push(at) => gone.push(at),
            }
        }
        if gone.len() == self.sends.len() {
            self.sends.clear();
        } else if !gone.is_empty() {
            let mut at = 0;
            self.sends.retain(|_| {
                at += 1;
                !gone.contains(&(at - 1))
            });
        }
    }

    /// Takes over where a task leads.
    pub(super) fn go(&mut self, routes: &mut Routes<H::Value>) {
        for node in routes.nodes.drain(..) {
            self.armed[node] = true;
            self.joined[node] = None;
        }
        self.sends.append(&mut routes.sends);
    }

    /// Marks the nodes that a superstep has finished for the edges that wait for them. All first: what arrives in the same
    /// superstep belongs to the same round, whoever completed it.
    pub(super) fn arrive<'a>(&mut self, graph: &Compiled<H>, exits: impl Iterator<Item = &'a Exits<H>>) {
        for (join, place) in exits.flat_map(|exits| &exits.joins) {
            self.waiting[*join][*place] = true;
        }
        for (at, (join, waiting)) in graph.joins.iter().zip(&mut self.waiting).enumerate() {
            if waiting.iter().all(|finished| *finished) {
                waiting.fill(false);
                if !std::mem::replace(&mut self.armed[join.target], true) {
                    self.joined[join.target] = Some(at);
                }
            }
        }
    }

    /// The values of these channels, where they have one.
    pub(super) fn values(&self, graph: &Compiled<H>, of: &[usize]) -> Values<H::Value> {
        Values(of.iter().filter_map(|at| self.channels[*at].get().map(|value| (graph.channels[*at].0.clone(), value))).collect())
    }

    /// The state with one task's own writes applied: what its conditional edges see.
    pub(super) fn fresh(
        &self,
        graph: &Compiled<H>,
        node: &Name,
        writes: &Values<H::Value>,
    ) -> Result<(Values<H::Value>, Fresh<H>), GraphError<H>> {
        let mut updated = Vec::new();
        let mut fresh = Vec::with_capacity(self.channels.len());
        for (at, (name, _)) in graph.channels.iter().enumerate() {
            let written: Vec<H::Value> = writes.iter().filter(|(key, _)| **key == *name).map(|(_, value)| value.clone()).collect();
            let value = if written.is_empty() {
                self.channels[at].get()
            } else {
                let mut channel = self.channels[at].clone();
                channel.update(written).map_err(|error| refused(graph, at, error, || vec![node.clone()]))?;
                let value = channel.get();
                updated.push((at, channel));
                value
            };
            fresh.extend(value.map(|value| (name.clone(), value)));
        }
        Ok((Values(fresh), updated))
    }

    /// Applies the writes of one superstep, given in the order of the tasks. Returns whether any channel changed. Where a
    /// channel refuses, nothing is applied.
    pub(super) fn apply(&mut self, graph: &Compiled<H>, tasks: &[(&Name, &Values<H::Value>)]) -> Result<bool, GraphError<H>> {
        let mut batches: Vec<Vec<H::Value>> = Vec::new();
        batches.resize_with(self.channels.len(), Vec::new);
        for (_, writes) in tasks {
            for (name, value) in writes.iter() {
                // What names no channel is dropped, as LangGraph does (LG-S11).
                if let Some(at) = graph.channel(name) {
                    batches[at].push(value.clone());
                }
            }
        }
        let mut updated: Vec<(usize, ChannelState<H>)> = Vec::new();
        for (at, values) in batches.into_iter().enumerate() {
            // Most rules have nothing to do in a step that did not write them.
            if values.is_empty() && !graph.is_volatile(at) {
                continue;
            }
            let mut channel = self.channels[at].clone();
            let writers = || {
                let wrote = tasks.iter().filter(|(_, writes)| writes.get(&graph.channels[at].0).is_some());
                wrote.map(|(node, _)| (*node).clone()).collect()
            };
            if channel.update(values).map_err(|error| refused(graph, at, error, writers))? {
                updated.push((at, channel));
            }
        }
        let changed = !updated.is_empty();
        for (at, channel) in updated {
            self.channels[at] = channel;
            self.changed[at] = true;
        }
        Ok(changed)
    }

    /// Applies the writes of a superstep's only task as a path function was shown them: reducers need not run again. Returns
    /// whether any channel changed.
    pub(super) fn apply_fresh(&mut self, graph: &Compiled<H>, fresh: Fresh<H>) -> Result<bool, GraphError<H>> {
        let mut changed = !fresh.is_empty();
        for at in 0..self.channels.len() {
            if graph.is_volatile(at) && !fresh.iter().any(|(written, _)| *written == at) {
                let emptied = self.channels[at].update(Vec::new()).map_err(|error| refused(graph, at, error, Vec::new))?;
                self.changed[at] |= emptied;
                changed |= emptied;
            }
        }
        for (at, channel) in fresh {
            self.channels[at] = channel;
            self.changed[at] = true;
        }
        Ok(changed)
    }

    /// Tells the channels that nothing else is left to run. Returns whether that changed any.
    pub(super) fn finish(&mut self) -> bool {
        let mut changed = false;
        for (at, channel) in self.channels.iter_mut().enumerate() {
            if channel.finish() {
                self.changed[at] = true;
                changed = true;
            }
        }
        changed
    }

    /// After all writes and routes of a superstep. Returns whether that changed any channel.
    pub(super) fn settle(&mut self) -> bool {
        self.is_idle() && self.finish()
    }

    /// The state as a checkpoint of that id, which follows `parent`.
    pub(super) fn checkpoint(
        &mut self,
        graph: &Compiled<H>,
        id: Name,
        parent: Option<Name>,
        source: CheckpointSource,
    ) -> Checkpoint<H::Value> {
        let mut values = Vec::with_capacity(self.channels.len());
        let mut versions = Vec::with_capacity(self.channels.len());
        for (at, (name, _)) in graph.channels.iter().enumerate() {
            if std::mem::take(&mut self.changed[at]) {
                self.versions[at] = Some(id.clone());
            }
            if let Some(value) = self.channels[at].checkpoint() {
                values.push((name.clone(), value));
                versions.push((name.clone(), self.versions[at].clone().unwrap_or_else(|| id.clone())));
            }
        }
        let waiting = graph.joins.iter().zip(&self.waiting).enumerate().filter_map(|(at, (join, finished))| {
            // Complete, unless the next round has begun to arrive: that counts more than what the task is called.
            let complete = self.joined[join.target] == Some(at) && !finished.contains(&true);
            let names = join.sources.iter().zip(finished).filter(|(_, f)| complete || **f);
            let names: Vec<Name> = names.map(|(source, _)| graph.nodes[*source].name.clone()).collect();
            (!names.is_empty()).then(|| (join.name.clone(), names))
        });
        let armed = self.armed.iter().enumerate().filter(|(_, armed)| **armed);
        Checkpoint {
            parent,
            id,
            ts: String::new(),
            step: self.step,
            source,
            values: Values(values),
            versions,
            folded: graph.folded.clone(),
            input: None,
            next: armed.map(|(node, _)| graph.nodes[node].name.clone()).collect(),
            sends: self.sends.clone(),
            waiting: waiting.collect(),
            ran: self.ran.clone(),
            parents: Vec::new(),
            metadata: None,
        }
    }
}

fn refused<H: Host>(graph: &Compiled<H>, at: usize, error: ChannelError<H::Error>, writers: impl FnOnce() -> Vec<Name>) -> GraphError<H> {
    let (channel, nodes) = (graph.channels[at].0.clone(), writers());
    match error {
        ChannelError::Concurrent => GraphError::ConcurrentUpdate { channel, nodes },
        ChannelError::Overwrites => GraphError::SeveralOverwrites { channel, nodes },
        ChannelError::ForeignName => GraphError::ForeignName { channel, nodes },
        ChannelError::App(error) => GraphError::App { node: nodes.last().cloned(), error },
    }
}

/// Whether a rule has something to do in a superstep that does not write it.
pub(super) fn is_volatile<H: Host>(rule: &Channel<H>) -> bool {
    matches!(rule, Channel::Topic { accumulate: false, .. } | Channel::Ephemeral { .. } | Channel::AnyValue)
}
