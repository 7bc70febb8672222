//! Memories that are gone with the page.

use std::cell::RefCell;

use super::{Change, Name, Namespace, Reading, Record, Records};

/// Records in memory. Values are kept as the objects they are.
pub struct InMemoryRecords<V>(RefCell<Vec<Record<V>>>);

impl<V> Default for InMemoryRecords<V> {
    fn default() -> Self {
        Self(RefCell::new(Vec::new()))
    }
}

/// Where a record is, or would be.
fn place<V>(records: &[Record<V>], namespace: &[String], key: &str) -> Result<usize, usize> {
    records.binary_search_by(|record| (&*record.item.namespace, &*record.item.key).cmp(&(namespace, key)))
}

impl<V: Clone + 'static> Records<V> for InMemoryRecords<V> {
    fn get(&self, names: &[Name]) -> Reading<Vec<Option<Record<V>>>> {
        let records = self.0.borrow();
        let found = names.iter().map(|(namespace, key)| place(&records, namespace, key).ok().map(|at| records[at].clone())).collect();
        Box::pin(async { Ok(found) })
    }

    fn under(&self, prefix: &[String]) -> Reading<Vec<Record<V>>> {
        let records = self.0.borrow();
        let found = records.iter().filter(|record| record.item.namespace.starts_with(prefix)).cloned().collect();
        Box::pin(async { Ok(found) })
    }

    fn namespaces(&self) -> Reading<Vec<Namespace>> {
        let mut found: Vec<Namespace> = self.0.borrow().iter().map(|record| record.item.namespace.clone()).collect();
        found.dedup();
        Box::pin(async { Ok(found) })
    }

    fn change(&self, changes: Vec<Change<V>>) -> Reading<()> {
        let mut records = self.0.borrow_mut();
        for change in changes {
            match change {
                Change::Put(record) => match place(&records, &record.item.namespace, &record.item.key) {
                    Ok(at) => records[at] = record,
                    Err(at) => records.insert(at, record),
                },
                Change::Delete(namespace, key) => {
                    if let Ok(at) = place(&records, &namespace, &key) {
                        records.remove(at);
                    }
                }
            }
        }
        Box::pin(async { Ok(()) })
    }
}
