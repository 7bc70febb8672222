//! The graph engine in a real browser, with IndexedDB: what LangGraph loses there.

programs! { "/tests/laws/programs/graph.js":
    a_checkpoint_of_a_newer_version_is_refused_and_left_as_it_is,
    small_values_stand_in_their_checkpoint,
    a_checkpoint_of_the_first_schema_is_gone_on_with,
    a_question_survives_a_reload,
    a_value_that_cannot_be_stored_is_named_with_its_path,
    ambient_functions_know_their_caller_or_say_what_does,
    an_answer_that_does_not_fit_can_be_given_again,
    inner_graphs_ask_stream_and_go_on_where_they_were,
    lists_are_stored_as_what_was_added,
    messages_are_appended_replaced_and_removed_by_their_ids,
    sends_commands_and_history,
    tools_ask_for_approval_and_run_once,
    two_runs_ask_at_the_same_time_and_get_their_own_answers,
}
