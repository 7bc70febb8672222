//! One connection per database name, opened when it is needed, and again when it was lost.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::ptr;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
#[allow(clippy::disallowed_types, reason = "a transaction completes or aborts, and an opening is given up after a while")]
use wasm_bindgen_futures::JsFuture;

use super::error::from_js;
use super::transaction::{Mode, Requests, key};
use super::{migrations, schema};
use crate::json::Json;
use crate::store::{StoreError, StoreErrorKind};

#[wasm_bindgen(module = "/www/api/indexeddb.js")]
extern "C" {
    #[wasm_bindgen(js_name = openDatabase)]
    fn open_database(name: &str, version: Option<u32>, migrations: &JsValue, patience: u32) -> Promise;
    #[wasm_bindgen(js_name = closeDatabase)]
    fn close_database(database: &JsValue);
    #[wasm_bindgen(js_name = isClosed)]
    fn is_closed(database: &JsValue) -> bool;
    #[wasm_bindgen(js_name = schemaOf)]
    fn schema_of(database: &JsValue) -> JsValue;
    fn transact(database: &JsValue, stores: &JsValue, mode: &str, requests: &JsValue) -> Promise;
}

/// How long another tab may hold an older version open before we say so, in milliseconds.
const BLOCKED_MS: u32 = 3_000;
/// How often a connection is opened: one that was lost, for one piece of work; one that the browser fails to open.
const TRIES: usize = 3;

struct Connection(JsValue);

impl Drop for Connection {
    fn drop(&mut self) {
        close_database(&self.0);
    }
}

type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Connection>, StoreError>>>;

struct Inner {
    name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    opening: RefCell<Option<Opening>>,
    /// Writes that are not done, in the order they were asked for.
    writes: RefCell<Vec<Pending>>,
    /// How many pieces of work were asked for.
    asked: Cell<u32>,
    /// Who waits for a write before theirs.
    waiting: RefCell<Vec<Waker>>,
}

/// A write that is not done.
struct Pending {
    place: u32,
    /// The connection it is issued on, if it is.
    on: *const Connection,
}

/// The place of a piece of work among the writes. Until it is dropped, a write keeps those behind it from being issued on another connection than itself:
/// what was lost with a connection is written again before what comes after it.
struct Place<'a> {
    inner: &'a Inner,
    place: u32,
}

impl<'a> Place<'a> {
    fn new(inner: &'a Inner, mode: Mode) -> Self {
        let place = inner.asked.get();
        inner.asked.set(place.wrapping_add(1));
        if mode == Mode::ReadWrite {
            inner.writes.borrow_mut().push(Pending { place, on: ptr::null() });
        }
        Self { inner, place }
    }

    /// Where it is issued now: nowhere, where that connection was lost.
    fn is_on(&self, connection: *const Connection) {
        for write in self.inner.writes.borrow_mut().iter_mut().filter(|write| write.place == self.place) {
            write.on = connection;
        }
        self.wake();
    }

    /// Resolves when all writes before it are issued on this connection, or done.
    async fn comes_on(&self, connection: *const Connection) {
        poll_fn(|context| {
            let writes = self.inner.writes.borrow();
            // In their order: the places of a day's work are far from the end of what a number can hold.
            if writes.iter().take_while(|write| write.place < self.place).all(|write| write.on == connection) {
                return Poll::Ready(());
            }
            self.inner.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn wake(&self) {
        for waker in self.inner.waiting.take() {
            waker.wake();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.inner.writes.borrow_mut().retain(|write| write.place != self.place);
        self.wake();
    }
}

/// A database by name. All handles on one name share one connection.
#[derive(Clone)]
pub struct Database(Rc<Inner>);

thread_local! {
    static OPEN: RefCell<Vec<Weak<Inner>>> = const { RefCell::new(Vec::new()) };
}

impl Database {
    /// The database of that name. Nothing is opened yet.
    pub fn named(name: &str) -> Self {
        OPEN.with_borrow_mut(|open| {
            open.retain(|inner| inner.strong_count() > 0);
            if let Some(inner) = open.iter().filter_map(Weak::upgrade).find(|inner| inner.name == name) {
                return Self(inner);
            }
            let inner = Rc::new(Inner {
                name: name.to_owned(),
                connection: RefCell::default(),
                opening: RefCell::default(),
                writes: RefCell::default(),
                asked: Cell::default(),
                waiting: RefCell::default(),
            });
            open.push(Rc::downgrade(&inner));
            Self(inner)
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Opens the connection, to learn early whether it can be had.
    ///
    /// # Errors
    /// `STORE_UNAVAILABLE`, `STORE_BLOCKED`, `STORE_NEWER_VERSION`, `STORE_FAILED`.
    pub async fn open(&self) -> Result<(), StoreError> {
        self.connection().await.map(drop)
    }

    /// Closes the connection; the next use opens it again.
    pub fn close(&self) {
        self.0.connection.borrow_mut().take();
    }

    async fn connection(&self) -> Result<Rc<Connection>, StoreError> {
        let open = self.0.connection.borrow().clone();
        if let Some(open) = open.filter(|open| !is_closed(&open.0)) {
            return Ok(open);
        }
        let before = self.0.opening.borrow().clone();
        let opening = before.unwrap_or_else(|| {
            let opening = connect(self.0.name.clone()).boxed_local().shared();
            *self.0.opening.borrow_mut() = Some(opening.clone());
            opening
        });
        let result = opening.await;
        self.0.opening.borrow_mut().take();
        if let Ok(connection) = &result {
            *self.0.connection.borrow_mut() = Some(connection.clone());
        }
        result
    }

    /// Runs a transaction. Returns when it is complete, with the results of those requests that read. They are issued again if the
    /// connection was lost; transactions that write, and what is read after them, in the order of asking all the same.
    ///
    /// # Errors
    /// What made the transaction abort; then nothing of it was stored.
    pub(super) async fn transact(&self, stores: &[&str], mode: Mode, requests: &Requests) -> Result<Vec<JsValue>, StoreError> {
        let (names, requests) = (JsValue::array(key(stores)), requests.to_js());
        let mut lost = None;
        let place = Place::new(&self.0, mode);
        for _ in 0..TRIES {
            let connection = self.connection().await?;
            place.comes_on(&raw const *connection).await;
            place.is_on(&raw const *connection);
            match settled(transact(&connection.0, &names, mode.as_str(), &requests)).await {
                Ok(results) => return Ok(results.items().unwrap_or_default()),
                Err(failed) => match failure(&failed) {
                    error if error.kind == StoreErrorKind::Closed => lost = Some(error),
                    error => return Err(error),
                },
            }
            place.is_on(ptr::null());
            // Never a dead connection twice; another may have opened a new one.
            let is_this = |open: &mut Rc<Connection>| Rc::ptr_eq(open, &connection);
            drop(self.0.connection.borrow_mut().take_if(is_this));
        }
        Err(lost.unwrap_or_else(|| StoreError::new(StoreErrorKind::Closed, "")))
    }
}

#[allow(clippy::disallowed_types, reason = "see the import")]
async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// What a transaction says that failed: what was thrown, and the name of the request that threw it.
fn failure(failed: &JsValue) -> StoreError {
    let Some(error) = failed.get("0") else {
        return StoreError::new(StoreErrorKind::Closed, "the transaction was aborted");
    };
    let error = from_js(&error);
    match failed.get_str("1") {
        Some(name) => StoreError { detail: format!("{name}: {}", error.detail), ..error },
        None => error,
    }
}

async fn open(name: &str, version: Option<u32>) -> Result<JsValue, StoreError> {
    let opened = settled(open_database(name, version, &migrations::to_js(), BLOCKED_MS)).await;
    opened.map_err(|error| match error.as_str().as_deref() {
        Some("missing") => StoreError::new(StoreErrorKind::Unavailable, "indexedDB is not there"),
        Some("blocked") => StoreError::new(StoreErrorKind::Blocked, ""),
        _ if Json::is_null(&error) => StoreError::new(StoreErrorKind::Failed, "open failed"),
        _ => from_js(&error),
    })
}

fn unavailable(error: StoreError) -> StoreError {
    // Firefox's private windows of old and hardened profiles refuse with InvalidStateError.
    if error.kind == StoreErrorKind::Closed { StoreError { kind: StoreErrorKind::Unavailable, ..error } } else { error }
}

async fn connect(name: String) -> Result<Rc<Connection>, StoreError> {
    let mut opened = open(&name, Some(schema::VERSION)).await;
    // Chromium fails once after a site's data were cleared, WebKit when its server was lost.
    for _ in 1..TRIES {
        match &opened {
            Err(error) if error.kind == StoreErrorKind::Closed => opened = open(&name, Some(schema::VERSION)).await,
            _ => break,
        }
    }
    match opened {
        // Written by a newer app: if its schema is only additive, ours is in it.
        Err(error) if error.kind == StoreErrorKind::Newer => connect_newer(name, error).boxed_local().await,
        opened => opened.map(|database| Rc::new(Connection(database))).map_err(unavailable),
    }
}

/// A connection to a database of a newer version, if that has all that this one knows.
async fn connect_newer(name: String, error: StoreError) -> Result<Rc<Connection>, StoreError> {
    let connection = Connection(open(&name, None).await?);
    let found = schema_of(&connection.0);
    let version = found.get("version").and_then(|version| Json::as_f64(&version)).unwrap_or_default() as u32;
    let stores: Vec<String> =
        found.get("stores").and_then(|stores| stores.items()).unwrap_or_default().iter().filter_map(Json::as_str).collect();
    let additive = version / 100 == schema::VERSION / 100;
    if additive && schema::STORES.iter().all(|store| stores.iter().any(|there| there == store)) {
        Ok(Rc::new(connection))
    } else {
        Err(error)
    }
}
