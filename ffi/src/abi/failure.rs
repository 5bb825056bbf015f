//! Why a call failed: the core's error, and for a caller's mistake which argument it was.

use std::cell::Cell;
use std::fmt;

use cmcrypto_core::Error;

/// Static text only: it can hold neither input nor secrets, and costs no allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    pub(crate) name: &'static str,
    pub(crate) problem: &'static str,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) argument: Option<Argument>,
}

const ONLY_ASKED: Argument = Argument { name: "out", problem: "only asked for its length" };

impl Failure {
    /// No failure, but it ends a call as one does, before any work: a length was asked for, and
    /// told. The caller gets a success.
    pub(crate) const LENGTH_TOLD: Self =
        Self { error: Error::INVALID_ARGUMENT, argument: Some(ONLY_ASKED) };

    pub(crate) fn is_length_told(&self) -> bool {
        self.argument == Some(ONLY_ASKED)
    }

    /// [`Error::INVALID_ARGUMENT`], and what is wrong with which argument.
    pub(crate) const fn argument(name: &'static str, problem: &'static str) -> Self {
        Self::of(Error::INVALID_ARGUMENT, name, problem)
    }

    /// Another error than [`Error::INVALID_ARGUMENT`], of which the argument's name is no secret.
    pub(crate) const fn of(error: Error, name: &'static str, problem: &'static str) -> Self {
        Self { error, argument: Some(Argument { name, problem }) }
    }

    /// For the core's [`Error::INVALID_ARGUMENT`] where it can only be about the argument `name`.
    pub(crate) fn about(name: &'static str, problem: &'static str) -> impl Fn(Error) -> Self {
        move |error| {
            let argument = error == Error::INVALID_ARGUMENT;
            Self { error, argument: argument.then_some(Argument { name, problem }) }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, argument: None }
    }
}

/// The detail: empty where the error says it all.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.argument, self.error.detail()) {
            // What the core says of the problem is more particular.
            (Some(Argument { name, .. }), Some(detail)) => write!(f, "{name}: {detail}"),
            (Some(Argument { name, problem }), None) => write!(f, "{name}: {problem}"),
            (None, Some(detail)) => write!(f, "{detail}"),
            (None, None) => Ok(()),
        }
    }
}

thread_local! {
    static LAST: Cell<Option<Failure>> = const { Cell::new(None) };
}

/// How the thread's last call failed, if it did; forgotten with that. None while the thread ends.
pub(crate) fn take_last() -> Option<Failure> {
    LAST.try_with(Cell::take).ok().flatten()
}

pub(crate) fn set_last(failure: Option<Failure>) {
    // What can't be kept any more, because the thread ends, nobody can ask for.
    let _ended = LAST.try_with(|last| last.set(failure));
}

/// What `look` makes of how the thread's last call failed.
pub(crate) fn look_at_last<R>(look: impl FnOnce(Option<&Failure>) -> R) -> R {
    let last = take_last();
    let seen = look(last.as_ref());
    set_last(last);
    seen
}
