//! What the pure parts may ask of a JSON-like value.
//!
//! In the browser the value is a `JsValue`: `JSON.parse` and property reads are the platform's own, and
//! no JSON library goes into the module (serde_json costs 39 KB gzip). Native tests use [`testing::Text`].

#[cfg(all(test, not(target_family = "wasm")))]
pub mod testing;

/// A value as JSON knows it. Clones are cheap and share identity where the host has identity.
pub trait Json: Clone + 'static {
    /// Reads a text.
    ///
    /// # Errors
    /// What the parser says is wrong with the text.
    fn parse(text: &str) -> Result<Self, String>;
    /// The value as JSON text. What JSON cannot say becomes `null`.
    fn stringify(&self) -> String;
    /// `null`.
    fn null() -> Self;
    /// A string.
    fn string(text: &str) -> Self;
    /// A short string that is likely to be made again: a kind, an id. Hosts may keep it.
    fn word(text: &str) -> Self {
        Self::string(text)
    }
    /// A number.
    fn number(number: f64) -> Self;
    /// `true` or `false`.
    fn boolean(value: bool) -> Self;
    /// A list.
    fn array(items: Vec<Self>) -> Self;
    /// An object with these properties, in this order.
    fn object(properties: Vec<(&str, Self)>) -> Self;
    /// A property of an object. `None` when it is missing, `null` or undefined, or this is no object.
    fn get(&self, key: &str) -> Option<Self>;
    /// The items of a list, or `None` when it is none.
    fn items(&self) -> Option<Vec<Self>>;
    /// The names of an object's own properties.
    fn keys(&self) -> Vec<String>;
    /// The text of a string.
    fn as_str(&self) -> Option<String>;
    /// The number of a number.
    fn as_f64(&self) -> Option<f64>;
    /// The truth of a boolean.
    fn as_bool(&self) -> Option<bool>;
    /// Whether it is `null` or undefined.
    fn is_null(&self) -> bool;
    /// Whether it is an object that is no list.
    fn is_object(&self) -> bool;

    /// A copy of an object with a property set, or without it. What is no object counts as an empty one.
    fn with(&self, key: &str, value: Option<Self>) -> Self {
        let keys = self.keys();
        let others = keys.iter().filter(|other| *other != key);
        let mut properties: Vec<(&str, Self)> = others.map(|other| (other.as_str(), self.get(other).unwrap_or_else(Self::null))).collect();
        properties.extend(value.map(|value| (key, value)));
        Self::object(properties)
    }

    /// A string property.
    fn get_str(&self, key: &str) -> Option<String> {
        self.get(key)?.as_str()
    }
}

/// All of them, or the first error. A plain loop: what `collect` makes of it is four times the code, for each kind of
/// item.
pub(crate) fn all_ok<T, E>(items: impl Iterator<Item = Result<T, E>>) -> Result<Vec<T>, E> {
    let mut all = Vec::new();
    for item in items {
        all.push(item?);
    }
    Ok(all)
}
