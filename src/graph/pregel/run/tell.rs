//! What a run says to its stream, and to those of the runs around it.

use std::rc::Rc;

use super::{Run, TaskWrites};
use crate::graph::context::Path;
use crate::graph::pregel::access;
use crate::graph::{Context, Host, Name, StreamEvent, StreamMode, Streamed, Values};

impl<H: Host> Run<H> {
    /// Whether anyone wants any events.
    pub(super) fn is_told(&self) -> bool {
        !self.config.modes.is_empty() || self.config.within.is_some()
    }

    /// Whether anyone wants events of that mode.
    pub(in crate::graph) fn wants(&self, mode: StreamMode) -> bool {
        self.config.modes.contains(&mode) || self.config.within.as_ref().is_some_and(|context| context.0.run.wants_inner(mode))
    }

    fn wants_inner(&self, mode: StreamMode) -> bool {
        (self.config.subgraphs && self.config.modes.contains(&mode))
            || self.config.within.as_ref().is_some_and(|context| context.0.run.wants_inner(mode))
    }

    /// Whether this run's stream, or one around it, carries what happens inside.
    pub(super) fn wants_subgraphs(&self) -> bool {
        self.config.subgraphs || self.config.within.as_ref().is_some_and(|context| context.0.run.wants_subgraphs())
    }

    pub(in crate::graph) fn emit(&self, mode: StreamMode, event: impl FnOnce() -> StreamEvent<H::Value>) {
        if self.wants(mode) && !self.scope().is_stopped() {
            self.hand_out(Streamed { ns: self.path.clone(), mode, event: event() }, true);
        }
    }

    fn hand_out(&self, event: Streamed<H::Value>, own: bool) {
        if let Some(context) = &self.config.within {
            context.0.run.hand_out(event.clone(), false);
        }
        if self.config.modes.contains(&event.mode) && (own || self.config.subgraphs) {
            // Its own reader counts from here on.
            let ns = if self.path.is_empty() { event.ns } else { event.ns[self.path.len()..].into() };
            self.queue.push(Streamed { ns, ..event });
        }
    }

    /// What the run gives out.
    pub(super) fn output(&self) -> Values<H::Value> {
        let chosen: Option<Rc<[usize]>> =
            self.config.output.as_ref().map(|names| names.iter().filter_map(|name| self.graph.channel(name)).collect());
        self.with_state(|state| state.values(&self.graph, chosen.as_ref().unwrap_or(&self.graph.output)))
    }

    /// Tells of the state before there is anything new. A function has none until it has returned.
    pub(super) fn tell_values(&self) {
        if !self.graph.is_function {
            self.emit(StreamMode::Values, || StreamEvent::Values(self.output()));
        }
    }

    pub(in crate::graph) fn mark_streamed(&self, id: &str) {
        if !self.is_shown(id) {
            self.shown.borrow_mut().push(id.to_owned());
        }
        // Whoever sees inside has seen it: it is nothing new when the node around writes it.
        if let Some(context) = &self.config.within
            && context.0.run.wants_inner(StreamMode::Messages)
        {
            context.0.run.mark_streamed(id);
        }
    }

    /// Mostly it is the last one, whose pieces come in.
    pub(in crate::graph) fn is_shown(&self, id: &str) -> bool {
        self.shown.borrow().iter().rev().any(|shown| shown == id)
    }

    /// Messages that were there before the run are nothing new to its stream.
    pub(super) fn mark_known_messages(&self) {
        if !self.wants(StreamMode::Messages) {
            return;
        }
        let values = self.with_state(|state| state.values(&self.graph, &self.graph.all));
        let mut shown = Vec::new();
        for (name, value) in values.iter() {
            if self.holds_messages(name) {
                shown.extend(H::messages(value).into_iter().filter_map(|(id, _)| id));
            }
        }
        // Nothing has been streamed yet: the second call, after the input, knows all that the first one knew, or what
        // the input has removed.
        *self.shown.borrow_mut() = shown;
    }

    fn holds_messages(&self, name: &Name) -> bool {
        self.graph.channel(name).is_some_and(|at| self.graph.channels[at].1.holds_messages())
    }

    pub(super) fn tell_update(&self, context: &Context<H>, writes: &Values<H::Value>, cached: bool) {
        let node = || context.node().clone();
        self.emit(StreamMode::Updates, || {
            let known = writes.iter().filter(|(name, _)| self.graph.channel(name).is_some());
            let writes = Values(known.map(|(name, value)| (name.clone(), value.clone())).collect());
            StreamEvent::Updates { node: node(), writes, cached }
        });
        if cached || !self.wants(StreamMode::Messages) {
            return;
        }
        for (_, value) in writes.iter().filter(|(name, _)| self.holds_messages(name)) {
            for (id, message) in H::messages(value) {
                if id.as_ref().is_some_and(|id| self.is_shown(id)) {
                    continue;
                }
                if let Some(id) = id {
                    self.mark_streamed(&id);
                }
                self.emit(StreamMode::Messages, || StreamEvent::Message(message, context.message_meta()));
            }
        }
    }

    /// Tells of a task's beginning and end.
    pub(in crate::graph) fn tell_task(&self, event: impl Fn() -> StreamEvent<H::Value>) {
        if self.is_told() {
            for mode in [StreamMode::Tasks, StreamMode::Debug] {
                self.emit(mode, &event);
            }
        }
    }

    pub(super) fn triggers(&self, context: &Context<H>) -> Vec<Name> {
        match context.0.path {
            Path::Push(_) => vec!["__pregel_push".into()],
            Path::Pull => vec![self.with_state(|state| state.trigger(&self.graph, context.0.node))],
        }
    }

    pub(super) fn wants_checkpoints(&self) -> bool {
        self.keeps_checkpoints() && (self.wants(StreamMode::Checkpoints) || self.wants(StreamMode::Debug))
    }

    /// Tells of the latest checkpoint.
    pub(super) fn tell_checkpoint(&self) {
        if !self.wants_checkpoints() {
            return;
        }
        // With durability `exit` there is none before the end.
        let Some(checkpoint) = self.latest.borrow().clone() else { return };
        let pending: Vec<TaskWrites<H::Value>> = self.pending.borrow().clone();
        let mut snapshot = self.with_state(|state| access::snapshot(&self.graph, state, &self.ns, Some(checkpoint.id.clone()), &pending));
        access::put_checkpoint(&mut snapshot, &self.ns, checkpoint);
        for mode in [StreamMode::Checkpoints, StreamMode::Debug] {
            self.emit(mode, || StreamEvent::Checkpoint(Box::new(snapshot.clone())));
        }
    }
}
