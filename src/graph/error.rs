//! What can go wrong, with the culprit's name and a code to branch on.

use std::fmt;

use super::{Host, Name};
use crate::scope::StopReason;

/// What a node, a path function or the engine around it fails with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// The app's own error, passed on by identity.
    App(E),
    /// A node returned something that is no update; the text says what.
    InvalidReturn(String),
    /// A path function returned something that names no node; the text says what.
    InvalidRoute(String),
    /// The task was stopped.
    Stopped(StopReason),
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
            Self::Stopped(reason) => Self::Stopped(*reason),
        }
    }
}

impl<H: Host> GraphError<H> {
    pub(super) fn from_failure(failure: Failure<H::Error>, node: &Name, valid: impl FnOnce() -> Vec<Name>) -> Self {
        match failure {
            Failure::App(error) => Self::App { node: Some(node.clone()), error },
            Failure::InvalidReturn(returned) => Self::InvalidNodeReturn { node: node.clone(), returned },
            Failure::InvalidRoute(returned) => Self::InvalidRoute { node: node.clone(), returned, valid: valid() },
            Failure::Stopped(reason) => Self::Stopped(reason),
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
