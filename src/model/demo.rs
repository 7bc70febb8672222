//! A small scripted model: it plans real tool calls for arithmetic and says what it is. It makes a page that does
//! something true without any download, and tests that need no server.

use futures::StreamExt;
use futures::stream::{self, LocalBoxStream};

use super::{ChatModel, ModelError, ModelRequest, ToolSpec};
use crate::json::Json;
use crate::message::{Chunk, Kind, Message, ToolCallChunk};
use crate::scheduler::Scheduler;

/// The scripted model.
#[derive(Clone)]
pub struct DemoModel {
    scheduler: Scheduler,
    delay_ms: f64,
}

impl DemoModel {
    /// A model that waits so long before each word, in milliseconds.
    pub fn new(scheduler: Scheduler, delay_ms: f64) -> Self {
        Self { scheduler, delay_ms }
    }
}

/// One operation of the sum, by index of its operands among the numbers and earlier results.
#[derive(Clone, Debug, PartialEq)]
enum Expr {
    Number(f64),
    Binary(char, Box<Expr>, Box<Expr>),
}

/// Finds the first sum in a text: numbers, `+ - * / × ÷ x`, the English words, brackets.
fn find_sum<V: Json>(text: &str) -> Option<Expr> {
    let tokens = tokens::<V>(text);
    let mut best = None;
    for start in 0..tokens.len() {
        let mut parser = Parser { tokens: &tokens[start..], at: 0 };
        if let Some(expr @ Expr::Binary(..)) = parser.steps() {
            best = Some(expr);
            break;
        }
    }
    best
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Sign(char),
    /// What comes after it is done with all that came before.
    Then,
    Other,
}

/// A number as the host reads it: Rust's own reading and writing of floats would cost 20 KB of module.
fn number<V: Json>(text: &str) -> Option<f64> {
    V::parse(text).ok()?.as_f64()
}

fn digits<V: Json>(number: f64) -> String {
    let text = V::number(number).stringify();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn tokens<V: Json>(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let token = if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(next) = chars.peek().copied() {
                match next {
                    '0'..='9' => digits.push(next),
                    // A full stop at the end of a sentence is none of the number's.
                    '.' if chars.clone().nth(1).is_some_and(|after| after.is_ascii_digit()) => digits.push(next),
                    ',' | '_' => {}
                    _ => break,
                }
                chars.next();
            }
            number::<V>(&digits).map_or(Token::Other, Token::Number)
        } else if c.is_ascii_alphabetic() {
            let mut word = c.to_ascii_lowercase().to_string();
            while let Some(next) = chars.peek().copied().filter(char::is_ascii_alphabetic) {
                word.push(next.to_ascii_lowercase());
                chars.next();
            }
            match word.as_str() {
                "times" | "x" | "mal" | "multiplied" => Token::Sign('*'),
                "plus" | "add" => Token::Sign('+'),
                "minus" => Token::Sign('-'),
                "divided" | "over" => Token::Sign('/'),
                "then" => Token::Then,
                "and" => continue,
                // "divided by", "multiplied by"
                "by" if matches!(tokens.last(), Some(Token::Sign(_))) => continue,
                _ => Token::Other,
            }
        } else {
            match c {
                '*' | '×' | '·' => Token::Sign('*'),
                '/' | '÷' => Token::Sign('/'),
                '+' => Token::Sign('+'),
                '-' | '−' => Token::Sign('-'),
                '(' | ')' => Token::Sign(c),
                c if c.is_whitespace() || c == ',' => continue,
                _ => Token::Other,
            }
        };
        tokens.push(token);
    }
    tokens
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Parser<'_> {
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn chain(&mut self, signs: &[char], part: fn(&mut Self) -> Option<Expr>) -> Option<Expr> {
        let mut left = part(self)?;
        loop {
            let before = self.at;
            let Some(sign) = self.sign(signs) else { return Some(left) };
            match part(self) {
                Some(right) => left = Expr::Binary(sign, Box::new(left), Box::new(right)),
                None => {
                    self.at = before;
                    return Some(left);
                }
            }
        }
    }

    fn steps(&mut self) -> Option<Expr> {
        let mut left = self.sum()?;
        while self.tokens.get(self.at) == Some(&Token::Then) {
            self.at += 1;
            let Some(sign) = self.sign(&['+', '-', '*', '/']) else { break };
            let Some(right) = self.product() else { break };
            left = Expr::Binary(sign, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn sum(&mut self) -> Option<Expr> {
        self.chain(&['+', '-'], Self::product)
    }

    fn product(&mut self) -> Option<Expr> {
        self.chain(&['*', '/'], Self::atom)
    }

    fn atom(&mut self) -> Option<Expr> {
        if self.sign(&['-']).is_some() {
            return match self.atom()? {
                Expr::Number(number) => Some(Expr::Number(-number)),
                expr => Some(Expr::Binary('-', Box::new(Expr::Number(0.0)), Box::new(expr))),
            };
        }
        if self.sign(&['(']).is_some() {
            let expr = self.sum()?;
            self.sign(&[')'])?;
            return Some(expr);
        }
        match self.tokens.get(self.at) {
            Some(Token::Number(number)) => {
                self.at += 1;
                Some(Expr::Number(*number))
            }
            _ => None,
        }
    }
}

fn show<V: Json>(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => digits::<V>(*number),
        Expr::Binary(sign, left, right) => {
            let side = |expr: &Expr| {
                if matches!(expr, Expr::Binary('+' | '-', ..)) && matches!(sign, '*' | '/') {
                    format!("({})", show::<V>(expr))
                } else {
                    show::<V>(expr)
                }
            };
            let sign = match sign {
                '*' => '×',
                '/' => '÷',
                '-' => '−',
                other => *other,
            };
            format!("{} {sign} {}", side(left), side(right))
        }
    }
}

/// What to do next: evaluates with the results that are there already, in the order they were asked for.
enum Next {
    Call(char, f64, f64),
    Value(f64),
}

fn next(expr: &Expr, results: &mut impl Iterator<Item = f64>) -> Next {
    match expr {
        Expr::Number(number) => Next::Value(*number),
        Expr::Binary(sign, left, right) => {
            let left = match next(left, results) {
                Next::Value(value) => value,
                call => return call,
            };
            let right = match next(right, results) {
                Next::Value(value) => value,
                call => return call,
            };
            results.next().map_or(Next::Call(*sign, left, right), Next::Value)
        }
    }
}

fn tool_for<V>(sign: char, tools: &[ToolSpec<V>]) -> Option<&ToolSpec<V>> {
    let names: &[&str] = match sign {
        '*' => &["multiply", "times", "mul"],
        '+' => &["add", "plus", "sum"],
        '-' => &["subtract", "minus", "sub"],
        _ => &["divide", "div"],
    };
    tools.iter().find(|tool| names.contains(&tool.name.as_str()))
}

fn answer<V: Json>(request: &ModelRequest<V>) -> Vec<Chunk> {
    let from = request.messages.iter().rposition(|message| message.kind == Kind::Human);
    let question = from.map(|at| request.messages[at].text()).unwrap_or_default();
    let since = from.map_or(&[][..], |at| &request.messages[at + 1..]);
    let results: Vec<&Message<V>> = since.iter().filter(|message| message.kind == Kind::Tool).collect();
    let Some(sum) = find_sum::<V>(&question) else {
        let names: Vec<String> = request.tools.iter().map(|tool| format!("`{}`", tool.name)).collect();
        let tools = if names.is_empty() { "no tools".to_owned() } else { names.join(", ") };
        return words(&format!(
            "I am the **demo model**: a small script in this page, no language model. I can plan tool calls for arithmetic ({tools}), \
             so ask me something like *What is 12 × 7 + 5?* For a real conversation choose another model above."
        ));
    };
    if let Some(failed) = results.iter().find(|result| number::<V>(result.text().trim()).is_none()) {
        return words(&format!("I could not work out {}: {}", show::<V>(&sum), failed.text()));
    }
    let mut numbers = results.iter().filter_map(|result| number::<V>(result.text().trim()));
    match next(&sum, &mut numbers) {
        Next::Value(value) => {
            let used = match results.len() {
                0 => String::new(),
                1 => " I asked one tool for it.".to_owned(),
                count => format!(" I asked {count} tools for it, one after the other."),
            };
            words(&format!("**{} = {}**.{used}", show::<V>(&sum), digits::<V>(value)))
        }
        Next::Call(sign, left, right) => match tool_for(sign, &request.tools) {
            None => words(&format!("For {} I would need a tool that does “{sign}”, and I was given none.", show::<V>(&sum))),
            Some(tool) => {
                let mut chunks = Vec::new();
                let arguments = format!("{{\"a\":{},\"b\":{}}}", digits::<V>(left), digits::<V>(right));
                let id = format!("demo-{}", results.len() + 1);
                let (head, tail) = arguments.split_at_checked(arguments.len() / 2).unwrap_or((&arguments, ""));
                for (id, name, args) in [(Some(id), Some(tool.name.clone()), head), (None, None, tail)] {
                    let call = ToolCallChunk { index: 0, id, name, args: args.to_owned() };
                    chunks.push(Chunk { tool_calls: vec![call], ..Chunk::default() });
                }
                chunks.push(Chunk { finish_reason: Some("tool_calls".to_owned()), ..Chunk::default() });
                chunks
            }
        },
    }
}

fn words(text: &str) -> Vec<Chunk> {
    text.split_inclusive(' ').map(Chunk::text).collect()
}

impl<V: Json> ChatModel<V> for DemoModel {
    fn name(&self) -> String {
        "demo".to_owned()
    }

    fn stream(&self, request: ModelRequest<V>) -> LocalBoxStream<'static, Result<Chunk, ModelError>> {
        let (scheduler, delay) = (self.scheduler.clone(), self.delay_ms);
        stream::iter(answer(&request))
            .then(move |chunk| {
                let scheduler = scheduler.clone();
                async move {
                    if delay > 0.0 {
                        scheduler.sleep(delay).await;
                    }
                    Ok(chunk)
                }
            })
            .boxed_local()
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::testing::Text;
    use crate::message::{Accumulator, tool_message};

    fn solve(question: &str, tools: &[&str]) -> (String, usize) {
        let mut messages = vec![Message::read(&Text(json!({"role": "user", "content": question}))).unwrap()];
        let tools: Vec<_> =
            tools.iter().map(|name| ToolSpec { name: (*name).to_owned(), description: String::new(), parameters: Text::null() }).collect();
        for calls in 0.. {
            let mut sum = Accumulator::default();
            for chunk in answer(&ModelRequest { messages: messages.clone(), tools: tools.clone() }) {
                sum.push(&chunk);
            }
            let message = Message::read(&sum.to_message::<Text>("m")).unwrap();
            let Some(call) = message.tool_calls.first().cloned() else { return (message.text(), calls) };
            let number = |key| call.args.get(key).unwrap().as_f64().unwrap();
            let (a, b) = (number("a"), number("b"));
            let result = match call.name.as_str() {
                "multiply" => a * b,
                "add" => a + b,
                "subtract" => a - b,
                _ => a / b,
            };
            messages.push(message);
            messages.push(Message::read(&tool_message("t", &call, Text::string(&result.to_string()), false)).unwrap());
        }
        unreachable!()
    }

    const ALL: [&str; 4] = ["multiply", "add", "subtract", "divide"];

    #[test]
    fn sums_are_worked_out_by_tool_calls() {
        for (question, expected, calls) in [
            ("What is 12 × 7?", "12 × 7 = 84", 1),
            ("what is 3 plus 4 times 5, please", "3 + 4 × 5 = 23", 2),
            ("(2 + 3) * (4 - 1.5)", "(2 + 3) × (4 − 1.5) = 12.5", 3),
            ("10 divided by 4.", "10 ÷ 4 = 2.5", 1),
            ("What is 12 times 34, and then plus 5?", "12 × 34 + 5 = 413", 2),
            ("Take 12 plus 3, then times 2, then minus 1.", "(12 + 3) × 2 − 1 = 29", 3),
            ("I have 3 apples. 1,000 * 2 = ?", "1000 × 2 = 2000", 1),
        ] {
            let (text, made) = solve(question, &ALL);
            assert!(text.contains(expected), "{question}: {text}");
            assert_eq!(made, calls, "{question}");
        }
    }

    #[test]
    fn it_says_what_it_is_and_what_it_lacks() {
        assert!(solve("Hello", &ALL).0.contains("demo model"));
        assert!(solve("2 * 3", &["add"]).0.contains("given none"));
    }
}
