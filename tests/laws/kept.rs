//! Law 5, what was acknowledged is kept: a call resolves when its transaction is complete, streams are written behind, and a
//! failed write rejects its call, is shown, and is tried again.

programs! { "/tests/laws/programs/kept.js":
    what_resolves_is_in_the_store_for_everyone,
    a_stream_is_in_the_store_a_quarter_of_a_second_later,
    a_page_that_is_hidden_or_left_saves_at_once,
    a_reload_finds_the_answer_in_flight_marked_interrupted,
    a_full_disk_rejects_the_call_is_shown_and_is_tried_again,
    a_value_that_cannot_be_stored_fails_its_own_call_only,
    a_lost_connection_is_opened_again,
    an_opening_that_the_browser_fails_is_tried_again,
    without_indexed_db_the_chat_says_so_and_works,
    a_message_is_deleted_and_put_back_with_its_file,
}
