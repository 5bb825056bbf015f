//! The one way in: every export that returns a status runs inside [`guard`].

use std::any::Any;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cmcrypto_core::Error;

use crate::abi::failure::{self, Argument, Failure};
use crate::abi::status::{CMCRYPTO_OK, cmcrypto_status};

#[cfg(not(panic = "unwind"))]
compile_error!("the C ABI turns panics into a status: build it with panic = \"unwind\"");

/// Runs an export: forgets the detail of the call before, and turns a failure or a panic into a
/// status and its detail.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> cmcrypto_status {
    failure::set_last(None);
    let outcome = attempt(body);
    let status = status(&outcome);
    failure::set_last(outcome.err());
    status
}

/// As [`guard`], leaving the detail of the call before as it is.
pub(crate) fn guard_keeping_detail(body: impl FnOnce() -> Result<(), Failure>) -> cmcrypto_status {
    status(&attempt(body))
}

/// Runs what returns no status and can't fail, such as a `_free`; a panic ends here all the same.
pub(crate) fn guard_infallible<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => value,
        Err(payload) => {
            panic_of(payload);
            otherwise
        }
    }
}

fn status(outcome: &Result<(), Failure>) -> cmcrypto_status {
    match outcome {
        Ok(()) => CMCRYPTO_OK,
        Err(failure) => failure.error.code(),
    }
}

/// Unwind safety: what a panic leaves behind is an output that was not written, which is as after
/// any failure, a handle whose own locks are poisoned, which the core forgives, or a value that was
/// being changed, which the core does last, when nothing can fail any more.
fn attempt(body: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        Err(Failure { error: Error::INTERNAL, argument: Some(panic_of(payload)) })
    });
    match outcome {
        Err(failure) if failure.is_length_told() => Ok(()),
        outcome => outcome,
    }
}

/// Keeps a literal message only: a formatted one may hold data.
fn panic_of(payload: Box<dyn Any + Send>) -> Argument {
    // Dropping the payload may run code that panics again.
    let payload = ManuallyDrop::new(payload);
    Argument {
        name: "panic",
        problem: payload.downcast_ref::<&'static str>().copied().unwrap_or("(message withheld)"),
    }
}

#[cfg(test)]
#[expect(clippy::panic, reason = "what is tested")]
mod tests {
    use std::panic::panic_any;

    use super::*;
    use crate::abi::status::{CMCRYPTO_ERROR_DECRYPT, CMCRYPTO_ERROR_INTERNAL};

    fn last_detail() -> Option<String> {
        failure::look_at_last(|last| last.map(Failure::to_string))
    }

    struct PanicsOnDrop;

    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            panic!("on drop");
        }
    }

    #[test]
    fn a_panic_is_a_status() {
        assert_eq!(guard(|| panic!("literal")), CMCRYPTO_ERROR_INTERNAL);
        assert_eq!(last_detail().as_deref(), Some("panic: literal"));
        let secret = 42;
        assert_eq!(guard(|| panic!("data {secret}")), CMCRYPTO_ERROR_INTERNAL);
        assert_eq!(last_detail().as_deref(), Some("panic: (message withheld)"));
        assert_eq!(guard(|| panic_any(PanicsOnDrop)), CMCRYPTO_ERROR_INTERNAL);
        assert_eq!(guard_infallible(7, || panic_any(PanicsOnDrop)), 7);
    }

    #[test]
    fn a_length_that_was_told_is_a_success() {
        assert_eq!(guard(|| Err(Failure::LENGTH_TOLD)), CMCRYPTO_OK);
        assert_eq!(last_detail(), None);
    }

    #[test]
    fn each_call_forgets_the_detail_of_the_one_before() {
        assert_eq!(guard(|| Err(Failure::argument("data", "NULL"))), 1);
        assert!(last_detail().is_some());
        assert_eq!(guard_keeping_detail(|| Ok(())), CMCRYPTO_OK);
        assert!(last_detail().is_some());
        let decrypt = guard(|| Err(Error::DECRYPT.into()));
        assert_eq!(decrypt, CMCRYPTO_ERROR_DECRYPT);
        assert_eq!(last_detail().as_deref(), Some(""));
    }
}
