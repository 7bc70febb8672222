//! One suite for every data layer: natively for memory, in browsers for IndexedDB. It panics at the first breach.

use super::{Cursor, DataLayer, Step, StepKind, StepStatus, Thread, Write};

fn thread<V>(id: &str, app: &str, updated_at: &str, metadata: V) -> Thread<V> {
    Thread {
        id: id.into(),
        app: app.into(),
        name: format!("thread {id}"),
        created_at: "2026-01-01T00:00:00.000Z".into(),
        updated_at: updated_at.into(),
        metadata: Some(metadata),
    }
}

fn step<V: Default>(id: &str, thread_id: &str, seq: f64, metadata: V) -> Step<V> {
    Step {
        id: id.into(),
        thread_id: thread_id.into(),
        parent_id: (seq > 0.0).then(|| "parent".into()),
        kind: StepKind::Tool,
        name: "name".into(),
        input: "in 世界".into(),
        output: "out\u{0}\n🦀".into(),
        status: StepStatus::Error,
        error: Some(super::ErrorRecord { name: "E".into(), code: "C".into(), message: "M".into(), stack: Some("S".into()) }),
        language: Some("json".into()),
        show_input: Some(super::ShowInput::Language("text".into())),
        progress: None,
        created_at: "2026-01-01T00:00:00.000Z".into(),
        start: Some("2026-01-01T00:00:01.000Z".into()),
        end: None,
        metadata: Some(metadata),
        seq,
    }
}

/// Runs the suite on an empty data layer. `value` makes metadata that can be told apart by its number, `number` reads it back.
pub async fn run<V: Clone + Default + 'static>(layer: &dyn DataLayer<V>, value: impl Fn(u32) -> V, number: impl Fn(&V) -> u32) {
    let commit = async |writes| layer.commit(writes).await.expect("the writes are committed");
    let read = async |id: &str| layer.get_thread(id).await.expect("the thread is read");

    // Nothing is there at first, and what is not there is no error.
    assert!(read("a").await.is_none());
    assert!(layer.get_meta("key").await.expect("meta is read").is_none());
    commit(vec![]).await;
    commit(vec![Write::DeleteStep { thread_id: "a".into(), id: "s".into(), seq: 0.0 }, Write::DeleteThread("a".into())]).await;

    // Every field of the records survives the round trip, and steps come in the order they were made.
    let kept = thread("a", "app", "2026-01-01T00:00:05.000Z", value(1));
    let steps: Vec<Step<V>> = (0..20).map(|at| step(&format!("s{}", 19 - at), "a", f64::from(at), value(at))).collect();
    let mut writes = vec![Write::PutThread(kept.clone())];
    writes.extend(steps.iter().rev().cloned().map(Write::PutStep));
    commit(writes).await;
    let (found, found_steps) = read("a").await.expect("the thread is there");
    let bare = |thread: &Thread<V>| Thread::<()> {
        id: thread.id.clone(),
        app: thread.app.clone(),
        name: thread.name.clone(),
        created_at: thread.created_at.clone(),
        updated_at: thread.updated_at.clone(),
        metadata: None,
    };
    assert_eq!(bare(&found), bare(&kept));
    assert_eq!(found.metadata.as_ref().map(&number), Some(1));
    let plain = |step: &Step<V>| (step.id.clone(), step.parent_id.clone(), step.input.clone(), step.output.clone(), step.seq as u32);
    assert_eq!(found_steps.iter().map(plain).collect::<Vec<_>>(), steps.iter().map(plain).collect::<Vec<_>>());
    for (found, put) in found_steps.iter().zip(&steps) {
        assert_eq!((found.kind, found.status, &found.error), (put.kind, put.status, &put.error));
        assert_eq!((&found.language, &found.show_input, &found.start, &found.end), (&put.language, &put.show_input, &put.start, &put.end));
        assert_eq!(found.metadata.as_ref().map(&number), put.metadata.as_ref().map(&number));
    }

    // Writes of one commit are applied in their order; the last one counts.
    let mut changed = steps[3].clone();
    changed.output = "changed".into();
    let mut undone = changed.clone();
    undone.output = "undone".into();
    let gone = Write::DeleteStep { thread_id: "a".into(), id: steps[4].id.clone(), seq: steps[4].seq };
    commit(vec![Write::PutStep(undone), Write::PutStep(changed), gone]).await;
    let (_, found_steps) = read("a").await.expect("the thread is there");
    assert_eq!(found_steps.len(), 19);
    assert_eq!(found_steps[3].output, "changed");

    // So are commits that are under way at the same time.
    let twice = |output: &str| Write::PutStep(Step { output: output.into(), ..steps[3].clone() });
    let (first, second) = (layer.commit(vec![twice("first")]), layer.commit(vec![twice("second")]));
    let (first, second) = futures::future::join(first, second).await;
    first.and(second).expect("both are committed");
    assert_eq!(read("a").await.expect("the thread is there").1[3].output, "second");

    // Lists: one app's threads, newest activity first, page by page, none twice, none left out.
    let many = (0..50)
        .map(|at| Write::PutThread(thread(&format!("t{at:02}"), "many", &format!("2026-01-01T00:00:{:02}.000Z", at / 2), value(at))));
    commit(many.collect()).await;
    let (mut seen, mut after): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = layer.list_threads("many", 7, after.clone()).await.expect("the list is read");
        seen.extend(page.items.iter().map(|thread| thread.id.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..50).rev().map(|at| format!("t{at:02}")).collect::<Vec<_>>());
    assert!(layer.list_threads("nobody", 7, None).await.expect("the list is read").items.is_empty());

    // Deleting a thread takes its steps along, and nothing of others.
    commit(vec![Write::PutStep(step("other", "t00", 0.0, value(0))), Write::DeleteThread("a".into())]).await;
    assert!(read("a").await.is_none());
    commit(vec![Write::PutThread(kept)]).await;
    assert!(read("a").await.expect("the thread is there again").1.is_empty());
    assert_eq!(read("t00").await.expect("the other thread is there").1.len(), 1);

    // Meta.
    commit(vec![Write::PutMeta("key".into(), value(7)), Write::PutMeta("key".into(), value(8))]).await;
    assert_eq!(layer.get_meta("key").await.expect("meta is read").as_ref().map(&number), Some(8));
}
