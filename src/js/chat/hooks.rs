//! An app's hooks.

use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::chat::{Chat, Hooks, TurnHook};
use crate::js::call::{apply, call};
use crate::js::error;
use crate::js::host::JsHost;
use crate::js::input::message_to_js;
use crate::js::turn::Turn;
use crate::js::value::{set as set_property, text};
use crate::scope::StopReason;
use crate::store::indexeddb::{steps_to_js, thread_to_js};
use crate::store::{Step, Thread};

fn invoke_hook(hook: Function, arguments: Vec<JsValue>) -> LocalBoxFuture<'static, Result<(), JsValue>> {
    async move {
        let arguments: Vec<&JsValue> = arguments.iter().collect();
        call(&hook, &arguments).await.map(drop)
    }
    .boxed_local()
}

fn turn_hook(hook: Function) -> TurnHook<JsHost> {
    Rc::new(move |turn| invoke_hook(hook.clone(), vec![Turn::to_js(turn)]))
}

/// Sets the hook of that name.
pub(super) fn set(hooks: &mut Hooks<JsHost>, name: &str, hook: Function) {
    match name {
        "onChatStart" => hooks.on_chat_start = Some(turn_hook(hook)),
        "onStop" => hooks.on_stop = Some(turn_hook(hook)),
        "onChatEnd" => hooks.on_chat_end = Some(turn_hook(hook)),
        "onMessage" => {
            hooks.on_message = Some(Rc::new(move |message, turn| {
                let message = message_to_js(&message, &turn.session().elements());
                invoke_hook(hook.clone(), vec![message, Turn::to_js(turn)])
            }));
        }
        "onThreadName" => {
            hooks.on_thread_name = Some(Rc::new(move |message, turn| {
                let (hook, message) = (hook.clone(), message_to_js(&message, &turn.session().elements()));
                async move { call(&hook, &[&message, &Turn::to_js(turn)]).await.map(|name| name.as_string()) }.boxed_local()
            }));
        }
        "authorRename" => {
            hooks.author_rename = Some(Rc::new(move |name| {
                let hook = hook.clone();
                async move { call(&hook, &[&text(&name)]).await.map(|name| name.as_string()) }.boxed_local()
            }));
        }
        "onError" => {
            hooks.on_error = Some(Rc::new(move |error, name| {
                if let Err(error) = apply(&hook, &[error, &text(name)]) {
                    super::report_error(&error);
                }
            }));
        }
        "onChatResume" => {
            hooks.on_chat_resume = Some(Rc::new(move |thread: Thread<JsValue>, steps: Vec<Step<JsValue>>, turn| {
                let object = thread_to_js(&thread);
                set_property(&object, "steps", &steps_to_js(&steps));
                invoke_hook(hook.clone(), vec![object, Turn::to_js(turn)])
            }));
        }
        _ => hooks.on_settings_update = Some(Rc::new(move |values, turn| invoke_hook(hook.clone(), vec![values, Turn::to_js(turn)]))),
    }
}

/// Runs a function in a turn of its own; gives what it returns or throws, and an `AbortError` after a stop.
pub(super) fn run(
    chat: &Chat<JsHost>,
    name: &str,
    began: Option<String>,
    hook: Function,
) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
    let (sender, receiver) = oneshot::channel();
    let begun = chat.run_hook(
        name,
        began,
        Box::new(move |turn| {
            async move {
                let outcome = call(&hook, &[&Turn::to_js(turn)]).await;
                // The caller may not wait.
                let _ = sender.send(outcome.clone());
                outcome.map(drop)
            }
            .boxed_local()
        }),
    );
    async move {
        begun.await.map_err(error::chat)?;
        receiver.await.unwrap_or_else(|_| Err(error::abort(StopReason::User)))
    }
    .boxed_local()
}
