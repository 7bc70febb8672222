//! What the tabs list: names, labels, pins, and what came and went beside them.

use super::*;
use crate::store::Thread;

#[test]
fn what_a_tab_has_saved_and_died_before_it_told_is_listed_by_the_others() {
    for tenths in 0..80 {
        let browser = Browser::new(tenths);
        browser.test.clone().block_on(async move {
            let scheduler = browser.test.scheduler();
            let [one, other, third] = [open_tab(&browser).await, open_tab(&browser).await, open_tab(&browser).await];
            scheduler.sleep(10.0).await;
            third.chat.send(text("to rename")).await.expect("it is sent");
            let renamed = third.chat.current().id();
            third.chat.new_thread().await.expect("it is new");
            third.chat.send(text("to delete")).await.expect("it is sent");
            let deleted = third.chat.current().id();
            third.chat.new_thread().await.expect("it is new");
            scheduler.sleep(1_000.0).await;
            let chat = one.chat.clone();
            scheduler.spawn(async move {
                let change = ThreadChange { name: Some("renamed".into()), tags: Some(vec!["new".into()]), pinned: Some(true) };
                let (sending, renaming, deleting) =
                    (chat.send(text("new")), chat.update_thread(&renamed, change), chat.delete_thread(&deleted));
                drop(futures::join!(sending, renaming, deleting));
            });
            scheduler.sleep(tenths as f64 / 10.0).await;
            browser.kill(&one.end);
            scheduler.sleep(100.0).await;
            let [stored, shown] = listed(&browser, &other).await;
            assert_eq!(shown, stored, "killed after {tenths} tenths of a millisecond");
        });
    }
}

#[test]
fn what_is_written_beside_the_chats_is_shown_in_all_tabs() {
    two_tabs(async |browser, one, other| {
        let id = one.chat.current().id();
        browser.test.scheduler().sleep(1_000.0).await;
        let mut stored = browser.memory.get_thread(&id).await.unwrap().unwrap();
        let later = browser.test.scheduler().now_iso();
        let said = stored.steps.iter_mut().find(|step| step.kind == StepKind::UserMessage).expect("something was said");
        said.output = "imported".into();
        let said = said.clone();
        let replaced = Thread { name: "from a file".into(), updated_at: later.clone(), ..stored.thread };
        let new = Thread { id: "new".into(), app: "app".into(), name: "new".into(), updated_at: later, ..Thread::default() };
        let foreign = Thread { id: "foreign".into(), app: "another".into(), ..new.clone() };
        let threads = [replaced, new, foreign].into_iter().map(Write::PutThread);
        browser.memory.commit(threads.chain([Write::PutStep(said)]).collect()).await.expect("it is written");
        one.chat.look_again().await.expect("it is read");
        browser.test.scheduler().sleep(500.0).await;
        for tab in [&one, &other] {
            let [stored, shown] = listed(&browser, tab).await;
            assert_eq!(shown, stored);
            assert_eq!(shown.iter().filter(|(_, name, ..)| ["from a file", "new"].contains(&name.as_str())).count(), 2);
            let session = tab.chat.current();
            assert_eq!(session.thread().name, "from a file");
            assert!(session.steps().iter().any(|step| step.output == "imported"));
            assert!(!session.is_running());
        }
        // Nobody holds it: either may go on.
        other.chat.send(text("and on")).await.expect("it is sent");
        browser.test.scheduler().sleep(1_000.0).await;
        let steps = browser.memory.get_thread(&id).await.unwrap().unwrap().steps;
        assert!(["imported", "and on"].iter().all(|words| steps.iter().any(|step| step.output == *words)));
        assert_eq!(picture(&one.chat.current().steps()), picture(&other.chat.current().steps()));
    });
}

#[test]
fn what_a_dead_tab_has_pinned_and_deleted_is_listed_so_though_it_is_old() {
    let browser = Browser::new(3);
    browser.test.clone().block_on(async move {
        let scheduler = browser.test.scheduler();
        let one = open_tab(&browser).await;
        let mut ids = Vec::new();
        for name in ["pinned", "unpinned", "deleted", "new"] {
            one.chat.send(text(name)).await.expect("it is sent");
            scheduler.sleep(1_000.0).await;
            ids.push(one.chat.current().id());
            one.chat.new_thread().await.expect("it is new");
        }
        let pinned = |pinned| ThreadChange { pinned: Some(pinned), ..ThreadChange::default() };
        for id in &ids[1..3] {
            one.chat.update_thread(id, pinned(true)).await.expect("it is pinned");
        }
        let other = open_tab_with(&browser, 1).await;
        let names = || -> Vec<_> { other.chat.threads().into_iter().map(|thread| (thread.is_pinned(), thread.name)).collect() };
        assert_eq!(names(), [(false, "new".into()), (true, "deleted".into()), (true, "unpinned".into())]);
        scheduler.sleep(1_000.0).await;
        // It dies when it has saved that, and has told nobody.
        other.end.alive.set(false);
        one.chat.update_thread(&ids[0], pinned(true)).await.expect("it is pinned");
        one.chat.update_thread(&ids[1], pinned(false)).await.expect("it is unpinned");
        one.chat.delete_thread(&ids[2]).await.expect("it is deleted");
        scheduler.sleep(100.0).await;
        other.end.alive.set(true);
        browser.kill(&one.end);
        scheduler.sleep(100.0).await;
        assert_eq!(names(), [(false, "new".into()), (false, "unpinned".into()), (true, "pinned".into())]);
    });
}

#[test]
fn labels_and_pins_reach_the_tab_that_runs_the_thread_and_those_that_show_it() {
    two_tabs(async |browser, one, other| {
        let scheduler = browser.test.scheduler();
        let id = one.chat.current().id();
        let labels = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let of = |tab: &Tab| {
            let thread = tab.chat.current().thread();
            (thread.is_pinned(), thread.name, thread.tags)
        };
        let name = of(&one).1;
        let change = |tags: &[&str], pinned| ThreadChange { tags: Some(labels(tags)), pinned: Some(pinned), name: None };
        // While it runs in the one: that writes it.
        other.chat.update_thread(&id, change(&[" home", "work", "home", ""], true)).await.expect("it is changed");
        let stored = browser.memory.get_thread(&id).await.unwrap().unwrap().thread;
        assert_eq!((stored.is_pinned(), &stored.tags), (true, &labels(&["home", "work"])));
        scheduler.sleep(10.0).await;
        for tab in [&one, &other] {
            assert!(tab.chat.current().is_running(), "the turn goes on");
            assert_eq!(of(tab), (true, name.clone(), labels(&["home", "work"])));
        }
        // Nobody runs it any more: it is heard by the one that has it open.
        scheduler.sleep(5_000.0).await;
        let told = Rc::<Cell<usize>>::default();
        let count = told.clone();
        let _listening = one.chat.subscribe(move |event| count.set(count.get() + usize::from(matches!(event, Event::Thread(_)))));
        for (at, (tags, pinned)) in [(&["work"][..], true), (&["work"], false)].into_iter().enumerate() {
            other.chat.update_thread(&id, change(tags, pinned)).await.expect("it is changed");
            scheduler.sleep(10.0).await;
            assert_eq!((told.get(), of(&one)), (at + 1, (pinned, name.clone(), labels(tags))));
        }
    });
}

#[test]
fn two_tabs_pin_at_once_and_both_pins_are_found() {
    for seed in 0..50 {
        let browser = Browser::new(seed);
        browser.test.clone().block_on(async move {
            let [one, other] = [open_tab(&browser).await, open_tab(&browser).await];
            let scheduler = browser.test.scheduler();
            scheduler.sleep(10.0).await;
            let mut pinning = Vec::new();
            for tab in [&one, &other, &one, &other] {
                tab.chat.send(text("one")).await.expect("it is sent");
                scheduler.sleep(1_000.0).await;
                pinning.push((tab.chat.clone(), tab.chat.current().id()));
                tab.chat.new_thread().await.expect("it is new");
            }
            one.chat.send(text("new")).await.expect("it is sent");
            scheduler.sleep(1_000.0).await;
            let pins =
                pinning.iter().map(|(chat, id)| chat.update_thread(id, ThreadChange { pinned: Some(true), ..ThreadChange::default() }));
            for outcome in futures::future::join_all(pins).await {
                outcome.expect("it is pinned");
            }
            let fresh = open_tab_with(&browser, 1).await;
            assert_eq!(fresh.chat.threads().iter().filter(|thread| thread.is_pinned()).count(), 4, "seed {seed}");
        });
    }
}

#[test]
fn a_tab_of_another_user_lists_nothing_of_this_one() {
    let browser = Browser::new(11);
    browser.test.clone().block_on(async move {
        let [one, other, same] = [open_tab(&browser).await, open_tab(&browser).await, open_tab(&browser).await];
        for (tab, user) in [(&one, "ada"), (&other, "bob"), (&same, "ada")] {
            tab.chat.set_user(user, None, None).await.expect("they are known");
        }
        browser.test.scheduler().sleep(10.0).await;
        one.chat.send(text("secret")).await.expect("it is sent");
        browser.test.scheduler().sleep(1_000.0).await;
        assert_eq!([&other, &same].map(|tab| tab.chat.threads().len()), [0, 1]);
    });
}
