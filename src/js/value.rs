//! How JavaScript values look: the one place that reads and makes them.

use std::cell::RefCell;

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::convert::TryFromJsValue;
use wasm_bindgen::prelude::*;

use crate::graph::{END, Name, RETURN, START, Values};
use crate::json::Json;
use crate::message::{Accumulator, Kind, MessageValue};

#[wasm_bindgen(module = "/www/api/messages.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeMessage)]
    fn make_message(kind: &JsValue, fields: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = appendMessages)]
    fn append_messages(list: &JsValue, messages: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = wholeMessage)]
    fn whole_message(value: &JsValue, calls: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = isMessage)]
    fn is_message(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = reviveMessages)]
    pub(super) fn revive_messages(value: &JsValue) -> JsValue;
}

#[wasm_bindgen(module = "/www/api/values.js")]
extern "C" {
    #[wasm_bindgen(js_name = kindOf, catch)]
    fn kind_number(value: &JsValue) -> Result<u32, JsValue>;
    /// Whether `await` would wait for it. Throws what reading its `then` throws.
    #[wasm_bindgen(js_name = isThenable, catch)]
    pub(super) fn is_thenable(value: &JsValue) -> Result<bool, JsValue>;
    /// Whether it can be called: a class can't.
    #[wasm_bindgen(js_name = isCallable)]
    pub(super) fn is_callable(value: &JsValue) -> bool;
    /// A promise that is resolved with an item of an iteration, or its end.
    pub(super) fn iterated(done: bool, value: &JsValue) -> Promise;
    fn read(value: &JsValue, name: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = withTwo)]
    fn with_two(object: &JsValue, name: &JsValue, value: &JsValue, second: &JsValue, other: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = keepName)]
    fn keep_name(place: usize, name: &JsValue, before: &JsValue);
    #[wasm_bindgen(js_name = placeOf)]
    fn place_of(value: &JsValue) -> i32;
}

/// What a value is to a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// `null` or undefined.
    Nothing,
    /// An object that is none of the others.
    Object,
    /// A list.
    Array,
    /// A `Command`, by LangGraph's mark.
    Command,
    /// A `Send`, likewise.
    Send,
    /// A text.
    String,
    /// A number, a boolean, a function…
    Other,
}

/// What a value is, by one call. The numbers are those of `values.js`.
///
/// # Errors
/// What the app's getter of the mark has thrown.
pub(super) fn kind_of(value: &JsValue) -> Result<ValueKind, JsValue> {
    Ok(match kind_number(value)? {
        0 => ValueKind::Nothing,
        1 => ValueKind::Object,
        2 => ValueKind::Array,
        3 => ValueKind::Command,
        4 => ValueKind::Send,
        5 => ValueKind::String,
        _ => ValueKind::Other,
    })
}

/// How long a name may be to be kept (ids are, too), and how many are: those of an app are few, and making a string costs more than all the
/// rest of reading or setting a property.
const KEPT_NAME: usize = 40;
const KEPT_NAMES: usize = 256;

thread_local! {
    static NAMES: RefCell<Vec<Option<(Name, JsValue)>>> = RefCell::new(vec![None; KEPT_NAMES]);
}

/// A name as a string of JavaScript's: of a property, a channel, a node.
pub(super) fn key(name: &str) -> JsValue {
    if name.len() > KEPT_NAME {
        return JsValue::from_str(name);
    }
    // FNV-1a: names are short.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    NAMES.with_borrow_mut(|names| {
        let place = (hash ^ (hash >> 16)) as usize % KEPT_NAMES;
        let slot = &mut names[place];
        match slot {
            Some((kept, value)) if **kept == *name => value.clone(),
            _ => {
                let value = JsValue::from_str(name);
                let before = slot.replace((name.into(), value.clone()));
                keep_name(place, &value, &before.map_or(JsValue::UNDEFINED, |(_, before)| before));
                value
            }
        }
    })
}

/// A string of JavaScript's as a name; `None` for what is no string.
pub(super) fn name_of(value: &JsValue) -> Option<Name> {
    let kept = usize::try_from(place_of(value)).ok();
    let kept = kept.and_then(|place| NAMES.with_borrow(|names| names.get(place)?.as_ref().map(|(name, _)| name.clone())));
    kept.or_else(|| {
        let name = value.as_string()?;
        key(&name);
        Some(name.into())
    })
}

/// A property, `undefined` where there is none. Never throws for what is no object; a getter that throws is none either.
pub(super) fn get(value: &JsValue, name: &str) -> JsValue {
    read(value, &key(name))
}

/// A property of an object; what a getter throws is thrown.
pub(super) fn try_get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &key(name))
}

/// Sets a property of an object of ours.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    with_two(object, &key(name), value, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
}

/// An object with these properties.
fn object_of<'a>(mut properties: impl Iterator<Item = (&'a str, &'a JsValue)>) -> JsValue {
    let mut object = JsValue::UNDEFINED;
    while let Some((name, value)) = properties.next() {
        let (second, other) =
            properties.next().map_or((JsValue::UNDEFINED, JsValue::UNDEFINED), |(name, other)| (key(name), other.clone()));
        object = with_two(&object, &key(name), value, &second, &other);
    }
    if object.is_undefined() { Object::new().into() } else { object }
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
        "function" => if is_callable(value) { "a function" } else { "a class" }.to_owned(),
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
    Some(list.items()?.iter().filter_map(name_of).collect())
}

/// A text as a value.
pub(super) fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

/// Named values as a plain object.
pub(super) fn to_object(values: &Values<JsValue>) -> JsValue {
    object_of(values.iter().map(|(name, value)| (&**name, value)))
}

/// Named values as JavaScript sees them: a plain object; a function's input or result as the one value it is.
pub(super) fn unwrapped(values: &Values<JsValue>) -> JsValue {
    match values.0.first() {
        Some((name, value)) if [START, END, RETURN].contains(&&**name) => value.clone(),
        _ => to_object(values),
    }
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
    fn word(text: &str) -> Self {
        key(text)
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
        object_of(properties.iter().map(|(name, value)| (*name, value)))
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
        make_message(&key(class), &Self::object(fields))
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
