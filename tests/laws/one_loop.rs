//! Law 1, one loop: every future of the library, Rust's and the app's, runs on the page's one microtask queue. So callback
//! handlers, the data layer, tools, nodes, streams and asks may await each other in any order.

programs! { "/tests/laws/programs/one_loop.js":
    a_listener_hears_on_when_memory_is_collected,
    callbacks_tools_store_and_streams_await_each_other_a_hundred_times,
    sync_and_async_functions_mix,
}
