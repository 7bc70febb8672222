//! What is written and where a run goes next: updates, sends and commands.

use super::policy::Timeout;
use super::{Name, Values};

/// One call of a node with an input of its own, in the next superstep. Many of one node run side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Send<V> {
    /// The node.
    pub node: Name,
    /// Its whole input.
    pub arg: V,
    /// In the place of the node's own timeout.
    pub timeout: Option<Timeout>,
}

impl<V> Send<V> {
    /// A call of that node with that input.
    pub fn new(node: impl Into<Name>, arg: V) -> Self {
        Self { node: node.into(), arg, timeout: None }
    }
}

/// Where a run goes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination<V> {
    /// To a node with the state as its input; [`END`](super::END) leads nowhere. From a path function with a map: a key of it.
    Node(Name),
    /// To a node with an input of its own.
    Send(Send<V>),
}

impl<V> From<&str> for Destination<V> {
    fn from(name: &str) -> Self {
        Self::Node(name.into())
    }
}

impl<V> From<Name> for Destination<V> {
    fn from(name: Name) -> Self {
        Self::Node(name)
    }
}

impl<V> From<Send<V>> for Destination<V> {
    fn from(send: Send<V>) -> Self {
        Self::Send(send)
    }
}

/// An update and where to go with it. What a node goes to by a command comes on top of its edges.
#[derive(Clone, Debug, PartialEq)]
pub struct Command<V> {
    /// The update. One channel may be written several times.
    pub update: Values<V>,
    /// Where to go.
    pub goto: Vec<Destination<V>>,
}

impl<V> Default for Command<V> {
    fn default() -> Self {
        Self { update: Values::default(), goto: Vec::new() }
    }
}

/// What a node has to say at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Update<V> {
    /// For this graph.
    pub command: Command<V>,
    /// For the graph this one runs in: leaves this graph, whose step is given up. LangGraph's `Command.PARENT`.
    pub parent: Option<Command<V>>,
}

impl<V> Default for Update<V> {
    fn default() -> Self {
        Self { command: Command::default(), parent: None }
    }
}

impl<V> Update<V> {
    /// Takes on what another one says.
    pub fn extend(&mut self, other: Self) {
        self.command.extend(other.command);
        if let Some(command) = other.parent {
            self.parent.get_or_insert_with(Command::default).extend(command);
        }
    }
}

impl<V> Command<V> {
    /// Takes on what another one says.
    pub fn extend(&mut self, other: Self) {
        self.update.0.extend(other.update.0);
        self.goto.extend(other.goto);
    }
}

impl<V> From<Values<V>> for Update<V> {
    fn from(update: Values<V>) -> Self {
        Self { command: Command { update, goto: Vec::new() }, parent: None }
    }
}

impl<V> From<Command<V>> for Update<V> {
    fn from(command: Command<V>) -> Self {
        Self { command, parent: None }
    }
}

/// What a node is given to work on.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<V> {
    /// The state, or the part of it that the node reads.
    State(Values<V>),
    /// What a [`Send`] brought.
    Arg(V),
}

impl<V> Default for Input<V> {
    fn default() -> Self {
        Self::State(Values::default())
    }
}

/// The answer to questions that a run has stopped for.
#[derive(Clone, Debug, PartialEq)]
pub enum Resume<V> {
    /// To the one that is pending.
    Value(V),
    /// By the interrupts' ids; those that are missing stay pending.
    ById(Vec<(String, V)>),
}

/// What a run begins with.
#[derive(Clone, Debug, PartialEq)]
pub enum RunInput<V> {
    /// A new input: what was still to do on the thread is given up.
    Values(Values<V>),
    /// Go on where the thread has stopped.
    Continue,
    /// Answer, write or go somewhere.
    Command {
        /// The answer to what was asked.
        resume: Option<Resume<V>>,
        /// What to write, and where to go.
        command: Command<V>,
    },
}

impl<V> From<Option<Values<V>>> for RunInput<V> {
    fn from(values: Option<Values<V>>) -> Self {
        values.map_or(Self::Continue, Self::Values)
    }
}

impl<V> From<Values<V>> for RunInput<V> {
    fn from(values: Values<V>) -> Self {
        Self::Values(values)
    }
}

impl<V> From<Resume<V>> for RunInput<V> {
    fn from(resume: Resume<V>) -> Self {
        Self::Command { resume: Some(resume), command: Command::default() }
    }
}

impl<V> From<Command<V>> for RunInput<V> {
    fn from(command: Command<V>) -> Self {
        Self::Command { resume: None, command }
    }
}

/// A question that a run has stopped for.
#[derive(Clone, Debug, PartialEq)]
pub struct Interrupt<V> {
    /// Names the question: 32 hexadecimal digits.
    pub id: String,
    /// What the node asked.
    pub value: V,
}
