//! Memories for JavaScript: LangGraph's operations and items.

use js_sys::{Array, Date, Float32Array, Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::{call, resolve};
use super::error;
use super::promise::promise;
use super::value::{describe, get, revive_messages, set, text};
use crate::json::{Json, all_ok};
use crate::store::indexeddb::{Database, IndexedDbRecords};
use crate::store::memories::{
    Answer, Embed, InMemoryRecords, Index, Indexing, Item, Match, Memories, MemoriesError, Namespace, Operation, Records,
};

use futures::FutureExt;
use std::rc::Rc;

/// Memories across threads.
#[wasm_bindgen]
pub struct MemoriesCore(Memories<JsValue, JsValue>);

fn invalid(what: &str) -> JsValue {
    error::make("OneloopError", "INVALID_ARGUMENT", what)
}

fn failed(error: MemoriesError<JsValue>) -> JsValue {
    let class = match &error {
        MemoriesError::App(error) => return error.clone(),
        MemoriesError::Store(error) => return error::store(error),
        MemoriesError::Namespace(_) => "InvalidNamespaceError",
        MemoriesError::Filter(_) | MemoriesError::Embedding(_) => "StoreError",
    };
    error::make(class, error.code(), &error.to_string())
}

#[wasm_bindgen]
impl MemoriesCore {
    /// In memory, or in the database of that name; found by meaning with `{ dims, embeddings, fields? }`.
    #[wasm_bindgen(constructor)]
    pub fn new(database: Option<String>, index: &JsValue) -> Result<MemoriesCore, JsValue> {
        let records: Box<dyn Records<JsValue>> = match database {
            Some(name) => Box::new(IndexedDbRecords::new(Database::named(&name))),
            None => Box::new(InMemoryRecords::default()),
        };
        Ok(Self(Memories::new(records, index_of(index)?, super::scheduler())))
    }

    /// Carries out operations in LangGraph's shapes, and resolves with their answers.
    pub fn batch(&self, operations: Vec<JsValue>) -> Promise {
        let begun = all_ok(operations.iter().map(operation_of)).map(|operations| self.0.batch(operations));
        promise(async move {
            let answers = begun?.await.map_err(failed)?;
            Ok(JsValue::array(answers.into_iter().map(answer_to_js).collect()))
        })
    }
}

/// Calls a method of the app's embeddings, or the function they are.
fn embed_of(embeddings: JsValue) -> Result<Embed<JsValue>, JsValue> {
    let method = |name: &str| get(&embeddings, name).dyn_into::<Function>().ok().map(|method| method.bind0(&embeddings));
    let alone = embeddings.dyn_ref::<Function>().cloned();
    let (Some(documents), query) = (alone.or_else(|| method("embedDocuments")), method("embedQuery")) else {
        let text =
            format!("The embeddings of a store are a function of a list of texts, or have embedDocuments, not {}.", describe(&embeddings));
        return Err(invalid(&text));
    };
    Ok(Rc::new(move |texts, is_query| {
        let query = query.clone().filter(|_| is_query);
        let documents = documents.clone();
        async move {
            let list: Vec<JsValue> = texts.iter().map(|one| text(one)).collect();
            let made = match (query, &list[..]) {
                (Some(query), [one]) => resolve(query.call1(&JsValue::UNDEFINED, one)?).await.map(|vector| vec![vector])?,
                _ => {
                    let made = call(&documents, &[&JsValue::array(list)]).await?;
                    made.items()
                        .ok_or_else(|| invalid(&format!("The embeddings gave {} in the place of a list of vectors.", describe(&made))))?
                }
            };
            Ok(made.iter().map(|vector| Float32Array::new(vector).to_vec()).collect())
        }
        .boxed_local()
    }))
}

fn index_of(spec: &JsValue) -> Result<Option<Index<JsValue>>, JsValue> {
    if Json::is_null(spec) {
        return Ok(None);
    }
    let dims = get(spec, "dims").as_f64().filter(|dims| *dims >= 1.0);
    let dims = dims.ok_or_else(|| invalid("The index of a store needs dims: how many numbers its embeddings give."))? as usize;
    let fields = texts(&get(spec, "fields")).unwrap_or_else(|| vec!["$".into()]);
    Ok(Some(Index { dims, fields, embed: embed_of(get(spec, "embeddings"))? }))
}

fn texts(list: &JsValue) -> Option<Vec<String>> {
    Some(list.items()?.iter().filter_map(|item| item.as_string()).collect())
}

fn namespace(list: &JsValue) -> Result<Namespace, JsValue> {
    let items = list.items().unwrap_or_default();
    match texts(list) {
        Some(labels) if labels.len() == items.len() => Ok(labels),
        _ => {
            let text = format!("A namespace is a list of strings, as [\"users\", \"1\"], not {}.", describe(list));
            Err(error::make("InvalidNamespaceError", "INVALID_NAMESPACE", &text))
        }
    }
}

/// By what it has, as LangGraph tells them apart.
fn operation_of(operation: &JsValue) -> Result<Operation<JsValue>, JsValue> {
    let has = |name: &str| !get(operation, name).is_undefined();
    let count = |name: &str, default: usize| get(operation, name).as_f64().map_or(default, |count| count.max(0.0) as usize);
    if has("namespacePrefix") {
        return Ok(Operation::Search {
            prefix: namespace(&get(operation, "namespacePrefix"))?,
            filter: operation.get("filter"),
            limit: count("limit", 10),
            offset: count("offset", 0),
            query: operation.get_str("query"),
        });
    }
    if !has("namespace") {
        let matches = get(operation, "matchConditions").items().unwrap_or_default();
        let matches = matches.iter().map(|one| {
            let path = namespace(&get(one, "path"))?;
            match one.get_str("matchType").as_deref() {
                Some("prefix") => Ok(Match::Prefix(path)),
                Some("suffix") => Ok(Match::Suffix(path)),
                _ => Err(invalid("The matchType of a condition is \"prefix\" or \"suffix\".")),
            }
        });
        let max_depth = get(operation, "maxDepth").as_f64().map(|depth| depth as usize);
        return Ok(Operation::List { matches: all_ok(matches)?, max_depth, limit: count("limit", 100), offset: count("offset", 0) });
    }
    let at = namespace(&get(operation, "namespace"))?;
    let key = operation
        .get_str("key")
        .ok_or_else(|| invalid(&format!("The key of a memory is a string, not {}.", describe(&get(operation, "key")))))?;
    let value = get(operation, "value");
    if value.is_undefined() {
        return Ok(Operation::Get(at, key));
    }
    if !value.is_null() && !Json::is_object(&value) {
        return Err(invalid(&format!("The value of a memory is an object, not {}.", describe(&value))));
    }
    let index = get(operation, "index");
    let index = match (texts(&index), JsValue::as_bool(&index)) {
        (Some(fields), _) => Indexing::Fields(fields),
        (_, Some(false)) => Indexing::None,
        _ => Indexing::Usual,
    };
    Ok(Operation::Put { namespace: at, key, value: (!value.is_null()).then_some(value), index })
}

fn item_to_js(item: Item<JsValue>) -> JsValue {
    let date = |ms: f64| JsValue::from(Date::new(&JsValue::from_f64(ms)));
    JsValue::object(vec![
        ("namespace", item.namespace.iter().map(|label| text(label)).collect::<Array>().into()),
        ("key", text(&item.key)),
        ("value", revive_messages(&item.value)),
        ("createdAt", date(item.created_at)),
        ("updatedAt", date(item.updated_at)),
    ])
}

fn answer_to_js(answer: Answer<JsValue>) -> JsValue {
    match answer {
        Answer::Item(item) => item.map_or(JsValue::NULL, item_to_js),
        Answer::Done => JsValue::NULL,
        Answer::Found(found) => {
            let one = |(item, score): (Item<JsValue>, Option<f64>)| {
                let item = item_to_js(item);
                if let Some(score) = score {
                    set(&item, "score", &JsValue::from_f64(score));
                }
                item
            };
            JsValue::array(found.into_iter().map(one).collect())
        }
        Answer::Namespaces(found) => {
            let one = |namespace: &Namespace| JsValue::array(namespace.iter().map(|label| text(label)).collect());
            JsValue::array(found.iter().map(one).collect())
        }
    }
}
