//! Handles: boxes of the core's types behind opaque pointers.
//!
//! The bounds `Send + Sync` are the proof that a handle may be used from any thread.

use std::marker::PhantomData;

use crate::abi::failure::Failure;
use crate::abi::guard::guard_infallible;

const NULL: &str = "NULL";
const MISALIGNED: &str = "not a handle: misaligned";

/// Borrows a handle for the length of the call.
///
/// # Safety
/// `pointer` is NULL or a live handle of this type that nobody mutates or frees during `'a`.
pub(crate) unsafe fn handle<'a, T: Send + Sync>(
    name: &'static str, pointer: *const T,
) -> Result<&'a T, Failure> {
    if !pointer.is_aligned() {
        return Err(Failure::argument(name, MISALIGNED));
    }
    // SAFETY: aligned, and live by this function's contract.
    unsafe { pointer.as_ref() }.ok_or(Failure::argument(name, NULL))
}

/// As [`handle`], where NULL means that there is none.
///
/// # Safety
/// As [`handle`].
pub(crate) unsafe fn optional_handle<'a, T: Send + Sync>(
    name: &'static str, pointer: *const T,
) -> Result<Option<&'a T>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: by this function's contract.
    unsafe { handle(name, pointer) }.map(Some)
}

/// Borrows a handle that the call changes.
///
/// # Safety
/// `pointer` is NULL or a live handle of this type that nobody else uses during `'a`.
pub(crate) unsafe fn handle_mut<'a, T: Send + Sync>(
    name: &'static str, pointer: *mut T,
) -> Result<&'a mut T, Failure> {
    if !pointer.is_aligned() {
        return Err(Failure::argument(name, MISALIGNED));
    }
    // SAFETY: aligned, live and unshared by this function's contract.
    unsafe { pointer.as_mut() }.ok_or(Failure::argument(name, NULL))
}

/// Of arrays to which the core sets no limit: more is a mistake.
pub(crate) const MAX_HANDLES: usize = 65_536;

/// An array of handles, not read yet.
pub(crate) struct Handles<'a, T> {
    name: &'static str,
    pointer: *const *const T,
    len: usize,
    lives: PhantomData<&'a T>,
}

impl<'a, T: Send + Sync> Handles<'a, T> {
    /// # Safety
    /// `pointer` is NULL or points to `len` handles, each as [`handle`] takes them, as long as the value lives.
    pub(crate) unsafe fn new(
        name: &'static str, pointer: *const *const T, len: usize,
    ) -> Result<Self, Failure> {
        if len > 0 && pointer.is_null() {
            return Err(Failure::argument(name, "NULL with a count"));
        }
        let size = len.checked_mul(size_of::<*const T>());
        if size.is_none_or(|size| isize::try_from(size).is_err()) {
            return Err(Failure::argument(name, "count above PTRDIFF_MAX"));
        }
        Ok(Self { name, pointer, len, lives: PhantomData })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Borrows them, if they are no more: a count that can't be right is not read to its end.
    pub(crate) fn at_most(
        self, limit: usize, error: impl Into<Failure>,
    ) -> Result<Vec<&'a T>, Failure> {
        if self.len > limit {
            return Err(error.into());
        }
        let handles = (0..self.len).map(|index| {
            // SAFETY: `index` is below the length, by which the array fits an allocation.
            let element = unsafe { self.pointer.add(index).read_unaligned() };
            if element.is_null() {
                return Err(Failure::argument(self.name, "an element is NULL"));
            }
            // SAFETY: by the contract of `new`.
            unsafe { handle(self.name, element) }
        });
        handles.collect()
    }
}

/// Frees a handle. NULL is fine.
///
/// # Safety
/// `pointer` is NULL or a live handle of this type that nobody uses any more.
pub(crate) unsafe fn free<T: Send + Sync>(pointer: *mut T) {
    if !pointer.is_null() {
        guard_infallible((), || {
            // SAFETY: made by `HandleOut::set` from a box of this type, and freed once.
            drop(unsafe { Box::from_raw(pointer) });
        });
    }
}

/// Where a call puts a new handle: NULL until then.
pub(crate) struct HandleOut<T>(*mut *mut T);

impl<T: Send + Sync> HandleOut<T> {
    /// # Safety
    /// `out` is NULL or may be written to as long as the value lives.
    pub(crate) unsafe fn new(name: &'static str, out: *mut *mut T) -> Result<Self, Failure> {
        if out.is_null() {
            return Err(Failure::argument(name, NULL));
        }
        // SAFETY: not NULL, and writable by this function's contract.
        unsafe { out.write_unaligned(std::ptr::null_mut()) };
        Ok(Self(out))
    }

    /// Gives the caller a handle of `value`.
    pub(crate) fn set(self, value: T) {
        let handle = Box::into_raw(Box::new(value));
        // SAFETY: writable by the contract of `new`.
        unsafe { self.0.write_unaligned(handle) };
    }

    /// As [`HandleOut::set`], of what a call ends with.
    pub(crate) fn give(self, value: impl Into<T>) -> Result<(), Failure> {
        self.set(value.into());
        Ok(())
    }
}
