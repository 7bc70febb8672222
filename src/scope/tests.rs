use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::pending;

use super::*;

type Log = Rc<RefCell<Vec<&'static str>>>;

struct Dropped(Log, &'static str);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

#[test]
fn several_are_marked_before_anyone_hears_of_it() {
    let (one, other) = (Scope::root(), Scope::root());
    let heard = Rc::<RefCell<Vec<bool>>>::default();
    let listen = |scope: &Scope, beside: &Scope| {
        let (heard, beside) = (heard.clone(), beside.clone());
        scope.on_stop(move |_| heard.borrow_mut().push(beside.is_stopped())).keep();
    };
    listen(&one, &other);
    listen(&other, &one);
    assert!(Scope::stop_all(&[one.clone(), other.clone(), one.clone()], StopReason::User));
    assert_eq!(*heard.borrow(), [true, true]);
    assert!(!Scope::stop_all(&[one, other], StopReason::Closed));
    assert!(!Scope::stop_all(&[], StopReason::User));
}

#[test]
fn marks_then_listeners_then_futures() {
    let log = Log::default();
    let session = Scope::root();
    let turn = session.child();
    let task = turn.child();
    let seen = (log.clone(), task.clone());
    let _guard = turn.on_stop(move |_| seen.0.borrow_mut().push(if seen.1.is_stopped() { "signal" } else { "too early" }));
    let held = Dropped(log.clone(), "future");
    let mut run = Box::pin(task.run(async move {
        let _held = held;
        pending::<()>().await;
    }));
    assert!(run.as_mut().now_or_never().is_none());
    assert!(turn.stop(StopReason::User));
    assert_eq!(*log.borrow(), ["signal", "future"]);
    assert_eq!(run.now_or_never(), Some(Err(StopReason::User)));
    assert!(!session.is_stopped());
    assert!(!turn.stop(StopReason::Closed), "a second stop does nothing");
    assert_eq!(task.reason(), Some(StopReason::User));
}

#[test]
fn a_future_that_stops_its_own_scope_is_dropped_after_its_poll() {
    let log = Log::default();
    let scope = Scope::root();
    let (held, inner) = (Dropped(log.clone(), "dropped"), scope.clone());
    let run = scope.run(async move {
        let _held = held;
        inner.stop(StopReason::User);
        7
    });
    assert_eq!(run.now_or_never(), Some(Err(StopReason::User)));
    assert_eq!(*log.borrow(), ["dropped"]);
}

#[test]
fn a_child_of_a_stopped_scope_is_born_stopped_and_runs_nothing() {
    let scope = Scope::root();
    scope.stop(StopReason::Closed);
    let child = scope.child();
    assert_eq!(child.run(async { panic!("polled") }).now_or_never(), Some(Err::<(), _>(StopReason::Closed)));
    let called = Rc::new(Cell::new(false));
    let flag = called.clone();
    child.on_stop(move |_| flag.set(true)).keep();
    assert!(called.get());
}

#[test]
fn a_dropped_guard_forgets_its_listener_and_a_dropped_child_its_place() {
    let scope = Scope::root();
    let called = Rc::new(Cell::new(0));
    let flag = called.clone();
    drop(scope.on_stop(move |_| flag.set(flag.get() + 1)));
    for _ in 0..1000 {
        drop(scope.child());
    }
    assert_eq!(scope.0.children.borrow().values().count(), 0);
    scope.stop(StopReason::User);
    assert_eq!(called.get(), 0);
}

#[test]
fn a_listener_may_stop_again_and_add_children() {
    let scope = Scope::root();
    let again = scope.clone();
    scope
        .on_stop(move |_| {
            assert!(!again.stop(StopReason::Closed));
            assert!(again.child().is_stopped());
        })
        .keep();
    assert!(scope.stop(StopReason::User));
}
