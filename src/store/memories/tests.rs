use std::cell::Cell;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde_json::json;

use super::*;
use crate::json::testing::Text;
use crate::scheduler::testing::TestLoop;

/// Handles on the same records.
struct Same(Rc<InMemoryRecords<Text>>);

impl Records<Text> for Same {
    fn get(&self, names: &[Name]) -> Reading<Vec<Option<Record<Text>>>> {
        self.0.get(names)
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

/// Records that take a moment, and count how often they are asked.
#[derive(Clone)]
struct Slow {
    records: Rc<InMemoryRecords<Text>>,
    scheduler: Scheduler,
    asked: Rc<Cell<(usize, usize)>>,
    /// A key that can't be stored.
    bad: Option<&'static str>,
    full: Rc<Cell<bool>>,
}

impl Slow {
    fn new(test: &TestLoop) -> Self {
        Self { records: Rc::default(), scheduler: test.scheduler(), asked: Rc::default(), bad: None, full: Rc::default() }
    }

    fn later<T: 'static>(&self, reading: Reading<T>) -> Reading<T> {
        let scheduler = self.scheduler.clone();
        async move {
            scheduler.sleep(1.0).await;
            reading.await
        }
        .boxed_local()
    }
}

impl Records<Text> for Slow {
    fn get(&self, names: &[Name]) -> Reading<Vec<Option<Record<Text>>>> {
        let (reads, writes) = self.asked.get();
        self.asked.set((reads + 1, writes));
        self.later(self.records.get(names))
    }
    fn under(&self, prefix: &[String]) -> Reading<Vec<Record<Text>>> {
        self.later(self.records.under(prefix))
    }
    fn namespaces(&self) -> Reading<Vec<Namespace>> {
        self.later(self.records.namespaces())
    }
    fn change(&self, changes: Vec<Change<Text>>) -> Reading<()> {
        let (reads, writes) = self.asked.get();
        self.asked.set((reads, writes + 1));
        let refused = match self.bad {
            _ if self.full.get() => Some(StoreErrorKind::Quota),
            Some(bad) if changes.iter().any(|change| change.name().1 == bad) => Some(StoreErrorKind::Clone),
            _ => None,
        };
        let (records, scheduler) = (self.records.clone(), self.scheduler.clone());
        async move {
            scheduler.sleep(1.0).await;
            match refused {
                Some(kind) => Err(StoreError::new(kind, "")),
                None => records.change(changes).await,
            }
        }
        .boxed_local()
    }
}

fn put(key: &str, value: serde_json::Value) -> Operation<Text> {
    Operation::Put { namespace: vec!["a".into()], key: key.into(), value: Some(Text(value)), index: Indexing::Usual }
}

fn forget(key: &str) -> Operation<Text> {
    Operation::Put { namespace: vec!["a".into()], key: key.into(), value: None, index: Indexing::Usual }
}

fn get(key: &str) -> Operation<Text> {
    Operation::Get(vec!["a".into()], key.into())
}

/// Each in a batch of its own, all at once.
fn at_once(store: &Memories<Text, String>, operations: Vec<Operation<Text>>) -> LocalBoxFuture<'static, Vec<Answers<Text, String>>> {
    let batches: Vec<_> = operations.into_iter().map(|operation| store.batch(vec![operation])).collect();
    futures::future::join_all(batches).boxed_local()
}

fn values(answers: &[Answers<Text, String>]) -> Vec<String> {
    let text = |answer: &Answer<Text>| match answer {
        Answer::Item(item) => item.as_ref().map_or("nothing".to_owned(), |item| item.value.stringify()),
        other => format!("{other:?}"),
    };
    answers.iter().map(|answers| answers.as_ref().map_or_else(|error| error.code().to_owned(), |answers| text(&answers[0]))).collect()
}

#[test]
fn what_waits_is_read_and_written_together() {
    let test = TestLoop::new(1);
    let slow = Slow::new(&test);
    let store = Memories::new(Box::new(slow.clone()), None, test.scheduler());
    let puts = (0..1_000).map(|at| put(&format!("key {}", at % 900), json!({ "at": at })));
    let first = store.batch(vec![put("first", json!({}))]);
    let all = at_once(&store, puts.chain([get("key 99"), get("key 100"), get("key 899"), get("first")]).collect());
    let answers = test.block_on(async move {
        first.await.unwrap();
        all.await
    });
    assert_eq!(values(&answers[1_000..]), [r#"{"at":999}"#, r#"{"at":100}"#, r#"{"at":899}"#, "{}"]);
    assert!(answers.iter().all(Result::is_ok));
    let (reads, writes) = slow.asked.get();
    assert!(reads <= 3 && writes <= 2, "{reads} reads, {writes} writes");
}

#[test]
fn reads_see_what_was_put_before_them_and_nothing_later() {
    let test = TestLoop::new(1);
    let store = Memories::new(Box::new(Slow::new(&test)), None, test.scheduler());
    let operations = vec![
        get("k"),
        put("k", json!(1)),
        get("k"),
        put("k", json!(2)),
        forget("k"),
        get("k"),
        put("k", json!(3)),
        put("k", json!(4)),
        get("k"),
    ];
    let answers = test.block_on(at_once(&store, operations));
    assert_eq!(values(&answers), ["nothing", "Done", "1", "Done", "Done", "nothing", "Done", "Done", "4"]);
}

#[test]
fn a_memory_keeps_the_time_of_its_first_put_also_among_those_that_wait() {
    let test = TestLoop::new(1);
    let store = Memories::<Text, String>::new(Box::new(Slow::new(&test)), None, test.scheduler());
    let times = |answers: Answers<Text, String>| match answers.unwrap().remove(0) {
        Answer::Item(Some(item)) => (item.created_at, item.updated_at),
        other => panic!("{other:?}"),
    };
    test.block_on(store.batch(vec![put("old", json!(1)), put("gone", json!(1))])).unwrap();
    let (began, _) = times(test.block_on(store.batch(vec![get("old")])));
    test.work(50.0);
    test.block_on(at_once(&store, vec![put("old", json!(2)), put("old", json!(3)), forget("gone"), put("gone", json!(2))]));
    let (created, updated) = times(test.block_on(store.batch(vec![get("old")])));
    assert_eq!(created, began);
    assert!(updated >= began + 50.0);
    let (created, _) = times(test.block_on(store.batch(vec![get("gone")])));
    assert!(created >= began + 50.0, "it is another one");
}

#[test]
fn one_that_fails_does_not_spoil_those_that_wait_with_it() {
    let test = TestLoop::new(1);
    let embed: Embed<String> = Rc::new(|texts, _| {
        let refused = texts.iter().any(|text| text.contains("refused"));
        async move { if refused { Err("no".to_owned()) } else { Ok(texts.iter().map(|_| vec![1.0]).collect()) } }.boxed_local()
    });
    let index = || Some(Index { dims: 1, embed: embed.clone(), fields: vec!["$".into()] });
    let slow = Slow { bad: Some("bad"), ..Slow::new(&test) };
    let store = Memories::new(Box::new(slow.clone()), index(), test.scheduler());
    let puts = vec![put("a", json!("x")), put("bad", json!("y")), put("b", json!("refused")), put("c", json!("z"))];
    let answers = test.block_on(at_once(&store, puts));
    assert_eq!(values(&answers), ["Done", "STORE_CLONE", "APP_ERROR", "Done"]);
    let answers = test.block_on(at_once(&store, ["a", "bad", "b", "c"].map(get).to_vec()));
    assert_eq!(values(&answers), [r#""x""#, "nothing", "nothing", r#""z""#]);
    // A full disk is full for all of them.
    slow.full.set(true);
    let (_, before) = slow.asked.get();
    let answers = test.block_on(at_once(&store, vec![put("d", json!("x")), put("e", json!("y"))]));
    assert_eq!(values(&answers), ["STORE_QUOTA", "STORE_QUOTA"]);
    assert!(slow.asked.get().1 <= before + 2);
}

#[test]
fn a_put_that_nobody_waits_for_is_kept() {
    let test = TestLoop::new(1);
    let store = Memories::<Text, String>::new(Box::new(Slow::new(&test)), None, test.scheduler());
    drop(store.batch(vec![put("k", json!(1))]));
    let answers = test.block_on(at_once(&store, vec![get("k")]));
    assert_eq!(values(&answers), ["1"]);
}
