//! Tasks inside of a node: what they return is kept, and not done again.

use std::future::Future;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::Context;
use crate::graph::observer::RunEnd;
use crate::graph::policy::{RetryPolicy, Timeout};
use crate::graph::{Failure, Host, TaskWrite, pregel};
use crate::scheduler::Scheduler;

impl<H: Host> Context<H> {
    /// Calls a function as a task of its own: its result is kept, and when the node runs again, after an interrupt or a failure,
    /// the call returns what was kept instead of calling again. Calls are known by their order and name, so what comes before
    /// them must go the same way each time. LangGraph's `task`.
    ///
    /// # Errors
    /// What the function fails with, after the last try.
    pub async fn call<F>(
        &self,
        name: &str,
        retry: Option<Rc<RetryPolicy<H>>>,
        timeout: Option<Timeout>,
        run: impl FnMut(Context<H>) -> F,
    ) -> Result<H::Value, Failure<H::Error>>
    where
        F: Future<Output = Result<H::Value, Failure<H::Error>>> + 'static,
    {
        self.called(name, retry, timeout, true, run).await
    }

    /// As [`call`](Self::call), of what those who are told of the run are told of already.
    ///
    /// # Errors
    /// What the function fails with.
    pub async fn remember<F>(&self, name: &str, run: impl FnMut(Context<H>) -> F) -> Result<H::Value, Failure<H::Error>>
    where
        F: Future<Output = Result<H::Value, Failure<H::Error>>> + 'static,
    {
        self.called(name, None, None, false, run).await
    }

    async fn called<F>(
        &self,
        name: &str,
        retry: Option<Rc<RetryPolicy<H>>>,
        timeout: Option<Timeout>,
        tell: bool,
        mut run: impl FnMut(Context<H>) -> F,
    ) -> Result<H::Value, Failure<H::Error>>
    where
        F: Future<Output = Result<H::Value, Failure<H::Error>>> + 'static,
    {
        self.scope().check().map_err(Failure::Stopped)?;
        self.sign_of_life();
        let at = self.0.calls.get();
        self.0.calls.set(at + 1);
        let parent = &self.0.run;
        let id = Scheduler::id_of(&[self.task_id(), name, &at.to_string()]);
        if let Some(value) = parent.returned(&id) {
            return Ok(value);
        }
        let context = Self::new(parent.clone(), self.0.node, name.into(), self.0.step, self.0.path, self.scope().child());
        // A task inside of a node has the id of its place there.
        let _ = context.0.id.set(id.clone());
        parent.prepare(&context);
        if tell {
            context.0.tracked.start(None).await.map_err(Failure::App)?;
        }
        let attempt = |context| -> LocalBoxFuture<'static, Result<H::Value, Failure<H::Error>>> { Box::pin(run(context)) };
        let result = pregel::attempts(&context, retry.as_deref(), timeout, attempt).await;
        let end = match &result {
            Ok(value) => RunEnd::Output(value.clone()),
            Err(failure) => pregel::end_of(failure),
        };
        if tell {
            context.0.tracked.end(&end).await.map_err(Failure::App)?;
        }
        match result {
            Ok(value) => {
                parent.keep(&id, vec![TaskWrite::Return(value.clone())]);
                self.sign_of_life();
                Ok(value)
            }
            Err(failure) => {
                // What it asks the node asks.
                self.0.raised.borrow_mut().extend(context.0.raised.take());
                if !context.0.answers.borrow().is_empty() {
                    parent.keep(&id, vec![TaskWrite::Resume(context.0.answers.borrow().clone())]);
                }
                Err(failure)
            }
        }
    }
}
