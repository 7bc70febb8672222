//! What the page says of itself: that it is hidden, that it is left.
//!
//! It is said to every chat that lives, not only to those the app still holds: a turn goes on though memory was
//! collected, and what it streams must be saved all the same.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::host::JsHost;
use crate::chat::{Chat, WeakChat};
use crate::store::indexeddb::Database;

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
/// may be frozen.
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
}
