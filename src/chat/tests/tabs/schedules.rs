//! A thousand random schedules: tabs that send, stop, open, rename, label, pin, delete and die on one store.

use std::collections::BTreeSet;

use super::*;
use crate::store::Thread;

type Log<T> = Rc<RefCell<Vec<T>>>;

async fn schedule(browser: Rc<Browser>, tabs: usize, actions: usize) {
    let below = |bound: usize| browser.test.random_below(bound as u64) as usize;
    let mut open: Vec<Tab> = Vec::new();
    for _ in 0..tabs {
        open.push(open_tab(&browser).await);
    }
    // What was said and acknowledged, by tabs that lived to tell.
    let acknowledged: Log<String> = Rc::default();
    let gone: Log<String> = Rc::default();
    // How many deletions were not taken back.
    let deleted = Rc::<Cell<usize>>::default();
    let seeded_to_kill = below(3) > 0;
    for at in 0..actions {
        let place = below(open.len());
        let tab = open[place].clone();
        match below(23) {
            0..=7 => {
                let (log, text) = (acknowledged.clone(), format!("message {at} says this and that"));
                let sending = tab.chat.send(UserInput::text(&text));
                browser.test.scheduler().spawn(async move {
                    if sending.await.is_ok() && tab.end.alive.get() {
                        log.borrow_mut().push(text);
                    }
                });
            }
            8..=11 => {
                let threads = all_threads(&browser).await;
                if !threads.is_empty() {
                    let id = threads[below(threads.len())].clone();
                    // It may be deleted meanwhile.
                    browser.test.scheduler().spawn(async move { drop(tab.chat.open_thread(&id).await) });
                }
            }
            12 => drop(tab.chat.new_thread().await),
            13..=14 => drop(tab.chat.stop()),
            15 => {
                let id = tab.chat.current().id();
                browser
                    .test
                    .scheduler()
                    .spawn(async move { drop(tab.chat.update_thread(&id, ThreadChange::named(&format!("name {at}"))).await) });
            }
            16 if at % 3 == 0 => {
                deleted.set(deleted.get() + 1);
                let threads = all_threads(&browser).await;
                if !threads.is_empty() {
                    let (log, id) = (gone.clone(), threads[below(threads.len())].clone());
                    browser.test.scheduler().spawn(async move {
                        if tab.chat.delete_thread(&id).await.is_ok() && tab.end.alive.get() {
                            log.borrow_mut().push(id);
                        }
                    });
                }
            }
            19..=20 => {
                let threads = all_threads(&browser).await;
                if !threads.is_empty() {
                    let id = threads[below(threads.len())].clone();
                    let change = match below(3) {
                        0 => ThreadChange { tags: Some(vec![format!("label {at}")]), ..ThreadChange::default() },
                        kind => ThreadChange { pinned: Some(kind == 1), ..ThreadChange::default() },
                    };
                    // It may be deleted meanwhile.
                    browser.test.scheduler().spawn(async move { drop(tab.chat.update_thread(&id, change).await) });
                }
            }
            18 => {
                let steps = tab.chat.current().steps();
                if !steps.is_empty() {
                    let (id, scheduler) = (steps[below(steps.len())].id.clone(), browser.test.scheduler());
                    let (for_good, pause) = (below(2) == 0, below(60) as f64);
                    let deleted = deleted.clone();
                    browser.test.scheduler().spawn(async move {
                        deleted.set(deleted.get() + 1);
                        let Ok(gone) = tab.chat.delete_message(&id).await else { return deleted.set(deleted.get() - 1) };
                        scheduler.sleep(pause).await;
                        if !for_good && tab.chat.restore_message(&gone).await.is_ok() && !seeded_to_kill {
                            deleted.set(deleted.get() - 1);
                        }
                    });
                }
            }
            17 if seeded_to_kill => {
                browser.kill(&tab.end);
                open[place] = open_tab(&browser).await;
            }
            _ => {}
        }
        browser.test.scheduler().sleep(below(120) as f64 / 4.0).await;
    }
    browser.test.scheduler().sleep(5_000.0).await;
    for tab in &open {
        assert!(!tab.chat.current().is_running(), "a tab shows a turn that is over");
        assert!(tab.chat.running_threads().is_empty(), "a tab lists a turn that is over");
    }
    // Before anything else is done: a tab may die when it has saved something and not told it.
    for tab in &open {
        let [stored, shown] = listed(&browser, tab).await;
        assert_eq!(shown, stored, "what tab {} lists", tab.end.number);
    }
    // Nor is a pin lost of which only the index knows where it is.
    let fresh = open_tab_with(&browser, 1).await;
    let [stored, shown] = listed(&browser, &fresh).await.map(|all| all.into_iter().filter(|(.., pinned)| *pinned).collect::<Vec<_>>());
    assert_eq!(shown, stored, "what is pinned");
    browser.kill(&fresh.end);
    // What the dead have left is marked when it is opened.
    for id in all_threads(&browser).await {
        open[0].chat.open_thread(&id).await.expect("it is there");
    }
    browser.test.scheduler().sleep(5_000.0).await;
    let there = all_threads(&browser).await;
    for id in gone.borrow().iter() {
        assert!(!there.contains(id), "deleted, and there: {id}");
    }
    let mut said: Vec<String> = Vec::new();
    for id in all_threads(&browser).await {
        let stored = browser.memory.get_thread(&id).await.expect("memory is read").expect("it is there");
        let steps = &stored.steps;
        assert!(steps.iter().all(|step| step.status != StepStatus::Running), "left running: {:#?}", picture(steps));
        let places: BTreeSet<u64> = steps.iter().map(|step| step.seq as u64).collect();
        assert_eq!(places.len(), steps.len(), "two steps at one place: {steps:#?}");
        for message in steps.iter().filter(|step| step.kind == StepKind::UserMessage) {
            let runs = steps.iter().filter(|step| step.name == "on_message" && step.parent_id.as_ref() == Some(&message.id));
            assert!(runs.count() <= 1, "run twice: {}", message.output);
            said.push(message.output.clone());
        }
        for tab in open.iter().filter(|tab| tab.chat.current().id() == id) {
            assert_eq!(picture(&tab.chat.current().all_steps()), picture(steps), "tab {} shows something else", tab.end.number);
            let of = |thread: &Thread<Text>| (thread.name.clone(), thread.tags.clone(), thread.is_pinned());
            assert_eq!(of(&tab.chat.current().thread()), of(&stored.thread), "tab {} calls it", tab.end.number);
        }
    }
    let unique: BTreeSet<&String> = said.iter().collect();
    assert_eq!(unique.len(), said.len(), "doubled: {said:?}");
    if deleted.get() == 0 {
        for text in acknowledged.borrow().iter() {
            assert!(unique.contains(text), "lost: {text}");
        }
    }
}

fn schedules(tabs: usize, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let browser = Browser::new(seed);
        let test = browser.test.clone();
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test.block_on(schedule(browser, tabs, 30))));
        if let Err(panic) = run {
            eprintln!("seed {seed}, {tabs} tabs");
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn two_tabs_on_random_schedules_lose_and_double_nothing() {
    schedules(2, 0..400);
}

#[test]
fn three_tabs_on_random_schedules_lose_and_double_nothing() {
    schedules(3, 1_000..1_300);
}

#[test]
fn five_tabs_on_random_schedules_lose_and_double_nothing() {
    schedules(5, 2_000..2_300);
}
