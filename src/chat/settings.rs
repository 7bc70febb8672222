//! The values of a settings panel.

use super::ChatError;
use super::upload::words_of;
use crate::json::Json;

/// The widgets of a panel; those on tabs, too.
fn widgets<V: Json>(offered: &V) -> Vec<V> {
    let mut all = Vec::new();
    for item in offered.items().unwrap_or_default() {
        match item.get("inputs") {
            Some(inputs) => all.extend(widgets(&inputs)),
            None => all.push(item),
        }
    }
    all
}

/// Whether a choice is one of those offered.
fn offers<V: Json>(widget: &V, choice: &str) -> bool {
    let listed = widget.get("values").and_then(|values| values.items()).unwrap_or_default();
    let items = widget.get("items");
    let mut labelled = items.iter().flat_map(|items| items.keys().into_iter().filter_map(|key| items.get_str(&key)));
    listed.iter().any(|value| value.as_str().as_deref() == Some(choice)) || labelled.any(|value| value == choice)
}

fn fits<V: Json>(widget: &V, kind: &str, value: &V) -> Result<(), String> {
    let limit = |key| widget.get(key).and_then(|limit| limit.as_f64());
    let chosen = |value: &V| match value.as_str() {
        Some(choice) if offers(widget, &choice) => Ok(()),
        Some(choice) => Err(format!("has no choice \"{choice}\"")),
        None => Err("needs one of its choices".to_owned()),
    };
    let texts = |value: &V| value.items().filter(|items| items.iter().all(|item| item.as_str().is_some()));
    let must = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("needs {what}")) };
    match kind {
        "switch" | "checkbox" => must(value.as_bool().is_some(), "true or false"),
        "slider" | "number" => {
            let Some(number) = value.as_f64() else { return Err("needs a number".into()) };
            match (limit("min"), limit("max")) {
                (Some(min), _) if number < min => {
                    Err(format!("is {}, and must not be less than {}", words_of::<V>(number), words_of::<V>(min)))
                }
                (_, Some(max)) if number > max => {
                    Err(format!("is {}, and must not be more than {}", words_of::<V>(number), words_of::<V>(max)))
                }
                _ => Ok(()),
            }
        }
        "select" | "radio" => chosen(value),
        "multiselect" => texts(value).ok_or("needs a list of its choices")?.iter().try_for_each(chosen),
        "tags" => {
            let tags: Vec<String> = texts(value).ok_or("needs a list of texts")?.iter().filter_map(Json::as_str).collect();
            must(tags.iter().enumerate().all(|(at, tag)| !tags[..at].contains(tag)), "each of its texts once")
        }
        "date" => {
            let range = widget.get_str("mode").as_deref() == Some("range");
            let dates = if range { texts(value).filter(|dates| dates.len() == 2) } else { value.as_str().map(|_| vec![value.clone()]) };
            let dates = dates.ok_or(if range { "needs a list of two dates" } else { "needs a date" })?;
            let dates: Vec<String> = dates.iter().filter_map(Json::as_str).collect();
            let (min, max) = (widget.get_str("min"), widget.get_str("max"));
            let outside = |date: &&String| min.as_ref().is_some_and(|min| *date < min) || max.as_ref().is_some_and(|max| *date > max);
            match dates.iter().find(outside) {
                Some(date) => Err(format!("is {date}, which is outside of its range")),
                None => must(dates.is_sorted(), "its first date to come before its second"),
            }
        }
        _ => must(value.as_str().is_some(), "a text"),
    }
}

/// Checks values against the widgets they are for. Those of no widget are the app's own, and `null` is nothing chosen.
///
/// # Errors
/// `SETTING_INVALID`, naming the widget.
pub(super) fn check<V: Json>(offered: Option<&V>, values: &V) -> Result<(), ChatError> {
    for widget in offered.map(widgets).unwrap_or_default() {
        let (id, kind) = (widget.get_str("id").unwrap_or_default(), widget.get_str("type").unwrap_or_default());
        if let Some(value) = values.get(&id)
            && let Err(wrong) = fits(&widget, &kind, &value)
        {
            let label = widget.get_str("label").unwrap_or_else(|| id.clone());
            return Err(ChatError::Refused { code: "SETTING_INVALID", message: format!("The setting \"{label}\" ({id}) {wrong}.") });
        }
    }
    Ok(())
}

/// The values as an app reads them: what was chosen, else what its widget begins with.
pub(super) fn effective<V: Json>(offered: Option<&V>, values: Option<&V>) -> V {
    let mut all = V::object(Vec::new());
    for widget in offered.map(widgets).unwrap_or_default() {
        if let Some(id) = widget.get_str("id") {
            all = all.with(&id, widget.get("initial"));
        }
    }
    match values {
        Some(values) => with_those(Some(&all), values),
        None => all,
    }
}

/// The values without what must not be stored: those of `password` widgets.
pub(super) fn storable<V: Json>(offered: Option<&V>, values: &V) -> V {
    let mut kept = values.clone();
    for widget in offered.map(widgets).unwrap_or_default() {
        if widget.get_str("type").as_deref() == Some("password")
            && let Some(id) = widget.get_str("id")
        {
            kept = kept.with(&id, None);
        }
    }
    kept
}

/// An object with all that another one has, and all that the old one has beside.
pub(super) fn with_those<V: Json>(old: Option<&V>, newer: &V) -> V {
    let names = newer.keys();
    let kept: Vec<_> = old.map(Json::keys).unwrap_or_default().into_iter().filter(|name| !names.contains(name)).collect();
    let of = |object: Option<&V>, name: &str| object.and_then(|object| object.get(name)).unwrap_or_else(V::null);
    let kept = kept.iter().map(|name| (name.as_str(), of(old, name)));
    V::object(kept.chain(names.iter().map(|name| (name.as_str(), of(Some(newer), name)))).collect())
}
