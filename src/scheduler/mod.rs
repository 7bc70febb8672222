//! Turns, time and ids: what the pure parts need of the loop they run on.
//!
//! Law 2: microtasks run before any click, timer or paint, so a chain of quick nodes could run for
//! ever and a click on Stop never be seen. [`Scheduler::yield_point`] therefore measures the slice:
//! after [`SLICE_MS`] the next yield point hands the loop a real turn, if it had none by itself. Below that it costs a clock read.

mod ids;
mod time;

#[cfg(target_family = "wasm")]
mod event_loop;
#[cfg(not(target_family = "wasm"))]
pub mod testing;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{LocalBoxFuture, Shared};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

#[cfg(target_family = "wasm")]
pub use event_loop::BrowserLoop;
pub use time::iso;

/// How long work may go on before the page gets its turn, in milliseconds.
pub const SLICE_MS: f64 = 8.0;

/// The loop everything runs on. In the browser it is the page's one microtask queue; in native tests a
/// seeded executor with virtual time.
pub trait EventLoop {
    /// Starts a task. It is first polled after the caller has returned to the loop.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);
    /// Resolves after the loop had a real turn: clicks, timers and paints that were due have run.
    fn turn(&self) -> LocalBoxFuture<'static, ()>;
    /// Resolves after that many milliseconds. Dropping it cancels the timer.
    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()>;
    /// Resolves when all of the program is there; `None` where it is. Where it comes in parts, it is not at first.
    fn whole(&self) -> Option<LocalBoxFuture<'static, ()>> {
        None
    }
    /// Milliseconds since 1970, with fractions, never going back.
    fn now(&self) -> f64;
    /// What never changes but by a real turn, though not every turn changes it; `None` where there is no such thing.
    fn mark(&self) -> Option<f64>;
    /// 128 random bits.
    fn random(&self) -> u128;
}

struct Inner {
    event_loop: Rc<dyn EventLoop>,
    slice_ms: Cell<f64>,
    slice_began: Cell<f64>,
    /// The loop's mark when the slice began.
    slice_mark: Cell<Option<f64>>,
    /// What the clock said last.
    recent: Cell<f64>,
    /// The turn that is under way, shared by all who reached a yield point meanwhile.
    turn: RefCell<Option<Shared<LocalBoxFuture<'static, ()>>>>,
    /// Ordered ids so far, and the random bits they share.
    sequence: Cell<u64>,
    random: Cell<Option<u128>>,
}

/// A handle on the loop. Cheap to clone; all clones share one slice.
#[derive(Clone)]
pub struct Scheduler(Rc<Inner>);

impl Scheduler {
    /// A scheduler on that loop, with slices of [`SLICE_MS`].
    pub fn new(event_loop: Rc<dyn EventLoop>) -> Self {
        let (now, mark) = (event_loop.now(), event_loop.mark());
        Self(Rc::new(Inner {
            event_loop,
            slice_ms: Cell::new(SLICE_MS),
            slice_began: Cell::new(now),
            slice_mark: Cell::new(mark),
            recent: Cell::new(now),
            turn: RefCell::default(),
            sequence: Cell::default(),
            random: Cell::default(),
        }))
    }

    /// Changes how long work may go on before the page gets its turn, in milliseconds.
    pub fn set_slice(&self, ms: f64) {
        self.0.slice_ms.set(ms);
    }

    /// Starts a task on the loop.
    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.0.event_loop.spawn(Box::pin(task));
    }

    /// Says that work comes in from outside. Where nobody has looked at the clock for a whole slice, the loop was idle and the page
    /// had its turns: a new slice begins, and what is short need not wait for a turn.
    pub fn enter(&self) {
        let recent = self.recent();
        let now = self.now();
        if now - recent > self.0.slice_ms.get() {
            self.begin_slice(now);
        }
    }

    fn begin_slice(&self, now: f64) {
        self.0.slice_began.set(now);
        self.0.slice_mark.set(self.0.event_loop.mark());
    }

    /// Gives the page its turn when the slice is used up and it had none meanwhile.
    pub async fn yield_point(&self) {
        let now = self.now();
        if now - self.0.slice_began.get() < self.0.slice_ms.get() {
            return;
        }
        // Tokens that come from a network come each in a task of its own: asking for a turn would double their cost.
        let mark = self.0.event_loop.mark();
        if mark.is_some() && mark != self.0.slice_mark.get() {
            self.0.slice_began.set(now);
            self.0.slice_mark.set(mark);
            return;
        }
        let under_way = self.0.turn.borrow().clone();
        let turn = under_way.unwrap_or_else(|| {
            let turn = self.0.event_loop.turn().shared();
            *self.0.turn.borrow_mut() = Some(turn.clone());
            turn
        });
        turn.await;
        // The first to wake opens the new slice; the others find it open.
        if self.0.turn.borrow_mut().take().is_some() {
            self.begin_slice(self.now());
        }
    }

    /// Resolves when all of the program is there. For what nobody waits for, so that it need not be in the part that comes first.
    pub async fn whole(&self) {
        if let Some(coming) = self.0.event_loop.whole() {
            coming.await;
        }
    }

    /// Resolves after that many milliseconds.
    pub async fn sleep(&self, ms: f64) {
        self.0.event_loop.sleep(ms).await;
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> f64 {
        let now = self.0.event_loop.now();
        self.0.recent.set(now);
        now
    }

    /// What the clock said when somebody last looked: right as long as nothing was waited for since, and far cheaper.
    pub fn recent(&self) -> f64 {
        self.0.recent.get()
    }

    /// The time as ISO 8601 in UTC with milliseconds.
    pub fn now_iso(&self) -> String {
        iso(self.now())
    }

    /// A random id: a UUID, version 4.
    pub fn new_id(&self) -> String {
        ids::uuid4(self.0.event_loop.random())
    }

    /// A random number from 0 to 1.
    pub fn random(&self) -> f64 {
        // The 53 bits that a float takes exactly.
        (self.0.event_loop.random() >> 75) as f64 / (1u64 << 53) as f64
    }

    /// An id that these words always give: a UUID, version 8, of their FNV-1a hash.
    pub fn id_of(words: &[&str]) -> String {
        ids::uuid8(ids::hash(words))
    }

    /// The FNV-1a hash of these words in 32 hexadecimal digits.
    pub fn hash_of(words: &[&str]) -> String {
        format!("{:032x}", ids::hash(words))
    }

    /// A time-ordered id: a UUID, version 7. Later ids are greater, also within one millisecond.
    pub fn new_ordered_id(&self) -> String {
        let sequence = self.0.sequence.get();
        self.0.sequence.set(sequence + 1);
        // Time and sequence tell a page's ids from each other, the random bits a page from the next: once is enough.
        let random = self.0.random.get().unwrap_or_else(|| {
            let random = self.0.event_loop.random();
            self.0.random.set(Some(random));
            random
        });
        ids::uuid7(self.now() as u64, sequence, random)
    }
}

/// Runs them side by side until the last has ended. Each is only polled when it has something to do.
pub async fn all(futures: Vec<LocalBoxFuture<'_, ()>>) {
    let mut running: FuturesUnordered<_> = futures.into_iter().collect();
    while running.next().await.is_some() {}
}
