//! The native stand-in for a JavaScript value.

use serde_json::Value;

use super::Json;

/// A JSON value that compares.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(pub Value);

impl Json for Text {
    fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map(Self).map_err(|error| error.to_string())
    }
    fn stringify(&self) -> String {
        self.0.to_string()
    }
    fn null() -> Self {
        Self(Value::Null)
    }
    fn string(text: &str) -> Self {
        Self(text.into())
    }
    fn number(number: f64) -> Self {
        Self(number.into())
    }
    fn boolean(value: bool) -> Self {
        Self(value.into())
    }
    fn array(items: Vec<Self>) -> Self {
        Self(items.into_iter().map(|item| item.0).collect())
    }
    fn object(properties: Vec<(&str, Self)>) -> Self {
        Self(Value::Object(properties.into_iter().map(|(key, value)| (key.to_owned(), value.0)).collect()))
    }
    fn get(&self, key: &str) -> Option<Self> {
        self.0.get(key).filter(|value| !value.is_null()).cloned().map(Self)
    }
    fn items(&self) -> Option<Vec<Self>> {
        self.0.as_array().map(|items| items.iter().cloned().map(Self).collect())
    }
    fn keys(&self) -> Vec<String> {
        self.0.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    }
    fn as_str(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }
    fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn as_bool(&self) -> Option<bool> {
        self.0.as_bool()
    }
    fn is_null(&self) -> bool {
        self.0.is_null()
    }
    fn is_object(&self) -> bool {
        self.0.is_object()
    }
}

impl Default for Text {
    fn default() -> Self {
        Self(Value::Null)
    }
}
