//! One task of a superstep: from the cache, or by the node, tried again and limited in time as its policies say.

use std::rc::Rc;

use futures::future::{Either, LocalBoxFuture, select};

use super::superstep::Task;
use super::{Run, app};
use crate::graph::policy::RetryPolicy;
use crate::graph::{Context, Failure, GraphError, Host, Input, Timeout, TimeoutKind, Update};
use crate::scope::StopReason;

type Attempt<H, T> = LocalBoxFuture<'static, Result<T, Failure<<H as Host>::Error>>>;

impl<H: Host> Run<H> {
    /// What the task's node has to say, and whether it comes from the cache.
    pub(super) async fn work(&self, task: &Rc<Task<H>>, mut input: Input<H::Value>) -> Result<(Update<H::Value>, bool), GraphError<H>> {
        let context = &task.context;
        let node = &self.graph.nodes[context.0.node];
        let options = &node.options;
        let of_node = |failure| GraphError::from_failure(failure, context.node(), Vec::new);
        let mut key = None;
        if let (Some(policy), Some(cache)) = (&options.cache, self.cache()) {
            let made = (policy.key)(&input).map_err(app)?;
            let now = self.config.scheduler.now();
            if let Some(writes) = cache.get(context.node(), &made, now).await.map_err(app)? {
                return Ok((writes.into(), true));
            }
            key = Some((made, policy, cache));
        }
        let timeout = task.timeout.or(options.timeout);
        // Where it is tried once and nobody handles its failure, it is needed no more.
        let again = options.retry.is_some() || options.error_handler.is_some();
        let mut given = || if again { input.clone() } else { std::mem::take(&mut input) };
        let result = attempts(context, options.retry.as_deref(), timeout, |context| (node.run)(given(), context)).await;
        let mut update = match (result, &options.error_handler) {
            (Ok(update), _) => update,
            (Err(failure), _) if is_control(&failure) => return Err(of_node(failure)),
            (Err(failure), Some(handler)) => {
                context.take_pushed();
                handler(input, failure, context.clone()).await.map_err(of_node)?
            }
            (Err(failure), None) => return Err(of_node(failure)),
        };
        let pushed = context.take_pushed();
        if !pushed.is_empty() {
            update.command.update.0.splice(0..0, pushed);
        }
        if let Some((key, policy, cache)) = key
            && update.command.goto.is_empty()
            && update.parent.is_none()
        {
            let now = self.config.scheduler.now();
            cache.set(context.node(), &key, update.command.update.clone(), policy.ttl, now).await.map_err(app)?;
        }
        Ok((update, false))
    }
}

/// What is no failure of the node's: the run has stopped to ask, was stopped, or goes on elsewhere.
fn is_control<E>(failure: &Failure<E>) -> bool {
    matches!(failure, Failure::Interrupted | Failure::Parent | Failure::Stopped(_))
}

/// Tries until it succeeds, or no further try is worth it. A stop ends the wait between two tries at once.
pub(in crate::graph) async fn attempts<H: Host, T>(
    context: &Context<H>,
    retry: Option<&RetryPolicy<H>>,
    timeout: Option<Timeout>,
    mut run: impl FnMut(Context<H>) -> Attempt<H, T>,
) -> Result<T, Failure<H::Error>> {
    let scheduler = &context.0.run.config.scheduler;
    if retry.is_none() && timeout.is_none() {
        // The clock was looked at when the superstep began.
        context.begin_attempt(1, scheduler.recent(), None);
        let result = run(context.clone()).await;
        if context.has_calls() {
            settle(context, &result).await;
        }
        return result;
    }
    let task_scope = context.scope();
    let mut attempt = 1;
    loop {
        context.renew_scope(&task_scope);
        context.begin_attempt(attempt, scheduler.now(), timeout);
        let work = run(context.clone());
        let result = match timeout {
            Some(timeout) => limited(context, timeout, work).await,
            None => work.await,
        };
        if context.has_calls() {
            settle(context, &result).await;
        }
        let failure = match result {
            Ok(value) => return Ok(value),
            Err(failure) => failure,
        };
        // What the failed try has left running ends with it.
        context.scope().stop(if matches!(failure, Failure::Timeout(..)) { StopReason::Timeout } else { StopReason::Closed });
        context.renew_scope(&task_scope);
        let Some(retry) = retry else { return Err(failure) };
        if attempt >= retry.max_attempts || !is_worth_it(retry, &failure).await? {
            return Err(failure);
        }
        let jitter = if retry.jitter { scheduler.random() * 1000.0 } else { 0.0 };
        scheduler.sleep(retry.interval(attempt) + jitter).await;
        attempt += 1;
    }
}

/// What was called and not waited for comes to an end with the try: what has failed needs it no more.
async fn settle<H: Host, T>(context: &Context<H>, result: &Result<T, Failure<H::Error>>) {
    context.settle(matches!(result, Ok(_) | Err(Failure::Interrupted))).await;
}

async fn is_worth_it<H: Host>(retry: &RetryPolicy<H>, failure: &Failure<H::Error>) -> Result<bool, Failure<H::Error>> {
    match (failure, &retry.retry_on) {
        (Failure::App(error), Some(retry_on)) => retry_on(error).await.map_err(Failure::App),
        (Failure::App(error), None) => Ok(H::is_retryable(error)),
        (Failure::Timeout(..), _) => Ok(true),
        _ => Ok(false),
    }
}

async fn limited<H: Host, T>(context: &Context<H>, timeout: Timeout, work: Attempt<H, T>) -> Result<T, Failure<H::Error>> {
    let scheduler = &context.0.run.config.scheduler;
    let began = scheduler.now();
    let watch = Box::pin(async {
        loop {
            let now = scheduler.now();
            let left = |limit: Option<f64>, since: f64| limit.map(|limit| since + limit - now);
            let (run, idle) = (left(timeout.run, began), left(timeout.idle, context.alive()));
            if run.is_some_and(|left| left <= 0.0) {
                return Failure::Timeout(TimeoutKind::Run, timeout.run.unwrap_or_default());
            }
            if idle.is_some_and(|left| left <= 0.0) {
                return Failure::Timeout(TimeoutKind::Idle, timeout.idle.unwrap_or_default());
            }
            let next = run.unwrap_or(f64::INFINITY).min(idle.unwrap_or(f64::INFINITY));
            // Timers are rounded to whole milliseconds; one that comes too early would only be set again.
            scheduler.sleep(next.min(f64::from(i32::MAX)).ceil().max(1.0)).await;
        }
    });
    match select(work, watch).await {
        Either::Left((result, _)) => result,
        Either::Right((failure, _)) => Err(failure),
    }
}
