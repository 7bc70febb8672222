//! Whether a value has the fields that a filter asks for.

use super::MemoriesError;
use crate::json::Json;

const OPERATORS: [&str; 8] = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin"];

pub(super) fn holds<V: Json, E>(value: &V, filter: Option<&V>) -> Result<bool, MemoriesError<E>> {
    let Some(filter) = filter else { return Ok(true) };
    for field in filter.keys() {
        let (actual, wanted) = (value.get(&field), filter.get(&field));
        if !field_holds(actual.as_ref(), wanted.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn field_holds<V: Json, E>(actual: Option<&V>, wanted: Option<&V>) -> Result<bool, MemoriesError<E>> {
    let operators = wanted.filter(|wanted| wanted.is_object()).map(Json::keys).unwrap_or_default();
    let Some(wanted) = wanted.filter(|_| operators.iter().any(|name| name.starts_with('$'))) else {
        return Ok(same(actual, wanted));
    };
    for name in &operators {
        let operand = wanted.get(name);
        let operand = operand.as_ref();
        let among = || operand.and_then(Json::items).unwrap_or_default().iter().any(|one| same(actual, Some(one)));
        let order = || compare(actual, operand);
        let holds = match name.as_str() {
            "$eq" => same(actual, operand),
            "$ne" => !same(actual, operand),
            "$gt" => order().is_some_and(|order| order.is_gt()),
            "$gte" => order().is_some_and(|order| order.is_ge()),
            "$lt" => order().is_some_and(|order| order.is_lt()),
            "$lte" => order().is_some_and(|order| order.is_le()),
            "$in" => among(),
            "$nin" => !among(),
            other => {
                let known = OPERATORS.join(", ");
                return Err(MemoriesError::Filter(format!("The filter has the operator \"{other}\"; those there are: {known}.")));
            }
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is missing, null and undefined are the same; objects and lists are compared as JSON.
fn same<V: Json>(left: Option<&V>, right: Option<&V>) -> bool {
    let null = |value: Option<&V>| value.is_none_or(Json::is_null);
    match (left, right) {
        (Some(left), Some(right)) if !left.is_null() && !right.is_null() => {
            left.stringify() == right.stringify() && kind(left) == kind(right)
        }
        _ => null(left) && null(right),
    }
}

/// Texts that are JSON of something else are not that.
fn kind<V: Json>(value: &V) -> bool {
    value.as_str().is_some()
}

/// Numbers, and texts that are numbers, as numbers; other texts as texts, so that dates of ISO 8601 compare.
fn compare<V: Json>(left: Option<&V>, right: Option<&V>) -> Option<std::cmp::Ordering> {
    let number = |value: &V| match value.as_str() {
        Some(text) => V::parse(&text).ok().and_then(|number| number.as_f64()),
        None => value.as_f64().or_else(|| value.as_bool().map(|yes| f64::from(u8::from(yes)))),
    };
    let (left, right) = (left?, right?);
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right),
        _ => Some(left.as_str()?.cmp(&right.as_str()?)),
    }
}
