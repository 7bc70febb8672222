use super::attempts::{counting, id_of, texts};
use super::*;
use crate::store::Feedback;

impl Bench {
    fn delete(&self, text: &str) -> String {
        let (chat, id) = (self.chat.clone(), id_of(self, text));
        self.wait(async move { chat.delete_message(&id).await })
    }

    fn restore(&self, id: &str) {
        let (chat, id) = (self.chat.clone(), id.to_owned());
        self.wait(async move { chat.restore_message(&id).await });
    }

    /// Another page, which has opened the same thread.
    fn reopened(&self) -> Self {
        let (again, id) = (bench_on(self.layer.clone(), None, counting), self.chat.current().id());
        let chat = again.chat.clone();
        again.wait(async move { chat.open_thread(&id).await });
        again
    }

    fn in_store(&self) -> StoredThread<Text> {
        self.test.block_on(self.layer.get_thread(&self.chat.current().id())).unwrap().unwrap()
    }
}

#[test]
fn a_message_is_deleted_with_what_came_after_it_and_the_graph_goes_on_from_before() {
    let bench = bench(counting);
    for text in ["a", "b", "c"] {
        bench.wait(bench.chat.send(self::text(text)));
    }
    bench.delete("b");
    assert_eq!(texts(&bench), ["a", "1: a (goes on)"]);
    assert_eq!(bench.in_store().steps.iter().filter(|step| step.kind.is_message()).count(), 2);
    let history: Vec<_> = bench.chat.current().history().into_iter().map(|step| step.output).collect();
    assert_eq!(history, texts(&bench));
    bench.wait(bench.chat.send(text("d")));
    bench.wait(bench.chat.send(text("e")));
    assert_eq!(texts(&bench)[2..], ["d", "4: d (\"c1\")", "e", "5: e (goes on)"]);
    // An answer alone: its question waits for another.
    bench.delete("5: e (goes on)");
    assert_eq!(texts(&bench).last().unwrap(), "e");
    bench.wait(bench.chat.regenerate(&id_of(&bench, "e"), None));
    assert_eq!(texts(&bench)[4..], ["e", "6: e (\"c4\")"]);
    // Everything.
    bench.delete("a");
    assert!(texts(&bench).is_empty());
    bench.wait(bench.chat.send(text("f")));
    assert_eq!(texts(&bench), ["f", "7: f (null)"]);
}

#[test]
fn what_was_deleted_stays_so_and_its_graph_is_not_gone_on_from_after_a_reload() {
    let bench = bench(counting);
    for text in ["a", "b"] {
        bench.wait(bench.chat.send(self::text(text)));
    }
    bench.delete("b");
    let places = bench.in_store().steps.len();
    let again = bench.reopened();
    assert_eq!(texts(&again), ["a", "1: a (goes on)"]);
    again.wait(again.chat.send(text("c")));
    assert_eq!(texts(&again)[2..], ["c", "1: c (\"c1\")"]);
    // It has no place that was taken: the tab that has deleted it may put it back.
    let next = again.in_store().steps[places].seq;
    assert!(next > f64::from(u32::try_from(places).unwrap()), "{next} after {places}");
}

#[test]
fn where_there_is_another_attempt_it_is_shown() {
    let bench = bench(counting);
    bench.wait(bench.chat.send(text("a")));
    bench.wait(bench.chat.regenerate(&id_of(&bench, "a"), None));
    bench.wait(bench.chat.send(text("b")));
    bench.delete("2: a (null)");
    assert_eq!(texts(&bench), ["a", "1: a (goes on)"]);
    assert!(bench.chat.current().attempts().is_empty());
    bench.wait(bench.chat.edit_message(&id_of(&bench, "a"), "A"));
    bench.delete("A");
    assert_eq!(texts(&bench), ["a", "1: a (goes on)"]);
    assert_eq!(texts(&bench.reopened()), ["a", "1: a (goes on)"]);
}

#[test]
fn it_is_put_back_as_it_was_with_all_that_was_shown() {
    let bench = bench(|hooks, test| {
        counting(hooks, test);
        let answer = hooks.on_message.take().unwrap();
        hooks.on_message = Some(Rc::new(move |message, turn| {
            let answer = answer.clone();
            async move {
                let table = (Text(json!({"type": "dataframe", "name": "rows"})), Some(Text(json!([1, 2]))));
                stopped(turn.message(StepInit { output: "see".into(), elements: vec![table], ..StepInit::default() }).send().await)?;
                answer(message, turn).await
            }
            .boxed_local()
        }));
    });
    for text in ["a", "b"] {
        bench.wait(bench.chat.send(self::text(text)));
    }
    let (chat, rated) = (bench.chat.clone(), id_of(&bench, "2: b (goes on)"));
    bench.wait(async move { chat.set_feedback(&rated, Some((1.0, Some("good".into())))).await });
    let before = bench.in_store();
    assert_eq!((before.elements.len(), before.feedback.len()), (2, 1));
    let deleted = bench.delete("b");
    let after = bench.in_store();
    assert_eq!((after.elements.len(), after.feedback.len(), bench.chat.current().elements().len()), (1, 0, 1));
    assert!(bench.chat.current().feedback().is_empty());

    bench.restore(&deleted);
    assert_eq!(texts(&bench), ["a", "see", "1: a (goes on)", "b", "see", "2: b (goes on)"]);
    let restored = bench.in_store();
    assert_eq!((&restored.steps, &restored.elements), (&before.steps, &before.elements));
    let comments = |all: &[Feedback]| all.iter().filter_map(|feedback| feedback.comment.clone()).collect::<Vec<_>>();
    assert_eq!(
        (comments(&restored.feedback), comments(&bench.chat.current().feedback())),
        (vec!["good".to_owned()], vec!["good".to_owned()])
    );
    let (chat, element) = (bench.chat.clone(), restored.elements[1].id.clone());
    let content = bench.wait(async move { chat.element_content(&chat.current(), &element).await });
    assert_eq!(content, Some(Text(json!([1, 2]))));
    bench.wait(bench.chat.send(text("c")));
    assert_eq!(texts(&bench).last().unwrap(), "3: c (goes on)");
}

#[test]
fn put_back_after_one_has_gone_on_it_is_another_attempt() {
    let bench = bench(counting);
    for text in ["a", "b"] {
        bench.wait(bench.chat.send(self::text(text)));
    }
    let deleted = bench.delete("b");
    bench.wait(bench.chat.send(text("c")));
    bench.restore(&deleted);
    let here = ["a", "1: a (goes on)", "c", "3: c (\"c1\")"];
    assert_eq!(texts(&bench), here);
    assert_eq!(bench.chat.current().attempts().len(), 1);
    assert_eq!(texts(&bench.reopened()), here);
    bench.select("b");
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "2: b (goes on)"]);
}

#[test]
fn what_can_t_be_deleted_or_put_back_is_refused() {
    let bench = bench(speaking(3));
    let code = |outcome: Result<String, ChatError>| outcome.unwrap_err().code().to_owned();
    let chat = bench.chat.clone();
    let (running, unknown, never) = bench.test.block_on(async move {
        chat.send(text("a")).await.unwrap();
        let id = chat.current().steps()[0].id.clone();
        let running = chat.delete_message(&id).await;
        chat.current().idle().await;
        (running, chat.delete_message("nope").await, chat.restore_message(&id).await)
    });
    assert_eq!((code(running), code(unknown)), ("TURN_RUNNING".into(), "STEP_NOT_FOUND".into()));
    assert_eq!(never.unwrap_err().code(), "STEP_NOT_FOUND");
    bench.fail.set(true);
    let (chat, id) = (bench.chat.clone(), id_of(&bench, "a"));
    assert_eq!(code(bench.test.block_on(async move { chat.delete_message(&id).await })), "STORE_QUOTA");
    assert!(texts(&bench).is_empty());
    bench.fail.set(false);
    bench.test.run();
    assert!(bench.in_store().steps.is_empty(), "tried again");
}

#[test]
fn whatever_one_does_the_store_has_it_too_and_a_deletion_can_be_undone() {
    for seed in 0..60 {
        let bench = bench(counting);
        let dice = TestLoop::new(seed);
        let pick = |all: &[String]| all.get(usize::try_from(dice.random_below(all.len().max(1) as u64)).unwrap()).cloned();
        let mut deleted: Vec<String> = Vec::new();
        for round in 0..14 {
            let all = texts(&bench);
            match (dice.random_below(6), pick(&all)) {
                (0, Some(any)) => {
                    let (chat, id) = (bench.chat.clone(), id_of(&bench, &any));
                    let attempts = bench.chat.current().attempts();
                    let gone = bench.delete(&any);
                    if dice.random_below(2) == 0 {
                        bench.restore(&gone);
                        assert_eq!((texts(&bench), bench.chat.current().attempts()), (all, attempts), "seed {seed}");
                        assert!(chat.current().steps().iter().any(|step| step.id == id));
                    } else {
                        deleted.push(gone);
                    }
                }
                (1, _) if !deleted.is_empty() => bench.restore(&deleted.pop().unwrap()),
                (2, Some(any)) => bench.wait(bench.chat.regenerate(&id_of(&bench, &any), None)),
                (3, Some(any)) if !any.contains(':') => {
                    bench.wait(bench.chat.edit_message(&id_of(&bench, &any), &format!("{any}x")));
                }
                _ => bench.wait(bench.chat.send(text(&format!("m{round}")))),
            }
            assert_eq!(texts(&bench.reopened()), texts(&bench), "seed {seed}, round {round}");
        }
        let stored = bench.in_store().steps;
        let places: std::collections::BTreeSet<String> = stored.iter().map(|step| format!("{:?}", step.seq)).collect();
        assert_eq!(places.len(), bench.chat.current().all_steps().len(), "seed {seed}");
    }
}
