//! Chat models for JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use futures::stream::LocalBoxStream;
use futures::{FutureExt, StreamExt, TryFutureExt, stream};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::agent::spec_of;
use super::call::{call, function};
use super::error;
use super::host::JsHost;
use super::promise::promise;
use super::signal::{link, signal_of};
use super::stream::{RunStreamCore, stream_of};
use super::task;
use super::value::{describe, get};
use crate::graph::{Context, RunEnd, RunKind, Tracked, Values};
use crate::json::{Json, all_ok};
use crate::message::{Accumulator, Chunk, Message, ToolCallChunk, coerce};
use crate::model::{ChatModel, DemoModel, FetchTransport, ModelRequest, OpenAi, OpenAiOptions, ToolSpec};
use crate::scope::Scope;

type Pieces = LocalBoxStream<'static, Result<Piece, JsValue>>;
/// A model behind one face: what is asked, and the scope of the call.
type Ask = Rc<dyn Fn(ModelRequest<JsValue>, Vec<JsValue>, &Scope) -> Pieces>;

/// A piece of an answer, and its text as the app has given it, where that is all it has given.
struct Piece {
    chunk: Chunk,
    text: Option<JsValue>,
}

impl Piece {
    fn given(item: JsValue) -> Result<Self, JsValue> {
        let chunk = chunk_of(&item)?;
        // Half a character, as the whole answer will have it.
        let is_whole = item.is_string() && !chunk.text.contains(char::REPLACEMENT_CHARACTER);
        Ok(Self { chunk, text: is_whole.then_some(item) })
    }

    fn to_value(&self, id: &str) -> JsValue {
        match &self.text {
            Some(text) => self.chunk.to_value_with(id, text.clone()),
            None => self.chunk.to_value(id),
        }
    }
}

/// A chat model, with the tools it is told of.
#[wasm_bindgen]
pub struct ChatModelCore {
    name: String,
    ask: Ask,
    tools: Vec<ToolSpec<JsValue>>,
}

fn of_ours(model: Rc<dyn ChatModel<JsValue>>) -> Ask {
    Rc::new(move |request, _, _| {
        let pieces = model.stream(request);
        pieces.map(|chunk| chunk.map(|chunk| Piece { chunk, text: None }).map_err(|error| error::model(&error))).boxed_local()
    })
}

#[wasm_bindgen]
impl ChatModelCore {
    /// A model behind an OpenAI-compatible endpoint: `{ baseURL, apiKey?, model, temperature?, maxTokens? }`.
    pub fn openai(options: &JsValue) -> ChatModelCore {
        let text = |key| options.get_str(key).unwrap_or_default();
        let number = |key| options.get(key).and_then(|value| JsValue::as_f64(&value));
        let options = OpenAiOptions {
            base_url: text("baseURL"),
            api_key: text("apiKey"),
            model: text("model"),
            temperature: number("temperature"),
            max_tokens: number("maxTokens").map(|number| number as u32),
        };
        let model = OpenAi::new(options, Rc::new(FetchTransport));
        Self { name: ChatModel::<JsValue>::name(&model), ask: of_ours(Rc::new(model)), tools: Vec::new() }
    }

    /// The demo model, which waits so many milliseconds before each word.
    pub fn demo(delay_ms: f64) -> ChatModelCore {
        let model = DemoModel::new(super::scheduler(), delay_ms);
        Self { name: ChatModel::<JsValue>::name(&model), ask: of_ours(Rc::new(model)), tools: Vec::new() }
    }

    /// A model of the app's: `(messages, { signal, tools }) → async iterable` of strings or chunks.
    pub fn custom(name: String, generate: &JsValue) -> Result<ChatModelCore, JsValue> {
        let generate = function(generate, format_args!("The model \"{name}\""))?;
        let ask: Ask = Rc::new(move |request, messages, scope| custom_pieces(generate.clone(), request, messages, scope.clone()));
        Ok(Self { name, ask, tools: Vec::new() })
    }

    /// The same model, told of these tools.
    #[wasm_bindgen(js_name = bindTools)]
    pub fn bind_tools(&self, tools: Vec<JsValue>) -> Result<ChatModelCore, JsValue> {
        let tools = all_ok(tools.iter().map(spec_of))?;
        Ok(Self { name: self.name.clone(), ask: self.ask.clone(), tools })
    }

    /// The model's name.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The whole answer. In a node, pass the node's config on: its tokens then appear in the stream mode `messages`,
    /// and a stop of the run stops the model.
    pub fn invoke(&self, messages: &JsValue, config: &JsValue) -> Promise {
        let begun = self.begin(messages, config);
        let config = config.clone();
        promise(async move {
            let call = begun?;
            let scope = call.scope.clone();
            let _linked = link(&config, &scope);
            let answered = scope.run(async move {
                let mut call = call;
                while let Some(piece) = call.next().await {
                    piece?;
                }
                call.finish().await
            });
            answered.await.unwrap_or_else(|reason| Err(error::abort(reason)))
        })
    }

    /// The answer in pieces, as `AIMessageChunk`s. Ending the iteration stops the model.
    pub fn stream(&self, messages: &JsValue, config: &JsValue) -> Result<RunStreamCore, JsValue> {
        let call = self.begin(messages, config)?;
        let scope = call.scope.clone();
        let linked = link(config, &scope);
        let state = (Some(call), linked, scope.clone());
        let pieces = stream::unfold(state, |(call, linked, scope)| async move {
            let mut call = call?;
            let within = scope.clone();
            let step = within.run(async move {
                match call.next().await {
                    Some(piece) => piece.map(|piece| Some((piece, call))),
                    None => call.finish().await.map(|_| None),
                }
            });
            match step.await {
                Ok(Ok(Some((piece, call)))) => Some((Ok(piece), (Some(call), linked, scope))),
                Ok(Ok(None)) => None,
                Ok(Err(error)) => Some((Err(error), (None, linked, scope))),
                Err(reason) => Some((Err(error::abort(reason)), (None, linked, scope))),
            }
        });
        Ok(RunStreamCore::new(pieces.boxed_local(), scope))
    }

    fn begin(&self, messages: &JsValue, config: &JsValue) -> Result<Call, JsValue> {
        let invalid =
            |why: String| error::make("ModelError", "MESSAGE_COERCION_FAILURE", &format!("The model was given no valid messages: {why}."));
        let list = messages.items().unwrap_or_else(|| vec![messages.clone()]);
        let list = all_ok(list.into_iter().map(coerce)).map_err(invalid)?;
        let read = all_ok(list.iter().map(Message::read)).map_err(invalid)?;
        let context = task::context_of(config);
        let scope = context.as_ref().map_or_else(Scope::root, |context| context.scope().child());
        scope.check().map_err(error::abort)?;
        let pieces = (self.ask)(ModelRequest { messages: read, tools: self.tools.clone() }, list.clone(), &scope);
        let tracked = context.as_ref().map(|context| context.track(RunKind::Model, self.name.as_str()));
        Ok(Call {
            id: super::scheduler().new_id(),
            pieces: Some(pieces),
            sum: Rc::default(),
            input: JsValue::array(list),
            context,
            tracked,
            scope,
            kept: None,
        })
    }
}

/// One call of a model: its pieces go to the stream of the run, to the observers, and add up.
struct Call {
    id: String,
    pieces: Option<Pieces>,
    sum: Rc<RefCell<Accumulator>>,
    input: JsValue,
    context: Option<Context<JsHost>>,
    tracked: Option<Tracked<JsHost>>,
    scope: Scope,
    kept: Option<crate::graph::KeepGuard<JsHost>>,
}

impl Call {
    async fn started(&mut self) -> Result<(), JsValue> {
        let (Some(context), Some(tracked)) = (&self.context, &self.tracked) else { return Ok(()) };
        if self.kept.is_some() {
            return Ok(());
        }
        tracked.start(Some(&self.input)).await?;
        let (sum, id) = (self.sum.clone(), self.id.clone());
        let channel = context.message_channel().cloned();
        self.kept = Some(context.keep_on_stop(move || match &channel {
            Some(channel) if !sum.borrow().text().is_empty() => Values(vec![(channel.clone(), sum.borrow().to_partial(&id))]),
            _ => Values::default(),
        }));
        Ok(())
    }

    async fn next(&mut self) -> Option<Result<JsValue, JsValue>> {
        if let Err(error) = self.started().await {
            return Some(Err(error));
        }
        loop {
            let piece = match self.pieces.as_mut()?.next().await? {
                Ok(piece) => piece,
                Err(error) => {
                    self.pieces = None;
                    let told = self.end(RunEnd::Error(error.clone())).await;
                    return Some(Err(told.err().unwrap_or(error)));
                }
            };
            self.sum.borrow_mut().push(&piece.chunk);
            if piece.chunk.is_empty() && piece.chunk.usage.is_none() {
                continue;
            }
            return Some(self.told(piece.to_value(&self.id)).await);
        }
    }

    async fn told(&self, value: JsValue) -> Result<JsValue, JsValue> {
        if let Some(context) = &self.context {
            context.stream_message(Some(&self.id), value.clone()).await.map_err(error::abort)?;
        } else {
            super::scheduler().yield_point().await;
        }
        if let Some(tracked) = &self.tracked {
            tracked.token(&value).await?;
        }
        Ok(value)
    }

    async fn finish(&mut self) -> Result<JsValue, JsValue> {
        let message: JsValue = self.sum.borrow().to_message(&self.id);
        self.end(RunEnd::Output(message.clone())).await?;
        Ok(message)
    }

    async fn end(&mut self, end: RunEnd<JsHost>) -> Result<(), JsValue> {
        if let Some(tracked) = &self.tracked {
            tracked.end(&end).await?;
        }
        // Not before they have been told: a stop while they listen does not take back what was streamed.
        self.kept = None;
        Ok(())
    }
}

fn custom_pieces(generate: Function, request: ModelRequest<JsValue>, messages: Vec<JsValue>, scope: Scope) -> Pieces {
    let opened = async move {
        let tools = request.tools.iter().map(|tool| {
            JsValue::object(vec![
                ("name", JsValue::from_str(&tool.name)),
                ("description", JsValue::from_str(&tool.description)),
                ("parameters", tool.parameters.clone()),
            ])
        });
        let options = JsValue::object(vec![("signal", signal_of(&scope)?.into()), ("tools", JsValue::array(tools.collect()))]);
        let returned = call(&generate, &[&JsValue::array(messages), &options]).await?;
        // One whole text is an answer, too.
        if returned.is_string() { Ok(stream::iter([Ok(returned)]).boxed_local()) } else { stream_of(&returned) }
    };
    opened.boxed_local().try_flatten_stream().map(|item| item.and_then(Piece::given)).boxed_local()
}

/// A piece from a string or an object with `content`, `reasoning`, `tool_call_chunks`.
pub(super) fn chunk_of(item: &JsValue) -> Result<Chunk, JsValue> {
    if let Some(text) = item.as_string() {
        return Ok(Chunk::text(text));
    }
    if !Json::is_object(item) {
        let text = format!("A model's stream gave {}; its items are strings or chunks with content.", describe(item));
        return Err(error::make("ModelError", "MODEL_INVALID_STREAM", &text));
    }
    let calls = get(item, "tool_call_chunks").items().unwrap_or_default();
    Ok(Chunk {
        text: item.get("content").map(|content| crate::message::text_of(&content)).unwrap_or_default(),
        reasoning: item.get_str("reasoning").unwrap_or_default(),
        tool_calls: calls
            .iter()
            .enumerate()
            .map(|(at, call)| ToolCallChunk {
                index: get(call, "index").as_f64().map_or(at, |index| index as usize),
                id: call.get_str("id"),
                name: call.get_str("name"),
                args: call.get_str("args").unwrap_or_default(),
            })
            .collect(),
        finish_reason: item.get_str("finish_reason"),
        ..Chunk::default()
    })
}
