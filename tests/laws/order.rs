//! Law 6, order: the store applies a thread's writes in the order the app made them, and a superstep's writes in a fixed one.

programs! { "/tests/laws/programs/order.js":
    writes_of_a_thread_land_in_the_order_they_were_made,
    so_do_many_at_once_also_when_the_connection_is_lost_between_them,
    parallel_nodes_write_in_name_order_whatever_finishes_first,
}
