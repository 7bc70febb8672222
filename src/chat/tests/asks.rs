use super::*;

fn ask(spec: serde_json::Value, timeout: Option<f64>) -> Ask<Text> {
    Ask { spec: Text(spec), timeout }
}

fn prompt(content: &str) -> StepInit<Text> {
    StepInit { output: content.into(), ..StepInit::default() }
}

fn answer(value: serde_json::Value) -> Answer<Text> {
    Answer { value: Text(value), files: Vec::new() }
}

/// Asks for a name, then for a choice, and says both.
fn curious(hooks: &mut Hooks<App>, _: &TestLoop) {
    hooks.on_message = Some(Rc::new(|_, turn| {
        async move {
            let name = stopped(turn.ask(prompt("Who?"), ask(json!({"type": "text"}), None)).await)?.unwrap();
            let actions = json!([{"id": "y", "name": "yes"}, {"id": "n", "name": "no"}]);
            let choice = stopped(turn.ask(prompt("Sure?"), ask(json!({"type": "action", "actions": actions}), None)).await)?.unwrap();
            let output = format!("{} {} {}", name.value.stringify(), name.reply.unwrap().output, choice.value.stringify());
            stopped(turn.message(StepInit { output, ..StepInit::default() }).send().await)
        }
        .boxed_local()
    }));
}

impl Bench {
    fn step(&self, output: &str) -> Step<Text> {
        self.chat.current().steps().into_iter().rev().find(|step| step.output == output).expect(output)
    }

    fn answer(&self, question: &str, value: serde_json::Value) -> Result<(), ChatError> {
        let answered = self.test.block_on(self.chat.answer(&self.step(question).id, answer(value)));
        self.test.run();
        answered
    }
}

fn waits(step: &Step<Text>) -> bool {
    step.rest.as_ref().is_some_and(|rest| rest.get("waitForAnswer").is_some())
}

#[test]
fn answers_go_to_the_question_and_are_kept() {
    let bench = bench(curious);
    bench.send("go").unwrap();
    bench.test.run();
    assert!(bench.chat.current().is_running() && waits(&bench.step("Who?")));
    assert_eq!(bench.answer("Who?", json!("  ")).unwrap_err().code(), "EMPTY_MESSAGE");
    // What is typed while a question waits for a text is its answer.
    bench.send("Ada").unwrap();
    bench.test.run();
    assert!(!waits(&bench.step("Who?")));
    assert_eq!(bench.answer("Who?", json!("late")).unwrap_err().code(), "ASK_OVER");
    let refused = bench.answer("Sure?", json!("maybe")).unwrap_err();
    assert_eq!((refused.code(), refused.to_string().as_str()), ("ASK_ANSWER", "The question has no choice \"maybe\": y, n."));
    bench.answer("Sure?", json!("y")).unwrap();
    let texts: Vec<_> = bench.messages().into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["go", "Who?", "Ada", "Sure?", "\"Ada\" Ada \"y\""]);
    let stored = bench.stored(&bench.chat.current().id());
    let kept = stored.iter().find(|step| step.output == "Sure?").unwrap().rest.as_ref().unwrap();
    assert_eq!(kept.get_str("answer").as_deref(), Some("y"));
    assert!(!stored.iter().any(waits));
    assert_eq!(bench.chat.current().attempts().len(), 0, "a reply begins no branch");
}

#[test]
fn a_question_ends_with_its_time_or_its_turn() {
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            async move {
                let none = stopped(turn.ask(prompt("Quick?"), ask(json!({"type": "text"}), Some(50.0))).await)?;
                assert_eq!(none, None);
                let never = turn.ask(prompt("Ever?"), ask(json!({"type": "text"}), None)).await;
                assert!(matches!(never, Err(ChatError::Stopped(_))));
                Ok(())
            }
            .boxed_local()
        }));
    });
    bench.send("go").unwrap();
    bench.test.run();
    let scheduler = bench.test.scheduler();
    bench.test.block_on(async move { scheduler.sleep(60.0).await });
    bench.test.run();
    let ended = |question: &str| bench.step(question).rest.unwrap().get_str("askEnded");
    assert_eq!((ended("Quick?").as_deref(), waits(&bench.step("Ever?"))), (Some("timeout"), true));
    bench.test.block_on(bench.chat.stop());
    assert_eq!(ended("Ever?").as_deref(), Some("stopped"));
    assert_eq!(bench.answer("Ever?", json!("late")).unwrap_err().code(), "ASK_OVER");
    assert!(!bench.stored(&bench.chat.current().id()).iter().any(waits));
}

#[test]
fn a_question_that_is_taken_back_leaves_nothing() {
    let bench = bench(|hooks, _| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            async move {
                let init = StepInit { id: Some("q".into()), ..prompt("Who?") };
                let asking = turn.ask(init, ask(json!({"type": "text"}), Some(1e6)));
                let taking = async {
                    turn.session().chat().scheduler().sleep(5.0).await;
                    assert!(turn.take_back("q") && !turn.take_back("q") && !turn.take_back("other"));
                };
                assert_eq!(stopped(futures::future::join(asking, taking).await.0)?, None);
                stopped(turn.message(prompt("went on")).send().await)
            }
            .boxed_local()
        }));
    });
    bench.send("go").unwrap();
    bench.test.run();
    let scheduler = bench.test.scheduler();
    bench.test.block_on(async move { scheduler.sleep(10.0).await });
    bench.test.run();
    assert!(!bench.chat.current().is_running());
    let texts: Vec<_> = bench.messages().into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["go", "went on"]);
    assert!(!bench.stored(&bench.chat.current().id()).iter().any(|step| step.output == "Who?"));
}

#[test]
fn an_answer_that_can_t_be_saved_can_be_given_again() {
    let bench = bench(curious);
    bench.send("go").unwrap();
    bench.test.run();
    bench.fail.set(true);
    assert_eq!(bench.send("Ada").unwrap_err().code(), "STORE_QUOTA");
    assert!(waits(&bench.step("Who?")));
    bench.fail.set(false);
    bench.send("Ada").unwrap();
    bench.test.run();
    assert!(waits(&bench.step("Sure?")));
    assert_eq!(bench.messages().iter().filter(|(text, _)| text == "Ada").count(), 1);
}

#[test]
fn an_answer_after_a_reload_sets_the_turn_going_again() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let first = bench_on(layer.clone(), None, curious);
    first.send("go").unwrap();
    first.test.run();
    first.send("Ada").unwrap();
    first.test.run();
    let id = first.chat.current().id();
    // The page goes away: nothing of it runs any more. Another one opens the thread.
    let second = bench_on(layer, None, curious);
    let (chat, open) = (second.chat.clone(), id.clone());
    second.test.block_on(async move { chat.open_thread(&open).await }).unwrap();
    second.test.run();
    assert!(!second.chat.current().is_running());
    assert!(waits(&second.step("Sure?")), "it is asked still");
    assert_eq!(second.answer("Sure?", json!("maybe")).unwrap_err().code(), "ASK_ANSWER");
    second.answer("Sure?", json!("n")).unwrap();
    let texts: Vec<_> = second.messages().into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["go", "Who?", "Ada", "Sure?", "\"Ada\" Ada \"n\""], "what was answered before was not asked again");
    assert_eq!(second.chat.current().attempts().len(), 1, "what the page that went away had made is there still");
    assert_eq!(second.answer("Sure?", json!("y")).unwrap_err().code(), "ASK_OVER");
}

#[test]
fn files_are_checked_kept_and_there_again() {
    let layer = Rc::<MemoryDataLayer<Text>>::default();
    let asks_twice = |hooks: &mut Hooks<App>, _: &TestLoop| {
        hooks.on_message = Some(Rc::new(|_, turn| {
            async move {
                let spec = json!({"type": "file", "accept": {"text/csv": [".csv"]}, "maxFiles": 1, "maxSizeMb": 1});
                let files = stopped(turn.ask(prompt("A CSV?"), ask(spec, None)).await)?.unwrap().value.items().unwrap();
                stopped(turn.ask(prompt("Go on?"), ask(json!({"type": "text"}), None)).await)?;
                let session = turn.session().clone();
                let id = files[0].as_str().unwrap();
                let content = stopped(session.chat().element_content(&session, &id).await)?.unwrap();
                let name = session.elements().into_iter().find(|element| element.id == id).unwrap().fields.get_str("name").unwrap();
                let output = format!("{name}: {}", content.stringify());
                stopped(turn.message(StepInit { output, ..StepInit::default() }).send().await)
            }
            .boxed_local()
        }));
    };
    let bench = bench_on(layer.clone(), None, asks_twice);
    bench.send("go").unwrap();
    bench.test.run();
    let give = |files: Vec<serde_json::Value>| {
        let files = files.into_iter().map(|fields| (Text(fields), Text(json!("a,b")))).collect();
        let answered = bench.test.block_on(bench.chat.answer(&bench.step("A CSV?").id, Answer { value: Text(json!(null)), files }));
        bench.test.run();
        answered.map_err(|error| error.code().to_owned())
    };
    let file = |name: &str, size: f64| json!({"type": "file", "name": name, "mime": "text/csv", "size": size});
    assert_eq!(give(vec![]), Err("ASK_ANSWER".into()));
    assert_eq!(give(vec![file("a.csv", 1.0), file("b.csv", 1.0)]), Err("UPLOAD_TOO_MANY".into()));
    assert_eq!(give(vec![file("a.csv", 2e6)]), Err("UPLOAD_TOO_LARGE".into()));
    assert_eq!(give(vec![file("a.exe", 1.0)]), Err("UPLOAD_TYPE".into()));
    give(vec![file("A.CSV", 3.0)]).unwrap();
    let id = bench.chat.current().id();
    let second = bench_on(layer, None, asks_twice);
    let (chat, open) = (second.chat.clone(), id.clone());
    second.test.block_on(async move { chat.open_thread(&open).await }).unwrap();
    second.answer("Go on?", json!("yes")).unwrap();
    assert_eq!(second.messages().last().unwrap().0, "A.CSV: \"a,b\"");
}

#[test]
fn a_question_at_the_start_begins_the_thread_when_it_is_answered() {
    let bench = bench(|hooks, _| {
        hooks.on_chat_start = Some(Rc::new(|turn| {
            async move {
                let name = stopped(turn.ask(prompt("Who?"), ask(json!({"type": "text"}), None)).await)?.unwrap();
                let output = format!("Hello {}", name.value.as_str().unwrap());
                stopped(turn.message(StepInit { output, ..StepInit::default() }).send().await)
            }
            .boxed_local()
        }));
    });
    bench.test.run();
    let id = bench.chat.current().id();
    assert!(bench.stored(&id).is_empty());
    bench.send("Ada").unwrap();
    bench.test.run();
    assert_eq!(bench.chat.threads()[0].name, "Ada");
    let stored: Vec<_> = bench.stored(&id).into_iter().filter(|step| step.kind.is_message()).map(|step| step.output).collect();
    assert_eq!(stored, ["Who?", "Ada", "Hello Ada"]);
}
