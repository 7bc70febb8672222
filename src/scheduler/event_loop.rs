//! The browser's loop: the only caller of `spawn_local`, and the only file that knows how the page gets
//! its turn, what time it is and where random bits come from.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use wasm_bindgen::prelude::*;

use super::EventLoop;

#[wasm_bindgen]
extern "C" {
    type Global;
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: Global;

    #[wasm_bindgen(method, getter)]
    fn crypto(this: &Global) -> Crypto;

    #[wasm_bindgen(method, getter)]
    fn performance(this: &Global) -> Performance;

    type Performance;
    #[wasm_bindgen(method, getter, js_name = timeOrigin)]
    fn time_origin(this: &Performance) -> f64;
    #[wasm_bindgen(method)]
    fn now(this: &Performance) -> f64;

    type Crypto;
    #[wasm_bindgen(method, js_name = getRandomValues)]
    fn get_random_values(this: &Crypto, bytes: &js_sys::Uint8Array);

    type MessageChannel;
    #[wasm_bindgen(constructor)]
    fn new() -> MessageChannel;
    #[wasm_bindgen(method, getter)]
    fn port1(this: &MessageChannel) -> MessagePort;
    #[wasm_bindgen(method, getter)]
    fn port2(this: &MessageChannel) -> MessagePort;

    type MessagePort;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &MessagePort, handler: &js_sys::Function);
    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &MessagePort, message: &JsValue);
    // Node only: an open port would keep the process alive.
    #[wasm_bindgen(method, getter, js_name = unref)]
    fn has_unref(this: &MessagePort) -> Option<js_sys::Function>;
    #[wasm_bindgen(method, js_name = unref)]
    fn unref(this: &MessagePort);
    #[wasm_bindgen(method, getter, js_name = ref)]
    fn has_ref(this: &MessagePort) -> Option<js_sys::Function>;
    #[wasm_bindgen(method, js_name = ref)]
    fn keep_alive(this: &MessagePort);
}

/// One shared channel (measured: 15 µs a turn; a channel made per turn costs 67 µs).
struct Turns {
    sender: MessagePort,
    receiver: MessagePort,
    waiting: Rc<RefCell<Vec<oneshot::Sender<()>>>>,
    _handler: Closure<dyn FnMut()>,
}

impl Turns {
    fn new() -> Self {
        let channel = MessageChannel::new();
        let waiting = Rc::<RefCell<Vec<oneshot::Sender<()>>>>::default();
        let woken = waiting.clone();
        let receiver = channel.port1();
        let port = receiver.clone().unchecked_into::<MessagePort>();
        let handler = Closure::<dyn FnMut()>::new(move || {
            if port.has_unref().is_some() {
                port.unref();
            }
            let all = std::mem::take(&mut *woken.borrow_mut());
            for sender in all {
                // The one who waited may have been dropped by a stop.
                let _ = sender.send(());
            }
        });
        receiver.set_onmessage(handler.as_ref().unchecked_ref());
        if receiver.has_unref().is_some() {
            receiver.unref();
        }
        Self { sender: channel.port2(), receiver, waiting, _handler: handler }
    }

    fn next(&self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        if self.receiver.has_ref().is_some() {
            self.receiver.keep_alive();
        }
        self.sender.post_message(&JsValue::NULL);
        receiver
    }
}

/// The page's (or worker's) one event loop.
#[derive(Default)]
pub struct BrowserLoop {
    turns: RefCell<Option<Rc<Turns>>>,
}

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

    fn now(&self) -> f64 {
        // Not the date: that goes back when the clock is set, and a slice would not end.
        let performance = GLOBAL.with(Global::performance);
        performance.time_origin() + performance.now()
    }

    fn random(&self) -> u128 {
        let bytes = js_sys::Uint8Array::new_with_length(16);
        GLOBAL.with(Global::crypto).get_random_values(&bytes);
        let mut bits = [0; 16];
        bytes.copy_to(&mut bits);
        u128::from_be_bytes(bits)
    }
}
