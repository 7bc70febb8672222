//! Commands, sends and updates as JavaScript has them: by LangGraph's marks, so that instances of its classes are understood too.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::error;
use super::value::{ValueKind, describe, get, kind_of, name_of, set, try_get, unwrapped};
use crate::graph::{Command, Destination, Failure, Input, Interrupt, Name, Resume, RunInput, Send, Timeout, Update, Values};
use crate::json::{Json, all_ok};

/// Whether it is a `Command`.
pub(super) fn is_command(value: &JsValue) -> bool {
    kind_of(value) == Ok(ValueKind::Command)
}

fn invalid(text: &str) -> JsValue {
    error::make("InvalidUpdateError", "INVALID_COMMAND", text)
}

/// The update of a command: an object, or `[channel, value]` pairs.
fn writes_of<'a>(update: &JsValue, channels: impl Iterator<Item = &'a Name>) -> Result<Values<JsValue>, JsValue> {
    if Json::is_null(update) {
        return Ok(Values::default());
    }
    if let Some(pairs) = update.items() {
        let pairs = pairs.iter().map(|pair| match (get(pair, "0").as_string(), Array::is_array(pair)) {
            (Some(name), true) => Ok((Name::from(name), get(pair, "1"))),
            _ => Err(invalid(&format!(
                "The update of a Command is an object or a list of [channel, value] pairs; {} is neither.",
                describe(pair)
            ))),
        });
        return Ok(Values(all_ok(pairs)?));
    }
    if !Json::is_object(update) {
        return Err(invalid(&format!("The update of a Command is an object or a list of pairs, not {}.", describe(update))));
    }
    fields(update, channels)
}

/// The fields of an object for these channels that have a value, inherited ones too. What a getter throws is thrown.
fn fields<'a>(object: &JsValue, channels: impl Iterator<Item = &'a Name>) -> Result<Values<JsValue>, JsValue> {
    let mut values = Vec::new();
    for name in channels {
        let value = try_get(object, name)?;
        if !value.is_undefined() {
            values.push((name.clone(), value));
        }
    }
    Ok(Values(values))
}

fn timeout_of(value: &JsValue) -> Option<Timeout> {
    if let Some(ms) = JsValue::as_f64(value) {
        return Some(Timeout { run: Some(ms), ..Timeout::default() });
    }
    let ms = |name| get(value, name).as_f64();
    let timeout = Timeout {
        run: ms("runTimeout"),
        idle: ms("idleTimeout"),
        heartbeat_only: value.get_str("refreshOn").as_deref() == Some("heartbeat"),
    };
    (timeout.run.is_some() || timeout.idle.is_some()).then_some(timeout)
}

/// A node's limit in time: milliseconds, or `{ runTimeout?, idleTimeout?, refreshOn? }`.
pub(super) fn timeout(value: &JsValue) -> Option<Timeout> {
    if Json::is_null(value) { None } else { timeout_of(value) }
}

/// A name or a `Send`; `None` for anything else.
pub(super) fn destination_of(value: &JsValue) -> Option<Destination<JsValue>> {
    match kind_of(value) {
        Ok(ValueKind::String) => Some(Destination::Node(name_of(value)?)),
        Ok(ValueKind::Send) => {
            let timeout = timeout(&get(value, "timeout"));
            Some(Destination::Send(Send { node: name_of(&get(value, "node"))?, arg: get(value, "args"), timeout }))
        }
        _ => None,
    }
}

pub(super) fn command_of<'a>(value: &JsValue, channels: impl Iterator<Item = &'a Name>) -> Result<Command<JsValue>, JsValue> {
    let goto = get(value, "goto");
    let goto = if Json::is_null(&goto) { Vec::new() } else { goto.items().unwrap_or_else(|| vec![goto]) };
    let goto = goto.iter().map(|to| {
        destination_of(to)
            .ok_or_else(|| invalid(&format!("The goto of a Command is a node's name, a Send or a list of them, not {}.", describe(to))))
    });
    Ok(Command { goto: all_ok(goto)?, update: writes_of(&get(value, "update"), channels)? })
}

/// The keys of an object, as names of channels.
pub(super) fn keys_of(object: &JsValue) -> Vec<Name> {
    object.keys().into_iter().map(Name::from).collect()
}

/// What a node returns: nothing, an object, a `Command`, or a list with `Command`s in it.
pub(super) fn update_of<'a>(
    returned: &JsValue,
    channels: impl Iterator<Item = &'a Name> + Clone,
) -> Result<Update<JsValue>, Failure<JsValue>> {
    let mut update = Update::default();
    let kind = kind_of(returned).map_err(Failure::App)?;
    let parts = match kind {
        ValueKind::Nothing => return Ok(update),
        ValueKind::Object => {
            update.command.update = fields(returned, channels).map_err(Failure::App)?;
            return Ok(update);
        }
        ValueKind::Command => vec![returned.clone()],
        ValueKind::Array => returned.items().unwrap_or_default(),
        _ => Vec::new(),
    };
    if !parts.iter().any(is_command) {
        return Err(Failure::InvalidReturn(describe(returned)));
    }
    for part in &parts {
        if !is_command(part) {
            if !Json::is_object(part) {
                return Err(Failure::InvalidReturn(format!("a list with {}", describe(part))));
            }
            update.command.update.0.extend(fields(part, channels.clone()).map_err(Failure::App)?.0);
            continue;
        }
        let into_parent = part.get_str("graph").as_deref() == Some("__parent__");
        // The graph around this one has channels that are not known here.
        let command = if into_parent { command_of(part, keys_of(&get(part, "update")).iter()) } else { command_of(part, channels.clone()) };
        let command = command.map_err(Failure::App)?;
        let into = if into_parent { update.parent.get_or_insert_with(Command::default) } else { &mut update.command };
        into.extend(command);
    }
    Ok(update)
}

/// What a run begins with: an object, a `Command`, or nothing to go on.
pub(super) fn input_of(input: &JsValue, channels: &[Name]) -> Result<RunInput<JsValue>, JsValue> {
    if Json::is_null(input) {
        return Ok(RunInput::Continue);
    }
    if is_command(input) {
        if input.get_str("graph").as_deref() == Some("__parent__") {
            return Err(invalid("There is no parent graph that an input could be for."));
        }
        let resume = get(input, "resume");
        let resume = (!Json::is_null(&resume)).then(|| resume_of(resume));
        return Ok(RunInput::Command { resume, command: command_of(input, channels.iter())? });
    }
    if !Json::is_object(input) {
        let names: Vec<&str> = channels.iter().map(|name| &**name).collect();
        let text = format!("The input is {}; it must be an object with some of {}.", describe(input), names.join(", "));
        return Err(error::make("EmptyInputError", "EMPTY_INPUT", &text));
    }
    fields(input, channels.iter()).map(RunInput::Values)
}

/// What a node is given, as it sees it.
pub(super) fn input_to_js(input: Input<JsValue>) -> JsValue {
    match input {
        Input::State(state) => unwrapped(&state),
        Input::Arg(arg) => arg,
    }
}

/// An object whose keys are all ids of interrupts answers by id; anything else is the answer itself.
fn resume_of(value: JsValue) -> Resume<JsValue> {
    let keys = if Json::is_object(&value) { value.keys() } else { Vec::new() };
    let is_id = |key: &String| key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    if keys.is_empty() || !keys.iter().all(is_id) {
        return Resume::Value(value);
    }
    Resume::ById(
        keys.into_iter()
            .map(|key| {
                let answer = get(&value, &key);
                (key, answer)
            })
            .collect(),
    )
}

/// `{ id, value }` of each.
pub(super) fn interrupts_to_js(interrupts: &[Interrupt<JsValue>]) -> JsValue {
    let one = |interrupt: &Interrupt<JsValue>| {
        JsValue::object(vec![("id", JsValue::from_str(&interrupt.id)), ("value", interrupt.value.clone())])
    };
    JsValue::array(interrupts.iter().map(one).collect())
}

/// Back from [`interrupts_to_js`].
pub(super) fn interrupts_from_js(list: &JsValue) -> Vec<Interrupt<JsValue>> {
    let one = |item: JsValue| Interrupt { id: item.get_str("id").unwrap_or_default(), value: get(&item, "value") };
    list.items().unwrap_or_default().into_iter().map(one).collect()
}

/// What a node wrote: an object, or a list of one for each write where it wrote a channel several times.
pub(super) fn writes_to_js(writes: &Values<JsValue>) -> JsValue {
    let repeated = writes.0.iter().enumerate().any(|(at, (name, _))| writes.0[..at].iter().any(|(other, _)| other == name));
    if !repeated {
        return unwrapped(writes);
    }
    JsValue::array(writes.iter().map(|(name, value)| JsValue::object(vec![(&**name, value.clone())])).collect())
}

/// A command of the core's for the app: what it carries across a graph's border.
pub(super) fn command_to_js(command: &Command<JsValue>) -> JsValue {
    let pairs = command.update.iter().map(|(name, value)| Array::of2(&JsValue::from_str(name), value).into()).collect();
    let goto = command.goto.iter().map(destination_to_js).collect();
    let object = JsValue::object(vec![("update", JsValue::array(pairs)), ("goto", JsValue::array(goto))]);
    set(&object, "lg_name", &JsValue::from_str("Command"));
    object
}

fn destination_to_js(destination: &Destination<JsValue>) -> JsValue {
    match destination {
        Destination::Node(name) => JsValue::from_str(name),
        Destination::Send(send) => send_to_js(send),
    }
}

/// `{ lg_name: "Send", node, args }`.
pub(super) fn send_to_js(send: &Send<JsValue>) -> JsValue {
    JsValue::object(vec![("lg_name", JsValue::from_str("Send")), ("node", JsValue::from_str(&send.node)), ("args", send.arg.clone())])
}
