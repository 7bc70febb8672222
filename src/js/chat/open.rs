//! Where a chat's threads are kept.

use std::rc::Rc;

use futures::FutureExt;
use wasm_bindgen::prelude::*;

use crate::chat::{self, Opened, StorageInfo, StorageKind};
use crate::js::tabs;
use crate::store::indexeddb::{Database, IndexedDbDataLayer};
use crate::store::{DataLayer, MemoryDataLayer, StoreError};

/// A data layer that an app has given.
pub(super) fn own_store(layer: Rc<dyn DataLayer<JsValue>>, kind: StorageKind, app: &str) -> chat::OpenStore<JsValue> {
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

/// A chat without a memory is better than none; the view says so.
#[cold]
#[inline(never)]
fn in_memory(error: &StoreError) -> Opened<JsValue> {
    let reason = Some(format!("{error} Threads are gone when this page is closed."));
    Opened { layer: Rc::new(MemoryDataLayer::default()), storage: StorageInfo { kind: StorageKind::Memory, reason }, tabs: None }
}

/// A database of the browser's; memory where that can't be opened.
pub(super) fn open_store(name: &str, app: &str) -> chat::OpenStore<JsValue> {
    let (database, channel) = (Database::named(name), ["indexeddb/", name, "/", app].concat());
    Rc::new(move || {
        let (database, channel) = (database.clone(), channel.clone());
        async move {
            match database.open().await {
                Ok(()) => {
                    let layer: Rc<dyn DataLayer<JsValue>> = Rc::new(IndexedDbDataLayer::new(database));
                    let storage = StorageInfo { kind: StorageKind::IndexedDb, reason: None };
                    Ok(Opened { layer, storage, tabs: tabs::open(&channel) })
                }
                Err(error) => Ok(in_memory(&error)),
            }
        }
        .boxed_local()
    })
}
