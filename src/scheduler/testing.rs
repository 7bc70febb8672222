//! A seeded executor with virtual time: the same seed gives the same interleaving, another seed another
//! one. Native tests run a graph under many seeds and demand one result.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures::future::LocalBoxFuture;

use super::{EventLoop, Scheduler};

struct Task {
    future: RefCell<Option<LocalBoxFuture<'static, ()>>>,
    ready: Arc<Ready>,
}

struct Ready {
    key: u64,
    queued: AtomicBool,
    queue: Arc<Mutex<Vec<u64>>>,
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.queue.lock().expect("no thread panicked while waking").push(self.key);
        }
    }
}

#[derive(Default)]
struct State {
    tasks: RefCell<BTreeMap<u64, Rc<Task>>>,
    next: Cell<u64>,
    queue: Arc<Mutex<Vec<u64>>>,
    /// Timers by due time and order of creation.
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    now_us: Cell<u64>,
    rng: Cell<u64>,
    turns: Cell<u64>,
    /// How many timers have fired.
    fired: Cell<u64>,
}

impl State {
    fn random(&self) -> u64 {
        // SplitMix64: every seed, zero included, gives a good sequence.
        let seed = self.rng.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.rng.set(seed);
        let mut z = seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// The executor. Virtual time only passes when nothing is ready.
#[derive(Clone, Default)]
pub struct TestLoop(Rc<State>);

impl TestLoop {
    /// An executor whose choices all come from `seed`. Time starts at 2026-01-01.
    pub fn new(seed: u64) -> Self {
        let this = Self::default();
        this.0.rng.set(seed);
        this.0.now_us.set(1_767_225_600_000_000);
        this
    }

    /// A scheduler on this executor.
    pub fn scheduler(&self) -> Scheduler {
        Scheduler::new(Rc::new(self.clone()))
    }

    /// How often the loop was given a turn.
    pub fn turns(&self) -> u64 {
        self.0.turns.get()
    }

    /// The next random number.
    pub fn random_below(&self, bound: u64) -> u64 {
        self.0.random() % bound
    }

    /// Moves the clock, as work that takes that long would.
    pub fn work(&self, ms: f64) {
        self.0.now_us.set(self.0.now_us.get() + (ms * 1000.0) as u64);
    }

    /// A future that lets others go first, a random number of times.
    pub async fn jitter(&self) {
        for _ in 0..self.random_below(4) {
            let mut yielded = false;
            std::future::poll_fn(|cx| {
                if std::mem::replace(&mut yielded, true) {
                    return Poll::Ready(());
                }
                cx.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
        }
    }

    /// Runs until nothing can go on: no task is ready and no timer is left.
    pub fn run(&self) {
        while self.step() {}
    }

    /// Polls one ready task, or lets time pass to the next timer. Returns whether there was either.
    fn step(&self) -> bool {
        let key = {
            let mut queue = self.0.queue.lock().expect("no thread panicked while waking");
            let length = queue.len();
            (length > 0).then(|| queue.swap_remove((self.0.random() % length as u64) as usize))
        };
        if let Some(key) = key {
            self.poll(key);
            return true;
        }
        let due = self.0.timers.borrow_mut().pop_first();
        let Some(((at, _), waker)) = due else { return false };
        self.0.now_us.set(self.0.now_us.get().max(at));
        self.0.fired.set(self.0.fired.get() + 1);
        waker.wake();
        true
    }

    /// Runs a future to its end, and everything else until then.
    ///
    /// # Panics
    /// When the future can never finish: a deadlock.
    pub fn block_on<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> T {
        let output = Rc::new(RefCell::new(None));
        let slot = output.clone();
        self.spawn(Box::pin(async move {
            let value = future.await;
            *slot.borrow_mut() = Some(value);
        }));
        while output.borrow().is_none() {
            assert!(self.step(), "deadlock: nothing is ready and the future is not done");
        }
        let value = output.borrow_mut().take();
        value.expect("the loop ends when it is there")
    }

    fn poll(&self, key: u64) {
        let task = self.0.tasks.borrow().get(&key).cloned();
        let Some(task) = task else { return };
        task.ready.queued.store(false, Ordering::Relaxed);
        let taken = task.future.borrow_mut().take();
        let Some(mut future) = taken else { return };
        let waker = Waker::from(task.ready.clone());
        if Pin::new(&mut future).poll(&mut Context::from_waker(&waker)).is_ready() {
            self.0.tasks.borrow_mut().remove(&key);
        } else {
            *task.future.borrow_mut() = Some(future);
        }
    }
}

impl EventLoop for TestLoop {
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        let key = self.0.next.get();
        self.0.next.set(key + 1);
        let ready = Arc::new(Ready { key, queued: AtomicBool::new(false), queue: self.0.queue.clone() });
        self.0.tasks.borrow_mut().insert(key, Rc::new(Task { future: RefCell::new(Some(task)), ready: ready.clone() }));
        ready.wake();
    }

    fn turn(&self) -> LocalBoxFuture<'static, ()> {
        self.0.turns.set(self.0.turns.get() + 1);
        self.sleep(0.0)
    }

    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        let state = self.0.clone();
        let at = state.now_us.get() + (ms * 1000.0) as u64;
        let key = state.next.get();
        state.next.set(key + 1);
        let mut set = false;
        Box::pin(std::future::poll_fn(move |cx| {
            if set && !state.timers.borrow().contains_key(&(at, key)) {
                return Poll::Ready(());
            }
            set = true;
            state.timers.borrow_mut().insert((at, key), cx.waker().clone());
            Poll::Pending
        }))
    }

    fn now(&self) -> f64 {
        self.0.now_us.get() as f64 / 1000.0
    }

    fn mark(&self) -> Option<f64> {
        Some(self.0.fired.get() as f64)
    }

    fn random(&self) -> u128 {
        (u128::from(self.0.random()) << 64) | u128::from(self.0.random())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_gets_its_turn_once_a_slice_and_waiters_share_it() {
        let test = TestLoop::new(1);
        let scheduler = test.scheduler();
        for _ in 0..3 {
            let (test, scheduler) = (test.clone(), scheduler.clone());
            scheduler.clone().spawn(async move {
                for _ in 0..100 {
                    test.work(0.5);
                    scheduler.yield_point().await;
                }
            });
        }
        test.run();
        // 150 ms of work in slices of 8 ms.
        assert!((10..=20).contains(&test.turns()), "{}", test.turns());
    }

    #[test]
    fn what_is_short_and_comes_into_an_idle_loop_waits_for_no_turn() {
        let test = TestLoop::new(1);
        let scheduler = test.scheduler();
        let turns = |comes_in: bool| {
            let before = test.turns();
            test.work(100.0);
            let scheduler = scheduler.clone();
            scheduler.clone().spawn(async move {
                if comes_in {
                    scheduler.enter();
                }
                scheduler.yield_point().await;
            });
            test.run();
            test.turns() - before
        };
        assert_eq!((turns(true), turns(false)), (0, 1));
        // What somebody is busy with goes on being one slice, however often more comes in.
        let busy = scheduler.clone();
        let (before, clock) = (test.turns(), test.clone());
        scheduler.spawn(async move {
            for _ in 0..100 {
                busy.enter();
                clock.work(0.5);
                busy.yield_point().await;
            }
        });
        test.run();
        assert!((4..=7).contains(&(test.turns() - before)), "{}", test.turns() - before);
    }

    #[test]
    fn what_comes_in_tasks_of_its_own_asks_for_no_turn() {
        let test = TestLoop::new(1);
        let (scheduler, clock) = (test.scheduler(), test.clone());
        test.block_on(async move {
            for _ in 0..100 {
                scheduler.sleep(10.0).await;
                scheduler.yield_point().await;
            }
            assert_eq!(clock.turns(), 0);
            // What goes on without end in one of them does.
            for _ in 0..100 {
                clock.work(10.0);
                scheduler.yield_point().await;
            }
            assert!(clock.turns() >= 99, "{}", clock.turns());
        });
    }

    #[test]
    fn seeds_choose_the_interleaving() {
        let order = |seed| {
            let test = TestLoop::new(seed);
            let log = Rc::new(RefCell::new(Vec::new()));
            for name in 0..5 {
                let (test, log) = (test.clone(), log.clone());
                let task = test.clone();
                test.spawn(Box::pin(async move {
                    task.jitter().await;
                    log.borrow_mut().push(name);
                }));
            }
            test.run();
            log.take()
        };
        assert_eq!(order(7), order(7));
        assert!((0..20).any(|seed| order(seed) != order(7)));
    }
}
