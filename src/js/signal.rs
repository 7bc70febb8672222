//! Scopes and abort signals, both ways.

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::error;
use super::value::get;
use crate::scope::{Scope, StopReason};

/// The signal of a scope: what app functions in it are handed.
pub(super) fn signal_of(scope: &Scope) -> Result<AbortSignal, JsValue> {
    let controller = AbortController::new()?;
    let signal = controller.signal();
    // A reason that is no Error would make half the world's fetch wrappers fail in turn.
    scope.on_stop(move |reason| controller.abort_with_reason(&error::abort(reason))).keep();
    Ok(signal)
}

/// Ends a scope with the signal of a config, and when its time is up, until it is dropped.
pub(super) struct Linked(Option<(AbortSignal, Closure<dyn Fn()>)>, Option<Timeout>);

/// Links `config.signal` and `config.timeout` (milliseconds), where there are.
pub(super) fn link_run(config: &JsValue, scope: &Scope) -> Linked {
    let mut linked = link(config, scope);
    let ms = get(config, "timeout").as_f64();
    linked.1 = ms.filter(|ms| *ms >= 0.0).map(|ms| {
        let scope = scope.clone();
        Timeout::new(ms.min(f64::from(i32::MAX)) as u32, move || {
            scope.stop(StopReason::Timeout);
        })
    });
    linked
}

/// Links `config.signal`, if there is one.
pub(super) fn link(config: &JsValue, scope: &Scope) -> Linked {
    let signal = get(config, "signal");
    // By what it can do, not by its class: another page's, or a stand-in's, is as good.
    if !get(&signal, "addEventListener").is_function() {
        return Linked(None, None);
    }
    let signal: AbortSignal = signal.unchecked_into();
    if signal.aborted() {
        scope.stop(StopReason::Signal);
        return Linked(None, None);
    }
    let scope = scope.clone();
    let listener = Closure::<dyn Fn()>::new(move || {
        scope.stop(StopReason::Signal);
    });
    // Signals never refuse a listener; a stand-in that does stops nothing.
    let _ = signal.add_event_listener_with_callback("abort", listener.as_ref().unchecked_ref());
    Linked(Some((signal, listener)), None)
}

impl Drop for Linked {
    fn drop(&mut self) {
        if let Some((signal, listener)) = &self.0 {
            // A stand-in may not know how.
            let _ = signal.remove_event_listener_with_callback("abort", listener.as_ref().unchecked_ref());
        }
    }
}
