//! Law 3, a stop is structural: mark, signals, dropped futures, saved as stopped, `onStop` once, idle. Whatever was under
//! way, nothing is left half-open.

programs! { "/tests/laws/programs/stop.js":
    marks_signals_drops_saves_tells_the_app_once_and_is_idle_in_this_order,
    a_stopped_tool_call_is_answered_so_that_the_next_request_is_valid,
    a_stopped_answer_is_kept_in_the_graphs_state,
    an_answer_is_kept_while_callbacks_hear_of_it,
    return_resolves_when_the_run_has_put_its_things_in_order,
    during_a_store_write,
    during_on_chat_start,
    in_a_node_that_ignores_its_signal,
    a_connection_that_never_answers_is_closed,
    the_notice_is_an_option_and_never_beside_on_stop,
    twice_in_a_row_and_when_idle,
    a_second_stop_ends_on_stop_itself,
}
