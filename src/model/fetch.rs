//! The browser's transport: `fetch`, aborted when nobody waits any more.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use futures::{StreamExt, stream};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
#[allow(clippy::disallowed_types, reason = "fetch promises settle when their controller is aborted, which the guard sees to")]
use wasm_bindgen_futures::JsFuture;

use super::{HttpRequest, HttpResponse, Transport, TransportError};

#[wasm_bindgen]
extern "C" {
    // Not a method of Window: workers have it too.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &str, options: &web_sys::RequestInit) -> js_sys::Promise;
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
    let text = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    TransportError(text.unwrap_or_else(|| "the request failed".to_owned()))
}

#[allow(clippy::disallowed_types, reason = "see the import")]
async fn settled(promise: js_sys::Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

async fn send(request: HttpRequest) -> Result<HttpResponse, JsValue> {
    let guard = Rc::new(AbortOnDrop(web_sys::AbortController::new()?));
    let headers = web_sys::Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("accept", "text/event-stream")?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&JsValue::from_str(&request.body));
    options.set_signal(Some(&guard.0.signal()));
    options.set_credentials(web_sys::RequestCredentials::Omit);
    options.set_redirect(web_sys::RequestRedirect::Error);
    options.set_referrer_policy(web_sys::ReferrerPolicy::NoReferrer);
    let response: web_sys::Response = settled(fetch(&request.url, &options)).await?.unchecked_into();
    let retry_after = response.headers().get("retry-after")?.and_then(|text| text.trim().parse().ok());
    let reader = response.body().map(|body| body.get_reader().unchecked_into::<web_sys::ReadableStreamDefaultReader>());
    let body = stream::unfold((guard, reader), |(guard, reader)| async {
        let Some(open) = &reader else { return None };
        let read = settled(open.read()).await;
        let chunk = match read {
            Err(error) => return Some((Err(describe(&error)), (guard, None))),
            Ok(chunk) => chunk,
        };
        let done = js_sys::Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy());
        if done {
            return None;
        }
        let bytes = js_sys::Reflect::get(&chunk, &"value".into()).map(|value| js_sys::Uint8Array::new(&value).to_vec());
        Some((bytes.map_err(|error| describe(&error)), (guard, reader)))
    });
    Ok(HttpResponse { status: response.status(), retry_after, body: body.boxed_local() })
}

impl Transport for FetchTransport {
    fn post(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, TransportError>> {
        Box::pin(async { send(request).await.map_err(|error| describe(&error)) })
    }
}
