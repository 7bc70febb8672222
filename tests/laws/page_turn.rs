//! Law 2, the page always gets its turn: however quick and however many the nodes, tokens and pieces are, clicks, timers
//! and paints come in between.

programs! { "/tests/laws/programs/page_turn.js":
    an_endless_loop_of_synchronous_nodes_sees_the_click_on_stop,
    an_endless_invoke_leaves_the_page_its_turns,
    twenty_thousand_tokens_leave_the_page_its_turns,
    a_model_of_twenty_thousand_pieces_leaves_the_page_its_turns,
}
