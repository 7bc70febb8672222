//! The boundary between an app and the core: whatever an app throws, returns, frees or calls from inside of a call of ours, nothing
//! breaks, and nothing is lost or changed on the way.

mod objects {
    programs! { "/tests/laws/programs/boundary/objects.js":
        what_is_freed_while_something_of_it_is_pending_still_answers,
        calls_on_an_object_beside_a_pending_one_are_answered,
        collecting_memory_changes_nothing_that_is_pending,
    }
}

mod errors {
    programs! { "/tests/laws/programs/boundary/errors.js":
        what_an_app_throws_arrives_as_it_is,
        what_a_hook_throws_is_shown_with_its_stack,
        a_listener_that_throws_harms_no_turn,
    }
}

mod values {
    programs! { "/tests/laws/programs/boundary/values.js":
        a_node_that_returns_no_update_is_told_so,
        thenables_of_any_kind_are_waited_for,
        signals_of_any_page_stop_a_run,
        wrong_arguments_are_refused_with_a_code,
        steps_of_any_text_come_back_as_they_were,
    }
}

mod calls {
    programs! { "/tests/laws/programs/boundary/calls.js":
        ending_a_stream_closes_the_apps_generators,
        calls_from_inside_of_callbacks_are_calls_like_others,
    }
}
