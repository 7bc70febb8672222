//! Named values: a state, an update, an input.

use std::rc::Rc;

/// A channel's or node's name.
pub type Name = Rc<str>;

/// Values by channel name, in order. Small: a state has a handful of channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values<V>(pub Vec<(Name, V)>);

impl<V> Default for Values<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Values<V> {
    /// The (last) value of that name.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().rev().find(|(key, _)| &**key == name).map(|(_, value)| value)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

/// Values from a list of pairs.
pub fn values<V, const N: usize>(pairs: [(&str, V); N]) -> Values<V> {
    Values(pairs.into_iter().map(|(name, value)| (name.into(), value)).collect())
}
