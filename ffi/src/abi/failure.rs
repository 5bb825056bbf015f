//! Why a call failed: the core's error, and for a caller's mistake which argument it was.

use std::cell::Cell;

use cmcrypto_core::Error;

/// Static text only: it can hold neither input nor secrets, and costs no allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    /// The argument.
    pub(crate) subject: &'static str,
    pub(crate) problem: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) detail: Option<Detail>,
}

impl Failure {
    /// No failure, but it ends a call as one does, before any work: a length was asked for, and
    /// told. The caller gets a success.
    pub(crate) const LENGTH_TOLD: Self = Self::argument("out", "only asked for its length");

    /// [`Error::InvalidArgument`], and what is wrong with which argument.
    pub(crate) const fn argument(subject: &'static str, problem: &'static str) -> Self {
        Self { error: Error::InvalidArgument, detail: Some(Detail { subject, problem }) }
    }

    /// Another error than [`Error::InvalidArgument`], of which the subject is no secret.
    pub(crate) const fn of(error: Error, subject: &'static str, problem: &'static str) -> Self {
        Self { error, detail: Some(Detail { subject, problem }) }
    }

    /// For the core's [`Error::InvalidArgument`] where it can only be about `subject`.
    pub(crate) fn about(subject: &'static str, problem: &'static str) -> impl Fn(Error) -> Self {
        move |error| match error {
            Error::InvalidArgument => Self::argument(subject, problem),
            other => Self::from(other),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, detail: None }
    }
}

thread_local! {
    static LAST: Cell<Option<Failure>> = const { Cell::new(None) };
}

/// The detail of the thread's last call, if it has one.
pub(crate) fn last_detail() -> Option<Detail> {
    LAST.get().and_then(|last| last.detail)
}

/// How the thread's last call failed, if it did; forgotten with that.
pub(crate) fn take_last() -> Option<Failure> {
    LAST.take()
}

pub(crate) fn set_last(failure: Option<Failure>) {
    LAST.set(failure);
}
