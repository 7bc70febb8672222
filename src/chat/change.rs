//! What a user changes of a thread's record.

use super::ChatError;
use crate::json::Json;
use crate::store::Thread;

/// A change of a thread's record: what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadChange {
    /// Its name.
    pub name: Option<String>,
    /// All of its labels.
    pub tags: Option<Vec<String>>,
    /// Whether it stands above the others.
    pub pinned: Option<bool>,
}

/// The texts of a list of nothing else.
pub(super) fn texts<V: Json>(list: &V) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for item in list.items()? {
        texts.push(item.as_str()?);
    }
    Some(texts)
}

impl ThreadChange {
    /// Another name.
    pub fn named(name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..Self::default() }
    }

    /// A change as an object says it: `{ name?, tags?, pinned? }`.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a field that is none of these, and for one of a wrong type.
    pub fn read<V: Json>(given: &V) -> Result<Self, ChatError> {
        let refused = |what: String| ChatError::Refused { code: "INVALID_ARGUMENT", message: format!("A thread's change {what}.") };
        let mut change = Self::default();
        if !given.is_object() {
            return Err(refused("needs an object: { name?, tags?, pinned? }".to_owned()));
        }
        for key in given.keys() {
            let Some(value) = given.get(&key) else { continue };
            let needs = |what: &str| refused(format!("needs {what} as its \"{key}\""));
            match key.as_str() {
                "name" => change.name = Some(value.as_str().ok_or_else(|| needs("a text"))?),
                "tags" => {
                    change.tags = Some(texts(&value).ok_or_else(|| needs("a list of texts"))?);
                }
                "pinned" => change.pinned = Some(value.as_bool().ok_or_else(|| needs("true or false"))?),
                _ => return Err(refused(format!("has no \"{key}\": it is made of name, tags and pinned"))),
            }
        }
        Ok(change)
    }

    /// The object that says it.
    pub fn write<V: Json>(&self) -> V {
        let name = self.name.as_ref().map(|name| ("name", V::string(name)));
        let tags = self.tags.as_ref().map(|tags| ("tags", V::array(tags.iter().map(|tag| V::string(tag)).collect())));
        let pinned = self.pinned.map(|pinned| ("pinned", V::boolean(pinned)));
        V::object([name, tags, pinned].into_iter().flatten().collect())
    }

    /// Without what is around the texts; each label once.
    pub(in crate::chat) fn tidy(mut self) -> Self {
        self.name = self.name.map(|name| name.trim().to_owned());
        self.tags = self.tags.map(|tags| {
            let mut unique: Vec<String> = Vec::new();
            for tag in tags.iter().map(|tag| tag.trim()) {
                if !tag.is_empty() && !unique.iter().any(|other| other == tag) {
                    unique.push(tag.to_owned());
                }
            }
            unique
        });
        self
    }

    pub(in crate::chat) fn apply<V: Json>(&self, thread: &mut Thread<V>) {
        if let Some(name) = &self.name {
            thread.name.clone_from(name);
        }
        if let Some(tags) = &self.tags {
            thread.tags.clone_from(tags);
        }
        if let Some(pinned) = self.pinned {
            thread.set_pinned(pinned);
        }
    }
}
