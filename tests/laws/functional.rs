//! Workflows that are one function, in a real browser: their tasks are done once, whoever asks, stops or reloads in between.

programs! { "/tests/laws/programs/functional.js":
    a_function_s_own_question_survives_a_reload_and_its_tasks_are_done_once,
    a_stop_in_a_task_ends_it_and_keeps_what_had_returned,
    handlers_are_told_when_a_run_asks_and_goes_on,
    overlapping_runs_have_their_own_tasks_or_are_told_how,
    questions_of_tasks_side_by_side_are_asked_together,
    what_a_function_keeps_its_next_call_finds,
    what_is_no_function_or_no_task_is_refused,
}
