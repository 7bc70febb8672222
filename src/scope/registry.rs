//! A small ordered bag whose entries are removed by key. Short-lived entries come and go at its end,
//! where the search starts.

pub(super) struct Registry<T> {
    next: u64,
    entries: Vec<(u64, T)>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self { next: 0, entries: Vec::new() }
    }
}

impl<T> Registry<T> {
    pub(super) fn next_key(&self) -> u64 {
        self.next
    }

    pub(super) fn insert(&mut self, value: T) -> u64 {
        let key = self.next;
        self.next += 1;
        self.entries.push((key, value));
        key
    }

    pub(super) fn remove(&mut self, key: u64) -> Option<T> {
        let at = self.entries.iter().rposition(|(k, _)| *k == key)?;
        Some(self.entries.remove(at).1)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, value)| value)
    }

    pub(super) fn into_values(self) -> impl Iterator<Item = T> {
        self.entries.into_iter().map(|(_, value)| value)
    }
}
