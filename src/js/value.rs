//! How JavaScript values look: the one place that reads and makes them.

use std::cell::RefCell;

use js_sys::{Array, Function, JSON, Object, Reflect};
use wasm_bindgen::convert::TryFromJsValue;
use wasm_bindgen::prelude::*;

use crate::graph::{Name, Values};
use crate::json::Json;
use crate::message::{Accumulator, Kind, MessageValue};

#[wasm_bindgen(module = "/www/api/messages.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeMessage)]
    fn make_message(kind: &str, fields: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = appendMessages)]
    fn append_messages(list: &JsValue, messages: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = wholeMessage)]
    fn whole_message(value: &JsValue, calls: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = isMessage)]
    fn is_message(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = reviveMessages)]
    pub(super) fn revive_messages(value: &JsValue) -> JsValue;
}

/// How long a name may be to be kept, and how many are: those of an app are few, and making a string costs more than all the
/// rest of reading or setting a property.
const KEPT_NAME: usize = 32;
const KEPT_NAMES: usize = 256;

thread_local! {
    static NAMES: RefCell<Vec<Option<(Box<str>, JsValue)>>> = RefCell::new(vec![None; KEPT_NAMES]);
}

/// A name as a string of JavaScript's: of a property, a channel, a node.
pub(super) fn key(name: &str) -> JsValue {
    if name.len() > KEPT_NAME {
        return JsValue::from_str(name);
    }
    // FNV-1a: names are short.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    NAMES.with_borrow_mut(|names| {
        let slot = &mut names[(hash ^ (hash >> 16)) as usize % KEPT_NAMES];
        match slot {
            Some((kept, value)) if **kept == *name => value.clone(),
            _ => {
                let value = JsValue::from_str(name);
                *slot = Some((name.into(), value.clone()));
                value
            }
        }
    })
}

/// A property, `undefined` where there is none. Never throws for what is no object; a getter that throws is none either.
pub(super) fn get(value: &JsValue, name: &str) -> JsValue {
    if value.is_null() || value.is_undefined() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(value, &key(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A property of an object; what a getter throws is thrown.
pub(super) fn try_get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &key(name))
}

/// Sets a property of an object of ours.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // It can only fail on frozen objects, and ours are not.
    let _ = Reflect::set(object, &key(name), value);
}

/// What a value is, for error messages: `a number (7)`, `an array`, `nothing`.
pub(super) fn describe(value: &JsValue) -> String {
    let kind = value.js_typeof().as_string().unwrap_or_default();
    if value.is_null() {
        return "null".to_owned();
    }
    if Array::is_array(value) {
        return "an array".to_owned();
    }
    match kind.as_str() {
        "undefined" => "nothing".to_owned(),
        "object" => "an object".to_owned(),
        "function" => "a function".to_owned(),
        "string" => {
            let text: String = value.as_string().unwrap_or_default().chars().take(40).collect();
            format!("a string (\"{text}\")")
        }
        "number" | "boolean" => format!("a {kind} ({})", value.stringify()),
        kind => format!("a {kind}"),
    }
}

/// A handle of its own on the object of ours behind an object of the API. Taking one from JavaScript consumes it, so it is a
/// clone that is taken; `None` where it is of another class.
pub(super) fn handle_of<T: TryFromJsValue>(object: &JsValue) -> Option<T> {
    let core = get(object, "core");
    let clone = get(&core, "clone").dyn_into::<Function>().ok()?;
    T::try_from_js_value(clone.call0(&core).ok()?).ok()
}

/// The names in a list; `None` for what is no list.
pub(super) fn names_of(list: &JsValue) -> Option<Vec<Name>> {
    Some(list.items()?.iter().filter_map(|name| name.as_string()).map(Name::from).collect())
}

/// A text as a value.
pub(super) fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

/// Named values as a plain object.
pub(super) fn to_object(values: &Values<JsValue>) -> JsValue {
    let object = Object::new();
    for (name, value) in values.iter() {
        set(&object, name, value);
    }
    object.into()
}

impl Json for JsValue {
    fn parse(text: &str) -> Result<Self, String> {
        JSON::parse(text).map_err(|error| super::error::message_of(&error))
    }
    fn stringify(&self) -> String {
        // Cycles and BigInts throw, functions and undefined have no JSON.
        JSON::stringify(self).ok().and_then(|text| text.as_string()).unwrap_or_else(|| "null".to_owned())
    }
    fn null() -> Self {
        Self::NULL
    }
    fn string(text: &str) -> Self {
        Self::from_str(text)
    }
    fn number(number: f64) -> Self {
        Self::from_f64(number)
    }
    fn boolean(value: bool) -> Self {
        Self::from_bool(value)
    }
    fn array(items: Vec<Self>) -> Self {
        items.into_iter().collect::<Array>().into()
    }
    fn object(properties: Vec<(&str, Self)>) -> Self {
        let object = Object::new();
        for (name, value) in properties {
            set(&object, name, &value);
        }
        object.into()
    }
    fn get(&self, name: &str) -> Option<Self> {
        let value = get(self, name);
        (!value.is_null() && !value.is_undefined()).then_some(value)
    }
    fn items(&self) -> Option<Vec<Self>> {
        Array::is_array(self).then(|| self.unchecked_ref::<Array>().iter().collect())
    }
    fn keys(&self) -> Vec<String> {
        if !Json::is_object(self) {
            return Vec::new();
        }
        Object::keys(self.unchecked_ref::<Object>()).iter().filter_map(|name| name.as_string()).collect()
    }
    fn as_str(&self) -> Option<String> {
        self.as_string()
    }
    fn as_f64(&self) -> Option<f64> {
        JsValue::as_f64(self)
    }
    fn as_bool(&self) -> Option<bool> {
        JsValue::as_bool(self)
    }
    fn is_null(&self) -> bool {
        JsValue::is_null(self) || self.is_undefined()
    }
    fn is_object(&self) -> bool {
        JsValue::is_object(self) && !Array::is_array(self)
    }
}

impl MessageValue for JsValue {
    fn message(kind: Kind, fields: Vec<(&str, Self)>) -> Self {
        let class = if kind == Kind::AiChunk { "chunk" } else { kind.as_str() };
        make_message(class, &Self::object(fields))
    }
    fn is_message(&self) -> bool {
        is_message(self)
    }
    fn appended<'a>(list: &Self, messages: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let appended = append_messages(list, &Self::array(messages.cloned().collect()));
        (!appended.is_undefined()).then_some(appended)
    }
    fn whole(self) -> Self {
        let whole = whole_message(&self, &Self::UNDEFINED);
        if !whole.is_undefined() {
            return whole;
        }
        // A piece of ours with pieces of tool calls, which add up here as everywhere.
        let mut sum = Accumulator::default();
        if let Ok(chunk) = super::model::chunk_of(&self) {
            sum.push(&chunk);
        }
        let message: Self = sum.to_message(&self.get_str("id").unwrap_or_default());
        whole_message(&self, &get(&message, "tool_calls"))
    }
    fn with_id(self, id: &str) -> Self {
        set(&self, "id", &key(id));
        self
    }
}
