//! Threads and what belongs to them in IndexedDB.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::ArrayIter;
use wasm_bindgen::JsValue;

use super::database::Database;
use super::log::{self, Grown};
use super::records::{
    element_from_js, element_to_js, feedback_from_js, feedback_to_js, thread_from_js, thread_to_js, user_from_js, user_to_js,
};
use super::schema::{
    BY_ACTIVITY, BY_FAVORITE, BY_ID, BY_VALUE, CHANNEL_VALUES, CHECKPOINT_WRITES, CHECKPOINTS, CONTENTS, ELEMENTS, FEEDBACK, META,
    OF_A_THREAD, STEPS, THREADS, USERS,
};
use super::search::SearchShelf;
use super::steps::{steps_from_js, steps_to_js};
use super::transaction::{Mode, Requests, before, key, prefix, range};
use crate::json::Json;
use crate::store::order::sort_by;
use crate::store::search::{Hit, Index};
use crate::store::{
    Change, Cursor, DataLayer, Element, Page, Reading, Step, StoreError, StoreErrorKind, StoredThread, Thread, ThreadFilter, User, Write,
};

/// Threads and what belongs to them in a database of that name.
#[derive(Clone)]
pub struct IndexedDbDataLayer {
    database: Database,
    grown: Rc<RefCell<Grown>>,
    /// Deletions that the change log had no room for: the next commit notes them.
    unnoted: Rc<RefCell<Vec<Write<JsValue>>>>,
    index: Rc<Index<SearchShelf>>,
}

impl IndexedDbDataLayer {
    /// A data layer in that database.
    pub fn new(database: Database) -> Self {
        let index = Rc::new(Index::new(SearchShelf(database.clone())));
        Self { database, grown: Rc::default(), unnoted: Rc::default(), index }
    }

    async fn read(self, requests: Requests) -> Result<Vec<JsValue>, StoreError> {
        self.database.transact(requests.stores(), Mode::ReadOnly, &requests).await
    }

    /// What one request finds.
    async fn read_one(self, requests: Requests) -> Result<Option<JsValue>, StoreError> {
        Ok(self.read(requests).await?.into_iter().next().filter(|found| !found.is_undefined()))
    }

    /// The record of that key.
    fn find<T: 'static>(&self, store: &'static str, key: &str, from_js: fn(&JsValue) -> T) -> Reading<Option<T>> {
        let mut requests = Requests::default();
        requests.get(store, JsValue::from_str(key));
        let reading = self.clone().read_one(requests);
        async move { Ok(reading.await?.as_ref().map(from_js)) }.boxed_local()
    }

    /// A page of an app's threads, whatever else is asked of them, and whether there are more.
    async fn threads_of(&self, app: &str, count: usize, after: Option<&Cursor>) -> Result<(Vec<Thread<JsValue>>, bool), StoreError> {
        let range = match after {
            None => prefix(&[app])?,
            Some(place) => before(&[app], &JsValue::array(key(&[app, &place.updated_at, &place.id])))?,
        };
        let mut requests = Requests::default();
        // One more than wanted says whether there is another page.
        requests.newest(THREADS, Some(BY_ACTIVITY), range, Some(count + 1));
        let rows = self.clone().read_one(requests).await?.and_then(|rows| rows.items()).unwrap_or_default();
        Ok((rows.iter().take(count).map(thread_from_js).collect(), rows.len() > count))
    }

    /// A page of the threads that a filter admits.
    async fn filtered(self, filter: ThreadFilter, first: usize, mut after: Option<Cursor>) -> Result<Page<Thread<JsValue>>, StoreError> {
        let rated = match filter.feedback {
            Some(value) => Some(self.rated(value).await?),
            None => None,
        };
        let mut items: Vec<Thread<JsValue>> = Vec::new();
        loop {
            // Larger pages than are wanted: few of them may be admitted.
            let (threads, more) = self.threads_of(&filter.app, first.max(200), after.as_ref()).await?;
            after = threads.last().map(Cursor::behind);
            for thread in threads {
                if filter.admits(&thread) && rated.as_ref().is_none_or(|rated| rated.contains(&thread.id)) {
                    if items.len() == first {
                        let next = items.last().map(Cursor::behind);
                        return Ok(Page { items, next });
                    }
                    items.push(thread);
                }
            }
            if !more {
                return Ok(Page { items, next: None });
            }
        }
    }

    /// The threads in which a step has feedback of that value.
    async fn rated(&self, value: f64) -> Result<Vec<String>, StoreError> {
        let value = JsValue::from_f64(value);
        let all = range(&JsValue::array(vec![value.clone()]), &JsValue::array(vec![value, JsValue::array(Vec::new())]))?;
        let mut requests = Requests::default();
        requests.get_all_by(FEEDBACK, BY_VALUE, all);
        let found = self.clone().read_one(requests).await?;
        Ok(list(found.as_ref()).iter().filter_map(|feedback| feedback.get_str("threadId")).collect())
    }
}

fn list(found: Option<&JsValue>) -> Vec<JsValue> {
    found.and_then(Json::items).unwrap_or_default()
}

fn triple(thread_id: &str, for_id: &str, id: &str) -> JsValue {
    JsValue::array(key(&[thread_id, for_id, id]))
}

fn add(requests: &mut Requests, write: &Write<JsValue>, steps: &mut ArrayIter<'_>) -> Result<(), StoreError> {
    let text = JsValue::from_str;
    match write {
        Write::PutThread(thread) => requests.put_named(THREADS, thread_to_js(thread), "thread."),
        Write::PutStep(_) => requests.put_named(STEPS, steps.next().unwrap_or_default(), "step."),
        Write::PutElement(element) => requests.put_named(ELEMENTS, element_to_js(element), "element."),
        Write::PutContent { thread_id, for_id, id, content } => {
            requests.put_at(CONTENTS, triple(thread_id, for_id, id), content.clone(), Some("content."));
        }
        Write::PutFeedback(feedback) => requests.put(FEEDBACK, feedback_to_js(feedback)),
        Write::DeleteThread(id) => {
            requests.delete(THREADS, text(id));
            let all = prefix(&[id])?;
            for store in OF_A_THREAD.into_iter().chain([CHECKPOINTS, CHANNEL_VALUES, CHECKPOINT_WRITES]) {
                requests.delete(store, all.clone());
            }
        }
        Write::DeleteStep { thread_id, id, seq } => {
            requests.delete(STEPS, JsValue::array(vec![text(thread_id), JsValue::from_f64(*seq)]));
            let all = prefix(&[thread_id, id])?;
            for store in [ELEMENTS, CONTENTS, FEEDBACK] {
                requests.delete(store, all.clone());
            }
        }
        Write::DeleteElement { thread_id, for_id, id } => {
            for store in [ELEMENTS, CONTENTS] {
                requests.delete(store, triple(thread_id, for_id, id));
            }
        }
        Write::DeleteFeedback { thread_id, for_id } => requests.delete(FEEDBACK, JsValue::array(key(&[thread_id, for_id]))),
        Write::PutUser(user) => requests.put_named(USERS, user_to_js(user), "user."),
        Write::PutMeta(name, value) => requests.put_at(META, text(name), value.clone(), Some("value.")),
    }
    Ok(())
}

fn requests(writes: &[Write<JsValue>]) -> Result<Requests, StoreError> {
    let mut requests = Requests::default();
    let steps = writes.iter().filter_map(|write| match write {
        Write::PutStep(step) => Some(step),
        _ => None,
    });
    let steps = steps_to_js(steps);
    let mut steps = steps.iter();
    for write in writes {
        add(&mut requests, write, &mut steps)?;
    }
    Ok(requests)
}

impl DataLayer<JsValue> for IndexedDbDataLayer {
    fn commit(&self, writes: Vec<Write<JsValue>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let this = self.clone();
        async move {
            if writes.is_empty() {
                return Ok(());
            }
            let mut asked = requests(&writes)?;
            let mut noted = this.unnoted.take();
            log::note(&mut asked, noted.iter().chain(&writes));
            let result = this.database.transact(asked.stores(), Mode::ReadWrite, &asked).await;
            if let Err(error) = result {
                if error.kind != StoreErrorKind::Quota || !writes.iter().all(Write::is_deletion) {
                    this.unnoted.borrow_mut().append(&mut noted);
                    return Err(error);
                }
                // Where there is no room for a word about it, room is made all the same.
                let asked = requests(&writes)?;
                this.database.transact(asked.stores(), Mode::ReadWrite, &asked).await?;
                noted.extend_from_slice(&writes);
                this.unnoted.borrow_mut().append(&mut noted);
            }
            this.index.count(this.grown.borrow_mut().count(&writes));
            Ok(())
        }
        .boxed_local()
    }

    fn list_threads(&self, filter: ThreadFilter, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<JsValue>>> {
        if filter != ThreadFilter::of(&filter.app) {
            return self.clone().filtered(filter, first, after).boxed_local();
        }
        let this = self.clone();
        async move {
            let (items, more) = this.threads_of(&filter.app, first, after.as_ref()).await?;
            let next = if more { items.last().map(Cursor::behind) } else { None };
            Ok(Page { items, next })
        }
        .boxed_local()
    }

    fn get_thread(&self, id: &str) -> Reading<Option<StoredThread<JsValue>>> {
        let (this, id) = (self.clone(), id.to_owned());
        async move {
            let mut requests = Requests::default();
            requests.get(THREADS, JsValue::from_str(&id));
            let all = prefix(&[&id])?;
            for store in [STEPS, ELEMENTS, FEEDBACK] {
                requests.get_all(store, all.clone());
            }
            let found = this.read(requests).await?;
            let Some(thread) = found.first().filter(|thread| !thread.is_undefined()) else { return Ok(None) };
            Ok(Some(StoredThread {
                thread: thread_from_js(thread),
                // Their keys have put them in order already.
                steps: found.get(1).map(steps_from_js).unwrap_or_default(),
                elements: list(found.get(2)).iter().map(element_from_js).collect(),
                feedback: list(found.get(3)).iter().map(feedback_from_js).collect(),
            }))
        }
        .boxed_local()
    }

    fn get_thread_record(&self, id: &str) -> Reading<Option<Thread<JsValue>>> {
        self.find(THREADS, id, thread_from_js)
    }

    fn get_element(&self, thread_id: &str, id: &str) -> Reading<Option<(Element<JsValue>, Option<JsValue>)>> {
        let (this, thread_id, id) = (self.clone(), thread_id.to_owned(), id.to_owned());
        async move {
            let mut requests = Requests::default();
            requests.get_all_by(ELEMENTS, BY_ID, JsValue::from_str(&id));
            let found = this.clone().read_one(requests).await?;
            let found = list(found.as_ref()).iter().map(element_from_js).find(|element| element.thread_id == thread_id);
            let Some(element) = found else { return Ok(None) };
            let mut requests = Requests::default();
            requests.get(CONTENTS, triple(&thread_id, &element.for_id, &id));
            Ok(Some((element, this.read_one(requests).await?)))
        }
        .boxed_local()
    }

    fn get_user(&self, identifier: &str) -> Reading<Option<User<JsValue>>> {
        self.find(USERS, identifier, user_from_js)
    }

    fn favorite_steps(&self, app: &str, user_id: Option<String>) -> Reading<Vec<Step<JsValue>>> {
        let (this, filter) = (self.clone(), ThreadFilter { user_id, ..ThreadFilter::of(app) });
        async move {
            let mut requests = Requests::default();
            requests.get_all_by(STEPS, BY_FAVORITE, JsValue::UNDEFINED);
            let found = this.clone().read_one(requests).await?;
            let mut steps = found.as_ref().map(steps_from_js).unwrap_or_default();
            let mut requests = Requests::default();
            for step in &steps {
                requests.get(THREADS, JsValue::from_str(&step.thread_id));
            }
            if steps.is_empty() {
                return Ok(steps);
            }
            let threads = this.read(requests).await?;
            let mut threads = threads.iter().map(|thread| !thread.is_undefined() && filter.admits(&thread_from_js(thread)));
            steps.retain(|_| threads.next() == Some(true));
            sort_by(&mut steps, |one, other| (&other.favorite, &other.id).cmp(&(&one.favorite, &one.id)));
            Ok(steps)
        }
        .boxed_local()
    }

    fn get_meta(&self, name: &str) -> Reading<Option<JsValue>> {
        self.find(META, name, JsValue::clone)
    }

    fn changes(&self, thread_id: &str, after: f64) -> Reading<Vec<Change<JsValue>>> {
        log::changes(self.database.clone(), thread_id.to_owned(), after).boxed_local()
    }

    fn search(&self, query: &str, filter: ThreadFilter, limit: usize) -> Reading<Vec<Hit<JsValue>>> {
        let (this, query) = (self.clone(), query.to_owned());
        async move {
            let rated = match filter.feedback {
                Some(value) => Some(this.rated(value).await?),
                None => None,
            };
            this.index.search(&query, &filter, rated.as_deref(), limit).await
        }
        .boxed_local()
    }

    fn tidy(&self) -> Reading<bool> {
        let (this, compaction) = (self.clone(), self.grown.borrow_mut().compaction());
        async move {
            if let Some(requests) = compaction? {
                this.database.transact(requests.stores(), Mode::ReadWrite, &requests).await?;
            }
            this.index.tidy().await
        }
        .boxed_local()
    }
}
