//! Channels: where state lives between supersteps, each with its own rule for the writes of one step.

use std::rc::Rc;

use super::Host;

type Reduce<H> = Rc<dyn Fn(<H as Host>::Value, <H as Host>::Value) -> Result<<H as Host>::Value, <H as Host>::Error>>;
type Default<H> = Rc<dyn Fn() -> Result<<H as Host>::Value, <H as Host>::Error>>;

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
}

impl<H: Host> Clone for Channel<H> {
    fn clone(&self) -> Self {
        match self {
            Self::LastValue { default } => Self::LastValue { default: default.clone() },
            Self::BinaryOperator { reduce, default, messages } => {
                Self::BinaryOperator { reduce: reduce.clone(), default: default.clone(), messages: *messages }
            }
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
}

/// Why a channel refused the writes of a superstep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelError<E> {
    /// More than one write to a channel that takes one.
    Concurrent,
    /// The app's own reducer or default failed.
    App(E),
}

/// A channel in a run: its rule and what it holds now.
pub struct ChannelState<H: Host> {
    rule: Channel<H>,
    value: Option<H::Value>,
}

impl<H: Host> Clone for ChannelState<H> {
    fn clone(&self) -> Self {
        Self { rule: self.rule.clone(), value: self.value.clone() }
    }
}

impl<H: Host> ChannelState<H> {
    /// A channel before its first write.
    ///
    /// # Errors
    /// What the app's default failed with.
    pub fn new(rule: Channel<H>) -> Result<Self, H::Error> {
        let default = match &rule {
            Channel::LastValue { default } | Channel::BinaryOperator { default, .. } => default.clone(),
        };
        let value = default.map(|default| default()).transpose()?;
        Ok(Self { rule, value })
    }

    /// A channel as a checkpoint knew it.
    pub fn restored(rule: Channel<H>, value: H::Value) -> Self {
        Self { rule, value: Some(value) }
    }

    /// The value, or `None` while unavailable.
    pub fn get(&self) -> Option<&H::Value> {
        self.value.as_ref()
    }

    /// Applies all writes of one superstep. Returns whether the value changed.
    ///
    /// # Errors
    /// [`ChannelError`]; the value is then as it was.
    pub fn update(&mut self, writes: Vec<H::Value>) -> Result<bool, ChannelError<H::Error>> {
        let changed = !writes.is_empty();
        match &self.rule {
            Channel::LastValue { .. } => {
                if writes.len() > 1 {
                    return Err(ChannelError::Concurrent);
                }
                if let Some(write) = writes.into_iter().next() {
                    self.value = Some(write);
                }
            }
            Channel::BinaryOperator { reduce, .. } => {
                let mut value = self.value.clone();
                for write in writes {
                    value = Some(match value {
                        Some(value) => reduce(value, write).map_err(ChannelError::App)?,
                        None => write,
                    });
                }
                self.value = value;
            }
        }
        Ok(changed)
    }
}
