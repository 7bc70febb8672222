//! Data layers of the app's own: objects with Chainlit's methods.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, LocalBoxFuture, Shared, select};
use js_sys::{Array, Function, Map};
use wasm_bindgen::prelude::*;

use super::calls::{call_of, cursor_of, cursor_to_js, filter_to_js, highlights_of, write_of};
use crate::js::error::{make, message_of};
use crate::js::value::{describe, get, text};
use crate::js::{call, scheduler};
use crate::json::Json;
use crate::scheduler::Scheduler;
use crate::store::indexeddb::{element_from_js, feedback_from_js, steps_from_js, thread_from_js, user_from_js};
use crate::store::order::sort_by;
use crate::store::search::{Hit, MessageHit};
use crate::store::{
    Change, Cursor, DataLayer, Element, Feedback, Page, Reading, Step, StoreError, StoreErrorKind, StoredThread, Thread, ThreadFilter,
    User, Write,
};

/// How long a method may take, in milliseconds, unless the layer says otherwise.
const PATIENCE_MS: f64 = 30_000.0;
/// What every layer has to have.
const NEEDED: [&str; 7] = ["listThreads", "getThread", "updateThread", "deleteThread", "createStep", "updateStep", "deleteStep"];

struct Inner {
    object: JsValue,
    patience: f64,
    scheduler: Scheduler,
    /// The steps that the layer has, with their threads: they are updated, others are created.
    known: Map,
    /// Resolves when the newest commit is over.
    last: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
}

/// A data layer of the app's own.
#[derive(Clone)]
pub struct JsDataLayer(Rc<Inner>);
fn unreadable(method: &str, what: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Unreadable, format!("the data layer's {method} {what}"))
}

/// The records in a list, each an object with the texts that it can't do without.
fn records(method: &str, name: &str, list: &JsValue, needed: &[&str]) -> Result<Vec<JsValue>, StoreError> {
    if Json::is_null(list) {
        return Ok(Vec::new());
    }
    let items = list.items().ok_or_else(|| unreadable(method, &format!("returned {} as {name}, not a list", describe(list))))?;
    for (at, item) in items.iter().enumerate() {
        record(method, &format!("{name}[{at}]"), item, needed)?;
    }
    Ok(items)
}

fn record(method: &str, name: &str, item: &JsValue, needed: &[&str]) -> Result<(), StoreError> {
    if !Json::is_object(item) {
        return Err(unreadable(method, &format!("returned {} as {name}, not an object", describe(item))));
    }
    match needed.iter().find(|field| item.get_str(field).is_none()) {
        Some(field) => Err(unreadable(method, &format!("returned {name} without {field}, which has to be a string"))),
        None => Ok(()),
    }
}

impl JsDataLayer {
    /// A layer of an object's methods.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`, with the method that is missing.
    pub fn new(object: &JsValue) -> Result<Self, JsValue> {
        let can_commit = get(object, "commit").is_function();
        let missing = NEEDED.iter().find(|name| {
            let reads = ["listThreads", "getThread"].contains(name);
            !get(object, name).is_function() && (reads || !can_commit)
        });
        if let Some(name) = missing {
            let message = format!("A data layer needs a method {name}.");
            return Err(make("OneloopError", "INVALID_ARGUMENT", &message));
        }
        let patience = get(object, "timeout").as_f64().unwrap_or(PATIENCE_MS);
        let known = Map::new();
        Ok(Self(Rc::new(Inner { object: object.clone(), patience, scheduler: scheduler(), known, last: RefCell::new(None) })))
    }

    fn method(&self, name: &str) -> Option<Function> {
        get(&self.0.object, name).dyn_into().ok()
    }

    /// Calls a method, which may take its time but not for ever.
    async fn ask(&self, name: &str, arguments: Vec<JsValue>) -> Result<JsValue, StoreError> {
        let Some(method) = self.method(name) else {
            return Err(StoreError::new(StoreErrorKind::Unsupported, format!("the data layer has no {name}")));
        };
        let failed = |error: JsValue| {
            let stack = error.is_object().then(|| error.get_str("stack")).flatten();
            StoreError { stack, ..StoreError::new(StoreErrorKind::Failed, format!("the data layer's {name}: {}", message_of(&error))) }
        };
        let returned = method.apply(&self.0.object, &arguments.into_iter().collect::<Array>()).map_err(failed)?;
        let answer = call::resolve(returned).boxed_local();
        let patience = self.0.scheduler.sleep(self.0.patience).boxed_local();
        match select(answer, patience).await {
            Either::Left((answer, _)) => answer.map_err(failed),
            Either::Right(_) => {
                let detail = format!("the data layer's {name} has not answered for {} s", (self.0.patience / 1000.0).round() as u32);
                Err(StoreError::new(StoreErrorKind::TimedOut, detail))
            }
        }
    }

    /// Calls a method that a layer need not have.
    async fn ask_if_there(&self, name: &str, arguments: Vec<JsValue>) -> Result<Option<JsValue>, StoreError> {
        if self.method(name).is_none() {
            return Ok(None);
        }
        Ok(Some(self.ask(name, arguments).await?).filter(|answer| !Json::is_null(answer)))
    }

    fn know(&self, step: &Step<JsValue>) {
        self.0.known.set(&text(&step.id), &text(&step.thread_id));
    }

    fn know_of(&self, write: &Write<JsValue>) {
        match write {
            Write::PutStep(step) => self.know(step),
            Write::DeleteStep { id, .. } => drop(self.0.known.delete(&text(id))),
            Write::DeleteThread(thread) => {
                let known = &self.0.known;
                let thread = text(thread);
                known.for_each(&mut |of, id| {
                    if of == thread {
                        known.delete(&id);
                    }
                });
            }
            _ => {}
        }
    }

    async fn write(&self, writes: Vec<Write<JsValue>>) -> Result<(), StoreError> {
        let is_known = |id: &str| self.0.known.has(&text(id));
        if self.method("commit").is_some() {
            let calls = writes.iter().map(|write| {
                let (method, arguments) = call_of(write, is_known);
                JsValue::object(vec![("method", text(method)), ("args", JsValue::array(arguments))])
            });
            self.ask("commit", vec![JsValue::array(calls.collect())]).await?;
        } else {
            for write in &writes {
                let (method, arguments) = call_of(write, is_known);
                if method == "setMeta" {
                    // A layer that keeps no settings may be without.
                    self.ask_if_there(method, arguments).await?;
                } else {
                    self.ask(method, arguments).await?;
                }
                self.know_of(write);
            }
        }
        for write in &writes {
            self.know_of(write);
        }
        Ok(())
    }

    fn stored(&self, thread: &JsValue) -> Result<StoredThread<JsValue>, StoreError> {
        const METHOD: &str = "getThread";
        record(METHOD, "a thread", thread, &["id"])?;
        let list = |name: &str, needed: &[&str]| records(METHOD, name, &get(thread, name), needed);
        let of_thread = thread_from_js(thread);
        let records = list("steps", &["id"])?;
        let mut steps = steps_from_js(&get(thread, "steps"));
        for (at, (step, found)) in steps.iter_mut().zip(&records).enumerate() {
            step.thread_id.clone_from(&of_thread.id);
            if found.get("seq").is_none() {
                step.seq = at as f64;
            }
            self.know(step);
        }
        sort_by(&mut steps, |one, other| one.seq.total_cmp(&other.seq));
        let elements: Vec<Element<JsValue>> = list("elements", &["id", "forId"])?.iter().map(element_from_js).collect();
        let feedback: Vec<Feedback> = list("feedback", &["forId"])?.iter().map(feedback_from_js).collect();
        let rest = of_thread.rest.map(|rest| {
            let names = rest.keys();
            let own = names.iter().filter(|name| !["steps", "elements", "feedback"].contains(&name.as_str()));
            JsValue::object(own.map(|name| (name.as_str(), get(&rest, name))).collect())
        });
        let rest = rest.filter(|rest| !rest.keys().is_empty());
        Ok(StoredThread { thread: Thread { rest, ..of_thread }, steps, elements, feedback })
    }
}

impl DataLayer<JsValue> for JsDataLayer {
    fn commit(&self, writes: Vec<Write<JsValue>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let this = self.clone();
        let (over, receiver) = oneshot::channel::<()>();
        let before = self.0.last.borrow_mut().replace(receiver.map(drop).boxed_local().shared());
        async move {
            // The order is kept for layers that would mix up what is under way at the same time.
            if let Some(before) = before {
                before.await;
            }
            let result = if writes.is_empty() { Ok(()) } else { this.write(writes).await };
            drop(over);
            result
        }
        .boxed_local()
    }

    fn list_threads(&self, filter: ThreadFilter, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<JsValue>>> {
        const METHOD: &str = "listThreads";
        let this = self.clone();
        async move {
            let mut page = vec![("first", JsValue::from_f64(first as f64))];
            page.extend(after.as_ref().map(|after| ("after", cursor_to_js(after))));
            let found = this.ask(METHOD, vec![filter_to_js(&filter), JsValue::object(page)]).await?;
            record(METHOD, "a page", &found, &[])?;
            let items = records(METHOD, "data", &get(&found, "data"), &["id", "updatedAt"])?;
            let next = match found.get("next") {
                None => None,
                Some(next) => {
                    record(METHOD, "next", &next, &["id", "updatedAt"])?;
                    Some(cursor_of(&next))
                }
            };
            Ok(Page { items: items.iter().map(thread_from_js).collect(), next })
        }
        .boxed_local()
    }

    fn get_thread(&self, id: &str) -> Reading<Option<StoredThread<JsValue>>> {
        let (this, id) = (self.clone(), text(id));
        async move {
            let found = this.ask("getThread", vec![id]).await?;
            if Json::is_null(&found) { Ok(None) } else { this.stored(&found).map(Some) }
        }
        .boxed_local()
    }

    fn get_element(&self, thread_id: &str, id: &str) -> Reading<Option<(Element<JsValue>, Option<JsValue>)>> {
        let (this, arguments) = (self.clone(), vec![text(thread_id), text(id)]);
        async move {
            let Some(found) = this.ask_if_there("getElement", arguments.clone()).await? else { return Ok(None) };
            record("getElement", "an element", &found, &["id", "forId"])?;
            let content = this.ask_if_there("getContent", arguments).await?;
            Ok(Some((element_from_js(&found), content)))
        }
        .boxed_local()
    }

    fn get_user(&self, identifier: &str) -> Reading<Option<User<JsValue>>> {
        let (this, identifier) = (self.clone(), text(identifier));
        async move {
            let Some(found) = this.ask_if_there("getUser", vec![identifier]).await? else { return Ok(None) };
            record("getUser", "a user", &found, &["id", "identifier"])?;
            Ok(Some(user_from_js(&found)))
        }
        .boxed_local()
    }

    fn favorite_steps(&self, app: &str, user_id: Option<String>) -> Reading<Vec<Step<JsValue>>> {
        const METHOD: &str = "getFavoriteSteps";
        let (this, filter) = (self.clone(), filter_to_js(&ThreadFilter { user_id, ..ThreadFilter::of(app) }));
        async move {
            let found = this.ask_if_there(METHOD, vec![filter]).await?.unwrap_or(JsValue::NULL);
            records(METHOD, "steps", &found, &["id", "threadId"])?;
            Ok(steps_from_js(&found))
        }
        .boxed_local()
    }

    fn get_meta(&self, key: &str) -> Reading<Option<JsValue>> {
        let (this, key) = (self.clone(), text(key));
        async move { this.ask_if_there("getMeta", vec![key]).await }.boxed_local()
    }

    fn search(&self, query: &str, filter: ThreadFilter, limit: usize) -> Reading<Vec<Hit<JsValue>>> {
        const METHOD: &str = "searchThreads";
        let options = JsValue::object(vec![("limit", JsValue::from_f64(limit as f64))]);
        let (this, arguments) = (self.clone(), vec![text(query), filter_to_js(&filter), options]);
        async move {
            let found = this.ask(METHOD, arguments).await?;
            let mut hits = Vec::new();
            for hit in records(METHOD, "hits", &found, &[])? {
                let thread = get(&hit, "thread");
                record(METHOD, "a hit's thread", &thread, &["id"])?;
                let steps = records(METHOD, "steps", &get(&hit, "steps"), &["id", "snippet"])?;
                let steps = steps.iter().map(|step| MessageHit {
                    id: step.get_str("id").unwrap_or_default(),
                    snippet: step.get_str("snippet").unwrap_or_default(),
                    highlights: highlights_of(&get(step, "highlights")),
                });
                let title = highlights_of(&get(&hit, "title"));
                hits.push(Hit { in_title: !title.is_empty(), title, steps: steps.collect(), thread: thread_from_js(&thread) });
            }
            Ok(hits)
        }
        .boxed_local()
    }

    fn changes(&self, thread_id: &str, after: f64) -> Reading<Vec<Change<JsValue>>> {
        const METHOD: &str = "getChanges";
        let (this, arguments) = (self.clone(), vec![text(thread_id), JsValue::from_f64(after)]);
        async move {
            let found = this.ask(METHOD, arguments).await?;
            let mut changes = Vec::new();
            for item in records(METHOD, "changes", &found, &["method"])? {
                let method = item.get_str("method").unwrap_or_default();
                let number = item.get("number").and_then(|number| Json::as_f64(&number));
                let write = write_of(&method, &item.get("args").and_then(|list| list.items()).unwrap_or_default());
                let (Some(number), Some(write)) = (number, write) else {
                    return Err(unreadable(METHOD, &format!("returned a change by {method} without its number or its arguments")));
                };
                changes.push(Change { number, write });
            }
            Ok(changes)
        }
        .boxed_local()
    }
}
