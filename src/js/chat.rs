//! Chats for JavaScript.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::{call, function, string};
use super::host::JsHost;
use super::page;
use super::promise::{promise, promise_chat, promise_done};
use super::turn::Turn;
use super::value::{get, set};
use super::{data_layer, error, tabs};
use crate::chat::{self, Chat, ChatOptions, ChatStatus, Event, Field, Opened, StorageInfo, StorageKind, TurnHook};
use crate::json::Json;
use crate::store::indexeddb::{Database, IndexedDbDataLayer, error_to_js, step_to_js, thread_to_js};
use crate::store::{DataLayer, MemoryDataLayer, Step, Thread};

/// A chat app.
#[wasm_bindgen]
pub struct ChatCore {
    chat: Chat<JsHost>,
}

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

/// A user's message as `onMessage` is handed it.
fn message_to_js(step: &Step<JsValue>) -> JsValue {
    let text = JsValue::from_str;
    let object = JsValue::object(vec![
        ("id", text(&step.id)),
        ("type", text("user_message")),
        ("content", text(&step.output)),
        ("author", text(&step.name)),
        ("createdAt", text(&step.created_at)),
    ]);
    if let Some(metadata) = &step.metadata {
        set(&object, "metadata", metadata);
    }
    object
}

/// A data layer that an app has given.
fn own_store(layer: Rc<dyn DataLayer<JsValue>>, kind: StorageKind, app: &str) -> chat::OpenStore<JsValue> {
    // Memory is this page's alone.
    let channel = (kind != StorageKind::Memory).then(|| format!("{}/{app}", kind.as_str()));
    Rc::new(move || {
        let (layer, channel) = (layer.clone(), channel.clone());
        async move {
            let tabs = channel.and_then(|channel| tabs::open(&channel));
            Ok(Opened { layer, storage: StorageInfo { kind, reason: None }, tabs })
        }
        .boxed_local()
    })
}

fn open_store(name: &str, app: &str) -> chat::OpenStore<JsValue> {
    let (database, channel) = (Database::named(name), format!("indexeddb/{name}/{app}"));
    Rc::new(move || {
        let (database, channel) = (database.clone(), channel.clone());
        async move {
            match database.open().await {
                Ok(()) => {
                    let layer: Rc<dyn DataLayer<JsValue>> = Rc::new(IndexedDbDataLayer::new(database));
                    let storage = StorageInfo { kind: StorageKind::IndexedDb, reason: None };
                    Ok(Opened { layer, storage, tabs: tabs::open(&channel) })
                }
                Err(error) => {
                    // A chat without a memory is better than none; the view says so.
                    let layer: Rc<dyn DataLayer<JsValue>> = Rc::new(MemoryDataLayer::default());
                    let reason = Some(format!("{error} Threads are gone when this page is closed."));
                    Ok(Opened { layer, storage: StorageInfo { kind: StorageKind::Memory, reason }, tabs: None })
                }
            }
        }
        .boxed_local()
    })
}

fn list<T>(items: &[T], to_js: impl Fn(&T) -> JsValue) -> JsValue {
    JsValue::array(items.iter().map(to_js).collect())
}

fn event_to_js(event: &Event<JsValue>) -> JsValue {
    let text = JsValue::from_str;
    let kind = |kind: &str| ("type", text(kind));
    JsValue::object(match event {
        Event::Thread(thread) => vec![kind("thread"), ("thread", thread_to_js(thread))],
        Event::Threads => vec![kind("threads")],
        Event::Step(step) => vec![kind("step"), ("step", step_to_js(step))],
        Event::Token { id, token, field } => {
            let field = if *field == Field::Output { "output" } else { "input" };
            vec![kind("token"), ("id", text(id)), ("token", text(token)), ("field", text(field))]
        }
        Event::Remove(id) => vec![kind("remove"), ("id", text(id))],
        Event::Running { thread_id, running } => {
            vec![kind("running"), ("threadId", text(thread_id)), ("running", JsValue::from_bool(*running))]
        }
        Event::Config => vec![kind("config")],
        Event::Status => vec![kind("status")],
        Event::Toast { level, message, code } => {
            let mut fields = vec![kind("toast"), ("level", text(level.as_str())), ("message", text(message))];
            if let Some(code) = code {
                fields.push(("code", text(code)));
            }
            fields
        }
    })
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
                (own_store(layer, kind, &name), None)
            }
            None => {
                let database = options.get_str("database").unwrap_or_else(|| "oneloop".to_owned());
                (open_store(&database, &name), Some(Database::named(&database)))
            }
        };
        let options = ChatOptions {
            name,
            stop_notice: if notice == JsValue::FALSE { None } else { Some(notice.as_string().unwrap_or_else(|| "Stopped.".to_owned())) },
            page_size: get(options, "pageSize").as_f64().map_or(35, |size| size.max(1.0) as usize),
        };
        let chat = Chat::new(options, super::scheduler(), open);
        page::watch(&chat, database);
        Ok(Self { chat })
    }

    /// Sets a hook by its name: `onChatStart`, `onMessage`, `onStop`, `onChatEnd`, `onChatResume`, `onSettingsUpdate`.
    #[wasm_bindgen(js_name = setHook)]
    pub fn set_hook(&self, name: &str, hook: &JsValue) -> Result<(), JsValue> {
        let hook = function(hook, name)?;
        self.chat.hooks(|hooks| match name {
            "onChatStart" => hooks.on_chat_start = Some(turn_hook(hook)),
            "onStop" => hooks.on_stop = Some(turn_hook(hook)),
            "onChatEnd" => hooks.on_chat_end = Some(turn_hook(hook)),
            "onMessage" => {
                hooks.on_message =
                    Some(Rc::new(move |message, turn| invoke_hook(hook.clone(), vec![message_to_js(&message), Turn::to_js(turn)])));
            }
            "onChatResume" => {
                hooks.on_chat_resume = Some(Rc::new(move |thread: Thread<JsValue>, steps: Vec<Step<JsValue>>, turn| {
                    let object = thread_to_js(&thread);
                    set(&object, "steps", &list(&steps, step_to_js));
                    invoke_hook(hook.clone(), vec![object, Turn::to_js(turn)])
                }));
            }
            _ => hooks.on_settings_update = Some(Rc::new(move |values, turn| invoke_hook(hook.clone(), vec![values, Turn::to_js(turn)]))),
        });
        Ok(())
    }

    /// Sets what is offered: `profiles`, `starters`, `settings` (lists as the view knows them) and the `profile` that holds until one is chosen.
    pub fn configure(&self, offered: &JsValue) {
        self.chat.configure(|config| {
            let given = |name| offered.get(name);
            config.profiles = given("profiles").or(config.profiles.take());
            config.starters = given("starters").or(config.starters.take());
            config.settings = given("settings").or(config.settings.take());
            config.default_profile = offered.get_str("profile").or(config.default_profile.take());
        });
    }

    /// Calls back with every event; the function it returns ends that.
    pub fn subscribe(&self, listener: &JsValue) -> Result<Function, JsValue> {
        let listener = function(listener, "A listener")?;
        let subscription = self.chat.subscribe(move |event| {
            if let Err(error) = listener.call1(&JsValue::UNDEFINED, &event_to_js(event)) {
                // A view that fails must not take the turn with it; the page's error handler hears of it.
                report_error(&error);
            }
        });
        Ok(Closure::<dyn Fn()>::new(move || subscription.end()).into_js_value().unchecked_into())
    }

    /// Everything a view needs to draw the chat from nothing.
    pub fn snapshot(&self) -> JsValue {
        let chat = &self.chat;
        let session = chat.current();
        let config = chat.config();
        let storage = chat.storage();
        let profile = config.profile().map_or(JsValue::NULL, JsValue::from_str);
        let empty = || JsValue::array(Vec::new());
        let storage_object = JsValue::object(vec![("kind", JsValue::from_str(storage.kind.as_str()))]);
        if let Some(reason) = storage.reason {
            set(&storage_object, "reason", &JsValue::from_str(&reason));
        }
        let object = JsValue::object(vec![
            ("name", JsValue::from_str(chat.name())),
            ("thread", thread_to_js(&session.thread())),
            ("threads", list(&chat.threads(), thread_to_js)),
            ("hasMoreThreads", JsValue::from_bool(chat.has_more_threads())),
            ("runningThreads", list(&chat.running_threads(), |id| JsValue::from_str(id))),
            ("steps", list(&session.steps(), step_to_js)),
            ("running", JsValue::from_bool(session.is_running())),
            ("profiles", config.profiles.unwrap_or_else(empty)),
            ("profile", profile),
            ("starters", config.starters.unwrap_or_else(empty)),
            ("settings", config.settings.unwrap_or_else(empty)),
            ("settingsValues", config.values.unwrap_or_else(|| JsValue::object(Vec::new()))),
            ("storage", storage_object),
        ]);
        let status = match chat.status() {
            ChatStatus::Loading => "loading",
            ChatStatus::Ready => "ready",
            ChatStatus::Failed(error) => {
                set(&object, "error", &error_to_js(&error));
                "failed"
            }
        };
        set(&object, "status", &JsValue::from_str(status));
        object
    }

    /// Opens the store and a thread.
    pub fn start(&self, thread: Option<String>) -> Promise {
        let starting = self.chat.start(thread);
        promise(async move {
            starting.await;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Takes a user's message.
    pub fn send(&self, content: &JsValue) -> Promise {
        let sent = string(content, "A message").map(|content| self.chat.send(&content));
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

    /// Gives a thread another name.
    #[wasm_bindgen(js_name = renameThread)]
    pub fn rename_thread(&self, id: String, name: String) -> Promise {
        let chat = self.chat.clone();
        promise_chat(Box::pin(async move { chat.rename_thread(&id, &name).await }))
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
