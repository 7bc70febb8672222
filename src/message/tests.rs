use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::json::testing::Text;

impl MessageValue for Text {
    fn message(kind: Kind, fields: Vec<(&str, Self)>) -> Self {
        let mut object = Self::object(fields);
        object.0["type"] = kind.as_str().into();
        object.0["class"] = true.into();
        object
    }
    fn is_message(&self) -> bool {
        self.0.get("class").is_some()
    }
    fn with_id(mut self, id: &str) -> Self {
        self.0["id"] = id.into();
        self
    }
}

fn add(left: Vec<Text>, right: serde_json::Value) -> Result<Vec<Text>, String> {
    let mut next = 0;
    add_messages(left, Text(right), || {
        next += 1;
        format!("new{next}")
    })
}

fn contents(list: &[Text]) -> Vec<String> {
    list.iter()
        .map(|message| {
            format!("{}:{}:{}", message.0["id"].as_str().unwrap(), message.0["type"].as_str().unwrap(), message.get_str("content").unwrap())
        })
        .collect()
}

#[test]
fn anything_message_like_is_taken() {
    let list = add(vec![], json!(["hi", ["assistant", "yes?"], {"role": "system", "content": "be brief"}, {"type": "tool", "content": "7", "tool_call_id": "c"}])).unwrap();
    assert_eq!(contents(&list), ["new1:human:hi", "new2:ai:yes?", "new3:system:be brief", "new4:tool:7"]);
    assert_eq!(contents(&add(vec![], json!(["user", "one pair"])).unwrap()), ["new1:human:one pair"]);
    assert_eq!(contents(&add(vec![], json!("one string")).unwrap()), ["new1:human:one string"]);
    for wrong in [json!(7), json!({"content": "x"}), json!([["wizard", "x"]]), json!([{"role": "wizard", "content": "x"}])] {
        assert!(add(vec![], wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn same_ids_replace_in_place_and_removals_remove() {
    let list = add(vec![], json!([{"role": "user", "content": "a", "id": "1"}, {"role": "user", "content": "b", "id": "2"}])).unwrap();
    let replaced = add(list.clone(), json!({"role": "user", "content": "A", "id": "1"})).unwrap();
    assert_eq!(contents(&replaced), ["1:human:A", "2:human:b"]);
    assert_eq!(contents(&add(replaced.clone(), json!([{"type": "remove", "id": "1"}])).unwrap()), ["2:human:b"]);
    let kept = add(replaced.clone(), json!([{"type": "remove", "id": "1"}, {"role": "user", "content": "back", "id": "1"}])).unwrap();
    assert_eq!(contents(&kept), ["1:human:back", "2:human:b"]);
    assert!(add(replaced.clone(), json!([{"type": "remove", "id": "9"}])).unwrap_err().contains("\"9\""));
    let all = add(replaced, json!(["dropped too", {"type": "remove", "id": REMOVE_ALL_MESSAGES}, "fresh"])).unwrap();
    assert_eq!(contents(&all), ["new2:human:fresh"]);
}

#[test]
fn pieces_add_up_to_the_answer() {
    let mut sum = Accumulator::default();
    let call = |index, id: Option<&str>, args: &str| Chunk {
        tool_calls: vec![ToolCallChunk { index, id: id.map(Into::into), name: id.map(|_| "mul".into()), args: args.into() }],
        ..Chunk::default()
    };
    for chunk in [Chunk::text("I "), Chunk::text("think"), call(0, Some("c0"), "{\"a\""), call(1, Some("c1"), "oops"), call(0, None, ":2}")]
    {
        sum.push(&chunk);
    }
    let message: Text = sum.to_message("m");
    assert_eq!(message.0["content"], "I think");
    assert_eq!(message.0["tool_calls"][0]["args"], json!({"a": 2}));
    assert_eq!(message.0["tool_calls"][1]["args"], "oops", "what is no JSON stays visible for the tool node to complain about");
    let partial: Text = sum.to_partial("m");
    assert!(partial.0.get("tool_calls").is_none());
    assert_eq!(partial.0["response_metadata"]["finish_reason"], "stopped");
}

/// A valid history: every call answered right behind it, every result behind its call, no empty answers.
fn is_valid(history: &[Message<Text>]) -> bool {
    let mut at = 0;
    while at < history.len() {
        let message = &history[at];
        at += 1;
        match message.kind {
            Kind::Tool | Kind::Remove => return false,
            Kind::Ai if message.tool_calls.is_empty() && message.text().is_empty() => return false,
            _ => {}
        }
        for call in &message.tool_calls {
            let Some(result) = history.get(at) else { return false };
            if result.kind != Kind::Tool || result.tool_call_id.as_deref() != Some(&call.id) {
                return false;
            }
            at += 1;
        }
    }
    true
}

proptest! {
    #[test]
    fn any_history_is_repaired(shape in proptest::collection::vec((0..4u8, 0..6usize, proptest::bool::ANY), 0..20)) {
        let mut calls = 0;
        let history: Vec<Message<Text>> = shape.iter().map(|(kind, number, text)| {
            let mut message = Message {
                id: None,
                kind: [Kind::Human, Kind::Ai, Kind::Tool, Kind::System][usize::from(*kind)],
                content: Text::string(if *text { "text" } else { "" }),
                name: None,
                tool_calls: vec![],
                tool_call_id: None,
            };
            match message.kind {
                Kind::Ai => for _ in 0..number % 3 {
                    message.tool_calls.push(ToolCall { id: format!("c{calls}"), name: "t".into(), args: Text::object(vec![]) });
                    calls += 1;
                },
                Kind::Tool => message.tool_call_id = Some(format!("c{number}")),
                _ => {}
            }
            message
        }).collect();
        let texts = |list: &[Message<Text>]| list.iter().filter(|m| m.kind == Kind::Human).count();
        let repaired = repair(history.clone());
        prop_assert!(is_valid(&repaired), "{repaired:?}");
        prop_assert_eq!(texts(&history), texts(&repaired));
    }
}
