//! What goes wrong between a model and us, in sentences that help.

use std::fmt;

/// Why a model gave no answer, or only part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelError {
    /// The server could not be reached.
    Unreachable {
        /// `host:port` of the endpoint.
        host: String,
        /// What the browser said.
        detail: String,
    },
    /// The server answered with an error status.
    Http {
        /// The status.
        status: u16,
        /// `host:port` of the endpoint.
        host: String,
        /// The model that was asked for.
        model: String,
        /// What the server said.
        detail: String,
        /// Seconds to wait before another try, if the server said so.
        retry_after: Option<u32>,
    },
    /// The server reported an error in the middle of its answer.
    Server {
        /// What it said.
        detail: String,
    },
    /// The answer was no valid stream.
    InvalidStream {
        /// What was wrong, with the piece.
        detail: String,
    },
    /// The connection ended before the answer did.
    CutOff,
    /// The endpoint's address is no http(s) URL.
    InvalidAddress {
        /// What was given.
        address: String,
    },
}

impl ModelError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "MODEL_UNREACHABLE",
            Self::Http { status: 401 | 403, .. } => "MODEL_UNAUTHORIZED",
            Self::Http { status: 404, .. } => "MODEL_NOT_FOUND",
            Self::Http { status: 429, .. } => "MODEL_RATE_LIMITED",
            Self::Http { status: 500..=599, .. } | Self::Server { .. } => "MODEL_SERVER_ERROR",
            Self::Http { .. } => "MODEL_BAD_REQUEST",
            Self::InvalidStream { .. } => "MODEL_INVALID_STREAM",
            Self::CutOff => "MODEL_CUT_OFF",
            Self::InvalidAddress { .. } => "MODEL_INVALID_ADDRESS",
        }
    }

    /// The HTTP status, where there is one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Http { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Seconds to wait before another try, if the server said so.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Http { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |detail: &str| if detail.is_empty() { String::new() } else { format!(" It said: {detail}") };
        match self {
            Self::Unreachable { host, .. } if host.ends_with(":11434") => write!(
                f,
                "The server at {host} did not answer. Is Ollama running? It also has to allow this page: set OLLAMA_ORIGINS to its address and start Ollama again."
            ),
            Self::Unreachable { host, .. } => {
                write!(f, "The server at {host} did not answer. Is it running, and does it allow requests from this page (CORS)?")
            }
            Self::Http { status: 401 | 403, host, detail, .. } => {
                write!(f, "The server at {host} did not accept the API key. Check it in the settings.{}", said(detail))
            }
            Self::Http { status: 404, host, model, detail, .. } => write!(
                f,
                "The server at {host} has no model \"{model}\" at this address. Check the model and the address in the settings.{}",
                said(detail)
            ),
            Self::Http { status: 429, host, detail, retry_after, .. } => {
                write!(f, "The server at {host} is getting too many requests or your quota is used up.")?;
                match retry_after {
                    Some(seconds) => write!(f, " Try again in {seconds} s.")?,
                    None => f.write_str(" Wait a moment and try again.")?,
                }
                f.write_str(&said(detail))
            }
            Self::Http { status: status @ 500..=599, host, detail, .. } => {
                write!(f, "The server at {host} has a problem of its own (HTTP {status}). Try again in a moment.{}", said(detail))
            }
            Self::Http { status, host, detail, .. } => {
                write!(f, "The server at {host} refused the request (HTTP {status}).{}", said(detail))
            }
            Self::Server { detail } => write!(f, "The server broke off its answer.{} Try again.", said(detail)),
            Self::InvalidStream { detail } => {
                write!(f, "The server sent something that is no valid answer: {detail}. Is this an OpenAI-compatible address?")
            }
            Self::CutOff => f.write_str("The connection ended in the middle of the answer. What had come is kept; try again."),
            Self::InvalidAddress { address } => {
                write!(f, "\"{address}\" is no address of a server. It looks like http://localhost:11434/v1.")
            }
        }
    }
}

impl std::error::Error for ModelError {}
