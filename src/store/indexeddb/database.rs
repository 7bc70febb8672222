//! One connection per database name, opened when it is needed, and again when it was lost.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, Shared};
use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbTransactionMode};

use super::error::from_js;
use super::transaction::{self, Transaction};
use super::{migrations, schema};
use crate::store::{StoreError, StoreErrorKind};

/// How long another tab may hold an older version open before we say so, in milliseconds.
const BLOCKED_MS: u32 = 3_000;
/// How often a lost connection is opened again for one piece of work.
const TRIES: usize = 3;

struct Connection {
    database: IdbDatabase,
    _listeners: [EventListener; 2],
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Waits for transactions that are under way.
        self.database.close();
    }
}

type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Connection>, StoreError>>>;

struct Inner {
    name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    opening: RefCell<Option<Opening>>,
}

/// A database by name. All handles on one name share one connection.
#[derive(Clone)]
pub struct Database(Rc<Inner>);

thread_local! {
    static OPEN: RefCell<HashMap<String, Weak<Inner>>> = RefCell::default();
}

impl Database {
    /// The database of that name. Nothing is opened yet.
    pub fn named(name: &str) -> Self {
        OPEN.with_borrow_mut(|open| {
            if let Some(inner) = open.get(name).and_then(Weak::upgrade) {
                return Self(inner);
            }
            let inner = Rc::new(Inner { name: name.to_owned(), connection: RefCell::new(None), opening: RefCell::new(None) });
            open.insert(name.to_owned(), Rc::downgrade(&inner));
            Self(inner)
        })
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
        if let Some(open) = open {
            return Ok(open);
        }
        let before = self.0.opening.borrow().clone();
        let opening = before.unwrap_or_else(|| {
            let opening = connect(Rc::downgrade(&self.0), self.0.name.clone()).boxed_local().shared();
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

    /// Runs a transaction: `body` issues all requests synchronously; what it returns is given back when the transaction
    /// is complete, and results of its requests can be read then. `body` may be called again if the connection was lost.
    ///
    /// # Errors
    /// What made the transaction abort; then nothing of it was stored.
    pub(super) async fn transact<T>(
        &self,
        stores: &[&str],
        mode: IdbTransactionMode,
        body: impl Fn(&Transaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let names: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let mut lost = None;
        for _ in 0..TRIES {
            let connection = self.connection().await?;
            match connection.database.transaction_with_str_sequence_and_mode(&names, mode) {
                Ok(raw) => {
                    let result = transaction::run(raw, &body).await;
                    match result {
                        Err(error) if error.kind == StoreErrorKind::Closed => lost = Some(error),
                        result => return result,
                    }
                }
                Err(error) => lost = Some(from_js(&error)),
            }
            // Never a dead connection twice.
            self.close();
        }
        Err(lost.unwrap_or_else(|| StoreError::new(StoreErrorKind::Closed, "")))
    }
}

fn factory() -> Result<IdbFactory, StoreError> {
    let unavailable = || StoreError::new(StoreErrorKind::Unavailable, "indexedDB is not there");
    // Reading the property itself throws where storage is switched off.
    let factory = js_sys::Reflect::get(&js_sys::global(), &"indexedDB".into()).map_err(|_| unavailable())?;
    if factory.is_falsy() { Err(unavailable()) } else { Ok(factory.unchecked_into()) }
}

fn unavailable(error: StoreError) -> StoreError {
    // Firefox's private windows of old and hardened profiles refuse with InvalidStateError.
    if error.kind == StoreErrorKind::Closed { StoreError { kind: StoreErrorKind::Unavailable, ..error } } else { error }
}

async fn connect(owner: Weak<Inner>, name: String) -> Result<Rc<Connection>, StoreError> {
    let factory = factory()?;
    let request = factory.open_with_u32(&name, schema::VERSION).map_err(|error| unavailable(from_js(&error)))?;
    let database = match opened(request).await {
        // Written by a newer app: if its schema is only additive, ours is in it.
        Err(error) if error.kind == StoreErrorKind::Newer => {
            let database = opened(factory.open(&name).map_err(|error| from_js(&error))?).await?;
            let stores = database.object_store_names();
            let additive = database.version() as u32 / 100 == schema::VERSION / 100;
            if !additive || !schema::STORES.iter().all(|store| stores.contains(store)) {
                database.close();
                return Err(error);
            }
            database
        }
        result => result.map_err(unavailable)?,
    };
    let forget = move |owner: &Weak<Inner>| {
        if let Some(owner) = owner.upgrade() {
            owner.connection.borrow_mut().take();
        }
    };
    let (on_change, on_close) = (owner.clone(), owner);
    let listeners = [
        // Another tab wants to upgrade or delete: let it.
        EventListener::new(&database, "versionchange", {
            let database = database.clone();
            move |_| {
                database.close();
                forget(&on_change);
            }
        }),
        EventListener::new(&database, "close", move |_| forget(&on_close)),
    ];
    Ok(Rc::new(Connection { database, _listeners: listeners }))
}

async fn opened(request: IdbOpenDbRequest) -> Result<IdbDatabase, StoreError> {
    enum Outcome {
        Success,
        Error,
        Blocked,
    }
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let tell = |outcome: fn() -> Outcome| {
        let sender = sender.clone();
        move |_: &web_sys::Event| {
            if let Some(sender) = sender.borrow_mut().take() {
                // The receiver is there until the first word.
                let _ = sender.send(outcome());
            }
        }
    };
    let upgraded = request.clone();
    let _listeners = [
        EventListener::once(&request, "success", tell(|| Outcome::Success)),
        EventListener::once(&request, "error", tell(|| Outcome::Error)),
        EventListener::once(&request, "upgradeneeded", move |event| {
            let from = event.unchecked_ref::<web_sys::IdbVersionChangeEvent>().old_version() as u32;
            let migrated = upgraded.result().and_then(|database| migrations::migrate(database.unchecked_ref(), from));
            if migrated.is_err()
                && let Some(transaction) = upgraded.transaction()
            {
                // The error then reaches the request as an AbortError.
                let _ = transaction.abort();
            }
        }),
    ];
    let blocked = {
        let sender = sender.clone();
        EventListener::once(&request, "blocked", move |_| {
            let timeout = gloo_timers::callback::Timeout::new(BLOCKED_MS, move || {
                if let Some(sender) = sender.borrow_mut().take() {
                    let _ = sender.send(Outcome::Blocked);
                }
            });
            timeout.forget();
        })
    };
    let outcome = receiver.await;
    drop(blocked);
    match outcome {
        Ok(Outcome::Success) => Ok(request.result().map_err(|error| from_js(&error))?.unchecked_into()),
        Ok(Outcome::Blocked) => {
            // Should it open after all, nobody will use it: it must not block others in its turn.
            let late = request.clone();
            EventListener::once(&request, "success", move |_| {
                if let Ok(database) = late.result() {
                    database.unchecked_into::<IdbDatabase>().close();
                }
            })
            .forget();
            Err(StoreError::new(StoreErrorKind::Blocked, ""))
        }
        Ok(Outcome::Error) | Err(_) => {
            let error = request.error().ok().flatten();
            Err(error.map_or_else(|| StoreError::new(StoreErrorKind::Failed, "open failed"), |error| from_js(&error)))
        }
    }
}
