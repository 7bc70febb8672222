//! The browser's loop: the only caller of `spawn_local`, and the only file that knows how the page gets
//! its turn, what time it is and where random bits come from.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use wasm_bindgen::prelude::*;

use super::EventLoop;

#[wasm_bindgen(module = "/www/api/platform.js")]
extern "C" {
    fn now() -> f64;
    fn mark() -> Option<f64>;
    #[wasm_bindgen(js_name = makeTurns)]
    fn make_turns(came: &Closure<dyn FnMut()>) -> js_sys::Function;
}

#[wasm_bindgen(module = "/www/api/coming.js")]
extern "C" {
    #[wasm_bindgen(js_name = isWhole)]
    fn is_whole() -> bool;
    #[wasm_bindgen(js_name = whenWhole)]
    fn when_whole(came: &JsValue);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

struct Turns {
    ask: js_sys::Function,
    waiting: Rc<RefCell<Vec<oneshot::Sender<()>>>>,
    _came: Closure<dyn FnMut()>,
}

impl Turns {
    fn new() -> Self {
        let waiting = Rc::<RefCell<Vec<oneshot::Sender<()>>>>::default();
        let woken = waiting.clone();
        let came = Closure::<dyn FnMut()>::new(move || {
            let all = std::mem::take(&mut *woken.borrow_mut());
            for sender in all {
                // The one who waited may have been dropped by a stop.
                let _ = sender.send(());
            }
        });
        Self { ask: make_turns(&came), waiting, _came: came }
    }

    fn next(&self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        // The channel lives as long as the page.
        let _ = self.ask.call0(&JsValue::UNDEFINED);
        receiver
    }
}

/// The page's (or worker's) one event loop.
#[derive(Default)]
pub struct BrowserLoop {
    turns: RefCell<Option<Rc<Turns>>>,
    /// Random bytes that nobody has had: to ask for each id costs more than to make it.
    random: RefCell<Vec<u8>>,
}

/// For how many ids random bytes are asked for at once.
const IDS: usize = 64;

impl BrowserLoop {
    fn channel_turn(&self) -> oneshot::Receiver<()> {
        self.turns.borrow_mut().get_or_insert_with(|| Rc::new(Turns::new())).clone().next()
    }
}

impl EventLoop for BrowserLoop {
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        #[allow(clippy::disallowed_methods, reason = "this is the one place that owns it (law 1)")]
        wasm_bindgen_futures::spawn_local(task);
    }

    // Not `scheduler.yield()`: its continuations come before timers and messages, so an endless loop would keep those waiting.
    fn turn(&self) -> LocalBoxFuture<'static, ()> {
        let turn = self.channel_turn();
        Box::pin(async move {
            // The channel lives as long as the page.
            let _ = turn.await;
        })
    }

    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        Box::pin(gloo_timers::future::TimeoutFuture::new(ms.clamp(0.0, f64::from(i32::MAX)) as u32))
    }

    fn whole(&self) -> Option<LocalBoxFuture<'static, ()>> {
        if is_whole() {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        when_whole(&Closure::once_into_js(move || {
            // The one who waited may have been dropped by a stop.
            let _ = sender.send(());
        }));
        Some(Box::pin(async move {
            // It lives until it is called.
            let _ = receiver.await;
        }))
    }

    fn now(&self) -> f64 {
        now()
    }

    fn mark(&self) -> Option<f64> {
        mark()
    }

    fn random(&self) -> u128 {
        let mut random = self.random.borrow_mut();
        if random.is_empty() {
            random.resize(16 * IDS, 0);
            get_random_values(&mut random);
        }
        let rest = random.len() - 16;
        random.drain(rest..).fold(0, |bits, byte| bits << 8 | u128::from(byte))
    }
}
