//! Chats for JavaScript.

mod hooks;
mod open;
mod picture;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::{function, string};
use super::host::JsHost;
use super::input::{files_from_js, input_of};
use super::observer::noted_checkpoint;
use super::promise::{promise, promise_chat, promise_done};
use super::value::get;
use super::{DataLayerCore, data_layer, error, page};
use crate::chat::{Answer, Chat, ChatOptions, OnBusy, StorageKind, ThreadChange};
use crate::json::Json;
use crate::store::indexeddb::{Database, feedback_to_js, steps_to_js};

/// A chat app.
#[wasm_bindgen]
pub struct ChatCore {
    chat: Chat<JsHost>,
}

fn on_busy(options: &JsValue) -> Result<OnBusy, JsValue> {
    match options.get_str("onBusy").as_deref() {
        None | Some("queue") => Ok(OnBusy::Queue),
        Some("reject") => Ok(OnBusy::Reject),
        Some("interrupt") => Ok(OnBusy::Interrupt),
        Some(word) => {
            Err(error::make("OneloopError", "INVALID_ARGUMENT", &format!("onBusy \"{word}\" is none of queue, reject, interrupt.")))
        }
    }
}

#[wasm_bindgen]
impl ChatCore {
    /// A chat: `{ name?, stopNotice?: string | false, database?, dataLayer?, pageSize? }`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<ChatCore, JsValue> {
        let notice = get(options, "stopNotice");
        let name = options.get_str("name").unwrap_or_else(|| "Assistant".to_owned());
        let (open, database) = match options.get("dataLayer") {
            Some(layer) => {
                let (layer, kind) = data_layer::given(&layer)?;
                (open::own_store(layer, kind, &name), None)
            }
            None => {
                let database = options.get_str("database").unwrap_or_else(|| "oneloop".to_owned());
                (open::open_store(&database, &name), Some(Database::named(&database)))
            }
        };
        let options = ChatOptions {
            name,
            stop_notice: if notice == JsValue::FALSE { None } else { Some(notice.as_string().unwrap_or_else(|| "Stopped.".to_owned())) },
            page_size: get(options, "pageSize").as_f64().map_or(35, |size| size.max(1.0) as usize),
            on_busy: on_busy(options)?,
            user: options.get_str("user"),
        };
        let chat = Chat::new(options, super::scheduler(), open);
        page::watch(&chat, database);
        Ok(Self { chat })
    }

    /// Sets a hook by its name: `onChatStart`, `onMessage`, `onStop`, `onChatEnd`, `onChatResume`, `onSettingsUpdate`, `authorRename`,
    /// `onThreadName`, `onError`.
    #[wasm_bindgen(js_name = setHook)]
    pub fn set_hook(&self, name: &str, hook: &JsValue) -> Result<(), JsValue> {
        let hook = function(hook, format_args!("{name}"))?;
        self.chat.hooks(|hooks| hooks::set(hooks, name, hook));
        Ok(())
    }

    /// Sets what is offered: `profiles`, `starters`, `settings`, `commands`, `modes`, `uploads`, `audio` as the view knows them, and the `profile` that holds
    /// until one is chosen.
    pub fn configure(&self, offered: &JsValue) {
        self.chat.configure(|config| {
            let mut all = config.offered.take().unwrap_or_else(|| JsValue::object(Vec::new()));
            for key in offered.keys().iter().filter(|key| *key != "profile") {
                all = all.with(key, offered.get(key));
            }
            config.offered = Some(all);
            config.default_profile = offered.get_str("profile").or(config.default_profile.take());
        });
    }

    /// Calls back with every event; the function it returns ends that.
    pub fn subscribe(&self, listener: &JsValue) -> Result<Function, JsValue> {
        let listener = function(listener, format_args!("A listener"))?;
        let subscription = self.chat.subscribe(move |event| {
            if let Err(error) = listener.call1(&JsValue::UNDEFINED, &picture::event_to_js(event)) {
                // A view that fails must not take the turn with it; the page's error handler hears of it.
                report_error(&error);
            }
        });
        Ok(Closure::<dyn Fn()>::new(move || subscription.end()).into_js_value().unchecked_into())
    }

    /// Everything a view needs to draw the chat from nothing.
    pub fn snapshot(&self, without_steps: Option<bool>) -> JsValue {
        picture::snapshot(&self.chat, without_steps == Some(true))
    }

    /// Opens the store and a thread.
    pub fn start(&self, thread: Option<String>) -> Promise {
        let starting = self.chat.start(thread);
        promise(async move {
            starting.await;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Takes a user's message, and what comes with it: `{ files?, command?, modes?, metadata? }`.
    pub fn send(&self, content: &JsValue, given: &JsValue) -> Promise {
        let sent = string(content, "A message").map(|content| self.chat.send(input_of(content, given)));
        let chat = self.chat.clone();
        promise_done(Box::pin(async move {
            sent?.await.map_err(error::chat)?;
            // Now there is something to lose.
            if chat.storage().kind == StorageKind::IndexedDb {
                page::ask_to_persist();
            }
            Ok(())
        }))
    }

    /// Answers a question, with files where it asks for some.
    pub fn answer(&self, id: &str, value: JsValue, files: &JsValue) -> Promise {
        promise_chat(self.chat.answer(id, Answer { value, files: files_from_js(files) }))
    }

    /// Sends another text in the place of a message's.
    #[wasm_bindgen(js_name = editMessage)]
    pub fn edit_message(&self, id: &str, content: &JsValue) -> Promise {
        let edited = string(content, "A message").map(|content| self.chat.edit_message(id, &content));
        promise_done(Box::pin(async move { edited?.await.map_err(error::chat) }))
    }

    /// Answers a message once more, from that checkpoint of the graph's thread if one is given.
    pub fn regenerate(&self, id: &str, checkpoint: Option<String>) -> Promise {
        let thread = self.chat.current().id();
        let from = checkpoint.map(|checkpoint| noted_checkpoint(&thread, &checkpoint));
        promise_chat(self.chat.regenerate(id, from))
    }

    /// Goes to another attempt at the same thing.
    #[wasm_bindgen(js_name = selectAttempt)]
    pub fn select_attempt(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.select_attempt(&id).await }))
    }

    /// Deletes a message or an answer, and what came after it. Resolves with the id to put it back by.
    #[wasm_bindgen(js_name = deleteMessage)]
    pub fn delete_message(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise(async move { chat.delete_message(&id).await.map(JsValue::from).map_err(error::chat) })
    }

    /// Puts back what was deleted.
    #[wasm_bindgen(js_name = restoreMessage)]
    pub fn restore_message(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.restore_message(&id).await }))
    }

    /// Takes back a message that waits for its turn.
    pub fn unqueue(&self, id: &str) -> bool {
        self.chat.unqueue(id)
    }

    /// Runs a function of the app's in a turn of its own, beside what runs. Resolves with what it returns; `began` is what a thread is called that begins
    /// with it.
    #[wasm_bindgen(js_name = runHook)]
    pub fn run_hook(&self, name: &str, began: Option<String>, hook: &JsValue) -> Promise {
        let running = function(hook, format_args!("{name}")).map(|hook| hooks::run(&self.chat, name, began, hook));
        promise(async move { running?.await })
    }

    /// Notes what the user thinks of a step; without a value, takes it back. Resolves with the record.
    #[wasm_bindgen(js_name = setFeedback)]
    pub fn set_feedback(&self, for_id: String, value: Option<f64>, comment: Option<String>) -> Promise {
        let chat = self.chat.clone();
        promise(async move {
            let feedback = chat.set_feedback(&for_id, value.map(|value| (value, comment))).await.map_err(error::chat)?;
            Ok(feedback.as_ref().map_or(JsValue::UNDEFINED, feedback_to_js))
        })
    }

    /// Marks a step as a favourite, or takes the mark away.
    #[wasm_bindgen(js_name = setFavorite)]
    pub fn set_favorite(&self, id: String, is_favorite: bool) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.set_favorite(&id, is_favorite).await }))
    }

    /// The steps that were marked as favourites.
    pub fn favorites(&self) -> Promise {
        let chat = self.chat.clone();
        promise(async move { chat.favorites().await.map(|steps| steps_to_js(&steps).into()).map_err(error::chat) })
    }

    /// What an element of the open thread holds; undefined where that is kept elsewhere.
    #[wasm_bindgen(js_name = elementContent)]
    pub fn element_content(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise(async move {
            let content = chat.element_content(&chat.current(), &id).await.map_err(error::chat)?;
            Ok(content.unwrap_or(JsValue::UNDEFINED))
        })
    }

    /// Changes fields of an element.
    #[wasm_bindgen(js_name = updateElement)]
    pub fn update_element(&self, id: String, fields: JsValue) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.update_element(&id, fields).await }))
    }

    /// Removes an element.
    #[wasm_bindgen(js_name = removeElement)]
    pub fn remove_element(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.remove_element(&id).await }))
    }

    /// Lets somebody else use the chat.
    #[wasm_bindgen(js_name = setUser)]
    pub fn set_user(&self, identifier: String, display_name: Option<String>, metadata: JsValue) -> Promise {
        let chat = self.chat.clone();
        let metadata = (!Json::is_null(&metadata)).then_some(metadata);
        promise_chat(Box::pin(async move { chat.set_user(&identifier, display_name, metadata).await }))
    }

    /// Stops the open thread's turn, in this very call.
    pub fn stop(&self) -> Promise {
        let stopped = self.chat.stop();
        promise(async move {
            stopped.await;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Opens a fresh thread.
    #[wasm_bindgen(js_name = newThread)]
    pub fn new_thread(&self) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.new_thread().await }))
    }

    /// Opens a stored thread.
    #[wasm_bindgen(js_name = openThread)]
    pub fn open_thread(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.open_thread(&id).await }))
    }

    /// Changes a thread's record: `{ name?, tags?, pinned? }`.
    #[wasm_bindgen(js_name = updateThread)]
    pub fn update_thread(&self, id: String, change: &JsValue) -> Promise {
        let (chat, change) = (self.chat.clone(), ThreadChange::read(change));
        promise_chat(Box::pin(async move { chat.update_thread(&id, change?).await }))
    }

    /// Deletes a thread for good.
    #[wasm_bindgen(js_name = deleteThread)]
    pub fn delete_thread(&self, id: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.delete_thread(&id).await }))
    }

    /// Threads in which everything of a query is found.
    #[wasm_bindgen(js_name = searchThreads)]
    pub fn search_threads(&self, query: &JsValue, limit: Option<f64>) -> Promise {
        let (chat, query) = (self.chat.clone(), string(query, "A search"));
        promise(async move {
            let limit = limit.map_or(data_layer::SEARCH_LIMIT, |limit| limit.max(1.0) as usize);
            chat.search_threads(&query?, limit).await.map(|hits| data_layer::hits_to_js(&hits)).map_err(error::chat)
        })
    }

    /// Deletes threads that are old: all but so many, or those last active before a time. Gives back how many.
    #[wasm_bindgen(js_name = pruneThreads)]
    pub fn prune_threads(&self, keep: Option<f64>, before: Option<String>) -> Promise {
        let chat = self.chat.clone();
        promise(async move {
            let keep = keep.map(|keep| keep.max(0.0) as usize);
            chat.prune_threads(keep, before).await.map(|gone| JsValue::from_f64(gone as f64)).map_err(error::chat)
        })
    }

    /// Reads the next page of the list of threads.
    #[wasm_bindgen(js_name = loadMoreThreads)]
    pub fn load_more_threads(&self) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.load_more_threads().await }))
    }

    /// Chooses a chat profile.
    #[wasm_bindgen(js_name = setProfile)]
    pub fn set_profile(&self, name: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.set_profile(&name).await }))
    }

    /// Takes new settings. What `password` widgets hold stays in this tab's memory.
    #[wasm_bindgen(js_name = updateSettings)]
    pub fn update_settings(&self, values: JsValue) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.update_settings(values).await }))
    }

    /// Where the threads are kept, once that is open.
    #[wasm_bindgen(js_name = dataLayer)]
    pub fn data_layer(&self) -> Option<DataLayerCore> {
        self.chat.layer().map(|layer| DataLayerCore::of(layer, self.chat.storage().kind))
    }

    /// Shows what was written beside the chats.
    #[wasm_bindgen(js_name = lookAgain)]
    pub fn look_again(&self) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.look_again().await }))
    }

    /// Resolves when everything said so far is on disk.
    pub fn flush(&self) -> Promise {
        promise_chat(self.chat.flush())
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = reportError)]
    fn report_error(error: &JsValue);
}
