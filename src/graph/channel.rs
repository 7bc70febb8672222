//! Channels: where state lives between supersteps, each with its own rule for the writes of one step.
//!
//! The rules are LangGraph's; what it keeps in classes is one type here, since a state is full of them.

use std::rc::Rc;

use super::{Host, Name};

type Reduce<H> = Rc<dyn Fn(<H as Host>::Value, <H as Host>::Value) -> Result<<H as Host>::Value, <H as Host>::Error>>;
type Default<H> = Rc<dyn Fn() -> Result<<H as Host>::Value, <H as Host>::Error>>;

/// Checks a write before its channel takes it, and brings it into its form.
pub type ParseFn<H> = Rc<dyn Fn(&<H as Host>::Value) -> Result<<H as Host>::Value, <H as Host>::Error>>;

/// The rule of one channel, as the schema declares it.
pub enum Channel<H: Host> {
    /// At most one write a superstep; the value is the last one written.
    LastValue {
        /// The value before the first write; without one the channel is unavailable until then.
        default: Option<Default<H>>,
    },
    /// Writes are folded into the value from left to right, in the order of the tasks.
    BinaryOperator {
        /// `(value, write) → value`.
        reduce: Reduce<H>,
        /// The value before the first write; without one the first write becomes the value as it is.
        default: Option<Default<H>>,
        /// Whether it holds chat messages: the stream mode `messages` and a stop look there.
        messages: bool,
    },
    /// A list of everything written; a write may be a list itself.
    Topic {
        /// Whether a value is kept once only, over the whole thread.
        unique: bool,
        /// Whether it grows from step to step instead of beginning anew.
        accumulate: bool,
    },
    /// Holds for the one superstep after the write.
    Ephemeral {
        /// Whether a second write in a superstep is refused.
        guard: bool,
    },
    /// The last of the writes, which are taken to be equal; empty after a superstep without one.
    AnyValue,
    /// Available when all names have been written.
    NamedBarrier {
        /// The names to wait for.
        names: Rc<[Name]>,
        /// Whether it waits also until nothing else is left to run.
        after_finish: bool,
    },
    /// As [`Channel::LastValue`], but available only when nothing else is left to run.
    LastValueAfterFinish,
    /// As [`Channel::LastValue`], but never in a checkpoint.
    Untracked {
        /// Whether a second write in a superstep is refused.
        guard: bool,
    },
}

impl<H: Host> Clone for Channel<H> {
    fn clone(&self) -> Self {
        match self {
            Self::LastValue { default } => Self::LastValue { default: default.clone() },
            Self::BinaryOperator { reduce, default, messages } => {
                Self::BinaryOperator { reduce: reduce.clone(), default: default.clone(), messages: *messages }
            }
            Self::Topic { unique, accumulate } => Self::Topic { unique: *unique, accumulate: *accumulate },
            Self::Ephemeral { guard } => Self::Ephemeral { guard: *guard },
            Self::AnyValue => Self::AnyValue,
            Self::NamedBarrier { names, after_finish } => Self::NamedBarrier { names: names.clone(), after_finish: *after_finish },
            Self::LastValueAfterFinish => Self::LastValueAfterFinish,
            Self::Untracked { guard } => Self::Untracked { guard: *guard },
        }
    }
}

impl<H: Host> Channel<H> {
    /// A [`Channel::LastValue`] without a default.
    pub fn last_value() -> Self {
        Self::LastValue { default: None }
    }

    /// A [`Channel::BinaryOperator`].
    pub fn binary_operator<D: Fn() -> H::Value + 'static>(
        reduce: impl Fn(H::Value, H::Value) -> Result<H::Value, H::Error> + 'static,
        default: Option<D>,
    ) -> Self {
        let default = default.map(|default| -> Default<H> { Rc::new(move || Ok(default())) });
        Self::BinaryOperator { reduce: Rc::new(reduce), default, messages: false }
    }

    /// Whether it holds chat messages.
    pub fn holds_messages(&self) -> bool {
        matches!(self, Self::BinaryOperator { messages: true, .. })
    }

    /// Whether both are the same rule, as far as one can tell: functions are compared by identity.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::BinaryOperator { reduce: a, .. }, Self::BinaryOperator { reduce: b, .. }) => Rc::ptr_eq(a, b),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Whether a second declaration of the same channel may stand beside this one: the plainer gives way.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self, Self::LastValue { default: None })
    }
}

/// Why a channel refused the writes of a superstep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelError<E> {
    /// More than one write to a channel that takes one.
    Concurrent,
    /// More than one overwrite.
    Overwrites,
    /// A barrier was written a name it does not wait for, or no name.
    ForeignName,
    /// The app's own reducer or default failed.
    App(E),
}

/// A channel in a run: its rule and what it holds now.
pub struct ChannelState<H: Host> {
    rule: Channel<H>,
    value: Option<H::Value>,
    /// Topic: the values; unique topic: those ever seen. Barrier: the names that have arrived.
    list: Vec<H::Value>,
    seen: Vec<H::Value>,
    finished: bool,
}

impl<H: Host> Clone for ChannelState<H> {
    fn clone(&self) -> Self {
        Self {
            rule: self.rule.clone(),
            value: self.value.clone(),
            list: self.list.clone(),
            seen: self.seen.clone(),
            finished: self.finished,
        }
    }
}

impl<H: Host> ChannelState<H> {
    /// A channel before its first write.
    ///
    /// # Errors
    /// What the app's default failed with.
    pub fn new(rule: Channel<H>) -> Result<Self, H::Error> {
        let value = match &rule {
            Channel::LastValue { default: Some(default) } | Channel::BinaryOperator { default: Some(default), .. } => Some(default()?),
            _ => None,
        };
        Ok(Self { rule, value, list: Vec::new(), seen: Vec::new(), finished: false })
    }

    /// A channel as a checkpoint knew it: from what [`checkpoint`](Self::checkpoint) gave.
    pub fn restored(rule: Channel<H>, value: H::Value) -> Self {
        let mut state = Self { rule, value: None, list: Vec::new(), seen: Vec::new(), finished: false };
        let items = |value: &H::Value| H::items(value).unwrap_or_default();
        match &state.rule {
            Channel::Topic { unique: true, .. } => {
                let mut parts = items(&value).into_iter();
                state.seen = parts.next().map(|seen| items(&seen)).unwrap_or_default();
                state.list = parts.next().map(|list| items(&list)).unwrap_or_default();
            }
            Channel::Topic { .. } | Channel::NamedBarrier { .. } => state.list = items(&value),
            _ => state.value = Some(value),
        }
        state
    }

    /// What a checkpoint keeps of it; nothing of one that is empty or untracked.
    pub fn checkpoint(&self) -> Option<H::Value> {
        match &self.rule {
            Channel::Untracked { .. } => None,
            Channel::Topic { unique: true, .. } if !self.seen.is_empty() => {
                H::list(vec![H::list(self.seen.clone())?, H::list(self.list.clone())?])
            }
            Channel::Topic { .. } | Channel::NamedBarrier { .. } if !self.list.is_empty() => H::list(self.list.clone()),
            _ => self.value.clone(),
        }
    }

    /// Its rule.
    pub fn rule(&self) -> &Channel<H> {
        &self.rule
    }

    /// The value, or `None` while unavailable.
    pub fn get(&self) -> Option<H::Value> {
        match &self.rule {
            Channel::Topic { .. } if !self.list.is_empty() => H::list(self.list.clone()),
            Channel::Topic { .. } | Channel::NamedBarrier { .. } => None,
            Channel::LastValueAfterFinish if !self.finished => None,
            _ => self.value.clone(),
        }
    }

    /// Whether it has a value to be read.
    pub fn is_available(&self) -> bool {
        match &self.rule {
            Channel::NamedBarrier { names, after_finish } => self.list.len() == names.len() && (self.finished || !after_finish),
            Channel::LastValueAfterFinish => self.finished && self.value.is_some(),
            Channel::Topic { .. } => !self.list.is_empty(),
            _ => self.value.is_some(),
        }
    }

    /// Applies all writes of one superstep; it is also called without any, which empties what holds for one step. Returns
    /// whether the value changed.
    ///
    /// # Errors
    /// [`ChannelError`]; the value is then as it was.
    pub fn update(&mut self, mut writes: Vec<H::Value>) -> Result<bool, ChannelError<H::Error>> {
        let count = writes.len();
        let guarded = |guard: bool| if guard && count > 1 { Err(ChannelError::Concurrent) } else { Ok(()) };
        match &self.rule {
            Channel::LastValue { .. } | Channel::Untracked { guard: true } => {
                guarded(true)?;
                Ok(self.replace(writes.pop()))
            }
            Channel::Untracked { guard: false } => Ok(self.replace(writes.pop())),
            Channel::LastValueAfterFinish => {
                guarded(true)?;
                let changed = self.replace(writes.pop());
                self.finished &= !changed;
                Ok(changed)
            }
            Channel::BinaryOperator { reduce, .. } => {
                if writes.is_empty() {
                    return Ok(false);
                }
                let mut overwrites = writes.iter().enumerate().filter_map(|(at, write)| H::overwrite(write).map(|value| (at, value)));
                if let Some((_, value)) = overwrites.next() {
                    if overwrites.next().is_some() {
                        return Err(ChannelError::Overwrites);
                    }
                    drop(overwrites);
                    return Ok(self.replace(Some(value)));
                }
                drop(overwrites);
                let mut value = self.value.clone();
                for write in writes {
                    value = Some(match value {
                        Some(value) => reduce(value, write).map_err(ChannelError::App)?,
                        None => write,
                    });
                }
                self.value = value;
                Ok(true)
            }
            Channel::Topic { unique, accumulate } => {
                let written = !writes.is_empty();
                let emptied = !accumulate && !self.list.is_empty();
                if !accumulate {
                    self.list.clear();
                }
                for value in writes.into_iter().flat_map(|write| H::items(&write).unwrap_or_else(|| vec![write])) {
                    if *unique {
                        if self.seen.iter().any(|seen| H::same(seen, &value)) {
                            continue;
                        }
                        self.seen.push(value.clone());
                    }
                    self.list.push(value);
                }
                Ok(written || emptied)
            }
            Channel::Ephemeral { .. } | Channel::AnyValue => {
                guarded(matches!(self.rule, Channel::Ephemeral { guard: true }))?;
                let changed = count > 0 || self.value.is_some();
                self.value = writes.pop();
                Ok(changed)
            }
            Channel::NamedBarrier { names, .. } => {
                let mut changed = false;
                for value in writes {
                    let known = H::text(&value).is_some_and(|text| names.iter().any(|name| **name == *text));
                    if !known {
                        return Err(ChannelError::ForeignName);
                    }
                    if !self.list.iter().any(|seen| H::text(seen) == H::text(&value)) {
                        self.list.push(value);
                        changed = true;
                    }
                }
                Ok(changed)
            }
        }
    }

    fn replace(&mut self, value: Option<H::Value>) -> bool {
        let Some(value) = value else { return false };
        self.value = Some(H::overwrite(&value).unwrap_or(value));
        true
    }

    /// Tells it that a node that waits for it has run. Returns whether that changed it.
    pub fn consume(&mut self) -> bool {
        if !self.is_available() {
            return false;
        }
        match &self.rule {
            Channel::NamedBarrier { .. } => self.list.clear(),
            Channel::LastValueAfterFinish => self.value = None,
            _ => return false,
        }
        self.finished = false;
        true
    }

    /// Tells it that nothing else is left to run. Returns whether that made it available.
    pub fn finish(&mut self) -> bool {
        let waits = match &self.rule {
            Channel::NamedBarrier { names, after_finish: true } => self.list.len() == names.len(),
            Channel::LastValueAfterFinish => self.value.is_some(),
            _ => false,
        };
        if self.finished || !waits {
            return false;
        }
        self.finished = true;
        true
    }
}
