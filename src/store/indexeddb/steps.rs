//! Steps as plain objects, and back: many in one call over the boundary, their texts as one.

use js_sys::{Array, Float64Array};
use wasm_bindgen::prelude::*;

use super::records::{Fields, error_from_js, error_to_js};
use crate::json::Json;
use crate::store::{ShowInput, Step, StepKind, StepStatus};

#[wasm_bindgen(module = "/www/api/steps.js")]
extern "C" {
    #[wasm_bindgen(js_name = takeApart)]
    fn take_apart(records: &JsValue, from: usize) -> Array;
    #[wasm_bindgen(js_name = putTogether)]
    fn put_together(records: &Array, texts: &str, numbers: &[f64], others: &Array);
}

/// How many texts www/api/steps.js has of each step.
const TEXTS: usize = 14;
/// How many numbers: how long its texts are, and its `seq`.
const NUMBERS: usize = TEXTS + 1;
/// What its `others` have of a step that has anything else.
const OTHERS: u32 = 5;
/// About how many bytes go over in one call.
const PIECE: usize = 1_000_000;

/// Texts that stand in one, a separator between them.
struct Texts<'a> {
    left: &'a str,
    is_ascii: bool,
}

impl<'a> Texts<'a> {
    /// The next text; its length is in UTF-16 units, as JavaScript counts. `None` where it is negative.
    fn next(&mut self, length: f64) -> Option<String> {
        if length < 0.0 {
            return None;
        }
        let mut units = length as usize;
        let mut end = units;
        if !self.is_ascii {
            end = 0;
            let mut characters = self.left.chars();
            while units > 0 {
                let character = characters.next()?;
                units = units.saturating_sub(character.len_utf16());
                end += character.len_utf8();
            }
        }
        let text = self.left.get(..end)?;
        self.left = self.left.get(end + 1..).unwrap_or_default();
        Some(text.to_owned())
    }
}

#[inline(never)]
fn said(text: Option<String>) -> String {
    text.unwrap_or_default()
}

/// Steps from the store. What an older or newer app has left out is as if it had never been said. Nothing is made of what is no list.
pub fn steps_from_js(records: &JsValue) -> Vec<Step<JsValue>> {
    let mut steps = Vec::new();
    loop {
        let parts = take_apart(records, steps.len());
        let numbers = Float64Array::new(&parts.get(1)).to_vec();
        if numbers.is_empty() {
            return steps;
        }
        let text = parts.get(0).as_string().unwrap_or_default();
        let others: Array = parts.get(2).unchecked_into();
        let mut texts = Texts { left: &text, is_ascii: text.is_ascii() };
        let mut other = 0;
        for (at, numbers) in numbers.chunks_exact(NUMBERS).enumerate() {
            let has_more = others.get(other).as_f64() == Some(at as f64);
            let more = |place: u32| Some(others.get(other + place)).filter(|value| has_more && !Json::is_null(value));
            let [
                id,
                thread_id,
                parent_id,
                previous_id,
                kind,
                name,
                input,
                output,
                status,
                language,
                created_at,
                start,
                end,
                favorite,
            ]: [Option<String>; TEXTS] = std::array::from_fn(|at| texts.next(numbers[at]));
            steps.push(Step {
                id: said(id),
                thread_id: said(thread_id),
                parent_id,
                previous_id,
                kind: StepKind::from_word(&said(kind)),
                name: said(name),
                input: said(input),
                output: said(output),
                status: StepStatus::from_word(&said(status)),
                language,
                created_at: said(created_at),
                start,
                end,
                favorite,
                seq: numbers[TEXTS],
                error: more(1).map(|error| error_from_js(&error)),
                show_input: more(2).and_then(|shown| match Json::as_bool(&shown) {
                    Some(flag) => Some(ShowInput::Flag(flag)),
                    None => shown.as_str().map(ShowInput::Language),
                }),
                progress: None,
                metadata: more(3),
                rest: more(4),
            });
            if has_more {
                other += OTHERS;
            }
        }
    }
}

/// A step from the store.
pub fn step_from_js(record: &JsValue) -> Step<JsValue> {
    steps_from_js(&JsValue::array(vec![record.clone()])).pop().unwrap_or_default()
}

/// Steps as the store keeps them and a view is told of them.
pub fn steps_to_js<'a>(steps: impl IntoIterator<Item = &'a Step<JsValue>>) -> Array {
    all_to_js(&steps.into_iter().collect::<Vec<_>>())
}

fn all_to_js(steps: &[&Step<JsValue>]) -> Array {
    let records = Array::new();
    let mut from = 0;
    while from < steps.len() {
        let (mut text, mut numbers, others) = (String::new(), Vec::new(), Array::new());
        let mut count = 0;
        for step in &steps[from..] {
            add(step, count, &mut text, &mut numbers, &others);
            count += 1;
            if text.len() >= PIECE {
                break;
            }
        }
        put_together(&records, &text, &numbers, &others);
        from += count;
    }
    records
}

/// A step as the store keeps it and a view is told of it.
pub fn step_to_js(step: &Step<JsValue>) -> JsValue {
    all_to_js(&[step]).get(0)
}

fn add(step: &Step<JsValue>, at: usize, text: &mut String, numbers: &mut Vec<f64>, others: &Array) {
    let texts = [
        Some(step.id.as_str()),
        Some(step.thread_id.as_str()),
        step.parent_id.as_deref(),
        step.previous_id.as_deref(),
        Some(step.kind.as_str()),
        Some(step.name.as_str()),
        Some(step.input.as_str()),
        Some(step.output.as_str()),
        Some(step.status.as_str()),
        step.language.as_deref(),
        Some(step.created_at.as_str()),
        step.start.as_deref(),
        step.end.as_deref(),
        step.favorite.as_deref(),
    ];
    for part in texts {
        let length = part.map_or(-1.0, |part| if part.is_ascii() { part.len() } else { part.encode_utf16().count() } as f64);
        numbers.push(length);
        text.push_str(part.unwrap_or_default());
    }
    numbers.push(step.seq);
    let show_input = step.show_input.as_ref().map(|shown| match shown {
        ShowInput::Flag(flag) => JsValue::from_bool(*flag),
        ShowInput::Language(language) => JsValue::string(language),
    });
    let progress = step.progress.as_ref().map(|progress| {
        let mut done = Fields::new();
        done.number("loaded", progress.loaded);
        done.set("total", &progress.total.map_or(JsValue::NULL, JsValue::from_f64));
        done.text("unit", &progress.unit);
        done.done()
    });
    let more = [step.error.as_ref().map(error_to_js), show_input, progress, step.metadata.clone(), step.rest.clone()];
    if more.iter().any(Option::is_some) {
        others.push(&JsValue::from_f64(at as f64));
        for value in more {
            others.push(&value.unwrap_or_default());
        }
    }
}
