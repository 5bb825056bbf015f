//! The caller's functions, of which nothing but a return comes back.

use std::cell::RefCell;
use std::ffi::c_void;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use crate::abi::failure;

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

/// Lets go of what a context is.
pub(crate) type Destroy = Option<unsafe extern "C-unwind" fn(context: *mut c_void)>;

/// What the functions of one of the caller's tables work on.
pub(crate) struct Context {
    pointer: *mut c_void,
    destroy: Destroy,
    alone: Option<Mutex<()>>,
}

// SAFETY: `pointer` is for functions alone that the header has be called from any thread.
unsafe impl Send for Context {}
// SAFETY: as above; several at once, but for those that wait for each other.
unsafe impl Sync for Context {}

impl Context {
    pub(crate) fn new(pointer: *mut c_void, destroy: Destroy, one_at_a_time: bool) -> Self {
        Self { pointer, destroy, alone: one_at_a_time.then(Mutex::default) }
    }

    /// Calls one of the functions.
    pub(crate) fn ask<T>(&self, function: impl FnOnce(*mut c_void) -> T) -> T {
        let this = std::ptr::from_ref(self).addr();
        if asked(|contexts| contexts.contains(&this)) == Some(true) {
            end("a callback uses the handle that it serves, or a longjmp left one");
        }
        let _alone =
            self.alone.as_ref().map(|alone| alone.lock().unwrap_or_else(PoisonError::into_inner));
        let depth = asked(|contexts| {
            contexts.push(this);
            contexts.len()
        });
        let value = call_back(|| function(self.pointer));
        // Not the last one: a longjmp within the function may have left some.
        asked(|contexts| contexts.truncate(depth.unwrap_or_default().saturating_sub(1)));
        value
    }
}

thread_local! {
    /// The contexts, by their addresses, whose functions this thread is in.
    static ASKED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// None while the thread ends: what is asked then is asked unseen.
fn asked<R>(with: impl FnOnce(&mut Vec<usize>) -> R) -> Option<R> {
    ASKED.try_with(|contexts| with(&mut contexts.borrow_mut())).ok()
}

impl Drop for Context {
    fn drop(&mut self) {
        let this = std::ptr::from_ref(self).addr();
        if asked(|contexts| contexts.contains(&this)) == Some(true) {
            end("a callback frees the handle that it serves, or a longjmp left one");
        }
        if let Some(destroy) = self.destroy {
            // What its own calls leave is not about the call that ends the context.
            let last = failure::take_last();
            // SAFETY: called once, after everything else that has the context; the rest is the caller's.
            call_back(|| unsafe { destroy(self.pointer) });
            failure::set_last(last);
        }
    }
}
