//! What one call may use: the steps of a handshake, each of which the core takes by value.

use std::sync::{Mutex, PoisonError};

use crate::abi::failure::Failure;

/// A value that the first call takes; its handle stays the caller's, to be freed.
pub(crate) struct UsedOnce<T>(Mutex<Option<T>>);

impl<T> UsedOnce<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(Some(value)))
    }

    /// Of several calls at the same time one gets it. To be called when nothing is wrong with the
    /// other arguments: a caller's mistake should not cost the handshake.
    pub(crate) fn take(&self, name: &'static str) -> Result<T, Failure> {
        let mut value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = value.take();
        value.ok_or(Failure::argument(name, "used up by an earlier call"))
    }
}
