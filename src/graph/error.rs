//! What can go wrong, with the culprit's name and a code to branch on.

use std::fmt;

use super::{Command, Host, Interrupt, Name};
use crate::scope::StopReason;

/// What a node, a path function or the engine around it fails with.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure<E> {
    /// The app's own error, passed on by identity.
    App(E),
    /// A node returned something that is no update; the text says what.
    InvalidReturn(String),
    /// A path function returned something that names no node; the text says what.
    InvalidRoute(String),
    /// The task was stopped.
    Stopped(StopReason),
    /// It has asked something: [`Context::interrupt`](super::Context::interrupt). To be passed on as it is.
    Interrupted,
    /// A graph inside the node has left for the one around the node's: [`Update::parent`](super::Update::parent).
    Parent,
    /// It took too long.
    Timeout(TimeoutKind, f64),
    /// A graph inside the node failed with this error of the engine's: code and message.
    Engine(&'static str, String),
}

/// Which of a node's limits in time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutKind {
    /// That of the whole try.
    Run,
    /// That without a sign of life.
    Idle,
}

impl TimeoutKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Idle => "idle",
        }
    }
}

/// Why a graph could not be built or a run ended without a result.
pub enum GraphError<H: Host> {
    /// The builder refused: a bad name, an unknown end of an edge, an unreachable node.
    Invalid {
        /// `INVALID_NODE_NAME`, `DUPLICATE_NODE`, `UNKNOWN_NODE`, `UNREACHABLE_NODE`, `INVALID_EDGE`.
        code: &'static str,
        /// The whole sentence.
        message: String,
    },
    /// There was nothing to run: no input, and no checkpoint to go on from.
    EmptyInput {
        /// The channels an input may write.
        channels: Vec<Name>,
    },
    /// Two tasks of one superstep wrote a channel that takes one value.
    ConcurrentUpdate {
        /// The channel.
        channel: Name,
        /// Who wrote it.
        nodes: Vec<Name>,
    },
    /// A node returned something that is no update.
    InvalidNodeReturn {
        /// The node.
        node: Name,
        /// What it returned, in words.
        returned: String,
    },
    /// A conditional edge led nowhere.
    InvalidRoute {
        /// The node the edge leaves.
        node: Name,
        /// What the path function returned, in words.
        returned: String,
        /// Where it may lead.
        valid: Vec<Name>,
    },
    /// The run needed more supersteps than it may take.
    Recursion {
        /// The limit.
        limit: usize,
        /// The nodes that would have run next.
        nodes: Vec<Name>,
    },
    /// Another run is under way on the thread.
    ThreadBusy {
        /// The thread.
        thread: String,
    },
    /// A checkpointer needs a thread id and the config had none.
    MissingThread,
    /// The app's own error, out of a node, a path function, a reducer or the checkpointer.
    App {
        /// The node it came from, if it was one.
        node: Option<Name>,
        /// The error, as it was thrown.
        error: H::Error,
    },
    /// Several tasks of one superstep failed.
    Several(Vec<GraphError<H>>),
    /// Two tasks of one superstep replaced a channel's value.
    SeveralOverwrites {
        /// The channel.
        channel: Name,
        /// Who wrote it.
        nodes: Vec<Name>,
    },
    /// A barrier was written a name it does not wait for.
    ForeignName {
        /// The channel.
        channel: Name,
        /// Who wrote it.
        nodes: Vec<Name>,
    },
    /// A command or a send led to what is no node.
    UnknownDestination {
        /// The node it came from.
        node: Name,
        /// Where it led.
        to: Name,
        /// Where it may lead.
        valid: Vec<Name>,
    },
    /// A node wanted to go on in the graph around its own, and there is none.
    NoParent {
        /// The node.
        node: Name,
    },
    /// Something was asked, answered or looked for that only a graph with a checkpointer can keep.
    MissingCheckpointer {
        /// What, as the beginning of a sentence.
        what: &'static str,
    },
    /// One answer was given where several are waited for.
    AmbiguousResume {
        /// The ids of the pending interrupts.
        pending: Vec<String>,
    },
    /// An answer named no pending interrupt.
    UnknownInterrupt {
        /// The ids that name none.
        ids: Vec<String>,
        /// Those that are pending.
        pending: Vec<String>,
    },
    /// The state was to be written in the name of nobody in particular, and more than one node comes into question.
    AmbiguousUpdate {
        /// The nodes.
        nodes: Vec<Name>,
    },
    /// The checkpoint is not there.
    UnknownCheckpoint {
        /// Its id.
        id: Name,
    },
    /// A node took too long.
    NodeTimeout {
        /// The node.
        node: Name,
        /// Which limit has passed.
        kind: TimeoutKind,
        /// The limit, in milliseconds.
        ms: f64,
    },
    /// A superstep took too long.
    StepTimeout {
        /// The limit, in milliseconds.
        ms: f64,
        /// The nodes that were still running.
        nodes: Vec<Name>,
    },
    /// The run was asked to come to a halt.
    Drained {
        /// Why.
        reason: String,
    },
    /// A graph inside a node has stopped to ask; the question is the node's.
    Interrupted(Vec<Interrupt<H::Value>>),
    /// A graph inside a node has left for the one around it.
    ParentCommand(Box<Command<H::Value>>),
    /// A graph inside a node failed.
    Inner {
        /// The node.
        node: Name,
        /// The code of what it failed with.
        code: &'static str,
        /// What it says.
        message: String,
    },
    /// The run was stopped.
    Stopped(StopReason),
}

impl<H: Host> Clone for GraphError<H> {
    fn clone(&self) -> Self {
        match self {
            Self::Invalid { code, message } => Self::Invalid { code, message: message.clone() },
            Self::EmptyInput { channels } => Self::EmptyInput { channels: channels.clone() },
            Self::ConcurrentUpdate { channel, nodes } => Self::ConcurrentUpdate { channel: channel.clone(), nodes: nodes.clone() },
            Self::InvalidNodeReturn { node, returned } => Self::InvalidNodeReturn { node: node.clone(), returned: returned.clone() },
            Self::InvalidRoute { node, returned, valid } => {
                Self::InvalidRoute { node: node.clone(), returned: returned.clone(), valid: valid.clone() }
            }
            Self::Recursion { limit, nodes } => Self::Recursion { limit: *limit, nodes: nodes.clone() },
            Self::ThreadBusy { thread } => Self::ThreadBusy { thread: thread.clone() },
            Self::MissingThread => Self::MissingThread,
            Self::App { node, error } => Self::App { node: node.clone(), error: error.clone() },
            Self::Several(errors) => Self::Several(errors.clone()),
            Self::SeveralOverwrites { channel, nodes } => Self::SeveralOverwrites { channel: channel.clone(), nodes: nodes.clone() },
            Self::ForeignName { channel, nodes } => Self::ForeignName { channel: channel.clone(), nodes: nodes.clone() },
            Self::UnknownDestination { node, to, valid } => {
                Self::UnknownDestination { node: node.clone(), to: to.clone(), valid: valid.clone() }
            }
            Self::NoParent { node } => Self::NoParent { node: node.clone() },
            Self::MissingCheckpointer { what } => Self::MissingCheckpointer { what },
            Self::AmbiguousResume { pending } => Self::AmbiguousResume { pending: pending.clone() },
            Self::UnknownInterrupt { ids, pending } => Self::UnknownInterrupt { ids: ids.clone(), pending: pending.clone() },
            Self::AmbiguousUpdate { nodes } => Self::AmbiguousUpdate { nodes: nodes.clone() },
            Self::UnknownCheckpoint { id } => Self::UnknownCheckpoint { id: id.clone() },
            Self::NodeTimeout { node, kind, ms } => Self::NodeTimeout { node: node.clone(), kind: *kind, ms: *ms },
            Self::StepTimeout { ms, nodes } => Self::StepTimeout { ms: *ms, nodes: nodes.clone() },
            Self::Drained { reason } => Self::Drained { reason: reason.clone() },
            Self::Interrupted(interrupts) => Self::Interrupted(interrupts.clone()),
            Self::ParentCommand(command) => Self::ParentCommand(command.clone()),
            Self::Inner { node, code, message } => Self::Inner { node: node.clone(), code, message: message.clone() },
            Self::Stopped(reason) => Self::Stopped(*reason),
        }
    }
}

impl<H: Host> GraphError<H> {
    /// What a run ends with when this node has failed so.
    pub fn from_failure(failure: Failure<H::Error>, node: &Name, valid: impl FnOnce() -> Vec<Name>) -> Self {
        match failure {
            Failure::App(error) => Self::App { node: Some(node.clone()), error },
            Failure::InvalidReturn(returned) => Self::InvalidNodeReturn { node: node.clone(), returned },
            Failure::InvalidRoute(returned) => Self::InvalidRoute { node: node.clone(), returned, valid: valid() },
            Failure::Stopped(reason) => Self::Stopped(reason),
            Failure::Timeout(kind, ms) => Self::NodeTimeout { node: node.clone(), kind, ms },
            Failure::Engine(code, message) => Self::Inner { node: node.clone(), code, message },
            // Both are taken up where the task ends, and never come here.
            Failure::Interrupted => Self::Interrupted(Vec::new()),
            Failure::Parent => Self::NoParent { node: node.clone() },
        }
    }

    /// What a node fails with when a graph it has called fails with this.
    pub fn into_failure(self) -> Failure<H::Error> {
        match self {
            Self::App { error, .. } => Failure::App(error),
            Self::Stopped(reason) => Failure::Stopped(reason),
            Self::Interrupted(_) => Failure::Interrupted,
            Self::ParentCommand(_) => Failure::Parent,
            other => Failure::Engine(other.code(), other.to_string()),
        }
    }

    /// A stable code: LangGraph's where LangGraph has one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid { code, .. } => code,
            Self::EmptyInput { .. } => "EMPTY_INPUT",
            Self::ConcurrentUpdate { .. } => "INVALID_CONCURRENT_GRAPH_UPDATE",
            Self::InvalidNodeReturn { .. } => "INVALID_GRAPH_NODE_RETURN_VALUE",
            Self::InvalidRoute { .. } => "INVALID_ROUTE",
            Self::Recursion { .. } => "GRAPH_RECURSION_LIMIT",
            Self::ThreadBusy { .. } => "THREAD_BUSY",
            Self::MissingThread => "MISSING_THREAD_ID",
            Self::App { .. } => "APP_ERROR",
            Self::Several(_) => "SEVERAL_ERRORS",
            Self::SeveralOverwrites { .. } => "INVALID_CONCURRENT_GRAPH_UPDATE",
            Self::ForeignName { .. } => "INVALID_BARRIER_NAME",
            Self::UnknownDestination { .. } => "UNKNOWN_DESTINATION",
            Self::NoParent { .. } => "NO_PARENT_GRAPH",
            Self::MissingCheckpointer { .. } => "MISSING_CHECKPOINTER",
            Self::AmbiguousResume { .. } => "AMBIGUOUS_RESUME",
            Self::UnknownInterrupt { .. } => "UNKNOWN_INTERRUPT",
            Self::AmbiguousUpdate { .. } => "AMBIGUOUS_UPDATE",
            Self::UnknownCheckpoint { .. } => "UNKNOWN_CHECKPOINT",
            Self::NodeTimeout { .. } => "NODE_TIMEOUT",
            Self::StepTimeout { .. } => "STEP_TIMEOUT",
            Self::Drained { .. } => "GRAPH_DRAINED",
            Self::Interrupted(_) => "GRAPH_INTERRUPT",
            Self::ParentCommand(_) => "PARENT_COMMAND",
            Self::Inner { code, .. } => code,
            Self::Stopped(_) => "STOPPED",
        }
    }
}

fn list(names: &[Name]) -> String {
    let mut text = String::new();
    for name in names {
        text.push_str(if text.is_empty() { "\"" } else { ", \"" });
        text.push_str(name);
        text.push('"');
    }
    text
}

impl<H: Host> fmt::Display for GraphError<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { message, .. } => f.write_str(message),
            Self::EmptyInput { channels } => write!(
                f,
                "There is nothing to run: the input writes no channel of the graph and there is no checkpoint to go on from. The channels are {}.",
                list(channels)
            ),
            Self::ConcurrentUpdate { channel, nodes } => write!(
                f,
                "The channel \"{channel}\" takes one value per superstep, but {} wrote it at the same time. Give it a reducer, or let one node write it.",
                list(nodes)
            ),
            Self::InvalidNodeReturn { node, returned } => {
                write!(f, "The node \"{node}\" returned {returned}. A node returns an object with the channels it updates, or nothing.")
            }
            Self::InvalidRoute { node, returned, valid } => {
                write!(f, "The conditional edge of \"{node}\" returned {returned}. It may lead to {}.", list(valid))
            }
            Self::Recursion { limit, nodes } => write!(
                f,
                "The graph did not come to an end within {limit} supersteps; {} would have run next. If that is no endless loop, raise recursionLimit.",
                list(nodes)
            ),
            Self::ThreadBusy { thread } => {
                write!(f, "The thread \"{thread}\" is busy with another run. Wait for it or stop it first.")
            }
            Self::MissingThread => {
                f.write_str("A graph with a checkpointer needs to know its thread: pass { configurable: { thread_id: \"…\" } }.")
            }
            Self::App { node: Some(node), .. } => write!(f, "The node \"{node}\" failed."),
            Self::App { node: None, .. } => f.write_str("A function of the app failed."),
            Self::Several(errors) => {
                write!(f, "{} tasks of one superstep failed:", errors.len())?;
                errors.iter().try_for_each(|error| write!(f, " {error}"))
            }
            Self::SeveralOverwrites { channel, nodes } => {
                write!(f, "The channel \"{channel}\" can be overwritten once per superstep, but {} did so at the same time.", list(nodes))
            }
            Self::ForeignName { channel, nodes } => {
                write!(f, "{} wrote into the barrier \"{channel}\" what is none of the names it waits for.", list(nodes))
            }
            Self::UnknownDestination { node, to, valid } => {
                write!(f, "\"{node}\" goes to \"{to}\", which is no node. It may go to {}.", list(valid))
            }
            Self::NoParent { node } => {
                write!(f, "The node \"{node}\" returned a command for the parent graph, but its graph runs in no other.")
            }
            Self::MissingCheckpointer { what } => {
                write!(
                    f,
                    "{what} needs a checkpointer: compile the graph with one, for example compile({{ checkpointer: new MemorySaver() }})."
                )
            }
            Self::AmbiguousResume { pending } => write!(
                f,
                "One answer was given, but several questions are open: {}. Answer by id: {{ resume: {{ [id]: answer }} }}.",
                pending.join(", ")
            ),
            Self::UnknownInterrupt { ids, pending } if pending.is_empty() => {
                write!(f, "{} was answered, but no question is open.", ids.join(", "))
            }
            Self::UnknownInterrupt { ids, pending } => {
                write!(f, "{} was answered, but the open questions are {}.", ids.join(", "), pending.join(", "))
            }
            Self::AmbiguousUpdate { nodes } => {
                write!(f, "In whose name is the state to be written? Say so with asNode: {}.", list(nodes))
            }
            Self::UnknownCheckpoint { id } => write!(f, "The thread has no checkpoint \"{id}\"."),
            Self::NodeTimeout { node, kind: TimeoutKind::Run, ms } => write!(f, "The node \"{node}\" took longer than {} ms.", *ms as u64),
            Self::NodeTimeout { node, kind: TimeoutKind::Idle, ms } => {
                write!(f, "The node \"{node}\" gave no sign of life for {} ms.", *ms as u64)
            }
            Self::StepTimeout { ms, nodes } => write!(f, "The superstep took longer than {} ms; {} still ran.", *ms as u64, list(nodes)),
            Self::Drained { reason } => write!(f, "The run came to a halt because it was asked to: {reason}."),
            Self::Interrupted(_) => f.write_str("The graph has stopped to ask."),
            Self::ParentCommand(_) => f.write_str("The graph has left for the one around it."),
            Self::Inner { message, .. } => f.write_str(message),
            Self::Stopped(reason) => write!(f, "The run was {reason}."),
        }
    }
}

impl<H: Host> fmt::Debug for GraphError<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self}", self.code())
    }
}

impl<H: Host> std::error::Error for GraphError<H> {}
