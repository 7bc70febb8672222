//! How channels' values are kept: whole, or as what was added to an older list.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::packing::unpacked;
use super::{ChannelValue, Keeping, WITHIN, key};
use crate::json::Json;
use crate::store::StoreError;
use crate::store::indexeddb::database::Database;
use crate::store::indexeddb::schema::CHANNEL_VALUES;
use crate::store::indexeddb::transaction::{Mode, Requests, between};
use crate::store::order::sort_by;

#[wasm_bindgen(module = "/www/api/indexeddb.js")]
extern "C" {
    fn appended(older: &JsValue, list: &JsValue) -> Option<Array>;
}

/// A list as it was last stored.
struct Stored {
    thread: String,
    ns: String,
    name: String,
    version: String,
    /// The version that has it whole, and how long it was there.
    whole: String,
    whole_length: u32,
    /// A copy: the app's own list may change.
    list: Array,
}

/// What was last stored of each list, so that the next time only what is new need be.
#[derive(Default)]
pub(super) struct Values(RefCell<Vec<Stored>>);

/// A value to be stored.
pub(super) struct NewValue {
    pub(super) key: JsValue,
    pub(super) record: JsValue,
    /// For the error, should it fail.
    pub(super) name: String,
}

fn named(channel: &str) -> String {
    format!("the channel \"{channel}\" of the state")
}

impl Values {
    /// The records of what a checkpoint brings.
    pub(super) fn prepare(&self, thread: &str, ns: &str, values: &[ChannelValue]) -> Vec<NewValue> {
        let new = values.iter().filter_map(|channel| match &channel.value {
            Keeping::Apart(value) => Some((channel, value)),
            Keeping::Stored | Keeping::Within(_) => None,
        });
        new.map(|(channel, value)| NewValue {
            key: key(&[thread, ns, &channel.name, &channel.version]),
            record: self.record(thread, ns, channel, value),
            name: named(&channel.name),
        })
        .collect()
    }

    fn record(&self, thread: &str, ns: &str, channel: &ChannelValue, value: &JsValue) -> JsValue {
        let whole = || JsValue::object(vec![("value", value.clone())]);
        if !channel.is_folded || !Array::is_array(value) {
            return whole();
        }
        let mut all = self.0.borrow_mut();
        let at = all.iter().position(|stored| stored.name == channel.name && stored.ns == ns && stored.thread == thread);
        let list: &Array = value.unchecked_ref();
        let added = at.and_then(|at| appended(&all[at].list, list));
        let Some((at, added)) = at.zip(added).filter(|(at, _)| list.length() <= 2 * all[*at].whole_length.max(8)) else {
            let stored = Stored {
                thread: thread.to_owned(),
                ns: ns.to_owned(),
                name: channel.name.clone(),
                version: channel.version.clone(),
                whole: channel.version.clone(),
                whole_length: list.length(),
                list: list.slice(0, u32::MAX),
            };
            match at {
                Some(at) => all[at] = stored,
                None => all.push(stored),
            }
            return whole();
        };
        let stored = &mut all[at];
        let text = JsValue::from_str;
        let record = JsValue::object(vec![("on", text(&stored.version)), ("whole", text(&stored.whole)), ("added", added.clone().into())]);
        stored.version.clone_from(&channel.version);
        for item in added.iter() {
            stored.list.push(&item);
        }
        record
    }

    pub(super) fn forget(&self, thread: &str) {
        self.0.borrow_mut().retain(|stored| stored.thread != thread);
    }

    /// The values of a checkpoint's channels.
    pub(super) async fn read(
        &self,
        database: &Database,
        thread: &str,
        ns: &str,
        record: &JsValue,
    ) -> Result<Vec<(String, JsValue)>, StoreError> {
        let pairs = record.get("versions").and_then(|list| list.items()).unwrap_or_default();
        let versions: Vec<(String, String)> =
            pairs.iter().filter_map(|pair| Some((pair.get("0")?.as_str()?, pair.get("1")?.as_str()?))).collect();
        if versions.is_empty() {
            return Ok(Vec::new());
        }
        let within = record.get(WITHIN).and_then(|list| list.items()).unwrap_or_default();
        let within = |name: &str| within.iter().find(|pair| pair.get_str("0").as_deref() == Some(name));
        let mut requests = Requests::default();
        for (name, version) in versions.iter().filter(|(name, _)| within(name).is_none()) {
            requests.get(CHANNEL_VALUES, key(&[thread, ns, name, version]));
        }
        let apart =
            if requests.stores().is_empty() { Vec::new() } else { database.transact(&[CHANNEL_VALUES], Mode::ReadOnly, &requests).await? };
        let mut apart = apart.into_iter();
        let mut values = Vec::with_capacity(versions.len());
        for (name, version) in versions {
            if let Some(pair) = within(&name) {
                let value = js_sys::Reflect::get(pair, &JsValue::from(1)).unwrap_or(JsValue::UNDEFINED);
                values.push((name, value));
                continue;
            }
            let Some(record) = apart.next() else { break };
            if let Some(whole) = record.get_str("whole") {
                if let Some((list, whole_length)) = grown(database, [thread, ns, &name], &version, &whole).await? {
                    self.remember(thread, ns, &name, &version, &whole, whole_length, &list);
                    values.push((name, list.into()));
                }
            } else if Json::is_object(&record) {
                let record = unpacked(&record, &named(&name))?;
                let value = js_sys::Reflect::get(&record, &"value".into()).unwrap_or(JsValue::UNDEFINED);
                if let Some(list) = value.dyn_ref::<Array>() {
                    self.remember(thread, ns, &name, &version, &version, list.length(), list);
                }
                values.push((name, value));
            }
        }
        Ok(values)
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one record, said once")]
    fn remember(&self, thread: &str, ns: &str, name: &str, version: &str, whole: &str, whole_length: u32, list: &Array) {
        let mut all = self.0.borrow_mut();
        all.retain(|stored| stored.name != name || stored.ns != ns || stored.thread != thread);
        all.push(Stored {
            thread: thread.to_owned(),
            ns: ns.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            whole: whole.to_owned(),
            whole_length,
            list: list.slice(0, u32::MAX),
        });
    }
}

/// A list from the version that has it whole up to another, and how long it was where it was whole.
async fn grown(database: &Database, [thread, ns, name]: [&str; 3], version: &str, whole: &str) -> Result<Option<(Array, u32)>, StoreError> {
    let range = between(&[thread, ns, name, whole], &[thread, ns, name, version])?;
    let mut requests = Requests::default();
    requests.get_all_keys(CHANNEL_VALUES, range.clone());
    requests.get_all(CHANNEL_VALUES, range);
    let found = database.transact(&[CHANNEL_VALUES], Mode::ReadOnly, &requests).await?;
    let found: Vec<Vec<JsValue>> = found.iter().map(|list| list.items().unwrap_or_default()).collect();
    let [keys, records] = &found[..] else { return Ok(None) };
    // Keys come in order, and versions are plain ASCII: one is found by halving.
    let versions: Vec<String> = keys.iter().map(|key| key.get_str("3").unwrap_or_default()).collect();
    let record_of = |version: &str| records.get(versions.binary_search_by(|other| other.as_str().cmp(version)).ok()?);
    // Backwards along the line: other lines may have grown from the same list.
    let mut added = Vec::new();
    let mut at = version.to_owned();
    while at != whole {
        let Some(record) = record_of(&at) else { return Ok(None) };
        added.push(unpacked(record, &named(name))?.get("added").and_then(|list| list.items()).unwrap_or_default());
        at = record.get_str("on").unwrap_or_else(|| whole.to_owned());
    }
    let Some(record) = record_of(whole) else { return Ok(None) };
    let Some(list) = unpacked(record, &named(name))?.get("value") else { return Ok(None) };
    let list: Array = list.unchecked_into();
    let length = list.length();
    for item in added.into_iter().rev().flatten() {
        list.push(&item);
    }
    Ok(Some((list, length)))
}

/// For each stored value, whether one of these checkpoints still needs it, itself or as what another was added to.
pub(super) fn needed(kept: &[&JsValue], keys: &[JsValue], values: &[JsValue]) -> Vec<bool> {
    let place = |key: &JsValue| ["1", "2", "3"].map(|at| key.get_str(at).unwrap_or_default());
    // Sorted here: the database orders by UTF-16, which is not how strings compare.
    let mut by_place: Vec<([String; 3], usize)> = keys.iter().enumerate().map(|(at, key)| (place(key), at)).collect();
    sort_by(&mut by_place, Ord::cmp);
    let find = |place: &[String; 3]| by_place.binary_search_by(|(other, _)| other.cmp(place)).ok().map(|at| by_place[at].1);
    let mut needed = vec![false; keys.len()];
    for record in kept {
        let ns = record.get_str("ns").unwrap_or_default();
        for pair in record.get("versions").and_then(|list| list.items()).unwrap_or_default() {
            let (Some(name), mut version) = (pair.get_str("0"), pair.get_str("1")) else { continue };
            while let Some(at) = version.and_then(|version| find(&[ns.clone(), name.clone(), version])) {
                if std::mem::replace(&mut needed[at], true) {
                    break;
                }
                version = values[at].get_str("on");
            }
        }
    }
    needed
}
