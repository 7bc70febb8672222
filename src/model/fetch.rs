//! The browser's transport: `fetch`, aborted when nobody waits any more.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use futures::{StreamExt, stream};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
#[allow(clippy::disallowed_types, reason = "fetch promises settle when their controller is aborted, which the guard sees to")]
use wasm_bindgen_futures::JsFuture;

use super::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::json::Json;

#[wasm_bindgen(module = "/www/api/platform.js")]
extern "C" {
    fn post(url: &str, headers: &JsValue, body: &str, signal: &web_sys::AbortSignal) -> js_sys::Promise;
}

#[wasm_bindgen]
extern "C" {
    type Reader;
    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> js_sys::Promise;
}

/// Aborts the request when dropped: the connection closes.
struct AbortOnDrop(web_sys::AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Without an argument the reason is the platform's own AbortError.
        self.0.abort();
    }
}

/// Sends with `fetch`: no cookies, no referrer, and no redirects, which could take a key to another host.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

fn describe(error: &JsValue) -> TransportError {
    TransportError(error.get_str("message").unwrap_or_else(|| "the request failed".to_owned()))
}

#[allow(clippy::disallowed_types, reason = "see the import")]
async fn settled(promise: js_sys::Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

async fn send(request: HttpRequest) -> Result<HttpResponse, JsValue> {
    let guard = Rc::new(AbortOnDrop(web_sys::AbortController::new()?));
    let pair = |(name, value): &(String, String)| JsValue::array(vec![JsValue::from_str(name), JsValue::from_str(value)]);
    let headers = JsValue::array(request.headers.iter().map(pair).collect());
    let response = settled(post(&request.url, &headers, &request.body, &guard.0.signal())).await?;
    let retry_after = response.get_str("retryAfter").and_then(|text| text.trim().parse().ok());
    let status = response.get("status").and_then(|status| Json::as_f64(&status)).unwrap_or_default() as u16;
    let reader = response.get("reader").map(JsCast::unchecked_into::<Reader>);
    let body = stream::unfold((guard, reader), |(guard, reader)| async {
        let open = reader?;
        let chunk = match settled(open.read()).await {
            Err(error) => return Some((Err(describe(&error)), (guard, None))),
            Ok(chunk) => chunk,
        };
        // The last one has no value.
        let bytes = js_sys::Uint8Array::new(&chunk.get("value")?).to_vec();
        Some((Ok(bytes), (guard, Some(open))))
    });
    Ok(HttpResponse { status, retry_after, body: body.boxed_local() })
}

impl Transport for FetchTransport {
    fn post(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, TransportError>> {
        Box::pin(async { send(request).await.map_err(|error| describe(&error)) })
    }
}
