//! One suite for every data layer: natively for memory, in browsers for IndexedDB and an app's own. It panics at the first breach.

use super::{
    Change, Cursor, DataLayer, Element, ErrorRecord, Feedback, ShowInput, Step, StepKind, StepStatus, StoreErrorKind, StoredThread, Thread,
    ThreadFilter, User, Write,
};
use crate::json::Json;

const MADE: &str = "2026-01-01T00:00:00.000Z";

fn number<V: Json>(number: u32) -> V {
    V::number(f64::from(number))
}

fn thread<V: Json + Default>(id: &str, app: &str, updated_at: &str) -> Thread<V> {
    Thread { id: id.into(), app: app.into(), created_at: MADE.into(), updated_at: updated_at.into(), ..Thread::default() }
}

/// A thread in which every field says something.
fn full_thread<V: Json>(id: &str) -> Thread<V> {
    Thread {
        id: id.into(),
        app: "app".into(),
        name: "thread 世界".into(),
        created_at: MADE.into(),
        updated_at: "2026-01-01T00:00:05.000Z".into(),
        user_id: Some("u1".into()),
        profile: Some("fast".into()),
        tags: vec!["one".into(), "two".into()],
        metadata: Some(V::object(vec![("deep", V::array(vec![number(1), V::null()]))])),
        rest: Some(V::object(vec![("userIdentifier", V::string("ada@example.org"))])),
    }
}

/// A step in which every field says something that the store keeps.
fn full_step<V: Json>(id: &str, thread_id: &str, seq: f64) -> Step<V> {
    Step {
        id: id.into(),
        thread_id: thread_id.into(),
        parent_id: (seq > 0.0).then(|| "parent".into()),
        previous_id: Some("previous".into()),
        kind: StepKind::Tool,
        name: "name".into(),
        input: "in 世界".into(),
        output: "out\u{0}\n🦀".into(),
        status: StepStatus::Error,
        error: Some(ErrorRecord { name: "E".into(), code: "C".into(), message: "M".into(), stack: Some("S".into()) }),
        language: Some("json".into()),
        show_input: Some(ShowInput::Language("text".into())),
        progress: None,
        created_at: MADE.into(),
        start: Some("2026-01-01T00:00:01.000Z".into()),
        end: None,
        favorite: None,
        metadata: Some(number(seq as u32)),
        rest: Some(V::object(vec![
            ("tags", V::array(vec![V::string("a")])),
            ("generation", V::object(vec![("provider", V::string("p")), ("tokenCount", number(7))])),
            ("icon", V::string("star")),
            ("command", V::string("search")),
            ("modes", V::object(vec![("reasoning", V::string("high"))])),
            ("waitForAnswer", V::boolean(true)),
            ("defaultOpen", V::boolean(true)),
            ("autoCollapse", V::boolean(false)),
        ])),
        seq,
    }
}

fn element<V: Json>(id: &str, thread_id: &str, for_id: &str) -> Element<V> {
    let fields = vec![
        ("type", V::string("image")),
        ("name", V::string("cat.png")),
        ("display", V::string("inline")),
        ("mime", V::string("image/png")),
        ("size", number(12)),
        ("page", number(3)),
        ("props", V::object(vec![("alt", V::string("a cat"))])),
        ("autoPlay", V::boolean(true)),
        ("playerConfig", V::object(vec![("muted", V::boolean(true))])),
    ];
    Element { id: id.into(), thread_id: thread_id.into(), for_id: for_id.into(), fields: V::object(fields) }
}

fn content<V: Json>(of: &Element<V>, content: V) -> Write<V> {
    Write::PutContent { thread_id: of.thread_id.clone(), for_id: of.for_id.clone(), id: of.id.clone(), content }
}

fn feedback(thread_id: &str, for_id: &str, value: f64) -> Feedback {
    Feedback {
        id: format!("f-{for_id}"),
        thread_id: thread_id.into(),
        for_id: for_id.into(),
        value,
        comment: (value > 0.0).then(|| "good".into()),
    }
}

/// A value as text, whatever the order of its properties.
fn said<V: Json>(value: &V) -> String {
    if let Some(items) = value.items() {
        return format!("[{}]", items.iter().map(said).collect::<Vec<_>>().join(","));
    }
    if !value.is_object() {
        return value.stringify();
    }
    let mut keys = value.keys();
    keys.sort();
    let property = |key: &String| format!("{key}:{}", value.get(key).as_ref().map_or_else(String::new, said));
    format!("{{{}}}", keys.iter().map(property).collect::<Vec<_>>().join(","))
}

/// A thread with all that is shown of it as text, to compare.
fn told<V: Json>(stored: &StoredThread<V>) -> Vec<String> {
    let values = |metadata: &Option<V>, rest: &Option<V>| format!("{:?} {:?}", metadata.as_ref().map(said), rest.as_ref().map(said));
    let bare = |thread: &Thread<V>| Thread::<()> {
        id: thread.id.clone(),
        app: thread.app.clone(),
        name: thread.name.clone(),
        created_at: thread.created_at.clone(),
        updated_at: thread.updated_at.clone(),
        user_id: thread.user_id.clone(),
        profile: thread.profile.clone(),
        tags: thread.tags.clone(),
        metadata: None,
        rest: None,
    };
    let bare_step = |step: &Step<V>| {
        let texts = [&step.id, &step.thread_id, &step.name, &step.input, &step.output, &step.created_at];
        let options = [&step.parent_id, &step.language, &step.start, &step.end, &step.favorite];
        format!("{texts:?} {options:?} {:?} {:?} {:?} {:?} {}", step.kind, step.status, step.error, step.show_input, step.seq)
    };
    let thread = format!("{:?} {}", bare(&stored.thread), values(&stored.thread.metadata, &stored.thread.rest));
    let steps = stored.steps.iter().map(|step| format!("{} {}", bare_step(step), values(&step.metadata, &step.rest)));
    let mut elements: Vec<_> = stored
        .elements
        .iter()
        .map(|element| format!("{} {} {} {}", element.id, element.thread_id, element.for_id, said(&element.fields)))
        .collect();
    let mut feedback: Vec<_> = stored.feedback.iter().map(|feedback| format!("{feedback:?}")).collect();
    elements.sort();
    feedback.sort();
    [thread].into_iter().chain(steps).chain(elements).chain(feedback).collect()
}

/// A layer under test.
struct Suite<'a, V>(&'a dyn DataLayer<V>);

impl<V: Json + Default> Suite<'_, V> {
    async fn commit(&self, writes: Vec<Write<V>>) {
        self.0.commit(writes).await.expect("the writes are committed");
    }

    async fn read(&self, id: &str) -> Option<StoredThread<V>> {
        self.0.get_thread(id).await.expect("the thread is read")
    }

    async fn there(&self, id: &str) -> StoredThread<V> {
        self.read(id).await.expect("the thread is there")
    }

    async fn list(&self, filter: ThreadFilter) -> Vec<String> {
        let (mut seen, mut after): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
        loop {
            let page = self.0.list_threads(filter.clone(), 7, after).await.expect("the list is read");
            assert!(page.items.len() <= 7);
            seen.extend(page.items.iter().map(|thread| thread.id.clone()));
            after = page.next;
            if after.is_none() {
                return seen;
            }
        }
    }

    async fn changes(&self, id: &str, after: f64) -> Vec<Change<V>> {
        self.0.changes(id, after).await.expect("the changes are read")
    }

    /// Nothing is there at first, and what is not there is no error.
    async fn nothing_at_first(&self) {
        assert!(self.read("a").await.is_none());
        assert!(self.0.get_meta("key").await.expect("meta is read").is_none());
        assert!(self.0.get_user("nobody").await.expect("users are read").is_none());
        assert!(self.0.get_element("a", "e").await.expect("elements are read").is_none());
        assert!(self.0.favorite_steps("app", None).await.expect("favourites are read").is_empty());
        self.commit(vec![]).await;
        let (thread_id, for_id, id) = (|| "a".to_owned(), || "s".to_owned(), || "e".to_owned());
        self.commit(vec![
            Write::DeleteElement { thread_id: thread_id(), for_id: for_id(), id: id() },
            Write::DeleteFeedback { thread_id: thread_id(), for_id: for_id() },
            Write::DeleteStep { thread_id: thread_id(), id: for_id(), seq: 0.0 },
            Write::DeleteThread(thread_id()),
        ])
        .await;
        assert!(self.list(ThreadFilter::of("app")).await.is_empty());
    }

    /// Every field of the records survives the round trip, and steps come in the order they were made.
    async fn whole_records_in_order(&self) {
        let thread = full_thread("a");
        let steps: Vec<Step<V>> = (0..20).map(|at| full_step(&format!("s{}", 19 - at), "a", f64::from(at))).collect();
        let elements = vec![element("e1", "a", "s19"), element("e2", "a", "s19"), element("e3", "a", "s18")];
        let ratings = vec![feedback("a", "s19", 1.0), feedback("a", "s18", 0.0)];
        let mut writes = vec![Write::PutThread(thread.clone())];
        writes.extend(steps.iter().rev().cloned().map(Write::PutStep));
        writes.extend(elements.iter().cloned().map(Write::PutElement));
        writes.extend(ratings.iter().cloned().map(Write::PutFeedback));
        writes.push(content(&elements[0], V::string("bytes")));
        self.commit(writes).await;
        assert_eq!(told(&self.there("a").await), told(&StoredThread { thread, steps, elements, feedback: ratings }));

        let (found, held) = self.0.get_element("a", "e1").await.expect("elements are read").expect("it is there");
        assert_eq!((found.for_id.as_str(), held.and_then(|held| held.as_str()).as_deref()), ("s19", Some("bytes")));
        let (_, held) = self.0.get_element("a", "e2").await.expect("elements are read").expect("it is there");
        assert!(held.is_none());
        assert!(self.0.get_element("other", "e1").await.expect("elements are read").is_none());
    }

    /// Writes of one commit are applied in their order, and so are commits that are under way at the same time; the last one counts.
    async fn order(&self) {
        let step = |output: &str| Step { output: output.into(), ..full_step("s16", "a", 3.0) };
        let gone = Write::DeleteStep { thread_id: "a".into(), id: "s15".into(), seq: 4.0 };
        self.commit(vec![Write::PutStep(step("undone")), Write::PutStep(step("changed")), gone]).await;
        let stored = self.there("a").await;
        assert_eq!((stored.steps.len(), stored.steps[3].output.as_str()), (19, "changed"));

        let (first, second) = (self.0.commit(vec![Write::PutStep(step("first"))]), self.0.commit(vec![Write::PutStep(step("second"))]));
        let (first, second) = futures::future::join(first, second).await;
        first.and(second).expect("both are committed");
        assert_eq!(self.there("a").await.steps[3].output, "second");
    }

    /// A step takes its elements and its feedback along, not its children; an element its content.
    async fn deletions(&self) {
        self.commit(vec![Write::DeleteElement { thread_id: "a".into(), for_id: "s19".into(), id: "e1".into() }]).await;
        assert!(self.0.get_element("a", "e1").await.expect("elements are read").is_none());
        self.commit(vec![Write::PutElement(element("e1", "a", "s19"))]).await;
        let (_, held) = self.0.get_element("a", "e1").await.expect("elements are read").expect("it is there again");
        assert!(held.is_none(), "what it held is gone");

        let child = Step { parent_id: Some("s19".into()), ..full_step("child", "a", 30.0) };
        self.commit(vec![Write::PutStep(child), Write::DeleteStep { thread_id: "a".into(), id: "s19".into(), seq: 0.0 }]).await;
        let stored = self.there("a").await;
        assert!(stored.steps.iter().all(|step| step.id != "s19") && stored.steps.iter().any(|step| step.id == "child"));
        assert_eq!(stored.elements.iter().map(|element| element.id.as_str()).collect::<Vec<_>>(), ["e3"]);
        assert_eq!(stored.feedback.iter().map(|feedback| feedback.for_id.as_str()).collect::<Vec<_>>(), ["s18"]);

        // Feedback is one for a step.
        let again = Feedback { id: "f2".into(), ..feedback("a", "s18", 1.0) };
        self.commit(vec![Write::PutFeedback(again.clone())]).await;
        assert_eq!(self.there("a").await.feedback, [again]);
        self.commit(vec![Write::DeleteFeedback { thread_id: "a".into(), for_id: "s18".into() }]).await;
        assert!(self.there("a").await.feedback.is_empty());
    }

    /// One app's threads, newest activity first, page by page, none twice, none left out; by user, profile, label, feedback.
    async fn lists(&self) {
        let threads = (0..50_u32).map(|at| {
            let updated_at = format!("2026-02-01T00:00:{:02}.000Z", at / 3);
            Write::PutThread(Thread {
                user_id: (at % 2 == 0).then(|| "u2".to_owned()),
                profile: (at % 3 == 0).then(|| "slow".to_owned()),
                tags: if at % 5 == 0 { vec!["x".into(), "five".into()] } else { Vec::new() },
                ..thread(&format!("t{at:02}"), "many", &updated_at)
            })
        });
        let mut writes: Vec<_> = threads.collect();
        for at in [3, 9, 30] {
            let id = format!("t{at:02}");
            writes.push(Write::PutStep(full_step(&format!("rated-{id}"), &id, 0.0)));
            writes.push(Write::PutFeedback(feedback(&id, &format!("rated-{id}"), if at == 9 { 0.0 } else { 1.0 })));
        }
        self.commit(writes).await;
        let expect = |wanted: fn(u32) -> bool| (0..50).rev().filter(|at| wanted(*at)).map(|at| format!("t{at:02}")).collect::<Vec<_>>();
        let many = || ThreadFilter::of("many");
        assert_eq!(self.list(many()).await, expect(|_| true));
        assert_eq!(self.list(ThreadFilter { user_id: Some("u2".into()), ..many() }).await, expect(|at| at % 2 == 0));
        assert_eq!(self.list(ThreadFilter { profile: Some("slow".into()), ..many() }).await, expect(|at| at % 3 == 0));
        assert_eq!(self.list(ThreadFilter { tag: Some("five".into()), ..many() }).await, expect(|at| at % 5 == 0));
        assert_eq!(self.list(ThreadFilter { feedback: Some(1.0), ..many() }).await, ["t30", "t03"]);
        assert_eq!(self.list(ThreadFilter { feedback: Some(0.0), ..many() }).await, ["t09"]);
        let both = ThreadFilter { user_id: Some("u2".into()), tag: Some("x".into()), feedback: Some(1.0), ..many() };
        assert_eq!(self.list(both).await, ["t30"]);
        assert!(self.list(ThreadFilter::of("nobody")).await.is_empty());

        // Activity moves a thread to the front.
        self.commit(vec![Write::PutThread(thread("t07", "many", "2026-03-01T00:00:00.000Z"))]).await;
        assert_eq!(self.list(many()).await[..2], ["t07", "t49"]);
    }

    async fn favorites_users_and_meta(&self) {
        let marked =
            |id: &str, thread_id: &str, at: &str| Write::PutStep(Step { favorite: Some(at.into()), ..full_step(id, thread_id, 100.0) });
        self.commit(vec![marked("m1", "a", "2026-01-02"), marked("m2", "t02", "2026-01-03"), marked("m3", "t04", "2026-01-04")]).await;
        let favorites = async |app: &str, user: Option<&str>| {
            let found = self.0.favorite_steps(app, user.map(str::to_owned)).await.expect("favourites are read");
            found.into_iter().map(|step| step.id).collect::<Vec<_>>()
        };
        assert_eq!(favorites("app", None).await, ["m1"]);
        assert_eq!(favorites("app", Some("u2")).await, Vec::<String>::new());
        assert_eq!(favorites("many", Some("u2")).await, ["m3", "m2"]);
        self.commit(vec![Write::PutStep(full_step("m3", "t04", 100.0))]).await;
        assert_eq!(favorites("many", Some("u2")).await, ["m2"]);

        let user = User {
            id: "u1".into(),
            identifier: "ada@example.org".into(),
            display_name: Some("Ada".into()),
            created_at: MADE.into(),
            metadata: Some(V::object(vec![("image", V::string("x.png"))])),
        };
        self.commit(vec![Write::PutUser(user.clone()), Write::PutUser(User { display_name: Some("Ada L.".into()), ..user })]).await;
        let found = self.0.get_user("ada@example.org").await.expect("users are read").expect("the user is there");
        assert_eq!((found.id.as_str(), found.display_name.as_deref(), found.created_at.as_str()), ("u1", Some("Ada L."), MADE));
        assert_eq!(found.metadata.as_ref().map(said).as_deref(), Some("{image:\"x.png\"}"));

        self.commit(vec![Write::PutMeta("key".into(), number(7)), Write::PutMeta("key".into(), number(8))]).await;
        assert_eq!(self.0.get_meta("key").await.expect("meta is read").and_then(|value| value.as_f64()), Some(8.0));
    }

    /// A replica that does what the change log says is like the thread, from wherever it begins.
    async fn change_log(&self) {
        let replica = super::MemoryDataLayer::<V>::default();
        let catch_up = async |after: f64| {
            let changes = self.changes("log", after).await;
            assert!(changes.is_sorted_by(|one, other| one.number <= other.number), "numbers only grow");
            assert!(changes.iter().all(|change| change.number > after));
            let last = changes.last().map_or(after, |change| change.number);
            replica.commit(changes.into_iter().map(|change| change.write).collect()).await.expect("memory takes all");
            let (found, replicated) = (self.read("log").await, replica.get_thread("log").await.expect("memory is read"));
            assert_eq!(found.as_ref().map(told), replicated.as_ref().map(told));
            last
        };
        let pictured = element("pictured", "log", "one");
        self.commit(vec![
            Write::PutThread(full_thread("log")),
            Write::PutStep(full_step("one", "log", 0.0)),
            Write::PutStep(full_step("two", "log", 1.0)),
            Write::PutElement(pictured.clone()),
            content(&pictured, V::string("bytes")),
            Write::PutFeedback(feedback("log", "two", 1.0)),
        ])
        .await;
        let last = catch_up(0.0).await;
        assert!(replica.get_element("log", "pictured").await.expect("memory is read").is_some_and(|(_, held)| held.is_some()));
        assert!(self.changes("log", last).await.is_empty(), "nothing is new");

        // A hundred changes of one step are one to catch up with: the log does not grow.
        for round in 0..100 {
            let twice = |part: u32| Write::PutStep(Step { output: format!("{round} {part}"), ..full_step("two", "log", 1.0) });
            self.commit((0..2).map(twice).collect()).await;
        }
        assert_eq!(self.changes("log", last).await.len(), 1);
        let last = catch_up(last).await;

        self.commit(vec![
            Write::DeleteStep { thread_id: "log".into(), id: "one".into(), seq: 0.0 },
            Write::DeleteFeedback { thread_id: "log".into(), for_id: "two".into() },
            Write::PutStep(full_step("three", "log", 2.0)),
        ])
        .await;
        let last = catch_up(last).await;

        // Deleted and made anew: what it had before is gone from the replica, too.
        self.commit(vec![Write::DeleteThread("log".into())]).await;
        self.commit(vec![Write::PutThread(full_thread("log")), Write::PutStep(full_step("three", "log", 0.0))]).await;
        let last = catch_up(last).await;
        self.commit(vec![Write::DeleteThread("log".into())]).await;
        catch_up(last).await;
    }

    async fn search(&self, query: &str, filter: &ThreadFilter, limit: usize) -> Vec<String> {
        let hits = self.0.search(query, filter.clone(), limit).await.expect("the store is searched");
        hits.into_iter().map(|hit| hit.thread.id).collect()
    }

    /// A search finds what is stored, at once and after any housekeeping, whatever was changed or deleted since.
    async fn searches(&self) {
        let filter = ThreadFilter::of("found");
        match self.0.search("anything", filter.clone(), 20).await {
            Err(error) if error.kind == StoreErrorKind::Unsupported => return,
            found => assert!(found.expect("the store is searched").is_empty()),
        }
        let said = |thread_id: &str, seq: f64, kind: StepKind, output: &str| {
            Write::PutStep(Step { kind, output: output.into(), ..full_step(&format!("{thread_id}-{seq}"), thread_id, seq) })
        };
        let mut writes = Vec::new();
        for at in 0..60_u32 {
            let id = format!("f{at:02}");
            writes.push(Write::PutThread(Thread {
                name: if at % 20 == 0 { format!("Äpfel {at}") } else { "Gespräch".into() },
                user_id: (at % 2 == 0).then(|| "u3".to_owned()),
                ..thread(&id, if at == 59 { "other" } else { "found" }, &format!("2026-04-01T00:00:{at:02}.000Z"))
            }));
            writes.push(said(&id, 0.0, StepKind::UserMessage, &format!("Was kostet Nummer{at:02}?")));
            writes.push(said(&id, 1.0, StepKind::Tool, "Werkzeug"));
            writes.push(said(&id, 2.0, StepKind::AssistantMessage, if at % 10 == 0 { "東京の äpfel" } else { "Nichts." }));
        }
        writes.push(Write::PutFeedback(feedback("f40", "f40-2", 1.0)));
        self.commit(writes).await;
        for is_tidy in [false, true] {
            let of_user = ThreadFilter { user_id: Some("u3".into()), ..filter.clone() };
            let rated = ThreadFilter { feedback: Some(1.0), ..filter.clone() };
            for (query, filter, limit, expected) in [
                ("apf", &filter, 20, &["f40", "f20", "f00", "f50", "f30", "f10"] as &[&str]),
                ("apf", &filter, 4, &["f40", "f20", "f00", "f50"]),
                ("apf", &rated, 20, &["f40"]),
                ("nummer3", &of_user, 20, &["f38", "f36", "f34", "f32", "f30"]),
                ("nummer59", &filter, 20, &[]),
                ("NUMMER07 gesprach", &filter, 20, &["f07"]),
                ("京", &filter, 1, &["f50"]),
                ("京の 20 nummer20", &filter, 20, &["f20"]),
                ("werkzeug", &filter, 20, &[]),
                (" ? ", &filter, 20, &[]),
            ] {
                assert_eq!(self.search(query, filter, limit).await, expected, "{query}, tidy: {is_tidy}");
            }
            while !is_tidy && self.0.tidy().await.expect("the layer keeps house") {}
        }
        let hits = self.0.search("nummer40 äpf", filter.clone(), 1).await.expect("the store is searched");
        assert_eq!(hits[0].title, [(0, 5)]);
        let shown: Vec<_> = hits[0].steps.iter().map(|step| (&*step.id, &*step.snippet, step.highlights.clone())).collect();
        assert_eq!(shown, [("f40-2", "東京の äpfel", vec![(4, 9)]), ("f40-0", "Was kostet Nummer40?", vec![(11, 19)])]);

        let step_id = |id: &str| format!("{id}-2");
        self.commit(vec![
            Write::DeleteThread("f40".into()),
            Write::DeleteStep { thread_id: "f50".into(), id: step_id("f50"), seq: 2.0 },
            said("f30", 2.0, StepKind::AssistantMessage, "birnen"),
            said("f31", 2.0, StepKind::AssistantMessage, "äpfel"),
            Write::PutThread(Thread { name: "Äpfel".into(), ..thread("f10", "found", "2026-04-02") }),
        ])
        .await;
        for _ in 0..2 {
            assert_eq!(self.search("apfel", &filter, 20).await, ["f10", "f20", "f00", "f31"]);
            assert_eq!(self.search("birne", &filter, 20).await, ["f30"]);
            // Enough changes for another round of housekeeping.
            self.commit((0..60).map(|at| said(&format!("f{at:02}"), 3.0, StepKind::UserMessage, "more")).collect()).await;
            while self.0.tidy().await.expect("the layer keeps house") {}
        }
    }

    /// Deleting a thread takes all of it along, and nothing of others.
    async fn deleting_a_thread(&self) {
        let kept = self.there("a").await.thread;
        self.commit(vec![Write::PutStep(full_step("other", "t00", 0.0)), Write::DeleteThread("a".into())]).await;
        assert!(self.read("a").await.is_none());
        assert!(self.0.get_element("a", "e3").await.expect("elements are read").is_none());
        self.commit(vec![Write::PutThread(kept)]).await;
        let StoredThread { steps, elements, feedback, .. } = self.there("a").await;
        assert_eq!((steps.len(), elements.len(), feedback.len()), (0, 0, 0));
        assert_eq!(self.there("t00").await.steps.len(), 1);
    }
}

/// Runs the suite on an empty data layer.
pub async fn run<V: Json + Default>(layer: &dyn DataLayer<V>) {
    let suite = Suite(layer);
    suite.nothing_at_first().await;
    suite.whole_records_in_order().await;
    suite.order().await;
    suite.deletions().await;
    suite.lists().await;
    suite.favorites_users_and_meta().await;
    suite.change_log().await;
    suite.searches().await;
    suite.deleting_a_thread().await;
}
