//! What a run knows between two supersteps, and how the writes of one are applied.

use super::compiled::{Compiled, Exits};
use crate::graph::{ChannelError, ChannelState, Checkpoint, GraphError, Host, Name, Values};

/// What a finished task leaves behind.
pub(super) struct Done<V> {
    pub(super) writes: Values<V>,
    pub(super) targets: Vec<usize>,
}

pub(super) struct State<H: Host> {
    channels: Vec<ChannelState<H>>,
    versions: Vec<i64>,
    armed: Vec<bool>,
    /// For each waiting edge, which of its sources have finished.
    waiting: Vec<Vec<bool>>,
    pub(super) step: i64,
    pub(super) parent: Option<String>,
}

impl<H: Host> State<H> {
    pub(super) fn restore(graph: &Compiled<H>, checkpoint: Option<&Checkpoint<H::Value>>) -> Result<Self, H::Error> {
        let mut state = Self {
            channels: Vec::with_capacity(graph.channels.len()),
            versions: vec![-1; graph.channels.len()],
            armed: vec![false; graph.nodes.len()],
            waiting: graph.joins.iter().map(|join| vec![false; join.sources.len()]).collect(),
            step: -1,
            parent: None,
        };
        for (name, rule) in &graph.channels {
            let value = checkpoint.and_then(|checkpoint| checkpoint.values.get(name));
            state.channels.push(match value {
                Some(value) => ChannelState::restored(rule.clone(), value.clone()),
                None => ChannelState::new(rule.clone())?,
            });
        }
        if let Some(checkpoint) = checkpoint {
            state.step = checkpoint.step;
            state.parent = Some(checkpoint.id.clone());
            for (name, version) in &checkpoint.versions {
                if let Some(at) = graph.channel(name) {
                    state.versions[at] = *version;
                }
            }
            for name in &checkpoint.next {
                if let Some(node) = graph.node(name) {
                    state.armed[node] = true;
                }
            }
            for (name, finished) in &checkpoint.waiting {
                let Some(at) = graph.joins.iter().position(|join| join.name == *name) else { continue };
                for (place, source) in graph.joins[at].sources.iter().enumerate() {
                    state.waiting[at][place] = finished.contains(&graph.nodes[*source].name);
                }
            }
        }
        Ok(state)
    }

    /// The nodes to run next, in name order.
    pub(super) fn planned(&self) -> impl Iterator<Item = usize> {
        self.armed.iter().enumerate().filter(|(_, armed)| **armed).map(|(node, _)| node)
    }

    /// A new input makes what was still to do obsolete.
    pub(super) fn disarm_all(&mut self) {
        self.armed.fill(false);
    }

    pub(super) fn disarm(&mut self, node: usize) {
        self.armed[node] = false;
    }

    pub(super) fn arm(&mut self, targets: &[usize]) {
        for target in targets {
            self.armed[*target] = true;
        }
    }

    /// Marks a node as finished for the edges that wait for it.
    pub(super) fn arrive(&mut self, graph: &Compiled<H>, exits: &Exits<H>) {
        for (join, place) in &exits.joins {
            self.waiting[*join][*place] = true;
            if self.waiting[*join].iter().all(|finished| *finished) {
                self.waiting[*join].fill(false);
                self.armed[graph.joins[*join].target] = true;
            }
        }
    }

    pub(super) fn values(&self, graph: &Compiled<H>) -> Values<H::Value> {
        Values(
            graph
                .channels
                .iter()
                .zip(&self.channels)
                .filter_map(|((name, _), channel)| channel.get().map(|value| (name.clone(), value.clone())))
                .collect(),
        )
    }

    /// The state with one task's own writes applied: what its conditional edges see.
    pub(super) fn fresh(&self, graph: &Compiled<H>, node: &Name, writes: &Values<H::Value>) -> Result<Values<H::Value>, GraphError<H>> {
        let mut copy = Self {
            channels: self.channels.clone(),
            versions: self.versions.clone(),
            armed: Vec::new(),
            waiting: Vec::new(),
            step: self.step,
            parent: None,
        };
        copy.apply(graph, &[(node, writes)])?;
        Ok(copy.values(graph))
    }

    /// Applies the writes of one superstep, given in the order of the tasks. Returns whether any channel changed.
    pub(super) fn apply(&mut self, graph: &Compiled<H>, tasks: &[(&Name, &Values<H::Value>)]) -> Result<bool, GraphError<H>> {
        let mut batches: Vec<(Vec<H::Value>, Vec<Name>)> = self.channels.iter().map(|_| Default::default()).collect();
        for (node, writes) in tasks {
            for (name, value) in writes.iter() {
                // What names no channel is dropped, as LangGraph does (LG-S11).
                if let Some(at) = graph.channel(name) {
                    batches[at].0.push(value.clone());
                    batches[at].1.push((*node).clone());
                }
            }
        }
        let mut changed = false;
        for (at, (values, nodes)) in batches.into_iter().enumerate() {
            if values.is_empty() {
                continue;
            }
            let update = self.channels[at].update(values).map_err(|error| match error {
                ChannelError::Concurrent => GraphError::ConcurrentUpdate { channel: graph.channels[at].0.clone(), nodes: nodes.clone() },
                ChannelError::App(error) => GraphError::App { node: nodes.last().cloned(), error },
            })?;
            if update {
                self.versions[at] = self.step;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Everything a checkpoint keeps but its id, time and source.
    pub(super) fn to_checkpoint(&self, graph: &Compiled<H>) -> Checkpoint<H::Value> {
        let waiting = graph
            .joins
            .iter()
            .zip(&self.waiting)
            .filter(|(_, finished)| finished.contains(&true))
            .map(|(join, finished)| {
                let names = join.sources.iter().zip(finished).filter(|(_, f)| **f).map(|(s, _)| graph.nodes[*s].name.clone());
                (join.name.clone(), names.collect())
            })
            .collect();
        Checkpoint {
            id: String::new(),
            parent: self.parent.clone(),
            ts: String::new(),
            step: self.step,
            source: crate::graph::CheckpointSource::Loop,
            values: self.values(graph),
            versions: graph.channels.iter().zip(&self.versions).map(|((name, _), version)| (name.clone(), *version)).collect(),
            next: self.planned().map(|node| graph.nodes[node].name.clone()).collect(),
            waiting,
        }
    }
}
