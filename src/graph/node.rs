//! Nodes: what they do, and what they work with.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::policy::{CachePolicy, RetryPolicy, Timeout};
use super::{Channel, CompiledGraph, Context, Failure, Host, Input, Name, Update};

/// What a node will have to say.
pub(super) type NodeFuture<H> = LocalBoxFuture<'static, Result<Update<<H as Host>::Value>, Failure<<H as Host>::Error>>>;

/// What a node does: its input and its context in, an update out.
pub type NodeFn<H> = Rc<dyn Fn(Input<<H as Host>::Value>, Context<H>) -> NodeFuture<H>>;

/// What takes over when a node has failed for good: its input, what it failed with, and its context in, an update out.
pub type ErrorHandlerFn<H> = Rc<dyn Fn(Input<<H as Host>::Value>, Failure<<H as Host>::Error>, Context<H>) -> NodeFuture<H>>;

/// What a node works with.
pub struct NodeOptions<H: Host> {
    /// The channels it reads; all by default. They may be others than the state's: private ones, declared here.
    pub input: Option<Vec<(Name, Channel<H>)>>,
    /// When and how often it is tried again.
    pub retry: Option<Rc<RetryPolicy<H>>>,
    /// Whether its results are kept.
    pub cache: Option<Rc<CachePolicy<H>>>,
    /// How long one try may take.
    pub timeout: Option<Timeout>,
    /// What takes over when it has failed for good.
    pub error_handler: Option<ErrorHandlerFn<H>>,
    /// Whether it waits until nothing else is left to run.
    pub defer: bool,
    /// Where its commands may lead, for [`validate`](StateGraph::validate) and drawings.
    pub ends: Option<Vec<Name>>,
    /// The app's own words on it.
    pub metadata: Option<H::Value>,
    /// The names of the tools it calls, for drawings.
    pub tools: Vec<Name>,
    /// The graphs it calls, for whoever looks from outside.
    pub subgraphs: Vec<CompiledGraph<H>>,
}

impl<H: Host> Default for NodeOptions<H> {
    fn default() -> Self {
        Self {
            input: None,
            retry: None,
            cache: None,
            timeout: None,
            error_handler: None,
            defer: false,
            ends: None,
            metadata: None,
            tools: Vec::new(),
            subgraphs: Vec::new(),
        }
    }
}

impl<H: Host> Clone for NodeOptions<H> {
    fn clone(&self) -> Self {
        Self {
            input: self.input.clone(),
            retry: self.retry.clone(),
            cache: self.cache.clone(),
            timeout: self.timeout,
            error_handler: self.error_handler.clone(),
            defer: self.defer,
            ends: self.ends.clone(),
            metadata: self.metadata.clone(),
            tools: self.tools.clone(),
            subgraphs: self.subgraphs.clone(),
        }
    }
}

/// A node of a graph under construction.
pub struct Node<H: Host> {
    /// What it does.
    pub run: NodeFn<H>,
    /// What it works with.
    pub options: NodeOptions<H>,
}

impl<H: Host> Clone for Node<H> {
    fn clone(&self) -> Self {
        Self { run: self.run.clone(), options: self.options.clone() }
    }
}
