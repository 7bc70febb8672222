//! What those who are told of a run know it by.

use std::rc::Rc;

use crate::graph::observer::{Observer, RunEnd, RunInfo, RunKind, Turning};
use crate::graph::pregel::Run;
use crate::graph::{Host, Name};

/// A run that observers are told of.
pub struct Tracked<H: Host> {
    /// Who it is.
    pub info: RunInfo,
    observers: Rc<[Rc<dyn Observer<H>>]>,
}

impl<H: Host> Clone for Tracked<H> {
    fn clone(&self) -> Self {
        Self { info: self.info.clone(), observers: self.observers.clone() }
    }
}

impl<H: Host> Tracked<H> {
    pub(in crate::graph) fn observers(&self) -> Rc<[Rc<dyn Observer<H>>]> {
        self.observers.clone()
    }

    pub(in crate::graph) fn root(info: RunInfo, observers: Rc<[Rc<dyn Observer<H>>]>) -> Self {
        Self { info, observers }
    }

    pub(super) fn child(&self, kind: RunKind, name: Name, run: &Run<H>) -> Self {
        // Ids cost random bits; without observers nobody would see them.
        let id = if self.observers.is_empty() { self.info.id.clone() } else { run.config.scheduler.new_id().into() };
        Self { info: RunInfo { id, parent: Some(self.info.id.clone()), kind, name }, observers: self.observers.clone() }
    }

    /// The same run, of which the app's own observers are told by somebody else.
    #[must_use]
    pub fn told_elsewhere(mut self) -> Self {
        self.observers = self.observers.iter().filter(|observer| !observer.is_apps()).cloned().collect();
        self
    }

    /// Tells that it begins.
    ///
    /// # Errors
    /// What an observer failed with.
    pub async fn start(&self, input: Option<&H::Value>) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.start(&self.info, input).await?;
        }
        Ok(())
    }

    /// Tells of a piece of a model's answer.
    ///
    /// # Errors
    /// What an observer failed with.
    pub async fn token(&self, chunk: &H::Value) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.token(&self.info, chunk).await?;
        }
        Ok(())
    }

    pub(in crate::graph) fn is_watched(&self) -> bool {
        !self.observers.is_empty()
    }

    /// Tells that it has stopped to ask, or goes on.
    pub(in crate::graph) async fn turned(&self, turning: &Turning<H::Value>) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.turned(&self.info, turning).await?;
        }
        Ok(())
    }

    /// Tells how it ended.
    ///
    /// # Errors
    /// What an observer failed with.
    pub async fn end(&self, end: &RunEnd<H>) -> Result<(), H::Error> {
        for observer in self.observers.iter() {
            observer.end(&self.info, end).await?;
        }
        Ok(())
    }
}
