use futures::FutureExt;

use super::*;
use crate::json::testing::Text;
use crate::scheduler::EventLoop;
use crate::scheduler::testing::TestLoop;
use crate::store::testing::Through;
use crate::store::{MemoryDataLayer, StoredThread, Thread, contract};

struct Bench {
    test: TestLoop,
    writer: Writer<u32>,
    fail: Rc<Cell<Option<StoreErrorKind>>>,
    commits: Rc<RefCell<Vec<usize>>>,
}

fn bench() -> Bench {
    let test = TestLoop::new(1);
    let (fail, commits) = (Rc::<Cell<_>>::default(), Rc::<RefCell<Vec<usize>>>::default());
    let (scheduler, failing, counted) = (test.scheduler(), fail.clone(), commits.clone());
    // It takes time and can fail.
    let commit = move |memory: &Rc<MemoryDataLayer<u32>>, writes: Vec<Write<u32>>| {
        let (memory, scheduler, fail): (_, _, Rc<Cell<Option<StoreErrorKind>>>) = (memory.clone(), scheduler.clone(), failing.clone());
        counted.borrow_mut().push(writes.len());
        async move {
            scheduler.sleep(1.0).await;
            match fail.get() {
                // What is taken away needs no room.
                Some(StoreErrorKind::Quota) if writes.iter().all(Write::is_deletion) => {}
                Some(StoreErrorKind::Clone) if !writes.iter().any(|write| matches!(write, Write::PutMeta(key, _) if key == "bad")) => {}
                Some(kind) => return Err(StoreError::new(kind, "")),
                None => {}
            }
            memory.commit(writes).await
        }
        .boxed_local()
    };
    let layer = Through { memory: Rc::default(), commit: Box::new(commit) };
    let writer = Writer::new(Rc::new(layer), test.scheduler());
    Bench { test, writer, fail, commits }
}

fn meta(bench: &Bench, key: &'static str) -> Option<u32> {
    bench.test.block_on(bench.writer.layer().get_meta(key)).unwrap()
}

fn put(key: &str, value: u32) -> [Write<u32>; 1] {
    [Write::PutMeta(key.to_owned(), value)]
}

#[test]
fn memory_keeps_the_contract() {
    let test = TestLoop::new(1);
    test.block_on(async { contract::run(&MemoryDataLayer::<Text>::default()).await });
}

#[test]
fn what_a_turn_waits_for_is_asked_for_in_the_very_call() {
    let bench = bench();
    let later = bench.writer.write(put("k", 1));
    assert!(bench.commits.borrow().is_empty());
    let now = bench.writer.write_now(put("k", 2));
    assert_eq!(*bench.commits.borrow(), [1], "both, the newer in the older's place");
    assert_eq!(bench.test.block_on(async { later.await.and(now.await) }), Ok(()));
    assert_eq!(meta(&bench, "k"), Some(2));
}

#[test]
fn what_waits_goes_in_one_commit_and_the_last_write_counts() {
    let bench = bench();
    let writes: Vec<_> = (0..100).map(|at| bench.writer.write(put("k", at))).collect();
    bench.test.block_on(async move {
        for written in writes {
            written.await.unwrap();
        }
    });
    assert_eq!(meta(&bench, "k"), Some(99));
    assert_eq!(*bench.commits.borrow(), [1]);
}

#[test]
fn what_replaces_the_write_before_it_goes_in_its_place() {
    let bench = bench();
    let (thread_id, id) = ("thread", "step");
    let step = |output: &str| Write::PutStep(Step { id: id.into(), thread_id: thread_id.into(), output: output.into(), ..Step::default() });
    let thread = Write::PutThread(Thread { id: thread_id.into(), ..Thread::default() });
    drop(bench.writer.write([
        thread,
        step("begun"),
        Write::PutMeta("k".into(), 1),
        step("grown"),
        step("done"),
        Write::PutMeta("k".into(), 2),
    ]));
    bench.test.run();
    assert_eq!(*bench.commits.borrow(), [5]);
    let found = bench.test.block_on(bench.writer.layer().get_thread(thread_id)).unwrap();
    assert_eq!(found.map(|found| found.steps.into_iter().map(|step| step.output).collect()), Some(vec!["done".to_owned()]));
    assert_eq!(meta(&bench, "k"), Some(2));
    // A deletion is about more than the record that stands there next: what belonged to it, and the place it had.
    let moved = Write::PutStep(Step { id: id.into(), thread_id: thread_id.into(), seq: 9.0, ..Step::default() });
    let deletion = Write::DeleteStep { thread_id: thread_id.into(), id: id.into(), seq: 0.0 };
    let anew = Write::PutThread(Thread { id: thread_id.into(), ..Thread::default() });
    drop(bench.writer.write([deletion, moved]));
    drop(bench.writer.write([Write::DeleteThread(thread_id.into()), anew]));
    bench.test.run();
    assert_eq!(bench.commits.borrow()[1..], [3], "what the thread's deletion takes along is not written before it");
    let found = bench.test.block_on(bench.writer.layer().get_thread(thread_id)).unwrap();
    assert_eq!(found.map(|found| found.steps.len()), Some(0));
}

#[test]
fn many_writes_go_in_several_commits_that_do_not_wait_for_each_other() {
    let bench = bench();
    let count = 3 * MANY as u32 + 1;
    let writes: Vec<_> = (0..count).map(|at| bench.writer.write(put(["even", "odd"][at as usize % 2], at))).collect();
    // Asked for before this task ends: the store works while the app makes more.
    assert_eq!(*bench.commits.borrow(), [MANY; 3]);
    let (last, begun) = (Rc::<Cell<_>>::default(), bench.test.now());
    let seen = last.clone();
    bench.test.block_on(async move {
        for (at, written) in writes.into_iter().enumerate() {
            written.await.unwrap();
            seen.set(at);
        }
    });
    assert_eq!(last.get() as u32, count - 1);
    assert_eq!((meta(&bench, "even"), meta(&bench, "odd")), (Some(count - 1), Some(count - 2)));
    assert!(bench.test.now() - begun <= 2.0, "they wait for each other");
    assert_eq!(*bench.commits.borrow(), [MANY, MANY, MANY, 1]);
}

#[test]
fn a_dropped_acknowledgement_takes_nothing_back() {
    let bench = bench();
    drop(bench.writer.write(put("k", 1)));
    bench.test.run();
    assert_eq!(meta(&bench, "k"), Some(1));
}

#[test]
fn streams_are_written_behind_once_every_250_ms() {
    let bench = bench();
    let step = Rc::new(RefCell::new(Step { id: "s".into(), thread_id: "t".into(), ..Step::default() }));
    let writer = bench.writer.clone();
    let scheduler = bench.test.scheduler();
    let began = scheduler.now();
    let stream = step.clone();
    bench.test.block_on(async move {
        for _ in 0..100 {
            stream.borrow_mut().output.push('x');
            writer.write_behind(&stream);
            scheduler.sleep(10.0).await;
        }
    });
    let elapsed = bench.test.scheduler().now() - began;
    let commits = bench.commits.borrow().len();
    assert!((3..=5).contains(&commits), "{commits} commits in {elapsed} ms");
    bench.writer.write_behind(&step);
    bench.test.block_on(bench.writer.flush()).unwrap();
    let StoredThread { mut steps, .. } = {
        drop(bench.writer.write([Write::PutThread(Thread { id: "t".into(), ..Thread::default() })]));
        bench.test.run();
        bench.test.block_on(bench.writer.layer().get_thread("t")).unwrap().unwrap()
    };
    assert_eq!(steps.remove(0).output.len(), 100);
}

#[test]
fn a_failed_write_is_told_kept_and_tried_again() {
    let bench = bench();
    let told = Rc::new(Cell::new(0));
    let count = told.clone();
    bench.writer.on_error(move |error| {
        assert_eq!(error.code(), "STORE_QUOTA");
        count.set(count.get() + 1);
    });
    bench.fail.set(Some(StoreErrorKind::Quota));
    let refused = bench.writer.write(put("k", 1)).shared();
    let waiting = refused.clone();
    bench.test.scheduler().spawn(async move { drop(waiting.await) });
    let (scheduler, fail) = (bench.test.scheduler(), bench.fail.clone());
    bench.test.block_on(async move {
        scheduler.sleep(100.0).await;
        fail.set(None);
    });
    assert_eq!(refused.peek().unwrap().as_ref().unwrap_err().kind, StoreErrorKind::Quota);
    assert_eq!(told.get(), 1);
    bench.test.run();
    assert_eq!((meta(&bench, "k"), bench.writer.unsaved()), (Some(1), 0));
}

#[test]
fn something_newer_is_not_undone_by_a_second_try() {
    let bench = bench();
    bench.fail.set(Some(StoreErrorKind::Quota));
    drop(bench.writer.write(put("k", 1)));
    let (scheduler, fail, writer) = (bench.test.scheduler(), bench.fail.clone(), bench.writer.clone());
    bench.test.block_on(async move {
        scheduler.sleep(100.0).await;
        fail.set(None);
        writer.write(put("k", 2)).await.unwrap();
    });
    bench.test.run();
    assert_eq!(meta(&bench, "k"), Some(2));
}

#[test]
fn one_value_that_cannot_be_stored_does_not_spoil_the_others() {
    let bench = bench();
    bench.fail.set(Some(StoreErrorKind::Clone));
    let good = bench.writer.write(put("good", 1));
    let bad = bench.writer.write(put("bad", 2));
    let (good, bad) = bench.test.block_on(async move { (good.await, bad.await) });
    assert_eq!(meta(&bench, "good"), Some(1));
    assert_eq!(bad.unwrap_err().code(), "STORE_CLONE");
    good.unwrap();
    assert_eq!(bench.writer.unsaved(), 0);
}

#[test]
fn where_there_is_no_room_what_makes_some_is_not_refused_with_what_needs_it() {
    let bench = bench();
    let step = stream(&bench);
    bench.fail.set(Some(StoreErrorKind::Quota));
    let writer = bench.writer.clone();
    let (refused, deleted, again) = bench.test.block_on(async move {
        let refused = writer.write(put("k", 1));
        let deleted = writer.write([Write::DeleteThread(step.borrow().thread_id.clone())]);
        let told = (refused.await, deleted.await);
        // What failed is tried again in one commit with the next thing that goes.
        drop(writer.flush());
        (told.0, told.1, writer.write([Write::DeleteThread("another".into())]).await)
    });
    assert_eq!(refused.unwrap_err().code(), "STORE_QUOTA");
    deleted.unwrap();
    again.unwrap();
    assert_eq!(bench.writer.unsaved(), 1);
}

fn grown(step: &Rc<RefCell<Step<u32>>>, text: &str) {
    step.borrow_mut().output = text.into();
}

fn stream(bench: &Bench) -> Rc<RefCell<Step<u32>>> {
    drop(bench.writer.write([Write::PutThread(Thread { id: "t".into(), ..Thread::default() })]));
    bench.test.run();
    bench.commits.borrow_mut().clear();
    Rc::new(RefCell::new(Step { id: "s".into(), thread_id: "t".into(), ..Step::default() }))
}

fn stored(bench: &Bench) -> Vec<String> {
    let found = bench.test.block_on(bench.writer.layer().get_thread("t")).unwrap();
    found.map(|stored| stored.steps).unwrap_or_default().into_iter().map(|step| step.output).collect()
}

#[test]
fn a_flush_does_not_wait_for_the_commit_under_way() {
    let bench = bench();
    let step = stream(&bench);
    let (scheduler, writer, commits) = (bench.test.scheduler(), bench.writer.clone(), bench.commits.clone());
    bench.test.block_on(async move {
        drop(writer.write(put("k", 1)));
        scheduler.sleep(0.5).await;
        grown(&step, "in flight");
        writer.write_behind(&step);
        let flushed = writer.flush();
        scheduler.sleep(0.1).await;
        assert_eq!(*commits.borrow(), [1, 1]);
        flushed.await.unwrap();
    });
    assert_eq!((meta(&bench, "k"), stored(&bench)), (Some(1), vec!["in flight".to_owned()]));
}

#[test]
fn a_flush_of_nothing_waits_for_the_commit_under_way() {
    let bench = bench();
    let (scheduler, writer) = (bench.test.scheduler(), bench.writer.clone());
    let written = writer.write(put("k", 1)).shared();
    let waiting = written.clone();
    bench.test.scheduler().spawn(async move { drop(waiting.await) });
    bench.test.block_on(async move {
        scheduler.sleep(0.5).await;
        writer.flush().await.unwrap();
    });
    assert!(written.peek().is_some());
}

#[test]
fn a_commit_that_fails_beside_a_newer_one_does_not_undo_it() {
    let bench = bench();
    bench.fail.set(Some(StoreErrorKind::Quota));
    let (scheduler, writer, fail) = (bench.test.scheduler(), bench.writer.clone(), bench.fail.clone());
    bench.test.block_on(async move {
        let old = writer.write(put("k", 1));
        scheduler.sleep(0.5).await;
        let newer = writer.write(put("k", 2));
        drop(writer.flush());
        assert_eq!(old.await.unwrap_err().kind, StoreErrorKind::Quota);
        fail.set(None);
        newer.await.unwrap();
    });
    assert_eq!(bench.writer.unsaved(), 0);
    bench.test.run();
    assert_eq!(meta(&bench, "k"), Some(2));
}

#[test]
fn a_second_try_for_the_sake_of_a_bad_value_does_not_undo_what_a_flush_sent() {
    let bench = bench();
    bench.fail.set(Some(StoreErrorKind::Clone));
    let (scheduler, writer) = (bench.test.scheduler(), bench.writer.clone());
    bench.test.block_on(async move {
        drop(writer.write(put("k", 1)));
        drop(writer.write(put("bad", 1)));
        scheduler.sleep(0.5).await;
        drop(writer.write(put("k", 2)));
        writer.flush().await.unwrap();
    });
    bench.test.run();
    assert_eq!(meta(&bench, "k"), Some(2));
}

#[test]
fn what_failed_does_not_replace_what_was_streamed_since() {
    let bench = bench();
    let step = stream(&bench);
    bench.fail.set(Some(StoreErrorKind::Quota));
    let (writer, fail) = (bench.writer.clone(), bench.fail.clone());
    bench.test.block_on(async move {
        grown(&step, "Half");
        let half = Write::PutStep(step.borrow().clone());
        writer.write([half]).await.unwrap_err();
        fail.set(None);
        grown(&step, "Half an answer");
        writer.write_behind(&step);
        writer.flush().await.unwrap();
    });
    assert_eq!(stored(&bench), ["Half an answer"]);
}

#[test]
fn a_step_that_failed_does_not_outlive_its_thread() {
    let bench = bench();
    let step = stream(&bench);
    bench.fail.set(Some(StoreErrorKind::Quota));
    let (scheduler, writer, fail) = (bench.test.scheduler(), bench.writer.clone(), bench.fail.clone());
    bench.test.block_on(async move {
        let written = writer.write([Write::PutStep(step.borrow().clone())]);
        scheduler.sleep(0.5).await;
        let deleted = writer.write([Write::DeleteThread("t".into())]);
        written.await.unwrap_err();
        fail.set(None);
        deleted.await.unwrap();
    });
    assert_eq!(bench.writer.unsaved(), 0);
}
