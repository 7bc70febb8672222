//! Memories across threads, in a real browser: one contract in memory and in IndexedDB, and LangGraph's shapes.

use std::rc::Rc;

use oneloop::scheduler::{BrowserLoop, Scheduler};
use oneloop::store::indexeddb::{Database, IndexedDbRecords};
use oneloop::store::memories::{InMemoryRecords, Name, Reading, Record, Records, contract};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

programs! { "/tests/laws/programs/memories.js":
    a_database_of_the_schema_before_takes_memories,
    memories_are_there_after_a_reload_and_nothing_is_embedded_twice,
    nodes_tools_and_tasks_reach_the_store,
    what_a_store_refuses_it_names,
}

fn scheduler() -> Scheduler {
    Scheduler::new(Rc::new(BrowserLoop::default()))
}

#[wasm_bindgen_test]
async fn indexed_db_keeps_the_contract_of_memories() {
    let name = format!("law-memories-{}", js_sys::Math::random());
    contract::run::<JsValue>(|| Box::new(IndexedDbRecords::new(Database::named(&name))), scheduler()).await;
}

/// Handles on the same records.
struct Same(Rc<InMemoryRecords<JsValue>>);

impl Records<JsValue> for Same {
    fn get(&self, names: &[Name]) -> Reading<Vec<Option<Record<JsValue>>>> {
        self.0.get(names)
    }
    fn under(&self, prefix: &[String]) -> Reading<Vec<Record<JsValue>>> {
        self.0.under(prefix)
    }
    fn namespaces(&self) -> Reading<Vec<Vec<String>>> {
        self.0.namespaces()
    }
    fn change(&self, changes: Vec<oneloop::store::memories::Change<JsValue>>) -> Reading<()> {
        self.0.change(changes)
    }
}

#[wasm_bindgen_test]
async fn memory_keeps_the_contract_of_memories() {
    let records = Rc::new(InMemoryRecords::default());
    contract::run::<JsValue>(|| Box::new(Same(records.clone())), scheduler()).await;
}
