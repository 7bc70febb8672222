//! Channels and schemas, from what `www/api/graph` hands over.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::graph::{Channel, Name, ParseFn};
use crate::js::call::function;
use crate::js::error;
use crate::js::host::JsHost;
use crate::js::scheduler;
use crate::js::value::{get, names_of};
use crate::json::{Json, all_ok};
use crate::message::add_to_list;

pub(super) type Schema = Vec<(Name, Channel<JsHost>)>;

type Reduce = dyn Fn(JsValue, JsValue) -> Result<JsValue, JsValue>;

thread_local! {
    /// One for each function of the app's that is a reducer of some graph: a channel that several schemas declare is known by it.
    static REDUCERS: RefCell<Vec<(JsValue, Weak<Reduce>)>> = const { RefCell::new(Vec::new()) };
    static MESSAGES: Rc<Reduce> = Rc::new(|left, right| merge_messages(&left, right));
}

fn reduce_by(reducer: Function) -> Rc<Reduce> {
    REDUCERS.with_borrow_mut(|reducers| {
        reducers.retain(|(_, reduce)| reduce.strong_count() > 0);
        let function = JsValue::from(reducer.clone());
        let known = reducers.iter().find(|(other, _)| *other == function).and_then(|(_, reduce)| reduce.upgrade());
        known.unwrap_or_else(|| {
            let reduce: Rc<Reduce> = Rc::new(move |left, right| reducer.call2(&JsValue::UNDEFINED, &left, &right));
            reducers.push((function, Rc::downgrade(&reduce)));
            reduce
        })
    })
}

fn channel_of(spec: &JsValue) -> Result<Channel<JsHost>, JsValue> {
    let flag = |name: &str, default: bool| get(spec, name).as_bool().unwrap_or(default);
    match spec.get_str("kind").as_deref() {
        Some("topic") => return Ok(Channel::Topic { unique: flag("unique", false), accumulate: flag("accumulate", false) }),
        Some("ephemeral") => return Ok(Channel::Ephemeral { guard: flag("guard", true) }),
        Some("any") => return Ok(Channel::AnyValue),
        Some("untracked") => return Ok(Channel::Untracked { guard: flag("guard", true) }),
        Some("last-after-finish") => return Ok(Channel::LastValueAfterFinish),
        Some("barrier") => {
            let names = names_of(&get(spec, "names")).unwrap_or_default().into();
            return Ok(Channel::NamedBarrier { names, after_finish: flag("afterFinish", false) });
        }
        _ => {}
    }
    let default = get(spec, "default");
    let default = (!default.is_undefined()).then(|| function(&default, format_args!("A channel's default"))).transpose()?;
    let default = default.map(|make| -> Rc<dyn Fn() -> Result<JsValue, JsValue>> { Rc::new(move || make.call0(&JsValue::UNDEFINED)) });
    let reducer = get(spec, "reducer");
    let messages = get(spec, "messages").is_truthy();
    if messages && Json::is_null(&reducer) {
        return Ok(Channel::BinaryOperator { reduce: MESSAGES.with(Rc::clone), default, messages });
    }
    if Json::is_null(&reducer) {
        return Ok(Channel::LastValue { default });
    }
    let reduce = reduce_by(function(&reducer, format_args!("A channel's reducer"))?);
    Ok(Channel::BinaryOperator { reduce, default, messages })
}

pub(super) fn schema_of(channels: &JsValue) -> Result<Schema, JsValue> {
    let named = channels.keys().into_iter().map(|name| {
        let channel = channel_of(&get(channels, &name))?;
        Ok::<_, JsValue>((Name::from(name), channel))
    });
    all_ok(named)
}

/// What checks the writes of these channels, where they have a schema.
pub(super) fn parsers_of(channels: &JsValue) -> Result<Vec<(Name, ParseFn<JsHost>)>, JsValue> {
    let mut parsers: Vec<(Name, ParseFn<JsHost>)> = Vec::new();
    for name in channels.keys() {
        let parse = get(&get(channels, &name), "parse");
        if !parse.is_undefined() {
            let parse = function(&parse, format_args!("A channel's parse"))?;
            parsers.push((name.into(), Rc::new(move |value| parse.call1(&JsValue::UNDEFINED, value))));
        }
    }
    Ok(parsers)
}

fn merge_messages(left: &JsValue, right: JsValue) -> Result<JsValue, JsValue> {
    let scheduler = scheduler();
    let invalid = |why| error::make("GraphError", "MESSAGE_COERCION_FAILURE", &format!("A messages update was refused: {why}."));
    add_to_list(left, right, || scheduler.new_id()).map_err(invalid)
}

/// LangGraph's `messagesStateReducer`: appends, replaces by id, removes.
#[wasm_bindgen(js_name = addMessages)]
pub fn add_messages_js(left: &JsValue, right: JsValue) -> Result<JsValue, JsValue> {
    merge_messages(left, right)
}
