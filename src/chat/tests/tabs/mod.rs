//! Law 7: tabs on one store, and what connects them.

use super::*;
use browser::*;

mod browser;
mod listing;
mod schedules;

#[test]
fn another_tab_shows_the_tokens_as_they_come() {
    two_tabs(async |browser, one, other| {
        for _ in 0..5 {
            browser.test.scheduler().sleep(25.0).await;
            // Messages travel up to 3 ms, tokens wait up to 16 for each other.
            let text = |tab: &Tab| tab.chat.current().steps().last().map(|step| step.output.clone()).unwrap_or_default();
            let now = text(&one);
            browser.test.scheduler().sleep(20.0).await;
            assert!(text(&other).starts_with(&now), "{:?} does not begin with {now:?}", text(&other));
        }
        assert!(other.chat.current().is_running());
        assert_eq!(other.chat.send(text("me too")).await.expect_err("it runs").code(), "TURN_RUNNING");
        browser.test.scheduler().sleep(500.0).await;
        assert!(!other.chat.current().is_running());
        other.chat.send(text("now me")).await.expect("it is free");
    });
}

#[test]
fn another_tab_stops_the_turn() {
    two_tabs(async |browser, one, other| {
        other.chat.stop().await;
        assert!(!one.chat.current().is_running() && !other.chat.current().is_running());
        browser.test.scheduler().sleep(50.0).await;
        assert_eq!(picture(&one.chat.current().steps()), picture(&other.chat.current().steps()));
        assert!(one.chat.current().steps().iter().any(|step| step.status == StepStatus::Stopped));
    });
}

#[test]
fn another_tab_takes_over_from_one_that_died() {
    two_tabs(async |browser, one, other| {
        browser.test.scheduler().sleep(20.0).await;
        browser.kill(&one.end);
        browser.test.scheduler().sleep(100.0).await;
        assert!(!other.chat.current().is_running());
        let steps = other.chat.current().steps();
        assert!(steps.iter().any(|step| step.status == StepStatus::Interrupted), "{:#?}", picture(&steps));
        other.chat.send(text("go on")).await.expect("it is free");
    });
}

#[test]
fn settings_names_and_deletions_reach_the_other_tabs() {
    two_tabs(async |browser, one, other| {
        let id = one.chat.current().id();
        other.chat.update_thread(&id, ThreadChange::named("Another name")).await.expect("it is renamed");
        one.chat.configure(|config| config.offered = Some(Text(json!({"settings": [{"id": "key", "type": "password"}]}))));
        one.chat.update_settings(Text(json!({"model": "m", "key": "secret"}))).await.expect("they are saved");
        browser.test.scheduler().sleep(10.0).await;
        other.chat.update_settings(Text(json!({"model": "n"}))).await.expect("they are saved");
        other.chat.set_profile("fast").await.expect("it is saved");
        browser.test.scheduler().sleep(10.0).await;
        assert_eq!(one.chat.config().profile(), Some("fast"));
        // A secret is in the memory of its tab alone, and stays there.
        assert_eq!(one.chat.config().values, Some(Text(json!({"key": "secret", "model": "n"}))));
        assert_eq!(other.chat.config().values, Some(Text(json!({"model": "n"}))));
        browser.test.scheduler().sleep(500.0).await;
        let stored = browser.memory.get_thread(&id).await.unwrap().unwrap();
        assert_eq!((stored.thread.name.as_str(), one.chat.current().thread().name.as_str()), ("Another name", "Another name"));
        one.chat.delete_thread(&id).await.expect("it is deleted");
        browser.test.scheduler().sleep(10.0).await;
        assert!(other.chat.threads().is_empty() && other.chat.current().id() != id);
    });
}

#[test]
fn a_thread_that_is_opened_while_it_is_deleted_is_not_open_when_it_is_gone() {
    for tenths in 0..100 {
        two_tabs(async move |browser, one, other| {
            let scheduler = browser.test.scheduler();
            let id = one.chat.current().id();
            let (chat, deleting) = (other.chat.clone(), id.clone());
            scheduler.spawn(async move { chat.delete_thread(&deleting).await.expect("it is deleted") });
            scheduler.sleep(f64::from(tenths) / 10.0).await;
            // It may be gone already.
            drop(other.chat.open_thread(&id).await);
            scheduler.sleep(5_000.0).await;
            assert!(other.chat.current().id() != id, "it is open, opened after {tenths} tenths of a millisecond");
            other.chat.send(text("elsewhere")).await.expect("it is sent");
            scheduler.sleep(5_000.0).await;
            assert!(!all_threads(&browser).await.contains(&id), "it is back");
        });
    }
}

#[test]
fn what_is_sent_while_another_tab_deletes_the_thread_does_not_bring_it_back() {
    for tenths in 0..60 {
        two_tabs(async move |browser, one, other| {
            let scheduler = browser.test.scheduler();
            scheduler.sleep(5_000.0).await;
            let id = one.chat.current().id();
            let (chat, deleting) = (one.chat.clone(), id.clone());
            scheduler.spawn(async move { chat.delete_thread(&deleting).await.expect("it is deleted") });
            scheduler.sleep(f64::from(tenths) / 10.0).await;
            let outcome = if other.chat.current().id() == id { other.chat.send(text("too late")).await } else { Ok(()) };
            if let Err(error) = outcome {
                assert_eq!(error.code(), "THREAD_NOT_FOUND");
            }
            scheduler.sleep(5_000.0).await;
            assert!(!all_threads(&browser).await.contains(&id), "it is back, sent after {tenths} tenths of a millisecond");
            assert!(other.chat.current().id() != id && !other.chat.current().is_running());
        });
    }
}
