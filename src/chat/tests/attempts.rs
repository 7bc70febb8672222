use super::*;
use crate::chat::branches::Tree;

fn node(id: &str, parent: Option<&str>, previous: Option<&str>) -> Step<Text> {
    let some = |word: Option<&str>| word.map(str::to_owned);
    Step { id: id.into(), parent_id: some(parent), previous_id: some(previous), ..Step::default() }
}

fn on_branch(steps: &[Step<Text>], chosen: Option<&str>) -> String {
    let on = Tree::new(steps.iter()).on_branch(chosen);
    steps.iter().zip(on).filter(|(_, on)| *on).map(|(step, _)| step.id.clone()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_thread_without_attempts_is_one_branch_whoever_made_it() {
    let old = [
        node("u1", None, None),
        node("r1", Some("u1"), None),
        node("a1", Some("r1"), None),
        node("note", None, None),
        node("x", Some("?"), None),
    ];
    assert_eq!(on_branch(&old, None), "u1 r1 a1 note x");
    assert!(Tree::new(old.iter()).attempts().is_empty());
    let new = [node("u1", None, Some("")), node("r1", Some("u1"), Some("u1")), node("a1", Some("r1"), None), node("u2", None, Some("r1"))];
    assert_eq!(on_branch(&new, None), "u1 r1 a1 u2");
    assert_eq!(on_branch(&new, Some("gone")), "u1 r1 a1 u2");
}

#[test]
fn branches_are_told_apart() {
    let steps = [
        node("u1", None, Some("")),
        node("r1", Some("u1"), Some("u1")),
        node("a1", Some("r1"), None),
        node("u2", None, Some("r1")),
        node("r2", Some("u2"), Some("u2")),
        node("r1b", Some("u1"), Some("u1")),
        node("a1b", Some("r1b"), None),
        node("u1b", None, Some("")),
    ];
    assert_eq!(on_branch(&steps, None), "u1b");
    assert_eq!(on_branch(&steps, Some("r1b")), "u1 r1b a1b");
    assert_eq!(on_branch(&steps, Some("r1")), "u1 r1 a1 u2 r2", "with what came after it last");
    assert_eq!(on_branch(&steps, Some("u1")), "u1 r1b a1b", "with the attempt that was made last");
    let tree = Tree::new(steps.iter());
    assert_eq!(tree.attempts(), [vec!["u1", "u1b"], vec!["r1", "r1b"]]);
    assert_eq!((tree.node_of("a1b"), tree.before("u2"), tree.before("u1")), (Some("r1b"), Some("r1"), None));
}

/// Each answer says how often it was asked, and where its graph is to go on.
pub(super) fn counting(hooks: &mut Hooks<App>, _: &TestLoop) {
    let count = Rc::new(Cell::new(0));
    hooks.on_message = Some(Rc::new(move |message, turn| {
        count.set(count.get() + 1);
        let number = count.get();
        async move {
            let mut forks_at = turn.forks_at().map_or_else(|| "goes on".into(), |at| at.stringify());
            if turn.replays() {
                forks_at += ", replays";
            }
            turn.note_checkpoint(Text(json!(format!("c{number}"))));
            let output = format!("{number}: {} ({forks_at})", message.output);
            stopped(turn.message(StepInit { output, ..StepInit::default() }).send().await)
        }
        .boxed_local()
    }));
}

pub(super) fn texts(bench: &Bench) -> Vec<String> {
    bench.messages().into_iter().map(|(text, _)| text).collect()
}

pub(super) fn id_of(bench: &Bench, text: &str) -> String {
    bench.chat.current().all_steps().into_iter().find(|step| step.output == text).expect(text).id
}

impl Bench {
    pub(super) fn wait<T: 'static>(&self, future: impl Future<Output = Result<T, ChatError>> + 'static) -> T {
        let done = self.test.block_on(future).unwrap();
        self.test.run();
        done
    }

    pub(super) fn select(&self, text: &str) {
        let (chat, id) = (self.chat.clone(), id_of(self, text));
        self.wait(async move { chat.select_attempt(&id).await });
    }
}

#[test]
fn edits_and_answers_once_more_keep_what_was_there() {
    let bench = bench(counting);
    for text in ["a", "b"] {
        bench.wait(bench.chat.send(self::text(text)));
    }
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "2: b (goes on)"]);

    // Once more: by the answer, or by the message it answers.
    bench.wait(bench.chat.regenerate(&id_of(&bench, "2: b (goes on)"), None));
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "3: b (\"c1\")"]);
    bench.wait(bench.chat.regenerate(&id_of(&bench, "b"), None));
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "4: b (\"c1\")"]);
    let attempts = bench.chat.current().attempts();
    assert_eq!(attempts.iter().map(Vec::len).collect::<Vec<_>>(), [3]);

    // The first message edited: its graph begins from nothing.
    bench.wait(bench.chat.edit_message(&id_of(&bench, "a"), "A"));
    assert_eq!(texts(&bench), ["A", "5: A (null)"]);
    bench.wait(bench.chat.send(text("c")));
    assert_eq!(texts(&bench), ["A", "5: A (null)", "c", "6: c (goes on)"]);

    // Back, and on from there.
    bench.select("a");
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "4: b (\"c1\")"]);
    bench.select("2: b (goes on)");
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "2: b (goes on)"]);
    bench.wait(bench.chat.send(text("d")));
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "2: b (goes on)", "d", "7: d (\"c2\")"]);
    bench.wait(bench.chat.send(text("e")));
    assert_eq!(texts(&bench).last().unwrap(), "8: e (goes on)");
    let history: Vec<_> = bench.chat.current().history().into_iter().map(|step| step.output).collect();
    assert_eq!(history, texts(&bench));

    // The branch that was chosen is the one that is opened again.
    bench.select("5: A (null)");
    let (id, chat) = (bench.chat.current().id(), bench.chat.clone());
    let before = texts(&bench);
    assert_eq!(before, ["A", "5: A (null)", "c", "6: c (goes on)"]);
    let again = bench_on(bench.layer.clone(), None, counting);
    let reopened = again.chat.clone();
    again.wait(async move { reopened.open_thread(&id).await });
    assert_eq!(texts(&again), before);
    drop(chat);
}

#[test]
fn an_answer_goes_on_from_the_checkpoint_that_is_chosen() {
    let bench = bench(counting);
    for text in ["a", "b"] {
        bench.wait(bench.chat.send(self::text(text)));
    }
    bench.wait(bench.chat.regenerate(&id_of(&bench, "b"), Some(Text(json!("chosen")))));
    assert_eq!(texts(&bench), ["a", "1: a (goes on)", "b", "3: b (\"chosen\", replays)"]);
    bench.wait(bench.chat.send(text("c")));
    assert_eq!(texts(&bench).last().unwrap(), "4: c (goes on)", "what comes next is on its way");
}

#[test]
fn what_is_no_message_can_t_be_edited_nor_done_again() {
    let bench = bench(|hooks, test| {
        counting(hooks, test);
        hooks.on_chat_start = Some(Rc::new(|turn| {
            async move { stopped(turn.message(StepInit { output: "Welcome".into(), ..StepInit::default() }).send().await) }.boxed_local()
        }));
    });
    bench.test.run();
    bench.wait(bench.chat.send(text("a")));
    let code = |done: LocalBoxFuture<'static, Result<(), ChatError>>| bench.test.block_on(done).unwrap_err().code().to_owned();
    assert_eq!(code(bench.chat.edit_message("nope", "x")), "STEP_NOT_FOUND");
    assert_eq!(code(bench.chat.edit_message(&id_of(&bench, "1: a (goes on)"), "x")), "STEP_NOT_FOUND");
    assert_eq!(code(bench.chat.edit_message(&id_of(&bench, "a"), " ")), "EMPTY_MESSAGE");
    assert_eq!(code(bench.chat.regenerate("nope", None)), "STEP_NOT_FOUND");
    let chat = bench.chat.clone();
    bench.wait(chat.run_hook(
        "on_action",
        None,
        Box::new(|turn| {
            async move { stopped(turn.message(StepInit { output: "acted".into(), ..StepInit::default() }).send().await) }.boxed_local()
        }),
    ));
    assert_eq!(code(bench.chat.regenerate(&id_of(&bench, "acted"), None)), "NOT_REPEATABLE");
    // The start can: the welcome is another one.
    bench.wait(bench.chat.regenerate(&id_of(&bench, "Welcome"), None));
    assert_eq!(texts(&bench), ["Welcome"]);
    bench.fail.set(true);
    assert_eq!(code(bench.chat.send(text("lost"))), "STORE_QUOTA");
    bench.fail.set(false);
    bench.select("a");
    assert_eq!(texts(&bench), ["Welcome", "a", "1: a (goes on)", "acted"]);
}

#[test]
fn an_edit_that_can_t_be_saved_leaves_the_branch_where_it_was() {
    let bench = bench(counting);
    bench.wait(bench.chat.send(text("a")));
    bench.wait(bench.chat.edit_message(&id_of(&bench, "a"), "A"));
    bench.select("a");
    bench.fail.set(true);
    let edited = bench.test.block_on(bench.chat.edit_message(&id_of(&bench, "a"), "lost"));
    bench.fail.set(false);
    assert_eq!(edited.unwrap_err().code(), "STORE_QUOTA");
    bench.test.run();
    assert_eq!(texts(&bench), ["a", "1: a (goes on)"]);
    assert!(!bench.chat.current().is_running());
}
