//! Checkpoints: the state of a thread after each superstep, so that a run can go on from there.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::{Host, Interrupt, Name, Send, Values};

/// What made a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointSource {
    /// An input was given.
    Input,
    /// A superstep was applied.
    Loop,
    /// A stop kept what there was.
    Stop,
    /// The state was written from outside of a run.
    Update,
    /// An older checkpoint was gone on from.
    Fork,
}

impl CheckpointSource {
    /// The word in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Loop => "loop",
            Self::Stop => "stop",
            Self::Update => "update",
            Self::Fork => "fork",
        }
    }

    /// The source behind a word; [`CheckpointSource::Loop`] behind one that is unknown.
    pub fn from_word(word: &str) -> Self {
        [Self::Input, Self::Stop, Self::Update, Self::Fork].into_iter().find(|source| source.as_str() == word).unwrap_or(Self::Loop)
    }
}

/// The state of a thread at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint<V> {
    /// Time-ordered: the latest checkpoint of a thread has the greatest id.
    pub id: Name,
    /// The checkpoint this one followed.
    pub parent: Option<Name>,
    /// When it was made, ISO 8601.
    pub ts: String,
    /// Counts the supersteps of the thread, over all its runs; −1 is before the first.
    pub step: i64,
    /// What made it.
    pub source: CheckpointSource,
    /// What each channel keeps, where it keeps anything.
    pub values: Values<V>,
    /// For each of them the id of the checkpoint that brought its value: a store need not write the others again.
    pub versions: Vec<(Name, Name)>,
    /// The channels whose values reducers have made: what was in their lists is there as it was, or another thing.
    pub folded: Rc<[Name]>,
    /// An input that is to be applied next.
    pub input: Option<Values<V>>,
    /// The nodes that are to run next.
    pub next: Vec<Name>,
    /// The calls with an input of their own that are to run next.
    pub sends: Vec<Send<V>>,
    /// For each waiting edge (`join:a+b:target`) who has finished so far; of one that is complete, until what it leads to has run: everyone.
    pub waiting: Vec<(Name, Vec<Name>)>,
    /// The nodes whose writes it brought.
    pub ran: Vec<Name>,
    /// For a graph inside another: the checkpoints of those around it, by their namespaces.
    pub parents: Vec<(Name, Name)>,
    /// What the app's config said of the run.
    pub metadata: Option<V>,
}

/// One thing that a task has left before its superstep was complete.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskWrite<V> {
    /// It has finished; what it wrote, and where it goes. Of a task inside of a node: what it wrote beside what it has returned.
    Done {
        /// By channel.
        writes: Values<V>,
        /// Nodes.
        next: Vec<Name>,
        /// Calls with an input of their own.
        sends: Vec<Send<V>>,
    },
    /// What a task inside of a node has returned.
    Return(V),
    /// It asked.
    Interrupt(Vec<Interrupt<V>>),
    /// The answers it has been given.
    Resume(Vec<V>),
    /// It failed.
    Error {
        /// The error's name.
        name: String,
        /// What it says.
        message: String,
    },
}

/// What one task has left before its superstep was complete.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskWrites<V> {
    /// The task's id: the same plan on the same checkpoint gives the same ids.
    pub task: String,
    /// What it left.
    pub writes: Vec<TaskWrite<V>>,
}

/// A checkpoint and what tasks have left on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved<V> {
    /// The checkpoint.
    pub checkpoint: Checkpoint<V>,
    /// Pending writes: those of the superstep that began from it.
    pub writes: Vec<TaskWrites<V>>,
}

/// Whose checkpoints: a thread, and in it a graph. The outermost graph's namespace is empty; one inside a node has
/// `node:task`, one inside that `node:task|node:task`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The thread.
    pub thread: Name,
    /// The namespace.
    pub ns: Name,
}

/// What of a thread's history is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Keep {
    /// The last so many checkpoints of each graph.
    Last(usize),
    /// Those made since (milliseconds since 1970), and always the latest.
    Since(f64),
}

/// The id of the checkpoint before the first: a run that goes on from it begins from nothing, on a thread that has a history. The nil UUID, which
/// LangGraph's savers don't find, so that its runs begin from nothing, too.
pub const NO_CHECKPOINT: &str = "00000000-0000-0000-0000-000000000000";

/// Where checkpoints are kept. Calls for one place take effect in the order they were made.
pub trait Checkpointer<H: Host> {
    /// The checkpoint of that id, or the latest.
    fn get(&self, place: &Place, id: Option<&str>) -> LocalBoxFuture<'static, Result<Option<Saved<H::Value>>, H::Error>>;
    /// Checkpoints, the newest first: those before an id, at most `limit`.
    fn list(
        &self,
        place: &Place,
        before: Option<&str>,
        limit: Option<usize>,
    ) -> LocalBoxFuture<'static, Result<Vec<Saved<H::Value>>, H::Error>>;
    /// Keeps a checkpoint. Resolves when it is durable.
    fn put(&self, place: &Place, checkpoint: Checkpoint<H::Value>) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Keeps what tasks have left on a checkpoint, in the place of what the same tasks left before. Resolves when it is durable.
    fn put_writes(
        &self,
        place: &Place,
        checkpoint: &str,
        writes: Vec<TaskWrites<H::Value>>,
    ) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Forgets what all tasks have left on a checkpoint.
    fn clear_writes(&self, place: &Place, checkpoint: &str) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Forgets a thread, with all graphs in it.
    fn delete_thread(&self, thread: &str) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Gives a thread's checkpoints to another, which must have none.
    fn copy_thread(&self, from: &str, to: &str) -> LocalBoxFuture<'static, Result<(), H::Error>>;
    /// Forgets old checkpoints of a thread. Returns how many.
    fn prune(&self, thread: &str, keep: Keep) -> LocalBoxFuture<'static, Result<usize, H::Error>>;
}

/// A task as one looks at it from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSnapshot<V> {
    /// The task's id.
    pub id: String,
    /// The node.
    pub name: Name,
    /// For a call with an input of its own: its place among them.
    pub push: Option<usize>,
    /// What it asks.
    pub interrupts: Vec<Interrupt<V>>,
    /// What it failed with: name and message.
    pub error: Option<(String, String)>,
    /// What it has written, if it has finished.
    pub result: Option<Values<V>>,
    /// Where the graph inside it keeps its checkpoints, if it has one.
    pub ns: Option<Name>,
}

/// A thread's state as one looks at it from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct StateSnapshot<V> {
    /// The value of every channel that has one. Of the latest checkpoint, what finished tasks have written is in it.
    pub values: Values<V>,
    /// The nodes that are to run next; empty when the graph has come to its end.
    pub next: Vec<Name>,
    /// The tasks of the next superstep, finished ones too.
    pub tasks: Vec<TaskSnapshot<V>>,
    /// The checkpoint; `None` for a thread that never ran.
    pub checkpoint: Option<Checkpoint<V>>,
}

impl<V> StateSnapshot<V> {
    /// What the thread waits to be answered.
    pub fn interrupts(&self) -> impl Iterator<Item = &Interrupt<V>> {
        self.tasks.iter().flat_map(|task| &task.interrupts)
    }
}
