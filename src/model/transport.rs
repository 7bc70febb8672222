//! How a model reaches its server.

use futures::future::LocalBoxFuture;
use futures::stream::LocalBoxStream;

/// A POST of JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The whole address.
    pub url: String,
    /// Names and values beside the content type.
    pub headers: Vec<(String, String)>,
    /// JSON text.
    pub body: String,
}

/// Why there was no response, or no more of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError(
    /// What the host said.
    pub String,
);

/// What a server answered.
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// Seconds of the `retry-after` header.
    pub retry_after: Option<u32>,
    /// The body as it comes. Dropping it closes the connection.
    pub body: LocalBoxStream<'static, Result<Vec<u8>, TransportError>>,
}

/// Sends requests. Dropping the future, or later the body, closes the connection.
pub trait Transport {
    /// Sends a request and resolves when the response's head has come.
    fn post(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, TransportError>>;
}
