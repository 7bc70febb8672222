//! Law 7, one runner per thread, many tabs: with the browser's own channel and locks. Chats of one page are to each other what tabs are;
//! real pages, and pages that die, are in `tests/e2e/tabs.test.js`, random schedules in `src/chat/tests/tabs.rs`.

programs! { "/tests/laws/programs/tabs.js":
    another_tab_shows_a_turn_as_it_goes_and_cannot_run_one,
    another_tab_stops_a_turn,
    names_settings_and_deletions_reach_the_other_tabs,
    two_tabs_that_send_at_once_are_one_after_the_other_or_told,
}
