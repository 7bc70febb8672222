use std::cell::Cell;
use std::rc::Rc;

use futures::FutureExt;
use serde_json::json;

use super::*;
use crate::json::testing::Text;
use crate::scheduler::testing::TestLoop;

/// Handles on the same records.
struct Same(Rc<InMemoryRecords<Text>>);

impl Records<Text> for Same {
    fn get(&self, namespace: &[String], key: &str) -> Reading<Option<Record<Text>>> {
        self.0.get(namespace, key)
    }
    fn under(&self, prefix: &[String]) -> Reading<Vec<Record<Text>>> {
        self.0.under(prefix)
    }
    fn namespaces(&self) -> Reading<Vec<Namespace>> {
        self.0.namespaces()
    }
    fn change(&self, changes: Vec<Change<Text>>) -> Reading<()> {
        self.0.change(changes)
    }
}

#[test]
fn memory_keeps_the_contract() {
    let test = TestLoop::new(1);
    let scheduler = test.scheduler();
    let records = Rc::new(InMemoryRecords::default());
    // So that a time is after 1970.
    test.work(5.0);
    test.block_on(async move { contract::run(|| Box::new(Same(records.clone())), scheduler).await });
}

#[test]
fn texts_are_taken_by_paths() {
    let value = Text(json!({
        "title": "T", "n": 1, "gone": null,
        "parts": [{ "text": "p0", "tags": ["x", "y"] }, { "text": "p1" }],
        "deep": { "a": { "b": "ab" }, "c": "c" },
    }));
    for (path, expected) in [
        ("title", "T"),
        ("n", "1"),
        ("gone", ""),
        ("missing.more", ""),
        ("parts[*].text", "p0|p1"),
        ("parts[1].text", "p1"),
        ("parts[-2].text", "p0"),
        ("parts[-3].text", ""),
        ("parts[0].tags[*]", "x|y"),
        ("deep.{a.b,c}", "ab|c"),
        ("deep.*", "{\"b\":\"ab\"}|c"),
        ("deep.a", "{\"b\":\"ab\"}"),
    ] {
        assert_eq!(text::at_paths(&value, &[path.to_owned()]).join("|"), expected, "{path}");
    }
    assert_eq!(text::at_paths(&value, &["$".to_owned()]), [value.stringify()]);
}

#[test]
fn embeddings_that_give_something_else_are_named() {
    let test = TestLoop::new(1);
    let wrong = Rc::new(Cell::new(0));
    let given = wrong.clone();
    let embed: Embed<String> = Rc::new(move |texts, _| {
        let vectors = if given.get() == 0 { Vec::new() } else { texts.iter().map(|_| vec![0.0; 3]).collect() };
        async { Ok(vectors) }.boxed_local()
    });
    let index = Index { dims: 2, embed, fields: vec!["$".into()] };
    let store = Memories::<Text, String>::new(Box::new(InMemoryRecords::default()), Some(index), test.scheduler());
    for expected in ["0 vectors for 1 texts", "3 numbers, and dims says 2"] {
        let put = Operation::Put { namespace: vec!["a".into()], key: "k".into(), value: Some(Text(json!({}))), index: Indexing::Usual };
        let error = test.block_on(store.batch(vec![put])).unwrap_err();
        assert_eq!(error.code(), "INVALID_EMBEDDING");
        assert!(error.to_string().contains(expected), "{error}");
        wrong.set(1);
    }
}
