//! What the page says of itself: that it is hidden, that it is left.
//!
//! It is said to every chat that lives, not only to those the app still holds: a turn goes on though memory was
//! collected, and what it streams must be saved all the same.

use std::cell::RefCell;

use gloo_events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use super::host::JsHost;
use super::value::get;
use crate::chat::{Chat, WeakChat};
use crate::store::indexeddb::Database;

type Watched = (WeakChat<JsHost>, Database);

thread_local! {
    static CHATS: RefCell<Vec<Watched>> = const { RefCell::new(Vec::new()) };
    static LISTENERS: Vec<EventListener> = listen();
}

/// Has a chat save what it has at once when the page is hidden or goes away (law 5), and let go of its database when the page
/// may be frozen.
pub(super) fn watch(chat: &Chat<JsHost>, database: Database) {
    LISTENERS.with(|_| ());
    CHATS.with_borrow_mut(|chats| {
        chats.retain(|(chat, _)| chat.upgrade().is_some());
        chats.push((chat.downgrade(), database));
    });
}

fn living() -> Vec<(Chat<JsHost>, Database)> {
    CHATS.with_borrow(|chats| chats.iter().filter_map(|(chat, database)| Some((chat.upgrade()?, database.clone()))).collect())
}

fn listen() -> Vec<EventListener> {
    let global: JsValue = js_sys::global().into();
    let document = get(&global, "document").dyn_into::<EventTarget>();
    let Ok(target) = global.dyn_into::<EventTarget>() else { return Vec::new() };
    let mut listeners = vec![EventListener::new(&target, "pagehide", |event| {
        let frozen = get(event, "persisted").is_truthy();
        for (chat, database) in living() {
            let flushed = chat.flush();
            chat.scheduler().spawn(async move {
                // A failure is told to the view when the page comes back.
                let _ = flushed.await;
                if frozen {
                    database.close();
                }
            });
        }
    })];
    if let Ok(document) = document {
        listeners.push(EventListener::new(&document, "visibilitychange", |_| {
            for (chat, _) in living() {
                // Each failed write is told by itself.
                drop(chat.flush());
            }
        }));
    }
    listeners
}
