//! Other tabs: a BroadcastChannel to talk, Web Locks for who runs a thread.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::input::{files_from_js, files_to_js};
use super::promise::settled;
use super::value::{get, text};
use crate::chat::{Answer, Field, Lease, TabMessage, Tabs, ThreadChange};
use crate::json::Json;
use crate::store::indexeddb::{element_from_js, element_to_js, feedback_from_js, feedback_to_js, step_from_js, step_to_js};

#[wasm_bindgen(module = "/www/api/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = openChannel)]
    fn open_channel(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = postTo)]
    fn post_to(channel: &JsValue, message: &JsValue);
    #[wasm_bindgen(js_name = listenTo)]
    fn listen_to(channel: &JsValue, listener: &JsValue);
    #[wasm_bindgen(js_name = requestLock)]
    fn request_lock(name: &str, if_available: bool) -> JsValue;
    #[wasm_bindgen(js_name = lockGranted)]
    fn lock_granted(lock: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = endLock)]
    fn end_lock(lock: &JsValue);
}

struct Channel {
    name: String,
    channel: JsValue,
}

impl Channel {
    fn lock_of(&self, thread_id: &str) -> String {
        [&self.name, "/", thread_id].concat()
    }
}

/// The other tabs of that name; `None` where the page can't know of them.
pub(super) fn open(name: &str) -> Option<Rc<dyn Tabs<JsValue>>> {
    let name = ["oneloop/", name].concat();
    let channel = open_channel(&name);
    (!channel.is_undefined()).then(|| Rc::new(Channel { name, channel }) as Rc<dyn Tabs<JsValue>>)
}

/// A lock that was asked for: given back, or asked for no more, when dropped.
struct Lock(JsValue);

impl Drop for Lock {
    fn drop(&mut self) {
        end_lock(&self.0);
    }
}

async fn granted(lock: Lock) -> Option<Lease> {
    let is_granted = settled(lock_granted(&lock.0)).await.ok()?.is_truthy();
    is_granted.then(|| Rc::new(lock) as Lease)
}

fn to_js(message: &TabMessage<JsValue>) -> JsValue {
    let (kind, id) = match message {
        TabMessage::Hello(id) => ("hello", id),
        TabMessage::Here(id) => ("here", id),
        TabMessage::Thread(id) => ("thread", id),
        TabMessage::Gone(id) => ("gone", id),
        TabMessage::Stop(id) => ("stop", id),
        TabMessage::Close(id) => ("close", id),
        TabMessage::Join(id) => ("join", id),
        more => return more_to_js(more),
    };
    JsValue::object(vec![("id", text(id)), ("type", text(kind))])
}

/// A message that says more than of what it is. Out of line: a page that opens sends none.
#[inline(never)]
fn more_to_js(message: &TabMessage<JsValue>) -> JsValue {
    let with = |kind: &str, mut fields: Vec<(&str, JsValue)>| {
        fields.push(("type", text(kind)));
        JsValue::object(fields)
    };
    match message {
        TabMessage::Update { thread_id, change } => with("update", vec![("id", text(thread_id)), ("change", change.write())]),
        TabMessage::Updated { thread_id, change } => with("updated", vec![("id", text(thread_id)), ("change", change.write())]),
        TabMessage::Running { thread_id, running } => {
            with("running", vec![("id", text(thread_id)), ("running", JsValue::from_bool(*running))])
        }
        TabMessage::Step(step) => with("step", vec![("step", step_to_js(step))]),
        TabMessage::Token { thread_id, id, token, field, at } => with(
            "token",
            vec![
                ("id", text(thread_id)),
                ("step", text(id)),
                ("token", text(token)),
                ("input", JsValue::from_bool(*field == Field::Input)),
                ("at", JsValue::from_f64(*at as f64)),
            ],
        ),
        TabMessage::Remove { thread_id, id } => with("remove", vec![("id", text(thread_id)), ("step", text(id))]),
        TabMessage::Element(element) => with("element", vec![("element", element_to_js(element))]),
        TabMessage::RemoveElement { thread_id, id } => with("removeElement", vec![("id", text(thread_id)), ("step", text(id))]),
        TabMessage::Feedback { thread_id, for_id, feedback } => {
            let feedback = feedback.as_ref().map_or(JsValue::NULL, feedback_to_js);
            with("feedback", vec![("id", text(thread_id)), ("step", text(for_id)), ("feedback", feedback)])
        }
        TabMessage::Answer { thread_id, id, answer } => with(
            "answer",
            vec![("id", text(thread_id)), ("step", text(id)), ("value", answer.value.clone()), ("files", files_to_js(&answer.files))],
        ),
        TabMessage::Answered { id, error } => {
            let (code, message) = error.as_ref().map_or((JsValue::NULL, JsValue::NULL), |(code, message)| (text(code), text(message)));
            with("answered", vec![("id", text(id)), ("code", code), ("message", message)])
        }
        TabMessage::Settings => with("settings", Vec::new()),
        TabMessage::Threads => with("threads", Vec::new()),
        TabMessage::Hello(_)
        | TabMessage::Here(_)
        | TabMessage::Thread(_)
        | TabMessage::Gone(_)
        | TabMessage::Stop(_)
        | TabMessage::Close(_)
        | TabMessage::Join(_) => to_js(message),
    }
}

/// A message as another tab sent it; `None` for what a newer version of ours says.
fn from_js(message: &JsValue) -> Option<TabMessage<JsValue>> {
    let id = || message.get_str("id");
    let step = || message.get_str("step");
    let change = || ThreadChange::read(&message.get("change")?).ok();
    Some(match message.get_str("type")?.as_str() {
        "hello" => TabMessage::Hello(id()?),
        "here" => TabMessage::Here(id()?),
        "thread" => TabMessage::Thread(id()?),
        "update" => TabMessage::Update { thread_id: id()?, change: change()? },
        "updated" => TabMessage::Updated { thread_id: id()?, change: change()? },
        "gone" => TabMessage::Gone(id()?),
        "running" => TabMessage::Running { thread_id: id()?, running: get(message, "running").is_truthy() },
        "step" => TabMessage::Step(step_from_js(&message.get("step")?)),
        "token" => TabMessage::Token {
            thread_id: id()?,
            id: step()?,
            token: message.get_str("token")?,
            field: if get(message, "input").is_truthy() { Field::Input } else { Field::Output },
            at: Json::as_f64(&message.get("at")?)? as usize,
        },
        "remove" => TabMessage::Remove { thread_id: id()?, id: step()? },
        "element" => TabMessage::Element(element_from_js(&message.get("element")?)),
        "removeElement" => TabMessage::RemoveElement { thread_id: id()?, id: step()? },
        "feedback" => TabMessage::Feedback {
            thread_id: id()?,
            for_id: step()?,
            feedback: message.get("feedback").map(|feedback| feedback_from_js(&feedback)),
        },
        "answer" => TabMessage::Answer {
            thread_id: id()?,
            id: step()?,
            answer: Answer { value: get(message, "value"), files: files_from_js(&get(message, "files")) },
        },
        "answered" => TabMessage::Answered { id: id()?, error: message.get_str("code").zip(message.get_str("message")) },
        "stop" => TabMessage::Stop(id()?),
        "close" => TabMessage::Close(id()?),
        "join" => TabMessage::Join(id()?),
        "settings" => TabMessage::Settings,
        "threads" => TabMessage::Threads,
        _ => return None,
    })
}

impl Tabs<JsValue> for Channel {
    fn post(&self, message: &TabMessage<JsValue>) {
        post_to(&self.channel, &to_js(message));
    }

    fn listen(&self, listener: Rc<dyn Fn(TabMessage<JsValue>)>) {
        let heard = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
            if let Some(message) = from_js(&message) {
                listener(message);
            }
        });
        listen_to(&self.channel, &heard.into_js_value());
    }

    fn lock(&self, thread_id: &str) -> LocalBoxFuture<'static, Lease> {
        let lock = Lock(request_lock(&self.lock_of(thread_id), false));
        async move {
            match granted(lock).await {
                Some(lease) => lease,
                // Only who does not wait any more is not granted it.
                None => std::future::pending().await,
            }
        }
        .boxed_local()
    }

    fn try_lock(&self, thread_id: &str) -> LocalBoxFuture<'static, Option<Lease>> {
        granted(Lock(request_lock(&self.lock_of(thread_id), true))).boxed_local()
    }
}
