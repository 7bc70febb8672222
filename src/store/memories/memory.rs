//! Memories that are gone with the page.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Change, Namespace, Reading, Record, Records};

/// Records in memory. Values are kept as the objects they are.
pub struct InMemoryRecords<V>(RefCell<BTreeMap<(Namespace, String), Record<V>>>);

impl<V> Default for InMemoryRecords<V> {
    fn default() -> Self {
        Self(RefCell::new(BTreeMap::new()))
    }
}

impl<V: Clone + 'static> Records<V> for InMemoryRecords<V> {
    fn get(&self, namespace: &[String], key: &str) -> Reading<Option<Record<V>>> {
        let found = self.0.borrow().get(&(namespace.to_vec(), key.to_owned())).cloned();
        Box::pin(async { Ok(found) })
    }

    fn under(&self, prefix: &[String]) -> Reading<Vec<Record<V>>> {
        let records = self.0.borrow();
        let from = records.range((prefix.to_vec(), String::new())..);
        let found = from.take_while(|((namespace, _), _)| namespace.starts_with(prefix)).map(|(_, record)| record.clone()).collect();
        Box::pin(async { Ok(found) })
    }

    fn namespaces(&self) -> Reading<Vec<Namespace>> {
        let mut found: Vec<Namespace> = self.0.borrow().keys().map(|(namespace, _)| namespace.clone()).collect();
        found.dedup();
        Box::pin(async { Ok(found) })
    }

    fn change(&self, changes: Vec<Change<V>>) -> Reading<()> {
        let mut records = self.0.borrow_mut();
        for change in changes {
            match change {
                Change::Put(record) => {
                    records.insert((record.item.namespace.clone(), record.item.key.clone()), record);
                }
                Change::Delete(namespace, key) => {
                    records.remove(&(namespace, key));
                }
            }
        }
        Box::pin(async { Ok(()) })
    }
}
