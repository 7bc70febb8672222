//! What a transaction is to do: a list, which JavaScript issues without waiting in between.

use wasm_bindgen::prelude::*;

use super::error::from_js;
use crate::json::Json;
use crate::store::StoreError;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = IDBKeyRange, js_name = bound, catch)]
    fn bound(lower: &JsValue, upper: &JsValue, lower_open: bool, upper_open: bool) -> Result<JsValue, JsValue>;
}

/// Whether a transaction changes anything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    ReadOnly,
    ReadWrite,
}

impl Mode {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readonly",
            Self::ReadWrite => "readwrite",
        }
    }
}

/// The requests of a transaction. Each has a result, in the order of asking.
#[derive(Default)]
pub(super) struct Requests {
    requests: Vec<JsValue>,
    stores: Vec<&'static str>,
}

impl Requests {
    fn add(&mut self, store: &'static str, method: &str, arguments: Vec<JsValue>, name: JsValue) {
        if !self.stores.contains(&store) {
            self.stores.push(store);
        }
        self.requests.push(JsValue::array(vec![JsValue::word(store), JsValue::word(method), JsValue::array(arguments), name]));
    }

    /// The stores that are asked.
    pub(super) fn stores(&self) -> &[&'static str] {
        &self.stores
    }

    pub(super) fn put(&mut self, store: &'static str, value: JsValue) {
        self.add(store, "put", vec![value], JsValue::UNDEFINED);
    }

    /// The name says what failed if it does; with a dot at its end the whole record is what it names.
    pub(super) fn put_named(&mut self, store: &'static str, value: JsValue, name: &str) {
        self.add(store, "put", vec![value], JsValue::word(name));
    }

    /// The name says what failed if it does.
    pub(super) fn put_at(&mut self, store: &'static str, key: JsValue, value: JsValue, name: Option<&str>) {
        self.write(store, "put", key, value, name);
    }

    /// By `put`, or by `keep`, which leaves what is there.
    pub(super) fn write(&mut self, store: &'static str, method: &str, key: JsValue, value: JsValue, name: Option<&str>) {
        self.add(store, method, vec![value, key], name.map_or(JsValue::UNDEFINED, JsValue::from_str));
    }

    pub(super) fn delete(&mut self, store: &'static str, key: JsValue) {
        self.add(store, "delete", vec![key], JsValue::UNDEFINED);
    }

    pub(super) fn get(&mut self, store: &'static str, key: JsValue) {
        self.add(store, "get", vec![key], JsValue::UNDEFINED);
    }

    pub(super) fn get_all(&mut self, store: &'static str, range: JsValue) {
        self.add(store, "getAll", vec![range], JsValue::UNDEFINED);
    }

    /// From an index of a store.
    pub(super) fn get_all_by(&mut self, store: &'static str, index: &str, range: JsValue) {
        self.add(store, "getAllBy", vec![JsValue::from_str(index), range], JsValue::UNDEFINED);
    }

    /// Makes one entry of several of a change log.
    pub(super) fn compact(&mut self, store: &'static str, index: &str, range: JsValue) {
        self.add(store, "compact", vec![JsValue::from_str(index), range], JsValue::UNDEFINED);
    }

    pub(super) fn get_all_keys(&mut self, store: &'static str, range: JsValue) {
        self.add(store, "getAllKeys", vec![range], JsValue::UNDEFINED);
    }

    /// The last of a store, or of an index of it, backwards.
    pub(super) fn newest(&mut self, store: &'static str, index: Option<&str>, range: JsValue, count: Option<usize>) {
        let index = index.map_or(JsValue::NULL, JsValue::from_str);
        let count = JsValue::from_f64(count.map_or(f64::INFINITY, |count| count as f64));
        self.add(store, "newest", vec![index, range, count], JsValue::UNDEFINED);
    }

    pub(super) fn to_js(&self) -> JsValue {
        JsValue::array(self.requests.clone())
    }
}

/// A key of several parts.
pub(super) fn key(parts: &[&str]) -> Vec<JsValue> {
    parts.iter().map(|part| JsValue::from_str(part)).collect()
}

/// All keys that begin with this part: `[part]` up to `[part, []]`, since arrays sort behind everything else.
pub(super) fn prefix(parts: &[&str]) -> Result<JsValue, StoreError> {
    let mut upper = key(parts);
    upper.push(JsValue::array(Vec::new()));
    range(&JsValue::array(key(parts)), &JsValue::array(upper))
}

/// All keys from one to another, both with them.
pub(super) fn range(lower: &JsValue, upper: &JsValue) -> Result<JsValue, StoreError> {
    bound(lower, upper, false, false).map_err(|error| from_js(&error))
}

/// All keys that begin with this part and come after that key.
pub(super) fn after(parts: &[&str], lower: &JsValue) -> Result<JsValue, StoreError> {
    let mut upper = key(parts);
    upper.push(JsValue::array(Vec::new()));
    bound(lower, &JsValue::array(upper), true, false).map_err(|error| from_js(&error))
}

/// All keys that begin with this part and come before that key.
pub(super) fn before(parts: &[&str], upper: &JsValue) -> Result<JsValue, StoreError> {
    bound(&JsValue::array(key(parts)), upper, false, true).map_err(|error| from_js(&error))
}

/// All keys from one to another, both with them.
pub(super) fn between(lower: &[&str], upper: &[&str]) -> Result<JsValue, StoreError> {
    range(&JsValue::array(key(lower)), &JsValue::array(key(upper)))
}
