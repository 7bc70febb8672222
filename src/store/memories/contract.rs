//! One suite for every place where memories lie: natively for memory, in browsers for memory and IndexedDB. It panics at the first
//! breach.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;

use super::{Answer, Index, Indexing, Item, Match, Memories, Namespace, Operation, Records};
use crate::json::Json;
use crate::scheduler::Scheduler;

fn path(path: &str) -> Namespace {
    path.split('/').filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

fn parsed<V: Json>(json: &str) -> V {
    V::parse(json).expect("it is JSON")
}

fn put<V: Json>(namespace: &str, key: &str, json: &str) -> Operation<V> {
    Operation::Put { namespace: path(namespace), key: key.into(), value: Some(parsed(json)), index: Indexing::Usual }
}

fn search<V>(prefix: &str) -> Operation<V> {
    Operation::Search { prefix: path(prefix), filter: None, limit: 10, offset: 0, query: None }
}

fn filtered<V: Json>(json: &str) -> Operation<V> {
    Operation::Search { prefix: path("docs"), filter: Some(parsed(json)), limit: 10, offset: 0, query: None }
}

fn asking<V>(query: &str, limit: usize, offset: usize) -> Operation<V> {
    Operation::Search { prefix: path("words"), filter: None, limit, offset, query: Some(query.into()) }
}

fn list<V>(matches: Vec<Match>, max_depth: Option<usize>) -> Operation<V> {
    Operation::List { matches, max_depth, limit: 100, offset: 0 }
}

/// How much of a text each of these letters is.
fn letters(text: &str) -> Vec<f32> {
    "abc".chars().map(|letter| text.chars().filter(|other| *other == letter).count() as f32).collect()
}

/// Runs the suite. `records` gives records that are empty at first, and the same ones each time, as after a reload.
pub async fn run<V: Json>(records: impl Fn() -> Box<dyn Records<V>>, scheduler: Scheduler) {
    let embedded = Rc::<RefCell<Vec<String>>>::default();
    let open = || {
        let embedded = embedded.clone();
        let index = Index::<String> {
            dims: 3,
            fields: vec!["text".into(), "parts[*].text".into()],
            embed: Rc::new(move |texts, is_query| {
                if texts.iter().any(|text| text == "fail") {
                    return async { Err("no".to_owned()) }.boxed_local();
                }
                if !is_query {
                    embedded.borrow_mut().extend(texts.iter().cloned());
                }
                let vectors = texts.iter().map(|text| letters(text)).collect();
                async { Ok(vectors) }.boxed_local()
            }),
        };
        Memories::new(records(), Some(index), scheduler.clone())
    };
    let store = open();
    let one =
        async |store: &Memories<V, String>, operation| store.batch(vec![operation]).await.expect("it is answered").pop().expect("one");
    let item = async |namespace: &str, key: &str| match one(&store, Operation::Get(path(namespace), key.into())).await {
        Answer::Item(item) => item,
        other => panic!("{:?}", std::mem::discriminant(&other)),
    };
    let found = async |store: &Memories<V, String>, operation| match one(store, operation).await {
        Answer::Found(found) => found,
        _ => panic!("a search finds"),
    };
    let names = |found: &[(Item<V>, Option<f64>)]| found.iter().map(|(item, _)| item.key.clone()).collect::<Vec<_>>().join(" ");
    let code = async |operation| store.batch(vec![operation]).await.err().map(|error| error.code());
    let namespaces = async |operation| match one(&store, operation).await {
        Answer::Namespaces(found) => found.iter().map(|one| one.join("/")).collect::<Vec<_>>().join(" "),
        _ => panic!("a list lists"),
    };

    // Nothing is there at first, and what is not there is no error.
    assert!(item("docs", "a").await.is_none());
    one(&store, Operation::Put { namespace: path("docs"), key: "a".into(), value: None, index: Indexing::Usual }).await;
    assert!(found(&store, search("")).await.is_empty());

    // What is put is there, with its times.
    one(&store, put("docs", "a", r#"{"kind":"memo","n":1,"deep":{"x":[1,"世界"]}}"#)).await;
    let first = item("docs", "a").await.expect("it is there");
    assert_eq!((first.namespace.join("/"), first.key.as_str()), ("docs".into(), "a"));
    assert_eq!(first.value.get("deep").map(|deep| deep.stringify()), Some(r#"{"x":[1,"世界"]}"#.into()));
    assert!(first.created_at > 0.0 && first.created_at == first.updated_at);
    one(&store, put("docs", "a", r#"{"kind":"memo","n":2}"#)).await;
    let second = item("docs", "a").await.expect("it is there");
    assert!(second.created_at == first.created_at && second.updated_at >= first.updated_at, "it is the same memory");

    // A batch answers each, reads see what was before it, and the last put under a key counts. Batches take effect in their order.
    let batch =
        vec![Operation::Get(path("docs"), "b".into()), put("docs", "b", r#"{"n":0}"#), put("docs", "b", r#"{"kind":"note","n":10}"#)];
    let under_way = store.batch(batch);
    let after = store.batch(vec![Operation::Get(path("docs"), "b".into())]);
    let (batch, after) = futures::future::join(under_way, after).await;
    assert!(matches!(batch.as_deref(), Ok([Answer::Item(None), Answer::Done, Answer::Done])));
    assert!(matches!(after.as_deref(), Ok([Answer::Item(Some(item))]) if item.value.get("n").and_then(|n| n.as_f64()) == Some(10.0)));

    // Prefixes are of labels, not of letters.
    one(&store, put("docs/inner", "c", r#"{"kind":"note","n":3,"when":"2026-03-01"}"#)).await;
    one(&store, put("docsy", "d", r#"{"n":4}"#)).await;
    assert_eq!(names(&found(&store, search("docs")).await), "a b c");
    assert_eq!(names(&found(&store, search("docs/inner")).await), "c");
    assert_eq!(names(&found(&store, search("")).await), "a b c d");
    let page = Operation::Search { prefix: path(""), filter: None, limit: 2, offset: 1, query: None };
    assert_eq!(names(&found(&store, page).await), "b c");

    // Filters.
    for (filter, expected) in [
        (r#"{"kind":"note"}"#, "b c"),
        (r#"{"kind":"note","n":3}"#, "c"),
        (r#"{"n":{"$eq":2}}"#, "a"),
        (r#"{"n":{"$ne":2}}"#, "b c"),
        (r#"{"n":{"$gt":2,"$lt":10}}"#, "c"),
        (r#"{"n":{"$gte":3}}"#, "b c"),
        (r#"{"n":{"$lte":3}}"#, "a c"),
        (r#"{"n":{"$in":[2,3]}}"#, "a c"),
        (r#"{"n":{"$nin":[2,3]}}"#, "b"),
        (r#"{"n":"2"}"#, ""),
        (r#"{"when":{"$gt":"2026-02-01"}}"#, "c"),
        (r#"{"missing":null}"#, "a b c"),
    ] {
        assert_eq!(names(&found(&store, filtered(filter)).await), expected, "{filter}");
    }
    assert_eq!(code(filtered(r#"{"n":{"$regex":"x"}}"#)).await, Some("INVALID_FILTER"));

    // Namespaces: what is written is refused more than what is read.
    for bad in [vec![""], vec!["a.b"], vec!["a:b"], vec!["a", ""]] {
        let bad: Namespace = bad.into_iter().map(str::to_owned).collect();
        assert_eq!(code(Operation::Get(bad, "k".into())).await, Some("INVALID_NAMESPACE"));
    }
    assert_eq!(code(put("", "k", "{}")).await, Some("INVALID_NAMESPACE"));
    assert_eq!(code(put("langgraph/x", "k", "{}")).await, Some("INVALID_NAMESPACE"));
    assert_eq!(code(search("langgraph")).await, None);
    assert_eq!(namespaces(list(vec![], None)).await, "docs docs/inner docsy");
    assert_eq!(namespaces(list(vec![Match::Prefix(path("docs"))], None)).await, "docs docs/inner");
    assert_eq!(namespaces(list(vec![Match::Suffix(path("inner"))], None)).await, "docs/inner");
    assert_eq!(namespaces(list(vec![Match::Prefix(path("*/inner"))], None)).await, "docs/inner");
    assert_eq!(namespaces(list(vec![], Some(1))).await, "docs docsy");
    assert_eq!(namespaces(Operation::List { matches: vec![], max_depth: None, limit: 1, offset: 1 }).await, "docs/inner");

    // By what they mean: the nearest text of each counts; what has none comes last.
    let words = vec![
        put("words", "a", r#"{"text":"aaa"}"#),
        put("words", "ab", r#"{"parts":[{"text":"b"},{"text":"ab"}]}"#),
        put("words", "none", r#"{"other":"aaa"}"#),
        Operation::Put { namespace: path("words"), key: "out".into(), value: Some(parsed(r#"{"text":"a"}"#)), index: Indexing::None },
    ];
    store.batch(words).await.expect("they are put");
    assert_eq!(embedded.take().join(" "), "aaa b ab");
    let near = found(&store, asking("a", 10, 0)).await;
    assert_eq!(names(&near), "a ab none out");
    let scores: Vec<Option<i32>> = near.iter().map(|(_, score)| score.map(|score| (score * 1000.0).round() as i32)).collect();
    assert_eq!(scores, [Some(1000), Some(707), None, None]);
    assert_eq!(names(&found(&store, asking("b", 1, 0)).await), "ab");
    assert_eq!(names(&found(&store, asking("b", 1, 1)).await), "a");

    // Nothing is embedded twice, also not by another that opens the same records.
    let again = open();
    one(&again, put("words", "ab", r#"{"parts":[{"text":"ab"},{"text":"c"}],"more":1}"#)).await;
    assert_eq!(embedded.take().join(" "), "c");
    assert_eq!(names(&found(&again, asking("c", 1, 0)).await), "ab");

    // What the embeddings fail with reaches the caller, and nothing of the batch is kept.
    assert_eq!(code(put("words", "bad", r#"{"text":"fail"}"#)).await, Some("APP_ERROR"));
    assert!(item("words", "bad").await.is_none());

    // What is forgotten is gone, and its namespace with it.
    one(&store, Operation::Put { namespace: path("docsy"), key: "d".into(), value: None, index: Indexing::Usual }).await;
    assert!(item("docsy", "d").await.is_none());
    assert_eq!(namespaces(list(vec![], None)).await, "docs docs/inner words");
}
