//! Law 4, what was stopped cannot speak: calls on what a stopped turn has made reject with an `AbortError` and change
//! nothing, now and in the next turn.

programs! { "/tests/laws/programs/unheard.js": late_calls_reject_and_change_nothing }
