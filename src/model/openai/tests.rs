use std::cell::RefCell;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::*;
use crate::json::testing::Text;
use crate::message::Accumulator;
use crate::model::TransportError;

/// Answers with given bytes in pieces of a given size.
struct Canned {
    status: u16,
    body: String,
    piece: usize,
    sent: RefCell<Vec<HttpRequest>>,
}

impl Transport for Canned {
    fn post(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, TransportError>> {
        self.sent.borrow_mut().push(request);
        let pieces: Vec<_> = self.body.as_bytes().chunks(self.piece).map(|piece| Ok(piece.to_vec())).collect();
        let (status, body) = (self.status, stream::iter(pieces).boxed_local());
        async move { Ok(HttpResponse { status, retry_after: (status == 429).then_some(7), body }) }.boxed_local()
    }
}

fn answer(status: u16, body: &str, piece: usize, request: ModelRequest<Text>) -> (Accumulator, Option<ModelError>, HttpRequest) {
    let transport = Rc::new(Canned { status, body: body.to_owned(), piece, sent: RefCell::default() });
    let options =
        OpenAiOptions { base_url: "http://localhost:1234".into(), api_key: " key ".into(), model: "m".into(), ..Default::default() };
    let mut stream = OpenAi::new(options, transport.clone()).stream(request);
    let (mut sum, mut error) = (Accumulator::default(), None);
    while let Some(piece) = stream.next().now_or_never().expect("canned pieces are there at once") {
        match piece {
            Ok(chunk) => sum.push(&chunk),
            Err(found) => error = Some(found),
        }
    }
    let sent = transport.sent.borrow()[0].clone();
    (sum, error, sent)
}

fn ask(messages: Value) -> ModelRequest<Text> {
    let messages = messages.as_array().unwrap().iter().map(|m| Message::read(&Text(m.clone())).unwrap()).collect();
    ModelRequest {
        messages,
        tools: vec![ToolSpec { name: "t".into(), description: "d".into(), parameters: Text(json!({"type": "object"})) }],
    }
}

fn hello() -> ModelRequest<Text> {
    ask(json!([{"role": "user", "content": "hello"}]))
}

#[test]
fn text_reasoning_tool_calls_and_usage_in_pieces_of_any_size() {
    let body = [
        json!({"id": "r1", "choices": [{"delta": {"role": "assistant", "reasoning_content": "hm"}}]}),
        json!({"choices": [{"delta": {"content": "Grüße 世界"}}]}),
        json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "t", "arguments": "{\"a\""}}]}}]}),
        json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": ": 1}"}}]}}]}),
        json!({"choices": [{"delta": {}, "finish_reason": "tool_calls"}]}),
        json!({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}),
    ]
    .map(|event| format!("data: {event}\n\n"))
    .concat()
        + "data: [DONE]\n\n";
    for piece in [1, 2, 3, 7, 64, 10_000] {
        let (sum, error, _) = answer(200, &body, piece, hello());
        assert_eq!(error, None);
        let message: Text = sum.to_message("m1");
        assert_eq!(message.0["content"], "Grüße 世界");
        assert_eq!(message.0["reasoning"], "hm");
        assert_eq!(message.0["tool_calls"], json!([{"id": "c1", "name": "t", "args": {"a": 1}, "type": "tool_call"}]));
        assert_eq!(message.0["usage_metadata"]["total_tokens"], 7.0);
    }
}

#[test]
fn the_request_is_what_the_api_wants() {
    let request = ask(json!([
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {"type": "ai", "content": "", "tool_calls": [{"id": "c", "name": "t", "args": {"a": 1}}]},
    ]));
    let (_, _, sent) = answer(200, "data: [DONE]\n\n", 100, request);
    assert_eq!(sent.url, "http://localhost:1234/v1/chat/completions");
    assert_eq!(sent.headers, [("authorization".to_owned(), "Bearer key".to_owned())]);
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(body["messages"][2]["tool_calls"][0]["function"], json!({"name": "t", "arguments": "{\"a\":1}"}));
    assert_eq!(body["messages"][3], json!({"role": "tool", "content": "Stopped before it finished.", "tool_call_id": "c"}));
    assert_eq!(body["tools"][0]["function"]["name"], "t");
    assert_eq!(body["stream"], true);
}

#[test]
fn every_failure_has_its_code_and_a_sentence_that_helps() {
    let text = "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n";
    let cases = [
        (401, r#"{"error":{"message":"bad key"}}"#.to_owned(), "MODEL_UNAUTHORIZED", "Check it in the settings. It said: bad key"),
        (404, r#"{"error":"no such model"}"#.to_owned(), "MODEL_NOT_FOUND", "no model \"m\""),
        (429, String::new(), "MODEL_RATE_LIMITED", "Try again in 7 s."),
        (500, "<html>oops".to_owned(), "MODEL_SERVER_ERROR", "HTTP 500"),
        (400, r#"{"detail":"too long"}"#.to_owned(), "MODEL_BAD_REQUEST", "too long"),
        (200, format!("{text}data: {{\"choices\": [oops\n\n"), "MODEL_INVALID_STREAM", "`{\"choices\": [oops`"),
        (200, format!("{text}data: {{\"choi"), "MODEL_CUT_OFF", "ended in the middle"),
        (200, format!("{text}data: {{\"error\":{{\"message\":\"overloaded\"}}}}\n\n"), "MODEL_SERVER_ERROR", "overloaded"),
        (200, "<html>not a stream".to_owned(), "MODEL_CUT_OFF", "ended"),
    ];
    for (status, body, code, sentence) in cases {
        let (_, error, _) = answer(status, &body, 5, hello());
        let error = error.unwrap_or_else(|| panic!("{code}: no error"));
        assert_eq!(error.code(), code);
        assert!(error.to_string().contains(sentence), "{error}");
    }
}

#[test]
fn a_stream_without_done_is_whole_once_the_model_said_why_it_ended() {
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n";
    let (sum, error, _) = answer(200, body, 3, hello());
    assert_eq!((sum.text(), error), ("x", None));
}

#[test]
fn addresses() {
    let endpoint = |base: &str| {
        let transport = Rc::new(Canned { status: 200, body: String::new(), piece: 1, sent: RefCell::default() });
        OpenAi::new(OpenAiOptions { base_url: base.into(), ..Default::default() }, transport).endpoint().map(|(url, _)| url)
    };
    assert_eq!(endpoint("http://localhost:11434/v1/").unwrap(), "http://localhost:11434/v1/chat/completions");
    assert_eq!(endpoint("https://x.test/api/v3/chat/completions").unwrap(), "https://x.test/api/v3/chat/completions");
    for wrong in ["", "localhost:11434", "ftp://x", "javascript://x", "http://", "http:///v1"] {
        assert_eq!(endpoint(wrong).unwrap_err().code(), "MODEL_INVALID_ADDRESS", "{wrong}");
    }
}
