//! The caller's functions, of which nothing but a return comes back.

use std::io::Write;

/// Calls one of the caller's functions, whose type says `extern "C-unwind"`: what a C++ exception or the end of
/// the thread would leave behind is a lock that is held and a change half made, so the process ends here.
pub(crate) fn call_back<T>(function: impl FnOnce() -> T) -> T {
    let mut left = EndsUnlessReturned { has_returned: false };
    let value = function();
    left.has_returned = true;
    value
}

struct EndsUnlessReturned {
    has_returned: bool,
}

impl Drop for EndsUnlessReturned {
    fn drop(&mut self) {
        if !self.has_returned {
            end("an exception, or the end of the thread, left a callback");
        }
    }
}

/// Ends the process for a mistake of its own that no status can answer.
pub(crate) fn end(mistake: &str) -> ! {
    // To nobody else: it may be that nothing can be told any more.
    let _ = writeln!(std::io::stderr(), "cmcrypto: {mistake}");
    std::process::abort()
}
