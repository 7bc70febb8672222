//! What nodes and runs work with, from plain objects.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use futures::{FutureExt, TryFutureExt};
use wasm_bindgen::prelude::*;

use super::CompiledGraphCore;
use super::channels::schema_of;
use super::functions::handler_fn;
use crate::graph::{Breakpoints, Cache, CachePolicy, CompileOptions, InMemoryCache, Name, NodeOptions, RetryPolicy, Values};
use crate::js::call::{call, function, resolve};
use crate::js::command::{input_to_js, timeout};
use crate::js::error;
use crate::js::host::JsHost;
use crate::js::saver::{saving_of, values_from_js, values_to_js};
use crate::js::value::{describe, get, handle_of, names_of, set, text};
use crate::json::Json;

/// A retry policy: `{ maxAttempts?, initialInterval?, backoffFactor?, maxInterval?, jitter?, retryOn? }`.
pub(in crate::js) fn retry_of(spec: &JsValue) -> Result<Option<RetryPolicy<JsHost>>, JsValue> {
    if Json::is_null(spec) {
        return Ok(None);
    }
    let number = |name: &str, default: f64| get(spec, name).as_f64().unwrap_or(default);
    let usual = RetryPolicy::<JsHost>::default();
    let retry_on = get(spec, "retryOn");
    let retry_on = (!Json::is_null(&retry_on)).then(|| function(&retry_on, format_args!("A retry policy's retryOn"))).transpose()?;
    Ok(Some(RetryPolicy {
        max_attempts: number("maxAttempts", f64::from(usual.max_attempts)).max(1.0) as u32,
        initial_interval: number("initialInterval", usual.initial_interval),
        backoff_factor: number("backoffFactor", usual.backoff_factor),
        max_interval: number("maxInterval", usual.max_interval),
        jitter: get(spec, "jitter").as_bool().unwrap_or(true),
        retry_on: retry_on.map(|retry_on| -> crate::graph::RetryOn<JsValue> {
            Rc::new(move |error| {
                let (retry_on, error) = (retry_on.clone(), error.clone());
                async move { call(&retry_on, &[&error]).await.map(|answer| answer.is_truthy()) }.boxed_local()
            })
        }),
    }))
}

pub(in crate::js) fn cache_policy_of(spec: &JsValue) -> Result<Option<CachePolicy<JsHost>>, JsValue> {
    if !spec.is_truthy() {
        return Ok(None);
    }
    let key = get(spec, "keyFunc");
    let key = (!Json::is_null(&key)).then(|| function(&key, format_args!("A cache policy's keyFunc"))).transpose()?;
    Ok(Some(CachePolicy {
        key: Rc::new(move |input| {
            let input = input_to_js(input.clone());
            match &key {
                Some(key) => key.call1(&JsValue::UNDEFINED, &input).map(|key| key.as_string().unwrap_or_else(|| key.stringify())),
                None => Ok(input.stringify()),
            }
        }),
        ttl: get(spec, "ttl").as_f64(),
    }))
}

pub(in crate::js) fn options_of(spec: &JsValue) -> Result<NodeOptions<JsHost>, JsValue> {
    if !spec.is_object() {
        return Ok(NodeOptions::default());
    }
    let input = get(spec, "input");
    let handler = get(spec, "errorHandler");
    let handler = (!Json::is_null(&handler)).then(|| function(&handler, format_args!("An errorHandler"))).transpose()?;
    Ok(NodeOptions {
        input: if Json::is_null(&input) { None } else { Some(schema_of(&input)?) },
        retry: retry_of(&get(spec, "retryPolicy"))?.map(Rc::new),
        cache: cache_policy_of(&get(spec, "cachePolicy"))?.map(Rc::new),
        timeout: timeout(&get(spec, "timeout")),
        error_handler: handler.map(handler_fn),
        defer: get(spec, "defer").is_truthy(),
        ends: names_of(&get(spec, "ends")),
        metadata: spec.get("metadata"),
        tools: Vec::new(),
        subgraphs: get(spec, "subgraphs")
            .items()
            .unwrap_or_default()
            .iter()
            .filter_map(handle_of)
            .map(|core: CompiledGraphCore| core.0)
            .collect(),
    })
}

/// Results of nodes and tasks in memory, for all graphs that share it.
#[wasm_bindgen]
#[derive(Clone, Default)]
pub struct InMemoryCacheCore(Rc<InMemoryCache<JsHost>>);

#[wasm_bindgen]
impl InMemoryCacheCore {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another handle on the same.
    #[wasm_bindgen(js_name = clone)]
    pub fn another(&self) -> Self {
        self.clone()
    }
}

/// Where results are kept: nowhere, in one of ours behind its `core`, in the app's own, or (`true`) in one made for it.
pub(super) fn cache_of(value: &JsValue) -> Result<Option<Rc<dyn Cache<JsHost>>>, JsValue> {
    if !value.is_truthy() {
        return Ok(None);
    }
    if value.is_object() {
        if let Some(found) = handle_of::<InMemoryCacheCore>(value) {
            return Ok(Some(found.0));
        }
        if ["get", "set", "clear"].iter().all(|name| get(value, name).is_function()) {
            return Ok(Some(Rc::new(AppCache(value.clone()))));
        }
    }
    if value.as_bool().is_none() {
        let text = format!("A cache is true, or has the methods get, set and clear, as an InMemoryCache has; {} has not.", describe(value));
        return Err(error::make("GraphError", "INVALID_CACHE", &text));
    }
    Ok(Some(Rc::new(InMemoryCache::default())))
}

/// A cache of the app's own, by LangGraph's names: `get(keys)`, `set(pairs)`, `clear(namespaces)`.
struct AppCache(JsValue);

impl AppCache {
    fn ask(&self, method: &str, argument: Vec<JsValue>) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
        let (cache, method) = (self.0.clone(), get(&self.0, method));
        async move { resolve(function(&method, format_args!("A cache's method"))?.call1(&cache, &JsValue::array(argument))?).await }
            .boxed_local()
    }
}

/// LangGraph's, so that one cache may serve both.
fn namespace(node: &Name) -> JsValue {
    JsValue::array(vec![text("__pregel_ns_writes"), text(node)])
}

fn full_key(node: &Name, key: &str) -> JsValue {
    JsValue::array(vec![namespace(node), text(key)])
}

impl Cache<JsHost> for AppCache {
    fn get(&self, node: &Name, key: &str, _: f64) -> LocalBoxFuture<'static, Result<Option<Values<JsValue>>, JsValue>> {
        let found = self.ask("get", vec![full_key(node, key)]);
        async {
            let found = found.await?;
            let value = match found.items() {
                Some(items) => items.first().map(|item| get(item, "value")),
                None => Some(found),
            };
            // `undefined` is no hit: what a node without writes has left is an empty list.
            let Some(value) = value.filter(|value| !Json::is_null(value)) else { return Ok(None) };
            if value.items().is_none_or(|pairs| pairs.iter().any(|pair| pair.items().is_none_or(|pair| pair.len() != 2))) {
                let text =
                    format!("The cache's get has to return [{{ key, value }}] with what set was given as value, not {}.", describe(&value));
                return Err(error::make("GraphError", "INVALID_CACHE", &text));
            }
            Ok(Some(values_from_js(Some(value))))
        }
        .boxed_local()
    }

    fn set(
        &self,
        node: &Name,
        key: &str,
        value: Values<JsValue>,
        ttl: Option<f64>,
        _: f64,
    ) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        let pair = JsValue::object(vec![("key", full_key(node, key)), ("value", values_to_js(&value))]);
        if let Some(ttl) = ttl {
            set(&pair, "ttl", &JsValue::from_f64(ttl));
        }
        self.ask("set", vec![pair]).map_ok(drop).boxed_local()
    }

    fn clear(&self, nodes: &[Name]) -> LocalBoxFuture<'static, Result<(), JsValue>> {
        self.ask("clear", nodes.iter().map(namespace).collect()).map_ok(drop).boxed_local()
    }
}

/// Where memories are kept: the app's own object, handed on as it is.
pub(super) fn store_of(value: &JsValue) -> Result<Option<JsValue>, JsValue> {
    if Json::is_null(value) {
        return Ok(None);
    }
    if ["get", "put", "search"].iter().all(|name| get(value, name).is_function()) {
        return Ok(Some(value.clone()));
    }
    let text = format!("A store has the methods get, put and search, as an InMemoryStore has; {} has not.", describe(value));
    Err(error::make("GraphError", "INVALID_STORE", &text))
}

/// What a graph is compiled with: `{ checkpointer?, name?, cache?, store?, interruptBefore?, interruptAfter? }`.
pub(super) fn compile_options_of(spec: &JsValue, name: &str) -> Result<CompileOptions<JsHost>, JsValue> {
    Ok(CompileOptions {
        name: spec.get_str("name").unwrap_or_else(|| name.to_owned()).into(),
        checkpointer: saving_of(&get(spec, "checkpointer"))?,
        cache: cache_of(&get(spec, "cache"))?,
        store: store_of(&get(spec, "store"))?,
        interrupt_before: breakpoints_of(&get(spec, "interruptBefore")),
        interrupt_after: breakpoints_of(&get(spec, "interruptAfter")),
    })
}

pub(super) fn breakpoints_of(value: &JsValue) -> Option<Breakpoints> {
    if value.as_string().as_deref() == Some("*") {
        return Some(Breakpoints::All);
    }
    names_of(value).map(Into::into)
}
