//! Tasks inside of a node: what they return is kept, and not done again.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures::FutureExt;
use futures::future::{LocalBoxFuture, ready};

use super::Context;
use crate::graph::functional::RETURN;
use crate::graph::observer::RunEnd;
use crate::graph::policy::{CachePolicy, RetryPolicy, Timeout};
use crate::graph::pregel::{self, Run};
use crate::graph::{Failure, Host, Input, Name, StreamEvent, StreamMode, TaskWrite, Values};
use crate::scheduler::Scheduler;
use crate::scope::{Scope, StopReason};

/// How a task inside of a node is to be called.
pub struct Call<H: Host> {
    /// Its name.
    pub name: Name,
    /// Its arguments, for its cache and for those who are told.
    pub input: Option<H::Value>,
    /// When and how often it is tried again.
    pub retry: Option<Rc<RetryPolicy<H>>>,
    /// Whether its results are kept by its arguments.
    pub cache: Option<Rc<CachePolicy<H>>>,
    /// How long one try may take.
    pub timeout: Option<Timeout>,
}

impl<H: Host> Call<H> {
    /// Of that name: tried once, without a limit.
    pub fn new(name: impl Into<Name>) -> Self {
        Self { name: name.into(), input: None, retry: None, cache: None, timeout: None }
    }
}

type Result<H> = std::result::Result<<H as Host>::Value, Failure<<H as Host>::Error>>;
type Work<H> = Box<dyn FnMut(Context<H>) -> LocalBoxFuture<'static, Result<H>>>;

/// The calls of one try.
#[derive(Default)]
pub(super) struct Calls {
    /// How many there were.
    count: Cell<usize>,
    /// Made with the first: most tasks call nothing.
    under_way: OnceCell<Rc<UnderWay>>,
    /// What they hang on; none without calls.
    scope: RefCell<Option<Scope>>,
}

#[derive(Default)]
struct UnderWay {
    count: Cell<usize>,
    waiting: RefCell<Option<Waker>>,
}

/// One call that is under way, until it is dropped.
struct OneMore(Rc<UnderWay>);

impl Drop for OneMore {
    fn drop(&mut self) {
        self.0.count.set(self.0.count.get() - 1);
        let waiting = self.0.waiting.borrow_mut().take();
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }
}

impl Calls {
    pub(super) fn begin_attempt(&self) {
        self.count.set(0);
        self.scope.borrow_mut().take();
    }

    fn next(&self, parent: &Scope) -> (usize, Scope, OneMore) {
        let at = self.count.get();
        self.count.set(at + 1);
        let scope = self.scope.borrow_mut().get_or_insert_with(|| parent.child()).child();
        let under_way = self.under_way.get_or_init(Rc::default);
        under_way.count.set(under_way.count.get() + 1);
        (at, scope, OneMore(under_way.clone()))
    }
}

impl<H: Host> Context<H> {
    /// Calls a function as a task of its own: its result is kept, and when the node runs again, after an interrupt or a failure,
    /// the call returns what was kept instead of calling again. Calls are known by their order and name, so what comes before
    /// them must go the same way each time. A node that returns or asks while calls are under way waits for them; one that fails
    /// stops them. LangGraph's `task`.
    ///
    /// # Errors
    /// What the function fails with, after the last try; the reason of a stop.
    pub fn call<F>(&self, call: Call<H>, mut run: impl FnMut(Context<H>) -> F + 'static) -> LocalBoxFuture<'static, Result<H>>
    where
        F: Future<Output = Result<H>> + 'static,
    {
        self.called(call, true, Box::new(move |context| run(context).boxed_local()))
    }

    /// As [`call`](Self::call), of what those who are told of the run are told of already.
    ///
    /// # Errors
    /// What the function fails with.
    pub fn remember<F>(&self, name: &str, mut run: impl FnMut(Context<H>) -> F + 'static) -> LocalBoxFuture<'static, Result<H>>
    where
        F: Future<Output = Result<H>> + 'static,
    {
        self.called(Call::new(name), false, Box::new(move |context| run(context).boxed_local()))
    }

    fn called(&self, call: Call<H>, tell: bool, run: Work<H>) -> LocalBoxFuture<'static, Result<H>> {
        if let Err(reason) = self.scope().check() {
            return ready(Err(Failure::Stopped(reason))).boxed_local();
        }
        self.sign_of_life();
        // Counted now, not when it is first waited for: so the order is that of the calls.
        let (at, scope, one_more) = self.0.calls.next(&self.scope());
        let parent = &self.0.run;
        let id = Scheduler::id_of(&[self.task_id(), &call.name, &at.to_string()]);
        if let Some((value, pushed)) = parent.returned(&id) {
            self.pushed().borrow_mut().extend(pushed.0);
            if tell {
                tell_result(parent, &call.name, &value, true);
            }
            return ready(Ok(value)).boxed_local();
        }
        let mut context = Self::new(parent.clone(), self.0.node, call.name.clone(), self.0.step, self.0.path, scope.clone());
        if !tell && let Some(task) = Rc::get_mut(&mut context.0) {
            // Nobody is told of a run of its own: what happens in it happens in the caller's.
            task.tracked = self.0.tracked.clone();
        }
        // A task inside of a node has the id of its place there.
        let _ = context.0.id.set(id);
        let _ = context.0.caller.set(self.clone());
        parent.prepare(&context);
        let working = scope.run(self.clone().call_once(context, call, tell, run));
        async move {
            let _one_more = one_more;
            working.await.unwrap_or_else(|reason| Err(Failure::Stopped(reason)))
        }
        .boxed_local()
    }

    async fn call_once(self, context: Self, call: Call<H>, tell: bool, run: Work<H>) -> Result<H> {
        let parent = self.0.run.clone();
        let id = context.task_id().to_owned();
        if tell {
            context.0.tracked.start(call.input.as_ref()).await.map_err(Failure::App)?;
            parent.tell_task(|| StreamEvent::TaskStart {
                id: id.clone(),
                name: call.name.clone(),
                input: call.input.clone().map_or_else(|| Input::State(Values::default()), Input::Arg),
                triggers: vec!["__pregel_push".into()],
                metadata: self.all_metadata(),
                step: self.step(),
            });
        }
        let (result, cached) = {
            let mut node = &self;
            while let Some(caller) = node.0.caller.get() {
                node = caller;
            }
            let pushed = context.pushed().clone();
            let _kept = node.keep_on_stop(move || Values(pushed.borrow().clone()));
            work(&context, &call, run).await
        };
        let pushed = context.take_pushed();
        self.pushed().borrow_mut().extend_from_slice(&pushed);
        match &result {
            Ok(value) => {
                let mut left = vec![TaskWrite::Return(value.clone())];
                if !pushed.is_empty() {
                    left.push(TaskWrite::Done { writes: Values(pushed), next: Vec::new(), sends: Vec::new() });
                }
                // Before anyone is told: a stop while they listen does not undo what it has done.
                parent.keep(&id, left);
                self.sign_of_life();
            }
            Err(_) => {
                // What it asks the node asks.
                self.0.raised.borrow_mut().extend(context.0.raised.borrow().iter().cloned());
                if !context.0.answers.borrow().is_empty() {
                    parent.keep(&id, vec![TaskWrite::Resume(context.0.answers.borrow().clone())]);
                }
            }
        }
        if tell {
            let end = match &result {
                Ok(value) => RunEnd::Output(value.clone()),
                Err(failure) => pregel::end_of(failure),
            };
            context.0.tracked.end(&end).await.map_err(Failure::App)?;
            if let Ok(value) = &result {
                tell_result(&parent, &call.name, value, cached);
            }
            parent.tell_task(|| StreamEvent::TaskEnd {
                id: id.clone(),
                name: call.name.clone(),
                // What it returns is no write of the graph's: it is told as an update.
                result: Values::default(),
                interrupts: context.pending_interrupts(),
                error: result.as_ref().err().and_then(pregel::words_of_failure::<H>),
                step: self.step(),
            });
        }
        result
    }

    /// Whether calls are still under way.
    pub(in crate::graph) fn has_calls(&self) -> bool {
        self.0.calls.under_way.get().is_some_and(|under_way| under_way.count.get() > 0)
    }

    /// A try has ended: what it has called comes to an end too, or is stopped.
    pub(in crate::graph) async fn settle(&self, wait: bool) {
        let calls = &self.0.calls;
        if !wait {
            let scope = calls.scope.borrow_mut().take();
            if let Some(scope) = scope {
                scope.stop(StopReason::Closed);
            }
            return;
        }
        poll_fn(|cx| {
            if !self.has_calls() {
                return Poll::Ready(());
            }
            if let Some(under_way) = calls.under_way.get() {
                *under_way.waiting.borrow_mut() = Some(cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }
}

fn tell_result<H: Host>(run: &Run<H>, name: &Name, value: &H::Value, cached: bool) {
    run.emit(StreamMode::Updates, || StreamEvent::Updates {
        node: name.clone(),
        writes: Values(vec![(RETURN.into(), value.clone())]),
        cached,
    });
}

/// From the cache, or by the function; and whether it was the cache.
async fn work<H: Host>(context: &Context<H>, call: &Call<H>, run: Work<H>) -> (Result<H>, bool) {
    let run_of = &context.0.run;
    let (Some(policy), Some(cache)) = (&call.cache, run_of.cache()) else {
        return (pregel::attempts(context, call.retry.as_deref(), call.timeout, run).await, false);
    };
    // No node has such a name.
    let owner: Name = format!("task:{}", call.name).into();
    let input = call.input.clone().map_or_else(|| Input::State(Values::default()), Input::Arg);
    let now = || run_of.config.scheduler.now();
    let key = match (policy.key)(&input) {
        Ok(key) => key,
        Err(error) => return (Err(Failure::App(error)), false),
    };
    match cache.get(&owner, &key, now()).await {
        Err(error) => return (Err(Failure::App(error)), false),
        Ok(Some(found)) => {
            if let Some(value) = found.get(RETURN).cloned() {
                let pushed = found.0.into_iter().filter(|(channel, _)| **channel != *RETURN);
                context.pushed().borrow_mut().extend(pushed);
                return (Ok(value), true);
            }
        }
        Ok(None) => {}
    }
    let result = pregel::attempts(context, call.retry.as_deref(), call.timeout, run).await;
    if let Ok(value) = &result {
        let mut kept = context.pushed().borrow().clone();
        kept.push((RETURN.into(), value.clone()));
        let kept = Values(kept);
        if let Err(error) = cache.set(&owner, &key, kept, policy.ttl, now()).await {
            return (Err(Failure::App(error)), false);
        }
    }
    (result, false)
}
