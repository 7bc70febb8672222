//! What the page says of itself: that it is hidden, that it is left, that another one is newer.
//!
//! It is said to every chat that lives, not only to those the app still holds: a turn goes on though memory was
//! collected, and what it streams must be saved all the same.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::host::JsHost;
use crate::chat::{Chat, Level, WeakChat};
use crate::store::indexeddb::Database;
use crate::store::{StoreError, StoreErrorKind};

#[wasm_bindgen(module = "/www/api/indexeddb.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchUpgrades)]
    fn watch_upgrades(upgraded: &JsValue);
}

#[wasm_bindgen(module = "/www/api/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchPage)]
    fn watch_page(left: &JsValue, hidden: &JsValue);
    /// Asks the browser to keep what was saved.
    #[wasm_bindgen(js_name = askToPersist)]
    pub(super) fn ask_to_persist();
}

type Watched = (WeakChat<JsHost>, Option<Database>);

thread_local! {
    static CHATS: RefCell<Vec<Watched>> = const { RefCell::new(Vec::new()) };
    static WATCHING: () = listen();
}

/// Has a chat save what it has at once when the page is hidden or goes away (law 5), and let go of its database when the page
/// may be frozen. Has it tell its user to reload when another tab upgrades the database (law 7).
pub(super) fn watch(chat: &Chat<JsHost>, database: Option<Database>) {
    WATCHING.with(|()| ());
    CHATS.with_borrow_mut(|chats| {
        chats.retain(|(chat, _)| chat.upgrade().is_some());
        chats.push((chat.downgrade(), database));
    });
}

fn living() -> Vec<(Chat<JsHost>, Option<Database>)> {
    CHATS.with_borrow(|chats| chats.iter().filter_map(|(chat, database)| Some((chat.upgrade()?, database.clone()))).collect())
}

/// For as long as the page lives.
fn listen() {
    let left = Closure::<dyn Fn(bool)>::new(|frozen| {
        for (chat, database) in living() {
            let flushed = chat.flush();
            chat.scheduler().spawn(async move {
                // A failure is told to the view when the page comes back.
                let _ = flushed.await;
                if let Some(database) = database.filter(|_| frozen) {
                    database.close();
                }
            });
        }
    });
    let hidden = Closure::<dyn Fn()>::new(|| {
        for (chat, _) in living() {
            // Each failed write is told by itself.
            drop(chat.flush());
        }
    });
    watch_page(&left.into_js_value(), &hidden.into_js_value());
    let upgraded = Closure::<dyn Fn(String)>::new(|name: String| {
        for (chat, _) in living().into_iter().filter(|(_, database)| database.as_ref().is_some_and(|database| database.name() == name)) {
            let newer = StoreError::new(StoreErrorKind::Newer, "");
            chat.toast(Level::Warning, newer.to_string(), Some(newer.code()));
        }
    });
    watch_upgrades(&upgraded.into_js_value());
}
