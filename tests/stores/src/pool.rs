//! Connections that threads share.

use core::time::Duration;
use std::error;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use cmcrypto_core::{Error, ErrorKind};

/// What a database, its driver or a row in it is blamed for.
pub(crate) type Failure = Box<dyn error::Error + Send + Sync>;

type Open<C> = Box<dyn Fn() -> Result<C, Failure> + Send + Sync>;

pub(crate) struct Pool<C> {
    open: Open<C>,
    limit: usize,
    patience: Duration,
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    idle: Vec<C>,
    lent: usize,
}

/// Counts as lent until it is dropped, whatever becomes of the work.
struct Lent<'a, C>(&'a Pool<C>);

impl<C> Drop for Lent<'_, C> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.lent = state.lent.saturating_sub(1);
        self.0.returned.notify_one();
    }
}

impl<C> Pool<C> {
    pub(crate) fn new(
        limit: usize,
        patience: Duration,
        open: impl Fn() -> Result<C, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Box::new(open),
            limit,
            patience,
            state: Mutex::new(State {
                idle: Vec::new(),
                lent: 0,
            }),
            returned: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what is to be done on one connection. If that fails, it is closed, with all that are idle: what ended one
    /// of them has ended the others, which would fail one by one when the database is back. What was refused is an
    /// error in what `work` returns, and no failure.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&mut C) -> Result<Result<T, Error>, Failure>,
    ) -> Result<T, Error> {
        let state = self.state();
        let is_full = |state: &mut State<C>| state.lent >= self.limit;
        let (mut state, waited) = self
            .returned
            .wait_timeout_while(state, self.patience, is_full)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(unavailable("no connection became free".into()));
        }
        state.lent = state.lent.saturating_add(1);
        let idle = state.idle.pop();
        drop(state);
        let _lent = Lent(self);
        let mut connection = match idle {
            Some(connection) => connection,
            None => (self.open)().map_err(unavailable)?,
        };
        match work(&mut connection) {
            Ok(answer) => {
                self.state().idle.push(connection);
                answer
            }
            Err(failure) => {
                let idle = core::mem::take(&mut self.state().idle);
                drop(idle);
                Err(unavailable(failure))
            }
        }
    }
}

pub(crate) fn unavailable(failure: Failure) -> Error {
    Error::new(ErrorKind::StoreUnavailable, failure)
}
