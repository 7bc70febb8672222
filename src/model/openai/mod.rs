//! The chat-completions format of OpenAI, which Ollama, vLLM, llama.cpp and most hosted services speak.

use std::rc::Rc;

use futures::stream::{self, LocalBoxStream};
use futures::{FutureExt, StreamExt, TryFutureExt};

use super::{ChatModel, HttpRequest, HttpResponse, ModelError, ModelRequest, ServerSentEvent, SseParser, ToolSpec, Transport};
use crate::json::Json;
use crate::message::{Chunk, Kind, Message, ToolCallChunk, Usage, repair};

/// Where a model is and how it is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenAiOptions {
    /// Up to and with the version, such as `http://localhost:11434/v1`. An address without a path gets `/v1`.
    pub base_url: String,
    /// Sent as a bearer token to this address only; empty means none.
    pub api_key: String,
    /// The model's name on that server.
    pub model: String,
    /// Sampling temperature; the server's default if none.
    pub temperature: Option<f64>,
    /// The most tokens an answer may have; the server's default if none.
    pub max_tokens: Option<u32>,
}

/// A model behind an OpenAI-compatible endpoint.
#[derive(Clone)]
pub struct OpenAi {
    options: OpenAiOptions,
    transport: Rc<dyn Transport>,
}

impl OpenAi {
    /// A model at that endpoint.
    pub fn new(options: OpenAiOptions, transport: Rc<dyn Transport>) -> Self {
        Self { options, transport }
    }

    fn endpoint(&self) -> Result<(String, String), ModelError> {
        let address = self.options.base_url.trim();
        let invalid = || ModelError::InvalidAddress { address: address.to_owned() };
        let (scheme, rest) = address.split_once(':').ok_or_else(invalid)?;
        let rest = rest.strip_prefix("//").ok_or_else(invalid)?;
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            return Err(invalid());
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() || host.contains(char::is_whitespace) {
            return Err(invalid());
        }
        let path = match path.trim_end_matches('/') {
            "" => "v1".to_owned(),
            path => path.strip_suffix("/chat/completions").unwrap_or(path).to_owned(),
        };
        // A user name in front of the host is no part of what is shown.
        let shown = host.rsplit('@').next().unwrap_or(host).to_owned();
        Ok((format!("{scheme}://{host}/{path}/chat/completions"), shown))
    }

    fn body<V: Json>(&self, request: ModelRequest<V>) -> String {
        let messages = repair(request.messages).iter().map(message_value).collect();
        let mut body = vec![
            ("model", V::string(&self.options.model)),
            ("messages", V::array(messages)),
            ("stream", V::boolean(true)),
            ("stream_options", V::object(vec![("include_usage", V::boolean(true))])),
        ];
        if !request.tools.is_empty() {
            body.push(("tools", V::array(request.tools.iter().map(tool_value).collect())));
        }
        if let Some(temperature) = self.options.temperature {
            body.push(("temperature", V::number(temperature)));
        }
        if let Some(max_tokens) = self.options.max_tokens {
            body.push(("max_tokens", V::number(f64::from(max_tokens))));
        }
        V::object(body).stringify()
    }
}

fn tool_value<V: Json>(tool: &ToolSpec<V>) -> V {
    let function = V::object(vec![
        ("name", V::string(&tool.name)),
        ("description", V::string(&tool.description)),
        ("parameters", tool.parameters.clone()),
    ]);
    V::object(vec![("type", V::string("function")), ("function", function)])
}

fn message_value<V: Json>(message: &Message<V>) -> V {
    let role = match message.kind {
        Kind::System => "system",
        Kind::Human | Kind::Remove => "user",
        Kind::Ai | Kind::AiChunk => "assistant",
        Kind::Tool => "tool",
    };
    let mut fields = vec![("role", V::string(role)), ("content", message.content.clone())];
    if !message.tool_calls.is_empty() {
        let calls = message.tool_calls.iter().map(|call| {
            let arguments = call.args.as_str().unwrap_or_else(|| call.args.stringify());
            V::object(vec![
                ("id", V::string(&call.id)),
                ("type", V::string("function")),
                ("function", V::object(vec![("name", V::string(&call.name)), ("arguments", V::string(&arguments))])),
            ])
        });
        fields.push(("tool_calls", V::array(calls.collect())));
    }
    if let Some(id) = &message.tool_call_id {
        fields.push(("tool_call_id", V::string(id)));
    }
    V::object(fields)
}

/// The error text of an error body, whatever its exact shape.
fn detail_of<V: Json>(body: &str) -> String {
    let shorten = |text: &str| text.trim().chars().take(300).collect::<String>();
    let Ok(value) = V::parse(body) else { return shorten(body) };
    let error = value.get("error").unwrap_or(value);
    let text = error.as_str().or_else(|| error.get_str("message")).or_else(|| error.get_str("detail"));
    shorten(&text.unwrap_or_default())
}

fn chunk_of<V: Json>(data: &str) -> Result<Chunk, ModelError> {
    let value = V::parse(data).map_err(|why| {
        let piece: String = data.chars().take(80).collect();
        ModelError::InvalidStream { detail: format!("{why} in `{piece}`") }
    })?;
    if value.get("error").is_some() {
        return Err(ModelError::Server { detail: detail_of::<V>(data) });
    }
    let mut chunk = Chunk { id: value.get_str("id"), ..Chunk::default() };
    if let Some(usage) = value.get("usage") {
        let count = |key| usage.get(key).and_then(|count| count.as_f64()).unwrap_or_default() as u64;
        chunk.usage = Some(Usage { input: count("prompt_tokens"), output: count("completion_tokens") });
    }
    let Some(choice) = value.get("choices").and_then(|choices| choices.items()).and_then(|choices| choices.into_iter().next()) else {
        return Ok(chunk);
    };
    chunk.finish_reason = choice.get_str("finish_reason");
    // Some servers answer a streaming request with one whole message.
    let Some(delta) = choice.get("delta").or_else(|| choice.get("message")) else { return Ok(chunk) };
    chunk.text = delta.get_str("content").unwrap_or_default();
    chunk.reasoning = delta.get_str("reasoning_content").or_else(|| delta.get_str("reasoning")).unwrap_or_default();
    for (at, call) in delta.get("tool_calls").and_then(|calls| calls.items()).unwrap_or_default().iter().enumerate() {
        let function = call.get("function");
        let part = |key| function.as_ref().and_then(|function| function.get_str(key));
        chunk.tool_calls.push(ToolCallChunk {
            index: call.get("index").and_then(|index| index.as_f64()).map_or(at, |index| index as usize),
            id: call.get_str("id"),
            name: part("name"),
            args: part("arguments").unwrap_or_default(),
        });
    }
    Ok(chunk)
}

struct Reading {
    response: HttpResponse,
    parser: SseParser,
    ready: std::vec::IntoIter<ServerSentEvent>,
    /// The model said why it ended, or the server that all is sent.
    finished: bool,
    over: bool,
}

impl Reading {
    async fn next<V: Json>(&mut self) -> Option<Result<Chunk, ModelError>> {
        loop {
            if self.over {
                return None;
            }
            if let Some(ServerSentEvent { data, .. }) = self.ready.next() {
                if data == "[DONE]" {
                    self.over = true;
                    return None;
                }
                let chunk = chunk_of::<V>(&data);
                self.over = chunk.is_err();
                self.finished |= chunk.as_ref().is_ok_and(|chunk| chunk.finish_reason.is_some());
                return Some(chunk);
            }
            match self.response.body.next().await {
                Some(Ok(bytes)) => self.ready = self.parser.push(&bytes).into_iter(),
                Some(Err(_)) | None => {
                    self.over = true;
                    return if self.finished { None } else { Some(Err(ModelError::CutOff)) };
                }
            }
        }
    }
}

async fn refusal<V: Json>(response: HttpResponse, host: String, model: String) -> ModelError {
    let (status, retry_after) = (response.status, response.retry_after);
    let mut body = Vec::new();
    let mut pieces = response.body;
    // An error page can be long, and its beginning is enough.
    while let Some(Ok(piece)) = pieces.next().await {
        body.extend(piece);
        if body.len() > 65_536 {
            break;
        }
    }
    ModelError::Http { status, host, model, detail: detail_of::<V>(&String::from_utf8_lossy(&body)), retry_after }
}

impl<V: Json> ChatModel<V> for OpenAi {
    fn name(&self) -> String {
        self.options.model.clone()
    }

    fn stream(&self, request: ModelRequest<V>) -> LocalBoxStream<'static, Result<Chunk, ModelError>> {
        let (url, host) = match self.endpoint() {
            Ok(endpoint) => endpoint,
            Err(error) => return stream::iter([Err(error)]).boxed_local(),
        };
        let key = self.options.api_key.trim();
        let headers = if key.is_empty() { Vec::new() } else { vec![("authorization".to_owned(), format!("Bearer {key}"))] };
        let sending = self.transport.post(HttpRequest { url, headers, body: self.body(request) });
        let model = self.options.model.clone();
        let opened = async move {
            match sending.await {
                Err(error) => Err(ModelError::Unreachable { host, detail: error.0 }),
                Ok(response) if (200..300).contains(&response.status) => {
                    let reading =
                        Reading { response, parser: SseParser::default(), ready: Default::default(), finished: false, over: false };
                    Ok(stream::unfold(reading, |mut reading| async {
                        let next = reading.next::<V>().await?;
                        Some((next, reading))
                    }))
                }
                Ok(response) => Err(refusal::<V>(response, host, model).await),
            }
        };
        opened.boxed_local().try_flatten_stream().boxed_local()
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
